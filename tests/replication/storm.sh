#!/bin/sh
# SPDX-License-Identifier: MIT
# Many writers at every controller, on the same few objects: over links as they are, slow, cut and stalled. In the end
# all controllers have the same, and every write that was acknowledged is there or was overwritten by a later one.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/replication.sh"

WORLD='--only directory --ldap-signing none --computers 5'
# shellcheck disable=SC2086  # the options are words
world() { lapsim up "$T/world" $WORLD "$@" >"$T/out" 2>&1 || fail "$(cat "$T/out")" && eval "$(lapsim env "$T/world")"; }
# shellcheck disable=SC2086  # the addresses are words
storm() { write_to "$T/ledger" "$1" $LAPSIM_DC_URIS; } # storm SECONDS
settle() { all_are_equal && agrees "$T/ledger"; }

case_two_controllers() {
	world --dcs 2
	storm 4
	settle
}

# as fast as they can, on one object: each change meets others that are under way
case_a_burst() {
	world --dcs 2
	# shellcheck disable=SC2086  # the addresses are words
	ok ledger write "$T/ledger" 1 2 1 0 $LAPSIM_DC_URIS
	settle
}

case_three_controllers() {
	world --dcs 3
	storm 4
	settle
}

case_a_second_of_lag() {
	world --dcs 2
	link 1-2 lag 1s
	storm 4
	link 1-2 heal
	settle
}

# both sides of what is broken go on
broken() { # broken HOW
	world --dcs 3
	storm 2 &
	sleep 0.5
	link 3 "$1"
	wait $!
	storm 3
	link 3 heal
	storm 2
	settle
}
case_a_cut() { broken cut; }
case_a_stall() { broken stall; }

# one direction: the second hears nothing, the first everything
case_one_way() {
	world --dcs 2
	link 1:2 stall
	storm 3
	link 1:2 heal
	settle
}

# power goes under load, of one after the other; who writes there comes back
case_each_is_killed_in_turn() {
	world --dcs 3
	storm 10 &
	for n in 1 2 3 2; do
		sleep 1
		dc "$n" kill
		sleep 0.4
		dc "$n" start
	done
	wait $! || fail 'the storm has failed'
	settle
}

sim_main "$@"
