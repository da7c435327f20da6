#!/bin/sh
# SPDX-License-Identifier: MIT
# A second domain controller that replication has not reached, and what laps makes of it.
# shellcheck disable=SC2034
SIM_OPTIONS='--dcs 2'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"

stale() { ok lapsim fault "$LAPSIM_DIR" add ldap.read=stale; } # from now on
healed() { ok lapsim fault "$LAPSIM_DIR" clear; }
describe() { # describe URI TEXT
	printf 'dn: %s\nchangetype: modify\nreplace: description\ndescription: %s\n' "$DN" "$2" |
		ldapmodify -x -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$1" -D "$LAPSIM_ADMIN_DN" -y "$LAPSIM_ADMIN_PASSWORD_FILE" >/dev/null
}
description_at() { # description_at URI
	ldapsearch -x -ZZ -LLL -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$1" -D "$LAPSIM_ADMIN_DN" -y "$LAPSIM_ADMIN_PASSWORD_FILE" \
		-b "$DN" -s base '(objectClass=*)' description | sed -n 's/^description: //p'
}
shows() { [ "$2" = "$(description_at "$1")" ]; } # shows URI TEXT
arrives() { # arrives FIRST SECOND: at the first controller, and at the second
	eventually "the first controller shows '$1'" shows "$LAPSIM_LDAP_URI" "$1"
	eventually "the second controller shows '$2'" shows "$LAPSIM_DC2_URI" "$2"
}

# all that one case does with the fault: the cases have one world
case_what_comes_to_the_second_controller() {
	describe "$LAPSIM_DC2_URI" one
	arrives one one
	ok lapsim fault "$LAPSIM_DIR" list
	is 'faults' '' "$(cat "$T/out")"
	stale
	like 'faults' '^ldap\.read=stale +0 +0$' "$(lapsim fault "$LAPSIM_DIR" list)"
	describe "$LAPSIM_LDAP_URI" two
	arrives two one
	describe "$LAPSIM_DC2_URI" three # what it is told itself it has, and passes on
	arrives three three
	describe "$LAPSIM_LDAP_URI" four
	arrives four three
	healed
	arrives four four
	unlike 'lines' '"fault"' "$(grep '"op":"search"' "$LAPSIM_DIR/timeline.jsonl" | tail -n 1)"
	ok lapsim fault "$LAPSIM_DIR"
	is 'faults' '' "$(cat "$T/out")"
}

# RFC 4511 4.1.10; to the second controller, where there is one (ours)
case_a_referral_leads_to_the_second_controller() {
	ok lapsim fault "$LAPSIM_DIR" add ldap.search:1=referral
	search admin "$DN" cn >"$T/out" 2>&1 && fail 'it is answered'
	like 'where to' "$LAPSIM_DC2_URI" "$(cat "$T/out")"
	healed
}

case_what_is_no_fault() {
	fails_with 1 "^lapsim: busy is not of ldap.read but of: any bind search" lapsim fault "$LAPSIM_DIR" add ldap.read=busy
	fails_with 2 '^lapsim: usage: lapsim fault' lapsim fault "$LAPSIM_DIR" add
	fails_with 2 '^lapsim: usage: lapsim fault' lapsim fault "$LAPSIM_DIR" remove
	fails_with 2 "^lapsim: option '--dcs' cannot be '5'" lapsim run --dcs 5 -- true
	fails_with 1 '^lapsim: ldap.read:2=stale: replication stands still or not' lapsim fault "$LAPSIM_DIR" add ldap.read:2=stale
	in_world -- alone
}
alone() {
	is LAPSIM_DC2_URI '' "${LAPSIM_DC2_URI-}"
	is LAPSIM_DC_URIS "$LAPSIM_LDAP_URI" "$LAPSIM_DC_URIS"
	fails_with 1 '^lapsim: ldap.read=stale is of a second domain controller' lapsim fault "$LAPSIM_DIR" add ldap.read=stale
}

secrets_at() { # secrets_at URI
	ldapsearch -x -ZZ -LLL -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$1" -D "$LAPSIM_ADMIN_DN" -y "$LAPSIM_ADMIN_PASSWORD_FILE" \
		-b "$DN" -s base '(objectClass=*)' msLAPS-EncryptedPassword msLAPS-EncryptedPasswordHistory | sort
}
same_secrets() { [ "$(secrets_at "$LAPSIM_LDAP_URI")" = "$(secrets_at "$LAPSIM_DC2_URI")" ]; }
both_agree() { eventually 'both controllers have the same' same_secrets; }

# the device changes controllers, and the second has not heard of its last rotation: it rotates by what it sees there
case_a_rotation_at_a_controller_that_is_behind() {
	conf_set ldap-uri "$LAPSIM_LDAP_URI"
	ok laps reset
	both_agree
	stale
	ok laps reset
	first=$(password)
	conf_set ldap-uri "$LAPSIM_DC2_URI"
	ok laps reset
	second=$(laps get ad "$COMPUTER" --plain-text --json --dc 127.0.0.1 --port "${LAPSIM_DC2_URI##*:}" | member Password)
	in_force "$second"
	isnt 'what the first controller shows' "$second" "$first"
	healed
	both_agree
	is 'what both show' "$second" "$(password)" # the later change
	in_force "$second"
}

sim_main "$@"
