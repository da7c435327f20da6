#!/bin/sh
# SPDX-License-Identifier: MIT
# Where laps reads from and prints to: streams that are closed, full, or gone, and text that would steer a terminal.
# And values of options that are empty.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

status() { # status SCRIPT: of sh, stderr in $T/err
	st_rc=0
	sh -c "$1" >"$T/out" 2>"$T/err" || st_rc=$?
	echo "$st_rc"
}

# The next file or connection must not become the stream: a message sent into the directory's socket ended laps with
# SIGPIPE, and a long list of passwords would have gone into it in clear, below TLS.
case_no_connection_takes_the_place_of_stderr() {
	is 'status without stderr' 1 "$(status 'laps get ad nobody 2>&-')"
	is 'status without any stream' 1 "$(status 'laps get ad nobody <&- >&- 2>&-')"
	ok laps process
	is 'status of a good command' 0 "$(status "laps get ad $COMPUTER 2>&-")"
}

case_a_closed_stdout_is_a_failure() {
	ok laps process
	for command in 'account list' 'policy show' 'events' 'events --json' "get ad $COMPUTER --json" 'password generate' '--version'; do
		is "status of '$command' with stdout closed" 1 "$(status "laps $command >&-")"
		is "stderr of '$command'" 'laps: output: cannot write: bad file descriptor' "$(cat "$T/err")"
	done
	is 'what is in the lock' '' "$(cat "$HOST/lock")"
	is 'status of a cycle' 1 "$(status 'laps reset >&-')"
	in_force "$(password)"
}

case_a_full_stdout_is_a_failure() {
	[ -c /dev/full ] || skip 'no /dev/full'
	ok laps process
	for command in 'account list' 'policy show' 'events --json' "get ad $COMPUTER" 'password generate --count 9' '--help'; do
		is "status of '$command' on a full device" 1 "$(status "laps $command >/dev/full")"
		is "stderr of '$command'" 'laps: output: cannot write: no space left on device' "$(cat "$T/err")"
	done
}

case_a_closed_stdin_is_a_failure() {
	is 'status of verify' 1 "$(status 'laps account verify Administrator <&-')"
	is stderr 'laps: verify: cannot read stdin: bad file descriptor' "$(cat "$T/err")"
	is 'status of explain' 1 "$(status 'laps blob explain <&-')"
	is 'status of a cycle' 0 "$(status 'laps process <&-')"
}

case_no_control_reaches_the_terminal() {
	csi=$(printf '\302\233') esc=$(printf '\033')
	ok laps policy set gpo ADPasswordEncryptionPrincipal "CORP\\${csi}${esc}[31mred"
	fails_with 1 '^laps: read: ' laps process
	is 'controls on stderr' 0 "$(LC_ALL=C grep -c "$csi\|$esc" "$T/err")"
	ok laps policy show
	is 'controls on stdout' 0 "$(LC_ALL=C grep -c "$csi\|$esc" "$T/out")"
}

# An empty variable in a script must not mean the root directory, or this machine.
case_empty_values() {
	fails_with 2 '^laps: --config: .*empty.*--help' laps --config '' process
	fails_with 2 '^laps: --config: .*empty.*--help' laps process --config=
	fails_with 2 '^laps: --dc: .*empty.*--help' laps get ad "$COMPUTER" --dc ''
	fails_with 2 '^laps: --id: ' laps events --id ''
	fails_with 1 '^laps: find: an empty name' laps get ad ''
	fails_with 1 '^laps: connect: --dc: .*too long' laps get ad "$COMPUTER" --dc "$(printf '%0600d' 0)"
}

sim_main "$@"
