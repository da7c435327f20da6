/* SPDX-License-Identifier: MIT */
/*
 * Clients of a domain controller that do all there is to do, at the same time.
 *
 * usage: mixed SEED CLIENTS COUNT
 *
 * CLIENTS processes, each with a connection of its own on which it does COUNT things: binds by
 * password and by ticket, searches, pages, ranges, comparisons, modifications, descriptors,
 * objects, abandoning, cutting. What each does follows from SEED; how they meet does not. Exit
 * status: 0 when every answer was one that a controller may give; 2 for wrong usage.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "load/load.h"

static const char *need(const char *name)
{
	const char *value = getenv(name);

	if (!value) {
		fprintf(stderr, "mixed: no %s\n", name);
		exit(2);
	}
	return value;
}

static void run(struct load *l, unsigned long count)
{
	load_connect(l, LOAD_ADMIN);
	load_own_begin(l);
	for (; count > 0; count--) {
		switch (load_draw(l, 20)) {
		case 0: load_connect(l, (enum load_who)load_draw(l, LOAD_WHO_N)); break;
		case 1: load_rough(l); break;
		case 2:
		case 3: load_descriptor(l); break;
		case 4:
		case 5:
		case 6:
		case 7: load_object(l); break;
		case 8:
		case 9:
		case 10:
		case 11: load_write(l); break;
		default: load_read(l);
		}
		/* mostly who may do things */
		if (l->who != LOAD_ADMIN && load_draw(l, 6) == 0)
			load_connect(l, LOAD_ADMIN);
	}
	load_leave(l);
}

int main(int argc, char **argv)
{
	const struct load_world world = {.ldap_uri = need("LOAD_LDAP_URI"),
					 .ldapi_uri = need("LOAD_LDAPI_URI"),
					 .base = need("LAPSIM_BASE_DN"),
					 .caches = need("LOAD_CACHES")};
	unsigned long clients, count;
	int status, failed = 0;

	if (argc != 4) {
		fputs("usage: mixed SEED CLIENTS COUNT\n", stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	clients = strtoul(argv[2], NULL, 10);
	count = strtoul(argv[3], NULL, 10);
	for (unsigned i = 0; i < clients; i++) {
		struct load l = {.world = &world,
				 .number = i,
				 .state = ((uint32_t)strtoul(argv[1], NULL, 10) + i) * 2654435761u |
					  1u};
		pid_t child = fork();

		if (child == 0) {
			run(&l, count);
			return 0;
		}
		if (child < 0)
			return 1;
	}
	while (wait(&status) > 0) {
		failed += status != 0;
		if (WIFSIGNALED(status))
			fprintf(stderr, "mixed: a client ended by signal %d\n", WTERMSIG(status));
	}
	if (failed)
		fprintf(stderr, "mixed: %d of %lu clients failed\n", failed, clients);
	return failed != 0;
}
