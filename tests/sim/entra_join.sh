#!/bin/sh
# SPDX-License-Identifier: MIT
# laps join entra and laps leave entra against the running services: what is registered, what stays on the host, and
# what a failure leaves.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/cloud.sh"

join_anew() { # join_anew [OPTION]...: as anybody would, with a key of its own
	with_old_key() { "$@"; }
	join "$@"
}
join_fails() { # join_fails PATTERN: by the same administrator, and nothing is left of it
	cloud_user cloudadmin
	fails_with 1 "$1" laps join entra --user "$UPN" --password-file "$UPN_FILE" --json
	[ ! -e "$HOST/entra" ] || fail "a join that failed left $(ls "$HOST/entra")"
}
subject() { openssl x509 -in "$HOST/entra/device.pem" -noout "-$1" -nameopt RFC2253 | sed 's/^[a-z]* *= *//'; }

# DEV-05, DEV-09, DEV-10, DEV-17; trust types: GRA-53
case_joins_and_leaves() {
	conf_set join workgroup
	join_anew --json
	is 'members' 'DeviceName DeviceId TenantId JoinType User' "$(members <"$T/out")"
	is 'name' "$COMPUTER" "$(member DeviceName <"$T/out")"
	is 'device' "$DEVICE" "$(member DeviceId <"$T/out")"
	is 'tenant' "$LAPSIM_TENANT_ID" "$(member TenantId <"$T/out")"
	is 'type' joined "$(member JoinType <"$T/out")"
	is 'user' "cloudadmin@$LAPSIM_DOMAIN" "$(member User <"$T/out")"
	# what OpenSSL makes of what is kept
	is 'subject' "CN=$DEVICE" "$(subject subject)"
	like 'issuer' 'MS-Organization-Access' "$(subject issuer)"
	is 'the key is the certificate'"'"'s' "$(openssl x509 -in "$HOST/entra/device.pem" -noout -pubkey)" \
		"$(openssl pkey -in "$HOST/entra/device.key" -pubout)"
	is 'modes' '700 600 600 600' \
		"$(stat -c %a "$HOST/entra" "$HOST/entra/device.key" "$HOST/entra/device.pem" "$HOST/entra/registration.json" | tr '\n' ' ' | sed 's/ $//')"
	graph_device
	is 'name there' "$COMPUTER" "$(member displayName <"$T/graph")"
	is 'trust' AzureAd "$(member trustType <"$T/graph")"
	isnt 'the object id' "$DEVICE" "$(member id <"$T/graph")"

	ok laps leave entra --json
	is 'left' "$DEVICE" "$(member DeviceId <"$T/out")"
	[ ! -e "$HOST/entra" ] || fail 'the identity is still there'
	refused graph GET "devices(deviceId='$DEVICE')"
	fails_with 1 '^laps: leave: this host is no device of Entra ID$' laps leave entra
}

# a second join would leave a device there that nobody can delete from here
case_is_one_device_at_a_time() {
	join_anew
	first=$DEVICE
	cp "$HOST/entra/device.key" "$T/first.key"
	cloud_user cloudadmin
	fails_with 1 "^laps: join: this host is device $first .*leave first" \
		laps join entra --user "$UPN" --password-file "$UPN_FILE"
	is 'the device' "$first" "$(member device_id <"$HOST/entra/registration.json")"
	ok laps leave entra --quiet
	[ ! -s "$T/out" ] || fail "--quiet says $(cat "$T/out")"
	join_anew --quiet
	[ ! -s "$T/out" ] || fail "--quiet says $(cat "$T/out")"
	isnt 'the device after joining anew' "$first" "$DEVICE"
	! cmp -s "$T/first.key" "$HOST/entra/device.key" || fail 'its key is the same'
}

# GRA-53: by option, and by what laps.conf says of Active Directory
case_is_the_kind_that_is_asked_for() {
	for kind in 'joined AzureAd' 'registered Workplace' 'hybrid ServerAd'; do
		join --type "${kind% *}"
		graph_device
		is "trust of ${kind% *}" "${kind#* }" "$(member trustType <"$T/graph")"
		ok laps leave entra
	done
	for conf in 'ad ServerAd' 'hybrid ServerAd' 'workgroup AzureAd' 'registered Workplace'; do
		conf_set join "${conf% *}"
		join
		graph_device
		is "trust with join = ${conf% *}" "${conf#* }" "$(member trustType <"$T/graph")"
		ok laps leave entra
	done
}

# AUT-28; the code is shown whatever --quiet says
case_joins_with_a_code() {
	with_code cloudadmin approve laps join entra --device-code --json --quiet || fail "stderr: $(cat "$T/err")"
	is 'user' "cloudadmin@$LAPSIM_DOMAIN" "$(member User <"$T/out")"
	ok laps leave entra
	with_code cloudadmin decline laps join entra --device-code && fail 'joined after all'
	like 'stderr' '^laps: login: the login service: 400 authorization_declined' "$(cat "$T/err")"
	[ ! -e "$HOST/entra" ] || fail 'joined after all'
}

# somebody who looks for a browser keeps no cycle from running; who gives up leaves nothing
case_cycles_run_while_somebody_logs_in() {
	conf_set join ad
	laps join entra --device-code >"$T/out" 2>"$T/err" &
	joining=$!
	eventually 'a code is shown' grep -q 'enter the code' "$T/err"
	laps process >"$T/process" 2>&1 || fail "a cycle meanwhile: $(cat "$T/process")"
	kill "$joining" # a job of a script does not hear Control-C
	wait "$joining" && fail 'joined after all'
	[ ! -e "$HOST/entra" ] || fail 'something is left'
	join
}

case_nobody_joins_with_a_wrong_password() {
	cloud_user cloudadmin
	printf 'Pass-word-0001' >"$T/wrong"
	chmod 600 "$T/wrong"
	fails_with 1 '^laps: login: the login service: 400 invalid_grant: AADSTS50126: ' \
		laps join entra --user "$UPN" --password-file "$T/wrong"
	fails_with 1 '^laps: login: the login service: 400 invalid_grant: AADSTS50' \
		laps join entra --user "nobody@$LAPSIM_DOMAIN" --password-file "$UPN_FILE"
	[ ! -e "$HOST/entra" ] || fail 'joined after all'
	chmod 644 "$T/wrong"
	fails_with 1 '^laps: login: .*open to others' laps join entra --user "$UPN" --password-file "$T/wrong"
	fails_with 1 '^laps: login: .*no such file' laps join entra --user "$UPN" --password-file "$T/none"
}

case_what_cannot_be_reached_or_trusted_is_told() {
	cp "$HOST/laps.conf" "$T/saved"
	conf_set entra-login-url https://localhost:1
	join_fails '^laps: login: '
	cat "$T/saved" >"$HOST/laps.conf"
	conf_set entra-registration-url https://localhost:1
	join_fails '^laps: join: '
	cat "$T/saved" >"$HOST/laps.conf"
	conf_set entra-tenant other.example
	join_fails '^laps: login: the login service: 400 invalid_(request|tenant): AADSTS90002'
	cat "$T/saved" >"$HOST/laps.conf"
	# another authority than the world's
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/key" -out "$T/ca.pem" -subj /CN=other 2>"$T/openssl"
	conf_set entra-ca-file "$T/ca.pem"
	join_fails '^laps: login: .*certificate'
	cat "$T/saved" >"$HOST/laps.conf"
	grep -v '^entra-tenant' "$T/saved" >"$HOST/laps.conf"
	join_fails '^laps: login: laps.conf has no entra-tenant$'
}

# nothing else could be done with what is kept here: the device is gone there
case_a_device_that_is_gone_there_is_forgotten() {
	conf_set join ad
	join
	id=$(object_id)
	graph DELETE "devices/$id" || fail "DELETE: $(cat "$T/graph")"
	ok laps leave entra
	like 'a note' '^laps: note: forgotten here only: the registration service: 400 DirectoryError' "$(cat "$T/err")"
	[ ! -e "$HOST/entra" ] || fail 'the identity is still there'
}

# it was deleted there, and then the command was killed: the second one goes on
case_leaving_may_be_broken_off() {
	join
	cp -a "$HOST/entra" "$T/entra"
	ok laps leave entra
	mv "$T/entra" "$HOST/entra"
	ok laps leave entra --json
	like 'a note' '^laps: note: forgotten here only: the registration service: 400 DirectoryError' "$(cat "$T/err")"
	is 'left' "$DEVICE" "$(member DeviceId <"$T/out")"
	[ ! -e "$HOST/entra" ] || fail 'the identity is still there'
	join
}

# only the service itself can tell that
case_a_device_is_not_gone_because_a_page_is() {
	join
	sed -i "s|\"registration_url\": \"[^\"]*|&/nowhere|" "$HOST/entra/registration.json"
	fails_with 1 '^laps: leave: the registration service: 404' laps leave entra
	[ -e "$HOST/entra/device.key" ] || fail 'the identity is gone'
	ok laps leave entra --force
}

case_a_device_that_is_refused_is_kept() {
	join
	id=$(object_id)
	graph PATCH "devices/$id" '{"accountEnabled":false}' || fail "PATCH: $(cat "$T/graph")"
	fails_with 1 '^laps: leave: the registration service: 403 AuthorizationError' laps leave entra
	conf_set entra-ca-file /dev/null
	fails_with 1 '^laps: (connect|leave): ' laps leave entra
	conf_set entra-ca-file "$LAPSIM_CA_FILE"
	[ -e "$HOST/entra/device.key" ] || fail 'the identity is gone'
	ok laps leave entra --force
	like 'a note' '^laps: note: forgotten here only: ' "$(cat "$T/err")"
	[ ! -e "$HOST/entra" ] || fail 'the identity is still there'
}

case_what_is_broken_here_is_forgotten_by_force() {
	join
	echo '{' >"$HOST/entra/registration.json"
	fails_with 1 '^laps: leave: ' laps leave entra
	cloud_user cloudadmin
	fails_with 1 '^laps: ' laps join entra --user "$UPN" --password-file "$UPN_FILE"
	ok laps leave entra --force
	[ ! -e "$HOST/entra" ] || fail 'the identity is still there'
	join
}

case_wrong_usage() {
	fails_with 2 'belong together' laps join entra --user a
	fails_with 2 'belong together' laps join entra --password-file a
	fails_with 2 'exclude each other' laps join entra --user a --password-file b --device-code
	fails_with 2 'who joins it' laps join entra
	fails_with 2 'not joined, registered or hybrid' laps join entra --device-code --type azure
	fails_with 2 'unexpected argument' laps join entra x
	fails_with 2 'unexpected argument' laps leave entra x
	fails_with 2 "did you mean 'join entra'" laps join entar
	fails_with 2 "did you mean '--device-code'" laps join entra --device-cod
}

# GRA-62: neither the user's password nor a token is in what the host keeps, or in any log of the world
case_no_secret_is_kept() {
	join --json
	secret=$(cat "$UPN_FILE")
	grep -rlF -e "$secret" "$HOST" "$T/out" "$T/err" "$LAPSIM_DIR/timeline.jsonl" && fail 'a password lies around'
	grep -rl -e 'eyJ[A-Za-z0-9_-]*\.' "$HOST" "$T/out" "$T/err" "$LAPSIM_DIR/timeline.jsonl" && fail 'a token lies around'
	true
}

sim_main "$@"
