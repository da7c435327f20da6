# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# End-to-end tests in POSIX sh. A test file is one subject:
#
#   #!/bin/sh
#   SIM_OPTIONS='--seed 1'          # of its world; SIM_WORLD=none: the cases need no world
#   . "$(dirname "$0")/../lib/sim.sh"
#   case_a_sentence() { ok laps process; is 'what it is' wanted got; }
#   sim_main "$@"
#
# One world is started for the file. Each case runs in a subshell of its own, in a directory of its
# own ($T), and owns one computer of the world: $COMPUTER, $HOST its directory (which LAPS_CONFIG
# names as well), $DN its entry. So cases pass alone, in any order and several files at once. The
# first thing that is not as expected ends the case with one line that says what was expected and
# what came. The last line of all is "N passed, F failed, S skipped".
#
# SIM_CASE=case_name   runs that case only
# SIM_BIN              where the programs are; else the first in PATH, else build/bin
# SIM_TOOLS            where the helpers are that are built for these tests

set -u
SIM_FILE=$0
SIM_NAME=$(basename "$0" .sh)
SIM_ROOT=$(cd "$(dirname "$0")/../.." && pwd)
SIM_TOOLS=${SIM_TOOLS:-$SIM_ROOT/build/dev/tests/sim}
SIM_OPTIONS=${SIM_OPTIONS-}
SIM_WORLD=${SIM_WORLD-one}
[ -z "${SIM_BIN-}" ] || PATH=$SIM_BIN:$PATH
command -v lapsim >/dev/null || PATH=$SIM_ROOT/build/bin:$PATH
PATH=$PATH:/usr/sbin
VECTORS=$SIM_ROOT/fixtures/vectors
export SIM_TOOLS PATH
unset CDPATH
export LDAPNOINIT=1 LC_ALL=C TZ=UTC

# ---- what a case says ------------------------------------------------------------------------
one_line() { tr '\n' ' ' | cut -c 1-600; }
fail() { # fail TEXT: the case ends here
	printf 'not ok - %s: %s: %s\n' "$SIM_NAME" "$CASE" "$(printf %s "$*" | one_line)"
	: >"$T/failed" # the case may be in a pipe or a substitution just now
	exit 1
}
skip() { # skip REASON
	printf 'skip sim/%s/%s: %s\n' "$SIM_NAME" "$CASE" "$*"
	exit 77
}
ok() { # ok COMMAND...: it succeeds; its output is left in $T/out and $T/err
	"$@" >"$T/out" 2>"$T/err" && return
	fail "'$*' gave status $?, expected 0; stderr: $(cat "$T/err")"
}
refused() { # refused COMMAND...: it fails, however
	"$@" >"$T/out" 2>"$T/err" || return 0
	fail "'$*' succeeded, expected it to fail; stdout: $(cat "$T/out")"
}
fails_with() { # fails_with STATUS PATTERN COMMAND...: that status (as a case has it), no output, one line that matches
	fw_status=$1 fw_pattern=$2 fw_rc=0
	shift 2
	"$@" >"$T/out" 2>"$T/err" || fw_rc=$?
	# shellcheck disable=SC2254  # a pattern
	case $fw_rc in
	$fw_status) ;;
	*) fail "'$*' gave status $fw_rc, expected $fw_status; stderr: $(cat "$T/err")" ;;
	esac
	[ ! -s "$T/out" ] || fail "'$*' failed with output on stdout: $(cat "$T/out")"
	{ read -r _ && ! read -r _; } <"$T/err" ||
		fail "'$*': expected one line on stderr, got: $(cat "$T/err")"
	grep -qE -e "$fw_pattern" "$T/err" || fail "'$*': expected /$fw_pattern/ on stderr, got: $(cat "$T/err")"
}
is() { # is WHAT EXPECTED GOT
	[ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
}
isnt() { # isnt WHAT UNWANTED GOT
	[ "$2" != "$3" ] || fail "$1: got '$3', expected something else"
}
like() { # like WHAT PATTERN GOT: extended regular expression on one of its lines
	grep -qE -e "$2" <<-END || fail "$1: expected /$2/, got '$3'"
		$3
	END
}
unlike() { # unlike WHAT PATTERN GOT
	! grep -qE -e "$2" <<-END || fail "$1: expected nothing like /$2/, got '$3'"
		$3
	END
}
eventually() { # eventually WHAT COMMAND...: within half a minute, also on a slow machine; for the end of processes only
	ev_what=$1 ev_n=0
	shift
	until "$@"; do
		ev_n=$((ev_n + 1))
		[ "$ev_n" -lt 600 ] || fail "$ev_what: not within half a minute"
		sleep 0.05
	done
}

# ---- text ------------------------------------------------------------------------------------
# JSON without the blanks between its tokens, on one line; no string here has '": ' or ', "' in it.
# One process each: these run thousands of times.
SQUEEZE='s/": */":/g; s/, *"/,"/g; s/, *{/,{/g; s/\([[{]\) */\1/g; s/ *\([]}]\)/\1/g'
json_squeeze() { sed -z "s/\n//g; $SQUEEZE"; }
# member NAME [OBJECT]: the first such member of the JSON on stdin, or of what stands behind the name of its last
# OBJECT; a text without its quotes
member() {
	sed -nz "s/\n//g; $SQUEEZE${2:+; s/.*\"$2\"://}"'
		s/[{,]"'"$1"'":\("[^"]*"\|[^",}]*\)/\n\1\n/
		T
		s/^[^\n]*\n"\{0,1\}//; s/"\{0,1\}\n.*/\n/p'
}
members() { # members: the names of the members of the first object on stdin
	json_squeeze | sed 's/},{".*//' | grep -oE '[{,]"[A-Za-z0-9_]+":' | tr -d '{,":' | tr '\n' ' ' | sed 's/ $//'
}
row() { # row COMPUTER: its object in the array that get ad prints
	json_squeeze | sed 's/{"ComputerName"/\n&/g' | grep -F "{\"ComputerName\":\"$1\""
}
lower() { tr '[:upper:]' '[:lower:]'; }
hex_of() { od -An -v -tx1 | tr -d ' \n'; } # of stdin
unhex() { tr -d -c '[:xdigit:]' | tr '[:lower:]' '[:upper:]' | basenc --base16 -d; }
vector() { # vector FILE MEMBER [N]: the N-th text or number so called in a vector file
	awk -v n="${3-1}" '/^ *"'"$2"'": / && !--n { sub(/^[^:]*: "?/, ""); sub(/"?,?$/, ""); print; exit }' "$VECTORS/$1.json"
}
# shellcheck disable=SC2034  # for the test files
TICKS_PER_DAY=864000000000

# ---- this file's world -----------------------------------------------------------------------
conf_get() { sed -n "s/^$1 *= *//p" "$HOST/laps.conf"; }
conf_set() { # conf_set KEY VALUE: in the laps.conf of this case's computer
	cs_rest=$(grep -v "^$1 *=" "$HOST/laps.conf")
	printf '%s\n%s = %s\n' "$cs_rest" "$1" "$2" >"$HOST/laps.conf"
}
use_key_files() { conf_set root-key-file "$LAPSIM_ROOT_KEY_FILE"; } # in place of the key service
use_computer() { # use_computer NAME
	COMPUTER=$1 HOST=$LAPSIM_DIR/hosts/$1 DN=CN=$1,CN=Computers,${LAPSIM_BASE_DN-}
	LAPS_CONFIG=$HOST
	export LAPS_CONFIG
}
clear_mode() { ok laps policy set gpo ADPasswordEncryptionEnabled 0; }
password() { laps get ad "${1-$COMPUTER}" --plain-text --json | member Password; }
opens() { printf %s "$1" | laps account verify "${2-Administrator}" >/dev/null 2>&1; } # opens PASSWORD [ACCOUNT]
in_force() { # in_force PASSWORD: it opens the account
	opens "$1" || fail 'the password does not open the account'
}
# with_old_key COMMAND...: an RSA key that it makes was made before, where another would tell nothing more
with_old_key() { LD_PRELOAD=${LD_PRELOAD-}:$SIM_TOOLS/rsakey.so "$@"; }
advance() { ok lapsim clock "$LAPSIM_DIR" advance "$1"; } # advance DURATION

# ---- events ----------------------------------------------------------------------------------
last_events() { laps events --cycle last --json | sed "$SQUEEZE"; }
event_ids() { laps events --cycle last --json | sed -nz 's/[^\n]*"id": *\([0-9]*\)[^\n]*\n/\1 /g; s/ $//p'; }
params() { # params ID: the parameters of that event of the last cycle, as JSON in lower case
	last_events | sed -n '/"id":'"$1"',/s/.*"params":\({.*}\)}$/\1/p' | lower
}
events_are() { is 'events of the cycle' "$1" "$(event_ids)"; }
hresult_is() { # hresult_is 0x80070032: of the 10005 that ends the cycle
	is '10005' "{\"data1\":\"$1\"}" "$(params 10005)"
}

# ---- the directory as somebody sees it -------------------------------------------------------
# WHO is admin, user, anyone, self (this case's computer), or the name of a computer
who() { # who WHO: sets WHO_DN and WHO_FILE
	case $1 in
	admin) WHO_DN=$LAPSIM_ADMIN_DN WHO_FILE=$LAPSIM_ADMIN_PASSWORD_FILE ;;
	user) WHO_DN=$LAPSIM_USER_DN WHO_FILE=$LAPSIM_USER_PASSWORD_FILE ;;
	anyone) WHO_DN='' WHO_FILE=/dev/null ;;
	self) WHO_DN=$DN WHO_FILE=$HOST/machine.password ;;
	*) WHO_DN=CN=$1,CN=Computers,$LAPSIM_BASE_DN WHO_FILE=$LAPSIM_DIR/hosts/$1/machine.password ;;
	esac
}
ldap() { # ldap TOOL WHO ARGUMENT...: with StartTLS, verified
	ldap_tool=$1
	who "$2"
	shift 2
	set -- -x -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAP_URI" "$@"
	[ -z "$WHO_DN" ] || set -- -D "$WHO_DN" -y "$WHO_FILE" "$@"
	"$ldap_tool" "$@"
}
search() { # search WHO BASE ATTRIBUTE...: the one entry, unwrapped
	search_who=$1 search_base=$2
	shift 2
	ldap ldapsearch "$search_who" -LLL -o ldif_wrap=no -b "$search_base" -s base '(objectClass=*)' "$@"
}
attr() { # attr WHO BASE ATTRIBUTE: its values, binary ones in base64; nothing when not visible
	search "$@" 2>/dev/null | sed -n "s/^$3::* //Ip"
}
entry() { search admin "$DN" '*' '+' | sort; } # all that is there, with the times of change
expiry() { attr admin "$DN" msLAPS-PasswordExpirationTime; }
modify() { ldap ldapmodify "$1" >"$T/out" 2>"$T/err"; } # modify WHO <LDIF: gives LDAP's result code
replace() { # replace WHO DN ATTRIBUTE VALUE
	printf 'dn: %s\nchangetype: modify\nreplace: %s\n%s: %s\n' "$2" "$3" "$3" "$4" | modify "$1"
}

# A failed cycle that has touched nothing: unchanged_by COMMAND... around what is expected to fail.
unchanged_by() {
	ub_before=$(entry)
	"$@"
	is 'the entry in the directory' "$ub_before" "$(entry)"
}

# ---- running ---------------------------------------------------------------------------------
in_world() { # in_world [OPTION]... -- FUNCTION [ARGUMENT]...: in another world, as part of this case
	iw_options=''
	while [ "$1" != -- ]; do iw_options="$iw_options $1" && shift; done
	shift
	# shellcheck disable=SC2086  # the options are words without blanks
	lapsim run --computers 1 $iw_options -- sh "$SIM_FILE" within "$CASE" "$@" 2>"$T/lapsim.err" ||
		{ [ ! -s "$T/lapsim.err" ] || fail "lapsim run: $(cat "$T/lapsim.err")"; exit 1; }
}
sim_cases() { sed -n 's/^\(case_[a-z0-9_]*\)().*/\1/p' "$SIM_FILE"; }
sim_temp() { mktemp -d "${TMPDIR:-/tmp}/lapsim-test.XXXXXX"; }

# What a case has started in the background ends with it, also when it fails in the middle.
sim_clear() {
	for sim_control in "$T"/*/control; do
		[ ! -e "$sim_control" ] || lapsim down "${sim_control%/control}" >/dev/null 2>&1
	done
	rm -rf "$T"
}
sim_run_case() { # sim_run_case NAME COMPUTER: in a subshell
	CASE=$1
	T=$(sim_temp)
	trap sim_clear EXIT
	trap 'exit 130' INT TERM
	[ "$SIM_WORLD" = none ] || use_computer "$2"
	shift 2
	"${@:-$CASE}"
	[ ! -e "$T/failed" ] # whatever the last command said: what went wrong has been told
	exit
}

sim_run() {
	sim_passed=0 sim_failed=0 sim_skipped=0 sim_n=0
	for sim_case in $(sim_cases); do
		sim_n=$((sim_n + 1)) sim_rc=0
		[ "${SIM_CASE:-$sim_case}" = "$sim_case" ] || continue
		(sim_run_case "$sim_case" "$(printf 'WS%04d' "$sim_n")") || sim_rc=$?
		case $sim_rc in
		0) sim_passed=$((sim_passed + 1)) ;;
		77) sim_skipped=$((sim_skipped + 1)) ;;
		1) sim_failed=$((sim_failed + 1)) ;;
		*)
			sim_failed=$((sim_failed + 1))
			printf 'not ok - %s: %s: ended with status %d\n' "$SIM_NAME" "$sim_case" "$sim_rc"
			;;
		esac
	done
	printf '%d passed, %d failed, %d skipped\n' "$sim_passed" "$sim_failed" "$sim_skipped"
	[ "$sim_failed" -eq 0 ]
}

sim_main() { # the last line of a test file
	case ${1-} in
	inside) sim_run ;;
	within) # in_world's other end
		sim_case=$2
		shift 2
		SIM_WORLD=one
		(sim_run_case "$sim_case" WS0001 "$@")
		;;
	*)
		if [ "$SIM_WORLD" = none ]; then
			sim_run
			return
		fi
		sim_rc=0 sim_out=$(mktemp "${TMPDIR:-/tmp}/lapsim-test.XXXXXX")
		# shellcheck disable=SC2086  # the options are words without blanks
		lapsim run --computers "$(sim_cases | wc -l)" $SIM_OPTIONS -- sh "$SIM_FILE" inside >"$sim_out" || sim_rc=$?
		cat "$sim_out"
		tail -n 1 "$sim_out" | grep -qE '^[0-9]+ passed, ' || {
			printf 'not ok - %s: lapsim run ended with status %d\n0 passed, 1 failed, 0 skipped\n' "$SIM_NAME" "$sim_rc"
			[ "$sim_rc" -ne 0 ] || sim_rc=1
		}
		rm -f "$sim_out"
		return "$sim_rc"
		;;
	esac
}
