#!/bin/sh
# SPDX-License-Identifier: MIT
# The domain controller under load, under valgrind's memcheck. Whatever it complains of fails: what
# slapd and its libraries do without us is in slapd.supp, each with its reason. A block that is lost
# for good fails too, whoever asked for it.
# shellcheck disable=SC2034
SIM_OPTIONS='--seed 7 --computers 16'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/load.sh"

# valgrind's launcher is a program as others are: the object would be loaded into it and not into
# slapd. What it launches is static.
memcheck_tool() {
	for libexec in "${VALGRIND_LIB-}" /usr/libexec/valgrind /usr/lib/valgrind; do
		for tool in "$libexec"/memcheck-*-linux; do
			[ -x "$tool" ] || continue
			VALGRIND_LIB=$libexec VALGRIND_LAUNCHER=$(command -v valgrind)
			export VALGRIND_LIB VALGRIND_LAUNCHER
			return
		done
	done
	fail 'no memcheck of valgrind'
}

case_eight_clients_under_memcheck() {
	memcheck_tool
	slapd_copy "$T/slapd"
	# valgrind 3.19 stops every thread while one waits for a lock of the kind that MIT's replay cache has
	sed -i 's/^KRB5RCACHENAME=.*/KRB5RCACHENAME=none:/' "$SLAPD_DIR/environ"
	# the object's frames are within the first sixty of any stack
	slapd_start "$tool" --tool=memcheck --num-callers=60 --leak-check=full --show-leak-kinds=definite \
		--errors-for-leak-kinds=definite --error-limit=no --log-file="$T/memcheck" \
		--suppressions="$SIM_ROOT/tests/load/slapd.supp" || fail "$(cat "$SLAPD_DIR/log")"
	load_has "${SLAPD_PRELOAD##*:}" # ours is the last; the clock comes before it
	load_run "${LOAD_SEED:-33}" "${LOAD_COUNT:-300}" || told="the load: $(cat "$T/out")"
	load_faulted "${LOAD_SEED:-33}" 60 || told="the load with faults: $(cat "$T/out"); ${told-}"
	slapd_stop || told="slapd gave status $?: $(tail -n 5 "$SLAPD_DIR/log"); ${told-}"
	grep -q 'ERROR SUMMARY: 0 errors' "$T/memcheck" || {
		sed 's/^==[0-9]*== //' "$T/memcheck" # whole, for those who mend it
		told="memcheck: $(sed -n 's/^.*ERROR SUMMARY: //p' "$T/memcheck"); ${told-}"
	}
	[ -z "${told-}" ] || fail "$told"
}

sim_main "$@"
