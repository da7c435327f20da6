#!/bin/sh
# SPDX-License-Identifier: MIT
# A balancer before controllers that replicate: what passes through it, what it does when a controller goes, and
# what a device makes of it.
# shellcheck disable=SC2034
SIM_OPTIONS='--dcs 3 --balancer'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"

name_at() { # name_at URI OPTION...: which controller answers, over TLS
	na_uri=$1
	shift
	ldapsearch -LLL -o TLS_CACERT="$LAPSIM_CA_FILE" -o nettimeout=5 -H "$na_uri" -s base -b '' "$@" dnsHostName 2>>"$T/name.err" |
		sed -n 's/^dNSHostName: \(dc[0-9]\)\..*/\1/p'
}
names() { # names N COMMAND...: of N connections, how often each
	na_n=$1
	shift
	while [ "$na_n" -gt 0 ]; do "$@" || echo none && na_n=$((na_n - 1)); done | sort | uniq -c | awk '{ printf "%s%s:%s", s, $2, $1; s = " " }'
}
controller() { ok lapsim dc "$LAPSIM_DIR" "$@"; } # controller N stop|start|kill
ms() { awk '{ printf "%d\n", $1 * 1000 }' /proc/uptime; }
through() { conf_set ldap-uri "$LAPSIM_BALANCER_URI"; }
uncut() { [ "$1" = "$(names 3 name_at "$LAPSIM_BALANCER_URI" -x -ZZ)" ]; }

case_each_connection_goes_to_the_next() {
	is StartTLS 'dc1:3 dc2:3 dc3:3' "$(names 9 name_at "$LAPSIM_BALANCER_URI" -x -ZZ)"
	is ldaps 'dc1:3 dc2:3 dc3:3' "$(names 9 name_at "$LAPSIM_BALANCER_LDAPS_URI" -x)"
}

case_one_ticket_is_for_all() {
	KRB5CCNAME=FILE:$T/cc
	export KRB5CCNAME
	ok kinit -k -t "$HOST/krb5.keytab" "$COMPUTER\$"
	is 'with its own layer' 'dc1:2 dc2:2 dc3:2' "$(names 6 name_at "$LAPSIM_BALANCER_URI" -N -Q -Y GSSAPI)"
	is 'within TLS, bound to it' 'dc1:2 dc2:2 dc3:2' "$(names 6 name_at "$LAPSIM_BALANCER_LDAPS_URI" -N -Q -Y GSSAPI -O maxssf=0)"
	is tickets 1 "$(klist | grep -c '^[0-9].*ldap/')"
}

# [RFC4511] and the rows of laps-conform that are of connections. Others read at one connection what they have
# written at another, and controllers that replicate do not promise that.
case_the_directory_conforms() {
	LAPSIM_LDAP_URI=$LAPSIM_BALANCER_URI LAPSIM_LDAPS_URI=$LAPSIM_BALANCER_LDAPS_URI \
		ok laps-conform directory --only DIR-10,DIR-11,DIR-12,DIR-13,DIR-14,DIR-15
	like 'what passed' '^2[0-9] passed, 0 failed, 0 skipped' "$(cat "$T/out")"
}

# it asks five times a second
case_what_it_asks_is_no_request_of_a_client() { in_world --dcs 2 --balancer --only directory -- unseen; }
unseen() {
	ok lapsim fault "$LAPSIM_DIR" add ldap.any:1=busy
	sleep 1
	is 'the timeline' '' "$(grep '"source":"ldap"' "$LAPSIM_DIR/timeline.jsonl")"
	is 'names' 'dc1:1 dc2:1 none:1' "$(names 3 one_of_these)"
}
one_of_these() { no=$(name_at "$LAPSIM_BALANCER_URI" -x) && echo "${no:-none}"; }

case_its_files_are_for_us_alone() {
	is files 'haproxy.cfg 600 haproxy.log 600' "$(cd "$LAPSIM_DIR/balancer" && stat -c '%n %a' haproxy.* | tr '\n' ' ' | sed 's/ $//')"
	is 'what it wrote' '' "$(cat "$LAPSIM_DIR/balancer/haproxy.log")"
	like status "^balancer +pid [0-9]+, ldap port ${LAPSIM_BALANCER_URI##*:}, ldaps port ${LAPSIM_BALANCER_LDAPS_URI##*:}\$" "$(lapsim status "$LAPSIM_DIR")"
}

case_it_stays_where_it_is() { in_world --dcs 2 --balancer --only directory -- put_back; }
put_back() {
	ok lapsim snapshot "$LAPSIM_DIR" one
	ok lapsim reset "$LAPSIM_DIR"
	is 'after a reset' 'dc1:1 dc2:1' "$(names 2 name_at "$LAPSIM_BALANCER_URI" -x -ZZ)"
	ok lapsim restore "$LAPSIM_DIR" one
	is 'after a restoration' 'dc1:1 dc2:1' "$(names 2 name_at "$LAPSIM_BALANCER_LDAPS_URI" -x)"
}

process() { lapsim status "$2" | sed -n "s/^$1 *pid \([0-9]*\).*/\1/p"; } # process WHAT DIR
gone() { [ ! -e "/proc/$1" ]; }
case_a_world_without_it_is_broken() {
	fails_with 1 'haproxy was killed by signal 9 .KILL. while the world was running$' \
		lapsim run --seed 1 --computers 1 --dcs 2 --balancer --only directory -- sh "$SIM_FILE" within "$CASE" breaks
}
breaks() {
	kill -9 "$(process balancer "$LAPSIM_DIR")"
	sleep 30
}
case_it_ends_with_its_world() {
	ok lapsim up "$T/world" --computers 1 --dcs 2 --balancer --only directory
	c_pid=$(process balancer "$T/world")
	kill -9 "$(process supervisor "$T/world")"
	eventually 'its end' gone "$c_pid"
}

# nobody is told of it: not one connection in a row fails
case_a_killed_controller_is_left_out() { in_world --dcs 3 --balancer --only directory -- left_out; }
left_out() {
	is before 'dc1:1 dc2:1 dc3:1' "$(names 3 name_at "$LAPSIM_BALANCER_URI" -x -ZZ)"
	controller 2 kill
	lo_began=$(ms)
	is StartTLS 'dc1:6 dc3:6' "$(names 12 name_at "$LAPSIM_BALANCER_URI" -x -ZZ)"
	is ldaps 'dc1:6 dc3:6' "$(names 12 name_at "$LAPSIM_BALANCER_LDAPS_URI" -x)"
	lo_took=$(($(ms) - lo_began))
	[ "$lo_took" -lt 10000 ] || fail "24 searches beside a killed controller took $lo_took ms"
	controller 2 start
	eventually 'it is back' uncut 'dc1:1 dc2:1 dc3:1'
}

# a cycle while a controller goes, perhaps the one that it talks to
case_a_device_rotates_whoever_goes() { in_world --dcs 3 --balancer -- rotates; }
rotates() {
	through
	ok laps process
	for ro_n in 2 1 3 1; do
		laps reset >"$T/reset" 2>&1 &
		sleep "0.0$((ro_n * 2))"
		controller "$ro_n" kill
		wait $! || :
		ok laps process
		eventually 'what is read opens the account' current # one that was started is behind for a second
		controller "$ro_n" start
	done
}

current() { opens "$(password)"; }

# nothing comes to the second: it shows what was before the device's own last write. However often the device
# writes there, in the end everybody has the password that opens the account.
case_a_device_may_be_behind_itself() { in_world --dcs 2 --balancer -- behind; }
behind() {
	through
	ok laps process
	ok lapsim link "$LAPSIM_DIR" 1:2 stall
	for be_n in 1 2 3; do
		ok laps reset
		like 'the controllers of this cycle' 'Directory server: dc[12]' "$(laps events --cycle last)"
		ok laps process
	done
	ok lapsim link "$LAPSIM_DIR" 1:2 heal
	eventually 'the same everywhere' agreed
	in_force "$(password)"
}
agreed() {
	for ag_uri in $LAPSIM_DC_URIS; do
		ldapsearch -x -ZZ -LLL -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$ag_uri" -D "$LAPSIM_ADMIN_DN" -y "$LAPSIM_ADMIN_PASSWORD_FILE" \
			-b "$DN" -s base msLAPS-EncryptedPassword msLAPS-PasswordExpirationTime msLAPS-CurrentPasswordVersion | cksum
	done | uniq | awk 'END { exit NR != 1 }'
}

sim_main "$@"
