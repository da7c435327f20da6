#!/bin/sh
# SPDX-License-Identifier: MIT
# One time for everybody: what the world's clock says is what the very next call of every program in
# it says, those of others included, with nothing started anew.
# shellcheck disable=SC1091,SC2016,SC2034,SC2317  # COMMANDs expand in the world; the cases are called by name
SIM_OPTIONS='--seed 7'
. "$(dirname "$0")/../lib/sim.sh"
. "$SIM_ROOT/tests/lib/cloud.sh"

YEAR=31536000
real() { env -u LD_PRELOAD date +%s; } # the machine's
world() { lapsim clock "$LAPSIM_DIR" | sed 's/\..*//' | xargs -I{} env -u LD_PRELOAD date -u -d {}Z +%s; }
near() { # near WHAT WANTED GOT: seconds
	[ "$3" -ge "$2" ] && [ "$3" -le $(($2 + 5)) ] || fail "$1: expected $2 and some seconds, got '$3'"
}
ticket() { kinit -c "$T/cc" "$1" <"$LAPSIM_DIR/secrets/$1.password" >"$T/out" 2>&1 || fail "kinit: $(cat "$T/out")"; }
generalized() { sed -n "s/^$1: \([0-9]*\)\.0Z$/\1/p" | sed 's/\(....\)\(..\)\(..\)\(..\)\(..\)/\1-\2-\3 \4:\5:/' |
	xargs -I{} env -u LD_PRELOAD date -u -d '{}' +%s; }

# everything that is asked here has been written by somebody else
case_a_year_in_one_call() {
	before=$(world)
	advance 365d
	near 'date(1)' $((before + YEAR)) "$(date +%s)"
	near 'python3' $((before + YEAR)) "$(/usr/bin/python3 -c 'import time; print(int(time.time()))')"
	near 'perl' $((before + YEAR)) "$(perl -e 'print time')"
	near 'the variable of bash' $((before + YEAR)) "$(bash -c 'echo $EPOCHSECONDS')"
	near 'printf of bash' $((before + YEAR)) "$(bash -c 'printf "%(%s)T" -1')"
	near 'the directory' $((before + YEAR)) "$(ldapsearch -x -LLL -H "$LAPSIM_LDAP_URI" -b '' -s base currentTime | generalized currentTime)"
	printf 'dn: %s\nchangetype: modify\nreplace: description\ndescription: x\n' "$DN" | modify admin || fail "$(cat "$T/err")"
	near 'whenChanged' $((before + YEAR)) "$(search admin "$DN" whenChanged | generalized whenChanged)"
	ticket alice
	near 'a ticket' $((before + YEAR)) "$(date -d "$(klist -c "$T/cc" | sed -n 's/^\([0-9/]* [0-9:]*\) .*krbtgt.*/\1/p')" +%s)"
	# this one looks at the times of certificates, too
	is 'what curl says to the certificate' 200 "$(https "$LAPSIM_GRAPH_URL/" -o /dev/null -w '%{http_code}')"
	near 'the time of an answer' $((before + YEAR)) "$(date -d "$(https "$LAPSIM_GRAPH_URL/" -I | sed -n 's/^date: //Ip')" +%s)"
}

# RFC 4120 5.3: not after its endtime; the lifetime is ten hours
case_a_ticket_ends() {
	ticket alice
	KRB5CCNAME=$T/cc
	export KRB5CCNAME
	ok ldapwhoami -N -Q -Y GSSAPI -H "$LAPSIM_LDAP_URI"
	is 'who it is' "u:CORP\\alice" "$(cat "$T/out")"
	ok klist -s
	advance 11h
	fails_with 1 '' sh -c 'klist -s || { echo expired >&2; exit 1; }'
	refused kvno "host/dc1.$LAPSIM_DOMAIN"
	like 'kvno' 'expired' "$(cat "$T/err")"
	refused ldapwhoami -N -Q -Y GSSAPI -H "$LAPSIM_LDAP_URI"
	ticket alice
	ok ldapwhoami -N -Q -Y GSSAPI -H "$LAPSIM_LDAP_URI"
}

# RFC 6750 3.1: 401, invalid_token
case_a_token_ends() {
	graph GET devices || fail "$(cat "$T/graph")"
	advance 90m
	! graph GET devices || fail 'a token is taken after its end'
	like 'the refusal' InvalidAuthenticationToken "$(cat "$T/graph")"
	rm "$T/bearer"
	graph GET devices || fail "$(cat "$T/graph")"
}

# [MS-GKDI] 3.1.4.1: periods of ten hours, 32 of them to an L1, 32 of those to an L0
case_key_periods_and_rotations_are_due() {
	for step in 10h 320h 10240h; do
		ok laps reset
		ok laps kds show --computer "$COMPUTER" --json
		is "the period before $step" "$(laps gkdi period "$(lapsim clock "$LAPSIM_DIR")")" \
			"$(printf '%s %s %s' "$(member l0 <"$T/out")" "$(member l1 <"$T/out")" "$(member l2 <"$T/out")")"
		old=$(password)
		advance $step
	done
	ok laps process
	isnt 'the password, which was due' "$old" "$(password)"
}

# tests/sim/waits.c: absolute moments that a program computes are in the world's time, the kernel's are not
case_waits_have_their_length() {
	advance 365d
	timeout 60 "$SIM_TOOLS/waits" >"$T/out" || fail "waits gave status $?: $(cat "$T/out")"
}

case_the_clocks_of_the_kernel_stay() {
	advance 365d
	is 'the second of the machine' "$(cut -d . -f 1 /proc/uptime)" \
		"$(/usr/bin/python3 -c 'import time; print(int(time.clock_gettime(time.CLOCK_BOOTTIME)))')"
	: >"$T/new"
	near 'the time of a new file' "$(($(real) - 1))" "$(stat -c %Y "$T/new")"
	# with a time that is none, which the kernel refuses by itself: a broken object must not set the machine's
	is 'the refusal to set it' 'EPERM EPERM' "$(/usr/bin/python3 -c '
import ctypes, errno
c = ctypes.CDLL(None, use_errno=True)
bad = (ctypes.c_long * 2)(0, -1)
print(*[errno.errorcode[call() and ctypes.get_errno()]
        for call in (lambda: c.clock_settime(0, bad), lambda: c.settimeofday(bad, None))])')"
}

# a clock that is not there, or is none
case_without_a_clock_nothing_changes() {
	advance 1h
	: >"$T/empty"
	head -c 4096 /dev/zero >"$T/zeros"
	# all of a clock but the first byte
	cp "$LAPSIM_CLOCK" "$T/other"
	printf x | dd of="$T/other" conv=notrunc status=none
	for clock in "$T/gone" "$T/empty" "$T/zeros" "$T/other" "$T" /dev/null; do
		near "with $clock" "$(real)" "$(LAPSIM_CLOCK=$clock date +%s)"
	done
	near 'without a name' "$(real)" "$(env -u LAPSIM_CLOCK date +%s)"
}

# both programs of a pair of worlds, the inner one with a supervisor that has the outer one's time
case_a_world_in_a_world() {
	advance 30d
	lapsim run --computers 1 --time 2031-05-06T07:08:09Z -- sh -c '
		date -u +%F
		lapsim clock "$LAPSIM_DIR" | cut -c 1-10
		ldapsearch -x -LLL -H "$LAPSIM_LDAP_URI" -b "" -s base currentTime | sed -n "s/^currentTime: \(........\).*/\1/p"
		laps process --json | grep -o "2031-05-06T" | sort -u
		lapsim clock "$LAPSIM_DIR" advance 1d | cut -c 1-10
		date -u +%F
		echo "$LD_PRELOAD" | grep -o lapsim_preload.so' >"$T/out" 2>"$T/err" || fail "$(cat "$T/err")"
	is 'what the inner world has' "2031-05-06 2031-05-06 20310506 2031-05-06T 2031-05-07 2031-05-07 lapsim_preload.so" "$(tr '\n' ' ' <"$T/out" | sed 's/ $//')"
	near 'the outer one' "$(world)" "$(date +%s)"
}

case_real_time_clients() {
	lapsim run --computers 1 --time 2031-05-06T07:08:09Z --real-time-clients -- sh -c '
		date -u +%F; env | grep -cE "^LAPSIM_CLOCK|lapsim_preload"
		ldapsearch -x -LLL -H "$LAPSIM_LDAP_URI" -b "" -s base currentTime | sed -n "s/^currentTime: \(........\).*/\1/p"' >"$T/out" 2>"$T/err"
	is 'what clients see' "$(env -u LD_PRELOAD date -u +%F) 0 20310506" "$(tr '\n' ' ' <"$T/out" | sed 's/ $//')"
	eval "$(lapsim env "$LAPSIM_DIR" --real-time-clients)"
	advance 1d
	near 'date(1) afterwards' "$(real)" "$(date +%s)"
	eval "$(lapsim env "$LAPSIM_DIR")"
	near 'date(1) again' "$(world)" "$(date +%s)"
}

# the caller's comes behind ours, also when ours is there already
case_other_preloaded_objects_stay() {
	printf 'int getpid(void);\nint getpid(void) { return 4711; }\n' >"$T/pid.c"
	ok "${CC:-cc}" -shared -fPIC -o "$T/pid.so" "$T/pid.c"
	ours=$LD_PRELOAD
	LD_PRELOAD="$T/pid.so $LD_PRELOAD" lapsim shell "$LAPSIM_DIR" -- sh -c 'echo "$LD_PRELOAD"; /usr/bin/python3 -c "import os; print(os.getpid())"' >"$T/out"
	is 'the list, and a pid' "$ours:$T/pid.so 4711" "$(tr '\n' ' ' <"$T/out" | sed 's/ $//')"
	is 'of exports' "export LD_PRELOAD='$ours:$T/pid.so'" "$(LD_PRELOAD=$T/pid.so:$ours lapsim env "$LAPSIM_DIR" | grep LD_PRELOAD)"
	is 'the sanitizers options' "export ASAN_OPTIONS='exitcode=9:verify_asan_link_order=0'" \
		"$(env -u LD_PRELOAD ASAN_OPTIONS=exitcode=9 lapsim env "$LAPSIM_DIR" | grep ASAN)"
}

sim_main "$@"
