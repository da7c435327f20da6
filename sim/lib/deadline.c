/* SPDX-License-Identifier: MIT */
#include "lib/deadline.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "lib/monotonic.h"

#define LOOKS 64 /* at most so many in total_ms, however many connections there are */

struct sim_deadlines {
	pthread_mutex_t lock;
	pthread_cond_t stop;
	pthread_t thread;
	bool stopping;
	uint64_t idle_ms, total_ms;
	struct sim_deadline head; /* of a ring */
};

/* Shut down what is late; when to look again. */
static uint64_t look(struct sim_deadlines *list)
{
	/* nothing that begins from now on is due before */
	uint64_t now = sim_monotonic_ms(), next = now + list->total_ms;

	for (struct sim_deadline *d = list->head.next; d != &list->head; d = d->next) {
		if (d->due_ms <= now) {
			(void)shutdown(d->fd, SHUT_RDWR);
			d->due_ms = UINT64_MAX;
		} else if (d->due_ms < next) {
			next = d->due_ms;
		}
	}
	return next > now + list->total_ms / LOOKS ? next : now + list->total_ms / LOOKS + 1;
}

static void *watch(void *ctx)
{
	struct sim_deadlines *list = ctx;

	pthread_mutex_lock(&list->lock);
	while (!list->stopping) {
		uint64_t next = look(list);
		struct timespec t = {.tv_sec = (time_t)(next / 1000),
				     .tv_nsec = (long)(next % 1000) * 1000000};

		(void)pthread_cond_timedwait(&list->stop, &list->lock, &t);
	}
	pthread_mutex_unlock(&list->lock);
	return NULL;
}

/* With all signals blocked: they are for the main thread. */
static bool start_thread(struct sim_deadlines *list)
{
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&list->thread, NULL, watch, list);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed == 0;
}

bool sim_deadlines_start(uint64_t idle_ms, uint64_t total_ms, struct sim_deadlines **out,
			 struct sim_err *err)
{
	struct sim_deadlines *list = calloc(1, sizeof(*list));
	pthread_condattr_t monotonic;

	if (!list)
		return sim_fail_nomem(err);
	list->idle_ms = idle_ms;
	list->total_ms = total_ms;
	list->head.next = list->head.previous = &list->head;
	pthread_mutex_init(&list->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&list->stop, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (start_thread(list)) {
		*out = list;
		return true;
	}
	pthread_cond_destroy(&list->stop);
	pthread_mutex_destroy(&list->lock);
	free(list);
	return sim_fail(err, "cannot start a thread");
}

void sim_deadlines_stop(struct sim_deadlines **list)
{
	struct sim_deadlines *it = *list;

	if (!it)
		return;
	pthread_mutex_lock(&it->lock);
	it->stopping = true;
	pthread_cond_signal(&it->stop);
	pthread_mutex_unlock(&it->lock);
	pthread_join(it->thread, NULL);
	pthread_cond_destroy(&it->stop);
	pthread_mutex_destroy(&it->lock);
	free(it);
	*list = NULL;
}

void sim_deadline_begin(struct sim_deadlines *list, struct sim_deadline *d, int fd)
{
	pthread_mutex_lock(&list->lock);
	d->fd = fd;
	d->due_ms = sim_monotonic_ms() + list->total_ms;
	d->next = &list->head;
	d->previous = list->head.previous;
	d->previous->next = d;
	list->head.previous = d;
	pthread_mutex_unlock(&list->lock);
}

/* What was shut down stays late. */
static void set_due(struct sim_deadlines *list, struct sim_deadline *d, uint64_t due_ms, bool later)
{
	pthread_mutex_lock(&list->lock);
	if (d->due_ms != UINT64_MAX && (later || due_ms < d->due_ms))
		d->due_ms = due_ms;
	pthread_mutex_unlock(&list->lock);
}

void sim_deadline_request(struct sim_deadlines *list, struct sim_deadline *d)
{
	set_due(list, d, sim_monotonic_ms() + list->total_ms, false);
}

void sim_deadline_through(struct sim_deadlines *list, struct sim_deadline *d)
{
	set_due(list, d, sim_monotonic_ms() + list->idle_ms + list->total_ms, true);
}

void sim_deadline_later(struct sim_deadlines *list, struct sim_deadline *d, uint64_t ms)
{
	pthread_mutex_lock(&list->lock);
	if (d->due_ms != UINT64_MAX && __builtin_add_overflow(d->due_ms, ms, &d->due_ms))
		d->due_ms = UINT64_MAX - 1;
	pthread_mutex_unlock(&list->lock);
}

void sim_deadline_end(struct sim_deadlines *list, struct sim_deadline *d)
{
	pthread_mutex_lock(&list->lock);
	d->previous->next = d->next;
	d->next->previous = d->previous;
	pthread_mutex_unlock(&list->lock);
}
