//! The `server` program.

use std::process::ExitCode;

use clap::Parser;

/// Pages and commands allocate many small strings.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match server::cli::Cli::parse().run().await {
        Ok(code) => code,
        Err(said) => {
            eprintln!("server: {said}");
            ExitCode::FAILURE
        }
    }
}
