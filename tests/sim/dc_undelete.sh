#!/bin/sh
# SPDX-License-Identifier: MIT
# Tombstones come back, [MS-ADTS] 3.1.1.5.3.7: what an object has then, who may do it, where to, and at
# every controller.
# shellcheck disable=SC2034,SC2317  # the cases are called by name
SIM_OPTIONS='--dcs 2 --only directory'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"

EXPIRY=msLAPS-PasswordExpirationTime
SHOWN='control: 1.2.840.113556.1.4.417 true'
WORKSTATIONS=OU=Workstations,${LAPSIM_BASE_DN-}
gives() { # gives CODE WHO TOOL ARGUMENT...: an LDAP result code
	gi_code=$1 gi_who=$2 gi_tool=$3 gi_rc=0
	shift 3
	ldap "$gi_tool" "$gi_who" "$@" >"$T/out" 2>"$T/err" || gi_rc=$?
	[ "$gi_rc" -eq "$gi_code" ] || fail "$gi_tool of $gi_who: expected the result code $gi_code, got $gi_rc: $(cat "$T/err")"
}
add_computer() { # add_computer CODE NAME [ACCOUNT]
	printf 'dn: CN=%s,%s\nobjectClass: computer\nsAMAccountName: %s$\nuserAccountControl: 4096\n' "$2" "$WORKSTATIONS" "${3-$2}" >"$T/ldif"
	gives "$1" admin ldapadd -f "$T/ldif"
}
add_unit() { # add_unit NAME
	printf 'dn: OU=%s,%s\nobjectClass: organizationalUnit\n' "$1" "$LAPSIM_BASE_DN" >"$T/ldif"
	gives 0 admin ldapadd -f "$T/ldif"
}
protect() { # protect DN MASK: everybody may do that, eight hexadecimal digits from the low byte up, and nothing comes from above
	pr_sd=010004900000000000000000000000001400000002001c000100000000001400${2}010100000000000100000000
	printf 'dn: %s\ncontrol: 1.2.840.113556.1.4.801 true:: MAMCAQQ=\nchangetype: modify\nreplace: nTSecurityDescriptor\nnTSecurityDescriptor:: %s\n' \
		"$1" "$(printf %s "$pr_sd" | unhex | base64 -w 0)" >"$T/ldif"
	gives 0 admin ldapmodify -f "$T/ldif"
}
gone() { # gone NAME: a computer is made and deleted; $TOMB is what is left of it
	add_computer 0 "$1"
	[ $# -eq 1 ] || protect "CN=$1,$WORKSTATIONS" "$2"
	gives 0 admin ldapdelete "CN=$1,$WORKSTATIONS"
	TOMB=$(tomb "$1")
	isnt 'the tombstone' '' "$TOMB"
}
tomb() { # tomb NAME: its DN, the line feed escaped
	ldap ldapsearch admin -LLL -o ldif_wrap=no -b "CN=Deleted Objects,$LAPSIM_BASE_DN" -E '!1.2.840.113556.1.4.417' "(sAMAccountName=$1\$)" 1.1 |
		sed -n 's/^dn:: //p' | base64 -d | sed -z 's/\n/\\0A/g'
}
back() { # back CODE WHO DN [LINE]...: to there, with more changes
	ba_code=$1 ba_who=$2
	{
		printf 'dn: %s\n%s\nchangetype: modify\ndelete: isDeleted\n-\nreplace: distinguishedName\ndistinguishedName: %s\n' "$TOMB" "$SHOWN" "$3"
		shift 3
		[ $# -eq 0 ] || printf -- '-\n'
		[ $# -eq 0 ] || printf '%s\n' "$@"
	} >"$T/ldif"
	gives "$ba_code" "$ba_who" ldapmodify -f "$T/ldif"
}
at_second() { # at_second FUNCTION ARGUMENT...
	(
		LAPSIM_LDAP_URI=$LAPSIM_DC2_URI
		"$@"
	)
}

# What a Samba controller gives back as well: identity and secrets, types and category; the rest is lost.
case_what_comes_back() {
	dn=CN=LOST,$WORKSTATIONS
	add_computer 0 LOST
	printf 'dn: %s\nchangetype: modify\nreplace: msLAPS-EncryptedPassword\nmsLAPS-EncryptedPassword: sealed\n-\nreplace: %s\n%s: 1\n-\nreplace: description\ndescription: x\n' "$dn" $EXPIRY $EXPIRY >"$T/ldif"
	gives 0 admin ldapmodify -f "$T/ldif"
	keep='^(objectGUID|objectSid|objectClass|objectCategory|sAMAccountName|sAMAccountType|userAccountControl|primaryGroupID|instanceType|whenCreated|msLAPS-EncryptedPassword|nTSecurityDescriptor):'
	search admin "$dn" '*' nTSecurityDescriptor | grep -E "$keep" | sort >"$T/before"
	is 'what is compared' 16 "$(wc -l <"$T/before" | tr -d ' ')"
	gives 0 admin ldapdelete "$dn"
	TOMB=$(tomb LOST)
	back 0 admin "$dn"
	search admin "$dn" '*' nTSecurityDescriptor >"$T/entry"
	grep -E "$keep" "$T/entry" | sort >"$T/after"
	is 'what it was' '' "$(diff "$T/before" "$T/after")"
	for line in 'cn: LOST' 'name: LOST' "distinguishedName: $dn" "lastKnownParent: $WORKSTATIONS"; do like 'the object' "^$line$" "$(cat "$T/entry")"; done
	unlike 'the object' "^(isDeleted|$EXPIRY|description):" "$(cat "$T/entry")"
	is 'tombstones' '' "$(tomb LOST)"
	TOMB=$dn
	back 53 admin "CN=FOUND,$WORKSTATIONS" # it is not deleted
	gives 0 admin ldapdelete "$dn"         # and may go again
	isnt 'tombstones' '' "$(tomb LOST)"
}

# a new name and place, with what is inherited there, and other changes in the same operation
case_somewhere_else() {
	add_unit Elsewhere
	gone MOVED
	back 0 admin "CN=OTHER,OU=Elsewhere,$LAPSIM_BASE_DN" 'replace: description' 'description: back' - 'replace: sAMAccountName' 'sAMAccountName: OTHER$'
	dn=CN=OTHER,OU=Elsewhere,$LAPSIM_BASE_DN
	is 'the name' OTHER "$(attr admin "$dn" name)"
	is 'the account' 'OTHER$' "$(attr admin "$dn" sAMAccountName)"
	is 'the description' back "$(attr admin "$dn" description)"
	printf 'dn: CN=SIBLING,OU=Elsewhere,%s\nobjectClass: computer\nsAMAccountName: SIBLING$\n' "$LAPSIM_BASE_DN" >"$T/ldif"
	gives 0 admin ldapadd -f "$T/ldif"
	is 'its descriptor' "$(attr admin "CN=SIBLING,OU=Elsewhere,$LAPSIM_BASE_DN" nTSecurityDescriptor)" "$(attr admin "$dn" nTSecurityDescriptor)"
}

# [MS-ADTS] 3.1.1.5.3.2 and 3.1.1.5.4.1.2: each refusal leaves the tombstone as it was
case_where_it_cannot_go() {
	gone STUCK
	printf 'dn: %s\nchangetype: modify\ndelete: isDeleted\n-\nreplace: distinguishedName\ndistinguishedName: CN=STUCK,%s\n' "$TOMB" "$WORKSTATIONS" >"$T/ldif"
	gives 32 admin ldapmodify -f "$T/ldif" # without the control nothing is there
	for change in 'delete: isDeleted' 'replace: description\ndescription: x' "replace: distinguishedName\ndistinguishedName: CN=STUCK,$WORKSTATIONS" \
		"delete: isDeleted\n-\nadd: distinguishedName\ndistinguishedName: CN=STUCK,$WORKSTATIONS"; do
		printf 'dn: %s\n%s\nchangetype: modify\n%b\n' "$TOMB" "$SHOWN" "$change" >"$T/ldif"
		gives 53 admin ldapmodify -f "$T/ldif"
	done
	back 32 admin "CN=STUCK,OU=None,$LAPSIM_BASE_DN"
	back 53 admin "CN=STUCK,CN=Deleted Objects,$LAPSIM_BASE_DN"
	back 53 admin "CN=STUCK,CN=Sites,CN=Configuration,$LAPSIM_BASE_DN"
	back 53 admin "OU=STUCK,$WORKSTATIONS"
	back 68 admin "$DN"
	back 19 admin "CN=STUCK,$WORKSTATIONS" 'replace: msLAPS-CurrentPasswordVersion' 'msLAPS-CurrentPasswordVersion: x'
	back 53 admin "CN=STUCK,$WORKSTATIONS" 'replace: nTSecurityDescriptor' 'nTSecurityDescriptor:: AAAA'
	back 16 admin "CN=STUCK,$WORKSTATIONS" 'delete: description' # after it had its name, which it gives back
	add_computer 0 NAMESAKE STUCK
	back 68 admin "CN=STUCK,$WORKSTATIONS"
	like 'the text' '^	?additional info: 00000524' "$(sed 's/.*additional/additional/' "$T/err")"
	gives 0 admin ldapdelete "CN=NAMESAKE,$WORKSTATIONS"
	ldap ldapsearch admin -LLL -o ldif_wrap=no -b "$TOMB" -s base -E '!1.2.840.113556.1.4.417' isDeleted >"$T/out" 2>&1
	like 'the tombstone' '^isDeleted: TRUE' "$(cat "$T/out")"
	TOMB=$DN
	back 53 admin "CN=X,$WORKSTATIONS" # it is not deleted
	TOMB="CN=Deleted Objects,$LAPSIM_BASE_DN"
	back 53 admin "CN=X,$WORKSTATIONS"
}

# the right on the head of the naming context, those of a new name and of a new child there; one at a time is missing
case_who_may() { in_world --only directory -- rights; }
rights() {
	everything=ff010f00
	unit=OU=Back,$LAPSIM_BASE_DN
	add_unit Back
	protect "$unit" $everything
	gone NAMELESS df010f00 # nobody may write its properties
	back 50 admin "CN=NAMELESS,$unit"
	gone FREE $everything
	back 50 user "CN=FREE,$unit" # who cannot list the deleted ones
	protect "$unit" fe010f00     # nobody may make what is in it
	back 50 admin "CN=FREE,$unit"
	protect "$unit" $everything
	protect "$LAPSIM_BASE_DN" ff000f00 # no extended right on the head
	back 50 admin "CN=FREE,$unit"
	protect "$LAPSIM_BASE_DN" $everything
	back 0 admin "CN=FREE,$unit"
}

case_at_every_controller() {
	gone HERE
	back 0 admin "CN=HERE,$WORKSTATIONS"
	eventually 'it is at the second' at_second there HERE
	at_second gives 0 admin ldapdelete "CN=HERE,$WORKSTATIONS"
	eventually 'the tombstone at the first' has_tomb HERE
	TOMB=$(tomb HERE)
	at_second back 0 admin "CN=HERE,$WORKSTATIONS"
	eventually 'it is at the first' there HERE
	gives 6 admin ldapcompare "CN=HERE,$WORKSTATIONS" 'sAMAccountType:805306369' # compareTrue
}
there() { # there NAME: whole, and no tombstone of it
	[ "$1" = "$(attr admin "CN=$1,$WORKSTATIONS" name 2>/dev/null)" ] && [ 805306369 = "$(attr admin "CN=$1,$WORKSTATIONS" sAMAccountType)" ] && [ -z "$(tomb "$1")" ]
}
has_tomb() { [ -n "$(tomb "$1")" ]; }

sim_main "$@"
