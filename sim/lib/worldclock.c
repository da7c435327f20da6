/* SPDX-License-Identifier: MIT */
#include "lib/worldclock.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/filetime.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_TICK   100

/* Straight to the kernel: in a world the library's call is replaced by one that adds an offset
 * already, and in a world inside a world that of the outer. */
static int64_t real_ns(void)
{
	struct timespec t = {0};

	(void)syscall(SYS_clock_gettime, CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * NS_PER_SECOND + t.tv_nsec;
}

static void store(struct laps_worldclock *w, int64_t offset)
{
	__atomic_store_n(&w->seq, w->seq + 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	__atomic_store_n(&w->offset_ns, offset, __ATOMIC_RELAXED);
	__atomic_store_n(&w->seq, w->seq + 1, __ATOMIC_RELEASE);
}

static bool set_offset(struct sim_clock *c, uint64_t ticks, struct sim_err *err)
{
	if (ticks < SIM_CLOCK_LEAST || ticks >= SIM_CLOCK_END)
		return sim_fail(err, "the world's clock can be set from 1800 to 2199");
	store(c->map, ((int64_t)ticks - (int64_t)LAPS_TICKS_UNIX_EPOCH) * NS_PER_TICK - real_ns());
	return true;
}

bool sim_clock_make(int dir, const char *name, uint64_t start_ticks, struct sim_clock *out,
		    struct sim_err *err)
{
	int fd = openat(dir, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	struct sim_clock c = {0};
	void *map = MAP_FAILED;
	bool ok = false;

	/* with its storage: a mapped page that a full file system cannot give is a SIGBUS */
	if (fd >= 0 && (errno = posix_fallocate(fd, 0, LAPS_WORLDCLOCK_FILE_LEN)) == 0)
		map = mmap(NULL, LAPS_WORLDCLOCK_FILE_LEN, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			   0);
	if (map == MAP_FAILED) {
		sim_fail_errno(err, errno, "cannot make clock", name);
		goto out;
	}
	c.map = map;
	c.map->magic = LAPS_WORLDCLOCK_MAGIC;
	if (start_ticks && !set_offset(&c, start_ticks, err)) {
		sim_clock_close(&c);
		goto out;
	}
	*out = c;
	ok = true;
out:
	if (fd >= 0)
		close(fd);
	return ok;
}

bool sim_clock_open(const char *path, struct sim_clock *out, struct sim_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *map = MAP_FAILED;

	if (fd >= 0)
		map = mmap(NULL, LAPS_WORLDCLOCK_FILE_LEN, PROT_READ, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		sim_fail_errno(err, errno, "cannot read clock", path);
	else
		out->map = map;
	if (fd >= 0)
		close(fd);
	return map != MAP_FAILED;
}

void sim_clock_close(struct sim_clock *c)
{
	if (c->map)
		munmap(c->map, LAPS_WORLDCLOCK_FILE_LEN);
	c->map = NULL;
}

uint64_t sim_clock_now(const struct sim_clock *c)
{
	/* 64 bits hold 1677 to 2262: decades on both sides of what it can be set to */
	int64_t ns = real_ns() + __atomic_load_n(&c->map->offset_ns, __ATOMIC_RELAXED);

	return LAPS_TICKS_UNIX_EPOCH + (uint64_t)(ns / NS_PER_TICK - (ns % NS_PER_TICK < 0));
}

bool sim_clock_set(struct sim_clock *c, uint64_t ticks, struct sim_err *err)
{
	if (ticks < sim_clock_now(c))
		return sim_fail(err, "the world's clock does not go back");
	return set_offset(c, ticks, err);
}

bool sim_clock_advance(struct sim_clock *c, uint64_t seconds, struct sim_err *err)
{
	uint64_t ticks;

	if (__builtin_mul_overflow(seconds, LAPS_TICKS_PER_SECOND, &ticks) ||
	    __builtin_add_overflow(ticks, sim_clock_now(c), &ticks))
		ticks = SIM_CLOCK_END;
	return set_offset(c, ticks, err);
}

bool sim_clock_begin_again(struct sim_clock *c, uint64_t start_ticks, struct sim_err *err)
{
	if (start_ticks)
		return set_offset(c, start_ticks, err);
	store(c->map, 0);
	return true;
}

int64_t sim_clock_offset(const struct sim_clock *c)
{
	return __atomic_load_n(&c->map->offset_ns, __ATOMIC_RELAXED) / NS_PER_SECOND;
}
