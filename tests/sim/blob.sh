#!/bin/sh
# SPDX-License-Identifier: MIT
# The offline commands against values that Windows made: blob explain, decrypt and encrypt, gkdi seed-key and period.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
# shellcheck disable=SC2034
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

REAL=laps_attribute_dsinternals_1
NONCE=laps_cms_sansldap_nonce
MADE=synthetic_positive

root_key() { # root_key FILE [N]: the N-th root key of a vector file, into $T/key
	printf '{"id":"%s","key_hex":"%s","kdf_hash":"%s"}\n' "$(vector "$1" root_key_id "${2-1}")" \
		"$(vector "$1" root_key_hex "${2-1}")" "$(vector "$1" kdf_hash "${2-1}")" >"$T/key"
}
real() { # Windows' own value in $T/value, its key in $T/key
	vector $REAL attribute_hex >"$T/value"
	# its parsed key identifier holds the same id once more: the first one counts
	root_key $REAL
}
has() { # has MEMBER EXPECTED: of the JSON in $T/out
	is "$1" "$2" "$(member "$1" <"$T/out")"
}

# ENC-01, ENC-05, ENC-06, ADB-04
case_decrypts_a_value_of_windows() {
	real
	ok laps blob decrypt "$T/value" --root-key "$T/key" --json
	is members 'account password update_time update_filetime sid root_key_id l0 l1 l2 mode' "$(members <"$T/out")"
	has account Administrator
	has password a998aoEUUXxO32
	has update_filetime 133581085880318350
	has update_time 2024-04-20T17:43:08.0318350Z
	has sid S-1-5-21-232386557-3557100646-3566837131-512
	has root_key_id 8b0100a4-2606-a328-6070-c5cad7cf5c0b
	is 'l0 l1 l2' '362 11 18' "$(member l0 <"$T/out") $(member l1 <"$T/out") $(member l2 <"$T/out")"
	has mode public
	ok laps blob decrypt "$T/value" --root-key "$T/key"
	for part in Administrator a998aoEUUXxO32 2024-04-20T17:43:08; do like 'for people' "$part" "$(cat "$T/out")"; done
}

case_takes_hex_base64_raw_and_stdin() {
	real
	unhex <"$T/value" >"$T/raw"
	base64 <"$T/raw" >"$T/base64"
	tr '[:lower:]' '[:upper:]' <"$T/value" | fold -w 60 | sed 's/../& /g' >"$T/spaced"
	for form in raw base64 spaced; do
		ok laps blob decrypt "$T/$form" --root-key "$T/key" --json
		has password a998aoEUUXxO32
		ok laps blob decrypt --root-key "$T/key" --json <"$T/$form"
		has password a998aoEUUXxO32
		ok laps blob explain <"$T/$form"
	done
}

case_explains_without_the_password() {
	real
	for options in '' "--root-key $T/key" '--json' "--json --root-key $T/key"; do
		# shellcheck disable=SC2086  # no blanks in them
		ok laps blob explain "$T/value" $options
		for part in 8b0100a4-2606-a328-6070-c5cad7cf5c0b S-1-5-21-232386557-3557100646-3566837131-512 \
			2024-04-20T17:43:08 contoso.com 362 1251; do
			like "explain $options" "$part" "$(cat "$T/out")"
		done
		unlike "explain $options" a998aoEUUXxO32 "$(cat "$T/out")"
	done
}

# the second of several root keys is the right one
case_chooses_among_root_keys() {
	real
	mv "$T/key" "$T/right"
	root_key $NONCE
	ok laps blob decrypt "$T/value" --root-key "$T/key" --root-key "$T/right" --json
	has password a998aoEUUXxO32
}

case_decrypts_the_nonce_form_bare() {
	vector $NONCE cms_hex >"$T/value"
	root_key $NONCE
	ok laps blob decrypt "$T/value" --bare --root-key "$T/key" --json
	has payload_hex "$(vector $NONCE plaintext_hex)"
	has sid S-1-5-21-4151808797-3430561092-2843464588-512
	has mode nonce
}

# ENC-05, ENC-06; peers' C2, C4, C8, C9
case_decrypts_the_corners() {
	vector $MADE attribute_hex 1 >"$T/value" && root_key $MADE 1
	ok laps blob decrypt "$T/value" --root-key "$T/key" --json
	has password Zero-lead-1
	vector $MADE attribute_hex 3 >"$T/value" && root_key $MADE 3
	ok laps blob decrypt "$T/value" --root-key "$T/key" --json
	has account root
	has mode nonce
	grep -qF '"pw with \"quote\" and \\"' "$T/out" || fail "a password with quotes: got $(cat "$T/out")"
	vector $MADE attribute_hex 4 >"$T/value" && root_key $MADE 4
	ok laps blob decrypt "$T/value" --root-key "$T/key" --json
	grep -qiE '"password": *"(pä😀ß漢|p\\u00e4\\ud83d\\ude00\\u00df\\u6f22)"' "$T/out" ||
		fail "a password beyond ASCII: got $(cat "$T/out")"
}

# the envelope that the key service gives to somebody who may decrypt, made from the vector's seed key
le32() { printf '%02x%02x%02x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255)); }
wide() { printf '%s\0' "$1" | hex_of | sed 's/../&00/g'; }
size() { le32 $((${#1} / 2)); }
case_decrypts_with_an_envelope() {
	real
	kdf=$(wide SP800_108_CTR_HMAC) parameters=$(vector structs_open hex 4) dh=$(wide DH)
	group=$(vector structs_open hex 5) domain=$(wide contoso.com) seed=$(vector $REAL l2_seed_key_hex)
	{
		printf %s 010000004b44534b02000000
		le32 362 && le32 11 && le32 18
		printf %s a400018b062628a36070c5cad7cf5c0b
		size "$kdf" && size "$parameters" && size "$dh" && size "$group"
		le32 512 && le32 2048 && le32 0 && le32 64 && size "$domain" && size "$domain"
		printf %s "$kdf$parameters$dh$group$domain$domain$seed"
	} >"$T/envelope"
	ok laps blob decrypt "$T/value" --envelope "$T/envelope" --json
	has password a998aoEUUXxO32
	# one bit of the seed is wrong
	sed 's/.$/0/' "$T/envelope" >"$T/wrong"
	fails_with 1 '^laps: ' laps blob decrypt "$T/value" --envelope "$T/wrong"
}

# ENC-03, ENC-06
case_what_it_encrypts_it_decrypts() {
	real
	for mode in public nonce; do
		printf 'Pass-word-0001 "\\}\n' >"$T/password" # the final newline is dropped
		ok laps blob encrypt --sid S-1-5-21-1-2-3-1104 --root-key "$T/key" --account 'The "Admin"' \
			--time 133581085880318350 --mode $mode <"$T/password"
		cp "$T/out" "$T/made"
		is 'the header' "4a93da018e799b34$(le32 $(($(wc -c <"$T/made") - 16)))00000000" "$(head -c 16 "$T/made" | hex_of)"
		ok laps blob decrypt "$T/made" --root-key "$T/key" --json
		has mode $mode
		has sid S-1-5-21-1-2-3-1104
		has update_filetime 133581085880318350
		is 'l0 l1 l2' '362 11 18' "$(member l0 <"$T/out") $(member l1 <"$T/out") $(member l2 <"$T/out")"
		grep -qF '"Pass-word-0001 \"\\}"' "$T/out" || fail "the password: got $(cat "$T/out")"
		grep -qF '"The \"Admin\""' "$T/out" || fail "the account: got $(cat "$T/out")"
	done
	ok laps blob encrypt --sid S-1-5-21-1-2-3-1104 --root-key "$T/key" --account a --time 133581085880318350 <"$T/password"
	cp "$T/out" "$T/one"
	ok laps blob encrypt --sid S-1-5-21-1-2-3-1104 --root-key "$T/key" --account a --time 133581085880318350 <"$T/password"
	cmp -s "$T/one" "$T/out" && fail 'two values of the same input are equal'
}

case_time_in_both_forms() {
	real
	printf x >"$T/password"
	ok laps blob encrypt --sid S-1-5-21-1-2-3-512 --root-key "$T/key" --account a --time 2024-04-20T17:43:08.031835Z <"$T/password"
	is 'the header time' 4a93da018e799b34 "$(head -c 8 "$T/out" | hex_of)"
}

seed_key() { ok laps gkdi seed-key --root-key "$T/key" "$@"; }
case_seed_keys() {
	real
	seed_key --sd "$(vector $REAL target_sd_hex)" --l0 362 --l1 11 --l2 18
	is 'the L2 key of the value' "$(vector $REAL l2_seed_key_hex)" "$(cat "$T/out")"
	root_key gkdi_l0_dsinternals
	seed_key --l0 361 --l1 -1 --l2 -1
	is 'the L0 key' "$(vector gkdi_l0_dsinternals key_hex)" "$(cat "$T/out")"
	# captured on Windows: the L1 key, and three steps down from it
	root_key kdf_windows_trace_a
	sd=$(vector kdf_windows_trace_a target_sd_hex)
	seed_key --sd "$sd" --l0 361 --l1 15 --l2 -1
	is 'the L1 key' "$(vector kdf_windows_trace_a key_hex 1)" "$(cat "$T/out")"
	for step in '31 2' '30 4' '29 6'; do
		seed_key --sd "$sd" --l0 361 --l1 15 --l2 "${step% *}"
		is "the L2 key ${step% *}" "$(vector kdf_windows_trace_a key_hex "${step#* }")" "$(cat "$T/out")"
	done
}

case_seed_keys_out_of_range() {
	real
	for index in '-1 0 0' '362 -1 0' '362 -2 -1' '362 32 0' '362 11 32' '362 11 -2' '362 -1 31' '4294967296 0 0'; do
		# shellcheck disable=SC2086  # three numbers
		set -- $index
		fails_with 1 '^laps: ' laps gkdi seed-key --root-key "$T/key" --sd 0100 --l0 "$1" --l1 "$2" --l2 "$3"
	done
	fails_with 1 '^laps: ' laps gkdi seed-key --root-key "$T/key" --sd 010 --l0 362 --l1 11 --l2 18
	fails_with 1 '^laps: ' laps gkdi seed-key --root-key "$T/key" --sd '' --l0 362 --l1 11 --l2 18
}

case_periods() {
	for row in 1 2 3 4 5 6 7; do
		ok laps gkdi period "$(vector gkid_time_open filetime $row)"
		is "period of row $row" \
			"$(sed -n 's/^ *\([0-9]*\),\{0,1\}$/\1/p' "$VECTORS/gkid_time_open.json" | sed -n "$((row * 3 - 2)),$((row * 3))p" |
				tr '\n' ' ' | sed 's/ $//')" "$(cat "$T/out")"
	done
	ok laps gkdi period 2024-01-01T00:00:00Z
	is 'period of 2024' '362 3 8' "$(cat "$T/out")"
	ok laps gkdi period 0
	is 'period of 0' '0 0 0' "$(cat "$T/out")"
}

sim_main "$@"
