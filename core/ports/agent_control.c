/* SPDX-License-Identifier: MIT */
/* The server's side; agent_client.c is the other. */
#include "ports/agent_control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ports/agent_line.h"
#include "ports/file.h"

#define EVENTS_AT_ONCE 8
#define BACKLOG        64 /* who waits for a turn of serving */

struct client {
	int fd;
	uint64_t heard; /* when, in turns of serving */
	size_t len;
	char line[LAPS_AGENT_LINE_MAX];
};

struct laps_agent_control {
	int dir, listener, epoll;
	laps_agent_handler *handler;
	void *ctx;
	struct client *client[LAPS_AGENT_CLIENTS_MAX]; /* NULL: free */
	uint64_t turn;
};

static bool watch(const struct laps_agent_control *c, int fd, void *what)
{
	struct epoll_event e = {.events = EPOLLIN, .data = {.ptr = what}};

	return epoll_ctl(c->epoll, EPOLL_CTL_ADD, fd, &e) == 0;
}

/* False with errno set. */
static bool listen_in(struct laps_agent_control *c)
{
	struct sockaddr_un address;
	mode_t mask;
	int bound;

	c->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	c->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (c->listener < 0 || c->epoll < 0)
		return false;
	if (unlinkat(c->dir, LAPS_AGENT_SOCKET, 0) != 0 && errno != ENOENT)
		return false;
	agent_socket_address(c->dir, &address);
	mask = umask(0177);
	bound = bind(c->listener, (struct sockaddr *)&address, sizeof(address));
	umask(mask);
	return bound == 0 && listen(c->listener, BACKLOG) == 0 && watch(c, c->listener, NULL);
}

laps_rc laps_agent_control_open(const char *dir, laps_agent_handler *handler, void *ctx,
				struct laps_agent_control **out, struct laps_cause *cause)
{
	struct laps_agent_control *c = calloc(1, sizeof(*c));
	laps_rc rc;

	if (!c)
		return laps_file_nomem(cause);
	c->handler = handler;
	c->ctx = ctx;
	c->listener = c->epoll = -1;
	c->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (c->dir >= 0 && listen_in(c)) {
		*out = c;
		return LAPS_OK;
	}
	rc = laps_file_fail(cause, errno, "cannot listen in", dir);
	/* whatever stands in the socket's place is not ours to remove */
	if (c->listener >= 0)
		close(c->listener);
	c->listener = -1;
	laps_agent_control_close(&c);
	return rc;
}

void laps_agent_control_retire(struct laps_agent_control *c)
{
	if (c->listener < 0)
		return;
	(void)unlinkat(c->dir, LAPS_AGENT_SOCKET, 0);
	close(c->listener);
	c->listener = -1;
}

static void drop(struct laps_agent_control *c, size_t i)
{
	/* closing is not enough while a child that was just forked has the descriptor, too */
	(void)epoll_ctl(c->epoll, EPOLL_CTL_DEL, c->client[i]->fd, NULL);
	close(c->client[i]->fd);
	free(c->client[i]);
	c->client[i] = NULL;
}

void laps_agent_control_close(struct laps_agent_control **c)
{
	struct laps_agent_control *it = *c;

	if (!it)
		return;
	laps_agent_control_retire(it);
	for (size_t i = 0; i < LAPS_AGENT_CLIENTS_MAX; i++)
		if (it->client[i])
			drop(it, i);
	if (it->epoll >= 0)
		close(it->epoll);
	if (it->dir >= 0)
		close(it->dir);
	free(it);
	*c = NULL;
}

int laps_agent_control_fd(const struct laps_agent_control *c)
{
	return c->epoll;
}

/* A free place; when there is none, that of the client that has been silent for the longest. */
static size_t make_place(struct laps_agent_control *c)
{
	size_t silent = 0;

	for (size_t i = 0; i < LAPS_AGENT_CLIENTS_MAX; i++) {
		if (!c->client[i])
			return i;
		if (c->client[i]->heard < c->client[silent]->heard)
			silent = i;
	}
	drop(c, silent);
	return silent;
}

static void take_client(struct laps_agent_control *c)
{
	int fd = accept4(c->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct client *client = fd >= 0 ? calloc(1, sizeof(*client)) : NULL;

	if (client && watch(c, fd, client)) {
		client->fd = fd;
		client->heard = c->turn;
		c->client[make_place(c)] = client;
		return;
	}
	free(client);
	if (fd >= 0)
		close(fd);
}

static bool send_object(int fd, json_t *object)
{
	bool ok = object && agent_line_send(fd, object);

	json_decref(object);
	return ok;
}

/* Answer one line; false ends the connection. */
static bool answer(struct laps_agent_control *c, int fd, const char *line, size_t len)
{
	json_t *request = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	const char *verb = json_string_value(json_object_get(request, "verb"));
	bool ok = false;

	if (!verb)
		send_object(fd, laps_agent_refuse("a request is a JSON object on one line, with a "
						  "text member 'verb'"));
	else
		ok = send_object(fd, c->handler(c->ctx, verb, request));
	json_decref(request);
	return ok;
}

/* Read what is there and answer every whole line of it; false ends the connection. */
static bool serve_client(struct laps_agent_control *c, struct client *client)
{
	char *start = client->line, *end;
	ssize_t n =
		recv(client->fd, client->line + client->len, sizeof(client->line) - client->len, 0);

	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR);
	client->len += (size_t)n;
	while ((end = memchr(start, '\n', client->len)) != NULL) {
		if (!answer(c, client->fd, start, (size_t)(end - start)))
			return false;
		client->len -= (size_t)(end + 1 - start);
		start = end + 1;
	}
	memmove(client->line, start, client->len);
	if (client->len < sizeof(client->line))
		return true;
	send_object(client->fd, laps_agent_refuse("the line is too long"));
	return false;
}

static void serve(struct laps_agent_control *c, struct client *client)
{
	client->heard = c->turn;
	if (serve_client(c, client))
		return;
	for (size_t i = 0; i < LAPS_AGENT_CLIENTS_MAX; i++) {
		if (c->client[i] == client) {
			drop(c, i);
			return;
		}
	}
}

void laps_agent_control_serve(struct laps_agent_control *c)
{
	struct epoll_event e[EVENTS_AT_ONCE];
	int n = epoll_wait(c->epoll, e, EVENTS_AT_ONCE, 0);
	bool knock = false;

	c->turn++;
	for (int i = 0; i < n; i++) {
		if (e[i].data.ptr)
			serve(c, e[i].data.ptr);
		else
			knock = true;
	}
	/* last: it may drop one of those above */
	if (knock)
		take_client(c);
}
