#!/bin/sh
# SPDX-License-Identifier: MIT
# laps schema update: what it finds missing in forests of different age.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

statuses() { # statuses: of the nine elements, in their order
	ok laps schema update --dry-run --json
	sed -n 's/.*"Status": *"\([A-Za-z]\)[a-z]*".*/\1/p' "$T/out" | tr -d '\n'
}

case_nothing_is_missing() {
	is 'a world as it is' PPPPPPPPP "$(statuses)"
	before=$(search admin "CN=Computer,CN=Schema,CN=Configuration,$LAPSIM_BASE_DN" '*')
	ok laps schema update </dev/null
	is 'class computer' "$before" "$(search admin "CN=Computer,CN=Schema,CN=Configuration,$LAPSIM_BASE_DN" '*')"
}

of_2023() {
	is 'the seventh attribute and that computers have it' PPPPPPPMM "$(statuses)"
	fails_with 1 '^laps: schema: .*--yes' laps schema update </dev/null
}
# ADB-15
case_an_older_forest() { in_world --laps-schema 2023 -- of_2023; }

of_none() { is 'all of it' MMMMMMMMM "$(statuses)"; }
case_a_forest_without_laps() { in_world --laps-schema none -- of_none; }

sim_main "$@"
