/* SPDX-License-Identifier: MIT */
#include "lib/control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/control_line.h"

#define EVENTS_AT_ONCE 8

struct client {
	int fd;         /* -1: free */
	json_t *held;   /* an answer for the end; owned */
	uint64_t heard; /* when, in turns of serving */
	size_t len;
	char line[SIM_CONTROL_LINE];
};

struct sim_control {
	int epoll, listener;
	sim_control_handler *handler;
	void *ctx;
	struct client *client[SIM_CONTROL_CLIENTS]; /* NULL: free */
	uint64_t turn;
};

static bool watch(const struct sim_control *c, int fd, void *what)
{
	struct epoll_event e = {.events = EPOLLIN, .data = {.ptr = what}};

	return epoll_ctl(c->epoll, EPOLL_CTL_ADD, fd, &e) == 0;
}

bool sim_control_open(const char *path, sim_control_handler *handler, void *ctx,
		      struct sim_control **out, struct sim_err *err)
{
	struct sim_control *c = calloc(1, sizeof(*c));
	struct sockaddr_un address;
	mode_t mask;
	int bound;

	if (!c)
		return sim_fail_nomem(err);
	c->handler = handler;
	c->ctx = ctx;
	c->epoll = epoll_create1(EPOLL_CLOEXEC);
	c->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (!sim_control_address(path, &address, err))
		goto fail;
	mask = umask(077);
	bound = bind(c->listener, (struct sockaddr *)&address, sizeof(address));
	umask(mask);
	if (bound != 0 || listen(c->listener, SIM_CONTROL_CLIENTS) != 0 ||
	    !watch(c, c->listener, NULL)) {
		sim_fail_errno(err, errno, "cannot listen on", path);
		goto fail;
	}
	*out = c;
	return true;
fail:
	sim_control_close(&c);
	return false;
}

static void drop(struct sim_control *c, struct client *client)
{
	for (size_t i = 0; i < SIM_CONTROL_CLIENTS; i++)
		if (c->client[i] == client)
			c->client[i] = NULL;
	close(client->fd);
	json_decref(client->held);
	free(client);
}

void sim_control_close(struct sim_control **c)
{
	struct sim_control *it = *c;

	if (!it)
		return;
	for (size_t i = 0; i < SIM_CONTROL_CLIENTS; i++) {
		if (!it->client[i])
			continue;
		if (it->client[i]->held)
			sim_control_send(it->client[i]->fd, it->client[i]->held);
		drop(it, it->client[i]);
	}
	if (it->listener >= 0)
		close(it->listener);
	if (it->epoll >= 0)
		close(it->epoll);
	free(it);
	*c = NULL;
}

int sim_control_fd(const struct sim_control *c)
{
	return c->epoll;
}

/* A free place; when there is none, that of the client that has been silent for the longest. */
static size_t make_place(struct sim_control *c)
{
	size_t silent = SIM_CONTROL_CLIENTS;

	for (size_t i = 0; i < SIM_CONTROL_CLIENTS; i++) {
		if (!c->client[i])
			return i;
		if (!c->client[i]->held && (silent == SIM_CONTROL_CLIENTS ||
					    c->client[i]->heard < c->client[silent]->heard))
			silent = i;
	}
	if (silent < SIM_CONTROL_CLIENTS)
		drop(c, c->client[silent]);
	return silent;
}

static void take_client(struct sim_control *c)
{
	int fd = accept4(c->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct client *client = NULL;
	size_t i = fd >= 0 ? make_place(c) : SIM_CONTROL_CLIENTS;

	if (fd >= 0 && i < SIM_CONTROL_CLIENTS)
		client = calloc(1, sizeof(*client));
	if (client && watch(c, fd, client)) {
		client->fd = fd;
		client->heard = c->turn;
		c->client[i] = client;
		return;
	}
	free(client);
	if (fd >= 0)
		close(fd);
}

/* Answer one line; false ends the connection. */
static bool answer(struct sim_control *c, struct client *client, const char *line, size_t len)
{
	struct sim_err why;
	json_t *request = sim_control_parse(line, len, &why), *reply;
	bool hold = false, ok;

	if (!request) {
		reply = sim_control_refuse(why.text);
		sim_control_send(client->fd, reply);
		json_decref(reply);
		return false;
	}
	reply = c->handler(c->ctx, json_string_value(json_object_get(request, "verb")), request,
			   &hold);
	json_decref(request);
	if (hold) {
		json_decref(client->held);
		client->held = reply;
		return true;
	}
	ok = reply && sim_control_send(client->fd, reply);
	json_decref(reply);
	return ok;
}

/* Read what is there and answer every whole line of it; false ends the connection. */
static bool serve_client(struct sim_control *c, struct client *client)
{
	ssize_t n =
		recv(client->fd, client->line + client->len, sizeof(client->line) - client->len, 0);
	char *start = client->line, *end;

	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR);
	client->len += (size_t)n;
	while ((end = memchr(start, '\n', client->len)) != NULL) {
		if (!answer(c, client, start, (size_t)(end - start)))
			return false;
		client->len -= (size_t)(end + 1 - start);
		start = end + 1;
	}
	memmove(client->line, start, client->len);
	if (client->len == sizeof(client->line)) {
		json_t *reply = sim_control_refuse("the line is too long");

		sim_control_send(client->fd, reply);
		json_decref(reply);
		return false;
	}
	return true;
}

void sim_control_serve(struct sim_control *c)
{
	struct epoll_event e[EVENTS_AT_ONCE];
	int n = epoll_wait(c->epoll, e, EVENTS_AT_ONCE, 0);
	bool knock = false;

	c->turn++;
	for (int i = 0; i < n; i++) {
		struct client *client = e[i].data.ptr;

		if (!client)
			knock = true;
		else if (!serve_client(c, client))
			drop(c, client);
		else
			client->heard = c->turn;
	}
	/* last: it may drop one of those above */
	if (knock)
		take_client(c);
}
