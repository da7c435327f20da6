#!/bin/sh
# SPDX-License-Identifier: MIT
# The KDC made to go wrong, as MIT's kinit and kvno see it and what laps makes of it. The errors are those of RFC 4120 7.5.9.
# A kinit with a password sends two AS requests, without pre-authentication and with it; a kvno that is refused asks once more.
# shellcheck disable=SC2034,SC2119
SIM_OPTIONS='--seed 13'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"

SERVICE=host/dc1.corp.example
calm() { ok lapsim fault "$LAPSIM_DIR" clear; }
faults() { # faults SPEC...: these and no others
	calm
	ok lapsim fault "$LAPSIM_DIR" add "$@"
}
counted() { # counted SPEC SEEN HIT
	like 'counted' "^$(printf %s "$1" | sed 's/[][().*$]/\\&/g') +$2 +$3\$" "$(lapsim fault "$LAPSIM_DIR" list)"
}
log_on() { # log_on [USER]
	KRB5CCNAME=FILE:$T/cc
	export KRB5CCNAME
	rc=0
	kinit "${1-alice}" <"$LAPSIM_DIR/secrets/${1-alice}.password" >"$T/out" 2>"$T/err" || rc=$?
}
refused_with() { # refused_with PATTERN: the last one was
	isnt 'status' 0 "$rc"
	like 'what it says' "$1" "$(cat "$T/err")"
}

case_first_tickets() {
	for n in 1 2; do
		while read -r effect pattern; do
			faults "kerberos.as:$n=$effect"
			log_on
			refused_with "$pattern"
			counted "kerberos.as:$n=$effect" '[12]' 1
		done <<-'END'
			unknown Client 'alice@CORP.EXAMPLE' not found in Kerberos database
			revoked credentials have been revoked
			skew Clock skew too great
			skew(-10m) Clock skew too great
		END
	done
	# of a password that is asked for anew: kinit would change it, were it not from a keytab
	faults 'kerberos.as:1=key-expired'
	rc=0
	kinit -k -t "$LAPSIM_KEYTAB_DIR/$COMPUTER.keytab" "$COMPUTER\$" >"$T/out" 2>"$T/err" || rc=$?
	refused_with 'Password has expired'
	log_on
	is 'status behind it' 0 "$rc"
}

case_tickets_for_services() {
	while read -r effect pattern; do
		calm
		log_on
		faults "kerberos.tgs:1-2=$effect"
		rc=0
		kvno "$SERVICE" >"$T/out" 2>"$T/err" || rc=$?
		refused_with "$pattern"
		counted "kerberos.tgs:1-2=$effect" 2 2
		ok kvno "$SERVICE"
	done <<-'END'
		unknown Server host/dc1.corp.example@CORP.EXAMPLE not found in Kerberos database
		revoked credentials have been revoked
		key-expired Password has expired
		skew Clock skew too great
	END
	faults 'kerberos.tgs=skew(4m)'
	log_on
	ok kvno "$SERVICE"
}

case_the_second_request_fails_and_no_other() {
	faults 'kerberos.as:3=revoked'
	log_on
	is 'the first two' 0 "$rc"
	log_on
	refused_with 'have been revoked'
	log_on
	is 'and then' 0 "$rc"
	counted 'kerberos.as:3=revoked' 5 1
}

case_of_one_account_and_no_other() {
	faults 'kerberos.as@bob=revoked' 'kerberos.tgs@bob=revoked'
	log_on alice
	is 'alice' 0 "$rc"
	ok kvno "$SERVICE"
	log_on bob
	refused_with 'have been revoked'
}

# the KDC's clock, in all that it says while the request lasts: a ticket of the future
case_a_kdc_that_is_ahead() {
	faults 'kerberos.as=skew(10m)'
	log_on
	is 'kinit adapts' 0 "$rc"
	begins=$(date -d "$(klist | sed -n 's/^\([0-9/]* [0-9:]*\) .*krbtgt.*/\1/p')" +%s)
	ahead=$((begins - $(date +%s)))
	like 'seconds until the ticket begins' '^(5[5-9]|6[0-4])[0-9]$' "$ahead"
	fails_with 1 'not yet valid' kvno "$SERVICE"
	calm
	log_on
	ok kvno "$SERVICE"
	begins=$(date -d "$(klist | sed -n 's/^\([0-9/]* [0-9:]*\) .*krbtgt.*/\1/p')" +%s)
	[ $((begins - $(date +%s))) -lt 60 ] || fail 'the clock stays where it was'
}

case_slow_and_silent() {
	faults 'kerberos.as:2=slow(150ms)'
	before=$(date +%s%N)
	log_on
	is 'kinit' 0 "$rc"
	[ $(($(date +%s%N) - before)) -ge 150000000 ] || fail 'it did not wait'
	faults 'kerberos.as=no-answer'
	rc=0
	timeout 0.4 kinit alice <"$LAPSIM_DIR/secrets/alice.password" >/dev/null 2>&1 || rc=$?
	is 'status of kinit, which waits' 124 "$rc"
	counted 'kerberos.as=no-answer' 1 1
	calm
	log_on
	is 'kinit' 0 "$rc"
}

nameless() { # an AS request without cname, which RFC 4120 5.4.1 has as optional
	/usr/bin/python3 - "$(sed -n 's/^.*kdc = 127.0.0.1://p' "$KRB5_CONFIG")" "$LAPSIM_REALM" <<-'END'
		import socket, sys
		der = lambda tag, *parts: bytes([tag, len(b"".join(parts))]) + b"".join(parts)
		number = lambda n: der(2, bytes([n]))
		text = lambda t: der(27, t.encode())
		realm = sys.argv[2]
		service = der(48, der(160, number(2)), der(161, der(48, text("krbtgt"), text(realm))))
		body = der(48, der(160, der(3, bytes(5))), der(162, text(realm)), der(163, service),
		           der(165, der(24, b"20370913024805Z")), der(167, number(7)), der(168, der(48, number(18))))
		request = der(106, der(48, der(161, number(5)), der(162, number(10)), der(164, body)))
		with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s:
		    s.sendall(len(request).to_bytes(4, "big") + request)
		    sys.exit(s.recv(5)[4:] != b"\x7e")
	END
}
last() { grep '"source":"kdc"' "$LAPSIM_DIR/timeline.jsonl" | sed -n '$s/.*"op":/"op":/p'; }
# [MS-SFU] 3.2.5.1.1, S4U2Self: the user is looked up in a TGS request. Names that no world has are asked for, too.
case_every_request_has_a_line_of_its_own() {
	calm
	KRB5CCNAME=FILE:$T/cc
	export KRB5CCNAME
	ok kinit -k -t "$LAPSIM_KEYTAB_DIR/$COMPUTER.keytab" "$COMPUTER\$"
	ok kvno -U alice "$COMPUTER\$"
	refused kvno host/nowhere.corp.example
	is 'the line' '"op":"tgs","service":"host/nowhere.corp.example","result":"KDC_ERR_S_PRINCIPAL_UNKNOWN"}' "$(last)"
	faults 'kerberos.as:1=revoked'
	log_on
	like 'the line' '"result":"KDC_ERR_CLIENT_REVOKED","fault":"kerberos.as:1=revoked"' "$(last)"
	ok nameless
	is 'the line' '"op":"as","service":"krbtgt/CORP.EXAMPLE","result":"KDC_ERR_C_PRINCIPAL_UNKNOWN"}' "$(last)"
	refused sh -c 'echo x | kinit a/b/c/d'
	is 'the line' '"op":"as","who":"a/b/c/d","service":"krbtgt/CORP.EXAMPLE","result":"KDC_ERR_C_PRINCIPAL_UNKNOWN"}' "$(last)"
	counted 'kerberos.as:1=revoked' 2 1
}

# fails before anything has changed, and the next cycle mends
case_laps_fails_and_the_next_cycle_mends() {
	calm
	clear_mode
	ok laps process
	while read -r fault hresult; do
		faults "kerberos.$fault"
		before=$(entry)
		fails_with 1 '^laps: locate: ' laps reset --quiet
		hresult_is "$hresult"
		is 'the entry in the directory' "$before" "$(entry)"
		ok laps process
	done <<-'END'
		as:1=unknown 0x80070031
		as:2=revoked 0x80070031
		as:2=skew 0x80090324
		tgs:1-2=unknown 0x80070031
		tgs:1-2=skew 0x80090324
	END
	in_force "$(password)"
}

sim_main "$@"
