#!/bin/sh
# SPDX-License-Identifier: MIT
# People and commands inside a world: lapsim shell, and a shell when the command of lapsim run has failed.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

# from outside: nothing of the world is in the environment
outside() { env -u LAPSIM_DOMAIN -u LAPSIM_DIR -u LAPS_CONFIG "$@"; }
# at_terminal COMMAND LINE: with a terminal for its standard streams; stdin is what is typed
at_terminal() { script -qec "$1" /dev/null; }

case_a_shell_has_the_world_in_its_environment() {
	echo "echo \$LAPSIM_DOMAIN; laps policy show >/dev/null && echo \$?; exit 3" >"$T/typed"
	SHELL=/bin/sh outside lapsim shell "$LAPSIM_DIR" <"$T/typed" >"$T/out" 2>"$T/err"
	is 'its status' 3 $?
	is 'what it said' 'corp.example 0' "$(one_line <"$T/out" | sed 's/ $//')"
	is 'what was said besides' '' "$(cat "$T/err")"
}

case_a_command_in_place_of_a_shell() {
	outside lapsim shell "$LAPSIM_DIR" -- sh -c 'echo "$LAPS_CONFIG"; kill -9 $$' >"$T/out"
	is 'status of a killed command' 137 $?
	is 'its configuration' "$LAPSIM_DIR/hosts/WS0001" "$(cat "$T/out")"
	outside lapsim shell "$LAPSIM_DIR" -- "$T/nothing" 2>"$T/err"
	is 'status of no command' 127 $?
	fails_with 2 'command' lapsim shell "$LAPSIM_DIR" --
	fails_with 1 'no directory' lapsim shell "$T/nowhere"
}

case_a_prompt_tells_where_one_is() {
	echo exit | at_terminal "env SHELL=/bin/dash lapsim shell '$LAPSIM_DIR'" >"$T/out"
	like 'the terminal' '^lapsim: a shell in the world of ' "$(cat "$T/out")"
	like 'the terminal' '\(lapsim\) \$ ' "$(cat "$T/out")"
}

case_a_failed_command_leaves_a_shell() {
	printf 'echo in $LAPSIM_DOMAIN\nexit 7\n' |
		at_terminal "env SHELL=/bin/dash lapsim run --seed 1 --on-failure shell -- sh -c 'exit 4'" >"$T/out"
	is 'the status, which is that of the command' 4 $?
	like 'the terminal' 'gave status 4; this is a shell in its world, /' "$(cat "$T/out")"
	like 'the terminal' 'in corp\.example' "$(cat "$T/out")"
	[ ! -e "$(sed -n 's/.*shell in its world, \(.*\)/\1/p' "$T/out" | tr -d '\r')" ] || fail 'the world is still there'
}

case_no_shell_without_a_terminal_or_a_failure() {
	lapsim run --seed 1 --on-failure shell -- false >"$T/out" 2>"$T/err" </dev/null
	is 'the status' 1 $?
	is 'what was said' 'lapsim: no shell: the standard input is not a terminal' "$(cat "$T/err")"
	at_terminal 'lapsim run --seed 1 --on-failure shell -- true' >"$T/out" </dev/null
	is 'the status' 0 $?
	unlike 'the terminal' 'a shell in its world' "$(cat "$T/out")"
	fails_with 2 'on-failure' lapsim run --on-failure party -- true
}

sim_main "$@"
