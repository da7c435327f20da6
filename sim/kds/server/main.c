/* SPDX-License-Identifier: MIT */
/*
 * lapsim_kds: the key distribution service of a world, [MS-GKDI], started by lapsim:
 *
 *   lapsim_kds NAME=VALUE...
 *
 * It listens on the loopback address, says on standard output at which ports, logs to standard
 * error, and ends with SIGTERM.
 */
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "kds/server/server.h"

static bool take_number(const char *value, unsigned long most, unsigned long *out)
{
	char *end;

	*out = strtoul(value, &end, 10);
	return *value >= '0' && *value <= '9' && *end == 0 && *out <= most;
}

static bool take(struct kds_server_options *o, const char *name, const char *value)
{
	const struct {
		const char *name, **out;
	} text[] = {{"world", &o->world},
		    {"ldapi", &o->ldapi},
		    {"counters", &o->counters},
		    {"keytab", &o->keytab},
		    {"domain", &o->domain}};
	unsigned long number = 0;

	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		if (strcmp(name, text[i].name) == 0) {
			*text[i].out = value;
			return true;
		}
	if (!take_number(value, 65535, &number))
		return false;
	if (strcmp(name, "rpc-port") == 0)
		o->rpc_port = (uint16_t)number;
	else if (strcmp(name, "kds-port") == 0)
		o->kds_port = (uint16_t)number;
	else if (strcmp(name, "pad") == 0 && number <= 16)
		o->pad = (unsigned)number;
	else if (strcmp(name, "max-fragment") == 0)
		o->max_frag = (uint16_t)number;
	else if (strcmp(name, "read-only") == 0)
		o->read_only = number != 0;
	else if (strcmp(name, "ntlm") == 0)
		o->ntlm = number != 0;
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	struct kds_server_options o = {.pad = 16};
	struct sim_err err;
	sigset_t ends;

	(void)argc;
	for (char **a = argv + 1; *a; a++) {
		char *equals = strchr(*a, '=');

		if (equals)
			*equals = 0;
		if (!equals || !take(&o, *a, equals + 1)) {
			fprintf(stderr, "lapsim_kds: '%s' is not an option\n", *a);
			return 2;
		}
	}
	if (!o.world || !o.ldapi || !o.keytab || !o.domain) {
		fprintf(stderr, "lapsim_kds: started by lapsim, not by hand\n");
		return 2;
	}
	/* libldap writes to connections that the directory has closed */
	signal(SIGPIPE, SIG_IGN);
	/* keys are in this process's memory */
	prctl(PR_SET_DUMPABLE, 0);
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	if (kds_serve(&o, &err))
		return 0;
	fprintf(stderr, "lapsim_kds: %s\n", err.text);
	return 1;
}
