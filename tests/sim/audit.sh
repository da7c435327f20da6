#!/bin/sh
# SPDX-License-Identifier: MIT
# laps audit: which audit ACEs a container and the computers below it have, and who may change them.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

CLASS=bf967a86-0de6-11d0-a285-00aa003049e2
SET=f3531ec6-6330-4f8e-8d39-7a671fbac605

secret() { printf '%s/secrets/%s.password' "$LAPSIM_DIR" "$1"; }
as() { # as USER COMMAND...
	as_user=$1
	shift
	"$@" --as "$as_user" --password-file "$(secret "$as_user")"
}
unit() { # unit NAME: sets UNIT, with this case's computer in it
	UNIT=OU=$1,$LAPSIM_BASE_DN
	printf 'dn: %s\nchangetype: add\nobjectClass: organizationalUnit\n' "$UNIT" | modify admin || fail "$(cat "$T/err")"
	printf 'dn: %s\nchangetype: modrdn\nnewrdn: CN=%s\ndeleteoldrdn: 1\nnewsuperior: %s\n' "$DN" "$COMPUTER" "$UNIT" | modify admin || fail "$(cat "$T/err")"
	DN=CN=$COMPUTER,$UNIT
}
guid_text() { # guid_text ATTRIBUTE: its schemaIDGUID
	attr admin "CN=$1,CN=Schema,CN=Configuration,$LAPSIM_BASE_DN" schemaIDGUID | base64 -d | hex_of |
		sed 's/^\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(....\)/\4\3\2\1-\6\5-\8\7-\9-/'
}
sid_of() { # sid_of NAME: as a grant to it shows it
	ok laps grant reset "$UNIT" --to "$1" --dry-run --json
	member After <"$T/out" | sed 's/.*RPWP;[^;]*;[^;]*;\(S-1-5-21-[0-9-]*\)).*/\1/'
}
sacl() { # sacl: of the unit, an ACE a line, in one order of rights
	ok laps audit "$UNIT" --to 'CORP\alice' --type none --dry-run --json
	unlike 'what is shown' '[OGD]:' "$(member Before <"$T/out")"
	member Before <"$T/out" | sed 's/(/\n(/g; s/)/)\n/g' | grep '^(' | sed 's/;RPCR;/;CRRP;/; s/;IOCI/;CIIO/'
}
part() { # part WHO DN FLAGS: the parts of a descriptor, in base64; FLAGS as the control has them
	ldap ldapsearch "$1" -LLL -o ldif_wrap=no -E "!1.2.840.113556.1.4.801=::$3" -b "$2" -s base '(objectClass=*)' nTSecurityDescriptor |
		sed -n 's/^nTSecurityDescriptor:: //p'
}
OWNER_GROUP_DACL=MAMCAQc= SACL=MAMCAQg=

# ACL-09, CLI-10
case_only_the_sacl_changes() {
	unit Audited
	who=$(sid_of 'CORP\alice')
	password=$(guid_text ms-LAPS-Password)
	before=$(part admin "$UNIT" $OWNER_GROUP_DACL)
	isnt 'the rest of the descriptor' '' "$before"
	was=$(sacl)
	ok laps audit Audited --to 'CORP\alice' --type success --dry-run
	is 'the SACL' "$was" "$(sacl)"
	for type in success failure success,failure failure,success; do
		case $type in
		*,*) flags=SAFA ;;
		success) flags=SA ;;
		*) flags=FA ;;
		esac
		ok laps audit Audited --to 'CORP\alice' --type "$type" --json
		is 'what it says' "$(printf %s "$UNIT" | lower)" "$(member DistinguishedName <"$T/out" | lower)"
		is "the SACL for $type" "$(printf '%s\n' "(OU;CIIO$flags;CRRP;$password;$CLASS;$who)" "(OU;CIIO$flags;CRRP;$SET;$CLASS;$who)")" \
			"$(sacl | grep -F "$who")"
	done
	changed=$(attr admin "$UNIT" uSNChanged)
	ok laps audit Audited --to 'CORP\alice' --type success,failure
	is 'when it was changed' "$changed" "$(attr admin "$UNIT" uSNChanged)"
	ok laps audit Audited --to 'CORP\carol' --to Everyone --type failure
	is 'ACEs of three principals' 6 "$(($(sacl | wc -l) - $(printf '%s' "$was" | grep -c .)))"
	ok laps audit Audited --to 'CORP\alice' --to 'CORP\carol' --to S-1-1-0 --type none
	is 'the SACL at the end' "$was" "$(sacl)"
	is 'the rest of the descriptor' "$before" "$(part admin "$UNIT" $OWNER_GROUP_DACL)"
}

case_computers_below_have_it() {
	unit Below
	none=$(part admin "$DN" $SACL)
	ok laps audit Below --to Everyone --type success
	isnt "the computer's SACL" "$none" "$(part admin "$DN" $SACL)"
	ok laps audit Below --to Everyone --type none
	is "the computer's SACL" "$none" "$(part admin "$DN" $SACL)"
}

# [MS-ADTS] 5.1.3.3.1: it takes a privilege, of administrators, whatever the DACL says; directory.md 4
case_who_may() {
	unit Closed
	# a protected DACL that gives alice everything, and SYSTEM
	alice=$(attr admin "CN=alice,CN=Users,$LAPSIM_BASE_DN" objectSid | base64 -d | hex_of)
	sd=$(printf '%s' 0100049000000000000000000000000014000000 0200400002000000 00002400ff010f00"$alice" \
		00001400ff010f00010100000000000512000000 | unhex | base64 -w 0)
	printf 'dn: %s\ncontrol: 1.2.840.113556.1.4.801 true:: MAMCAQQ=\nchangetype: modify\nreplace: nTSecurityDescriptor\nnTSecurityDescriptor:: %s\n' \
		"$UNIT" "$sd" | modify admin || fail "$(cat "$T/err")"
	ok as alice laps grant self Closed
	before=$(part admin "$UNIT" $SACL)
	fails_with 1 '^laps: [a-z]*: .*(may not be read|LDAP 50)' as alice laps audit Closed --to Everyone --type success
	is 'the SACL' "$before" "$(part admin "$UNIT" $SACL)"
	is "the SACL as alice sees it" '' "$(part user "$UNIT" $SACL)"
}

# ACL-07, ACL-09
case_what_is_wrong() {
	unit Wrong
	fails_with 2 '^laps: .*--type' laps audit Wrong --to 'CORP\alice'
	fails_with 2 '^laps: .*--to' laps audit Wrong --type success
	for type in '' all 'success,' 'success,none' Success; do
		fails_with 2 '^laps: --type: ' laps audit Wrong --to 'CORP\alice' --type "$type"
	done
	was=$(sacl)
	fails_with 1 '^laps: .*Invalid principal specified' laps audit Wrong --to 'CORP\alice' --to alice --type success
	fails_with 1 '^laps: find: ' laps audit Nowhere --to 'CORP\alice' --type success
	is 'the SACL' "$was" "$(sacl)"
}

sim_main "$@"
