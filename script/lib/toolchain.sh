# shellcheck shell=bash
# Gets a Rust toolchain that can compile WASM: rustup's when it can be had, else Debian's.

# Installs the toolchain with rustup, which is quick and all that most machines need.
toolchain_from_rustup() {
  command -v rustup >/dev/null || return 1
  export RUSTUP_MAX_RETRIES=1
  work "rustup: Rust $RUSTUP_PIN with the WASM target (a minute)" \
    "$CACHE/log/rustup-toolchain.log" \
    rustup toolchain install "$RUSTUP_PIN" --profile minimal --no-self-update \
    --component clippy,rustfmt --target wasm32-unknown-unknown && choose_toolchain
}

# Installs Debian's compiler and the source of the standard library, from which the library is built once.
toolchain_from_debian() {
  local llvm
  can_apt || return 1
  apt_install rustc-web cargo-web rust-web-src rust-web-clippy || return 1
  llvm=$(/usr/bin/rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
  newest_wasm_ld >/dev/null || apt_install "lld-$llvm" || apt_install lld || return 1
  if command -v rustup >/dev/null; then
    rustup toolchain link debian /usr
    export RUSTUP_TOOLCHAIN=debian
  fi
  will_do /usr/bin/rustc || build_wasm_std
}

# An empty crate, built with the library from source; its rlibs then serve every crate. Link-time optimisation of the app needs
# their bitcode, which Cargo leaves out of a crate that is not linked that way itself.
build_wasm_std() {
  local crate=$CACHE/wasm-std lib=/usr/lib/rustlib/wasm32-unknown-unknown/lib
  mkdir -p "$crate/src"
  : >"$crate/src/lib.rs"
  printf '%s\n' '[package]' 'name = "empty"' 'version = "0.0.0"' 'edition = "2021"' \
    '[lib]' 'crate-type = ["cdylib"]' '[profile.release]' 'panic = "abort"' 'opt-level = "z"' \
    '[workspace]' >"$crate/Cargo.toml"
  work "Rust's standard library for WASM, from source (once; about 1 minute)" "$CACHE/log/wasm-std.log" \
    env -C "$crate" RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$crate/target" \
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$(newest_wasm_ld)" \
    cargo build -Zbuild-std=std,panic_abort --release --target wasm32-unknown-unknown || return 1
  mkdir -p "$lib"
  cp "$crate"/target/wasm32-unknown-unknown/release/deps/*.rlib "$lib/"
}
