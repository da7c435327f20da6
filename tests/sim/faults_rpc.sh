#!/bin/sh
# SPDX-License-Identifier: MIT
# The key service made to go wrong, what laps makes of it, and that exactly that went wrong which was asked for. Other
# clients are in tests/clients/kds_faults.py and kds_faults_samba.py, the PDUs in tests/unit/rpc/fault_test.c.
# shellcheck disable=SC2034,SC2119
SIM_OPTIONS='--seed 11'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"

faults() { # faults SPEC...: these and no others
	ok lapsim fault "$LAPSIM_DIR" clear
	ok lapsim fault "$LAPSIM_DIR" add "$@"
}
counted() { # counted SPEC SEEN HIT
	like 'counted' "^$(printf %s "$1" | sed 's/[][().*$]/\\&/g') +$2 +$3\$" "$(lapsim fault "$LAPSIM_DIR" list)"
}
told() { # told SPEC: its last line in the timeline, but for the time
	grep -F "\"fault\":\"$1\"" "$LAPSIM_DIR/timeline.jsonl" | sed -n '$s/"time":"[^"]*",//p'
}
calm() { ok lapsim fault "$LAPSIM_DIR" clear; }
# Each fails a cycle before anything has changed, and the next one succeeds.
fails_and_mends() { # fails_and_mends SPEC HRESULT TEXT
	faults "$1"
	before=$(entry)
	fails_with 1 "$3" laps reset --quiet
	is 'the entry in the directory' "$before" "$(entry)"
	hresult_is "$2"
	counted "$1" '[0-9]+' 1
	ok laps process
	isnt "the timeline of $1" '' "$(told "$1")"
}

case_every_effect_fails_a_cycle_and_the_next_one_mends() {
	calm
	ok laps process
	fails_and_mends 'rpc.bind:1=nak' 0x80070721 'refuses the connection: reason 2$'
	fails_and_mends 'rpc.bind:1=nak(4)' 0x80070721 'refuses the connection: reason 4$'
	fails_and_mends 'rpc.map:1=fault' 0x800706be 'fault 0x1C000012$'
	fails_and_mends 'rpc.call:1=fault(0x5)' 0x80070721 'fault 0x00000005'
	fails_and_mends 'rpc.call:1=hresult(0x8009000D)' 0x8009000d .
	for what in bind:1=cut-before map:1=cut-after call:1=cut-before bind:1=truncated call:1=truncated; do
		fails_and_mends "rpc.$what" 0x800706be 'hangs up$'
	done
	in_force "$(password)"
}

# what was done is told with what came of it, what was not with how it ended
case_the_timeline_says_what_went_wrong_and_why() {
	calm
	ok laps process
	faults 'rpc.call:1=cut-after'
	refused laps reset
	like 'the line' '"call":"GetKey","status":"0x00000000","who":"'"$COMPUTER"'\$@.*"note":"public key of root key .*"fault":"rpc.call:1=cut-after"' \
		"$(told 'rpc.call:1=cut-after')"
	faults 'rpc.call:1=cut-before' 'rpc.map:2=fault(0x6ba)'
	refused laps reset
	is 'the line' '{"source":"kds","kind":"request","interface":"isdkey","call":"GetKey","status":"0x800706BE","who":"'"$COMPUTER"'$@'"$LAPSIM_REALM"'","fault":"rpc.call:1=cut-before"}' \
		"$(told 'rpc.call:1=cut-before')"
	refused laps reset
	is 'the line' '{"source":"kds","kind":"request","interface":"epm","call":"ept_map","status":"0x000006BA","fault":"rpc.map:2=fault(0x6ba)"}' \
		"$(told 'rpc.map:2=fault(0x6ba)')"
}

case_the_second_call_fails_and_no_other() {
	calm
	ok laps process
	faults 'rpc.call:2=fault(0x721)'
	for n in 1 3 4; do
		ok laps reset
		[ "$n" != 1 ] || refused laps reset
	done
	counted 'rpc.call:2=fault(0x721)' 4 1
	is 'lines' 1 "$(grep -cF '"fault":"rpc.call:2=fault(0x721)"' "$LAPSIM_DIR/timeline.jsonl")"
}

case_of_one_caller_and_no_other() {
	calm
	ok laps process
	faults "rpc.call@Administrator=hresult(0x80070005)"
	ok laps reset
	ok laps get ad "$COMPUTER" --json --plain-text
	is DecryptionStatus Unauthorized "$(member DecryptionStatus <"$T/out")"
	counted 'rpc.call@Administrator=hresult(0x80070005)' 1 1
	calm
	in_force "$(password)"
}

# who is let wait lets nobody else wait: the service has one thread
case_a_slow_answer_is_slow_for_one() {
	calm
	ok laps process
	faults "rpc.call@$COMPUTER\$=slow(20s)"
	laps reset --quiet >/dev/null 2>&1 &
	slow=$!
	eventually 'the slow call is there' grep -qF "@$COMPUTER\$=slow(20s)\"" "$LAPSIM_DIR/timeline.jsonl"
	before=$(date +%s)
	ok laps get ad "$COMPUTER" --json --plain-text
	is DecryptionStatus Success "$(member DecryptionStatus <"$T/out")"
	kill -0 "$slow" 2>/dev/null || fail 'the slow call did not wait for 20 seconds'
	[ $(($(date +%s) - before)) -lt 10 ] || fail 'somebody else waited as well'
	kill "$slow"
	wait "$slow" 2>/dev/null
	faults "rpc.call:1=slow(120ms)"
	before=$(date +%s%N)
	ok laps reset
	[ $(($(date +%s%N) - before)) -ge 120000000 ] || fail 'the answer did not wait'
}

sim_main "$@"
