#!/bin/sh
# SPDX-License-Identifier: MIT
# Cycles that die or cannot write, several in a row: the record and the accounts are whole whatever happens, and one
# good cycle later the directory's password opens the account (invariant 2).
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

whole() { # whole FILE: JSON from its first brace to its last
	is "the first character of $1" '{' "$(head -c 1 "$HOST/$1")"
	is "the last line of $1" '}' "$(tail -n 1 "$HOST/$1")"
}
heals() {
	ok laps process
	in_force "$(password)"
}

killed_in_a_row() { # killed_in_a_row TIMES LONGEST_MS
	kr_n=0
	while [ "$kr_n" -lt "$1" ]; do
		kr_n=$((kr_n + 1))
		laps reset >/dev/null 2>&1 &
		sleep "0.0$(od -An -N2 -tu2 /dev/urandom | awk -v m="$2" '{ printf "%02d", $1 % m }')"
		kill -KILL $! 2>/dev/null
		wait $! 2>/dev/null
		whole sam.json
		whole state.json
	done
}
case_killed_again_and_again() {
	heals
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		killed_in_a_row 4 45
		heals
	done
	is 'files left over' '' "$(find "$HOST" -name '*.json.*' ! -name sam.json.lock)"
	is 'event lines that are not whole' 0 "$(grep -cv '^{.*}$' "$HOST/events.jsonl")"
}

limited() { # limited BLOCKS COMMAND...: no file may grow beyond so many blocks of 512 bytes, as on a full disk
	(
		trap '' XFSZ
		ulimit -f "$1"
		shift
		"$@" >/dev/null 2>/dev/null
	)
}
case_a_full_disk() {
	heals
	before=$(password) state=$(cat "$HOST/state.json")
	limited 0 laps reset && fail 'a cycle without room succeeded'
	is 'the record' "$state" "$(cat "$HOST/state.json")"
	is 'the password in the directory' "$before" "$(password)"
	in_force "$before"
	# room for the record, none for the accounts: the torn state
	limited 2 laps reset && fail 'a cycle without room for the accounts succeeded'
	in_force "$before"
	isnt 'the password in the directory' "$before" "$(password)"
	whole sam.json
	heals
	is 'files left over' '' "$(find "$HOST" -name '*.json.*' ! -name sam.json.lock)"
}

# A device given for a file must stay one: /dev/null would be gone for everybody.
case_a_pipe_for_a_file() {
	heals
	mkfifo "$HOST/pipe"
	for key in sam-file state-file; do
		cp "$HOST/laps.conf" "$T/good"
		conf_set "$key" "$HOST/pipe"
		unchanged_by fails_with 1 "^laps: [a-z]+: cannot read '.*/pipe'" laps reset
		[ -p "$HOST/pipe" ] || fail "$key: the pipe was replaced"
		cat "$T/good" >"$HOST/laps.conf"
	done
	for key in event-file trace-file; do
		cp "$HOST/laps.conf" "$T/good"
		conf_set "$key" "$HOST/pipe"
		ok laps reset
		like stderr "^laps: note: (events|trace): cannot .*/pipe" "$(cat "$T/err")"
		cat "$T/good" >"$HOST/laps.conf"
	done
	heals
}

case_a_null_device_for_the_record() {
	mknod "$HOST/null" c 1 3 2>/dev/null || skip "no right to make a device"
	ok laps policy show
	conf_set state-file "$HOST/null"
	unchanged_by fails_with 1 "^laps: intend: cannot write '.*/null': not a regular file" laps reset
	[ -c "$HOST/null" ] || fail 'the device was replaced'
}

sim_main "$@"
