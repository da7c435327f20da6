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
calls=$root/build/dev/tests/bench/preload_calls
rate=$root/build/dev/tests/load/rate
export LDAPNOINIT=1 PATH
# shellcheck source-path=SCRIPTDIR
. "$root/tests/lib/slapd.sh"
# shellcheck source-path=SCRIPTDIR
. "$root/tests/lib/bench.sh"

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
	bench_row "slapd, $1, connections: $2" "$(median 2 "$tmp/with")" us less "ceiling=$(median 2 "$tmp/without")" \
		"note=by the wall $(median 1 "$tmp/with" | cut -d. -f1)/s, without $(median 1 "$tmp/without" | cut -d. -f1)/s"
}

inside() {
	tmp=$1 rounds=$2 count=$3
	"$calls" >"$tmp/calls.with"
	env -u LD_PRELOAD "$calls" >"$tmp/calls.without"
	bench_heading "what the world's clock costs, processor time of a call" without
	paste -d ' ' "$tmp/calls.with" "$tmp/calls.without" |
		while read -r name with _ without; do bench_row "$name" "$with" ns less "ceiling=$without"; done
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
