# shellcheck shell=bash
# The folders and programs that scripts use: the clone, the cache, the tools, the toolchain. Every script sources this file.

ROOT=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd -P)
CACHE=${PLACEBOOK_CACHE:-${HOME:?}/.cache/placebook}
TOOLS=$CACHE/tools
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}

# Outside the clone, so that building leaves it clean; the server reads the same variables.
export LEPTOS_OUTPUT_NAME=placebook
export LEPTOS_SITE_ROOT=${LEPTOS_SITE_ROOT:-$CARGO_TARGET_DIR/site}
export LEPTOS_SITE_PKG_DIR=pkg
export LEPTOS_HASH_FILES=true

# cargo-deny is in the first folder, wasm-opt and Playwright in the second.
export PATH="$TOOLS/bin:$ROOT/end2end/node_modules/.bin:$PATH"

# The release build's server, which the tests start.
export PLACEBOOK_SERVER_BIN=$CARGO_TARGET_DIR/release/server

# shellcheck source=script/lib/speak.sh
source "$ROOT/script/lib/speak.sh"

# One toolchain compiles everything. Cargo.toml names the oldest possible version, rust-toolchain.toml the installed one.
LEAST_RUST=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$ROOT/Cargo.toml")
RUSTUP_PIN=$(sed -n 's/^channel = "\(.*\)"/\1/p' "$ROOT/rust-toolchain.toml")
# Only script/setup installs a toolchain, and it says so.
export RUSTUP_AUTO_INSTALL=0

# Is version $1 at least $2?
at_least() {
  [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]
}

# A toolchain will do if it is new enough and has the standard library for WASM. $1 is a rustc command.
will_do() {
  local sysroot version
  version=$("$@" --version 2>/dev/null | cut -d ' ' -f 2) || return 1
  [[ -n $version ]] && at_least "$version" "$LEAST_RUST" || return 1
  sysroot=$("$@" --print sysroot) || return 1
  compgen -G "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib/libstd-*.rlib" >/dev/null
}

# Chooses the toolchain: RUSTUP_TOOLCHAIN, else the one of rust-toolchain.toml, else the user's default, else Debian's.
choose_toolchain() {
  local name
  if [[ -n ${RUSTUP_TOOLCHAIN:-} ]] || ! command -v rustup >/dev/null; then
    if will_do rustc; then return 0; fi
  fi
  command -v rustup >/dev/null || return 1
  for name in "$RUSTUP_PIN" "$(cd / && rustup default 2>/dev/null | cut -d ' ' -f 1)" debian; do
    if [[ -n $name ]] && will_do rustup run "$name" rustc; then
      export RUSTUP_TOOLCHAIN=$name
      return 0
    fi
  done
  return 1
}

# Debian's rustc comes without rust-lld.
choose_wasm_linker() {
  local sysroot linker
  [[ -z ${CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER:-} ]] || return 0
  sysroot=$(rustc --print sysroot)
  if compgen -G "$sysroot/lib/rustlib/*/bin/rust-lld" >/dev/null; then return 0; fi
  linker=$(newest_wasm_ld) || return 1
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$linker
}

newest_wasm_ld() {
  local found
  found=$(compgen -c wasm-ld | grep -E '^wasm-ld(-[0-9]+)?$' | sort -uV | tail -n 1)
  [[ -n $found ]] && printf '%s\n' "$found"
}

# The Chromium to use, unless Playwright is to use its own. The headless shell is the same browser without its windows, which tests do
# not see.
HEADLESS_SHELL=/usr/bin/chromium-headless-shell
choose_chromium() {
  local installed
  [[ -z ${CHROMIUM:-} ]] || return 0
  for installed in "$HEADLESS_SHELL" /usr/bin/chromium; do
    [[ -x $installed ]] || continue
    export CHROMIUM=$installed
    return 0
  done
}

# For scripts that build: everything that script/setup has made ready.
use_toolchain() {
  choose_toolchain || die "no Rust toolchain with WASM is ready" "Run script/setup first."
  choose_wasm_linker || die "no wasm linker is ready" "Run script/setup first."
  choose_chromium
}
