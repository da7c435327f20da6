#!/bin/sh
# SPDX-License-Identifier: MIT
# Reading as security descriptors decide it: what may not be read is absent, and nothing says so.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

find_by() { ldap ldapsearch "$1" -LLL -b "$DN" -s base "$2" 1.1 2>/dev/null; } # find_by WHO FILTER
with_value() { replace "$COMPUTER" "$DN" msLAPS-Password value-0001 || fail "the computer cannot write: $(cat "$T/err")"; }
compares() { # compares WHO ATTRIBUTE:VALUE: sets CODE
	CODE=0
	ldap ldapcompare "$1" "$DN" "$2" >"$T/out" 2>&1 || CODE=$?
}

# ACL-01, ADB-11: result 0, by name and with all others alike; who may, sees it
case_a_confidential_attribute_is_absent() {
	with_value
	ok search user "$DN" msLAPS-Password
	unlike 'what alice reads' msLAPS-Password "$(cat "$T/out")"
	unlike 'all that alice reads' msLAPS-Password "$(search user "$DN" '*' +)"
	is 'what the administrator reads' value-0001 "$(attr admin "$DN" msLAPS-Password)"
}

case_filters_and_comparing_tell_nothing() {
	with_value
	is 'what alice finds' '' "$(find_by user '(msLAPS-Password=*)')"
	is 'what alice finds by the value' '' "$(find_by user '(msLAPS-Password=value-0001)')"
	like 'what the administrator finds' '^dn: ' "$(find_by admin '(msLAPS-Password=value-0001)')"
	compares user msLAPS-Password:value-0001
	is 'comparing as alice' 16 "$CODE"
	compares admin msLAPS-Password:value-0001
	is 'comparing as the administrator' 6 "$CODE"
	compares admin msLAPS-Password:other
	is 'comparing another value' 5 "$CODE"
}

# what is hidden is absent, so its negation holds; directory.md 4, as Samba's domain controller was seen to answer
case_a_negation_of_what_is_hidden_holds() {
	replace "$COMPUTER" "$DN" msLAPS-Password value-0009 || fail "the computer cannot write: $(cat "$T/err")"
	found() { # found WHO FILTER [OPTION]...: the computers, in order
		fo_who=$1 fo_filter=$2
		shift 2
		ldap ldapsearch "$fo_who" -LLL -b "CN=Computers,$LAPSIM_BASE_DN" -s one "$@" "$fo_filter" cn 2>"$T/err" >"$T/out" || fail "$fo_filter: $(cat "$T/err")"
		sed -n 's/^cn: //p' "$T/out" | sort | tr '\n' ' '
	}
	all=$(found admin '(cn=*)')
	but() { printf %s "$all" | sed "s/$1 //"; }
	is 'the negation, as alice' "$all" "$(found user '(!(msLAPS-Password=*))')"
	is 'the negation of the value' "$all" "$(found user '(!(msLAPS-Password=value-0009))')"
	is 'as the administrator' "$(but "$COMPUTER")" "$(found admin '(!(msLAPS-Password=value-0009))')"
	is 'its negation, as alice' '' "$(found user '(!(!(msLAPS-Password=*)))')"
	is 'its negation, as the administrator' "$COMPUTER " "$(found admin '(!(!(msLAPS-Password=value-0009)))')"
	is 'one or the other' "$all" "$(found user '(|(msLAPS-Password=value-0009)(!(msLAPS-Password=value-0009)))')"
	is 'both' '' "$(found user '(&(msLAPS-Password=value-0009)(!(cn=x)))')"
	is 'what is not hidden' "$(but WS0001)" "$(found user '(&(objectClass=computer)(!(cn=WS0001))(!(msLAPS-Password=*)))')"
	# of no attribute, so of all that can be seen
	is 'by a rule alone' "$(but WS0001)" "$(found user '(!(:caseIgnoreMatch:=WS0001))')"
	is 'by a rule alone, what is hidden' "$all" "$(found user '(!(:caseIgnoreMatch:=value-0009))')"
	is 'by a rule alone, as the administrator' "$(but "$COMPUTER")" "$(found admin '(!(:caseIgnoreMatch:=value-0009))')"
	is 'what is undefined' '' "$(found user '(!(unheard=of))')"
	is 'beside what is undefined' "$all" "$(found user '(|(unheard=of)(!(cn=x)))')"
	# what is held back counts for no limit and no page
	is 'two, and a limit of two' 'WS0001 WS0002 ' "$(found user '(&(|(cn=WS0001)(cn=WS0002)(cn=WS0003))(!(cn=WS0003)))' -z 2)"
	is 'by pages of one' "$(but WS0002)" "$(found user '(!(cn=WS0002))' -E pr=1/noprompt)"
}

case_nobody_reads_what_proves_an_account() {
	for attribute in userPassword unicodePwd; do
		is "$attribute as the administrator" '' "$(attr admin "$LAPSIM_USER_DN" "$attribute")"
		is "what $attribute finds" '' "$(ldap ldapsearch admin -LLL -b "$LAPSIM_USER_DN" -s base "($attribute=*)" 1.1 2>/dev/null)"
	done
}

# the SACL takes a privilege, and without the control all parts are asked for
case_the_descriptor_by_its_parts() {
	sd() { ldap ldapsearch "$1" -LLL -o ldif_wrap=no -b "$DN" -s base -E "1.2.840.113556.1.4.801=::$2" nTSecurityDescriptor | sed -n 's/^nTSecurityDescriptor:: //p'; }
	unlike 'all attributes' nTSecurityDescriptor "$(search admin "$DN" '*')"
	is 'as alice without the control' '' "$(attr user "$DN" nTSecurityDescriptor)"
	is 'the SACL as alice' '' "$(sd user MAMCAQg=)"
	owner=$(sd user MAMCAQE= | base64 -d | hex_of)
	like 'the owner alone' '^01000080140000000000000000000000000000000105' "$owner"
	isnt 'all of it as the administrator' '' "$(attr admin "$DN" nTSecurityDescriptor)"
}

# what is said of rights is what writes are decided by
case_computed_rights_agree_with_writes() {
	effective() { attr "$1" "$DN" allowedAttributesEffective; }
	like 'as the administrator' 'msLAPS-PasswordExpirationTime' "$(effective admin)"
	replace admin "$DN" msLAPS-PasswordExpirationTime 1 || fail "it cannot be written: $(cat "$T/err")"
	is 'as alice' '' "$(effective user)"
	replace user "$DN" msLAPS-PasswordExpirationTime 1 && fail 'alice may write it'
	like 'as the computer' 'msLAPS-Password$' "$(effective "$COMPUTER")"
	is 'sDRightsEffective of alice' 0 "$(attr user "$DN" sDRightsEffective)"
	is 'sDRightsEffective of the administrator' 15 "$(attr admin "$DN" sDRightsEffective)"
	is 'children of computers that alice makes' '' "$(attr user "$LAPSIM_BASE_DN" allowedChildClassesEffective)"
	like 'children that the administrator makes' organizationalUnit "$(attr admin "$LAPSIM_BASE_DN" allowedChildClassesEffective)"
}

# [MS-ADTS] 3.1.1.4.5.19 and .20: security groups, nested ones and the primary one; of a base alone
case_the_groups_of_an_account() {
	users=CN=Users,$LAPSIM_BASE_DN builtin=CN=Builtin,$LAPSIM_BASE_DN
	sids() { for dn in "$@"; do attr admin "$dn" objectSid; done | sort; }
	groups() { attr admin "$1" "${2-tokenGroups}" | sort; }
	wide=$(sids "CN=Domain Users,$users" "CN=Service Desk,$users" "CN=LAPS Readers,$users")
	all=$(sids "CN=Domain Users,$users" "CN=Service Desk,$users" "CN=LAPS Readers,$users" "CN=Users,$builtin")
	is "bob's groups" "$all" "$(groups "CN=bob,$users")"
	is "bob's groups without a catalog" "$all" "$(groups "CN=bob,$users" tokenGroupsNoGCAcceptable)"
	is "bob's global and universal groups" "$wide" "$(groups "CN=bob,$users" tokenGroupsGlobalAndUniversal)"
	is "the computer's groups" "$(sids "CN=Domain Computers,$users")" "$(groups "$DN")"
	is 'what has no SID' '' "$(groups "$users")"
	printf 'dn: CN=Newcomers,%s\nobjectClass: group\nsAMAccountName: Newcomers\nmember: cn=Bob,%s\n' "$users" "$users" >"$T/ldif"
	ldap ldapadd admin -f "$T/ldif" >"$T/out" 2>&1 || fail "add: $(cat "$T/out")"
	is "bob's groups with a new one" $(($(printf '%s\n' "$all" | wc -l) + 1)) "$(groups "CN=bob,$users" | wc -l)"
	unlike 'of more than a base' tokenGroups: "$(ldap ldapsearch admin -LLL -b "CN=bob,$users" -s sub tokenGroups)"
	unlike 'all attributes' tokenGroups "$(search admin "CN=bob,$users" '*')"
	printf 'dn: CN=Service Desk,%s\nchangetype: modify\nadd: member\nmember: CN=LAPS Readers,%s\nmember: %s\n' "$users" "$users" "$DN" | modify admin ||
		fail "the group cannot be changed: $(cat "$T/err")"
	is 'in a circle' "$(sids "CN=Service Desk,$users")" "$(groups "CN=LAPS Readers,$users")"
	groups "$DN" | grep -qxF "$(sids "CN=LAPS Readers,$users")" || fail "a new member is not: $(groups "$DN")"
}

# [MS-ADTS] 3.1.1.4.5.7; DsCrackNames escapes what divides names
case_names_of_an_object() {
	canonical() { attr admin "$1" canonicalName; }
	is 'the domain' "$LAPSIM_DOMAIN/" "$(canonical "$LAPSIM_BASE_DN")"
	is 'a computer' "$LAPSIM_DOMAIN/Computers/$COMPUTER" "$(canonical "$DN")"
	is 'the configuration' "$LAPSIM_DOMAIN/Configuration" "$(canonical "CN=Configuration,$LAPSIM_BASE_DN")"
	dn="OU=a/b\\, c\\\\d,$LAPSIM_BASE_DN"
	printf 'dn: %s\nobjectClass: organizationalUnit\n' "$dn" >"$T/ldif"
	ok ldap ldapadd admin -f "$T/ldif"
	is 'what is escaped' "$LAPSIM_DOMAIN/a\\/b, c\\\\d" "$(canonical "$dn")"
	unlike 'all attributes' canonicalName "$(search admin "$DN" '*')"
	is 'distinguishedName' "$DN" "$(attr admin "$DN" distinguishedName)"
	like 'found by distinguishedName' "^dn: $DN\$" "$(ldap ldapsearch admin -LLL -o ldif_wrap=no -b "$LAPSIM_BASE_DN" "(distinguishedName=$DN)" 1.1)"
}

not_here() { # not_here OID: that control
	search admin "$DN" -e "!$1" 1.1 >"$T/out" 2>"$T/err" && fail "$1 is there"
	like "LDAP's answer to $1" '\(12\)' "$(cat "$T/err")"
}
# Differs from Active Directory: of its controls there are paged results, shown deleted and recycled
# objects, the parts of a security descriptor, permissive and lazy modifications, and the domain's
# scope; sorting, views, notification, DirSync, scoped searches of attributes and all others are
# unavailable when critical, and passed over when not.
case_controls_that_are_not_there() {
	for control in 473 528 841 1504 1852; do
		not_here 1.2.840.113556.1.4.$control
	done
	not_here 2.16.840.1.113730.3.4.9
	ok search admin "$DN" -e 1.2.840.113556.1.4.528 1.1
}

# Differs from Active Directory: no object has replPropertyMetaData or msDS-ReplAttributeMetaData, and
# one that the world began with has no uSNChanged until it is changed.
case_nothing_of_replication() {
	dn=CN=carol,CN=Users,$LAPSIM_BASE_DN
	unlike 'a user' '^(repl|msDS-Repl|uSN)' "$(search admin "$dn" '*' replPropertyMetaData msDS-ReplAttributeMetaData uSNChanged)"
	replace admin "$dn" description changed || fail "$(cat "$T/err")"
	like 'changed' '^[1-9][0-9]*$' "$(attr admin "$dn" uSNChanged)"
}

# Differs from Active Directory: ambiguous names (anr) find nothing.
case_ambiguous_names_find_nothing() {
	is 'alice by a part of her name' '' "$(ldap ldapsearch admin -LLL -b "$LAPSIM_BASE_DN" '(anr=ali)' 1.1)"
}

case_what_is_not_there_and_who_is_not() {
	search user "CN=nobody,$LAPSIM_BASE_DN" 1.1 >"$T/out" 2>"$T/err" && fail 'it is there'
	like "LDAP's answer" '\(32\)' "$(cat "$T/err")"
	search anyone "$DN" 1.1 >"$T/out" 2>"$T/err" && fail 'anyone may search'
	like "LDAP's answer to anyone" '\(1\)' "$(cat "$T/err")"
}

sim_main "$@"
