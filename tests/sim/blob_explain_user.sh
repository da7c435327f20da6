#!/bin/sh
# SPDX-License-Identifier: MIT
# blob explain against the directory: names and members of recipients, and whether a user could decrypt a value,
# through which group, and if not, why.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
# shellcheck disable=SC2034
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/offline.sh"

domain_sid() { # the SID of the domain as text
	search admin "$LAPSIM_BASE_DN" objectSid | sed -n 's/^objectSid:: //p' | base64 -d | od -An -v -tu4 -j 8 |
		tr -s ' \n' '  ' | sed 's/^ */S-1-5-/; s/ *$//; s/ /-/g'
}
le32() { printf '%02x%02x%02x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255)); }
sid_base64() { # sid_base64 RID: in the domain, binary
	{
		search admin "$LAPSIM_BASE_DN" objectSid | sed -n 's/^objectSid:: //p' | base64 -d | hex_of |
			sed 's/^0104/0105/'
		le32 "$1"
	} | unhex | base64 -w 0
}
# With RIDs of our choice, which nobody may write, so it is done in the database itself.
add_group() { # add_group NAME RID TYPE [MEMBER]...: members are DNs
	ag_name=$1 ag_rid=$2 ag_type=$3
	shift 3
	{
		printf 'dn: CN=%s,CN=Users,%s\nobjectClass: top\nobjectClass: group\ncn: %s\n' \
			"$ag_name" "$LAPSIM_BASE_DN" "$ag_name"
		printf 'sAMAccountName: %s\ngroupType: %s\nobjectSid:: %s\n' "$ag_name" "$ag_type" "$(sid_base64 "$ag_rid")"
		[ $# -eq 0 ] || printf 'member: %s\n' "$@"
	} | put_objects
}
user_dn() { printf 'CN=%s,CN=Users,%s' "$1" "$LAPSIM_BASE_DN"; }
value_for() { # value_for SID: into $T/value
	printf Pass-word-0001 >"$T/password"
	ok laps blob encrypt --sid "$1" --root-key "$LAPSIM_ROOT_KEY_FILE" --account Administrator <"$T/password"
	cp "$T/out" "$T/value"
}
asked() { # asked USER REASON MAY VERDICT: in both forms
	ok laps blob explain "$T/value" --user "$1" --json
	is "reason for $1" "$2" "$(member reason user <"$T/out")"
	is "may $1 decrypt" "$3" "$(member may_decrypt user <"$T/out")"
	ok laps blob explain "$T/value" --user "$1"
	like "verdict for $1" "$4" "$(tr -s ' \n' '  ' <"$T/out")"
	unlike 'the password' Pass-word-0001 "$(cat "$T/out")"
}

case_names_and_members_from_the_directory() {
	value_for "$(domain_sid)-512"
	ok laps blob explain "$T/value" --lookup
	like 'the name' 'SID S-1-5-21-[-0-9]*-512 \(CORP\\Domain Admins\)' "$(cat "$T/out")"
	like 'its member' '^  members  *Administrator$' "$(cat "$T/out")"
	ok laps blob explain "$T/value" --lookup --json
	is 'the name' 'CORP\\Domain Admins' "$(member name <"$T/out")"
	like 'its member' '"members":\["Administrator"\]' "$(json_squeeze <"$T/out")"
	# without the directory only what every domain calls it, and members are unknown
	ok laps blob explain "$T/value" --json
	is 'the name' 'Domain Admins' "$(member name <"$T/out")"
	like 'its members' '"members":null' "$(json_squeeze <"$T/out")"
	value_for "$(domain_sid)-4711"
	ok laps blob explain "$T/value" --lookup
	like 'nobody' 'the directory does not know this SID' "$(cat "$T/out")"
	# a primary group lists nobody, and has members all the same
	value_for "$(domain_sid)-513"
	ok laps blob explain "$T/value" --lookup
	like 'of the primary group' '^  *alice$' "$(cat "$T/out")"
}

case_a_member_may_and_others_may_not() {
	value_for "$(domain_sid)-512"
	asked Administrator member true 'may decrypt: is in CORP\\Domain Admins \(S-1-5-21-[-0-9]*-512\)'
	asked alice not-member false \
		'may not decrypt: is in Domain Users, Users only; the value is for CORP\\Domain Admins \(S-1-5-21-[-0-9]*-512\)'
	# all ways to name her
	for name in 'CORP\alice' 'corp.example\ALICE' alice@corp.example "$(user_dn alice)" "$(domain_sid)-1103"; do
		ok laps blob explain "$T/value" --user "$name" --json
		is "of $name" alice "$(member name user <"$T/out")"
	done
}

case_the_user_alone_and_the_primary_group() {
	value_for "$(domain_sid)-1103"
	asked alice self true 'may decrypt: it is for CORP\\alice'
	value_for "$(domain_sid)-513"
	asked alice member true 'may decrypt: is in CORP\\Domain Users'
	value_for S-1-1-0
	asked alice everyone true 'may decrypt, as everybody may'
}

case_nested_groups_and_loops() {
	add_group Inner 7001 -2147483646 "$(user_dn alice)"
	add_group Middle 7002 -2147483646 "$(user_dn Inner)"
	add_group Outer 7003 -2147483646 "$(user_dn Middle)"
	# Inner is in Outer is in Inner
	printf 'dn: %s\nchangetype: modify\nadd: member\nmember: %s\n' "$(user_dn Inner)" "$(user_dn Outer)" | modify admin || fail "modify: $(cat "$T/err")"
	value_for "$(domain_sid)-7003"
	asked alice member true 'is in CORP\\Outer \(S-1-5-21-[-0-9]*-7003\), through Middle, through Inner'
	is 'each group once' 1 "$(grep -c 'S-1-5-21-[-0-9]*-7001 Inner' "$T/out")"
	asked helpdesk not-member false 'the value is for CORP\\Outer'
}

# a distribution group is none of a token
case_a_distribution_group_gives_nothing() {
	add_group Letters 7101 2 "$(user_dn alice)"
	add_group Papers 7102 -2147483646 "$(user_dn Letters)"
	for rid in 7101 7102; do
		value_for "$(domain_sid)-$rid"
		asked alice not-member false 'may not decrypt: is in'
	done
}

case_deep_nesting_ends() {
	add_group D0 7200 -2147483646 "$(user_dn helpdesk)"
	for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do
		add_group "D$n" $((7200 + n)) -2147483646 "$(user_dn "D$((n - 1))")"
	done
	value_for "$(domain_sid)-7215"
	asked helpdesk member true 'is in CORP\\D15'
	value_for "$(domain_sid)-7217"
	asked helpdesk not-member false 'there are more groups than were looked at'
}

account_control() { # account_control FLAGS: of the administrator
	printf 'dn: %s\nchangetype: modify\nreplace: userAccountControl\nuserAccountControl: %s\n' \
		"$(user_dn helpdesk)" "$1" | modify admin || fail "modify: $(cat "$T/err")"
}
case_a_disabled_account_may_not() {
	value_for "$(domain_sid)-1105"
	account_control 514
	asked helpdesk disabled false 'the account is disabled; else it may decrypt: is in CORP\\LAPS Readers'
	account_control 512
}

case_nobody_of_that_name() {
	value_for "$(domain_sid)-512"
	asked mallory unknown-user false "no account 'mallory' in the domain"
	asked 'OTHER\alice' unknown-user false "no account"
	asked 'a*' unknown-user false "no account 'a\*' in the domain"
	asked S-1-5-21-1-2-3-4 unknown-user false "no account"
	ok laps blob explain "$T/value" --user mallory
}

case_the_directory_is_not_there() {
	value_for "$(domain_sid)-512"
	conf_set ldap-uri ldap://127.0.0.1:1
	rc=0
	laps blob explain "$T/value" --user alice >"$T/out" 2>"$T/err" || rc=$?
	is status 1 "$rc"
	like 'what failed' '^laps: connect: ' "$(cat "$T/err")"
	is 'one line' 1 "$(wc -l <"$T/err")"
	like 'the value is explained all the same' 'Domain Admins' "$(cat "$T/out")"
}

case_needs_no_configuration_without_a_question() {
	value_for "$(domain_sid)-512"
	ok env LAPS_CONFIG="$T/none" laps blob explain "$T/value"
	rc=0
	env LAPS_CONFIG="$T/none" laps blob explain "$T/value" --lookup >"$T/out" 2>"$T/err" || rc=$?
	is status 1 "$rc"
	like 'what failed' '^laps: config: ' "$(cat "$T/err")"
}

sim_main "$@"
