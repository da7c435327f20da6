#!/bin/sh
# SPDX-License-Identifier: MIT
# laps grant: what is refused before anything changes, what is written, and what it is worth.
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
	ok laps grant reset Workstations --to 'CORP\alice' --dry-run
	is 'what people see of it' "Added (OA;CIIO;RPWP;$expiry;$class;$who)" "$(sed -n '4,$s/  */ /p' "$T/out")"
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

# TS: ambiguous names; what is a name is no filter; others than units go by their DN
case_names_of_units() {
	for dn in "OU=Twice,$LAPSIM_BASE_DN" "OU=Over,$LAPSIM_BASE_DN" "OU=Twice,OU=Over,$LAPSIM_BASE_DN" "OU=With\\2C comma \\28x\\29*,$LAPSIM_BASE_DN"; do
		printf 'dn: %s\nchangetype: add\nobjectClass: organizationalUnit\n' "$dn" | modify admin || fail "$(cat "$T/err")"
	done
	fails_with 1 '^laps: find: more than one .*Twice.*: give the DN' laps grant self Twice
	ok laps grant self "OU=Twice,OU=Over,$LAPSIM_BASE_DN" --dry-run
	ok laps grant self 'With, comma (x)*' --dry-run
	for name in 'With*' '*' 'x)(y' Computers Users; do
		fails_with 1 '^laps: find: no organizational unit' laps grant self "$name" --dry-run
	done
	fails_with 1 '^laps: find: .*LDAP 34' laps grant self 'x)(ou=*' --dry-run
}

# ---- what they are worth: the directory decides ----
# This case's computer, in a unit in a unit of its own; nothing of LAPS is granted above.
units() { # sets MANAGED, NESTED and OUTSIDE, and puts the computer into NESTED
	MANAGED=OU=Managed-$COMPUTER,$LAPSIM_BASE_DN NESTED=OU=Nested,$MANAGED OUTSIDE=OU=Outside-$COMPUTER,$LAPSIM_BASE_DN
	for dn in "$MANAGED" "$NESTED" "$OUTSIDE"; do
		printf 'dn: %s\nchangetype: add\nobjectClass: organizationalUnit\n' "$dn" | modify admin || fail "$(cat "$T/err")"
	done
	move_to "$NESTED"
}
move_to() { # move_to CONTAINER
	printf 'dn: %s\nchangetype: modrdn\nnewrdn: CN=%s\ndeleteoldrdn: 1\nnewsuperior: %s\n' "$DN" "$COMPUTER" "$1" | modify admin || fail "$(cat "$T/err")"
	DN=CN=$COMPUTER,$1
}
secret() { printf '%s/secrets/%s.password' "$LAPSIM_DIR" "$1"; }
as() { # as USER COMMAND...
	as_user=$1
	shift
	"$@" --as "$as_user" --password-file "$(secret "$as_user")"
}
sees() { # sees USER NOTHING|Source...: of all passwords of this computer
	ok as "$1" laps get ad "$COMPUTER" --history --json
	seen=$(json_squeeze <"$T/out" | grep -oE '"Source":"[A-Za-z]+"' | cut -d '"' -f 4 | tr '\n' ' ' | sed 's/ $//')
	is "what $1 sees of the computer" "$2" "${seen:-NOTHING}"
}
resets() { ok as "$1" laps set-expiration "$COMPUTER" --when 135802912890000000; }
may_not_reset() { unchanged_by fails_with 1 '^laps: write: .*LDAP 50' as "$1" laps set-expiration "$COMPUTER" --when 135802912890000001; }
container() { search admin "$MANAGED" nTSecurityDescriptor whenChanged uSNChanged; }
again_changes_nothing() { # again_changes_nothing COMMAND...: dry, and in earnest
	ag_before=$(container)
	ok "$@" --dry-run --json
	is 'the descriptor that it would have' "$(member Before <"$T/out")" "$(member After <"$T/out")"
	ok "$@"
	is 'the container' "$ag_before" "$(container)"
}

# ACL-01, ACL-05, CLI-10
case_computers_write_their_own() {
	units
	ok laps policy set gpo ADEncryptedPasswordHistorySize 1
	unchanged_by fails_with 1 '^laps: write: .*LDAP 50' laps process
	before=$(container)
	ok laps grant self "$MANAGED" --dry-run --json
	isnt 'the descriptor that it would have' "$(member Before <"$T/out")" "$(member After <"$T/out")"
	is 'the container' "$before" "$(container)"
	unchanged_by fails_with 1 '^laps: write: .*LDAP 50' laps process
	ok laps grant self "Managed-$COMPUTER"
	is 'what it says' "Managed-$COMPUTER $(printf %s "$MANAGED" | lower)" "$(sed -n '2s/  */ /p' "$T/out" | sed "s/ .*/ $(printf %s "$MANAGED" | lower)/")"
	ok laps process
	again_changes_nothing laps grant self "$MANAGED"
	# its history, for which it reads what it has written, and its clear text, which it does not read
	ok laps reset
	is 'values in the history' 1 "$(attr admin "$DN" msLAPS-EncryptedPasswordHistory | wc -l)"
	in_force "$(password)"
	is 'its own passwords' 1 "$(attr self "$DN" msLAPS-EncryptedPassword | wc -l)"
	clear_mode
	ok laps reset
	in_force "$(password)"
	# not those of others beside it
	printf 'dn: CN=OTHER-%s,%s\nchangetype: add\nobjectClass: computer\nsAMAccountName: O%s$\n' "$COMPUTER" "$NESTED" "$COMPUTER" | modify admin || fail "$(cat "$T/err")"
	for attribute in msLAPS-Password msLAPS-EncryptedPassword msLAPS-PasswordExpirationTime; do
		rc=0
		replace self "CN=OTHER-$COMPUTER,$NESTED" $attribute 1 || rc=$?
		is "writing $attribute of another computer" 50 $rc
	done
	move_to "$MANAGED"
	ok laps reset
	move_to "$OUTSIDE"
	unchanged_by fails_with 1 '^laps: write: .*LDAP 50' laps reset
	in_force "$(password)"
}

# ACL-02, ACL-04: all kinds of passwords, of direct and nested members, and nothing else
case_readers_read() {
	units
	ok laps grant self "$MANAGED"
	ok laps policy set gpo ADEncryptedPasswordHistorySize 1
	ok laps process
	ok laps reset
	for user in alice carol; do sees $user NOTHING; done
	isnt 'the expiry, which everybody reads' '' "$(attr user "$DN" msLAPS-PasswordExpirationTime)"
	before=$(container)
	ok laps grant read "$MANAGED" --to 'CORP\alice' --dry-run
	like 'what it shows' '^Before .*D:' "$(cat "$T/out")"
	is 'the container' "$before" "$(container)"
	sees alice NOTHING
	ok laps grant read "$MANAGED" --to 'CORP\alice' --to 'CORP\LAPS Resetters'
	for user in alice carol; do
		sees $user 'EncryptedPassword EncryptedPasswordHistory'
		is DecryptionStatus Unauthorized "$(member DecryptionStatus <"$T/out")"
		isnt PasswordUpdateTime null "$(member PasswordUpdateTime <"$T/out")"
		may_not_reset $user
	done
	sees helpdesk NOTHING
	again_changes_nothing laps grant read "$MANAGED" --to 'CORP\LAPS Resetters'
	clear_mode
	ok laps reset
	ok as alice laps get ad "$COMPUTER" --json --plain-text
	is Source CleartextPassword "$(member Source <"$T/out")"
	in_force "$(member Password <"$T/out")"
	move_to "$MANAGED"
	sees carol 'CleartextPassword EncryptedPasswordHistory'
	move_to "$OUTSIDE"
	for user in alice carol; do sees $user NOTHING; done
}

# ACL-03, CLI-07
case_resetters_reset() {
	units
	ok laps grant self "$MANAGED"
	ok laps process
	may_not_reset alice
	ok laps grant reset "$MANAGED" --to 'CORP\alice' --dry-run
	may_not_reset alice
	ok laps grant reset "$MANAGED" --to alice@corp.example --to S-1-5-32-546
	resets alice
	is 'the expiry' 135802912890000000 "$(expiry)"
	sees alice NOTHING
	rc=0
	replace user "$DN" msLAPS-Password 1 || rc=$?
	is 'a resetter writing the password' 50 $rc
	may_not_reset helpdesk
	again_changes_nothing laps grant reset "$MANAGED" --to 'CORP\alice'
	# the computer follows it
	ok laps process
	isnt 'the expiry after the next cycle' 135802912890000000 "$(expiry)"
	move_to "$MANAGED"
	resets alice
	move_to "$OUTSIDE"
	may_not_reset alice
}

# ACL-05; laps-behaviour 5.9: a computer whose inheritance is blocked writes nothing, QA 1477954
case_inheritance_that_is_blocked() {
	units
	ok laps grant self "$MANAGED"
	ok laps process
	first=$(password)
	# Domain Admins everything, Authenticated Users to read, and nothing from above
	admins=$(attr admin "CN=Domain Admins,CN=Users,$LAPSIM_BASE_DN" objectSid | base64 -d | hex_of)
	sd=$(printf %s 0100049000000000000000000000000014000000 0200400002000000 00002400ff010f00"$admins" \
		000014009400020001010000000000050b000000 | unhex | base64 -w 0)
	printf 'dn: %s\ncontrol: 1.2.840.113556.1.4.801 true:: MAMCAQQ=\nchangetype: modify\nreplace: nTSecurityDescriptor\nnTSecurityDescriptor:: %s\n' "$DN" "$sd" |
		modify admin || fail "$(cat "$T/err")"
	unchanged_by fails_with 1 '^laps: write: .*LDAP 50' laps reset
	hresult_is 0x80070032
	ok laps grant self "$MANAGED"
	unchanged_by fails_with 1 '^laps: write: .*LDAP 50' laps reset
	in_force "$first"
}

# ACL-08: by its DN the whole domain
case_the_whole_domain() { in_world --laps-schema none -- whole_domain; }
whole_domain() {
	ok laps schema update --yes
	units
	ok laps grant self "$LAPSIM_BASE_DN"
	ok laps grant read "$LAPSIM_BASE_DN" --to 'CORP\alice'
	for place in "$NESTED" "CN=Computers,$LAPSIM_BASE_DN"; do
		[ "$DN" = "CN=$COMPUTER,$place" ] || move_to "$place"
		ok laps reset
		sees alice EncryptedPassword
	done
	# a domain controller is a computer
	ok laps find-rights "$LAPSIM_BASE_DN" --include-computers --json
	like 'the domain controller' 'CORP..alice' "$(json_squeeze <"$T/out" | sed 's/{"ObjectDN"/\n&/g' | grep 'OU=Domain Controllers' | grep 'CN=DC1')"
}

# who may change permissions
case_who_may_not_grant() {
	units
	before=$(container)
	for command in 'grant self' 'grant read --to CORP\\alice' 'grant reset --to CORP\\alice'; do
		eval "set -- $command"
		verb="$1 $2"
		shift 2
		# shellcheck disable=SC2086  # two words
		fails_with 1 '^laps: write: .*LDAP 50' as alice laps $verb "$MANAGED" "$@"
	done
	is 'the container' "$before" "$(container)"
}

sim_main "$@"
