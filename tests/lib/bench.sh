# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Figures of a bench that is a script; root is the top of the tree.

# shellcheck disable=SC2154 # the script's
bench_figure=$root/build/dev/tests/bench/figure

bench_heading() { # bench_heading TITLE [BESIDE]
	bench_title=$1 bench_beside=${2-}
	"$bench_figure" heading "$@"
}
bench_row() { # bench_row NAME VALUE UNIT [OPTION]...      as tests/bench/figure.c has them
	"$bench_figure" row "$bench_title" "$bench_beside" "$@"
}
bench_skip_under() { # bench_skip_under TITLE NAME WHY
	"$bench_figure" skip "$@"
}
median() { # median COLUMN FILE
	awk -v c="$1" '{ print $c }' "$2" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
# arithmetic: calculate 'EXPRESSION'
calculate() {
	awk "BEGIN { print $1 }"
}
