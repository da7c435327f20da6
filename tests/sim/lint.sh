#!/bin/sh
# SPDX-License-Identifier: MIT
# What the lint finds, by clients nobody here wrote: each rule has one that breaks it and one that does not. A case
# judges what stands in the timeline behind its own beginning.
# shellcheck disable=SC1091,SC2016,SC2034,SC2317  # COMMANDs expand in the world; the cases are called by name
SIM_OPTIONS='--seed 8'
. "$(dirname "$0")/../lib/sim.sh"
. "$SIM_ROOT/tests/lib/cloud.sh"

mark() { FROM=$(wc -c <"$LAPSIM_DIR/timeline.jsonl"); }
found() { # found RULE...: these, and nothing else, since the last mark
	lint_rc=0 lint_want=0
	lapsim lint "$LAPSIM_DIR" --from "$FROM" --json >"$T/report" 2>"$T/err" || lint_rc=$?
	[ ! -s "$T/err" ] || fail "lapsim lint: $(cat "$T/err")"
	is 'what is found' "$(printf '%s\n' "$@" | sort | xargs)" "$(sed -n '/"not_tried"/q; s/^ *"id": "\(.*\)",$/\1/p' "$T/report" | sort | xargs)"
	! grep -q '"level": "error"' "$T/report" || lint_want=1
	is 'status of lapsim lint' $lint_want $lint_rc
	mark
}
not_tried() { sed -n '/"not_tried"/,$s/^ *"id": "\(.*\)",$/\1/p' "$T/report" | sort | xargs; }
ldaps() { # ldaps TOOL ARGUMENT...: as the administrator, over TLS
	tool=$1 && shift
	"$tool" -x -H "$LAPSIM_LDAPS_URI" -o TLS_CACERT="$LAPSIM_CA_FILE" -D "$LAPSIM_ADMIN_USER" -y "$LAPSIM_ADMIN_PASSWORD_FILE" "$@"
}
change() { # change LINE...: one modify of this case's computer; "-" stands between two attributes
	printf 'dn: %s\nchangetype: modify\n' "$DN" >"$T/ldif"
	printf '%s\n' "$@" >>"$T/ldif"
	ldaps ldapmodify -f "$T/ldif" >"$T/out" 2>"$T/err" || fail "ldapmodify: $(cat "$T/err")"
}
base64_of() { printf %s "$1" | unhex | base64 -w 0; }
ticks() { printf '%s' $((($(date +%s) + 11644473600) * 10000000)); }
now_hex() { printf '%x' "$(ticks)"; }
expiry_of() { printf 'msLAPS-PasswordExpirationTime: %s' "${1:-$(($(ticks) + TICKS_PER_DAY))}"; }
EXPIRY='replace: msLAPS-PasswordExpirationTime'
json() { printf '{"n":"Administrator","t":%s,"p":"Pass-word-0001"}' "$1"; }
rotate() { # rotate JSON [EXPIRY]: as it should be written
	change 'replace: msLAPS-Password' "msLAPS-Password: $1" - "$EXPIRY" "$(expiry_of "${2-}")" -
}
# a value made on Windows, its time set to now
swap() { printf %s "$1" | sed 's/\(..\)\(..\)\(..\)\(..\)/\4\3\2\1/'; } # four bytes the other way round
header() { h=$(printf '%016x' "$(ticks)") && printf '%s%s' "$(swap "${h%????????}")" "$(swap "${h#????????}")"; }
encrypted() { # encrypted [HEADER [FILE [N]]]
	v=$(vector "${2-laps_attribute_dsinternals_1}" attribute_hex "${3-1}")
	base64_of "${1:-$(header)}$(printf %s "$v" | cut -c 17-)"
}
escrow_value() { change 'replace: msLAPS-EncryptedPassword' "msLAPS-EncryptedPassword:: $1" - "$EXPIRY" "$(expiry_of)" -; }

case_what_our_own_client_does() {
	mark
	ok laps policy set gpo ADEncryptedPasswordHistorySize 2
	for i in 1 2 3 4; do ok laps reset && advance 1h; done
	ok laps get ad "$COMPUTER" --plain-text --history
	ok laps set-expiration "$COMPUTER"
	ok laps process
	clear_mode
	ok laps process
	ok laps policy unset gpo ADPasswordEncryptionEnabled
	ok laps process
	ok laps policy set gpo BackupDirectory 0
	ok laps policy set legacy AdmPwdEnabled 1
	ok laps process
	found ''
	escrow
	ok laps get entra "$COMPUTER" --passwords --plain-text
	found ''
	is 'what had no occasion' 'ARGV-SECRET LDAP-SIZE-LIMIT RETRY-EARLY TLS-NO-VERIFY' "$(not_tried)"
}

case_a_password_in_the_clear() {
	mark
	# refused, after it has gone over the network
	refused ldapsearch -x -H "$LAPSIM_LDAP_URI" -D "$LAPSIM_ADMIN_USER" -y "$LAPSIM_ADMIN_PASSWORD_FILE" -b "$DN" cn
	found LDAP-CLEAR
	like 'who' '"who": "Administrator@' "$(cat "$T/report")"
	ok ldaps ldapsearch -b "$DN" cn
	ok ldapsearch -x -H "$LAPSIM_LDAP_URI" -b '' -s base
	ok ldap ldapsearch admin -b "$DN" cn
	kinit -c "$T/cc" alice <"$LAPSIM_DIR/secrets/alice.password" >"$T/out" 2>&1 || fail "kinit: $(cat "$T/out")"
	ok env KRB5CCNAME="$T/cc" ldapsearch -N -Q -Y GSSAPI -H "$LAPSIM_LDAP_URI" -b "$DN" cn
	found ''
}

case_how_computers_are_read() {
	mark
	ok ldaps ldapsearch -b "$LAPSIM_BASE_DN" "(sAMAccountName=$COMPUTER\$)"
	ok ldaps ldapsearch -b "$LAPSIM_BASE_DN" "(&(objectClass=computer)(cn=$COMPUTER))" '*'
	found LDAP-STAR
	like 'count' '"count": 2' "$(cat "$T/report")"
	ok ldaps ldapsearch -b "$LAPSIM_BASE_DN" "(name=$COMPUTER)" ms-Mcs-AdmPwd
	found READ-ONE-KIND
	ok ldaps ldapsearch -b "$LAPSIM_BASE_DN" "(&(objectClass=computer)(cn=$COMPUTER))" msLAPS-Password msLAPS-EncryptedPassword
	ok ldaps ldapsearch -b "$LAPSIM_BASE_DN" '(sAMAccountName=alice)'
	found ''
}

case_a_rotation_in_two_modifies() {
	mark
	change 'replace: msLAPS-Password' "msLAPS-Password: $(json "\"$(now_hex)\"")" -
	change "$EXPIRY" "$(expiry_of)" -
	found LDAP-TWO-MODIFIES
	rotate "$(json "\"$(now_hex)\"")"
	change "$EXPIRY" 'msLAPS-PasswordExpirationTime: 0' -
	found ''
}

case_the_clear_value() {
	mark
	rotate "$(json "$(ticks)")"
	found LAPS-T-NUMBER
	later=$(($(ticks) + TICKS_PER_DAY))
	rotate "$(json "\"$(printf %x $later)\"")" $later
	found LAPS-T-EXPIRY
	rotate 'Th1sIsN0tth3P@ssword'
	found LAPS-JSON
	rotate "$(json "\"$(now_hex)\"")" "$(date +%s)"
	found EXPIRY-FORM
	rotate "$(json "\"$(now_hex)\"")"
	found ''
}

case_the_encrypted_value() {
	mark
	good=$(header)
	escrow_value "$(encrypted "$good")"
	found ''
	escrow_value "$(encrypted "${good#????????}${good%????????}")"
	found HEADER-SWAPPED
	inside=$(grep -n 'laps4linux_style' "$VECTORS/synthetic_positive.json" | head -n 1 | cut -d : -f 1)
	inside=$(sed -n "1,${inside}p" "$VECTORS/synthetic_positive.json" | grep -c '"attribute_hex": "')
	escrow_value "$(encrypted '' synthetic_positive $((inside + 1)))"
	found CMS-CONTENT-INSIDE
	escrow_value "$(base64_of 00112233445566778899)"
	found ENCRYPTED-VALUE
}

case_one_beside_the_other() {
	mark
	rotate "$(json "\"$(now_hex)\"")"
	escrow_value "$(encrypted)"
	found CLEAR-BESIDE-ENCRYPTED
	change 'delete: msLAPS-Password' -
	found ''
}

case_the_ends_of_a_history() {
	mark
	for t in 00 10 20; do
		change 'add: msLAPS-EncryptedPasswordHistory' "msLAPS-EncryptedPasswordHistory:: $(encrypted "0000dc01${t}000000")" -
	done
	change 'delete: msLAPS-EncryptedPasswordHistory' "msLAPS-EncryptedPasswordHistory:: $(encrypted 0000dc0100000000)" -
	found ''
	change 'delete: msLAPS-EncryptedPasswordHistory' "msLAPS-EncryptedPasswordHistory:: $(encrypted 0000dc0120000000)" -
	found HISTORY-WRONG-END
}

user_graph() { # user_graph SCOPES PATH: signed in with a password
	token=$(https "$LAPSIM_LOGIN_URL/$LAPSIM_TENANT_ID/oauth2/v2.0/token" -d grant_type=password -d "client_id=$LAPSIM_PUBLIC_CLIENT_ID" \
		-d "username=cloudadmin@$LAPSIM_DOMAIN" --data-urlencode "password@$LAPSIM_DIR/secrets/cloudadmin.password" \
		--data-urlencode "scope=$1" | member access_token)
	printf 'Authorization: Bearer %s\nclient-request-id: %s' "$token" "$(cat /proc/sys/kernel/random/uuid)" >"$T/header"
	https "$LAPSIM_GRAPH_URL/v1.0/$2" --fail -H @"$T/header" >"$T/graph" 2>&1 || fail "Graph: $(cat "$T/graph")"
}
case_what_a_token_may() {
	mark
	user_graph 'DeviceLocalCredential.Read.All Directory.Read.All' directory/deviceLocalCredentials
	found TOKEN-SCOPE
	user_graph 'DeviceLocalCredential.ReadBasic.All User.Read' directory/deviceLocalCredentials
	found ''
	graph GET directory/deviceLocalCredentials
	found NO-REQUEST-ID TOKEN-ROLE
}

case_who_does_not_wait() {
	user_graph DeviceLocalCredential.ReadBasic.All directory/deviceLocalCredentials
	mark
	ask() { https "$LAPSIM_GRAPH_URL/v1.0/directory/deviceLocalCredentials" -o /dev/null -w '%{http_code}' -H @"$T/header"; }
	ok lapsim fault "$LAPSIM_DIR" add 'cloud.graph:1=throttled(5)'
	is 'the first' 429 "$(ask)"
	is 'the second' 200 "$(ask)"
	found RETRY-EARLY
	ok lapsim fault "$LAPSIM_DIR" clear
	ok lapsim fault "$LAPSIM_DIR" add 'cloud.graph:1=throttled(5)'
	is 'the first' 429 "$(ask)"
	advance 5s
	is 'the second' 200 "$(ask)"
	ok lapsim fault "$LAPSIM_DIR" clear
	found ''
	unlike 'what had no occasion' RETRY-EARLY "$(not_tried)"
}

case_a_certificate_nobody_trusts() {
	mark
	ok lapsim fault "$LAPSIM_DIR" add ldap.tls=untrusted
	refused ldaps ldapsearch -b "$DN" cn
	found ''
	ok ldapsearch -x -H "$LAPSIM_LDAPS_URI" -o TLS_REQCERT=never -D "$LAPSIM_ADMIN_USER" -y "$LAPSIM_ADMIN_PASSWORD_FILE" -b "$DN" cn
	ok lapsim fault "$LAPSIM_DIR" clear
	found TLS-NO-VERIFY
}

# one that runs a world of its own, whose status is that of the lint
linted() { # linted STATUS OPTION... -- COMMAND...
	want=$1 linted_rc=0
	shift
	env -u LD_PRELOAD lapsim run --computers 1 --lint "$@" >"$T/out" 2>"$T/err" || linted_rc=$?
	is "status of 'lapsim run --lint $*'" "$want" $linted_rc
}
case_a_secret_on_an_argument_list() {
	linted 1 --report "$T/report" -- sh -c 'laps process; p=$(laps get ad WS0001 --plain-text --json | sed -n "s/.*\"Password\": *\"\(.*\)\",*$/\1/p")
		/usr/bin/env true "--password=$p"; cat "$LAPSIM_ADMIN_PASSWORD_FILE" >/dev/null'
	like 'the report' '^error ARGV-SECRET' "$(cat "$T/err")"
	like 'whose' 'by +(env|true): its arguments had a LAPS password of WS0001' "$(cat "$T/err")"
	like 'the end' '^lint: [12] errors?, 0 warnings$' "$(cat "$T/err")"
	like 'the file' '"id": "ARGV-SECRET"' "$(cat "$T/report")"
	linted 3 --real-time-clients -- sh -c '/usr/bin/env true "$(cat "$LAPSIM_DIR/hosts/WS0001/machine.password")"
		laps join entra --type joined --user "cloudadmin@$LAPSIM_DOMAIN" --password-file "$LAPSIM_DIR/secrets/cloudadmin.password"
		laps policy set gpo BackupDirectory 1; laps process
		/usr/bin/printf "%.0s" "$(laps get entra WS0001 --passwords --plain-text --json | sed -n "s/.*\"Password\": *\"\(.*\)\",*$/\1/p")"; exit 3'
	like 'the report' 'hosts/WS0001/machine.password' "$(cat "$T/err")"
	like 'and of Entra ID' 'LAPS password of WS0001 \(Entra ID\)' "$(tr -s '\n ' ' ' <"$T/err")"
}
case_nothing_on_an_argument_list() {
	linted 0 -- sh -c 'laps process && ldapsearch -x -H "$LAPSIM_LDAPS_URI" -o TLS_CACERT="$LAPSIM_CA_FILE" -D "$LAPSIM_ADMIN_USER" \
		-y "$LAPSIM_ADMIN_PASSWORD_FILE" -b "$LAPSIM_BASE_DN" "(cn=WS0001)" msLAPS-EncryptedPassword'
	is 'the end' 'lint: 0 errors, 0 warnings' "$(tail -n 1 "$T/err")"
	unlike 'what had no occasion' ARGV-SECRET "$(cat "$T/err")"
	linted 4 -- sh -c 'exit 4'
}

# lapsim-lint(7) is what --list says
case_the_rules_and_their_manual() {
	ok lapsim lint --list
	grep -oE '^(error|warning) [A-Z-]+' "$T/out" >"$T/list"
	sed -n 's/^\.It \([A-Z-]*\) Pq \(error\|warning\)$/\2 \1/p' "$SIM_ROOT/sim/run/lapsim-lint.7" >"$T/manual"
	is 'the rules' "$(cat "$T/manual")" "$(cat "$T/list")"
	ok lapsim lint --list --json
	for member in title explain fix how; do
		json_squeeze <"$T/out" | grep -oE "\"$member\":\"([^\"\\\\]|\\\\.)*\"" | sed "s/\"$member\":\"//; s/\"\$//; s/\\\\\"/\"/g" |
			while read -r text; do
				tr '\n' ' ' <"$SIM_ROOT/sim/run/lapsim-lint.7" | sed 's/\\(dq/"/g' | grep -qF -e "$text" || fail "the manual does not say: $text"
			done
	done
	fails_with 2 usage lapsim lint
	fails_with 2 usage lapsim lint --list "$LAPSIM_DIR"
	fails_with 2 from lapsim lint "$LAPSIM_DIR" --from x
	fails_with 1 directory lapsim lint "$T/none"
	fails_with 1 'cannot write' lapsim lint "$LAPSIM_DIR" --report "$T/none/x"
}

sim_main "$@"
