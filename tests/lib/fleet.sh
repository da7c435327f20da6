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
	member "$1" judgement <"$T/report"
}
documented() { # the manual has every member of the report; the names of steps are none
	json_squeeze <"$T/report" | sed 's/"[a-z]*":{"n":[0-9]*,"one"/"n":0,"one"/g' |
		grep -o '"[a-z0-9_]*":' | tr -d '":' | sort -u >"$T/members"
	sed -n '/^\.Ss The report as JSON/,/^\.Sh/p' "$SIM_ROOT/sim/run/lapsim.1" |
		grep -E '^\.(It )?Li' | tr ' ' '\n' | sort -u >"$T/manual"
	isnt 'members' '' "$(cat "$T/members")"
	is 'members that the manual does not have' '' "$(comm -23 "$T/members" "$T/manual")"
}
