#!/bin/sh
# SPDX-License-Identifier: MIT
# laps-conform client: clients that are good, idle, hanging, broken and none, and what a client tells of itself. The
# worlds are the suite's own. All rows and all broken clients: make conformance, make check-mutants.
# shellcheck disable=SC1091,SC2034,SC2317 # for sim.sh
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

conform() { # conform STATUS OPTION... -- COMMAND...: its output in $T/out, of stderr in $T/err
	cf_status=$1 cf_rc=0
	shift
	laps-conform client "$@" >"$T/out" 2>"$T/err" || cf_rc=$?
	[ "$cf_status" -eq "$cf_rc" ] || fail "status $cf_rc, not $cf_status: $(grep -A1 -i '^fail' "$T/out") $(cat "$T/err")"
}
last_line_is() { is 'the last line' "$1" "$(tail -n 1 "$T/out")"; }
says() { grep -qE -e "$1" "$T/out" || fail "expected /$1/, got: $(cat "$T/out" "$T/err")"; }

# CYC-04, CYC-06, HIS-03, CYC-10, ADB-12, AAD-01
case_our_client_conforms() {
	conform 0 --rotate 'laps reset' \
		--only CYC-04,CYC-06,HIS-03,CYC-10.killed-after-write,ADB-12,AAD-01.first -- laps process
	last_line_is '7 passed, 0 failed, 0 skipped'
}

case_a_client_that_does_nothing() {
	conform 1 --only CYC-03.encrypted,AAD-01.first -- true
	says '^ +the directory has no password of the computer$'
	says '^ +Entra ID has no password$'
	last_line_is '0 passed, 2 failed, 0 skipped'
}

case_a_client_that_fails_says_why() {
	conform 1 --only CYC-03.encrypted -- sh -c 'echo more; echo "no luck" >&2; exit 3'
	says '^ +the first cycle has status 3: no luck$'
}

# AAD-06
case_a_client_that_fails_and_says_that_all_is_well() {
	conform 1 --only AAD-06.disabled -- sh -c 'laps process || true'
	says '^ +the device is disabled, and the cycle says that all is well$'
}

case_a_client_that_is_not_there() {
	for there_not in no-such-client "$T/no-such-client"; do
		conform 1 -- "$there_not"
		is 'a row that was tried' '' "$(grep -i '^fail' "$T/out")"
		grep -qF "cannot run '$there_not'" "$T/err" || fail "got: $(cat "$T/err")"
	done
}

case_a_client_that_prints_without_end() {
	conform 1 --only CYC-03.encrypted -- yes
	says '^ +it prints more than 64 MB$'
}

runs() { [ -e "/proc/$1" ] && ! grep -q '^State:.*Z' "/proc/$1/status"; }

all_ended() { ! while read -r ae_pid; do ! runs "$ae_pid" || echo "$ae_pid"; done <"$T/pids" | grep -q .; }
# A client that has started a daemon, with a session and a parent of its own, tells the processes, and hangs or ends.
leaver() { # leaver LAST
	cat >"$T/leaver" <<-END
		setsid sh -c 'setsid sleep 77 & echo \$! >>"$T/pids"'
		sleep 77 & echo \$! >>"$T/pids"
		dirname "\$LAPSIM_DIR" >"$T/world"
		echo \$\$ >>"$T/pids"
		$1
	END
}

has_begun() { [ "$(wc -l <"$T/pids")" -eq 3 ]; }

# it is killed, and with it what it has started
case_a_client_that_hangs() {
	leaver wait
	conform 1 --timeout 1 --only CYC-03.encrypted -- sh "$T/leaver"
	says '^ +it does not end within 1 seconds$'
	is 'processes' 3 "$(wc -l <"$T/pids")"
	all_ended || fail 'something still runs'
}

case_a_client_that_leaves_a_daemon() {
	leaver 'laps process'
	conform 0 --only CYC-03.encrypted -- sh "$T/leaver"
	is 'processes' 3 "$(wc -l <"$T/pids")"
	all_ended || fail 'something still runs'
}

# Neither processes nor files are left; also when the process that cleans up is killed as well, and somebody else asks
case_a_run_that_is_killed() {
	leaver wait
	for others in '' janitor; do
		: >"$T/pids"
		laps-conform client --only CYC-03.encrypted -- sh "$T/leaver" >/dev/null 2>&1 &
		run=$!
		eventually 'the client runs' has_begun
		# the janitor is the first
		# shellcheck disable=SC2046 # numbers
		kill -KILL $([ -z "$others" ] || cut -d ' ' -f 1 "/proc/$run/task/$run/children") "$run"
		wait "$run" 2>/dev/null
		eventually 'all have ended' all_ended
		[ -z "$others" ] || ok laps-conform client --clean
		eventually 'the world goes away' test ! -e "$(cat "$T/world")"
	done
}

# A run that was killed has left nothing but worlds, and its directory has its mark.
case_what_only_has_such_a_name_stays() {
	mkdir -p "$T/tmp/laps-conform.reports" "$T/tmp/laps-conform.aB3dE6gH" "$T/tmp/laps-conform.abcdefgh/0" "$T/tmp/laps-conform.23456789/0"
	echo ours >"$T/tmp/laps-conform.abcdefgh/report.html"
	ok env TMPDIR="$T/tmp" laps-conform client --clean
	is 'what is left' 'laps-conform.aB3dE6gH laps-conform.abcdefgh laps-conform.reports ' "$(ls "$T/tmp" | LC_ALL=C sort | tr '\n' ' ')"
	is 'the report' ours "$(cat "$T/tmp/laps-conform.abcdefgh/report.html")"
}

# it has a policy, an account and a memory of its own, which only its commands know
case_a_client_with_commands_of_its_own() {
	mkdir "$T/own"
	cat >"$T/policy" <<-'END'
		{ printf '{'; sed -n 's/^\([^=]*\)=\([0-9]*\)$/"\1": \2, /p' | tr -d '\n'; echo '"PasswordAgeDays": 30}'; } >"$LAPS_CONFIG/policy/gpo.json"
	END
	conform 0 --modes encrypted --policy "sh '$T/policy'" --verify 'laps account verify "$LAPS_ACCOUNT" >/dev/null' \
		--reset "echo reset >>'$T/resets'" --only CYC-03,CYC-04,POL-01,POL-27,RBK-05,HIS-02.newest -- laps process
	says '^skip +MUST +CYC-03.clear'
	says '^ +the client does not claim the mode$'
	says '^ +its policy has one root, that of the command policy$'
	says '^ +its accounts are its own: the command verify is given$'
	says '^ +no image of it can be taken: the command reset is given$'
	last_line_is '3 passed, 0 failed, 4 skipped'
	is 'resets' 3 "$(wc -l <"$T/resets")"
}

case_commands_that_do_not_do_what_they_say() {
	conform 1 --only CYC-03.encrypted --verify 'exit 7' -- laps process
	says 'the command verify has status 7, neither 0 nor 1'
	conform 1 --only CYC-03.encrypted --verify true -- laps process
	says 'the command verify says yes to a password that nobody has'
	conform 1 --only CYC-03.encrypted --policy 'exit 1' -- laps process
	says 'the command policy has failed'
	conform 1 --only CYC-03.encrypted --reset 'exit 1' -- laps process
	says 'the command reset has failed'
}

# CLI-01
case_a_reader() {
	cat >"$T/reader" <<-'END'
		laps get ad "$LAPS_COMPUTER" --plain-text --json | sed -n 's/^ *"Password": "\(.*\)",$/\1/p' | grep .
	END
	conform 0 --reader yes --only CLI-01.clear,CLI-01.none,CYC-04 -- sh "$T/reader"
	says '^ +the client is a reader$'
	last_line_is '2 passed, 0 failed, 1 skipped'
	conform 1 --reader yes --only CLI-01.clear,CLI-01.none -- echo Pass-word-0001
	says '^ +there is no password, and it prints 15 bytes$'
}

case_what_a_client_cannot_be() {
	conform 1 --modes encrypted,open -- laps process
	like 'modes' "modes is 'encrypted,open', not a list of encrypted, clear, legacy and entra" "$(cat "$T/err" "$T/out")"
	for bad in 0 3601 1s; do
		conform 1 --timeout "$bad" -- laps process
		like 'timeout' "timeout is '$bad', not a number of seconds from 1 to 3600" "$(cat "$T/err" "$T/out")"
	done
}

sim_main "$@"
