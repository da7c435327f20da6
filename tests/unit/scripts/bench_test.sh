#!/bin/sh
# SPDX-License-Identifier: MIT
# The scripts around benches: what of a run that fails, what of a report that lacks a figure, and the arithmetic of
# capacity.py, against a case that was calculated by hand.
# shellcheck source=tests/unit/scripts/lib.sh
. "$(dirname "$0")/lib.sh"

capacity() { "$TOP/tests/bench/capacity.py" "$@" report.json; }
member() { "$TOP/tests/bench/member.py" fleet.json "$@"; }

# figure BENCH GROUP NAME VALUE
figure() { printf ',\n{"bench": "%s", "group": "%s", "name": "%s", "value": %s}' "$1" "$2" "$3" "$4"; }
# of_controllers N MADE HEARD LINKS LOG PACE
of_controllers() {
	of_group="replication, controllers: $1"
	figure replication_bench "$of_group" 'a write, processor time of the first controller' "$2"
	figure replication_bench "$of_group" 'a write, processor time of each other controller' "$3"
	figure replication_bench "$of_group" 'a write, bytes over all links' "$4"
	figure replication_bench "$of_group" 'a write, disk of the first controller' "$5"
	figure replication_bench "$of_group" 'writes at one, until all have them' "$6"
}
# Round costs: a session 1000 us, tickets 500, a write 100, GetKey 200, 8 KiB of disk, 4 KiB of memory, a value 1000 bytes;
# by two controllers a write 50 us more where it is made, 150 at the other, 2000 bytes over links, 4000 in the log.
report() {
	sessions='whole sessions with a directory: connect, bind, read, unbind'
	{
		printf '{"machine": {"processor": "abacus"}, "figures": [{"bench": "x", "group": "y", "name": "left", "skipped": "no room"}'
		figure session_bench "$sessions" 'GSSAPI with tickets, sealed: processor time of the directory' 1000
		figure session_bench "$sessions" 'GSSAPI by keytab, sealed: processor time of the KDC' 500
		figure growth_bench 'growth, 512 computers' 'modify: a rotation of any' 77
		figure growth_bench 'growth, 1024 computers' 'modify: a rotation of any' 100
		figure growth_bench 'growth, 1024 computers' '  its databases, after a password each' 8
		figure growth_bench 'growth, 1024 computers' 'memory of slapd, at last, with what it maps' 4
		figure kds_bench 'the key service, sessions' '1 at once, a bare server' 5000
		figure fleet_bench 'what a device keeps in the directory' 'an encrypted password' 1000
		figure fleet_bench 'a storm of devices, each itself by a bind' 'protecting alone, processor time of the device' 160
		figure cloud_bench 'the cloud, over TLS' 'token, beside signing' 2500
		figure cloud_bench 'the cloud, over TLS' 'upload, beside verifying' 10000
		of_controllers 1 60 0 0 0 9000
		of_controllers 2 110 150 2000 4000 1000
		printf ']}\n'
	} >report.json
}
row() { # row WHAT CELL...: the row of the results that begins so
	row_is="| $1 |"
	shift
	for cell in "$@"; do row_is="$row_is $cell |"; done
	grep -qF "$row_is" out || fail "no row '$row_is' in: $(cat out)"
}

# 864,000 devices that poll once an hour make 240 polls a second; passwords of ten days, one rotation a second.
# Tickets of ten hours: 24 pairs a second. 86,400 readings a day, one a second.
#   one controller:  240 x 1000 + 24 x 500 + 1 x (1000 + 200) + 1 x (100 + 200)                 = 253,500 us
#   two:            (240 x 1000 + 24 x 500 + 1 x (1000 + 200) + 1 x (100 + 50 + 200)) / 2 + 95  = 126,870 us
# where 95 is half of 150, and of the 40 that a write costs more with all computers than with those of replication.
# The storm, within 14,400 s, is 60 rotations a second, each with a session and tickets:
#   one:   60 x (1000 + 500 + 100 + 200)                 = 108,000 us; all by two processors in 777.6 s
#   two:   60 x ((1000 + 500 + 100 + 50 + 200) / 2 + 95) =  61,200 us; in 441 s, but replication takes 864 s
# History: three values of 1000 bytes take one page of 4096, 3.30 GiB of all, on disk and beside 4 KiB in memory. Two move
# with each rotation: 4000 bytes over links, and a page more in the log, that of ten days 864,000 x 8096 bytes.
test_capacity_is_as_calculated_by_hand() {
	report
	capacity --devices 864000 --age 10 --readers 86400 --peak 2 --storm 240 --processors 2 --history 3 --log-days 10 \
		--controllers 2 >out 2>err || fail "$(cat err)"
	row 'polls a second, of all controllers' 240 240
	row 'rotations a second, of all controllers' 1 1
	row 'sessions with GetKey a second, of all' 2 2
	row 'pairs of tickets a second, of all' 24 24
	row '**processors a controller, on the average**' 0.254 0.127
	row '**processors a controller, at the peak**' 0.507 0.254
	row 'disk a controller: objects with a password' '6.59 GiB' '6.59 GiB'
	row '  and what is behind it of history' '3.3 GiB' '3.3 GiB'
	row '  and the log of changes' '0 GiB' '6.51 GiB'
	row 'memory a controller, to have all at hand' '6.59 GiB' '6.59 GiB'
	row 'replication over all links' '0 Mbit/s' '0.032 Mbit/s'
	row 'a storm: rotations a second' 60 60
	row '**processors a controller for that**' 0.108 0.0612
	row '  replication over all links' '0 Mbit/s' '1.92 Mbit/s'
	row '**minutes that it takes with the processors there are**' 13 14.4
	# a token 400 us, an upload 100, 60 times; 864,000 at 60 a second
	row 'requests a second: discovery, challenge, token and upload for each rotation' 4
	row 'processors of our simulated cloud for a storm, at least' 0.03
	row 'a storm at 60 uploads a second, hours' 4
}
test_clear_passwords_want_no_key_and_no_history() {
	report
	capacity --devices 864000 --age 10 --readers 86400 --controllers 1 --encrypted 0 >out 2>err || fail "$(cat err)"
	row 'sessions with GetKey a second, of all' 0
	row '  and what is behind it of history' '0 GiB'
	row 'memory a controller, to have all at hand' '3.3 GiB'
	row '**processors a controller, on the average**' 0.253
}
# half of the devices have a page each, and half of what rotates and is read wants a key
test_shares_are_of_whole_devices() {
	report
	capacity --devices 864000 --age 10 --readers 86400 --history 3 --log-days 10 --controllers 2 --encrypted 50 >out 2>err ||
		fail "$(cat err)"
	row 'sessions with GetKey a second, of all' 1 1
	row '  and what is behind it of history' '1.65 GiB' '1.65 GiB'
	row '  and the log of changes' '0 GiB' '4.87 GiB'
	row 'replication over all links' '0 Mbit/s' '0.024 Mbit/s'
}
test_capacity_names_the_figure_that_a_report_lacks() {
	report
	status 1 capacity --controllers 3
	says "^capacity.py: report.json: no figure 'a write, processor time of the first controller' under 'replication, controllers: 3' of replication_bench$"
	sed -i 's/"processor time of the KDC"/"else"/; s/: processor time of the KDC/: else/' report.json
	status 1 capacity --controllers 2
	says "no figure 'GSSAPI by keytab, sealed: processor time of the KDC' under"
}
test_capacity_refuses_what_is_no_report_and_no_number() {
	status 1 capacity
	says '^capacity.py: report.json: .*No such file'
	echo '{"figures": []}' >report.json
	status 1 capacity
	says '^capacity.py: report.json: no report of make bench$'
	status 2 capacity --devices 0
	says "'0' is not above 0$"
	status 2 capacity --encrypted 101
	says "'101' is not within 0 to 100$"
}

test_member_finds_parts_by_name_and_says_what_is_not_there() {
	echo '{"parts": [{"part": "first", "s": 1}, {"part": "storm", "s": 2.5}], "lower": "modifying", "none": null}' >fleet.json
	status 0 member parts.storm.s lower
	[ "$(cat out)" = "2.5
modifying" ] || fail "$(cat out)"
	for path in parts.poll.s parts.storm none lower.x parts; do
		status 1 member "$path"
		says "^member.py: fleet.json: no value '$path'$"
	done
	echo '{' >fleet.json
	status 1 member lower
	says '^member.py: fleet.json: '
}

# run.sh with benches that are scripts, and what makes the report
run() { PATH=$PWD:$PATH BENCH_SIZES="$1" "$TOP/tests/bench/run.sh" out.d . ./growth_bench.sh ./fleet_bench.sh ./replication_bench.sh; }
benches() { # benches STATUS: of the second
	for name in growth fleet replication; do
		program "${name}_bench.sh" "echo $name \$* >>args" 'echo "{}" >>"$BENCH_REPORT"' "[ $name != fleet ] || exit $1"
	done
	program report 'echo "$@" >told'
	# with one V it goes on, as a server
	program slapd '[ "$*" = -VV ] && echo "@(#) \$OpenLDAP: slapd 9.9 (a date)"'
}
test_a_bench_that_fails_is_named_and_the_others_run() {
	benches 3
	status 1 run 1000
	last_line 'bench: failed: fleet_bench'
	grep -q 'failed= fleet_bench$' told || fail "$(cat told)"
	grep -q '^replication' args || fail 'the third has not run'
	grep -q 'slapd=slapd 9.9 ' told || fail "$(cat told)"
}
test_sizes_are_shared_out() {
	benches 0
	status 0 run '1000 100000 1000000'
	[ "$(cat args)" = "growth 1000 100000 1000000
fleet 100000 10000 24
replication 20000 1000" ] || fail "$(cat args)"
	rm args
	status 0 run 1000
	[ "$(cat args)" = "growth 1000
fleet 1000 1000 4
replication" ] || fail "$(cat args)"
}

run_all
