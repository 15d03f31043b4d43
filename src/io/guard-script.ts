/**
 * What a guard does, in POSIX sh and coreutils: `sh -c guardScript wavegate-guard FIFO LIST GRACE-SECONDS`.
 *
 * Standard input is a pipe from the process it watches; its end means that the watched process is gone. LIST has a line for each step
 * that was running then: the id of its process, which leads a group of its own, and its mark. `-` for the id: it was being started.
 * LIST.ended is made when the watched process is gone.
 */
export const guardScript = `
trap '' INT HUP TERM QUIT
fifo=$1
list=$2
grace=$3
[ -p "$fifo" ] || mkfifo -m 600 "$fifo" || exit 1
exec 9<>"$fifo"
# What an earlier process left there is not ours to end.
: >"$list" || exit 1
echo ready
exec >/dev/null 2>&1
cat
: >"$list.ended"

groups=' '
looks=0
set --
while read -r pid mark; do
  case $pid in
    '') continue ;;
    # It may not carry its mark yet: look again before believing that there is none.
    -) looks=10 ;;
    *) groups="$groups$pid " ;;
  esac
  set -- "$@" -e "$mark"
done <"$list"
[ "$#" -gt 0 ] || exit 0

# Everything that carries the mark of a running step, also where it left the group.
marked() {
  for file in $(grep -lszxF "$@" /proc/[0-9]*/environ); do
    file=\${file#/proc/}
    echo "\${file%/environ}"
  done
}

# A zombie that nobody collects counts as gone.
group_runs() {
  if [ ! -r /proc/self/stat ]; then
    for group in $groups; do kill -s 0 -- "-$group" && return 0; done
    return 1
  fi
  for file in /proc/[0-9]*/stat; do
    { read -r stat <"$file"; } || continue
    set -- \${stat##*) }
    case $groups in *" $3 "*) [ "$1" = Z ] || return 0 ;; esac
  done
  return 1
}

end_all() {
  signal=$1
  shift
  for group in $groups; do kill -s "$signal" -- "-$group"; done
  for pid in $(marked "$@"); do kill -s "$signal" -- "$pid"; done
}

pause() { sleep 0.1 || sleep 1; }

end_all TERM "$@"
# One second more: the clock only tells whole ones.
now=$(date +%s)
deadline=$((now + grace + 1))
while [ "$now" -lt "$deadline" ]; do
  if [ "$looks" -gt 0 ]; then
    looks=$((looks - 1))
    end_all TERM "$@"
  elif ! group_runs && [ -z "$(marked "$@")" ]; then
    exit 0
  fi
  pause
  now=$(date +%s)
done
deadline=$((deadline + 5))
while group_runs || [ -n "$(marked "$@")" ]; do
  [ "$(date +%s)" -lt "$deadline" ] || exit 1
  end_all KILL "$@"
  pause
done
`;
