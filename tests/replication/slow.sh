#!/bin/sh
# SPDX-License-Identifier: MIT
# Clients that read their answers late or never: changes of others go on, and so does replication.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/replication.sh"

world() { lapsim up "$T/world" --only directory --ldap-signing none --computers 2 --dcs 2 >"$T/out" 2>&1 || fail "$(cat "$T/out")" && eval "$(lapsim env "$T/world")"; }
# a client that waits for another would wait for ever
goes_on() { # goes_on VALUE
	for uri in $LAPSIM_DC_URIS; do
		printf 'dn: %s\nchangetype: modify\nreplace: description\ndescription: %s\n' "$LAPSIM_USER_DN" "$1" >"$T/change"
		as_soon ldapmodify -f "$T/change" || fail "no change at $uri"
		arrives description "$1" "$LAPSIM_USER_DN"
		printf 'dn: CN=gone,CN=Users,%s\nobjectClass: container\n' "$LAPSIM_BASE_DN" >"$T/new"
		as_soon ldapadd -f "$T/new" || fail "nothing new at $uri"
		as_soon ldapdelete "CN=gone,CN=Users,$LAPSIM_BASE_DN" || fail "nothing is deleted at $uri"
	done
}
as_soon() { # as_soon TOOL ARGUMENT...
	tool=$1 && shift
	timeout 10 "$tool" -x -H "$uri" -D "$LAPSIM_ADMIN_DN" -y "$LAPSIM_ADMIN_PASSWORD_FILE" "$@" >"$T/out" 2>&1
}

case_a_client_that_never_reads() {
	world
	WS="CN=WS0001,CN=Computers,$LAPSIM_BASE_DN"
	ledger mute "$LAPSIM_LDAP_URI" "$WS" &
	arrives description mute "$WS"
	sleep 1 # until there is no room for an answer any more
	goes_on while
	kill "$!" 2>/dev/null || : # it may have been cut off
	wait "$!" || :
	goes_on after
	all_are_equal
}

# a fault delays the answer
case_an_answer_that_is_late() {
	world
	WS="CN=WS0001,CN=Computers,$LAPSIM_BASE_DN"
	ok lapsim fault "$T/world" add 'ldap.modify:1=slow(15s)'
	printf 'dn: %s\nchangetype: modify\nreplace: info\ninfo: late\n' "$WS" | as_admin ldapmodify "$LAPSIM_LDAP_URI" >/dev/null &
	arrives info late "$WS"
	goes_on while
	wait "$!"
}

sim_main "$@"
