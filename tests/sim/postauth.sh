#!/bin/sh
# SPDX-License-Identifier: MIT
# Post-authentication actions of a simulated host: what follows a use of the managed account.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

# log_on [OPTION]...: as the managed account, with the password of the directory
log_on() {
	password >"$T/password"
	ok laps account logon Administrator "$@" <"$T/password"
}
actions_are() { ok laps policy set gpo PostAuthenticationActions "$1"; }
process() { # process OUTCOME: laps process gives it; its JSON is left in $T/process
	ok laps process --json
	json_squeeze <"$T/out" >"$T/process"
	is 'outcome' "$1" "$(member outcome <"$T/process")"
}
pending() { sed 's/.*"post_auth":\(null\|{.*}\)}$/\1/' "$T/process"; } # as the last process said
what_is() { laps account sessions --json | json_squeeze >"$T/sessions"; }
list_of() { # list_of MEMBER: of what_is
	what_is
	sed 's/.*"'"$1"'":\(\[[^]]*\]\).*/\1/' "$T/sessions"
}
ids_since_logon() { laps events --json | json_ids | sed 's/.* 10041/10041/'; }
json_ids() { sed -n 's/.*"id": *\([0-9]*\).*/\1/p' | tr '\n' ' ' | sed 's/ $//'; }
count() { laps events --id "$1" --json | wc -l; }
event() { laps events --id "$1" --json | tail -n 1 | json_squeeze | sed 's/.*"params":\({.*}\)}$/\1/'; }
seconds() { date -u -d "$1" +%s; }

# PAA-01 EVT-05: the deadline is now and the delay
case_a_use_of_the_managed_account_arms() {
	ok laps policy set gpo PostAuthenticationResetDelay 5
	ok laps process
	is 'uses' 0 "$(count 10041)"
	log_on --json
	is 'logon' '{"name":"Administrator","rid":500,"armed":true}' "$(json_squeeze <"$T/out")"
	like '10041' '^\{"Data1":"Administrator","Data2":"0x000001f4","Data3":"20[0-9T:.-]*Z"\}$' "$(event 10041 | sed 's/F4/f4/')"
	at=$(laps events --id 10041 --json | tail -n 1)
	is 'seconds to the deadline' 18000 \
		$(($(seconds "$(printf %s "$at" | member Data3)") - $(seconds "$(printf %s "$at" | member time)")))
	process not-needed
	is 'pending' "{\"stage\":\"armed\",\"deadline\":\"$(printf %s "$at" | member Data3)\",\"actions\":[\"reset\",\"sign-out\"]}" "$(pending)"
	ok laps process
	like 'for people' '^pending +used: rotates 20' "$(cat "$T/out")"
}

# UNVERIFIED, ours: the grace counts from the first use
case_a_second_use_changes_no_deadline() {
	ok laps process
	log_on
	process not-needed
	first=$(pending)
	advance 3h
	log_on --json
	is 'armed' true "$(member armed <"$T/out")"
	process not-needed
	is 'pending' "$first" "$(pending)"
	is 'events of uses' 1 "$(count 10041)"
}

# PAA-02
case_a_use_of_another_account_arms_nothing() {
	ok laps process
	printf 'Pass-word-0001' >"$T/password"
	ok laps account set-password localadmin <"$T/password"
	ok laps account logon localadmin --json <"$T/password"
	is 'armed' false "$(member armed <"$T/out")"
	is 'events of uses' 0 "$(count 10041)"
	advance 25h
	process not-needed
	is 'pending' null "$(pending)"
}

# PAA-03
case_without_a_delay_nothing_is_armed() {
	ok laps policy set gpo PostAuthenticationResetDelay 0
	ok laps process
	log_on --json
	is 'armed' false "$(member armed <"$T/out")"
	is 'events of uses' 0 "$(count 10041)"
	process not-needed
	is 'pending' null "$(pending)"
}

case_who_does_not_get_in_arms_nothing() {
	ok laps process
	printf 'wrong' >"$T/wrong"
	fails_with 1 '^laps: logon: the password does not open .Administrator.$' laps account logon Administrator <"$T/wrong"
	fails_with 1 '^laps: logon: no local account .Nobody.$' laps account logon Nobody <"$T/wrong"
	rc=0 && laps account logon Administrator --session ssh <"$T/wrong" >"$T/out" 2>"$T/err" || rc=$?
	is 'status of a session that is none' 2 $rc
	like 'stderr' 'session: must be console, rdp or smb' "$(cat "$T/err")"
	password >"$T/password"
	ok laps account disable Administrator
	fails_with 1 '^laps: logon: .Administrator. is disabled$' laps account logon Administrator <"$T/password"
	is 'sessions' '[]' "$(list_of sessions)"
	is 'processes' '[]' "$(list_of processes)"
	is 'events of uses' 0 "$(count 10041)"
}

# PAA-04 PAA-08
case_action_3_rotates_warns_and_signs_out() {
	ok laps process
	log_on --session rdp --from PC7
	ok laps account logon Administrator --session smb --from PC8 <"$T/password"
	ok laps account run Administrator notepad.exe
	printf 'Pass-word-0001' >"$T/other"
	ok laps account set-password localadmin <"$T/other"
	ok laps account logon localadmin <"$T/other"
	ok laps account logon localadmin --session smb --from PC9 <"$T/other"
	advance 23h59m
	process not-needed
	in_force "$(cat "$T/password")"
	advance 1m
	process rotated
	is 'reasons' '["post-auth"]' "$(sed 's/.*"reasons":\(\[[^]]*\]\).*/\1/' "$T/process")"
	like 'pending' '^\{"stage":"warned","deadline":"20[^"]*","actions":\["reset","sign-out"\]\}$' "$(pending)"
	refused opens "$(cat "$T/password")"
	in_force "$(password)"
	like 'the session' '"id":1,"state":0,"name":"RDP-Tcp#1","host":"PC7","user":"Administrator","domain":"'"$COMPUTER"'","warned":"20' "$(list_of sessions)"
	like 'another' '"user":"localadmin","domain":"'"$COMPUTER"'","warned":null' "$(list_of sessions)"
	ok laps account sessions
	like 'a warned session, as text' '^session .* RDP-Tcp#1 from PC7, warned 20[^ ]*Z$' "$(cat "$T/out")"
	like 'a session at the console, as text' '^session .* localadmin +Console$' "$(cat "$T/out")"
	is 'events' '10041 10003 10021 10009 10055 10016 10004 10042 10003 10021 10009 10055 10015 10018 10020 10004 10080 10078' "$(ids_since_logon)"
	# real time goes on, too: half a minute for what is between
	advance 1m30s
	process not-needed
	like 'the session' '"host":"PC7"' "$(list_of sessions)"
	advance 30s
	process acted
	is 'pending' null "$(pending)"
	is 'sessions' '["localadmin"]' "[$(list_of sessions | grep -o '"user":"[^"]*"' | cut -d : -f 2)]"
	is 'SMB sessions' '["localadmin"]' "[$(list_of smb_sessions | grep -o '"user":"[^"]*"' | cut -d : -f 2)]"
	is 'processes that ended' '' "$(list_of processes | grep -oE '"exit_code":[0-9]+')"
	is 'the last events' '10080 10082 10084 10085 10044' "$(ids_since_logon | sed 's/.* 10004 //')"
	like '10085' 'PC8' "$(event 10085)"
	process not-needed
	is 'reboot' null "$(laps account sessions --json | member reboot)"
}

# PAA-07
case_action_1_leaves_sessions_alone() {
	actions_are 1
	ok laps process
	log_on
	advance 24h
	process rotated
	is 'pending' null "$(pending)"
	like 'the session' '"user":"Administrator".*"warned":null' "$(list_of sessions)"
	is 'the last event' 10044 "$(ids_since_logon | sed 's/.* //')"
	advance 3m
	process not-needed
	like 'the session' '"user":"Administrator"' "$(list_of sessions)"
	is 'reboot' null "$(laps account sessions --json | member reboot)"
}

# PAA-09
case_action_5_restarts_a_minute_later() {
	actions_are 5
	ok laps process
	log_on
	advance 24h
	process rotated
	is 'pending' null "$(pending)"
	at=$(laps account sessions --json | member reboot)
	now=$(lapsim clock "$LAPSIM_DIR")
	left=$(($(seconds "$at") - $(seconds "$now")))
	[ "$left" -ge 57 ] || fail "the restart is $left seconds away"
	[ "$left" -le 60 ] || fail "the restart is $left seconds away"
	is 'the last event' 10044 "$(ids_since_logon | sed 's/.* //')"
	like 'the session' '"user":"Administrator".*"warned":null' "$(list_of sessions)"
}

# PAA-10, ERR-02: ERROR_LAPS_PROCESS_TERMINATED
case_action_11_ends_what_remains() {
	actions_are 11
	ok laps process
	log_on
	ok laps account run Administrator notepad.exe
	ok laps account run localadmin calc.exe
	advance 24h
	process rotated
	is 'processes that ended' '' "$(list_of processes | grep -oE '"exit_code":[0-9]+')"
	advance 2m
	process acted
	is 'sessions' '[]' "$(list_of sessions)"
	is 'processes that ended' '"exit_code":8658 "exit_code":8658' "$(list_of processes | grep -oE '"exit_code":[0-9]+' | tr '\n' ' ' | sed 's/ $//')"
	like 'another' '"image":"calc.exe","user":"localadmin","exit_code":null' "$(list_of processes)"
	is 'the last events' '10080 10078 10080 10082 10084 10087 10088 10088 10044' "$(ids_since_logon | sed 's/.* 10004 //')"
}

# PAA-14
case_a_rotation_meanwhile_disarms() {
	ok laps process
	log_on
	ok laps reset --json
	is 'pending' null "$(json_squeeze <"$T/out" | sed 's/.*"post_auth"://;s/}$//')"
	current=$(password)
	advance 25h
	process not-needed
	in_force "$current"
	is 'deadlines' 0 "$(count 10042)"
	like 'the session' '"user":"Administrator".*"warned":null' "$(list_of sessions)"
}

# PAA-05: a failure is tried again ten minutes later (ours)
case_a_failed_rotation_is_tried_again() {
	ok laps process
	log_on
	advance 24h
	uri=$(conf_get ldap-uri)
	conf_set ldap-uri ldap://127.0.0.1:1
	fails_with 1 '^laps: locate: ' laps process
	like '10043' '"Data3":1' "$(event 10043)"
	in_force "$(cat "$T/password")"
	like 'the session' '"warned":null' "$(list_of sessions)"
	fails_with 1 '^laps: locate: ' laps process # a cycle: the actions are not due yet
	is 'failures' 1 "$(count 10043)"
	advance 10m
	fails_with 1 '^laps: locate: ' laps process
	like '10043' '"Data3":2' "$(event 10043)"
	conf_set ldap-uri "$uri"
	advance 10m
	process rotated
	refused opens "$(cat "$T/password")"
	advance 2m
	process acted
	is 'sessions' '[]' "$(list_of sessions)"
	is 'the last event' 10044 "$(ids_since_logon | sed 's/.* //')"
}

# PAA-12 PAA-06: another boot is another boot-id; the deadline survives it, and so does a lost one
case_a_restart_keeps_the_deadline() {
	ok laps process
	log_on
	process not-needed
	before=$(pending)
	conf_set boot-id 2
	process not-needed
	is 'pending' "$before" "$(pending)"
	advance 24h
	process rotated
	sed 's/"stage": *2/"stage": 3/' "$HOST/state.json" >"$T/state" && cat "$T/state" >"$HOST/state.json"
	process not-needed
	like 'pending' '"stage":"given-up"' "$(pending)"
	conf_set boot-id 3
	process rotated
	like 'pending' '"stage":"warned"' "$(pending)"
}

# what an account of another name has open follows it: sessions are known by the account
case_a_new_name_at_the_rotation_loses_no_session() {
	ok laps policy set gpo AutomaticAccountManagementEnabled 1
	ok laps policy set gpo AutomaticAccountManagementTarget 1
	ok laps policy set gpo AutomaticAccountManagementEnableAccount 1
	ok laps policy set gpo AutomaticAccountManagementRandomizeName 1
	ok laps process --json
	first=$(member account <"$T/out")
	password >"$T/password"
	ok laps account logon "$first" <"$T/password"
	advance 24h
	process rotated
	second=$(member account <"$T/process")
	isnt 'the name' "$first" "$second"
	like 'the session' '"user":"'"$second"'","domain":"[^"]*","warned":"20' "$(list_of sessions)"
	advance 2m
	process acted
	is 'sessions' '[]' "$(list_of sessions)"
}

# a cycle that runs loses no use: logon waits for its lock
case_a_logon_waits_for_a_running_cycle() {
	ok laps process
	password >"$T/password"
	(flock 9 && : >"$T/locked" && sleep 0.5 && : >"$T/released") 9>"$HOST/lock" &
	eventually 'the lock is taken' test -e "$T/locked"
	fails_with 1 'another cycle is running' laps process
	ok laps account logon Administrator --json <"$T/password"
	[ -e "$T/released" ] || fail 'the logon has not waited'
	wait
	is 'armed' true "$(member armed <"$T/out")"
	is 'sessions' 1 "$(list_of sessions | grep -o '"id"' | wc -l)"
}

sim_main "$@"
