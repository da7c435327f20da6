#!/bin/sh
# SPDX-License-Identifier: MIT
# A storm at two controllers of which neither hears of the other meanwhile: each device comes to one of them by chance.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/fleet.sh"

case_a_storm_while_replication_stands_still() {
	fleet 300 --seed 5 --storm --dcs 2 --stall 20m+2h --mode encrypted=80,clear=20
	is 'rotations of the storm' 300 "$(part storm rotated)"
	like 'devices that met one that was behind' '^2 controllers; [1-9][0-9]* times one was behind and another was asked$' "$(cat "$T/told")"
	like 'as programs read it' '^[1-9][0-9]*$' "$(part storm turned)"
	is 'controllers that were judged' 2 "$(grep -c '^judged from outside in .*: 300 of 300 devices.*; 300 by the current value$' "$T/told")"
	is 'lost updates' 2 "$(grep -c '^lost updates: 0, .*: of 300 devices .* gone at this controller$' "$T/told")"
}

sim_main "$@"
