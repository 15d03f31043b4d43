/**
 * What runs on a node for as long as it is worked on, in POSIX sh. It is the same for every node: what differs comes over its standard
 * input, line by line, and is only ever put into variables. So neither the login shell nor this one reads any of it as shell text.
 *
 * First come three lines: the mark that tells its own lines from what commands print, the mark that the processes of this node carry in
 * their environment, and the name of a private folder. Then, as often as wanted:
 *
 *     =TEXT        a text; `+TEXT` goes on with it on a new line
 *     f MODE SIZE  the text is the path of a file in the private folder; SIZE bytes follow, and nothing more before the answer
 *     r MERGE N    run: the first N texts are the environment, the rest is argv; MERGE 1: both streams go to standard output
 *     k            end what earlier connections left running
 *
 * The end of the input ends the command that runs, with everything that it started: TERM, and KILL ten seconds later.
 *
 * TERM has no trap here: a subshell that has just been forked would lose one that comes before it has reset the trap.
 *
 * No single quote and no line feed may stand in it, so that every login shell takes it as one word: csh and fish as well.
 */
const statements = `
_wp=; _wd=; _wc=; _wx=\${IFS#??};
_marked() { grep -lszxF "WAVEGATE_PROCESS=$_wk" /proc/[0-9]*/environ 2>/dev/null |
 while IFS=/ read -r _wa _wb _wi _we; do echo "$_wi"; done; };
_send() { { [ -z "$_wp" ] || kill -s "$1" -- "-$_wp" || kill -s "$1" "$_wp"; for _wi in $(_marked); do kill -s "$1" "$_wi"; done; } 2>/dev/null; };
_lives() { { [ -n "$_wp" ] && kill -s 0 -- "-$_wp" 2>/dev/null; } || [ -n "$(_marked)" ]; };
_end() { _wt=0; _send TERM;
 while [ "$_wt" -lt 100 ] && _lives; do
 if sleep 0.1 2>/dev/null; then _wt=$((_wt+1)); else sleep 1; _wt=$((_wt+10)); fi; done;
 if _lives; then _send KILL; fi; };
_quit() { trap "" HUP INT TERM; [ -z "$_wp" ] || _end; [ -z "$_wd" ] || rm -rf -- "$_wd"; };
_folder() { for _wb in "\${TMPDIR:-/tmp}" "$HOME" /var/tmp; do
 _wd=$_wb/$_wf; mkdir -m 700 "$_wd" 2>/dev/null || continue;
 if : >"$_wd/.x" && chmod 700 "$_wd/.x" && [ -x "$_wd/.x" ] && rm "$_wd/.x"; then return 0; fi;
 rm -rf -- "$_wd"; done; _wd=; return 1; };
_file() { [ -n "$_wd" ] || _folder || return 1; _wa=$_wd/$_wc;
 ( umask 077; mkdir -p "\${_wa%/*}" && head -c "$2" >"$_wa" && chmod "$1" "$_wa" ); };
_run() { _wo=$1; _wj=$2; shift 2;
 ( [ -z "$_wd" ] || cd "$_wd" || exit 126;
 while [ "$_wj" -gt 0 ]; do export "$1"; shift; _wj=$((_wj-1)); done;
 [ "$_wo" = 0 ] || exec 2>&1; exec $_wg "$@" ) 3<&- </dev/null & _wp=$!;
 ( IFS= read -r _wi; trap "" TERM; _end ) <&3 & _ww=$!;
 wait "$_wp"; _wr=$?;
 kill "$_ww" 2>/dev/null; wait "$_ww" 2>/dev/null; _wp=;
 [ "$_wo" = 1 ] || printf "%s e\\n" "$_wn" >&2;
 printf "%s e %s\\n" "$_wn" "$_wr"; };
IFS= read -r _wn && IFS= read -r _wk && IFS= read -r _wf || exit 0;
trap _quit EXIT; trap : PIPE;
_wg=setsid; command -v setsid >/dev/null 2>&1 || { _wg=; set -m 2>/dev/null; };
exec 3<&0; printf "%s r\\n" "$_wn"; set --;
while IFS= read -r _wl; do case $_wl in
 =*) set -- "$@" "$_wc"; _wc=\${_wl#=};;
 +*) _wc=$_wc$_wx\${_wl#+};;
 f*) _wl=\${_wl#f }; _file "\${_wl% *}" "\${_wl#* }"; printf "%s f %s\\n" "$_wn" "$?"; set --; _wc=;;
 r*) _wl=\${_wl#r }; set -- "$@" "$_wc"; shift; _run "\${_wl% *}" "\${_wl#* }" "$@"; set --; _wc=;;
 k) _end;;
esac; done; exit 0`;

/** The one command that is ever asked of a node's sshd. */
export const remoteCommand = `exec sh -c '${statements.trim().replaceAll(/\n */g, ' ')}'`;
