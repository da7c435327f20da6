#!/bin/sh
# SPDX-License-Identifier: MIT
# A directory that cannot be reached, is not who it should be, or says no. Each failure names its step and its cause
# in one line, leaves the events of the product, and changes neither the directory nor the account.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

escrowed() { # one good rotation in clear text before things go wrong; sets $first
	clear_mode
	ok laps process
	first=$(password)
	in_force "$first"
	cp "$HOST/laps.conf" "$T/good"
}
fails_cleanly() { # fails_cleanly "STEP: CAUSE" EVENTS HRESULT
	unchanged_by fails_with 1 "^laps: $1" laps reset
	events_are "$2"
	hresult_is "$3"
	in_force "$first"
}
healed() { # the next cycle after the cause is gone is an ordinary one
	cat "$T/good" >"$HOST/laps.conf"
	ok laps process
	events_are '10003 10021 10009 10055 10016 10004'
	in_force "$(password)"
}
ldap_port() { printf %s "$LAPSIM_LDAP_URI" | sed 's/.*:\([0-9]*\).*/\1/'; }
ldaps_port() { printf %s "$LAPSIM_LDAPS_URI" | sed 's/.*:\([0-9]*\).*/\1/'; }

# ADB-08
case_unreachable_server() {
	escrowed
	for uri in ldap://127.0.0.1:1 ldaps://127.0.0.1:1 "ldapi://${T##*/}%2Fgone"; do
		conf_set ldap-uri "$uri"
		fails_cleanly 'locate: .' '10003 10021 10009 10056 10005' 0x80070051
		is 10056 '{"data1":"0x80070051"}' "$(params 10056)"
	done
	healed
}

case_the_next_server_is_tried() {
	escrowed
	conf_set ldap-uri "ldap://127.0.0.1:1 $LAPSIM_LDAP_URI"
	ok laps reset
	events_are '10003 10021 10009 10055 10014 10018 10020 10004'
}

case_untrusted_ca() {
	escrowed
	ok lapsim run --computers 1 -- sh -c "cat \"\$LAPSIM_CA_FILE\" >'$T/ca.pem'"
	conf_set ca-file "$T/ca.pem"
	for uri in "$LAPSIM_LDAP_URI" "$LAPSIM_LDAPS_URI"; do
		conf_set ldap-uri "$uri"
		unchanged_by fails_with 1 '^laps: locate: .*(trust|CA)' laps reset
		events_are '10003 10021 10009 10056 10005'
		is '10005 and 10056' "$(params 10056)" "$(params 10005)"
		in_force "$first"
	done
	healed
}

# 0.0.0.0 leads to the same server, and is no name that its certificate has
case_certificate_of_another_name() {
	escrowed
	for uri in "ldap://0.0.0.0:$(ldap_port)" "ldaps://0.0.0.0:$(ldaps_port)"; do
		conf_set ldap-uri "$uri"
		unchanged_by fails_with 1 '^laps: locate: .*name' laps reset
		events_are '10003 10021 10009 10056 10005'
		in_force "$first"
	done
	healed
}

case_no_ca_file() {
	escrowed
	conf_set ca-file "$T/gone.pem"
	unchanged_by fails_with 1 '^laps: locate: .*gone\.pem' laps reset
	events_are '10003 10021 10009 10056 10005'
	printf 'no certificate\n' >"$T/bad.pem"
	conf_set ca-file "$T/bad.pem"
	unchanged_by fails_with 1 '^laps: locate: ' laps reset
	in_force "$first"
	healed
}

# ADB-09
case_wrong_credentials() {
	escrowed
	(umask 077 && printf 'Not-the-password-1' >"$T/wrong")
	conf_set bind-dn "$DN"
	conf_set bind-password-file "$T/wrong"
	fails_cleanly 'locate: .*credentials' '10003 10021 10009 10055 10057 10005' 0x80070031
	like 10057 '^\{"data1":"[^"]+","data2":"0x80070031"\}$' "$(params 10057)"
	is 'the server in 10057' "$(params 10055 | member data1)" "$(params 10057 | member data1)"
	healed
}

case_password_file_missing() {
	escrowed
	conf_set bind-dn "$DN"
	conf_set bind-password-file "$T/gone"
	unchanged_by fails_with 1 '^laps: locate: .*gone' laps reset
	in_force "$first"
	healed
}

# ADB-07, ADB-14, CYC-07, ERR-01: another computer's credentials do not write here
case_insufficient_rights() {
	escrowed
	other=WS0001
	[ "$COMPUTER" != "$other" ] || other=WS0002
	conf_set bind-dn "CN=$other,CN=Computers,$LAPSIM_BASE_DN"
	conf_set bind-password-file "$LAPSIM_DIR/hosts/$other/machine.password"
	fails_cleanly 'write: .' '10003 10021 10009 10055 10014 10017 10005' 0x80070032
	is 10017 '{"data1":"0x80070032"}' "$(params 10017)"
	# what was begun and not confirmed is rotated again, once it can be
	cat "$T/good" >"$HOST/laps.conf"
	ok laps process
	in_force "$(password)"
}

# ADB-11, CLI-07: reading the expiry needs no right on the secret, so a reader gets as far as the write
case_a_user_cannot_write() {
	escrowed
	conf_set bind-dn "$LAPSIM_USER_DN"
	conf_set bind-password-file "$LAPSIM_USER_PASSWORD_FILE"
	fails_cleanly 'write: .' '10003 10021 10009 10055 10014 10017 10005' 0x80070032
}

case_no_such_computer() {
	escrowed
	conf_set bind-dn "$DN"
	conf_set bind-password-file machine.password
	conf_set computer GONE01
	unchanged_by fails_with 1 '^laps: read: .*GONE01' laps reset
	like 10011 '^\{"data1":"0x8007[0-9a-f]{4}"\}$' "$(params 10011)"
	in_force "$first"
	healed
}

# ADB-06, ERR-02
case_schema_missing() { in_world --laps-schema none -- without_schema; }
without_schema() {
	sam=$(cat "$HOST/sam.json")
	unchanged_by fails_with 1 '^laps: read: .*schema' laps process
	events_are '10003 10021 10009 10055 10012 10005'
	hresult_is 0x800721d0
	is 'the accounts' "$sam" "$(cat "$HOST/sam.json")"
	is 'level of 10012' Information "$(last_events | sed -n '/"id":10012,/p' | member level)"
}

# Deliver: Kerberos and simple bind over every transport, and SASL EXTERNAL over ldapi, which is the administrator here
case_every_transport() {
	escrowed
	conf_set ldap-uri "$LAPSIM_LDAPS_URI"
	ok laps reset
	in_force "$(password)"
	conf_set ldap-uri "$LAPSIM_LDAPI_URI"
	unchanged_by fails_with 1 '^laps: locate: .*which host' laps reset
	conf_set bind-dn "$DN"
	conf_set bind-password-file machine.password
	for uri in "$LAPSIM_LDAPS_URI" "$LAPSIM_LDAPI_URI" "$LAPSIM_LDAP_URI"; do
		conf_set ldap-uri "$uri"
		ok laps reset
		in_force "$(password)"
	done
	# the world's owner is the administrator there, who may write what a computer may
	conf_set ldap-uri "$LAPSIM_LDAPI_URI"
	conf_set bind external
	ok laps reset
	in_force "$(password)"
	conf_set ldap-uri "$LAPSIM_LDAPS_URI"
	unchanged_by fails_with 1 '^laps: locate: ' laps reset
	events_are '10003 10021 10009 10055 10057 10005'
	healed
}

# RBK-03
case_schema_without_the_version() { in_world --laps-schema 2023 -- without_version; }
without_version() {
	ok laps process
	events_are '10003 10021 10009 10055 10015 10108 10018 10020 10004'
	is 'the version' '' "$(attr admin "$DN" msLAPS-CurrentPasswordVersion)"
	in_force "$(password)"
}

# ENC-08, ENC-09, ERR-02
case_functional_level_below_2016() { in_world --functional-level 6 -- at_level_six; }
at_level_six() {
	sam=$(cat "$HOST/sam.json")
	unchanged_by fails_with 1 '^laps: (read|protect): .*(2016|functional level)' laps process
	events_are '10003 10021 10009 10055 10006 10005'
	hresult_is 0x800721d1
	is 'the accounts' "$sam" "$(cat "$HOST/sam.json")"
	clear_mode
	ok laps process
	events_are '10003 10021 10009 10055 10015 10018 10020 10004'
	in_force "$(password)"
}

sim_main "$@"
