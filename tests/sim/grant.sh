#!/bin/sh
# SPDX-License-Identifier: MIT
# laps grant, audit and find-rights: what is refused before anything changes, what would be written,
# and who holds rights.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

guid_text() { # guid_text ATTRIBUTE: its schemaIDGUID
	attr admin "CN=$1,CN=Schema,CN=Configuration,$LAPSIM_BASE_DN" schemaIDGUID | base64 -d | hex_of |
		sed 's/^\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(....\)/\4\3\2\1-\6\5-\8\7-\9-/'
}
aces() { # aces MEMBER: one a line
	member "$1" <"$T/out" | sed 's/(/\n(/g; s/)/)\n/g' | grep '^('
}
added() { # added: the ACEs that would be new
	aces Before >"$T/before"
	aces After | grep -vxFf "$T/before"
}

# ACL-02, ACL-03
case_a_dry_run_shows_the_aces() {
	class=bf967a86-0de6-11d0-a285-00aa003049e2
	set=f3531ec6-6330-4f8e-8d39-7a671fbac605
	ok laps grant read Workstations --to 'CORP\alice' --dry-run --json
	who=$(added | sed -n '1s/.*;\([^;]*\))/\1/p')
	expiry=$(guid_text ms-LAPS-PasswordExpirationTime)
	is 'a reader' "(OA;CIIO;RP;$expiry;$class;$who) (OA;CIIO;CRRP;$(guid_text ms-LAPS-Password);$class;$who) (OA;CIIO;CRRP;$set;$class;$who)" \
		"$(added | sed 's/;RPCR;/;CRRP;/' | tr '\n' ' ' | sed 's/ $//')"
	like 'the principal' '^S-1-5-21-.*-[0-9]+$' "$who"
	ok laps grant reset Workstations --to 'CORP\alice' --dry-run --json
	is 'a resetter' "(OA;CIIO;RPWP;$expiry;$class;$who)" "$(added)"
}

# ACL-07: with the text of the product, and before anything is looked at
case_isolated_names_are_refused() {
	for name in alice nobody 'CORP\nobody' 'OTHER\alice' alice@other.example S-1-5-21-1-2-3-4; do
		fails_with 1 '^laps: .*Invalid principal specified' laps grant read Workstations --to 'CORP\alice' --to "$name"
	done
	ok laps grant read Workstations --to 'Domain Admins' --to "alice@$LAPSIM_DOMAIN" --dry-run
}

# ACL-08
case_the_root_by_its_dn_only() {
	for name in corp CORP "$LAPSIM_DOMAIN" '' Nothing; do
		fails_with 1 '^laps: find: ' laps grant self "$name" --dry-run
	done
	ok laps grant self "$LAPSIM_BASE_DN" --dry-run
	fails_with 1 '^laps: find: no container' laps grant self "$DN" --dry-run
}

# ACL-06: of a container without grants of its own it is the two of the default descriptor
case_the_baseline_of_holders() {
	ok laps find-rights "CN=Users,$LAPSIM_BASE_DN" --json
	is holders '"NT AUTHORITY\\SYSTEM","CORP\\Domain Admins"' \
		"$(json_squeeze <"$T/out" | sed 's/, *"/,"/g; s/.*"ExtendedRightHolders": *\[ *\([^]]*[^] ]\) *\].*/\1/')"
	ok laps find-rights "$LAPSIM_BASE_DN"
	unlike 'without being asked for' "$COMPUTER" "$(cat "$T/out")"
	ok laps find-rights "$LAPSIM_BASE_DN" --include-computers
	like 'a computer' "^ObjectDN +$DN" "$(cat "$T/out")"
}

# ACL-09
case_auditing_wants_a_type() {
	fails_with 2 '^laps: .*--type' laps audit Workstations --to 'CORP\alice'
	fails_with 2 '^laps: .*--to' laps audit Workstations --type success
	for type in '' all 'success,' 'success,none' Success; do
		fails_with 2 '^laps: --type: ' laps audit Workstations --to 'CORP\alice' --type "$type"
	done
	fails_with 2 '^laps: .*--to' laps grant read Workstations
}

sim_main "$@"
