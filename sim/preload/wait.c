/* SPDX-License-Identifier: MIT */
/*
 * Waits for a moment of the wall clock: a program computes it from the world's time, the kernel
 * wants it in its own. A wait that has begun is not cut short when the world's clock jumps.
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <threads.h>
#include <unistd.h>

#include "preload/preload.h"

/* the C library's headers call its parameters otherwise */
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)

/* of glibc's pthread_cond_t, since 2.25: its waits are by CLOCK_MONOTONIC */
#define COND_MONOTONIC 2u

/* What the kernel is to be given for t on that clock, in *out or t itself; t may be NULL. */
static const struct timespec *real(clockid_t id, const struct timespec *t, struct timespec *out)
{
	int64_t ns;

	if (id != CLOCK_REALTIME || !t || t->tv_nsec < 0 || t->tv_nsec >= PRELOAD_NS_PER_SECOND ||
	    !preload_has_world())
		return t;
	/* out of what 64 bits hold: for ever is for ever in any time */
	if (__builtin_mul_overflow((int64_t)t->tv_sec, PRELOAD_NS_PER_SECOND, &ns) ||
	    __builtin_add_overflow(ns, (int64_t)t->tv_nsec, &ns) ||
	    __builtin_sub_overflow(ns, preload_now(id), &ns) ||
	    __builtin_add_overflow(ns, preload_real(id), &ns))
		return t;
	*out = preload_timespec(ns < 0 ? 0 : ns);
	return out;
}

EXPORTED int pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *m, const struct timespec *t)
{
	static void *next;
	struct timespec r;
	unsigned flags = __atomic_load_n(&c->__data.__wrefs, __ATOMIC_RELAXED);

	/* the default one of some old loaders is that of LinuxThreads */
	return ((__typeof__(&pthread_cond_timedwait))preload_next(&next, "pthread_cond_timedwait",
								  "GLIBC_2.3.2"))(
		c, m, real(flags & COND_MONOTONIC ? CLOCK_MONOTONIC : CLOCK_REALTIME, t, &r));
}

EXPORTED int pthread_cond_clockwait(pthread_cond_t *c, pthread_mutex_t *m, clockid_t id,
				    const struct timespec *t)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, pthread_cond_clockwait)(c, m, id, real(id, t, &r));
}

EXPORTED int pthread_mutex_timedlock(pthread_mutex_t *m, const struct timespec *t)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, pthread_mutex_timedlock)(m, real(CLOCK_REALTIME, t, &r));
}

EXPORTED int pthread_mutex_clocklock(pthread_mutex_t *m, clockid_t id, const struct timespec *t)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, pthread_mutex_clocklock)(m, id, real(id, t, &r));
}

EXPORTED int pthread_rwlock_timedrdlock(pthread_rwlock_t *l, const struct timespec *t)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, pthread_rwlock_timedrdlock)(l, real(CLOCK_REALTIME, t, &r));
}

EXPORTED int pthread_rwlock_timedwrlock(pthread_rwlock_t *l, const struct timespec *t)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, pthread_rwlock_timedwrlock)(l, real(CLOCK_REALTIME, t, &r));
}

EXPORTED int pthread_rwlock_clockrdlock(pthread_rwlock_t *l, clockid_t id, const struct timespec *t)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, pthread_rwlock_clockrdlock)(l, id, real(id, t, &r));
}

EXPORTED int pthread_rwlock_clockwrlock(pthread_rwlock_t *l, clockid_t id, const struct timespec *t)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, pthread_rwlock_clockwrlock)(l, id, real(id, t, &r));
}

EXPORTED int pthread_timedjoin_np(pthread_t thread, void **out, const struct timespec *t)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, pthread_timedjoin_np)(thread, out, real(CLOCK_REALTIME, t, &r));
}

EXPORTED int pthread_clockjoin_np(pthread_t thread, void **out, clockid_t id,
				  const struct timespec *t)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, pthread_clockjoin_np)(thread, out, id, real(id, t, &r));
}

EXPORTED int sem_timedwait(sem_t *s, const struct timespec *t)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, sem_timedwait)(s, real(CLOCK_REALTIME, t, &r));
}

EXPORTED int sem_clockwait(sem_t *s, clockid_t id, const struct timespec *t)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, sem_clockwait)(s, id, real(id, t, &r));
}

EXPORTED int cnd_timedwait(cnd_t *c, mtx_t *m, const struct timespec *t)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, cnd_timedwait)(c, m, real(CLOCK_REALTIME, t, &r));
}

EXPORTED int mtx_timedlock(mtx_t *m, const struct timespec *t)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, mtx_timedlock)(m, real(CLOCK_REALTIME, t, &r));
}

EXPORTED ssize_t mq_timedreceive(mqd_t q, char *out, size_t size, unsigned *priority,
				 const struct timespec *t)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, mq_timedreceive)(q, out, size, priority,
						   real(CLOCK_REALTIME, t, &r));
}

EXPORTED int mq_timedsend(mqd_t q, const char *message, size_t len, unsigned priority,
			  const struct timespec *t)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, mq_timedsend)(q, message, len, priority,
						real(CLOCK_REALTIME, t, &r));
}

EXPORTED int clock_nanosleep(clockid_t id, int flags, const struct timespec *t,
			     struct timespec *left)
{
	static void *next;
	struct timespec r;

	return PRELOAD_NEXT(next, clock_nanosleep)(
		id, flags, flags & TIMER_ABSTIME ? real(id, t, &r) : t, left);
}

/* The descriptor's clock is in none of the calls that follow its making. */
static bool is_by_wall_clock(int fd)
{
	static const char wall[] = "clockid: 0";
	char path[48], text[512];
	int info, error = errno;
	ssize_t n = -1;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = open(path, O_RDONLY | O_CLOEXEC);
	if (info >= 0) {
		n = read(info, text, sizeof(text));
		close(info);
	}
	errno = error;
	return n > 0 && memmem(text, (size_t)n, wall, sizeof(wall) - 1);
}

EXPORTED int timerfd_settime(int fd, int flags, const struct itimerspec *t, struct itimerspec *old)
{
	static void *next;
	struct itimerspec moved;
	struct timespec r;

	/* all zeros stop it */
	if ((flags & TFD_TIMER_ABSTIME) && t && (t->it_value.tv_sec || t->it_value.tv_nsec) &&
	    is_by_wall_clock(fd)) {
		moved = *t;
		moved.it_value = *real(CLOCK_REALTIME, &t->it_value, &r);
		if (!moved.it_value.tv_sec && !moved.it_value.tv_nsec)
			moved.it_value.tv_nsec = 1; /* long ago */
		t = &moved;
	}
	return PRELOAD_NEXT(next, timerfd_settime)(fd, flags, t, old);
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
