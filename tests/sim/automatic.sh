#!/bin/sh
# SPDX-License-Identifier: MIT
# Automatic account management against a real directory and a simulated host.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

json_rows() { laps account list --json | json_squeeze | sed 's/},{/}\n{/g'; }
row_of() { json_rows | grep -F "\"rid\":$1,"; } # row_of RID
name_of() { row_of "$1" | member name; }
rids() { json_rows | grep -oE '"rid":[0-9]+' | cut -d : -f 2 | tr '\n' ' ' | sed 's/ $//'; }
guard() { laps account sessions --json | json_squeeze | sed 's/.*"guard":\(null\|{[^}]*}\).*/\1/'; }
automatic() { ok laps policy set gpo "AutomaticAccountManagement$1" "$2"; }
automatic_new() { # automatic_new [SETTING VALUE]...
	automatic Enabled 1
	automatic Target 1
	while [ $# -gt 0 ]; do automatic "$1" "$2" && shift 2; done
}
escrowed() { laps get ad "$COMPUTER" --json | member Account; } # n of the JSON in the directory

# AAM-01 AAM-02 AAM-10
case_the_account_is_made_with_its_password() {
	automatic_new
	ok laps process --json
	is 'account' WLapsAdmin "$(member account <"$T/out")"
	is 'rid' 1002 "$(member rid <"$T/out")"
	is 'RIDs' '500 501 1001 1002' "$(rids)"
	like 'shape' '"administrator":true,"password_not_required":false,"password_never_expires":false,"protected":false,"description":"Managed by LAPS' "$(row_of 1002)"
	is 'the name in the directory' WLapsAdmin "$(escrowed)"
	opens "$(password)" WLapsAdmin || fail 'the password does not open the account'
	is 'guard' '{"rid":1002,"level":"all"}' "$(guard)"
	like 'the built-in account' '"last_set":null' "$(row_of 500)"
	ok laps process --json
	is 'outcome' not-needed "$(member outcome <"$T/out")"
	is 'RIDs' '500 501 1001 1002' "$(rids)"
}

# AAM-03
case_policy_enables_and_disables() {
	automatic_new
	ok laps process
	like 'by default' '"enabled":false' "$(row_of 1002)"
	first=$(password)
	automatic EnableAccount 1
	ok laps process --json
	is 'outcome' not-needed "$(member outcome <"$T/out")"
	like 'enabled' '"enabled":true' "$(row_of 1002)"
	opens "$first" WLapsAdmin || fail 'the password does not open the account'
	automatic EnableAccount 0
	ok laps reset
	like 'disabled' '"enabled":false' "$(row_of 1002)"
	isnt 'the password' "$first" "$(password)"
	opens "$(password)" WLapsAdmin || fail 'the password of a disabled account does not open it'
}

# AAM-02: what somebody with other means has changed is put right, between rotations as well
case_the_shape_is_put_right() {
	automatic_new
	ok laps process
	sed '/"WLapsAdmin"/,/}/{s/"administrator": *true/"administrator": false/;s/"password_never_expires": *false/"password_never_expires": true/;s/"password_not_required": *false/"password_not_required": true/;s/"description": *"[^"]*"/"description": "mine"/;}' \
		"$HOST/sam.json" >"$T/sam" && cat "$T/sam" >"$HOST/sam.json"
	like 'as it was changed' '"administrator":false,"password_not_required":true,"password_never_expires":true.*"mine"' "$(row_of 1002)"
	ok laps process --json
	is 'outcome' not-needed "$(member outcome <"$T/out")"
	like 'shape' '"administrator":true,"password_not_required":false,"password_never_expires":false,"protected":false,"description":"Managed by LAPS' "$(row_of 1002)"
}

# AAM-04 AAM-10
case_each_rotation_renames() {
	automatic_new RandomizeName 1
	names=''
	for _ in 1 2 3; do
		ok laps reset --json
		name=$(member account <"$T/out")
		is 'rid' 1002 "$(member rid <"$T/out")"
		like 'name' '^WLapsAdmin[0-9]{6}$' "$name"
		is 'the name on the host' "$name" "$(name_of 1002)"
		is 'the name in the directory' "$name" "$(escrowed)"
		opens "$(password)" "$name" || fail 'the password does not open the account'
		names="$names$name
"
	done
	is 'different names' 3 "$(printf %s "$names" | sort -u | wc -l)"
	is 'RIDs' '500 501 1001 1002' "$(rids)"
	ok laps process --json
	is 'the name without a rotation' "$name" "$(member account <"$T/out")"
}

# AAM-05
case_a_long_prefix_is_cut_and_keeps_its_digits() {
	automatic_new RandomizeName 1 NameOrPrefix abcdefghijklmnopqrst
	ok laps process --json
	like 'name' '^abcdefghijklmn[0-9]{6}$' "$(member account <"$T/out")"
	is 'the name on the host' "$(member account <"$T/out")" "$(name_of 1002)"
}

# AAM-09: the built-in account; that it is renamed, too, is UNVERIFIED
case_target_0_is_the_built_in_account() {
	automatic Enabled 1
	automatic Target 0
	automatic EnableAccount 1
	ok laps process --json
	is 'rid' 500 "$(member rid <"$T/out")"
	is 'RIDs' '500 501 1001' "$(rids)"
	like 'shape' '"enabled":true.*"administrator":true.*"description":"Managed by LAPS' "$(row_of 500)"
	is 'guard' '{"rid":500,"level":"all"}' "$(guard)"
	is 'the name in the directory' "$(name_of 500)" "$(escrowed)"
}

# ours: what we have made, we take away
case_switched_off_the_account_is_deleted() {
	automatic_new
	ok laps process
	automatic Enabled 0
	ok laps process --json
	is 'rid' 500 "$(member rid <"$T/out")"
	is 'outcome' rotated "$(member outcome <"$T/out")"
	is 'RIDs' '500 501 1001' "$(rids)"
	is 'guard' '{"rid":500,"level":"password"}' "$(guard)"
	in_force "$(password)"
}

case_another_target_deletes_the_account() {
	automatic_new
	ok laps process
	automatic Target 0
	ok laps process
	is 'RIDs' '500 501 1001' "$(rids)"
	is 'guard' '{"rid":500,"level":"all"}' "$(guard)"
}

# CYC-25
case_policy_off_deletes_the_account_and_ends_the_guard() {
	automatic_new
	ok laps process
	ok laps policy set gpo BackupDirectory 0
	ok laps process
	is 'RIDs' '500 501 1001' "$(rids)"
	is 'guard' null "$(guard)"
	ok laps policy set gpo BackupDirectory 2
	ok laps process --json
	is 'a RID is never used again' 1003 "$(member rid <"$T/out")"
}

# one that was there before is managed, and stays when management ends
case_an_account_of_somebody_else_is_kept() {
	automatic_new NameOrPrefix localadmin
	ok laps process --json
	is 'rid' 1001 "$(member rid <"$T/out")"
	is 'RIDs' '500 501 1001' "$(rids)"
	automatic Enabled 0
	ok laps process
	is 'RIDs' '500 501 1001' "$(rids)"
}

# nothing on the host changes before the directory has the password
case_without_a_directory_no_account_appears() {
	automatic_new
	sam=$(cat "$HOST/sam.json")
	uri=$(conf_get ldap-uri)
	conf_set ldap-uri ldap://127.0.0.1:1
	fails_with 1 '^laps: locate: ' laps process
	is 'the accounts' "$sam" "$(cat "$HOST/sam.json")"
	conf_set ldap-uri "$uri"
	ok laps process
	is 'RIDs' '500 501 1001 1002' "$(rids)"
}

# the successor is in force before the account goes
case_without_a_directory_no_account_is_deleted() {
	automatic_new
	ok laps process
	automatic Enabled 0
	sam=$(cat "$HOST/sam.json")
	conf_set ldap-uri ldap://127.0.0.1:1
	fails_with 1 '^laps: locate: ' laps process
	is 'the accounts' "$sam" "$(cat "$HOST/sam.json")"
}

# AAM-06
case_the_name_of_manual_mode_is_ignored() {
	automatic_new
	ok laps policy set gpo AdministratorAccountName localadmin
	ok laps process --json
	is 'account' WLapsAdmin "$(member account <"$T/out")"
}

sim_main "$@"
