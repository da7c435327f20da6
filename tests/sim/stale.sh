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
descriptions_are() { # descriptions_are FIRST SECOND
	is 'the first controller shows' "$1" "$(description_at "$LAPSIM_LDAP_URI")"
	is 'the second controller shows' "$2" "$(description_at "$LAPSIM_DC2_URI")"
}

# all that one case does with the fault: the cases have one world
case_what_the_second_controller_shows() {
	describe "$LAPSIM_DC2_URI" one
	descriptions_are one one
	ok lapsim fault "$LAPSIM_DIR" list
	is 'faults' '' "$(cat "$T/out")"
	stale
	like 'faults' '^ldap\.read=stale +0 +0$' "$(lapsim fault "$LAPSIM_DIR" list)"
	describe "$LAPSIM_LDAP_URI" two
	descriptions_are two one
	describe "$LAPSIM_DC2_URI" three
	descriptions_are three one
	stale
	descriptions_are three three
	describe "$LAPSIM_LDAP_URI" four
	descriptions_are four three
	like 'its line' '"server":"dc2".*"op":"search".*"fault":"ldap.read=stale"' "$(grep '"op":"search"' "$LAPSIM_DIR/timeline.jsonl" | tail -n 1)"
	healed
	descriptions_are four four
	unlike 'a line of one who is not' '"fault"' "$(grep '"op":"search"' "$LAPSIM_DIR/timeline.jsonl" | tail -n 1)"
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
	fails_with 2 "^lapsim: option '--dcs' cannot be '3'" lapsim run --dcs 3 -- true
	in_world -- alone
}
alone() {
	is LAPSIM_DC2_URI '' "${LAPSIM_DC2_URI-}"
	fails_with 1 '^lapsim: ldap.read=stale is of a second domain controller' lapsim fault "$LAPSIM_DIR" add ldap.read=stale
}

# a file so long in its name that it cannot be replaced: what the directory takes then comes not into force
account_refuses() {
	cp "$HOST/sam.json" "$(printf '%s/%0250d' "$HOST" 0)"
	conf_set sam-file "$(printf '%s/%0250d' "$HOST" 0)"
}
# design.md, invariant 3: at every moment some value that can be read opens the account
some_value_opens() {
	laps get ad "$COMPUTER" --plain-text --history --json --dc 127.0.0.1 --port "${LAPSIM_LDAP_URI##*:}" | json_squeeze | grep -o '"Password":"[^"]*"' |
		sed 's/^"Password":"//; s/"$//' >"$T/values"
	while read -r value; do
		! opens "$value" || return 0
	done <"$T/values"
	fail "none of $(wc -l <"$T/values") values opens the account"
}
rotates_on_what_is_past() { # rotates_on_what_is_past HISTORY STALE FRESH: rotations that the second controller shows, and not
	rp_stale=$2 rp_fresh=$3
	conf_set ldap-uri "$LAPSIM_LDAP_URI"
	ok laps policy set gpo ADEncryptedPasswordHistorySize "$1"
	while [ $rp_stale -gt 0 ]; do ok laps reset && rp_stale=$((rp_stale - 1)); done
	stale
	while [ $rp_fresh -gt 0 ]; do ok laps reset && rp_fresh=$((rp_fresh - 1)); done
	now=$(password)
	conf_set ldap-uri "$LAPSIM_DC2_URI"
	account_refuses
	unchanged_by fails_with 1 "^laps: write: '$DN' does not hold what 'dc1.*' has shown: .* this controller is behind" laps reset
	events_are '10003 10021 10009 10055 10014 10017 10005'
	some_value_opens
	conf_set sam-file sam.json
	in_force "$now"
	unchanged_by fails_with 1 '^laps: write: ' laps process
	in_force "$now"
	healed
	ok laps reset
	isnt 'the password when it is not behind any more' "$now" "$(password)"
	in_force "$(password)"
}
case_no_password_is_lost() {
	rotates_on_what_is_past 2 0 1
	rotates_on_what_is_past 2 1 1
	rotates_on_what_is_past 1 1 3
}

sim_main "$@"
