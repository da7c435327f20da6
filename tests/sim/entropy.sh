#!/bin/sh
# SPDX-License-Identifier: MIT
# A restored image of a host does not generate the same password again: the counter of its entropy belongs to the
# world, not to the host.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

restore() { # the host as it was in $T/image
	rm -rf "$HOST"
	cp -a "$T/image" "$HOST"
}

# GEN-17, CYC-26
case_a_restored_host_draws_other_bytes() {
	cp -a "$HOST" "$T/image"
	: >"$T/seen"
	for _ in 1 2 3 4 5 6; do
		restore
		ok laps process
		password >>"$T/seen"
		in_force "$(tail -n 1 "$T/seen")"
	done
	is 'passwords' 6 "$(wc -l <"$T/seen" | tr -d ' ')"
	is 'passwords seen twice' '' "$(sort "$T/seen" | uniq -d)"
}

case_a_restored_host_agrees_with_the_directory_after_one_cycle() {
	ok laps process
	cp -a "$HOST" "$T/image"
	ok laps reset
	restore
	rm "$HOST/state.json"
	ok laps process
	in_force "$(password)"
}

case_the_counter_only_grows() {
	counter=$LAPSIM_DIR/entropy/$COMPUTER
	was=$(cat "$counter" 2>/dev/null || echo 0)
	for _ in 1 2; do
		ok laps reset
		now=$(cat "$counter")
		[ "$now" -gt "$was" ] || fail "the counter: expected more than $was, got $now"
		was=$now
	done
}

# a counter that cannot be advanced stops the cycle, rather than a guessable password
case_no_counter_no_password() {
	ok laps process
	first=$(password)
	conf_set entropy-counter "$T/gone/counter"
	unchanged_by fails_with 1 '^laps: (generate|protect|read): ' laps reset
	in_force "$first"
}

sim_main "$@"
