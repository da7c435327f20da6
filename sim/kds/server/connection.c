/* SPDX-License-Identifier: MIT */
#include "kds/server/connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/monotonic.h"

#define READ_LEN   16384
#define BLOCKED_MS 500   /* a request that takes longer has waited for the directory */
#define KEPT_MAX   16384 /* bytes of memory for answers that an idle connection keeps */
/* what a client may leave unread before we read no more of it */
#define UNREAD_MAX 262144
#define OUT_MAX    (UNREAD_MAX + 1048576)

struct connection {
	struct connection *older, *newer; /* by when it was last heard of */
	int fd;
	struct rpc_assoc *assoc;
	struct laps_buf out; /* not yet sent from sent on */
	size_t sent;
	uint64_t heard_ms;  /* as now_ms has it, as the next */
	uint64_t midway_ms; /* since when it keeps us waiting; 0: it does not */
	uint64_t rests;     /* of the association, when midway_ms was looked at */
	uint64_t due_ms; /* CLOCK_MONOTONIC at which what is in out is sent; 0: it is not held back
			  */
	bool counted;    /* among those of its caller */
	bool closing;    /* when all is sent */
	uint32_t watched;
};

struct kds_connections {
	int epoll;
	size_t limit, n, held;
	uint64_t blocked_ms; /* of requests that were long in coming to an end, altogether */
	uint32_t group;      /* of the last association */
	const struct kds_record *record;
	struct connection *oldest, *newest;
};

struct kds_connections *kds_connections_new(int epoll, size_t limit,
					    const struct kds_record *record)
{
	struct kds_connections *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->epoll = epoll;
	c->limit = limit < KDS_CONNECTIONS_MAX ? limit : KDS_CONNECTIONS_MAX;
	c->record = record;
	return c;
}

/* The time that counts for those who keep us waiting: it stands still while we do them. */
static uint64_t now_ms(const struct kds_connections *c)
{
	return sim_monotonic_ms() - c->blocked_ms;
}

static void append(struct kds_connections *c, struct connection *k)
{
	k->older = c->newest;
	k->newer = NULL;
	*(c->newest ? &c->newest->newer : &c->oldest) = k;
	c->newest = k;
}

static void take_out(struct kds_connections *c, const struct connection *k)
{
	*(k->older ? &k->older->newer : &c->oldest) = k->newer;
	*(k->newer ? &k->newer->older : &c->newest) = k->older;
}

static void drop(struct kds_connections *c, struct connection *k)
{
	take_out(c, k);
	c->n--;
	c->held -= k->due_ms != 0;
	close(k->fd);
	rpc_assoc_free(&k->assoc);
	laps_buf_clear(&k->out);
	free(k);
}

void kds_connections_free(struct kds_connections **c)
{
	if (!*c)
		return;
	for (struct connection *k = (*c)->oldest, *next; k; k = next) {
		next = k->newer;
		drop(*c, k);
	}
	free(*c);
	*c = NULL;
}

static void watch(struct kds_connections *c, struct connection *k)
{
	const size_t unread = k->out.len - k->sent;
	uint32_t wanted = k->due_ms ? 0u
				    : (unread ? EPOLLOUT : 0u) |
					      (k->closing || unread > UNREAD_MAX ? 0u : EPOLLIN);
	struct epoll_event e = {.events = wanted, .data = {.ptr = k}};

	if (wanted != k->watched)
		(void)epoll_ctl(c->epoll, EPOLL_CTL_MOD, k->fd, &e);
	k->watched = wanted;
}

/* Nobody in particular before somebody, and the one silent for longest of these. */
static struct connection *least_wanted(const struct kds_connections *c)
{
	for (struct connection *k = c->oldest; k; k = k->newer)
		if (!k->counted)
			return k;
	return c->oldest;
}

void kds_connection_add(struct kds_connections *c, int fd, const struct rpc_options *options)
{
	struct epoll_event e = {.events = EPOLLIN};
	struct sockaddr_in local = {0};
	socklen_t len = sizeof(local);
	struct connection *k = calloc(1, sizeof(*k));
	int on = 1;

	if (c->n == c->limit)
		drop(c, least_wanted(c));
	if (!k) {
		close(fd);
		return;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (getsockname(fd, (struct sockaddr *)&local, &len) != 0 || local.sin_family != AF_INET)
		local.sin_addr.s_addr = 0;
	k->fd = fd;
	k->heard_ms = now_ms(c);
	k->midway_ms = k->heard_ms;
	k->watched = EPOLLIN;
	laps_buf_init(&k->out, OUT_MAX);
	c->group += c->group == UINT32_MAX ? 2 : 1;
	k->assoc = rpc_assoc_new(options, c->group, ntohl(local.sin_addr.s_addr));
	append(c, k);
	c->n++;
	e.data.ptr = k;
	if (!k->assoc || epoll_ctl(c->epoll, EPOLL_CTL_ADD, fd, &e) != 0)
		drop(c, k);
}

/* False: it has ended. */
static bool send_out(struct connection *k)
{
	while (k->sent < k->out.len) {
		ssize_t n = send(k->fd, k->out.data + k->sent, k->out.len - k->sent,
				 MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return true;
		if (n <= 0)
			return false;
		k->sent += (size_t)n;
	}
	/* that of an answer stays for the next one: there is no secret in what is sealed */
	if (k->out.cap > KEPT_MAX)
		laps_buf_clear(&k->out);
	k->out.len = k->sent = 0;
	return !k->closing;
}

/* One caller alone shall not take all the places there are. */
static bool may_stay(struct kds_connections *c, struct connection *k)
{
	const char *who = k->counted ? NULL : rpc_assoc_who(k->assoc);
	size_t n = 0;
	char line[640];

	if (!who)
		return true;
	k->counted = true;
	for (const struct connection *o = c->oldest; o; o = o->newer)
		n += o->counted && strcasecmp(rpc_assoc_who(o->assoc), who) == 0;
	if (n <= KDS_CALLER_MAX)
		return true;
	snprintf(line, sizeof(line), "%s has %d connections already: one more is closed", who,
		 KDS_CALLER_MAX);
	kds_record_log(c->record, line);
	return false;
}

static void hold(struct kds_connections *c, struct connection *k)
{
	const uint64_t ms = rpc_assoc_take_delay_ms(k->assoc);

	if (!ms)
		return;
	k->due_ms = sim_monotonic_ms() + ms;
	c->held++;
}

/* False: it has ended. */
static bool receive(struct kds_connections *c, struct connection *k)
{
	const uint64_t began_ms = sim_monotonic_ms();
	uint64_t spent_ms;
	uint8_t in[READ_LEN];
	ssize_t n;

	do
		n = recv(k->fd, in, sizeof(in), MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return true;
	if (n <= 0)
		return false;
	k->closing = !rpc_assoc_feed(k->assoc, in, (size_t)n, &k->out);
	spent_ms = sim_monotonic_ms() - began_ms;
	if (spent_ms > BLOCKED_MS)
		c->blocked_ms += spent_ms;
	hold(c, k);
	return laps_buf_status(&k->out) == LAPS_OK && may_stay(c, k);
}

/* Since when does it keep us waiting? Not since before it was last through with something. */
static void look_at(struct connection *k)
{
	const uint64_t rests = rpc_assoc_rests(k->assoc);
	const bool waits = !k->due_ms && (k->sent < k->out.len || rpc_assoc_is_midway(k->assoc));

	if (!waits)
		k->midway_ms = 0;
	else if (k->midway_ms == 0 || rests != k->rests)
		k->midway_ms = k->heard_ms;
	k->rests = rests;
}

/* What it is answered goes off, unless that is held back. */
static void go_on(struct kds_connections *c, struct connection *k)
{
	if (!k->due_ms && !send_out(k)) {
		drop(c, k);
		return;
	}
	look_at(k);
	watch(c, k);
}

void kds_connection_serve(struct kds_connections *c, void *data, uint32_t events)
{
	struct connection *k = data;
	bool ok = true;

	k->heard_ms = now_ms(c);
	take_out(c, k);
	append(c, k);
	if (k->closing || k->due_ms)
		ok = (events & (EPOLLHUP | EPOLLERR)) == 0;
	else if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
		ok = receive(c, k);
	if (ok)
		go_on(c, k);
	else
		drop(c, k);
}

int kds_connections_release(struct kds_connections *c, int limit_ms)
{
	const uint64_t now = c->held ? sim_monotonic_ms() : 0;
	uint64_t wait_ms = (uint64_t)limit_ms;

	for (struct connection *k = c->held ? c->oldest : NULL, *next; k; k = next) {
		next = k->newer;
		if (!k->due_ms)
			continue;
		if (k->due_ms > now) {
			wait_ms = k->due_ms - now < wait_ms ? k->due_ms - now : wait_ms;
			continue;
		}
		k->due_ms = 0;
		c->held--;
		k->heard_ms = now_ms(c);
		go_on(c, k);
	}
	return (int)wait_ms;
}

void kds_connections_expire(struct kds_connections *c)
{
	const uint64_t now = now_ms(c);

	for (struct connection *k = c->oldest, *next; k; k = next) {
		next = k->newer;
		if (k->due_ms)
			continue;
		if (now - k->heard_ms > KDS_IDLE_MS ||
		    (k->midway_ms && now - k->midway_ms > KDS_MIDWAY_MS))
			drop(c, k);
	}
}
