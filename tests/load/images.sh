#!/bin/sh
# SPDX-License-Identifier: MIT
# Images of a directory that eight clients write at full rate, taken and put back: each opens, and holds a prefix of
# the commits of each client. IMAGES changes how many there are.
# shellcheck disable=SC2034
SIM_OPTIONS='--seed 7 --computers 200'
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/sim.sh"
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/images.sh"

IMAGES=${IMAGES:-100}

case_each_image_is_a_prefix_of_what_each_writer_wrote() {
	writers_make 8
	entries=$(count_entries)
	writers_start
	for n in $(seq "$IMAGES"); do
		image_take "image-$n"
		[ $((n % 5)) -ne 0 ] || { # under their hands
			ok lapsim restore "$LAPSIM_DIR" "image-$((n - 2))" --only directory
		}
	done
	writers_stop
	writer_values >"$T/last"
	are_prefixes 'at the end' "$T/last"
	printf '%s: numbers written at the end: %s\n' "$CASE" "$(awk '{ print $2 }' "$T/last" | sort -n | tr '\n' ' ')"
	for n in $(seq "$IMAGES"); do image_check "image-$n" "$entries"; done
	[ "$(cat "$T"/image-*.values | awk '{ print $2 }' | sort -u | wc -l)" -gt "$IMAGES" ] || fail 'the writers did not write'
}

sim_main "$@"
