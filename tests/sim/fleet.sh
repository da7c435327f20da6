#!/bin/sh
# SPDX-License-Identifier: MIT
# A fleet of devices against a world, and in memory: every device's password opens its account in the end.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/fleet.sh"

write_as() ( # write_as COMPUTER: to WS0002, which the administrator may, but not on behalf of another
	eval "$(lapsim env "$T/world")"
	printf 'dn: CN=WS0002,CN=Computers,%s\nchangetype: modify\nreplace: msLAPS-PasswordExpirationTime\nmsLAPS-PasswordExpirationTime: 1\n' "$LAPSIM_BASE_DN" |
		ldapmodify -x -H "$LAPSIM_LDAPI_URI" -D "$LAPSIM_ADMIN_DN" -y "$LAPSIM_ADMIN_PASSWORD_FILE" \
			-e "!authzid=dn:CN=$1,CN=Computers,$LAPSIM_BASE_DN" >"$T/out" 2>&1
)

seen_by_admin() ( # seen_by_admin COMPUTER
	eval "$(lapsim env "$T/world")"
	laps get ad "$1" --plain-text --json 2>"$T/err" || fail "laps get ad: $(cat "$T/err")"
)

# each has a bind of its own in the directory, or has joined the tenant
case_a_storm() {
	fleet 30 --seed 5 --storm --mode encrypted=70,clear=20,entra=10
	is 'rotations at first' 30 "$(part first rotated)"
	is 'rotations of the storm' 30 "$(part storm rotated)"
	is 'failures' 0 "$(part storm failed)"
}

# the same rotations, on behalf of the devices and by whole sessions of their own, in a world that others may use as well
case_a_world_that_runs() {
	ok lapsim up "$T/world" --only directory,kdc --computers 20 --seed 5 --ldap-proxied-authorization
	fails_with 1 "^lapsim: the world in '$T/world' has 20 computers, and not 21" lapsim fleet --devices 21 --in "$T/world"
	fails_with 1 "^lapsim: the world has one controller, and '--stall' needs several$" lapsim fleet --in "$T/world" --stall 1m+1m
	fleet 10 --in "$T/world" --identity kerberos
	seen_by_admin WS0007 >"$T/first"
	is 'rotations' 10 "$(part first rotated)"
	like 'their sessions' '^whole GSSAPI sessions: .*first +10 ' "$(tr '\n' ' ' <"$T/told" | sed 's/.*whole GSSAPI/whole GSSAPI/')"
	fleet 20 --in "$T/world" --identity proxy
	is 'rotations' 20 "$(part first rotated)"
	seen_by_admin WS0007 >"$T/out"
	like 'what an administrator sees' '^.+$' "$(member Password <"$T/out")"
	isnt 'it, behind another fleet' "$(member Password <"$T/first")" "$(member Password <"$T/out")"
	is 'whose it is' Administrator "$(member Account <"$T/out")"
	is 'the write of another computer' 50 "$(write_as WS0003; echo $?)"
	is 'the write of its own' 0 "$(write_as WS0002; echo $?)"
	ok lapsim down "$T/world"
}

case_in_memory() {
	fleet 20 --simulated --seed 5 --storm --hours 30 --mode encrypted=60,clear=20,entra=20 --outage 10m+30m --svg "$T"
	is 'rotations of the storm' 20 "$(part storm rotated)"
	isnt 'failures of the storm' 0 "$(part storm failed)"
	ok /usr/bin/python3 -c 'import sys, xml.dom.minidom as x; [x.parse(name) for name in sys.argv[1:]]' "$T/fleet-course.svg" "$T/fleet-distribution.svg"
	documented
}

# before anything runs, since that may take hours
case_a_report_that_cannot_be_written() {
	fails_with 1 "^lapsim: cannot draw into '$T/gone'" lapsim fleet --svg "$T/gone"
	fails_with 1 "^lapsim: cannot write '$T'" lapsim fleet --json "$T"
}

sim_main "$@"
