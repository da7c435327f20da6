#!/bin/sh
# SPDX-License-Identifier: MIT
# laps kds show: which key a value takes, whether the key service gives that now, and why a user may or may not decrypt.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/blobmaker.sh"

KEYS="CN=Master Root Keys,CN=Group Key Distribution Service,CN=Services,CN=Configuration"
secret() { printf '%s/secrets/%s.password' "$LAPSIM_DIR" "$1"; }
as() { # as USER COMMAND...
	as_user=$1
	shift
	"$@" --as "$as_user" --password-file "$(secret "$as_user")"
}
domain_sid() {
	search admin "$LAPSIM_BASE_DN" objectSid | sed -n 's/^objectSid:: //p' | base64 -d | od -An -v -tu4 -j 8 |
		tr -s ' \n' '  ' | sed 's/^ */S-1-5-/; s/ *$//; s/ /-/g'
}
sid_of() { # sid_of NAME: of an object below CN=Users, as text
	printf '%s-%s' "$(domain_sid)" "$(attr admin "CN=$1,CN=Users,$LAPSIM_BASE_DN" objectSid | base64 -d | tail -c 4 | od -An -tu4 | tr -d ' ')"
}
root_key() { member id <"$LAPSIM_ROOT_KEY_FILE"; }
# a GUID as it is in bytes
guid_hex() { echo "$1" | sed 's/^\(..\)\(..\)\(..\)\(..\)-\(..\)\(..\)-\(..\)\(..\)-/\4\3\2\1\6\5\8\7/; s/-//g'; }
periods() { # periods TIME: L0 L1 L2 of then
	laps gkdi period "$1"
}
# Nothing is decrypted here, so wrapped key, nonce and content are what they like.
WRAPPED=$(printf '%080d' 0) NONCE=$(printf '%024d' 0) CONTENT=$(printf '%064d' 0) INFO=$(printf '%064d' 0)
key_id() { # key_id ROOT-KEY L0 L1 L2 [FLAGS]
	bm_key_id "${5-2}" "$2" "$3" "$4" "$(guid_hex "$1")" "$INFO" "$(bm_wide corp.example)" "$(bm_wide example)"
}
for_sid() { bm_recipient 1 SID "$1" "$2" "$WRAPPED"; }   # for_sid SID KEYID
for_sddl() { bm_recipient 5 SDDL "$1" "$2" "$WRAPPED"; } # for_sddl SDDL KEYID
bare() { bm_blob "$*" "$NONCE" "$CONTENT" >"$T/bare"; }  # bare RECIPIENT...
key_now() { # key_now: of the forest's key and the period of now
	# shellcheck disable=SC2046  # three numbers
	key_id "$(root_key)" $(periods "$(lapsim clock "$LAPSIM_DIR" now)")
}
user() { member "$1" user <"$T/out"; }           # user MEMBER: of the answer in $T/out
service() { member "$1" key_service <"$T/out"; } # service MEMBER: of the last recipient
root() { json_squeeze <"$T/out" | sed 's/.*"root_key"://; s/}.*/}/' | member "$1"; } # root MEMBER
asked() { # asked USER MAY REASON VERDICT: of $T/bare, in both forms
	ok laps kds show "$T/bare" --bare --for "$1" --json
	is "may $1 decrypt" "$2" "$(user may_decrypt)"
	is "reason for $1" "$3" "$(user reason)"
	ok laps kds show "$T/bare" --bare --for "$1"
	like "verdict for $1" "$4" "$(tr -s ' \n' '  ' <"$T/out")"
}
change() { modify admin || fail "$(cat "$T/err")"; } # change <LDIF
add_group() { # add_group NAME [MEMBER]...: names below CN=Users
	ag_name=$1
	shift
	{
		printf 'dn: CN=%s,CN=Users,%s\nchangetype: add\nobjectClass: group\nsAMAccountName: %s\ngroupType: -2147483646\n' \
			"$ag_name" "$LAPSIM_BASE_DN" "$ag_name"
		for ag_member; do printf 'member: CN=%s,CN=Users,%s\n' "$ag_member" "$LAPSIM_BASE_DN"; done
	} | change
}

# ---- what a value says ----
case_a_value_of_the_directory() {
	ok laps process
	ok laps kds show --computer "$COMPUTER" --json
	is members 'computer name dn attribute time update_time recipients user' \
		"$(json_squeeze <"$T/out" | sed 's/"recipients":.*"user"/"recipients":1,"user"/' | grep -oE '[{,]"[a-z_]+":' | tr -d '{,":' | tr '\n' ' ' | sed 's/ $//')"
	is computer "$(printf %s "$DN" | lower)" "$(member dn <"$T/out" | lower)"
	is attribute msLAPS-EncryptedPassword "$(member attribute <"$T/out")"
	is 'the root key' "$(root_key)" "$(member root_key_id <"$T/out")"
	is mode public "$(member mode <"$T/out")"
	is domain "$LAPSIM_DOMAIN" "$(member domain <"$T/out")"
	is 'who it is for' 'CORP\\Domain Admins' "$(member name <"$T/out" | sed "s/^$COMPUTER\$//")$(member name recipients <"$T/out")"
	is 'in the forest' true "$(member root_key_in_forest <"$T/out")"
	is 'its algorithms' 'SHA512 DH in-use' "$(root kdf_hash) $(root agreement) $(root state)"
	is 'the key service' 'true null' "$(service gives) $(service reason)"
	is 'which keys' "$(periods "$(member time <"$T/out")")" "$(service l0) $(service l1) $(service l2)"
	is user null "$(json_squeeze <"$T/out" | sed 's/.*"user":\([a-z]*\)}$/\1/')"
	is 'members of key_service' 'gives reason what hresult l0 l1 l2' "$(json_squeeze <"$T/out" | sed 's/.*"key_service"://; s/}.*/}/' | members)"
	ok laps kds show --computer "$COMPUTER"
	like 'as text' "^computer +$DN, msLAPS-EncryptedPassword\$" "$(cat "$T/out")"
	like 'in the forest' '^  in the forest +yes: KDF SHA512, DH, private keys of 512 bits, public ones of 2048$' "$(cat "$T/out")"
	like 'its state' '^  its state +in use; used from ' "$(cat "$T/out")"
	like 'the key service' '^  key service +gives it: it is that of now$' "$(cat "$T/out")"
	# the same from a file, in each form
	attr admin "$DN" msLAPS-EncryptedPassword >"$T/value"
	base64 -d "$T/value" >"$T/raw"
	hex_of <"$T/raw" >"$T/hex"
	for form in value raw hex; do
		ok laps kds show "$T/$form" --json
		is "the root key of $form" "$(root_key)" "$(member root_key_id <"$T/out")"
		is "the computer of $form" null "$(member computer <"$T/out")"
	done
	ok laps kds show <"$T/raw"
	like 'of stdin' '^  in the forest +yes' "$(cat "$T/out")"
}

# values that Windows made, with keys of other forests: crypto.md 13
case_values_of_windows() {
	n=1
	while [ $n -le 8 ]; do
		vector dpapi_ng_blobs_sha1_sha512 cms_hex $n >"$T/bare"
		ok laps kds show "$T/bare" --bare --json
		is "the root key of $n" "$(vector dpapi_ng_blobs_sha1_sha512 root_key_id $((2 * n)))" "$(member root_key_id <"$T/out")"
		mode=public
		[ $((n % 4)) -ne 0 ] || mode=nonce
		is "mode of $n" $mode "$(member mode <"$T/out")"
		is "L0 of $n" 361 "$(member l0 <"$T/out")"
		is "the forest of $n" dpaping.test "$(member forest <"$T/out")"
		is "in this forest, $n" false "$(member root_key_in_forest <"$T/out")"
		is "the key service for $n" 'false no-root-key 0x8009000d null' "$(service gives) $(service reason) $(service hresult) $(service l0)"
		n=$((n + 1))
	done
	for file in laps_attribute_dsinternals_1 parse_only_and_refuse; do
		vector $file attribute_hex >"$T/value"
		ok laps kds show "$T/value"
		like "as text, $file" '^  in the forest +no: there is no such root key$' "$(cat "$T/out")"
		like "as text, $file" 'key service refuses everybody: the forest has no root key ' "$(tr -s ' \n' '  ' <"$T/out")"
	done
	ok laps kds show "$T/value" --json
	is 'its period' "$(member period_start <"$T/out")" "$(laps gkdi period "$(member update_time <"$T/out")" --json | member start)"
}

# a key that the forest gets is found, in any algorithm
case_the_root_key_of_the_forest() {
	printf 'dn: CN=%s,%s,%s\nchangetype: add\nobjectClass: msKds-ProvRootKey\nmsKds-Version: 1\nmsKds-KDFAlgorithmID: SP800_108_CTR_HMAC\nmsKds-KDFParam:: %s\nmsKds-SecretAgreementAlgorithmID: ECDH_P256\nmsKds-PublicKeyLength: 256\nmsKds-PrivateKeyLength: 256\nmsKds-RootKeyData:: %s\nmsKds-DomainID: %s\nmsKds-UseStartTime: 1\nmsKds-CreateTime: 1\n' \
		"$(vector dpapi_ng_blobs_sha1_sha512 root_key_id 3)" "$KEYS" "$LAPSIM_BASE_DN" \
		"$(vector dpapi_ng_blobs_sha1_sha512 kdf_parameters_hex 2 | unhex | base64 -w 0)" \
		"$(vector dpapi_ng_blobs_sha1_sha512 root_key_hex 2 | unhex | base64 -w 0)" "$LAPSIM_BASE_DN" | change
	vector dpapi_ng_blobs_sha1_sha512 cms_hex 2 >"$T/bare"
	ok laps kds show "$T/bare" --bare --json
	is 'in the forest' true "$(member root_key_in_forest <"$T/out")"
	is 'its algorithms' 'SHA1 ECDH_P256 256 256 valid' \
		"$(root kdf_hash) $(root agreement) $(root private_key_bits) $(root public_key_bits) $(root state)"
	# L0 361 ended in 2024
	is 'the key service' 'true 361 31 31' "$(service gives) $(service l0) $(service l1) $(service l2)"
	ok laps kds show "$T/bare" --bare
	like 'as text' 'gives the last keys of L0 361, which is over' "$(cat "$T/out")"
}

# ---- when: crypto.md 10.5 ----
# a TIME whose L1 has periods before and behind it, and L2 is neither 0 nor 31
NOON=2026-03-04T12:00:00Z
case_periods_before_and_to_come() { in_world --time $NOON -- periods_around; }
periods_around() {
	ok laps kds create --yes --effective 2001-01-01 --json
	id=$(member id <"$T/out")
	now=$(periods "$NOON")
	l0=${now%% *} l2=${now##* } l1=${now#* }
	l1=${l1% *}
	while read -r period gives reason l; do
		# shellcheck disable=SC2046,SC2086  # numbers
		bare "$(for_sid S-1-5-32-544 "$(key_id "$id" $(echo $period | tr , ' '))")"
		ok laps kds show "$T/bare" --bare --json
		is "for $period" "$gives $reason $(echo "$l" | tr , ' ')" "$(service gives) $(service reason) $(service l0) $(service l1) $(service l2)"
		[ "$gives" = true ] || is "the refusal of $period" 0x80070057 "$(service hresult)"
	done <<-END
		$l0,$l1,$l2 true null $l0,$l1,$l2
		$l0,$l1,$((l2 - 1)) true null $l0,$l1,$l2
		$l0,$((l1 - 1)),31 true null $l0,$l1,$l2
		$((l0 - 1)),31,31 true null $((l0 - 1)),31,31
		$((l0 - 1)),0,5 true null $((l0 - 1)),31,31
		$l0,$l1,$((l2 + 1)) false future-period null,null,null
		$l0,$((l1 + 1)),0 false future-period null,null,null
		$((l0 + 1)),0,0 false future-period null,null,null
		2147483647,31,31 false future-period null,null,null
	END
	# five minutes before it begins, and not six; a second of which may be gone
	start=$(laps gkdi period $NOON --json | member end)
	bare "$(for_sid "$(domain_sid)-512" "$(key_id "$id" "$l0" "$l1" $((l2 + 1)))")"
	asked Administrator false future-period "the key period is to come: it begins $start; else it may decrypt: is in CORP.Domain Admins"
	asked alice false not-member 'may not decrypt: is in Domain Users'
	ok lapsim clock "$LAPSIM_DIR" set "$(date -u -d "$start - 360 seconds" +%Y-%m-%dT%H:%M:%SZ)"
	ok laps kds show "$T/bare" --bare --json
	is 'six minutes before' false "$(service gives)"
	ok lapsim clock "$LAPSIM_DIR" set "$(date -u -d "$start - 299 seconds" +%Y-%m-%dT%H:%M:%SZ)"
	asked Administrator true member 'gives it: it is that of now'
}

# a root key whose time has not come, and one that is no key
case_root_keys_that_are_not_given() {
	ok laps kds create --yes --effective 9000-01-01 --json
	early=$(member id <"$T/out")
	ok laps kds create --yes --effective 2001-01-01 --json
	bad=$(member id <"$T/out")
	replace admin "CN=$bad,$KEYS,$LAPSIM_BASE_DN" msKds-Version 2 || fail "$(cat "$T/err")"
	now=$(periods "$(lapsim clock "$LAPSIM_DIR" now)")
	# shellcheck disable=SC2086  # three numbers
	bare "$(for_sid "$(domain_sid)-512" "$(key_id "$early" $now)")"
	asked Administrator false early-root-key 'the root key is used from 9000-01-01T00:00:00Z, and the period is before that; else it may decrypt'
	is 'its state' not-yet-valid "$(laps kds show "$T/bare" --bare --json | member state root_key)"
	# shellcheck disable=SC2086
	bare "$(for_sid "$(domain_sid)-512" "$(key_id "$bad" $now)")"
	asked Administrator false unusable-root-key 'the root key is unusable: msKds-Version: must be 1; else it may decrypt'
	ok laps kds show "$T/bare" --bare --json
	is 'its algorithm and refusal' 'null 0x80090003' "$(root kdf_hash) $(service hresult)"
	# any other recipient will do
	# shellcheck disable=SC2086
	bare "$(for_sid "$(domain_sid)-512" "$(key_id "$bad" $now)")" "$(for_sid "$(domain_sid)-513" "$(key_now)")"
	asked Administrator true member 'may decrypt: is in CORP.Domain Users'
	asked alice true member 'may decrypt: is in CORP.Domain Users'
	# of two that do not, the one that stands nearer
	# shellcheck disable=SC2086
	bare "$(for_sid "$(domain_sid)-513" "$(key_id "$bad" $now)")" "$(for_sid "$(domain_sid)-512" "$(key_now)")"
	asked alice false unusable-root-key 'else it may decrypt: is in CORP.Domain Users'
}

# ---- who ----
case_members_and_others() {
	bare "$(for_sid "$(domain_sid)-512" "$(key_now)")"
	asked Administrator true member 'may decrypt: is in CORP.Domain Admins \(S-1-5-21-[-0-9]*-512\)'
	asked alice false not-member 'may not decrypt: is in Domain Users, Users only; the value is for CORP.Domain Admins'
	is members 'asked name sid may_decrypt reason verdict disabled groups may_read' \
		"$(laps kds show "$T/bare" --bare --for alice --json | json_squeeze | sed 's/.*"user"://; s/"groups":\[.*\]/"groups":1/' | members)"
	asked mallory false unknown-user "may not decrypt: no account 'mallory' in the domain"
	add_group ShowInner carol
	add_group ShowMiddle ShowInner
	add_group ShowOuter ShowMiddle
	bare "$(for_sid "$(sid_of ShowOuter)" "$(key_now)")"
	asked carol true member 'is in CORP.ShowOuter \(S-1-5-21-[-0-9]*\), through ShowMiddle, through ShowInner'
	asked bob false not-member 'the value is for CORP.ShowOuter'
	# the primary group lists nobody
	bare "$(for_sid "$(domain_sid)-513" "$(key_now)")"
	asked bob true member 'is in CORP.Domain Users'
}
case_who_is_disabled() {
	bare "$(for_sid "$(sid_of dave)" "$(key_now)")"
	asked dave true self 'may decrypt: it is for CORP.dave'
	replace admin "CN=dave,CN=Users,$LAPSIM_BASE_DN" userAccountControl 514 || fail "$(cat "$T/err")"
	asked dave false disabled 'may not decrypt: the account is disabled; else it may decrypt: it is for CORP.dave'
}
# [MS-ADTS] 2.2.16 and accountExpires, lockoutTime: what keeps an account from logging on
case_who_is_locked_out_or_expired() {
	bare "$(for_sid "$(domain_sid)-513" "$(key_now)")"
	replace admin "CN=alice,CN=Users,$LAPSIM_BASE_DN" accountExpires 9223372036854775807 || fail "$(cat "$T/err")"
	asked alice true member 'may decrypt'
	replace admin "CN=alice,CN=Users,$LAPSIM_BASE_DN" accountExpires 126227772000000000 || fail "$(cat "$T/err")"
	asked alice false expired 'may not decrypt: the account is expired; else it may decrypt: is in CORP.Domain Users'
	replace admin "CN=alice,CN=Users,$LAPSIM_BASE_DN" accountExpires 0 || fail "$(cat "$T/err")"
	asked alice true member 'may decrypt'
	replace admin "CN=alice,CN=Users,$LAPSIM_BASE_DN" lockoutTime 134401646332243432 || fail "$(cat "$T/err")"
	asked alice false locked-out 'may not decrypt: the account is locked-out; else it may decrypt'
	replace admin "CN=alice,CN=Users,$LAPSIM_BASE_DN" lockoutTime 0 || fail "$(cat "$T/err")"
	asked alice true member 'may decrypt'
}
case_descriptors_that_deny() {
	sid=$(sid_of erin)
	bare "$(for_sddl "O:SYG:SYD:(D;;CC;;;$sid)(A;;CCDC;;;WD)" "$(key_now)")"
	asked erin false denied "ACE 1 of the descriptor denies it to CORP.erin"
	asked alice true everyone 'may decrypt, as everybody may'
	bare "$(for_sddl 'O:SYG:SYD:(A;;DC;;;WD)' "$(key_now)")"
	asked alice false not-member 'the value is for nobody'
}

# ACL-02, ADB-04: to read the attribute and to decrypt it are two rights
case_who_may_read_it() {
	unit=OU=Read,$LAPSIM_BASE_DN
	printf 'dn: %s\nchangetype: add\nobjectClass: organizationalUnit\n' "$unit" | change
	printf 'dn: %s\nchangetype: modrdn\nnewrdn: CN=%s\ndeleteoldrdn: 1\nnewsuperior: %s\n' "$DN" "$COMPUTER" "$unit" | change
	DN=CN=$COMPUTER,$unit
	ok laps grant self Read
	add_group ShowDecryptors bob
	ok laps policy set gpo ADPasswordEncryptionPrincipal 'CORP\ShowDecryptors'
	ok laps process
	ok laps grant read Read --to 'CORP\helpdesk'
	while read -r user read decrypt; do
		ok laps kds show --computer "$COMPUTER" --for "$user" --json
		is "$user" "$read $decrypt" "$(user may_read) $(user may_decrypt)"
		# what the directory lets them see is the same
		seen=false
		[ "$(ok as "$user" laps get ad "$COMPUTER" --json && cat "$T/out")" = '[]' ] || seen=true
		is "what $user sees" "$read" $seen
	done <<-END
		helpdesk true false
		Administrator true false
		bob false true
		alice false false
	END
	ok laps kds show --computer "$COMPUTER" --for helpdesk
	like 'as text' '^  reads the value +yes$' "$(cat "$T/out")"
	ok laps kds show --computer "$COMPUTER" --for "$COMPUTER\$" --json
	is 'itself' 'true false' "$(user may_read) $(user may_decrypt)"
	attr admin "$DN" msLAPS-EncryptedPassword >"$T/value"
	ok laps kds show "$T/value" --for helpdesk --json
	is 'of a file' null "$(user may_read)"
}

# who is no administrator is told the rest
case_without_seeing_root_keys() {
	bare "$(for_sid "$(domain_sid)-512" "$(key_now)")"
	ok as alice laps kds show "$T/bare" --bare --for alice --json
	is 'in the forest' null "$(member root_key_in_forest <"$T/out")"
	is 'the key service' 'true null' "$(service gives) $(service reason)"
	is reason not-member "$(user reason)"
	ok as alice laps kds show "$T/bare" --bare
	like 'as text' '^  in the forest +unknown: this login sees no root keys$' "$(cat "$T/out")"
}

# ---- what is wrong ----
case_bad_input() {
	: >"$T/empty"
	fails_with 1 '^laps: show: .*empty' laps kds show "$T/empty"
	fails_with 1 '^laps: show: .*gone' laps kds show "$T/gone"
	echo hello >"$T/bad"
	fails_with 1 '^laps: show: header: ' laps kds show "$T/bad"
	bare "$(for_sid S-1-1-0 "$(key_now)")"
	fails_with 1 '^laps: show: .*for which there is --bare$' laps kds show "$T/bare"
	cut -c 1-200 "$T/bare" >"$T/cut"
	fails_with 1 '^laps: show: blob: .*truncated' laps kds show "$T/cut" --bare
	for n in 1 2 3; do
		vector parse_only_and_refuse cms_hex $n >"$T/other"
		fails_with 1 '^laps: show: blob: CMS: protector is ' laps kds show "$T/other" --bare
	done
	fails_with 1 "^laps: read: no computer 'NOWHERE' in the directory" laps kds show --computer NOWHERE
	fails_with 1 "^laps: read: '$COMPUTER' has no encrypted password" laps kds show --computer "$COMPUTER"
	clear_mode
	ok laps process
	fails_with 1 "^laps: read: the password of '$COMPUTER' is not encrypted" laps kds show --computer "$COMPUTER"
	fails_with 1 "^laps: read: '$COMPUTER' has no encrypted password, or this login may not see it" as alice laps kds show --computer "$COMPUTER"
	fails_with 2 '^laps: --computer takes the value' laps kds show "$T/bare" --computer "$COMPUTER"
	fails_with 2 '^laps: --computer takes the value' laps kds show --bare --computer "$COMPUTER"
	fails_with 2 '^laps: .*belong together' laps kds show "$T/bare" --as alice
}

sim_main "$@"
