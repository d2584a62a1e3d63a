//! Compiles the server again when a migration is added or changed: the migrations are part of the program.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
