/* SPDX-License-Identifier: MIT */
/* The server in front, and what passes between it and the world. One thread: one exchange at a
 * time. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "conformance/mutant/entra/mutant.h"
#include "lib/httpserver.h"

#define BODY_MAX  (16u << 20)
#define NAMES_MAX 128 /* of headers that ever came; the server borrows them */

struct proxy {
	const struct world *world;
	const struct mutant *mutant; /* NULL: nothing is broken */
	struct sim_server *server;
	void *curl;
	json_t *saved;          /* the last good answer to what the mutant is about */
	char *names[NAMES_MAX]; /* owned */
};

/* A text that lives as long as we do. */
static const char *intern(struct proxy *p, const char *text)
{
	size_t i = 0;

	for (; i < NAMES_MAX && p->names[i]; i++)
		if (strcmp(p->names[i], text) == 0)
			return p->names[i];
	if (i == NAMES_MAX || !(p->names[i] = strdup(text)))
		abort(); /* the world says only so many */
	return p->names[i];
}

static void run(struct exchange *x, const struct edit edits[static 2])
{
	for (size_t i = 0; i < 2 && edits[i].run; i++)
		edits[i].run(x, &edits[i]);
}

static bool is_refusal(const struct mutant *m, const struct exchange *x)
{
	return x->status >= 400 && x->text.len &&
	       memmem(x->text.data, x->text.len, m->refused, strlen(m->refused));
}

static void break_it(struct exchange *x, const struct mutant *m)
{
	x->saved = x->proxy->saved;
	if (m->refused) {
		proxy_forward(x);
		if (x->status == 200) {
			json_decref(x->proxy->saved);
			x->proxy->saved = json_incref(x->json);
		}
		if (!is_refusal(m, x))
			return;
	}
	run(x, m->before);
	if (!x->answered && (!m->refused || m->before[0].run))
		proxy_forward(x);
	run(x, m->after);
}

static void give_back(struct exchange *x, struct sim_http_response *rs)
{
	const char *type = pairs_get(&x->reply, "Content-Type");

	type = type ? intern(x->proxy, type) : NULL;
	if (x->json) {
		sim_http_reply_json(rs, x->status, type, json_incref(x->json));
	} else {
		laps_buf_put_u8(&x->text, 0);
		sim_http_reply_text(rs, x->status, type, (const char *)x->text.data);
	}
	for (size_t i = 0; i < x->reply.n; i++)
		if (strcasecmp(x->reply.name[i], "Content-Type") != 0)
			sim_http_reply_header(rs, intern(x->proxy, x->reply.name[i]), "%s",
					      x->reply.value[i]);
}

static void take_request(struct exchange *x)
{
	const struct sim_http_request *rq = x->rq;
	const char *type = sim_http_header(rq, "Content-Type");
	struct sim_http_pairs form;

	snprintf(x->path, sizeof(x->path), "%s", rq->path);
	for (size_t i = 0; i < rq->query.n; i++)
		pairs_put(&x->query, rq->query.pair[i].name, rq->query.pair[i].value);
	for (size_t i = 0; i < rq->header_n; i++)
		pairs_put(&x->header, rq->header[i].name, rq->header[i].value);
	if (type && strcasestr(type, "form") && sim_http_form(rq, &form)) {
		x->is_form = true;
		for (size_t i = 0; i < form.n; i++)
			pairs_put(&x->form, form.pair[i].name, form.pair[i].value);
		sim_http_pairs_clear(&form);
	} else if (rq->body_len) {
		x->sent = json_loadb((const char *)rq->body, rq->body_len, 0, NULL);
	}
}

static void handle(void *ctx, struct sim_http_request *rq, unsigned refused,
		   struct sim_http_response *rs)
{
	struct proxy *p = ctx;
	struct exchange x = {.proxy = p, .world = p->world, .curl = p->curl, .rq = rq};

	if (refused)
		return;
	laps_buf_init(&x.text, BODY_MAX);
	take_request(&x);
	if (p->mutant && mutant_matches(p->mutant, &x))
		break_it(&x, p->mutant);
	else
		proxy_forward(&x);
	give_back(&x, rs);
	exchange_forget(&x);
	pairs_clear(&x.query);
	pairs_clear(&x.form);
	pairs_clear(&x.header);
	json_decref(x.sent);
}

bool proxy_start(const struct world *w, const struct mutant *m, const char *cert_pem,
		 const char *key_pem, struct proxy **out, struct sim_err *err)
{
	struct proxy *p = calloc(1, sizeof(*p));
	struct sim_server_options o = {.cert_pem = cert_pem,
				       .key_pem = key_pem,
				       .threads = 1,
				       .handler = handle,
				       .ctx = p};

	if (!p)
		return sim_fail_nomem(err);
	p->world = w;
	p->mutant = m;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
		p->curl = curl_easy_init();
	if (!p->curl)
		sim_fail(err, "cannot set libcurl up");
	else if (sim_server_start(&o, &p->server, err)) {
		*out = p;
		return true;
	}
	proxy_stop(&p);
	return false;
}

void proxy_stop(struct proxy **proxy)
{
	struct proxy *p = *proxy;

	if (!p)
		return;
	sim_server_stop(&p->server);
	if (p->curl)
		curl_easy_cleanup(p->curl);
	json_decref(p->saved);
	for (size_t i = 0; i < NAMES_MAX; i++)
		free(p->names[i]);
	free(p);
	*proxy = NULL;
}

unsigned proxy_port(const struct proxy *p)
{
	return sim_server_port(p->server);
}
