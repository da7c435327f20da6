#!/bin/sh
# SPDX-License-Identifier: MIT
# laps get entra against the running services, after cycles that have backed up there: what is shown of whom, to whom.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/cloud.sh"

METADATA='DeviceName DeviceId PasswordExpirationTime'
MEMBERS='DeviceName DeviceId Account Password PasswordExpirationTime PasswordUpdateTime'

get() { # get OPTION...: of this computer, as JSON in $T/out
	ok laps get entra "$COMPUTER" --json "$@"
}
without_key() { # without_key KEY: in the laps.conf of this computer
	grep -v "^$1 *=" "$HOST/laps.conf" >"$T/laps.conf"
	cat "$T/laps.conf" >"$HOST/laps.conf"
}
has() { is "$1" "$2" "$(member "$1" <"$T/out")"; }
column() { # column NAME: of all rows, in their order
	json_squeeze <"$T/out" | grep -oE "\"$1\":(\"([^\"\\]|\\\\.)*\"|null)" | sed "s/^\"$1\"://; s/^\"//; s/\"\$//" | tr '\n' ' ' | sed 's/ $//'
}
metadata_app() { # metadata_app COMMAND...: as the application that may not read passwords
	"$@" --client-id "$LAPSIM_METADATA_CLIENT_ID" --client-secret-file "$LAPSIM_DIR/secrets/metadata-client.secret"
}
recovered() { # how many reads of passwords the audit trail has of this computer's device
	graph GET "auditLogs/directoryAudits?\$filter=activityDisplayName%20eq%20'Recover%20device%20local%20administrator%20password'&\$top=999" ||
		fail "audit: $(cat "$T/graph")"
	grep -o "$(cat "$T/object")" "$T/graph" | wc -l | tr -d ' '
}

# CLI-13, GRA-59: nor is a password asked for
case_without_passwords_only_name_id_and_expiry() {
	escrow
	first=$(password_there)
	object_id >"$T/object"
	before=$(recovered)
	for more in '' --history --plain-text '--history --plain-text'; do
		# shellcheck disable=SC2086  # options without blanks
		get $more
		is "members with '$more'" "$METADATA" "$(members <"$T/out")"
		has DeviceName "$COMPUTER"
		has DeviceId "$DEVICE"
		like 'expiry' '^20[0-9-]*T[0-9:.]*Z$' "$(member PasswordExpirationTime <"$T/out")"
		# shellcheck disable=SC2086
		ok laps get entra "$COMPUTER" $more
		is 'heading' 'DeviceName DeviceId PasswordExpirationTime' "$(sed -n '1s/  */ /gp' "$T/out")"
		like 'row' "^$COMPUTER +$DEVICE +20" "$(sed -n 2p "$T/out")"
		is 'lines' 2 "$(wc -l <"$T/out" | tr -d ' ')"
		grep -qF -e "$first" "$T/out" "$T/err" && fail "the password is in the output of get entra $more"
	done
	is 'reads of passwords in the audit trail' "$before" "$(recovered)"
	password_there >/dev/null
	is 'the same after one' $((before + 1)) "$(recovered)"
}
password_there() { laps get entra "$COMPUTER" --passwords --plain-text --json | member Password; }

# GRA-12, DEV-22; hidden as get ad hides it
case_passwords_are_hidden_unless_in_plain_text() {
	escrow
	get --passwords
	is 'members' "$MEMBERS" "$(members <"$T/out")"
	has Account Administrator
	has Password null
	get --passwords --plain-text
	is 'members' "$MEMBERS" "$(members <"$T/out")"
	in_force "$(member Password <"$T/out")"
	first=$(member Password <"$T/out")
	ok laps get entra "$COMPUTER" --passwords
	is 'lines of a block' "$MEMBERS" "$(cut -d ' ' -f 1 "$T/out" | tr '\n' ' ' | sed 's/ $//')"
	grep -qxF Password "$T/out" || fail "the password is not blank: $(cat "$T/out")"
	grep -qF -e "$first" "$T/out" "$T/err" && fail 'the password is not hidden'
	ok laps get entra "$COMPUTER" --passwords --plain-text
	grep -qF -e "$first" "$T/out" || fail 'no password with --plain-text'
}

case_a_device_has_a_name_and_an_id() {
	escrow
	upper=$(printf %s "$DEVICE" | tr '[:lower:]' '[:upper:]')
	for device in "$COMPUTER" "$(printf %s "$COMPUTER" | lower)" "$DEVICE" "$upper" "{$upper}"; do
		ok laps get entra "$device" --json
		has DeviceId "$DEVICE"
		has DeviceName "$COMPUTER"
	done
}

# CLI-12
case_a_name_that_several_have_is_refused() {
	escrow
	first=$DEVICE
	mv "$HOST/entra" "$HOST/entra.old"
	join
	for more in '' '--passwords --plain-text --json'; do
		# shellcheck disable=SC2086  # options without blanks
		fails_with 1 "^laps: find: '$COMPUTER': several devices have this name, give the device id\$" \
			laps get entra "$COMPUTER" $more
	done
	ok laps get entra "$first" --json
	has DeviceId "$first"
	# the other has backed up nothing: GRA-35
	fails_with 1 "^laps: read: '$DEVICE': no such device, or it has backed up nothing \(404 " laps get entra "$DEVICE"
}

# GRA-11, DEV-34; 13.3: older rows without expiry, newest first
case_a_history_is_newest_first() {
	escrow 4
	get --passwords --plain-text
	is 'rows without --history' 1 "$(column Account | wc -w | tr -d ' ')"
	now=$(member Password <"$T/out")
	get --passwords --plain-text --history
	is 'accounts' 'Administrator Administrator Administrator' "$(column Account)"
	is 'ids' "$DEVICE $DEVICE $DEVICE" "$(column DeviceId)"
	like 'expiries' '^20[^ ]*Z null null$' "$(column PasswordExpirationTime)"
	is 'times, newest first' "$(column PasswordUpdateTime | tr ' ' '\n' | sort -r | tr '\n' ' ' | sed 's/ $//')" \
		"$(column PasswordUpdateTime)"
	is 'three times' 3 "$(column PasswordUpdateTime | tr ' ' '\n' | sort -u | wc -l | tr -d ' ')"
	is 'the newest password' "$now" "$(member Password <"$T/out")"
	in_force "$now"
	get --passwords --history
	is 'hidden' 'null null null' "$(column Password)"
	ok laps get entra "$COMPUTER" --passwords --history
	is 'blocks' 3 "$(grep -c '^DeviceName ' "$T/out")"
	is 'blank lines between them' 2 "$(grep -c '^$' "$T/out")"
}

case_several_devices_and_some_that_cannot_be_read() {
	escrow
	ok laps get entra "$COMPUTER" "$DEVICE" --json
	is 'twice' "$DEVICE $DEVICE" "$(column DeviceId)"
	rc=0
	laps get entra GONE "$COMPUTER" 00000000-0000-4000-8000-000000000000 "$DEVICE" --json >"$T/out" 2>"$T/err" || rc=$?
	is 'status' 1 $rc
	is 'the others' "$DEVICE $DEVICE" "$(column DeviceId)"
	is 'lines on stderr' 2 "$(wc -l <"$T/err" | tr -d ' ')"
	like 'of a name' "^laps: find: 'GONE': no device has this name\$" "$(cat "$T/err")"
	like 'of an id' "^laps: read: '00000000-0000-4000-8000-000000000000': no such device" "$(cat "$T/err")"
	for device in GONE '' "a' or 'a' eq 'a" 'a%27) or (1 eq 1' "$(printf 'a\033[2Jb')" '../..' "$COMPUTER "; do
		rc=0
		laps get entra "$device" --json >"$T/out" 2>"$T/err" || rc=$?
		is "status of '$device'" 1 $rc
		[ ! -s "$T/out" ] || fail "'$device' gave $(cat "$T/out")"
		is "lines on stderr of '$device'" 1 "$(wc -l <"$T/err" | tr -d ' ')"
		LC_ALL=C grep -q "$(printf '\033')" "$T/err" && fail 'an escape of terminals comes through'
	done
	true
}

# AAD-09, GRA-16, GRA-23
case_who_may_read_metadata_only_gets_no_password() {
	escrow
	first=$(password_there)
	# this application may not look names up either
	ok metadata_app laps get entra "$DEVICE" --json
	is 'members' "$METADATA" "$(members <"$T/out")"
	has DeviceId "$DEVICE"
	for more in --json --history --plain-text; do
		fails_with 1 "^laps: read: '$DEVICE': Microsoft Graph: 403 Authorization_RequestDenied: " \
			metadata_app laps get entra "$DEVICE" --passwords $more
		grep -qF -e "$first" "$T/err" && fail 'the refusal has the password'
	done
	fails_with 1 "^laps: find: '$COMPUTER': Microsoft Graph: 403 " metadata_app laps get entra "$COMPUTER"
}

# AAD-08, GRA-03, GRA-07: what the service gives to whoever does not ask for it
case_the_service_gives_passwords_only_of_one_device_and_when_asked() {
	escrow
	coded=$(printf %s "$(password_there)" | base64 -w 0)
	for path in directory/deviceLocalCredentials "directory/deviceLocalCredentials/$DEVICE"; do
		graph GET "$path" || fail "$path: $(cat "$T/graph")"
		grep -q "$DEVICE" "$T/graph" || fail "$path does not have the device"
		grep -qF -e credentials\" -e passwordBase64 -e "$coded" "$T/graph" && fail "$path has credentials"
	done
	graph GET "directory/deviceLocalCredentials/$DEVICE?\$select=credentials" || fail "asked for: $(cat "$T/graph")"
	is 'the password' "$coded" "$(member passwordBase64 <"$T/graph")"
}

as_user() { # as_user NAME OPTION...: this device, read by a user who logs in with a code
	as_name=$1
	shift
	with_code "$as_name" approve laps get entra "$DEVICE" "$@" --json --device-code --client-id "$LAPSIM_PUBLIC_CLIENT_ID"
}
reads_passwords() {
	as_user "$1" --passwords --plain-text || fail "$1: $(cat "$T/err")"
	in_force "$(member Password <"$T/out")"
}
reads_metadata() {
	as_user "$1" || fail "$1: $(cat "$T/err")"
	is "members for $1" "$METADATA" "$(members <"$T/out")"
	is "device for $1" "$DEVICE" "$(member DeviceId <"$T/out")"
	as_user "$1" --passwords --plain-text && fail "$1 has read a password"
	like "what $1 is told" "^laps: read: '$DEVICE': Microsoft Graph: 403 " "$(cat "$T/err")"
	[ ! -s "$T/out" ] || fail "$1 is shown $(cat "$T/out")"
}
reads_nothing() {
	as_user "$1" && fail "$1 has read a device"
	like "what $1 is told" "^laps: read: '$DEVICE': Microsoft Graph: 403 " "$(cat "$T/err")"
}
declines() {
	with_code "$1" decline laps get entra "$DEVICE" --device-code --client-id "$LAPSIM_PUBLIC_CLIENT_ID" >"$T/out" 2>"$T/err" && fail 'declined, and yet read'
	like 'declined' '^laps: login: the login service: 400 authorization_declined' "$(cat "$T/err")"
}
at_once() { # at_once FUNCTION:NAME...: each in a directory of its own, since a login by code takes seconds
	ao_pids=''
	for ao_name in "$@"; do
		(T=$T/$ao_name && mkdir "$T" && "${ao_name%:*}" "${ao_name#*:}") &
		ao_pids="$ao_pids $!"
	done
	for ao_pid in $ao_pids; do wait "$ao_pid" || fail "one of $*"; done
}

# GRA-20 to GRA-22, GRA-24: users log in with codes
case_users_see_what_their_role_allows() {
	escrow
	at_once reads_passwords:cloudadmin reads_passwords:intuneadmin reads_passwords:Administrator reads_passwords:lapsreader \
		reads_metadata:helpdesk reads_metadata:secadmin reads_metadata:secreader reads_metadata:globalreader \
		reads_metadata:lapsviewer reads_nothing:alice declines:helpdesk
}

# AUT-11, AUT-14, AUT-02
case_who_is_nobody_is_told_so() {
	escrow
	printf 'Pass-word-0001' >"$T/wrong"
	chmod 600 "$T/wrong"
	fails_with 1 '^laps: login: the login service: 401 invalid_client: AADSTS7000215: ' \
		laps get entra "$COMPUTER" --client-secret-file "$T/wrong"
	grep -q Pass-word-0001 "$T/err" && fail 'the secret is told'
	fails_with 1 '^laps: login: the login service: 400 unauthorized_client: AADSTS700016: ' \
		laps get entra "$COMPUTER" --client-id 00000000-0000-4000-8000-000000000000
	fails_with 1 '^laps: login: the login service: 400 [a-z_]*: AADSTS90002: ' laps get entra "$COMPUTER" --tenant other.example
	ok laps get entra "$COMPUTER" --tenant "$LAPSIM_DOMAIN"
	chmod 640 "$T/wrong"
	fails_with 1 '^laps: login: .*open to others' laps get entra "$COMPUTER" --client-secret-file "$T/wrong"
	without_key entra-client-id
	fails_with 1 '^laps: login: laps.conf has no entra-client-id$' laps get entra "$COMPUTER"
	without_key entra-client-secret-file
	fails_with 1 '^laps: login: laps.conf has no entra-client-secret-file' laps get entra "$COMPUTER" --client-id "$LAPSIM_CLIENT_ID"
	ok laps get entra "$COMPUTER" --client-id "$LAPSIM_CLIENT_ID" --client-secret-file "$LAPSIM_CLIENT_SECRET_FILE"
}

# AUT-15
case_logs_in_with_a_certificate() {
	escrow
	ok laps get entra "$COMPUTER" --json --certificate-file "$LAPSIM_CLIENT_CERTIFICATE_FILE" --key-file "$LAPSIM_CLIENT_KEY_FILE"
	has DeviceId "$DEVICE"
	# and by laps.conf
	conf_set entra-client-certificate-file "$LAPSIM_CLIENT_CERTIFICATE_FILE"
	conf_set entra-client-key-file "$LAPSIM_CLIENT_KEY_FILE"
	without_key entra-client-secret-file
	get
	has DeviceId "$DEVICE"
	# one that nobody has registered
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/key.pem" -out "$T/cert.pem" -subj /CN=reader 2>"$T/openssl"
	chmod 600 "$T/key.pem"
	fails_with 1 '^laps: login: the login service: 401 invalid_client: AADSTS700027: ' \
		laps get entra "$COMPUTER" --certificate-file "$T/cert.pem" --key-file "$T/key.pem"
	# what does not belong together, or is open to others, is not sent at all
	fails_with 1 'is not the key of the certificate' \
		laps get entra "$COMPUTER" --certificate-file "$LAPSIM_CLIENT_CERTIFICATE_FILE" --key-file "$T/key.pem"
	fails_with 1 '^laps: login: ' laps get entra "$COMPUTER" --certificate-file "$T/key.pem" --key-file "$T/key.pem"
	chmod 644 "$T/key.pem"
	fails_with 1 'open to others' laps get entra "$COMPUTER" --certificate-file "$T/cert.pem" --key-file "$T/key.pem"
}

# GRA-13: what the documentation's examples have
case_reads_utf16() {
	in_world -- in_a_world_of_utf16
}
in_a_world_of_utf16() {
	escrow
	first=$(password_there)
	ok lapsim cloud "$LAPSIM_DIR" password-encoding utf-16le
	is 'the password' "$first" "$(password_there)"
	in_force "$first"
}

case_wrong_usage() {
	fails_with 2 'needs an argument' laps get entra
	fails_with 2 'belong together' laps get entra A --certificate-file a
	fails_with 2 'belong together' laps get entra A --key-file a
	fails_with 2 'exclude each other' laps get entra A --client-secret-file a --device-code
	fails_with 2 'exclude each other' laps get entra A --client-secret-file a --certificate-file b --key-file c
	fails_with 2 'exclude each other' laps get entra A --certificate-file b --key-file c --device-code
	fails_with 2 'given twice' laps get entra A --tenant a --tenant b
	for tenant in '' common ../x 'a b.c' "{$LAPSIM_TENANT_ID}"; do
		fails_with 2 "^laps: --tenant: '.*' must be a GUID or a domain; see " laps get entra A --tenant "$tenant"
	done
	for client in '' reader "{$LAPSIM_CLIENT_ID}" "$(printf 'a\nb')"; do
		fails_with 2 "^laps: --client-id: '.*' must be a GUID; see " laps get entra A --client-id "$client"
	done
	fails_with 2 "did you mean '--passwords'" laps get entra A --password
	fails_with 2 "did you mean 'get entra'" laps get entar A
}

sim_main "$@"
