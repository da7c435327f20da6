/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "conformance/complain.h"
#include "conformance/facts.h"
#include "conformance/janitor.h"
#include "conformance/target.h"

static const struct conform_suite_def *const suites[CONFORM_SUITE_N] = {
	[CONFORM_DIRECTORY] = &conform_directory_suite,
	[CONFORM_ENTRA] = &conform_entra_suite,
	[CONFORM_CLIENT] = &conform_client_suite,
};

static void run_row(struct conform *c, const struct conform_row *row)
{
	unsigned lacking = row->needs & ~c->has;

	c->outcome = CONFORM_PASSED;
	c->why[0] = 0;
	if (lacking) {
		conform_skip(c, "%s",
			     c->suite->lacks ? c->suite->lacks(c, lacking & ~(lacking - 1)) : "");
		return;
	}
	if (c->suite->before)
		c->suite->before(c, row);
	if (!conform_over(c))
		row->run(c);
	if (c->suite->after)
		c->suite->after(c, row);
}

static int run(struct conform *c)
{
	static const char *const word[] = {"ok", "FAIL", "skip", "known"};
	size_t count[CONFORM_OUTCOME_N] = {0};

	for (const struct conform_row *const *file = c->suite->rows; *file; file++) {
		for (const struct conform_row *row = *file; row->id; row++) {
			run_row(c, row);
			count[c->outcome]++;
			printf("%-5s %-32s %s\n", word[c->outcome], row->id,
			       c->why[0] ? c->why : row->title);
		}
	}
	printf("%zu passed, %zu failed, %zu skipped\n", count[CONFORM_PASSED],
	       count[CONFORM_FAILED], count[CONFORM_SKIPPED]);
	return count[CONFORM_FAILED] ? 1 : 0;
}

static int start(struct conform *c)
{
	struct sim_err err;
	int status;

	if (c->suite->clean && !conform_janitor_start(c->suite, c->target, &c->janitor, &err))
		return conform_complain("%s", err.text);
	if (c->suite->open)
		c->suite->open(c);
	status = conform_over(c) ? conform_complain("%s", c->why) : run(c);
	if (c->suite->close)
		c->suite->close(c);
	if (!conform_janitor_clean(&c->janitor, &err))
		status = conform_complain("something is left: %s", err.text);
	return status;
}

/* laps-conform SUITE [--target FILE] [-- COMMAND...] */
int main(int argc, char **argv)
{
	struct conform_facts facts = {0};
	struct conform c = {.mark = "00000000", .facts = &facts};
	struct conform_target *t;
	struct sim_err err;
	int status = 0, i = 2;

	prctl(PR_SET_DUMPABLE, 0); /* no core dump of passwords */
	for (size_t s = 0; argc > 1 && s < CONFORM_SUITE_N; s++)
		if (strcmp(argv[1], suites[s]->name) == 0)
			c.suite = suites[s];
	if (!c.suite)
		return conform_misused("the first argument is directory, entra or client");
	t = conform_target_new(c.suite->keys);
	if (!t)
		return conform_complain("out of memory");
	c.target = t;
	if (i + 1 < argc && strcmp(argv[i], "--target") == 0) {
		if (!conform_target_load(t, argv[i + 1], &err))
			status = conform_complain("%s", err.text);
		i += 2;
	} else if (c.suite->discover && !c.suite->discover(t, &err)) {
		status = conform_complain("%s", err.text);
	}
	if (i + 1 < argc && strcmp(argv[i], "--") == 0)
		c.command = argv + i + 1;
	if (status == 0 && !conform_target_whole(t, &err))
		status = conform_complain("%s", err.text);
	if (status == 0)
		status = start(&c);
	conform_target_free(&t);
	return status;
}
