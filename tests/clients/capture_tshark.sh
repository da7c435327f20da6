#!/bin/sh
# SPDX-License-Identifier: MIT
# tshark reads what lapsim run --capture leaves, in one pass and told no more than lapsim prints: LDAP, HTTP and the key
# service in the clear, nothing malformed. Wireshark's dissectors are nobody's here.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
# shellcheck disable=SC2034
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

# capture: a capture of an LDAPS modify, a request to Graph and a rotation, in $T/c.pcapng; shark [OPTION]... reads it
capture() {
	cat >"$T/inside" <<'END'
printf 'dn: CN=WS0001,CN=Computers,%s\nchangetype: modify\nreplace: msLAPS-PasswordExpirationTime\nmsLAPS-PasswordExpirationTime: 134402849685000000\n' \
	"$LAPSIM_BASE_DN" | ldapmodify -x -H "$LAPSIM_LDAPS_URI" -o TLS_CACERT="$LAPSIM_CA_FILE" -o TLS_REQCERT=allow \
	-D "$LAPSIM_ADMIN_USER" -y "$LAPSIM_ADMIN_PASSWORD_FILE" || exit
curl -s --cacert "$LAPSIM_CA_FILE" "$LAPSIM_GRAPH_URL/v1.0/directory/deviceLocalCredentials"
laps process
END
	rc=0
	lapsim run --seed 1 --capture "$T/c.pcapng" -- sh "$T/inside" >"$T/out" 2>"$T/err" || rc=$?
	! grep -q CAP_NET_RAW "$T/err" || skip 'packets may not be seen here'
	is "status; $(cat "$T/err")" 0 "$rc"
	like 'what is said' '^lapsim: captured [0-9]+ packets, lost 0: tshark -r ' "$(cat "$T/err")"
	shark=$(sed -n 's/^lapsim: captured .*: tshark /tshark /p' "$T/err")
}
shark() { eval "$shark \"\$@\"" 2>"$T/shark.err"; }

case_what_was_sealed_is_read() {
	capture
	is 'files of others' '600 600' "$(stat -c %a "$T/c.pcapng" "$T/c.pcapng.keytab" | tr '\n' ' ' | sed 's/ $//')"
	shark -Y 'ldap.modifyRequest_element' -T fields -e ldap.object -e ldap.type >"$T/modify"
	like 'the modify over LDAPS' "^CN=WS0001,CN=Computers,DC=corp,DC=example.msLAPS-PasswordExpirationTime$" "$(cat "$T/modify")"
	like 'the rotation' 'msLAPS-EncryptedPassword' "$(cat "$T/modify")"
	like 'the request to Graph' '^/v1.0/directory/deviceLocalCredentials$' "$(shark -Y http.request -T fields -e http.request.uri)"
	like 'GetKey, sealed by Kerberos' '^0.0*[0-9a-f]' "$(shark -Y 'dcerpc.decrypted_stub_data && dcerpc.pkt_type==0' -T fields \
		-e dcerpc.opnum -e dcerpc.decrypted_stub_data)"
	# loopback shows a packet as it goes out and as it comes in: one of them is enough
	[ "$(shark -Y tcp.analysis.retransmission | wc -l)" -lt 10 ] || fail 'packets are there twice'
	is 'what is malformed' '' "$(shark -Y _ws.malformed)"
	like 'tickets' '^12$' "$(shark -Y kerberos -T fields -e kerberos.msg_type | tr ',' '\n')"
	# what was done to see that the world is ready is not there: the first request is ours
	is 'the first bind' Administrator@corp.example "$(shark -Y ldap.bindRequest_element -T fields -e ldap.name | head -n 1)"
	like 'the comment' 'tshark -r ' "$(capinfos -k "$T/c.pcapng" 2>/dev/null || cat "$T/err")"
}

# killed at once, it is a whole file still
case_a_killed_world_leaves_a_capture() {
	lapsim up "$T/w" --computers 1 --capture "$T/c.pcapng" 2>"$T/err" || {
		grep -q CAP_NET_RAW "$T/err" && skip 'packets may not be seen here'
		fail "$(cat "$T/err")"
	}
	eval "$(lapsim env "$T/w")"
	ok ldapsearch -x -H "$LAPSIM_LDAP_URI" -s base -b '' dnsHostName
	eventually 'packets in the file' grep -q dnsHostName "$T/c.pcapng"
	kill -9 "$(lapsim status "$T/w" --json | member pid)"
	tshark -r "$T/c.pcapng" >"$T/read" 2>"$T/read.err"
	is 'what tshark says' '' "$(grep -v 'Running as user' "$T/read.err")"
	[ -s "$T/read" ] || fail 'no packet can be read'
	rm -rf "$T/w"
}

case_without_the_right_it_says_how() {
	[ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null || skip 'not root, or no setpriv'
	fails_with 1 'CAP_NET_RAW: unshare -rn sh -c' setpriv --bounding-set=-net_raw --inh-caps=-net_raw \
		lapsim run --capture "$T/c.pcapng" -- true
	[ ! -e "$T/c.pcapng" ] || fail 'a file was made'
}

case_no_key_is_logged_unasked() {
	# shellcheck disable=SC2016  # of the shell inside
	ok lapsim run --computers 1 -- sh -c 'ls "$LAPSIM_DIR"; env; tr "\0" "\n" </proc/$(lapsim status "$LAPSIM_DIR" --json |
		grep -A 2 \"directory\" | grep -oE "[0-9]+" | head -n 1)/environ'
	unlike 'what is there' 'SSLKEYLOGFILE|tls.keys' "$(cat "$T/out")"
}

sim_main "$@"
