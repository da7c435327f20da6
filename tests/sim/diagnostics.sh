#!/bin/sh
# SPDX-License-Identifier: MIT
# laps diagnostics: the archive, what is in it, and what must not be.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"

files='about.json configuration.json cycle.json directory.json entra.json events-cycle.jsonl events-last.jsonl host.json keys.json policy-roots.json policy.json sinks.json state.json'

unpack() { # unpack ARCHIVE: sets $IN, the folder with its files
	mkdir -p "$T/unpacked"
	tar -C "$T/unpacked" -m -xf "$1" 2>"$T/tar.err" || fail "tar: $(cat "$T/tar.err")"
	is 'what tar says' '' "$(cat "$T/tar.err")"
	IN=$T/unpacked/$(basename "$1" .tar)
	[ -d "$IN" ] || fail "no folder $(basename "$IN") in the archive"
}
diagnose() { # diagnose [OPTION]...: successful; sets $ARCHIVE and $IN
	ok laps diagnostics --output "$T/archives" "$@"
	ARCHIVE=$(cat "$T/out")
	unpack "$ARCHIVE"
}
ids_in() { sed -n 's/.*"id":\([0-9]*\).*/\1/p' "$1" | tr '\n' ' ' | sed 's/ $//'; }

# DIA-01
case_the_name_has_host_and_time() {
	diagnose
	now=$(lapsim clock "$LAPSIM_DIR" show 2>/dev/null | grep -oE '^[0-9]{4}-[0-9]{2}-[0-9]{2}' | tr -d -)
	like 'the path' "^$T/archives/LapsDiagnostics_${COMPUTER}_[0-9]{8}_[0-9]{6}\.tar\$" "$ARCHIVE"
	[ -z "$now" ] || like 'the day' "_${now}_" "$ARCHIVE"
	time=$(member time <"$IN/about.json" | tr -d ':-' | sed 's/T/_/; s/[.Z].*//')
	is 'the time' "$time" "$(basename "$ARCHIVE" .tar | grep -oE '[0-9]{8}_[0-9]{6}$')"
	is 'its mode' 600 "$(stat -c %a "$ARCHIVE")"
	is 'mode of its directory' 700 "$(stat -c %a "$T/archives")"
	is 'files' "$files" "$(cd "$IN" && LC_ALL=C ls | tr '\n' ' ' | sed 's/ $//')"
}

# DIA-01
case_the_default_directory_is_in_the_temporary_one() {
	TMPDIR=$T ok laps diagnostics
	is 'the directory' "$T/LapsDiagnostics" "$(dirname "$(cat "$T/out")")"
	rm -r "$T/LapsDiagnostics"
	mkdir "$T/elsewhere"
	ln -s "$T/elsewhere" "$T/LapsDiagnostics"
	TMPDIR=$T fails_with 1 '^laps: diagnostics: .*LapsDiagnostics.* is not a directory of this user' laps diagnostics
	rm "$T/LapsDiagnostics"
	mkdir -m 777 "$T/LapsDiagnostics"
	chmod 777 "$T/LapsDiagnostics"
	TMPDIR=$T fails_with 1 '^laps: diagnostics: .*LapsDiagnostics.* is not a directory of this user' laps diagnostics
	is 'what is in it' '' "$(find "$T/LapsDiagnostics" "$T/elsewhere" -type f)"
}

# DIA-02
case_a_normal_cycle_by_default_and_a_reset_when_asked() {
	ok laps process
	first=$(password)
	diagnose
	is 'outcome' not-needed "$(member outcome <"$IN/cycle.json")"
	is 'the password' "$first" "$(password)"
	is 'events' '10003 10021 10009 10055 10016 10004' "$(ids_in "$IN/events-cycle.jsonl")"
	advance 1h
	diagnose --reset
	is 'outcome of a reset' rotated "$(member outcome <"$IN/cycle.json")"
	like 'events of a reset' ' 10014 .*10018 10020 10004$' "$(ids_in "$IN/events-cycle.jsonl")"
	isnt 'the password after a reset' "$first" "$(password)"
	in_force "$(password)"
	ok laps diagnostics --output "$T/archives" --json
	is 'members of --json' 'path outcome' "$(members <"$T/out")"
	is 'outcome of --json' not-needed "$(member outcome <"$T/out")"
	[ -f "$(member path <"$T/out")" ] || fail 'no such archive'
}

case_it_tells_what_the_device_sees() {
	ok laps policy set gpo PasswordLength 20
	ok laps policy set local PasswordAgeDays 3
	use_key_files
	diagnose
	is 'plan' encrypted "$(member mode <"$IN/policy.json")"
	ok laps policy show --json
	is 'policy as policy show has it' "$(json_squeeze <"$T/out")" "$(json_squeeze <"$IN/policy.json")"
	like 'a hidden root' '"root":"Local","values":\[\{"name":"PasswordAgeDays","type":"dword","value":3,"file":"local.json"\}\]' \
		"$(json_squeeze <"$IN/policy-roots.json")"
	is 'host' "$COMPUTER" "$(member name <"$IN/host.json")"
	is 'record' "$(json_squeeze <"$HOST/state.json")" "$(json_squeeze <"$IN/state.json")"
	directory=$(json_squeeze <"$IN/directory.json")
	for step in resolve connect tls bind object; do
		like "$step" "\"$step\":\{\"ok\":true," "$directory"
	done
	like 'the certificate' '"subject":"/CN=[^"]+","issuer":"/CN=[^"]+","not_before":"[^"]+Z","not_after":"[^"]+Z","names":"[^"]*dns:dc1' "$directory"
	like 'what is seen' '"attributes":\["msLAPS-PasswordExpirationTime",' "$directory"
	like 'level and schema' '"functional_level":7,"schema":\{"native":true,"version":true,"legacy":true\}' "$directory"
	like 'the root key' '^\[\{"file":"[^"]+","id":"[0-9a-f-]{36}"\}\]$' "$(json_squeeze <"$IN/keys.json")"
	like 'the server' '"dNSHostName":\["dc1\.' "$directory"
	is 'a device of Entra ID' '{"device":null,"service":null,"discover":null,"authenticate":null}' \
		"$(json_squeeze <"$IN/entra.json")"
	is 'the sinks' '{"events":null,"trace":null}' "$(json_squeeze <"$IN/sinks.json")"
}

# how far it gets with the key service, which needs no key of it
case_it_tells_whether_there_are_keys() {
	ok laps process
	diagnose
	is 'rpc-port' "$LAPSIM_RPC_PORT" "$(member rpc-port <"$IN/configuration.json")"
	like 'the key service' "\"key_service\":\\{\"ok\":true,\"detail\":\"$COMPUTER\\\$@$LAPSIM_REALM\"\\}" \
		"$(json_squeeze <"$IN/directory.json")"
	conf_set rpc-port 1
	rm -rf "$T/unpacked"
	diagnose
	like 'nobody is there' '"key_service":\{"ok":false,"detail":"cannot reach the endpoint mapper of ' "$(json_squeeze <"$IN/directory.json")"
	use_key_files
	rm -rf "$T/unpacked"
	diagnose
	like 'it is not asked' '"key_service":null' "$(json_squeeze <"$IN/directory.json")"
}

# the last 200 events, whatever else is in the file
case_it_has_the_last_events() {
	ok laps process
	for i in $(seq 1 300); do
		printf '{"time":"2022-01-30T20:52:13Z","id":10004,"level":"Information","cycle":"%d","params":{}}\n' "$i"
		[ $((i % 50)) -ne 0 ] || echo 'Pass-word-of-somebody'
	done >>"$HOST/events.jsonl"
	diagnose
	is 'how many' 200 "$(wc -l <"$IN/events-last.jsonl")"
	is 'the newest' "$(tail -n 1 "$HOST/events.jsonl")" "$(tail -n 1 "$IN/events-last.jsonl")"
	unlike 'what is no event' Pass-word "$(cat "$IN/events-last.jsonl")"
}

failed() { # failed PATTERN: exit status 1 and one line, and the archive is there; sets $IN
	laps diagnostics --output "$T/archives" >"$T/out" 2>"$T/err" && fail 'it succeeds'
	is 'lines on stderr' 1 "$(wc -l <"$T/err")"
	like 'stderr' "$1" "$(cat "$T/err")"
	unpack "$(cat "$T/out")"
	is 'outcome' failed "$(member outcome <"$IN/cycle.json")"
}

case_a_failed_cycle_has_its_archive() {
	ok laps process
	cp "$HOST/laps.conf" "$T/good"
	conf_set ldap-uri "ldap://127.0.0.1:1 $(conf_get ldap-uri)"
	ok laps diagnostics --output "$T/archives" # the second server is there
	unpack "$(cat "$T/out")"
	like 'a dead server' '"connect":\{"ok":false,"detail":"Connection refused"\},"certificate":null,"tls":null' \
		"$(json_squeeze <"$IN/directory.json")"
	conf_set ldap-uri ldap://127.0.0.1:1
	advance 1m
	failed '^laps: locate: cannot reach '
	is 'events' '10003 10021 10009 10056 10005' "$(ids_in "$IN/events-cycle.jsonl")"
	is 'where it failed' locate "$(json_squeeze <"$IN/cycle.json" | member step)"
	conf_set ldap-uri ldap://nowhere.invalid
	advance 1m
	failed '^laps: locate: cannot reach '
	like 'a name that is none' '"resolve":\{"ok":false,' "$(json_squeeze <"$IN/directory.json")"
	cat "$T/good" >"$HOST/laps.conf"
	conf_set bind-dn "CN=Nobody,$LAPSIM_BASE_DN"
	conf_set bind-password-file machine.password
	advance 1m
	failed '^laps: locate: wrong credentials'
	like 'a refused bind' '"tls":\{"ok":true,.*"bind":\{"ok":false,"detail":"wrong credentials' "$(json_squeeze <"$IN/directory.json")"
	cat "$T/good" >"$HOST/laps.conf"
	echo '{' >"$HOST/policy/gpo.json"
	advance 1m
	failed '^laps: policy: '
	like 'policy' '^\{"failure":"' "$(json_squeeze <"$IN/policy.json")"
	echo '{"BackupDirectory":2}' >"$HOST/policy/gpo.json"
	echo garbage >"$HOST/state.json"
	advance 1m
	rm -rf "$T/unpacked"
	diagnose
	is 'a lost record' rotated "$(member outcome <"$IN/cycle.json")"
}

case_another_cycle_is_no_obstacle() {
	flock "$HOST/lock" sh -c 'echo held >"$1"; sleep 3' _ "$T/held" &
	eventually 'the lock' test -s "$T/held"
	failed '^laps: lock: another cycle is running$'
	is 'where it failed' lock "$(json_squeeze <"$IN/cycle.json" | member step)"
	is 'events' '' "$(cat "$IN/events-cycle.jsonl")"
	wait
}

case_it_says_why_there_is_no_archive() {
	: >"$T/file"
	fails_with 1 "^laps: diagnostics: .*file" laps diagnostics --output "$T/file"
	fails_with 1 '^laps: diagnostics: .*no such file or directory' laps diagnostics --output "$T/none/deeper"
	fails_with 1 '^laps: config: ' laps --config "$T/none" diagnostics --output "$T"
	fails_with 2 "unexpected argument 'now'" laps diagnostics now
	is 'archives' '' "$(find "$T" -name '*.tar')"
}

know_the_value() { # a value of the directory, however it may be printed
	attr admin "$DN" "$1" | while read -r value; do
		printf %s "$value" | base64 -d >"$T/value" 2>/dev/null || continue
		for skip in 0 1 2; do tail -c +$((skip + 201)) "$T/value" | base64 -w 0 | cut -c 1-60; done
		tail -c +201 "$T/value" | hex_of | cut -c 1-60
	done
}
know_secrets() { # everything that must stay where it is
	password
	know_the_value msLAPS-EncryptedPassword
	know_the_value msLAPS-EncryptedPasswordHistory
	cat "$HOST/machine.password" && echo
	cat "$LAPSIM_ADMIN_PASSWORD_FILE" && echo
	grep -oE '\$6\$[^"]+' "$HOST/sam.json" | cut -c 1-200
	key=$(member key_hex <"$LAPSIM_ROOT_KEY_FILE")
	printf '%s\n' "$key" | cut -c 1-120
	printf %s "$key" | unhex | base64 -w 0 | cut -c 1-80
	echo
	conf_get seed
}

# DIA-03, CYC-28, EVT-08
case_no_secret_is_in_it() {
	[ -x "$SIM_TOOLS/leakscan" ] || fail "no leakscan in $SIM_TOOLS"
	conf_set event-sinks 'file text'
	ok laps policy set gpo ADEncryptedPasswordHistorySize 3
	printf '{"BackupDirectory":2,"ADEncryptedPasswordHistorySize":3,"Comment":"Pass-word-in-policy"}' >"$HOST/policy/gpo.json"
	echo Pass-word-in-policy >"$T/secrets"
	for turn in 1 2 3; do
		diagnose --reset
		know_secrets >>"$T/secrets"
		advance "${turn}m"
	done
	ok laps policy set gpo PasswordComplexity 7
	diagnose --reset
	know_secrets >>"$T/secrets"
	ok laps policy set gpo ADPasswordEncryptionEnabled 0
	advance 9m
	diagnose --reset
	know_secrets >>"$T/secrets"
	diagnose
	grep -E '.{8,}' "$T/secrets" | sort -u >"$T/known"
	[ "$(wc -l <"$T/known")" -ge 20 ] || fail "only $(wc -l <"$T/known") secrets are known"
	mkdir "$T/scanned"
	mv "$T/archives" "$T/unpacked" "$T/scanned"
	cp "$HOST/events.jsonl" "$HOST/events.txt" "$HOST/state.json" "$LAPSIM_DIR/timeline.jsonl" "$T/scanned"
	"$SIM_TOOLS/leakscan" "$T/known" "$T/scanned" >"$T/found" 2>"$T/err"
	is 'what leaks' '' "$(cat "$T/found")"
	like 'leakscan' '^leakscan: [1-9][0-9]+ files$' "$(cat "$T/err")"
	# the search is not blind: it finds each where it belongs
	"$SIM_TOOLS/leakscan" "$T/known" "$HOST" "$LAPSIM_ROOT_KEY_FILE" >"$T/found" 2>"$T/err"
	for file in sam.json machine.password laps.conf root-key.json gpo.json; do
		like 'what is in the files of the host' "/$file: secret" "$(cat "$T/found")"
	done
}

sim_main "$@"
