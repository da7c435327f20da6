#!/bin/sh
# SPDX-License-Identifier: MIT
# The administrator's commands against a directory that has descriptors and does nothing with them: it knows no parts
# of a descriptor, so that they are read and written whole, and computes no inheritance.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/mounted.sh"

CONTAINER=OU=Workstations,${LAPSIM_BASE_DN-}
plain() { mounted '/^plugin /,/^$/{/^$/!d}'; }
descriptor() { # descriptor DN: its bytes there
	ldapsearch -x -ZZ -LLL -o ldif_wrap=no -o TLS_CACERT="$LAPSIM_CA_FILE" -H "ldap://127.0.0.1:$PORT" -D "$LAPSIM_ADMIN_DN" \
		-y "$LAPSIM_ADMIN_PASSWORD_FILE" -b "$1" -s base nTSecurityDescriptor | sed -n 's/^nTSecurityDescriptor:: //p'
}
part() { # part LETTER: O, G, D or S of the SDDL on stdin
	sed 's/\([OGDS]\):/\n\1:/g' | grep "^$1:"
}
shown() { # shown COMMAND...: BEFORE and AFTER as --dry-run has them
	ok "$@" --port "$PORT" --dry-run --json
	BEFORE=$(member Before <"$T/out") AFTER=$(member After <"$T/out")
}

case_grants_keep_the_rest_of_a_whole_descriptor() {
	plain
	was=$(descriptor "$CONTAINER")
	computer=$(descriptor "$DN")
	shown laps grant read "$CONTAINER" --to 'CORP\alice'
	for letter in O G; do
		like 'the whole descriptor' "^$letter:" "$(printf %s "$BEFORE" | part $letter)"
		is "its part $letter" "$(printf %s "$BEFORE" | part $letter)" "$(printf %s "$AFTER" | part $letter)"
	done
	isnt 'its DACL' "$(printf %s "$BEFORE" | part D)" "$(printf %s "$AFTER" | part D)"
	is 'what is there' "$was" "$(descriptor "$CONTAINER")"
	wanted=$AFTER
	ok laps grant read "$CONTAINER" --to 'CORP\alice' --port "$PORT"
	isnt 'what is there' "$was" "$(descriptor "$CONTAINER")"
	is 'a computer below' "$computer" "$(descriptor "$DN")"
	shown laps grant read "$CONTAINER" --to 'CORP\alice'
	is 'what was written' "$wanted" "$BEFORE"
	is 'the second time' "$BEFORE" "$AFTER"
	ok laps find-rights "$CONTAINER" --port "$PORT"
	like holders 'CORP.alice$' "$(cat "$T/out")"
}

case_audits_keep_the_rest_of_it() {
	plain
	shown laps audit "$CONTAINER" --to 'CORP\alice' --type success
	for letter in O G D; do is "its part $letter" "$(printf %s "$BEFORE" | part $letter)" "$(printf %s "$AFTER" | part $letter)"; done
	wanted=$AFTER
	ok laps audit "$CONTAINER" --to 'CORP\alice' --type success --port "$PORT"
	shown laps audit "$CONTAINER" --to 'CORP\alice' --type success
	is 'what was written' "$wanted" "$BEFORE"
	like 'the SACL' '^S:.*OU;.*SA' "$(printf %s "$BEFORE" | part S)"
}

# without a descriptor there is nothing to add to
case_a_container_without_a_descriptor() {
	plain
	printf 'dn: %s\nchangetype: modify\ndelete: nTSecurityDescriptor\n' "$CONTAINER" |
		ldapmodify -x -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE" -H "ldap://127.0.0.1:$PORT" -D "$LAPSIM_ADMIN_DN" -y "$LAPSIM_ADMIN_PASSWORD_FILE" >"$T/out" 2>"$T/err" ||
		fail "$(cat "$T/err")"
	for command in 'grant self' 'find-rights'; do
		# shellcheck disable=SC2086  # the words of a command
		fails_with 1 '^laps: read: .*shows no nTSecurityDescriptor' laps $command "$CONTAINER" --port "$PORT"
	done
}

sim_main "$@"
