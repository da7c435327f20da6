#!/bin/sh
# SPDX-License-Identifier: MIT
# lapsim up, down, status, env and clock; seeds.
# shellcheck disable=SC1091,SC2016,SC2317  # COMMANDs expand in the world; the cases are called by name
# shellcheck disable=SC2034
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

up() { # up OPTION...: a world in $T/world
	ok lapsim up "$T/world" --computers 1 "$@"
}
light() { up --only cloud "$@"; } # where its services are all one, the world that starts soonest
enter() { # its environment
	lapsim env "$T/world" >"$T/env" || fail 'lapsim env failed'
	# shellcheck disable=SC1091
	. "$T/env"
	use_computer WS0001
}
now() { lapsim clock "$T/world" now | grep -oE '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}'; }
seconds() { date -u -d "$1" +%s; }
near() { # near WHAT EXPECTED GOT: as times, within twenty seconds
	apart=$(($(seconds "$3") - $(seconds "$2")))
	printf %s "$apart" | grep -qE "^1?[0-9]$" || fail "$1: expected about $2, got $3"
}

case_up_and_down() {
	up
	ok lapsim status "$T/world"
	like status "[a-z]" "$(cat "$T/out")"
	ok lapsim status "$T/world" --json
	like 'status --json' '^\{' "$(json_squeeze <"$T/out")"
	fails_with 1 '^lapsim: .*world' lapsim up "$T/world" --computers 1
	enter
	ok laps process
	in_force "$(password)"
	ok lapsim down "$T/world"
	[ ! -e "$T/world" ] || fail 'the directory is left behind'
	printf %s "$T/world" >"$T/pattern"
	no_process() { ! grep -qsaFf "$T/pattern" /proc/[0-9]*/cmdline; }
	eventually 'the end of its processes' no_process
	fails_with 1 '^lapsim: ' lapsim status "$T/world"
	fails_with 1 '^lapsim: ' lapsim down "$T/world"
}

# the loser of a race must leave the winner's directory alone
case_two_that_start_in_one_directory() {
	for n in 1 2 3 4; do
		(lapsim up "$T/world" --computers 1 --seed $n 2>"$T/err.$n" && echo $n >>"$T/won") &
	done
	wait
	is 'worlds that started' 1 "$(wc -l <"$T/won")"
	is 'lines of the others' 3 "$(cat "$T"/err.* | grep -c '^lapsim: directory .* is \(that of another world\|not empty\)$')"
	enter
	is 'the seed' "$(cat "$T/won")" "$LAPSIM_SEED"
	ok laps process
}

case_up_without_streams() {
	timeout 20 lapsim up "$T/world" --computers 1 <&- >&- 2>&- || fail "up without streams gave status $?"
	ok lapsim status "$T/world"
}

case_what_cannot_be_printed_is_a_failure() {
	light
	for command in env status 'clock' 'status --json'; do
		# shellcheck disable=SC2086  # words
		rc=0 && lapsim ${command%% *} "$T/world" ${command#"${command%% *}"} 2>"$T/err" >/dev/full || rc=$?
		is "status of $command into a full device" 1 $rc
		is stderr "lapsim: cannot write 'stdout': no space left on device" "$(cat "$T/err")"
	done
}

# thirty-two fit; a world that can be reached no more could not be taken down either
case_many_silent_clients() {
	light
	lapsim env "$T/world" >"$T/env" && . "$T/env"
	# shellcheck disable=SC2016  # the dollars are perl's
	perl -MIO::Socket::UNIX -e '
		my @s;
		for (1 .. 40) {
			push @s, IO::Socket::UNIX->new(Peer => $ARGV[0]) || die "connect: $!";
			select undef, undef, undef, 0.005;
		}
		$s[-1]->syswrite("{\"verb\"");
		open my $ready, ">", $ARGV[1];
		sleep 60' "$LAPSIM_CONTROL" "$T/ready" &
	trap 'kill $!; lapsim down "$T/world" >/dev/null 2>&1; rm -rf "$T"' EXIT
	eventually 'forty clients' test -e "$T/ready"
	ok timeout 20 lapsim status "$T/world"
	ok timeout 20 lapsim down "$T/world"
}

case_a_world_whose_server_dies_can_be_looked_at() {
	up --only directory
	kill -KILL "$(cat "$T/world/slapd/slapd.pid")"
	nobody_answers() { ! lapsim status "$T/world" >/dev/null 2>&1; }
	eventually 'the end of the world' nobody_answers
	fails_with 1 'does not run any more: .* has died; remove the directory$' lapsim status "$T/world"
	fails_with 1 'does not run any more' lapsim down "$T/world"
	fails_with 1 'not empty' lapsim up "$T/world"
	[ -f "$T/world/timeline.jsonl" ] || fail 'the timeline is gone'
}

case_env_is_what_run_gives() {
	up
	ok lapsim env "$T/world"
	like 'lapsim env' "LAPSIM_DIR=.*$T/world" "$(cat "$T/out")"
	is 'lines that are no exports' '' "$(grep -vE '^(export [A-Z0-9_]+=|unset [A-Z0-9_]+$)' "$T/out")"
	lapsim run --computers 1 -- env | sed -n 's/^\(LAPSIM_[A-Z_]*\|LAPS_CONFIG\)=.*/\1/p' | sort >"$T/run"
	is 'names' "$(cat "$T/run")" "$(sed -n 's/^export \(LAPSIM_[A-Z_]*\|LAPS_CONFIG\)=.*/\1/p' "$T/out" | sort)"
}

case_wrong_values_of_options() {
	for option in '--time 0' '--time soon' '--domain corp.' '--domain a,b' '--domain -a.b' '--computers 0' '--seed -1' '--functional-level 11'; do
		# shellcheck disable=SC2086  # words
		fails_with 2 "^lapsim: option '${option%% *}' cannot be '${option#* }'; see" lapsim up "$T/world" $option
		[ ! -e "$T/world" ] || fail "$option leaves a directory"
	done
	fails_with 2 "^lapsim: unknown command 'two lines'" lapsim 'two
lines'
	fails_with 1 'line end in its name' lapsim up "$T/two
lines"
	fails_with 1 'can be set from 1800 to 2199' lapsim up "$T/world" --time 2262-04-11T00:00:00Z
	is 'what is left' '' "$(find "$T" -mindepth 1 ! -name out ! -name err)"
}

case_the_clock_follows_real_time() {
	light
	near 'the clock' "$(date -u +%Y-%m-%dT%H:%M:%S)" "$(now)"
}

case_a_world_at_another_time() {
	up --time 2031-05-06T07:08:09Z
	near 'the clock' 2031-05-06T07:08:09 "$(now)"
	enter
	ok laps process
	near 'the rotation' 2031-05-06T07:08:09 "$(laps get ad WS0001 --json | member PasswordUpdateTime | cut -c 1-19)"
	near 'the events' 2031-05-06T07:08:09 "$(last_events | head -n 1 | member time | cut -c 1-19)"
	ok lapsim down "$T/world"
	up --time 133581085880318350
	near 'the clock' 2024-04-20T17:43:08 "$(now)"
}

case_the_clock_is_set_and_advanced() {
	light --time 2025-01-01T00:00:00Z
	ok lapsim clock "$T/world" advance 90d12h
	near 'after advance' 2025-04-01T12:00:00 "$(now)"
	ok lapsim clock "$T/world" set 2026-02-03T04:05:06Z
	near 'after set' 2026-02-03T04:05:06 "$(now)"
	ok lapsim clock "$T/world"
	for bad in 'advance soon' 'advance -1d' 'advance 5' 'set never' 'set' 'back 1d'; do
		# shellcheck disable=SC2086  # words
		rc=0 && lapsim clock "$T/world" $bad >"$T/out" 2>"$T/err" || rc=$?
		like "status of clock $bad" '^[12]$' $rc
	done
	near 'after bad requests' 2026-02-03T04:05:06 "$(now)"
}

# CYC-27: expiry and tickets are never in the future of a clock that only goes on
case_the_clock_does_not_go_backwards() {
	light --time 2025-01-01T00:00:00Z
	fails_with 1 '^lapsim: .*back' lapsim clock "$T/world" set 2024-12-31T00:00:00Z
	near 'the clock' 2025-01-01T00:00:00 "$(now)"
}

case_requests_are_on_the_timeline() {
	light
	ok lapsim clock "$T/world" advance 1h
	like 'the timeline' '"kind": *"request".*"clock"' "$(cat "$T/world/timeline.jsonl")"
	is 'lines that are no objects' '' "$(grep -vE '^\{.*\}$' "$T/world/timeline.jsonl")"
}

# at every controller, and again after a reset, with the files gone
case_entries_and_policy_from_the_beginning() {
	base=DC=corp,DC=example
	printf 'version: 1\n\n# who may read\ndn: OU=Staff,%s\nobjectClass: organizationalUnit\n\n' $base >"$T/people"
	printf 'dn: CN=newt,OU=Staff,%s\nobjectClass: user\nsAMAccountName: newt\nuserAccountControl: 512\nuserPassword: Newt-2026\n' $base >>"$T/people"
	printf 'dn: CN=LAPS Readers,CN=Users,%s\nchangetype: modify\nadd: member\nmember: CN=newt,\n OU=Staff,%s\n' $base $base >"$T/rights"
	printf 'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows\\CurrentVersion\\LAPS\\Config]\n' >"$T/policy"
	printf '"BackupDirectory"=dword:00000002\n"PasswordLength"=dword:00000019\n' >>"$T/policy"
	(umask 077 && printf %s Newt-2026 >"$T/password")
	up --dcs 2 --time 2026-03-01T00:00:00Z --ldif "$T/people" --ldif "$T/rights" --registry "$T/policy"
	rm "$T/people" "$T/rights" "$T/policy"
	enter
	newt() { # newt URI ARGUMENT...: as whom the file has made
		newt_uri=$1
		shift
		ldapsearch -x -ZZ -LLL -o ldif_wrap=no -o TLS_CACERT="$LAPSIM_CA_FILE" -H "$newt_uri" -D "CN=newt,OU=Staff,$base" -y "$T/password" "$@"
	}
	begun() {
		is 'the winning root' Local "$(laps policy show --json | member source)"
		for uri in $LAPSIM_DC_URIS; do
			like "newt at $uri" "^objectSid::" "$(newt "$uri" -b "OU=Staff,$base" '(cn=newt)' objectSid)"
		done
		ok laps process
		is 'the length of the password' 25 "$(password | tr -d '\n' | wc -c)"
		ok laps get ad WS0001 --json --as newt@corp.example --password-file "$T/password"
		like 'what newt sees' '"DecryptionStatus": *"' "$(cat "$T/out")"
	}
	begun
	ok ldap ldapdelete admin "CN=newt,OU=Staff,$base"
	ok laps policy set gpo BackupDirectory 1
	ok lapsim reset "$T/world"
	begun
	near 'the clock' 2026-03-01T00:00:00 "$(now)"
}

# in place of the world's own policy when it says where passwords go, else beside it; a pipe is read once
case_policy_of_all_hosts() {
	shown() { # shown FILE COMPUTER OPTION...: what the policy of that host is
		shown_file=$1 shown_host=$2
		shift 2
		lapsim run --registry /dev/stdin "$@" -- sh -c 'ls "$LAPSIM_DIR/hosts/$1/policy"
			laps --config "$LAPSIM_DIR/hosts/$1" policy show --json' - "$shown_host" <"$shown_file" >"$T/out" 2>"$T/err" || fail "$(cat "$T/err")"
	}
	setting() { sed -n '/^{/,$p' "$T/out" | json_squeeze | grep -oE '\{"name":"'"$1"'"[^}]*\}' | member value; }
	shown "$SIM_ROOT/fixtures/policies/gpo.pol" WS0002 --only directory --computers 2
	is 'the files' gpo.pol "$(sed '/^{/,$d' "$T/out")"
	is PasswordLength 20 "$(setting PasswordLength)"
	printf 'Windows Registry Editor Version 5.00\n\n[HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\LAPS]\n"PasswordLength"=dword:13\n' >"$T/more"
	shown "$T/more" WS0001 --only cloud --computers 1
	is 'the files' 'gpo.json gpo.reg' "$(sed '/^{/,$d' "$T/out" | tr '\n' ' ' | sed 's/ $//')"
	is BackupDirectory 1 "$(setting BackupDirectory)"
	is PasswordLength 19 "$(setting PasswordLength)"
}

case_what_a_world_cannot_begin_with() {
	bad() { # bad PATTERN OPTION...
		bad_pattern=$1
		shift
		fails_with 1 "^lapsim: $bad_pattern" lapsim up "$T/world" --seed 1 "$@"
		[ ! -e "$T/world" ] || fail "$* leaves a directory"
	}
	bad "cannot read '$T/gone': no such file or directory$" --ldif "$T/gone"
	bad "cannot read '$T/gone': no such file or directory$" --registry "$T/gone"
	printf 'dn: CN=a\ncn: a\nb\n' >"$T/bad"
	bad "$T/bad:3: this is neither 'name: value'" --ldif /dev/null --ldif "$T/bad"
	bad "'$T/bad' is for the directory: there is none without directory$" --only cloud --ldif "$T/bad"
	bad "cannot read '$T/bad': byte 0: reg: does not begin with" --registry "$T/bad"
	printf 'Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\Software]\n"BackupDirectory"=dword:1\n' >"$T/bad"
	bad "'$T/bad' has no value of a policy of LAPS$" --registry "$T/bad"
	printf 'dn: OU=one,DC=corp,DC=example\nobjectClass: organizationalUnit\n\ndn: OU=two,OU=none,DC=corp,DC=example\nobjectClass: organizationalUnit\n' >"$T/bad"
	bad "$T/bad:4: cannot add 'OU=two,OU=none,DC=corp,DC=example': No such object" --only directory --ldif "$T/bad"
	printf %s "$T/world" >"$T/pattern"
	no_process() { ! grep -qsaFf "$T/pattern" /proc/[0-9]*/cmdline; }
	eventually 'the end of its processes' no_process
}

facts() { # facts SEED: what a world of that seed is made of, and the first password it generates
	lapsim run --seed "$1" --computers 2 --time 2025-01-01T00:00:00Z -- sh -c '
		cat "$LAPSIM_DIR/world.json" "$LAPSIM_ROOT_KEY_FILE" "$LAPSIM_ADMIN_PASSWORD_FILE" "$LAPSIM_USER_PASSWORD_FILE" "$LAPS_CONFIG/machine.password"
		ldapsearch -Q -LLL -Y EXTERNAL -H "$LAPSIM_LDAPI_URI" -b "" -s base "(objectClass=*)" supportedCapabilities
		ldapsearch -x -ZZ -o TLS_CACERT="$LAPSIM_CA_FILE" -LLL -H "$LAPSIM_LDAP_URI" -D "$LAPSIM_ADMIN_DN" \
			-y "$LAPSIM_ADMIN_PASSWORD_FILE" -b "$LAPSIM_BASE_DN" "(objectSid=*)" objectSid objectGUID whenCreated | sort
		laps --quiet process
		laps get ad WS0001 --plain-text --json | grep -o "\"Password\": *\"[^\"]*\""' 2>"$T/err"
}
case_equal_seeds_make_equal_worlds() {
	facts 7 >"$T/one"
	facts 7 >"$T/two"
	[ -s "$T/one" ] || fail "no facts: $(cat "$T/err")"
	like 'the facts' '"Password": *"[^"]{14}"' "$(cat "$T/one")"
	is 'the number of SIDs' "$(grep -c objectGUID "$T/one")" "$(grep -c objectSid "$T/one")"
	cmp -s "$T/one" "$T/two" || fail "seed 7 twice differs: $(diff "$T/one" "$T/two" | head -n 5)"
	facts 8 >"$T/three"
	for line in '"key_hex"' objectSid '"Password"'; do
		isnt "$line of another seed" "$(grep "$line" "$T/one")" "$(grep "$line" "$T/three")"
	done
}

case_a_drawn_seed_is_told_and_gives_the_same_world() {
	lapsim run --only directory --computers 1 -- sh -c 'echo "$LAPSIM_SEED"; cat "$LAPSIM_ROOT_KEY_FILE"' >"$T/one" 2>"$T/err"
	seed=$(head -n 1 "$T/one")
	like 'the seed' '^[0-9]+$' "$seed"
	like 'stderr' "$seed" "$(cat "$T/err")"
	lapsim run --only directory --computers 1 --seed "$seed" -- sh -c 'echo "$LAPSIM_SEED"; cat "$LAPSIM_ROOT_KEY_FILE"' >"$T/two"
	cmp -s "$T/one" "$T/two" || fail 'the told seed gives another root key'
}

case_another_domain() {
	lapsim run --computers 1 --domain ad.test -- sh -c 'echo "$LAPSIM_BASE_DN $LAPSIM_REALM $LAPSIM_ADMIN_USER"
		laps process && laps get ad "ws0001.ad.test" --json' >"$T/out" 2>"$T/err" || fail "$(cat "$T/err")"
	is 'names' 'dc=ad,dc=test ad.test administrator@ad.test' "$(head -n 1 "$T/out" | lower)"
	like 'the decryptor' 'AD\\\\Domain Admins' "$(cat "$T/out")"
}

sim_main "$@"
