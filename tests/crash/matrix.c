/* SPDX-License-Identifier: MIT */
/*
 * Kill a real `laps process` at every system call that leaves a trace, or make that call fail, and
 * see from outside whether the design's invariants hold; then let one more cycle heal it.
 *
 * usage: lapsim run --computers 1 -- matrix [-e EVERY] MODE     (or: matrix --list, the modes)
 *
 * -e takes every so many-th point only. Exit status: 0; 1 when an invariant was broken or a call
 * came that no pattern lists; 2 when the matrix could not be made; 77 when nobody may be traced
 * or looked into.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "crash/matrix.h"
#include "crash/run.h"
#include "lib/monotonic.h"

static crash_deed decide(void *ctx, unsigned n, const struct crash_call *call, int *error)
{
	struct crash_matrix *m = ctx;
	size_t end = m->stop_path ? strlen(m->stop_path) : 0, len = strlen(call->path);
	bool here = n == m->stop_at;
	char moment;
	int next = crash_place_after(call, m->place, &moment);

	/* the line that begins a step is the step's */
	if (next != CRASH_CLOSE)
		m->place = next;
	if (!m->unlisted && !crash_is_expected(call, m->place, m->world.mode->cloud)) {
		m->unlisted_call = *call;
		m->unlisted = &m->unlisted_call;
	}
	if (m->listing) {
		if (n > CRASH_LISTED_MAX)
			crash_die("more than %d calls", CRASH_LISTED_MAX);
		m->listed[n - 1] = (struct crash_listed){*call, m->place, moment};
		m->listed_n = n;
	}
	if (m->stop_path && m->stopped_at < 0)
		here = strcmp(call->name, m->stop_call) == 0 && len >= end &&
		       strcmp(call->path + len - end, m->stop_path) == 0;
	if (here)
		m->stopped_at = m->place;
	/* a line of the timeline that is not to be: the call behind would have had it */
	if (here && m->deed == CRASH_FAIL && m->stop_at > 0 && n < m->listed_n &&
	    strcmp(call->name, "openat") == 0)
		next = crash_place_after(&m->listed[n].call, next, &moment);
	m->place = next;
	*error = strcmp(call->path, "socket") == 0 ? ECONNRESET
		 : strcmp(call->name, "fsync") == 0 || strcmp(call->name, "rename") == 0 ? EIO
		 : strcmp(call->name, "unlink") == 0                                     ? EACCES
											 : ENOSPC;
	return here ? m->deed : CRASH_GO;
}

void crash_matrix_run(struct crash_matrix *m, unsigned long kill_after_us, struct crash_end *end)
{
	char laps[] = "laps", process[] = "process";
	char *argv[] = {laps, process, NULL};
	struct crash_tracer t = {decide, m, m->out, kill_after_us};
	const char *why;

	m->place = CRASH_START;
	m->stopped_at = -1;
	m->unlisted = NULL;
	if (!crash_trace(argv, &t, end, &why)) {
		fprintf(stderr, "crash-matrix: %s: %s\n", why, strerror(errno));
		exit(errno == EPERM || errno == ENOSYS ? 77 : 2);
	}
}

void crash_matrix_reset(struct crash_matrix *m)
{
	crash_world_reset(&m->world);
	crash_checker_reset(&m->checker);
}

void crash_matrix_note(struct crash_matrix *m, int column, bool ok, const char *what,
		       const char *why)
{
	if (ok) {
		m->ok[column]++;
		return;
	}
	m->failed[column]++;
	printf("FAIL %s: %s: %s\n", m->world.mode->name, what, why);
}

bool crash_matrix_heal(struct crash_matrix *m, char why[static CRASH_WHY_MAX])
{
	char line[512];

	snprintf(line, sizeof(line), "exec laps process >'%s' 2>&1", m->out);
	if (crash_shell(line) != 0) {
		snprintf(why, CRASH_WHY_MAX, "2: the next cycle fails, see %s", m->out);
		snprintf(line, sizeof(line), "cat '%s' >&2", m->out);
		crash_shell(line);
		return false;
	}
	return crash_check_healed(&m->checker, why);
}

/* A run that went on with a failed call: its status and the step that its one line names. */
static bool told_right(const struct crash_matrix *m, const struct crash_end *end,
		       char why[static CRASH_WHY_MAX])
{
	char out[2048] = "", *line, *newline;
	FILE *f = fopen(m->out, "re");
	size_t n = f ? fread(out, 1, sizeof(out) - 1, f) : 0;
	const char *step = crash_place_name(m->stopped_at);

	if (f)
		fclose(f);
	out[n] = 0;
	if (!WIFEXITED(end->status) || WEXITSTATUS(end->status) > 1) {
		snprintf(why, CRASH_WHY_MAX, "ended with wait status %#x", (unsigned)end->status);
		return false;
	}
	if (WEXITSTATUS(end->status) == 0)
		return true;
	line = strncmp(out, "laps: ", 6) == 0 ? out + 6 : NULL;
	newline = strchr(out, '\n');
	if (line && newline && newline[1] == 0 &&
	    (m->stopped_at == CRASH_START || m->stopped_at == CRASH_CLOSE ||
	     strncmp(line, step, strlen(step)) == 0))
		return true;
	snprintf(why, CRASH_WHY_MAX, "5: step %s failed with '%.200s'", step, out);
	return false;
}

static void point(struct crash_matrix *m, unsigned at, crash_deed deed)
{
	static const char *const deed_name[] = {
		[CRASH_KILL_BEFORE] = "killed before",
		[CRASH_KILL_AFTER] = "killed after",
		[CRASH_FAIL] = "failing",
	};
	const struct crash_listed *l = &m->listed[at - 1];
	char what[CRASH_PATH_MAX + 256], why[CRASH_WHY_MAX] = "";
	struct crash_end end;
	bool ok;

	crash_matrix_reset(m);
	m->stop_at = at;
	m->deed = deed;
	crash_matrix_run(m, 0, &end);
	snprintf(what, sizeof(what), "%s: %s %u, %s %s", crash_place_name(l->place),
		 deed_name[deed], at, l->call.name, l->call.path);
	ok = end.killed || told_right(m, &end, why);
	ok = ok && crash_check_now(&m->checker, why);
	ok = ok && crash_matrix_heal(m, why);
	if (ok && m->unlisted) {
		snprintf(why, sizeof(why), "unlisted %s of %.400s", m->unlisted->name,
			 m->unlisted->path);
		ok = false;
	}
	crash_matrix_note(m, l->place, ok, what, why);
}

static bool is_call(const struct crash_listed *l, const char *name)
{
	return strcmp(l->call.name, name) == 0;
}

/* The cycle without a stop: every call is known, every step begins and ends, and what is renamed is
 * durable before, and its directory after. */
static void list_calls(struct crash_matrix *m)
{
	struct crash_end end;
	unsigned begun = 0, ended = 0;
	char why[CRASH_WHY_MAX] = "";
	bool ok = true;

	crash_matrix_reset(m);
	m->stop_at = 0;
	m->listing = true;
	crash_matrix_run(m, 0, &end);
	m->listing = false;
	if (end.killed || !WIFEXITED(end.status) || WEXITSTATUS(end.status) != 0)
		crash_die("%s: a cycle without a stop fails", m->world.mode->name);
	for (unsigned i = 0; i < m->listed_n; i++) {
		const struct crash_listed *l = &m->listed[i];

		if (is_call(l, "openat") && l->call.path[0] == 0) {
			fputs("crash-matrix: no right to look into laps\n", stderr);
			exit(77);
		}
		begun += l->moment == 'b';
		ended += l->moment == 'e';
		if (!crash_is_expected(&l->call, l->place, m->world.mode->cloud)) {
			ok = false;
			printf("FAIL %s: %s: unlisted %s of %s\n", m->world.mode->name,
			       crash_place_name(l->place), l->call.name, l->call.path);
		}
		if (!is_call(l, "rename"))
			continue;
		if (i == 0 || i + 1 == m->listed_n || !is_call(l - 1, "fsync") ||
		    strcmp(l[-1].call.path, l->call.path) != 0 || !is_call(l + 1, "fsync")) {
			ok = false;
			printf("FAIL %s: %s: rename of %s without its two fsync\n",
			       m->world.mode->name, crash_place_name(l->place), l->call.path);
		}
	}
	if (begun != 11 || ended != 11) {
		ok = false;
		printf("FAIL %s: %u steps begun, %u ended\n", m->world.mode->name, begun, ended);
	}
	ok = crash_check_healed(&m->checker, why) && ok;
	crash_matrix_note(m, CRASH_START, ok, "the whole cycle", why);
}

static bool tell(const struct crash_matrix *m, double seconds)
{
	unsigned ok = 0, failed = 0;

	printf("%-12s", m->world.mode->name);
	for (int i = 0; i < CRASH_COL_N; i++) {
		ok += m->ok[i];
		failed += m->failed[i];
		if (m->failed[i])
			printf(" FAIL%-4u", m->failed[i]);
		else
			printf(" %8u", m->ok[i]);
	}
	printf(" %6u ok %u failed, %u calls, %.1f s\n", ok, failed, m->listed_n, seconds);
	return failed == 0;
}

static void head(void)
{
	static const char *const other[] = {"ports", "random", "two", "five"};

	printf("%-12s", "mode");
	for (int i = 0; i < CRASH_PLACE_N; i++)
		printf(" %8s", crash_place_name(i));
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		printf(" %8s", other[i]);
	printf(" %6s\n", "total");
}

static double now(void)
{
	return (double)sim_monotonic_ns() / 1e9;
}

static bool run_mode(const struct crash_mode *mode, unsigned every)
{
	struct crash_matrix *m = calloc(1, sizeof(*m));
	double begin = now();
	unsigned n = 0;
	bool ok;

	if (!m)
		crash_die("out of memory");
	snprintf(m->scratch, sizeof(m->scratch), "/tmp/lapsim-crash.XXXXXX");
	if (!mkdtemp(m->scratch))
		crash_die("cannot make a directory in /tmp");
	snprintf(m->out, sizeof(m->out), "%s/out", m->scratch);
	crash_world_open(&m->world, mode);
	crash_checker_open(&m->checker, &m->world, m->scratch);
	list_calls(m);
	for (unsigned i = 1; i <= m->listed_n; i++)
		for (int deed = CRASH_KILL_BEFORE; deed <= CRASH_FAIL; deed++)
			if (n++ % every == 0)
				point(m, i, (crash_deed)deed);
	crash_matrix_others(m, every > 1);
	ok = tell(m, now() - begin);
	crash_checker_close(&m->checker);
	crash_world_close(&m->world);
	snprintf(m->out, sizeof(m->out), "rm -r '%s'", m->scratch);
	crash_shell(m->out);
	free(m);
	return ok;
}

int main(int argc, char **argv)
{
	unsigned every = 1;
	int i = 1;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 2 && strcmp(argv[1], "--list") == 0) {
		for (size_t k = 0; k < crash_mode_n; k++)
			puts(crash_mode[k].name);
		return 0;
	}
	if (argc == 2 && strcmp(argv[1], "--head") == 0) {
		head();
		return 0;
	}
	if (argc == 4 && strcmp(argv[1], "-e") == 0) {
		every = (unsigned)strtoul(argv[2], NULL, 10);
		i = 3;
	}
	for (size_t k = 0; i == argc - 1 && every > 0 && k < crash_mode_n; k++)
		if (strcmp(crash_mode[k].name, argv[i]) == 0)
			return run_mode(&crash_mode[k], every) ? 0 : 1;
	fputs("usage: matrix [-e EVERY] MODE | --list | --head\n", stderr);
	return 2;
}
