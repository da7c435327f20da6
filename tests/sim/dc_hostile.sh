#!/bin/sh
# SPDX-License-Identifier: MIT
# What no client should send leaves the domain controller answering.
# shellcheck disable=SC2034
SIM_OPTIONS='--computers 4'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"

answers() { # within five seconds, and it is the slapd that was started
	kill -0 "$(cat "$LAPSIM_DIR/slapd/slapd.pid")" || fail 'slapd has ended'
	timeout 5 ldapsearch -x -LLL -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAPS_URI" -D "CORP\\alice" \
		-y "$LAPSIM_USER_PASSWORD_FILE" -b "$LAPSIM_BASE_DN" "(cn=$COMPUTER)" cn >"$T/out" 2>"$T/err" ||
		fail "it does not answer: $(cat "$T/err")"
	like 'the answer' "^cn: $COMPUTER\$" "$(cat "$T/out")"
}

case_messages_that_are_none() {
	pid=$(cat "$LAPSIM_DIR/slapd/slapd.pid")
	for seed in 1 2 3 4; do
		"$SIM_TOOLS/ldapnoise" "${LAPSIM_LDAP_URI##*:}" $seed 1500 >"$T/out" 2>&1 &
		noise="${noise-} $!"
	done
	for n in 1 2 3; do answers; done # in the middle of it
	for one in $noise; do wait "$one" || fail "ldapnoise: $(cat "$T/out")"; done
	answers
	is 'the process' "$pid" "$(cat "$LAPSIM_DIR/slapd/slapd.pid")"
}

case_a_message_without_end() {
	port=${LAPSIM_LDAP_URI##*:}
	# four gigabytes are announced, and filters inside of filters
	printf '\060\204\377\377\377\377\002\001\001' | timeout 2 curl -s -m 1 "telnet://127.0.0.1:$port" >/dev/null 2>&1
	answers
	filter=$(awk 'BEGIN { for (i = 0; i < 5000; i++) printf "(!"; printf "(cn=a)"; for (i = 0; i < 5000; i++) printf ")" }')
	timeout 5 ldapsearch -x -H "$LAPSIM_LDAP_URI" -b "$LAPSIM_BASE_DN" "$filter" 1.1 >/dev/null 2>&1
	answers
}

sim_main "$@"
