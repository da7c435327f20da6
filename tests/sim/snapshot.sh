#!/bin/sh
# SPDX-License-Identifier: MIT
# Images of hosts: what they hold, what is refused, and that a host set back to an old one rotates.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
. "$(dirname "$0")/../lib/sim.sh"
. "$(dirname "$0")/../lib/images.sh"

take() { ok lapsim snapshot "$LAPSIM_DIR" "$COMPUTER-$1" --host "$COMPUTER"; }
restore() { ok lapsim restore "$LAPSIM_DIR" "$COMPUTER-$1" --only host --host "$COMPUTER"; }
reason() { params 10015 | member data1; }

# two rotations, and the host set back to between them; sets $old and $new
set_back() {
	ok laps process
	old=$(password)
	take old
	ok laps reset
	new=$(password)
	isnt 'the second password' "$old" "$new"
	restore old
	in_force "$old"
	opens "$new" && fail 'the restored account has the newer password'
	is 'what the directory has' "$new" "$(password)"
}
rotated_for_rollback() { # R11 is a bit of the mask; whoever reads the directory opens the account then
	ok laps process
	like 'the reason' 'version|restored|roll' "$(params 10015)"
	third=$(password)
	in_force "$third"
	isnt 'the third password' "$new" "$third"
	isnt 'the third password' "$old" "$third"
	ok laps process
	like 'events of the next cycle' '10016 10004$' "$(event_ids)"
}

# RBK-02, RBK-05
case_a_restored_host_rotates_in_its_next_cycle() {
	set_back
	rotated_for_rollback
}

# a host has its keytab in its image, and the realm's keys are the directory's: an old image is locked out when the
# machine's password has been changed since, as a Windows machine's is, until that is what it was
case_an_old_keytab_after_a_new_password() {
	set_machine_password() {
		printf 'dn: %s\nchangetype: modify\nreplace: unicodePwd\nunicodePwd:: %s\n' "$DN" \
			"$(printf '"%s"' "$1" | iconv -f UTF-8 -t UTF-16LE | base64 -w 0)" | modify admin || fail "$(cat "$T/err")"
	}
	make_keytab() { # make_keytab PASSWORD: in place of the host's
		low=$(printf %s "$COMPUTER" | lower)
		rm -f "$HOST/krb5.keytab"
		printf 'addent -password -p %s$@CORP.EXAMPLE -k 1 -e aes256-cts-hmac-sha1-96 -s CORP.EXAMPLEhost%s.corp.example\n%s\nwkt %s\n' \
			"$COMPUTER" "$low" "$1" "$HOST/krb5.keytab" | ktutil >/dev/null
	}
	set_machine_password one
	make_keytab one
	ok laps process
	take one
	set_machine_password two
	make_keytab two
	ok laps reset
	restore one
	fails_with 1 '^laps: locate: wrong credentials for .*: the KDC has another key than keytab' laps process
	set_machine_password one
	ok laps process
	in_force "$(password)"
}

# RBK-05
case_in_clear_text_too() {
	clear_mode
	set_back
	rotated_for_rollback
}

# RBK-05: meanwhile the history has the password that is in force
case_the_history_opens_the_account_meanwhile() {
	ok laps policy set gpo ADEncryptedPasswordHistorySize 3
	set_back
	ok laps get ad "$COMPUTER" --history --plain-text --json
	grep -qF -e "$(printf %s "$old" | sed 's/[\\"]/\\&/g')" "$T/out" || fail 'no readable value opens the account'
	rotated_for_rollback
}

# RBK-03
case_without_the_attribute_there_is_no_check() {
	in_world --laps-schema 2023 -- no_check
}
no_check() {
	set_back
	ok laps process
	like 'events' '10016 10004$' "$(event_ids)"
	in_force "$old"
	is 'what the directory has' "$new" "$(password)"
	ok laps reset
	in_force "$(password)"
}

case_a_restored_host_draws_new_bytes() {
	ok laps process
	take drawn
	ok laps reset
	first=$(password)
	restore drawn
	ok laps reset
	isnt 'the password after the restoration' "$first" "$(password)"
}

case_all_that_a_host_keeps_comes_back() {
	ok laps process
	mkdir "$HOST/more" && echo one >"$HOST/more/file" && chmod 640 "$HOST/more/file"
	(cd "$HOST" && find . -type f ! -name '*lock' -exec md5sum {} + | sort) >"$T/before"
	take whole
	is 'mode of the image' 700 "$(stat -c %a "$LAPSIM_DIR/snapshots")"
	ok laps reset
	echo two >"$HOST/more/file"
	echo new >"$HOST/new"
	rm "$HOST/policy/gpo.json" && mkdir "$HOST/policy/gpo.json"
	restore whole
	(cd "$HOST" && find . -type f ! -name '*lock' -exec md5sum {} + | sort) >"$T/after"
	is 'files' "$(cat "$T/before")" "$(cat "$T/after")"
	is 'mode of a file' 640 "$(stat -c %a "$HOST/more/file")"
	is 'mode of sam.json' 600 "$(stat -c %a "$HOST/sam.json")"
}

case_names_are_checked_and_images_are_not_overwritten() {
	for name in '' . .. .x -x a/b 'a b' "$(printf %065d 0)"; do
		fails_with 1 'is no name of a snapshot' lapsim snapshot "$LAPSIM_DIR" -- "$name"
	done
	fails_with 1 'is no name of a host' lapsim snapshot "$LAPSIM_DIR" bad-host --host ../hosts
	fails_with 1 "there is no host 'WS9999'" lapsim snapshot "$LAPSIM_DIR" bad-host --host WS9999
	take once
	fails_with 1 'already' lapsim snapshot "$LAPSIM_DIR" "$COMPUTER-once" --host "$COMPUTER"
	echo second >"$HOST/marker"
	ok lapsim snapshot "$LAPSIM_DIR" "$COMPUTER-once" --host "$COMPUTER" --replace
	is 'the image' second "$(cat "$LAPSIM_DIR/snapshots/$COMPUTER-once/hosts/$COMPUTER/marker")"
	[ ! -e "$LAPSIM_DIR/snapshots/.part" ] || fail 'a part is left behind'
	fails_with 1 "no snapshot 'none'" lapsim restore "$LAPSIM_DIR" none --only host
	fails_with 1 "has no host 'WS0001'" lapsim restore "$LAPSIM_DIR" "$COMPUTER-once" --only host --host WS0001
	fails_with 1 "snapshot '$COMPUTER-once' has no directory" lapsim restore "$LAPSIM_DIR" "$COMPUTER-once" --only directory
	fails_with 1 "snapshot '$COMPUTER-once' has no cloud" lapsim restore "$LAPSIM_DIR" "$COMPUTER-once"
	fails_with 1 "snapshot '$COMPUTER-once' has no cloud" lapsim restore "$LAPSIM_DIR" "$COMPUTER-once" --only cloud
	fails_with 1 "no snapshot 'none'" lapsim restore "$LAPSIM_DIR" none --only cloud
	fails_with 1 'goes with hosts' lapsim restore "$LAPSIM_DIR" "$COMPUTER-once" --only cloud --host "$COMPUTER"
	fails_with 2 'cannot be' lapsim restore "$LAPSIM_DIR" "$COMPUTER-once" --only moon
}

case_an_image_that_failed_is_not_there() {
	mkfifo "$HOST/pipe"
	fails_with 1 "cannot copy 'pipe'" lapsim snapshot "$LAPSIM_DIR" piped --host "$COMPUTER"
	rm "$HOST/pipe"
	[ ! -e "$LAPSIM_DIR/snapshots/piped" ] || fail 'half an image is there'
	[ ! -e "$LAPSIM_DIR/snapshots/.part" ] || fail 'a part is left behind'
}

case_the_list_tells_name_time_and_hosts() {
	take listed
	ok lapsim snapshot "$LAPSIM_DIR"
	like 'the list' "^$COMPUTER-listed +[0-9-]+T[0-9:.]+Z +$COMPUTER\$" "$(cat "$T/out")"
	ok lapsim snapshot "$LAPSIM_DIR" --json
	like 'the list' "\"name\":\"$COMPUTER-listed\"" "$(json_squeeze <"$T/out")"
	like 'the timeline' '"verb": ?"snapshot", ?"what": ?"take [^"]*", ?"result": ?"ok"' "$(cat "$LAPSIM_DIR/timeline.jsonl")"
	restore listed
	like 'the timeline' '"verb": ?"restore", ?"what": ?"[^"]*", ?"result": ?"ok"' "$(cat "$LAPSIM_DIR/timeline.jsonl")"
}

# an image is never of the middle of a cycle
case_a_cycle_that_runs_is_waited_for() {
	ok laps process
	(flock 9 && sleep 1 && echo late >"$HOST/late") 9>"$HOST/lock" &
	holder=$!
	eventually 'the lock' sh -c '! flock -n "$0" true' "$HOST/lock"
	take locked
	wait "$holder"
	is 'the image' late "$(cat "$LAPSIM_DIR/snapshots/$COMPUTER-locked/hosts/$COMPUTER/late")"
}

case_a_cycle_that_runs_is_waited_for_by_a_restoration() {
	take before
	(flock 9 && sleep 0.3 && echo late >"$HOST/late") 9>"$HOST/lock" &
	holder=$!
	eventually 'the lock' sh -c '! flock -n "$0" true' "$HOST/lock"
	restore before
	wait "$holder"
	[ ! -e "$HOST/late" ] || fail 'the cycle wrote after the restoration'
}

# the other halves of a torn image: the directory, whose device sees it in its next cycle
case_a_restored_directory_has_the_password_after_one_cycle() {
	ok laps process
	ok lapsim snapshot "$LAPSIM_DIR" torn-directory
	ok laps reset
	ok lapsim restore "$LAPSIM_DIR" torn-directory --only directory
	opens "$(password)" && fail 'the directory was not put back'
	ok laps process
	like 'the reason' 'restored' "$(params 10015)"
	in_force "$(password)"
}

# and the cloud, which no device asks before its password expires
case_a_restored_cloud_has_the_password_after_it_expired() {
	escrowed() { laps get entra "$COMPUTER" --passwords --plain-text --json | member Password; }
	ok laps policy set gpo BackupDirectory 1
	ok laps join entra --user cloudadmin@corp.example --password-file "$LAPSIM_DIR/secrets/cloudadmin.password"
	ok laps process
	ok lapsim snapshot "$LAPSIM_DIR" torn-cloud
	ok laps reset
	in_force "$(escrowed)"
	ok lapsim restore "$LAPSIM_DIR" torn-cloud --only cloud
	opens "$(escrowed)" && fail 'the cloud was not put back'
	ok laps process
	like events '10016 10004$' "$(event_ids)"
	advance 31d
	ok laps process
	like events '10015 .*10029 .*10004$' "$(event_ids)"
	in_force "$(escrowed)"
}

# what was given out once is known elsewhere
case_a_restored_directory_gives_out_no_number_twice() {
	highest() { attr admin '' highestCommittedUSN; }
	new_sid() { # new_sid NAME
		printf 'dn: CN=%s,CN=Users,%s\nchangetype: add\nobjectClass: user\nsAMAccountName: %s\n' "$1" "$LAPSIM_BASE_DN" "$1" |
			modify admin || fail "cannot add: $(cat "$T/err")"
		attr admin "CN=$1,CN=Users,$LAPSIM_BASE_DN" objectSid
	}
	ok lapsim snapshot "$LAPSIM_DIR" numbers
	sid=$(new_sid later) usn=$(highest)
	ok lapsim restore "$LAPSIM_DIR" numbers --only directory
	is 'the object made since' '' "$(attr admin "CN=later,CN=Users,$LAPSIM_BASE_DN" cn)"
	isnt 'the SID' "$sid" "$(new_sid later)"
	[ "$(highest)" -gt "$usn" ] || fail "the highest USN is $(highest), and was $usn before"
}

# a hundred of them: tests/load/images.sh
case_images_under_writers_are_prefixes_of_their_commits() {
	writers_make 2
	entries=$(count_entries)
	writers_start
	for n in 1 2 3; do image_take "writers-$n"; done
	writers_stop
	for n in 1 3 2; do image_check "writers-$n" "$entries"; done
	isnt 'what was written meanwhile' "$(cat "$T/writers-1.values")" "$(cat "$T/writers-3.values")"
}

sim_main "$@"
