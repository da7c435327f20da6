#!/bin/sh
# SPDX-License-Identifier: MIT
# No managed password is in any file that a run leaves behind, nor in what processes show of themselves while they
# run: looked for in UTF-8, UTF-16, base64 and hex. slapd's own database is exempt in clear-text mode only.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
# shellcheck disable=SC2034
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

know() { password | tee -a "$OUTER/secrets" >"$T/password"; } # the password now in the directory
use_it() { # every command that has to do with it, as a script would call them
	know
	laps account verify Administrator <"$T/password" >>"$OUT" 2>&1
	laps account verify localadmin <"$T/password" >>"$OUT" 2>&1
	for command in 'get ad WS0001' 'get ad WS0001 --json' events 'events --json' 'policy show' 'account list' \
		'set-expiration WS0001'; do
		# shellcheck disable=SC2086  # words
		laps $command >>"$OUT" 2>&1
	done
	laps get ad WS0001 --plain-text --as "$LAPSIM_USER" --password-file "$LAPSIM_USER_PASSWORD_FILE" >>"$OUT" 2>&1
	attr admin "$DN" msLAPS-EncryptedPassword >"$T/value"
	laps blob explain "$T/value" --root-key "$LAPSIM_ROOT_KEY_FILE" >>"$OUT" 2>&1
}
cycle() { laps "$@" >>"$OUT" 2>&1; }
failing_cycles() { # before the write, at it, and after it
	cp "$HOST/laps.conf" "$T/good"
	conf_set ldap-uri ldap://127.0.0.1:1 && cycle reset && fail 'a cycle without a directory succeeds'
	cat "$T/good" >"$HOST/laps.conf"
	conf_set state-file "$HOST/gone/state.json" && cycle reset && fail 'a cycle without a state directory succeeds'
	cat "$T/good" >"$HOST/laps.conf"
	conf_set bind-dn "$LAPSIM_USER_DN" && conf_set bind-password-file "$LAPSIM_USER_PASSWORD_FILE"
	cycle reset && fail 'a cycle without rights succeeds'
	cat "$T/good" >"$HOST/laps.conf"
	long=$(printf '%s/%0250d' "$HOST" 0)
	cp "$HOST/sam.json" "$long" && conf_set sam-file "$long"
	cycle reset && fail 'a cycle that cannot set the account succeeds'
	use_it # the value in the directory is not in force, and must not leak either
	cat "$T/good" >"$HOST/laps.conf"
}

encrypted() { # encrypted OUTER: keeps outputs and known passwords there
	OUTER=$1 OUT=$1/outputs
	ok laps process && use_it
	ok laps reset && use_it
	ok laps policy set gpo PasswordComplexity 6
	ok laps reset && use_it
	failing_cycles
	ok laps process && use_it
}
clear_text() { # clear_text OUTER
	OUTER=$1 OUT=$1/outputs
	clear_mode
	ok laps process && use_it
	ok laps reset && use_it
	failing_cycles
	ok laps process && use_it
}
entra() { # entra OUTER: joined, backed up there, read there, refused there
	OUTER=$1 OUT=$1/outputs
	conf_set join workgroup
	ok laps policy set gpo BackupDirectory 1
	cycle join entra --user "cloudadmin@$LAPSIM_DOMAIN" --password-file "$LAPSIM_DIR/secrets/cloudadmin.password" ||
		fail "cannot join: $(cat "$OUT")"
	for command in process reset reset; do
		cycle "$command" || fail "$command: $(cat "$OUT")"
		laps get entra WS0001 --passwords --plain-text --json | member Password | tee -a "$OUTER/secrets" >"$T/password"
		laps account verify Administrator <"$T/password" >>"$OUT" 2>&1 || fail "the password after $command opens nothing"
	done
	for command in 'get entra WS0001' 'get entra WS0001 --json' 'get entra WS0001 --passwords --history' \
		'get entra WS0001 --passwords --history --json' 'get entra WS0001 GONE --passwords' events 'events --json'; do
		# shellcheck disable=SC2086  # words
		laps $command >>"$OUT" 2>&1
	done
	printf 'Pass-word-0099' | tee -a "$OUTER/secrets" >"$T/wrong" && echo >>"$OUTER/secrets"
	chmod 600 "$T/wrong"
	cycle get entra WS0001 --client-secret-file "$T/wrong" && fail 'a wrong secret opens'
	rm "$T/wrong"
	cp "$HOST/laps.conf" "$T/good"
	conf_set entra-ca-file /dev/null && cycle reset && fail 'a cycle that trusts nobody succeeds'
	cat "$T/good" >"$HOST/laps.conf"
	cycle leave entra || fail "cannot leave: $(cat "$OUT")"
}
watched() { # watched FUNCTION: in a world that stays on disk, with its processes watched
	for tool in leakscan procwatch; do [ -x "$SIM_TOOLS/$tool" ] || fail "no $tool in $SIM_TOOLS"; done
	: >"$T/secrets"
	"$SIM_TOOLS/procwatch" "$T/seen" laps lapsim slapd lapsim_kds &
	watcher=$!
	mkdir "$T/left"
	lapsim run --computers 1 --dir "$T/left/world" --keep -- sh "$SIM_FILE" within "$CASE" "$1" "$T" >"$T/said" 2>"$T/left/stderr" || {
		cat "$T/said"
		kill $watcher
		fail "$1: $(cat "$T/left/stderr")"
	}
	kill $watcher
	wait $watcher
	mv "$T/seen" "$T/outputs" "$T/left"
	tr '\0' '\n' <"$T/left/seen" >"$T/words"
	for word in process reset 'LAPS_CONFIG=.*WS0001' 'slapd\.conf'; do
		grep -q -e "$word" "$T/words" || fail "the watch has not seen '$word'"
	done
	[ "$(wc -l <"$T/secrets")" -ge 3 ] || fail "only $(wc -l <"$T/secrets") passwords are known"
	# the passwords of people and machines are in their own files, and nowhere else
	for file in "$T"/left/world/secrets/*.password "$T"/left/world/secrets/*.secret "$T"/left/world/hosts/*/machine.password; do cat "$file" && echo; done >"$T/logins"
	"$SIM_TOOLS/leakscan" -x "$T/left/world/secrets/" -x "$T/left/world/hosts/WS0001/machine.password" "$T/logins" \
		"$T/left" >"$T/found" 2>&1
	is 'login passwords elsewhere' '' "$(grep -v '^leakscan: [0-9]* files$' "$T/found")"
}

# CYC-28, EVT-08, ENC-13
case_encrypted_nothing_leaks() {
	watched encrypted
	"$SIM_TOOLS/leakscan" "$T/secrets" "$T/left" >"$T/found" 2>"$T/err"
	is 'what leaks' '' "$(cat "$T/found")"
	like 'leakscan' '^leakscan: [1-9][0-9]+ files$' "$(cat "$T/err")"
}

# CYC-28, EVT-08
case_clear_text_is_in_the_directory_only() {
	watched clear_text
	"$SIM_TOOLS/leakscan" -x "$T/left/world/slapd/db" "$T/secrets" "$T/left" >"$T/found" 2>"$T/err"
	is 'what leaks' '' "$(cat "$T/found")"
	like 'leakscan' '^leakscan: [1-9][0-9]+ files$' "$(cat "$T/err")"
	# the search is not blind: without the exemption it finds them there
	"$SIM_TOOLS/leakscan" "$T/secrets" "$T/left/world/slapd" >"$T/found" 2>"$T/err"
	like 'what is in the database' '/slapd/db.*: secret [0-9]+ as UTF-8' "$(cat "$T/found")"
}

# CYC-28, EVT-08, GRA-62
case_entra_nothing_leaks() {
	watched entra
	"$SIM_TOOLS/leakscan" "$T/secrets" "$T/left" >"$T/found" 2>"$T/err"
	is 'what leaks' '' "$(cat "$T/found")"
	like 'leakscan' '^leakscan: [1-9][0-9]+ files$' "$(cat "$T/err")"
	# nor is any token, which begins with {" in base64url
	grep -rlE 'eyJ[A-Za-z0-9_-]{20,}\.' "$T/left" >"$T/found"
	is 'files with tokens' '' "$(cat "$T/found")"
}

# the searcher itself: every form it promises, at every alignment
case_the_search_finds_every_form() {
	[ -x "$SIM_TOOLS/leakscan" ] || fail "no leakscan in $SIM_TOOLS"
	secret=Pass-word-0001
	echo $secret >"$T/secrets"
	mkdir "$T/in"
	echo 'nothing here, Pass-word-0002' >"$T/in/innocent"
	"$SIM_TOOLS/leakscan" "$T/secrets" "$T/in" 2>/dev/null || fail 'it finds something in nothing'
	wide() { printf %s $secret | sed 's/./&\n/g' | tr '\n' '\000'; }
	plant() { # plant NAME: stdin is a file of its own
		cat >"$T/in/$1"
		"$SIM_TOOLS/leakscan" "$T/secrets" "$T/in" >"$T/found" 2>/dev/null && fail "it does not find $1"
		like "what it finds in $1" "/$1: secret 1 as" "$(cat "$T/found")"
		rm "$T/in/$1"
	}
	printf 'x%sx' $secret | plant utf8
	{ printf xx && wide && printf xx; } | plant utf16
	for before in '' a bb; do
		printf '%s%szz' "$before" $secret | base64 | plant "base64-${#before}"
		{ printf %s "$before" && wide; } | base64 -w 0 | plant "base64-utf16-${#before}"
	done
	printf %s $secret | hex_of | plant hex
	printf %s $secret | hex_of | tr '[:lower:]' '[:upper:]' | plant HEX
	wide | hex_of | plant hex-utf16
	# between two holes, its last byte, which is a zero, in the second
	truncate -s 2M "$T/in/hole"
	wide | head -c -1 | dd of="$T/in/hole" bs=1 seek=$((1048577 - 2 * ${#secret})) conv=notrunc 2>"$T/err"
	"$SIM_TOOLS/leakscan" "$T/secrets" "$T/in" >"$T/found" 2>/dev/null && fail 'it does not find what lies between holes'
	like 'what it finds there' '/hole: secret 1 as UTF-16 at byte 1048549$' "$(cat "$T/found")"
	rm "$T/in/hole"
	: >"$T/in/$secret"
	"$SIM_TOOLS/leakscan" "$T/secrets" "$T/in" >/dev/null 2>&1 && fail 'it does not find a name'
	true
}

sim_main "$@"
