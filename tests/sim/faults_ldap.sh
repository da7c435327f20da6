#!/bin/sh
# SPDX-License-Identifier: MIT
# The directory made to go wrong, as OpenLDAP's tools see it and what laps makes of it. Result codes are those of RFC 4511
# appendix A, texts begin with the Windows error of [MS-ADTS] 3.1.1.3.1.9.
# shellcheck disable=SC2034
SIM_OPTIONS='--seed 17'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"

calm() { ok lapsim fault "$LAPSIM_DIR" clear; }
faults() { # faults SPEC...: these and no others
	calm
	ok lapsim fault "$LAPSIM_DIR" add "$@"
}
counted() { # counted SPEC SEEN HIT
	like 'counted' "^$(printf %s "$1" | sed 's/[][().*$]/\\&/g') +$2 +$3\$" "$(lapsim fault "$LAPSIM_DIR" list)"
}
status_is() { # status_is STATUS PATTERN COMMAND...: and what it says, on either stream
	si_want=$1 si_pattern=$2 si_rc=0
	shift 2
	"$@" >"$T/out" 2>&1 || si_rc=$?
	is "status of '$*' ($(one_line <"$T/out"))" "$si_want" "$si_rc"
	like "what '$*' says" "$si_pattern" "$(one_line <"$T/out")"
}
describe() { # describe TEXT
	printf 'dn: %s\nchangetype: modify\nreplace: description\ndescription: %s\n' "$DN" "$1" | ldap ldapmodify admin
}
description() { attr admin "$DN" description; }
by_ldaps() { # by_ldaps [OPTION]...
	ldapsearch -x -LLL -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$LAPSIM_LDAPS_URI" -D "$LAPSIM_ADMIN_DN" -y "$LAPSIM_ADMIN_PASSWORD_FILE" \
		-b "$DN" -s base "$@" '(objectClass=*)' cn
}

case_answers_that_are_failures() {
	while read -r effect status pattern; do
		faults "ldap.search:1=$effect"
		status_is "$status" "$pattern" search admin "$DN" cn
		counted "ldap.search:1=$effect" 1 1
		ok search admin "$DN" cn
		faults "ldap.modify=$effect"
		status_is "$status" "$pattern" describe "$effect"
		calm
		is 'what was not done' '' "$(description)"
	done <<-'END'
		busy 51 0000200E:.*\(BUSY\)
		unavailable 52 0000200F:.*\(UNAVAILABLE\)
		unwilling 53 00002035:.*\(WILL_NOT_PERFORM\)
		insufficient-rights 50 00002098:.*\(INSUFF_ACCESS_RIGHTS\)
		referral 10 0000202B: RefErr:.*ldap://127.0.0.1:1/
	END
	# what no hook of slapd sees
	faults 'ldap.bind=busy'
	status_is 51 '0000200E' search admin "$DN" cn
	faults 'ldap.extended=unavailable'
	status_is 1 '\(52\)' search admin "$DN" cn
	status_is 0 'cn: ' by_ldaps
	like 'its line' '"op":"bind".*"result":51.*"fault":"ldap.bind=busy"' "$(cat "$LAPSIM_DIR/timeline.jsonl")"
	# lapsim's own way is never in the way
	faults 'ldap.any=busy'
	status_is 0 'cn: ' ldapsearch -Q -LLL -Y EXTERNAL -H "$LAPSIM_LDAPI_URI" -b "$DN" -s base '(objectClass=*)' cn
	counted 'ldap.any=busy' 0 0
	calm
}

case_connections_that_end() {
	while read -r effect there; do
		faults "ldap.modify:1=$effect"
		status_is 255 "Can't contact" describe "$effect"
		is "what is there after $effect" "$there" "$(description)"
	done <<-'END'
		cut-before
		cut-after cut-after
		truncated-tls truncated-tls
	END
	faults 'ldap.connect:1=cut-before'
	status_is 255 "Can't contact" by_ldaps
	status_is 0 'cn: ' by_ldaps
	counted 'ldap.connect:1=cut-before' 2 1
	calm
}

case_answers_that_wait() {
	begin=$(date +%s%N)
	faults 'ldap.modify=slow(300ms)' 'ldap.connect:2=slow(200ms)'
	describe late >/dev/null &
	until [ "$(description)" = late ]; do sleep 0.01; done # the others do not wait, and it is done at once
	wait
	[ $((($(date +%s%N) - begin) / 1000000)) -ge 300 ] || fail 'it was answered at once'
	counted 'ldap.modify=slow(300ms)' 1 1
	calm
}

# the directory has four threads: they do not wait for those who have gone
case_who_goes_is_not_waited_for() {
	faults 'ldap.search=slow(60s)'
	for wait_client in 1 2 3 4 5; do
		timeout 0.5 ldapsearch -x -H "$LAPSIM_LDAP_URI" -b '' -s base 1.1 >/dev/null 2>&1 &
	done
	wait
	calm
	ok timeout 5 ldapsearch -x -H "$LAPSIM_LDAP_URI" -b '' -s base 1.1
}

case_another_order() {
	faults 'ldap.values=shuffle'
	search admin "$DN" objectClass >"$T/one"
	search admin "$DN" objectClass >"$T/two"
	! cmp -s "$T/one" "$T/two" || fail 'two searches have one order'
	like 'its line' '"op":"search".*"fault":"ldap.values=shuffle"' "$(grep '"op":"search"' "$LAPSIM_DIR/timeline.jsonl" | tail -n 1)"
	sort "$T/one" >"$T/1" && sort "$T/two" >"$T/2"
	is 'the same values' '' "$(diff "$T/1" "$T/2")"
	calm
}

case_certificates_to_refuse() {
	for effect in untrusted expired wrong-name; do
		faults "ldap.tls=$effect"
		status_is 255 "Can't contact" by_ldaps
		status_is 1 'Connect error' search admin "$DN" cn
		counted "ldap.tls=$effect" 2 2
		unlike 'a refusal is no acceptance' 'bad certificate accepted' "$(cat "$LAPSIM_DIR/timeline.jsonl")"
	done
	status_is 0 'cn: ' by_ldaps -o TLS_REQCERT=never
	like 'who does not look' '"op":"search".*"note":"bad certificate accepted","fault":"ldap.tls=wrong-name"' "$(cat "$LAPSIM_DIR/timeline.jsonl")"
	calm
}

case_somebody_alone() {
	faults "ldap.search@$COMPUTER\$=busy"
	status_is 0 'cn: ' search admin "$DN" cn
	status_is 51 '0000200E' search self "$DN" cn
	counted "ldap.search@$COMPUTER\$=busy" 1 1
	calm
}

# design.md, invariant 2: one later cycle makes the directory's value open the account
case_laps_gets_over_it() {
	ok laps process
	for fault in 'ldap.modify:1=busy' 'ldap.modify:1=cut-before' 'ldap.modify:1=cut-after' 'ldap.any=slow(20ms)' \
		'ldap.bind:1=unavailable' 'ldap.search:2=cut-after' 'ldap.tls=untrusted'; do
		before=$(password)
		faults "$fault"
		laps reset >"$T/out" 2>"$T/err" || like "what laps says of $fault" '^laps: (write|locate|read): ' "$(cat "$T/err")"
		like "hit by $fault" '[1-9]$' "$(lapsim fault "$LAPSIM_DIR" list)"
		[ "$fault" = 'ldap.modify:1=cut-after' ] || calm
		[ "$fault" = 'ldap.modify:1=cut-after' ] || opens "$before" || opens "$(password)" || fail "after $fault nothing opens the account"
		calm
		ok laps process
		in_force "$(password)"
	done
}

case_what_is_no_fault() {
	fails_with 1 '^lapsim: busy is not of ldap.tls but of: any bind search' lapsim fault "$LAPSIM_DIR" add ldap.tls=busy
	fails_with 2 '^lapsim: usage: lapsim fault' lapsim fault "$LAPSIM_DIR" add
	fails_with 2 '^lapsim: usage: lapsim fault' lapsim fault "$LAPSIM_DIR" remove
}

case_what_repeats_it() {
	rc=0
	lapsim run --computers 1 --fault 'ldap.any@x=slow(3)' -- false >"$T/out" 2>"$T/err" || rc=$?
	is 'status' 1 "$rc"
	like 'the line' "^lapsim: to repeat: --seed [0-9]+ --computers 1 --fault 'ldap.any@x=slow\(3\)'\$" "$(cat "$T/err")"
	fails_with 1 '^lapsim: to repeat: --seed 7 --hostile$' lapsim run --seed 7 --hostile -- false
	fails_with 2 "^lapsim: option '--fault': ldap.modify has no effect 'buzy': busy" lapsim run --fault ldap.modify=buzy -- true
	ok lapsim run --seed 7 --fault ldap.any=busy --hostile --calm --fault ldap.add=busy -- sh -c 'lapsim fault "$LAPSIM_DIR"'
	is 'what is in force' 'fault seen hit ldap.add=busy 0 0' "$(tr -s ' \n' ' ' <"$T/out" | sed 's/ $//')"
}

sim_main "$@"
