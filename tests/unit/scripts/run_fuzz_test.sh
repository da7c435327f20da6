#!/bin/sh
# SPDX-License-Identifier: MIT
# scripts/run-fuzz: how the budget is shared, and what counts as a failure.
# shellcheck source=tests/unit/scripts/lib.sh
. "$(dirname "$0")/lib.sh"

# target NAME RUNS STATUS: as a libFuzzer target ends; its arguments go to NAME.args
target() {
	program "$1" "echo \"\$@\" >$T/$1.args" "printf '#9\\tDONE   cov: 12 ft: 34 corp: 5/6b\\n'" \
		"echo stat::number_of_executed_units: $2" \
		"[ $3 -eq 0 ] || echo 'artifact_prefix=x; Test unit written to out.d/crash/$1-crash-1'" "exit $3"
}
run() { "$TOP/scripts/run-fuzz" "$@"; }

test_shares_the_budget_and_tells_runs_and_coverage() {
	target a 6000 0
	target b 6000 0
	status 0 run 60 out.d ./a ./b
	last_line '2 passed, 0 failed, 0 skipped'
	says '^ok .*fuzz/a .* 6000 runs .* 200/s .*cov: *12 ft: *34$'
	grep -q -- '-max_total_time=30 ' "$T/a.args" || fail 'not half of the budget'
}
test_gives_each_target_15_seconds() {
	target a 6000 0
	status 0 run 1 out.d ./a
	grep -q -- '-max_total_time=15 ' "$T/a.args" || fail 'less than 15 seconds'
}
test_fails_with_a_target_that_breaks_and_says_how_to_repeat_it() {
	target a 6000 77
	target b 6000 0
	status 1 run 60 out.d ./a ./b
	last_line '1 passed, 1 failed, 0 skipped'
	says '^FAIL .*fuzz/a: exit status 77$'
	says 'repeat: ./a out.d/crash/a-crash-1$'
}
test_fails_with_a_target_that_hardly_runs() {
	target a 299 0
	status 1 run 15 out.d ./a
	last_line '0 passed, 1 failed, 0 skipped'
	says 'fuzz/a: 299 runs in 15 s, fewer than 20 a second$'
}
test_fails_with_a_target_that_says_nothing() {
	program a 'exit 0'
	status 1 run 15 out.d ./a
	says 'fuzz/a: 0 runs'
}
test_gives_seeds_stored_inputs_and_dictionary() {
	target a 6000 0
	mkdir -p tests/fuzz/corpus/a
	touch tests/fuzz/a.dict
	status 0 run 15 out.d ./a
	grep -q -- '-dict=tests/fuzz/a.dict out.d/corpus/a out.d/seeds/a tests/fuzz/corpus/a$' "$T/a.args" ||
		fail "$(cat "$T/a.args")"
}
test_leaves_no_files_of_targets() {
	program a "touch \"\$TMPDIR/left\"; echo \"\$TMPDIR\" >$T/dir" 'echo stat::number_of_executed_units: 900'
	status 0 run 15 out.d ./a
	[ ! -e "$(cat dir)" ] || fail 'the folder is still there'
}

run_all
