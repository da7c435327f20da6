#!/bin/sh
# SPDX-License-Identifier: MIT
# The managed host's accounts, and the events its cycles log.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

verify() { laps account verify "$@" >"$T/out" 2>"$T/err"; }

case_the_accounts_of_a_new_host() {
	ok laps account list --json
	rest='"password_never_expires":false,"protected":false,"description":""}'
	admin='"administrator":true,"password_not_required":false' guest='"administrator":false,"password_not_required":true'
	is accounts "[{\"name\":\"Administrator\",\"rid\":500,\"enabled\":true,\"last_set\":null,$admin,$rest,{\"name\":\"Guest\",\"rid\":501,\"enabled\":false,\"last_set\":null,$guest,$rest,{\"name\":\"localadmin\",\"rid\":1001,\"enabled\":true,\"last_set\":null,$admin,$rest]" \
		"$(json_squeeze <"$T/out")"
	ok laps account sessions --json
	is 'what is open' '{"sessions":[],"smb_sessions":[],"processes":[],"guard":null,"reboot":null}' "$(json_squeeze <"$T/out")"
	ok laps account list
	for name in Administrator Guest localadmin; do like 'account list' "$name" "$(cat "$T/out")"; done
}

# a world of before: its file is read, and written in the new format
case_accounts_of_version_1() {
	printf '{"version":1,"policy":{},"accounts":[{"name":"Administrator","rid":500,"enabled":true,"hash":null,"last_set":null}]}' >"$HOST/sam.json"
	ok laps process
	in_force "$(password)"
	is version 2 "$(member version <"$HOST/sam.json")"
}

case_nothing_opens_an_account_that_was_never_set() {
	for guess in '' x '!' '*' null; do
		printf %s "$guess" | verify Administrator && fail "'$guess' opens the account"
	done
	printf x | verify Nobody && fail 'an account that is not there opens'
	like 'stderr' '^laps: verify: .*Nobody' "$(cat "$T/err")"
}

case_verify_by_exit_status() {
	ok laps process
	password >"$T/password"
	verify Administrator <"$T/password" || fail 'the password with a final newline does not open the account'
	tr -d '\n' <"$T/password" | verify administrator || fail 'the account is not found without regard to case'
	{ cat "$T/password" && echo; } | verify Administrator && fail 'two final newlines are dropped'
	tr 'A-Za-z' 'a-zA-Z' <"$T/password" | verify Administrator && fail 'the password opens in another case'
	verify Guest <"$T/password" && fail 'the password opens another account'
	rc=0 && verify Guest <"$T/password" || rc=$?
	is 'status of a wrong password' 1 $rc
	unlike 'output' "$(cut -c 1-6 "$T/password" | sed 's/[^A-Za-z0-9]/./g')" "$(cat "$T/out" "$T/err")"
}

case_last_set_is_the_worlds_time() {
	ok laps process
	is last_set "$(laps get ad "$COMPUTER" --json | member PasswordUpdateTime | cut -c 1-16)" \
		"$(laps account list --json | member last_set | cut -c 1-16)"
}

# CYC-28: the file knows a salted hash, a new salt each time
case_the_file_holds_a_salted_hash() {
	ok laps process
	hash=$(member hash <"$HOST/sam.json")
	# shellcheck disable=SC2016
	like hash '^\$6\$' "$hash"
	ok laps reset
	isnt 'the salt' "$(printf %s "$hash" | cut -d '$' -f -4)" "$(member hash <"$HOST/sam.json" | cut -d '$' -f -4)"
	is 'mode of sam.json' 600 "$(stat -c %a "$HOST/sam.json")"
}

# EVT-01
case_events_as_json_lines() {
	ok laps process
	ok laps events --json
	is 'members' 'time id level cycle params' "$(head -n 1 "$T/out" | sed 's/"params".*/"params": 0}/' | members)"
	like 'time' '^20[0-9-]+T[0-9:.]+Z$' "$(head -n 1 "$T/out" | member time)"
	is 'lines that are no objects' '' "$(grep -vE '^\{.*\}$' "$T/out")"
	is 'cycle' 1 "$(head -n 1 "$T/out" | member cycle)"
}

case_events_of_one_cycle() {
	for _ in 1 2 3; do ok laps process; done
	ok laps events --json
	is 'cycles' '1 2 3' "$(sed -n 's/.*"cycle": *"\([0-9]*\)".*/\1/p' "$T/out" | uniq | tr '\n' ' ' | sed 's/ $//')"
	is 'the last cycle' 3 "$(last_events | head -n 1 | member cycle)"
	events_are '10003 10021 10009 10055 10016 10004'
	ok laps events --id 10018,10016 --json
	is 'ids chosen' '10018 10016 10016' "$(sed -n 's/.*"id": *\([0-9]*\).*/\1/p' "$T/out" | tr '\n' ' ' | sed 's/ $//')"
}

# EVT-08
case_events_for_people() {
	ok laps process
	first=$(password)
	ok laps events
	for id in 10003 10018 10020 10004; do like 'laps events' "$id" "$(cat "$T/out")"; done
	like 'the text of 10020' '10020.*Administrator' "$(cat "$T/out")"
	grep -qF -e "$first" "$T/out" "$HOST/events.jsonl" && fail 'the password is in the events'
	true
}

case_no_events_yet() {
	ok laps events
	is 'events of a new host' '' "$(cat "$T/out")"
	ok laps events --cycle last --json
	is 'the last cycle of a new host' '' "$(cat "$T/out")"
}

case_events_can_be_followed() {
	ok laps process
	laps events --follow --json >"$T/follow" 2>&1 &
	follower=$!
	eventually 'the first cycle is shown' grep -q '"id": *10004' "$T/follow"
	ok laps reset
	eventually 'the second cycle is shown' grep -q '"id": *10014' "$T/follow"
	kill $follower
	wait $follower 2>/dev/null
	is 'lines that are no objects' '' "$(grep -vE '^\{.*\}$' "$T/follow")"
}

# steps are traced where the world collects its timeline
case_steps_are_on_the_timeline() {
	ok laps process
	grep '"source": *"laps"' "$LAPSIM_DIR/timeline.jsonl" | grep "\"$COMPUTER\"" >"$T/steps"
	is 'the steps of a rotation' 'policy account locate read decide generate protect intend write apply confirm' \
		"$(sed -n '/"moment": *"end"/s/.*"step": *"\([a-z]*\)".*/\1/p' "$T/steps" | tr '\n' ' ' | sed 's/ $//')"
	like 'a step' '"kind": *"step"' "$(cat "$T/steps")"
}

sim_main "$@"
