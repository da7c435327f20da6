#!/bin/sh
# SPDX-License-Identifier: MIT
# The resident client: its turns, its control socket, its end, and what it leaves behind.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

start() { # start [FILE]: an agent of this host, its output in $T/agent.out or FILE; sets $agent
	laps agent >"${1-$T/agent.out}" 2>"$T/agent.err" &
	agent=$!
	trap 'kill -KILL $agent 2>/dev/null; rm -rf "$T"' EXIT # for a case that fails
}
turns() { laps agent --status --json 2>/dev/null | member turns; }
has_turns() { [ "$(turns)" = "$1" ]; }
after_turns() { eventually "$1 turns" has_turns "$1"; }
last() { laps agent --status --json | member "$1" last; } # last MEMBER: of the last turn
quiet_after() { # quiet_after N: no further turn comes by itself
	sleep 0.4
	is turns "$1" "$(turns)"
}
ended() { # ended STATUS
	rc=0 && wait "$agent" || rc=$?
	is 'status of the agent' "$1" $rc
}
stopped() { ok laps agent --stop && ended 0; }
emitted() { laps events --id "$1" --json | wc -l; }

# CYC-02
case_a_turn_at_the_start_and_each_hour() {
	start
	after_turns 1
	is 'the first turn' 'start rotated' "$(last trigger) $(last outcome)"
	in_force "$(password)"
	advance 59m
	quiet_after 1
	advance 1m
	after_turns 2
	is 'the second turn' 'timer not-needed' "$(last trigger) $(last outcome)"
	advance 3d
	after_turns 3
	quiet_after 3
	old=$(password)
	advance 30d
	after_turns 4
	is 'the fourth turn' rotated "$(last outcome)"
	isnt 'the password' "$old" "$(password)"
	is '10000' 1 "$(emitted 10000)"
	is '10002 so far' 0 "$(emitted 10002)"
	stopped
	is '10002' 1 "$(emitted 10002)"
	is 'lines' 4 "$(grep -cE '^turn [1-4] \((start|timer)\): ' "$T/agent.out")"
	is stderr '' "$(cat "$T/agent.err")"
}

case_a_jump_is_seen_at_once() {
	start
	after_turns 1
	# date(1) would jump, too
	uptime_cs() { tr -d . </proc/uptime | cut -d ' ' -f 1; }
	begin=$(uptime_cs)
	lapsim clock "$LAPSIM_DIR" advance 1h >/dev/null
	until [ "$(wc -l <"$T/agent.out")" -ge 2 ]; do
		[ $(($(uptime_cs) - begin)) -lt 200 ] || fail 'no turn within two seconds'
		sleep 0.05
	done
	stopped
}

case_signals_and_requests_start_turns() {
	start
	after_turns 1
	old=$(password)
	kill -HUP "$agent"
	after_turns 2
	is 'the turn of SIGHUP' 'process not-needed' "$(last trigger) $(last outcome)"
	ok laps agent --process --json
	is 'the turn that is promised' 3 "$(member turn <"$T/out")"
	after_turns 3
	ok laps agent --reset
	after_turns 4
	is 'the turn of --reset' 'reset rotated' "$(last trigger) $(last outcome)"
	isnt 'the password' "$old" "$(password)"
	ok laps agent --status
	like 'the status' '^pid +[0-9]+$' "$(cat "$T/out")"
	kill -TERM "$agent"
	ended 0
	fails_with 1 'no agent is running' laps agent --status
}

# PAA-12: the deadline survives the agent's restart
case_post_authentication_comes_at_its_deadline() {
	ok laps policy set gpo PostAuthenticationResetDelay 2
	ok laps policy set gpo PostAuthenticationActions 1
	start
	after_turns 1
	old=$(password)
	printf %s "$old" | laps account logon Administrator >"$T/out" 2>&1 || fail "logon: $(cat "$T/out")"
	ok laps agent --process
	after_turns 2
	like 'the status' '"stage":"armed"' "$(laps agent --status --json | json_squeeze)"
	stopped
	start
	after_turns 1
	advance 119m
	after_turns 2
	is 'the second turn' timer "$(last trigger)"
	is 'the password' "$old" "$(password)"
	advance 1m
	after_turns 3
	is 'the third turn' post-auth "$(last trigger)"
	isnt 'the password' "$old" "$(password)"
	in_force "$(password)"
	like 'the status' '"stage":"idle"' "$(laps agent --status --json | json_squeeze)"
	stopped
}

case_one_agent_a_host() {
	start
	after_turns 1
	fails_with 1 'an agent is running for .* already' timeout 10 laps agent
	after_turns 1
	is 'mode of the socket' 600 "$(stat -c %a "$HOST/agent.sock")"
	stopped
	[ ! -e "$HOST/agent.sock" ] || fail 'the socket is left behind'
}

case_what_a_killed_agent_leaves_hinders_nobody() {
	start
	after_turns 1
	kill -KILL "$agent"
	wait "$agent" 2>/dev/null
	[ -S "$HOST/agent.sock" ] || fail 'no stale socket'
	fails_with 1 'no agent is running' laps agent --status
	start
	after_turns 1
	stopped
}

case_a_broken_configuration_is_told_and_survived() {
	start
	after_turns 1
	cp "$HOST/laps.conf" "$T/good"
	echo 'nonsense' >>"$HOST/laps.conf"
	advance 1h
	after_turns 2
	is 'the turn' 'failed config' "$(last outcome) $(last step)"
	like stderr '^laps: turn 2 \(timer\): config: .*laps.conf:[0-9]+: ' "$(cat "$T/agent.err")"
	cat "$T/good" >"$HOST/laps.conf"
	quiet_after 2
	advance 59m
	quiet_after 2
	advance 1m
	after_turns 3
	is 'the turn' not-needed "$(last outcome)"
	ok laps policy set gpo BackupDirectory 0
	advance 1h
	after_turns 4
	is 'the turn' disabled "$(last outcome)"
	stopped
}

case_a_cycle_by_hand_is_waited_for() {
	start
	after_turns 1
	(flock 9 && sleep 1) 9>"$HOST/lock" &
	holder=$!
	eventually 'the lock' sh -c '! flock -n "$0" true' "$HOST/lock"
	ok laps agent --process
	sleep 0.2
	is 'turns while the lock is held' 1 "$(turns)"
	after_turns 2
	wait "$holder"
	is 'the turn' not-needed "$(last outcome)"
	stopped
}

# the directory does not answer: the turn ends by itself, within the directory's bound, and then the agent
case_sigterm_ends_it_after_the_running_turn() { in_world -- stopped_directory; }
stopped_directory() {
	ok laps process
	slapd=$(lapsim status "$LAPSIM_DIR" --json | member pid directory)
	kill -STOP "$slapd"
	trap 'kill -CONT $slapd' EXIT
	laps agent >"$T/agent.out" 2>"$T/agent.err" &
	agent=$!
	sleep 0.5
	begin=$(date +%s)
	kill -TERM "$agent"
	ended 0
	kill -CONT "$slapd"
	[ $(($(date +%s) - begin)) -le 60 ] || fail 'it took more than a minute'
	like stderr '^laps: turn 1 \(start\): ' "$(cat "$T/agent.err")"
	is '10002' 1 "$(emitted 10002)"
}

case_a_hundred_turns_leave_nothing_behind() {
	mkfifo "$T/turns"
	start "$T/turns"
	exec 3<"$T/turns"
	n=0 idle=0
	while read -r turn <&3 || fail "the agent died: $(cat "$T/agent.err")"; do
		n=$((n + 1))
		case $turn in *': not-needed'*) idle=$((idle + 1)) ;; esac
		[ $n -lt 100 ] || break
		if [ $n -eq 2 ]; then
			after_turns 2
			fds=$(find "/proc/$agent/fd" -mindepth 1 2>/dev/null | wc -l)
			rss=$(sed -n 's/^VmRSS: *\([0-9]*\).*/\1/p' "/proc/$agent/status")
		fi
		laps agent --process || fail 'no answer'
	done
	after_turns 100
	is 'zombies and children' '' "$(cat "/proc/$agent/task/$agent/children")"
	is descriptors "$fds" "$(find "/proc/$agent/fd" -mindepth 1 2>/dev/null | wc -l)"
	grown=$(($(sed -n 's/^VmRSS: *\([0-9]*\).*/\1/p' "/proc/$agent/status") - rss))
	[ $grown -le 256 ] || fail "its memory grew by $grown kB"
	stopped
	is 'turns with nothing to do' 99 $idle
}

case_a_service_manager_is_told() {
	[ -x /usr/bin/python3 ] >/dev/null || skip 'no python3'
	/usr/bin/python3 - "$T/notify" "$T/told" <<'END' &
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
s.settimeout(20)
seen = []
while "STOPPING=1" not in seen:
    seen.append(s.recv(4096).decode())
open(sys.argv[2], "w").write("\n".join(dict.fromkeys(seen)) + "\n")
END
	manager=$!
	eventually 'the manager' test -S "$T/notify"
	NOTIFY_SOCKET=$T/notify WATCHDOG_USEC=200000
	export NOTIFY_SOCKET WATCHDOG_USEC
	start
	after_turns 1
	sleep 0.3
	kill -TERM "$agent"
	ended 0
	wait "$manager"
	is 'what it was told' 'READY=1 WATCHDOG=1 STOPPING=1' "$(tr '\n' ' ' <"$T/told" | sed 's/ $//')"
}

# however deep its directory lies
case_a_long_path_is_no_hindrance() {
	deep=$LAPSIM_DIR/$(printf 'd%.0s' $(seq 100))/$(printf 'e%.0s' $(seq 100))
	mkdir -p "$deep"
	sed "s|\.\./\.\./|$LAPSIM_DIR/|" "$HOST/laps.conf" >"$deep/laps.conf"
	chmod 600 "$deep/laps.conf"
	cp -r "$HOST/policy" "$HOST/sam.json" "$HOST/krb5.keytab" "$deep"
	export LAPS_CONFIG="$deep"
	start
	after_turns 1
	is 'the turn' rotated "$(last outcome)"
	stopped
}

case_requests_that_are_none() {
	[ -x /usr/bin/python3 ] >/dev/null || skip 'no python3'
	start
	after_turns 1
	/usr/bin/python3 - "$HOST/agent.sock" >"$T/out" <<'END'
import socket, sys
def ask(data):
    s = socket.socket(socket.AF_UNIX); s.settimeout(5); s.connect(sys.argv[1]); s.sendall(data)
    out = b""
    while not out.endswith(b"\n"):
        part = s.recv(65536)
        if not part: break
        out += part
    print(out.decode().strip())
ask(b'{"verb":"dance"}\n')
ask(b'nonsense\n')
ask(b'{"verb":7}\n')
ask(b'x' * 5000)
idle = [socket.socket(socket.AF_UNIX) for _ in range(20)]
for s in idle: s.connect(sys.argv[1])
ask(b'{"verb":"status"}\n')
END
	is 'answers' 'error error error error ok' "$(sed -n 's/^{"result":"\([a-z]*\)".*/\1/p' "$T/out" | tr '\n' ' ' | sed 's/ $//')"
	fails_with 2 'exclude each other' laps agent --stop --status
	stopped
}

sim_main "$@"
