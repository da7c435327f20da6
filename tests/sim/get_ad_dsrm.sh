#!/bin/sh
# SPDX-License-Identifier: MIT
# laps get ad of domain controllers: the password for the repair mode, its history, and what else such a computer has.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

be_controller() { conf_set domain-controller yes && ok laps policy set gpo ADBackupDSRMPassword 1; }
column() { # column NAME: of all rows, in their order
	json_squeeze <"$T/out" | grep -oE "\"$1\":(\"([^\"\\]|\\\\.)*\"|null)" | sed "s/^\"$1\"://; s/^\"//; s/\"\$//" | tr '\n' ' ' | sed 's/ $//'
}
has() { is "$1" "$2" "$(member "$1" <"$T/out")"; }
get_ad() { laps get ad --json --plain-text "$@"; }
later() { # later: the next password has another second
	advance 1m
}

# DSRM-01, DSRM-09
case_the_password_of_the_repair_mode() {
	be_controller
	ok laps process
	ok get_ad "$COMPUTER"
	is 'rows' EncryptedDSRMPassword "$(column Source)"
	has DecryptionStatus Success
	is AuthorizedDecryptor 'CORP\\Domain Admins' "$(member AuthorizedDecryptor <"$T/out")"
	has Account Administrator
	in_force "$(member Password <"$T/out")"
	isnt ExpirationTimestamp null "$(member ExpirationTimestamp <"$T/out")"
	ok laps set-expiration "$COMPUTER" --when 2031-05-06T07:08:09Z
	ok get_ad "$COMPUTER"
	has ExpirationTimestamp 2031-05-06T07:08:09Z
	ok laps get ad "$COMPUTER" --json
	has Password null
	has DecryptionStatus Success
}

# CLI-03, DSRM-05, HIS-08
case_its_history_newest_first() {
	be_controller
	ok laps policy set gpo ADEncryptedPasswordHistorySize 2
	all=''
	for _ in 1 2 3 4; do
		ok laps reset
		all="$(password) $all"
		later
	done
	ok get_ad "$COMPUTER"
	is 'without --history' EncryptedDSRMPassword "$(column Source)"
	ok get_ad "$COMPUTER" --history
	is Source 'EncryptedDSRMPassword EncryptedDSRMPasswordHistory EncryptedDSRMPasswordHistory' "$(column Source)"
	is Password "$(printf %s "$all" | cut -d ' ' -f 1-3)" "$(column Password)"
	is 'blank expiries' 'null null' "$(column ExpirationTimestamp | cut -d ' ' -f 2-)"
	isnt 'the expiry of the current one' null "$(member ExpirationTimestamp <"$T/out")"
	is 'update times' "$(column PasswordUpdateTime | tr ' ' '\n' | sort -r)" "$(column PasswordUpdateTime | tr ' ' '\n')"
}

# ours, where the documentation is silent: another account's password does not hide this one's, nor the other way round
case_a_server_that_became_a_controller_has_both() {
	ok laps policy set gpo ADEncryptedPasswordHistorySize 2
	ok laps reset
	first=$(password)
	later
	ok laps reset
	second=$(password)
	be_controller
	later
	ok laps process
	third=$(password)
	isnt 'the password' "$second" "$third"
	later
	ok laps reset
	ok get_ad "$COMPUTER" --history
	is Source 'EncryptedDSRMPassword EncryptedPassword EncryptedDSRMPasswordHistory EncryptedPasswordHistory' "$(column Source)"
	is 'former passwords' "$second $third $first" "$(column Password | cut -d ' ' -f 2-)"
	in_force "$(member Password <"$T/out")"
}

# CLI-04 for these values, too
case_others_get_a_row_without_the_password() {
	be_controller
	ok laps process
	ok get_ad "$COMPUTER" --decrypt-as helpdesk --decrypt-password-file "$LAPSIM_DIR/secrets/helpdesk.password"
	has DecryptionStatus Unauthorized
	has Password null
	has Account null
	isnt PasswordUpdateTime null "$(member PasswordUpdateTime <"$T/out")"
	ok get_ad "$COMPUTER" --as "$LAPSIM_USER" --password-file "$LAPSIM_USER_PASSWORD_FILE"
	is 'what a user without rights gets' '[]' "$(json_squeeze <"$T/out")"
}

# CLI-05, LEG-07: of a legacy password, as the client writes it, only the directory's expiry is known
case_a_legacy_password_of_the_client_itself() {
	for root in csp gpo local; do rm -f "$HOST/policy/$root".*; done
	ok laps policy set legacy AdmPwdEnabled 1
	ok laps process
	ok get_ad "$COMPUTER" --history
	is Source LegacyLapsCleartextPassword "$(column Source)"
	in_force "$(member Password <"$T/out")"
	has Account null
	has PasswordUpdateTime null
	has DecryptionStatus NotApplicable
	has AuthorizedDecryptor NotApplicable
	isnt ExpirationTimestamp null "$(member ExpirationTimestamp <"$T/out")"
	ok laps get ad "$COMPUTER"
	like 'for people' '^Account *$' "$(cat "$T/out")"
	like 'for people' '^PasswordUpdateTime *$' "$(cat "$T/out")"
	before=$(attr admin "$DN" ms-Mcs-AdmPwdExpirationTime)
	ok laps set-expiration "$COMPUTER"
	is 'the legacy expiry' "$before" "$(attr admin "$DN" ms-Mcs-AdmPwdExpirationTime)"
}

sim_main "$@"
