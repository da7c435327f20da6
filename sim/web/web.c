/* SPDX-License-Identifier: MIT */
#include "web/web.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <laps/secret.h>

#include "lib/httpserver.h"
#include "lib/worldask.h"
#include "web/data.h"
#include "web/gate.h"

/* Pages wait for the world: so many may, before others wait for them. */
#define THREADS 6
#define URL_MAX 96 /* bytes */

struct sim_web {
	char *dir;
	struct web_data *data;
	struct web_window window;
	struct sim_server *server;
	atomic_bool ready; /* the window knows its port */
	int world;         /* a connection that ends with the world */
	char url[URL_MAX], url_with_token[URL_MAX];
};

static void handle(void *ctx, struct sim_http_request *rq, unsigned refused,
		   struct sim_http_response *rs)
{
	const struct sim_web *w = ctx;

	if (refused)
		return;
	if (atomic_load(&w->ready))
		web_answer(&w->window, rq, rs);
	else
		sim_http_reply_text(rs, 503, "text/plain; charset=utf-8", "Not yet\n");
}

static void name_yourself(struct sim_web *w)
{
	w->window.port = sim_server_port(w->server);
	snprintf(w->window.cookie, sizeof(w->window.cookie), "lapsim-%u", w->window.port);
	snprintf(w->url, sizeof(w->url), "http://127.0.0.1:%u/", w->window.port);
	snprintf(w->url_with_token, sizeof(w->url_with_token), "http://127.0.0.1:%u/?token=%s",
		 w->window.port, w->window.token);
	atomic_store(&w->ready, true);
}

static bool start(struct sim_web *w, const struct sim_web_options *o, struct sim_err *err)
{
	const struct sim_server_options server = {
		.port = o->port, .threads = THREADS, .handler = handle, .ctx = w};

	w->world = -1;
	w->dir = strdup(o->dir);
	if (!w->dir)
		return sim_fail_nomem(err);
	w->world = sim_world_attach(w->dir, err);
	if (w->world < 0 || !web_data_open(w->dir, &w->data, err))
		return false;
	w->window.source = web_data_source(w->data);
	if (!web_gate_draw(w->window.token))
		return sim_fail(err, "there are no random bytes");
	if (!sim_server_start(&server, &w->server, err))
		return false;
	name_yourself(w);
	return true;
}

bool sim_web_start(const struct sim_web_options *o, struct sim_web **out, struct sim_err *err)
{
	struct sim_web *w = calloc(1, sizeof(*w));

	if (!w)
		return sim_fail_nomem(err);
	if (start(w, o, err)) {
		*out = w;
		return true;
	}
	sim_web_stop(&w);
	return false;
}

const char *sim_web_url(const struct sim_web *w)
{
	return w->url;
}

const char *sim_web_url_with_token(const struct sim_web *w)
{
	return w->url_with_token;
}

const char *sim_web_token(const struct sim_web *w)
{
	return w->window.token;
}

/* The connection has come to its end: has the world, too? */
static bool has_ended(struct sim_web *w)
{
	struct sim_err ignored;

	close(w->world);
	w->world = sim_world_attach(w->dir, &ignored);
	return w->world < 0;
}

bool sim_web_wait(struct sim_web *w, int stop)
{
	for (;;) {
		struct pollfd p[] = {{.fd = stop, .events = POLLIN},
				     {.fd = w->world, .events = POLLIN}};

		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return false;
		if (p[0].revents)
			return false;
		if (p[1].revents && has_ended(w))
			return true;
	}
}

void sim_web_stop(struct sim_web **web)
{
	struct sim_web *w = *web;

	if (!w)
		return;
	sim_server_stop(&w->server);
	web_data_close(&w->data);
	if (w->world >= 0)
		close(w->world);
	laps_wipe(w->window.token, sizeof(w->window.token));
	laps_wipe(w->url_with_token, sizeof(w->url_with_token));
	free(w->dir);
	free(w);
	*web = NULL;
}
