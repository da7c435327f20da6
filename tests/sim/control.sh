#!/bin/sh
# SPDX-License-Identifier: MIT
# The control socket as lapsim-control(7) has it: every verb of the code is on the page and the other way round, and
# every request on the page is taken as it stands there.
# shellcheck disable=SC1091,SC2317,SC2034  # the cases are called by name
SIM_OPTIONS='--seed 7 --computers 1 --dcs 2'
. "$(dirname "$0")/../lib/sim.sh"

PAGE=$SIM_ROOT/sim/run/lapsim-control.7
# The socket's own protocol, without a line of ours in between: what comes for the lines on stdin.
ask() { /usr/bin/python3 "$SIM_ROOT/tests/lib/ask_control.py" "$LAPSIM_CONTROL"; }

case_verbs_of_the_page_are_those_of_the_code() {
	sed -n 's/^\.It Cm \([a-z]*\)$/\1/p' "$PAGE" | sort >"$T/page"
	{
		sed -n '/verb_row\[\] = {/,/^};/p' "$SIM_ROOT/sim/run/verbs.c" | grep -oE '\{"[a-z]+"' | tr -d '{"'
		echo down
	} | sort >"$T/code"
	is 'verbs' "$(one_line <"$T/code")" "$(one_line <"$T/page")"
	while read -r verb; do
		grep -q "^{\"verb\": \"$verb\"" "$PAGE" || fail "no example of $verb"
	done <"$T/page"
}

case_requests_of_the_page_are_taken() {
	grep '^{"verb": ' "$PAGE" | grep -v '"down"' >"$T/requests"
	is 'requests' yes "$([ "$(wc -l <"$T/requests")" -ge 20 ] && echo yes)"
	# an image is taken before the page puts one back
	grep '"snapshot"' "$T/requests" >"$T/first"
	{ cat "$T/first" && grep -v '"snapshot"' "$T/requests"; } >"$T/asked"
	ask <"$T/asked" >"$T/answers" || fail "$(cat "$T/answers")"
	is 'answers' "$(wc -l <"$T/asked")" "$(wc -l <"$T/answers")"
	grep -v '^{"ok": \{0,1\}true' "$T/answers" >"$T/refused" && fail "$(paste "$T/asked" "$T/answers" | grep -v '"ok": \{0,1\}true' | head -n 1)"
	return 0
}

case_what_is_no_request_is_refused() {
	echo '{"verb": "dance"}' | ask >"$T/out"
	like 'an unknown verb' '"error": *"there is no verb .dance.' "$(cat "$T/out")"
	for line in '[]' '{"verb": 7}' 'status' '{"verb": "status"'; do
		echo "$line" | ask >"$T/out"
		like "$line" '"ok": *false' "$(cat "$T/out")"
	done
	echo '{"verb": "seed", "seed": "-1"}' | ask >"$T/out"
	like 'a seed that is none' 'is not a seed' "$(cat "$T/out")"
}

# hits N: whether each of N searches was made to go wrong, as a row of 0 and 1
hits() {
	for _ in $(seq "$1"); do
		if ldapsearch -x -H "$LAPSIM_LDAP_URI" -s base -b '' currentTime >/dev/null 2>&1; then printf 0; else printf 1; fi
	done
}

# drawn N: which of 24 searches go wrong when the fault is added under that seed, as a row of 0 and 1
drawn() {
	ok lapsim seed "$LAPSIM_DIR" "$1"
	ok lapsim fault "$LAPSIM_DIR" add 'ldap.search:50%=busy'
	hits 24
	ok lapsim fault "$LAPSIM_DIR" clear
}

# what is drawn follows the seed that was given, and repeats with it
case_faults_draw_by_another_seed() {
	first=$(drawn 11)
	isnt 'another seed' "$first" "$(drawn 12)"
	is 'the same seed' "$first" "$(drawn 11)"
	like 'what is drawn' '0.*1|1.*0' "$first"
	ok lapsim seed "$LAPSIM_DIR"
	is 'what is told' 11 "$(cat "$T/out")"
}

sim_main "$@"
