#!/bin/sh
# SPDX-License-Identifier: MIT
# A world that is put back to how it began: what there was, what is drawn, who is connected, and where it listens.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_OPTIONS='--seed 8 --time 2026-03-01T00:00:00Z --dcs 2 --rodc'
. "$(dirname "$0")/../lib/sim.sh"

reset() { ok lapsim reset "$LAPSIM_DIR"; }
now() { lapsim clock "$LAPSIM_DIR" now; }
# the attributes of each object by name: as they come depends on which controller was ready first
in_order() { awk '/^dn:/ { n++ } /./ { printf "%06d %s\n", n, $0 }' | sort; }
everything() { # everything: the directory with what the controller keeps of each object, files, the cloud
	for ev_base in "$LAPSIM_BASE_DN" "CN=Configuration,$LAPSIM_BASE_DN" "CN=Schema,CN=Configuration,$LAPSIM_BASE_DN"; do
		ldap ldapsearch admin -LLL -o ldif_wrap=no -E pr=1000/noprompt -b "$ev_base" '(objectClass=*)' '*' '+' |
			sed '/^# pagedresults/d; /^modifyTimestamp:/d; s/^whenChanged: 20260301.*/whenChanged: at the beginning/' | in_order || fail 'the directory does not answer'
	done
	search admin '' highestCommittedUSN
	(cd "$LAPSIM_DIR" && find hosts entropy krb5cc kdc/replay -type f ! -name '*lock' -exec md5sum {} + 2>/dev/null | sort)
	(cd "$LAPSIM_DIR" && find hosts entropy keytabs ! -name '*lock' | sort)
	lapsim cloud "$LAPSIM_DIR"
	lapsim status "$LAPSIM_DIR" --json | member devices cloud
	lapsim fault "$LAPSIM_DIR"
	lapsim link "$LAPSIM_DIR" | sed 's/,.*//'
}
change_much() {
	ok laps process
	ok laps join entra --user cloudadmin@corp.example --password-file "$LAPSIM_DIR/secrets/cloudadmin.password"
	ok lapsim cloud "$LAPSIM_DIR" strict-put yes
	ok laps policy set gpo PasswordLength 20
	ok laps kds create --yes
	ok lapsim fault "$LAPSIM_DIR" add ldap.compare=busy
	ok lapsim link "$LAPSIM_DIR" 1:2 stall
	printf 'dn: CN=new,CN=Users,%s\nchangetype: add\nobjectClass: user\nsAMAccountName: new\n\ndn: CN=WS0002,CN=Computers,%s\nchangetype: delete\n' \
		"$LAPSIM_BASE_DN" "$LAPSIM_BASE_DN" | modify admin || fail "cannot change: $(cat "$T/err")"
	rm -r "$LAPSIM_DIR/hosts/WS0002/policy" && echo more >"$HOST/more"
	kinit alice <"$LAPSIM_DIR/secrets/alice.password" >/dev/null || fail 'no ticket for alice'
	advance 400d
}

# in a world of its own, which nothing has happened in
case_everything_is_as_it_began() { in_world --seed 8 --time 2026-03-01T00:00:00Z --computers 2 --dcs 2 -- as_it_began; }
as_it_began() {
	lapsim env "$LAPSIM_DIR" >"$T/env.before"
	everything >"$T/before"
	change_much
	everything >"$T/between"
	cmp -s "$T/before" "$T/between" && fail 'the changes are not seen'
	reset
	everything >"$T/after"
	diff "$T/before" "$T/after" >"$T/diff" || fail "not as before: $(cat "$T/diff")"
	lapsim env "$LAPSIM_DIR" >"$T/env.after"
	is 'the environment' "$(cat "$T/env.before")" "$(cat "$T/env.after")"
	like 'the time' '^2026-03-01T00:00:' "$(now)"
}

# and what comes then is what came at first: USNs, RIDs, entropy
case_the_same_happens_again() {
	again() {
		ok laps process
		password
		entry | sed '/[tT]ime\(stamp\)\{0,1\}:/d; /whenChanged/d; /EncryptedPassword:/d'
		printf 'dn: CN=again,CN=Users,%s\nchangetype: add\nobjectClass: user\nsAMAccountName: again\n' "$LAPSIM_BASE_DN" |
			modify admin || fail "cannot add: $(cat "$T/err")"
		attr admin "CN=again,CN=Users,$LAPSIM_BASE_DN" objectSid
	}
	reset
	again >"$T/first"
	reset
	again >"$T/second"
	is 'what happened' "$(cat "$T/first")" "$(cat "$T/second")"
	ok laps reset
	isnt 'the next password' "$(sed -n 1p "$T/second")" "$(password)"
}

# who is connected learns it: not one of our clients
case_connections_are_cut_and_the_ports_stay() {
	cat >"$T/client.py" <<'END'
import os, socket, subprocess, sys
from urllib.parse import urlparse
ports = [urlparse(os.environ[n]).port for n in ("LAPSIM_LDAP_URI", "LAPSIM_LDAPS_URI", "LAPSIM_DC2_URI", "LAPSIM_RODC_URI")]
ports += [int(os.environ[n]) for n in ("LAPSIM_RPC_PORT", "LAPSIM_KDS_PORT", "LAPSIM_RODC_RPC_PORT")]
open_ = [socket.create_connection(("127.0.0.1", p), 10) for p in ports]
subprocess.run(["lapsim", "reset", os.environ["LAPSIM_DIR"]], check=True)
for port, s in zip(ports, open_):
    try:
        end = s.recv(1)
    except ConnectionError:
        end = b""
    assert end == b"", f"port {port} is still open"
    socket.create_connection(("127.0.0.1", port), 10).close()
print(len(ports))
END
	ok /usr/bin/python3 "$T/client.py"
	is 'ports' 7 "$(cat "$T/out")"
}

case_clients_that_are_not_ours_see_the_old_state() {
	reset
	replace admin "$DN" description new || fail "cannot change: $(cat "$T/err")"
	advance 30d
	reset
	for uri in "$LAPSIM_LDAP_URI" "$LAPSIM_DC2_URI" "$LAPSIM_RODC_URI"; do
		is "description at $uri" '' "$(ldapsearch -x -ZZ -LLL -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$uri" -D "$LAPSIM_ADMIN_DN" \
			-y "$LAPSIM_ADMIN_PASSWORD_FILE" -b "$DN" -s base '(objectClass=*)' description | sed -n '/^description/p')"
	done
	ok kinit alice <"$LAPSIM_DIR/secrets/alice.password"
	is 'whom the directory sees' 'u:CORP\alice' "$(ldapwhoami -Q -N -Y GSSAPI -H "$LAPSIM_LDAP_URI")"
	curl -sS --cacert "$LAPSIM_CA_FILE" "$LAPSIM_LOGIN_URL/$LAPSIM_TENANT_ID/v2.0/.well-known/openid-configuration" >"$T/out" ||
		fail 'the cloud does not answer'
	like 'the cloud' token_endpoint "$(cat "$T/out")"
}

case_password_and_keys_of_the_beginning_hold_again() {
	reset
	ok laps process
	ok laps get ad "$COMPUTER" --plain-text
	reset
	is 'what the directory has' '' "$(password)"
	fails_with 1 . laps account verify Administrator </dev/null
	ok laps process
	in_force "$(password)"
}

case_a_schema_update_is_undone() { in_world --laps-schema none -- undone; }
undone() {
	ok laps schema update --yes
	ok laps grant self "$LAPSIM_BASE_DN"
	clear_mode
	ok laps process
	reset
	clear_mode
	fails_with 1 'schema' laps process
	ok laps schema update --yes
	ok laps grant self "$LAPSIM_BASE_DN"
	ok laps process
}

# without --time the clock of a world is the machine's, before and after
case_a_world_in_step_with_the_machine() { in_world -- in_step; }
in_step() {
	advance 1000d
	reset
	is 'the hour' "$(date -u +%Y-%m-%dT%H)" "$(now | cut -c 1-13)"
	ok laps process
}

# what the options asked for is in force again, counted from the beginning
case_faults_begin_again() { in_world --fault ldap.add=unwilling --fault ldap.compare:2=busy -- faults_again; }
faults_again() {
	list() { lapsim fault "$LAPSIM_DIR" --json | json_squeeze; }
	list >"$T/before"
	ok lapsim fault "$LAPSIM_DIR" add ldap.modify=busy
	ok lapsim fault "$LAPSIM_DIR" clear ldap.compare:2=busy
	reset
	is 'faults' "$(cat "$T/before")" "$(list)"
	ok lapsim fault "$LAPSIM_DIR" clear
	reset
	is 'faults' "$(cat "$T/before")" "$(list)"
}

case_a_cycle_that_runs_is_waited_for() {
	(flock 9 && sleep 0.3 && echo late >"$HOST/late") 9>"$HOST/lock" &
	holder=$!
	eventually 'the lock' sh -c '! flock -n "$0" true' "$HOST/lock"
	reset
	wait "$holder"
	[ ! -e "$HOST/late" ] || fail 'the cycle wrote after the reset'
}

case_images_and_the_timeline_stay() {
	ok lapsim snapshot "$LAPSIM_DIR" "$COMPUTER-kept"
	lines=$(wc -l <"$LAPSIM_DIR/timeline.jsonl")
	reset
	like 'its last line' '"verb": ?"reset", ?"result": ?"ok"' "$(tail -n 1 "$LAPSIM_DIR/timeline.jsonl")"
	[ "$(wc -l <"$LAPSIM_DIR/timeline.jsonl")" -gt "$lines" ] || fail 'the timeline has begun anew'
	ok lapsim restore "$LAPSIM_DIR" "$COMPUTER-kept"
}

case_a_world_that_was_reset_is_watched_and_ends_as_any() {
	ok lapsim up "$T/world" --computers 1
	ok lapsim reset "$T/world"
	kill -KILL "$(cat "$T/world/slapd/slapd.pid")"
	gone() { ! lapsim status "$T/world" >/dev/null 2>&1; }
	eventually 'the end of the world whose slapd has died' gone
	is 'processes of it' '' "$(pgrep -f "$T/world")"
	ok lapsim up "$T/other" --computers 1
	ok lapsim reset "$T/other"
	ok lapsim down "$T/other"
	is 'processes of it' '' "$(pgrep -f "$T/other")"
	[ ! -e "$T/other" ] || fail 'its directory is left behind'
}

sim_main "$@"
