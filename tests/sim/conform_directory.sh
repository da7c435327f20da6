#!/bin/sh
# SPDX-License-Identifier: MIT
# laps-conform directory against the world: everything that must hold does, and what was there before is
# there afterwards, also when the run was killed.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

CONFORM=laps-conform
command -v $CONFORM >/dev/null || skip 'no laps-conform'

# What there is, in whatever order, tombstones aside: no entry and no value may differ.
dump() {
	ldap ldapsearch admin -LLL -o ldif_wrap=no -E pr=500/noprompt -b "$LAPSIM_BASE_DN" '(objectClass=*)' '*' '+' |
		grep -v '^# pagedresults' | sort
}
left() { # left: the OUs of runs
	ldap ldapsearch admin -LLL -o ldif_wrap=no -b "$LAPSIM_BASE_DN" -s one '(ou=laps-conform-*)' 1.1 | sed -n 's/^dn: //p'
}
is_gone() { [ -z "$(left)" ]; }
unchanged() { # unchanged: since $T/before was made
	dump >"$T/after"
	is 'what is in the directory' '' "$(diff "$T/before" "$T/after")"
}
begin() { # begin: a run in the background, which has made its OU
	dump >"$T/before"
	$CONFORM directory >"$T/out" 2>"$T/err" &
	run=$!
	eventually 'the OU of the run' has_begun
}
has_begun() {
	[ -n "$(left)" ] || { kill -0 "$run" 2>/dev/null || fail "the run has ended: $(cat "$T/out" "$T/err")"; return 1; }
}
target() { # target [LINE]...: the world as a target's file, with more lines
	{
		printf '%s\n' "name = the world" "profile = ad" "may-create = accounts" "ldap-uri = $LAPSIM_LDAP_URI" \
			"ldaps-uri = $LAPSIM_LDAPS_URI" "ca-file = $LAPSIM_CA_FILE" "base-dn = $LAPSIM_BASE_DN" \
			"administrator = $LAPSIM_ADMIN_DN" "administrator-password-file = $LAPSIM_ADMIN_PASSWORD_FILE" "$@"
	} >"$T/target"
}

# The aim of a whole run is 30 s; here it takes one or two. --clean leaves a run that goes on alone.
case_everything_that_must_hold_does() {
	began=$(date +%s)
	begin
	$CONFORM directory --clean >"$T/clean" 2>&1 || fail "--clean beside a run: $(cat "$T/clean")"
	wait "$run" || fail "status $?: $(grep -A 1 '^fail' "$T/out") $(cat "$T/err")"
	[ $(($(date +%s) - began)) -lt 30 ] || fail "it took $(($(date +%s) - began)) s"
	like 'the summary' 'conforms: ([0-9]+) of \1 MUST' "$(cat "$T/out")"
	like 'how many rows' '^1[0-9][0-9] passed,' "$(tail -n 1 "$T/out")"
	is_gone || fail "left: $(left)"
	unchanged
}

case_a_killed_run_is_cleaned_up() {
	begin
	kill -KILL "$run"
	eventually 'the OU goes away' is_gone
	unchanged
}

# With the janitor killed as well something is left, until somebody asks for it to be removed; what is only
# called so is somebody else's.
case_what_is_left_is_removed_when_asked_for() {
	begin
	# the janitor first: it is there for the other's end
	# shellcheck disable=SC2046  # one process
	kill -KILL $(cat "/proc/$run/task/$run/children") "$run"
	wait "$run" 2>/dev/null
	isnt 'what is left' '' "$(left)"
	printf 'dn: OU=laps-conform-theirs,%s\nobjectClass: organizationalUnit\ndescription: ours since 2003\n' "$LAPSIM_BASE_DN" |
		ldap ldapadd admin >"$T/out" 2>"$T/err" || fail "$(cat "$T/err")"
	ok $CONFORM directory --clean
	is 'what is left' "OU=laps-conform-theirs,$LAPSIM_BASE_DN" "$(left)"
	ok ldap ldapdelete admin "OU=laps-conform-theirs,$LAPSIM_BASE_DN"
	unchanged
}

# A computer that is given is used, and as empty afterwards as it was.
case_a_given_device_stays() {
	target "device = $DN" "device-password-file = $HOST/machine.password"
	dump | grep -vE '^(whenChanged|uSNChanged|modifyTimestamp|entryCSN): ' >"$T/before"
	ok $CONFORM directory --target "$T/target" --only ADB-12.denied-part,ACL-01.own,HIS-02.drop
	is 'the summary' '3 passed, 0 failed, 0 skipped' "$(tail -n 1 "$T/out")"
	dump | grep -vE '^(whenChanged|uSNChanged|modifyTimestamp|entryCSN): ' >"$T/after"
	is 'what is in the directory' '' "$(diff "$T/before" "$T/after")"
}

case_a_device_with_passwords_is_refused() {
	replace admin "$DN" msLAPS-PasswordExpirationTime 133800000000000000 || fail "$(cat "$T/err")"
	target "device = $DN" "device-password-file = $HOST/machine.password"
	fails_with 1 "^laps-conform: '$DN' holds msLAPS-PasswordExpirationTime: a computer that is given has to be set apart" \
		$CONFORM directory --target "$T/target"
	is 'the expiry' 133800000000000000 "$(expiry)"
	is_gone || fail "left: $(left)"
}

case_targets_that_cannot_be() {
	for line in 'profile = nt4:.profile. is .nt4.: it is ad or ldap' 'may-create = all:.may-create. is .all.: it is accounts or left out' \
		'timeout-seconds = 0:.timeout-seconds. is .0.: it is 1 to 600' 'schema = purple:.schema. has .purple.: it is of clear' \
		"reader = CN=helpdesk,CN=Users,$LAPSIM_BASE_DN:the target has .reader. and no .reader-password-file." \
		'administrator-password-file = /nowhere:nowhere'; do
		target
		grep -v "^${line%% = *} = " "$T/target" >"$T/other"
		printf '%s\n' "${line%%:*}" >>"$T/other"
		fails_with 1 "^laps-conform: .*${line#*:}" $CONFORM directory --target "$T/other"
	done
	target
	grep -v '^ca-file' "$T/target" >"$T/other"
	fails_with 1 "^laps-conform: the target has no 'ca-file'.*clear-text = yes" $CONFORM directory --target "$T/other"
	is_gone || fail "left: $(left)"
}

# a server that is not the one of the CA is not spoken to
case_an_unknown_server_is_refused() {
	target
	sed "s,^ca-file = .*,ca-file = $LAPSIM_DIR/slapd/untrusted-ca.pem," "$T/target" >"$T/other"
	fails_with 1 '^laps-conform: administrator cannot connect: ' $CONFORM directory --target "$T/other"
}

sim_main "$@"
