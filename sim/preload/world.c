/* SPDX-License-Identifier: MIT */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <laps/worldclock.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "preload/preload.h"

/* A writer holds the clock for some nanoseconds; one that has died holds it for ever. */
#define TRIES_MAX 10000

/* NULL: not looked for yet; &none: there is none. */
static const struct laps_worldclock *world;
static const struct laps_worldclock none;
/* NULL until the constructor has run, which other libraries' constructors do not wait for. */
static int (*next_gettime)(clockid_t, struct timespec *);

void *preload_next(void **slot, const char *name, const char *version)
{
	void *next = __atomic_load_n(slot, __ATOMIC_RELAXED);

	if (next)
		return next;
	if (version)
		next = dlvsym(RTLD_NEXT, name, version);
	if (!next)
		next = dlsym(RTLD_NEXT, name);
	if (!next)
		abort(); /* a C library without what its own headers declare */
	__atomic_store_n(slot, next, __ATOMIC_RELAXED);
	return next;
}

static const struct laps_worldclock *map_clock(const char *path)
{
	/* not open(): that is one of ours, and not looked up yet */
	int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
		      : -1;
	void *map = MAP_FAILED;
	struct stat st;

	if (fd < 0)
		return &none;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= LAPS_WORLDCLOCK_FILE_LEN)
		map = mmap(NULL, LAPS_WORLDCLOCK_FILE_LEN, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return &none;
	if (((const struct laps_worldclock *)map)->magic == LAPS_WORLDCLOCK_MAGIC)
		return map;
	munmap(map, LAPS_WORLDCLOCK_FILE_LEN);
	return &none;
}

/* Whoever asks first maps it; of two at once the later one's mapping stays unused. */
static const struct laps_worldclock *find(void)
{
	const struct laps_worldclock *w = __atomic_load_n(&world, __ATOMIC_ACQUIRE);
	int error = errno;

	if (w)
		return w;
	w = map_clock(getenv("LAPSIM_CLOCK"));
	errno = error;
	__atomic_store_n(&world, w, __ATOMIC_RELEASE);
	return w;
}

__attribute__((constructor)) static void begin(void)
{
	int (*next)(clockid_t, struct timespec *);

	*(void **)&next = dlsym(RTLD_NEXT, "clock_gettime");
	__atomic_store_n(&next_gettime, next, __ATOMIC_RELAXED);
	(void)find(); /* before the program changes its environment, its root or its rights */
}

int64_t preload_real(clockid_t id)
{
	int (*next)(clockid_t, struct timespec *) =
		__atomic_load_n(&next_gettime, __ATOMIC_RELAXED);
	struct timespec t = {0};

	if (next)
		(void)next(id, &t);
	else
		(void)syscall(SYS_clock_gettime, id, &t);
	return (int64_t)t.tv_sec * PRELOAD_NS_PER_SECOND + t.tv_nsec;
}

bool preload_has_world(void)
{
	return find() != &none;
}

int64_t preload_now(clockid_t id)
{
	const struct laps_worldclock *w = find();
	int64_t real = preload_real(id), offset = 0;
	bool frozen = false;

	if (w == &none)
		return real;
	for (int i = 0; i < TRIES_MAX; i++) {
		uint64_t before = __atomic_load_n(&w->seq, __ATOMIC_ACQUIRE);

		frozen = __atomic_load_n(&w->frozen, __ATOMIC_RELAXED) != 0;
		offset = __atomic_load_n(&w->offset_ns, __ATOMIC_RELAXED);
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (before % 2 == 0 && __atomic_load_n(&w->seq, __ATOMIC_RELAXED) == before)
			break;
		sched_yield();
	}
	return frozen ? offset : real + offset;
}

struct timespec preload_timespec(int64_t ns)
{
	/* rounded down, also before 1970 */
	int64_t s = ns / PRELOAD_NS_PER_SECOND - (ns % PRELOAD_NS_PER_SECOND < 0);

	return (struct timespec){.tv_sec = (time_t)s,
				 .tv_nsec = (long)(ns - s * PRELOAD_NS_PER_SECOND)};
}
