#!/bin/sh
# SPDX-License-Identifier: MIT
# A sample of the crash-point matrix, which is `make crash-matrix`: some points of the mode that has the most.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"
CRASH_TOOLS=$SIM_TOOLS/../crash
export CRASH_TOOLS

case_every_97th_point() {
	rc=0
	"$SIM_ROOT/tests/crash/run-matrix" -e 97 auto-new >"$T/out" 2>&1 || rc=$?
	[ "$rc" -ne 77 ] || skip 'this system lets nobody be traced'
	[ "$rc" -eq 0 ] || fail "$(cat "$T/out")"
	like 'the last line' '^crash matrix: 1 modes, [0-9]+ points, 0 failed, ' "$(tail -n 1 "$T/out")"
}

# the tool by itself: it kills what it is told to, and leaves the status of what ends by itself
case_a_command_dies_at_its_nth_call() {
	ok "$CRASH_TOOLS/crashpoint" list "$T/calls" sh -c 'echo 1 >"$1/a"; mv "$1/a" "$1/b"' sh "$T"
	is 'the calls' 'openat write rename' "$(grep -F "$T/" "$T/calls" | cut -d ' ' -f 2 | sed 's/renameat2*/rename/' | tr '\n' ' ' | sed 's/ $//')"
	[ -f "$T/b" ] || fail 'the command did not run to its end'
	rm "$T/b"
	at=$(grep -n ' rename' "$T/calls" | sed -n '1s/:.*//p') rc=0
	"$CRASH_TOOLS/crashpoint" before "$at" sh -c 'echo 1 >"$1/a"; mv "$1/a" "$1/b"' sh "$T" 2>/dev/null || rc=$?
	is 'status' 137 "$rc"
	[ -f "$T/a" ] && [ ! -f "$T/b" ] || fail 'the rename was done'
	rc=0
	"$CRASH_TOOLS/crashpoint" after "$at" sh -c 'echo 1 >"$1/a"; mv "$1/a" "$1/b"' sh "$T" 2>/dev/null || rc=$?
	[ -f "$T/b" ] || fail 'the rename was not done'
}

sim_main "$@"
