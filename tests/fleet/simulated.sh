#!/bin/sh
# SPDX-License-Identifier: MIT
# A month of hourly cycles of ten thousand devices, in memory, and a storm behind it.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/fleet.sh"

case_a_month() {
	fleet 10000 --simulated --seed 9 --days 30 --storm
	like 'cycles of the month' '^7[12][0-9]{5}$' "$(part poll cycles)"
	is 'rotations of the storm' 10000 "$(part storm rotated)"
	is 'failures' 0 "$(part storm failed)"
}

sim_main "$@"
