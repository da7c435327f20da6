#!/bin/sh
# SPDX-License-Identifier: MIT
# The command line of laps-conform, without a target.
# shellcheck disable=SC2034 # for sim.sh
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

misused() { # misused PATTERN ARGUMENT...
	mu_pattern=$1
	shift
	fails_with 2 "^laps-conform: $mu_pattern; see 'laps-conform --help'\$" laps-conform "$@"
}

case_help_is_for_all_and_for_each() {
	ok laps-conform --help
	like 'usage' '^usage: laps-conform SUITE \[OPTION\]\.\.\. \[-- COMMAND\.\.\.\]$' "$(cat "$T/out")"
	for suite in directory entra client; do
		like 'commands' "^  $suite  *test " "$(cat "$T/out")"
		ok laps-conform "$suite" --help
		like 'usage' "^usage: laps-conform $suite \[OPTION\]" "$(cat "$T/out")"
		like 'a key of every suite' '^  known-failures  ' "$(cat "$T/out")"
		is 'help behind other options' "$(cat "$T/out")" "$(laps-conform "$suite" --list --help)"
		ok laps-conform --help
	done
	ok laps-conform directory --help
	like 'a key of its own' '^  administrator-password-file .*(a file)' "$(cat "$T/out")"
	is 'the version' "$(lapsim --version | sed 's/lapsim/laps-conform/')" "$(laps-conform --version)"
}

case_wrong_usage_is_told_and_does_nothing() {
	misused 'no suite'
	misused "unknown suite 'directories'" directories
	misused "unknown option '--list'" --list
	for suite in directory entra client; do
		misused "unknown option '--lists'" "$suite" --lists
		misused "unknown option '-l'" "$suite" -l
		misused "unknown option '--='" "$suite" --=
		misused "unknown argument 'x'" "$suite" x
		misused "option '--list' takes no value" "$suite" --list=yes
		misused "option '--only' needs a value" "$suite" --only
		misused "option '--only' cannot be empty" "$suite" --only=
		misused "option '--only' is given twice" "$suite" --only A --only B
		misused "option '--name' is given twice" "$suite" --name a --name=b
		misused "option '--name' needs a value" "$suite" --name
		misused "only one report can go to stdout" "$suite" --tap --json -
		misused "'--list' and '--clean' do not go together" "$suite" --list --clean
		misused 'a list has no other form than text and JSON' "$suite" --list --tap
		misused "no row 'XYZ-01'; 'laps-conform $suite --list' has all" "$suite" --list --only XYZ-01
	done
	for suite in directory entra; do
		misused "'$suite' takes no command" "$suite" -- true
	done
	for suite in directory entra client; do
		misused "'--clean' makes no report" "$suite" --clean --junit "$T/x"
	done
	misused "no command: '-- COMMAND...'" client
	misused "no command: '-- COMMAND...'" client --
	[ ! -e "$T/x" ] || fail 'a report was written'
}

case_a_list_needs_no_target() {
	for suite in directory entra client; do
		ok laps-conform "$suite" --list
		cp "$T/out" "$T/list"
		! grep -qvE '^[A-Z]+-[0-9]+\.[a-z0-9-]+ +(MUST  |SHOULD)  [^ ].*[^ .]$' "$T/list" ||
			fail "a line of the list: $(grep -vE '^[A-Z]+-[0-9]+\.[a-z0-9-]+ +(MUST  |SHOULD)  [^ ].*[^ .]$' "$T/list" | head -n 1)"
		is 'ids that stand twice' '' "$(cut -d' ' -f1 "$T/list" | sort | uniq -d)"
		# each is a row of the checklists
		for id in $(cut -d. -f1 "$T/list" | sort -u); do
			grep -qs "^$id |" "$SIM_ROOT"/fixtures/checklist/*.txt || fail "$suite: $id is in no checklist"
		done
		ok laps-conform "$suite" --list --json -
		cp "$T/out" "$T/json"
		is 'rows as JSON' "$(cut -d' ' -f1 "$T/list")" "$(sed -n 's/^ *"id": "\(.*\)",$/\1/p' "$T/json")"
		is 'mutants' "$(wc -l <"$T/list")" "$(grep -cE '^ *"mutant": "(none: .+|[a-z0-9-]+)",$' "$T/json")"
		ok laps-conform "$suite" --list --json "$T/file"
		is 'the same in a file' "$(cat "$T/json")" "$(cat "$T/file")"
		is 'and for people' "$(cat "$T/list")" "$(cat "$T/out")"
	done
	id=$(laps-conform client --list | head -n 1 | cut -d' ' -f1)
	is 'a row' "$id" "$(laps-conform client --list --only "$id" | cut -d' ' -f1)"
}

case_a_target_that_is_wrong_is_told() {
	fails_with 1 "^laps-conform: cannot open '$T/none': no such file or directory\$" laps-conform directory --target "$T/none"
	printf 'urls = a\n' >"$T/target"
	fails_with 1 "^laps-conform: $T/target:1: unknown key 'urls'\$" laps-conform directory --target "$T/target"
	fails_with 1 "^laps-conform: $T/target:1: unknown key 'urls'\$" laps-conform entra --target "$T/target"
	printf 'name = x\n' >"$T/target"
	fails_with 1 "^laps-conform: no '" laps-conform directory --target "$T/target"
	fails_with 1 "^laps-conform: cannot open '$T/none'" laps-conform client --known "$T/none" -- true
	fails_with 1 "^laps-conform: 'timeout' is|timeout is" laps-conform client --timeout soon -- true
	# no world around, and none is said
	for suite in directory entra; do
		fails_with 1 '^laps-conform: ' env -u LAPSIM_DIR -u LAPSIM_LDAP_URI -u LAPSIM_GRAPH_URL laps-conform "$suite"
	done
}

case_a_full_disk_is_noticed() {
	[ -w /dev/full ] || skip 'no /dev/full'
	rc=0
	laps-conform client --list >/dev/full 2>"$T/err" || rc=$?
	is status 1 "$rc"
	like 'stderr' "^laps-conform: cannot write '.*': no space left on device\$" "$(cat "$T/err")"
	is 'lines' 1 "$(wc -l <"$T/err")"
}

sim_main "$@"
