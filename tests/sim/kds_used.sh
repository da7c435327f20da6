#!/bin/sh
# SPDX-License-Identifier: MIT
# Passwords through the key service: who decrypts one with laps get ad is whom laps kds show names, and a root key that
# laps kds create makes is that of the next password. The service's answers alone are in kds_agrees.sh.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/blobmaker.sh"

USERS='Administrator alice bob carol dave erin helpdesk'
secret() { printf '%s/secrets/%s.password' "$LAPSIM_DIR" "$1"; }
dn_of() { printf 'CN=%s,CN=Users,%s' "$1" "$LAPSIM_BASE_DN"; }
change() { modify admin || fail "$(cat "$T/err")"; } # change <LDIF
sid_of() { # sid_of NAME: of an object below CN=Users, as text
	attr admin "$(dn_of "$1")" objectSid | base64 -d | od -An -v -tu4 -j 8 | tr -s ' \n' '  ' | sed 's/^ */S-1-5-/; s/ *$//; s/ /-/g'
}
add_group() { # add_group NAME [MEMBER]...: names below CN=Users
	ag_name=$1
	shift
	{
		printf 'dn: %s\nchangetype: add\nobjectClass: group\nsAMAccountName: %s\ngroupType: -2147483646\n' "$(dn_of "$ag_name")" "$ag_name"
		for ag_member; do printf 'member: %s\n' "$(dn_of "$ag_member")"; done
	} | change
}
readable() { # the computer is in a container whose computers everybody may read
	printf 'dn: OU=%s,%s\nchangetype: add\nobjectClass: organizationalUnit\n' "$1" "$LAPSIM_BASE_DN" | change
	printf 'dn: %s\nchangetype: modrdn\nnewrdn: CN=%s\ndeleteoldrdn: 1\nnewsuperior: OU=%s,%s\n' "$DN" "$COMPUTER" "$1" "$LAPSIM_BASE_DN" | change
	DN="CN=$COMPUTER,OU=$1,$LAPSIM_BASE_DN"
	ok laps grant read "$1" --to S-1-5-11
}

# ---- values ----
TEXT='{"n":"Administrator","t":"1da934a349b798e","p":"Pass-word-0001"}'
TICKS=133581085880318350 INFO=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
guid_hex() { echo "$1" | sed 's/^\(..\)\(..\)\(..\)\(..\)-\(..\)\(..\)-\(..\)\(..\)-/\4\3\2\1\6\5\8\7/; s/-//g'; }
put_value() { printf 'dn: %s\nchangetype: modify\nreplace: msLAPS-EncryptedPassword\nmsLAPS-EncryptedPassword:: %s\n' "$DN" "$(base64 -w 0)" | change; }
for_sid() { # for_sid SID: a value as laps makes one
	printf Pass-word-0001 >"$T/password"
	laps blob encrypt --sid "$1" --root-key "$LAPSIM_ROOT_KEY_FILE" --account Administrator --time "$(lapsim clock "$LAPSIM_DIR" now)" \
		--domain "$LAPSIM_DOMAIN" --forest "$LAPSIM_DOMAIN" <"$T/password" >"$T/raw" || fail 'no value'
	put_value <"$T/raw"
}
for_sddl() { # for_sddl SDDL DACL: one made by hand, for the descriptor that both say
	# shellcheck disable=SC2046  # three numbers
	set -- "$1" "$(bm_sd $BM_SYSTEM $BM_SYSTEM "$2")" $(laps gkdi period "$(lapsim clock "$LAPSIM_DIR" now)")
	seed=$(laps gkdi seed-key --root-key "$LAPSIM_ROOT_KEY_FILE" --sd "$2" --l0 "$3" --l1 "$4" --l2 "$5") || fail 'no seed key'
	bm_seal "$(bm_kdf SHA512 "$seed" $INFO 32)" "$(printf %s "$TEXT" | hex_of | sed 's/../&00/g')0000"
	fs_id=$(bm_key_id 2 "$3" "$4" "$5" "$(guid_hex "$(member id <"$LAPSIM_ROOT_KEY_FILE")")" $INFO \
		"$(bm_wide "$LAPSIM_DOMAIN")" "$(bm_wide "$LAPSIM_DOMAIN")")
	bm_value $TICKS "$(bm_blob "$(bm_recipient 5 SDDL "$1" "$fs_id" "$BM_WRAPPED")" "$BM_NONCE" "$BM_CONTENT")" | unhex | put_value
}

# ---- both answers ----
predicted() { # predicted USER
	laps kds show --computer "$COMPUTER" --for "$1" --json >"$T/predicted" 2>"$T/err" || fail "kds show: $(cat "$T/err")"
	member may_decrypt user <"$T/predicted"
}
real() { # real USER: as the key service has it, for one who may log on
	if laps get ad "$COMPUTER" --as "$1" --password-file "$(secret "$1")" --plain-text --json >"$T/real" 2>"$T/err"; then
		status=$(member DecryptionStatus <"$T/real")
		case $status in
		Success) [ "$(member Password <"$T/real")" = Pass-word-0001 ] && echo true ;;
		Unauthorized) echo false ;;
		*) fail "$1: $(cat "$T/real" "$T/err")" ;;
		esac
	else
		grep -q '^laps: connect: ' "$T/err" || fail "get ad as $1: $(cat "$T/err")"
		echo 'no logon'
	fi
}
asked() { grep -c '"isdkey"' "$LAPSIM_DIR/timeline.jsonl"; } # how often the key service was
agree() { # agree WHAT WANTED: who may, of USERS in their order, t or f
	got='' before=$(asked)
	for user in $USERS; do
		p=$(predicted "$user") r=$(real "$user")
		[ "$r" != 'no logon' ] || r=false
		is "$1: may $user decrypt, said and done" "$p" "$r"
		got=$got$(printf %.1s "$r")
	done
	is "$1: who may" "$2" "$got"
	[ "$(asked)" -gt "$before" ] || fail "$1: the key service was not asked"
}

case_groups() {
	readable Groups
	add_group UsInner alice
	add_group UsOuter UsInner
	for want in 'Domain_Admins tffffff' 'UsOuter ftfffff' 'LAPS_Readers fftffft' 'alice ftfffff'; do
		group=$(echo "${want% *}" | tr _ ' ')
		for_sid "$(sid_of "$group")"
		agree "$group" "${want#* }"
	done
	for_sid S-1-5-32-544
	agree 'BUILTIN\Administrators' tfffftf
}

case_descriptors() {
	readable Descriptors
	sid=$(sid_of alice)
	everyone=$(bm_ace 0 3 S-1-1-0)
	for_sddl "O:SYG:SYD:(D;;CC;;;$sid)(A;;CCDC;;;WD)" "$(bm_dacl "$(bm_ace 1 1 "$sid")" "$everyone")"
	agree 'a deny ACE' tfttttt
	for_sddl "O:SYG:SYD:(A;;CC;;;$sid)(A;;DC;;;WD)" "$(bm_dacl "$(bm_ace 0 1 "$sid")" "$(bm_ace 0 2 S-1-1-0)")"
	agree 'two ACEs for two rights' ftfffff
}

case_accounts_that_are_barred() {
	readable Barred
	for_sid S-1-5-11
	agree 'before' ttttttt
	replace admin "$(dn_of dave)" userAccountControl 514 || fail "$(cat "$T/err")"
	replace admin "$(dn_of erin)" accountExpires 126227772000000000 || fail "$(cat "$T/err")"
	agree 'disabled, and expired' ttttfft
	is 'how dave fares' 'no logon' "$(real dave)"
	replace admin "$(dn_of dave)" userAccountControl 512 || fail "$(cat "$T/err")"
	replace admin "$(dn_of erin)" accountExpires 0 || fail "$(cat "$T/err")"
	agree 'and again' ttttttt
}

# a value of an older L0 takes the last keys of that, crypto.md 10.5
case_old_values() { in_world --time 2026-03-04T12:00:00Z -- old_values; }
old_values() {
	readable Keys
	for_sid S-1-5-11
	USERS=alice
	agree 'of now' t
	advance 1h
	agree 'an hour later' t
	advance 500d
	agree 'of an older L0' t
}

# a key that laps kds create makes is that of the next value, in any algorithm, and list says so
case_new_root_keys_are_used() { in_world -- created_and_used; }
created_and_used() {
	for algorithm in DH,SHA1 DH,SHA256 DH,SHA384 DH,SHA512 ECDH_P256,SHA1 ECDH_P256,SHA256 ECDH_P256,SHA384 ECDH_P256,SHA512 \
		ECDH_P384,SHA1 ECDH_P384,SHA256 ECDH_P384,SHA384 ECDH_P384,SHA512; do
		ok laps kds create --yes --effective-immediately --agreement "${algorithm%,*}" --hash "${algorithm#*,}" --json
		id=$(member id <"$T/out")
		before=$(asked)
		ok laps reset
		[ "$(asked)" -gt "$before" ] || fail "$algorithm: the key service was not asked"
		ok laps kds show --computer "$COMPUTER" --json
		is "the key of a value, $algorithm" "$id" "$(member root_key_id <"$T/out")"
		is "its state, $algorithm" in-use "$(member state <"$T/out")"
		is "the key service, $algorithm" true "$(member gives <"$T/out")"
		in_force "$(password)"
	done
	# one of the future is not
	ok laps kds create --yes --effective 9000-01-01
	ok laps reset
	ok laps kds show --computer "$COMPUTER" --json
	is 'the key of a value' "$id" "$(member root_key_id <"$T/out")"
	in_force "$(password)"
}

sim_main "$@"
