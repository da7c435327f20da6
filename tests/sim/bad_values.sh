#!/bin/sh
# SPDX-License-Identifier: MIT
# Values and root key files that are damaged, cut, too long, or not what they should be: exit 1, one line that
# says what is wrong, and nothing on stdout but what explain could read before. The good value is Windows' own.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
# shellcheck disable=SC2034
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

good_hex() { vector laps_attribute_dsinternals_1 attribute_hex; }
root_key() { # root_key [ID [KEY]]: a root key file, by default the right one
	printf '{"id":"%s","key_hex":"%s"}\n' "${1-$(vector laps_attribute_dsinternals_1 root_key_id)}" \
		"${2-$(vector laps_attribute_dsinternals_1 root_key_hex)}"
}
setup() { # the good value in $T/value, its key in $T/key
	good_hex >"$T/value"
	root_key >"$T/key"
}
both_refuse() { # both_refuse PATTERN: $T/bad; explain shows what it could read
	fails_with 1 "$1" laps blob decrypt "$T/bad" --root-key "$T/key"
	fails_with 1 "$1" sh -c 'laps blob explain "$0" >"$0.shown"' "$T/bad"
}
bad_key() { # bad_key PATTERN: the root key file on stdin
	cat >"$T/bad-key"
	fails_with 1 "$1" laps blob decrypt "$T/value" --root-key "$T/bad-key"
}

# ENC-11
case_truncated() {
	setup
	for bytes in 1 8 15 16 17 18 100 1000 1121 1266; do
		cut -c "1-$((bytes * 2))" "$T/value" >"$T/bad"
		both_refuse '^laps: '
	done
}

# ENC-11
case_oversized() {
	setup
	{ tr -d '\n' <"$T/value" && echo 00; } >"$T/bad"
	both_refuse '^laps: '
	# the length in the header: one more, one less, and as much as it can say
	for length in e4040000 e2040000 ffffffff 00000000; do
		{ cut -c 1-16 "$T/value" && echo "$length" && cut -c 25- "$T/value"; } | tr -d '\n' >"$T/bad"
		both_refuse '^laps: '
	done
	{ cut -c 1-32 "$T/value" && head -c 70000 /dev/zero | hex_of; } | tr -d '\n' >"$T/bad"
	both_refuse '^laps: '
}

# ENC-11
case_garbage() {
	setup
	printf 'this is no value at all, not hex and not base64\n' >"$T/bad"
	both_refuse '^laps: '
	head -c 1267 /dev/zero >"$T/bad"
	both_refuse '^laps: '
	head -c 1267 "$SIM_FILE" | base64 >"$T/bad"
	both_refuse '^laps: '
	printf 4a93d >"$T/bad" # an odd number of digits is no hex, and this is no base64
	both_refuse '^laps: '
}

# ENC-11
case_empty() {
	setup
	: >"$T/bad"
	both_refuse '^laps: .*(empty|no )'
	printf ' \n' >"$T/bad"
	both_refuse '^laps: '
	fails_with 1 '^laps: .*gone.*[Nn]o such file' laps blob decrypt "$T/gone" --root-key "$T/key"
	fails_with 1 '^laps: .*gone.*[Nn]o such file' laps blob explain "$T/gone"
}

case_one_bit_wrong() {
	setup
	size=$(($(tr -d '\n' <"$T/value" | wc -c)))
	# in the tag, in the content, in the wrapped key, in the key identifier's public key
	for at in $size $((size - 100)) $((size - 500)) 700; do
		digit=$(cut -c "$at" "$T/value")
		{ cut -c "1-$((at - 1))" "$T/value" && printf '%x\n' $((0x$digit ^ 1)) && cut -c "$((at + 1))-" "$T/value"; } |
			tr -d '\n' >"$T/bad"
		fails_with 1 '^laps: ' laps blob decrypt "$T/bad" --root-key "$T/key"
	done
}

# the right id, another key; and no key of that id
case_wrong_key() {
	setup
	root_key "$(vector laps_attribute_dsinternals_1 root_key_id)" \
		"$(vector laps_cms_sansldap_nonce root_key_hex)" | bad_key '^laps: '
	root_key 00000000-0000-0000-0000-000000000001 |
		bad_key '8b0100a4-2606-a328-6070-c5cad7cf5c0b'
}

case_root_key_members_missing() {
	setup
	printf '{"key_hex":"%s"}' "$(vector laps_attribute_dsinternals_1 root_key_hex)" | bad_key "bad-key: .*id"
	printf '{"id":"8b0100a4-2606-a328-6070-c5cad7cf5c0b"}' | bad_key "bad-key: .*key_hex"
	printf '{}' | bad_key 'bad-key'
}

case_root_key_members_of_wrong_size() {
	setup
	id=$(vector laps_attribute_dsinternals_1 root_key_id) key=$(vector laps_attribute_dsinternals_1 root_key_hex)
	root_key "$id" "$(printf %s "$key" | cut -c 3-)" | bad_key 'bad-key: key_hex.*63'
	root_key "$id" "${key}00" | bad_key 'bad-key: key_hex.*65'
	root_key "$id" '' | bad_key 'bad-key: key_hex'
	root_key "$id" "$(printf %s "$key" | cut -c 2-)" | bad_key 'bad-key: key_hex'
	root_key "$id" "$(printf %s "$key" | sed 's/a/g/')" | bad_key 'bad-key: key_hex'
	root_key 8b0100a4-2606-a328-6070 | bad_key 'bad-key: id'
}

case_root_key_unsupported() {
	setup
	id=$(vector laps_attribute_dsinternals_1 root_key_id) key=$(vector laps_attribute_dsinternals_1 root_key_hex)
	for member in '"version":2' '"version":"1"' '"kdf_hash":"MD5"' '"kdf_hash":512' '"kdf_algorithm":"HKDF"' \
		'"secret_agreement_algorithm":"RSA"' '"private_key_bits":-1' '"secret_agreement_parameters_hex":"00"'; do
		printf '{"id":"%s","key_hex":"%s",%s}' "$id" "$key" "$member" | bad_key 'bad-key: '
	done
}

case_root_key_not_json() {
	setup
	printf 'not JSON' | bad_key 'bad-key'
	printf '[]' | bad_key 'bad-key'
	printf '{"id":' | bad_key 'bad-key'
	: | bad_key 'bad-key'
	fails_with 1 "gone'?: .*[Nn]o such file" laps blob decrypt "$T/value" --root-key "$T/gone"
	fails_with 1 'gone' laps gkdi seed-key --root-key "$T/gone" --sd 00 --l0 362 --l1 11 --l2 18
}

case_encrypt_refuses() {
	setup
	sid=S-1-5-21-1-2-3-512
	printf secret >"$T/password"
	for bad in 'S-1-5-' 'CORP\Domain Admins' ''; do
		fails_with 1 '^laps: ' laps blob encrypt --sid "$bad" --root-key "$T/key" --account Administrator <"$T/password"
	done
	fails_with 1 '^laps: ' laps blob encrypt --sid "$sid" --root-key "$T/gone" --account Administrator <"$T/password"
}

case_envelope_refuses() {
	setup
	: >"$T/envelope"
	fails_with 1 '^laps: ' laps blob decrypt "$T/value" --envelope "$T/envelope"
	head -c 200 "$SIM_FILE" >"$T/envelope"
	fails_with 1 '^laps: ' laps blob decrypt "$T/value" --envelope "$T/envelope"
}

sim_main "$@"
