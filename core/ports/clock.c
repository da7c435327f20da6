/* SPDX-License-Identifier: MIT */
#include "ports/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/filetime.h>
#include <laps/hresult.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "ports/file.h"

#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_TICK   100
/* A writer holds the clock for some nanoseconds; after so many tries it must have died. */
#define TRIES_MAX 100000

laps_rc laps_clock_open(const char *path, struct laps_clock *out, struct laps_cause *cause)
{
	void *map = MAP_FAILED;
	laps_rc rc = LAPS_OK;
	struct stat st;
	int fd;

	if (!path) {
		out->world = NULL;
		return LAPS_OK;
	}
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0) {
		rc = laps_file_fail(cause, errno, "cannot read clock", path);
		goto out;
	}
	if (!S_ISREG(st.st_mode) || st.st_size < LAPS_WORLDCLOCK_FILE_LEN) {
		laps_cause_set(cause, LAPS_HR_FAIL, "'%s' is not the clock of a world", path);
		rc = LAPS_E_FORMAT;
		goto out;
	}
	map = mmap(NULL, LAPS_WORLDCLOCK_FILE_LEN, PROT_READ, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED) {
		rc = laps_file_fail(cause, errno, "cannot map clock", path);
		goto out;
	}
	if (((const struct laps_worldclock *)map)->magic != LAPS_WORLDCLOCK_MAGIC) {
		munmap(map, LAPS_WORLDCLOCK_FILE_LEN);
		laps_cause_set(cause, LAPS_HR_FAIL, "'%s' is not the clock of a world", path);
		rc = LAPS_E_FORMAT;
		goto out;
	}
	out->world = map;
out:
	if (fd >= 0)
		close(fd);
	return rc;
}

void laps_clock_close(struct laps_clock *c)
{
	union {
		const struct laps_worldclock *in;
		void *out;
	} map = {.in = c->world};

	if (c->world)
		munmap(map.out, LAPS_WORLDCLOCK_FILE_LEN);
	c->world = NULL;
}

/* One consistent view of the mapped clock, or false. */
static bool read_world(const struct laps_worldclock *w, bool *frozen, int64_t *offset_ns)
{
	for (int i = 0; i < TRIES_MAX; i++) {
		uint64_t before = __atomic_load_n(&w->seq, __ATOMIC_ACQUIRE);
		bool f = __atomic_load_n(&w->frozen, __ATOMIC_RELAXED) != 0;
		int64_t offset = __atomic_load_n(&w->offset_ns, __ATOMIC_RELAXED);

		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (before % 2 == 0 && __atomic_load_n(&w->seq, __ATOMIC_RELAXED) == before) {
			*frozen = f;
			*offset_ns = offset;
			return true;
		}
		sched_yield();
	}
	return false;
}

static laps_rc clock_now(void *ctx, uint64_t *ticks, struct laps_cause *cause)
{
	const struct laps_clock *c = ctx;
	struct timespec ts;
	int64_t ns, offset_ns = 0;
	bool frozen = false;

	if (c->world && !read_world(c->world, &frozen, &offset_ns)) {
		laps_cause_set(cause, LAPS_HR_FAIL, "the world's clock is held by its writer");
		return LAPS_E_HOST;
	}
	/* Straight to the kernel: in a world the library's call may be replaced by one that adds
	 * the same offset already. Without a clock file that one is right. */
	if ((c->world ? syscall(SYS_clock_gettime, CLOCK_REALTIME, &ts)
		      : clock_gettime(CLOCK_REALTIME, &ts)) != 0) {
		laps_cause_set(cause, LAPS_HR_FAIL, "cannot read the clock");
		return LAPS_E_HOST;
	}
	ns = frozen ? 0 : (int64_t)ts.tv_sec * NS_PER_SECOND + ts.tv_nsec;
	if (__builtin_add_overflow(ns, offset_ns, &ns)) {
		laps_cause_set(cause, LAPS_HR_FAIL, "the world's clock is out of range");
		return LAPS_E_HOST;
	}
	/* rounded down, also before 1970 */
	ns = ns / NS_PER_TICK - (ns % NS_PER_TICK < 0);
	*ticks = LAPS_TICKS_UNIX_EPOCH + (uint64_t)ns;
	return LAPS_OK;
}

struct laps_clock_port laps_clock_port(struct laps_clock *c)
{
	return (struct laps_clock_port){.ctx = c, .now = clock_now};
}
