#!/bin/sh
# SPDX-License-Identifier: MIT
# What no client should send leaves the domain controller answering.
# shellcheck disable=SC2034
SIM_OPTIONS=''
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"

answers() { # within half a minute, and it is the slapd that was started
	kill -0 "$(cat "$LAPSIM_DIR/slapd/slapd.pid")" || fail 'slapd has ended'
	timeout 30 ldapsearch -x -LLL -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAPS_URI" -D "CORP\\alice" \
		-y "$LAPSIM_USER_PASSWORD_FILE" -b "$LAPSIM_BASE_DN" "(cn=$COMPUTER)" cn >"$T/out" 2>"$T/err" ||
		fail "it does not answer: $(cat "$T/err")"
	like 'the answer' "^cn: $COMPUTER\$" "$(cat "$T/out")"
}

case_messages_that_are_none() {
	pid=$(cat "$LAPSIM_DIR/slapd/slapd.pid")
	for seed in 1 2 3 4; do
		"$SIM_TOOLS/ldapnoise" "${LAPSIM_LDAP_URI##*:}" $seed 1500 >"$T/out" 2>&1 &
		noise="${noise-} $!"
	done
	for n in 1 2 3; do answers; done # in the middle of it
	for one in $noise; do wait "$one" || fail "ldapnoise: $(cat "$T/out")"; done
	answers
	is 'the process' "$pid" "$(cat "$LAPSIM_DIR/slapd/slapd.pid")"
}

case_a_message_without_end() {
	port=${LAPSIM_LDAP_URI##*:}
	# four gigabytes are announced, and filters inside of filters
	printf '\060\204\377\377\377\377\002\001\001' | timeout 2 curl -s -m 1 "telnet://127.0.0.1:$port" >/dev/null 2>&1
	answers
	filter=$(awk 'BEGIN { for (i = 0; i < 5000; i++) printf "(!"; printf "(cn=a)"; for (i = 0; i < 5000; i++) printf ")" }')
	timeout 5 ldapsearch -x -H "$LAPSIM_LDAP_URI" -b "$LAPSIM_BASE_DN" "$filter" 1.1 >/dev/null 2>&1
	answers
}

# more connections than slapd may have open: what has been let in is served, and when they end all is as before
case_connections_that_say_nothing() {
	[ -x /usr/bin/python3 ] || skip 'no python3'
	pid=$(cat "$LAPSIM_DIR/slapd/slapd.pid")
	limit=$(sed -n 's/^Max open files *\([0-9]*\).*/\1/p' "/proc/$pid/limits")
	cat >"$T/flood.py" <<'END'
import os, socket, sys
ports = [int(os.environ[v].rsplit(":", 1)[1]) for v in ("LAPSIM_LDAP_URI", "LAPSIM_LDAPS_URI")]
part = (b"", b"\x30", b"\x30\x84\x00\x00\x10\x00\x02\x01\x01", b"\x16\x03\x01\x02\x00\x01")
held = []
def hold(count):
    for i in range(count):
        s = socket.socket()
        s.settimeout(1)
        try:
            s.connect(("127.0.0.1", ports[i % 2]))
            s.sendall(part[i // 2 % 4])
        except OSError:
            pass
        held.append(s)
    print(len(held), flush=True)
hold(int(sys.argv[1]))
sys.stdin.readline()
hold(int(sys.argv[2]))
sys.stdin.readline()
END
	mkfifo "$T/go"
	/usr/bin/python3 "$T/flood.py" $((limit / 2)) "$limit" <"$T/go" >"$T/held" 2>&1 &
	flood=$!
	exec 9>"$T/go"
	eventually 'half as many as it may have' grep -qx $((limit / 2)) "$T/held"
	answers
	echo >&9
	eventually 'more than it may have' grep -qx $((limit / 2 + limit)) "$T/held"
	exec 9>&-
	wait $flood || fail "$(cat "$T/held")"
	reached() { timeout 5 ldapsearch -x -LLL -H "$LAPSIM_LDAP_URI" -b '' -s base 1.1 >/dev/null 2>&1; }
	eventually 'it answers again' reached
	answers
	is 'the process' "$pid" "$(cat "$LAPSIM_DIR/slapd/slapd.pid")"
}

# a ring of as many groups, with somebody in the first
case_groups_within_groups() {
	n=400 in=CN=Users,$LAPSIM_BASE_DN
	awk -v n=$n -v place="$in" -v first="$LAPSIM_USER_DN" 'BEGIN {
		for (i = 0; i < n; i++)
			printf "dn: CN=ring%d,%s\nchangetype: add\nobjectClass: group\nsAMAccountName: ring%d\nmember: %s\n\n",
				i, place, i, i == 0 ? first : "CN=ring" (i - 1) "," place
		printf "dn: CN=ring0,%s\nchangetype: modify\nadd: member\nmember: CN=ring%d,%s\n", place, n - 1, place
	}' | modify admin || fail "$(cat "$T/err")"
	answers
	ok timeout 30 ldapsearch -x -LLL -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAPS_URI" -D "$LAPSIM_USER_DN" \
		-y "$LAPSIM_USER_PASSWORD_FILE" -b "$in" "(member:1.2.840.113556.1.4.1941:=$LAPSIM_USER_DN)" 1.1
	is 'groups that the chain finds' $n "$(grep -c '^dn: CN=ring' "$T/out")"
	answers
}

case_filters_that_cost() {
	many=$(awk 'BEGIN { for (i = 0; i < 20000; i++) printf "(cn=a%d)", i }')
	pieces=$(awk 'BEGIN { for (i = 0; i < 5000; i++) printf "*a" }')
	deep=$(awk 'BEGIN { for (i = 0; i < 3000; i++) printf "(&(|"; printf "(cn=a)"; for (i = 0; i < 3000; i++) printf "))" }')
	chain="(memberOf:1.2.840.113556.1.4.1941:=CN=Domain Admins,CN=Users,$LAPSIM_BASE_DN)"
	chains=$(awk -v one="$chain" 'BEGIN { for (i = 0; i < 500; i++) printf "%s", one }')
	for filter in "(|$many)" "(cn=$pieces*)" "$deep" "(|$chains)" '(1.2.3.4:9.9.9:=x)' '(cn:dn:1.2.840.113556.1.4.803:=zz)' \
		'(userAccountControl:1.2.840.113556.1.4.803:=99999999999999999999999)' '(objectSid=\ff\00)' '(objectGUID=\00)' \
		'(member:1.2.840.113556.1.4.1941:=nonsense)' '(&)' '(|)'; do
		rc=0
		printf '%s\n' "$filter" | timeout 60 ldapsearch -x -LLL -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAPS_URI" -D "CORP\\alice" \
			-y "$LAPSIM_USER_PASSWORD_FILE" -b "$LAPSIM_BASE_DN" -f /dev/stdin '%s' cn >/dev/null 2>&1 || rc=$?
		[ $rc -ne 124 ] || fail "it is busy for too long with $(printf %.60s "$filter")"
		answers
	done
}

case_values_that_are_too_large() {
	for size in 70000 1000000 20000000; do
		for attribute in description msLAPS-EncryptedPassword; do
			{
				printf 'dn: %s\nchangetype: modify\nreplace: %s\n%s:: ' "$DN" "$attribute" "$attribute"
				head -c $size /dev/zero | tr '\0' x | base64 -w 0
				echo
			} | modify admin && [ $size -gt 1000000 ] && fail "$size bytes of $attribute are taken"
			answers
		done
	done
}

sim_main "$@"
