# shellcheck shell=bash
# The Postgres of the tests: a cluster of their own, so that the demonstration is left alone.

TESTBED=''

# Sets DATABASE_URL for a role that may create databases. A DATABASE_URL that is set already is kept.
testbed_open() {
  PATH=$PATH:$("$ROOT/script/postgres" available) || return 1
  if [[ -n ${DATABASE_URL:-} ]]; then
    note "DATABASE_URL is set: its server is used"
    return 0
  fi
  export PLACEBOOK_POSTGRES=$ROOT/.postgres/test
  TESTBED=$PLACEBOOK_POSTGRES
  "$ROOT/script/postgres" start || return 1
  DATABASE_URL=$("$ROOT/script/postgres" url)
  export DATABASE_URL
}

testbed_close() {
  [[ -n $TESTBED ]] || return 0
  (unset DATABASE_URL && "$ROOT/script/postgres" stop)
}
