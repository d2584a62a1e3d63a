# shellcheck shell=bash
# Rust's tests: all of them, or as little as the tests of one name need.

# Does a test of name $1 exist in these files? A name may hold the test's modules: booking::c1_a_session.
tests_in() {
  local name=$1 last
  shift
  last=${name##*::}
  if [[ -n $last ]] && grep -rqE "fn \w*$last" --include='*.rs' "$@"; then return 0; fi
  # The name may be that of a module.
  find "$@" -name "*${last:-${name%::*}}*" -print -quit | grep -q .
}

# The arguments for cargo to build only what the tests of name $1 need. Features stay those of the whole workspace, because
# otherwise every crate below would be compiled once more. Tests of shared are an exception: they need few crates.
rust_targets() {
  local name=$1
  cd "$ROOT" || return 1
  if [[ -z $name ]]; then
    echo "--workspace"
  elif tests_in "$name" server/tests; then
    if tests_in "$name" app/src server/src server/bench/src shared/src shared/tests; then echo "--workspace"; else echo "--workspace --test service"; fi
  elif tests_in "$name" app/src server/src server/bench/src; then
    if tests_in "$name" shared/tests; then echo "--workspace"; else echo "--workspace --lib --bins"; fi
  elif tests_in "$name" shared/src shared/tests; then
    echo "-p shared"
  else
    echo "--workspace"
  fi
}

run_rust_tests() {
  local name=$1 targets
  read -ra targets <<<"$(rust_targets "$name")"
  (cd "$ROOT" && SQLX_OFFLINE=true cargo test "${targets[@]}" --no-fail-fast ${name:+-- "$name"})
}

# Does a test of name $1 start the built server? Without a name, some do.
needs_release() {
  {
    sed -nE 's/^(async )?fn (\w+).*/torture::\2/p' "$ROOT/server/tests/torture.rs"
    echo "bounds::attachments::a_hundred_unread_downloads_stay_under_100_mb"
  } | grep -F -- "$1" >/dev/null
}
