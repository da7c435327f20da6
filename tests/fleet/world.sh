#!/bin/sh
# SPDX-License-Identifier: MIT
# Bigger fleets against a world that is started for them: all that can go wrong meanwhile is made up for.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/fleet.sh"

# each bound by itself; the connections of all are cut for half an hour of virtual time
case_an_outage_in_a_storm() {
	fleet 1000 --seed 5 --storm --outage 10m+30m
	is 'rotations of the storm' 1000 "$(part storm rotated)"
	like 'failures of the storm' '^[3-9][0-9][0-9]$' "$(part storm failed)"
	like 'why' "^storm: .*'locate'.*Can't contact LDAP server" "$(cat "$T/told")"
}

# some may be torn when it ends, but with a history none is locked out
case_everything_goes_wrong_now_and_then() {
	ok lapsim fleet --devices 400 --seed 6 --storm --hours 3 --hostile --mode encrypted=80,entra=20 --json "$T/report"
	is 'devices that were judged' 400 "$(judged devices)"
	is 'torn' 0 "$(judged torn)"
	is 'locked out' 0 "$(judged locked_out)"
	is 'lost updates' 0 "$(judged lost_updates)"
	isnt 'failures' 0 "$(part storm failed)"
}

# what has no history is torn by a write without an answer, unless it was its first: it is told, and the run is well
case_torn_devices_are_told() {
	ok lapsim fleet --devices 40 --seed 6 --storm --mode clear --fault ldap.modify:50%=cut-after --json "$T/report"
	isnt 'torn' 0 "$(judged torn)"
	is 'in doubt' "$(judged in_doubt)" $(($(judged torn) + $(judged never_set)))
	is 'locked out' 0 "$(judged locked_out)"
	like 'the report' "^$(judged torn) devices torn until their next cycle, .*: WS00" "$(cat "$T/out")"
}

# as its computers do
case_a_domain_where_nobody_may_encrypt() {
	ok lapsim up "$T/world" --only directory --computers 2 --seed 5 --functional-level 6
	lapsim fleet --in "$T/world" >"$T/told" 2>"$T/complaint"
	is 'status of the fleet' 1 "$?"
	like 'why' "^first: 2 cycles failed at the step 'read', one of them: password encryption needs a domain of functional level 2016$" "$(cat "$T/told")"
	ok lapsim fleet --in "$T/world" --mode clear
	ok lapsim down "$T/world"
}

case_mixed_modes() {
	fleet 1000 --seed 7 --storm --history 3 --mode encrypted=60,clear=20,entra=20
	is 'rotations at first' 1000 "$(part first rotated)"
	is 'rotations of the storm' 1000 "$(part storm rotated)"
	is 'failures of the storm' 0 "$(part storm failed)"
}

case_five_thousand_devices() {
	fleet 5000 --seed 8 --storm --identity proxy
	is 'rotations of the storm' 5000 "$(part storm rotated)"
	is 'failures of the storm' 0 "$(part storm failed)"
}

sim_main "$@"
