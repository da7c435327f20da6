#!/bin/sh
# SPDX-License-Identifier: MIT
# What goes wrong on a host on purpose: a full disk, a crash at a call or at a step of the cycle, a
# password that is refused. Met by programs that others have written: cp, dd, mv, chpasswd.
# shellcheck disable=SC1091,SC2034,SC2317  # the cases are called by name
SIM_OPTIONS='--seed 8'
. "$(dirname "$0")/../lib/sim.sh"
. "$SIM_ROOT/tests/lib/linux.sh"

fault() { ok lapsim fault "$LAPSIM_DIR" clear && ok lapsim fault "$LAPSIM_DIR" add "$1"; }
calm() { ok lapsim fault "$LAPSIM_DIR" clear; }
told() { # told SPEC PROGRAM: how often the timeline has it, of this case's computer
	grep -cF "\"computer\":\"$COMPUTER\",\"fault\":\"$1\",\"program\":\"$2\"" "$LAPSIM_DIR/timeline.jsonl"
}
killed() { # killed COMMAND...: by SIGKILL
	k_rc=0
	sh -c '"$@"' sh "$@" >"$T/out" 2>"$T/err" || k_rc=$?
	is "the status of '$*'" 137 "$k_rc"
}
blocks() { head -c 30000 /dev/zero >"$T/in"; }

case_the_disk_is_full() {
	blocks
	fault "host.disk@$COMPUTER\$=full"
	fails_with 1 'No space left on device' cp "$T/in" "$HOST/copy"
	[ ! -e "$HOST/copy" ] || fail 'the file is there'
	fails_with 28 'No space left on device' /usr/bin/perl -e 'open(F, ">", $ARGV[0]) or die $!' "$HOST/copy"
	fails_with '[12]' 'No space left on device' sh -c ': >"$1"' sh "$HOST/copy"
	is 'lines' '1 1 1' "$(told "host.disk@$COMPUTER\$=full" cp) $(told "host.disk@$COMPUTER\$=full" perl) $(told "host.disk@$COMPUTER\$=full" sh)"
	# nobody else's, nothing else of the world, and nothing else of the machine
	ok cp "$T/in" "$LAPSIM_DIR/hosts/WS0002/not-mine"
	ok cp "$T/in" "$LAPSIM_DIR/copy"
	ok cp "$T/in" "$T/copy"
	fault host.disk=full
	LAPSIM_HOST_PATHS=/nowhere:$T:/ fails_with 1 'No space left on device' cp "$T/in" "$T/other"
	LAPSIM_HOST_PATHS=$LAPSIM_DIR ok cp "$T/in" "$LAPSIM_DIR/copy"
	calm
	ok cp "$T/in" "$HOST/copy"
}

# what there was room for is there: the file, and two blocks
case_the_disk_fills() {
	blocks
	fault 'host.disk:4-=full'
	refused dd if="$T/in" of="$HOST/copy" bs=10000
	like 'dd' 'No space left on device' "$(cat "$T/err")"
	is 'its size' 20000 "$(stat -c %s "$HOST/copy")"
	# programs that write with stdio hear of it when it goes to the file
	fault 'host.disk:2-=full'
	fails_with '[12]' 'No space left on device' bash -c 'printf x >"$1"' bash "$HOST/echo"
	is 'its size' 0 "$(stat -c %s "$HOST/echo")"
	fails_with '[12]' 'No space left on device' sort -o "$HOST/copy" "$T/in"
	# within a file system cp(1) has the kernel copy, copy_file_range(2)
	cp "$T/in" "$LAPSIM_DIR/in"
	fault host.disk:2=full
	fails_with 1 'No space left on device' cp "$LAPSIM_DIR/in" "$HOST/kernel"
	is 'its size' 0 "$(stat -c %s "$HOST/kernel")"
	# what there was no room for is lost, also when there is room later: awk(1) closes the stream at its end
	fault host.disk:2=full
	awk 'BEGIN { f = ARGV[1]; printf "x" >f; fflush(f); exit }' "$HOST/lost" 2>"$T/err"
	is 'its size' 0 "$(stat -c %s "$HOST/lost")"
	# a plan that is none
	fault host.disk=full
	cp "$LAPSIM_FAULTS" "$LAPSIM_DIR/no-faults"
	printf x | dd of="$LAPSIM_DIR/no-faults" conv=notrunc status=none
	LAPSIM_FAULTS=$LAPSIM_DIR/no-faults ok cp "$T/in" "$HOST/no-faults"
	fault host.sync=full
	refused dd if="$T/in" of="$HOST/synced" conv=fsync
	like 'dd' 'No space left on device' "$(cat "$T/err")"
	calm
}

case_a_crash_at_a_call() {
	blocks
	fault host.disk:3=crash
	killed dd if="$T/in" of="$HOST/copy" bs=10000
	is 'what was written before' 10000 "$(stat -c %s "$HOST/copy")"
	rm "$HOST/copy"
	fault host.disk:3=crash-after
	killed dd if="$T/in" of="$HOST/copy" bs=10000
	is 'what was written' 20000 "$(stat -c %s "$HOST/copy")"
	fault host.rename=crash
	killed mv "$HOST/copy" "$HOST/moved"
	[ -e "$HOST/copy" ] || fail 'it was moved'
	fault host.rename=crash-after
	killed mv "$HOST/copy" "$HOST/moved"
	[ -e "$HOST/moved" ] || fail 'it was not moved'
	fault host.sync=crash
	killed dd if="$T/in" of="$HOST/copy" conv=fsync
	is 'lines' '1 1 2' "$(told host.disk:3=crash dd) $(told host.disk:3=crash-after dd) $(grep -c '"program":"mv"' "$LAPSIM_DIR/timeline.jsonl")"
	calm
}

# design.md's second invariant, at three steps, the worst one among them
case_a_crash_at_a_step() {
	use_key_files
	ok laps process
	for at in intend=crash write=crash-after apply=crash; do
		fault "host.$at"
		killed laps reset
		is "lines of $at" 1 "$(told "host.$at" laps)"
		calm
		ok laps process
		in_force "$(password)"
	done
	fault host.protect:1=stop
	old=$(password)
	fails_with 1 '^laps: protect: stopped by order$' laps reset
	is 'the password' "$old" "$(password)"
	ok laps reset
	calm
}

# TS: 10027, 10005, and nothing is changed; the code is ERROR_PASSWORD_RESTRICTION
case_the_local_policy_refuses() {
	use_key_files
	ok laps process
	old=$(password)
	fault "host.password@$COMPUTER\$=refused"
	unchanged_by fails_with 1 '^laps: generate: the local password policy does not take it$' laps reset
	like 'the last events' '10027 10005$' "$(event_ids)"
	is '10027' '{"data1":"0x8007052d"}' "$(params 10027)"
	in_force "$old"
	fault host.password:1=refused
	ok laps reset # another one was taken
	calm
}

# what passwd(1), usermod(8) and chpasswd(8) do comes down to one rename
case_chpasswd_is_refused() {
	linux_host
	before=$(shadow_of admin)
	fault host.password=refused
	echo "admin:Pass-word-0002" >"$T/line"
	refused on_host chpasswd -c SHA512 <"$T/line"
	is 'the line in shadow' "$before" "$(shadow_of admin)"
	refused on_host usermod -L admin
	is 'the line in shadow' "$before" "$(shadow_of admin)"
	unchanged_by fails_with 1 '^laps: generate: the local password policy' on_host laps process
	is 'programs' 'chpasswd laps usermod ' "$(grep '"fault":"host.password=refused"' "$LAPSIM_DIR/timeline.jsonl" |
		sed 's/.*"program":"\([^"]*\)".*/\1/' | sort -u | tr '\n' ' ')"
	calm
	ok on_host chpasswd -c SHA512 <"$T/line"
	isnt 'the line in shadow' "$before" "$(shadow_of admin)"
	machine_unchanged
}

# servers and the world's own files are not a host's
case_the_world_goes_on() {
	for at in disk=full sync=full rename=crash; do ok lapsim fault "$LAPSIM_DIR" add "host.$at"; done
	printf 'dn: %s\nchangetype: modify\nreplace: description\ndescription: x\n' "$DN" | modify admin || fail "$(cat "$T/err")"
	advance 1m
	ok lapsim snapshot "$LAPSIM_DIR" full
	ok lapsim run --computers 1 -- laps process
	calm
	ok laps process
}

sim_main "$@"
