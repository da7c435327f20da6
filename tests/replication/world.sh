#!/bin/sh
# SPDX-License-Identifier: MIT
# What else a world of several controllers does: schema updates, images, and a reset, with controllers and links that
# are not as they began.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/replication.sh"

case_the_schema_is_everywhere() { in_world --dcs 2 --laps-schema 2023 --only directory -- extended; }
extended() {
	ok laps schema update --yes
	eventually 'the attribute at the second' knows msLAPS-CurrentPasswordVersion
}
knows() { # knows ATTRIBUTE: the second controller takes it
	printf 'dn: %s\nchangetype: modify\nreplace: %s\n%s:: AAAAAAAAAAAAAAAAAAAAAA==\n' "$DN" "$1" "$1" | as_admin ldapmodify "$LAPSIM_DC2_URI" >/dev/null 2>&1
}

case_images_hold_all_controllers() { in_world --dcs 3 --only directory -- put_back; }
put_back() {
	change "$LAPSIM_DC3_URI" description kept
	arrives description kept
	ok lapsim snapshot "$LAPSIM_DIR" one
	change "$LAPSIM_DC2_URI" description lost
	arrives description lost
	ok lapsim restore "$LAPSIM_DIR" one
	arrives description kept
	change "$LAPSIM_DC2_URI" description again
	arrives description again
	ok lapsim reset "$LAPSIM_DIR"
	arrives description ''
	change "$LAPSIM_LDAP_URI" description anew
	arrives description anew
}

# a restore lets nothing over a link that is cut
case_images_of_controllers_that_are_apart() { in_world --dcs 2 --only directory -- apart; }
apart() {
	change "$LAPSIM_LDAP_URI" description both
	arrives description both
	link 1:2 cut
	change "$LAPSIM_LDAP_URI" description first
	change "$LAPSIM_DC2_URI" info second
	eventually 'what the second has changed' shows "$LAPSIM_LDAP_URI" info second
	ok lapsim snapshot "$LAPSIM_DIR" one
	ok lapsim restore "$LAPSIM_DIR" one
	is 'at the first' first "$(at "$LAPSIM_LDAP_URI" description)"
	is 'at the second' both "$(at "$LAPSIM_DC2_URI" description)"
	change "$LAPSIM_DC2_URI" info again
	eventually 'what the second has changed' shows "$LAPSIM_LDAP_URI" info again
	is 'at the second' both "$(at "$LAPSIM_DC2_URI" description)"
	link 1:2 heal
	all_are_equal
}

# a restore leaves them as they are, a reset does not
case_what_is_away_stays_so_until_a_reset() { in_world --dcs 3 --only directory -- away; }
away() {
	change "$LAPSIM_DC3_URI" description kept
	arrives description kept
	ok lapsim snapshot "$LAPSIM_DIR" one
	change "$LAPSIM_LDAP_URI" description lost
	dc 2 stop
	link 1:3 stall
	ok lapsim restore "$LAPSIM_DIR" one
	like 'controllers' '^dc2 +stopped' "$(lapsim dc "$LAPSIM_DIR")"
	like 'links' '^1:3 +stalled' "$(lapsim link "$LAPSIM_DIR")"
	dc 2 start
	link 3 heal
	arrives description kept
	all_are_equal
	dc 2 kill
	link 3 cut
	ok lapsim reset "$LAPSIM_DIR"
	unlike 'controllers' stopped "$(lapsim dc "$LAPSIM_DIR")"
	unlike 'links' 'cut' "$(lapsim link "$LAPSIM_DIR")"
	arrives description ''
	all_are_equal
}

# what an image has of a controller's changes it has in that one's log, too, so that the others come to hear of it
case_images_of_controllers_that_write() { in_world --dcs 3 --only directory --ldap-signing none -- while_they_write; }
while_they_write() {
	# shellcheck disable=SC2086  # the addresses are words
	ledger write "$T/ledger" 1 3 1 10 $LAPSIM_DC_URIS >"$T/written" 2>&1 &
	sleep 0.5
	for n in 1 2; do ok lapsim snapshot "$LAPSIM_DIR" "image$n"; done
	wait $! || fail "$(cat "$T/written")"
	for n in 1 2; do
		ok lapsim restore "$LAPSIM_DIR" "image$n"
		all_are_equal
	done
}

# of two changes the later stays, whatever the clock did between them and whoever was away then
case_the_clock_jumps() { in_world --dcs 3 --only directory --ldap-signing none -- jumps; }
jumps() {
	# shellcheck disable=SC2086  # the addresses are words
	ledger write "$T/ledger" 2 2 1 10 $LAPSIM_DC_URIS >"$T/written" 2>&1 &
	dc 3 stop
	advance 1h
	link 1-2 stall
	advance 30d
	dc 3 start
	advance 1s
	link 1-2 heal
	wait $! || fail "$(cat "$T/written")"
	all_are_equal
	agrees "$T/ledger"
}

# one that dies by itself does
case_a_controller_that_dies_breaks_the_world() {
	ok lapsim up "$T/world" --dcs 2 --only directory
	kill -9 "$(lapsim status "$T/world" --json | member pid dc2)"
	eventually 'it has ended' ended
}
ended() { ! lapsim status "$T/world" >/dev/null 2>&1; }

sim_main "$@"
