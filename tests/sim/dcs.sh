#!/bin/sh
# SPDX-License-Identifier: MIT
# Controllers that replicate: what is changed at one comes to the others, attribute by attribute.
# shellcheck disable=SC2034
SIM_OPTIONS='--dcs 2'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/replication.sh"

# [MS-ADTS] 3.1.1.3.4: each attribute for itself, and of two changes of one the later
case_changes_merge_by_attribute() {
	link 1:2 stall
	change "$LAPSIM_DC2_URI" displayName two
	eventually 'the change at the first' shows "$LAPSIM_LDAP_URI" displayName two
	change "$LAPSIM_LDAP_URI" description one
	change "$LAPSIM_LDAP_URI" info first
	change "$LAPSIM_DC2_URI" info later
	is 'description at the second' '' "$(at "$LAPSIM_DC2_URI" description)"
	link 1:2 heal
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
	like 'status' '^dc1 +pid [0-9]+, ldap port '"${LAPSIM_LDAP_URI##*:}," "$(lapsim status "$LAPSIM_DIR")"
	like 'status' '^dc2 +pid [0-9]+, ldap port '"${LAPSIM_DC2_URI##*:}," "$(lapsim status "$LAPSIM_DIR")"
	fails_with 2 "^lapsim: option '--dcs' cannot be '5'" lapsim run --dcs 5 -- true
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

# what is answered outlives a loss of power, and what the other did meanwhile comes after it
case_controllers_stop_and_start() {
	change "$LAPSIM_DC2_URI" location kept
	ok lapsim dc "$LAPSIM_DIR" 2 kill
	like 'the list' '^dc2 +stopped' "$(lapsim dc "$LAPSIM_DIR")"
	like 'the same as JSON' '"number":2,"state":"stopped","ldap_port":'"${LAPSIM_DC2_URI##*:}"',"ldaps_port":[0-9]+,"ldapi_uri":"ldapi://' "$(lapsim dc "$LAPSIM_DIR" --json | json_squeeze)"
	fails_with 1 '^lapsim: controller 2 is stopped already' lapsim dc "$LAPSIM_DIR" 2 stop
	change "$LAPSIM_LDAP_URI" info meanwhile
	mv "$LAPSIM_DIR/slapd/dc2/log-domain/data.mdb" "$T/kept"
	fails_with 1 '^lapsim: controller 2 has lost slapd/dc2/log-domain/data.mdb: ' lapsim dc "$LAPSIM_DIR" 2 start
	mv "$T/kept" "$LAPSIM_DIR/slapd/dc2/log-domain/data.mdb"
	ok lapsim dc "$LAPSIM_DIR" 2 start
	fails_with 1 '^lapsim: controller 2 runs already' lapsim dc "$LAPSIM_DIR" 2 start
	fails_with 1 '^lapsim: this world has no controller 3' lapsim dc "$LAPSIM_DIR" 3 kill
	arrives location kept
	arrives info meanwhile
}

case_links_are_told() {
	link 1:2 lag 1ms
	link 1:2 stall
	like 'links' '^1:2 +stalled +lag 1 ms, [23] connections.*
2:1 +open +lag 0 ms' "$(lapsim link "$LAPSIM_DIR")"
	like 'status' '^link 1:2 +stalled, lag 1 ms$' "$(lapsim status "$LAPSIM_DIR")"
	like 'status' '"links":\[\{"from":1,"to":2,"state":"stalled","lag_ms":1,' "$(lapsim status "$LAPSIM_DIR" --json | json_squeeze)"
	link 2 heal
	unlike 'links' 'stalled|lag 1' "$(lapsim link "$LAPSIM_DIR")"
	unlike 'status' '^link ' "$(lapsim status "$LAPSIM_DIR")"
	for l in 3 1-1 1-3 1-2-1 '' -; do
		fails_with 1 "is no link of this world" lapsim link "$LAPSIM_DIR" "$l" cut
	done
	fails_with 1 '^lapsim: link has no operation .tie' lapsim link "$LAPSIM_DIR" 1-2 tie
	fails_with 1 "^lapsim: 'soon' is not a duration" lapsim link "$LAPSIM_DIR" 1-2 lag soon
	fails_with 1 "^lapsim: a lag of '2h' is too long" lapsim link "$LAPSIM_DIR" 1-2 lag 2h
}

sim_main "$@"
