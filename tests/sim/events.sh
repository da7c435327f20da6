#!/bin/sh
# SPDX-License-Identifier: MIT
# What is logged, where to, and how laps events shows it.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

shown() { # shown OPTION...: the ids that laps events shows, in order
	ok laps events --json "$@"
	sed -n 's/.*"id": *\([0-9]*\).*/\1/p' "$T/out" | tr '\n' ' ' | sed 's/ $//'
}
rotated='10003 10021 10009 10055 10015 10018 10020 10004'
idle='10003 10021 10009 10055 10016 10004'
three_cycles() { # a rotation, nothing to do, and a failure, an hour apart
	ok laps process
	advance 1h
	ok laps process
	advance 1h
	cp "$HOST/laps.conf" "$T/good"
	conf_set ldap-uri ldap://127.0.0.1:1
	fails_with 1 '^laps: locate: ' laps process
	cat "$T/good" >"$HOST/laps.conf"
}
line() { # line ID LEVEL: an event without parameters
	printf '{"time":"2022-01-30T20:52:13Z","id":%s,"level":"%s","cycle":"1","params":{}}\n' "$1" "$2"
}
catch_journal() { # a journal at $T/journal, which keeps what it gets in $T/caught; sets $catcher
	"$SIM_TOOLS/journalcatch" "$T/journal" "$T/caught" &
	catcher=$!
	eventually 'the journal' test -e "$T/caught"
	conf_set journal-socket "$T/journal"
}

case_the_filters_choose_events() {
	three_cycles
	failed='10003 10021 10009 10056 10005'
	is 'all' "$rotated $idle $failed" "$(shown)"
	is '--id' '10004 10004 10005' "$(shown --id 10004,10005)"
	is '--level error' 10056 "$(shown --level error)"
	is '--level Warning' 10056 "$(shown --level Warning)"
	is '--level information' "$rotated $idle $failed" "$(shown --level information)"
	is '--cycle 2' "$idle" "$(shown --cycle 2)"
	is '--cycle last' "$failed" "$(shown --cycle last)"
	is '--cycle 7' '' "$(shown --cycle 7)"
	second=$(laps events --cycle 2 --json | head -n 1 | member time)
	is '--since' "$idle $failed" "$(shown --since "$second")"
	is 'several at once' 10004 "$(shown --since "$second" --id 10003,10004 --cycle 2 --level information | sed 's/10003 //')"
}

case_people_get_a_line_an_event() {
	three_cycles
	ok laps events --level error
	like 'the line' '^[0-9T:.-]+Z +10056 +Error +[A-Z].* 0x[0-9a-f]{8}' "$(cat "$T/out")"
	is 'lines' 1 "$(wc -l <"$T/out")"
	ok laps events
	is 'lines of all' 19 "$(wc -l <"$T/out")"
}

case_wrong_filters_are_refused() {
	fails_with 2 "--level: 'grave' is not error, warning or information" laps events --level grave
	fails_with 2 "--since: 'soon' is no time" laps events --since soon
	fails_with 2 "--id: 'x' is not a number" laps events --id 10003,x
	fails_with 2 "--cycle: 'first' is not a number" laps events --cycle first
}

case_lines_that_are_no_events_are_told_once() {
	{ line 10003 Information; echo garbage; line 10999 Warning; echo '{}'; line 10004 Information; } >"$HOST/events.jsonl"
	is 'the events' '10003 10999 10004' "$(shown)"
	is 'the note' "laps: note: $HOST/events.jsonl:2: not an event, passed over, and so is 1 more line" "$(cat "$T/err")"
	is 'of this level' 10999 "$(shown --level warning)"
	ok laps events --id 10999
	like 'one that is unknown' '^2022-01-30T20:52:13Z +10999 +Warning +\{"time":' "$(cat "$T/out")"
	ok laps --quiet events
	is 'no note' '' "$(cat "$T/err")"
	{ line 10003 Information; echo garbage; } >"$HOST/events.jsonl"
	ok laps events
	is 'the note on one line' "laps: note: $HOST/events.jsonl:2: not an event, passed over" "$(cat "$T/err")"
}

case_it_follows_until_it_is_ended() {
	ok laps process
	: >"$T/followed"
	laps events --json --follow --cycle last >>"$T/followed" &
	follower=$!
	eventually 'what is there' grep -q 10004 "$T/followed"
	mv "$HOST/events.jsonl" "$HOST/events.jsonl.1"
	sleep 0.3
	ok laps process
	eventually 'what comes later, in a new file' grep -q 10016 "$T/followed"
	kill $follower
	{ wait $follower; } 2>/dev/null
	true
}

# EVT-01, CYC-28
case_every_sink_gets_every_event() {
	catch_journal
	conf_set event-sinks 'file text journal'
	ok laps process
	is 'stderr' '' "$(cat "$T/err")"
	eventually 'the last datagram' grep -q '^LAPS_EVENT_ID=10004$' "$T/caught"
	kill $catcher
	{ wait $catcher; } 2>/dev/null
	is 'the file' "$rotated" "$(shown)"
	is 'the text' "$rotated" "$(awk '{ print $3 }' "$HOST/events.txt" | tr '\n' ' ' | sed 's/ $//')"
	is 'the journal' "$rotated" "$(sed -n 's/^LAPS_EVENT_ID=//p' "$T/caught" | tr '\n' ' ' | sed 's/ $//')"
	is 'datagrams' 8 "$(grep -c "^LAPS_COMPUTER=$COMPUTER\$" "$T/caught")"
	is 'cycle in the journal' 8 "$(grep -c '^LAPS_CYCLE=1$' "$T/caught")"
	is 'name' 8 "$(grep -c '^SYSLOG_IDENTIFIER=laps$' "$T/caught")"
	is 'priorities' 8 "$(grep -c '^PRIORITY=6$' "$T/caught")"
	is 'identities' 8 "$(grep -E '^MESSAGE_ID=[0-9a-f]{32}$' "$T/caught" | sort -u | wc -l)"
	like 'a parameter' '^LAPS_POLICYSOURCE=GPO$' "$(cat "$T/caught")"
	# the same words everywhere
	sed -n 's/^MESSAGE=//p' "$T/caught" >"$T/messages"
	cut -d ' ' -f 4- "$HOST/events.txt" >"$T/texts"
	is 'texts' "$(cat "$T/messages")" "$(cat "$T/texts")"
	password >"$T/secrets"
	cp "$T/caught" "$HOST/caught"
	"$SIM_TOOLS/leakscan" "$T/secrets" "$HOST" >"$T/found" 2>"$T/err"
	is 'what leaks' '' "$(cat "$T/found")"
}

case_a_sink_that_fails_fails_no_cycle() {
	conf_set event-sinks 'file text journal'
	conf_set journal-socket "$T/nobody"
	conf_set event-text-file "$HOST/events.txt"
	ok laps process
	like 'the note' "^laps: note: events: cannot reach the journal at '$T/nobody'" "$(cat "$T/err")"
	is 'notes' 1 "$(wc -l <"$T/err")"
	is 'the file' "$rotated" "$(shown)"
	is 'lines of text' 8 "$(wc -l <"$HOST/events.txt")"
	conf_set event-file "$HOST/none/events.jsonl"
	ok laps process
	like 'the first failure' "^laps: note: events: cannot .*none/events.jsonl'" "$(cat "$T/err")"
	is 'lines of text then' 14 "$(wc -l <"$HOST/events.txt")"
}

case_without_the_file_there_is_nothing_new_to_show() {
	conf_set event-sinks text
	ok laps process
	is 'shown' '' "$(shown)"
	like 'the note' '^laps: note: event-sinks has no file' "$(cat "$T/err")"
	[ ! -e "$HOST/events.jsonl" ] || fail 'there is an event file'
}

# read in a second or so, where there are ten years of a host with nothing to do
case_a_long_file_is_read_quickly() {
	three_cycles
	{
		yes "$(line 10016 Information)" | head -n 100000
		line 10004 Information | sed 's/"cycle":"1"/"cycle":"2"/'
	} >"$HOST/events.jsonl"
	begin=$(date +%s)
	is 'the last of them' 10004 "$(shown --cycle last)"
	ok laps events
	is 'all of them' 100001 "$(wc -l <"$T/out")"
	took=$(($(date +%s) - begin))
	[ "$took" -le 20 ] || fail "it takes $took seconds"
}

sim_main "$@"
