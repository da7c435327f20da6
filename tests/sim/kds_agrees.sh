#!/bin/sh
# SPDX-License-Identifier: MIT
# What laps kds show and list say of who may decrypt and with which root key, against what the key service of a world
# answers those users.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/blobmaker.sh"

USERS='Administrator alice bob carol dave erin helpdesk'
KEYS="CN=Master Root Keys,CN=Group Key Distribution Service,CN=Services,CN=Configuration"
dn_of() { printf 'CN=%s,CN=Users,%s' "$1" "$LAPSIM_BASE_DN"; }
change() { modify admin || fail "$(cat "$T/err")"; } # change <LDIF
sid_of() { # sid_of NAME: of an object below CN=Users, as text
	printf 'S-1-5%s\n' "$(attr admin "$(dn_of "$1")" objectSid | base64 -d | od -An -tu4 -j8 -w20 | sed 's/  */-/g')"
}
GLOBAL=-2147483646 LOCAL=-2147483644 UNIVERSAL=-2147483640 LETTERS=2
add_group() { # add_group NAME TYPE [MEMBER]...: names below CN=Users
	ag_name=$1 ag_type=$2
	shift 2
	{
		printf 'dn: %s\nchangetype: add\nobjectClass: group\nsAMAccountName: %s\ngroupType: %s\n' "$(dn_of "$ag_name")" "$ag_name" "$ag_type"
		for ag_member; do printf 'member: %s\n' "$(dn_of "$ag_member")"; done
	} | change
}
ticket() { # ticket USER: in a cache of this case, if there is none yet
	[ -e "$T/cc.$1" ] || kinit -c "FILE:$T/cc.$1" "$1" <"$LAPSIM_DIR/secrets/$1.password" >/dev/null 2>"$T/err" || fail "kinit $1: $(cat "$T/err")"
}
tickets() { for user in $USERS; do ticket "$user"; done; }

# ---- values, of which none is decrypted ----
WRAPPED=$(printf '%080d' 0) NONCE=$(printf '%024d' 0) CONTENT=$(printf '%064d' 0) INFO=$(printf '%064d' 0)
guid_hex() { echo "$1" | sed 's/^\(..\)\(..\)\(..\)\(..\)-\(..\)\(..\)-\(..\)\(..\)-/\4\3\2\1\6\5\8\7/; s/-//g'; }
root_key() { member id <"$LAPSIM_ROOT_KEY_FILE"; }
period() { laps gkdi period "$(lapsim clock "$LAPSIM_DIR" now)"; }
key_now() { # sets $now: the root key and the period
	[ -n "${now-}" ] || now="$(root_key) $(period)"
}
# value RECIPIENT-KIND TEXT SD ROOT-KEY L0 L1 L2: the next one in $T/values, and its question in $T/questions
value() {
	v_key=$(guid_hex "$4") v_domain=${v_domain-$(bm_wide "$LAPSIM_DOMAIN")}
	v_name=SDDL v_id=$(bm_key_id 2 "$5" "$6" "$7" "$v_key" "$INFO" "$v_domain" "$v_domain")
	[ "$1" = 5 ] || v_name=SID
	value_n=$((value_n + 1))
	mkdir -p "$T/values"
	bm_blob "$(bm_recipient "$1" $v_name "$2" "$v_id" "$WRAPPED")" "$NONCE" "$CONTENT" >"$T/values/$value_n"
	printf '%s %s %s %s %s\n' "$3" "$v_key" "$5" "$6" "$7" >>"$T/questions"
}
value_n=0
# shellcheck disable=SC2086  # a key and three numbers
for_sid() { key_now && value 1 "$1" "$(bm_sd_of "$1")" $now; } # for_sid SID
# shellcheck disable=SC2086
for_sddl() { key_now && value 5 "O:SYG:SYD:$1" "$(bm_sd $BM_SYSTEM $BM_SYSTEM "$2")" $now; } # for_sddl ACES DACL

# ---- both answers, a letter a value: t, f ----
said() { # said USER: by laps kds show
	s_n=0
	while [ $((s_n += 1)) -le $value_n ]; do
		laps kds show "$T/values/$s_n" --bare --for "$1" --json >"$T/said" 2>"$T/err" || fail "kds show: $(cat "$T/err")"
		printf %.1s "$(member may_decrypt user <"$T/said")"
	done
}
ask_these() { # ask_these USER <QUESTIONS
	KRB5CCNAME="FILE:$T/cc.$1" /usr/bin/python3 "$SIM_ROOT/tests/sim/kds_ask.py" 2>"$T/err" || fail "asked as $1: $(tail -n 1 "$T/err")"
}
ask() { ask_these "$1" <"$T/questions" | cut -d ' ' -f 1; } # ask USER: the HRESULTs, a line a value
done_for() { # done_for USER: by the key service
	ask "$1" >"$T/done"
	is "other answers to $1" '' "$(grep -vE '^0x(00000000|80070005)$' "$T/done")"
	sed 's/^0x00000000$/t/; s/^0x80070005$/f/' "$T/done" | tr -d '\n'
}
agree() { # agree <WANTED: lines of a user and letters
	tickets
	while read -r user want; do
		is "who may, for $user: said" "$want" "$(said "$user")"
		is "who may, for $user: done" "$want" "$(done_for "$user")"
	done
}

# tokens of [MS-ADTS] 3.1.1.4.5.19: nested groups and loops of them, of each type, and the primary one
case_groups() {
	add_group AgInner $GLOBAL alice
	add_group AgMiddle $UNIVERSAL AgInner
	add_group AgOuter $UNIVERSAL AgMiddle bob
	printf 'dn: %s\nchangetype: modify\nadd: member\nmember: %s\n' "$(dn_of AgMiddle)" "$(dn_of AgOuter)" | change
	add_group AgLetters $LETTERS alice
	add_group AgPapers $LOCAL AgLetters carol
	# carol's primary group lists nobody, and is in another one
	add_group AgPrimary $GLOBAL carol
	add_group AgOfPrimary $LOCAL AgPrimary
	replace admin "$(dn_of carol)" primaryGroupID "$(sid_of AgPrimary | sed 's/.*-//')" || fail "$(cat "$T/err")"
	for group in AgInner AgMiddle AgOuter AgLetters AgPapers AgPrimary AgOfPrimary 'LAPS Readers' 'Domain Admins' alice; do
		for_sid "$(sid_of "$group")"
	done
	for_sid S-1-5-11
	for_sid S-1-5-32-544
	agree <<-END
		Administrator fffffffftftt
		alice tttffffffttf
		bob fttfffftfftf
		carol fffftttffftf
		dave fffffffffftf
		erin fffffffffftt
		helpdesk ffffffftfftf
	END
}

# [MS-DTYP] 2.5.3.2: the first ACE that has a right and names the caller decides
case_descriptors() {
	sid=$(sid_of alice) everyone=$(bm_ace 0 3 S-1-1-0)
	for_sddl "(D;;CC;;;$sid)(A;;CCDC;;;WD)" "$(bm_dacl "$(bm_ace 1 1 "$sid")" "$everyone")"
	for_sddl "(A;;CCDC;;;WD)(D;;CCDC;;;$sid)" "$(bm_dacl "$everyone" "$(bm_ace 1 3 "$sid")")"
	for_sddl "(A;;CC;;;$sid)(A;;DC;;;WD)" "$(bm_dacl "$(bm_ace 0 1 "$sid")" "$(bm_ace 0 2 S-1-1-0)")"
	for_sddl '(A;;DC;;;WD)' "$(bm_dacl "$(bm_ace 0 2 S-1-1-0)")"
	for_sddl '' "$(bm_dacl)"
	for_sddl "(D;;DC;;;S-1-5-32-545)(A;;CCDC;;;AU)" "$(bm_dacl "$(bm_ace 1 2 S-1-5-32-545)" "$(bm_ace 0 3 S-1-5-11)")"
	agree <<-END
		alice fttfff
		bob ttffff
	END
}

# who has a ticket from before: accounts that are disabled, locked out, and at their end
case_barred_accounts() {
	for_sid S-1-5-11
	tickets
	replace admin "$(dn_of dave)" userAccountControl 514 || fail "$(cat "$T/err")"
	replace admin "$(dn_of erin)" accountExpires 126227772000000000 || fail "$(cat "$T/err")"
	replace admin "$(dn_of helpdesk)" lockoutTime 134401646332243432 || fail "$(cat "$T/err")"
	agree <<-END
		alice t
		dave f
		erin f
		helpdesk f
	END
	replace admin "$(dn_of dave)" userAccountControl 512 || fail "$(cat "$T/err")"
	replace admin "$(dn_of erin)" accountExpires 0 || fail "$(cat "$T/err")"
	replace admin "$(dn_of helpdesk)" lockoutTime 0 || fail "$(cat "$T/err")"
	agree <<-END
		dave t
		erin t
		helpdesk t
	END
}

# ---- root keys and periods: crypto.md 10.5 ----
said_of_service() { # the HRESULTs that laps kds show foretells, a line a value
	s_n=0
	while [ $((s_n += 1)) -le $value_n ]; do
		ok laps kds show "$T/values/$s_n" --bare --json
		member hresult key_service <"$T/out" | sed 's/^null$/0x00000000/'
	done
}
case_root_keys_and_periods() { in_world --time 2026-03-04T12:00:00Z -- keys_and_periods; }
keys_and_periods() {
	ok laps kds create --yes --effective 2001-01-01 --json
	old=$(member id <"$T/out")
	ok laps kds create --yes --effective 2026-03-08 --json
	early=$(member id <"$T/out")
	for attribute in 'msKds-Version 2' 'msKds-UseStartTime 0' 'msKds-RootKeyData abc' 'msKds-KDFAlgorithmID RSA' \
		'msKds-SecretAgreementAlgorithmID RSA' 'msKds-PrivateKeyLength 4097' 'msKds-PublicKeyLength 1024' 'msKds-KDFParam 00'; do
		ok laps kds create --yes --effective 2001-01-01 --json
		bad="${bad-} $(member id <"$T/out")"
		replace admin "CN=${bad##* },$KEYS,$LAPSIM_BASE_DN" "${attribute% *}" "${attribute#* }" || fail "$(cat "$T/err")"
	done
	# shellcheck disable=SC2046  # three numbers
	set -- $(period)
	for key in "$old" "$early" "$(root_key)" 01234567-89ab-4def-8123-456789abcdef; do
		for when in "$1 $2 $3" "$1 $2 $(($3 - 1))" "$1 $(($2 - 1)) 31" "$(($1 - 1)) 0 0" "$1 $2 $(($3 + 1))" "$(($1 + 1)) 0 0"; do
			# shellcheck disable=SC2086  # three numbers
			value 1 S-1-1-0 "$(bm_sd_of S-1-1-0)" "$key" $when
		done
	done
	for key in $bad; do value 1 S-1-1-0 "$(bm_sd_of S-1-1-0)" "$key" "$1" "$2" "$3"; done
	ticket alice
	said_of_service >"$T/foretold"
	is 'what is foretold' "$(ask alice)" "$(cat "$T/foretold")"
	is 'kinds of answers' '0x00000000 0x80070057 0x80090003 0x8009000d' "$(sort -u "$T/foretold" | tr '\n' ' ' | sed 's/ $//')"
	is 'bad keys' 8 "$(grep -c 0x80090003 "$T/foretold")"
	agrees_with_list
	# the early one's time: from the period that begins ten hours and five minutes before
	ok lapsim clock "$LAPSIM_DIR" set 2026-03-07T16:00:00Z
	said_of_service >"$T/later"
	ticket_again alice
	is 'what is foretold then' "$(ask alice)" "$(cat "$T/later")"
	agrees_with_list
	isnt 'what is foretold' "$(cat "$T/foretold")" "$(cat "$T/later")"
}
agrees_with_list() { # the key that is given for new values is the one that list has in use
	ok laps kds list --json
	al_used=$(json_squeeze <"$T/out" | sed 's/{"id"/\n&/g' | grep -F '"state":"in-use"' | member id)
	is 'the key in use' "$(guid_hex "$al_used")" "$(echo "$(bm_sd_of S-1-1-0) - -1 -1 -1" | ask_these alice | cut -d ' ' -f 2)"
}
ticket_again() { # ticket_again USER: the one there is has ended
	rm -f "$T/cc.$1"
	ticket "$1"
}

sim_main "$@"
