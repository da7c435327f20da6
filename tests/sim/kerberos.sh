#!/bin/sh
# SPDX-License-Identifier: MIT
# The realm of a world, as its clients see it: tickets by password and keytab, and the directory with them.
# shellcheck disable=SC1091,SC2016,SC2317  # inner shells expand; the cases are called by name
# shellcheck disable=SC2034
SIM_OPTIONS='--seed 6'
. "$(dirname "$0")/../lib/sim.sh"

ticket() { # ticket WHO: into a cache of this case; who as for ldap
	KRB5CCNAME=FILE:$T/cc
	export KRB5CCNAME
	case $1 in
	admin) kinit Administrator <"$LAPSIM_ADMIN_PASSWORD_FILE" >/dev/null ;;
	user) kinit "$LAPSIM_USER" <"$LAPSIM_USER_PASSWORD_FILE" >/dev/null ;;
	*) kinit -k -t "$LAPSIM_KEYTAB_DIR/$1.keytab" "$1\$" ;;
	esac 2>"$T/err" || fail "no ticket for $1: $(cat "$T/err")"
}
whoami_by() { # whoami_by MECHANISM PROPERTIES [OPTION]...
	wb_mech=$1 wb_properties=$2
	shift 2
	ldapwhoami -Q -N -Y "$wb_mech" -O "$wb_properties" -H "$LAPSIM_LDAP_URI" "$@" 2>"$T/err" | lower
}
named() { printf 'u:CORP\\%s\n' "$1" | lower; } # as RFC 4532 is answered by a domain controller

case_a_user_by_every_mechanism_and_layer() {
	ticket user
	for mech in GSSAPI GSS-SPNEGO; do
		for properties in minssf=1,maxssf=1 minssf=56; do
			is "who $mech with $properties is" "$(named "$LAPSIM_USER")" "$(whoami_by $mech $properties)"
		done
		is "who $mech under TLS is" "$(named "$LAPSIM_USER")" \
			"$(whoami_by $mech maxssf=0 -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE")"
	done
}

# what this machine calls 127.0.0.1 does not matter, without an option; ldap.conf(5), SASL_NOCANON
case_a_ticket_for_the_name_in_the_uri() {
	ticket user
	is 'who that is' "$(named "$LAPSIM_USER")" \
		"$(env -u LDAPNOINIT ldapwhoami -Q -Y GSSAPI -H "$LAPSIM_LDAP_URI" 2>"$T/err" | lower)"
}

case_a_name_is_not_case_sensitive() {
	KRB5CCNAME=FILE:$T/cc
	export KRB5CCNAME
	kinit ADMINISTRATOR <"$LAPSIM_ADMIN_PASSWORD_FILE" >/dev/null 2>"$T/err" || fail "kinit: $(cat "$T/err")"
	is 'who ADMINISTRATOR is' "$(named administrator)" "$(whoami_by GSSAPI minssf=56)"
	kinit -E "administrator@$LAPSIM_DOMAIN" <"$LAPSIM_ADMIN_PASSWORD_FILE" >/dev/null 2>"$T/err" || fail "kinit -E: $(cat "$T/err")"
	is 'who the user principal name is' "$(named administrator)" "$(whoami_by GSSAPI minssf=56)"
}

case_a_computer_by_its_keytab() {
	ticket "$COMPUTER"
	is 'who the keytab is' "$(named "$COMPUTER\$")" "$(whoami_by GSSAPI minssf=56)"
	is 'mode of the keytab' 600 "$(stat -c %a "$HOST/krb5.keytab")"
	# as itself it writes its own secret, and as no one else
	printf 'dn: %s\nchangetype: modify\nreplace: msLAPS-PasswordExpirationTime\nmsLAPS-PasswordExpirationTime: 1\n' "$DN" >"$T/own"
	ok ldapmodify -Q -N -Y GSSAPI -H "$LAPSIM_LDAP_URI" -f "$T/own"
	printf 'dn: CN=WS0001,CN=Computers,%s\nchangetype: modify\nreplace: msLAPS-PasswordExpirationTime\nmsLAPS-PasswordExpirationTime: 1\n' "$LAPSIM_BASE_DN" >"$T/other"
	fails_with 50 . sh -c 'ldapmodify -Q -N -Y GSSAPI -H "$LAPSIM_LDAP_URI" -f "$1" 2>&1 >/dev/null | head -n 1 >&2; exit 50' sh "$T/other"
	like 'the refusal' 'Insufficient access|insufficient' "$(cat "$T/err")"
}

# other people's services: a ticket for a computer opens with its keytab
case_services_of_a_computer_have_its_key() {
	ticket user
	low=$(printf %s "$COMPUTER" | lower)
	for service in "host/$low.$LAPSIM_DOMAIN" "cifs/$low" "RestrictedKrbHost/$COMPUTER"; do
		ok kvno "$service"
	done
	ok kvno -k "$HOST/krb5.keytab" "host/$low.$LAPSIM_DOMAIN"
	fails_with 1 'not found' kvno "nfs/$low"
}

case_nobody_else_gets_a_ticket() {
	KRB5CCNAME=FILE:$T/cc
	export KRB5CCNAME
	echo wrong >"$T/wrong"
	rc=0 && kinit "$LAPSIM_USER" <"$T/wrong" >/dev/null 2>"$T/err" || rc=$?
	is 'status with a wrong password' 1 $rc
	like 'what kinit says' 'Password incorrect|Preauthentication failed' "$(cat "$T/err")"
	rc=0 && kinit nobody <"$T/wrong" >/dev/null 2>"$T/err" || rc=$?
	like 'what kinit says' 'not found in Kerberos database' "$(cat "$T/err")"
	rc=0 && kinit -k -t "$HOST/krb5.keytab" "host/$COMPUTER" 2>"$T/err" || rc=$?
	like 'what kinit says of a service' 'not found in Kerberos database' "$(cat "$T/err")"
}

# what SASL offers is what Active Directory offers, less DIGEST-MD5
# Differs from Active Directory: the directory takes no NTLM, within GSS-SPNEGO or before it, and no DIGEST-MD5.
case_mechanisms() {
	is mechanisms 'EXTERNAL GSS-SPNEGO GSSAPI' "$(attr anyone '' supportedSASLMechanisms | sort | tr '\n' ' ' | sed 's/ $//')"
}

# ---- accounts as the directory has them --------------------------------------------------------
refuses_ticket() { # refuses_ticket PATTERN NAME FILE
	rc=0 && kinit -c "FILE:$T/none" "$2" <"$3" >/dev/null 2>"$T/err" || rc=$?
	is "status of kinit $2" 1 $rc
	like "what kinit $2 says" "$1" "$(cat "$T/err")"
}
gets_ticket() { # gets_ticket NAME FILE
	ok sh -c 'kinit -c "FILE:$1" "$2" <"$3"' sh "$T/cc" "$1" "$2"
}
secret() { (umask 077 && printf %s "$1" >"$T/secret"); } # secret TEXT: into $T/secret
quoted() { printf '"%s"' "$1" | iconv -f UTF-8 -t UTF-16LE | base64 -w 0; } # quoted TEXT: as unicodePwd wants it
set_password() { # set_password DN TEXT
	printf 'dn: %s\nchangetype: modify\nreplace: unicodePwd\nunicodePwd:: %s\n' "$1" "$(quoted "$2")" | modify admin || fail "$(cat "$T/err")"
}

# MS-KILE 3.3.5.7.1; FILETIME 130000000000000000 is in 2012
case_an_account_that_is_not_in_order_gets_no_ticket() {
	bob=CN=bob,CN=Users,$LAPSIM_BASE_DN file=$LAPSIM_DIR/secrets/bob.password
	gets_ticket bob "$file"
	for row in userAccountControl:514:512:revoked accountExpires:130000000000000000:9223372036854775807:revoked \
		lockoutTime:130000000000000000:0:revoked; do
		IFS=: read -r attribute wrong right text <<-END
			$row
		END
		replace admin "$bob" "$attribute" "$wrong" || fail "$(cat "$T/err")"
		refuses_ticket "$text" bob "$file"
		replace admin "$bob" "$attribute" "$right" || fail "$(cat "$T/err")"
		gets_ticket bob "$file"
	done
	replace admin "$bob" pwdLastSet 0 || fail "$(cat "$T/err")"
	refuses_ticket . bob "$file" # of a service for new passwords, which the realm does not have
	like 'what the realm says' 'REQUIRED PWCHANGE: bob@' "$(cat "$LAPSIM_DIR/kdc/kdc.log")"
}

# and laps tells its event log why
case_a_disabled_computer_gets_no_ticket() {
	replace admin "$DN" userAccountControl 4098 || fail "$(cat "$T/err")"
	unchanged_by fails_with 1 "^laps: locate: the account of '$COMPUTER\\\$@CORP.EXAMPLE' is disabled or has expired" laps process
	events_are '10003 10021 10009 10055 10057 10005'
	is 'the result in 10057' 0x80070031 "$(params 10057 | member data2)"
	replace admin "$DN" userAccountControl 4096 || fail "$(cat "$T/err")"
	ok laps process
}

case_a_new_password_is_a_new_key() {
	dave=CN=dave,CN=Users,$LAPSIM_BASE_DN file=$LAPSIM_DIR/secrets/dave.password
	gets_ticket dave "$file"
	secret 'Grüße {SSHA}x'
	set_password "$dave" 'Grüße {SSHA}x'
	gets_ticket dave "$T/secret"
	refuses_ticket 'incorrect|failed' dave "$file"
	printf 'dn: %s\nchangetype: modify\nreplace: userPassword\nuserPassword: {SSHA}literally\n' "$dave" | modify admin || fail "$(cat "$T/err")"
	refuses_ticket 'incorrect|failed' dave "$T/secret"
	secret '{SSHA}literally'
	gets_ticket dave "$T/secret"
	ok ldapwhoami -x -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAP_URI" -D "$dave" -y "$T/secret"
	# who may not reset it has changed nothing
	printf 'dn: %s\nchangetype: modify\nreplace: unicodePwd\nunicodePwd:: %s\n' "$dave" "$(quoted other)" | modify user
	gets_ticket dave "$T/secret"
}

# the key of a computer follows its password, too, with the salt of MS-KILE 3.1.1.2
# Differs from Active Directory: every key of the realm has version 1, also after a change of its password,
# and no account has msDS-KeyVersionNumber.
case_a_computer_s_new_password_is_a_new_key() {
	secret n3w
	set_password "$DN" n3w
	rc=0 && kinit -c "FILE:$T/none" -k -t "$HOST/krb5.keytab" "$COMPUTER\$" 2>"$T/err" || rc=$?
	is 'status with the old keytab' 1 $rc
	gets_ticket "$COMPUTER\$" "$T/secret"
	low=$(printf %s "$COMPUTER" | lower)
	printf 'addent -password -p %s$@CORP.EXAMPLE -k 1 -e aes256-cts-hmac-sha1-96 -s CORP.EXAMPLEhost%s.corp.example\nn3w\nwkt %s\n' \
		"$COMPUTER" "$low" "$T/new" | ktutil >/dev/null
	conf_set keytab "$T/new"
	ok laps process
	is 'its version' '' "$(attr admin "$DN" msDS-KeyVersionNumber)"
}

case_accounts_come_and_go() {
	frank=CN=frank,CN=Users,$LAPSIM_BASE_DN
	secret fresh
	refuses_ticket 'not found' frank "$T/secret"
	printf 'dn: %s\nchangetype: add\nobjectClass: user\nsAMAccountName: Frank\nuserAccountControl: 512\nunicodePwd:: %s\n' "$frank" "$(quoted fresh)" |
		modify admin || fail "$(cat "$T/err")"
	gets_ticket frank "$T/secret"
	KRB5CCNAME=FILE:$T/cc
	export KRB5CCNAME
	is 'who that is' "$(named Frank)" "$(whoami_by GSSAPI minssf=56)"
	replace admin "$frank" sAMAccountName Francis || fail "$(cat "$T/err")"
	refuses_ticket 'not found' frank "$T/secret"
	gets_ticket francis "$T/secret"
	printf 'dn: %s\nchangetype: delete\n' "$frank" | modify admin || fail "$(cat "$T/err")"
	refuses_ticket 'not found' francis "$T/secret"
	kinit -k -t "$HOST/krb5.keytab" "$COMPUTER\$"
	printf 'dn: %s\nchangetype: delete\n' "$DN" | modify admin || fail "$(cat "$T/err")"
	rc=0 && kinit -k -t "$HOST/krb5.keytab" "$COMPUTER\$" 2>"$T/err" || rc=$?
	like 'what kinit says of a computer that is gone' 'not found' "$(cat "$T/err")"
}

# what the realm asks is told to nobody else
case_the_realm_s_question() {
	oid=$(sed -n 's/^#define DC_REALM_OID *"\(.*\)"/\1/p' "$SIM_ROOT/sim/directory/dc/realm.h")
	is 'exit status over the socket' 0 "$(ldapexop -Q -Y EXTERNAL -H "$LAPSIM_LDAPI_URI" "$oid:alice" >"$T/out" 2>&1; echo $?)"
	who admin
	for how in "-x -ZZ -D $WHO_DN -y $WHO_FILE -H $LAPSIM_LDAP_URI" "-x -ZZ -H $LAPSIM_LDAP_URI" \
		"-x -D $LAPSIM_USER_DN -y $LAPSIM_USER_PASSWORD_FILE -H $LAPSIM_LDAPI_URI" "-x -H $LAPSIM_LDAPI_URI"; do
		# shellcheck disable=SC2086  # options without blanks
		ldapexop -o TLS_CACERT="$LAPSIM_CA_FILE" $how "$oid:alice" >"$T/out" 2>&1 && fail "it is told by $how"
		like "the answer by $how" '\(50\)' "$(cat "$T/out")"
	done
	unlike 'what the rootDSE tells of it' "$oid" "$(attr anyone '' supportedExtension)"
}

equal_keys() { # in a world of the same seed
	cmp "$LAPS_CONFIG/krb5.keytab" "$1" || fail 'the keytab of an equal world is another'
}
other_keys() {
	! cmp -s "$LAPS_CONFIG/krb5.keytab" "$1" || fail 'the keytab of another world is the same'
}
case_keys_follow_the_seed() {
	in_world --seed 6 -- equal_keys "$LAPSIM_DIR/hosts/WS0001/krb5.keytab"
	in_world --seed 7 -- other_keys "$LAPSIM_DIR/hosts/WS0001/krb5.keytab"
}

# computers without a directory have no keytab, and still an account in the realm
case_a_realm_is_as_large_as_its_domain() {
	ticket user
	ok kvno "host/$(printf %s "$COMPUTER" | lower)"
	fails_with 1 'not found' kvno host/ws9999
}

case_nothing_is_kept_outside() {
	find /tmp /var/tmp -maxdepth 1 -newer "$LAPSIM_DIR/krb5.conf" -name 'krb5*' >"$T/found"
	ok kinit -k -t "$HOST/krb5.keytab" "$COMPUTER\$"
	ok kdestroy
	is 'caches and replay caches elsewhere' '' "$(cat "$T/found")"
}

# ---- laps ------------------------------------------------------------------------------------

# ADB-07 over Kerberos alone: no bind-dn, no password, and with TLS or Kerberos' own layer
case_a_host_rotates_by_its_keytab() {
	unlike 'laps.conf' 'bind|password-file = machine' "$(grep -v '^admin' "$HOST/laps.conf")"
	ok laps process
	first=$(password)
	in_force "$first"
	sed -i /^ca-file/d "$HOST/laps.conf"
	ok laps reset
	events_are '10003 10021 10009 10055 10014 10018 10020 10004'
	[ ! -e "$LAPSIM_DIR/krb5cc" ] || fail 'the host has left its tickets in a file'
	conf_set ca-file "$LAPSIM_CA_FILE"
	isnt 'the password after a reset without TLS' "$first" "$(password)"
	in_force "$(password)"
	# and the tickets of who happens to run it are left alone
	ticket user
	ok laps reset
	like 'whose tickets there are' "Default principal: $LAPSIM_USER@" "$(klist)"
}

# relay [DIRECTORY]: in front of the controller, at the port in $T/port; what has passed is in $T/seen. TLS ends there,
# with the key and the certificate in DIRECTORY
relay() {
	[ -x /usr/bin/python3 ] || skip 'no python3'
	cat >"$T/relay.py" <<'END'
import socket, ssl, sys, threading
host, port = sys.argv[1][len("ldap://"):].split(":")
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
for directory in sys.argv[4:]: context.load_cert_chain(directory + "/server.pem", directory + "/server.key")
listener = socket.create_server(("127.0.0.1", 0))
with open(sys.argv[2], "w") as f: f.write(str(listener.getsockname()[1]))
seen = open(sys.argv[3], "ab", buffering=0)
def copy(a, b):
    try:
        while data := a.recv(65536):
            seen.write(data)
            b.sendall(data)
    finally:
        a.close(); b.close()
while True:
    a, b = listener.accept()[0], socket.create_connection((host, int(port)))
    if sys.argv[4:]: a = context.wrap_socket(a, server_side=True)
    for pair in ((a, b), (b, a)): threading.Thread(target=copy, args=pair, daemon=True).start()
END
	/usr/bin/python3 "$T/relay.py" "$LAPSIM_LDAP_URI" "$T/port" "$T/seen" "$@" 2>"$T/relay.err" &
	relay=$!
	trap 'kill "$relay"; rm -rf "$T"' EXIT # also when the case fails
	eventually 'the relay listens' test -s "$T/port"
}

# what goes over the wire without TLS: Kerberos has sealed it
case_without_tls_the_session_is_sealed() {
	relay
	conf_set ldap-uri "ldap://127.0.0.1:$(cat "$T/port")"
	clear_mode
	sed -i /^ca-file/d "$HOST/laps.conf"
	ok laps process
	grep -qa supportedCapabilities "$T/seen" || fail 'the relay has not seen the session'
	grep -qa GSSAPI "$T/seen" || fail 'the relay has not seen the bind'
	! grep -qaiE 'mslaps|sAMAccountName' "$T/seen" || fail 'the session is in clear text'
}

# MS-ADTS 5.1.1.1.2: a controller that insists on signing behind something that ends TLS sees no protection
case_a_controller_refuses_what_is_not_signed() {
	relay "$LAPSIM_DIR/slapd"
	conf_set ldap-uri "ldaps://127.0.0.1:$(cat "$T/port")"
	unchanged_by fails_with 1 "^laps: locate: 'ldaps://127.*' requires signing or TLS, and sees neither in the bind of '$COMPUTER" laps process
	events_are '10003 10021 10009 10055 10057 10005'
	is 'the result in 10057' 0x80070008 "$(params 10057 | member data2)"
	who "$COMPUTER"
	conf_set bind-dn "$WHO_DN"
	conf_set bind-password-file "$WHO_FILE"
	unchanged_by fails_with 1 "^laps: locate: 'ldaps://127.*' requires signing or TLS" laps process
}

# RFC 4120 3.1.3: more than five minutes apart. libkrb5 corrects its own clock by the KDC's unless it is told not to
case_the_clocks_differ() {
	cat >"$T/late.c" <<'END'
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>
#define LATE 3600
time_t time(time_t *t)
{
	struct timeval now;
	gettimeofday(&now, 0);
	if (t) *t = now.tv_sec;
	return now.tv_sec;
}
int gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
	int (*real)(struct timeval *, void *) = (int (*)(struct timeval *, void *))dlsym(RTLD_NEXT, "gettimeofday");
	int rc = real(tv, tz);
	tv->tv_sec += LATE;
	return rc;
}
END
	ok "${CC:-cc}" -D_GNU_SOURCE -fPIC -shared -o "$T/late.so" "$T/late.c"
	late() { env LD_PRELOAD="$T/late.so" ASAN_OPTIONS="${ASAN_OPTIONS-}:verify_asan_link_order=0" "$@"; }
	ok late laps process
	in_force "$(password)"
	sed 's/^\[libdefaults\]/&\n\tkdc_timesync = 0/' "$KRB5_CONFIG" >"$T/krb5.conf"
	KRB5_CONFIG=$T/krb5.conf
	export KRB5_CONFIG
	ok laps reset
	unchanged_by fails_with 1 '^laps: locate: the clocks of this host and of the domain differ too much for Kerberos' \
		late laps reset
	events_are '10003 10021 10009 10055 10057 10005'
	is 'the result in 10057' 0x80090324 "$(params 10057 | member data2)"
	in_force "$(password)"
}

# ADB-08: without ldap-uri the controllers are those that DNS names
case_a_controller_is_found_by_dns() {
	sed -i /^ldap-uri/d "$HOST/laps.conf"
	ok laps process
	is 'the server in 10055' "dc1.$LAPSIM_DOMAIN" "$(params 10055 | member data1)"
	in_force "$(password)"
	conf_set domain other.example
	unchanged_by fails_with 1 "^laps: locate: no domain controller by '_ldap._tcp.other.example': there is no such name" laps reset
	events_are '10003 10021 10009 10056 10005'
	conf_set domain "$LAPSIM_DOMAIN"
	conf_set dns-server 127.0.0.1:1
	unchanged_by fails_with 1 '^laps: locate: no DNS server answers' laps reset
	conf_set dns-server localhost
	unchanged_by fails_with 1 "^laps: locate: 'localhost' is not the address of a DNS server" laps reset
}

# ADB-08, ADB-10: a controller that cannot be written is passed over, and alone it is none
case_a_read_only_controller() { in_world --rodc -- beside_a_read_only_one; }
beside_a_read_only_one() {
	conf_set ldap-uri "$LAPSIM_RODC_URI"
	fails_with 1 '^laps: locate: .*read-only domain controller' laps process
	events_are '10003 10021 10009 10056 10005'
	is 10056 '{"data1":"0x8007054b"}' "$(params 10056)"
	conf_set ldap-uri "$LAPSIM_RODC_URI $LAPSIM_LDAP_URI"
	ok laps process
	is 'the server in 10055' "dc1.$LAPSIM_DOMAIN" "$(params 10055 | member data1)"
	in_force "$(laps get ad WS0001 --plain-text --json --dc 127.0.0.1 --port "${LAPSIM_LDAP_URI##*:}" | member Password)"
	# diagnostics look at it all the same
	ok laps diagnostics --output "$T/archives"
	tar -xOf "$(cat "$T/out")" --wildcards '*/directory.json' | tr -d ' \n' >"$T/directory.json"
	is 'the kinds of controllers' '"read_only":true "read_only":false ' \
		"$(grep -o '"read_only":[a-z]*' "$T/directory.json" | tr '\n' ' ')"
	# it shows what the other one holds, but for the attributes of the filtered set, and takes nothing; laps-behaviour.md 5.1
	port=${LAPSIM_RODC_URI##*:}
	for attribute in msLAPS-EncryptedPassword msLAPS-Password; do
		is "$attribute there" '' "$(LAPSIM_LDAP_URI=$LAPSIM_RODC_URI attr admin "$DN" $attribute)"
	done
	isnt 'the other' '' "$(attr admin "$DN" msLAPS-EncryptedPassword)"
	isnt 'the expiry there' '' "$(LAPSIM_LDAP_URI=$LAPSIM_RODC_URI attr admin "$DN" msLAPS-PasswordExpirationTime)"
	unchanged_by fails_with 1 '^laps: write: .*unwilling' laps set-expiration WS0001 --dc 127.0.0.1 --port "$port"
	# what it keeps of the other's groups is old when that has changed them
	before=$(groups_there)
	printf 'dn: CN=LAPS Readers,CN=Users,%s\nchangetype: modify\nadd: member\nmember: %s\n' "$LAPSIM_BASE_DN" "$LAPSIM_USER_DN" | modify admin
	is 'groups there' $((before + 1)) "$(groups_there)"
	# requests to it go wrong as those to the other one do, by the same plan
	ok lapsim fault "$LAPSIM_DIR" add ldap.search=busy
	is 'what it has while it is busy' '' "$(LAPSIM_LDAP_URI=$LAPSIM_RODC_URI attr admin "$DN" cn)"
	is 'what the other has' '' "$(attr admin "$DN" cn)"
	like 'counted' '^ldap.search=busy +2 +2$' "$(lapsim fault "$LAPSIM_DIR" list)"
	ok lapsim fault "$LAPSIM_DIR" clear
	like 'its line' '"server":"rodc".*"result":51.*"fault":"ldap.search=busy"' "$(grep '"result":51' "$LAPSIM_DIR/timeline.jsonl")"
}
groups_there() { LAPSIM_LDAP_URI=$LAPSIM_RODC_URI attr admin "$LAPSIM_USER_DN" tokenGroups | wc -l; }

# ADB-09
refused_cycle() { # refused_cycle PATTERN HRESULT
	unchanged_by fails_with 1 "^laps: locate: $1" laps reset
	events_are '10003 10021 10009 10055 10057 10005'
	is 10057 "$2" "$(params 10057 | member data2)"
}
case_faults_of_the_keytab_are_told_apart() {
	ok laps process
	first=$(password)
	other=WS0001
	[ "$COMPUTER" != "$other" ] || other=WS0002
	conf_set keytab "$T/gone"
	refused_cycle "cannot read keytab '.*gone'" 0x80070002
	conf_set keytab "$LAPSIM_KEYTAB_DIR/$other.keytab"
	refused_cycle "keytab '.*' has no key of '$COMPUTER\\\$@CORP.EXAMPLE'" 0x80070490
	echo junk >"$T/junk"
	conf_set keytab "$T/junk"
	refused_cycle "keytab '.*junk' has no key" 0x80070490
	printf 'addent -password -p %s$@CORP.EXAMPLE -k 1 -e aes256-cts-hmac-sha1-96\nx\nwkt %s\n' "$COMPUTER" "$T/wrong" | ktutil >/dev/null
	conf_set keytab "$T/wrong"
	refused_cycle "wrong credentials for '$COMPUTER\\\$@CORP.EXAMPLE'" 0x80070031
	printf 'addent -password -p GONE$@CORP.EXAMPLE -k 1 -e aes256-cts-hmac-sha1-96\nx\nwkt %s\n' "$T/nobody" | ktutil >/dev/null
	conf_set keytab "$T/nobody"
	conf_set computer GONE
	refused_cycle "the KDC does not know 'GONE" 0x80070031
	conf_set computer "$COMPUTER"
	conf_set keytab krb5.keytab
	sed 's/kdc = .*/kdc = 127.0.0.1:1/' "$KRB5_CONFIG" >"$T/krb5.conf"
	KRB5_CONFIG=$T/krb5.conf
	export KRB5_CONFIG
	refused_cycle "cannot reach a KDC for '$COMPUTER" 0x80090311
	in_force "$first"
}

# design.md: "--as USER --password-file FILE, or a Kerberos cache, chooses another"
case_an_administrator_by_tickets() {
	ok laps process
	want=$(password)
	ticket user
	is 'what a user without rights sees' '' "$(password)"
	is 'what --as sees' "$want" "$(laps get ad "$COMPUTER" --plain-text --json --as administrator --password-file "$LAPSIM_ADMIN_PASSWORD_FILE" | member Password)"
	ticket admin
	conf_set admin-dn CN=Nobody
	is 'what the administrator sees' "$want" "$(password)"
	ok kdestroy
	refused laps get ad "$COMPUTER"
	sed -i /^admin-dn/d "$HOST/laps.conf"
	fails_with 1 '^laps: login: .*no Kerberos tickets' laps get ad "$COMPUTER"
}


sim_main "$@"
