/* SPDX-License-Identifier: MIT */
#include "ports/fault_plan.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/filetime.h>
#include <laps/hresult.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ports/file.h"
#include "ports/json_file.h"

#define PROTOCOL "host"

laps_rc laps_fault_plan_open(const char *path, struct laps_fault_plan *p, struct laps_cause *cause)
{
	struct laps_worldfault *map;
	laps_rc rc = LAPS_OK;
	struct stat st;
	int fd;

	if (!path)
		return LAPS_OK;
	fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0) {
		rc = laps_file_fail(cause, errno, "cannot read faults", path);
		goto out;
	}
	if (!S_ISREG(st.st_mode) || st.st_size != sizeof(*map)) {
		laps_cause_set(cause, LAPS_HR_FAIL, "'%s' has not the faults of a world", path);
		rc = LAPS_E_FORMAT;
		goto out;
	}
	map = mmap(NULL, sizeof(*map), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED) {
		rc = laps_file_fail(cause, errno, "cannot map faults", path);
		goto out;
	}
	p->world = map;
	if (map->magic != LAPS_WORLDFAULT_MAGIC) {
		laps_fault_plan_close(p);
		laps_cause_set(cause, LAPS_HR_FAIL, "'%s' has not the faults of a world", path);
		rc = LAPS_E_FORMAT;
	}
out:
	if (fd >= 0)
		close(fd);
	return rc;
}

void laps_fault_plan_close(struct laps_fault_plan *p)
{
	if (p->world)
		munmap(p->world, sizeof(*p->world));
	p->world = NULL;
}

/* A timeline that cannot be written stops no fault. */
static void report(const struct laps_fault_plan *p, const char *operation, const char *spec)
{
	const struct laps_trace_file *t = p->trace;
	char time[LAPS_FILETIME_TEXT];
	struct laps_cause ignored;
	uint64_t now;
	json_t *line;

	if (!t->path || t->clock.now(t->clock.ctx, &now, &ignored) != LAPS_OK)
		return;
	laps_filetime_format(now, time);
	line = json_pack("{ss ss ss ss ss ss ss}", "time", time, "source", "host", "kind", "fault",
			 "computer", t->computer, "fault", spec, "program", "laps", "operation",
			 operation);
	if (line && laps_json_append_line(t->path, line, 0644, &ignored) != LAPS_OK)
		laps_cause_set(&ignored, LAPS_HR_FAIL, "not told");
	json_decref(line);
}

static bool happens(const struct laps_fault_plan *p, const char *operation, struct laps_fault *f)
{
	char who[LAPS_FAULT_WHO];

	snprintf(who, sizeof(who), "%s$", p->trace->computer);
	if (!laps_worldfault_take(p->world, PROTOCOL, operation, who, f))
		return false;
	report(p, operation, f->spec);
	return true;
}

/* As when the power goes: nothing of ours runs any more. */
static void die(void)
{
	for (;;)
		(void)kill(getpid(), SIGKILL);
}

static bool trace_step(void *ctx, laps_step step, laps_step_moment moment,
		       const struct laps_cause *cause)
{
	struct laps_fault_plan *p = ctx;
	bool stop = p->next.step(p->next.ctx, step, moment, cause);
	struct laps_fault f;

	if (moment != LAPS_STEP_BEGIN) {
		if (p->dies_after)
			die();
		return stop;
	}
	p->dies_after = false;
	if (!happens(p, laps_step_name(step), &f))
		return stop;
	if (strcmp(f.effect, "crash") == 0)
		die();
	p->dies_after = strcmp(f.effect, "crash-after") == 0;
	return stop || strcmp(f.effect, "stop") == 0;
}

struct laps_trace_port laps_fault_plan_port(struct laps_fault_plan *p,
					    struct laps_trace_file *trace)
{
	p->trace = trace;
	p->next = laps_trace_file_port(trace);
	return p->world ? (struct laps_trace_port){.ctx = p, .step = trace_step} : p->next;
}

laps_rc laps_fault_plan_password(struct laps_fault_plan *p, struct laps_cause *cause)
{
	struct laps_fault f;

	if (!p || !p->world || !happens(p, "password", &f))
		return LAPS_OK;
	laps_cause_set(cause, LAPS_HR_PASSWORD_RESTRICTION,
		       "the local password policy does not take it");
	return LAPS_E_DENIED;
}
