#!/bin/sh
# SPDX-License-Identifier: MIT
# lapsim run: COMMAND's surroundings, its status, and what is left behind: nothing.
# shellcheck disable=SC1091,SC2016,SC2317  # COMMANDs expand in the world; the cases are called by name
# shellcheck disable=SC2034
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

run() { lapsim run --computers 1 "$@"; }
light() { run --only cloud "$@"; } # where its services are all one, the world that starts soonest
ends_with() { # ends_with STATUS SCRIPT
	rc=0 && light -- sh -c "$2" >"$T/out" 2>"$T/err" || rc=$?
	is "status of '$2'" "$1" $rc
}
processes_of() { # processes_of DIR: pids whose command line names it
	printf '%s' "$1" >"$T/pattern"
	grep -lsaFf "$T/pattern" /proc/[0-9]*/cmdline | cut -d / -f 3
}
nothing_of() { [ -z "$(processes_of "$1")" ]; }
alive() { kill -0 "$1" 2>/dev/null; }
dead() { ! alive "$1"; }
start() { # start SCRIPT: a world in the background, in a session of its own with signals as at a terminal; sets $world, $dir
	env --default-signal=INT,TERM,HUP,QUIT setsid lapsim run --computers 1 -- sh -c \
		'printf "%s\n" "$LAPSIM_DIR" >"$0.part" && mv "$0.part" "$0"; echo $$ >"$0.pid"; '"$1" "$T/dir" \
		>"$T/out" 2>"$T/err" &
	world=$!
	trap 'kill -KILL "-$world" 2>/dev/null; rm -rf "$T"' EXIT # for a case that fails
	eventually 'the world starts' test -s "$T/dir.pid"
	dir=$(cat "$T/dir")
	nothing_of "$dir" && fail 'no process of the world is seen'
	true
}
gone() { # gone DIR: directory and processes
	eventually "the end of the processes of $1" nothing_of "$1"
	[ ! -e "$1" ] || fail "$1 is left behind"
}

case_the_status_is_passed_on() {
	for status in 0 1 7 77 255; do ends_with $status "exit $status"; done
	rc=0 && light -- "$T/gone" >"$T/out" 2>"$T/err" || rc=$?
	is 'status of a command that is not there' 127 $rc
	like stderr '^lapsim: .*gone' "$(cat "$T/err")"
	: >"$T/plain"
	rc=0 && light -- "$T/plain" >"$T/out" 2>"$T/err" || rc=$?
	is 'status of a command that cannot be executed' 126 $rc
}

case_a_signal_is_128_and_its_number() {
	ends_with 143 'kill -TERM $$'
	ends_with 137 'kill -KILL $$'
	ends_with 134 'ulimit -c 0; kill -ABRT $$'
}

case_directory_and_streams_are_the_callers() {
	cd "$T" || fail "cd $T"
	echo 'a line' | light -- sh -c 'pwd -P; cat; echo warned >&2' >out 2>err || fail "run: $(cat err)"
	is stdout "$(pwd -P)
a line" "$(cat out)"
	is 'the last of stderr' warned "$(tail -n 1 err)"
}

case_arguments_and_environment_are_the_callers() {
	is 'what COMMAND prints' 'one two|  |*|mine' "$(MINE=mine light -- sh -c 'printf "%s|%s|%s|%s\n" "$1" "$2" "$3" "$MINE"' sh 'one two' '  ' '*')"
}

# design.md, "Environment of COMMAND": these names, and none of services that do not run
case_the_environment_has_the_promised_names() {
	LAPSIM_GRAPH_URL=stale LAPSIM_CLIENT_SECRET_FILE=stale KRB5_CONFIG=stale run -- env >"$T/out" || fail 'env failed'
	is names 'KRB5_CONFIG LAPSIM_ADMIN_DN LAPSIM_ADMIN_PASSWORD_FILE LAPSIM_ADMIN_USER LAPSIM_BASE_DN LAPSIM_CA_FILE LAPSIM_CLIENT_CERTIFICATE_FILE LAPSIM_CLIENT_ID LAPSIM_CLIENT_KEY_FILE LAPSIM_CLIENT_SECRET_FILE LAPSIM_CLOCK LAPSIM_CONTROL LAPSIM_DC_URIS LAPSIM_DIR LAPSIM_DOMAIN LAPSIM_FAULTS LAPSIM_GRAPH_URL LAPSIM_KDS_PORT LAPSIM_KEYTAB_DIR LAPSIM_LDAPI_URI LAPSIM_LDAPS_URI LAPSIM_LDAP_URI LAPSIM_LOGIN_URL LAPSIM_METADATA_CLIENT_ID LAPSIM_METADATA_SECRET_FILE LAPSIM_PUBLIC_CLIENT_ID LAPSIM_REALM LAPSIM_REGISTRATION_URL LAPSIM_ROOT_KEY_FILE LAPSIM_RPC_PORT LAPSIM_SEED LAPSIM_TENANT_ID LAPSIM_USER LAPSIM_USER_DN LAPSIM_USER_PASSWORD_FILE LAPS_CONFIG LDAPSASL_NOCANON' \
		"$(sed -n 's/^\(LAPSIM_[A-Z_]*\|LAPS_[A-Z_]*\|KRB5[A-Z0-9_]*\|LDAPSASL_[A-Z]*\)=.*/\1/p' "$T/out" | sort | tr '\n' ' ' | sed 's/ $//')"
	value() { sed -n "s/^$1=//p" "$T/out"; }
	is LAPSIM_DOMAIN corp.example "$(value LAPSIM_DOMAIN)"
	is LAPSIM_BASE_DN dc=corp,dc=example "$(value LAPSIM_BASE_DN | lower)"
	is LAPSIM_ADMIN_USER administrator@corp.example "$(value LAPSIM_ADMIN_USER | lower)"
	is LAPSIM_USER alice "$(value LAPSIM_USER)"
	is LAPS_CONFIG "$(value LAPSIM_DIR)/hosts/WS0001" "$(value LAPS_CONFIG)"
	like LAPSIM_LDAP_URI '^ldap://127\.0\.0\.1:[0-9]+/?$' "$(value LAPSIM_LDAP_URI)"
	like LAPSIM_LDAPS_URI '^ldaps://127\.0\.0\.1:[0-9]+/?$' "$(value LAPSIM_LDAPS_URI)"
	like LAPSIM_LDAPI_URI '^ldapi://' "$(value LAPSIM_LDAPI_URI)"
	for name in LOGIN REGISTRATION GRAPH; do
		like "LAPSIM_${name}_URL" '^https://localhost:[0-9]+$' "$(value "LAPSIM_${name}_URL")"
	done
	like LAPSIM_TENANT_ID '^[0-9a-f-]{36}$' "$(value LAPSIM_TENANT_ID)"
	like LAPSIM_CLIENT_ID '^[0-9a-f-]{36}$' "$(value LAPSIM_CLIENT_ID)"
	is 'the first of PATH' "$(dirname "$(readlink -f "$(command -v lapsim)")")" "$(value PATH | cut -d : -f 1)"
	unlike 'the environment' '(PASSWORD|SECRET)=' "$(cat "$T/out")"
}

case_secret_files_are_private() {
	run -- sh -c 'for f in "$LAPSIM_ADMIN_PASSWORD_FILE" "$LAPSIM_USER_PASSWORD_FILE" "$LAPSIM_ROOT_KEY_FILE" \
		"$LAPSIM_CLIENT_SECRET_FILE" "$LAPSIM_DIR/secrets/cloudadmin.password" "$LAPSIM_DIR/cloud/server.key" \
		"$LAPS_CONFIG/machine.password" "$LAPS_CONFIG/sam.json" "$LAPS_CONFIG/krb5.keytab" \
		"$LAPSIM_DIR/kdc/realm" "$LAPSIM_DIR/kdc/ldap.keytab"; do
			echo "$(stat -c %a "$f") $(basename "$f")"; done
		stat -c "%a dir" "$LAPSIM_DIR"
		tail -c 1 "$LAPSIM_ADMIN_PASSWORD_FILE" | od -An -c; tail -c 1 "$LAPSIM_USER_PASSWORD_FILE" | od -An -c' >"$T/out"
	is 'modes other than 600 and 700' '' "$(sed '/^600 /d; /^700 dir/d' "$T/out" | grep '^[0-7]')"
	unlike 'the last byte of a password file' '\\n' "$(cat "$T/out")"
}

# who has the seed has every password
case_the_seed_is_private_in_a_directory_that_is_not() {
	mkdir -m 755 "$T/open"
	run --seed 1 --dir "$T/open" -- sh -c 'find "$LAPSIM_DIR" -type f -perm /077 -exec grep -lE "seed" {} +; stat -c %a "$LAPS_CONFIG/laps.conf"' >"$T/out"
	is 'files with the seed that others can read' 600 "$(cat "$T/out")"
}

case_a_closed_stream_stays_closed() {
	run -- sh -c '[ ! -e /proc/$$/fd/0 ]' <&- 2>"$T/err" || fail 'COMMAND has a stdin that its caller closed'
	rc=0 && light -- sh -c 'exit 5' <&- >&- 2>&- || rc=$?
	is 'status without any stream' 5 $rc
	# the first files that lapsim opens would be 1 and 2: nothing may be printed into them
	run --dir "$T/kept" --keep -- true >&- 2>&- || fail 'run without stdout and stderr'
	is 'files of the world with a message in them' '' "$(grep -rlsE 'lapsim: (seed|kept)' "$T/kept")"
}

# an ignored SIGCHLD is inherited, and hides from a parent how its children ended
# in hexadecimal, without 32 and 33: posix_spawn of the C library leaves its own two ignored
ignored() { printf '%x' $((0x$(tr -d '\t' <"$T/out") & ~0x180000000)); }

case_signals_that_the_caller_ignores() {
	rc=0 && timeout 20 env --ignore-signal=CHLD,PIPE lapsim run --computers 1 -- \
		sed -n 's/^SigIgn://p; $q7' /proc/self/status >"$T/out" 2>"$T/err" || rc=$?
	is 'status with SIGCHLD ignored' 7 $rc
	is 'what COMMAND ignores' 11000 "$(ignored)"
	env --default-signal=CHLD,PIPE lapsim run --only cloud --computers 1 -- sed -n 's/^SigIgn://p' /proc/self/status >"$T/out" 2>/dev/null
	is 'what COMMAND ignores otherwise' 0 "$(ignored)"
}

# as in `lapsim run ... 2>&1 | head -n 1`
case_a_reader_that_goes_ends_no_world() {
	env --default-signal=PIPE lapsim run --computers 1 --dir "$T/world" -- sh -c 'sleep 0.2
		kill -KILL "$(cat "$LAPSIM_DIR/slapd/slapd.pid")"; exec sleep 60' 2>&1 >/dev/null | true
	gone "$T/world"
}

case_without_a_path() {
	lapsim=$(command -v lapsim)
	is 'PATH' "$(dirname "$lapsim"):/usr/local/bin:/usr/bin:/bin" \
		"$(env -i "$lapsim" run --only cloud --computers 1 -- sh -c 'echo "$PATH"' 2>/dev/null)"
}

case_slapd_has_none_of_the_callers_descriptors() {
	# shellcheck disable=SC2094  # that file is not read
	is "descriptors of slapd on the caller's file" 0 \
		"$(run -- sh -c 'ls -l "/proc/$(cat "$LAPSIM_DIR/slapd/slapd.pid")/fd" | grep -cF "$0"' "$T/mine" 8>"$T/mine" 2>/dev/null)"
}

# a clock that is mapped where there is no room would be a SIGBUS
case_a_full_file_system() {
	mkdir "$T/fs"
	unshare -m true 2>/dev/null || skip 'no private mounts'
	# shellcheck disable=SC2016
	fails_with 1 "^lapsim: cannot make clock 'clock': no space left" unshare -m sh -c 'mount -t tmpfs -o size=4k,nr_inodes=99 none "$0" && : >"$0/full" &&
		printf x >"$0/full" && exec lapsim run --dir "$0/world" -- true' "$T/fs"
}

case_nothing_is_left_after_a_run() {
	dir=$(run -- sh -c 'echo "$LAPSIM_DIR"')
	isnt LAPSIM_DIR '' "$dir"
	gone "$dir"
	dir=$(light -- sh -c 'echo "$LAPSIM_DIR"; exit 3')
	gone "$dir"
}

case_a_given_directory() {
	mkdir "$T/sub"
	is LAPSIM_DIR "$T/sub/world" "$(light --dir "$T/sub/world" -- sh -c 'echo "$LAPSIM_DIR"')"
	[ ! -e "$T/sub/world" ] || fail 'the directory is left behind'
	run --dir "$T/kept" --keep -- true 2>"$T/err" || fail "run --keep: $(cat "$T/err")"
	[ -f "$T/kept/timeline.jsonl" ] || fail 'nothing is kept with --keep'
	nothing_of "$T/kept" || fail 'a process is kept too'
	mkdir "$T/full" && echo mine >"$T/full/file"
	fails_with 1 '^lapsim: .*full' run --dir "$T/full" -- true
	is 'the file in it' mine "$(cat "$T/full/file")"
}

# a Unix socket's path has about a hundred characters
case_a_long_directory() {
	long=$T/$(printf '%0120d' 0)
	mkdir "$long"
	run --dir "$long/world" -- sh -c 'laps process && ldapwhoami -Q -Y EXTERNAL -H "$LAPSIM_LDAPI_URI" && lapsim clock "$LAPSIM_DIR" now' \
		>"$T/out" 2>"$T/err" || fail "in a long directory: $(cat "$T/out" "$T/err")"
	gone "$long/world"
}

case_control_c() {
	start 'sleep 60'
	kill -INT "-$world"
	rc=0 && wait $world || rc=$?
	is 'status after Ctrl-C' 130 $rc
	gone "$dir"
}

# as when a window is closed: the kernel tells the leader of the session, not COMMAND
case_the_terminal_hangs_up() {
	script -qec true /dev/null >/dev/null 2>&1 </dev/null || skip 'no script(1), or no terminal for it'
	SHELL=/bin/sh script -qec "exec env --default-signal=INT,TERM,HUP,QUIT lapsim run --computers 1 -- sh -c 'echo \"\$LAPSIM_DIR\" >$T/dir.part; mv $T/dir.part $T/dir; sleep 60'" \
		/dev/null >/dev/null 2>&1 </dev/null &
	eventually 'the world starts' test -s "$T/dir"
	dir=$(cat "$T/dir")
	kill -KILL $!
	eventually 'the end of the directory' test ! -e "$dir"
	gone "$dir"
}

case_terminated() {
	start 'exec sleep 60'
	kill -TERM $world
	rc=0 && wait $world 2>/dev/null || rc=$?
	is 'status after SIGTERM' 143 $rc
	gone "$dir"
	eventually 'COMMAND ends with its world' dead "$(cat "$T/dir.pid")"
}

# nobody cleans up after that, but no server goes on
case_killed() {
	start 'exec sleep 60'
	kill -KILL $world
	wait $world 2>/dev/null
	eventually "the end of the processes of $dir" nothing_of "$dir"
	kill -KILL "$(cat "$T/dir.pid")" 2>/dev/null
	rm -rf "$dir"
}

case_two_worlds_at_once() {
	start 'sleep 60'
	first=$dir
	other=$(run -- sh -c 'laps process >&2 && echo "$LAPSIM_DIR $LAPSIM_LDAP_URI"' 2>"$T/err") || fail "the second: $(cat "$T/err")"
	isnt 'the second directory' "$first" "${other% *}"
	alive $world || fail 'the first world ended with the second'
	kill -INT "-$world"
	wait $world
	gone "$first"
	gone "${other% *}"
}

case_it_listens_on_loopback_only() {
	run -- sh -c 'for f in tcp tcp6; do awk -v f=$f "\$4 == \"0A\" { print f, \$2 }" /proc/net/$f; done
		echo "$LAPSIM_LDAP_URI $LAPSIM_LDAPS_URI"' >"$T/out"
	for port in $(tail -n 1 "$T/out" | grep -oE ':[0-9]+' | tr -d :); do
		hex=$(printf %04X "$port")
		is "listeners on port $port" "tcp 0100007F:$hex" "$(grep ":$hex\$" "$T/out")"
	done
}

sim_main "$@"
