# shellcheck shell=bash
# The checks of script/check and script/test that are not tests.

# Debian's toolchain has no rustfmt; then any rustfmt that rustup has is used.
check_format() {
  local manifest=$ROOT/Cargo.toml
  if cargo fmt --version >/dev/null 2>&1; then
    cargo fmt --manifest-path "$manifest" --all --check
  elif env -u RUSTUP_TOOLCHAIN cargo fmt --version >/dev/null 2>&1; then
    env -u RUSTUP_TOOLCHAIN cargo fmt --manifest-path "$manifest" --all --check
  else
    RUSTUP_TOOLCHAIN=stable cargo fmt --manifest-path "$manifest" --all --check
  fi
}

check_shell() {
  local status=0 file
  for file in "$ROOT"/script/[a-z]* "$ROOT/.ci/run"; do
    [[ -f $file ]] || continue
    bash -n "$file" || status=1
  done
  if command -v shellcheck >/dev/null; then
    (cd "$ROOT" && find script .ci -type f -exec shellcheck -x {} +) || status=1
  else
    note "shellcheck is not installed: syntax only"
  fi
  return "$status"
}

# Does the list of crates on standard input name one that must not be there?
names_none_of() {
  local what=$1 found
  shift
  found=$(cut -d ' ' -f 1 | sort -u | grep -Fx "$(printf '%s\n' "$@")") || return 0
  note "$what must not depend on: $(tr '\n' ' ' <<<"$found")"
  return 1
}

# The dependencies between the crates: shared <- app <- server.
check_arrows() {
  local status=0 browser rules
  browser=$(cargo tree --manifest-path "$ROOT/Cargo.toml" -p app --no-default-features -F hydrate --target wasm32-unknown-unknown \
    -e normal --prefix none) || return 1
  rules=$(cargo tree --manifest-path "$ROOT/Cargo.toml" -p shared -e normal --prefix none) || return 1
  # Leptos needs regex for its configuration, but the linker removes it, so regex is not listed here. The size of the first load
  # shows this.
  names_none_of "app in the browser" tokio sqlx chrono-tz jiff axum server <<<"$browser" || status=1
  names_none_of "shared" leptos sqlx tokio axum jiff app server <<<"$rules" || status=1
  return "$status"
}

# The imports inside each crate: down from floor to floor (layer to layer), and never in a circle.
check_floors() {
  node "$ROOT/script/lib/floors.mjs"
}

# Clippy for the server, with the queries of .sqlx.
clippy_offline() {
  (cd "$ROOT" && SQLX_OFFLINE=true cargo clippy --workspace --all-targets -- -D warnings)
}

clippy_browser() {
  (cd "$ROOT" && cargo clippy -p app --no-default-features -F hydrate --target wasm32-unknown-unknown -- -D warnings)
}

check_typescript() {
  (cd "$ROOT/end2end" && tsc --noEmit && tsc --noEmit -p ../app/src/device/worker)
}

# Files that documents name, counts in docs/security.md, and the tests of each line in docs/requirements.md.
check_documents() {
  local status=0
  node "$ROOT/script/lib/named-files.mjs" || status=1
  node "$ROOT/script/lib/security-table.mjs" || status=1
  node "$ROOT/script/lib/requirements.mjs" check || status=1
  return "$status"
}

# Licences, sources and known faults of the crates and packages that Placebook is built from.
check_supply() {
  local status=0
  check_crates || status=1
  node "$ROOT/script/lib/supply.mjs" licences || status=1
  check_packages || status=1
  return "$status"
}

# cargo-deny, installed once with the other tools.
cargo_deny() {
  command -v cargo-deny >/dev/null && return 0
  if command -v cargo-binstall >/dev/null && work "cargo binstall: cargo-deny (seconds)" "$CACHE/log/binstall.log" \
    cargo binstall --no-confirm --disable-strategies compile --root "$TOOLS" cargo-deny; then
    return 0
  fi
  work "cargo-deny (once; about 2 minutes on 2 cores)" "$CACHE/log/cargo-deny.log" \
    env -u RUSTFLAGS CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_TARGET_DIR="$TOOLS/build" cargo install cargo-deny --locked --root "$TOOLS" || return 1
  rm -rf "$TOOLS/build"
}

# cargo-deny reads deny.toml. Only its list of known faults needs the network.
check_crates() {
  if ! cargo_deny; then
    note "cargo-deny cannot be installed: licences, sources and known faults of crates were not checked"
    return 0
  fi
  (cd "$ROOT" && cargo deny --log-level error check bans licenses sources) || return 1
  if ! (cd "$ROOT" && timeout 120 cargo deny fetch db) >/dev/null 2>&1; then
    note "no network: known faults of crates were not looked up"
    return 0
  fi
  (cd "$ROOT" && cargo deny --log-level error check advisories)
}

# npm audit exits 1 for a fault and also if the registry does not answer: only its text distinguishes them.
check_packages() {
  local answer
  answer=$(cd "$ROOT/end2end" && timeout 120 npm audit --audit-level=high --json 2>/dev/null) && return 0
  if [[ $answer == *'"vulnerabilities"'* ]]; then
    (cd "$ROOT/end2end" && npm audit --audit-level=high) || return 1
  else
    note "the npm registry answers no audit: known faults of packages were not looked up"
  fi
}
