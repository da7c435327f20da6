#!/bin/sh
# SPDX-License-Identifier: MIT
# The directory of a world: its shape, and who may do what. Everything is asked of slapd itself.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

SECRETS='msLAPS-Password msLAPS-EncryptedPassword msLAPS-EncryptedPasswordHistory msLAPS-EncryptedDSRMPassword msLAPS-EncryptedDSRMPasswordHistory msLAPS-CurrentPasswordVersion ms-Mcs-AdmPwd'
SET='msLAPS-EncryptedPassword msLAPS-EncryptedPasswordHistory msLAPS-EncryptedDSRMPassword msLAPS-EncryptedDSRMPasswordHistory msLAPS-CurrentPasswordVersion'
value_of() { case $1 in *Version) echo 0123456789abcdef ;; *) echo value-0001 ;; esac; }
filled() { # all LAPS attributes of this case's computer, written by itself
	for attribute in $SECRETS; do
		[ "$attribute" != ms-Mcs-AdmPwd ] || continue
		replace "$COMPUTER" "$DN" "$attribute" "$(value_of "$attribute")" || fail "the computer cannot write its $attribute: $(cat "$T/err")"
	done
	replace "$COMPUTER" "$DN" msLAPS-PasswordExpirationTime 135802912890000000 || fail 'the computer cannot write its expiry'
}
sees() { # sees WHO ATTRIBUTE
	[ -n "$(attr "$1" "$DN" "$2")" ] || fail "$1 cannot read $2"
}
sees_not() { # neither by name, nor with all attributes, nor through a filter, nor by comparing
	is "$2 as $1 reads it" '' "$(attr "$1" "$DN" "$2")"
	is "$2 as $1 reads everything" '' "$(search "$1" "$DN" '*' + 2>/dev/null | grep -i "^$2:")"
	is "what $1 finds by $2" '' "$(ldap ldapsearch "$1" -LLL -b "$DN" -s base "($2=*)" 1.1 2>/dev/null)"
	ldap ldapcompare "$1" "$DN" "$2:$(value_of "$2")" >"$T/out" 2>&1
	isnt "ldapcompare of $2 as $1" 6 $? # compareTrue
	unlike "ldapcompare of $2 as $1" 'TRUE|FALSE' "$(cat "$T/out")"
}
denied() { # denied WHO DN ATTRIBUTE VALUE: insufficient access, and nothing changes
	before=$(entry)
	replace "$@" && fail "$1 may write $3"
	like "LDAP's answer to $1 writing $3" '\(50\)' "$(cat "$T/err")"
	is 'the entry' "$before" "$(entry)"
}

# ACL-01, ADB-11
case_a_computer_on_itself() {
	filled
	sees "$COMPUTER" msLAPS-PasswordExpirationTime
	for attribute in $SET; do sees "$COMPUTER" "$attribute"; done
	sees_not "$COMPUTER" msLAPS-Password
	# it may write this one, but only with the name of its domain: a validated write
	replace "$COMPUTER" "$DN" dNSHostName other.example && fail 'the computer may have any DNS name'
	like "LDAP's answer to another domain's name" '\(19\)' "$(cat "$T/err")"
	denied "$COMPUTER" "$DN" sAMAccountName 'OTHER$'
}

# ACL-01, ADB-14
case_a_computer_on_another() {
	filled
	other=WS0001
	[ "$COMPUTER" != $other ] || other=WS0002
	sees $other msLAPS-PasswordExpirationTime
	for attribute in $SECRETS; do
		sees_not $other "$attribute"
		denied $other "$DN" "$attribute" "$(value_of "$attribute")"
	done
	denied $other "$DN" msLAPS-PasswordExpirationTime 0
}

# ACL-01: it is computers that write their own, not whoever has an entry
case_a_user_on_its_own_entry() {
	for attribute in $SECRETS msLAPS-PasswordExpirationTime; do
		replace user "$LAPSIM_USER_DN" "$attribute" 1234567890123456 && fail "alice may write her own $attribute"
		like "LDAP's answer to alice writing her own $attribute" '\(50\)' "$(cat "$T/err")"
	done
}

# ADB-11
case_a_user_without_rights() {
	filled
	sees user msLAPS-PasswordExpirationTime
	sees user dNSHostName
	for attribute in $SECRETS; do
		sees_not user "$attribute"
		denied user "$DN" "$attribute" "$(value_of "$attribute")"
	done
	denied user "$DN" msLAPS-PasswordExpirationTime 0
	for attribute in userPassword unicodePwd; do
		is "$attribute of the administrator" '' "$(attr user "$LAPSIM_ADMIN_DN" $attribute)"
	done
}

case_anyone_sees_the_root_dse_only() {
	filled
	is 'defaultNamingContext' "$(printf %s "$LAPSIM_BASE_DN" | lower)" "$(attr anyone '' defaultNamingContext | lower)"
	for base in "$DN" "$LAPSIM_BASE_DN" "CN=Configuration,$LAPSIM_BASE_DN" "$LAPSIM_USER_DN"; do
		is "what anyone sees of $base" '' "$(search anyone "$base" '*' 2>/dev/null)"
	done
	replace anyone "$DN" msLAPS-PasswordExpirationTime 0 && fail 'anyone may write the expiry'
	is 'the expiry' 135802912890000000 "$(expiry)"
}

# ACL-02, CLI-07
case_the_administrator() {
	filled
	for attribute in msLAPS-Password $SET msLAPS-PasswordExpirationTime; do sees admin "$attribute"; done
	replace admin "$DN" msLAPS-PasswordExpirationTime 135802912890000001 || fail "the administrator cannot write the expiry: $(cat "$T/err")"
	is 'the expiry' 135802912890000001 "$(expiry)"
}

# peers' D3: what is sent in the clear is refused, before a password is looked at
case_no_password_without_tls() {
	for name in admin user "$COMPUTER"; do
		who "$name"
		ldapwhoami -x -H "$LAPSIM_LDAP_URI" -D "$WHO_DN" -y "$WHO_FILE" >"$T/out" 2>"$T/err" && fail "$name is let in without TLS"
		like "LDAP's answer to $name" '\((8|13)\)' "$(cat "$T/err")"
	done
	ok ldapwhoami -x -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAPS_URI" -D "$WHO_DN" -y "$WHO_FILE"
}

case_wrong_credentials() {
	(umask 077 && printf wrong >"$T/wrong")
	for dn in "$LAPSIM_ADMIN_DN" "$LAPSIM_USER_DN" "$DN" "CN=nobody,CN=Users,$LAPSIM_BASE_DN"; do
		ldapwhoami -x -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAP_URI" -D "$dn" -y "$T/wrong" >"$T/out" 2>"$T/err" &&
			fail "$dn is let in"
		like "LDAP's answer to $dn" '\(49\)' "$(cat "$T/err")"
	done
}

case_root_keys_are_the_administrators() {
	keys="CN=Master Root Keys,CN=Group Key Distribution Service,CN=Services,CN=Configuration,$LAPSIM_BASE_DN"
	dn=CN=$(member id <"$LAPSIM_ROOT_KEY_FILE"),$keys
	is 'msKds-RootKeyData' "$(member key_hex <"$LAPSIM_ROOT_KEY_FILE" | lower)" \
		"$(attr admin "$dn" msKds-RootKeyData | base64 -d | hex_of)"
	for name in user anyone "$COMPUTER"; do
		is "the root key as $name sees it" '' "$(attr "$name" "$dn" msKds-RootKeyData)"
		is "what $name finds" '' "$(ldap ldapsearch "$name" -LLL -b "$LAPSIM_BASE_DN" '(msKds-RootKeyData=*)' 1.1 2>/dev/null | grep '^dn')"
	done
	# and as LDIF it opens values
	ok laps process
	attr admin "$DN" msLAPS-EncryptedPassword >"$T/value"
	search admin "$dn" '*' >"$T/key.ldif"
	ok laps blob decrypt "$T/value" --root-key "$T/key.ldif" --json
	is 'the password' "$(password)" "$(member password <"$T/out")"
}

case_the_root_dse_is_ads() {
	search anyone '' '*' + >"$T/dse"
	for attribute in defaultNamingContext configurationNamingContext schemaNamingContext rootDomainNamingContext \
		namingContexts subschemaSubentry dNSHostName domainFunctionality forestFunctionality supportedLDAPVersion; do
		like rootDSE "^$attribute: ." "$(cat "$T/dse")"
	done
	is 'naming contexts' 3 "$(grep -c '^namingContexts: ' "$T/dse")"
	is domainFunctionality 7 "$(sed -n 's/^domainFunctionality: //p' "$T/dse")"
	like 'supportedSASLMechanisms over ldapi' EXTERNAL \
		"$(ldapsearch -Q -Y EXTERNAL -H "$LAPSIM_LDAPI_URI" -LLL -b '' -s base supportedSASLMechanisms)"
}

# ADB-01, as far as slapd's own description goes
case_the_schema_has_the_attributes() {
	subschema=$(attr anyone '' subschemaSubentry)
	search user "$subschema" attributeTypes >"$T/schema"
	n=0
	for attribute in msLAPS-PasswordExpirationTime msLAPS-Password $SET; do
		n=$((n + 1))
		[ $n -ne 7 ] || attribute=msLAPS-CurrentPasswordVersion
		like 'the schema' "1\.2\.840\.113556\.1\.6\.44\.1\.$n NAME '$attribute'" "$(grep -i "'$attribute'" "$T/schema")"
		case $attribute in
		*History) unlike "$attribute" 'SINGLE-VALUE' "$(grep -i "'$attribute'" "$T/schema")" ;;
		*) like "$attribute" 'SINGLE-VALUE' "$(grep -i "'$attribute'" "$T/schema")" ;;
		esac
	done
	for attribute in ms-Mcs-AdmPwd ms-Mcs-AdmPwdExpirationTime; do like 'the schema' "'$attribute'" "$(cat "$T/schema")"; done
}

case_the_schema_before_laps() { in_world --laps-schema none -- no_attributes; }
no_attributes() {
	unlike 'the schema' "msLAPS" "$(search user "$(attr anyone '' subschemaSubentry)" attributeTypes)"
	replace admin "$DN" msLAPS-PasswordExpirationTime 1 && fail 'the attribute can be written'
	like "LDAP's answer" '\(17\)|\(16\)' "$(cat "$T/err")"
}

case_the_schema_of_2023() { in_world --laps-schema 2023 -- six_attributes; }
six_attributes() {
	search user "$(attr anyone '' subschemaSubentry)" attributeTypes >"$T/schema"
	like 'the schema' "'msLAPS-EncryptedDSRMPasswordHistory'" "$(cat "$T/schema")"
	unlike 'the schema' "'msLAPS-CurrentPasswordVersion'" "$(cat "$T/schema")"
}

case_the_objects_of_a_domain() {
	find_one() { # find_one FILTER: exactly one entry
		is "entries of $1" 1 "$(ldap ldapsearch user -LLL -b "$LAPSIM_BASE_DN" "$1" 1.1 | grep -c '^dn: ')"
	}
	find_one "(sAMAccountName=$COMPUTER\$)"
	find_one "(&(objectClass=computer)(cn=$COMPUTER))"
	find_one "(dNSHostName=$(printf %s "$COMPUTER" | lower).$LAPSIM_DOMAIN)"
	find_one '(sAMAccountName=Domain Admins)'
	find_one '(sAMAccountName=administrator)'
	find_one "(sAMAccountName=$LAPSIM_USER)"
	is 'bytes of objectGUID' 16 "$(attr user "$DN" objectGUID | base64 -d | wc -c | tr -d ' ')"
	is 'start of objectSid' 010500000000000515000000 "$(attr user "$DN" objectSid | base64 -d | hex_of | cut -c 1-24)"
}

sim_main "$@"
