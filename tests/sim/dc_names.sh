#!/bin/sh
# SPDX-License-Identifier: MIT
# Requests as only Active Directory takes them: names in place of DNs, values by pages, nested
# groups, classes for categories.
# shellcheck disable=SC2034
SIM_OPTIONS='--computers 8'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/offline.sh"

S() { # S ARGUMENT...: ldapsearch as the administrator
	ldapsearch -x -LLL -o ldif-wrap=no -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAPS_URI" -D 'CORP\Administrator' \
		-y "$LAPSIM_ADMIN_PASSWORD_FILE" "$@"
}
names_of() { # names_of FILTER: the cn of what is found, in order
	S -b "$LAPSIM_BASE_DN" "$1" cn | sed -n 's/^cn: //p' | sort | tr '\n' ' ' | sed 's/ $//'
}
bytes_of() { # bytes_of DN ATTRIBUTE: in hexadecimal
	S -b "$1" -s base "$2" | sed -n "s/^$2: //p" | tr -d '\n' | hex_of
	S -b "$1" -s base "$2" | sed -n "s/^$2:: //p" | base64 -d | hex_of
}

case_an_object_by_guid_and_by_sid() {
	guid=$(bytes_of "$DN" objectGUID)
	sid=$(bytes_of "$DN" objectSid)
	dashed=$(printf %s "$guid" | sed 's/^\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(....\)/\4\3\2\1-\6\5-\8\7-\9-/')
	for base in "<GUID=$guid>" "<guid=$dashed>" "<SID=$sid>"; do
		is "what $base is" "dn: $DN" "$(S -b "$base" -s base 1.1 | grep '^dn')"
	done
	# a schema object is in another naming context
	schema="CN=Computer,CN=Schema,CN=Configuration,$LAPSIM_BASE_DN"
	is 'a class by its GUID' "dn: $schema" "$(S -b "<GUID=$(bytes_of "$schema" objectGUID)>" -s base 1.1 | grep '^dn')"
	is 'the container of computers' "dn: CN=Computers,$LAPSIM_BASE_DN" \
		"$(S -b "<WKGUID=aa312825768811d1aded00c04fd8d5cd,$LAPSIM_BASE_DN>" -s base 1.1 | grep '^dn')"
	S -b '<GUID=00000000000000000000000000000000>' -s base 1.1 >"$T/out" 2>&1 && fail 'there is an object of no GUID'
	like 'the answer' '\(32\)' "$(cat "$T/out")"
	like 'the answer' '0000208D: NameErr: .*NO_OBJECT' "$(cat "$T/out")"
	S -b '<GUID=00>' -s base 1.1 >"$T/out" 2>&1 && fail 'half a GUID is one'
	like 'the answer' '\(34\)' "$(cat "$T/out")"
	like 'the answer' 'NameErr: .*BAD_NAME' "$(cat "$T/out")"
}

case_dns_as_ad_writes_them() {
	is 'the DN' "dn: $DN" "$(S -b "$(printf %s "$DN" | lower)" -s base 1.1 | grep '^dn')"
	is 'the DN in a value' "distinguishedName: $DN" "$(S -b "$DN" -s base distinguishedName | grep '^dist')"
}

case_categories() {
	is 'computers' "DC1 WS0001 WS0002 WS0003 WS0004 WS0005 WS0006 WS0007 WS0008" "$(names_of '(objectCategory=computer)')"
	is 'the same by the DN' "$(names_of '(objectCategory=computer)')" \
		"$(names_of "(objectCategory=CN=Computer,CN=Schema,CN=Configuration,$LAPSIM_BASE_DN)")"
	is 'one computer' WS0001 "$(names_of '(&(objectCategory=computer)(|(cn=WS0001)(cn=alice)))')"
	is 'one user' alice "$(names_of '(&(objectCategory=person)(|(cn=WS0001)(cn=alice)))')"
	is 'a user is of the category of persons' alice "$(names_of '(&(objectCategory=user)(cn=alice))')"
	is 'none' '' "$(names_of '(objectCategory=nothing)')"
}

group() { # group NAME MEMBEROF -- MEMBER...: an entry in LDIF
	group_name=$1
	printf 'dn: CN=%s,%s\nobjectClass: top\nobjectClass: group\ncn: %s\nname: %s\nsAMAccountName: %s\ninstanceType: 4\n' \
		"$1" "$U" "$1" "$1" "$1"
	printf 'objectCategory: CN=Group,CN=Schema,CN=Configuration,%s\ngroupType: -2147483646\n' "$LAPSIM_BASE_DN"
	shift
	while [ "$1" != -- ]; do
		printf 'memberOf: CN=%s,%s\n' "$1" "$U"
		shift
	done
	shift
	for m in "$@"; do printf 'member: CN=%s,%s\n' "$m" "$U"; done
	echo
}

# outer > middle > inner > person; ring1 > ring2 > ring3 > ring1, and person in ring3
case_nested_groups_and_cycles() {
	U="CN=Users,$LAPSIM_BASE_DN"
	{
		group outer -- middle
		group middle outer -- inner
		group inner middle -- person
		group ring1 ring3 -- ring2
		group ring2 ring1 -- ring3
		group ring3 ring2 -- ring1 person
		group person inner ring3 --
	} | put_objects
	rule=1.2.840.113556.1.4.1941
	is 'direct members' middle "$(names_of "(memberOf=CN=outer,$U)")"
	is 'members of members' 'inner middle person' "$(names_of "(memberOf:$rule:=CN=outer,$U)")"
	is 'groups of groups' 'inner middle outer ring1 ring2 ring3' "$(names_of "(member:$rule:=CN=person,$U)")"
	is 'a ring' 'person ring1 ring2 ring3' "$(names_of "(memberOf:$rule:=CN=ring2,$U)")"
	is 'a part of it' 'person' "$(names_of "(&(cn=person)(memberOf:$rule:=CN=ring2,$U))")"
	is 'all but it' 'outer' "$(names_of "(&(|(cn=outer)(cn=middle))(!(memberOf:$rule:=CN=outer,$U)))")"
	is 'by the GUID' 'inner middle person' \
		"$(names_of "(memberOf:$rule:=<GUID=$(bytes_of "CN=outer,$U" objectGUID)>)")"
	is 'of what is not there' '' "$(names_of "(memberOf:$rule:=CN=missing,$U)")"
	is 'of what is no link' '' "$(names_of "(cn:$rule:=outer)")"
	is 'bits, all' WS0001 "$(names_of '(&(cn=WS0001)(userAccountControl:1.2.840.113556.1.4.803:=4096))')"
	is 'bits, any' 'DC1' "$(names_of '(&(cn=DC1)(userAccountControl:1.2.840.113556.1.4.804:=8195))')"
}

values() { # values: of member in an answer, with the name it has
	sed -n 's/^\(member[^:]*\): .*CN=m\([0-9]*\),.*/\1 \2/p' "$T/out" |
		awk '{ if ($1 != name) { if (name) print name, n, first, last; name = $1; n = 0; first = $2 } n++; last = $2 }
			END { print name, n, first, last }'
}
case_values_by_pages() {
	U="CN=Users,$LAPSIM_BASE_DN"
	# shellcheck disable=SC2046
	group crowd -- $(awk 'BEGIN { for (i = 0; i < 3000; i++) printf "m%04d ", i }') | put_objects
	ask() { S -b "CN=crowd,$U" -s base "(objectClass=*)" "$1" >"$T/out"; }
	ask member
	is 'without a range' 'member;range=0-1499 1500 0000 1499' "$(values)"
	ask 'member;range=0-*'
	is 'the first page' 'member;range=0-1499 1500 0000 1499' "$(values)"
	ask 'member;range=1500-*'
	is 'the last page' 'member;range=1500-* 1500 1500 2999' "$(values)"
	ask 'member;range=1490-1509'
	is 'some' 'member;range=1490-1509 20 1490 1509' "$(values)"
	ask 'member;range=3000-*'
	is 'values behind the last' '' "$(grep '^member' "$T/out")"
	ask '*'
	is 'with everything' 'member;range=0-1499 1500 0000 1499' "$(values)"
	like 'with everything' '^sAMAccountName: crowd$' "$(cat "$T/out")"
}

sim_main "$@"
