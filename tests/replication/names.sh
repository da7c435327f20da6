#!/bin/sh
# SPDX-License-Identifier: MIT
# Objects of the same few names, added, changed, renamed, moved, deleted and brought back at every controller at once,
# and members of a group.
# In the end all controllers have the same, deleted objects as well. NAMES_SEED repeats a run's choices.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/replication.sh"

# shellcheck disable=SC2086  # the addresses are words
names() { ok ledger names "${NAMES_SEED-$$}" "$1" 2 6 $LAPSIM_DC_URIS; } # names SECONDS
world() {
	lapsim up "$T/world" --only directory --ldap-signing none --computers 2 "$@" >"$T/out" 2>&1 || fail "$(cat "$T/out")" && eval "$(lapsim env "$T/world")"
	GROUP="CN=namers,CN=Users,$LAPSIM_BASE_DN"
	printf 'dn: %s\nobjectClass: group\n' "$GROUP" | as_admin ldapadd "$LAPSIM_LDAP_URI" >/dev/null
	arrives cn namers "$GROUP"
}
deleted() { DUMP_DELETED=yes && all_are_equal; }

case_two_controllers() {
	world --dcs 2
	names 3
	deleted
}

case_links_that_break_and_a_controller_that_is_killed() {
	world --dcs 3
	names 5 &
	sleep 1
	link 1-2 stall
	sleep 1
	link 3 cut
	dc 2 kill
	sleep 0.5
	dc 2 start
	link 3 heal
	link 1-2 heal
	wait $! || fail 'the load has failed'
	deleted
}

sim_main "$@"
