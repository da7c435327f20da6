#!/bin/sh
# SPDX-License-Identifier: MIT
# How long a device takes for a whole encrypted rotation, and what for: `laps reset`, a process each,
# with Kerberos to the directory and to the key service, by ldap and by ldaps; beside the same with the
# root key in a file, which is what the key service is compared with. All ways take turns, so that a busy
# machine is busy for all. Medians in milliseconds, and each step's share of the whole.
#
# usage: rotation_bench.sh [ROUNDS]        the lapsim of PATH, else that of build/bin
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$PATH:$root/build/bin
export PATH LC_ALL=C
# shellcheck source-path=SCRIPTDIR
. "$root/tests/lib/bench.sh"

# rotate WAY: once, as the computer of that way; a line of milliseconds a step, the whole as "process"
rotate() {
	LAPS_CONFIG=$LAPSIM_DIR/hosts/$(cat "$tmp/$1.computer")
	export LAPS_CONFIG
	from=$(wc -l <"$LAPSIM_DIR/timeline.jsonl")
	start=$(date +%s%N)
	laps reset >"$tmp/out"
	end=$(date +%s%N)
	# in a world nobody else asks the key service meanwhile
	tail -n +$((from + 1)) "$LAPSIM_DIR/timeline.jsonl" | awk -v ms="$(((end - start) / 1000))" '
		function value(key) {
			return match($0, "\"" key "\":\"[^\"]*\"") ? substr($0, RSTART + length(key) + 4, RLENGTH - length(key) - 5) : ""
		}
		function at(t) { # milliseconds of the day
			t = substr(value("time"), 12)
			return ((substr(t, 1, 2) * 60 + substr(t, 4, 2)) * 60 + substr(t, 7, length(t) - 7)) * 1000
		}
		value("moment") == "begin" { begun = at() }
		value("moment") == "end" { print value("step"), at() - begun }
		value("step") == "protect" && value("moment") == "end" && asked { print "-sealing", at() - asked }
		value("call") == "ept_map" { print "-mapping", at() - begun; mapped = at() }
		value("call") == "GetKey" { print "-session", at() - mapped; asked = at() }
		END { print "process", ms / 1000 }' >>"$tmp/$1"
}
of_step() { # of_step STEP: its median, in way
	grep "^$1 " "$tmp/$way" >"$tmp/step" || return 0
	median 2 "$tmp/step"
}
row() { # row STEP WHAT: in way, if it has that step
	ms=$(of_step "$1")
	[ -z "$ms" ] || bench_row "$2" "$ms" ms less "note=$(calculate "int(1000 * $ms / $whole + 0.5) / 10") % of the whole"
}
rows() { # rows TITLE
	whole=$(of_step process)
	bench_heading "an encrypted rotation of one device, $1"
	row locate 'find and bind to the directory'
	row read 'read the entry and the domain'
	row generate 'make a password'
	row protect 'encrypt it'
	row -mapping '  ask the endpoint mapper'
	row -session '  session, and GetKey'
	row -sealing '  the answer, and encryption'
	row write 'write it to the directory'
	row apply 'set it'
	for step in policy account decide intend confirm; do row "$step" "$step"; done
	bench_row 'the whole process' "$whole" ms less
}
prepare() { # prepare WAY COMPUTER [KEY VALUE]
	conf=$LAPSIM_DIR/hosts/$2/laps.conf
	echo "$2" >"$tmp/$1.computer"
	[ $# -lt 3 ] || {
		grep -v "^$3 =" "$conf" >"$tmp/conf"
		echo "$3 = $4" >>"$tmp/conf"
		cp "$tmp/conf" "$conf"
	}
	rotate "$1"
	rm "$tmp/$1"
}

inside() {
	tmp=$1 rounds=$2
	prepare rpc_ldap WS0001
	prepare rpc_ldaps WS0002 ldap-uri "$LAPSIM_LDAPS_URI"
	prepare file_ldap WS0003 root-key-file ../../root-key.json
	n=0
	while [ "$n" -lt "$rounds" ]; do
		n=$((n + 1))
		for way in rpc_ldap rpc_ldaps file_ldap; do rotate $way; done
	done
	way=rpc_ldap && rows 'key service, ldap'
	way=rpc_ldaps && rows 'key service, ldaps'
	way=file_ldap && rows 'root key in a file, ldap'
}

if [ "${1-}" = inside ]; then
	shift
	inside "$@"
	exit
fi
tmp=$(mktemp -d /dev/shm/lapsim-bench.XXXXXX 2>/dev/null || mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
lapsim run --seed 1 --computers 3 -- "$0" inside "$tmp" "${1-25}"
