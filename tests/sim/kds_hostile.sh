#!/bin/sh
# SPDX-License-Identifier: MIT
# The key service and clients that do what no client does, on sockets of their own: kds_hostile.py.
# It goes on, serves others meanwhile, and keeps its bounds.
# shellcheck disable=SC2034 # for sim.sh
SIM_OPTIONS='--computers 1'
# shellcheck source=tests/lib/sim.sh
. "$(dirname "$0")/../lib/sim.sh"

hostile() { # hostile NAME
	export KRB5CCNAME="FILE:$T/cc" OTHER_KRB5CCNAME="FILE:$T/cc.other"
	kinit "$LAPSIM_USER" <"$LAPSIM_USER_PASSWORD_FILE" >/dev/null 2>"$T/err" || fail "kinit: $(cat "$T/err")"
	kinit -c "$OTHER_KRB5CCNAME" Administrator <"$LAPSIM_ADMIN_PASSWORD_FILE" >/dev/null 2>"$T/err" || fail "kinit: $(cat "$T/err")"
	ok /usr/bin/python3 "$SIM_ROOT/tests/sim/kds_hostile.py" "$1"
	[ -z "${SIM_SAY-}" ] || cat "$T/out"
}

case_half_sent() { hostile half_sent; }
case_stalled_thousand() { hostile stalled_thousand; }
# with few descriptors: 120, of which 32 are not for connections
case_full_house() { (
	# shellcheck disable=SC3045 # dash has it
	ulimit -n 120
	export KRB5CCNAME="FILE:$T/cc"
	# shellcheck disable=SC2016 # for the command
	ok lapsim run --computers 1 -- sh -c 'kinit "$LAPSIM_USER" <"$LAPSIM_USER_PASSWORD_FILE" >/dev/null && exec /usr/bin/python3 "$1" full_house' sh "$SIM_ROOT/tests/sim/kds_hostile.py"
) || exit 1; }
case_slow_sender() { hostile slow_sender; }
case_never_reads() { hostile never_reads; }
case_too_many_of_one() { hostile too_many_of_one; }
case_second_handshake() { hostile second_handshake; }
case_tampered() { hostile tampered; }
case_weak_contexts() { hostile weak_contexts; }
case_nonsense() { hostile nonsense; }

sim_main "$@"
