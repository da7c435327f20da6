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

sim_main "$@"
