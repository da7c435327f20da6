# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034
# A slapd of the test's own with our object, and eight clients that do all there is to do; for the
# tests under tests/load, after sim.sh. LOAD_SEED and LOAD_COUNT change the load.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/slapd.sh"

LOAD_TOOLS=${LOAD_TOOLS:-$SIM_ROOT/build/dev/tests/load}
LOAD_CLIENTS=8

load_has() { # load_has OBJECT: slapd has it loaded; else the test would say nothing
	grep -qF " $1" "/proc/$SLAPD_PID/maps" || fail "slapd has not loaded $1"
}
load_tickets() {
	mkdir "$T/caches"
	{
		KRB5CCNAME=FILE:$T/caches/admin kinit Administrator <"$LAPSIM_ADMIN_PASSWORD_FILE" &&
			KRB5CCNAME=FILE:$T/caches/user kinit "$LAPSIM_USER" <"$LAPSIM_USER_PASSWORD_FILE" &&
			KRB5CCNAME=FILE:$T/caches/computer kinit -k -t "$LAPSIM_KEYTAB_DIR/WS0001.keytab" 'WS0001$'
	} >"$T/out" 2>&1 || fail "kinit: $(cat "$T/out")"
}
load_run() { # load_run SEED COUNT: to the slapd that was started
	printf '%s: seed %s, %s clients, %s steps each\n' "$CASE" "$1" "$LOAD_CLIENTS" "$2"
	load_tickets
	LOAD_LDAP_URI=$SLAPD_LDAP_URI LOAD_LDAPI_URI=$SLAPD_LDAPI_URI LOAD_CACHES=$T/caches \
		LOAD_ADMIN_NAME=Administrator LOAD_USER_NAME=$LAPSIM_USER LOAD_COMPUTER_NAME='WS0001$' \
		LOAD_COMPUTER_PASSWORD_FILE=$LAPSIM_DIR/hosts/WS0001/machine.password \
		timeout 400 "$LOAD_TOOLS/mixed" "$1" "$LOAD_CLIENTS" "$2" >"$T/out" 2>&1
}
# Then with requests that go wrong, by the plan of the world that slapd is a copy of: with all that clients do to
# connections, and one by one, when what is counted is exact. What is on the timeline is whole.
load_faulted() { # load_faulted SEED COUNT
	for load_what in rough counted told; do
		LOAD_LDAP_URI=$SLAPD_LDAP_URI LOAD_COMPUTER_DN=$DN \
			timeout 400 "$SIM_ROOT/tests/load/faulted.py" "$load_what" "$1" "$2" >"$T/out" 2>&1 || return 1
	done
	timeout 60 ldapsearch -x -H "$SLAPD_LDAPI_URI" -b '' -s base 1.1 >"$T/out" 2>&1 || return 1
	grep -vE '^\{.*\}$' "$LAPSIM_DIR/timeline.jsonl" >"$T/out" && return 1
	grep -F '"fault":"ldap.any' "$LAPSIM_DIR/timeline.jsonl" >/dev/null
}
