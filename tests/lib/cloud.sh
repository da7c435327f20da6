# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2120,SC2119
# For tests of a world's cloud, after sim.sh: joining this case's computer, and what others do there.

cloud_user() { # cloud_user NAME: sets UPN and UPN_FILE
	UPN=$1@$LAPSIM_DOMAIN UPN_FILE=$LAPSIM_DIR/secrets/$1.password
}
join() { # join [OPTION]...: this computer, by an administrator of devices; sets DEVICE, its id
	cloud_user cloudadmin
	ok with_old_key laps join entra --user "$UPN" --password-file "$UPN_FILE" "$@"
	DEVICE=$(member device_id <"$HOST/entra/registration.json")
}
escrow() { # escrow [N]: join, and rotate so often (once)
	conf_set join workgroup
	join
	ok laps policy set gpo BackupDirectory 1
	ok laps process
	for es_i in $(seq 2 "${1-1}"); do
		: "$es_i"
		advance 1h
		ok laps reset
	done
}
https() { # https URL [OPTION]...: curl(1) with the world's authority
	https_url=$1
	shift
	curl -sS --cacert "$LAPSIM_CA_FILE" "$@" "$https_url"
}
app_token() { # app_token: of the application that may do everything, a header in $T/bearer
	[ -s "$T/bearer" ] || (umask 077 && printf 'Authorization: Bearer %s' "$(
		https "$LAPSIM_LOGIN_URL/$LAPSIM_TENANT_ID/oauth2/v2.0/token" -d grant_type=client_credentials \
			-d "client_id=$LAPSIM_CLIENT_ID" --data-urlencode "client_secret@$LAPSIM_CLIENT_SECRET_FILE" \
			--data-urlencode 'scope=https://graph.microsoft.com/.default' | member access_token)" >"$T/bearer")
}
graph() { # graph METHOD PATH [BODY]: asked by that application
	app_token
	https "$LAPSIM_GRAPH_URL/v1.0/$2" --fail-with-body -X "$1" -H @"$T/bearer" -H 'Content-Type: application/json' \
		${3:+-d "$3"} >"$T/graph" 2>&1
}
graph_device() { # graph_device: what Graph has of this computer's device is in $T/graph
	graph GET "devices(deviceId='$DEVICE')" || fail "Graph has no device $DEVICE: $(cat "$T/graph")"
}
object_id() { graph_device && member id <"$T/graph"; }
# Logging in with a device code: with_code NAME approve|decline COMMAND...: run it, and as the user NAME
# answer the code that it shows. Its status is that of COMMAND, its output in $T/out and $T/err.
with_code() {
	cloud_user "$1"
	wc_answer=$2 wc_rc=0
	shift 2
	: >"$T/err"
	"$@" >"$T/out" 2>>"$T/err" &
	wc_pid=$!
	eventually 'a code is shown' grep -q 'enter the code' "$T/err"
	wc_code=$(sed -n 's/.*enter the code \([A-Z0-9-]*\).*/\1/p' "$T/err")
	https "$(sed -n 's/.*open the page \([^ ]*\) .*/\1/p' "$T/err")" -d "otc=$wc_code" --data-urlencode "username=$UPN" \
		--data-urlencode "password@$UPN_FILE" -d "action=$wc_answer" >"$T/page" ||
		fail "the page does not answer: $(cat "$T/page")"
	wait "$wc_pid" || wc_rc=$?
	return "$wc_rc"
}
