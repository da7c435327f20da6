#!/bin/sh
# SPDX-License-Identifier: MIT
# Fleets of `lapsim fleet`, against what was asked of them. A storm, in which every device rotates, beside
# the lower of two ceilings: protecting passwords alone, and raw modifications with the same payloads; each
# device is itself to the directory by a bind, then by proxied authorization, on open connections. The same
# with a whole session by Kerberos for each device, beside bare ones. Polling, by hourly cycles that
# find nothing to do, beside the same searches alone. A month of such cycles over ports in memory. And the
# time that a run of laps-conform's directory profile takes, its world included.
#
# "alone" is what each thing costs that a rotation is made of, measured in the same run by as many threads.
# Devices and servers have the same processors here, and a rotation searches and protects before it
# modifies: the ratio to modifying alone that is possible at best is that of the two ceilings of rotations.
# An aim that is one of a size is judged at that size or a bigger one.
#
# usage: fleet_bench.sh [STORM [POLLING [HOURS]]]     numbers of devices; the lapsim of PATH, else that of build/bin
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
PATH=$PATH:$root/build/bin
export LDAPNOINIT=1 PATH LC_ALL=C
# shellcheck source-path=SCRIPTDIR
. "$root/tests/lib/bench.sh"

storm_aim=100000  # devices
polling_aim=10000

of() { # of PATH: of the report of the last fleet
	"$root/tests/bench/member.py" "$tmp/report" "$1"
}
# each VALUE COUNT: microseconds, of seconds
each() { calculate "$1 * 1e6 / $2"; }
# at_size DEVICES WANTED AIM: the aim, if there are so many
at_size() { [ "$1" -lt "$2" ] || echo "$3"; }
fleet() { # fleet OPTION...
	lapsim fleet --json "$tmp/report" --seed 1 "$@" >"$tmp/out" 2>&1 || { cat "$tmp/out" >&2; exit 1; }
}
alone() { # alone MEMBER NAME
	bench_row "$2 alone" "$(of "ceilings.$1.per_second")" /s
	bench_row "$2 alone, processor time of the device" "$(each "$(of "ceilings.$1.cpu")" 1)" us less
	[ "$1" = protecting ] ||
		bench_row "$2 alone, processor time of the directory" "$(each "$(of "ceilings.$1.server_cpu")" 1)" us less
}

storm_by() { # storm_by IDENTITY WORDS
	fleet --devices "$storm" --storm --ceiling --identity "$1"
	n=$(of parts.storm.rotated)
	lower=$(of ceilings.lower)
	bench_heading "a storm of devices, each itself by $2" 'lower ceiling'
	bench_row 'devices' "$storm" ''
	# shellcheck disable=SC2046 # none or one
	bench_row 'the storm' "$(of parts.storm.seconds)" s less $(at_size "$storm" "$storm_aim" bound=120)
	bench_row 'rotations' "$(of ceilings.rotations_per_second)" /s "ceiling=$(of "ceilings.$lower.per_second")" aim=0.8 \
		"note=the lower is $lower"
	bench_row 'rotations, beside all that one is made of, in turn' "$(of ceilings.rotations_per_second)" /s \
		"ceiling=$(of ceilings.bound_per_second)" 'note=the processors are shared'
	bench_row 'a rotation, processor time of the device' "$(each "$(of parts.storm.cpu)" "$n")" us less
	bench_row 'a rotation, processor time of the directory' "$(each "$(of parts.storm.server_cpu)" "$n")" us less
	alone protecting protecting
	alone searching searching
	alone modifying modifying
	[ "$1" = proxy ] || alone binding binding
	# shellcheck disable=SC2046 # none or one
	bench_row 'memory of an idle device' "$(of device_bytes)" bytes less $(at_size "$storm" "$storm_aim" bound=1024)
}
sessions() {
	fleet --devices "$polling" --storm --ceiling --identity kerberos
	n=$(of parts.storm.rotated)
	bench_heading 'a storm of devices, each with a whole session by Kerberos' 'bare sessions'
	bench_row 'devices' "$polling" ''
	bench_row 'the storm' "$(of parts.storm.seconds)" s less
	bench_row 'rotations' "$(of ceilings.rotations_per_second)" /s "ceiling=$(of ceilings.bare_session.per_second)" \
		'note=bare: libldap and libkrb5 get tickets, connect, bind and end'
	bench_row 'a rotation, processor time of the device' "$(each "$(of parts.storm.cpu)" "$n")" us less
	bench_row 'a rotation, processor time of directory and KDC' "$(each "$(of parts.storm.server_cpu)" "$n")" us less
}
polling() {
	fleet --devices "$polling" --hours "$hours" --ceiling --identity proxy
	bench_heading 'polling, each itself by proxied authorization' 'searches alone'
	bench_row 'devices' "$polling" ''
	bench_row 'polls' "$(of ceilings.polls_per_second)" /s "ceiling=$(of ceilings.searching.per_second)" aim=0.8 \
		'note=0.8: 1.25 times as long'
	bench_row 'a poll, processor time of the device' "$(each "$(of parts.poll.cpu)" "$(of parts.poll.cycles)")" us less
	bench_row 'a poll, processor time of the directory' "$(each "$(of parts.poll.server_cpu)" "$(of parts.poll.cycles)")" us less
	bench_row 'a month of them, at this rate' "$(calculate "$polling * 720 / $(of ceilings.polls_per_second)")" s less \
		"note=measured: $((hours - 1)) hours"
}
# seconds COMMAND...: in $took
seconds() {
	start=$(date +%s%N)
	"$@"
	took=$(calculate "($(date +%s%N) - $start) / 1e9")
}
month() {
	seconds fleet --devices "$polling" --days 30 --simulated
	bench_heading 'a month of hourly cycles, simulated ports'
	bench_row 'devices' "$polling" ''
	# shellcheck disable=SC2046 # none or one
	bench_row 'the month' "$took" s less $(at_size "$polling" "$polling_aim" bound=60)
	# shellcheck disable=SC2046 # none or one
	bench_row 'memory of an idle device' "$(of device_bytes)" bytes less $(at_size "$polling" "$polling_aim" bound=1024)
}
conform() {
	"$root/scripts/conformance" "$tmp/conformance" directory-world >"$tmp/out" 2>&1 || { cat "$tmp/out" >&2; exit 1; }
}
profile() {
	seconds conform
	cp "$tmp/conformance/directory-world.json" "$tmp/report"
	bench_heading 'laps-conform, the directory profile'
	bench_row 'the run' "$took" s less bound=30 "note=$(of all.passed) rows"
}
value() { # value ATTRIBUTE: its bytes
	ldapsearch -LLL -x -o ldif_wrap=no -H "$LAPSIM_LDAPS_URI" -o "TLS_CACERT=$LAPSIM_CA_FILE" -D "$LAPSIM_ADMIN_DN" \
		-y "$LAPSIM_ADMIN_PASSWORD_FILE" -b "CN=WS0001,CN=Computers,$LAPSIM_BASE_DN" -s base "$1" | sed -n "s/^$1:: //p" | base64 -d | wc -c
}
values() {
	laps reset >"$tmp/out"
	bytes=$(value msLAPS-EncryptedPassword)
	[ "$bytes" -gt 0 ] || { echo 'fleet_bench: the directory has no password' >&2; exit 1; }
	bench_heading 'what a device keeps in the directory'
	bench_row 'an encrypted password' "$bytes" bytes less
}

if [ "${1-}" = inside ]; then
	tmp=$2
	values
	exit
fi
storm=${1-1000} polling=${2-1000} hours=${3-4}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
storm_by bind 'a bind'
storm_by proxy 'proxied authorization'
sessions
polling
month
profile
lapsim run --seed 1 --computers 1 -- "$0" inside "$tmp" 2>"$tmp/err" || { cat "$tmp/err" >&2; exit 1; }
