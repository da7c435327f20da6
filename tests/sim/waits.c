/* SPDX-License-Identifier: MIT */
/*
 * Every wait of the C library for a moment that is 30 ms away, by the clock that the program sees:
 * does it last that long? For programs under a preloaded clock, which has to give the kernel the
 * moments of its own clock. Prints a line for each that does not; ends with their number.
 *
 * usage: waits
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/timerfd.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#define WAIT_NS  INT64_C(30000000)
#define LEAST_NS INT64_C(20000000)
#define MOST_NS  INT64_C(5000000000)

static int failures;

static int64_t now(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct timespec soon(clockid_t id)
{
	int64_t ns = now(id) + WAIT_NS;

	return (struct timespec){.tv_sec = (time_t)(ns / 1000000000),
				 .tv_nsec = (long)(ns % 1000000000)};
}

/* took from begin, by the clock that no world has. */
static void judge(const char *name, int64_t begin, int result, int wanted)
{
	int64_t took = now(CLOCK_MONOTONIC) - begin;

	if (result == wanted && took >= LEAST_NS && took < MOST_NS)
		return;
	printf("%s: %lld ms, result %d\n", name, (long long)(took / 1000000), result);
	failures++;
}

#define TRY(clock, call, wanted)                                     \
	do {                                                         \
		struct timespec t = soon(clock);                     \
		int64_t begin = now(CLOCK_MONOTONIC);                \
		judge(#call " by " #clock, begin, (call), (wanted)); \
	} while (0)

static void conditions(void)
{
	pthread_cond_t wall = PTHREAD_COND_INITIALIZER, steady;
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_condattr_t attr;
	cnd_t c11;
	mtx_t c11_lock;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&steady, &attr);
	cnd_init(&c11);
	mtx_init(&c11_lock, mtx_timed);
	pthread_mutex_lock(&lock);
	mtx_lock(&c11_lock);
	TRY(CLOCK_REALTIME, pthread_cond_timedwait(&wall, &lock, &t), ETIMEDOUT);
	TRY(CLOCK_MONOTONIC, pthread_cond_timedwait(&steady, &lock, &t), ETIMEDOUT);
	TRY(CLOCK_REALTIME, pthread_cond_clockwait(&wall, &lock, CLOCK_REALTIME, &t), ETIMEDOUT);
	TRY(CLOCK_MONOTONIC, pthread_cond_clockwait(&wall, &lock, CLOCK_MONOTONIC, &t), ETIMEDOUT);
	TRY(CLOCK_REALTIME, cnd_timedwait(&c11, &c11_lock, &t), thrd_timedout);
	pthread_mutex_unlock(&lock);
}

/* Of locks that the main thread holds. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static mtx_t mtx;

static void *contend(void *unused)
{
	(void)unused;
	TRY(CLOCK_REALTIME, pthread_mutex_timedlock(&mutex, &t), ETIMEDOUT);
	TRY(CLOCK_REALTIME, pthread_mutex_clocklock(&mutex, CLOCK_REALTIME, &t), ETIMEDOUT);
	TRY(CLOCK_MONOTONIC, pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &t), ETIMEDOUT);
	TRY(CLOCK_REALTIME, pthread_rwlock_timedrdlock(&rwlock, &t), ETIMEDOUT);
	TRY(CLOCK_REALTIME, pthread_rwlock_timedwrlock(&rwlock, &t), ETIMEDOUT);
	TRY(CLOCK_REALTIME, pthread_rwlock_clockrdlock(&rwlock, CLOCK_REALTIME, &t), ETIMEDOUT);
	TRY(CLOCK_REALTIME, pthread_rwlock_clockwrlock(&rwlock, CLOCK_REALTIME, &t), ETIMEDOUT);
	TRY(CLOCK_REALTIME, mtx_timedlock(&mtx, &t), thrd_timedout);
	return NULL;
}

static void *idle(void *unused)
{
	pause();
	return unused;
}

static void threads(void)
{
	pthread_t thread;

	mtx_init(&mtx, mtx_timed);
	mtx_lock(&mtx);
	pthread_mutex_lock(&mutex);
	pthread_rwlock_wrlock(&rwlock);
	pthread_create(&thread, NULL, contend, NULL);
	pthread_join(thread, NULL);
	pthread_create(&thread, NULL, idle, NULL);
	TRY(CLOCK_REALTIME, pthread_timedjoin_np(thread, NULL, &t), ETIMEDOUT);
	TRY(CLOCK_REALTIME, pthread_clockjoin_np(thread, NULL, CLOCK_REALTIME, &t), ETIMEDOUT);
}

static void semaphores(void)
{
	sem_t s;

	sem_init(&s, 0, 0);
	TRY(CLOCK_REALTIME, sem_timedwait(&s, &t) ? errno : 0, ETIMEDOUT);
	TRY(CLOCK_REALTIME, sem_clockwait(&s, CLOCK_REALTIME, &t) ? errno : 0, ETIMEDOUT);
	TRY(CLOCK_MONOTONIC, sem_clockwait(&s, CLOCK_MONOTONIC, &t) ? errno : 0, ETIMEDOUT);
}

/* Where the kernel has none they are not tried. */
static void queues(void)
{
	struct mq_attr attr = {.mq_maxmsg = 1, .mq_msgsize = 1};
	char name[32], byte = 0;
	mqd_t q;

	snprintf(name, sizeof(name), "/lapsim-%d", (int)getpid());
	q = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attr);
	if (q == (mqd_t)-1)
		return;
	mq_unlink(name);
	TRY(CLOCK_REALTIME, mq_timedreceive(q, &byte, 1, NULL, &t) < 0 ? errno : 0, ETIMEDOUT);
	mq_send(q, &byte, 1, 0);
	TRY(CLOCK_REALTIME, mq_timedsend(q, &byte, 1, 0, &t) < 0 ? errno : 0, ETIMEDOUT);
}

static int timer(clockid_t id, const struct timespec *t)
{
	struct itimerspec when = {.it_value = *t};
	int fd = timerfd_create(id, TFD_CLOEXEC);
	uint64_t n = 0;

	if (timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL) != 0 ||
	    read(fd, &n, sizeof(n)) != sizeof(n))
		return errno;
	close(fd);
	return 0;
}

static void sleeps(void)
{
	const struct timespec relative = {.tv_nsec = WAIT_NS};

	TRY(CLOCK_REALTIME, clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &t, NULL), 0);
	TRY(CLOCK_MONOTONIC, clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL), 0);
	TRY(CLOCK_REALTIME, ((void)t, clock_nanosleep(CLOCK_REALTIME, 0, &relative, NULL)), 0);
	TRY(CLOCK_REALTIME, timer(CLOCK_REALTIME, &t), 0);
	TRY(CLOCK_MONOTONIC, timer(CLOCK_MONOTONIC, &t), 0);
}

int main(void)
{
	/* one that waits for ever is told by what is printed before */
	setvbuf(stdout, NULL, _IOLBF, 0);
	conditions();
	threads();
	semaphores();
	queues();
	sleeps();
	return failures;
}
