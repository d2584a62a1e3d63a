# shellcheck shell=bash
# Steps of script/check and script/test: each has a heading, a time and a verdict.

# The names of the steps that failed.
broken=()

# Runs one step; a failure is remembered and does not stop the others.
step() {
  local name=$1 began=$SECONDS
  shift
  say "$name"
  if "$@"; then
    note "ok, $((SECONDS - began)) s"
  else
    note "FAILED: $name, $((SECONDS - began)) s"
    broken+=("$name")
    return 1
  fi
}
