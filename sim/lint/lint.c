/* SPDX-License-Identifier: MIT */
#include "lint/lint.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/timeline.h"
#include "lib/timeline_read.h"
#include "lib/walltime.h"
#include "lint/judge.h"
#include "lint/line.h"

struct reading {
	struct lint lint;
	uint64_t offset, since;
};

static bool take(void *ctx, const char *line, size_t len)
{
	struct reading *r = ctx;

	lint_line(&r->lint, line, len, r->offset >= r->since);
	return !r->lint.found.failed;
}

/* One for each program that had it, however often. */
static void judge_programs(struct lint *l, const json_t *programs)
{
	char what[LINT_WHAT];
	const json_t *one;
	size_t i;

	l->found.tried[SIM_LINT_ARGV_SECRET] = programs != NULL;
	json_array_foreach(programs, i, one)
	{
		snprintf(what, sizeof(what), "its arguments had %.200s", lint_text(one, "secret"));
		lint_found_add(&l->found, SIM_LINT_ARGV_SECRET, lint_text(one, "time"),
			       lint_text(one, "program"), what);
	}
}

bool sim_lint(const char *dir, uint64_t since, const json_t *programs, json_t **report,
	      struct sim_err *err)
{
	char path[PATH_MAX];
	struct reading r = {.since = since};
	json_t *out = NULL;
	bool ok = false;
	int fd;

	if ((size_t)snprintf(path, sizeof(path), "%s/" SIM_TIMELINE_NAME, dir) >= sizeof(path))
		return sim_fail(err, "'%s' is too long a path", dir);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return sim_fail_errno(err, errno, "cannot open", path);
	if (lint_init(&r.lint, sim_walltime_ticks()))
		ok = sim_timeline_read(fd, &r.offset, take, &r, err);
	else
		sim_fail_nomem(err);
	close(fd);
	if (ok) {
		lint_end(&r.lint);
		judge_programs(&r.lint, programs);
		out = lint_found_report(&r.lint.found);
		ok = out || sim_fail_nomem(err);
	}
	lint_clear(&r.lint);
	if (ok)
		*report = out;
	return ok;
}
