/* SPDX-License-Identifier: MIT */
#include "directory/image.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "directory/conf.h"
#include "directory/dc/counter.h"
#include "directory/dc/names.h"
#include "lib/file.h"
#include "lib/monotonic.h"
#include "lib/sparse.h"

#define STOP_WAIT_MS  (1000 * (DC_STAND_S + 1))
#define STOP_PAUSE_NS 50000
#define COUNTERS      "counters"
#define STAGED        ".next" /* behind the name of what is copied beside a file */
#define LIVE_NAME     (SIM_CONF_PATH + 32)

enum { USN, RID, KEPT_N }; /* the counters of an image */

static void live_name(uint32_t i, int database, const char *end, char *out, size_t size)
{
	char path[SIM_CONF_PATH];

	sim_db_path(i, database, path);
	snprintf(out, size, "%s/data.mdb%s", path, end);
}

/* "db-domain.mdb", "dc2-log-domain.mdb" */
static void image_name(uint32_t i, int database, char *out, size_t size)
{
	char path[SIM_CONF_PATH];

	sim_db_path(i, database, path);
	if (i == 0)
		snprintf(out, size, "%s.mdb", strrchr(path, '/') + 1);
	else
		snprintf(out, size, "dc%u-%s.mdb", i + 1, strrchr(path, '/') + 1);
}

static void close_file(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* update: a copy is there already. */
static bool copy_file(int from, const char *from_name, int to, const char *to_name, bool update,
		      struct sim_err *err)
{
	int in = openat(from, from_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	int out = openat(to, to_name,
			 O_RDWR | O_NOFOLLOW | O_CLOEXEC | (update ? 0 : O_CREAT | O_EXCL), 0600);
	bool ok;

	if (in < 0 || out < 0)
		ok = sim_fail_errno(err, errno, "cannot copy", in < 0 ? from_name : to_name);
	else
		ok = update ? sim_sparse_update(in, out, err) : sim_sparse_copy(in, out, err);
	close_file(in);
	close_file(out);
	return ok;
}

/* Of controller i. */
static bool copy_one(int dir, uint32_t dcs, uint32_t i, int to, bool update, struct sim_err *err)
{
	char live[LIVE_NAME], name[SIM_CONF_PATH];
	bool ok = true;

	for (int j = 0; j < sim_db_count(dcs) && ok; j++) {
		live_name(i, j, "", live, sizeof(live));
		image_name(i, j, name, sizeof(name));
		ok = copy_file(dir, live, to, name, update, err);
	}
	return ok;
}

static bool copy_all(int dir, uint32_t dcs, int to, bool update, struct sim_err *err)
{
	bool ok = true;

	for (uint32_t i = 0; i < dcs && ok; i++)
		ok = copy_one(dir, dcs, i, to, update, err);
	return ok;
}

static bool read_counters(int dir, const char *name, uint64_t out[static KEPT_N])
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 &&
		  pread(fd, out, KEPT_N * sizeof(*out), 0) == (ssize_t)(KEPT_N * sizeof(*out));

	close_file(fd);
	return ok;
}

static bool copy_counters(int dir, int to, struct sim_err *err)
{
	uint64_t counter[KEPT_N];

	if (!read_counters(dir, SIM_COUNTERS, counter))
		return sim_fail_errno(err, errno, "cannot read", SIM_COUNTERS);
	return sim_write(to, COUNTERS, counter, sizeof(counter), 0600, err);
}

bool sim_image_begin(int dir, uint32_t dcs, int to, struct sim_err *err)
{
	return copy_one(dir, dcs, 0, to, false, err) && copy_counters(dir, to, err);
}

bool sim_image_spread(int dir, uint32_t dcs, struct sim_err *err)
{
	char from[LIVE_NAME], to[LIVE_NAME];
	bool ok = true;

	for (uint32_t i = 1; i < dcs; i++)
		for (int j = 0; j < sim_db_count(dcs) && ok; j++) {
			live_name(0, j, "", from, sizeof(from));
			live_name(i, j, "", to, sizeof(to));
			ok = copy_file(dir, from, dir, to, false, err);
		}
	return ok;
}

bool sim_image_check(int dir, uint32_t dcs, uint32_t i, struct sim_err *err)
{
	char live[LIVE_NAME];

	for (int j = 0; j < sim_db_count(dcs); j++) {
		live_name(i, j, "", live, sizeof(live));
		if (faccessat(dir, live, F_OK, 0) != 0)
			return sim_fail(err,
					"controller %u has lost %s: 'lapsim restore' or 'lapsim "
					"reset' gives it one",
					i + 1, live);
	}
	return true;
}

/* Until all its threads stand: what it was given to do has ended, and is in its log. */
static bool stop(const struct sim_child *slapd, struct sim_err *err)
{
	const struct timespec pause = {.tv_nsec = STOP_PAUSE_NS};
	uint64_t deadline = sim_monotonic_ms() + STOP_WAIT_MS;
	siginfo_t how = {0};

	if (kill(slapd->pid, DC_STAND) != 0)
		return sim_fail_errno(err, errno, "cannot stop", "slapd");
	while (waitid(P_PID, (id_t)slapd->pid, &how, WSTOPPED | WEXITED | WNOWAIT | WNOHANG) == 0 &&
	       how.si_pid == 0 && sim_monotonic_ms() < deadline)
		nanosleep(&pause, NULL);
	return how.si_code == CLD_STOPPED || sim_fail(err, "slapd does not stand still");
}

bool sim_image_take(int dir, uint32_t dcs, int to, const struct sim_slapd *slapd,
		    uint64_t *stopped_us, struct sim_err *err)
{
	uint64_t began;
	bool ok = true;

	/* most of it while they run, so that little is left for when they do not */
	if (!copy_all(dir, dcs, to, false, err))
		return false;
	began = sim_monotonic_us();
	for (uint32_t i = 0; i < dcs && ok; i++)
		ok = slapd[i].child.pid == 0 || stop(&slapd[i].child, err);
	ok = ok && copy_all(dir, dcs, to, true, err) && copy_counters(dir, to, err);
	for (uint32_t i = 0; i < dcs; i++)
		if (slapd[i].child.pid)
			kill(slapd[i].child.pid, SIGCONT);
	*stopped_us = sim_monotonic_us() - began;
	return ok;
}

void sim_image_drop(int dir, uint32_t dcs)
{
	char staged[LIVE_NAME];

	for (uint32_t i = 0; i < dcs; i++)
		for (int j = 0; j < sim_db_count(dcs); j++) {
			live_name(i, j, STAGED, staged, sizeof(staged));
			(void)unlinkat(dir, staged, 0);
		}
	(void)unlinkat(dir, SIM_COUNTERS STAGED, 0);
}

bool sim_image_stage(int dir, uint32_t dcs, int from, bool one, struct sim_err *err)
{
	char staged[LIVE_NAME], name[SIM_CONF_PATH];
	uint64_t counter[KEPT_N];
	bool ok = true;

	sim_image_drop(dir, dcs);
	for (uint32_t i = 0; i < dcs; i++)
		for (int j = 0; j < sim_db_count(dcs) && ok; j++) {
			live_name(i, j, STAGED, staged, sizeof(staged));
			image_name(one ? 0 : i, j, name, sizeof(name));
			ok = copy_file(from, name, dir, staged, false, err);
		}
	if (ok && !read_counters(from, COUNTERS, counter))
		ok = sim_fail_errno(err, errno, "cannot read", COUNTERS);
	ok = ok && sim_write(dir, SIM_COUNTERS STAGED, counter, sizeof(counter), 0600, err);
	if (!ok)
		sim_image_drop(dir, dcs);
	return ok;
}

/* Never lower than they are, unless the world begins again. In the file itself, which others have
 * mapped. */
static bool put_counters(int dir, bool began, struct sim_err *err)
{
	uint64_t now[KEPT_N], then[KEPT_N];
	int fd = openat(dir, SIM_COUNTERS, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && read_counters(dir, SIM_COUNTERS, now) &&
		  read_counters(dir, SIM_COUNTERS STAGED, then);

	for (int i = 0; i < KEPT_N && ok; i++)
		if (began || then[i] > now[i])
			now[i] = then[i];
	ok = ok && pwrite(fd, now, sizeof(now), 0) == (ssize_t)sizeof(now);
	if (!ok)
		sim_fail_errno(err, errno, "cannot write", SIM_COUNTERS);
	close_file(fd);
	return ok;
}

static bool put_database(int dir, uint32_t i, int database, struct sim_err *err)
{
	char live[LIVE_NAME], staged[LIVE_NAME], lock[LIVE_NAME], path[SIM_CONF_PATH];

	live_name(i, database, "", live, sizeof(live));
	live_name(i, database, STAGED, staged, sizeof(staged));
	sim_db_path(i, database, path);
	snprintf(lock, sizeof(lock), "%s/lock.mdb", path);
	/* that of processes which have ended */
	(void)unlinkat(dir, lock, 0);
	return renameat(dir, staged, dir, live) == 0 ||
	       sim_fail_errno(err, errno, "cannot put back", live);
}

bool sim_image_put(int dir, uint32_t dcs, bool began, struct sim_err *err)
{
	for (uint32_t i = 0; i < dcs; i++)
		for (int j = 0; j < sim_db_count(dcs); j++)
			if (!put_database(dir, i, j, err))
				return false;
	return put_counters(dir, began, err) &&
	       (unlinkat(dir, SIM_COUNTERS STAGED, 0) == 0 ||
		sim_fail_errno(err, errno, "cannot remove", SIM_COUNTERS STAGED));
}
