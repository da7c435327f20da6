#!/bin/sh
# SPDX-License-Identifier: MIT
# Controllers that replicate: what is changed at one comes to the others, attribute by attribute.
# shellcheck disable=SC2034
SIM_OPTIONS='--dcs 2'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"

as_admin() { # as_admin TOOL URI ARGUMENT...
	aa_tool=$1 aa_uri=$2
	shift 2
	"$aa_tool" -x -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$aa_uri" -D "$LAPSIM_ADMIN_DN" -y "$LAPSIM_ADMIN_PASSWORD_FILE" "$@"
}
change() { # change URI ATTRIBUTE VALUE [DN]
	printf 'dn: %s\nchangetype: modify\nreplace: %s\n%s: %s\n' "${4-$DN}" "$2" "$2" "$3" |
		as_admin ldapmodify "$1" >/dev/null || fail "cannot change $2"
}
at() { # at URI ATTRIBUTE [DN]
	as_admin ldapsearch "$1" -LLL -o ldif_wrap=no -b "${3-$DN}" -s base '(objectClass=*)' "$2" 2>/dev/null | sed -n "s/^$2: //p"
}
shows() { [ "$3" = "$(at "$1" "$2" "${4-$DN}")" ]; } # shows URI ATTRIBUTE VALUE [DN]
arrives() { # arrives ATTRIBUTE VALUE [DN]: everywhere
	for ar_uri in $LAPSIM_DC_URIS; do
		eventually "$1 at $ar_uri" shows "$ar_uri" "$1" "$2" "${3-$DN}"
	done
}
stale() { ok lapsim fault "$LAPSIM_DIR" add ldap.read=stale; }
healed() { ok lapsim fault "$LAPSIM_DIR" clear; }

# [MS-ADTS] 3.1.1.3.4: each attribute for itself, and of two changes of one the later
case_changes_merge_by_attribute() {
	stale
	change "$LAPSIM_DC2_URI" displayName two
	eventually 'the change at the first' shows "$LAPSIM_LDAP_URI" displayName two
	change "$LAPSIM_LDAP_URI" description one
	change "$LAPSIM_LDAP_URI" info first
	change "$LAPSIM_DC2_URI" info later
	is 'description at the second' '' "$(at "$LAPSIM_DC2_URI" description)"
	healed
	arrives description one
	arrives displayName two
	arrives info later
}

case_every_controller_has_its_name() {
	for c_uri in $LAPSIM_DC_URIS; do
		ldapsearch -x -LLL -o ldif_wrap=no -H "$c_uri" -b '' -s base dnsHostName serverName namingContexts supportedControl
	done >"$T/roots"
	is 'names' 'dc1 dc2' "$(sed -n 's/^dNSHostName: \(dc[0-9]\)\..*/\1/p' "$T/roots" | tr '\n' ' ' | sed 's/ $//')"
	like 'the server object' '^serverName: CN=DC2,CN=Servers,' "$(cat "$T/roots")"
	unlike 'what is seen of logs' 'changes|1\.3\.6\.1\.4\.1\.4203\.1\.9\.1\.1' "$(cat "$T/roots")"
	refused as_admin ldapsearch "$LAPSIM_LDAP_URI" -b cn=domain,cn=changes
	like 'status' '^dc2 +pid [0-9]+, ldap port '"${LAPSIM_DC2_URI##*:}," "$(lapsim status "$LAPSIM_DIR")"
}

# a group, a member and the rights that come with it, at another controller than the one they were given at
case_new_members_have_their_rights_everywhere() {
	GROUP="CN=LAPS Readers,CN=Users,$LAPSIM_BASE_DN"
	ok laps reset
	eventually 'the password at the second' shows_password
	refused sees_password
	printf 'dn: %s\nchangetype: modify\nadd: member\nmember: %s\n' "$GROUP" "$LAPSIM_USER_DN" | as_admin ldapmodify "$LAPSIM_LDAP_URI" >/dev/null
	eventually 'the right at the second' sees_password
}
secret() { # secret DN FILE: as that account, at the second controller
	ldapsearch -x -ZZ -LLL -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_DC2_URI" -D "$1" -y "$2" -b "$DN" -s base '(objectClass=*)' msLAPS-EncryptedPassword | grep -q '^msLAPS-EncryptedPassword:'
}
shows_password() { secret "$LAPSIM_ADMIN_DN" "$LAPSIM_ADMIN_PASSWORD_FILE"; }
sees_password() { secret "$LAPSIM_USER_DN" "$LAPSIM_USER_PASSWORD_FILE"; }

# several writes of the controller's own for one of the client's
case_objects_come_move_and_go() {
	OU="OU=Of $COMPUTER,$LAPSIM_BASE_DN" MOVED="OU=Moved $COMPUTER,$LAPSIM_BASE_DN"
	printf 'dn: %s\nobjectClass: organizationalUnit\n\ndn: CN=in,%s\nobjectClass: container\n' "$OU" "$OU" | as_admin ldapadd "$LAPSIM_LDAP_URI" >/dev/null
	arrives cn in "CN=in,$OU"
	ok as_admin ldapmodrdn "$LAPSIM_DC2_URI" -r "$OU" "OU=Moved $COMPUTER"
	arrives name "Moved $COMPUTER" "$MOVED"
	arrives distinguishedName "CN=in,$MOVED" "CN=in,$MOVED"
	ok as_admin ldapdelete "$LAPSIM_DC2_URI" "CN=in,$MOVED" "$MOVED"
	for c_uri in $LAPSIM_DC_URIS; do
		eventually "it is gone at $c_uri" gone "$c_uri"
	done
}
gone() { ! as_admin ldapsearch "$1" -b "$MOVED" -s base >/dev/null 2>&1; }

case_the_schema_is_everywhere() { in_world --dcs 2 --laps-schema 2023 --only directory -- extended; }
extended() {
	ok laps schema update --yes
	eventually 'the attribute at the second' knows msLAPS-CurrentPasswordVersion
}
knows() { # knows ATTRIBUTE: the second controller takes it
	printf 'dn: %s\nchangetype: modify\nreplace: %s\n%s:: AAAAAAAAAAAAAAAAAAAAAA==\n' "$DN" "$1" "$1" | as_admin ldapmodify "$LAPSIM_DC2_URI" >/dev/null 2>&1
}

case_images_hold_all_controllers() { in_world --dcs 3 --only directory -- put_back; }
put_back() {
	change "$LAPSIM_DC3_URI" description kept
	arrives description kept
	ok lapsim snapshot "$LAPSIM_DIR" one
	change "$LAPSIM_DC2_URI" description lost
	arrives description lost
	ok lapsim restore "$LAPSIM_DIR" one
	arrives description kept
	change "$LAPSIM_DC2_URI" description again
	arrives description again
	ok lapsim reset "$LAPSIM_DIR"
	arrives description ''
	change "$LAPSIM_LDAP_URI" description anew
	arrives description anew
}

sim_main "$@"
