#!/bin/sh
# SPDX-License-Identifier: MIT
# Rotation into Entra ID: the cycle against the running services, its events, and what they say no to.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

GOOD='10003 10022 10010 10015 10030 10029 10020 10004'

join() { # join [OPTION]...: this case's computer
	ok with_old_key laps join entra --user "cloudadmin@$LAPSIM_DOMAIN" --password-file "$LAPSIM_DIR/secrets/cloudadmin.password" "$@"
	DEVICE=$(member device_id <"$HOST/entra/registration.json")
}
joined() { # to Entra ID and nothing else, and backed up there
	conf_set join workgroup
	join
	ok laps policy set gpo BackupDirectory 1
}
rotated() { # the same, with a password that is in both places; sets $first
	joined
	ok laps process
	first=$(cloud_password)
	in_force "$first"
}
cloud() { # cloud MEMBER: of the newest password, as an application sees it
	laps get entra "$COMPUTER" --passwords --plain-text --json --client-id "$LAPSIM_CLIENT_ID" \
		--client-secret-file "$LAPSIM_CLIENT_SECRET_FILE" | member "$1"
}
cloud_password() { cloud Password; }
graph() { # graph METHOD PATH [BODY]: as the application that may do everything
	[ -s "$T/bearer" ] || (umask 077 && printf 'Authorization: Bearer %s' "$(
		curl -sS --cacert "$LAPSIM_CA_FILE" -d grant_type=client_credentials -d "client_id=$LAPSIM_CLIENT_ID" \
			--data-urlencode "client_secret@$LAPSIM_CLIENT_SECRET_FILE" \
			--data-urlencode 'scope=https://graph.microsoft.com/.default' \
			"$LAPSIM_LOGIN_URL/$LAPSIM_TENANT_ID/oauth2/v2.0/token" | member access_token)" >"$T/bearer")
	curl -sS --fail-with-body --cacert "$LAPSIM_CA_FILE" -X "$1" -H @"$T/bearer" -H 'Content-Type: application/json' \
		${3:+-d "$3"} "$LAPSIM_GRAPH_URL/v1.0/$2"
}
object_id() { # of this computer's device
	graph GET "devices?\$filter=deviceId%20eq%20'$DEVICE'" | sed 's/.*"value"//' | member id
}
enable_device() { # enable_device true|false
	graph PATCH "devices/$(object_id)" "{\"accountEnabled\":$1}" >"$T/patch" || fail "PATCH: $(cat "$T/patch")"
}
switch() { # switch true|false: LAPS in the tenant
	graph PUT policies/deviceRegistrationPolicy "{\"localAdminPassword\":{\"isEnabled\":$1}}" >"$T/put" ||
		fail "PUT: $(cat "$T/put")"
}
requests() { grep -c '"source": *"cloud"' "$LAPSIM_DIR/timeline.jsonl"; } # to all of the cloud
unchanged_here() { # unchanged_here COMMAND...: neither the password nor the record
	uh_before=$(cat "$HOST/sam.json" "$HOST/state.json")
	"$@"
	is 'accounts and record' "$uh_before" "$(cat "$HOST/sam.json" "$HOST/state.json")"
	in_force "$first"
}

# AAD-01, AAD-05, EVT-10, EVT-02, EVT-07
case_the_first_cycle_escrows() {
	joined
	ok laps process
	like 'what it says' '^outcome +rotated: Entra ID and the account have a new password$' "$(cat "$T/out")"
	events_are "$GOOD"
	in_force "$(cloud_password)"
	is 'account' Administrator "$(cloud Account)"
	is 'device' "$DEVICE" "$(cloud DeviceId)"
	is 10020 '{"data1":"administrator","data2":"0x000001f4"}' "$(params 10020)"
	is 10030 "${LAPSIM_REGISTRATION_URL#https://}" "$(params 10030 | member data1)"
	last_events | sed -n '/"id":10022,/s/.*"params"://p' >"$T/policy"
	is 'members of 10022' "PolicySource BackupDirectory AdminAccountName PasswordAgeDays PasswordComplexity \
PasswordLength PostAuthResetDelay PostAuthActions AutomaticAccountManagementEnabled AutomaticAccountManagementTarget \
AutomaticAccountManagementNameOrPrefix AutomaticAccountManagementEnableAccount AutomaticAccountManagementRandomizeName" \
		"$(members <"$T/policy")"
	is BackupDirectory 'Azure AD' "$(member BackupDirectory <"$T/policy")"
	# the expiry is kept here, and shown there
	like 'the record' "\"confirmed\":\{[^}]*\"mode\":\"entra\",[^}]*\"entra_device\":\"$DEVICE\"" "$(json_squeeze <"$HOST/state.json")"
	ok laps process --json
	is 'the expiry' "$(cloud PasswordExpirationTime)" "$(member expiration_time <"$T/out")"
}

# AAD-10, CYC-04: the services are not asked, and may be gone
case_nothing_is_sent_while_nothing_is_due() {
	rotated
	before=$(requests)
	[ "$before" -gt 0 ] || fail 'the timeline knows of no request'
	unchanged_here ok laps process
	advance 29d
	unchanged_here ok laps process
	events_are '10003 10022 10010 10016 10004'
	is 'requests' "$before" "$(requests)"
	advance 2d
	ok laps process
	events_are "$GOOD"
	[ "$(requests)" -gt "$before" ] || fail 'the timeline tells of no request'
	isnt 'the password' "$first" "$(cloud_password)"
}

# AAD-07, CYC-16: as many as it keeps, whatever the policy says of Active Directory's
case_the_cloud_has_its_own_history() {
	joined
	ok laps policy set gpo ADEncryptedPasswordHistorySize 12
	for _ in 1 2 3 4 5; do ok laps reset; done
	events_are '10003 10022 10010 10014 10030 10029 10020 10004'
	laps get entra "$COMPUTER" --passwords --history --plain-text --json --client-id "$LAPSIM_CLIENT_ID" \
		--client-secret-file "$LAPSIM_CLIENT_SECRET_FILE" | json_squeeze >"$T/all"
	is 'passwords' 3 "$(grep -o '"Password":"' "$T/all" | wc -l)"
	in_force "$(member Password <"$T/all")"
}

# POL-13 (ours: raised to 7)
case_an_age_below_a_week_is_raised() {
	joined
	ok laps policy set gpo PasswordAgeDays 3
	ok laps process
	events_are "10003 10022 10010 10058 ${GOOD#* * * }"
	is 10058 '{"data1":3,"data2":7}' "$(params 10058)"
	advance 6d
	ok laps process
	events_are '10003 10022 10010 10058 10016 10004'
	advance 1d
	ok laps process
	events_are "10003 10022 10010 10058 ${GOOD#* * * }"
}

# PLT-05
case_a_device_that_is_only_registered_is_not_managed() {
	conf_set join workgroup
	join --type registered
	ok laps policy set gpo BackupDirectory 1
	before=$(requests) sam=$(cat "$HOST/sam.json")
	ok laps process
	events_are '10003 10007 10004'
	is 'requests' "$before" "$(requests)"
	is 'the accounts' "$sam" "$(cat "$HOST/sam.json")"
}

# PLT-03
case_an_entra_device_does_not_write_to_active_directory() {
	conf_set join workgroup
	join
	sam=$(cat "$HOST/sam.json")
	unchanged_by ok laps process
	events_are '10003 10007 10004'
	is 'the accounts' "$sam" "$(cat "$HOST/sam.json")"
}

# CYC-14, PLT-04
case_a_hybrid_device_changes_its_directory() {
	ok laps process
	first=$(password)
	in_force "$first"
	join
	ok laps process
	events_are '10003 10021 10009 10055 10016 10004'
	ok laps policy set gpo BackupDirectory 1
	unchanged_by ok laps process
	events_are "$GOOD"
	like 10015 'the password is kept elsewhere than before' "$(params 10015)"
	opens "$first" && fail 'the password of Active Directory still opens the account'
	first=$(cloud_password)
	in_force "$first"
	before=$(requests)
	unchanged_by ok laps process
	events_are '10003 10022 10010 10016 10004'
	ok laps policy set gpo BackupDirectory 2
	ok laps process
	like 'events' '^10003 10021 10009 10055 10015 10018 10020 10004$' "$(event_ids)"
	is 'requests' "$before" "$(requests)"
	in_force "$(password)"
	is 'what Entra ID keeps' "$first" "$(cloud_password)"
}

# AAD-02, CYC-07
case_a_tenant_that_is_switched_off_says_so() { in_world --seed 5 -- switched_off; }
switched_off() {
	rotated
	switch false
	unchanged_here fails_with 1 '^laps: write: ' laps reset
	events_are '10003 10022 10010 10014 10030 10059 10028 10005'
	is '10059: status' 400 "$(params 10059 | member data1)"
	like '10059: text' 'local admin password solution is not enabled for this tenant' "$(params 10059)"
	is 10028 '{"data1":"0x80070190"}' "$(params 10028)"
	hresult_is 0x80070190
	is 'what is there' "$first" "$(cloud_password)"
	switch true
	ok laps reset
	in_force "$(cloud_password)"
}

# AAD-04, AAD-06
case_a_disabled_device_keeps_its_password() {
	rotated
	enable_device false
	unchanged_here fails_with 1 '^laps: protect: ' laps reset
	events_are '10003 10022 10010 10014 10032 10005'
	like 10032 'aadsts135011' "$(params 10032)"
	# the same by certificate: there the registration service is who says no
	conf_set entra-upload-auth mtls
	unchanged_here fails_with 1 '^laps: write: ' laps reset
	events_are '10003 10022 10010 10014 10030 10059 10028 10005'
	is '10059: status' 403 "$(params 10059 | member data1)"
	enable_device true
	ok laps reset
	conf_set entra-upload-auth bearer
	ok laps reset
	in_force "$(cloud_password)"
}

# AAD-06, AAD-11: and one that was deleted; restored it is as it was
case_a_deleted_device_keeps_its_password_here() {
	rotated
	object=$(object_id)
	graph DELETE "devices/$object" >"$T/delete" || fail "DELETE: $(cat "$T/delete")"
	unchanged_here fails_with 1 '^laps: protect: ' laps reset
	events_are '10003 10022 10010 10014 10032 10005'
	is 'what is there' '' "$(cloud_password 2>/dev/null)"
	graph POST "directory/deletedItems/$object/restore" >"$T/restore" || fail "restore: $(cat "$T/restore")"
	is 'what is there again' "$first" "$(cloud_password)"
	ok laps reset
	in_force "$(cloud_password)"
}

case_a_certificate_does_instead_of_a_token() {
	joined
	conf_set entra-upload-auth mtls
	conf_set entra-login-url https://localhost:1 # nobody asks there
	sed -i 's|"login_url": *"[^"]*"|"login_url": "https://localhost:1"|' "$HOST/entra/registration.json"
	ok laps process
	events_are "$GOOD"
	in_force "$(password_of_cloud_with_login)"
}
password_of_cloud_with_login() {
	conf_set entra-login-url "$LAPSIM_LOGIN_URL"
	cloud_password
}

# AAD-03, AAD-04: each service by a name that is none, and where nobody listens
case_services_that_are_not_there_are_told_apart() {
	rotated
	cp "$HOST/entra/registration.json" "$T/registration.json"
	elsewhere() { # elsewhere MEMBER URL
		sed 's|"'"$1"'": *"[^"]*"|"'"$1"'": "'"$2"'"|' "$T/registration.json" >"$HOST/entra/registration.json"
	}
	elsewhere registration_url https://nowhere.invalid
	unchanged_here fails_with 1 '^laps: protect: ' laps reset
	events_are '10003 10022 10010 10014 10025 10005'
	is 10025 '{"data1":"0x80072ee7"}' "$(params 10025)"
	elsewhere registration_url https://localhost:1
	unchanged_here fails_with 1 '^laps: protect: ' laps reset
	is 10025 '{"data1":"0x80072efd"}' "$(params 10025)"
	elsewhere login_url https://localhost:1
	unchanged_here fails_with 1 '^laps: protect: ' laps reset
	events_are '10003 10022 10010 10014 10026 10005'
	is 10026 '{"data1":"0x80072efd"}' "$(params 10026)"
	cat "$T/registration.json" >"$HOST/entra/registration.json"
	ok laps reset
}

# TLS is verified
case_a_service_of_another_authority_is_not_trusted() {
	rotated
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/key" -out "$T/ca" -subj /CN=other -days 2 2>/dev/null ||
		fail 'openssl makes no certificate'
	conf_set entra-ca-file "$T/ca"
	unchanged_here fails_with 1 '^laps: protect: ' laps reset
	is 10025 '{"data1":"0x80072f8f"}' "$(params 10025)"
}

# 7.3 of the behaviour: a device that leaves and joins again is another one, without a password
case_joining_anew_rotates() {
	rotated
	old=$DEVICE
	ok laps leave entra
	ok laps process
	events_are '10003 10007 10004'
	join
	isnt 'the device' "$old" "$DEVICE"
	ok laps process
	events_are "$GOOD"
	like 10015 'the password is kept elsewhere than before' "$(params 10015)"
	in_force "$(cloud_password)"
}

# PAA-13
case_a_use_is_followed_by_a_rotation() {
	rotated
	printf %s "$first" >"$T/password"
	ok laps account logon Administrator <"$T/password"
	before=$(requests)
	advance 23h
	ok laps process
	is 'requests' "$before" "$(requests)"
	advance 1h
	ok laps process
	isnt 'the password' "$first" "$(cloud_password)"
	in_force "$(cloud_password)"
	like 'events' '"id": *10042' "$(cat "$HOST/events.jsonl")"
}

# AAM-04, AAM-10
case_an_automatic_account_has_its_name_in_the_cloud() {
	joined
	ok laps policy set gpo AutomaticAccountManagementEnabled 1
	ok laps policy set gpo AutomaticAccountManagementRandomizeName 1
	ok laps policy set gpo AutomaticAccountManagementEnableAccount 1
	ok laps process
	events_are "$GOOD"
	name=$(cloud Account)
	like 'the name' '^WLapsAdmin[0-9]+$' "$name"
	opens "$(cloud_password)" "$name" || fail 'the password does not open the account'
	# the account was made after the upload, which has its RID all the same
	sid=$(graph GET "directory/deviceLocalCredentials/$DEVICE?\$select=credentials" | member accountSid)
	is 'the RID' "$(laps account list --json | json_squeeze | grep -o "{[^{]*\"$name\"[^}]*}" | member rid)" "${sid##*-}"
	ok laps reset
	isnt 'the name' "$name" "$(cloud Account)"
	opens "$(cloud_password)" "$(cloud Account)" || fail 'the second password does not open the account'
}

# CYC-28, EVT-08
case_no_secret_is_left_behind() {
	rotated
	ok laps reset
	printf '%s\n%s\n' "$first" "$(cloud_password)" >"$T/secrets"
	ok "$SIM_TOOLS/leakscan" "$T/secrets" "$HOST" "$LAPSIM_DIR/timeline.jsonl"
}

# DIA-03 beside
case_diagnostics_tell_how_far_it_gets() {
	rotated
	ok laps diagnostics --output "$T/archives"
	tar -C "$T" -m -xf "$(cat "$T/out")"
	entra=$(json_squeeze <"$(find "$T" -name entra.json)")
	is 'a good device' "{\"device\":\"$DEVICE\",\"service\":\"${LAPSIM_REGISTRATION_URL#https://}\",\"discover\":{\"ok\":true,\"detail\":null,\"refusal\":null},\"authenticate\":{\"ok\":true,\"detail\":null,\"refusal\":null}}" "$entra"
	enable_device false
	rm -r "$T/archives" "$T"/LapsDiagnostics*
	advance 1m
	ok laps diagnostics --output "$T/archives"
	tar -C "$T" -m -xf "$(cat "$T/out")"
	entra=$(json_squeeze <"$(find "$T" -name entra.json)")
	like 'a disabled one' '"authenticate":\{"ok":false,"detail":"[^"]+","refusal":\{"status":400,"code":"[a-z_]+","text":"AADSTS135011' "$entra"
}

sim_main "$@"
