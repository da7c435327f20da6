/* SPDX-License-Identifier: MIT */
#include "fleet/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

struct member {
	struct fleet_pool *pool;
	pthread_t thread;
	unsigned number;
};

struct fleet_pool {
	pthread_mutex_t lock;
	pthread_cond_t begin, end;
	uint64_t round;   /* grows with every run */
	unsigned busy;    /* members that have not ended this round */
	unsigned threads; /* the caller's is number 0 */
	unsigned started;
	bool stop;
	fleet_task *task;
	void *arg;
	size_t n;
	atomic_size_t next;
	struct member member[];
};

static void work(struct fleet_pool *p, unsigned number)
{
	size_t i;

	while ((i = atomic_fetch_add(&p->next, 1)) < p->n)
		p->task(p->arg, number, i);
}

static void *serve(void *arg)
{
	struct member *m = arg;
	struct fleet_pool *p = m->pool;
	uint64_t seen = 0;

	pthread_mutex_lock(&p->lock);
	for (;;) {
		while (!p->stop && p->round == seen)
			pthread_cond_wait(&p->begin, &p->lock);
		if (p->stop)
			break;
		seen = p->round;
		pthread_mutex_unlock(&p->lock);
		work(p, m->number);
		pthread_mutex_lock(&p->lock);
		if (--p->busy == 0)
			pthread_cond_signal(&p->end);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

bool fleet_pool_start(unsigned threads, struct fleet_pool **out, struct sim_err *err)
{
	struct fleet_pool *p = calloc(1, sizeof(*p) + threads * sizeof(p->member[0]));
	int e = 0;

	if (!p)
		return sim_fail_nomem(err);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->begin, NULL);
	pthread_cond_init(&p->end, NULL);
	p->threads = threads;
	for (p->started = 1; p->started < threads; p->started++) {
		struct member *m = &p->member[p->started];

		*m = (struct member){.pool = p, .number = p->started};
		e = pthread_create(&m->thread, NULL, serve, m);
		if (e)
			break;
	}
	if (!e) {
		*out = p;
		return true;
	}
	fleet_pool_stop(&p);
	return sim_fail_errno(err, e, "cannot start", "thread of the fleet");
}

/* A round of one thing is done here: waking others would take longer. */
void fleet_pool_run(struct fleet_pool *p, size_t n, fleet_task *task, void *arg)
{
	const bool alone = p->threads == 1 || n <= 1;

	pthread_mutex_lock(&p->lock);
	p->task = task;
	p->arg = arg;
	p->n = n;
	atomic_store(&p->next, 0);
	if (!alone) {
		p->busy = p->threads - 1;
		p->round++;
		pthread_cond_broadcast(&p->begin);
	}
	pthread_mutex_unlock(&p->lock);
	work(p, 0);
	if (alone)
		return;
	pthread_mutex_lock(&p->lock);
	while (p->busy > 0)
		pthread_cond_wait(&p->end, &p->lock);
	pthread_mutex_unlock(&p->lock);
}

void fleet_pool_stop(struct fleet_pool **pool)
{
	struct fleet_pool *p = *pool;

	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_broadcast(&p->begin);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 1; i < p->started; i++)
		pthread_join(p->member[i].thread, NULL);
	pthread_cond_destroy(&p->begin);
	pthread_cond_destroy(&p->end);
	pthread_mutex_destroy(&p->lock);
	free(p);
	*pool = NULL;
}
