# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# For tests of the scripts and of the Makefile. Each test_NAME function of the file runs in a subshell
# with an empty directory $T; the first thing that is not as expected ends it.
set -u
TOP=$(cd "$(dirname "$0")/../../.." && pwd)
export TOP
unset MAKEFLAGS MFLAGS MAKELEVEL CI VARIANT TESTS DEPS NO_INSTALL

fail() { # fail TEXT...
	printf '%s: %s\n' "$test" "$*"
	exit 1
}
skip() { # skip WHY: the test is left out
	printf 'skip %s: %s\n' "$test" "$*"
	exit 77
}
# status N COMMAND...: it ends with N; what it prints is in $T/out
status() {
	wanted=$1 got=0
	shift
	"$@" >"$T/out" 2>&1 </dev/null || got=$?
	[ "$got" -eq "$wanted" ] || fail "'$*' ended with $got, not $wanted: $(cat "$T/out")"
}
says() { # says PATTERN: a line of $T/out matches
	grep -Eq -e "$1" "$T/out" || fail "no line matches '$1' in: $(cat "$T/out")"
}
last_line() { # last_line TEXT
	[ "$(tail -n 1 "$T/out")" = "$1" ] || fail "the last line is not '$1' but '$(tail -n 1 "$T/out")'"
}
program() { # program NAME LINE...: an executable shell script
	file=$1
	shift
	{ echo '#!/bin/sh'; printf '%s\n' "$@"; } >"$file"
	chmod +x "$file"
}

run_all() {
	passed=0 failed=0 skipped=0
	for test in $(sed -n 's/^\(test_[a-z0-9_]*\)().*/\1/p' "$0"); do
		T=$(mktemp -d)
		(cd "$T" && "$test")
		case $? in
		0) passed=$((passed + 1)) ;;
		77) skipped=$((skipped + 1)) ;;
		*) failed=$((failed + 1)) ;;
		esac
		rm -rf "$T"
	done
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
}
