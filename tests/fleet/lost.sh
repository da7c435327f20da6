#!/bin/sh
# SPDX-License-Identifier: MIT
# While a fleet runs, an administrator's client writes another device's value to a device. That is
# an update that was lost: it is found, and told of that device.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/fleet.sh"

as_admin() { # as_admin PROGRAM ARGUMENT...
	program=$1
	shift
	"$program" -x -H "$LAPSIM_LDAPI_URI" -D "$LAPSIM_ADMIN_DN" -y "$LAPSIM_ADMIN_PASSWORD_FILE" "$@"
}
value_of() { # value_of COMPUTER: its current one, in base64
	as_admin ldapsearch -LLL -o ldif-wrap=no -b "CN=$1,CN=Computers,$LAPSIM_BASE_DN" -s base msLAPS-EncryptedPassword |
		sed -n 's/^msLAPS-EncryptedPassword:: //p'
}
both_are_there() { [ -n "$(value_of WS0003)" ] && [ -n "$(value_of WS0007)" ]; }

case_a_value_that_is_overwritten() {
	ok lapsim up "$T/world" --only directory --computers 100 --seed 5 --ldap-proxied-authorization
	eval "$(lapsim env "$T/world")"
	lapsim fleet --devices 100 --hours 200 --identity proxy --in "$T/world" --json "$T/report" >"$T/told" 2>"$T/complaint" &
	fleet_pid=$!
	eventually 'the first rotations' both_are_there
	kill -STOP "$fleet_pid" || fail 'the fleet has ended too soon'
	printf 'dn: CN=WS0007,CN=Computers,%s\nchangetype: modify\nreplace: msLAPS-EncryptedPassword\nmsLAPS-EncryptedPassword:: %s\n' \
		"$LAPSIM_BASE_DN" "$(value_of WS0003)" >"$T/ldif"
	as_admin ldapmodify -f "$T/ldif" >"$T/out" 2>&1
	written=$?
	kill -CONT "$fleet_pid"
	wait "$fleet_pid"
	is 'status of the fleet' 1 "$?"
	is 'status of the write' 0 "$written"
	is 'the complaint' 'lapsim: the fleet is not well: see the report' "$(grep -v '^lapsim: [a-z]*: *[0-9]* %' "$T/complaint")"
	like 'the report' '^lost updates: 1, and there must be none: of 100 devices ' "$(cat "$T/told")"
	like 'the report' '^1 devices whose acknowledged value is neither current nor in the history: WS0007$' "$(cat "$T/told")"
	like 'the report' '^1 devices that no readable value opens: WS0007$' "$(cat "$T/told")"
	is 'lost updates' 1 "$(judged lost_updates)"
	ok lapsim down "$T/world"
}

sim_main "$@"
