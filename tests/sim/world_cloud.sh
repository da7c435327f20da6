#!/bin/sh
# SPDX-License-Identifier: MIT
# The cloud of a world from outside: names, page, settings, images, timeline, keys, end.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
# shellcheck disable=SC2034
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

# ask [CURL OPTION]... URL: sets $status; the body is in $T/body, the headers are in $T/head
ask() {
	command -v curl >/dev/null || skip 'no curl'
	status=$(curl -q -s --noproxy '*' --cacert "$LAPSIM_CA_FILE" -A test -D "$T/head" -o "$T/body" -w '%{http_code}' "$@") ||
		fail "curl: status $?"
}
header() { sed -n "s/^$1: \(.*\)\r$/\1/Ip" "$T/head"; }
graph_token() { # sets $token
	ask "$LAPSIM_LOGIN_URL/$LAPSIM_TENANT_ID/oauth2/v2.0/token" -d "client_id=$LAPSIM_CLIENT_ID" -d grant_type=client_credentials \
		-d scope=https://graph.microsoft.com/.default --data-urlencode "client_secret@$LAPSIM_CLIENT_SECRET_FILE"
	is 'status of the token' 200 "$status"
	token=$(member access_token <"$T/body")
}
graph() { ask -H "Authorization: Bearer $token" "$@"; }
policy() { # prints true or false: the LAPS switch
	graph "$LAPSIM_GRAPH_URL/v1.0/policies/deviceRegistrationPolicy"
	is 'status of the policy' 200 "$status"
	grep -o '"localAdminPassword":{"isEnabled":[a-z]*' "$T/body" | sed 's/.*://'
}
switch_off() {
	graph -X PUT -H 'Content-Type: application/json' -d '{"localAdminPassword":{"isEnabled":false}}' \
		"$LAPSIM_GRAPH_URL/v1.0/policies/deviceRegistrationPolicy"
	is 'status of the change' 200 "$status"
}
join() { # as a user of the cloud, from the outside
	conf_set join workgroup
	ok with_old_key laps join entra --user "cloudadmin@$LAPSIM_DOMAIN" --password-file "$LAPSIM_DIR/secrets/cloudadmin.password"
}

# every secret file of the world is somebody's word: none of them may be in this file
no_secret_in() {
	for secret in "$LAPSIM_DIR"/secrets/*; do
		! grep -qF -f "$secret" "$1" || fail "$(basename "$secret") is in $(basename "$1")"
	done
}

# one listener, all names; each with a certificate that is good for it
names() {
	port=${LAPSIM_GRAPH_URL##*:}
	for name in login.microsoftonline.com login.windows.net login.microsoft.com sts.windows.net; do
		ask --resolve "$name:$port:127.0.0.1" "https://$name:$port/$LAPSIM_TENANT_ID/v2.0/.well-known/openid-configuration"
		is "status of $name" 200 "$status"
		like "endpoint of $name" "\"token_endpoint\":\"https://$name:$port/" "$(cat "$T/body")"
	done
	ask --resolve "graph.microsoft.com:$port:127.0.0.1" "https://graph.microsoft.com:$port/v1.0/devices"
	is 'status of Graph without a token' 401 "$status"
	ask --resolve "enterpriseregistration.windows.net:$port:127.0.0.1" \
		"https://enterpriseregistration.windows.net:$port/$LAPSIM_TENANT_ID/Discover?api-version=1.9"
	is 'status of discovery' 200 "$status"
	ask --resolve "graph.windows.net:$port:127.0.0.1" "https://graph.windows.net:$port/$LAPSIM_TENANT_ID/users?api-version=1.6"
	is 'status of the legacy Graph' 403 "$status"
	# DEV-03
	ask --resolve "enterpriseregistration.windows.net:$port:127.0.0.1" "https://enterpriseregistration.windows.net:$port/"
	like 'what the registration says of nothing' 'nsupported method or endpoint' "$(cat "$T/body")"
	ask "https://127.0.0.1:$port/"
	is 'status of the page' 200 "$status"
}
case_every_name_leads_to_its_service() { in_world --only cloud -- names; }

page() {
	join
	printf '{"BackupDirectory":1}' >"$HOST/policy/gpo.json"
	ok laps process
	secret=$(laps get entra "$COMPUTER" --passwords --plain-text --json | member Password)
	[ -n "$secret" ] || fail 'there is no password to look for'
	ask "$LAPSIM_GRAPH_URL/"
	is 'status' 200 "$status"
	is 'policy' "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'" "$(header Content-Security-Policy)"
	is 'sniffing' nosniff "$(header X-Content-Type-Options)"
	is 'keeping' no-store "$(header Cache-Control)"
	for text in "$LAPSIM_TENANT_ID" "$COMPUTER" AzureAd cloudadmin@ 'Cloud Device Administrator' "$LAPSIM_CLIENT_ID" \
		'Update device local administrator password' 'Recover device local administrator password' claims-challenge; do
		grep -qF "$text" "$T/body" || fail "the page does not show '$text'"
	done
	no_secret_in "$T/body"
	! grep -qF "$secret" "$T/body" || fail 'the password is on the page'
	ask "$LAPSIM_GRAPH_URL/favicon.ico"
	is 'status of nobodys path' 404 "$status"
	ask -X POST -d a=b "$LAPSIM_GRAPH_URL/"
	is 'status of another method' 405 "$status"
	ask -H 'Host: elsewhere.example' "$LAPSIM_GRAPH_URL/"
	is 'status by a name that is not its own' 404 "$status"
	# GRA-62
	no_secret_in "$LAPSIM_DIR/timeline.jsonl"
	! grep -qF "$secret" "$LAPSIM_DIR/timeline.jsonl" || fail 'the password is in the timeline'
}
case_the_page_shows_everything_but_secrets() { in_world --only cloud -- page; }

settings() {
	ok lapsim cloud "$LAPSIM_DIR"
	is 'the first setting' upload-auth=either "$(head -n 1 "$T/out")"
	is 'settings' 6 "$(wc -l <"$T/out")"
	ok lapsim cloud "$LAPSIM_DIR" strict-user-agent yes
	is 'output of a change' '' "$(cat "$T/out")"
	ok lapsim cloud "$LAPSIM_DIR" strict-user-agent
	is 'the changed setting' yes "$(cat "$T/out")"
	graph_token
	graph "$LAPSIM_GRAPH_URL/v1.0/devices" -H 'User-Agent:'
	is 'status' 400 "$status"
	ok lapsim cloud "$LAPSIM_DIR" strict-user-agent no
	graph "$LAPSIM_GRAPH_URL/v1.0/devices" -H 'User-Agent:'
	is 'status without it' 200 "$status"
	fails_with 1 '^lapsim: .*strict-user-agent' lapsim cloud "$LAPSIM_DIR" strict-user-agent many
	fails_with 1 "^lapsim: .*'colour'" lapsim cloud "$LAPSIM_DIR" colour red
	fails_with 1 "^lapsim: .*'colour'" lapsim cloud "$LAPSIM_DIR" colour
	fails_with 2 '^lapsim: usage' lapsim cloud "$LAPSIM_DIR" a b c
}
case_settings_change_while_it_runs() { in_world --only cloud -- settings; }

images() {
	graph_token
	is 'the switch' true "$(policy)"
	ok lapsim snapshot "$LAPSIM_DIR" on
	is 'mode of the image' 600 "$(stat -c %a "$LAPSIM_DIR/snapshots/on/cloud.json")"
	ok lapsim snapshot "$LAPSIM_DIR"
	like 'the list of images' '^on .* cloud$' "$(cat "$T/out")"
	switch_off
	is 'the switch after the change' false "$(policy)"
	ok lapsim restore "$LAPSIM_DIR" on --only host
	is 'the switch after the hosts came back' false "$(policy)"
	echo marked >"$HOST/marker"
	# the token from before is still good
	ok lapsim restore "$LAPSIM_DIR" on --only cloud
	is 'the switch after the cloud came back' true "$(policy)"
	[ -e "$HOST/marker" ] || fail 'the host was put back with the cloud'
	switch_off
	ok lapsim restore "$LAPSIM_DIR" on
	is 'the switch after all came back' true "$(policy)"
	[ ! -e "$HOST/marker" ] || fail 'the host was not put back'
	echo '{"version": 1}' >"$LAPSIM_DIR/snapshots/on/cloud.json"
	switch_off
	fails_with 1 '^lapsim: ' lapsim restore "$LAPSIM_DIR" on
	is 'the switch after an image that is none' false "$(policy)"
	echo '{"a": "Pass-word-0001" x' >"$LAPSIM_DIR/snapshots/on/cloud.json"
	fails_with 1 '^lapsim: ' lapsim restore "$LAPSIM_DIR" on --only cloud
	unlike 'what it says' 'Pass' "$(cat "$T/err")"
}
case_what_the_cloud_holds_comes_back() { in_world --only cloud -- images; }

lines() {
	graph_token
	graph -H 'ocp-client-name: a "client"' "$LAPSIM_GRAPH_URL/v1.0/devices?\$filter=displayName%20eq%20'Pass-word-0001'"
	is 'status' 200 "$status"
	line=$(grep '"source":"cloud"' "$LAPSIM_DIR/timeline.jsonl" | tail -n 1)
	for pair in kind:request service:graph method:GET path:/v1.0/devices; do
		is "${pair%%:*}" "${pair#*:}" "$(printf %s "$line" | member "${pair%%:*}")"
	done
	like 'the line' '"status":200' "$line"
	like 'the client' '"client":"a \\"client\\""' "$line"
	is 'request-id' "$(header request-id)" "$(printf %s "$line" | member request_id)"
	unlike 'the timeline' 'Pass-word-0001' "$(cat "$LAPSIM_DIR/timeline.jsonl")"
	! grep -qF "$token" "$LAPSIM_DIR/timeline.jsonl" || fail 'the token is in the timeline'
	no_secret_in "$LAPSIM_DIR/timeline.jsonl"
	# GRA-48
	graph -H 'ocp-client-name: Cmdlet' -H 'ocp-client-version: 1.0' "$LAPSIM_GRAPH_URL/v1.0/devices/none"
	is 'status' 404 "$status"
	like 'client and error' '"client":"Cmdlet 1.0",.*"note":"[A-Z][A-Za-z_]*"}' "$(tail -n 1 "$LAPSIM_DIR/timeline.jsonl")"
	# what has no host, or climbs
	curl -q -s --path-as-is --cacert "$LAPSIM_CA_FILE" "$LAPSIM_GRAPH_URL/v1.0/../../secrets" >"$T/body"
	is 'a path that climbs' 'Bad Request' "$(cat "$T/body")"
	like 'its line' '"path":"/v1.0/../../secrets","status":400' "$(tail -n 1 "$LAPSIM_DIR/timeline.jsonl")"
}
case_every_request_is_a_line() { in_world --only cloud -- lines; }

key_of() { # key_of [OPTION]...: the key set's first key
	lapsim run --only cloud --seed 7 --computers 1 "$@" -- sh -c 'curl -q -s --cacert "$LAPSIM_CA_FILE" "$LAPSIM_LOGIN_URL/common/discovery/v2.0/keys"' | member n
}
case_keys_are_those_of_fixtures_or_fresh() {
	command -v curl >/dev/null || skip 'no curl'
	known=$(key_of)
	like 'the known key' '^[A-Za-z0-9_-]{342}$' "$known"
	is 'the key of another world' "$known" "$(key_of)"
	fresh=$(key_of --fresh-keys)
	like 'a fresh key' '^[A-Za-z0-9_-]{342}$' "$fresh"
	isnt 'a fresh key' "$known" "$fresh"
	isnt 'another fresh key' "$fresh" "$(key_of --fresh-keys)"
}

ids() { printf '%s %s ' "$LAPSIM_TENANT_ID" "$LAPSIM_CLIENT_ID" && sha256sum <"$LAPSIM_CLIENT_SECRET_FILE"; }
case_ids_and_secrets_follow_the_seed() {
	for seed in 1 1 2; do in_world --only cloud --seed "$seed" -- ids >>"$T/ids"; done
	is 'different worlds' 2 "$(sort -u "$T/ids" | wc -l)"
	is 'the second of seed 1' "$(sed -n 1p "$T/ids")" "$(sed -n 2p "$T/ids")"
}

case_status_tells_where_it_is() {
	ok lapsim up "$T/world" --computers 1
	ok lapsim status "$T/world"
	like 'status' '^cloud +https://localhost:[0-9]+, 0 devices$' "$(cat "$T/out")"
	ok lapsim down "$T/world"
}

# clients that hold their connections do not hold the world
case_it_ends_with_clients_connected() {
	ok lapsim up "$T/world" --only cloud --computers 1
	port=$(lapsim status "$T/world" | sed -n 's/^cloud .*localhost:\([0-9]*\).*/\1/p')
	mkfifo "$T/silence" && exec 9<>"$T/silence"
	clients=''
	for n in 1 2 3; do
		openssl s_client -quiet -connect "127.0.0.1:$port" <"$T/silence" >"$T/client$n" 2>&1 9>&- &
		clients="$clients $!"
	done
	eventually 'clients are connected' sh -c "[ \$(grep -c 'verify' $T/client1 $T/client2 $T/client3 | grep -vc ':0') -eq 3 ]"
	ok timeout 20 lapsim down "$T/world"
	[ ! -e "$T/world" ] || fail 'the directory is left behind'
	# shellcheck disable=SC2086  # numbers of processes
	kill $clients 2>/dev/null
	wait
}

# COMMAND gets no descriptor of ours, and as many of its own as we were given
case_the_command_has_its_own_descriptors() {
	is 'descriptors' "$(ls /proc/self/fd 2>/dev/null)" "$(lapsim run --computers 1 -- ls /proc/self/fd 2>/dev/null)"
	is 'limit' 1234 "$(prlimit --nofile=1234:5000 lapsim run --only cloud --computers 1 -- prlimit --nofile --noheadings -o SOFT 2>/dev/null)"
}

sim_main "$@"
