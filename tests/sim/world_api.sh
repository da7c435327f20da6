#!/bin/sh
# SPDX-License-Identifier: MIT
# liblapsim.a and lapsim.h are enough for a program of somebody else's: nothing else of ours is on its command line.
# shellcheck disable=SC1091,SC2317  # the cases are called by name
# shellcheck disable=SC2034
SIM_WORLD=none
. "$(dirname "$0")/../lib/sim.sh"

LIBRARY=$SIM_ROOT/build/dev/lib/liblapsim.a

# build PROGRAM: of PROGRAM.c
build() {
	[ -f "$LIBRARY" ] || ok env -u MAKEFLAGS -u MFLAGS make -C "$SIM_ROOT" -s VARIANT=dev "${LIBRARY#"$SIM_ROOT"/}"
	# shellcheck disable=SC2046  # words
	ok "${CC:-cc}" -std=c11 -Wall -Wextra -Wpedantic -Werror -I "$SIM_ROOT/sim/include" "$1.c" "$LIBRARY" \
		$(pkg-config --libs ldap lber jansson libcrypto libmicrohttpd gnutls krb5) -lcrypt -pthread -o "$1"
}

case_a_program_of_twenty_lines() {
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
	build "$T/world"
	ok "$T/world"
	like 'its second line' '^ldap://127\.0\.0\.1:[0-9]+$' "$(sed -n 2p "$T/out")"
	[ ! -e "$(sed -n 1p "$T/out")" ] || fail 'its directory is left behind'
}

# each with a cloud of its own, in threads of the process
case_several_worlds_again_and_again() {
	cat >"$T/worlds.c" <<'END'
#include <dirent.h>
#include <lapsim.h>
#include <stdio.h>
#include <string.h>

static int entries(const char *dir)
{
	DIR *d = opendir(dir);
	int n = 0;

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n;
}

int main(void)
{
	struct lapsim_options options = LAPSIM_OPTIONS_DEFAULT;
	char why[LAPSIM_WHY];

	options.computers = 1;
	for (int round = 0; round < 6; round++) {
		struct lapsim *a = NULL, *b = NULL;

		if (!lapsim_start(&options, &a, why) || !lapsim_start(&options, &b, why)) {
			fprintf(stderr, "%s\n", why);
			return 1;
		}
		if (strcmp(lapsim_getenv(a, "LAPSIM_GRAPH_URL"), lapsim_getenv(b, "LAPSIM_GRAPH_URL")) == 0)
			return 2;
		/* not in the order of an onion */
		lapsim_stop(&a);
		if (lapsim_serve(b, why) != LAPSIM_RUNS)
			return 3;
		lapsim_stop(&b);
		printf("%d %d\n", entries("/proc/self/fd"), entries("/proc/self/task"));
	}
	return 0;
}
END
	build "$T/worlds"
	ok "$T/worlds"
	is 'rounds' 6 "$(wc -l <"$T/out")"
	is 'different counts of descriptors and threads' 1 "$(sort -u "$T/out" | wc -l)"
}

case_a_program_that_steers_its_world() {
	cat >"$T/steer.c" <<'END'
#include <lapsim.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define YEAR UINT64_C(315360000000000)
#define MUST(x) do { if (!(x)) { fprintf(stderr, "%s: %s\n", #x, why); return 1; } } while (0)

int main(void)
{
	struct lapsim_options options = LAPSIM_OPTIONS_DEFAULT;
	struct lapsim *world = NULL;
	char why[LAPSIM_WHY] = "", *answer;
	uint64_t began;

	options.computers = 1;
	options.services = LAPSIM_DIRECTORY;
	MUST(lapsim_start(&options, &world, why));
	MUST(lapsim_getenv(world, "LAPSIM_GRAPH_URL") == NULL);
	began = lapsim_now(world);
	MUST(lapsim_snapshot(world, "one", why));
	MUST(!lapsim_snapshot(world, "one", why) && strstr(why, "already"));
	MUST(lapsim_advance(world, "365d", why) && lapsim_now(world) - began >= YEAR);
	MUST(lapsim_restore(world, "one", "directory", why));
	MUST(!lapsim_restore(world, "one", "cloud", why) && strstr(why, "no cloud"));
	MUST(lapsim_now(world) - began >= YEAR);
	MUST(lapsim_fault(world, "ldap.modify:2=busy", why));
	MUST(!lapsim_fault(world, "moon", why) && *why);
	answer = lapsim_ask(world, "{\"verb\": \"fault\", \"op\": \"list\"}");
	MUST(answer && strstr(answer, "ldap.modify:2=busy"));
	free(answer);
	lapsim_calm(world);
	answer = lapsim_ask(world, "{\"verb\": \"fault\", \"op\": \"list\"}");
	MUST(answer && !strstr(answer, "ldap.modify"));
	free(answer);
	answer = lapsim_ask(world, "no request");
	MUST(answer && strstr(answer, "\"ok\":false"));
	free(answer);
	MUST(lapsim_reset(world, why) && lapsim_now(world) - began < YEAR);
	MUST(lapsim_serve(world, why) == LAPSIM_RUNS);
	lapsim_stop(&world);
	return 0;
}
END
	build "$T/steer"
	ok "$T/steer"
}

sim_main "$@"
