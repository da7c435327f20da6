#!/bin/sh
# SPDX-License-Identifier: MIT
# Fleets that do not come to their end: what there was until then is told, and the world is left as it was.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/fleet.sh"

begin() { # begin OPTION...: a fleet that takes long, in a world that others may use as well
	ok lapsim up "$T/world" --only directory --computers 50 --seed 5
	lapsim fleet --in "$T/world" --hours 5000 --json "$T/report" "$@" >"$T/told" 2>"$T/complaint" &
	fleet_pid=$!
}
ended() { # ended STATUS WHY
	wait "$fleet_pid"
	is 'status of the fleet' "$1" "$?"
	like 'the complaint' "^lapsim: $2$" "$(grep -v '^lapsim: [a-z]*: *[0-9]* %' "$T/complaint")"
	like 'the report' "^ended early, in minute [0-9]+ of virtual time: $2; no device was judged$" "$(cat "$T/told")"
	is 'rotations at first' 50 "$(part first rotated)"
	like 'the report for programs' "^$2$" "$(json_squeeze <"$T/report" | member ended_early)"
}
is_away() { lapsim fault "$T/world" list | grep -q ldap.any; }
has_rotated() { lapsim timeline "$T/world" | grep -q WS0050; }

case_a_signal_in_an_outage() {
	begin --outage 0s+4900h
	eventually 'the outage' is_away
	kill -TERM "$fleet_pid"
	ended 143 interrupted
	is 'what goes wrong' '' "$(lapsim fault "$T/world" list)"
	ok lapsim down "$T/world"
}

case_a_world_that_goes_down() {
	begin
	eventually 'all devices' has_rotated
	ok lapsim down "$T/world"
	ended 1 '.*world.*'
}

# a world of its own, whose devices write once before they are measured; what was judged until then is told
measures() { [ "$(cat "$T/own/timeline.jsonl" 2>/dev/null | grep -c '"op":"modify","who":"WS0001[$]"')" -gt 5 ]; }
case_a_directory_that_goes_while_the_ceiling_is_measured() {
	lapsim fleet --devices 20 --seed 5 --ceiling --dir "$T/own" --json "$T/report" >"$T/told" 2>"$T/complaint" &
	fleet_pid=$!
	eventually 'modifications alone' measures
	kill -KILL "$(cat "$T/own/slapd/slapd.pid")"
	wait "$fleet_pid"
	is 'status of the fleet' 1 "$?"
	is 'the complaint' 'lapsim: the directory refuses what is measured' "$(cat "$T/complaint")"
	is 'ratios' 0 "$(grep -c 'ceiling' "$T/told")"
	is 'ceilings' null "$(json_squeeze <"$T/report" | member ceilings)"
	is 'lost updates' 0 "$(judged lost_updates)"
}

# a signal ends it when the wait for an answer is over
case_a_directory_that_says_nothing() {
	ok lapsim up "$T/world" --only directory --computers 1 --seed 5
	directory=$(cat "$T/world/slapd/slapd.pid")
	kill -STOP "$directory"
	timeout -s KILL 100 lapsim fleet --in "$T/world" >"$T/told" 2>"$T/complaint" &
	fleet_pid=$!
	sleep 1
	kill -TERM "$fleet_pid"
	wait "$fleet_pid"
	fleet_status=$?
	kill -CONT "$directory"
	is 'status of the fleet' 143 "$fleet_status"
	is 'the complaint' 'lapsim: interrupted' "$(grep -v '^lapsim: [a-z]*: *[0-9]* %' "$T/complaint")"
	ok lapsim down "$T/world"
}

sim_main "$@"
