#!/bin/sh
# SPDX-License-Identifier: MIT
# What our object costs slapd: reads, searches and modifications of the attributes of LAPS with it, and
# by the same slapd with the same databases and plain access rules instead. In rounds that alternate, so
# that a busy machine is busy for both; medians of the rounds. The ratio that counts is that of processor
# time, which others on the machine disturb less.
#
# usage: dc_bench.sh [ROUNDS [COUNT [COMPUTERS]...]]     the lapsim of PATH, else that of build/bin
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$PATH:$root/build/bin:/usr/sbin
rate=$root/build/dev/tests/load/rate
export LDAPNOINIT=1 PATH
# shellcheck source-path=SCRIPTDIR
. "$root/tests/lib/slapd.sh"
# shellcheck source-path=SCRIPTDIR
. "$root/tests/lib/bench.sh"

# The cheapest rules that keep the secrets: no group is looked at. The object stays preloaded, since the
# databases have names in its spelling; unless it is a plugin it does nothing but spell. Of the copy in SLAPD_DIR.
make_plain() {
	cat >"$tmp/rules" <<END
access to attrs=msLAPS-Password,msLAPS-EncryptedPassword,msLAPS-EncryptedPasswordHistory,userPassword
	by dn.exact="$LAPSIM_ADMIN_DN" write by self write by * none
access to *
	by dn.exact="$LAPSIM_ADMIN_DN" write by * read
END
	# a statement goes on in lines that begin with a blank
	awk -v rules="$tmp/rules" '
		/^[^\t ]/ { skip = /^plugin / || /^access / }
		/^access / { while ((getline line <rules) > 0) print line }
		!skip' "$SLAPD_DIR/slapd.conf" >"$tmp/conf"
	mv "$tmp/conf" "$SLAPD_DIR/slapd.conf"
}
ask() { # ask WHICH KIND CONNECTIONS COUNT SEED
	# shellcheck disable=SC2046 # socket and process
	"$rate" $(cat "$tmp/$1.server") "$LAPSIM_BASE_DN" "$2" "$3" "$4" "$computers" "$5"
}
start() { # start WHICH
	slapd_start
	echo "$SLAPD_SOCKET $SLAPD_PID" >"$tmp/$1.server"
}

measure() { # measure KIND CONNECTIONS
	rm -f "$tmp/object" "$tmp/plain"
	n=0
	while [ "$n" -lt "$rounds" ]; do
		n=$((n + 1))
		ask object "$1" "$2" "$count" "$n" >>"$tmp/object"
		ask plain "$1" "$2" "$count" "$n" >>"$tmp/plain"
	done
	bench_row "$1, connections: $2" "$(median 2 "$tmp/object")" us less "ceiling=$(median 2 "$tmp/plain")" \
		"note=by the wall $(median 1 "$tmp/object" | cut -d. -f1)/s, plain $(median 1 "$tmp/plain" | cut -d. -f1)/s"
}

inside() {
	tmp=$1 rounds=$2 count=$3 computers=$4
	slapd_copy "$tmp/plain.d"
	make_plain
	start plain
	ask plain fill 16 "$computers" 1 >/dev/null
	slapd_stop
	slapd_copy "$tmp/object.d"
	cp "$tmp/plain.d"/db-domain/* "$tmp/object.d/db-domain"
	start object
	object=$SLAPD_PID
	SLAPD_DIR=$tmp/plain.d
	make_plain
	start plain
	trap 'kill -KILL $object $SLAPD_PID' EXIT
	bench_heading "processor time of slapd for one operation, $computers computers" plain
	for kind in read find rotate; do
		for connections in 1 16; do measure $kind $connections; done
	done
	bench_row 'memory of slapd with the object' "$(awk '/^VmRSS/ { print $2 / 1024 }' "/proc/$object/status")" MiB less \
		"note=its databases: $(du -sm "$tmp/object.d" | cut -f1) MiB"
}

if [ "${1-}" = inside ]; then
	shift
	inside "$@"
	exit
fi
rounds=${1-5} count=${2-4000}
[ $# -lt 3 ] || { shift 2 && sizes=$*; }
tmp=$(mktemp -d /dev/shm/lapsim-bench.XXXXXX 2>/dev/null || mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
for n in ${sizes-1000 100000}; do
	rm -rf "$tmp" && mkdir "$tmp"
	lapsim run --seed 1 --computers "$n" -- \
		"$0" inside "$tmp" "$rounds" "$count" "$n" 2>"$tmp/err" || { cat "$tmp/err" >&2; exit 1; }
done
