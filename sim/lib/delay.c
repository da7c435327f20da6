/* SPDX-License-Identifier: MIT */
#include "lib/delay.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "lib/monotonic.h"

struct sim_delays {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t thread;
	bool running, ending;
	void (*done)(struct sim_delay *d);
	struct sim_delay *first; /* the next that is due */
};

struct sim_delays *sim_delays_new(void (*done)(struct sim_delay *d))
{
	struct sim_delays *list = calloc(1, sizeof(*list));
	pthread_condattr_t monotonic;

	if (!list)
		return NULL;
	list->done = done;
	pthread_mutex_init(&list->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&list->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	return list;
}

static void do_first(struct sim_delays *list)
{
	struct sim_delay *d = list->first;

	list->first = d->next;
	list->done(d);
}

static void wait_for_first(struct sim_delays *list)
{
	const uint64_t due_ms = list->first->due_ms;
	const struct timespec t = {.tv_sec = (time_t)(due_ms / 1000),
				   .tv_nsec = (long)(due_ms % 1000) * 1000000};

	(void)pthread_cond_timedwait(&list->changed, &list->lock, &t);
}

static void *work(void *ctx)
{
	struct sim_delays *list = ctx;

	pthread_mutex_lock(&list->lock);
	while (!list->ending) {
		if (!list->first)
			pthread_cond_wait(&list->changed, &list->lock);
		else if (list->first->due_ms > sim_monotonic_ms())
			wait_for_first(list);
		else
			do_first(list);
	}
	pthread_mutex_unlock(&list->lock);
	return NULL;
}

/* With all signals blocked: they are for the main thread. */
static bool start_thread(struct sim_delays *list)
{
	sigset_t all, before;

	if (list->running)
		return true;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	list->running = pthread_create(&list->thread, NULL, work, list) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return list->running;
}

bool sim_delay_add(struct sim_delays *list, struct sim_delay *d, uint64_t ms)
{
	struct sim_delay **at = &list->first;
	bool ok;

	pthread_mutex_lock(&list->lock);
	ok = !list->ending && start_thread(list);
	if (ok) {
		d->due_ms = sim_monotonic_ms() + ms;
		while (*at && (*at)->due_ms <= d->due_ms)
			at = &(*at)->next;
		d->next = *at;
		*at = d;
		pthread_cond_signal(&list->changed);
	}
	pthread_mutex_unlock(&list->lock);
	return ok;
}

void sim_delays_end(struct sim_delays *list)
{
	pthread_mutex_lock(&list->lock);
	list->ending = true;
	while (list->first)
		do_first(list);
	pthread_cond_signal(&list->changed);
	pthread_mutex_unlock(&list->lock);
	if (list->running)
		pthread_join(list->thread, NULL);
	list->running = false;
}

void sim_delays_free(struct sim_delays **list)
{
	if (!*list)
		return;
	pthread_cond_destroy(&(*list)->changed);
	pthread_mutex_destroy(&(*list)->lock);
	free(*list);
	*list = NULL;
}
