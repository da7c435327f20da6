/* SPDX-License-Identifier: MIT */
/* client_mutant --list | NAME process | NAME reset | NAME read */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include <laps/encvalue.h>

#include "conformance/mutant/client/reader.h"

static const struct mutant_def none = {.name = "none", .what = "nothing is wrong"};
static const struct mutant_def *const tables[] = {
	mutants_policy, mutants_write,  mutants_value, mutants_account,
	mutants_decide, mutants_secret, mutants_link,  mutants_reader,
};
#define TABLE_N (sizeof(tables) / sizeof(tables[0]))

static int complain(const char *what, const char *why)
{
	fprintf(stderr, "client_mutant: %s: %s\n", what, why);
	return 1;
}

static const struct mutant_def *find(const char *name)
{
	if (strcmp(name, none.name) == 0)
		return &none;
	for (size_t i = 0; i < TABLE_N; i++)
		for (const struct mutant_def *d = tables[i]; d->name; d++)
			if (strcmp(d->name, name) == 0)
				return d;
	return NULL;
}

static int list(void)
{
	for (size_t i = 0; i < TABLE_N; i++)
		for (const struct mutant_def *d = tables[i]; d->name; d++)
			printf("%s\t%s\n", d->name, d->what);
	return 0;
}

static int turn(struct mutant *m)
{
	struct laps_cycle_result r = {0};
	struct laps_cause cause;

	m->real = m->ports = *laps_device_ports(m->device);
	m->hook = m->def->hook;
	mutant_wrap(m);
	if (m->def->before)
		m->def->before(m);
	if (m->reads)
		return mutant_read(m);
	if (m->idle)
		return 0;
	if (!m->no_lock && laps_device_lock(m->device, &cause) != LAPS_OK)
		return complain("lock", cause.text);
	(void)!mutant_cycle(m, &r);
	if (m->def->after)
		m->def->after(m, &r);
	return r.outcome == LAPS_CYCLE_FAILED
		       ? complain(laps_step_name(r.failed_step), r.cause.text)
		       : 0;
}

static void clear(struct mutant *m)
{
	laps_device_close(&m->device);
	laps_config_clear(&m->config);
	laps_secret_free(&m->password);
	laps_secret_free(&m->other);
	laps_buf_clear(&m->envelope);
	laps_buf_clear(&m->encrypted);
	laps_buf_clear(&m->newest);
}

static int run(struct mutant *m)
{
	const char *dir = getenv("LAPS_CONFIG");
	struct laps_cause cause;
	int status;

	if (laps_config_load(dir ? dir : "/etc/laps", &m->config, &cause) != LAPS_OK ||
	    laps_device_open(&m->config, &m->device, &cause) != LAPS_OK)
		status = complain("config", cause.text);
	else
		status = turn(m);
	clear(m);
	return status;
}

int main(int argc, char **argv)
{
	struct mutant m = {.trigger = LAPS_TRIGGER_TIMER};

	prctl(PR_SET_DUMPABLE, 0); /* no core dump of passwords */
	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return list();
	if (argc != 3 || (strcmp(argv[2], "process") != 0 && strcmp(argv[2], "reset") != 0 &&
			  strcmp(argv[2], "read") != 0)) {
		fprintf(stderr, "usage: client_mutant --list | NAME process | NAME reset | "
				"NAME read\n");
		return 2;
	}
	m.def = find(argv[1]);
	if (!m.def) {
		fprintf(stderr, "client_mutant: there is no mutant '%s'\n", argv[1]);
		return 2;
	}
	m.reads = strcmp(argv[2], "read") == 0;
	if (strcmp(argv[2], "reset") == 0)
		m.trigger = LAPS_TRIGGER_ADMIN;
	laps_buf_init(&m.envelope, LAPS_ENCVALUE_MAX);
	laps_buf_init(&m.encrypted, LAPS_ENCVALUE_MAX);
	laps_buf_init(&m.newest, LAPS_ENCVALUE_MAX);
	return run(&m);
}
