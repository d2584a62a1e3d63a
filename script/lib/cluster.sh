# shellcheck shell=bash
# A Postgres cluster in a folder: data/, log, socket (the path of the folder with its socket).

# Postgres refuses to run as root, so root runs it as Debian's user for Postgres.
PG_USER=postgres

# The folder that holds everything of the cluster. A clone in a place where user postgres may
# not go (/root, say) keeps its cluster in that user's home instead, and a link to it.
cluster_home() {
  local wanted=${PLACEBOOK_POSTGRES:-$ROOT/.postgres/main} home
  if [[ $(id -u) == 0 && ! -L $wanted && ! -e $wanted/data ]]; then
    mkdir -p "${wanted%/*}"
    id "$PG_USER" >/dev/null 2>&1 || die "there is no user $PG_USER, and Postgres refuses to run as root"
    if ! as_owner test -x "${wanted%/*}"; then
      home=$(getent passwd "$PG_USER" | cut -d : -f 6)
      home+=/placebook-$(printf '%s' "$wanted" | cksum | cut -d ' ' -f 1)
      mkdir -p "$home"
      chown "$PG_USER" "$home"
      chmod 700 "$home"
      ln -s "$home" "$wanted"
    fi
  fi
  if [[ -L $wanted ]]; then readlink "$wanted"; else printf '%s\n' "$wanted"; fi
}

as_owner() {
  if [[ $(id -u) == 0 ]]; then
    (cd / && runuser -u "$PG_USER" -- "$@")
  else
    "$@"
  fi
}

# The folder of initdb, pg_ctl and psql: the version that made the cluster, else the newest.
programs() {
  local made folder
  made=$(cat "${CLUSTER:-/nonexistent}/data/PG_VERSION" 2>/dev/null || true)
  for folder in "/usr/lib/postgresql/${made:-none}/bin" \
    "$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1)" \
    "$(dirname "$(command -v initdb || echo /nonexistent/initdb)")" \
    "$(pg_config --bindir 2>/dev/null || true)"; do
    if [[ -n $folder && -x $folder/initdb ]]; then
      printf '%s\n' "$folder"
      return 0
    fi
  done
  die "Postgres is not installed" "Run script/setup."
}

cluster_runs() {
  [[ -e $CLUSTER/data/PG_VERSION ]] && as_owner "$(programs)/pg_ctl" status -D "$CLUSTER/data" >/dev/null 2>&1
}

cluster_create() {
  local locale=C
  [[ ! -e $CLUSTER/data/PG_VERSION ]] || return 0
  say "A Postgres cluster in $CLUSTER (once; a few seconds)"
  mkdir -p "$CLUSTER"
  chmod 700 "$CLUSTER"
  [[ $(id -u) != 0 ]] || chown "$PG_USER" "$CLUSTER"
  # Byte order, but letters outside ASCII keep their upper and lower case.
  if locale -a 2>/dev/null | grep -qix 'c\.utf-\?8'; then locale=C.UTF-8; fi
  # A half-made folder would never start; initdb removes what it made when it fails.
  as_owner "$(programs)/initdb" -D "$CLUSTER/data" --username=placebook --auth=trust \
    --encoding=UTF8 --locale="$locale" >/dev/null
  # "trust" lets in everybody who may enter the socket's folder, which is only its owner.
  as_owner tee -a "$CLUSTER/data/postgresql.conf" >/dev/null <<'CONF'

# script/postgres
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
fsync = on
synchronous_commit = on
full_page_writes = on
timezone = 'UTC'
log_timezone = 'UTC'
CONF
}

# A socket's path must have less than 108 bytes, and .s.PGSQL.5432.lock is part of it.
socket_folder() {
  local folder=$CLUSTER/run
  if ((${#folder} > 78)); then
    folder=$(cat "$CLUSTER/socket" 2>/dev/null || true)
    [[ -d $folder ]] || folder=$(as_owner mktemp -d /tmp/placebook.XXXXXX)
  else
    as_owner mkdir -p -m 700 "$folder"
  fi
  printf '%s\n' "$folder"
}

cluster_start() {
  local folder began=$SECONDS
  folder=$(socket_folder)
  printf '%s\n' "$folder" | as_owner tee "$CLUSTER/socket" >/dev/null
  # After a kill the old processes may hold their shared memory for a moment.
  until as_owner "$(programs)/pg_ctl" start -w -t 60 -D "$CLUSTER/data" -l "$CLUSTER/log" \
    -o "-k '$folder'" >/dev/null 2>&1; do
    if ((SECONDS - began > 15)); then
      die "Postgres did not start; the end of $CLUSTER/log:" "$(tail -n 15 "$CLUSTER/log")"
    fi
    sleep 0.5
  done
  create_database placebook
  note "Postgres is running ($CLUSTER)"
}

create_database() {
  local url
  url=$(cluster_url postgres)
  [[ -z $("$(programs)/psql" "$url" -XAtqc "select 1 from pg_database where datname = '$1'") ]] || return 0
  "$(programs)/psql" "$url" -Xqc "create database $1"
}

cluster_stop() {
  as_owner "$(programs)/pg_ctl" stop -w -m "${1:-fast}" -D "$CLUSTER/data" >/dev/null
  note "Postgres is stopped"
}

cluster_restart() {
  as_owner "$(programs)/pg_ctl" restart -w -t 60 -m "$1" -D "$CLUSTER/data" -l "$CLUSTER/log" >/dev/null
  note "Postgres is started again ($1)"
}

# Makes a standby: a copy of the cluster in folder $1 that follows it. `cluster_start` starts the standby.
cluster_follow() {
  local primary=$1
  [[ ! -e $CLUSTER/data/PG_VERSION ]] || die "there is a cluster in $CLUSTER already"
  mkdir -p "$CLUSTER"
  chmod 700 "$CLUSTER"
  [[ $(id -u) != 0 ]] || chown "$PG_USER" "$CLUSTER"
  as_owner "$(programs)/pg_basebackup" -D "$CLUSTER/data" -h "$(cat "$primary/socket")" -U placebook \
    --wal-method=stream --write-recovery-conf --checkpoint=fast >/dev/null
}

cluster_promote() {
  as_owner "$(programs)/pg_ctl" promote -w -t 60 -D "$CLUSTER/data" >/dev/null
  note "this Postgres is the primary now ($CLUSTER)"
}

# The child processes end first: otherwise a new postmaster finds them holding its shared memory.
cluster_kill() {
  local postmaster children
  postmaster=$(head -n 1 "$CLUSTER/data/postmaster.pid" 2>/dev/null) || die "Postgres is not running"
  kill -STOP "$postmaster"
  children=$(pgrep -P "$postmaster" || true)
  # shellcheck disable=SC2086 # a list of numbers
  kill -KILL $children "$postmaster" 2>/dev/null || true
  while kill -0 "$postmaster" 2>/dev/null; do sleep 0.05; done
  note "killed Postgres ($postmaster)"
}

# The address of a database of this cluster, as sqlx and libpq both read it.
cluster_url() {
  local folder character encoded='' i
  folder=$(cat "$CLUSTER/socket")
  for ((i = 0; i < ${#folder}; i++)); do
    character=${folder:i:1}
    case $character in
      [a-zA-Z0-9/._-]) encoded+=$character ;;
      *) encoded+=$(printf '%s' "$character" | od -An -tx1 | tr -d ' \n' | sed 's/../%&/g') ;;
    esac
  done
  printf 'postgres://placebook@localhost/%s?host=%s\n' "${1:-placebook}" "$encoded"
}
