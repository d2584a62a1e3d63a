# shellcheck shell=bash
# The builds: server, WASM, styles and their compressed copies, service worker.

# A hash of all files that go into the build, and of the compiler's version.
build_inputs() {
  (
    cd "$ROOT" || exit 1
    rustc -vV
    find app shared server style public script/lib/site.mjs script/lib/wasm-parts.mjs script/lib/service-worker.mjs .sqlx .cargo Cargo.toml Cargo.lock \
      end2end/package-lock.json .env \
      -type f ! -path 'server/tests/*' ! -path 'server/bench/*' 2>/dev/null | LC_ALL=C sort >"$CARGO_TARGET_DIR/build-inputs" || true
    cat "$CARGO_TARGET_DIR/build-inputs"
    git hash-object --no-filters --stdin-paths <"$CARGO_TARGET_DIR/build-inputs"
  ) | git hash-object --stdin
}

# The site with WASM of profile $1, named $2, for the server in folder $3.
build_site() {
  local profile=$1 name=$2 programs=$3
  # Cargo.toml names no cdylib: the server's build would link one too, and could not begin with `server` before `app` has ended.
  # The splitter finds what each function needs in the linker's relocations.
  (cd "$ROOT" && cargo rustc -p app --lib --crate-type cdylib --no-default-features -F hydrate --target wasm32-unknown-unknown \
    --profile "$profile" -- -C link-arg=--emit-relocs) || return 1
  node "$ROOT/script/lib/site.mjs" "$CARGO_TARGET_DIR/wasm32-unknown-unknown/$profile/app.wasm" "$LEPTOS_SITE_ROOT" "$programs" "$name"
}

# Optimising and compressing takes a minute even where nothing changed, so an unchanged tree is not built again.
build_release() {
  local inputs stamp=$CARGO_TARGET_DIR/release-built site status=0
  mkdir -p "$CARGO_TARGET_DIR/release"
  inputs=$(build_inputs)
  if [[ -x $PLACEBOOK_SERVER_BIN && -f $LEPTOS_SITE_ROOT/service-worker.js && $(cat "$stamp" 2>/dev/null) == "$inputs" ]]; then
    note "nothing changed since the last build"
    return 0
  fi
  rm -f "$stamp"
  # The site and the server are built at the same time, because the link-time optimisation of one crate uses one core only. The
  # site's build ends last, so the server's has a lower priority.
  build_site wasm-release "$inputs" "$CARGO_TARGET_DIR/release" >"$CARGO_TARGET_DIR/site.log" 2>&1 &
  site=$!
  (cd "$ROOT" && SQLX_OFFLINE=true nice -n 5 cargo build --release -p server) || status=1
  wait "$site" || {
    cat "$CARGO_TARGET_DIR/site.log"
    return 1
  }
  ((status == 0)) || return 1
  printf '%s\n' "$inputs" >"$stamp"
}
