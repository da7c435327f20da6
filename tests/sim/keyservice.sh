#!/bin/sh
# SPDX-License-Identifier: MIT
# laps as a client of the key service: who gets which key, and what is said when there is none. MS-GKDI 3.1.4.1; on the wire
# MS-RPCE 3.3. What the service decides is in kds_decisions.sh, PDUs without a seal in tests/unit/ports/rpc_*.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
# shellcheck disable=SC2034
SIM_OPTIONS='--seed 7 --dcs 2'
. "$(dirname "$0")/../lib/sim.sh"

READERS='CORP\LAPS Readers' # helpdesk is in it; neither alice nor the Administrator is
secret() { printf '%s/secrets/%s.password' "$LAPSIM_DIR" "$1"; }
as() { # as USER COMMAND...
	as_user=$1
	shift
	"$@" --as "$as_user" --password-file "$(secret "$as_user")"
}
decrypts_as() { # decrypts_as USER COMMAND...
	da_user=$1
	shift
	"$@" --decrypt-as "$da_user" --decrypt-password-file "$(secret "$da_user")"
}
has() { is "$1" "$2" "$(member "$1" <"$T/out")"; }
get_ad() { laps get ad --json --plain-text "$@"; }
explained() { # explained: what the directory's value is
	attr admin "$DN" msLAPS-EncryptedPassword >"$T/value"
	ok laps blob explain "$T/value"
	cat "$T/out"
}

one_controller() { conf_set ldap-uri "$LAPSIM_LDAP_URI"; } # else the second is asked where the first fails

between() { # between HOW: laps goes through somebody who does that (kds_between.py)
	[ -x /usr/bin/python3 ] || skip 'no python3'
	rm -f "$T/port"
	/usr/bin/python3 "$SIM_ROOT/tests/sim/kds_between.py" "$1" >"$T/port" &
	somebody=$!
	trap 'kill $somebody; rm -rf "$T"' EXIT # also when the case fails
	eventually 'somebody listens' test -s "$T/port"
	conf_set rpc-port "$(cat "$T/port")"
}

case_a_device_gets_a_public_key_and_an_administrator_seeds() {
	unlike 'laps.conf' root-key-file "$(cat "$HOST/laps.conf")"
	ok laps process
	like 'the value' 'public' "$(explained)"
	ok as Administrator get_ad "$COMPUTER"
	has DecryptionStatus Success
	in_force "$(member Password <"$T/out")"
	# by tickets, too, and as whoever laps.conf says
	in_force "$(password)"
	KRB5CCNAME=FILE:$T/cc
	export KRB5CCNAME
	ok sh -c 'kinit Administrator <"$LAPSIM_ADMIN_PASSWORD_FILE"'
	ok get_ad "$COMPUTER"
	has DecryptionStatus Success
	in_force "$(member Password <"$T/out")"
}

case_who_is_not_in_the_group_gets_nothing() {
	ok laps policy set gpo ADPasswordEncryptionPrincipal "$READERS"
	ok laps process
	conf_set ldap-uri "$LAPSIM_LDAP_URI $LAPSIM_DC2_URI"
	for user in carol Administrator; do
		ok decrypts_as "$user" get_ad "$COMPUTER"
		has DecryptionStatus Unauthorized
		has Password null
	done
	# a refusal is an answer: no other controller is asked
	is 'refusals' 1 "$(grep '"call":"GetKey"' "$LAPSIM_DIR/timeline.jsonl" | grep -c '"who":"carol@')"
	ok decrypts_as helpdesk get_ad "$COMPUTER"
	has DecryptionStatus Success
	in_force "$(member Password <"$T/out")"
}

# a group within the group
case_a_member_through_another_group_may() {
	ok laps policy set gpo ADPasswordEncryptionPrincipal "$READERS"
	ok laps process
	readers=$(ldap ldapsearch admin -LLL -o ldif_wrap=no -b "$LAPSIM_BASE_DN" '(sAMAccountName=LAPS Readers)' dn | sed -n 's/^dn: //p')
	ok decrypts_as dave get_ad "$COMPUTER"
	has DecryptionStatus Unauthorized
	printf 'dn: CN=Inner,CN=Users,%s\nchangetype: add\nobjectClass: group\nsAMAccountName: Inner\nmember: CN=dave,CN=Users,%s\n\ndn: %s\nchangetype: modify\nadd: member\nmember: CN=Inner,CN=Users,%s\n' \
		"$LAPSIM_BASE_DN" "$LAPSIM_BASE_DN" "$readers" "$LAPSIM_BASE_DN" | modify admin || fail "$(cat "$T/err")"
	ok decrypts_as dave get_ad "$COMPUTER"
	has DecryptionStatus Success
}

# MS-GKDI 3.1.4.1: a caller who may decrypt gets seeds when it encrypts, too; of the last period of an L1 only the L1 key
case_a_device_in_the_group_encrypts_with_seeds() {
	in_world --seed 7 -- encrypts_with_seeds
}
l2_index() { # of the value that the directory has
	attr admin "$DN" msLAPS-EncryptedPassword >"$T/value"
	ok laps blob explain "$T/value" --json
	member l2 <"$T/out"
}
encrypts_with_seeds() {
	ok laps policy set gpo ADPasswordEncryptionPrincipal "$READERS"
	readers=$(ldap ldapsearch admin -LLL -o ldif_wrap=no -b "$LAPSIM_BASE_DN" '(sAMAccountName=LAPS Readers)' dn | sed -n 's/^dn: //p')
	printf 'dn: %s\nchangetype: modify\nadd: member\nmember: %s\n' "$readers" "$DN" | modify admin || fail "$(cat "$T/err")"
	ok laps process
	l2=$(l2_index)
	ok lapsim clock "$LAPSIM_DIR" advance "$(((31 - l2) * 10))h"
	ok laps reset
	is 'the period' 31 "$(l2_index)"
	unlike 'the value' 'public' "$(explained)"
	ok decrypts_as helpdesk get_ad "$COMPUTER"
	has DecryptionStatus Success
	in_force "$(member Password <"$T/out")"
}

nothing_comes() { # nothing_comes PATTERN: the rotation ends where the key is asked for, in one line, and has touched nothing
	unchanged_by fails_with 1 "^laps: protect: $1" laps reset
}
case_a_service_that_is_not_there() {
	one_controller
	conf_set rpc-port 1
	nothing_comes "cannot reach the endpoint mapper of 'dc1\.corp\.example' at 127\.0\.0\.1:1: connection refused\$"
	hresult_is 0x800706ba
	conf_set rpc-port "$LAPSIM_RPC_PORT"
	ok laps process
	conf_set rpc-port 1
	# who reads is not refused a key: nobody has decided
	ok as Administrator get_ad "$COMPUTER"
	has DecryptionStatus Error
	has Password null
	like 'the note' "^laps: note: $COMPUTER: EncryptedPassword: cannot reach the endpoint mapper of " "$(cat "$T/err")"
}

case_a_service_that_does_not_run() {
	between no_key_service
	nothing_comes '.*no key service \(0x16C9A0D6\)'
	hresult_is 0x800706d9
}

# a mapper that wants to know who asks has not refused a key
case_a_mapper_that_lets_nobody_in() {
	ok laps process
	between refused
	ok as Administrator get_ad "$COMPUTER"
	has DecryptionStatus Error
	like 'the note' 'the endpoint mapper of .* fault 0x00000005' "$(cat "$T/err")"
}

# of which there are two, at one machine here
case_the_next_controller_is_asked() {
	one_controller
	between hang_up_once
	nothing_comes "the endpoint mapper of 'dc1\.corp\.example' hangs up\$"
	kill $somebody
	between hang_up_once
	conf_set ldap-uri "$LAPSIM_LDAP_URI $LAPSIM_DC2_URI"
	ok laps process
	in_force "$(password)"
}

case_ndr_when_there_is_no_ndr64() {
	between no_ndr64
	ok laps process
	like 'the value' 'public' "$(explained)"
	in_force "$(password)"
}

# the device is who its keytab says, however it binds
case_a_keytab_that_is_not_the_host_s() {
	conf_set bind-dn "$DN"
	conf_set bind-password-file machine.password
	mv "$HOST/krb5.keytab" "$HOST/away"
	nothing_comes "cannot read keytab '.*': no such file or directory\$"
	: >"$HOST/krb5.keytab"
	nothing_comes '.*keytab'
	mv "$HOST/away" "$HOST/krb5.keytab"
	ok laps process
	conf_set keytab "$LAPSIM_KEYTAB_DIR/WS0001.keytab"
	nothing_comes "keytab '.*' has no key of '$COMPUTER"
}

# one that never answers would be waited for once more with each of a thousand passwords
case_a_service_that_fails_is_asked_once() {
	one_controller
	ok laps process
	/usr/bin/python3 - "$T/port" "$T/count" <<-'END' &
		import socket, sys
		s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()
		open(sys.argv[1], "w").write(f"{s.getsockname()[1]}\n")
		while True:
		    c = s.accept()[0]
		    open(sys.argv[2], "a").write("knock\n")
		    c.close()
	END
	listener=$!
	trap 'kill $listener' EXIT
	eventually 'it listens' test -s "$T/port"
	conf_set rpc-port "$(cat "$T/port")"
	ok laps get ad "$COMPUTER" "$COMPUTER" "$COMPUTER" --json
	is 'DecryptionStatus' 'Error Error Error' "$(grep -o '"DecryptionStatus": "[^"]*"' "$T/out" | cut -d '"' -f 4 | tr '\n' ' ' | sed 's/ $//')"
	is 'it was asked' 1 "$(wc -l <"$T/count")"
}

# a real directory has no map of names: who reads is named as it takes names
case_a_reader_by_any_name() {
	ok laps process
	grep -v '^user-map' "$HOST/laps.conf" >"$T/laps.conf" && cat "$T/laps.conf" >"$HOST/laps.conf"
	for name in "Administrator@$LAPSIM_DOMAIN" "administrator@$LAPSIM_REALM"; do
		ok laps get ad "$COMPUTER" --json --as "$name" --password-file "$LAPSIM_ADMIN_PASSWORD_FILE"
		like "as $name" '"DecryptionStatus": "Success"' "$(cat "$T/out")"
	done
}

sim_main "$@"
