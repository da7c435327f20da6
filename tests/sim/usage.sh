#!/bin/sh
# SPDX-License-Identifier: MIT
# The command lines of laps and lapsim: help, version, and wrong usage, which is exit 2 and a hint. And generated
# passwords, which need no world either.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
# shellcheck disable=SC2034
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

wrong() { # wrong PATTERN COMMAND...: exit 2, one line that matches and says where help is
	wrong_pattern=$1
	shift
	fails_with 2 "$wrong_pattern" "$@"
	like "the hint of '$*'" "(--help|did you mean)" "$(cat "$T/err")"
}

case_laps_tells_its_version() {
	ok laps --version
	like version '^laps [0-9]+\.[0-9]+' "$(cat "$T/out")"
	is stderr '' "$(cat "$T/err")"
}

case_lapsim_tells_its_version() {
	ok lapsim --version
	like version '^lapsim [0-9]+\.[0-9]+' "$(cat "$T/out")"
	is stderr '' "$(cat "$T/err")"
}

case_json_is_refused_where_there_is_none() {
	for command in 'blob encrypt' 'account rename a b' 'account delete a'; do
		# shellcheck disable=SC2086  # words
		wrong "'${command% a*}' has no JSON form" laps $command --json
	done
}

case_laps_helps() {
	ok laps --help
	cp "$T/out" "$T/top"
	is 'lines whose summary does not begin in the one column' '' \
		"$(sed -n '/^commands:/,/^$/p' "$T/top" | grep '^  ' | grep -vE '^  .{28} [^ ]')"
	for command in process reset agent 'get ad' set-expiration 'policy show' 'policy set' 'policy unset' \
		'csp get' 'csp replace' 'csp delete' 'csp exec' 'account list' 'account verify' 'account sessions' \
		'account set-password' 'account rename' 'account enable' 'account disable' 'account delete' \
		'account leave-administrators' 'account logon' 'account run' events diagnostics 'kds list' 'kds create' 'kds show' 'password generate' \
		'blob explain' 'blob decrypt' 'blob encrypt' 'gkdi seed-key' 'gkdi period'; do
		like 'laps --help' "^  $command " "$(cat "$T/top")"
		# shellcheck disable=SC2086  # one or two words
		laps $command --help >"$T/help" 2>"$T/err" || fail "laps $command --help: $(cat "$T/err")"
		like "laps $command --help" "^usage: laps $command( |\$)" "$(cat "$T/help")"
		like "the example of laps $command --help" "laps .*${command#* }" "$(tail -n +2 "$T/help")"
	done
}

case_lapsim_helps() {
	ok lapsim --help
	for command in run up down env status seed clock timeline reset snapshot restore web fleet dump-config; do
		like 'lapsim --help' "$command" "$(cat "$T/out")"
		lapsim $command --help >"$T/help" 2>"$T/err" || fail "lapsim $command --help: $(cat "$T/err")"
		like "lapsim $command --help" "lapsim $command" "$(cat "$T/help")"
	done
}

case_laps_refuses_what_it_does_not_know() {
	wrong '^laps: .*proces' laps proces
	wrong '^laps: .*frobnicate' laps frobnicate
	wrong '^laps: ' laps
	wrong '^laps: .*blob' laps blob
	wrong '^laps: .*explode' laps blob explode
	wrong '^laps: .*--frob' laps process --frob
	wrong '^laps: .*--jsno' laps --jsno process
	wrong '^laps: .*-x' laps process -x
	wrong '^laps: .*extra' laps process extra
	wrong '^laps: ' laps get ad
	wrong '^laps: ' laps policy set gpo
	wrong '^laps: ' laps --config
	wrong '^laps: ' laps gkdi period
	wrong '^laps: .*soon' laps gkdi period soon
	wrong '^laps: ' laps blob decrypt /dev/null
	wrong '^laps: ' laps blob encrypt
	wrong '^laps: .*loud' laps blob encrypt --sid S-1-5-21-1-2-3-512 --root-key k --account a --mode loud
	wrong '^laps: .*many' laps password generate --count many
	wrong '^laps: .*logoff' laps account logoff
	wrong '^laps: .*--session' laps account logon Administrator --session lunch
	wrong '^laps: ' laps account rename Administrator
	wrong '^laps: ' laps csp replace
	wrong '^laps: .*extra' laps diagnostics extra
	wrong '^laps: .*--every' laps agent --every hour
}

case_lapsim_refuses_what_it_does_not_know() {
	wrong '^lapsim: .*rum' lapsim rum
	wrong '^lapsim: ' lapsim
	wrong '^lapsim: ' lapsim run
	wrong '^lapsim: ' lapsim run --
	wrong '^lapsim: .*--frob' lapsim run --frob -- true
	wrong '^lapsim: .*many' lapsim run --seed many -- true
	wrong '^lapsim: ' lapsim run --computers -1 -- true
	wrong '^lapsim: .*never' lapsim run --time never -- true
	wrong '^lapsim: .*half' lapsim run --laps-schema half -- true
	wrong "^lapsim: option '--ldif' cannot be ''" lapsim run --ldif '' -- true
	wrong "^lapsim: option '--registry' cannot be ''" lapsim run --registry= -- true
	wrong '^lapsim: .*maybe' lapsim run --ldap-signing maybe -- true
	wrong '^lapsim: .*perhaps' lapsim run --ldap-channel-binding perhaps -- true
	wrong '^lapsim: .*--dcs' lapsim run --dcs 0 -- true
	wrong '^lapsim: .*--balancer.*no value' lapsim run --balancer=yes -- true
	wrong '^lapsim: ' lapsim fault
	wrong '^lapsim: ' lapsim fault "$T" --known
	wrong '^lapsim: ' lapsim up
	wrong '^lapsim: ' lapsim clock
	wrong '^lapsim: .*none' lapsim fleet --devices none
	wrong '^lapsim: .*clear=90' lapsim fleet --mode clear=90
	wrong '^lapsim: .*10m' lapsim fleet --outage 10m
	wrong '^lapsim: .*--stall.*--dcs' lapsim fleet --stall 10m+1h
	wrong '^lapsim: .*--outage.*--storm' lapsim fleet --outage 1m+1m
	wrong '^lapsim: .*--outage.*over' lapsim fleet --hours 3 --outage 2h+1m
	wrong '^lapsim: .*--stall.*over' lapsim fleet --dcs 2 --storm --stall 2h+1m
	wrong '^lapsim: .*--ceiling.*faults' lapsim fleet --ceiling --hostile
	wrong '^lapsim: .*--ceiling.*encrypted' lapsim fleet --ceiling --mode encrypted=99,clear=1
	wrong '^lapsim: .*--outage.*directory' lapsim fleet --mode entra --storm --outage 1m+1m
	wrong '^lapsim: .*nobody' lapsim fleet --identity nobody
	wrong '^lapsim: .*simulated' lapsim fleet --simulated --hostile
	wrong '^lapsim: .*--ceiling' lapsim fleet --in "$T" --ceiling
	wrong '^lapsim: .*runs' lapsim fleet --in "$T" --seed 5
	wrong '^lapsim: .*runs' lapsim fleet --in "$T" --keep
	wrong '^lapsim: .*no world' lapsim fleet --simulated --keep
	wrong '^lapsim: .*behalf' lapsim fleet --simulated --identity proxy
	wrong '^lapsim: a simulated fleet has no KDC' lapsim fleet --simulated --identity kerberos
	wrong '^lapsim: .*--computers' lapsim fleet --computers 3
	wrong '^lapsim: usage: lapsim dc' lapsim dc "$T" 2
	wrong '^lapsim: usage: lapsim dc' lapsim dc "$T" two stop
	wrong '^lapsim: usage: lapsim link' lapsim link "$T" 1-2
	wrong '^lapsim: usage: lapsim link' lapsim link "$T" 1-2 lag
	wrong '^lapsim: ' lapsim reset
	wrong '^lapsim: ' lapsim snapshot
	wrong '^lapsim: ' lapsim restore "$T"
	wrong '^lapsim: .*-x' lapsim run -x -- true
}

case_no_configuration() {
	fails_with 1 '^laps: .*gone' laps --config "$T/gone" process
	fails_with 1 '^laps: .*gone' env LAPS_CONFIG="$T/gone" laps events
	fails_with 1 '^lapsim: .*gone' lapsim status "$T/gone"
	fails_with 1 '^lapsim: .*gone' lapsim down "$T/gone"
	fails_with 1 '^lapsim: .*gone' lapsim env "$T/gone"
	fails_with 1 '^lapsim: .*gone' lapsim clock "$T/gone" now
	fails_with 1 '^lapsim: .*gone' lapsim reset "$T/gone"
	fails_with 1 '^lapsim: .*gone' lapsim snapshot "$T/gone" name
	fails_with 1 '^lapsim: .*gone' lapsim restore "$T/gone" name --only host
}

# every effect on its line, and the operations that it goes with below
case_known_faults_need_no_world() {
	ok lapsim fault --known
	like 'an effect and its argument' '^ldap +slow\(250ms\) +the answer comes' "$(cat "$T/out")"
	like 'a code' '^rpc +hresult\(0x80070005\) ' "$(cat "$T/out")"
	like 'the hostile world' '^  ldap\.values=shuffle$' "$(cat "$T/out")"
	ok lapsim fault --known --json
	is 'its argument' '"argument": "duration", "default": "10m"' \
		"$(tr -d '\n' <"$T/out" | tr -s ' ' | grep -oE '"effect": "skew", "argument": "[a-z]+", "default": "[^"]*"' | head -n 1 | sed 's/^"effect": "skew", //')"
	is 'no argument' 1 "$(tr -d '\n' <"$T/out" | tr -s ' ' | grep -c '"effect": "busy", "argument": null, "default": null')"
}

case_dump_config_is_key_value() {
	ok lapsim dump-config
	is 'lines that are not key=value' '' "$(grep -vE '^[a-z_]+=' "$T/out")"
	like version '^version=[0-9]' "$(cat "$T/out")"
	like slapd '^slapd=/.*slapd' "$(cat "$T/out")"
	like kdc '^kdc=/.*krb5kdc' "$(cat "$T/out")"
	is haproxy "$(command -v haproxy || :)" "$(sed -n 's/^haproxy=//p' "$T/out")"
}

# GEN-01, GEN-02, GEN-03, GEN-04, GEN-05, GEN-06, GEN-07, GEN-10, GEN-13
case_generated_passwords() {
	generate() { # generate PATTERN OPTION...: fifty that all match
		pattern=$1
		shift
		ok laps password generate --count 50 "$@"
		is "lines of 'password generate $*'" 50 "$(wc -l <"$T/out" | tr -d ' ')"
		is "lines of 'password generate $*' that do not match" '' "$(grep -vE "$pattern" "$T/out")"
		is "equal lines of 'password generate $*'" '' "$(sort "$T/out" | uniq -d)"
	}
	every() { # every CLASS: each line of $T/out has one of it
		is "lines without $1" '' "$(grep -vE "$1" "$T/out")"
	}
	generate '^.{14}$'
	generate '^[A-Z]{14}$' --complexity 1
	generate '^[A-Za-z]{8}$' --complexity 2 --length 8
	every '[A-Z]' && every '[a-z]'
	generate '^[A-Za-z0-9]{64}$' --complexity 3 --length 64
	every '[A-Z]' && every '[a-z]' && every '[0-9]'
	generate '^[],.+;!#&@{}[$/()%A-Za-z0-9-]{14}$' --complexity 4
	every '[A-Z]' && every '[a-z]' && every '[0-9]' && every '[],.+;!#&@{}[$/()%-]'
	generate '^[A-HJ-NPR-Za-km-np-z2-9!#%+@:=?*]{14}$' --complexity 5
	every '[A-HJ-NPR-Z]' && every '[a-km-np-z]' && every '[2-9]' && every '[!#%+@:=?*]'
	generate '^([A-Z][a-z-]+){6}$' --complexity 6
	generate '^([A-Z][a-z-]+){3}$' --complexity 7 --words 3
	generate '^([A-Z][a-z-]+){10}$' --complexity 8 --words 10
}

case_generation_refuses_what_policy_refuses() {
	for options in '--complexity 0' '--complexity 9' '--length 7' '--length 65' '--complexity 6 --words 2' \
		'--complexity 6 --words 11' '--count 0'; do
		# shellcheck disable=SC2086  # numbers
		fails_with '[12]' '^laps: ' laps password generate $options
	done
}

sim_main "$@"
