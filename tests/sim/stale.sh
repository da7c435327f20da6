#!/bin/sh
# SPDX-License-Identifier: MIT
# A second domain controller that replication has not reached, and what laps makes of it.
# shellcheck disable=SC2034
SIM_OPTIONS='--dcs 2'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"

apart() { ok lapsim link "$LAPSIM_DIR" 1:2 stall; } # nothing comes from the first to the second
together() { ok lapsim link "$LAPSIM_DIR" 1:2 heal; }

# RFC 4511 4.1.10; to the second controller, where there is one (ours)
case_a_referral_leads_to_the_second_controller() {
	ok lapsim fault "$LAPSIM_DIR" add ldap.search:1=referral
	search admin "$DN" cn >"$T/out" 2>&1 && fail 'it is answered'
	like 'where to' "$LAPSIM_DC2_URI" "$(cat "$T/out")"
	ok lapsim fault "$LAPSIM_DIR" clear
}

# a file so long in its name that it cannot be replaced: what the directory takes then comes not into force
account_refuses() {
	cp "$HOST/sam.json" "$(printf '%s/%0250d' "$HOST" 0)"
	conf_set sam-file "$(printf '%s/%0250d' "$HOST" 0)"
}
account_obeys() { conf_set sam-file sam.json; }
# design.md, invariant 3: at every moment some value that can be read opens the account
values_at() { # values_at URI
	laps get ad "$COMPUTER" --plain-text --history --json --dc 127.0.0.1 --port "${1##*:}" | json_squeeze | grep -o '"Password":"[^"]*"' |
		sed 's/^"Password":"//; s/"$//'
}
some_value_opens() { # some_value_opens URI
	values_at "$1" >"$T/values"
	while read -r value; do
		! opens "$value" || return 0
	done <"$T/values"
	fail "none of $(wc -l <"$T/values") values at $1 opens the account"
}
secrets_at() { # secrets_at URI
	ldapsearch -x -ZZ -LLL -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$1" -D "$LAPSIM_ADMIN_DN" -y "$LAPSIM_ADMIN_PASSWORD_FILE" \
		-b "$DN" -s base '(objectClass=*)' msLAPS-PasswordExpirationTime msLAPS-EncryptedPassword msLAPS-EncryptedPasswordHistory | sort
}
same_secrets() { [ "$(secrets_at "$LAPSIM_LDAP_URI")" = "$(secrets_at "$LAPSIM_DC2_URI")" ]; }
both_agree() { eventually 'both controllers have the same' same_secrets; }
passed_over() { last_events | sed -n '/"id":10067,/s/.*"Data1":"\([^.:"]*\).*"Data2":"\{0,1\}\([0-9a-fx]*\).*/\1 \2/p' | tr '\n' ' '; }
at_second() { conf_set ldap-uri "$LAPSIM_DC2_URI $LAPSIM_LDAP_URI"; } # first, and then at the other

# rotations that both controllers have, and then such as the first has alone
behind() { # behind HISTORY SEEN UNSEEN
	bh_seen=$2 bh_unseen=$3
	conf_set ldap-uri "$LAPSIM_LDAP_URI"
	ok laps policy set gpo ADEncryptedPasswordHistorySize "$1"
	while [ "$bh_seen" -gt 0 ]; do ok laps reset && bh_seen=$((bh_seen - 1)); done
	both_agree
	apart
	while [ "$bh_unseen" -gt 0 ]; do ok laps reset && bh_unseen=$((bh_unseen - 1)); done
	now=$(password)
}
rotates_at_the_first() { # rotates_at_the_first HISTORY SEEN UNSEEN: whatever comes of it
	behind "$@"
	at_second
	second=$(secrets_at "$LAPSIM_DC2_URI")
	ok laps process
	events_are '10003 10021 10009 10055 10067 10055 10016 10004'
	account_refuses
	fails_with 1 '^laps: apply: ' laps reset
	events_are '10003 10021 10009 10055 10067 10055 10014 10018 10019 10005'
	is 'passed over' 'dc2 0x80070490 ' "$(passed_over)"
	is 'what the second controller has' "$second" "$(secrets_at "$LAPSIM_DC2_URI")"
	in_force "$now"
	some_value_opens "$LAPSIM_LDAP_URI"
	together
	both_agree
	some_value_opens "$LAPSIM_DC2_URI"
	account_obeys
	ok laps process
	events_are '10003 10021 10009 10055 10015 10018 10020 10004'
	both_agree
	isnt 'the password that is set in the end' "$now" "$(password)"
	in_force "$(password)"
}
# HIS-02, HIS-08, CYC-10: a device whose last rotation went to another controller than it reaches now
case_no_password_is_lost() {
	rotates_at_the_first 2 1 1
	rotates_at_the_first 1 1 3
}
case_no_first_password_is_lost() { rotates_at_the_first 2 0 2; }

# RBK-02: nobody has it, as when a directory was restored, or who has it is away
case_a_rotation_at_a_controller_that_is_behind() {
	behind 1 1 1
	conf_set ldap-uri "$LAPSIM_DC2_URI ldap://127.0.0.1:1"
	ok laps process
	events_are '10003 10021 10009 10055 10067 10067 10055 10015 10018 10020 10004'
	like 'passed over' '^dc2 0x80070490 ldap 0x' "$(passed_over)"
	second=$(laps get ad "$COMPUTER" --plain-text --json --dc 127.0.0.1 --port "${LAPSIM_DC2_URI##*:}" | member Password)
	in_force "$second"
	isnt 'what the first controller shows' "$second" "$now"
	together
	both_agree
	is 'what both show' "$second" "$(password)" # the later change
	in_force "$second"
	conf_set ldap-uri "$LAPSIM_LDAP_URI"
	ok laps process
	events_are '10003 10021 10009 10055 10016 10004'
}

# ADB-08: those that DNS names, in whatever order; until the second was the first of them
case_others_are_found_by_dns() {
	behind 1 1 1
	sed -i /^ldap-uri/d "$HOST/laps.conf"
	tries=0
	until [ "${first-}" = "dc2.$LAPSIM_DOMAIN" ]; do
		[ $((tries += 1)) -lt 40 ] || fail 'the second controller is never the first'
		ok laps process
		like 'the end' '10016 10004$' "$(event_ids)"
		first=$(params 10055 | sed 1q | member data1)
	done
	events_are '10003 10021 10009 10055 10067 10055 10016 10004'
	in_force "$now"
	together
}

# one controller, as ever: what is there is older, and there is nobody to ask
case_a_controller_alone_that_is_behind() {
	behind 1 1 1
	conf_set ldap-uri "$LAPSIM_DC2_URI"
	ok laps process
	events_are '10003 10021 10009 10055 10015 10018 10020 10004'
	together
	both_agree
	in_force "$(password)"
}

sim_main "$@"
