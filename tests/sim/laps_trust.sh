#!/bin/sh
# SPDX-License-Identifier: MIT
# Whom laps trusts with its credentials: what laps.conf says and nothing else, and one server at a time.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

named() { echo "$1" | sed 's/127\.0\.0\.1/0.0.0.0/'; } # the same server by an address its certificate does not have

refuses_the_name() { # refuses_the_name COMMAND...
	fails_with 1 '^laps: locate: certificate of .* is for another name' "$@"
}
case_no_setting_of_libldap_lets_a_name_pass() {
	for uri in "$LAPSIM_LDAP_URI" "$LAPSIM_LDAPS_URI"; do
		conf_set ldap-uri "$(named "$uri")"
		refuses_the_name laps process
		for setting in LDAPTLS_REQSAN=never LDAPTLS_REQSAN=allow LDAPTLS_REQCERT=never; do
			refuses_the_name env -u LDAPNOINIT "$setting" laps process
		done
		printf 'TLS_REQSAN never\nTLS_REQCERT never\n' >"$T/ldaprc"
		cp "$T/ldaprc" "$T/.ldaprc"
		refuses_the_name env -u LDAPNOINIT HOME="$T" laps process
		refuses_the_name env -u LDAPNOINIT LDAPCONF="$T/ldaprc" laps process
		refuses_the_name env -u LDAPNOINIT -C "$T" laps process
	done
}

case_no_setting_of_libldap_brings_a_ca() {
	other="$T/other.pem"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/key" -subj /CN=other -out "$other" \
		>/dev/null 2>&1 || skip 'no openssl'
	conf_set ca-file "$other"
	for setting in LDAPTLS_CACERT="$LAPSIM_CA_FILE" LDAPTLS_REQCERT=never; do
		fails_with 1 '^laps: locate: certificate of .* is untrusted' env -u LDAPNOINIT "$setting" laps process
	done
}

# Both libraries of TLS would write them, from which whoever recorded the traffic reads the passwords.
case_no_session_keys_are_written_down() {
	ok env SSLKEYLOGFILE="$T/keys" laps process
	ok laps policy set gpo BackupDirectory 1
	ok env SSLKEYLOGFILE="$T/keys" laps join entra --user "cloudadmin@$LAPSIM_DOMAIN" \
		--password-file "$LAPSIM_DIR/secrets/cloudadmin.password"
	ok env SSLKEYLOGFILE="$T/keys" laps process
	[ ! -e "$T/keys" ] || fail "session keys were written: $(wc -l <"$T/keys") lines"
}

# libldap would go on from a TLS server that is down to the next of its list, in clear, with the password.
case_a_list_is_no_uri() {
	for uri in "ldaps://127.0.0.1:1,$LAPSIM_LDAP_URI" "ldapi://%2Fgone,$LAPSIM_LDAP_URI"; do
		conf_set ldap-uri "$uri"
		fails_with 1 '^laps: config: laps\.conf:[0-9]+: ldap-uri: ' laps process
	done
	conf_set ldap-uri "$LAPSIM_LDAP_URI"
	for uri in "ldapi://%2Fgone,$LAPSIM_LDAP_URI" "ldapi://%2Fgone $LAPSIM_LDAP_URI"; do
		fails_with 1 '^laps: connect: .* is not the URI of a directory' laps get ad "$COMPUTER" --dc "$uri"
	done
	ok laps process
}

case_a_uri_has_a_host_and_a_port() {
	for uri in "ldap://:${LAPSIM_LDAP_URI##*:}" "ldaps://:${LAPSIM_LDAPS_URI##*:}" ldap:// ldap://127.0.0.1:99999; do
		conf_set ldap-uri "$uri"
		fails_with 1 '^laps: locate: .* is not the URI of a directory' laps process
	done
}

case_a_ca_file_is_a_file() {
	mkfifo "$T/pipe"
	mkdir "$T/dir"
	for file in "$T/pipe" "$T/dir" /dev/null; do
		conf_set ca-file "$file"
		fails_with 1 "^laps: locate: CA file '$file' is not a regular file" laps process
	done
}

sim_main "$@"
