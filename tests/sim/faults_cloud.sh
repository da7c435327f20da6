#!/bin/sh
# SPDX-License-Identifier: MIT
# The cloud made to go wrong, as curl sees it and as laps rides it out, and that exactly that went wrong which was asked for.
# Microsoft's libraries are in tests/clients/node/faults_cloud.mjs and tests/clients/faults_cloud.py, bodies in tests/unit/cloud.
# shellcheck disable=SC2034
SIM_OPTIONS='--seed 12'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/cloud.sh"

calm() { ok lapsim fault "$LAPSIM_DIR" clear; }
faults() { # faults SPEC...: these and no others
	calm
	ok lapsim fault "$LAPSIM_DIR" add "$@"
}
counted() { # counted SPEC SEEN HIT
	like 'counted' "^$(printf %s "$1" | sed 's/[][().*$]/\\&/g') +$2 +$3\$" "$(lapsim fault "$LAPSIM_DIR" list)"
}
told() { # told SPEC: its last line in the timeline
	grep -F "\"fault\":\"$1\"" "$LAPSIM_DIR/timeline.jsonl" | tail -n 1
}
ask() { # ask [OPTION]...: devices, of Graph; sets status
	app_token
	status=$(https "$LAPSIM_GRAPH_URL/v1.0/devices" -o "$T/body" -D "$T/headers" -H @"$T/bearer" -w '%{http_code}' "$@" 2>"$T/err")
}
header() { tr -d '\r' <"$T/headers" | sed -n "s/^$1: //p"; }

case_statuses_with_when_to_come_again() {
	calm
	app_token
	while read -r effect expected after code; do
		faults "cloud.graph:1=$effect"
		ask
		is "status of $effect" "$expected" "$status"
		is "Retry-After of $effect" "${after#-}" "$(header Retry-After)"
		is "code of $effect" "$code" "$(member code <"$T/body")"
		told "cloud.graph:1=$effect" >"$T/line"
		is "status and Retry-After of $effect in the timeline" "$expected ${after#-}" "$(member status <"$T/line") $(member retry_after <"$T/line")"
	done <<-'END'
		throttled 429 30 TooManyRequests
		throttled(7) 429 7 TooManyRequests
		unavailable(1500ms) 503 2 serviceNotAvailable
		error 500 - generalException
		error(504) 504 - generalException
		error(200) 500 - generalException
	END
	ask
	is 'status behind it' 200 "$status"
}

case_the_second_request_fails_and_no_other() {
	calm
	app_token
	faults 'cloud.graph:2=throttled(1)' 'cloud.any:5=error(501)' 'cloud.register=error(502)'
	for expected in 200 429 200 200 501 200; do
		ask
		is 'status' "$expected" "$status"
	done
	https "$LAPSIM_GRAPH_URL/" -o /dev/null
	counted 'cloud.graph:2=throttled(1)' 6 1
	counted 'cloud.any:5=error(501)' 6 1
	counted 'cloud.register=error(502)' 0 0
}

case_of_one_caller_and_no_other() {
	calm
	app_token
	faults 'cloud.graph@nobody=error' "cloud.graph@$LAPSIM_CLIENT_ID=error(501)"
	ask
	is 'status' 501 "$status"
	counted 'cloud.graph@nobody=error' 0 0
	faults "cloud.token@$LAPSIM_METADATA_CLIENT_ID=unavailable(1)" "cloud.token@$LAPSIM_CLIENT_ID=error(502)"
	rm "$T/bearer"
	app_token
	counted "cloud.token@$LAPSIM_METADATA_CLIENT_ID=unavailable(1)" 0 0
	counted "cloud.token@$LAPSIM_CLIENT_ID=error(502)" 1 1
	rm "$T/bearer"
}

# curl 7.88: 18 is a partial file, 52 nothing at all
case_a_body_is_cut_in_the_middle() {
	calm
	app_token
	faults 'cloud.graph:1=cut'
	rc=0
	ask || rc=$?
	is 'status of curl' 18 "$rc"
	is 'what came' $(($(header Content-Length) / 2)) "$(wc -c <"$T/body")"
	ask
	is 'status behind it' 200 "$status"
}

all_wait() { [ "$(grep -cF '"fault":"cloud.graph:1-8=slow(20s)"' "$LAPSIM_DIR/timeline.jsonl")" -eq 8 ]; }
# both threads of the server serve others meanwhile
case_slow_answers_hold_nobody_up() {
	calm
	app_token
	faults 'cloud.graph:1-8=slow(20s)'
	for n in 1 2 3 4 5 6 7 8; do
		: "$n"
		curl -sS --cacert "$LAPSIM_CA_FILE" "$LAPSIM_GRAPH_URL/v1.0/devices" -H @"$T/bearer" >/dev/null 2>&1 &
		slow="${slow-} $!"
	done
	eventually 'all are there' all_wait
	ask --max-time 10
	is 'status of another' 200 "$status"
	# shellcheck disable=SC2086 # numbers
	kill $slow
	wait
	faults 'cloud.graph:1=slow(150ms)'
	before=$(date +%s%N)
	ask
	is 'status of a slow one' 200 "$status"
	[ $(($(date +%s%N) - before)) -ge 150000000 ] || fail 'it did not wait'
}

# RFC 9110 6.6.1; RFC 7519 4.1.4 to 4.1.6
case_the_clock_is_off() {
	calm
	app_token
	faults 'cloud.graph=skew(2h)'
	ask
	is 'status with a token that has expired there' 401 "$status"
	ahead=$(($(date -d "$(header Date)" +%s) - $(date +%s)))
	like 'seconds that Date is ahead' '^7[12][0-9][0-9]$' "$ahead"
	behind=$(($(date +%s) - $(date -d "$(told 'cloud.graph=skew(2h)' | member time)" +%s)))
	like 'seconds since the line in the timeline' '^[0-9]$' "$behind"
	faults 'cloud.token=skew(-2h)'
	rm "$T/bearer"
	app_token
	calm
	ask
	is 'status with a token of then' 401 "$status"
	rm "$T/bearer"
}

# 60: curl's CURLE_PEER_FAILED_VERIFICATION
case_certificates_that_are_to_be_refused() {
	calm
	app_token
	for effect in untrusted expired wrong-name; do
		faults "cloud.tls:1=$effect"
		rc=0
		ask || rc=$?
		is "curl, $effect" 60 "$rc"
		ask
		is 'status of the next connection' 200 "$status"
		is 'lines of who refused' '' "$(told "cloud.tls:1=$effect")"
		faults "cloud.tls:1=$effect"
		ask -k
		like 'the timeline' '"note":"bad certificate accepted"' "$(told "cloud.tls:1=$effect")"
	done
}

# laps: Retry-After is waited for (GRA-49), the rest fails before anything has changed, and the next cycle mends
case_laps_rides_it_out() {
	calm
	escrow
	faults 'cloud.upload:1=throttled(1)' 'cloud.upload:2=unavailable(1)'
	ok laps reset
	counted 'cloud.upload:2=unavailable(1)' 3 1
	events_are '10003 10022 10010 10014 10030 10029 10020 10004'
	for fault in 'cloud.upload:1=error(500)' 'cloud.tls:1=untrusted' 'cloud.token:1=error(500)' 'cloud.upload:1=cut'; do
		faults "$fault"
		laps reset --quiet >"$T/out" 2>"$T/err"
		is "status with $fault; $(cat "$T/err")" 1 "$?"
		like "what is said of $fault" '^laps: ' "$(cat "$T/err")"
		calm
		ok laps process
	done
	secret=$(laps get entra "$COMPUTER" --passwords --plain-text --json | member Password)
	in_force "$secret"
	faults 'cloud.graph:1=throttled(1)'
	ok laps get entra "$COMPUTER" --json
	faults 'cloud.graph:1=cut'
	refused laps get entra "$COMPUTER" --json
	like 'laps get entra' '^laps: ' "$(cat "$T/err")"
}

sim_main "$@"
