#!/bin/sh
# SPDX-License-Identifier: MIT
# scripts/run-tests: what counts as a failure, and what the last line says.
# shellcheck source=tests/unit/scripts/lib.sh
. "$(dirname "$0")/lib.sh"

run() { "$TOP/scripts/run-tests" -l "$T/log" "$@"; }

test_adds_up_what_the_programs_say() {
	program a 'echo 2 passed, 0 failed, 0 skipped'
	program b 'echo skip one: no reason' 'echo 3 passed, 0 failed, 1 skipped'
	status 0 run ./a ./b
	last_line '5 passed, 0 failed, 1 skipped'
	says '^skip one: no reason$'
}
test_fails_with_a_program_that_fails_and_shows_its_output() {
	program a 'echo the reason' 'echo 2 passed, 1 failed, 0 skipped' 'exit 1'
	program b 'echo 1 passed, 0 failed, 0 skipped'
	status 1 run ./a ./b
	last_line '3 passed, 1 failed, 0 skipped'
	says 'the reason'
}
test_fails_with_a_program_that_says_no_totals() {
	program a 'exit 0'
	status 1 run ./a
	last_line '0 passed, 1 failed, 0 skipped'
	says 'no line of totals'
}
test_fails_with_a_program_that_dies_after_its_totals() {
	# shellcheck disable=SC2016 # for the program
	program a 'echo 4 passed, 0 failed, 0 skipped' 'kill -SEGV $$'
	status 1 run ./a
	last_line '4 passed, 1 failed, 0 skipped'
}
test_fails_with_a_program_that_is_not_there() {
	status 1 run ./nothing
	last_line '0 passed, 1 failed, 0 skipped'
}
test_fails_with_a_program_that_hangs() {
	program a 'sleep 60'
	RUN_LIMIT=1 status 1 run ./a
	says 'stopped after 1 s'
}
test_gives_tests_of_check_more_than_four_seconds() {
	# shellcheck disable=SC2016 # for the program
	program a 'test "$CK_TIMEOUT_MULTIPLIER" -ge 5 || exit 1' 'echo 1 passed, 0 failed, 0 skipped'
	(unset CK_TIMEOUT_MULTIPLIER && status 0 run ./a)
}
test_fails_when_nothing_runs() {
	status 1 run
	last_line '0 passed, 0 failed, 0 skipped'
	program a 'echo 0 passed, 0 failed, 0 skipped'
	status 1 run ./a
}
test_counts_status_77_as_skipped_with_its_last_line_as_reason() {
	program a 'echo no server here' 'exit 77'
	program b 'echo 1 passed, 0 failed, 0 skipped'
	status 0 run ./a ./b
	last_line '1 passed, 0 failed, 1 skipped'
	says '^skip .*a: no server here$'
}
test_fails_in_ci_with_a_skip_that_is_not_listed() {
	program a 'echo skip one: why' 'echo skip two: why' 'echo 1 passed, 0 failed, 2 skipped'
	echo one >list
	CI=true status 1 run -s list ./a
	last_line '1 passed, 1 failed, 2 skipped'
	says "'two' was skipped"
	echo two >>list
	CI=true status 0 run -s list ./a
}
test_runs_programs_under_a_wrapper_and_with_the_binaries_first() {
	mkdir bin
	program bin/tool 'echo from bin'
	# shellcheck disable=SC2016 # for the program
	program a '[ "$WRAPPED" = yes ] && [ "$(tool)" = "from bin" ] || exit 1' 'echo 1 passed, 0 failed, 0 skipped'
	status 0 run -b bin -w 'env WRAPPED=yes' ./a
}
test_lets_two_runs_in_one_tree_take_turns() {
	program a 'echo 1 passed, 0 failed, 0 skipped'
	program slow 'touch begun' 'sleep 0.5' 'echo 1 passed, 0 failed, 0 skipped'
	run -j 1 ./a ./slow >first 2>&1 &
	while [ ! -e begun ]; do sleep 0.01; done
	status 0 run ./slow # would take the result of a away
	wait
	[ "$(tail -n 1 first)" = '2 passed, 0 failed, 0 skipped' ] || fail "the first run says: $(tail -n 1 first)"
}

run_all
