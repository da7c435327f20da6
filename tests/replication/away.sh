#!/bin/sh
# SPDX-License-Identifier: MIT
# A controller that is away, the first or another, and those who need one: devices, administrators, the realm and the
# key service. Real controllers have a realm's server and a key service each.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_OPTIONS='--dcs 2'
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/replication.sh"

# the whole way: tickets, the device's write with a key, and the administrator's read with another
goes_on() { # goes_on WITHOUT
	before=$(date +%s)
	ok laps reset
	unlike 'who was asked' "Directory server: dc$1" "$(laps events --cycle last)"
	ok laps get ad "$COMPUTER" --plain-text --json
	is 'how it is decrypted' Success "$(member DecryptionStatus <"$T/out")"
	in_force "$(password)"
	ok as_alice kinit alice <"$LAPSIM_USER_PASSWORD_FILE"
	ok as_alice kvno -q "host/dc$1.$LAPSIM_DOMAIN" # one for the controller that is away is given, too
	ok lapsim explain "$LAPSIM_DIR" "$COMPUTER"
	[ $(($(date +%s) - before)) -lt 20 ] || fail 'it has taken too long'
}
as_alice() { KRB5CCNAME=FILE:$T/cc "$@"; }
case_each_is_stopped_in_turn() {
	for n in 1 2 1; do
		dc "$n" stop
		goes_on "$n"
		dc "$n" start
	done
}
case_each_is_killed_in_turn() {
	for n in 2 1 2; do
		dc "$n" kill
		goes_on "$n"
		dc "$n" start
	done
}
case_nobody_is_there() {
	dc 1 stop
	dc 2 stop
	fails_with 1 '^laps: locate: cannot reach' laps process
	refused as_alice kinit alice <"$LAPSIM_USER_PASSWORD_FILE"
	fails_with 1 '^lapsim: the directory does not answer' lapsim explain "$LAPSIM_DIR" "$COMPUTER"
	dc 2 start
	goes_on 1
	dc 1 start
}

# the key service asks the first controller, which hears of a member long after the change was made
case_the_key_service_sees_what_comes_late() { in_world --dcs 2 --computers 1 -- comes_late; }
comes_late() {
	ok laps grant read "CN=Computers,$LAPSIM_BASE_DN" --to 'CORP\alice'
	ok laps process
	is 'alice' Unauthorized "$(decrypts)"
	link 2:1 stall
	printf 'dn: CN=Domain Admins,CN=Users,%s\nchangetype: modify\nadd: member\nmember: %s\n' "$LAPSIM_BASE_DN" "$LAPSIM_USER_DN" |
		as_admin ldapmodify "$LAPSIM_DC2_URI" >/dev/null
	is 'before' Unauthorized "$(decrypts)"
	sleep 1.1 # after which it takes what it has read for settled
	is 'then' Unauthorized "$(decrypts)"
	link 2:1 heal
	eventually 'a member has the key' decrypted
}
decrypts() { laps get ad "$COMPUTER" --plain-text --json --as alice --password-file "$LAPSIM_USER_PASSWORD_FILE" | member DecryptionStatus; }
decrypted() { [ "$(decrypts)" = Success ]; }

sim_main "$@"
