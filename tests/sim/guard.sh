#!/bin/sh
# SPDX-License-Identifier: MIT
# Others against the guard of a managed account, and others where there is none.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

ours='Pass-word-0001'
json_rows() { laps account list --json | json_squeeze | sed 's/},{/}\n{/g'; }
row_of() { json_rows | grep -F "\"name\":\"$1\""; } # row_of NAME
guard() { laps account sessions --json | json_squeeze | sed 's/.*"guard":\(null\|{[^}]*}\).*/\1/'; }
others() { # others ARGUMENT...: a change that works
	printf %s "$ours" >"$T/ours"
	ok laps account "$@" <"$T/ours"
	is 'output' '' "$(cat "$T/out" "$T/err")"
}
controlled() { # controlled NAME ARGUMENT...: refused, changing nothing; 8654
	controlled_name=$1
	shift
	printf %s "$ours" >"$T/ours"
	before=$(cat "$HOST/sam.json")
	fails_with 1 "^laps: $1: $controlled_name is controlled by LAPS policy \\(8654\\)\$" laps account "$@" <"$T/ours"
	is 'the accounts' "$before" "$(cat "$HOST/sam.json")"
}
refusals() { laps events --id 10031,10101,10102,10103,10104 --json | sed -n 's/.*"id": *\([0-9]*\).*/\1/p' | tr '\n' ' ' | sed 's/ $//'; }
event() { laps events --id "$1" --json | tail -n 1 | json_squeeze | sed 's/.*"params":\({.*}\)}$/\1/'; }
automatic() { ok laps policy set gpo "AutomaticAccountManagement$1" "$2"; }

case_others_before_anything_is_managed() {
	is 'guard' null "$(guard)"
	others set-password Administrator
	opens "$ours" || fail 'the password that was set does not open the account'
	others rename Administrator Root
	others disable root
	like 'renamed and disabled' '"rid":500,"enabled":false' "$(row_of Root)"
	others enable ROOT
	like 'enabled' '"rid":500,"enabled":true' "$(row_of Root)"
	others protect Root
	others leave-administrators Root
	like 'left' '"administrator":false.*"protected":true' "$(row_of Root)"
	others delete localadmin
	is 'accounts' 'Root Guest' "$(json_rows | sed 's/.*"name":"\([^"]*\)".*/\1/' | tr '\n' ' ' | sed 's/ $//')"
	is 'refusals' '' "$(refusals)"
}

case_others_get_names_wrong() {
	fails_with 1 '^laps: rename: another account is named .GUEST.$' laps account rename Administrator GUEST
	fails_with 1 '^laps: rename: not the name of an account: ..$' laps account rename Administrator ''
	ok laps account rename Administrator ADMINISTRATOR
	for deed in enable disable delete protect leave-administrators; do
		fails_with 1 "^laps: $deed: no local account .Nobody.\$" laps account $deed Nobody
	done
	fails_with 1 '^laps: set-password: no local account .Nobody.$' laps account set-password Nobody <"$HOST/machine.password"
	fails_with 1 '^laps: run: no local account .Nobody.$' laps account run Nobody x.exe
}

case_the_local_password_policy_holds_for_others() {
	sed 's/"minimum_length": *[0-9]*/"minimum_length": 20/' "$HOST/sam.json" >"$T/sam" && cat "$T/sam" >"$HOST/sam.json"
	printf %s "$ours" >"$T/ours"
	fails_with 1 'at least 20 characters' laps account set-password Administrator <"$T/ours"
	is 'refusals' '' "$(refusals)"
}

# CYC-23 ERR-03
case_nobody_else_sets_the_password() {
	ok laps process
	is 'guard' '{"rid":500,"level":"password"}' "$(guard)"
	first=$(password)
	controlled Administrator set-password administrator
	in_force "$first"
	is '10031' '{"data1":"administrator","data2":"0x000001f4"}' "$(event 10031 | lower)"
	others set-password localadmin
	is 'refusals' 10031 "$(refusals)"
	ok laps reset
	in_force "$(password)"
}

# CYC-24
case_in_manual_mode_the_rest_is_free() {
	ok laps process
	others rename Administrator Root
	others disable Root
	others protect Root
	others leave-administrators Root
	is 'refusals' '' "$(refusals)"
	controlled Root set-password Root
	others delete Root
	is 'refusals' 10031 "$(refusals)"
}

# CYC-25
case_the_guard_ends_with_the_policy() {
	ok laps process
	is 'guard' '{"rid":500,"level":"password"}' "$(guard)"
	ok laps policy set gpo BackupDirectory 0
	ok laps process
	is 'guard' null "$(guard)"
	others set-password Administrator
	is 'refusals' '' "$(refusals)"
}

# the guard moves to the account that is managed now
case_the_guard_follows_the_account() {
	ok laps process
	ok laps policy set gpo AdministratorAccountName localadmin
	ok laps process
	is 'guard' '{"rid":1001,"level":"password"}' "$(guard)"
	controlled localadmin set-password localadmin
	others set-password Administrator
}

# a cycle that fails leaves the guard where it was
case_a_failed_cycle_keeps_the_guard() {
	ok laps process
	conf_set ldap-uri ldap://127.0.0.1:1
	fails_with 1 '^laps: locate: ' laps reset
	controlled Administrator set-password Administrator
}

# AAM-07 EVT-06 ERR-03
case_an_automatic_account_is_closed_to_others() {
	automatic Enabled 1
	automatic Target 1
	ok laps process
	is 'guard' '{"rid":1002,"level":"all"}' "$(guard)"
	controlled WLapsAdmin set-password WLapsAdmin
	controlled WLapsAdmin rename WLapsAdmin Mine
	controlled WLapsAdmin enable WLapsAdmin
	controlled WLapsAdmin disable WLapsAdmin
	controlled WLapsAdmin protect WLapsAdmin
	controlled WLapsAdmin delete WLapsAdmin
	controlled WLapsAdmin leave-administrators WLapsAdmin
	is 'refusals' '10031 10101 10101 10101 10102 10103 10104' "$(refusals)"
	for id in 10101 10102 10103 10104; do
		is "members of $id" 'LAPSManagedAccountName LAPSManagedAccountSid ClientName ClientAddress ClientProcessID ClientProcessExe' \
			"$(event $id | members)"
		is "account of $id" WLapsAdmin "$(event $id | member LAPSManagedAccountName)"
		is "SID of $id" S-1-5-21-1000000001-1000000002-1000000003-1002 "$(event $id | member LAPSManagedAccountSid)"
		is "client of $id" "$(id -un)" "$(event $id | member ClientName)"
		is "address of $id" 127.0.0.1 "$(event $id | member ClientAddress)"
		like "process of $id" '^[1-9][0-9]*$' "$(event $id | member ClientProcessID)"
		is "program of $id" "$(readlink -f "$(command -v laps)")" "$(event $id | member ClientProcessExe)"
	done
	others rename Administrator Root
	others set-password Root
}

# AAM-08
case_restricted_groups_leave_the_automatic_account() {
	automatic Enabled 1
	automatic Target 1
	ok laps process
	others empty-administrators
	is 'administrators' 'Administrator WLapsAdmin' \
		"$(json_rows | grep '"administrator":true' | sed 's/.*"name":"\([^"]*\)".*/\1/' | tr '\n' ' ' | sed 's/ $//')"
	is 'refusals' '' "$(refusals)"
}

# with the password alone guarded, the group is not
case_restricted_groups_take_a_manual_account() {
	ok laps policy set gpo AdministratorAccountName localadmin
	ok laps process
	others empty-administrators
	is 'administrators' 'Administrator' "$(json_rows | grep '"administrator":true' | sed 's/.*"name":"\([^"]*\)".*/\1/')"
}

# DSRM-08
case_the_dsrm_password_is_guarded() {
	conf_set domain-controller yes
	ok laps policy set gpo ADBackupDSRMPassword 1
	ok laps process
	like 'outcome' '10018' "$(event_ids)"
	controlled Administrator set-password Administrator
	is '10031' '{"data1":"administrator","data2":"0x000001f4"}' "$(event 10031 | lower)"
}

case_a_host_with_real_accounts_takes_none_of_it() {
	conf_set account linux
	grep -vE '^(seed|entropy-counter) ' "$HOST/laps.conf" >"$T/laps.conf" && cat "$T/laps.conf" >"$HOST/laps.conf"
	for command in 'enable root' 'rename root toor' 'delete root' 'empty-administrators' 'run root sh' 'sessions'; do
		# shellcheck disable=SC2086  # words
		fails_with 1 "account = sam" laps account $command
	done
}

sim_main "$@"
