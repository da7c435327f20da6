#!/bin/sh
# SPDX-License-Identifier: MIT
# How a world grows with its computers: until it is ready, from nothing; one device's whole rotation in
# it (`laps reset`, a process, with Kerberos and the key service); what slapd takes of the processor for an
# operation, and how many a second there are by the wall, with the client on the same machine; memory of
# each server, with what it maps of the databases and without; and the disk. Operations are those of
# computers drawn at random, on 16 connections. "after a password each" is with one in every computer's
# object.
#
# What a size needs of disk and memory is looked for first; a size for which there is no room is left out.
#
# usage: growth_bench.sh [COMPUTERS]...     the lapsim of PATH, else that of build/bin; in $TMPDIR
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$PATH:$root/build/bin:/usr/sbin
rate=$root/build/dev/tests/load/rate
export LDAPNOINIT=1 PATH LC_ALL=C
# shellcheck source-path=SCRIPTDIR
. "$root/tests/lib/bench.sh"

disk_each=20  # KiB of disk that a computer takes with its password, the beginning kept beside it
memory_each=2 # KiB without which every operation waits for the disk
disk_rest=$((512 * 1024)) memory_rest=$((512 * 1024))

# operations KIND COUNT: rate, microseconds of slapd
operations() {
	# shellcheck disable=SC2046 # socket and process
	"$rate" "$socket" "$(cat "$LAPSIM_DIR/slapd/slapd.pid")" "$LAPSIM_BASE_DN" "$1" 16 "$2" "$computers" 1
}
row_of() { # row_of KIND COUNT WHAT
	operations "$1" "$2" >"$tmp/rate"
	bench_row "$3" "$(cut -d' ' -f2 "$tmp/rate")" us less
	bench_row "$3, by the wall" "$(cut -d' ' -f1 "$tmp/rate")" /s
}
memory_of() { # memory_of NAME PID
	awk '/^RssAnon/ { print $2 / 1024 }' "/proc/$2/status" >"$tmp/anon"
	bench_row "memory of $1" "$(cat "$tmp/anon")" MiB less
	bench_row "memory of $1, with what it maps" "$(awk '/^VmRSS/ { print $2 / 1024 }' "/proc/$2/status")" MiB less
}
disk() { # disk WHAT
	bench_row "disk, $1" "$(du -sm "$LAPSIM_DIR" | cut -f1)" MiB less
	bench_row "  its databases, $1" "$(du -cm "$LAPSIM_DIR"/slapd/db-* | tail -n 1 | cut -f1)" MiB less
}
rotation() { # milliseconds
	start=$(date +%s%N)
	laps reset >"$tmp/out"
	echo $((($(date +%s%N) - start) / 1000000))
}

inside() {
	tmp=$1 computers=$2 begun=$3
	socket=$(printf '%s' "${LAPSIM_LDAPI_URI#ldapi://}" | sed 's,%2F,/,g')
	bench_heading "growth, $computers computers"
	calculate "($(date +%s%N) - $begun) / 1e9" >"$tmp/ready"
	bench_row 'ready' "$(cat "$tmp/ready")" s less
	bench_row '  computers made in that' "$(calculate "$computers / $(cat "$tmp/ready")")" /s
	disk 'at first'
	memory_of 'slapd, at first' "$(cat "$LAPSIM_DIR/slapd/slapd.pid")"
	row_of fill "$computers" 'first password of each'
	disk 'after a password each'
	row_of read "$count" 'read by name'
	row_of find "$count" 'search by sAMAccountName'
	row_of bind "$count" 'bind with a password'
	row_of rotate "$count" 'modify: a rotation of any'
	rotations=5
	while [ "$rotations" -gt 0 ]; do
		rotation
		rotations=$((rotations - 1))
	done >"$tmp/rotations"
	bench_row 'a whole rotation, one process' "$(median 1 "$tmp/rotations")" ms less
	memory_of 'slapd, at last' "$(cat "$LAPSIM_DIR/slapd/slapd.pid")"
	lapsim status "$LAPSIM_DIR" | sed -n 's/^\([a-z ]*[a-z]\) *pid \([0-9]*\).*/\2 \1/p' |
		grep -v directory | while read -r pid name; do memory_of "$name" "$pid"; done
}

if [ "${1-}" = inside ]; then
	shift
	count=20000
	inside "$@"
	exit
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
[ $# -gt 0 ] || set -- 1000 10000
for n in "$@"; do
	disk_free=$(df -Pk "$tmp" | awk 'NR == 2 { print $4 }')
	memory_free=$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)
	if [ "$disk_free" -lt $((n * disk_each + disk_rest)) ] || [ "$memory_free" -lt $((n * memory_each + memory_rest)) ]; then
		bench_skip_under "growth, $n computers" ready "wants $(((n * disk_each + disk_rest) / 1048576)) GiB of disk and $(((n * memory_each + memory_rest) / 1048576)) GiB of memory; there are $((disk_free / 1048576)) and $((memory_free / 1048576))"
		continue
	fi
	rm -rf "$tmp/w"
	lapsim run --seed 1 --computers "$n" --dir "$tmp/w" -- "$0" inside "$tmp" "$n" "$(date +%s%N)" 2>"$tmp/err" ||
		{ cat "$tmp/err" >&2; exit 1; }
done
