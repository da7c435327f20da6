#!/bin/sh
# SPDX-License-Identifier: MIT
# laps get ad and set-expiration: whose rights count for decrypting, which server is asked, and which options exclude
# each other.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/mounted.sh"

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
	"$@" --decrypt-as "$da_user" --decrypt-password-file "$(secret "${da_user%@*}")"
}
column() { # column NAME: of all rows, in their order
	json_squeeze <"$T/out" | grep -oE "\"$1\":(\"([^\"\\]|\\\\.)*\"|null)" | sed "s/^\"$1\"://; s/^\"//; s/\"\$//" | tr '\n' ' ' | sed 's/ $//'
}
has() { is "$1" "$2" "$(member "$1" <"$T/out")"; }
get_ad() { laps get ad --json --plain-text "$@"; }
for_readers() { # a password of this computer for the readers
	ok laps policy set gpo ADPasswordEncryptionPrincipal "$READERS"
	ok laps reset
}

put_value_for() { # put_value_for SID: the computer has a password for it, Pass-word-0001
	value=$(printf Pass-word-0001 | laps blob encrypt --sid "$1" --root-key "$LAPSIM_ROOT_KEY_FILE" \
		--account Administrator --domain "$LAPSIM_DOMAIN" | base64 -w 0)
	printf 'dn: %s\nchangetype: modify\nreplace: msLAPS-EncryptedPassword\nmsLAPS-EncryptedPassword:: %s\n' "$DN" "$value" |
		modify "$COMPUTER" || fail "cannot write: $(cat "$T/err")"
}

# CLI-04
case_another_user_decrypts_what_is_for_him() {
	for_readers
	ok decrypts_as helpdesk get_ad "$COMPUTER"
	has DecryptionStatus Success
	in_force "$(member Password <"$T/out")"
	time=$(member PasswordUpdateTime <"$T/out")
	is AuthorizedDecryptor 'CORP\\LAPS Readers' "$(member AuthorizedDecryptor <"$T/out")"
	for user in alice Administrator "alice@$LAPSIM_DOMAIN"; do
		ok decrypts_as "$user" get_ad "$COMPUTER"
		has DecryptionStatus Unauthorized
		has Password null
		has Account null
		has PasswordUpdateTime "$time"
		has ExpirationTimestamp "$(member ExpirationTimestamp <"$T/out")"
		is AuthorizedDecryptor 'CORP\\LAPS Readers' "$(member AuthorizedDecryptor <"$T/out")"
	done
	is 'stderr' '' "$(cat "$T/err")"
}

# who reads may be another than who decrypts, and counts only when nobody else is named
case_the_user_who_reads_decrypts_by_his_own_right() {
	for_readers
	ok as Administrator get_ad "$COMPUTER"
	has DecryptionStatus Unauthorized
	has Password null
	ok as Administrator decrypts_as helpdesk get_ad "$COMPUTER"
	has DecryptionStatus Success
	# to read is a right of its own
	ok as alice decrypts_as helpdesk get_ad "$COMPUTER"
	is 'the answer' '[]' "$(json_squeeze <"$T/out")"
	ok laps policy unset gpo ADPasswordEncryptionPrincipal
	ok laps reset
	ok as Administrator get_ad "$COMPUTER"
	has DecryptionStatus Success
	in_force "$(member Password <"$T/out")"
}

# ours: nobody is named, so whoever holds the files of root keys decrypts
case_without_a_user_the_root_key_files_open_it() {
	use_key_files
	for_readers
	ok get_ad "$COMPUTER"
	has DecryptionStatus Success
}

# ENC-10: old values stay with those for whom they were written
case_each_value_goes_by_its_own_descriptor() {
	ok laps policy set gpo ADEncryptedPasswordHistorySize 2
	ok laps process
	for_readers
	ok decrypts_as helpdesk get_ad "$COMPUTER" --history
	is DecryptionStatus 'Success Unauthorized' "$(column DecryptionStatus)"
	ok decrypts_as Administrator get_ad "$COMPUTER" --history
	is DecryptionStatus 'Unauthorized Success' "$(column DecryptionStatus)"
	is Source 'EncryptedPassword EncryptedPasswordHistory' "$(column Source)"
}

# every caller of the service is in these two
case_what_is_for_everybody() {
	ok laps process
	for sid in S-1-1-0 S-1-5-11; do
		put_value_for $sid
		ok decrypts_as alice get_ad "$COMPUTER"
		has DecryptionStatus Success
		has Password Pass-word-0001
		case $sid in
		S-1-1-0) has AuthorizedDecryptor Everyone ;;
		*) has AuthorizedDecryptor 'NT AUTHORITY\\Authenticated Users' ;;
		esac
	done
	put_value_for S-1-5-18
	ok decrypts_as alice get_ad "$COMPUTER"
	has DecryptionStatus Unauthorized
}

case_an_account_that_is_disabled_decrypts_nothing() {
	in_world --seed 7 -- disabled_inside
}
disabled_inside() {
	for_readers
	ok decrypts_as helpdesk get_ad "$COMPUTER"
	has DecryptionStatus Success
	replace admin "CN=helpdesk,CN=Users,$LAPSIM_BASE_DN" userAccountControl 514 || fail "the account is not disabled: $(cat "$T/err")"
	fails_with 1 'wrong credentials' decrypts_as helpdesk get_ad "$COMPUTER"
}

case_who_decrypts_has_to_prove_it() {
	ok laps process
	fails_with 1 '^laps: .*credentials' get_ad "$COMPUTER" --decrypt-as helpdesk --decrypt-password-file "$(secret alice)"
	fails_with 1 '^laps: .*nobody' get_ad "$COMPUTER" --decrypt-as nobody --decrypt-password-file "$(secret alice)"
	fails_with 1 '^laps: .*gone' get_ad "$COMPUTER" --decrypt-as alice --decrypt-password-file "$T/gone"
	cp "$(secret alice)" "$T/open" && chmod 644 "$T/open"
	fails_with 1 '^laps: .*open' get_ad "$COMPUTER" --decrypt-as alice --decrypt-password-file "$T/open"
	fails_with 2 '^laps: .*--decrypt-as and --decrypt-password-file.*--help' get_ad "$COMPUTER" --decrypt-as alice
	fails_with 2 '^laps: .*--decrypt-as and --decrypt-password-file.*--help' get_ad "$COMPUTER" --decrypt-password-file "$(secret alice)"
}

# a clear-text password has no descriptor: reading is all it takes
case_a_clear_text_password_needs_no_right_to_decrypt() {
	clear_mode
	ok laps process
	ok decrypts_as alice get_ad "$COMPUTER"
	has DecryptionStatus NotApplicable
	in_force "$(member Password <"$T/out")"
}

# ---- which server ----

# CLI-11; ours: the user who decrypts is as much excluded, since there is no service that could ask who it is
case_options_exclude_each_other() {
	for pair in "--domain $LAPSIM_DOMAIN --dc localhost" "--domain $LAPSIM_DOMAIN --recovery-mode" '--dc localhost --recovery-mode' \
		"--recovery-mode --decrypt-as alice --decrypt-password-file $(secret alice)" \
		"--domain $LAPSIM_DOMAIN --dc localhost --recovery-mode"; do
		# shellcheck disable=SC2086  # options and their values
		fails_with 2 '^laps: .*exclude each other.*--help' laps get ad "$COMPUTER" $pair
	done
	fails_with 2 '^laps: .*exclude each other.*--help' laps set-expiration "$COMPUTER" --domain "$LAPSIM_DOMAIN" --dc localhost
	fails_with 2 '^laps: .*--recovery-mode' laps set-expiration "$COMPUTER" --recovery-mode
}

# Differs from Windows: administrators ask the domain of laps.conf alone, where Get-LapsADPassword asks any domain
# that it finds.
case_only_the_domain_of_the_host_can_be_named() {
	ok laps process
	for domain in "$LAPSIM_DOMAIN" CORP corp CORP.EXAMPLE; do
		ok laps get ad "$COMPUTER" --json --domain "$domain"
		has ComputerName "$COMPUTER"
		ok laps set-expiration "$COMPUTER" --domain "$domain"
	done
	for domain in other.example CORP.EXAMPLE.ORG ''; do
		fails_with 1 "^laps: connect: .*'$LAPSIM_DOMAIN'.*'$domain'\$" laps get ad "$COMPUTER" --domain "$domain"
		unchanged_by fails_with 1 "'$domain'\$" laps set-expiration "$COMPUTER" --domain "$domain"
	done
}

case_a_server_can_be_chosen() {
	ok laps process
	first=$(password)
	port=${LAPSIM_LDAP_URI##*:}
	conf_set ldap-uri ldap://127.0.0.1:1 # nobody answers there
	fails_with 1 '^laps: connect: .*127\.0\.0\.1:1' get_ad "$COMPUTER"
	for server in "--dc 127.0.0.1 --port $port" "--port $port" "--dc $LAPSIM_LDAPS_URI" "--dc $LAPSIM_LDAP_URI"; do
		# shellcheck disable=SC2086  # options and their values
		ok get_ad "$COMPUTER" $server
		has Password "$first"
		# shellcheck disable=SC2086  # options and their values
		ok laps set-expiration "$COMPUTER" $server --when 135802912890000000
		is 'the expiry' 135802912890000000 "$(expiry)"
	done
	# the rules of TLS are the same: a name that is not the certificate's is refused, and so is another CA
	fails_with 1 '^laps: connect: ' get_ad "$COMPUTER" --dc localhost --port "$port"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/key" -out "$T/ca.pem" -subj /CN=other \
		-days 2 >"$T/openssl" 2>&1 || fail "openssl: $(cat "$T/openssl")"
	conf_set ca-file "$T/ca.pem"
	fails_with 1 '^laps: connect: ' get_ad "$COMPUTER" --dc 127.0.0.1 --port "$port"
	for port in 0 65536 -1 ldap; do
		fails_with '[12]' '^laps: .*--port' laps get ad "$COMPUTER" --port "$port"
	done
	fails_with 2 '^laps: .*--dc' laps get ad "$COMPUTER" --dc ''
}

# ---- recovery ----
without_key_files() {
	grep -v '^root-key-file' "$HOST/laps.conf" >"$T/laps.conf" && cat "$T/laps.conf" >"$HOST/laps.conf"
}
# CLI-14
case_a_database_that_was_mounted() {
	use_key_files
	for_readers
	first=$(password)
	mounted
	ok laps policy unset gpo ADPasswordEncryptionPrincipal
	ok laps reset
	ok get_ad "$COMPUTER" --port "$PORT"
	has Password "$first"
	ok get_ad "$COMPUTER" --port "$PORT" --recovery-mode
	has Password "$first"
	is AuthorizedDecryptor 'CORP\\LAPS Readers' "$(member AuthorizedDecryptor <"$T/out")"
	ok get_ad "$COMPUTER"
	isnt 'the password of today' "$first" "$(member Password <"$T/out")"
	# the database alone, laps-behaviour 5.10
	without_key_files
	ok get_ad "$COMPUTER" --port "$PORT"
	has DecryptionStatus Unauthorized
	ok get_ad "$COMPUTER" --port "$PORT" --recovery-mode
	has DecryptionStatus Success
	has Password "$first"
}

# CLI-14: in recovery it is the root keys that open everything, of the files and of the directory
case_in_recovery_a_decryptor_without_a_name_is_a_sid() {
	use_key_files
	put_value_for S-1-5-21-1-2-3-4711
	for mode in '' --recovery-mode; do
		# shellcheck disable=SC2086  # one word or none
		ok get_ad "$COMPUTER" $mode
		has AuthorizedDecryptor S-1-5-21-1-2-3-4711
		has DecryptionStatus Success
	done
	ok as Administrator get_ad "$COMPUTER"
	has DecryptionStatus Unauthorized
	ok as Administrator get_ad "$COMPUTER" --recovery-mode
	has DecryptionStatus Success
	has Password Pass-word-0001
	without_key_files
	ok get_ad "$COMPUTER"
	has DecryptionStatus Unauthorized
	has Password null
	ok get_ad "$COMPUTER" --recovery-mode
	has DecryptionStatus Success
	has Password Pass-word-0001
	# a root key that is none spoils no other
	printf 'dn: CN=3e1f3e1f-0000-4000-8000-00000000%s,CN=Master Root Keys,CN=Group Key Distribution Service,CN=Services,CN=Configuration,%s\nchangetype: add\n%s\n%s\n%s\n' \
		"${COMPUTER#WS}" "$LAPSIM_BASE_DN" "$(printf '%s\n' 'objectClass: msKds-ProvRootKey' 'msKds-Version: 1' 'msKds-KDFAlgorithmID: SP800_108_CTR_HMAC')" \
		"$(printf '%s\n' 'msKds-SecretAgreementAlgorithmID: DH' 'msKds-PublicKeyLength: 2048' 'msKds-PrivateKeyLength: 512' 'msKds-RootKeyData: abc')" \
		"$(printf '%s\n' "msKds-DomainID: $LAPSIM_BASE_DN" 'msKds-UseStartTime: 1' 'msKds-CreateTime: 1')" | modify admin || fail "$(cat "$T/err")"
	ok get_ad "$COMPUTER" --recovery-mode
	has DecryptionStatus Success
	like 'the note' '^laps: note: 1 of its root keys .*3e1f3e1f-.*msKds-KDFParam: missing' "$(cat "$T/err")"
	# who reads passwords and no root keys
	ok as helpdesk get_ad "$COMPUTER" --recovery-mode
	has DecryptionStatus Unauthorized
	has Password null
}

# CLI-07: who may write the expiry and read no password may do it; here it is a computer on itself
case_the_expiry_needs_no_right_to_read_passwords() {
	clear_mode
	ok laps process
	self="--as $COMPUTER\$ --password-file $HOST/machine.password"
	# shellcheck disable=SC2086  # options and their values
	ok get_ad "$COMPUTER" $self
	is 'what the computer sees' '[]' "$(json_squeeze <"$T/out")"
	# shellcheck disable=SC2086  # options and their values
	ok laps set-expiration "$COMPUTER" $self --when 135802912890000000
	is 'the expiry' 135802912890000000 "$(expiry)"
}

sim_main "$@"
