#!/bin/sh
# SPDX-License-Identifier: MIT
# laps kds: root keys listed, made in every algorithm and used, and who may.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

KEYS="CN=Master Root Keys,CN=Group Key Distribution Service,CN=Services,CN=Configuration"
secret() { printf '%s/secrets/%s.password' "$LAPSIM_DIR" "$1"; }
as() { # as USER COMMAND...
	as_user=$1
	shift
	"$@" --as "$as_user" --password-file "$(secret "$as_user")"
}
keys_there() { # all that is there of root keys, with the times of change
	ldap ldapsearch admin -LLL -o ldif_wrap=no -b "$KEYS,$LAPSIM_BASE_DN" '(objectClass=*)' '*' '+' | sort
}
made() { # made OPTION...: a root key; its id in ID, its object in $T/key.ldif
	ok laps kds create --yes --json "$@"
	ID=$(member id <"$T/out")
	like 'its id' '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' "$ID"
	search admin "CN=$ID,$KEYS,$LAPSIM_BASE_DN" >"$T/key.ldif" || fail "no object of '$ID'"
}
of_key() { sed -n "s/^$1::* //p" "$T/key.ldif"; } # of_key ATTRIBUTE
state_of() { # state_of ID: as list --json has it in $T/out
	json_squeeze <"$T/out" | sed 's/{"id"/\n&/g' | grep -F "\"id\":\"$1\"" | member state
}
ids() { sed -n 's/^ *"id": "\([^"]*\)",*$/\1/p' "$T/out"; } # in their order

# ---- list ----
# crypto.md 5.4: what the objects say, and not their keys
case_list_shows_the_keys_of_the_forest() { in_world -- shown_as_it_is; }
shown_as_it_is() {
	ok laps kds list --json
	is members 'id kdf_hash agreement private_key_bits public_key_bits created effective domain_controller state why' \
		"$(members <"$T/out")"
	id=$(member id <"$LAPSIM_ROOT_KEY_FILE")
	is 'all of them' "$id" "$(ids)"
	is hash SHA512 "$(member kdf_hash <"$T/out")"
	is agreement DH "$(member agreement <"$T/out")"
	is 'private bits' 512 "$(member private_key_bits <"$T/out")"
	is 'public bits' 2048 "$(member public_key_bits <"$T/out")"
	is 'its creator' "CN=DC1,OU=Domain Controllers,$LAPSIM_BASE_DN" "$(member domain_controller <"$T/out")"
	is state in-use "$(member state <"$T/out")"
	is why null "$(member why <"$T/out")"
	ok laps kds list
	is lines 2 "$(wc -l <"$T/out")"
	like 'the heading' '^Id +KdfHash +Agreement +Bits +Created +Effective +Creator +State$' "$(cat "$T/out")"
	like 'its row' "^$id +SHA512 +DH +512/2048 +[-0-9T:.]+Z +[-0-9T:.]+Z +DC1 +in use\$" "$(cat "$T/out")"
	ok laps kds list --json
	unlike 'its key' "$(member key_hex <"$LAPSIM_ROOT_KEY_FILE" | cut -c 1-16)" "$(lower <"$T/out")"
}

# crypto.md 10.5: the one that starts last is used, whenever it was made, from the first period that begins no earlier
# than ten hours and five minutes before its start; periods begin at 10:00 and 20:00 that day
case_states_follow_the_clock() { in_world --time 2026-03-04T15:00:00Z -- states_in_time; }
states_in_time() {
	old=$(member id <"$LAPSIM_ROOT_KEY_FILE")
	made --effective 2001-01-01
	past=$ID
	made --agreement ECDH_P256
	later=$ID
	made --effective 9000-01-01
	never=$ID
	ok laps kds list --json
	is order "$never $later $past $old" "$(ids | tr '\n' ' ' | sed 's/ $//')"
	is 'of the first' in-use "$(state_of "$old")"
	is 'of one of the past' valid "$(state_of "$past")"
	is 'of one that comes next' not-yet-valid "$(state_of "$later")"
	is 'of one that comes in an age' not-yet-valid "$(state_of "$never")"
	ok lapsim clock "$LAPSIM_DIR" set 2026-03-04T19:59:00Z
	ok laps kds list --json
	is 'of one that comes in the next period' not-yet-valid "$(state_of "$later")"
	ok lapsim clock "$LAPSIM_DIR" set 2026-03-04T20:00:00Z
	ok laps kds list --json
	is 'of the one that has come' in-use "$(state_of "$later")"
	is 'of the first' valid "$(state_of "$old")"
	ok laps kds list
	like 'as text' "^$never .* not yet valid\$" "$(cat "$T/out")"
}

# crypto.md 5.4 and 10.5: version, hash, key length, a time of 0
case_keys_that_are_none() { in_world -- unusable_ones; }
unusable_ones() {
	n=0
	for bad in 'msKds-Version 2 must be 1' 'msKds-RootKeyData abc 3 bytes, must be 64' 'msKds-UseStartTime 0 no msKds-UseStartTime' \
		'msKds-SecretAgreementAlgorithmID RSA must be DH'; do
		made --effective 2001-01-01
		attribute=${bad%% *} rest=${bad#* }
		replace admin "CN=$ID,$KEYS,$LAPSIM_BASE_DN" "$attribute" "${rest%% *}" || fail "$(cat "$T/err")"
		ok laps kds list --json
		is "state with $bad" unusable "$(state_of "$ID")"
		like 'why' "${rest#* }" "$(json_squeeze <"$T/out" | sed 's/{"id"/\n&/g' | grep -F "\"id\":\"$ID\"" | member why)"
		ok laps kds list
		like 'as text' "^$ID .* unusable: .*${rest#* }" "$(cat "$T/out")"
		n=$((n + 1))
		is "those that are unusable with '$bad'" $n "$(grep -c unusable "$T/out")"
	done
}

case_no_root_key_at_all() { in_world -- without_any; }
without_any() {
	# behind the directory's back: it lets nobody
	printf 'dn: CN=%s,%s,%s\nchangetype: delete\n' "$(member id <"$LAPSIM_ROOT_KEY_FILE")" "$KEYS" "$LAPSIM_BASE_DN" >"$T/delete"
	LD_PRELOAD="$(dirname "$(command -v lapsim)")/lapsim_dc.so" slapmodify -n 2 -f "$LAPSIM_DIR/slapd/slapd.conf" -l "$T/delete" >"$T/slapmodify" 2>&1 ||
		fail "slapmodify: $(cat "$T/slapmodify")"
	ok laps kds list --json
	is 'the list' '[]' "$(cat "$T/out")"
	like 'the note' '^laps: note: the forest has no root key' "$(cat "$T/err")"
	fails_with 1 '^laps: read: .*Domain Admins' as alice laps kds list
}

# key-service.md, [MS-GKDI] 3.1.1: who is no administrator sees no root key
case_others_see_none() {
	for user in alice helpdesk; do
		fails_with 1 '^laps: read: root keys are to be seen by members of Domain Admins and Enterprise Admins only$' \
			as $user laps kds list
		fails_with 1 '^laps: read: .*only$' as $user laps kds list --json
	done
}

# ---- create ----
DHPM=0c0200004448504d00010000
used() { # used ID: a value that is encrypted with it opens with the object of the directory
	for mode in public nonce; do
		printf Pass-word-0001 >"$T/password"
		laps blob encrypt --sid S-1-5-21-1-2-3-512 --root-key "$T/key.ldif" --account Administrator --mode $mode \
			<"$T/password" >"$T/value" 2>"$T/err" || fail "encrypt: $(cat "$T/err")"
		printf 'dn: %s\nchangetype: modify\nreplace: msLAPS-EncryptedPassword\nmsLAPS-EncryptedPassword:: %s\n' \
			"$DN" "$(base64 -w 0 "$T/value")" | modify admin || fail "$(cat "$T/err")"
		ok laps get ad "$COMPUTER" --recovery-mode --plain-text --json
		is "what opens for $1, $mode" Pass-word-0001 "$(member Password <"$T/out")"
	done
}
case_every_algorithm_is_made_and_used() {
	for hash in SHA1 SHA256 SHA384 SHA512; do
		for agreement in DH ECDH_P256 ECDH_P384; do
			made --hash $hash --agreement $agreement --effective 2001-01-01
			case $agreement in
			DH) bits='512 2048' param=$DHPM ;;
			ECDH_P256) bits='256 256' param='' ;;
			ECDH_P384) bits='384 384' param='' ;;
			esac
			is hash $hash "$(of_key msKds-KDFParam | base64 -d | tail -c +17 | tr -d '\0')"
			is agreement $agreement "$(of_key msKds-SecretAgreementAlgorithmID)"
			is bits "$bits" "$(of_key msKds-PrivateKeyLength) $(of_key msKds-PublicKeyLength)"
			is parameters "$param" "$(of_key msKds-SecretAgreementParam | base64 -d | hex_of | cut -c 1-24)"
			is 'the rest' '1 SP800_108_CTR_HMAC 64' \
				"$(of_key msKds-Version) $(of_key msKds-KDFAlgorithmID) $(of_key msKds-RootKeyData | base64 -d | wc -c)"
			is 'its creator' "CN=DC1,OU=Domain Controllers,$LAPSIM_BASE_DN" "$(of_key msKds-DomainID)"
			used "$agreement with $hash"
		done
	done
}

# Add-KdsRootKey: ten hours from now, or now, or as it is said
case_when_it_begins() {
	now=$(lapsim clock "$LAPSIM_DIR" now)
	made
	is defaults 'SHA512 DH 512' "$(member kdf_hash <"$T/out") $(member agreement <"$T/out") $(member private_key_bits <"$T/out")"
	is 'ten hours' 360000000000 $(($(of_key msKds-UseStartTime) - $(of_key msKds-CreateTime)))
	like 'when it was made' "^${now%%:*}:|^$(lapsim clock "$LAPSIM_DIR" now | cut -d : -f 1):" "$(member created <"$T/out")"
	is members 'id kdf_hash agreement private_key_bits public_key_bits created effective written' "$(members <"$T/out")"
	is written true "$(member written <"$T/out")"
	made --effective 2001-01-01T00:00:00+01:00 --private-bits 2048
	is 'as it was said' 126227772000000000 "$(of_key msKds-UseStartTime)"
	is 'private bits' 2048 "$(of_key msKds-PrivateKeyLength)"
	used 'a private key of 2048 bits'
	ok laps kds create --yes --effective 126227772000000001
	like 'as text' '^Effective +2000-12-31T23:00:00.0000001Z$' "$(cat "$T/out")"
	id=$(sed -n 's/^Id  *//p' "$T/out")
	is 'in ticks' 126227772000000001 "$(attr admin "CN=$id,$KEYS,$LAPSIM_BASE_DN" msKds-UseStartTime)"
}
case_it_begins_at_once() { in_world -- begins_at_once; }
begins_at_once() {
	made --effective-immediately
	is 'no wait' "$(of_key msKds-CreateTime)" "$(of_key msKds-UseStartTime)"
	ok laps kds list --json
	is state in-use "$(state_of "$ID")"
}

# two keys are two, and none of them is told
case_keys_are_random_and_secret() {
	made --effective 2001-01-01
	one=$(of_key msKds-RootKeyData) id=$ID
	made --effective 2001-01-01
	isnt 'another key' "$one" "$(of_key msKds-RootKeyData)"
	isnt 'another id' "$id" "$ID"
	isnt 'a key' '' "$one"
	grep -rlF -e "$one" -e "$(printf %s "$one" | base64 -d | hex_of)" "$T/out" "$LAPSIM_DIR/timeline.jsonl" && fail 'the key is told'
	is 'what the entropy drew' '' "$(printf %s "$one" | base64 -d | hex_of | grep -E '(00){8}')"
}

case_a_dry_run_changes_nothing() {
	before=$(keys_there)
	drawn=$(cat "$LAPSIM_DIR/entropy/$COMPUTER" 2>/dev/null)
	ok laps kds create --dry-run --agreement ECDH_P384 --json
	is id null "$(member id <"$T/out")"
	is written false "$(member written <"$T/out")"
	is agreement ECDH_P384 "$(member agreement <"$T/out")"
	ok laps kds create --dry-run --yes
	like 'as text' '^Id +-$' "$(cat "$T/out")"
	is 'the directory' "$before" "$(keys_there)"
	is 'the entropy' "$drawn" "$(cat "$LAPSIM_DIR/entropy/$COMPUTER" 2>/dev/null)"
}

# directory.md 4: Enterprise Admins and Domain Admins of the root, as the container's descriptor has it
case_who_may_create() {
	before=$(keys_there)
	for user in alice helpdesk; do
		fails_with 1 '^laps: create: this login may not: it takes a member of Enterprise Admins' as $user laps kds create --yes
		fails_with 1 '^laps: create: this login may not' as $user laps kds create --dry-run
	done
	is 'the directory' "$before" "$(keys_there)"
	# an Enterprise Admin and no more; then a Domain Admin
	ok as erin laps kds create --yes --effective 2001-01-01
	ok as erin laps kds list
	printf 'dn: CN=Domain Admins,CN=Users,%s\nchangetype: modify\nadd: member\nmember: CN=bob,CN=Users,%s\n' \
		"$LAPSIM_BASE_DN" "$LAPSIM_BASE_DN" | modify admin || fail "$(cat "$T/err")"
	ok as bob laps kds create --yes --effective 2001-01-01
	ok as bob laps kds list
}

case_nobody_is_there_to_ask() {
	before=$(keys_there)
	fails_with 1 '^laps: create: .*nobody to ask, and no --yes$' laps kds create </dev/null
	echo y | fails_with 1 'nobody to ask' laps kds create
	is 'the directory' "$before" "$(keys_there)"
}
case_somebody_is_asked() {
	command -v script >/dev/null || skip 'no script(1)'
	before=$(keys_there)
	printf 'maybe\nn\n' | script -qec 'laps kds create' /dev/null >"$T/out" 2>&1 && fail "a no was taken: $(cat "$T/out")"
	is 'questions' 2 "$(grep -c 'create a root key for the whole forest, DH with SHA512, used from .*Z?' "$T/out")"
	like 'the end' 'not wanted; nothing was written' "$(cat "$T/out")"
	is 'the directory' "$before" "$(keys_there)"
	printf 'Yes\n' | script -qec 'laps kds create --effective 2001-01-01' /dev/null >"$T/out" 2>&1 || fail "$(cat "$T/out")"
	like 'the id' 'Id +[0-9a-f]{8}-' "$(cat "$T/out")"
	isnt 'the directory' "$before" "$(keys_there)"
}

case_what_cannot_be_made() {
	before=$(keys_there)
	fails_with 1 '^laps: create: --agreement: .*P-521 has 528 bits.*no value could be encrypted$' laps kds create --yes --agreement ECDH_P521
	fails_with 2 "^laps: --agreement: 'ecdh_p256' is not" laps kds create --yes --agreement ecdh_p256
	fails_with 2 "^laps: --agreement: '' is not" laps kds create --yes --agreement ''
	fails_with 2 "^laps: --hash: 'MD5' is not" laps kds create --yes --hash MD5
	fails_with 1 "^laps: kds create: --private-bits: '255' is outside 256 to 2048" laps kds create --yes --private-bits 255
	fails_with 1 "^laps: kds create: --private-bits: '2049' is outside" laps kds create --yes --private-bits 2049
	fails_with 2 '^laps: .*--private-bits' laps kds create --yes --private-bits many
	fails_with 1 '^laps: create: --private-bits: ECDH_P256 has 256' laps kds create --yes --agreement ECDH_P256 --private-bits 512
	fails_with 2 '^laps: --effective: ' laps kds create --yes --effective soon
	fails_with 1 '^laps: create: --effective: .*never used' laps kds create --yes --effective 0
	fails_with 2 '^laps: .*exclude each other' laps kds create --yes --effective 2001-01-01 --effective-immediately
	fails_with 2 '^laps: .*extra' laps kds create extra
	fails_with 2 '^laps: .*extra' laps kds list extra
	is 'the directory' "$before" "$(keys_there)"
}

sim_main "$@"
