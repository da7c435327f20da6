#!/bin/sh
# SPDX-License-Identifier: MIT
# A login to the managed account of a Linux host begins post-authentication actions, and they end
# its sessions. The accounts, PAM's configuration and the bus are the case's own.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/linux.sh"

MODULE=$(dirname "$(command -v laps)")/pam_laps.so

# a managed account, and a grace time of one hour; the actions are to rotate and to sign out
managed() {
	linux_host
	ok laps policy set gpo PostAuthenticationResetDelay 1
	ok laps policy set gpo PostAuthenticationActions "${1-3}"
	ok on_host laps process
}
stage() { member stage <"$HOST/state.json"; }
# pam [OPTION]...: the line of the hook
pam_line() {
	printf '%s required pam_permit.so\n' auth account password session >"$ETC/pam.d/lapstest"
	echo "session optional $MODULE laps=$(command -v laps) config=$HOST $*" >>"$ETC/pam.d/lapstest"
}
login() { ok on_host pamtester lapstest "$1" open_session close_session; }

# PAA-01
case_a_login_arms() {
	managed
	ok on_host laps account authenticated root
	like stdout '^armed: ' "$(cat "$T/out")"
	deadline=$(member deadline <"$HOST/state.json")
	like 'the last event' '"id":10041' "$(laps events --json | tail -n 1 | json_squeeze)"
	advance 10m
	ok on_host laps account authenticated root --json
	is stdout '{"name":"root","armed":true}' "$(json_squeeze <"$T/out")"
	is 'the deadline after a second login' "$deadline" "$(member deadline <"$HOST/state.json")"
	machine_unchanged
}

# PAA-02, PAA-03
case_a_login_to_another_account_arms_nothing() {
	managed
	before=$(cat "$HOST/state.json")
	ok on_host laps account authenticated admin
	like stdout '^not armed: ' "$(cat "$T/out")"
	fails_with 1 "^laps: account: there is no account 'nobody-here'$" on_host laps account authenticated nobody-here
	is 'the record' "$before" "$(cat "$HOST/state.json")"
	ok laps policy set gpo PostAuthenticationResetDelay 0
	ok on_host laps account authenticated root
	like stdout '^not armed: ' "$(cat "$T/out")"
	is 'the record' "$before" "$(cat "$HOST/state.json")"
	machine_unchanged
}

case_a_cycle_that_runs_is_waited_for_a_while() {
	managed
	# shellcheck disable=SC2016  # expanded by the inner shell
	flock "$HOST/lock" sh -c 'echo $$ >"$0" && exec sleep 60' "$T/holder" &
	eventually 'the lock is held' test -s "$T/holder"
	fails_with 1 '^laps: lock: another cycle is running$' on_host laps account authenticated root
	kill "$(cat "$T/holder")"
	wait 2>/dev/null
	ok on_host laps account authenticated root
	machine_unchanged
}

case_the_pam_hook_arms() {
	managed
	pam_line
	login admin
	unlike 'the last events' '"id":10041' "$(laps events --json | json_squeeze)"
	login root
	like 'the last events' '"id":10041' "$(laps events --json | json_squeeze)"
	machine_unchanged
}

case_the_pam_hook_passes_over_cron() {
	managed
	pam_line
	for service in cron crond atd systemd-user; do
		cp "$ETC/pam.d/lapstest" "$ETC/pam.d/$service"
		ok on_host pamtester $service root open_session close_session
	done
	unlike events '"id":10041' "$(laps events --json | json_squeeze)"
	machine_unchanged
}

# a failure refuses nobody
case_the_pam_hook_never_refuses_a_login() {
	managed
	pam_line 'config=/nowhere' unknown
	login root
	pam_line "laps=$T/none/laps"
	login root
	printf '#!/bin/sh\nexit 3\n' >"$T/broken" && chmod 755 "$T/broken"
	pam_line "laps=$T/broken"
	login root
	printf '#!/bin/sh\nexec sleep 600\n' >"$T/slow" && chmod 755 "$T/slow"
	pam_line "laps=$T/slow" timeout=1
	start=$(date +%s)
	login root
	[ $(($(date +%s) - start)) -lt 10 ] || fail 'a login waits for a program that hangs'
	printf '#!/bin/sh\nexec >/dev/null 2>&1\nsleep 20 & wait\n' >"$T/mute"
	chmod 755 "$T/mute"
	pam_line "laps=$T/mute" timeout=1
	start=$(date +%s)
	login root
	[ $(($(date +%s) - start)) -lt 10 ] || fail 'a login waits for a program that hangs in silence'
	pam_line "laps=$T/gone" timeout=soon
	login root
	machine_unchanged
}

# what a user may set before a login does not reach a program that runs as root
case_the_pam_hook_passes_nothing_on() {
	managed
	printf '#!/bin/sh\nenv >%s; printf "%%s|" "$@" >>%s; ls /proc/self/fd >>%s\n' "$T/seen" "$T/seen" "$T/seen" >"$T/spy"
	chmod 755 "$T/spy"
	pam_line "laps=$T/spy"
	SPY=must-not-be-inherited
	export SPY
	ok on_host pamtester -E SPY2=2 lapstest root open_session
	like 'arguments' "^--config=$HOST\|--quiet\|account\|authenticated\|--\|root\|" "$(cat "$T/seen")"
	unlike 'environment' 'SPY|LAPS' "$(grep -v '|' "$T/seen")"
	machine_unchanged
}

# on_bus COMMAND...: on the host of this case, with a /run of its own and a bus in it
on_bus() { on_host -m "$T/run" /run "$@"; }
mock() { # mock METHOD ARGUMENT...: tell the mocked logind
	mock_method=$1
	shift
	ok on_bus dbus-send --system --print-reply --dest=org.freedesktop.login1 /org/freedesktop/login1 \
		"org.freedesktop.DBus.Mock.$mock_method" "$@"
}
# a logind that knows what it is told; it and its bus end with the case
logind() {
	mkdir -p "$T/run/dbus" "$T/run/systemd/system"
	cat >"$T/bus.conf" <<-'END'
		<busconfig>
		  <type>system</type>
		  <listen>unix:path=/run/dbus/system_bus_socket</listen>
		  <auth>EXTERNAL</auth>
		  <policy context="default">
		    <allow send_destination="*" eavesdrop="true"/>
		    <allow eavesdrop="true"/>
		    <allow own="*"/>
		  </policy>
		</busconfig>
	END
	for file in dbus-1 machine-id; do [ ! -e "/etc/$file" ] || cp -r "/etc/$file" "$ETC"; done
	# the mock ends with its bus
	trap 'kill "$(cat "$T/bus.pid")"; wait; rm -rf "$T"' EXIT
	# shellcheck disable=SC2016  # expanded by the inner shell
	on_bus sh -c 'echo $$ >"$0" && exec dbus-daemon --nofork --nopidfile --config-file="$1"' \
		"$T/bus.pid" "$T/bus.conf" >"$T/bus.log" 2>&1 &
	eventually 'the bus is there' test -S "$T/run/dbus/system_bus_socket"
	on_bus env DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/dbus/system_bus_socket \
		/usr/bin/python3 -m dbusmock --system --template logind --logfile "$T/logind.log" >"$T/mock.log" 2>&1 &
	eventually 'logind answers' sh -c '"$@" >/dev/null 2>&1' - unshare $NAMESPACE sh -c \
		'mount --rbind "$0" /run && exec loginctl list-sessions' "$T/run"
}

# PAA-04, by logind's own protocol
case_sessions_are_signed_out_through_logind() {
	managed 11
	logind
	mock AddSession string:31 string:seat0 uint32:0 string:root boolean:true
	mock AddSession string:32 string:seat0 uint32:1001 string:admin boolean:true
	ok on_host laps account authenticated root
	first=$(password)
	advance 61m
	ok on_bus laps process
	isnt 'the password after the grace time' "$first" "$(password)"
	linux_opens root "$(password)"
	laps events --json | json_squeeze >"$T/events"
	# the session of the mock has no terminal
	like 'sessions found' '"id":10080,[^}]*"params":\{"Data1":1\}' "$(cat "$T/events")"
	like 'the warning that did not arrive' '"id":10079' "$(cat "$T/events")"
	unlike 'what logind was asked' 'TerminateSession' "$(cat "$T/logind.log")"
	advance 3m
	ok on_bus laps process
	like 'what logind was asked' 'TerminateSession "31"' "$(cat "$T/logind.log")"
	unlike 'what logind was asked' 'TerminateSession "32"' "$(cat "$T/logind.log")"
	laps events --json | json_squeeze >"$T/events"
	like 'the session that was signed out' '"id":10082' "$(cat "$T/events")"
	like 'processes of root that belong to a login' '"id":10087,[^}]*"params":\{"Data1":0\}' "$(cat "$T/events")"
	like 'the end' '"id":10044' "$(cat "$T/events")"
	machine_unchanged
}

case_no_logind_is_no_session() {
	managed
	mkdir -p "$T/run"
	ok on_host laps account authenticated root
	first=$(password)
	advance 61m
	ok on_bus laps process
	isnt 'the password after the grace time' "$first" "$(password)"
	advance 3m
	ok on_bus laps process
	laps events --json | json_squeeze >"$T/events"
	like 'the end' '"id":10044' "$(cat "$T/events")"
	unlike 'sessions' '"id":1008[0-3]' "$(cat "$T/events")"
	machine_unchanged
}

sim_main "$@"
