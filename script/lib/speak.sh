# shellcheck shell=bash
# Messages of the scripts while they work, and how they stop.

# Prints the script's own heading comment, so that the help stays beside the code that it describes.
show_help() {
  awk 'NR == 1 { next } /^#/ { sub(/^# ?/, ""); print; next } { exit }' "$0"
}

say() { printf '==> %s\n' "$*"; }

note() { printf '    %s\n' "$*"; }

die() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  shift
  local line
  for line in "$@"; do printf '    %s\n' "$line" >&2; done
  exit 1
}

# A long step with a log: `work "what, and how long it usually takes" LOG command...`.
# A line now and then shows that the step is alive; the end of the log is shown only if the step fails.
work() {
  local what=$1 log=$2 began=$SECONDS pid last status=0
  shift 2
  mkdir -p "${log%/*}"
  say "$what"
  "$@" </dev/null >"$log" 2>&1 &
  pid=$!
  # shellcheck disable=SC2064 # the pid of this very step, not of a later one
  trap "kill $pid 2>/dev/null; exit 130" INT TERM
  while kill -0 "$pid" 2>/dev/null; do
    sleep 1
    if (((SECONDS - began) % 20 == 19)); then
      last=$(tail -n 1 "$log" | tr -d '\r' | cut -c 1-90)
      note "$((SECONDS - began)) s: $last"
    fi
  done
  wait "$pid" || status=$?
  trap - INT TERM
  if ((status != 0)); then
    note "failed after $((SECONDS - began)) s; the end of $log:"
    tail -n 25 "$log" | sed 's/^/    | /'
    return "$status"
  fi
  note "done in $((SECONDS - began)) s"
}
