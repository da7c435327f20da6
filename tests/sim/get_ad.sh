#!/bin/sh
# SPDX-License-Identifier: MIT
# laps get ad and laps set-expiration: what an administrator does, and what others may not.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

MEMBERS='ComputerName DistinguishedName Account Password PasswordUpdateTime ExpirationTimestamp Source DecryptionStatus AuthorizedDecryptor'
as_user() { # as_user COMMAND...: as the user without rights
	"$@" --as "$LAPSIM_USER" --password-file "$LAPSIM_USER_PASSWORD_FILE"
}
get() { # get OPTION...: of this computer, as JSON in $T/out
	ok laps get ad "$COMPUTER" --json "$@"
}
has() { is "$1" "$2" "$(member "$1" <"$T/out")"; }
filetime_text() { # filetime_text TICKS: RFC 3339 with seven digits
	printf '%s.%07dZ' "$(date -u -d "@$(($1 / 10000000 - 11644473600))" +%Y-%m-%dT%H:%M:%S)" $(($1 % 10000000))
}

# CLI-01
case_no_password_unless_asked() {
	clear_mode
	ok laps process
	get
	is 'members' "$MEMBERS" "$(members <"$T/out")"
	has Password null
	first=$(password)
	for form in '' --json; do
		# shellcheck disable=SC2086  # one word or none
		ok laps get ad "$COMPUTER" $form
		grep -qF -e "$first" "$T/out" "$T/err" && fail "the password is in the output of get ad $form"
	done
	ok laps get ad "$COMPUTER" --plain-text
	grep -qF -e "$first" "$T/out" || fail 'no password with --plain-text'
}

case_a_row_in_clear_text() {
	clear_mode
	ok laps process
	get --plain-text
	has ComputerName "$COMPUTER"
	is DistinguishedName "$(printf %s "$DN" | lower)" "$(member DistinguishedName <"$T/out" | lower)"
	has Account Administrator
	has Source CleartextPassword
	has DecryptionStatus NotApplicable
	has AuthorizedDecryptor NotApplicable
	updated=$((0x$(attr admin "$DN" msLAPS-Password | member t)))
	has PasswordUpdateTime "$(filetime_text $updated)"
	has ExpirationTimestamp "$(filetime_text $((updated + 30 * TICKS_PER_DAY)))"
}

case_a_row_encrypted() {
	ok laps process
	get --plain-text
	is 'members' "$MEMBERS" "$(members <"$T/out")"
	has Source EncryptedPassword
	has DecryptionStatus Success
	is AuthorizedDecryptor 'CORP\\Domain Admins' "$(member AuthorizedDecryptor <"$T/out")"
	has ExpirationTimestamp "$(filetime_text "$(expiry)")"
	in_force "$(member Password <"$T/out")"
}

# CLI-02
case_an_identity_has_four_forms() {
	ok laps process
	dns=$(printf %s "$COMPUTER" | lower).$LAPSIM_DOMAIN
	for identity in "$DN" "$COMPUTER" "$dns" "$COMPUTER\$" "$(printf %s "$COMPUTER" | lower)" "$(printf %s "$DN" | lower)"; do
		ok laps get ad "$identity" --json
		has ComputerName "$COMPUTER"
	done
}

case_several_identities() {
	ok laps process
	ok laps --config "$LAPSIM_DIR/hosts/WS0001" process
	ok laps get ad "$COMPUTER" WS0001 --json
	is 'the computers in the order asked' "$COMPUTER WS0001 " \
		"$(json_squeeze <"$T/out" | grep -oE '"ComputerName":"[^"]*"' | cut -d '"' -f 4 | tr '\n' ' ')"
}

case_not_found() {
	for identity in GONE "GONE\$" "gone.$LAPSIM_DOMAIN" "CN=GONE,CN=Computers,$LAPSIM_BASE_DN" "WS*" '' 'a)(b=*'; do
		rc=0 && laps get ad "$identity" --json >"$T/out" 2>"$T/err" || rc=$?
		is "status of get ad '$identity'" 1 $rc
		is "lines on stderr for '$identity'" 1 "$(wc -l <"$T/err" | tr -d ' ')"
	done
	like 'stderr' '^laps: .*a\)\(b' "$(cat "$T/err")"
}

# a computer that has nothing escrowed, and the rows of others all the same
case_nothing_escrowed_yet() {
	get
	is 'the answer' '[]' "$(json_squeeze <"$T/out")"
}

# ACL-04 in the plain rights of today
case_a_user_without_rights_sees_nothing() {
	clear_mode
	ok laps process
	first=$(password)
	ok as_user laps get ad "$COMPUTER" --json --plain-text
	is 'the answer' '[]' "$(json_squeeze <"$T/out")"
	ok as_user laps get ad "$COMPUTER" --plain-text
	grep -qF -e "$first" "$T/out" "$T/err" && fail 'the user sees the password'
	true
}

case_user_names_have_three_forms() {
	for name in alice "alice@$LAPSIM_DOMAIN" 'CORP\alice' "$LAPSIM_USER_DN"; do
		ok laps get ad "$COMPUTER" --json --as "$name" --password-file "$LAPSIM_USER_PASSWORD_FILE"
	done
	ok laps get ad "$COMPUTER" --json --as "$LAPSIM_ADMIN_USER" --password-file "$LAPSIM_ADMIN_PASSWORD_FILE"
	fails_with 1 '^laps: .*nobody' laps get ad "$COMPUTER" --json --as nobody --password-file "$LAPSIM_USER_PASSWORD_FILE"
	fails_with 1 '^laps: .*credentials' laps get ad "$COMPUTER" --json --as alice --password-file "$LAPSIM_ADMIN_PASSWORD_FILE"
	fails_with 1 '^laps: .*gone' laps get ad "$COMPUTER" --json --as alice --password-file "$T/gone"
	cp "$LAPSIM_USER_PASSWORD_FILE" "$T/open" && chmod 644 "$T/open"
	fails_with 1 '^laps: .*open' laps get ad "$COMPUTER" --json --as alice --password-file "$T/open"
}

case_no_history_is_no_more_rows() {
	ok laps process
	get --history
	is 'rows' 1 "$(json_squeeze <"$T/out" | grep -o '"ComputerName"' | wc -l | tr -d ' ')"
}

# CLI-03
case_the_history_of_the_client_itself() {
	ok laps policy set gpo ADEncryptedPasswordHistorySize 3
	ok laps process
	first=$(password)
	ok laps reset
	second=$(password)
	get --history --plain-text
	is Sources '"Source":"EncryptedPassword" "Source":"EncryptedPasswordHistory" ' \
		"$(json_squeeze <"$T/out" | grep -oE '"Source":"[^"]*"' | tr '\n' ' ')"
	is Passwords "$second $first " "$(json_squeeze <"$T/out" | grep -oE '"Password":"[^"]*"' | cut -d '"' -f 4 | tr '\n' ' ')"
	is 'the expiry of the former one' null "$(json_squeeze <"$T/out" | sed 's/.*},{//; s/^/{/' | member ExpirationTimestamp)"
}

case_over_ldaps_and_ldapi() {
	ok laps process
	first=$(password)
	for uri in "$LAPSIM_LDAPS_URI" "$LAPSIM_LDAPI_URI"; do
		conf_set ldap-uri "$uri"
		get --plain-text
		has Password "$first"
	done
}

# peers' C12: one value that cannot be decrypted does not take the others with it
case_a_damaged_value_is_a_row_without_a_password() {
	ok laps process
	ok laps --config "$LAPSIM_DIR/hosts/WS0001" reset
	value=$(attr admin "$DN" msLAPS-EncryptedPassword | base64 -d | hex_of)
	size=${#value}
	last=$(printf '%x' $((0x$(printf %s "$value" | cut -c "$size") ^ 1)))
	for bad in "$(printf %s "$value" | cut -c "1-$((size - 1))")$last" "$(printf %s "$value" | cut -c 1-600)" \
		"${value}00" 0000 "$(head -c 300 "$SIM_FILE" | hex_of)"; do
		printf 'dn: %s\nchangetype: modify\nreplace: msLAPS-EncryptedPassword\nmsLAPS-EncryptedPassword:: %s\n' "$DN" \
			"$(printf %s "$bad" | unhex | base64 -w 0)" | modify "$COMPUTER" || fail "cannot write: $(cat "$T/err")"
		laps get ad "$COMPUTER" WS0001 --json --plain-text >"$T/out" 2>"$T/err"
		rows=$(row "$COMPUTER" <"$T/out")
		is 'Password' null "$(printf %s "$rows" | member Password)"
		is 'Account' null "$(printf %s "$rows" | member Account)"
		like 'DecryptionStatus' '^(Error|Unauthorized)$' "$(printf %s "$rows" | member DecryptionStatus)"
		like 'the other computer' '"ComputerName":"WS0001"' "$(json_squeeze <"$T/out")"
	done
}

# CLI-05, CLI-06; peers' D10: every kind of value that may be there is found
case_a_legacy_value_is_a_row_of_its_own() {
	replace "$COMPUTER" "$DN" ms-Mcs-AdmPwd Legacy-word-0001 || fail "cannot write: $(cat "$T/err")"
	replace "$COMPUTER" "$DN" ms-Mcs-AdmPwdExpirationTime 135802912890000000 || fail "cannot write: $(cat "$T/err")"
	get --plain-text
	has Source LegacyLapsCleartextPassword
	has Password Legacy-word-0001
	has Account null
	has PasswordUpdateTime null
	has ExpirationTimestamp 2031-05-06T07:08:09Z
	has DecryptionStatus NotApplicable
	get
	has Password null
	ok as_user laps get ad "$COMPUTER" --json --plain-text
	is 'what the user gets' '[]' "$(json_squeeze <"$T/out")"
	# a native value is what counts, and legacy stays as it is
	ok laps process
	ok laps set-expiration "$COMPUTER"
	get
	has Source EncryptedPassword
	is 'the legacy expiry' 135802912890000000 "$(attr admin "$DN" ms-Mcs-AdmPwdExpirationTime)"
	is 'the legacy value' Legacy-word-0001 "$(attr admin "$DN" ms-Mcs-AdmPwd)"
}

# another root key than the value's: not an error, a row (CLI-04: its time comes from the header)
case_without_the_key_the_row_says_so() {
	ok laps process
	cat >"$T/key" <<-END
		{"id":"00000000-0000-0000-0000-000000000001","key_hex":"$(head -c 64 "$SIM_FILE" | hex_of)"}
	END
	get
	time=$(member PasswordUpdateTime <"$T/out")
	sed "s/\"key_hex\": *\"..../\"key_hex\": \"0123/" "$LAPSIM_ROOT_KEY_FILE" >"$T/wrong"
	for key in "$T/key" "$T/wrong"; do
		conf_set root-key-file "$key"
		get --plain-text
		has Password null
		has Account null
		has PasswordUpdateTime "$time"
		like DecryptionStatus '^(Error|Unauthorized)$' "$(member DecryptionStatus <"$T/out")"
	done
}

sim_main "$@"
