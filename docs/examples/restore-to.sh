#!/bin/sh
# Restores Placebook's Postgres to an instant, from a base backup and the archive of its log, into a folder that does not
# exist yet, and starts it there on a socket only: nobody but you reaches it. Run it as the user that runs Postgres.
#
#   restore-to.sh BACKUP ARCHIVE DATA INSTANT [CONFIGURATION]
#   restore-to.sh /backup/base/2026-05-13 /backup/log /srv/restored '2026-05-13 09:41:00+01' /etc/postgresql/15/main
#
# CONFIGURATION is the folder of postgresql.conf where that is not the data folder (on Debian).
set -eu
backup=$1 archive=$2 data=$3 instant=$4 configuration=${5:-}
PATH=$PATH:$(pg_config --bindir 2>/dev/null || ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

mkdir -m 700 "$data"
tar -xzf "$backup/base.tar.gz" -C "$data"
if [ -n "$configuration" ]; then
  grep -vE '^(data_directory|hba_file|ident_file|external_pid_file|include_dir)' "$configuration/postgresql.conf" \
    > "$data/postgresql.conf"
  cp "$configuration/pg_hba.conf" "$configuration/pg_ident.conf" "$data"
fi
cat >> "$data/postgresql.auto.conf" <<CONF
restore_command = 'cp "$archive/%f" "%p"'
recovery_target_time = '$instant'
recovery_target_action = 'promote'
# Remove this line when it becomes the real one: a trial must write nothing into the real one's archive.
archive_mode = off
CONF
touch "$data/recovery.signal"
pg_ctl start -w -t 3600 -D "$data" -l "$data/log" -o "-c listen_addresses='' -c unix_socket_directories='$data'"
until [ "$(psql -h "$data" -d postgres -XAtc 'select pg_is_in_recovery()')" = f ]; do sleep 1; done
grep -E 'recovery stopping|last completed transaction' "$data/log"
echo "Restored. DATABASE_URL=postgres:///placebook?host=$data"
