#!/bin/sh
# SPDX-License-Identifier: MIT
# The CSP's surface: nodes, formats and ranges, the reset and its status, a host that is not joined.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

got() { ok laps csp get "$1" && cat "$T/out"; }
value() { laps csp get "$1" --json | member "${2-value}"; }
put() { # put NODE VALUE STORED: taken, shown, and in csp.json as the registry has it
	ok laps csp replace "Policies/$1" "$2"
	is "$1" "$2" "$(got "Policies/$1")"
	is "$1 in csp.json" "$3" "$(member "$1" <"$HOST/policy/csp.json")"
}
refuses() { # refuses NODE VALUE...
	node=$1
	shift
	for value in "$@"; do
		fails_with 1 "^laps: csp: Policies/$node: '$value' is refused: " laps csp replace "Policies/$node" -- "$value"
	done
	is "$node" 'not set' "$(got "Policies/$node")"
}

# POL-01, POL-04
case_settings_are_the_csp_root() {
	is 'a node without a value' 'not set' "$(got Policies/BackupDirectory)"
	is 'the same for machines' null "$(value Policies/BackupDirectory)"
	put BackupDirectory 2 2
	put PasswordAgeDays 14 14
	put AdministratorAccountName 'a b' 'a b'
	put ADPasswordEncryptionEnabled false 0
	put AutomaticAccountManagementEnabled true 1
	is 'a bool for machines' true "$(value Policies/AutomaticAccountManagementEnabled)"
	is 'its format' bool "$(value Policies/AutomaticAccountManagementEnabled format)"
	is 'an int for machines' 14 "$(value Policies/PasswordAgeDays)"
	is 'its format' int "$(value Policies/PasswordAgeDays format)"
	is 'a text for machines' 'a b' "$(value Policies/AdministratorAccountName)"
	is 'its format' chr "$(value Policies/AdministratorAccountName format)"
	is 'the winning root' CSP "$(laps policy show --json | member source)"
	for node in BackupDirectory PasswordAgeDays AdministratorAccountName ADPasswordEncryptionEnabled \
		AutomaticAccountManagementEnabled; do
		ok laps csp delete "Policies/$node"
		is "$node" 'not set' "$(got "Policies/$node")"
	done
	is 'the winning root' GPO "$(laps policy show --json | member source)"
	fails_with 1 '^laps: csp: .*not configured' laps csp delete Policies/PasswordAgeDays
}

case_every_setting_but_one_is_a_node() {
	for name in BackupDirectory PasswordAgeDays PasswordComplexity PasswordLength PassphraseLength AdministratorAccountName \
		PasswordExpirationProtectionEnabled ADPasswordEncryptionEnabled ADPasswordEncryptionPrincipal \
		ADEncryptedPasswordHistorySize PostAuthenticationResetDelay PostAuthenticationActions \
		AutomaticAccountManagementEnabled AutomaticAccountManagementTarget AutomaticAccountManagementNameOrPrefix \
		AutomaticAccountManagementEnableAccount AutomaticAccountManagementRandomizeName; do
		is "$name" 'not set' "$(got "Policies/$name")"
		is "$name by its whole name" "./Device/Vendor/MSFT/LAPS/Policies/$name" \
			"$(value "./device/vendor/msft/laps/policies/$name" node)"
	done
	fails_with 2 "no node 'Policies/ADBackupDSRMPassword'" laps csp get Policies/ADBackupDSRMPassword
	fails_with 2 "no node .*did you mean 'Policies/PasswordLength'" laps csp get Policies/PaswordLength
	fails_with 2 'no node' laps csp get PasswordLength
	fails_with 2 'no node' laps csp replace '' 1
	fails_with 2 'takes no exec' laps csp exec Policies/PasswordLength
	fails_with 2 'takes no get' laps csp get Actions/ResetPassword
	fails_with 2 'takes no replace' laps csp replace Actions/ResetPasswordStatus 1
	fails_with 2 'takes no delete' laps csp delete Actions/ResetPasswordStatus
	fails_with 2 'takes no exec' laps csp exec Actions/ResetPasswordStatus
}

case_values_are_checked_at_the_surface() {
	refuses BackupDirectory 3 -1 '' x 1x 0x1 4294967298
	refuses PasswordAgeDays 0 366
	refuses PasswordComplexity 0 9
	refuses PasswordLength 7 65
	refuses PassphraseLength 2 11
	refuses ADEncryptedPasswordHistorySize 13
	refuses PostAuthenticationResetDelay 25
	refuses PostAuthenticationActions 0 2 4 6 7 9 10 12
	refuses AutomaticAccountManagementTarget 2
	refuses ADPasswordEncryptionEnabled 1 yes ''
	[ ! -e "$HOST/policy/csp.json" ] || fail 'a refused value has made csp.json'
	put PostAuthenticationActions 11 11
	put ADEncryptedPasswordHistorySize 12 12
}

# PLT-07, PLT-08, PLT-09: an older system has no such nodes and values
case_an_older_system() {
	conf_set os-level pre-24h2
	refuses AutomaticAccountManagementEnabled true
	refuses PassphraseLength 6
	refuses PasswordComplexity 5
	refuses PostAuthenticationActions 11
	put PasswordComplexity 4 4
}

# POL-35
case_a_host_that_is_not_joined_takes_nothing() {
	for join in workgroup registered; do
		conf_set join "$join"
		for change in 'replace Policies/BackupDirectory 2' 'delete Policies/BackupDirectory' 'exec Actions/ResetPassword'; do
			rm -f "$HOST/events.jsonl"
			# shellcheck disable=SC2086  # words
			unchanged_by fails_with 1 '^laps: csp: the host is not joined' laps csp $change
			events_are 20000
			is 'its level' Warning "$(last_events | member level)"
		done
		is BackupDirectory 'not set' "$(got Policies/BackupDirectory)"
	done
	[ ! -e "$HOST/policy/csp.json" ] || fail 'csp.json is there'
	for join in ad entra hybrid; do
		conf_set join "$join"
		put PasswordAgeDays 14 14
	done
}

# POL-36
case_the_status_of_a_reset() {
	is 'before any' 0 "$(got Actions/ResetPasswordStatus)"
	is 'before any, for machines' 0 "$(value Actions/ResetPasswordStatus)"
	ok laps process
	first=$(password)
	ok laps csp exec ./Device/Vendor/MSFT/LAPS/Actions/ResetPassword
	isnt 'the password' "$first" "$(password)"
	in_force "$(password)"
	is 'after it' 0 "$(got Actions/ResetPasswordStatus)"
	second=$(password)
	conf_set ldap-uri ldap://127.0.0.1:1
	fails_with 1 '^laps: (locate|read|write): ' laps csp exec Actions/ResetPassword
	like 'after a failure' '^0x80[0-9A-F]{6}$' "$(got Actions/ResetPasswordStatus)"
	is 'as the event says' "{\"data1\":\"$(got Actions/ResetPasswordStatus | lower)\"}" "$(params 10005)"
	in_force "$second"
}

case_a_reset_where_nothing_is_managed() {
	ok laps policy set gpo BackupDirectory 0
	fails_with 1 '^laps: policy: policy manages no password here' laps csp exec Actions/ResetPassword
	is 'the status' 0x80070490 "$(got Actions/ResetPasswordStatus)"
}

# while it runs, and when it was cut off
case_a_pending_reset() {
	ok laps csp exec Actions/ResetPassword
	printf '{"version": 1, "status": "0x8000000A"}' >"$HOST/csp-status.json"
	is 'cut off' 0x80004004 "$(got Actions/ResetPasswordStatus)"
	flock "$HOST/csp.lock" laps csp get Actions/ResetPasswordStatus >"$T/running"
	is 'running' 0x8000000A "$(cat "$T/running")"
	flock -s "$HOST/csp.lock" laps csp get Actions/ResetPasswordStatus >"$T/reading"
	is 'another reader' 0x80004004 "$(cat "$T/reading")"
	fails_with 1 '^laps: lock: another cycle is running' flock "$HOST/lock" laps csp exec Actions/ResetPassword
	is 'cut off still' 0x80004004 "$(got Actions/ResetPasswordStatus)"
	ok laps csp exec Actions/ResetPassword
	is 'after the next' 0 "$(got Actions/ResetPasswordStatus)"
}

case_a_damaged_status() {
	for text in '' '{' '{}' '{"version":2,"status":"0x00000000"}' '{"version":1,"status":"0x0"}' \
		'{"version":1,"status":"0x0000000g"}' '{"version":1,"status":0}'; do
		printf %s "$text" >"$HOST/csp-status.json"
		fails_with 1 '^laps: csp: .*csp-status.json' laps csp get Actions/ResetPasswordStatus
	done
	ok laps csp exec Actions/ResetPassword
	is 'after the next' 0 "$(got Actions/ResetPasswordStatus)"
}

sim_main "$@"
