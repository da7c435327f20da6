#!/bin/sh
# SPDX-License-Identifier: MIT
# The domain controller under load, its object with the address and undefined behaviour sanitizers.
# Whatever they see in it ends slapd, and the test fails. Lost blocks are dc_memcheck.sh's: the
# leak checker hangs when slapd ends.
# shellcheck disable=SC2034
SIM_OPTIONS='--seed 7 --computers 16'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/load.sh"

case_eight_clients_under_the_sanitizers() {
	object=$SIM_ROOT/build/asan/lib/lapsim_dc.so
	[ -f "$object" ] || fail "no $object"
	runtime=$(ldd "$object" | awk '$1 ~ /^libasan/ { print $3 }')
	slapd_copy "$T/slapd"
	sed -i "s,^\(plugin [a-z]*\) \".*lapsim_dc\.so\",\1 \"$object\"," "$SLAPD_DIR/slapd.conf"
	SLAPD_PRELOAD="$runtime $object"
	export ASAN_OPTIONS="detect_leaks=0:detect_stack_use_after_return=1:log_path=$T/asan" UBSAN_OPTIONS=print_stacktrace=1
	slapd_start || fail "$(cat "$SLAPD_DIR/log" "$T"/asan.* 2>/dev/null)"
	load_has "$object"
	load_run "${LOAD_SEED:-2}" "${LOAD_COUNT:-2000}" || told="the load: $(cat "$T/out")"
	load_faulted "${LOAD_SEED:-2}" 100 || told="the load with faults: $(cat "$T/out"); ${told-}"
	kill -KILL "$SLAPD_PID" 2>/dev/null || told="slapd has ended: $(cat "$SLAPD_DIR/log"); ${told-}"
	for log in "$T"/asan.*; do
		[ -s "$log" ] || continue
		cat "$log" # whole, for those who mend it
		told="$(grep -m 1 'ERROR' "$log"); ${told-}"
	done
	[ -z "${told-}" ] || fail "$told"
}

sim_main "$@"
