#!/bin/sh
# SPDX-License-Identifier: MIT
# laps and the key service with somebody between them (kds_between.py): what is changed on the way is
# seen by one of the two, and no password is rotated by it. [MS-RPCE] 2.2.2.11 and 2.2.2.13.
# shellcheck source=tests/lib/sim.sh
. "$(dirname "$0")/../lib/sim.sh"

between() { # between HOW: laps goes through somebody who does that
	/usr/bin/python3 "$SIM_ROOT/tests/sim/kds_between.py" "$1" >"$T/port" &
	somebody=$!
	trap 'kill $somebody' EXIT
	eventually 'somebody listens' test -s "$T/port"
	conf_set rpc-port "$(cat "$T/port")"
}
is_seen() { # is_seen PATTERN: of the cause
	unchanged_by fails_with 1 "$1" laps process
}

case_as_it_is() {
	between as_it_is
	ok laps process
	isnt 'the value' '' "$(attr admin "$DN" msLAPS-EncryptedPassword)"
}
# who takes the flag out of the bind makes both sides leave headers unsigned; under the seal the client says that it can
case_headers_are_not_signed() {
	between unsigned_headers
	is_seen 'fault 0x00000005'
}
case_another_operation_is_asked_for() {
	between other_request
	is_seen 'fault 0x00000721'
}
case_the_answer_is_another() {
	between other_answer
	is_seen 'not sealed as it should be'
}
case_the_head_of_the_answer_is_another() {
	between other_head
	is_seen 'not sealed as it should be'
}
case_the_answer_is_not_sealed() {
	between unsealed_answer
	is_seen 'not sealed as it should be'
}

sim_main "$@"
