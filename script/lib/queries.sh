# shellcheck shell=bash
# The queries against the real schema: sqlx's macros ask Postgres and write its answers.

# An empty database for one use, on the server of DATABASE_URL: prints its address.
scratch_database() {
  local name=$1
  psql_admin "drop database if exists $name with (force)"
  psql_admin "create database $name"
  address_of "$name"
}

drop_scratch_database() { psql_admin "drop database if exists $1 with (force)"; }

psql_admin() { "$(programs)/psql" "$DATABASE_URL" -Xqc "set client_min_messages = error" -c "$1"; }

# DATABASE_URL with another database's name.
address_of() {
  local query=''
  [[ $DATABASE_URL != *\?* ]] || query="?${DATABASE_URL#*\?}"
  local address=${DATABASE_URL%%\?*} authority
  authority=${address#*://}
  printf '%s://%s/%s%s\n' "${address%%://*}" "${authority%%/*}" "$1" "$query"
}

# The migrations in order, without the server, which cannot be compiled before its queries are.
migrate_plainly() {
  local migration
  for migration in "$ROOT"/server/migrations/*.sql; do
    [[ -e $migration ]] || continue
    "$(programs)/psql" "$1" -X -q -v ON_ERROR_STOP=1 --single-transaction -f "$migration" >/dev/null || return 1
  done
}

# Runs Clippy for the server, online: Clippy lints, checks every query, and leaves in folder $1 what .sqlx should hold.
clippy_online() {
  local folder=$1 name=placebook_queries_$$ address lib=$ROOT/server/src/lib.rs before content status=0
  address=$(scratch_database "$name") || return 1
  migrate_plainly "$address" || status=1
  before=$(mktemp)
  touch -r "$lib" "$before"
  content=$(git hash-object "$lib")
  # Cargo does not know that the schema changed: a touched file makes it compile the queries again. The old time is restored
  # afterwards, or the next release build would compile the server for nothing.
  touch "$lib"
  ((status != 0)) || (cd "$ROOT" && env -u SQLX_OFFLINE DATABASE_URL="$address" SQLX_OFFLINE_DIR="$folder" \
    cargo clippy --workspace --all-targets -- -D warnings) || status=1
  [[ $(git hash-object "$lib") != "$content" ]] || touch -r "$before" "$lib"
  rm -f "$before"
  drop_scratch_database "$name"
  return "$status"
}

# Writes .sqlx again, without the queries that are gone.
write_queries() {
  local folder
  folder=$(mktemp -d)
  say "Every query against the real schema (a minute, after the first time)"
  clippy_online "$folder" || {
    rm -rf "$folder"
    die "the queries were not written: see above"
  }
  rm -rf "$ROOT/.sqlx"
  mkdir "$ROOT/.sqlx"
  find "$folder" -name '*.json' -exec cp {} "$ROOT/.sqlx/" \;
  rm -rf "$folder"
  note "$(find "$ROOT/.sqlx" -name '*.json' | wc -l | tr -d ' ') queries in .sqlx"
}

# Do the committed queries match the real schema?
queries_are_current() {
  mkdir -p "$ROOT/.sqlx"
  if diff -r "$1" "$ROOT/.sqlx"; then return 0; fi
  note "Write them again with: script/postgres prepare"
  return 1
}
