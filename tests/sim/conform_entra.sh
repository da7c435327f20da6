#!/bin/sh
# SPDX-License-Identifier: MIT
# laps-conform entra against a world: all of it holds, a broken cloud is found out, what may not be
# written stays as it is, and nothing is left behind.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
# shellcheck disable=SC2034
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

MUTANT=${SIM_TOOLS%/*}/conformance/entra_mutant
cloud() { in_world --only cloud -- "$@"; }

devices() { lapsim status "$LAPSIM_DIR" | sed -n 's/^cloud .*, \([0-9]*\) devices$/\1/p'; }
# what the cloud holds but for what anybody has done: a line a member
holds() {
	lapsim snapshot "$LAPSIM_DIR" "$1"
	sed -z "s/\n//g; $SQUEEZE; s/\"audit\":\[[^]]*\(\[[^]]*\][^]]*\)*\]//" "$LAPSIM_DIR/snapshots/$1/cloud.json"
}
audits() { grep -o '"activity"' "$LAPSIM_DIR/snapshots/$1/cloud.json" | wc -l; }
joined() { # the host has a password in the cloud
	conf_set join workgroup
	ok with_old_key laps join entra --user "cloudadmin@$LAPSIM_DOMAIN" --password-file "$LAPSIM_DIR/secrets/cloudadmin.password"
	ok laps policy set gpo BackupDirectory 1
	ok laps process
	ok laps reset
}
# target NAME KEY=VALUE...: what anybody would write about this tenant
target() {
	target_file=$T/$1
	shift
	{
		for pair in "login-url=$LAPSIM_LOGIN_URL" "registration-url=$LAPSIM_REGISTRATION_URL" "graph-url=$LAPSIM_GRAPH_URL" \
			"tenant=$LAPSIM_TENANT_ID" "ca-file=$LAPSIM_CA_FILE" "client-id=$LAPSIM_CLIENT_ID" \
			"client-secret-file=$LAPSIM_CLIENT_SECRET_FILE" "$@"; do
			printf '%s = %s\n' "${pair%%=*}" "${pair#*=}"
		done
	} >"$target_file"
}
rows() { laps-conform entra --list | grep -c '^[A-Z][A-Z][A-Z]-[0-9][0-9]\.'; }

whole() {
	ok laps-conform entra --json "$T/report.json"
	like 'the last line' '^[0-9]+ passed, 0 failed, 2 skipped$' "$(tail -n 1 "$T/out")"
	is 'rows' "$(rows)" "$(grep -c '"outcome"' "$T/report.json")"
	is 'devices that are left' 0 "$(devices)"
	# what cleans up has half a minute, in which a real service does not answer a hundred times
	asked=$(grep -c '"path":"/v1.0/directory/deletedItems/microsoft.graph.device' "$LAPSIM_DIR/timeline.jsonl")
	[ "$asked" -le 12 ] || fail "it asks for deleted devices $asked times"
	like 'what the cloud holds' '"devices":\[\]' "$(holds after)"
	# it prints and keeps no secret
	for secret in "$LAPSIM_DIR"/secrets/*; do
		! grep -qF -f "$secret" "$T/out" "$T/report.json" || fail "$(basename "$secret") is in the report"
	done
}
case_a_world_conforms() { cloud whole; }

reads() {
	joined
	before=$(holds before)
	target quiet read-passwords=no "client-certificate-file=$LAPSIM_CLIENT_CERTIFICATE_FILE" \
		"client-key-file=$LAPSIM_CLIENT_KEY_FILE"
	sed -i '/^client-secret-file/d' "$T/quiet" # the certificate does in its place
	ok laps-conform entra --target "$T/quiet" --only AUT,GRA,DEV
	unlike 'what is said' '^FAIL' "$(cat "$T/out")"
	like 'why a row is skipped' 'only read \(may-write\)' "$(cat "$T/out")"
	like 'why another is' 'passwords may not be read' "$(cat "$T/out")"
	is 'what the cloud holds' "$before" "$(holds quiet)"
	is 'what is in the log' "$(audits before)" "$(audits quiet)"
	# reading a password is written down, and nothing else is changed
	target plain api-version=beta "metadata-client-id=$LAPSIM_METADATA_CLIENT_ID" "metadata-client-secret-file=$LAPSIM_METADATA_SECRET_FILE" \
		"device-id=$(laps get entra WS0001 --json | member DeviceId | tr a-f A-F)"
	ok laps-conform entra --target "$T/plain"
	passed=$(tail -n 1 "$T/out" | sed 's/ .*//')
	[ "$passed" -ge 80 ] || fail "only $passed rows hold of a tenant that is read"
	is 'what the cloud holds' "$before" "$(holds plain)"
	[ "$(audits plain)" -gt "$(audits quiet)" ] || fail 'no password was read'
}
case_without_leave_it_only_reads() { cloud reads; }

killed() {
	laps-conform entra >"$T/report" 2>&1 &
	pid=$!
	eventually 'a device has joined' sh -c "grep -q 'joined .* as AzureAd' '$LAPSIM_DIR/timeline.jsonl'"
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	none() { [ "$(devices)" = 0 ]; }
	eventually 'the devices are gone' none
	eventually 'they are gone for good' sh -c "lapsim snapshot '$LAPSIM_DIR' left-\$\$ && grep -q '\"devices\": *\[\]' '$LAPSIM_DIR'/snapshots/left-\$\$/cloud.json"
}
case_a_killed_run_leaves_nothing() { cloud killed; }

turned() { # how the switch is
	curl -q -s --noproxy '*' --cacert "$LAPSIM_CA_FILE" "$LAPSIM_LOGIN_URL/$LAPSIM_TENANT_ID/oauth2/v2.0/token" \
		-d "client_id=$LAPSIM_CLIENT_ID" -d grant_type=client_credentials -d scope=https://graph.microsoft.com/.default \
		--data-urlencode "client_secret@$LAPSIM_CLIENT_SECRET_FILE" | member access_token >"$T/token"
	curl -q -s --noproxy '*' --cacert "$LAPSIM_CA_FILE" "$LAPSIM_GRAPH_URL/v1.0/policies/deviceRegistrationPolicy" \
		-H "Authorization: Bearer $(cat "$T/token")" "$@"
}
switch() {
	command -v curl >/dev/null || skip 'no curl'
	# what else is in the policy stays, too, also where a policy has to be put whole
	turned -X PUT -H 'Content-Type: application/json' -d '{"userDeviceQuota":7,"localAdminPassword":{"isEnabled":false}}' >"$T/put"
	ok lapsim cloud "$LAPSIM_DIR" strict-put yes
	ok laps-conform entra --only GRA-55,GRA-56
	like 'what is said' '^3 passed, 0 failed' "$(tail -n 1 "$T/out")"
	like 'the policy' '"userDeviceQuota":7,' "$(turned | json_squeeze)"
	like 'the switch' '"localAdminPassword":\{"isEnabled":false\}' "$(turned | json_squeeze)"
	ok lapsim cloud "$LAPSIM_DIR" strict-put no
	turned -X PUT -H 'Content-Type: application/json' -d '{"localAdminPassword":{"isEnabled":true}}' >"$T/put"
	ok laps-conform entra --only DEV-23
	like 'the switch' '"localAdminPassword":\{"isEnabled":true\}' "$(turned | json_squeeze)"
}
case_the_switch_is_left_as_it_was() { cloud switch; }

broken() {
	rc=0
	"$MUTANT" password-utf16 --target "$T/target" -- laps-conform entra --target "$T/target" --only GRA-11,GRA-12 >"$T/out" 2>&1 || rc=$?
	is 'the status' 1 "$rc"
	like 'what is said' 'passwordBase64 0 is no UTF-8' "$(cat "$T/out")"
	like 'the count' '^1 passed, 1 failed' "$(tail -n 1 "$T/out")"
	# the token goes to nobody but Graph
	refused "$MUTANT" next-link-relative --target "$T/target" -- laps-conform entra --target "$T/target" --only GRA-38
	like 'what is said' '@odata.nextLink is no URL of the same origin' "$(cat "$T/out")"
	# a SHOULD alone is no failure unless that is wanted
	ok "$MUTANT" four-kept --target "$T/target" -- laps-conform entra --target "$T/target" --only GRA-11
	refused "$MUTANT" four-kept --target "$T/target" -- laps-conform entra --target "$T/target" --only GRA-11 --strict
}
case_a_broken_cloud_is_found_out() { cloud broken; }

swept() {
	# a device that a killed run has left, and one of somebody who likes the name
	conf_set join workgroup
	for name in laps-conform-abcdefgh-1-left laps-conform-runner1; do
		conf_set computer $name
		rm -rf "$HOST/entra"
		ok with_old_key laps join entra --user "cloudadmin@$LAPSIM_DOMAIN" --password-file "$LAPSIM_DIR/secrets/cloudadmin.password"
	done
	is 'devices before' 2 "$(devices)"
	ok laps-conform entra --clean
	is 'what is removed' '1 removed' "$(cat "$T/out")"
	is 'devices' 1 "$(devices)"
	like 'what the cloud holds' '"laps-conform-runner1"' "$(holds swept)"
}
case_what_bears_the_mark_is_swept_away() { cloud swept; }

# throttled SPEC: what the row on throttling says of it
throttled() {
	target many may-throttle=20
	ok lapsim fault "$LAPSIM_DIR" clear
	ok lapsim fault "$LAPSIM_DIR" add "$1"
	laps-conform entra --target "$T/many" --only GRA-49 >"$T/out" 2>"$T/err"
}
throttling() {
	throttled 'cloud.graph:4=throttled(30)' || fail "it fails: $(cat "$T/out")"
	like 'what is said' '^1 passed' "$(tail -n 1 "$T/out")"
	! throttled 'cloud.graph:4=error(429)' || fail 'a 429 without Retry-After passes'
	ok lapsim fault "$LAPSIM_DIR" clear
	# others wait as long as they are told
	ok lapsim fault "$LAPSIM_DIR" add 'cloud.graph:1=throttled(1)'
	ok laps-conform entra --only GRA-02
}
case_throttling_is_looked_at_only_with_leave() { cloud throttling; }

slips() {
	target half metadata-client-id=x
	fails_with 1 "^laps-conform: .*'metadata-client-id' without 'metadata-client-secret-file'" laps-conform entra --target "$T/half"
	target path
	sed 's|^\(graph-url = .*\)|\1/v1.0|' "$T/path" >"$T/path.odd"
	fails_with 1 "^laps-conform: 'graph-url' is not https://HOST" laps-conform entra --target "$T/path.odd"
	target colour colour=red
	fails_with '[12]' "^laps-conform: .*colour" laps-conform entra --target "$T/colour"
	target contract upload-contract=windows
	fails_with 1 "^laps-conform: 'upload-contract' is not lapsim" laps-conform entra --target "$T/contract"
	printf 'tenant = x\n' >"$T/short"
	fails_with '[12]' '^laps-conform: ' laps-conform entra --target "$T/short"
}
case_a_target_with_a_slip_is_refused() { cloud slips; }

# Each row would fail, and say less.
wrong() {
	printf 'wrong\n' >"$T/secret"
	chmod 600 "$T/secret"
	expired=$LAPSIM_DIR/cloud/expired.pem
	while IFS='|' read -r key value pattern; do
		target wrong "metadata-client-id=$LAPSIM_METADATA_CLIENT_ID" "metadata-client-secret-file=$LAPSIM_METADATA_SECRET_FILE" \
			"public-client-id=$LAPSIM_PUBLIC_CLIENT_ID" "user=cloudadmin@$LAPSIM_DOMAIN" \
			"user-password-file=$LAPSIM_DIR/secrets/cloudadmin.password"
		sed -i "s|^$key = .*|$key = $value|" "$T/wrong"
		fails_with 1 "^laps-conform: $pattern" laps-conform entra --target "$T/wrong"
	done <<-END
		login-url|https://localhost:9|no answer of 'https://localhost:9/.*': .*; is 'login-url' right\?
		graph-url|https://localhost:9|no answer of 'https://localhost:9/.*': .*; is 'graph-url' right\?
		registration-url|https://localhost:9|no answer of 'https://localhost:9/.*': .*; is 'registration-url' right\?
		tenant|00000000-0000-4000-8000-000000000000|'client-id', .*, cannot log in: AADSTS90002; is 'tenant' right\?
		client-id|00000000-0000-4000-8000-000000000000|'client-id', 0.*, cannot log in: AADSTS700016; the tenant has no such application
		client-secret-file|$T/secret|'client-id', .*, cannot log in: AADSTS7000215; is the secret right\?
		metadata-client-secret-file|$T/secret|'metadata-client-id', .*, cannot log in: AADSTS7000215
		user|nobody@$LAPSIM_DOMAIN|'user', nobody@.*, cannot log in: AADSTS50034; the tenant has no such user
		user-password-file|$T/secret|'user', cloudadmin@.*, cannot log in: AADSTS50126; are name and password right\?
	END
	target whole "client-certificate-file=$expired" "client-key-file=$LAPSIM_CLIENT_KEY_FILE"
	fails_with 1 "^laps-conform: 'client-certificate-file' has expired on [0-9-]+: the application needs another one\$" \
		laps-conform entra --target "$T/whole"
	while IFS='|' read -r fault pattern; do
		ok lapsim fault "$LAPSIM_DIR" add "$fault"
		fails_with 1 "^laps-conform: $pattern" laps-conform entra
		ok lapsim fault "$LAPSIM_DIR" clear
	done <<-END
		cloud.token=error(500)|'client-id', .*, cannot log in: AADSTS90033; the service is away for now
		cloud.graph=error(404)|'graph-url' is 'https://.*', which does not answer as Microsoft Graph does \(status 404\)
		cloud.graph=error(403)|'client-id', .*, may not list local credentials \(status 403\): it needs DeviceLocalCredential.Read.All
	END
}
case_what_is_wrong_is_told_before_the_first_row() { cloud wrong; }

case_outside_a_world_a_target_is_needed() {
	fails_with '[12]' '^laps-conform: .*--target' env -u LAPSIM_GRAPH_URL laps-conform entra
}

sim_main "$@"
