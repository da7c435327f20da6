#!/bin/sh
# SPDX-License-Identifier: MIT
# Devices with whole sessions of their own: tickets, a connection, a bind with GSSAPI, the cycle and the end, each time.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/fleet.sh"

sessions() { # sessions PART: as `part storm` tells them
	json_squeeze <"$T/report" | sed 's/{"part"/\n&/g' | grep "^{\"part\":\"$1\"" | sed -n 's/.*"sessions"://p'
}

case_a_session_for_each_cycle() {
	fleet 211 --seed 5 --storm --ceiling --identity kerberos
	is 'rotations of the storm' 211 "$(part storm rotated)"
	is 'sessions of the storm' "$(part storm cycles)" "$(sessions storm | member n)"
	like 'what the KDC has of their time' '^0\.[0-9]+$' "$(sessions storm | member kdc)"
	like 'what their work has' '^0\.[0-9]+$' "$(sessions storm | member work)"
	like 'sessions that only bind' '^session +[1-9][0-9]* ' "$(grep '^session' "$T/told")"
	like 'the ratio' '^whole sessions: [0-9]+\.[0-9]+ of the rate of bare ones' "$(grep '^whole sessions' "$T/told")"
	documented
	# as no other fleet of these tests has so many devices
	is 'what is left of keytabs' '' "$(find /dev/shm "${TMPDIR:-/tmp}" -maxdepth 2 -name WS0211.keytab 2>/dev/null)"
}

# one is behind, and for half an hour both are away
case_controllers_and_an_outage() {
	fleet 150 --seed 5 --storm --dcs 2 --stall 20m+2h --outage 10m+30m --identity kerberos
	is 'rotations of the storm' 150 "$(part storm rotated)"
	isnt 'failures of the storm' 0 "$(part storm failed)"
	like 'why' "^storm: .*'locate'" "$(cat "$T/told")"
	like 'devices that met one that was behind' '^2 controllers; [1-9][0-9]* times one was behind' "$(cat "$T/told")"
	is 'lost updates' 2 "$(grep -c '^lost updates: 0, ' "$T/told")"
}

case_a_ticket_that_is_refused() {
	ok lapsim fleet --devices 60 --seed 5 --storm --identity kerberos --fault 'kerberos.as:30%=revoked' --json "$T/report"
	isnt 'failures of the storm' 0 "$(part storm failed)"
	is 'sessions of the storm' "$(($(part storm cycles) - $(part storm failed)))" "$(sessions storm | member n)"
	like 'what such a device says' "one of them: the account of 'WS[0-9]{4}[$]@CORP.EXAMPLE' is disabled or has expired$" "$(cat "$T/out")"
	is 'lost updates' 0 "$(judged lost_updates)"
}

case_a_world_without_a_kdc() {
	ok lapsim up "$T/world" --only directory --computers 3 --seed 5
	fails_with 1 "^lapsim: the world has no KDC, which '--identity kerberos' needs$" lapsim fleet --devices 3 --in "$T/world" --identity kerberos
	ok lapsim down "$T/world"
}

sim_main "$@"
