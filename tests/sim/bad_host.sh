#!/bin/sh
# SPDX-License-Identifier: MIT
# What can be wrong on the host itself: its accounts, its state, its policy, its configuration.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

escrowed() { # one good rotation before things go wrong; sets $first
	ok laps process
	first=$(password)
	in_force "$first"
	cp "$HOST/laps.conf" "$T/good"
}
fails_cleanly() { # fails_cleanly "STEP: CAUSE" EVENTS
	sam=$(cat "$HOST/sam.json")
	unchanged_by fails_with 1 "^laps: $1" laps reset
	events_are "$2"
	is 'the accounts' "$sam" "$(cat "$HOST/sam.json")"
	in_force "$first"
}
healed() { # without the cause, the same cycle succeeds
	cat "$T/good" >"$HOST/laps.conf"
	ok laps process
	in_force "$(password)"
}
# A file name so long that no temporary file fits beside it: it can be read and not be replaced, by root neither.
long_name() { printf '%s/%0250d' "$HOST" 0; }

# GEN-15, GEN-16
case_the_local_policy_rejects_every_password() {
	escrowed
	sed 's/"minimum_length": *[0-9]*/"minimum_length": 20/' "$HOST/sam.json" >"$T/sam" && cat "$T/sam" >"$HOST/sam.json"
	fails_cleanly 'generate: .' '10003 10021 10009 10055 10014 10027 10005'
	is 10027 '{"data1":"0x8007052d"}' "$(params 10027)"
	hresult_is 0x8007052d
	ok laps policy set gpo PasswordLength 20
	healed
	ok laps reset
	is 'the length of the new password' 20 "$(password | tr -d '\n' | wc -c)"
}

# CYC-09, CYC-10; peers' R2: the torn state, and its healing
case_the_account_cannot_be_set() {
	escrowed
	cp "$HOST/sam.json" "$(long_name)"
	conf_set sam-file "$(long_name)"
	fails_with 1 '^laps: apply: ' laps reset
	events_are '10003 10021 10009 10055 10014 10018 10019 10005'
	like 10019 '^\{"data1":"administrator","data2":"0x0*1f4","data3":"0x8[0-9a-f]{7}"\}$' "$(params 10019)"
	is '10005 and 10019' "$(params 10019 | member data3)" "$(params 10005 | member data1)"
	in_force "$first"
	isnt 'the password in the directory' "$first" "$(password)"
	cat "$T/good" >"$HOST/laps.conf"
	in_force "$first"
	ok laps process
	events_are '10003 10021 10009 10055 10015 10018 10020 10004'
	like 'the reason' '"data1":"0x[0-9a-f]*[89a-f]"' "$(params 10015)"
	in_force "$(password)"
	ok laps process
	events_are '10003 10021 10009 10055 10016 10004'
}

unwritable() {
	mkdir "$HOST/state" && cp "$HOST/state.json" "$HOST/state" && chmod 500 "$HOST/state"
	conf_set state-file "$HOST/state/state.json"
	fails_cleanly 'intend: .*[Pp]ermission' '10003 10021 10009 10055 10014 10005'
	chmod 700 "$HOST/state"
}
# peers' R14
case_the_state_directory_is_missing() {
	escrowed
	conf_set state-file "$HOST/gone/state.json"
	fails_cleanly 'intend: .*gone' '10003 10021 10009 10055 10014 10005'
	[ "$(id -u)" -eq 0 ] || unwritable # root writes everywhere
	healed
}

case_the_state_cannot_be_replaced() {
	escrowed
	cp "$HOST/state.json" "$(long_name)"
	conf_set state-file "$(long_name)"
	fails_cleanly 'intend: .' '10003 10021 10009 10055 10014 10005'
	healed
	is 'events after healing' '10003 10021 10009 10055 10016 10004' "$(event_ids)"
}

# peers' R14: a record that cannot be read is not a lost one
case_the_state_is_a_directory() {
	escrowed
	mkdir "$HOST/dir"
	conf_set state-file "$HOST/dir"
	fails_cleanly 'account: .*dir' '10003 10021 10009 10005'
	healed
}

case_the_accounts_are_unreadable() {
	escrowed
	printf '{"version":1' >"$HOST/bad.json"
	conf_set sam-file "$HOST/bad.json"
	unchanged_by fails_with 1 '^laps: account: .*bad\.json' laps reset
	conf_set sam-file "$HOST/gone.json"
	unchanged_by fails_with 1 '^laps: account: .*gone\.json' laps reset
	healed
}

# POL-28, POL-29
case_the_managed_account_is_missing() {
	escrowed
	for name in Nobody ' Administrator' 'Administrator '; do
		ok laps policy set gpo AdministratorAccountName "$name"
		fails_cleanly "account: .*$name" '10003 10021 10009 10013 10005'
		is 10013 "{\"data1\":\"$(printf %s "$name" | lower)\",\"data2\":\"0x80070525\"}" "$(params 10013)"
		hresult_is 0x80070525
	done
	ok laps policy unset gpo AdministratorAccountName
	healed
}

# POL-22
case_an_isolated_principal() {
	escrowed
	for name in Nobody ' Domain Admins' '"Domain Admins"'; do
		ok laps policy set gpo ADPasswordEncryptionPrincipal "$name"
		fails_cleanly "[a-z]+: .*$name" '10003 10021 10009 10055 10034 10005'
		is 10034 "$(printf %s "$name" | sed 's/"/\\"/g' | lower)" \
			"$(params 10034 | sed 's/^{"data1":"//; s/"}$//')"
	done
	ok laps policy set gpo ADPasswordEncryptionPrincipal 'Domain Admins'
	healed
}

# POL-23, POL-24
case_an_unknown_principal() {
	escrowed
	for name in 'CORP\Nobody' "nobody@$LAPSIM_DOMAIN" 'ELSEWHERE\Domain Admins' 'CORP\Domain Admins ' 'S-1-5-21-1-2-3-512'; do
		ok laps policy set gpo ADPasswordEncryptionPrincipal "$name"
		fails_cleanly '[a-z]+: .' '10003 10021 10009 10055 10035 10005'
	done
	hresult_is 0x80070534
}

# POL-25
case_a_bad_principal_does_not_matter_in_clear_text() {
	escrowed
	ok laps policy set gpo ADPasswordEncryptionPrincipal 'CORP\Nobody'
	clear_mode
	ok laps reset
	events_are '10003 10021 10009 10055 10014 10018 10020 10004'
	in_force "$(password)"
}

# peers' R15
case_overlapping_cycles() {
	escrowed
	before=$(cat "$HOST/events.jsonl")
	unchanged_by fails_with 1 '^laps: .*another cycle' flock "$HOST/lock" laps reset
	is 'the events' "$before" "$(cat "$HOST/events.jsonl")"
	in_force "$first"
	ok laps process
}

# peers' R15: of several at once one runs, the others say so, and nothing is torn
case_cycles_started_at_once() {
	escrowed
	for n in 1 2 3 4 5 6; do
		{ laps reset >/dev/null 2>"$T/err.$n"; echo $? >"$T/rc.$n"; } &
	done
	wait
	done_n=$(cat "$T"/rc.* | grep -c '^0$')
	[ "$done_n" -ge 1 ] || fail "none of six cycles succeeded: $(cat "$T"/err.*)"
	is 'lines on stderr' $((6 - done_n)) "$(cat "$T"/err.* | grep -c '^laps: lock: another cycle')"
	is 'rotations in the log' "$done_n" "$(laps events --id 10014 --json | wc -l | tr -d ' ')"
	in_force "$(password)"
}

# peers' R2, R3: wherever a cycle is killed, the next one makes directory and account agree
case_killed_at_any_moment() {
	escrowed
	for ms in 02 04 06 08 10 12 14 16 18 20 22 24 26 28 30 35; do
		laps reset >"$T/out" 2>&1 &
		sleep "0.0$ms"
		kill -KILL $! 2>/dev/null
		wait $! 2>/dev/null
		ok laps process
		in_force "$(password)"
	done
}

case_a_bad_configuration() {
	escrowed
	for line in 'no-such-key = 1' 'join = moon' 'ldap-uri' 'computer = SECOND'; do
		{ cat "$T/good" && echo "$line"; } >"$HOST/laps.conf"
		unchanged_by fails_with 1 '^laps: .*laps\.conf:[0-9]+: ' laps reset
	done
	fails_with 1 '^laps: .*gone' laps --config "$T/gone" process
	healed
}

# design: a clock or a seed only from a simulation's own configuration
case_a_clock_only_in_a_simulation() {
	escrowed
	sed '/^simulation/d' "$T/good" >"$HOST/laps.conf"
	unchanged_by fails_with 1 '^laps: .*simulation' laps reset
	cat "$T/good" >"$HOST/laps.conf"
	chmod 666 "$HOST/laps.conf"
	unchanged_by fails_with 1 '^laps: .*simulation' laps reset
	chmod 600 "$HOST/laps.conf"
	healed
}

sim_main "$@"
