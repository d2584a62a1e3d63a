# shellcheck shell=bash
# The release build: server, WASM, styles and their compressed copies, service worker.

# One name for everything that goes into the build.
release_inputs() {
  (
    cd "$ROOT" || exit 1
    rustc -vV
    find app shared server style public script/lib/service-worker.mjs .sqlx Cargo.toml Cargo.lock end2end/package-lock.json .env \
      -type f ! -path 'server/tests/*' ! -path 'server/bench/*' 2>/dev/null | LC_ALL=C sort >"$CARGO_TARGET_DIR/release-inputs" || true
    cat "$CARGO_TARGET_DIR/release-inputs"
    git hash-object --no-filters --stdin-paths <"$CARGO_TARGET_DIR/release-inputs"
  ) | git hash-object --stdin
}

# cargo-leptos optimises and compresses again at every call, so an unchanged house is not built again.
build_release() {
  local inputs stamp=$CARGO_TARGET_DIR/release-built
  mkdir -p "$CARGO_TARGET_DIR"
  inputs=$(release_inputs)
  if [[ -x $PLACEBOOK_SERVER_BIN && -f $LEPTOS_SITE_ROOT/service-worker.js && $(cat "$stamp" 2>/dev/null) == "$inputs" ]]; then
    note "nothing changed since the last build"
    return 0
  fi
  rm -f "$stamp"
  (cd "$ROOT" && SQLX_OFFLINE=true RUST_BACKTRACE=0 cargo leptos build --release --precompress) || return 1
  node "$ROOT/script/lib/service-worker.mjs" "$LEPTOS_SITE_ROOT" "$inputs" || return 1
  printf '%s\n' "$inputs" >"$stamp"
}
