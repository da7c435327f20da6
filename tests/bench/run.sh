#!/bin/sh
# SPDX-License-Identifier: MIT
# Run benches one after the other, and make one report of all their figures: OUT/report.md and
# OUT/report.json. One that fails is named at the end, and the others are reported all the same.
#
# usage: [BENCH_SIZES="1000 10000"] run.sh OUT TOOLS BENCH...     from the top of the tree
#   BENCH_SIZES   numbers of computers; where figures grow they are told for each
#   TOOLS         the directory of tests/bench/report
set -eu
out=$1 tools=$2
shift 2
sizes=${BENCH_SIZES:-1000 10000 100000 1000000}
mkdir -p "$out"
out=$(cd "$out" && pwd)
rm -f "$out/figures"
load=$(cut -d' ' -f1-3 /proc/loadavg)

# the least and the most of the sizes that are not above 100,000: others are for growth alone
few=$(for n in $sizes; do [ "$n" -gt 100000 ] || echo "$n"; done | sort -n | sed -n '1p;$p' | sort -nu)
arguments_of() { # arguments_of BENCH
	case $1 in
	growth_bench) echo "$sizes" ;;
	fleet_bench) # storm, polling, hours of polling
		[ -z "$few" ] || {
			most=$(echo "$few" | tail -n 1)
			if [ "$most" -ge 10000 ]; then echo "$most 10000 24"; else echo "$most $most 4"; fi
		} ;;
	replication_bench) # writes, changes whose lag is measured
		[ "$(echo "$few" | tail -n 1)" != 100000 ] || echo 20000 1000 ;;
	dc_bench) [ -z "$few" ] || echo 5 4000 "$few" ;;
	world_bench) [ "$(echo "$few" | tail -n 1)" = 100000 ] || echo 20 0 ;;
	esac
}

failed=
for bench in "$@"; do
	BENCH_NAME=$(basename "$bench" .sh)
	export BENCH_NAME
	# shellcheck disable=SC2046 # some of them
	BENCH_REPORT=$out/figures "$bench" $(arguments_of "$BENCH_NAME") || failed="$failed $BENCH_NAME"
done
"$tools/report" "$out/figures" "$out/report.md" "$out/report.json" \
	"slapd=$(PATH=$PATH:/usr/sbin slapd -VV 2>&1 | sed -n '1s/^@(#) *\$OpenLDAP: //; 1s/ (.*//; 1p')" \
	"date=$(date -u +%Y-%m-%d)" "commit=$(git describe --always --dirty --exclude='*' 2>/dev/null || echo none)" \
	"processes that wanted a processor before the run (1, 5, 15 minutes)=$load" \
	"failed=${failed:-none}"
echo
echo "report: $out/report.md"
[ -z "$failed" ] || { echo "bench: failed:$failed" >&2; exit 1; }
