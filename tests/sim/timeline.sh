#!/bin/sh
# SPDX-License-Identifier: MIT
# The timeline of a world: one rotation in order over all services, other people's clients on it, and no secret.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

line() { # line PATTERN: the last such line of the timeline
	grep -E -e "$1" "$LAPSIM_DIR/timeline.jsonl" | tail -n 1
}
timeline() { ok lapsim timeline "$LAPSIM_DIR" "$@"; }

# in_order FILE PATTERN...: each on a line behind that of the one before
in_order() {
	io_file=$1 io_at=0
	shift
	for io_pattern in "$@"; do
		io_next=$(tail -n +$((io_at + 1)) "$io_file" | grep -nE -m 1 -e "$io_pattern" | cut -d : -f 1)
		[ -n "$io_next" ] || fail "nothing like /$io_pattern/ behind line $io_at of: $(cat "$io_file")"
		io_at=$((io_at + io_next))
	done
}

case_a_rotation_is_told_from_beginning_to_end() {
	ok laps process
	timeline --who "$COMPUTER"
	cp "$T/out" "$T/story"
	in_order "$T/story" '^TIME +SOURCE +WHO +WHAT +RESULT +TOOK$' \
		"laps +$COMPUTER +step policy$" 'event 10003 ' 'step policy +done' 'step locate$' \
		'kdc .*first ticket for krbtgt/CORP.EXAMPLE +ok' 'kdc .*service ticket for ldap/' \
		"ldap +$COMPUTER\\$ +bind GSSAPI, tls +ok +[0-9.]+[um]s" 'step read$' \
		"ldap .*search CN=$COMPUTER: msLAPS-PasswordExpirationTime, .* ok, 1 found" 'step protect$' \
		'kds .*GetKey: public key of root key [0-9a-f-]{36}, period [0-9 ]+ +ok' 'step intend$' 'step write$' \
		"ldap .*modify CN=$COMPUTER: add msLAPS-PasswordExpirationTime, replace msLAPS-EncryptedPassword, .* ok" \
		'event 10018 Active Directory has the new password' 'step write +done' 'step apply$' 'event 10020 ' \
		'step confirm +done' 'event 10004 '
	timeline --who "$COMPUTER" --source laps,kds --json
	is 'lines of other sources' '' "$(grep -vE '"source":"(laps|kds)"' "$T/out")"
	timeline --who "$COMPUTER" --last 2 --relative
	is 'lines' 3 "$(wc -l <"$T/out")"
	like 'the first' '^\+0d00:00:00.000 ' "$(cat "$T/out")"
	fails_with 2 'relative' lapsim timeline "$LAPSIM_DIR" --json --relative
	fails_with 1 'no directory' lapsim timeline "$T/none"
}

case_a_failed_cycle_says_at_which_step() {
	fault=ldap.modify@$COMPUTER\$=insufficient-rights
	ok lapsim fault "$LAPSIM_DIR" add "$fault"
	refused laps process
	ok lapsim fault "$LAPSIM_DIR" clear "$fault"
	timeline --who "$COMPUTER"
	cp "$T/out" "$T/story"
	in_order "$T/story" "modify CN=$COMPUTER: .*50 Insufficient access .fault ldap.modify@$COMPUTER" 'step write +[a-z]' 'event 10005'
}

case_clients_of_others_are_told_of() {
	printf wrong | kinit bob >/dev/null 2>&1 && fail 'a wrong password is right'
	like 'kinit' '"who":"bob","service":"krbtgt/CORP.EXAMPLE","result":"KDC_ERR_PREAUTH_FAILED"' \
		"$(line '"source":"kdc".*"who":"bob"')"
	ldap ldapsearch user -b "$LAPSIM_BASE_DN" "(&(cn=$COMPUTER)(msLAPS-Password=guess*)(1.2.840.113556.1.6.44.1.1=guess))" '*' >/dev/null 2>&1
	found=$(line '"op":"search".*guess|"op":"search".*\?\*')
	like 'a search' "\"security\":\"tls\",\"op\":\"search\",\"who\":\"$LAPSIM_USER\"" "$found"
	like 'its filter' "\"filter\":\"\(&\(cn=$COMPUTER\)\(msLAPS-Password=\?\*\)\(1[.0-9]+=\?\)\)\",\"attributes\":\[\"\*\"\]" "$found"
	replace self "$DN" msLAPS-Password plain-text
	found=$(line "\"op\":\"modify\".*$DN")
	like 'a modify' "\"who\":\"$COMPUTER\\$\",\"dn\":\"$DN\",\"changes\":\[\"replace msLAPS-Password\"\],\"facts\":\[\"msLAPS-Password no-json\"\],\"result\":0" "$found"
	ldapsearch -x -H "$LAPSIM_LDAP_URI" -D "$LAPSIM_ADMIN_USER" -w wrong -b '' >/dev/null 2>&1
	like 'a bind in the clear' "\"security\":\"clear\",\"op\":\"bind\",\"who\":\"$LAPSIM_ADMIN_USER\",\"mechanism\":\"simple\",\"result\":8" \
		"$(line '"op":"bind".*"result":8')"
	ok ldapsearch -Q -Y EXTERNAL -H "$LAPSIM_LDAPI_URI" -b "$LAPSIM_BASE_DN" '(cn=by-ldapi)'
	is 'what came over ldapi' '' "$(line by-ldapi)"
	curl -s --cacert "$LAPSIM_CA_FILE" "$LAPSIM_GRAPH_URL/v1.0/devices?secret=query" >/dev/null
	timeline --source cloud --last 1
	like 'curl' 'cloud .*GET /v1.0/devices +401' "$(cat "$T/out")"
}

# a reader that follows: what was, what comes, and the end; and so is one that asks over the socket
case_it_can_be_followed() {
	ok lapsim up "$T/w" --computers 1
	is 'what a world has that nobody has used' '' "$(cat "$T/w/timeline.jsonl")"
	lapsim timeline "$T/w" --follow --source lapsim >"$T/followed" 2>&1 &
	ok lapsim clock "$T/w" advance 1d
	ok lapsim clock "$T/w" advance 2d
	eventually 'what is followed' grep -q 'clock advance 2d' "$T/followed"
	ok lapsim down "$T/w"
	wait $!
	is 'its end' 0 $?
	in_order "$T/followed" 'clock advance 1d +ok' 'clock advance 2d +ok'
}

# whatever the world's secrets are: passwords of people, computers and accounts, keys, tokens
case_no_secret_is_on_it() {
	ok laps process
	ok laps reset
	ok laps get ad "$COMPUTER" --plain-text
	clear_mode
	ok laps reset
	password >"$T/now"
	mkdir "$T/scanned"
	cp "$LAPSIM_DIR/timeline.jsonl" "$T/scanned"
	for file in "$T/now" "$LAPSIM_DIR"/secrets/* "$HOST/machine.password"; do
		[ -s "$file" ] || continue
		! grep -qF -e "$(head -n 1 "$file")" "$T/scanned/timeline.jsonl" || fail "what is in $file is on the timeline"
	done
	! grep -qF -e "$(member key_hex <"$LAPSIM_ROOT_KEY_FILE")" "$T/scanned/timeline.jsonl" || fail 'the root key is on it'
	! grep -q 'eyJ[A-Za-z0-9_-]*\.' "$T/scanned/timeline.jsonl" || fail 'a token is on it'
	is 'lines that are no objects' '' "$(grep -vE '^\{.*\}$' "$T/scanned/timeline.jsonl")"
}

sim_main "$@"
