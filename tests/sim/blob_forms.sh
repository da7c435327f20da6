#!/bin/sh
# SPDX-License-Identifier: MIT
# Every form of a value that blob encrypt can write and blob decrypt has to open: hashes, agreements, layouts, alternatives,
# SDDL, stripped secrets, envelopes of all shapes.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
# shellcheck disable=SC2034
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

MADE=synthetic_positive
REFUSED=parse_only_and_refuse
SID=S-1-5-21-1-2-3-1104
TIME=133581085880318350 WHEN=$TIME # 362 11 18
ID=8b0100a4-2606-a328-6070-c5cad7cf5c0b
# RFC 3526 section 2, of which 2 is a generator
MODP_1536=ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca237327ffffffffffffffff

has() { is "$1" "$2" "$(member "$1" <"$T/out")"; }
key_of() { printf '%064d%064d' "$1" "$1"; }
root_key() { # root_key FILE [ID [KEY [MORE]]]: a root key file
	printf '{"id":"%s","key_hex":"%s"%s}\n' "${2-$ID}" "${3-$(key_of 1)}" "${4-}" >"$1"
}
encrypt() { # encrypt FILE OPTION...: the password Pass-word-0001 for $SID
	en_file=$1
	shift
	printf Pass-word-0001 >"$T/password"
	laps blob encrypt --sid $SID --root-key "$T/key" --account Administrator --time "$WHEN" "$@" <"$T/password" \
		>"$en_file" 2>"$T/err" || fail "blob encrypt $*: $(cat "$T/err")"
}
opens_with() { # opens_with OPTION...: $T/value is that password
	ok laps blob decrypt "$T/value" "$@" --json
	has account Administrator
	has password Pass-word-0001
	[ ! -s "$T/err" ] || fail "stderr of blob decrypt $*: $(cat "$T/err")"
}

# ---- DER in hexadecimal digits ---------------------------------------------------------------
cut_hex() { # cut_hex HEX FROM [TO]: digits
	ch_before=$(printf "%.$2s" "$1")
	printf "%.$((${3-${#1}} - $2))s" "${1#"$ch_before"}"
}
tlv() { # tlv HEX: of what begins it, HEAD and LEN in digits
	tl_n=$((0x$(cut_hex "$1" 2 4))) HEAD=4
	[ $tl_n -lt 128 ] || { HEAD=$((4 + 2 * (tl_n - 128))) && tl_n=$((0x$(cut_hex "$1" 4 $HEAD))); }
	LEN=$((2 * tl_n))
}
inside() { tlv "$1" && cut_hex "$1" $HEAD $((HEAD + LEN)); }
behind() { tlv "$1" && cut_hex "$1" $((HEAD + LEN)); }
first() { tlv "$1" && cut_hex "$1" 0 $((HEAD + LEN)); }
der() { # der TAG HEX
	de_n=$((${#2} / 2))
	if [ $de_n -lt 128 ]; then printf '%s%02x%s' "$1" $de_n "$2"
	elif [ $de_n -lt 256 ]; then printf '%s81%02x%s' "$1" $de_n "$2"
	else printf '%s82%04x%s' "$1" $de_n "$2"; fi
}
enveloped() { inside "$(behind "$(inside "$1")")"; } # enveloped CMS: the EnvelopedData
recipients() { en=$(enveloped "$1") && inside "$(behind "$(inside "$en")")"; }
with_recipients() { # with_recipients CMS RECIPIENTS: the same CMS with others
	wr_in=$(inside "$(enveloped "$1")")
	wr_rest=$(behind "$(behind "$wr_in")")
	wr_data=$(der 30 "$(first "$wr_in")$(der 31 "$2")$wr_rest")
	printf '%s%s' "$(der 30 "$(first "$(inside "$1")")$(der a0 "$wr_data")")" "$(behind "$1")"
}
protected_by() { # protected_by RECIPIENT ARC NAME TEXT: the same keys under another protector
	pb_in=$(behind "$(inside "$1")")
	pb_pair=$(der 30 "$(der 0c "$(printf %s "$3" | hex_of)")$(der 0c "$(printf %s "$4" | hex_of)")")
	pb_attribute=$(der 30 "$(der 06 2b0601040182374a01"$2")$(der 30 "$(der 30 "$pb_pair")")")
	pb_id=$(der 30 "$(first "$(inside "$pb_in")")$(der 30 "$(der 06 2b0601040182374a01)$pb_attribute")")
	der a2 "020104$pb_id$(behind "$pb_in")"
}
le32() { printf '%02x%02x%02x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255)); }
wide() { printf '%s\0' "$1" | hex_of | sed 's/../&00/g'; }
size() { le32 $((${#1} / 2)); }
to_value() { # to_value CMS FILE: with a header in front, in hexadecimal
	printf '4a93da018e799b34%s00000000%s' "$(size "$1")" "$1" >"$2"
}
cms_of() { hex_of <"$1" | cut -c 33-; } # cms_of RAW_VALUE

# ---- what is written ---------------------------------------------------------------------------
# ENC-03, ENC-05; peers' C2, C10
case_every_hash_agreement_mode_and_layout() {
	for hash in SHA1 SHA256 SHA384 SHA512; do
		for agreement in DH ECDH_P256 ECDH_P384; do
			root_key "$T/key" $ID "$(key_of 1)" ",\"kdf_hash\":\"$hash\",\"secret_agreement_algorithm\":\"$agreement\""
			for mode in public nonce; do
				encrypt "$T/value" --mode $mode
				cms=$(cms_of "$T/value") && tlv "$cms"
				isnt "$hash $agreement $mode: content behind the CMS" ${#cms} $((HEAD + LEN))
				opens_with --root-key "$T/key"
				has mode $mode
				encrypt "$T/value" --mode $mode --embedded
				cms=$(cms_of "$T/value") && tlv "$cms"
				is "$hash $agreement $mode: content inside of the CMS" ${#cms} $((HEAD + LEN))
				opens_with --root-key "$T/key"
			done
		done
	done
}

case_a_group_of_the_root_key_s_own() {
	group=8c0100004448504dc0000000${MODP_1536}$(printf '%0384x' 2)
	root_key "$T/key" $ID "$(key_of 1)" ",\"secret_agreement_parameters_hex\":\"$group\",\"private_key_bits\":320"
	encrypt "$T/value"
	opens_with --root-key "$T/key"
	is 'bytes of the public key' "$(le32 $((8 + 3 * 192)))" "$(inside "$(inside "$(behind "$(inside "$(recipients "$(cms_of "$T/value")")")")")" | cut -c 81-88)"
	# the same key with the usual group
	root_key "$T/other"
	fails_with 1 '^laps: decrypt: .*another key, or the value was changed' laps blob decrypt "$T/value" --root-key "$T/other"
	# one digit of p: not at use, when it is loaded
	sed 's/a237327ff/a237325ff/' "$T/key" >"$T/bad"
	fails_with 1 '/bad: secret_agreement_parameters_hex: DH group: order of g is not known$' \
		laps blob decrypt "$T/value" --root-key "$T/bad"
	fails_with 1 '/bad: secret_agreement_parameters_hex: DH group' \
		laps blob encrypt --sid $SID --root-key "$T/bad" --account a <"$T/password"
}

# Its private keys have 528 bits and are hardly ever below the order of the curve.
case_p521_is_refused_where_its_key_is_none() {
	root_key "$T/key" $ID "$(key_of 1)" ',"secret_agreement_algorithm":"ECDH_P521"'
	encrypt "$T/value" --mode nonce
	opens_with --root-key "$T/key"
	fails_with 1 '^laps: encrypt: .*out of range' laps blob encrypt --sid $SID --root-key "$T/key" --account a --time $TIME <"$T/password"
}

case_domain_and_forest() {
	root_key "$T/key"
	for row in '||' '--domain=corp.example|corp.example|corp.example' \
		'--domain=emea.corp.example --forest=corp.example|emea.corp.example|corp.example' '--forest=corp.example||corp.example'; do
		options=${row%%|*} names=${row#*|}
		# shellcheck disable=SC2086  # no blanks in them
		encrypt "$T/value" $options
		id=$(inside "$(inside "$(behind "$(inside "$(recipients "$(cms_of "$T/value")")")")")")
		is "the names of '$options'" "$(wide "${names%|*}")$(wide "${names#*|}")" "$(cut_hex "$id" $((104 + 2 * 776)))"
		opens_with --root-key "$T/key"
	done
	fails_with 1 '^laps: encrypt: domain name' laps blob encrypt --sid $SID --root-key "$T/key" --account a \
		--domain "$(printf '%0256d' 0)" <"$T/password"
}

# ENC-06
case_passwords_of_every_kind() {
	root_key "$T/key"
	: >"$T/password"
	ok laps blob encrypt --sid $SID --root-key "$T/key" --account a <"$T/password"
	cp "$T/out" "$T/value"
	ok laps blob decrypt "$T/value" --root-key "$T/key" --json
	like 'an empty password' '"password": *""' "$(cat "$T/out")"
	long=$(i=0 && while [ $i -lt 10 ]; do printf 'Abracadabra-' && i=$((i + 1)); done)
	longest=$(printf '%04096d' 0)
	for password in x '"\{}' 'pä😀ß漢' "$long" "$longest"; do
		printf %s "$password" >"$T/password"
		for layout in '' --embedded; do
			# shellcheck disable=SC2086  # one word or none
			ok laps blob encrypt --sid $SID --root-key "$T/key" --account 'Ädmin😀"' $layout <"$T/password"
			cp "$T/out" "$T/value"
			ok laps blob decrypt "$T/value" --root-key "$T/key"
			is 'the password' "$password" "$(sed -n 's/^password  *//p' "$T/out")"
			is 'the account' 'Ädmin😀"' "$(sed -n 's/^account  *//p' "$T/out")"
		done
	done
}

case_what_no_value_can_hold() {
	root_key "$T/key"
	for sid in '' S-1 S-1-5- 'S-1-5-21-1 ' S-1-5-4294967296 S-2-5-18 CORP; do
		fails_with 1 '^laps: encrypt: --sid: ' laps blob encrypt --sid "$sid" --root-key "$T/key" --account a </dev/null
	done
	printf 'a\0b' >"$T/password"
	fails_with 1 '^laps: encrypt: .* NUL' laps blob encrypt --sid $SID --root-key "$T/key" --account a <"$T/password"
	printf '\303' >"$T/password"
	fails_with 1 '^laps: encrypt: .*not UTF-8' laps blob encrypt --sid $SID --root-key "$T/key" --account a <"$T/password"
	printf '%04097d' 0 >"$T/password"
	fails_with 1 '^laps: encrypt: stdin: more than 4096' laps blob encrypt --sid $SID --root-key "$T/key" --account a <"$T/password"
	fails_with 1 '^laps: encrypt: --account: not UTF-8' laps blob encrypt --sid $SID --root-key "$T/key" \
		--account "$(printf '\303')" </dev/null
	fails_with 2 "'x' is neither public nor nonce" laps blob encrypt --sid $SID --root-key "$T/key" --account a --mode x </dev/null
}

# ---- whom it is for --------------------------------------------------------------------------
case_a_value_has_one_recipient() {
	root_key "$T/key"
	encrypt "$T/raw"
	cms=$(cms_of "$T/raw")
	two=$(with_recipients "$cms" "$(recipients "$cms")$(recipients "$cms")")
	to_value "$two" "$T/value"
	fails_with 1 '^laps: decrypt: encrypted value: several recipients \(range at byte 10[0-9][0-9]\)$' \
		laps blob decrypt "$T/value" --root-key "$T/key"
	to_value "$(with_recipients "$cms" "$(recipients "$cms")")" "$T/value"
	opens_with --root-key "$T/key"
}

payload() { # payload TEXT: of $T/blob, bare, as blob encrypt makes it
	is 'the payload' "$(wide '{"n":"Administrator","t":"1da934a349b798e","p":"Pass-word-0001"}')" "$(member payload_hex <"$T/out")"
}
# the content key is $1's; the others lead elsewhere
case_alternatives_open_through_any_that_fits() {
	root_key "$T/key" && encrypt "$T/one"
	one=$(cms_of "$T/one")
	mine=$(recipients "$one")
	cp "$T/key" "$T/right"
	root_key "$T/key" 00000000-0000-0000-0000-000000000002 && encrypt "$T/two"
	other=$(recipients "$(cms_of "$T/two")")
	local=$(recipients "$(vector $REFUSED cms_hex 1)")
	both=$(recipients "$(vector $REFUSED cms_hex 2)")
	n=0
	for set in "$mine$other" "$other$mine" "$local$mine" "$both$local$mine" "$local$other$mine$both"; do
		n=$((n + 1))
		with_recipients "$one" "$set" >"$T/blob"
		for keys in "--root-key=$T/right" "--root-key=$T/key --root-key=$T/right"; do
			# shellcheck disable=SC2086  # no blanks in them
			ok laps blob decrypt "$T/blob" --bare --json $keys
			payload
			has root_key_id $ID
			has sid $SID
		done
	done
	# nothing fits: each says why
	with_recipients "$one" "$local$other$both$mine" >"$T/blob"
	root_key "$T/wrong" $ID "$(key_of 7)"
	fails_with 1 '^laps: decrypt: no recipient can be opened: 1 LOCAL: not a kind that a root key opens; 2 SID: its root key is not given; 3 AND combination: not a kind that a root key opens; 4 SID: key unwrap$' \
		laps blob decrypt "$T/blob" --bare --root-key "$T/wrong"
	# of a recipient that has another content key, the content does not open
	fails_with 1 '; 2 SID: content tag; .*; 4 SID: its root key is not given$' \
		laps blob decrypt "$T/blob" --bare --root-key "$T/key"
}

# Differs from Windows: values are encrypted for one SID, and opened when they are for SIDs or descriptors in SDDL,
# alternatives of them included; combinations with AND, certificates and LOCAL are refused by name.
case_kinds_that_nobody_opens_are_named() {
	root_key "$T/key"
	for row in '1 LOCAL' '2 AND' '3 CERTIFICATE|certificate'; do
		vector $REFUSED cms_hex "${row%% *}" >"$T/blob"
		fails_with 1 "^laps: decrypt: .*(${row#* }).*\(unsupported" laps blob decrypt "$T/blob" --bare --root-key "$T/key"
	done
}

# The SDDL that says what a SID stands for gives the same descriptor, and so the same key.
case_sddl_recipients() {
	root_key "$T/key"
	encrypt "$T/raw"
	cms=$(cms_of "$T/raw")
	sddl="O:SYG:SYD:(A;;CCDC;;;$SID)(A;;DC;;;WD)"
	to_value "$(with_recipients "$cms" "$(protected_by "$(recipients "$cms")" 05 SDDL "$sddl")")" "$T/value"
	opens_with --root-key "$T/key"
	has sid "$sddl"
	to_value "$(with_recipients "$cms" "$(protected_by "$(recipients "$cms")" 05 SDDL "O:BAG:SYD:(A;;CCDC;;;$SID)(A;;DC;;;WD)")")" "$T/value"
	fails_with 1 '^laps: decrypt: key unwrap: another key, or the value was changed' laps blob decrypt "$T/value" --root-key "$T/key"
	for bad in 'O:SYG:SYD:(A;;CCDC;;;DA)' 'O:SYG:SYD:(A;;XX;;;WD)' x; do
		to_value "$(with_recipients "$cms" "$(protected_by "$(recipients "$cms")" 05 SDDL "$bad")")" "$T/value"
		fails_with 1 '^laps: decrypt: .*\((unsupported|format) at byte 1?[0-9][0-9][0-9]\)$' laps blob decrypt "$T/value" --root-key "$T/key"
	done
}

# ---- with which key ---------------------------------------------------------------------------
case_two_root_keys_of_one_id() {
	root_key "$T/key"
	encrypt "$T/value"
	root_key "$T/wrong" $ID "$(key_of 7)"
	opens_with --root-key "$T/wrong" --root-key "$T/key"
	opens_with --root-key "$T/key" --root-key "$T/wrong"
	fails_with 1 '^laps: decrypt: key unwrap: another key' laps blob decrypt "$T/value" --root-key "$T/wrong" --root-key "$T/wrong"
	root_key "$T/other" 00000000-0000-0000-0000-000000000002
	fails_with 1 "^laps: decrypt: the value is for root key $ID, which is not given\$" laps blob decrypt "$T/value" --root-key "$T/other"
}

# peers' C4: the key that wraps, from a shared secret without its leading zeros. By a reference
# implementation, from the intermediate values in the vectors' file.
case_stripped_secrets_open_and_are_told() {
	for row in \
		'1 DH 315b025bf06df43e5e1ea0912ef067f7fb8b61fb3fa85507ba03c7d3e8740822f81eff99f4810c09 df1508ac831f906c46d6104e78eb67ab83ef10c6807efbc99cd128032fbd2d5097bbc857fb5272a3' \
		'2 ECDH_P256 f76745a9a5eed8aab56996cdffad3363b8c95ed9c2050dd83f3792ef29222d9d7603a068e1c6b156 c10317c8e3573420e89bc207030848967f4f4d32cacc1b4319380e95d7aadb768164554ac28f5805'; do
		# shellcheck disable=SC2086  # four words
		set -- $row
		root_key "$T/key" "$(vector $MADE root_key_id "$1")" "$(vector $MADE root_key_hex "$1")" \
			",\"kdf_hash\":\"$(vector $MADE kdf_hash "$1")\",\"secret_agreement_algorithm\":\"$2\""
		vector $MADE attribute_hex "$1" >"$T/value"
		ok laps blob decrypt "$T/value" --root-key "$T/key" --json
		has password "Zero-lead-$1"
		is 'stderr of a full secret' '' "$(cat "$T/err")"
		unlike 'a full secret' stripped "$(members <"$T/out")"
		sed "s/$3/$4/" "$T/value" >"$T/stripped"
		cmp -s "$T/value" "$T/stripped" && fail 'the wrapped key was not found'
		ok laps blob decrypt "$T/stripped" --root-key "$T/key" --json
		has password "Zero-lead-$1"
		is 'members' 'account password update_time update_filetime sid root_key_id l0 l1 l2 mode stripped' "$(members <"$T/out")"
		has stripped true
		like 'the note' '^laps: note: .*leading zeros' "$(cat "$T/err")"
		is 'lines on stderr' 1 "$(wc -l <"$T/err" | tr -d ' ')"
		ok laps blob decrypt "$T/stripped" --root-key "$T/key" --quiet
		is 'stderr with --quiet' '' "$(cat "$T/err")"
	done
}

# ---- envelopes -------------------------------------------------------------------------------
seed() { laps gkdi seed-key --root-key "$T/key" --sd "$SD" --l0 "$1" --l1 "$2" --l2 "$3"; } # seed L0 L1 L2
envelope() { # envelope L0 L1 L2 L1KEY L2KEY [FLAGS]: into $T/envelope; a root key of SHA512 and DH
	kdf=$(wide SP800_108_CTR_HMAC) parameters=$(vector structs_open hex 4) dh=$(wide DH)
	group=$(vector structs_open hex 5) domain=$(wide contoso.com)
	{
		printf %s 010000004b44534b && le32 "${6-0}" && le32 "$1" && le32 "$2" && le32 "$3"
		printf %s a400018b062628a36070c5cad7cf5c0b
		size "$kdf" && size "$parameters" && size "$dh" && size "$group"
		le32 512 && le32 2048 && size "$4" && size "$5" && size "$domain" && size "$domain"
		printf %s "$kdf$parameters$dh$group$domain$domain$4$5"
	} >"$T/envelope"
}
# $MADE's first descriptor is of another SID than ours: this one is written out
SD=010004805400000060000000000000001400000002004000020000000000240003000000010500000000000515000000010000000200000003000000500400000000140002000000010100000000000100000000010100000000000512000000010100000000000512000000
case_envelopes_of_every_shape() {
	root_key "$T/key"
	encrypt "$T/value" # 362 11 18
	envelope 362 11 18 "$(seed 362 10 -1)" "$(seed 362 11 18)" && opens_with --envelope "$T/envelope"
	envelope 362 11 18 "$(seed 362 10 -1)" "$(seed 362 11 18)" 2 && opens_with --envelope "$T/envelope"
	envelope 362 11 18 '' "$(seed 362 11 18)" && opens_with --envelope "$T/envelope"
	envelope 362 11 25 "$(seed 362 10 -1)" "$(seed 362 11 25)" && opens_with --envelope "$T/envelope"
	envelope 362 11 31 "$(seed 362 11 -1)" '' && opens_with --envelope "$T/envelope"
	envelope 362 12 0 "$(seed 362 11 -1)" "$(seed 362 12 0)" && opens_with --envelope "$T/envelope"
	envelope 362 31 31 "$(seed 362 31 -1)" '' && opens_with --envelope "$T/envelope"
	WHEN=$((362 * 1024 * 360000000000)) # 362 0 0
	encrypt "$T/value" --mode nonce
	envelope 362 0 0 '' "$(seed 362 0 0)" && opens_with --envelope "$T/envelope"
	envelope 362 0 9 '' "$(seed 362 0 9)" && opens_with --envelope "$T/envelope"
	envelope 362 0 31 "$(seed 362 0 -1)" '' && opens_with --envelope "$T/envelope"
	envelope 362 1 0 "$(seed 362 0 -1)" "$(seed 362 1 0)" && opens_with --envelope "$T/envelope"
}

case_envelopes_that_do_not_fit() {
	root_key "$T/key"
	encrypt "$T/value" # 362 11 18
	refuses() { fails_with 1 "^laps: decrypt: $1" laps blob decrypt "$T/value" --envelope "$T/envelope"; }
	envelope 362 11 17 "$(seed 362 10 -1)" "$(seed 362 11 17)" && refuses 'envelope does not reach the key period'
	envelope 362 10 31 "$(seed 362 10 -1)" '' && refuses 'envelope does not reach the key period'
	envelope 362 12 0 '' "$(seed 362 12 0)" && refuses 'envelope does not reach the key period'
	envelope 363 11 18 "$(seed 363 10 -1)" "$(seed 363 11 18)" && refuses 'envelope: of another L0'
	envelope 362 11 31 "$(seed 362 10 -1)" '' && refuses 'key unwrap: another key'
	envelope 362 32 0 '' "$(seed 362 11 18)" && refuses 'key envelope: no such period'
	envelope 362 11 18 '' "$(seed 362 11 18)00" && refuses 'key envelope: L2 key is not 64 bytes'
	envelope 362 11 18 '' "$(vector structs_open hex 6)" 1 && refuses '(envelope has only the public key|key envelope: )'
	envelope 362 11 18 '' "$(seed 362 11 18)"
	sed 's/a400018b0626/a400018b0627/' "$T/envelope" >"$T/other" && mv "$T/other" "$T/envelope"
	refuses 'envelope: of another root key'
	: >"$T/envelope"
	fails_with 1 '^laps: ' laps blob decrypt "$T/value" --envelope "$T/envelope"
	fails_with 2 'exclude each other' laps blob decrypt "$T/value" --envelope "$T/envelope" --root-key "$T/key"
	fails_with 2 'needs --root-key or --envelope' laps blob decrypt "$T/value"
}

# the search for what a writer did wrong does not begin anew for each of many recipients
case_many_recipients_are_searched_once() {
	root_key "$T/key" $ID "$(key_of 1)" ',"secret_agreement_algorithm":"ECDH_P256"'
	encrypt "$T/raw"
	root_key "$T/key" $ID "$(key_of 2)" ',"secret_agreement_algorithm":"ECDH_P256"'
	cms=$(cms_of "$T/raw")
	one=$(recipients "$cms")
	of_one=$(tried_for "$one")
	of_many=$(tried_for "$one$one$one$one$one$one$one$one$one$one$one$one$one$one$one$one")
	[ "$of_many" -lt "$of_one" ] || fail "the last of 16 recipients has $of_many tries, and a single one $of_one"
}
tried_for() { # tried_for RECIPIENTS: the number of mistakes that were tried for the last of them
	with_recipients "$cms" "$1" >"$T/value"
	ok laps blob explain "$T/value" --bare --root-key "$T/key"
	tr -s ' \n' ' ' <"$T/out" | sed -n 's/.*nor with any of \([0-9]*\) known mistakes.*/\1/p'
}

sim_main "$@"
