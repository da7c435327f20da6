#!/bin/sh
# SPDX-License-Identifier: MIT
# How long `lapsim run -- true` takes beside what it cannot do without: bare slapd, with the same
# configuration and databases copied, from its start to an answered ldapsearch and to its end. Both in one
# loop, so that a busy machine is busy for both. Medians in milliseconds, and slapd's share.
#
# usage: world_bench.sh [ROUNDS]        the lapsim of PATH, else that of build/bin
set -eu
rounds=${1-25}
PATH=$PATH:$(cd "$(dirname "$0")/../.." && pwd)/build/bin:/usr/sbin
export LDAPNOINIT=1
tmp=$(mktemp -d /dev/shm/lapsim-bench.XXXXXX 2>/dev/null || mktemp -d)
pid=
trap '[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

# a world as lapsim leaves it, with its paths replaced by those of the copy
lapsim run --seed 1 --dir "$tmp/world" --keep -- true 2>/dev/null
mkdir "$tmp/bare"
sed "s,$tmp/world/,$tmp/bare/,g" "$tmp/world/slapd/slapd.conf" >"$tmp/slapd.conf"

fresh() { # what slapadd made, as it was
	rm -rf "$tmp/bare"
	mkdir "$tmp/bare"
	cp -R "$tmp/world/slapd" "$tmp/world/ca.pem" "$tmp/bare"
	cp "$tmp/slapd.conf" "$tmp/bare/slapd/slapd.conf"
}
now() { date +%s%N; }
socket=ldapi://$(printf '%s' "$tmp/bare/ldapi" | sed 's,/,%2F,g')
bare_slapd() {
	# few descriptors, as in a world: slapd makes tables for all it might get
	# shellcheck disable=SC3045  # dash has it, as every shell that is /bin/sh on Linux
	(ulimit -n 1024 && exec slapd -d 0 -f "$tmp/bare/slapd/slapd.conf" -h "$socket") &
	pid=$!
	until [ -S "$tmp/bare/ldapi" ]; do
		kill -0 $pid
		sleep 0.001
	done
	until ldapsearch -x -H "$socket" -b '' -s base 1.1 >/dev/null 2>&1; do kill -0 $pid; done
	kill -INT $pid
	wait $pid
	pid=
}
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] / 1000000 }'; }

n=0
while [ "$n" -lt "$rounds" ]; do
	n=$((n + 1))
	start=$(now)
	lapsim run --seed 1 -- true
	end=$(now)
	echo $((end - start)) >>"$tmp/world.ns"
	fresh
	start=$(now)
	bare_slapd
	end=$(now)
	echo $((end - start)) >>"$tmp/slapd.ns"
done
world=$(median "$tmp/world.ns") slapd=$(median "$tmp/slapd.ns")
printf 'lapsim run -- true   %6.1f ms\nbare slapd           %6.1f ms\n' "$world" "$slapd"
awk "BEGIN { printf \"slapd's share        %6.2f\\n\", $slapd / $world }"
