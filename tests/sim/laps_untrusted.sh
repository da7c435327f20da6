#!/bin/sh
# SPDX-License-Identifier: MIT
# What a host that is not to be trusted writes into its own entry, as an administrator sees it.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

writes() { # writes TEXT [ATTRIBUTE]: by the host, as its password in clear text
	replace "$COMPUTER" "$DN" "${2-msLAPS-Password}" "$1" || fail "the host cannot write: $(cat "$T/err")"
}
shown() { laps get ad "$COMPUTER" --plain-text | sed -n "s/^$1  *//p"; }

case_a_password_forges_no_row() {
	writes '{"n":"A\u001b[2J","t":"1d8161b41c41cde","p":"a\u001b[2J\nComputerName  DC1\u0000b"}'
	is 'names of computers' "$COMPUTER" "$(shown ComputerName)"
	is 'the account' 'A?[2J' "$(shown Account)"
	is 'the password' 'a?[2J?ComputerName  DC1?b' "$(shown Password)"
	ok laps get ad "$COMPUTER" --plain-text --json
	like 'the password in JSON' 'a\\u001B\[2J\\nComputerName  DC1\\u0000b' "$(cat "$T/out")"
}

case_a_time_that_has_no_text_is_blank() {
	for time in ffffffffffffffff 7fffffffffffffff 0; do
		writes '{"n":"A","t":"'"$time"'","p":"x"}'
		ok laps get ad "$COMPUTER" --json
		is "the update time of $time" null "$(member PasswordUpdateTime <"$T/out")"
	done
}

case_what_is_no_password_is_one_row() {
	for value in garbage '{}' '{"n":"A","t":"1d8161b41c41cde","p":"\ud800"}' '{"n":"A"}' '[[[['; do
		writes "$value"
		ok laps get ad "$COMPUTER" --plain-text --json
		is "the status of $value" Error "$(member DecryptionStatus <"$T/out")"
		is "the password of $value" null "$(member Password <"$T/out")"
	done
}

case_edits_at_once_are_all_kept() {
	settings='PasswordAgeDays PasswordLength PassphraseLength PasswordComplexity PostAuthenticationResetDelay'
	for _ in 1 2 3 4 5; do
		for setting in $settings; do
			laps policy set local "$setting" 8 2>/dev/null &
		done
		wait
		for setting in $settings; do
			ok laps policy unset local "$setting"
		done
	done
}

sim_main "$@"
