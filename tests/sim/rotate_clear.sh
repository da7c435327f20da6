#!/bin/sh
# SPDX-License-Identifier: MIT
# Rotation into the directory in clear text: the cycle, its events, and what the directory holds.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

clear_value() { attr admin "$DN" msLAPS-Password; }
rotated() { # in clear text, with a password that opens the account; sets $first
	clear_mode
	ok laps process
	first=$(password)
	in_force "$first"
}

# CYC-01, CYC-03, CYC-08, EVT-03, EVT-09
case_the_first_cycle_escrows() {
	clear_mode
	ok laps process
	events_are '10003 10021 10009 10055 10015 10018 10020 10004'
	in_force "$(password)"
	is 'level of 10003' Information "$(last_events | sed -n '/"id":10003,/p' | member level)"
}

# EVT-01, EVT-02, EVT-04, EVT-07
case_the_events_carry_their_parameters() {
	rotated
	like 10015 '^\{"data1":"0x[0-9a-f]*1","data2":"[^"]+"\}$' "$(params 10015)"
	like 10020 '^\{"data1":"administrator","data2":"0x0*1f4"\}$' "$(params 10020)"
	is 10055 "$(attr anyone '' dnsHostName | lower)" "$(params 10055 | member data1)"
	for id in 10003 10009 10018 10004; do is "$id" '{}' "$(params "$id")"; done
	last_events | sed -n '/"id":10021,/s/.*"params"://p' >"$T/policy"
	is 'members of 10021' "PolicySource BackupDirectory AdminAccountName PasswordAgeDays PasswordComplexity \
PasswordLength PasswordExpirationProtectionEnabled PasswordEncryptionEnabled PasswordEncryptionTargetPrincipal \
PasswordEncryptionHistorySize BackupDSRMPassword PostAuthResetDelay PostAuthActions \
AutomaticAccountManagementEnabled AutomaticAccountManagementTarget AutomaticAccountManagementNameOrPrefix \
AutomaticAccountManagementEnableAccount AutomaticAccountManagementRandomizeName" "$(members <"$T/policy")"
	is PolicySource GPO "$(member PolicySource <"$T/policy")"
	is BackupDirectory 'Active Directory' "$(member BackupDirectory <"$T/policy")"
	is PasswordEncryptionEnabled 0 "$(member PasswordEncryptionEnabled <"$T/policy")"
	is PasswordAgeDays 30 "$(member PasswordAgeDays <"$T/policy")"
}

# ADB-02, ADB-03, CYC-15, GEN-04, GEN-07
case_the_value_is_exact_json() {
	rotated
	value=$(clear_value)
	like msLAPS-Password '^\{"n":"Administrator","t":"[1-9a-f][0-9a-f]*","p":"[^"\\]{14}"\}$' "$value"
	t=$(printf %s "$value" | member t)
	is 'expiry' $((0x$t + 30 * TICKS_PER_DAY)) "$(expiry)"
	for set in '[A-Z]' '[a-z]' '[0-9]' '[],.+;!#&@{}[$/()%-]'; do
		like 'the password' "$set" "$(printf %s "$value" | member p)"
	done
	is 'what get ad shows' "$(printf %s "$value" | member p)" "$first"
}

# ADB-13, HIS-05
case_only_the_clear_attribute_carries_the_secret() {
	ok laps policy set gpo ADEncryptedPasswordHistorySize 5
	rotated
	ok laps reset
	is 'LAPS attributes' 'msLAPS-CurrentPasswordVersion msLAPS-Password msLAPS-PasswordExpirationTime' \
		"$(entry | sed -n 's/^\(msLAPS-[A-Za-z]*\|ms-Mcs-[A-Za-z]*\):.*/\1/p' | tr '\n' ' ' | sed 's/ $//')"
}

# RBK-01
case_each_rotation_has_a_fresh_version() {
	rotated
	version=$(attr admin "$DN" msLAPS-CurrentPasswordVersion)
	is 'bytes of the version' 16 "$(printf %s "$version" | base64 -d | wc -c)"
	ok laps reset
	isnt 'the second version' "$version" "$(attr admin "$DN" msLAPS-CurrentPasswordVersion)"
}

# CYC-04, CLI-08
case_a_second_cycle_writes_nothing() {
	rotated
	state=$(cat "$HOST/state.json" "$HOST/sam.json")
	unchanged_by ok laps process
	events_are '10003 10021 10009 10055 10016 10004'
	is 'state and accounts' "$state" "$(cat "$HOST/state.json" "$HOST/sam.json")"
	in_force "$first"
}

# CYC-06, CYC-16, CLI-09, GEN-17
case_a_reset_rotates_regardless_of_expiry() {
	rotated
	before=$(expiry)
	advance 1h
	ok laps reset
	events_are '10003 10021 10009 10055 10014 10018 10020 10004'
	second=$(password)
	isnt 'the second password' "$first" "$second"
	in_force "$second"
	opens "$first" && fail 'the first password still opens the account'
	[ "$(expiry)" -gt "$before" ] || fail "expiry: expected more than $before, got $(expiry)"
	[ "$(expiry)" -ge $((before + TICKS_PER_DAY / 24)) ] || fail 'the countdown did not start anew'
}

# CYC-11, CYC-12
case_a_changed_age_or_length_does_not_rotate() {
	rotated
	before=$(entry)
	for change in 'PasswordAgeDays 7' 'PasswordLength 20' 'PasswordComplexity 3'; do
		# shellcheck disable=SC2086  # two words
		ok laps policy set gpo $change
		ok laps process
		events_are '10003 10021 10009 10055 10016 10004'
	done
	is 'the entry' "$before" "$(entry)"
	ok laps reset
	like 'the next password' '^[A-Za-z0-9]{20}$' "$(password)"
	is 'the next expiry' $((0x$(clear_value | member t) + 7 * TICKS_PER_DAY)) "$(expiry)"
}

# CYC-17, ADB-14
case_an_expiry_shortened_by_the_admin_rotates() {
	rotated
	ok laps set-expiration "$COMPUTER"
	ok laps process
	events_are '10003 10021 10009 10055 10015 10018 10020 10004'
	like 'the reason' '"data1":"0x[0-9a-f]*2"' "$(params 10015)"
	isnt 'the second password' "$first" "$(password)"
	in_force "$(password)"
}

# CYC-05, CYC-18
case_the_clock_passing_the_expiry_rotates() {
	rotated
	now=$((0x$(clear_value | member t)))
	ok laps set-expiration "$COMPUTER" --when $((now + 9 * TICKS_PER_DAY))
	advance 8d
	ok laps process
	events_are '10003 10021 10009 10055 10016 10004'
	advance 1d1h
	ok laps process
	events_are '10003 10021 10009 10055 10015 10018 10020 10004'
	in_force "$(password)"
	opens "$first" && fail 'the expired password still opens the account'
}

# CYC-03: an expiry that is no date is none (peers' bug: taken as 1970, or as never)
case_an_unusable_expiry_rotates() {
	rotated
	for bad in 0 -1; do
		before=$(password)
		replace admin "$DN" msLAPS-PasswordExpirationTime "$bad" || fail "the administrator cannot write $bad"
		ok laps process
		events_are '10003 10021 10009 10055 10015 10018 10020 10004'
		isnt "the password after expiry '$bad'" "$before" "$(password)"
	done
	printf 'dn: %s\nchangetype: modify\ndelete: msLAPS-PasswordExpirationTime\n' "$DN" | modify admin ||
		fail 'the administrator cannot delete the expiry'
	before=$(password)
	ok laps process
	isnt 'the password after no expiry' "$before" "$(password)"
	in_force "$(password)"
}

# GEN-17: two computers of one world, one after the other
case_two_computers_have_different_passwords() {
	rotated
	mine=$first other=$LAPSIM_DIR/hosts/WS0001
	ok laps --config "$other" policy set gpo ADPasswordEncryptionEnabled 0
	ok laps --config "$other" reset
	isnt 'the password of WS0001' "$mine" "$(password WS0001)"
	in_force "$mine"
}

# CYC-26
case_a_lost_record_rotates() {
	rotated
	rm "$HOST/state.json"
	ok laps process
	events_are '10003 10021 10009 10055 10015 10018 10020 10004'
	second=$(password)
	isnt 'the password after the loss' "$first" "$second"
	printf 'not a record' >"$HOST/state.json"
	ok laps process
	isnt 'the password after the damage' "$second" "$(password)"
	in_force "$(password)"
	ok laps process
	events_are '10003 10021 10009 10055 10016 10004'
}

# ADB-05, POL-27
case_an_account_name_is_escaped() {
	clear_mode
	sed 's/"Administrator"/"Ad\\"m\\\\in"/' "$HOST/sam.json" >"$T/sam" && cat "$T/sam" >"$HOST/sam.json"
	ok laps process
	like msLAPS-Password '^\{"n":"Ad\\"m\\\\in","t":"[1-9a-f][0-9a-f]*","p":"[^"\\]{14}"\}$' "$(clear_value)"
	ok laps get ad "$COMPUTER" --json
	grep -qF '"Ad\"m\\in"' "$T/out" || fail "the account in get ad: $(cat "$T/out")"
	opens "$(password)" 'Ad"m\in' || fail 'the password does not open the account'
	ok laps policy unset gpo ADPasswordEncryptionEnabled
	ok laps reset
	opens "$(password)" 'Ad"m\in' || fail 'the encrypted password does not open the account'
}

# CYC-20
case_a_far_expiry_stays_without_protection() {
	rotated
	ok laps policy set gpo PasswordExpirationProtectionEnabled 0
	ok laps set-expiration "$COMPUTER" --when 2098-01-01T00:00:00Z
	unchanged_by ok laps process
	events_are '10003 10021 10009 10055 10016 10004'
}

# PLT-04, as far as there is one directory
case_a_hybrid_device_writes_to_ad() {
	conf_set join hybrid
	rotated
	events_are '10003 10021 10009 10055 10015 10018 10020 10004'
}

# ADB-12: an identity that may write the expiry and not the password: neither is written
case_one_refused_attribute_refuses_the_whole_change() {
	rotated
	cp "$HOST/laps.conf" "$T/good"
	conf_set bind-dn "CN=carol,CN=Users,$LAPSIM_BASE_DN"
	conf_set bind-password-file "$LAPSIM_DIR/secrets/carol.password"
	unchanged_by fails_with 1 '^laps: write: ' laps reset
	events_are '10003 10021 10009 10055 10014 10017 10005'
	in_force "$first"
	cat "$T/good" >"$HOST/laps.conf"
	ok laps process
	in_force "$(password)"
}

sim_main "$@"
