#!/bin/sh
# SPDX-License-Identifier: MIT
# What is around a suite of laps-conform: reports that others read, known failures, and what is left when a run is
# killed. The suite is a toy, whose rows say hostile things.
# shellcheck disable=SC2034 # for sim.sh
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

toy() { "$SIM_TOOLS/conformtoy" --folder "$T/folder" "$@"; }
begin() { # begin OPTION...: a row that waits, in $pid and in a group of its own, when it has made its file
	begin_n=$(ls "$T/folder" | wc -l)
	setsid "$SIM_TOOLS/conformtoy" --folder "$T/folder" --only TOY-01 --wait yes "$@" >/dev/null 2>"$T/err" &
	pid=$!
	eventually 'a file is made' sh -c "[ \"\$(ls '$T/folder' | wc -l)\" -gt $begin_n ]"
}
killed() { # killed SIGNAL [GROUP]: what has begun
	kill "-$1" "${2-$pid}" || fail "nothing to kill: $pid"
	wait "$pid" 2>/dev/null
}
folder() { mkdir "$T/folder"; }
is_empty() { [ -z "$(ls "$T/folder")" ]; }
status_is() { # status_is STATUS COMMAND...: output in $T/out and $T/err
	si_status=$1 si_rc=0
	shift
	"$@" >"$T/out" 2>"$T/err" || si_rc=$?
	is "status of '$*'" "$si_status" "$si_rc"
}
read_by_others() { # read_by_others FORM FILE: its rows in $T/out
	/usr/bin/python3 "$SIM_ROOT/tests/sim/conform_read.py" "$1" "$2" >"$T/out" 2>"$T/err" || fail "$1 is not well formed: $(tail -n 1 "$T/err")"
}

case_all_forms_say_the_same() {
	folder
	printf '# It is a "toy" & <more>.\nBAD-03.known: code 50 of *\n' >"$T/known"
	status_is 1 toy --known "$T/known" --name "a toy's <name> ä" --junit "$T/junit" --json "$T/json" --html "$T/html" --tap
	mv "$T/out" "$T/tap"
	is 'stderr' '' "$(cat "$T/err")"
	for form in tap junit json html; do
		read_by_others "$form" "$T/$form"
		sort "$T/out" >"$T/$form.rows" # JUnit groups its rows
		is "rows of $form" 7 "$(wc -l <"$T/$form.rows")"
		is "rows of $form" "$(cat "$T/tap.rows")" "$(cat "$T/$form.rows")"
	done
	like 'a row that fails' "^BAD-02.must bad it says <script>alert\\('x'\\)</script>&\"\\\\x1b\\[31m\\\\xff\\\\u202e]]>\\\\x0a# \\\\$" \
		"$(cat "$T/json.rows")"
	like 'a row that passes' '^TOY-01.file ok -$' "$(cat "$T/json.rows")"
	like 'a known failure' '^BAD-03.known uncounted code 50 of [a-z2-9]{8}$' "$(cat "$T/json.rows")"
	is_empty || fail "left behind: $(ls "$T/folder")"
}

case_people_get_no_controls() {
	folder
	status_is 1 toy
	is 'last line' '2 passed, 3 failed, 2 skipped' "$(tail -n 1 "$T/out")"
	! LC_ALL=C grep -q "$(printf '[\033\377]')" "$T/out" || fail 'a control in the output'
	like 'why it is skipped' '^      the target lacks moon$' "$(cat "$T/out")"
	status_is 1 toy --only TOY-04
	like 'nothing tried' 'not tested: every row was skipped' "$(cat "$T/out")"
	status_is 0 toy --only TOY,BAD-01
	status_is 1 toy --only TOY,BAD-01 --strict
}

case_known_failures_cannot_pass_unnoticed() {
	folder
	printf 'TOY-02.pass: anything\n' >"$T/known"
	status_is 1 toy --only TOY --known "$T/known"
	like 'the row' "^      it passes, and $T/known:1 says that it is known to fail$" "$(cat "$T/out")"
	printf '\nBAD-03.known: code 32*\n' >"$T/known"
	printf 'folder = folder\nknown-failures = known\n' >"$T/target"
	status_is 1 "$SIM_TOOLS/conformtoy" --target "$T/target" --only BAD-03
	like 'the row' "^      code 50 of [a-z2-9]*; that is not what $T/known:2 says: code 32\\*$" "$(cat "$T/out")"
	printf 'BAD-03.known: code 50*\n' >"$T/known"
	status_is 0 "$SIM_TOOLS/conformtoy" --target "$T/target" --only BAD-03
	is 'last line' '0 passed, 0 failed, 0 skipped, 1 known' "$(tail -n 1 "$T/out")"
	printf 'BAD-09: code 50*\n' >"$T/known"
	fails_with 1 "^laps-conform: $T/known:1: no row 'BAD-09' in 'toy'$" toy --known "$T/known"
}

case_a_target_that_cannot_be_reached() {
	folder
	fails_with 1 '^laps-conform: cannot reach it: <script>.*\\xff\\u202e' toy --lost yes --junit "$T/junit" --json "$T/json"
	like 'JUnit' '<error type="laps-conform" message="cannot reach it: &lt;script&gt;' "$(cat "$T/junit")"
	read_by_others junit "$T/junit"
	like 'JSON' '"stopped": "cannot reach it: ' "$(cat "$T/json")"
}

case_passwords_that_others_read() {
	folder
	printf x >"$T/pw"
	chmod 644 "$T/pw"
	status_is 0 toy --only TOY-01 --password-file "$T/pw"
	is 'the warning' "laps-conform: warning: others can read '$T/pw', which holds a password" "$(cat "$T/err")"
	chmod 600 "$T/pw"
	status_is 0 toy --only TOY-01 --password-file "$T/pw"
	is 'stderr' '' "$(cat "$T/err")"
}

case_reports_replace_the_old_ones_whole() {
	folder
	echo old >"$T/json"
	begin --json "$T/json"
	killed KILL
	is 'the report of a killed run' old "$(cat "$T/json")"
	eventually 'it is clean' is_empty
	status_is 0 toy --only TOY-01 --json "$T/json"
	like 'the report' '"conforms": true' "$(cat "$T/json")"
	is 'files beside it' "json" "$(cd "$T" && ls json*)"
	fails_with 1 "^laps-conform: cannot write '$T/no/json': no such file or directory$" toy --json "$T/no/json"
	fails_with 1 "^laps-conform: cannot write '$T/folder': is a directory$" toy --html "$T/folder"
	is_empty || fail 'a run began whose report cannot be written'
}

case_a_killed_run_is_cleaned_up_after() {
	# a sanitizer would say where, and end it otherwise
	export ASAN_OPTIONS="${ASAN_OPTIONS-}:handle_segv=0"
	folder
	for signal in KILL TERM HUP SEGV; do
		begin
		killed "$signal"
		eventually "it is clean after $signal" is_empty
		is "stderr after $signal" '' "$(cat "$T/err")"
	done
}

# as ^C does: all processes of the terminal's group get it, and no handler helps
case_a_group_that_is_killed_is_cleaned_up_after() {
	folder
	begin
	killed KILL "-$pid"
	eventually 'it is clean' is_empty
}

# as a machine does that goes down: everybody is asked, and then made, to end
case_a_janitor_that_is_asked_to_end_cleans_up_first() {
	folder
	begin
	janitor=$(ps -e -o pid=,ppid= | sed -n "s/^ *\([0-9]*\) *$pid\$/\1/p")
	for signal in TERM INT HUP QUIT PIPE; do
		kill "-$signal" "$janitor" || fail "no janitor below $pid"
	done
	killed TERM
	eventually 'it is clean' is_empty
}

case_what_cannot_be_removed_is_told() {
	folder
	status_is 1 toy --only TOY-01 --stay yes
	like 'stderr' "^laps-conform: something is left in the target: cannot remove 'toy-[a-z2-9]{8}': it stays; 'laps-conform toy --clean' with the same target removes it$" "$(cat "$T/err")"
	is 'last line' '1 passed, 0 failed, 0 skipped' "$(tail -n 1 "$T/out")"
	begin --stay yes
	killed KILL
	eventually 'the janitor says so' grep -q . "$T/err"
	like 'stderr' "^laps-conform: a run that ended early has left something: cannot remove 'toy-" "$(cat "$T/err")"
	is 'what is removed' '2 removed' "$(toy --clean)"
	is_empty || fail 'something is left'
	is 'what is removed' '0 removed' "$(toy --clean)"
}

case_cleaning_up_has_an_end() {
	folder
	status_is 1 toy --only TOY-01 --slow yes
	is 'lines' "laps-conform: cleaning up takes longer than 1 s; 'laps-conform toy --clean' with the same target goes on with it" \
		"$(head -n 1 "$T/err")"
	like 'the run' '^laps-conform: something is left in the target: what cleans up ended without an answer' "$(tail -n 1 "$T/err")"
	is 'what is removed' '1 removed' "$(toy --clean)"
}

sim_main "$@"
