/* SPDX-License-Identifier: MIT */
#include "lib/relay.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "lib/monotonic.h"
#include "lib/port.h"
#include "lib/relay_private.h"

#define EVENTS  64
#define BACKLOG 128
#define FULL_US 50000 /* how long nobody is taken when no descriptor is left */

struct sim_relay_line {
	struct sim_relay_watch listener;
	struct sim_relay_link seen;
	sim_relay_state applied; /* what its connections know of */
	uint64_t full_until;     /* 0: the listener does not rest for want of descriptors */
	struct sim_relay_conn *first;
	struct sim_relay_line *next;
};

struct sim_relay {
	pthread_mutex_t lock; /* of everything here; the thread has it but while it waits */
	pthread_cond_t turned;
	pthread_t thread;
	bool runs, leaving;
	uint64_t asked, done; /* changes by others, and those that the thread has acted upon */
	int epoll, wake;
	struct sim_relay_line *first, **last;
	size_t n;
};

static uint64_t delay_us(const struct sim_relay_line *l)
{
	return (uint64_t)l->seen.delay_ms * 1000;
}

static void take_all(struct sim_relay *r, struct sim_relay_line *l)
{
	struct sim_relay_conn *c;

	errno = 0;
	if (l->seen.state == SIM_RELAY_CUT)
		sim_relay_conn_refuse(l->listener.fd);
	else
		while ((c = sim_relay_conn_take(l, l->listener.fd, l->seen.to)) != NULL) {
			l->seen.connections++;
			l->seen.open++;
			c->next = l->first;
			l->first = c;
		}
	/* who waits goes on waiting, and epoll would tell of him without end */
	if (errno == EMFILE || errno == ENFILE) {
		sim_relay_watch(r->epoll, &l->listener, 0);
		l->full_until = sim_monotonic_us() + FULL_US;
	}
}

/* Those who could not be taken are looked at again; when, if not yet. */
static uint64_t listen_again(struct sim_relay *r, struct sim_relay_line *l)
{
	if (l->full_until == 0)
		return SIM_LAGPIPE_NEVER;
	if (sim_monotonic_us() < l->full_until)
		return l->full_until;
	l->full_until = 0;
	if (l->seen.state != SIM_RELAY_STALLED)
		sim_relay_watch(r->epoll, &l->listener, EPOLLIN);
	return SIM_LAGPIPE_NEVER;
}

/* A link has been stalled, or is so no more. */
static void apply(struct sim_relay *r, struct sim_relay_line *l)
{
	const bool rests = l->seen.state == SIM_RELAY_STALLED;

	if (rests == (l->applied == SIM_RELAY_STALLED))
		return;
	sim_relay_watch(r->epoll, &l->listener, rests ? 0 : EPOLLIN);
	for (struct sim_relay_conn *c = l->first; rests && c; c = c->next)
		sim_relay_conn_rest(r->epoll, c);
	l->applied = l->seen.state;
}

/* Move what there is; when to look again. */
static uint64_t pump_link(struct sim_relay *r, struct sim_relay_line *l)
{
	uint64_t next = SIM_LAGPIPE_NEVER, due;
	struct sim_relay_conn **at = &l->first, *c;
	uint64_t sent[2] = {0};

	while ((c = *at) != NULL) {
		if (l->seen.state == SIM_RELAY_OPEN)
			sim_relay_conn_pump(r->epoll, c, sim_monotonic_us(), delay_us(l), sent);
		if (l->seen.state == SIM_RELAY_CUT || c->broken || c->over) {
			*at = c->next;
			l->seen.open--;
			/* a child that is just being started still has it: closing alone would not
			 * take it from epoll */
			sim_relay_conn_rest(r->epoll, c);
			sim_relay_conn_free(c);
			continue;
		}
		due = sim_relay_conn_due(c, delay_us(l));
		if (l->seen.state == SIM_RELAY_OPEN && due < next)
			next = due;
		at = &c->next;
	}
	l->seen.bytes_to += sent[0];
	l->seen.bytes_from += sent[1];
	return next;
}

/* Of one that is due within a millisecond the rest of it is waited for: nothing comes early. */
static int timeout_of(uint64_t due)
{
	const uint64_t now = sim_monotonic_us();

	if (due == SIM_LAGPIPE_NEVER)
		return -1;
	return due <= now ? 0 : (int)((due - now + 999) / 1000);
}

/* One turn: what has come, then all links. When to look again. */
static uint64_t turn(struct sim_relay *r, const struct epoll_event *e, int n)
{
	uint64_t due = SIM_LAGPIPE_NEVER;

	for (int i = 0; i < n; i++) {
		struct sim_relay_watch *w = e[i].data.ptr;

		if (w && w->conn)
			sim_relay_conn_event(w->conn, w, e[i].events);
		else if (w && w->link->seen.state != SIM_RELAY_STALLED)
			take_all(r, w->link);
	}
	for (struct sim_relay_line *l = r->first; l; l = l->next) {
		uint64_t full, d;

		apply(r, l);
		full = listen_again(r, l);
		d = pump_link(r, l);
		d = full < d ? full : d;
		due = d < due ? d : due;
	}
	return due;
}

static void *run(void *arg)
{
	struct sim_relay *r = arg;
	struct epoll_event e[EVENTS];
	uint64_t due = SIM_LAGPIPE_NEVER, count;
	int n;

	pthread_mutex_lock(&r->lock);
	while (!r->leaving) {
		const int timeout = timeout_of(due);

		pthread_mutex_unlock(&r->lock);
		n = epoll_wait(r->epoll, e, EVENTS, timeout);
		pthread_mutex_lock(&r->lock);
		(void)!read(r->wake, &count, sizeof(count));
		due = turn(r, e, n);
		r->done = r->asked;
		pthread_cond_broadcast(&r->turned);
	}
	pthread_mutex_unlock(&r->lock);
	return NULL;
}

/* Have the thread look at what was changed, and wait until it has. The caller has the lock. */
static void act(struct sim_relay *r)
{
	const uint64_t one = 1, mine = ++r->asked;

	(void)!write(r->wake, &one, sizeof(one));
	while (r->done < mine)
		pthread_cond_wait(&r->turned, &r->lock);
}

/* With all signals blocked: they are for the main thread. */
static bool start(struct sim_relay *r)
{
	struct epoll_event e = {.events = EPOLLIN};
	sigset_t all, before;

	r->epoll = epoll_create1(EPOLL_CLOEXEC);
	r->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (r->epoll < 0 || r->wake < 0 || epoll_ctl(r->epoll, EPOLL_CTL_ADD, r->wake, &e) != 0)
		return false;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r->runs = pthread_create(&r->thread, NULL, run, r) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return r->runs;
}

bool sim_relay_open(struct sim_relay **out, struct sim_err *err)
{
	struct sim_relay *r = calloc(1, sizeof(*r));

	if (!r)
		return sim_fail_nomem(err);
	r->epoll = r->wake = -1;
	r->last = &r->first;
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->turned, NULL);
	if (!start(r)) {
		sim_relay_close(&r);
		return sim_fail(err, "cannot start a thread for the links");
	}
	*out = r;
	return true;
}

static void free_line(struct sim_relay_line *l)
{
	for (struct sim_relay_conn *c = l->first, *next; c; c = next) {
		next = c->next;
		sim_relay_conn_free(c);
	}
	close(l->listener.fd);
	free(l);
}

void sim_relay_close(struct sim_relay **relay)
{
	const uint64_t one = 1;
	struct sim_relay *r = *relay;

	if (!r)
		return;
	if (r->runs) {
		pthread_mutex_lock(&r->lock);
		r->leaving = true;
		pthread_mutex_unlock(&r->lock);
		(void)!write(r->wake, &one, sizeof(one));
		pthread_join(r->thread, NULL);
	}
	for (struct sim_relay_line *l = r->first, *next; l; l = next) {
		next = l->next;
		free_line(l);
	}
	if (r->epoll >= 0)
		close(r->epoll);
	if (r->wake >= 0)
		close(r->wake);
	pthread_cond_destroy(&r->turned);
	pthread_mutex_destroy(&r->lock);
	free(r);
	*relay = NULL;
}

bool sim_relay_add(struct sim_relay *r, uint16_t port, uint16_t to, struct sim_err *err)
{
	struct sim_relay_line *l = calloc(1, sizeof(*l));
	char where[32];

	if (!l)
		return sim_fail_nomem(err);
	snprintf(where, sizeof(where), "127.0.0.1:%u", port);
	l->listener = (struct sim_relay_watch){.link = l, .fd = sim_port_listen(&port, BACKLOG)};
	l->seen = (struct sim_relay_link){.port = port, .to = to};
	if (l->listener.fd < 0) {
		free(l);
		return sim_fail_errno(err, errno, "cannot listen at", where);
	}
	pthread_mutex_lock(&r->lock);
	*r->last = l;
	r->last = &l->next;
	r->n++;
	sim_relay_watch(r->epoll, &l->listener, EPOLLIN);
	pthread_mutex_unlock(&r->lock);
	return true;
}

/* Links are added only, and by the caller's thread. */
static struct sim_relay_line *link_at(const struct sim_relay *r, size_t i)
{
	struct sim_relay_line *l = r->first;

	while (i-- > 0)
		l = l->next;
	return l;
}

void sim_relay_get(struct sim_relay *r, size_t link, struct sim_relay_link *out)
{
	pthread_mutex_lock(&r->lock);
	*out = link_at(r, link)->seen;
	pthread_mutex_unlock(&r->lock);
}

void sim_relay_set(struct sim_relay *r, size_t link, sim_relay_state state, uint32_t delay_ms)
{
	struct sim_relay_line *l = link_at(r, link);

	pthread_mutex_lock(&r->lock);
	l->seen.state = state;
	l->seen.delay_ms = delay_ms < SIM_RELAY_DELAY_MAX ? delay_ms : SIM_RELAY_DELAY_MAX;
	act(r);
	pthread_mutex_unlock(&r->lock);
}
