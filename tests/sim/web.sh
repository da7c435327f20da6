#!/bin/sh
# SPDX-License-Identifier: MIT
# lapsim web from outside, with curl: who may look and who may change, what is shown, its end.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_OPTIONS='--seed 8'
. "$(dirname "$0")/../lib/sim.sh"

# start: a window of this world for this case; sets $web (its URL), $token and $pid
start() {
	command -v curl >/dev/null || skip 'no curl'
	mkfifo "$T/address"
	lapsim web "$LAPSIM_DIR" --json >"$T/address" 2>"$T/web.err" &
	pid=$!
	trap 'kill $pid 2>/dev/null; rm -rf "$T"' EXIT
	read -r address <"$T/address" || fail "no address: $(cat "$T/web.err")"
	web=$(printf %s "$address" | member url)
	token=$(printf %s "$address" | member token)
	cookie=lapsim-$(printf %s "$web" | tr -d -c '[:digit:]:' | sed 's/.*://')=$token
}
# ask [CURL OPTION]... URL: sets $status; the body is in $T/body, the headers are in $T/head
ask() {
	status=$(curl -q -s --noproxy '*' -D "$T/head" -o "$T/body" -w '%{http_code}' "$@") || fail "curl: status $?"
}
act() { ask -b "$cookie" -H "Origin: ${web%/}" "$@"; } # with the token, as from a page of it
header() { sed -n "s/^$1: \(.*\)\r$/\1/Ip" "$T/head"; }
shows() { grep -qF -e "$1" "$T/body" || fail "the page does not show '$1'"; }
hides() { ! grep -qF -e "$1" "$T/body" || fail "the page shows '$1'"; }

case_looking_is_free_and_shows_no_secret() {
	ok laps process
	secret=$(password)
	[ -n "$secret" ] || fail 'there is no password to look for'
	start
	for path in '' "device/$COMPUTER" timeline faults clock images token; do
		ask "$web$path"
		is "status of /$path" 200 "$status"
		hides "$secret"
		hides "$token"
		is 'keeping' no-store "$(header Cache-Control)"
		is 'framing' DENY "$(header X-Frame-Options)"
		is 'referrer' no-referrer "$(header Referrer-Policy)"
		like 'policy' "^default-src 'none'; style-src 'nonce-[0-9a-f]{32}'; script-src 'nonce-" "$(header Content-Security-Policy)"
	done
	ask "$web"
	shows "href=\"/device/$COMPUTER\">$COMPUTER</a>"
	shows 'Current</span>'
	shows '>8</dd>'
	# nobody's timeline is full of those who look
	unlike 'lines' '"verb":"(fault|clock)"' "$(cat "$LAPSIM_DIR/timeline.jsonl")"
}

case_a_secret_needs_token_and_click_and_leaves_a_line() {
	ok laps process
	secret=$(password)
	start
	ask -d action=show "$web/device/$COMPUTER"
	is 'status from nowhere' 403 "$status"
	ask -H "Origin: ${web%/}" -d action=show "${web}device/$COMPUTER"
	is 'status without the token' 403 "$status"
	hides "$secret"
	ask -b "$cookie" -H 'Origin: http://127.0.0.1:1' -d action=show "${web}device/$COMPUTER"
	is 'status from another page' 403 "$status"
	unlike 'lines' "\"verb\":\"reveal\",\"device\":\"$COMPUTER\"" "$(cat "$LAPSIM_DIR/timeline.jsonl")"
	act -d action=show "${web}device/$COMPUTER"
	is 'status' 200 "$status"
	escaped=$(printf %s "$secret" | sed "s/&/\\&amp;/g; s/</\\&lt;/g; s/>/\\&gt;/g; s/\"/\\&quot;/g; s/'/\\&#39;/g")
	shows "id=\"password\">$escaped</div>"
	is 'keeping' no-store "$(header Cache-Control)"
	is 'its lines' 1 "$(grep -c "\"verb\":\"reveal\",\"device\":\"$COMPUTER\",\"result\":\"ok\"}" "$LAPSIM_DIR/timeline.jsonl")"
	! grep -qF -e "$secret" "$LAPSIM_DIR/timeline.jsonl" || fail 'the password is in the timeline'
}

case_buttons_change_the_world() {
	ok laps process
	start
	before=$(expiry)
	act -d action=expire "${web}device/$COMPUTER"
	is 'status of expire' 303 "$status"
	is 'where to' "/device/$COMPUTER?said=expired" "$(header Location)"
	[ "$(expiry)" -lt "$before" ] || fail 'the password does not expire earlier'
	act --data-urlencode spec="ldap.modify@$COMPUTER\$:1=busy" -d action=add "${web}faults"
	is 'status of add' 303 "$status"
	ok lapsim fault "$LAPSIM_DIR" list
	like 'faults' "ldap.modify@$COMPUTER\\$:1=busy" "$(cat "$T/out")"
	ask "${web}faults"
	shows "<code>ldap.modify@$COMPUTER\$:1=busy</code>"
	act --data-urlencode spec="ldap.modify@$COMPUTER\$:1=busy" -d action=clear "${web}faults"
	is 'status of clear' 303 "$status"
	act -d action=add -d spec=nonsense "${web}faults"
	is 'status of nonsense' 409 "$status"
	shows 'value="nonsense"'
	act -d name=web -d action=take "${web}images"
	is 'status of take' 303 "$status"
	[ -d "$LAPSIM_DIR/snapshots/web" ] || fail 'there is no image'
	act -d action=advance -d duration=1s "${web}clock"
	is 'status of advance' 303 "$status"
}

case_the_address_opens_it_once() {
	start
	ask "$web?token=$token"
	is 'status' 303 "$status"
	is 'where to' '/?said=token' "$(header Location)"
	is 'the cookie' "$cookie; Path=/; HttpOnly; SameSite=Strict" "$(header Set-Cookie)"
	ask "$web?token=0$token"
	is 'status of another' 403 "$status"
	is 'its cookie' '' "$(header Set-Cookie)"
	# DNS rebinding: a name of others that leads here
	ask -b "$cookie" -H 'Host: evil.example' "$web"
	is 'status by another name' 403 "$status"
	is 'its answer' 'This window is at 127.0.0.1 only' "$(cat "$T/body")"
	ask "${web}nowhere"
	is 'status of nothing' 404 "$status"
	act -X PUT "${web}clock"
	is 'status of another method' 405 "$status"
	ask "${web}$(head -c 9000 /dev/zero | tr '\0' a)"
	is 'status of a long path' 414 "$status"
	head -c 300000 /dev/zero >"$T/long"
	act -X POST --data-binary "@$T/long" "${web}clock"
	is 'status of a long form' 413 "$status"
}

# What devices are called and say of themselves is somebody else's word.
case_what_others_write_is_text() {
	hostile='<script>alert(1)</script>'
	printf 'dn: CN=x\\3C%s,CN=Computers,%s\nchangetype: add\nobjectClass: computer\nsAMAccountName: %s$\ndescription: %s\n' \
		script "$LAPSIM_BASE_DN" odd "$hostile" | modify admin || fail "no such computer: $(cat "$T/err")"
	search anyone "$LAPSIM_BASE_DN" "$hostile" >/dev/null 2>&1
	ldap ldapsearch admin -b "$LAPSIM_BASE_DN" "(cn=$hostile)" cn >/dev/null 2>&1
	start
	for path in '' timeline 'device/x%3Cscript' 'device/%3Cscript%3Ealert(1)%3C/script%3E' "?find=$hostile"; do
		ask --globoff "$web$path"
		hides '<script>'
		hides "$hostile"
	done
	ask "${web}timeline"
	shows 'script&gt;alert'
}

case_it_ends_with_a_signal_or_with_the_world() {
	start
	kill -TERM "$pid"
	rc=0
	wait "$pid" || rc=$?
	is 'status after a signal' 0 "$rc"
	is 'what it says' '' "$(cat "$T/web.err")"
	fails_with 1 '^lapsim: there is no directory' lapsim web "$T/none"
	fails_with 2 "^lapsim: option '--port'" lapsim web "$LAPSIM_DIR" --port x
	rm "$T/address"
	ok lapsim up "$T/world" --computers 1 --seed 1
	LAPSIM_DIR=$T/world start
	ok lapsim down "$T/world"
	rc=0
	wait "$pid" || rc=$?
	is 'status after the world' 0 "$rc"
	is 'what it says then' 'lapsim: the world has ended' "$(cat "$T/web.err")"
}

sim_main "$@"
