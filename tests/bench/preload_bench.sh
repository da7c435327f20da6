#!/bin/sh
# SPDX-License-Identifier: MIT
# What the world's clock costs the programs that are given it: nanoseconds a call, with the preloaded
# object and without it, and a directory's operations, by two slapds of the same databases. In rounds
# that alternate, so that a busy machine is busy for both; medians of the rounds.
#
# usage: preload_bench.sh [ROUNDS [COUNT]]     the lapsim of PATH, else that of build/bin
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$PATH:$root/build/bin:/usr/sbin
calls=$root/build/dev/tests/bench/preload_bench
rate=$root/build/dev/tests/load/rate
export LDAPNOINIT=1 PATH
# shellcheck source-path=SCRIPTDIR
. "$root/tests/lib/slapd.sh"

median() { # median COLUMN FILE
	awk -v c="$1" '{ print $c }' "$2" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
ask() { # ask WHICH KIND CONNECTIONS SEED
	# shellcheck disable=SC2046 # socket and process
	"$rate" $(cat "$tmp/$1.server") "$LAPSIM_BASE_DN" "$2" "$3" "$count" 100 "$4"
}
start() { # start WHICH
	slapd_copy "$tmp/$1.d"
	[ "$1" = with ] || SLAPD_PRELOAD=$(printf %s "$SLAPD_PRELOAD" | tr ':' '\n' | grep -v lapsim_preload | paste -sd:)
	slapd_start
	echo "$SLAPD_SOCKET $SLAPD_PID" >"$tmp/$1.server"
}
measure() { # measure KIND CONNECTIONS
	rm -f "$tmp/with" "$tmp/without"
	n=0
	while [ "$n" -lt "$rounds" ]; do
		n=$((n + 1))
		ask with "$1" "$2" "$n" >>"$tmp/with"
		ask without "$1" "$2" "$n" >>"$tmp/without"
	done
	awk -v what="$1, $2 connections" -v w="$(median 2 "$tmp/with")" -v o="$(median 2 "$tmp/without")" \
		-v wr="$(median 1 "$tmp/with")" -v or="$(median 1 "$tmp/without")" \
		'BEGIN { printf "%-26s %10.1f %10.1f %6.2f us of processor; %.0f and %.0f a second\n", what, w, o, w / o, wr, or }'
}

inside() {
	tmp=$1 rounds=$2 count=$3
	"$calls" >"$tmp/calls.with"
	env -u LD_PRELOAD "$calls" >"$tmp/calls.without"
	printf '%-26s %10s %10s %6s\n' call with without ratio
	paste -d ' ' "$tmp/calls.with" "$tmp/calls.without" |
		awk '{ printf "%-26s %10.1f %10.1f %6.2f ns\n", $1, $2, $4, $2 / $4 }'
	start with
	with=$SLAPD_PID
	start without
	trap 'kill -KILL $with $SLAPD_PID' EXIT
	for kind in read rotate; do measure "$kind" 4; done
}

if [ "${1-}" = inside ]; then
	shift
	inside "$@"
	exit
fi
tmp=$(mktemp -d /dev/shm/lapsim-bench.XXXXXX 2>/dev/null || mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
lapsim run --seed 1 --computers 100 -- "$0" inside "$tmp" "${1-5}" "${2-4000}" 2>"$tmp/err" || { cat "$tmp/err" >&2; exit 1; }
