#!/bin/sh
# SPDX-License-Identifier: MIT
# liblapsim.a and lapsim.h are enough for a program of somebody else's: nothing else of ours is on its command line.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
# shellcheck disable=SC2034
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

LIBRARY=$SIM_ROOT/build/dev/lib/liblapsim.a

case_a_program_of_twenty_lines() {
	[ -f "$LIBRARY" ] || ok env -u MAKEFLAGS -u MFLAGS make -C "$SIM_ROOT" -s VARIANT=dev "${LIBRARY#"$SIM_ROOT"/}"
	cat >"$T/world.c" <<'END'
#include <lapsim.h>
#include <stdio.h>

int main(void)
{
	struct lapsim_options options = LAPSIM_OPTIONS_DEFAULT;
	struct lapsim *world = NULL;
	char why[LAPSIM_WHY];

	options.computers = 1;
	if (!lapsim_start(&options, &world, why)) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	printf("%s\n%s\n", lapsim_getenv(world, "LAPSIM_DIR"), lapsim_getenv(world, "LAPSIM_LDAP_URI"));
	if (lapsim_serve(world, why) != LAPSIM_RUNS)
		return 2;
	lapsim_stop(&world);
	return world != NULL;
}
END
	# shellcheck disable=SC2046  # words
	ok "${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Werror -I "$SIM_ROOT/sim/include" "$T/world.c" "$LIBRARY" \
		$(pkg-config --libs ldap lber jansson libcrypto libmicrohttpd gnutls) -lcrypt -pthread -o "$T/world"
	ok "$T/world"
	like 'its second line' '^ldap://127\.0\.0\.1:[0-9]+$' "$(sed -n 2p "$T/out")"
	[ ! -e "$(sed -n 1p "$T/out")" ] || fail 'its directory is left behind'
}

sim_main "$@"
