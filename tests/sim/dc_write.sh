#!/bin/sh
# SPDX-License-Identifier: MIT
# Writes to the directory as Active Directory decides and answers them: who may write what, on the
# target's security descriptor, and which result code says why not. Clients branch on the code.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

SET='msLAPS-EncryptedPassword msLAPS-EncryptedPasswordHistory msLAPS-EncryptedDSRMPassword msLAPS-EncryptedDSRMPasswordHistory msLAPS-CurrentPasswordVersion'
EXPIRY=msLAPS-PasswordExpirationTime
SD_FLAGS=1.2.840.113556.1.4.801
value_of() { case $1 in *Version) echo 0123456789abcdef ;; *) echo value-0001 ;; esac; }

person() { # person NAME TOOL ARGUMENT...: a user of the domain, with StartTLS
	p_name=$1 p_tool=$2
	shift 2
	"$p_tool" -x -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAP_URI" \
		-D "CN=$p_name,CN=Users,$LAPSIM_BASE_DN" -y "$LAPSIM_DIR/secrets/$p_name.password" "$@"
}
change() { # change WHO DN [CONTROL] <LINES: the modification that they are; gives the result code
	{
		printf 'dn: %s\n' "$2"
		[ $# -lt 3 ] || printf 'control: %s\n' "$3"
		printf 'changetype: modify\n' && cat
	} >"$T/ldif"
	case $1 in
	bob | carol | dave | erin | helpdesk) person "$1" ldapmodify <"$T/ldif" >"$T/out" 2>"$T/err" ;;
	*) ldap ldapmodify "$1" <"$T/ldif" >"$T/out" 2>"$T/err" ;;
	esac
}
set_to() { # set_to WHO ATTRIBUTE VALUE [DN]
	printf 'replace: %s\n%s: %s\n' "$2" "$2" "$3" | change "$1" "${4-$DN}"
}
code_is() { # code_is WHAT CODE PATTERN COMMAND...: of a change; nothing was changed, and the text is AD's
	ci_what=$1 ci_code=$2 ci_pattern=$3 ci_before=$(entry) ci_rc=0
	shift 3
	"$@" || ci_rc=$?
	is "$ci_what: the result code" "$ci_code" "$ci_rc"
	like "$ci_what: the text" "additional info: [0-9A-F]{8}: $ci_pattern" "$(cat "$T/err")"
	is "$ci_what: the entry" "$ci_before" "$(entry)"
}
denied() { # denied WHO ATTRIBUTE VALUE [DN]
	code_is "$1 writing $2" 50 'SecErr: DSID-[0-9A-F]*, problem 4003 \(INSUFF_ACCESS_RIGHTS\), data 0' set_to "$@"
}
may() { # may WHO ATTRIBUTE VALUE [DN]
	set_to "$@" || fail "$1 cannot write $2: $(cat "$T/err")"
}

# ACL-01: SELF, and no one else's
case_a_computer_on_itself_and_on_another() {
	for attribute in msLAPS-Password $SET; do may "$COMPUTER" "$attribute" "$(value_of "$attribute")"; done
	may "$COMPUTER" $EXPIRY 135802912890000000
	other=WS0001
	[ "$COMPUTER" != $other ] || other=WS0002
	for attribute in msLAPS-Password $SET; do denied $other "$attribute" "$(value_of "$attribute")"; done
	denied $other $EXPIRY 0
	denied "$COMPUTER" description mine
	denied "$COMPUTER" sAMAccountName 'OTHER$'
}

# ACL-02, ACL-03: who reads, who resets, and who has nothing
case_readers_resetters_and_the_rest() {
	may "$COMPUTER" $EXPIRY 135802912890000000
	for who in user helpdesk bob; do denied $who $EXPIRY 0; done
	may carol $EXPIRY 0
	is 'the expiry' 0 "$(expiry)"
	for attribute in msLAPS-Password $SET; do denied carol "$attribute" "$(value_of "$attribute")"; done
	may admin $EXPIRY 1
}

# one that is allowed and one that is not: 50, and neither is there
case_a_mixed_change() {
	may "$COMPUTER" $EXPIRY 135802912890000000
	mixed() {
		printf 'replace: %s\n%s: 1\n-\nreplace: msLAPS-Password\nmsLAPS-Password: x\n' $EXPIRY $EXPIRY | change carol "$DN"
	}
	code_is 'the expiry and the password' 50 SecErr mixed
	is 'the expiry' 135802912890000000 "$(expiry)"
}

# the old value deleted and the new one added, in one modification
case_compare_and_swap() {
	swap() { printf 'delete: %s\n%s: %s\n-\nadd: %s\n%s: %s\n' $EXPIRY $EXPIRY "$1" $EXPIRY $EXPIRY "$2" | change carol "$DN"; }
	may "$COMPUTER" $EXPIRY 10
	code_is 'a wrong old value' 16 'AtrErr: .*' swap 11 12
	swap 10 12 || fail "compare and swap: $(cat "$T/err")"
	is 'the expiry' 12 "$(expiry)"
}

# directory.md's table, row by row, by who has every right
case_result_codes() {
	may "$COMPUTER" $EXPIRY 10
	code_is 'an undefined attribute' 16 'LdapErr' set_to admin nosuchattribute x
	code_is 'an attribute of another class' 65 'UpdErr: .*6002 \(OBJ_CLASS_VIOLATION\)' set_to admin groupType 2
	code_is 'no number' 21 'LdapErr' set_to admin $EXPIRY soon
	code_is 'a number of more than 64 bits' 21 'LdapErr' set_to admin $EXPIRY 99999999999999999999
	two() { printf 'replace: %s\n%s: 1\n%s: 2\n' $EXPIRY $EXPIRY $EXPIRY | change admin "$DN"; }
	code_is 'two values for one' 19 'AtrErr' two
	more() { printf 'add: %s\n%s: 11\n' $EXPIRY $EXPIRY | change admin "$DN"; }
	code_is 'one more value' 20 'AtrErr: .*' more
	code_is 'a value over rangeUpper' 19 'AtrErr: .*' set_to "$COMPUTER" msLAPS-CurrentPasswordVersion 0123456789abcdef0
	code_is 'a value under rangeLower' 19 'AtrErr: .*' set_to "$COMPUTER" msLAPS-CurrentPasswordVersion 0123456789abcde
	code_is "what the system alone writes" 19 'AtrErr' set_to admin whenChanged 20200101000000.0Z
	code_is "the object's identity" 19 'AtrErr' set_to admin objectGUID 0123456789abcdef
	absent() { printf 'delete: location\n' | change admin "$DN"; }
	code_is 'nothing to delete' 16 'AtrErr' absent
	unknown() { printf 'replace: description\ndescription: x\n' | change admin "$DN" '1.2.3.4 true'; }
	code_is 'an unknown critical control' 12 'LdapErr' unknown
	code_is 'nobody' 1 'LdapErr: .*a successful bind must be completed' set_to anyone $EXPIRY 1
	set_to admin description x "CN=none,$LAPSIM_BASE_DN" && fail 'an object that is not there was changed'
	like 'no such object' "\(32\)" "$(cat "$T/err")"
	like 'no such object' "0000208D: NameErr: DSID-[0-9A-F]*, problem 2001 \(NO_OBJECT\), data 0, best match of:" "$(cat "$T/err")"
}

# LDAP_SERVER_PERMISSIVE_MODIFY_OID
case_the_permissive_control() {
	printf 'replace: description\ndescription: one\n' | change admin "$DN" || fail "$(cat "$T/err")"
	again() { printf 'add: description\ndescription: one\n' | change admin "$DN" "$@"; }
	code_is 'the same value again' 20 'AtrErr' again
	again '1.2.840.113556.1.4.1413 true' || fail "permissive: $(cat "$T/err")"
	printf 'delete: description\ndescription: two\n' | change admin "$DN" '1.2.840.113556.1.4.1413 true' || fail "permissive: $(cat "$T/err")"
	is 'the description' one "$(attr admin "$DN" description)"
}

# [MS-ADTS] 3.1.1.5.3.1.1
case_validated_writes() {
	name=$(printf %s "$COMPUTER" | lower)
	may "$COMPUTER" dNSHostName "$name.$LAPSIM_DOMAIN"
	code_is "another computer's DNS name" 19 'AtrErr' set_to "$COMPUTER" dNSHostName "other.$LAPSIM_DOMAIN"
	may "$COMPUTER" servicePrincipalName "TERMSRV/$name.$LAPSIM_DOMAIN"
	code_is "another computer's service" 19 'AtrErr' set_to "$COMPUTER" servicePrincipalName "TERMSRV/other.$LAPSIM_DOMAIN"
	denied user dNSHostName "$name.$LAPSIM_DOMAIN"
	may admin servicePrincipalName "TERMSRV/other.$LAPSIM_DOMAIN" # whoever may write it writes what he will
}

# every change has its time and its number
case_stamps() {
	before=$(attr admin "$DN" uSNChanged)
	may "$COMPUTER" $EXPIRY 10
	after=$(attr admin "$DN" uSNChanged)
	[ "$after" -gt "${before:-0}" ] || fail "uSNChanged went from '$before' to '$after'"
	like whenChanged '^[0-9]{14}\.0Z$' "$(attr admin "$DN" whenChanged)"
	is 'values of whenChanged' 1 "$(attr admin "$DN" whenChanged | wc -l | tr -d ' ')"
}

# passwords: set with the right to reset, by unicodePwd, and good for a simple bind
case_passwords() {
	user=CN=erin,CN=Users,$LAPSIM_BASE_DN # in whom no other case is interested
	quoted=$(printf '"N3w-password!"' | iconv -f UTF-8 -t UTF-16LE | base64 -w 0)
	reset() { printf 'replace: unicodePwd\nunicodePwd:: %s\n' "$quoted" | change "$1" "$user"; }
	reset carol && fail 'a resetter of LAPS resets the password of a user'
	like 'the answer' '\(50\)' "$(cat "$T/err")"
	printf 'replace: unicodePwd\nunicodePwd: plain\n' | change admin "$user" && fail 'a password without quotes is taken'
	like 'the answer' '\(53\)' "$(cat "$T/err")"
	reset admin || fail "$(cat "$T/err")"
	(umask 077 && printf 'N3w-password!' >"$T/password")
	ok ldapwhoami -x -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAP_URI" -D "$user" -y "$T/password"
	is 'unicodePwd, read' '' "$(attr admin "$user" unicodePwd)"
	is 'userPassword, read' '' "$(attr admin "$user" userPassword)"
}

# ---- descriptors -----------------------------------------------------------------------------
le32() { printf '%02x%02x%02x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255)); }
le16() { printf '%02x%02x' $(($1 & 255)) $(($1 >> 8 & 255)); }
ace() { # ace FLAGS MASK SIDHEX: allows
	printf '00%02x%s%s%s' "$1" "$(le16 $((8 + ${#3} / 2)))" "$(le32 "$2")" "$3"
}
dacl_only() { # dacl_only CONTROL ACE...: a descriptor, in base64
	do_control=$1
	shift
	do_aces=$(printf %s "$@")
	{
		printf '0100%s' "$(le16 "$do_control")" && le32 0 && le32 0 && le32 0 && le32 20
		printf '0200%s%s0000%s' "$(le16 $((8 + ${#do_aces} / 2)))" "$(le16 $#)" "$do_aces"
	} | unhex | base64 -w 0
}
sid_of() { attr admin "$1" objectSid | base64 -d | hex_of; }
sd() { attr admin "$DN" nTSecurityDescriptor; }
write_sd() { # write_sd WHO VALUE [FLAGS]
	ws_who=$1 ws_value=$2
	shift 2
	[ $# -eq 0 ] || set -- "$SD_FLAGS true:: $(printf '300302010%s' "$1" | unhex | base64)"
	printf 'replace: nTSecurityDescriptor\nnTSecurityDescriptor:: %s\n' "$ws_value" | change "$ws_who" "$DN" "$@"
}
WORLD=010100000000000100000000
FULL=0x000f01ff

# ACL-05's other half: what is written is what decides
case_a_descriptor_decides_at_once() {
	alice=$(sid_of "$LAPSIM_USER_DN")
	denied user $EXPIRY 1
	write_sd admin "$(dacl_only 0x8004 "$(ace 0 $FULL "$alice")")" 4 || fail "$(cat "$T/err")"
	may user $EXPIRY 1
	denied user $EXPIRY 2 "$(printf %s "$DN" | sed "s/$COMPUTER/DC1/; s/CN=Computers/OU=Domain Controllers/")"
}

case_only_the_parts_asked_for() {
	before=$(sd)
	for flags in 1 2; do # the value has neither: nothing changes
		write_sd admin "$(dacl_only 0x8004 "$(ace 0 $FULL $WORLD)")" $flags || fail "SD_FLAGS $flags: $(cat "$T/err")"
		is "the descriptor after SD_FLAGS $flags" "$before" "$(sd)"
	done
	write_sd admin "$(dacl_only 0x9004 "$(ace 0 $FULL $WORLD)")" 4 || fail "SD_FLAGS 4: $(cat "$T/err")"
	isnt 'the descriptor' "$before" "$(sd)"
	like 'a protected DACL has this one entry' "0200${WORLD:+1c00}01000000000014" "$(sd | base64 -d | hex_of)"
}

case_who_may_write_a_descriptor() {
	value=$(dacl_only 0x8004 "$(ace 0 $FULL $WORLD)")
	for who in user "$COMPUTER" carol; do code_is "$who writing the DACL" 50 SecErr write_sd "$who" "$value" 4; done
	for who in user carol; do code_is "$who writing the owner" 50 SecErr write_sd "$who" "$value" 1; done
	code_is 'the SACL without the privilege' 50 SecErr write_sd user "$value" 8
}

case_malformed_descriptors() {
	good=$(dacl_only 0x8004 "$(ace 0 $FULL $WORLD)" | base64 -d | hex_of)
	for hex in 00 "${good%??}" "02${good#??}" "${good%????????????????????????}ffffffffffffffffffffffff"; do
		code_is "the bytes $hex" 53 'SvcErr' write_sd admin "$(printf %s "$hex" | unhex | base64 -w 0)" 4
	done
	code_is 'the same from who may not write it' 50 'SecErr' write_sd user "$(printf 00 | unhex | base64 -w 0)" 4
	for ber in 00 3003020104ff 30030201ff 30040202; do
		bad() { printf 'replace: nTSecurityDescriptor\nnTSecurityDescriptor:: AA==\n' | change admin "$DN" "$SD_FLAGS true:: $(printf %s "$ber" | unhex | base64)"; }
		code_is "the control $ber" 12 'LdapErr' bad
	done
}

# as many entries as an ACL of 64 KB holds, nearly
case_thousands_of_entries() {
	many=$(awk -v a="$(ace 0 16 $WORLD)" 'BEGIN { for (i = 0; i < 3000; i++) printf "%s", a }')
	size=$((8 + ${#many} / 2))
	value=$({
		printf '01000490' && le32 0 && le32 0 && le32 0 && le32 20
		printf '0200%s%s0000%s' "$(le16 $size)" "$(le16 3000)" "$many"
	} | unhex | base64 -w 0)
	write_sd admin "$value" 4 || fail "3,000 entries: $(cat "$T/err")"
	denied admin description x # nobody may write now
	write_sd admin "$(dacl_only 0x8004 "$(ace 0 $FULL $WORLD)")" 4 || fail "the owner may not write the DACL: $(cat "$T/err")"
	may admin description 'still there'
}

# [MS-ADTS] 3.1.1.3.3.13
case_schema_update_now() {
	printf 'add: schemaUpdateNow\nschemaUpdateNow: 1\n' | change admin '' || fail "$(cat "$T/err")"
	printf 'add: description\ndescription: 1\n' | change admin '' && fail 'the rootDSE was changed'
	like 'the answer' '\(53\)' "$(cat "$T/err")"
}

# A thread of slapd goes from one operation to the next: a reason must not outlive its own. A
# value of the wrong form has a reason of its own, the deletion after it none but the missing right.
case_a_refusal_is_of_its_own_operation() {
	for _ in $(seq 100); do
		printf 'dn: %s\nchangetype: modify\nreplace: msLAPS-CurrentPasswordVersion\nmsLAPS-CurrentPasswordVersion: abc\n\n' "$DN"
		printf 'dn: CN=Computer,CN=Schema,CN=Configuration,%s\nchangetype: delete\n\n' "$LAPSIM_BASE_DN"
	done >"$T/ldif"
	ldap ldapmodify admin -c <"$T/ldif" >"$T/out" 2>"$T/err" && fail 'nothing was refused'
	is 'values refused as such' 100 "$(grep -c '(19)$' "$T/err")"
	is 'deletions that nobody may make' 100 "$(grep -c '(50)$' "$T/err")"
}

sim_main "$@"
