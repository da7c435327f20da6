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

# With the janitor killed as well something is left, until the next run, or somebody asks for it to be removed. What
# is only called so is somebody else's, and what has just begun elsewhere goes on, also on a machine or in a container
# of the same name, where the process would be sought in vain here.
case_what_is_left_is_removed() {
	for by in '--clean' '--only DIR-01'; do
		begin
		# the janitor first: it is there for the other's end
		# shellcheck disable=SC2046  # one process
		kill -KILL $(cat "/proc/$run/task/$run/children") "$run"
		wait "$run" 2>/dev/null
		isnt 'what is left' '' "$(left)"
		for name in theirs elsewhere namesake; do
			mark='ours since 2003'
			case $name in
			elsewhere) mark="laps-conform: a test is running here (host other, process 1, second $(date +%s)); it goes away" ;;
			namesake)
				mark="laps-conform: a test is running here (host $(uname -n), boot 01234567-0000-4000-8000-000000000000-1, process 4194305, second $(date +%s)); it goes away"
				;;
			esac
			printf '%s\n' "dn: OU=laps-conform-$name,$LAPSIM_BASE_DN" 'objectClass: organizationalUnit' "description: $mark"
			echo
		done | ldap ldapadd admin >"$T/out" 2>"$T/err" || fail "$(cat "$T/err")"
		# shellcheck disable=SC2086  # words
		ok $CONFORM directory $by
		is 'what is left' "elsewhere namesake theirs " "$(left | sed 's/^OU=laps-conform-//; s/,.*//' | sort | tr '\n' ' ')"
		for name in theirs elsewhere namesake; do
			ok ldap ldapdelete admin "OU=laps-conform-$name,$LAPSIM_BASE_DN"
		done
		unchanged
	done
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
		'timeout-seconds = 0:.timeout-seconds. is .0.: it is 1 to 600' 'replica-seconds = soon:.replica-seconds. is .soon.: it is 1 to 3600' 'schema = purple:.schema. has .purple.: it is of clear' \
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

# What is tried, why it does not go, and what to do; and nothing has been made by then.
case_what_is_wrong_is_told_before_anything_is_made() {
	target
	dump >"$T/before"
	printf wrong >"$T/wrong"
	chmod 600 "$T/wrong"
	port=${LAPSIM_LDAP_URI##*:}
	while IFS='|' read -r options pattern; do
		# shellcheck disable=SC2086 # words
		fails_with 1 "^laps-conform: $pattern" $CONFORM directory --target "$T/target" $options
	done <<-END
		--ldap-uri ldap://127.0.0.1:9|administrator cannot connect to 'ldap://127.0.0.1:9' with StartTLS: Connection refused; does a server listen on port 9
		--ldap-uri ldap://a.invalid|administrator cannot connect to 'ldap://a.invalid' with StartTLS: no address of 'a.invalid': .*; is its name right
		--ldap-uri ldaps://127.0.0.1:$port|administrator cannot connect to 'ldaps://127.0.0.1:$port': it listens, and speaks no TLS at once
		--ldap-uri ldap://127.0.0.1:${LAPSIM_LDAPS_URI##*:} --timeout-seconds 1|administrator cannot connect to '.*' .*: it listens, and speaks no LDAP with StartTLS; is the port right
		--ca-file $LAPSIM_DIR/slapd/untrusted-ca.pem|administrator cannot connect to '.*' .*: its certificate is of '.*', which is no CA of '.*untrusted-ca.pem'; 'ca-file' has to have
		--administrator-password-file $T/wrong|administrator cannot bind as '$LAPSIM_ADMIN_DN': invalidCredentials .*; are the name and the password's file in the target right
		--reader $LAPSIM_USER_DN --reader-password-file $T/wrong|reader cannot bind as '$LAPSIM_USER_DN': invalidCredentials
		--realm NO.EXAMPLE|administrator as 'Administrator@NO.EXAMPLE': no ticket: .*NO.EXAMPLE.*; are 'realm' and 'krb5-config' right
		--realm $LAPSIM_REALM --administrator-account nobody|administrator as 'nobody@$LAPSIM_REALM': no ticket: .*; are 'realm' and 'administrator-account' right
		--base-dn DC=no,DC=example|'base-dn' is 'DC=no,DC=example', which is not there
		--container OU=no,$LAPSIM_BASE_DN|'container' is 'OU=no,$LAPSIM_BASE_DN', which is not there
		--administrator $LAPSIM_USER_DN --administrator-password-file $LAPSIM_USER_PASSWORD_FILE|making the OU '.*', by administrator: expected success \(0\), got insufficientAccessRights \(50\).*; the administrator has to be allowed
	END
	unchanged
}

# It is for rows to judge, but many fail for one slip. A run that may make accounts gives rights in its OU by itself.
case_rights_that_are_not_a_roles_are_told_before_the_rows() {
	person() { # person ROLE DN FILE: lines of a target
		printf '%s = %s\n' "$1" "$2" "$1-password-file" "$3"
	}
	target "$(person reader "$DN" "$HOST/machine.password")" "$(person resetter "$DN" "$HOST/machine.password")" \
		"$(person outsider "$LAPSIM_ADMIN_DN" "$LAPSIM_ADMIN_PASSWORD_FILE")"
	sed -i '/^may-create/d' "$T/target"
	laps-conform directory --target "$T/target" --only DIR-01 >"$T/out" 2>"$T/err" || fail "status $?: $(cat "$T/err")"
	is 'lines' 3 "$(wc -l <"$T/err")"
	for pattern in "reader, '$DN', sees no password below '$LAPSIM_BASE_DN'.* may it read there\\?" \
		"outsider, '$LAPSIM_ADMIN_DN', sees msLAPS-[A-Za-z]+ below .* somebody who may not read there\\?" \
		"resetter, '$DN', may not write msLAPS-PasswordExpirationTime below .* may it write that there\\?"; do
		like 'stderr' "^laps-conform: warning: $pattern\$" "$(cat "$T/err")"
	done
	target "$(person reader "$LAPSIM_ADMIN_DN" "$LAPSIM_ADMIN_PASSWORD_FILE")" \
		"$(person resetter "$LAPSIM_ADMIN_DN" "$LAPSIM_ADMIN_PASSWORD_FILE")" "$(person outsider "$DN" "$HOST/machine.password")"
	sed -i '/^may-create/d' "$T/target"
	ok laps-conform directory --target "$T/target" --only DIR-06.names
	is 'the summary' '1 passed, 0 failed, 0 skipped' "$(tail -n 1 "$T/out")"
	is 'stderr' '' "$(cat "$T/err")"
	is_gone || fail "left: $(left)"
}

# DIR-02: the slower of two that write at once may be told that the directory is busy; twelve modifies later they do so.
# DIR-14: the KDC may be another controller, to which an account comes in its time. The administrator's name is any that
# a simple bind takes.
case_what_an_ad_may_do() {
	ok lapsim fault "$LAPSIM_DIR" add 'ldap.modify:12=busy' 'kerberos.as:3=unknown'
	ok $CONFORM directory --administrator "Administrator@$LAPSIM_DOMAIN" --administrator-account Administrator \
		--only DIR-02.two-writers,DIR-06.none,DIR-14.device,DIR-14.administrator
	is 'the summary' '4 passed, 0 failed, 0 skipped' "$(tail -n 1 "$T/out")"
	ok lapsim fault "$LAPSIM_DIR" list
	is 'how often they were met' '1 1 ' "$(sed -n 's/^\(ldap\|kerberos\).* \([0-9]*\)$/\2/p' "$T/out" | tr '\n' ' ')"
	ok lapsim fault "$LAPSIM_DIR" clear
}

# DIR-13: with the right password it would be let in.
clear_text() {
	target "outsider = $LAPSIM_USER_DN" "outsider-password-file = $LAPSIM_USER_PASSWORD_FILE"
	$CONFORM directory --target "$T/target" --only DIR-13 >"$T/out"
	is 'the summary' '0 passed, 0 failed, 1 skipped' "$(tail -n 1 "$T/out")"
}
case_the_password_of_somebody_is_not_sent_in_clear_text() {
	in_world --ldap-signing none -- clear_text
	target "outsider = $LAPSIM_USER_DN" "outsider-password-file = $LAPSIM_USER_PASSWORD_FILE"
	ok $CONFORM directory --target "$T/target" --only DIR-13
	is 'the summary' '1 passed, 0 failed, 0 skipped' "$(tail -n 1 "$T/out")"
}

# Only what the schema has is looked for, when rights are given, too.
older_schema() {
	target 'schema = legacy'
	fails_with 1 '^laps-conform: the schema has no ms-Mcs-AdmPwd with a schemaIDGUID' $CONFORM directory --target "$T/target"
}
case_a_forest_that_has_the_older_schema_alone() { in_world --laps-schema none -- older_schema; }

# What was made stays there; who reads the end of the output knows what to do about it.
case_a_server_that_goes_for_good_ends_the_run() {
	begin
	eventually 'rows run' grep -q '^ok' "$T/out"
	ok lapsim fault "$LAPSIM_DIR" add ldap.any=cut-before
	rc=0
	wait "$run" || rc=$?
	is 'the status' 1 "$rc"
	like 'stderr' "^laps-conform: the target has gone: administrator cannot .*" "$(cat "$T/err")"
	like 'stderr' "^laps-conform: something is left in the target: .*; 'laps-conform directory --clean' with the same target removes it\$" "$(cat "$T/err")"
	like 'the verdict' ': not tested to the end: the target has gone: ' "$(cat "$T/out")"
	ok lapsim fault "$LAPSIM_DIR" clear
	is 'what is removed' '1 removed' "$(laps-conform directory --clean)"
	unchanged
}

case_what_is_wrong_with_a_certificate_is_told() {
	target
	while IFS='|' read -r fault pattern; do
		ok lapsim fault "$LAPSIM_DIR" add "ldap.tls=$fault"
		fails_with 1 "^laps-conform: administrator cannot connect to '.*' with StartTLS: its certificate $pattern" \
			$CONFORM directory --target "$T/target"
		ok lapsim fault "$LAPSIM_DIR" clear
	done <<-END
		expired|has expired on [0-9-]+; it needs another one
		wrong-name|is for '.*', not for '127.0.0.1'; the URI has to have a name that the certificate has
		untrusted|is of '.*', which is no CA of '$LAPSIM_CA_FILE'; 'ca-file' has to have that CA's certificate
	END
}

sim_main "$@"
