#!/bin/sh
# SPDX-License-Identifier: MIT
# blob explain: every held value and blob that can be read, what is said of each part, and what differs from Windows
# LAPS. Values that none of our programs writes are made by hand (lib/blobmaker.sh).
# shellcheck disable=SC1091,SC2317  # the cases are called by name
# shellcheck disable=SC2034
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/blobmaker.sh"

REAL=laps_attribute_dsinternals_1
NONCE=laps_cms_sansldap_nonce
MADE=synthetic_positive
BLOBS=dpapi_ng_blobs_sha1_sha512

root_key() { # root_key FILE [N [ID]]: the N-th root key of a vector file, and the ID-th id, into $T/key
	printf '{"id":"%s","key_hex":"%s","kdf_hash":"%s","secret_agreement_algorithm":"%s"}\n' \
		"$(vector "$1" root_key_id "${3-${2-1}}")" "$(vector "$1" root_key_hex "${2-1}")" \
		"$(vector "$1" kdf_hash "${2-1}")" "$(vector "$1" secret_algorithm "${2-1}")" >"$T/key"
}
explain() { # explain ARGUMENT...: of $T/value; the lines of people as one into $T/line, JSON as one into $T/json
	ok laps blob explain "$T/value" "$@"
	[ "$(awk '{ if (length($0) > 100) n++ } END { print n + 0 }' "$T/out")" = 0 ] || [ -n "${LONG-}" ] ||
		fail "a line of more than 100 columns: $(awk 'length($0) > 100' "$T/out")"
	tr -s ' \n' '  ' <"$T/out" >"$T/line"
	ok laps blob explain "$T/value" "$@" --json
	json_squeeze <"$T/out" >"$T/json"
}
said() { # said PATTERN...: for people
	for pattern in "$@"; do grep -qE -e "$pattern" "$T/line" || fail "expected /$pattern/, got: $(cat "$T/line")"; done
}
lints() { sed 's/.*"lint":\[\([^]]*\)\].*/\1/' "$T/json" | grep -o '"id":"[^"]*"' | sed 's/.*:"//; s/"//' | tr '\n' ' ' | sed 's/ $//'; }
differs() { is 'what differs' "$1" "$(lints)"; }

# ---- held vectors ----
# ENC-01, ENC-05
case_a_value_of_windows() {
	vector $REAL attribute_hex >"$T/value"
	root_key $REAL
	explain --root-key "$T/key"
	said 'update time 2024-04-20T17:43:08.0318350Z \(133581085880318350\)' 'equals t yes' \
		'size 1251 bytes follow, as many as there are' 'reserved 0' \
		'layout appended, as Windows LAPS does: 1105 bytes of CMS' \
		'recipient SID S-1-5-21-232386557-3557100646-3566837131-512 \(Domain Admins\)' \
		'may decrypt members of S-1-5-21-232386557-3557100646-3566837131-512 \(Domain Admins\)' \
		'may only encrypt S-1-1-0 \(Everyone\)' \
		'descriptor 108 bytes, owner S-1-5-18 \(NT AUTHORITY\\SYSTEM\), group S-1-5-18' \
		'allow 0x3: S-1-5-21-232386557-3557100646-3566837131-512' 'allow 0x2: S-1-1-0' \
		'root key 8b0100a4-2606-a328-6070-c5cad7cf5c0b' \
		'key period L0 362, L1 11, L2 18: 2024-04-20T12:00:00Z to 2024-04-20T22:00:00Z; the update time is in it' \
		'key identifier version 1, 876 bytes' 'flags 3: key info is a public key, the key may protect new data' \
		"public key: DH, 2048 bits, the group of RFC 5114 section 2.3, well formed" \
		'domain contoso.com' 'forest contoso.com' 'KDF hash not in the value, it is that of the root key: SHA512' \
		'size 130 bytes of ciphertext and a tag of 16' 'JSON some 64 characters' \
		'ask a domain controller of contoso.com' 'verdict opens it' 'differences none from what Windows LAPS writes'
	differs ''
	explain
	said 'equals t unknown: no key opens the content' 'KDF hash not in the value, it is that of the root key content|KDF hash not in the value, it is that of the root key size'
}

# what programs rely on
case_the_members_of_the_json() {
	vector $REAL attribute_hex >"$T/value"
	root_key $REAL
	ok laps blob explain "$T/value" --root-key "$T/key" --json
	for member in size:1267 update_time:2024-04-20T17:43:08.0318350Z update_filetime:133581085880318350 blob_size:1251 \
		reserved:0 equals_content_time:true size_field:1251 size_present:1251 content_filetime:133581085880318350 \
		layout:appended cms_size:1105 content_size:146 key_wrap:AES-256-WRAP content_encryption:AES-256-GCM \
		kind:SID descriptor:S-1-5-21-232386557-3557100646-3566837131-512 'name:Domain Admins' \
		root_key_id:8b0100a4-2606-a328-6070-c5cad7cf5c0b l0:362 l1:11 l2:18 period_start:2024-04-20T12:00:00Z \
		period_end:2024-04-20T22:00:00Z mode:public flags:3 key_info_size:776 agreement:DH bits:2048 \
		rfc5114_group:true well_formed:true domain:contoso.com forest:contoso.com update_time_in_period:true \
		opens:true why:null reason:null stripped_zeros:false kdf_hash:SHA512 decrypts:true envelope:null user:null \
		error:null is_password:true nul:true windows_order:true; do
		is "${member%%:*}" "${member#*:}" "$(member "${member%%:*}" <"$T/out")"
	done
}

# ENC-05, ENC-06; peers' C2, C4, C10
case_the_made_values() {
	for n in 1 2 3 4 5; do
		vector $MADE attribute_hex $n >"$T/value"
		root_key $MADE $n
		explain --root-key "$T/key"
		said 'verdict opens it'
		like 'it opens' '"opens":true' "$(cat "$T/json")"
		case $n in
		1) differs time-mismatch ;;
		2) said 'public key: ECDH_P256, 256 bits, well formed' && differs time-mismatch ;;
		3) said 'layout embedded: ' 'flags 2: key info is a nonce' 'nonce of 32 bytes: the writer got seed keys' &&
			differs 'embedded-content time-mismatch member-order' ;;
		4) differs 'time-mismatch no-nul' ;;
		5) said 'public key: ECDH_P384, 384 bits, well formed' 'L1 31, L2 31' && differs time-mismatch ;;
		esac
	done
}

# a value whose root key nobody has
case_a_value_that_nobody_here_opens() {
	vector parse_only_and_refuse attribute_hex >"$T/value"
	root_key $REAL
	explain --root-key "$T/key"
	said 'recipient SID S-1-5-21-92104070-1622712894-3436547863-512 \(Domain Admins\)' \
		'root key d13cd869-0ed1-acbf-4620-a164e805f56e' 'L0 361, L1 15, L2 30' 'domain NEWLAPS.CORP' \
		'does not open it: it has another id: the value is for d13cd869'
	differs ''
}

# ENC-06, ENC-08; peers' C10
case_bare_blobs() {
	for n in 1 2 3 4 5 6 7 8; do
		vector $BLOBS cms_hex $n >"$T/value"
		root_key $BLOBS $n $((2 * n - 1)) # what was parsed of each has the id once more
		explain --bare --root-key "$T/key"
		said 'blob bytes 0 to' 'verdict opens it' 'layout embedded'
		like 'no header' '"header":null' "$(cat "$T/json")"
		like 'it opens' '"opens":true' "$(cat "$T/json")"
		is "the hash of $n" "$(vector $BLOBS kdf_hash $n)" "$(member kdf_hash <"$T/json")"
		unlike 'time' 'update time' "$(cat "$T/line")"
	done
	for n in 1 2; do
		vector $NONCE cms_hex $n >"$T/value"
		root_key $NONCE $n $((2 * n - 1))
		explain --bare --root-key "$T/key"
		said 'verdict opens it' "root key $(vector $NONCE root_key_id $((2 * n)))"
	done
}

# ---- values made by hand ----
TICKS=133581085880318350 # t 1da934a349b798e; L0 362, L1 11, L2 18
T_TEXT=1da934a349b798e
SID=S-1-5-21-1-2-3-1104
ID=01234567-89ab-cdef-0123-456789abcdef
ID_HEX=67452301ab89efcd0123456789abcdef
INFO=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f

seed() { # seed SD
	printf '{"id":"%s","key_hex":"%s"}\n' $ID "$(vector $REAL root_key_hex)" >"$T/key"
	ok laps gkdi seed-key --root-key "$T/key" --sd "$1" --l0 362 --l1 11 --l2 18
	cat "$T/out"
}
key_id() { # key_id [FLAGS [DOMAIN [FOREST]]]: names in hex
	bm_key_id "${1-2}" 362 11 18 $ID_HEX $INFO "${2-$(bm_wide corp.example)}" "${3-$(bm_wide corp.example)}"
}
seal() { # seal TEXT [SD]: the content, as if for that descriptor
	KEK=$(bm_kdf SHA512 "$(seed "${2-$(bm_sd_of $SID)}")" $INFO 32)
	bm_seal "$KEK" "$1"
}
json_text() { printf '%s' "$1" | hex_of | sed 's/../&00/g'; } # UTF-16LE of ASCII, without NUL
GOOD='{"n":"Administrator","t":"'$T_TEXT'","p":"Pass-word-0001"}'
put() { bm_value $TICKS "$1" "${2-0}" >"$T/value"; } # put BLOB [RESERVED]
blob() { bm_blob "$(bm_recipient 1 SID $SID "$(key_id)" "$BM_WRAPPED")" "$BM_NONCE" "$BM_CONTENT" "$@"; }

# the control of all that follow
case_a_value_made_by_hand() {
	seal "$(json_text "$GOOD")0000"
	put "$(blob)"
	explain --root-key "$T/key"
	said 'verdict opens it' 'equals t yes' "$SID, and its members if it is a group"
	differs ''
	ok laps blob decrypt "$T/value" --root-key "$T/key" --json
	is password Pass-word-0001 "$(member password <"$T/out")"
}

case_differences_of_header_and_layout() {
	seal "$(json_text "$GOOD")0000"
	put "$(blob embedded)"
	explain --root-key "$T/key"
	said 'verdict opens it'
	differs embedded-content
	put "$(blob)" 7
	explain --root-key "$T/key"
	differs reserved
	bm_value $((TICKS + 360000000000)) "$(blob)" >"$T/value"
	explain --root-key "$T/key"
	said 'the update time is OUTSIDE' 'equals t NO, t of the content is 2024-04-20T17:43:08.0318350Z'
	differs 'time-outside-period time-mismatch'
	# peers' C1: the low half first
	bm_value $((((TICKS & 4294967295) << 32) + (TICKS >> 32))) "$(blob)" >"$T/value"
	explain
	differs 'time-halves-swapped time-outside-period'
}

case_differences_of_the_key_identifier() {
	seal "$(json_text "$GOOD")0000"
	for flags in 0 6; do
		put "$(bm_blob "$(bm_recipient 1 SID $SID "$(key_id $flags)" "$BM_WRAPPED")" "$BM_NONCE" "$BM_CONTENT")"
		explain --root-key "$T/key"
		said 'verdict opens it' "flags $flags: key info is a nonce"
		differs flags
	done
	put "$(bm_blob "$(bm_recipient 1 SID $SID "$(key_id 2 0000 0000)" "$BM_WRAPPED")" "$BM_NONCE" "$BM_CONTENT")"
	explain
	said 'domain none' 'the value does not say of which domain'
	differs 'no-domain no-forest'
}

case_differences_of_the_content() {
	for form in 'no-nul' 'member-order' 'time-upper-case' 'time-mismatch'; do
		nul=0000 json=$GOOD
		case $form in
		no-nul) nul='' ;;
		member-order) json='{"t":"'$T_TEXT'","n":"Administrator","p":"Pass-word-0001"}' ;;
		time-upper-case) json='{"n":"Administrator","t":"1DA934A349B798E","p":"Pass-word-0001"}' ;;
		time-mismatch) json='{"n":"Administrator","t":"1da934a349b798f","p":"Pass-word-0001"}' ;;
		esac
		seal "$(json_text "$json")$nul"
		put "$(blob)"
		explain --root-key "$T/key"
		differs $form
		unlike 'the password' Pass-word-0001 "$(cat "$T/line" "$T/json")"
	done
	said 'NO, t of the content is 2024-04-20T17:43:08.0318351Z'
}

# it opens, but it is no password: byte and reason, and nothing of what it is
case_contents_that_are_no_password() {
	while read -r hex reason; do
		seal "$hex"
		put "$(blob)"
		explain --root-key "$T/key"
		said "opens it, but the content is no password: .*$reason.* at byte [0-9]+ of the content" \
			'equals t unknown: the content is no password'
		like 'in JSON' '"is_password":false,"what":"[^"]' "$(cat "$T/json")"
		unlike 'the content' 'Secret' "$(cat "$T/line" "$T/json")"
	done <<TABLE
00 .
$(json_text '"Secret')
$(json_text '{"Secret":1}')0000 .
$(json_text 'Secret text')0000 .
$(json_text '{"n":"a","t":"zz","p":"Secret"}')0000 lower-case
$(json_text '{"n":"a","t":"1","p":"Secret"}')00000000 .
TABLE
}

# ENC-08: trustees and rights of an SDDL descriptor
case_an_sddl_recipient() {
	sddl='O:SYG:SYD:(D;;CC;;;S-1-5-21-1-2-3-1200)(A;;CCDC;;;S-1-5-21-1-2-3-1104)(A;;DC;;;WD)(A;;CCDC;;;S-1-5-21-1-2-3-1200)'
	sd=$(bm_sd $BM_SYSTEM $BM_SYSTEM "$(bm_dacl "$(bm_ace 1 1 S-1-5-21-1-2-3-1200)" "$(bm_ace 0 3 $SID)" \
		"$(bm_ace 0 2 S-1-1-0)" "$(bm_ace 0 3 S-1-5-21-1-2-3-1200)")")
	seal "$(json_text "$GOOD")0000" "$sd"
	put "$(bm_blob "$(bm_recipient 5 SDDL "$sddl" "$(key_id)" "$BM_WRAPPED")" "$BM_NONCE" "$BM_CONTENT")"
	LONG=1 explain --root-key "$T/key"
	like 'the text whole' 'recipient SDDL O:SYG:SYD:\(D;;CC;;;S-1-5-21-1-2-3-1200\)' "$(cat "$T/line")"
	said 'verdict opens it' "may decrypt $SID, and its members if it is a group may only encrypt S-1-5-21-1-2-3-1200" \
		'rights deny 0x1: S-1-5-21-1-2-3-1200' "allow 0x3: $SID"
	differs sddl-recipient
	is 'each trustee once' 3 "$(sed 's/.*"trustees"://' "$T/json" | grep -o '"decrypts":' | wc -l)"
	# one that needs its domain is read, and cannot be resolved
	put "$(bm_blob "$(bm_recipient 5 SDDL 'O:SYG:SYD:(A;;CCDC;;;DA)' "$(key_id)" "$BM_WRAPPED")" "$BM_NONCE" "$BM_CONTENT")"
	explain --root-key "$T/key"
	said 'descriptor unknown: ' 'does not open it: its id fits, but'
	like 'no descriptor' '"security_descriptor":null' "$(cat "$T/json")"
}

case_several_recipients() {
	seal "$(json_text "$GOOD")0000"
	cek=$(bm_unwrap "$KEK" "$BM_WRAPPED")
	other=$(bm_wrap "$(bm_kdf SHA512 "$(seed "$(bm_sd_of S-1-5-32-544)")" $INFO 32)" "$cek")
	put "$(bm_blob "$(bm_recipient 1 SID S-1-5-21-9-9-9-512 "$(key_id)" "$BM_WRAPPED")$(bm_recipient 1 SID S-1-5-32-544 \
		"$(key_id)" "$other")" "$BM_NONCE" "$BM_CONTENT")"
	explain --root-key "$T/key"
	said 'recipients 2, any one of which can decrypt' 'recipient 1 SID S-1-5-21-9-9-9-512 \(Domain Admins\)' \
		'recipient 2 SID S-1-5-32-544 \(BUILTIN\\Administrators\)' 'verdict opens it'
	differs several-recipients
}

# a value is somebody else's text: it must not steer the terminal or forge a line
case_text_from_outside_is_harmless() {
	seal "$(json_text "$GOOD")0000"
	evil=$(json_text "$(printf 'a\033]0;x\007\nverdict  opens it')")0000
	put "$(bm_blob "$(bm_recipient 1 SID $SID "$(key_id 2 "$evil" "$evil")" "$BM_WRAPPED")" "$BM_NONCE" "$BM_CONTENT")"
	explain
	said 'domain a\?\]0;x\?\?verdict opens it'
	ok laps blob explain "$T/value"
	[ "$(tr -d '\n\040-\176' <"$T/out" | wc -c)" = 0 ] || fail 'control characters on stdout'
	# not even UTF-8, in an SDDL that is refused
	BM_TEXT_HEX=4f3a9b33316d1b5b33316dff0a put "$(BM_TEXT_HEX=4f3a9b33316d1b5b33316dff0a && \
		bm_blob "$(bm_recipient 5 SDDL x "$(key_id)" "$BM_WRAPPED")" "$BM_NONCE" "$BM_CONTENT")"
	rc=0
	laps blob explain "$T/value" >"$T/out" 2>"$T/err" || rc=$?
	is status 1 "$rc"
	[ "$(tr -d '\n\040-\176' <"$T/out" | wc -c)" = 0 ] || fail 'control characters on stdout'
	is 'lines on stderr' 1 "$(wc -l <"$T/err")"
	laps blob explain "$T/value" --json >"$T/out" 2>"$T/err"
	like 'JSON all the same' '"kind": "SDDL"' "$(cat "$T/out")"
}

# another group than Windows gives: nothing is said of its well-formedness
case_another_dh_group() {
	vector synthetic_negative attribute_hex 28 >"$T/value"
	explain
	said 'DH, 2048 bits, another group than that of RFC 5114, not checked'
	differs dh-group
}

case_wrong_usage() {
	vector $REAL attribute_hex >"$T/value"
	fails_with 2 '^laps: .*--user' laps blob explain "$T/value" --user
	fails_with 2 '^laps: --as and --password-file' laps blob explain "$T/value" --user a --as b
	fails_with 1 'envelope.*[Nn]o such file' laps blob explain "$T/value" --envelope "$T/gone"
	fails_with 1 '[Nn]o such file' laps blob explain "$T/value" --root-key "$T/gone"
}

sim_main "$@"
