/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/relay_private.h"

void sim_relay_watch(int epoll, struct sim_relay_watch *w, uint32_t mask)
{
	struct epoll_event e = {.events = mask, .data.ptr = w};
	int op = w->mask == 0 ? EPOLL_CTL_ADD : mask == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;

	/* one that is not watched is told of no hang-up either, which it could do nothing about */
	if (mask != w->mask && epoll_ctl(epoll, op, w->fd, &e) == 0)
		w->mask = mask;
}

/* Closed so that the other side is told with a reset. */
static void reset(int fd)
{
	const struct linger at_once = {.l_onoff = 1, .l_linger = 0};

	if (fd < 0)
		return;
	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(fd);
}

void sim_relay_conn_free(struct sim_relay_conn *c)
{
	for (int i = 0; i < 2; i++) {
		if (c->over)
			close(c->end[i].fd);
		else
			reset(c->end[i].fd);
		sim_lagpipe_free(&c->pipe[i]);
	}
	free(c);
}

/* On the way to it; -1: it is not there. */
static int connect_to(uint16_t port)
{
	const struct sockaddr_in a = {.sin_family = AF_INET,
				      .sin_port = htons(port),
				      .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd >= 0 && connect(fd, (const struct sockaddr *)&a, sizeof(a)) != 0 &&
	    errno != EINPROGRESS) {
		close(fd);
		fd = -1;
	}
	return fd;
}

struct sim_relay_conn *sim_relay_conn_take(struct sim_relay_line *link, int listener, uint16_t to)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct sim_relay_conn *c = fd >= 0 ? calloc(1, sizeof(*c)) : NULL;
	const int at_once = 1;

	if (!c) {
		reset(fd);
		return NULL;
	}
	c->connecting = true;
	for (int i = 0; i < 2; i++) {
		c->end[i] = (struct sim_relay_watch){
			.conn = c, .link = link, .fd = i == 0 ? fd : connect_to(to)};
		c->pipe[i] = sim_lagpipe_new();
		(void)setsockopt(c->end[i].fd, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof(at_once));
	}
	if (c->end[1].fd < 0 || !c->pipe[0] || !c->pipe[1]) {
		sim_relay_conn_free(c);
		return NULL;
	}
	return c;
}

void sim_relay_conn_refuse(int listener)
{
	int fd;

	while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
		reset(fd);
}

void sim_relay_conn_event(struct sim_relay_conn *c, const struct sim_relay_watch *end,
			  uint32_t events)
{
	const int i = end == &c->end[1];
	int error = 0;
	socklen_t len = sizeof(error);

	if (c->connecting && i == 1) {
		c->connecting = false;
		if (getsockopt(end->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0 || error != 0)
			c->broken = true;
		return;
	}
	if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
		c->readable[i] = true;
	if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR))
		c->blocked[1 - i] = false;
}

/* blocked[i]: the pipe from end i waits for the other end. */
static void watch_both(int epoll, struct sim_relay_conn *c)
{
	for (int i = 0; i < 2; i++)
		sim_relay_watch(epoll, &c->end[i],
				(sim_lagpipe_takes(c->pipe[i]) ? EPOLLIN : 0u) |
					(c->blocked[1 - i] ? EPOLLOUT : 0u));
}

void sim_relay_conn_pump(int epoll, struct sim_relay_conn *c, uint64_t now_us, uint64_t delay_us,
			 uint64_t sent[static 2])
{
	int ended = 0;

	if (c->connecting)
		sim_relay_watch(epoll, &c->end[1], EPOLLOUT);
	if (c->connecting || c->broken)
		return;
	for (int i = 0; i < 2 && !c->broken; i++) {
		sim_lagpipe_end end;

		if (c->readable[i] && !sim_lagpipe_take(c->pipe[i], c->end[i].fd, now_us, delay_us))
			c->broken = true;
		c->readable[i] = false;
		end = sim_lagpipe_give(c->pipe[i], c->end[1 - i].fd, now_us, delay_us, &sent[i],
				       &c->blocked[i]);
		c->broken = c->broken || end == SIM_LAGPIPE_BROKEN;
		ended += end == SIM_LAGPIPE_ENDED;
	}
	c->over = ended == 2;
	if (!c->broken && !c->over)
		watch_both(epoll, c);
}

void sim_relay_conn_rest(int epoll, struct sim_relay_conn *c)
{
	for (int i = 0; i < 2; i++)
		sim_relay_watch(epoll, &c->end[i], 0);
}

uint64_t sim_relay_conn_due(const struct sim_relay_conn *c, uint64_t delay_us)
{
	uint64_t due = SIM_LAGPIPE_NEVER;

	for (int i = 0; i < 2 && !c->connecting; i++) {
		const uint64_t d = sim_lagpipe_due(c->pipe[i], delay_us);

		if (!c->blocked[i] && d < due)
			due = d;
	}
	return due;
}
