#!/bin/sh
# SPDX-License-Identifier: MIT
# Who may log on to the domain controller, and what it says to who may not.
# shellcheck disable=SC2034
SIM_OPTIONS=
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/offline.sh"

TLS() { # TLS COMMAND ARGUMENT...: a simple bind over TLS
	tls_command=$1
	shift
	"$tls_command" -x -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAPS_URI" "$@"
}
whoami_is() { # whoami_is EXPECTED NAME FILE
	is "who $2 is" "$1" "$(TLS ldapwhoami -D "$2" -y "$3" 2>&1)"
}
answer() { # answer CODE TEXT COMMAND...: refused so
	a_code=$1 a_text=$2
	shift 2
	"$@" >"$T/out" 2>&1 && fail "'$*' succeeded"
	like "the answer to '$*'" "\($a_code\)" "$(cat "$T/out")"
	like "the answer to '$*'" "$a_text" "$(cat "$T/out")"
}

# peers' D6: the names that AD takes
case_names_of_a_user() {
	for name in "CORP\\alice" "corp\\ALICE" 'corp.example\alice' alice@corp.example ALICE@CORP.EXAMPLE \
		"$LAPSIM_USER_DN"; do
		whoami_is 'u:CORP\alice' "$name" "$LAPSIM_USER_PASSWORD_FILE"
	done
	sid=$(TLS ldapsearch -LLL -D "$LAPSIM_USER_DN" -y "$LAPSIM_USER_PASSWORD_FILE" -b "$LAPSIM_USER_DN" -s base objectGUID |
		sed -n 's/^objectGUID:: //p' | base64 -d | hex_of)
	whoami_is 'u:CORP\alice' "<GUID=$sid>" "$LAPSIM_USER_PASSWORD_FILE"
}

case_names_of_nobody() {
	(umask 077 && printf wrong >"$T/wrong")
	for name in "CORP\\nobody" "OTHER\\alice" alice@other.example "CORP\\" "\\alice" "CORP\\*" '<SID=S-1-5-32-544>' \
		"CN=nobody,CN=Users,$LAPSIM_BASE_DN" 'CN=nobody'; do
		answer 49 'AcceptSecurityContext error, data 525' TLS ldapwhoami -D "$name" -y "$LAPSIM_USER_PASSWORD_FILE"
	done
	answer 49 'AcceptSecurityContext error, data 52e' TLS ldapwhoami -D 'CORP\alice' -y "$T/wrong"
	answer 49 'AcceptSecurityContext error, data 52e' TLS ldapwhoami -D "$LAPSIM_USER_DN" -y "$T/wrong"
}

# Differs from Active Directory: no number of wrong passwords locks an account, and badPwdCount, lastLogon,
# lastLogonTimestamp and logonCount are not kept; lockoutTime counts when somebody writes it.
case_wrong_passwords_lock_nobody() {
	(umask 077 && printf wrong >"$T/wrong")
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		answer 49 'data 52e' TLS ldapwhoami -D 'CORP\erin' -y "$T/wrong"
	done
	whoami_is 'u:CORP\erin' 'CORP\erin' "$LAPSIM_DIR/secrets/erin.password"
	unlike 'what is kept' '^(badPwd|lastLogon|logonCount)' \
		"$(search admin "CN=erin,CN=Users,$LAPSIM_BASE_DN" badPwdCount badPasswordTime lastLogon lastLogonTimestamp logonCount)"
}

user() { # user NAME LINE...: an account with the password "correct", in LDIF
	printf 'dn: CN=%s,CN=Users,%s\nobjectClass: top\nobjectClass: person\nobjectClass: organizationalPerson\n' "$1" "$LAPSIM_BASE_DN"
	printf 'objectClass: user\ncn: %s\nname: %s\nsAMAccountName: %s\ninstanceType: 4\nuserPassword: correct\n' "$1" "$1" "$1"
	printf 'objectCategory: CN=Person,CN=Schema,CN=Configuration,%s\n' "$LAPSIM_BASE_DN"
	shift
	printf '%s\n' "$@" ''
}
# AD tells what is wrong with an account to who knows its password; that it is locked, to all
case_accounts_that_are_not_in_order() {
	{
		user good 'userAccountControl: 512' 'accountExpires: 9223372036854775807' 'pwdLastSet: 133000000000000000'
		user disabled 'userAccountControl: 514'
		user mustchange 'userAccountControl: 512' 'pwdLastSet: 0'
		user never 'userAccountControl: 66048' 'pwdLastSet: 0'
		user expired 'userAccountControl: 512' 'accountExpires: 130000000000000000'
		user locked 'userAccountControl: 512' 'lockoutTime: 133000000000000000'
	} | put_objects
	(umask 077 && printf correct >"$T/right" && printf wrong >"$T/wrong")
	whoami_is 'u:CORP\good' 'CORP\good' "$T/right"
	whoami_is 'u:CORP\never' 'CORP\never' "$T/right"
	for row in disabled:533 mustchange:773 expired:701 locked:775; do
		answer 49 "data ${row#*:}, " TLS ldapwhoami -D "CORP\\${row%:*}" -y "$T/right"
	done
	for row in good:52e disabled:52e mustchange:52e expired:52e locked:775; do
		answer 49 "data ${row#*:}, " TLS ldapwhoami -D "CORP\\${row%:*}" -y "$T/wrong"
	done
}

case_no_name_or_no_password() {
	is 'who nobody is' anonymous "$(TLS ldapwhoami 2>&1)"
	is 'who a name without a password is' anonymous "$(TLS ldapwhoami -D 'CORP\alice' -w '' 2>&1)"
	is 'who anything without a password is' anonymous "$(TLS ldapwhoami -D 'CORP\nobody' -w '' 2>&1)"
}

SIGN='^[^0-9]*00002028: LdapErr: .*turn on integrity checking if SSL.TLS are not already active'
# MS-ADTS 5.1.1.1.1; the answer is the same whether there is such an account, and whether the password is right
case_signing_is_required() {
	for name in 'CORP\alice' "$LAPSIM_USER_DN" 'CORP\nobody'; do
		answer 8 "$SIGN" ldapwhoami -x -H "$LAPSIM_LDAP_URI" -D "$name" -y "$LAPSIM_USER_PASSWORD_FILE"
	done
	is 'who alice is with StartTLS' 'u:CORP\alice' "$(ldapwhoami -x -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE" \
		-H "$LAPSIM_LDAP_URI" -D 'CORP\alice' -y "$LAPSIM_USER_PASSWORD_FILE" 2>&1)"
}

ticket() { # a ticket of alice's
	KRB5CCNAME=FILE:$T/cc
	export KRB5CCNAME
	ok sh -c 'kinit "$LAPSIM_USER" <"$LAPSIM_USER_PASSWORD_FILE"'
}
SASL() { # SASL MECHANISM PROPERTIES [OPTION]...
	sasl_mechanism=$1 sasl_properties=$2
	shift 2
	ldapwhoami -Q -N -Y "$sasl_mechanism" -O "$sasl_properties" -H "$LAPSIM_LDAP_URI" "$@" 2>&1
}
# MS-ADTS 5.1.1.1.2: a layer of SASL's is as good as TLS, and no protection is refused
case_signing_is_required_of_tickets() {
	ticket
	for mechanism in GSSAPI GSS-SPNEGO; do
		answer 8 "$SIGN" SASL $mechanism maxssf=0
		for properties in minssf=1,maxssf=1 minssf=56; do
			is "who $mechanism with $properties is" 'u:CORP\alice' "$(SASL $mechanism $properties)"
		done
		is "who $mechanism under TLS is" 'u:CORP\alice' \
			"$(SASL $mechanism maxssf=0 -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE")"
	done
	is 'who EXTERNAL over the Unix socket is' 'u:CORP\Administrator' "$(ldapwhoami -Q -Y EXTERNAL -H "$LAPSIM_LDAPI_URI" 2>&1)"
}

# MS-ADTS 5.1.1.1.2: what TLS protects is not protected again, whatever is required
case_a_layer_under_tls() {
	ticket
	for mechanism in GSSAPI GSS-SPNEGO; do
		for properties in minssf=56 none; do # which both leave it to libldap, and that takes what it can get
			answer 53 '^[^0-9]*00002029: LdapErr: .*sign/seal on a connection on which TLS or SSL is in effect' \
				SASL $mechanism $properties -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE"
		done
	done
}

# something that ends TLS, with another certificate of the same authority, and begins it anew
between() { # between: $BETWEEN is where it listens
	[ -x /usr/bin/python3 ] || skip 'no python3'
	cat >"$T/between.py" <<'END'
import os, select, socket, ssl, sys, threading
outside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
outside.load_cert_chain(sys.argv[1] + "/cloud/server.pem", sys.argv[1] + "/cloud/server.key")
inside = ssl.create_default_context(cafile=os.environ["LAPSIM_CA_FILE"])
port = int(os.environ["LAPSIM_LDAPS_URI"].rsplit(":", 1)[1])
listener = socket.create_server(("127.0.0.1", 0))
with open(sys.argv[2], "w") as f: f.write(str(listener.getsockname()[1]))
def pump(pair):
    while True:
        for s in [s for s in pair if s.pending()] or select.select(pair, [], [])[0]:
            data = s.recv(65536)
            if not data: return [s.close() for s in pair]
            pair[s is pair[0]].sendall(data)
while True:
    a = outside.wrap_socket(listener.accept()[0], server_side=True)
    b = inside.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="127.0.0.1")
    threading.Thread(target=pump, args=((a, b),), daemon=True).start()
END
	/usr/bin/python3 "$T/between.py" "$LAPSIM_DIR" "$T/port" 2>"$T/between.err" &
	relay=$!
	trap 'kill "$relay"; rm -rf "$T"' EXIT
	eventually 'it listens' test -s "$T/port"
	BETWEEN=ldaps://127.0.0.1:$(cat "$T/port")
}
BINDING='80090346: LdapErr: .*AcceptSecurityContext error, data 80090346, '
bound() { unbound "$@" -o SASL_CBINDING=tls-endpoint; } # bound URI MECHANISM
unbound() { # unbound URI MECHANISM [OPTION]...
	unbound_uri=$1 unbound_mechanism=$2
	shift 2
	ldapwhoami -Q -N -Y "$unbound_mechanism" -O maxssf=0 -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$unbound_uri" "$@" 2>&1
}

# KB4034879: bound to another certificate it is refused, not bound it is taken
case_a_ticket_that_is_bound() {
	ticket
	between
	for mechanism in GSSAPI GSS-SPNEGO; do
		is "who $mechanism is, bound" 'u:CORP\alice' "$(bound "$LAPSIM_LDAPS_URI" $mechanism)"
		is "who $mechanism is, not bound" 'u:CORP\alice' "$(unbound "$BETWEEN" $mechanism)"
		answer 49 "$BINDING" bound "$BETWEEN" $mechanism
	done
	conf_set ldap-uri "$BETWEEN"
	unchanged_by fails_with 1 "^laps: locate: '$BETWEEN' refuses the ticket of '$COMPUTER.*', which is bound to another certificate" laps process
}

case_a_ticket_must_be_bound() { in_world --ldap-channel-binding always -- insist; }
insist() {
	ticket
	for mechanism in GSSAPI GSS-SPNEGO; do
		is "who $mechanism is, bound" 'u:CORP\alice' "$(bound "$LAPSIM_LDAPS_URI" $mechanism)"
		answer 49 "$BINDING" unbound "$LAPSIM_LDAPS_URI" $mechanism
		is "who $mechanism is without TLS" 'u:CORP\alice' "$(SASL $mechanism minssf=56)"
	done
	whoami_is 'u:CORP\alice' 'CORP\alice' "$LAPSIM_USER_PASSWORD_FILE"
	ok laps process
}

case_nobody_asks_what_a_ticket_is_bound_to() { in_world --ldap-channel-binding never -- do_not_ask; }
do_not_ask() {
	ticket
	between
	is 'who GSSAPI is, bound to another' 'u:CORP\alice' "$(bound "$BETWEEN" GSSAPI)"
	is 'who GSSAPI is, not bound' 'u:CORP\alice' "$(unbound "$BETWEEN" GSSAPI)"
}

case_signing_is_not_required() { in_world --ldap-signing none -- take_all; }
take_all() {
	is 'who alice is in clear text' 'u:CORP\alice' "$(ldapwhoami -x -H "$LAPSIM_LDAP_URI" -D 'CORP\alice' -y "$LAPSIM_USER_PASSWORD_FILE" 2>&1)"
	answer 49 'data 525' ldapwhoami -x -H "$LAPSIM_LDAP_URI" -D 'CORP\nobody' -y "$LAPSIM_USER_PASSWORD_FILE"
	ticket
	for mechanism in GSSAPI GSS-SPNEGO; do
		is "who $mechanism without a layer is" 'u:CORP\alice' "$(SASL $mechanism maxssf=0)"
		answer 53 '00002029: LdapErr: ' SASL $mechanism minssf=56 -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE"
	done
}

case_the_root_dse_lives() {
	TLS ldapsearch -LLL -b '' -s base '*' + >"$T/dse"
	like supportedControl "^supportedControl: 1.2.840.113556.1.4.319\$" "$(cat "$T/dse")"
	like highestCommittedUSN '^highestCommittedUSN: [1-9][0-9]*$' "$(cat "$T/dse")"
	like currentTime '^currentTime: [0-9]{14}\.0Z$' "$(cat "$T/dse")"
	like supportedLDAPPolicies '^supportedLDAPPolicies: MaxValRange$' "$(cat "$T/dse")"
	like subschemaSubentry '^subschemaSubentry: CN=Aggregate,CN=Schema,' "$(cat "$T/dse")"
	unlike 'the rootDSE' '^configContext' "$(cat "$T/dse")"
	is 'values that are there twice' '' "$(grep -E '^supported(Extension|SASLMechanisms|Control)' "$T/dse" | sort | uniq -d)"
	is 'what was asked for' 1 "$(TLS ldapsearch -LLL -b '' -s base currentTime | grep -c '^[a-zA-Z]*: [^ ]')"
}

# what is started with it is slapd, and what slapd would start is not
case_the_preloaded_object() {
	in_world_pid=$(sed -n 1p "$LAPSIM_DIR/slapd/slapd.pid")
	like 'what slapd has loaded' 'lapsim_dc\.so' "$(cat "/proc/$in_world_pid/maps")"
	LD_PRELOAD=/nonexistent/nothing.so lapsim run --computers 1 -- sh -c 'grep -c nothing "/proc/$(cat "$LAPSIM_DIR/slapd/slapd.pid")/environ"; ldapsearch -x -LLL -H "$LAPSIM_LDAP_URI" -b "" -s base currentTime' >"$T/out" 2>/dev/null
	is "the caller's own, in slapd" 0 "$(sed -n 1p "$T/out")"
	like 'the answer' '^currentTime' "$(cat "$T/out")"
}

sim_main "$@"
