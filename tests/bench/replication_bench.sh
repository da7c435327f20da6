#!/bin/sh
# SPDX-License-Identifier: MIT
# What replication costs, with one to four controllers: rotations of any computer, expiry and encrypted
# password, as fast as they go at the first one, until all the others have them; what a controller's
# processor, the links between them, and the disk take for one; how long a single change takes until it can
# be read at the last controller; and how fast one of them catches up behind a partition.
#
# Processor time is that of slapd. A change comes to a controller in the order of the one that made it: when
# the last can be read there, all can. Controllers share the machine's processors, with the client as well.
#
# usage: replication_bench.sh [WRITES [LAGS [COMPUTERS]]]     the lapsim of PATH, else that of build/bin
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$PATH:$root/build/bin
rate=$root/build/dev/tests/load/rate
ledger=$root/build/dev/tests/replication/ledger
export LDAPNOINIT=1 PATH LC_ALL=C
# shellcheck source-path=SCRIPTDIR
. "$root/tests/lib/bench.sh"

# seconds since some moment
now() { cut -d' ' -f1 /proc/uptime; }
pids() { lapsim status "$LAPSIM_DIR" | sed -n 's/^\(directory\|dc[1-9]\) *pid \([0-9]*\).*/\2/p'; }
processor() { # processor PID: nanoseconds that its threads have had
	cat "/proc/$1"/task/*/schedstat | awk '{ sum += $1 } END { printf "%.0f\n", sum }'
}
processors() { for pid in $(pids); do processor "$pid"; done; }
bytes() { # of all links
	lapsim link "$LAPSIM_DIR" | sed 's/.* \([0-9]*\) bytes$/\1/' | awk '{ sum += $1 } END { printf "%.0f\n", sum }'
}
disk() { du -ck "$LAPSIM_DIR"/slapd/db-* "$LAPSIM_DIR"/slapd/log-* 2>/dev/null | tail -n 1 | cut -f1; } # KiB, of the first
writes() { # writes SEED
	# shellcheck disable=SC2046 # the first
	"$rate" "$socket" $(pids | head -n 1) "$LAPSIM_BASE_DN" rotate 16 "$count" "$computers" "$1" >/dev/null
}
# one more change at the first, until it is at every other
all_have_them() {
	for uri in $others; do "$ledger" latency 1 "$LAPSIM_LDAP_URI" "$uri" >/dev/null; done
}
# the figures of two files beside each other: what a line has grown by, in us a write
grown() { paste "$1" "$2" | awk -v n="$count" '{ print ($2 - $1) / 1000 / n }'; }

at_rest() {
	processors >"$tmp/before"
	bytes_before=$([ "$dcs" -eq 1 ] || bytes) disk_before=$(disk) begun=$(now)
	writes 1
	all_have_them
	took=$(calculate "$(now) - $begun")
	processors >"$tmp/after"
	grown "$tmp/before" "$tmp/after" >"$tmp/each"
	bench_row 'writes at one, until all have them' "$(calculate "$count / $took")" /s
	bench_row 'a write, processor time of the first controller' "$(head -n 1 "$tmp/each")" us less
	bench_row 'a write, disk of the first controller' "$(calculate "($(disk) - $disk_before) * 1024 / $count")" bytes less
	[ "$dcs" -gt 1 ] || return 0
	bench_row 'a write, processor time of each other controller' \
		"$(tail -n +2 "$tmp/each" | awk '{ sum += $1 } END { print sum / NR }')" us less
	bench_row 'a write, bytes over all links' "$(calculate "($(bytes) - $bytes_before) / $count")" bytes less
}
lag() {
	"$ledger" latency "$lags" "$LAPSIM_LDAP_URI" "$last" >"$tmp/lag"
	for part in p50 p99; do
		bench_row "a change until it can be read at the last, $part" "$(sed "s/.*$part \([0-9.]*\) ms.*/\1/" "$tmp/lag")" ms less
	done
}
partition() {
	lapsim link "$LAPSIM_DIR" "$dcs" cut >/dev/null
	writes 2
	begun=$(now)
	lapsim link "$LAPSIM_DIR" "$dcs" heal >/dev/null
	all_have_them
	bench_row 'behind a partition, changes made up for' "$(calculate "$count / ($(now) - $begun)")" /s \
		"note=of $count, with the time until it connects again"
}
inside() {
	tmp=$1 dcs=$2 count=$3 lags=$4 computers=$5
	socket=$(printf '%s' "${LAPSIM_LDAPI_URI#ldapi://}" | sed 's,%2F,/,g')
	others=$(echo "${LAPSIM_DC_URIS-}" | cut -s -d' ' -f2-) last=${LAPSIM_DC_URIS##* }
	"$rate" "$socket" "$(pids | head -n 1)" "$LAPSIM_BASE_DN" fill 16 "$computers" "$computers" 1 >/dev/null
	all_have_them
	bench_heading "replication, controllers: $dcs"
	at_rest
	[ "$dcs" -gt 1 ] || return 0
	lag
	partition
}

if [ "${1-}" = inside ]; then
	shift
	inside "$@"
	exit
fi
writes=${1-2000} lags=${2-200} computers=${3-1000}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
for dcs in 1 2 3 4; do
	lapsim run --seed 1 --only directory --ldap-signing none --computers "$computers" --dcs "$dcs" -- \
		"$0" inside "$tmp" "$dcs" "$writes" "$lags" "$computers" 2>"$tmp/err" || { cat "$tmp/err" >&2; exit 1; }
done
