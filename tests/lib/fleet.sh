# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Runs of `lapsim fleet` and what they report; after sim.sh.

fleet() { # fleet DEVICES OPTION...: it is well
	fleet_n=$1
	shift
	ok lapsim fleet --devices "$fleet_n" --json "$T/report" "$@"
	cp "$T/out" "$T/told"
	like 'the judgement' "^judged from outside in .*: $fleet_n of $fleet_n devices: some readable value opens the account; $fleet_n by the current value" "$(cat "$T/told")"
	like 'the judgement' '^lost updates: 0, and there must be none: of ' "$(cat "$T/told")"
}
part() { # part NAME MEMBER: of the report
	json_squeeze <"$T/report" | sed 's/{"part"/\n&/g' | grep "^{\"part\":\"$1\"" | member "$2"
}
judged() { # judged MEMBER: of the report
	json_squeeze <"$T/report" | sed -n 's/.*"judgement"://p' | member "$1"
}
