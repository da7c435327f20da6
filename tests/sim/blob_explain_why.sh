#!/bin/sh
# SPDX-License-Identifier: MIT
# blob explain on values whose key fits and does not open them: each mistake that writers make is made here, and must
# be told. What the mistake changes is computed with openssl(1), from seeds of gkdi seed-key, so that the reader that
# is tested is not the one that made the value.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
# shellcheck disable=SC2034
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/blobmaker.sh"

NONCE=laps_cms_sansldap_nonce
MADE=synthetic_positive
SID=S-1-5-21-1-2-3-1104
ID=01234567-89ab-cdef-0123-456789abcdef
TICKS=133581085880318350 # L0 362, L1 11, L2 18

key() { # key FILE [MEMBERS]: the root key of these cases
	printf '{"id":"%s","key_hex":"%s"%s}\n' "${ID_IS-$ID}" "$(vector laps_attribute_dsinternals_1 root_key_hex)" "${2-}" >"$1"
}
write() { # write KEY [OPTION]...: a value into $T/value, as hex without line end
	write_key=$1
	shift
	printf Pass-word-0001 >"$T/password"
	ok laps blob encrypt --sid $SID --root-key "$write_key" --account Administrator --time $TICKS "$@" <"$T/password"
	hex_of <"$T/out" >"$T/value"
}
replace_hex() { # replace_hex FROM TO: the first FROM of $T/value
	[ ${#1} = ${#2} ] || fail "cannot put $2 in the place of $1"
	grep -q "$1" "$T/value" || fail "the value has no $1"
	sed -i "s/$1/$2/" "$T/value"
}
# where things lie in the one recipient: the key identifier begins at KDSK - 4
kdsk_at() { # kdsk_at OFFSET: hex digits before that byte of the key identifier
	echo $(($(grep -bo 4b44534b "$T/value" | head -n 1 | cut -d : -f 1) - 8 + 2 * $1))
}
key_id_hex() { tail -c "+$(($(kdsk_at "$1") + 1))" "$T/value" | head -c $((2 * $2)); } # key_id_hex OFFSET LENGTH
put_key_id() { # put_key_id OFFSET HEX
	put_at=$(kdsk_at "$1")
	{ head -c "$put_at" "$T/value" && printf %s "$2" && tail -c "+$((put_at + ${#2} + 1))" "$T/value"; } >"$T/put"
	mv "$T/put" "$T/value"
}
wrapped_hex() { # the wrapped key: behind the id of its cipher and its own head
	sed 's/.*60864801650304012d0428\(.\{80\}\).*/\1/' "$T/value"
}

seed() { # seed KEYFILE SD [L1 L2]: of the period of TICKS, or of another
	ok laps gkdi seed-key --root-key "$1" --sd "$2" --l0 362 --l1 "${3-11}" --l2 "${4-18}"
	cat "$T/out"
}
# the descriptor of SID, in three layouts
sd_windows() { bm_sd_of $SID; }
sd_owner_first() {
	printf 010004801400000020000000000000002c000000
	printf %s "$BM_SYSTEM$BM_SYSTEM" "$(bm_dacl "$(bm_ace 0 3 $SID)" "$(bm_ace 0 2 S-1-1-0)")"
}
sd_reversed() { bm_sd $BM_SYSTEM $BM_SYSTEM "$(bm_dacl "$(bm_ace 0 2 S-1-1-0)" "$(bm_ace 0 3 $SID)")"; }
reseal_nonce() { # reseal_nonce SEED: wrap the content key of $T/value as somebody with that seed would
	info=$(key_id_hex 52 32)
	right=$(bm_kdf SHA512 "$(seed "$T/key" "$(sd_windows)")" "$info" 32)
	cek=$(bm_unwrap "$right" "$(wrapped_hex)")
	[ ${#cek} = 64 ] || fail 'openssl does not unwrap what we wrote'
	replace_hex "$(wrapped_hex)" "$(bm_wrap "$(bm_kdf SHA512 "$1" "$info" 32)" "$cek")"
}
why() { # why REASON PATTERN [ARGUMENT]...: of $T/value with $T/key
	why_reason=$1 why_pattern=$2
	shift 2
	ok laps blob explain "$T/value" --root-key "$T/key" --json "$@"
	is 'it opens' false "$(member opens <"$T/out")"
	is reason "$why_reason" "$(member reason root_keys <"$T/out")"
	ok laps blob explain "$T/value" --root-key "$T/key" "$@"
	like 'in words' "$why_pattern" "$(tr -s ' \n' '  ' <"$T/out")"
	unlike 'the password' Pass-word-0001 "$(cat "$T/out")"
}

# ENC-06; peers' C10
case_another_hash_than_the_file_says() {
	for mode in public nonce; do
		for hash in SHA1 SHA256 SHA384; do
			key "$T/key" ",\"kdf_hash\":\"$hash\""
			write "$T/key" --mode $mode
			key "$T/key" ',"kdf_hash":"SHA512"'
			why kdf-hash "does not open it as it is; it opens when the KDF hash is $hash: the root key file says SHA512"
			if [ $mode = nonce ]; then break; fi
		done
	done
}

# peers' C10
case_another_private_key_length() {
	key "$T/key" ',"private_key_bits":256'
	write "$T/key" --mode public
	key "$T/key"
	why private-key-bits 'it opens when the private key has 256 bits: the root key file says 512'
	key "$T/key" ',"private_key_bits":256,"kdf_hash":"SHA256"'
	write "$T/key" --mode public
	key "$T/key"
	why kdf-hash-and-private-key-bits 'KDF hash is SHA256 and the private key has 256 bits: the root key file says SHA512 and 512'
}

# peers' C10
case_another_agreement() {
	key "$T/other" ',"secret_agreement_algorithm":"ECDH_P384","kdf_hash":"SHA256"'
	write "$T/other" --mode public
	key "$T/key"
	why agreement 'it opens when the agreement is ECDH_P384 and the KDF hash SHA256: the root key file says DH and SHA512'
}

case_the_id_in_text_order() {
	# only in the derivation: the value is made for the swapped id, and then says the right one
	(ID_IS=67452301-ab89-efcd-0123-456789abcdef && key "$T/other")
	key "$T/key"
	write "$T/other" --mode nonce
	is 'the id that it has' 0123456789abcdef0123456789abcdef "$(key_id_hex 24 16)"
	put_key_id 24 67452301ab89efcd0123456789abcdef
	why guid-byte-order 'it opens when the root key id enters the derivation in the byte order of its text'
	# and in the value as well
	write "$T/other" --mode nonce
	why guid-byte-order-in-value 'does not open it: the value has this id with the bytes in the order of its text'
	# the derivation has it right, the value names another one
	key "$T/key"
	write "$T/key" --mode nonce
	put_key_id 24 ffffffffffffffffffffffffffffffff
	why wrong-id-in-value 'it opens when its own id enters the derivation: the value names ffffffff-ffff'
}

case_a_key_under_another_id() {
	key "$T/other"
	write "$T/other" --mode nonce
	(ID_IS=11111111-2222-3333-4444-555555555555 && key "$T/key")
	why wrong-id 'it is the key of the value, but the file has another id for it: the value says 01234567'
	printf '{"id":"%s","key_hex":"%s"}\n' "$ID" "$(vector $NONCE root_key_hex)" >"$T/key"
	why unknown 'the id fits, but the content key does not unwrap, nor with any of [0-9]+ known mistakes'
	printf '{"id":"11111111-2222-3333-4444-555555555555","key_hex":"%s"}\n' "$(vector $NONCE root_key_hex)" >"$T/key"
	why other-id 'does not open it: it has another id: the value is for 01234567-89ab-cdef-0123-456789abcdef'
}

# ENC-05; peers' C5
case_another_layout_of_the_descriptor() {
	key "$T/key"
	write "$T/key" --mode nonce
	cp "$T/value" "$T/right"
	reseal_nonce "$(seed "$T/key" "$(sd_owner_first)")"
	why descriptor-owner-first 'it opens when the descriptor has owner and group before its DACL'
	cp "$T/right" "$T/value"
	reseal_nonce "$(seed "$T/key" "$(sd_reversed)")"
	why descriptor-ace-order 'it opens when the ACEs of the descriptor are in the other order'
	# the control: the same way with Windows' layout gives the value as it was
	cp "$T/right" "$T/value"
	reseal_nonce "$(seed "$T/key" "$(sd_windows)")"
	is 'the value' "$(cat "$T/right")" "$(cat "$T/value")"
}

case_a_neighbouring_period() {
	key "$T/key"
	for period in '11 17' '11 19' '11 21' '12 18' '18 11' '31 31'; do
		write "$T/key" --mode nonce
		reseal_nonce "$(seed "$T/key" "$(sd_windows)" "${period% *}" "${period#* }")"
		why period "it opens with the key of L0 362, L1 ${period% *}, L2 ${period#* }: the key identifier names L0 362, L1 11, L2 18"
	done
	# the other way round: the key is of the time, and the key identifier is not
	write "$T/key" --mode nonce
	put_key_id 20 05000000
	why period 'it opens with the key of L0 362, L1 11, L2 18: the key identifier names L0 362, L1 11, L2 5'
	like 'and it differs' 'time-outside-period' "$(cat "$T/out")"
}

# the L1 key of an envelope is that of L1 - 1; taken for the one of L1, its L2 keys are these
case_the_l1_key_of_an_envelope() {
	key "$T/key"
	write "$T/key" --mode nonce
	id=$(key_id_hex 24 16)
	k=$(seed "$T/key" "$(sd_windows)" 10 -1)
	for l2 in 31 30 29 28 27 26 25 24 23 22 21 20 19 18; do
		k=$(bm_kdf SHA512 "$k" "$id$(bm_le32 362)$(bm_le32 11)$(bm_le32 $l2)" 64)
	done
	reseal_nonce "$k"
	why envelope-l1-key 'it opens when the L1 key of an envelope is taken for that of its own L1'
}

case_another_recipient() {
	key "$T/key"
	write "$T/key" --mode nonce
	replace_hex "$(printf %s $SID | hex_of)" "$(printf %s S-1-5-21-1-2-3-1105 | hex_of)"
	why unknown 'recipient, key identifier or wrapped key were changed'
	ok laps blob encrypt --sid S-1-5-21-1-2-3-512 --root-key "$T/key" --account a --time $TICKS <"$T/password"
	hex_of <"$T/out" >"$T/value"
	replace_hex "$(printf %s S-1-5-21-1-2-3-512 | hex_of)" "$(printf %s S-1-5-21-1-2-3-519 | hex_of)"
	why recipient 'it opens with the key for S-1-5-21-1-2-3-512: the recipient that the value names is another one'
}

case_the_flags_say_the_other_form() {
	key "$T/key"
	write "$T/key" --mode public
	put_key_id 8 02000000
	why flags 'it opens when the key info is taken for the public key that it is: the flags say 2, a nonce'
	like 'and it differs' 'nonce-size' "$(cat "$T/out")"
}

# peers' C4: the vector's shared secret begins with a zero byte; this is what a writer makes that drops it
case_stripped_zeros() {
	vector $MADE attribute_hex 1 | tr -d '\n' >"$T/value"
	printf '{"id":"%s","key_hex":"%s"}\n' "$(vector $MADE root_key_id 1)" "$(vector $MADE root_key_hex 1)" >"$T/key"
	z=$(vector $MADE shared_secret_z_hex 1)
	info=$(bm_wide SHA512)$(bm_wide 'KDS public key')$BM_LABEL
	for form in "$z" "${z#00}"; do
		s=$(printf %s "00000001$form$info" | unhex | openssl dgst -sha256 -r | cut -d ' ' -f 1)
		kek=$(bm_kdf SHA512 "$s" "$(bm_wide 'KDS public key')" 32)
		[ "$form" = "$z" ] && is 'the control' "$(vector $MADE kek_hex 1)" "$kek"
	done
	ok laps blob explain "$T/value" --root-key "$T/key" --json
	is 'with all its zeros' false "$(member stripped_zeros <"$T/out")"
	replace_hex "$(wrapped_hex)" "$(bm_wrap "$kek" "$(vector $MADE cek_hex 1)")"
	ok laps blob explain "$T/value" --root-key "$T/key" --json
	is 'it opens' true "$(member opens <"$T/out")"
	is 'stripped' true "$(member stripped_zeros <"$T/out")"
	ok laps blob explain "$T/value" --root-key "$T/key"
	like 'in words' 'opens it, with the leading zeros of the shared secret stripped' "$(tr -s ' \n' '  ' <"$T/out")"
	like 'it differs' '^  stripped-zeros  ' "$(cat "$T/out")"
}

# the right key, and a content that was changed
case_the_content_was_changed() {
	key "$T/key"
	for mode in public nonce; do
		write "$T/key" --mode $mode
		last=$(tail -c 1 "$T/value")
		{ head -c -1 "$T/value" && printf %x $((0x$last ^ 1)); } >"$T/changed"
		cp "$T/changed" "$T/value"
		why content-changed 'does not open it: the key is right; the content was changed after it was written'
	done
}

# ---- envelopes ----
envelope() { # envelope FLAGS L0 L1 L2 L1KEY L2KEY: into $T/envelope
	kdf_name=$(bm_wide SP800_108_CTR_HMAC) parameters=$(vector structs_open hex 4) dh=$(bm_wide DH)
	group=$(vector structs_open hex 5) domain=$(bm_wide contoso.com)
	len() { bm_le32 $((${#1} / 2)); }
	{
		printf 010000004b44534b
		bm_le32 "$1" && bm_le32 "$2" && bm_le32 "$3" && bm_le32 "$4"
		printf 67452301ab89efcd0123456789abcdef
		len "$kdf_name" && len "$parameters" && len "$dh" && len "$group"
		bm_le32 512 && bm_le32 2048 && len "$5" && len "$6" && len "$domain" && len "$domain"
		printf %s "$kdf_name$parameters$dh$group$domain$domain$5$6"
	} >"$T/envelope"
}
of_envelope() { # of_envelope REASON PATTERN
	ok laps blob explain "$T/value" --envelope "$T/envelope" --json
	is reason "$1" "$(member reason envelope <"$T/out")"
	ok laps blob explain "$T/value" --envelope "$T/envelope"
	like 'in words' "$2" "$(tr -s ' \n' '  ' <"$T/out")"
}

case_envelopes_and_why_they_do_not_open() {
	key "$T/key"
	write "$T/key" --mode nonce
	l2=$(seed "$T/key" "$(sd_windows)") later=$(seed "$T/key" "$(sd_windows)" 11 20)
	early=$(seed "$T/key" "$(sd_windows)" 11 17) foreign=$(seed "$T/key" "$(sd_owner_first)")
	envelope 2 362 11 18 '' "$l2"
	of_envelope null 'opens it'
	envelope 0 362 11 20 '' "$later" # a later one reaches down
	of_envelope null 'opens it'
	envelope 2 362 11 17 '' "$early"
	of_envelope too-old 'it does not reach the period: it is of L1 11, L2 17, and the value of the later L1 11, L2 18'
	envelope 2 361 31 31 "$l2" ''
	of_envelope other-l0 'it is of L0 361, and the value of L0 362'
	envelope 2 362 11 18 '' "$foreign"
	of_envelope unknown "the envelope's keys are for another descriptor"
	envelope 2 362 11 18 '' "$l2"
	sed -i 's/67452301ab89efcd/67452301ab89efce/' "$T/envelope"
	of_envelope other-id 'it is of another root key: the value is for 01234567-89ab-cdef-0123-456789abcdef'
	printf 00 >"$T/envelope"
	of_envelope format 'it is no envelope: '
}

case_a_public_envelope_does_not_decrypt() {
	key "$T/key"
	write "$T/key" --mode public
	# the writer's own public key does: what matters is that it is one
	envelope 3 362 11 18 '' "$(key_id_hex 52 776)"
	of_envelope public 'it has the public key only: its holder may encrypt, but not decrypt'
}

# bounded: the longest search is of a key that nothing explains
case_the_search_is_quick() {
	key "$T/other"
	write "$T/other" --mode public
	printf '{"id":"%s","key_hex":"%s"}\n' "$ID" "$(vector $NONCE root_key_hex)" >"$T/key"
	start=$(date +%s%N)
	ok laps blob explain "$T/value" --root-key "$T/key"
	took=$((($(date +%s%N) - start) / 1000000))
	[ "$took" -lt 5000 ] || fail "it took $took ms" # a second, on a machine that does nothing else
}

sim_main "$@"
