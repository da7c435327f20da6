#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/conformance/check-mutants: which rows have noticed their mutant, by a suite and a client that are made up.
# shellcheck source=tests/unit/scripts/lib.sh
# shellcheck disable=SC2016 # for the programs
. "$(dirname "$0")/lib.sh"

needs=writer
rows() { # rows ID:MUTANT...: what laps-conform lists
	for row; do
		printf '{"id": "%s", "mutant": "%s", "needs": ["%s"]}\n' "${row%%:*}" "${row#*:}" "$needs"
	done | paste -sd, | sed 's/.*/{"rows": [&]}/' >list
}
# what came of a row, in a file of the mutant and the row: OUTCOME MESSAGE; passed when there is none
says_of() { # says_of MUTANT ID OUTCOME MESSAGE
	printf '"outcome": "%s", "message": "%s"\n' "$3" "$4" >"say.$1.$2"
}
# what it has to say there
must_say() { # must_say ID: MESSAGE...
	mkdir -p says
	printf '%s\n' '# why' "$@" >says/client.txt
}
mutants() { # mutants NAME...
	printf '%s\twhat is broken\n' "$@" >mutants
}
world() {
	mkdir bin
	program bin/laps-conform 'echo "$*" >>"$T/calls"' 'case " $* " in *" --list "*) cat "$T/list"; exit ;; esac' \
		'while [ "$1" != -- ]; do' \
		'	case $1 in --only) only=$2 ;; --json) json=$2 ;; esac' \
		'	shift' \
		'done' \
		'[ ! -e "$T/dies.$3" ] || { echo it dies >&2; exit 1; }' \
		'for id in $(echo "$only" | tr , " "); do' \
		'	said=$(cat "$T/say.$3.$id" 2>/dev/null || printf "\"outcome\": \"passed\", \"message\": null")' \
		'	printf "{\"id\": \"%s\", %s}\n" "$id" "$said"' \
		'done | paste -sd, | sed "s/.*/{\"stopped\": null, \"left\": null, \"rows\": [&]}/" >"$json"'
	program client_mutant 'cat "$T/mutants"'
	export T
}
run() { PATH=$T/bin:$PATH "$TOP/tests/conformance/check-mutants" -j 2 -s says "$T" client "$@"; }

test_passes_when_each_row_notices_its_mutant() {
	world
	rows ACL-01.a:blind ACL-01.b:blind ACL-02.c:deaf
	mutants blind deaf
	says_of blind ACL-01.a failed 'it sees nothing'
	says_of blind ACL-01.b failed 'nor here'
	says_of deaf ACL-02.c failed 'it hears nothing'
	must_say 'ACL-01.a: it sees nothing' 'ACL-01.b: n*r here' 'ACL-02.c: *nothing'
	status 0 run
	says '^ok +ACL-01\.b +blind +nor here$'
	last_line '3 passed, 0 failed, 0 skipped'
}
test_fails_when_a_row_fails_for_another_reason() {
	world
	rows ACL-01.a:blind ACL-01.b:blind ACL-01.c:blind
	mutants blind
	says_of blind ACL-01.a failed 'it cannot bind'
	says_of blind ACL-01.b failed 'it sees nothing'
	says_of blind ACL-01.c failed 'it sees nothing at all'
	must_say 'ACL-01.a: it sees nothing' 'ACL-01.c: it sees nothing' 'ACL-01.d: nor this'
	status 1 run
	says '^FAIL +ACL-01\.a +blind +fails for another reason: it cannot bind$'
	says '^FAIL +ACL-01\.b +blind +the list of messages lacks it: it sees nothing$'
	says '^FAIL +ACL-01\.c +blind +fails for another reason: it sees nothing at all$'
	says '^FAIL +ACL-01\.d +- +the list of messages has it, and no such row has a mutant$'
	last_line '0 passed, 4 failed, 0 skipped'
}
test_tries_the_rows_that_are_named_alone() {
	world
	rows ACL-01.a:blind ACL-01.b:blind ACL-02.c:blind
	mutants blind
	says_of blind ACL-01.a failed 'it sees nothing'
	says_of blind ACL-02.c failed 'it sees nothing'
	must_say 'ACL-01.a: it sees nothing' 'ACL-01.b: nor here' 'ACL-02.c: it sees nothing'
	status 0 run ACL-01.a ACL-02
	last_line '2 passed, 0 failed, 0 skipped'
	status 1 run ACL-01
	last_line '1 passed, 1 failed, 0 skipped'
	status 1 run ACL-0
	status 2 run acl
}
test_fails_when_a_row_does_not_notice_it() {
	world
	rows ACL-01.a:blind ACL-01.b:blind
	mutants blind
	must_say 'ACL-01.a: it sees nothing' 'ACL-01.b: nor here'
	says_of blind ACL-01.a failed 'it sees nothing'
	status 1 run
	says '^FAIL +ACL-01\.b +blind +does not notice it: passed'
	says_of blind ACL-01.b skipped 'no eyes'
	status 1 run
	says '^FAIL +ACL-01\.b +blind +does not notice it: skipped no eyes$'
	last_line '1 passed, 1 failed, 0 skipped'
}
test_fails_when_a_row_fails_without_a_mutant() {
	world
	rows ACL-01.a:blind
	mutants blind
	must_say 'ACL-01.a: always'
	says_of none ACL-01.a failed 'always'
	says_of blind ACL-01.a failed 'always'
	status 1 run
	says '^FAIL +ACL-01\.a +none +fails, and nothing is broken: always$'
}
test_fails_with_a_mutant_that_is_not_there_and_one_that_no_row_names() {
	world
	rows ACL-01.a:blind ACL-01.b:gone
	mutants blind unused
	must_say 'ACL-01.a: it sees nothing'
	says_of blind ACL-01.a failed 'it sees nothing'
	status 1 run
	says '^FAIL +ACL-01\.b +gone +there is no such mutant$'
	says '^FAIL +client +unused +no row names it$'
	last_line '1 passed, 2 failed, 0 skipped'
}
test_skips_what_says_why_and_what_cannot_be_told() {
	world
	rows 'ACL-01.a:none: nobody can' ACL-01.b:blind ACL-01.c:blind ACL-01.d:none
	mutants blind
	says_of none ACL-01.b skipped 'no tree'
	says_of blind ACL-01.c failed 'it sees nothing'
	must_say 'ACL-01.c: it sees nothing'
	status 1 run
	says '^skip +ACL-01\.a +- +none: nobody can$'
	says '^skip +ACL-01\.b +blind +skipped where nothing is broken: no tree$'
	# none without a reason is no reason
	says '^FAIL +ACL-01\.d +none +there is no such mutant$'
	last_line '1 passed, 1 failed, 2 skipped'
}
test_fails_when_a_run_leaves_no_report() {
	world
	rows ACL-01.a:blind
	mutants blind
	: >"dies.blind"
	status 1 run
	says '^FAIL +ACL-01\.a +blind +it dies$'
}
test_a_reader_is_run_as_one() {
	world
	needs=reader
	rows ACL-01.a:blind
	mutants blind
	must_say 'ACL-01.a: it sees nothing'
	says_of blind ACL-01.a failed 'it sees nothing'
	status 0 run
	grep -q '^client .*--reader yes -- .*client_mutant blind read$' calls || fail "calls: $(cat calls)"
	needs=writer
	rows ACL-01.a:blind
	: >calls
	status 0 run
	grep -q "^client .*--rotate '.*client_mutant' blind reset -- .*client_mutant blind process\$" calls || fail "calls: $(cat calls)"
}
test_fails_without_its_programs() {
	world
	rm client_mutant
	rows ACL-01.a:blind
	status 1 run
	says '^check-mutants: .*client_mutant'
	status 2 "$TOP/tests/conformance/check-mutants"
	status 2 "$TOP/tests/conformance/check-mutants" . nobody
}

run_all
