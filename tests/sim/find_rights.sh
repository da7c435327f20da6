#!/bin/sh
# SPDX-License-Identifier: MIT
# laps find-rights: who can read the passwords below a container, and why.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/offline.sh"

unit() { # unit NAME [PARENT]
	printf 'dn: OU=%s,%s\nchangetype: add\nobjectClass: organizationalUnit\n' "$1" "${2-$LAPSIM_BASE_DN}" | modify admin || fail "$(cat "$T/err")"
}
holders() { # holders DN: "own ones|inherited ones" in the JSON of $T/out
	json_squeeze <"$T/out" | sed 's/{"ObjectDN"/\n&/g' | grep -iF "{\"ObjectDN\":\"$1\"" |
		sed 's/.*"ExtendedRightHolders":\[\([^]]*\)\],"InheritedRightHolders":\[\([^]]*\)\].*/\1|\2/; s/\\\\/\\/g; s/"//g'
}
found() { grep -c '"ObjectDN"' "$T/out"; }

# ACL-06: WS-AD's baseline; what comes from the domain's head is told apart
BASELINE='NT AUTHORITY\SYSTEM,CORP\Domain Admins|BUILTIN\Administrators,CORP\Enterprise Admins'
case_the_baseline() {
	unit Plain
	ok laps find-rights Plain --json
	is holders "$BASELINE" "$(holders "OU=Plain,$LAPSIM_BASE_DN")"
	ok laps find-rights "CN=Users,$LAPSIM_BASE_DN" --json
	is holders "$BASELINE" "$(holders "CN=Users,$LAPSIM_BASE_DN")"
}

# ACL-06
case_grants_are_found_where_they_are_and_below() {
	unit Granted
	unit Below "OU=Granted,$LAPSIM_BASE_DN"
	printf 'dn: %s\nchangetype: modrdn\nnewrdn: CN=%s\ndeleteoldrdn: 1\nnewsuperior: OU=Below,OU=Granted,%s\n' "$DN" "$COMPUTER" "$LAPSIM_BASE_DN" |
		modify admin || fail "$(cat "$T/err")"
	ok laps grant read Granted --to 'CORP\alice'
	ok laps find-rights Granted --json
	is 'objects without computers' 2 "$(found)"
	is 'where it is' "${BASELINE%|*},CORP\\alice|${BASELINE#*|}" "$(holders "OU=Granted,$LAPSIM_BASE_DN")"
	is 'below' "${BASELINE%|*}|CORP\\alice,${BASELINE#*|}" "$(holders "OU=Below,OU=Granted,$LAPSIM_BASE_DN")"
	ok laps find-rights Granted --include-computers --json
	is 'objects with computers' 3 "$(found)"
	like 'the computer' '\|.*CORP\\alice' "$(holders "CN=$COMPUTER,OU=Below,OU=Granted,$LAPSIM_BASE_DN")"
	# to reset, and to write one's own, shows nothing to others
	unit Reset
	ok laps grant reset Reset --to 'CORP\alice'
	ok laps find-rights Reset --json
	is 'a resetter' "$BASELINE" "$(holders "OU=Reset,$LAPSIM_BASE_DN")"
	ok laps find-rights Reset
	like 'as text' '^ExtendedRightHolders +NT AUTHORITY.SYSTEM$' "$(cat "$T/out")"
}

# names that Windows has for SIDs which no object of the domain has
case_sids_of_every_machine_have_names() {
	unit Known
	ok laps grant self Known
	ok laps grant read Known --to S-1-1-0 --to S-1-5-11 --to S-1-5-32-544 --to 'NT AUTHORITY\NETWORK SERVICE' --to Everyone
	ok laps find-rights Known --json
	is holders "${BASELINE%|*},NT AUTHORITY\\SELF,Everyone,NT AUTHORITY\\Authenticated Users,BUILTIN\\Administrators,NT AUTHORITY\\NETWORK SERVICE|${BASELINE#*|}" \
		"$(holders "OU=Known,$LAPSIM_BASE_DN")"
}

# one of another domain has an object here and no name
case_a_sid_of_another_domain_stays_one() {
	sid=S-1-5-21-1-2-3-1000
	printf 'dn: CN=%s,CN=ForeignSecurityPrincipals,%s\nobjectClass: top\nobjectClass: foreignSecurityPrincipal\ncn: %s\nname: %s\ninstanceType: 4\nobjectSid:: AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAA6AMAAA==\n\n' \
		$sid "$LAPSIM_BASE_DN" $sid $sid | put_objects
	unit Foreign
	ok laps grant read Foreign --to $sid
	ok laps find-rights Foreign --json
	is holders "${BASELINE%|*},$sid|${BASELINE#*|}" "$(holders "OU=Foreign,$LAPSIM_BASE_DN")"
}

# more containers than a page of ours, 500, or of the directory, 1000
case_more_than_a_page() {
	unit Many
	awk -v base="OU=Many,$LAPSIM_BASE_DN" 'BEGIN {
		for (i = 1; i <= 1100; i++)
			printf "dn: OU=u%d,%s\nchangetype: add\nobjectClass: organizationalUnit\n\n", i, base
	}' | modify admin || fail "$(cat "$T/err")"
	ok laps find-rights Many --json
	is objects 1101 "$(found)"
	is 'different ones' 1101 "$(grep '"ObjectDN"' "$T/out" | sort -u | wc -l)"
}

case_what_is_no_container() {
	fails_with 1 '^laps: find: no organizational unit' laps find-rights Nowhere
	fails_with 1 '^laps: find: no container' laps find-rights "$DN"
	fails_with 2 '^laps: ' laps find-rights
}

sim_main "$@"
