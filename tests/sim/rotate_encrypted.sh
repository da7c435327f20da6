#!/bin/sh
# SPDX-License-Identifier: MIT
# Rotation into the directory with encryption: the value byte by byte, who may read it, and the switch
# between the modes.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

rotated() { # encrypted, as a world's default policy says; $T/value is the value in base64
	ok laps process
	fetch
}
fetch() { attr admin "$DN" msLAPS-EncryptedPassword >"$T/value"; }
value_hex() { base64 -d <"$T/value" | hex_of; }
dword() { # dword OFFSET: of the value, little-endian, as a number
	base64 -d <"$T/value" | od -An -v -j "$1" -N 4 -tx1 | { read -r a b c d && echo $((0x$d$c$b$a)); }
}
decrypted() { ok laps blob decrypt "$T/value" --root-key "$LAPSIM_ROOT_KEY_FILE" --json; }

# EVT-09, POL-19, ENC-13
case_the_first_cycle_escrows() {
	rotated
	events_are '10003 10021 10009 10055 10015 10018 10020 10004'
	is PasswordEncryptionEnabled 1 "$(last_events | sed -n '/"id":10021,/p' | member PasswordEncryptionEnabled)"
	is msLAPS-Password '' "$(attr admin "$DN" msLAPS-Password)"
	in_force "$(password)"
}

# ENC-01, ENC-03, ENC-04, CYC-15
case_the_header_has_sixteen_bytes() {
	rotated
	size=$(base64 -d <"$T/value" | wc -c)
	is 'the length in the header' $((size - 16)) "$(dword 8)"
	is 'the reserved field' 0 "$(dword 12)"
	updated=$((($(dword 0) << 32) + $(dword 4)))
	is 'expiry' $((updated + 30 * TICKS_PER_DAY)) "$(expiry)"
	decrypted
	is update_filetime "$updated" "$(member update_filetime <"$T/out")"
}

# ENC-06: the content is behind the CMS structure, not inside
case_the_content_is_appended() {
	rotated
	hex=$(value_hex)
	is 'start of the CMS' 3082 "$(printf %s "$hex" | cut -c 33-36)"
	der=$((0x$(printf %s "$hex" | cut -c 37-40) + 4))
	content=$(($(dword 8) - der))
	decrypted
	account=$(member account <"$T/out")
	text='{"n":"'$account'","t":"'$(printf %x "$(member update_filetime <"$T/out")")'","p":"'$(member password <"$T/out")'"}'
	# UTF-16LE, one NUL unit, and the tag
	is 'bytes behind the CMS' $((${#text} * 2 + 2 + 16)) "$content"
}

# ENC-05, ADB-03
case_the_plaintext_is_utf16_with_one_nul() {
	rotated
	value_hex | cut -c 33- >"$T/blob"
	ok laps blob decrypt "$T/blob" --bare --root-key "$LAPSIM_ROOT_KEY_FILE" --json
	payload=$(member payload_hex <"$T/out" | lower)
	like 'the plaintext' '^7b0022006e0022003a002200.*22007d000000$' "$payload"
	text=$(printf %s "$payload" | unhex | tr -d '\000')
	like 'the JSON' '^\{"n":"Administrator","t":"[1-9a-f][0-9a-f]*","p":"[^"\\]{14}"\}$' "$text"
	is 'the password' "$(password)" "$(printf %s "$text" | member p)"
}

# POL-20, ENC-07
case_domain_admins_decrypt_by_default() {
	rotated
	decrypted
	is 'members of blob decrypt' 'account password update_time update_filetime sid root_key_id l0 l1 l2 mode' \
		"$(members <"$T/out")"
	like sid '^S-1-5-21-[0-9]+-[0-9]+-[0-9]+-512$' "$(member sid <"$T/out")"
	is mode public "$(member mode <"$T/out")"
	is root_key_id "$(member id <"$LAPSIM_ROOT_KEY_FILE" | lower)" "$(member root_key_id <"$T/out" | lower)"
	is 'l0 l1 l2' "$(laps gkdi period "$(member update_filetime <"$T/out")")" \
		"$(member l0 <"$T/out") $(member l1 <"$T/out") $(member l2 <"$T/out")"
	ok laps get ad "$COMPUTER" --json
	is AuthorizedDecryptor 'CORP\\Domain Admins' "$(member AuthorizedDecryptor <"$T/out")"
}

# POL-21, ENC-10
case_a_principal_has_three_forms() {
	rotated
	decrypted
	domain=$(member sid <"$T/out" | sed 's/-512$//')
	sid=$domain-513
	for principal in "$sid" 'CORP\Domain Users' "Domain Users@$LAPSIM_DOMAIN"; do
		ok laps policy set gpo ADPasswordEncryptionPrincipal "$principal"
		ok laps reset
		fetch
		decrypted
		is "the protector for '$principal'" "$sid" "$(member sid <"$T/out")"
	done
}

# CLI-02
case_get_ad_tells_what_it_is() {
	rotated
	ok laps get ad "$COMPUTER" --json
	is Source EncryptedPassword "$(member Source <"$T/out")"
	is DecryptionStatus Success "$(member DecryptionStatus <"$T/out")"
	is Account Administrator "$(member Account <"$T/out")"
	is ExpirationTimestamp "$(laps get ad "$COMPUTER" --json | member ExpirationTimestamp)" \
		"$(member ExpirationTimestamp <"$T/out")"
}

# ADB-13; peers' R12: the other mode's value must not stay behind
case_switching_removes_the_other_value() {
	rotated
	clear_mode
	ok laps reset
	is 'the encrypted value in clear mode' '' "$(attr admin "$DN" msLAPS-EncryptedPassword)"
	first=$(password)
	in_force "$first"
	ok laps policy unset gpo ADPasswordEncryptionEnabled
	ok laps reset
	is 'the clear value in encrypted mode' '' "$(attr admin "$DN" msLAPS-Password)"
	isnt 'the encrypted value' '' "$(attr admin "$DN" msLAPS-EncryptedPassword)"
	in_force "$(password)"
	opens "$first" && fail 'the clear password still opens the account'
}

# HIS-02, HIS-03: added and taken away one by one, so that the directory never loses the others
case_the_history_has_the_values_as_they_were() {
	ok laps policy set gpo ADEncryptedPasswordHistorySize 2
	rotated
	: >"$T/before"
	for kept in 1 2 2; do
		cat "$T/value" >>"$T/before"
		echo >>"$T/before"
		advance 31d
		rotated
		is 'the history' "$(grep . "$T/before" | tail -n "$kept" | sort)" \
			"$(attr admin "$DN" msLAPS-EncryptedPasswordHistory | sort)"
	done
	in_force "$(password)"
}

# HIS-01
case_no_history_without_being_asked() {
	rotated
	ok laps reset
	is 'the history' '' "$(attr admin "$DN" msLAPS-EncryptedPasswordHistory)"
}

# CYC-04
case_a_second_cycle_writes_nothing() {
	rotated
	unchanged_by ok laps process
	events_are '10003 10021 10009 10055 10016 10004'
}

# ENC-12: no key, no backup; never clear text instead
case_without_a_key_nothing_is_backed_up() {
	rotated
	first=$(password)
	cp "$HOST/laps.conf" "$T/good"
	conf_set root-key-file "$T/gone.json"
	unchanged_by fails_with 1 '^laps: protect: .*gone\.json' laps reset
	events_are '10003 10021 10009 10055 10014 10005'
	in_force "$first"
	cat "$T/good" >"$HOST/laps.conf"
	is 'the password in the directory' "$first" "$(password)"
}

# ENC-10; the key period follows the clock
case_a_later_period_has_another_key() {
	rotated
	decrypted
	was="$(member l0 <"$T/out") $(member l1 <"$T/out") $(member l2 <"$T/out")"
	cp "$T/value" "$T/old"
	advance 11h
	ok laps reset
	fetch
	decrypted
	isnt 'the period' "$was" "$(member l0 <"$T/out") $(member l1 <"$T/out") $(member l2 <"$T/out")"
	ok laps blob decrypt "$T/old" --root-key "$LAPSIM_ROOT_KEY_FILE"
}

# ENC-03; peers' C10: a root key of a curve or another hash, its other members left out, from the rotation to get ad
case_a_root_key_of_a_curve() {
	cp "$HOST/laps.conf" "$T/good"
	conf_set root-key-file "$T/key"
	for form in 'ECDH_P256 SHA1' 'ECDH_P384 SHA256' 'DH SHA384'; do
		printf '{"id":"2e1b932a-4e21-ced3-0b7b-8815aff8335d","secret_agreement_algorithm":"%s","kdf_hash":"%s","key_hex":"%0128d"}' \
			"${form% *}" "${form#* }" 9 >"$T/key"
		ok laps reset
		fetch
		ok laps blob decrypt "$T/value" --root-key "$T/key" --json
		is "mode of $form" public "$(member mode <"$T/out")"
		is "root key of $form" 2e1b932a-4e21-ced3-0b7b-8815aff8335d "$(member root_key_id <"$T/out")"
		in_force "$(member password <"$T/out")"
		ok laps get ad "$COMPUTER" --plain-text --json
		is "status of $form" Success "$(row "$COMPUTER" <"$T/out" | member DecryptionStatus)"
		in_force "$(row "$COMPUTER" <"$T/out" | member Password)"
	done
	# a private key that is none of the curve, as 127 of 128 derived ones: nothing is written, nothing changes
	for n in 9 10 11 12 13; do
		printf '{"id":"2e1b932a-4e21-ced3-0b7b-8815aff8335d","secret_agreement_algorithm":"ECDH_P521","key_hex":"%0128d"}' $n >"$T/key"
		! laps reset >"$T/out" 2>"$T/err" || continue
		unchanged_by fails_with 1 '^laps: protect: .*private key out of range$' laps reset
		break
	done
	like 'the refusal' 'private key out of range' "$(cat "$T/err")"
	cat "$T/good" >"$HOST/laps.conf"
}

# ACL-04 in the plain rights of today: a user without rights gets no row at all
case_a_user_without_rights_sees_nothing() {
	rotated
	ok laps get ad "$COMPUTER" --json --as "$LAPSIM_USER" --password-file "$LAPSIM_USER_PASSWORD_FILE"
	is 'what the user gets' '[]' "$(tr -d ' \n' <"$T/out")"
}

sim_main "$@"
