/* SPDX-License-Identifier: MIT */
/* The server in front, and what passes between it and the world. One thread: one exchange at a
 * time. */
#include <curl/curl.h>
#include <laps/cert.h>
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
	CURL *curl;
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

static size_t on_body(char *data, size_t size, size_t n, void *ctx)
{
	struct exchange *x = ctx;

	(void)size;
	laps_buf_put(&x->text, data, n);
	return n;
}

/* What is between two ends only. */
static bool is_hop(const char *name)
{
	static const char *const hop[] = {"Connection", "Content-Length", "Transfer-Encoding",
					  "Keep-Alive", "Expect"};

	for (size_t i = 0; i < sizeof(hop) / sizeof(hop[0]); i++)
		if (strcasecmp(hop[i], name) == 0)
			return true;
	return false;
}

static size_t on_header(char *data, size_t size, size_t n, void *ctx)
{
	struct exchange *x = ctx;
	char line[16384];
	char *colon, *value;

	(void)size;
	snprintf(line, sizeof(line), "%.*s", (int)n, data);
	line[strcspn(line, "\r\n")] = '\0';
	colon = strchr(line, ':');
	if (!colon)
		return n;
	*colon = '\0';
	value = colon + 1 + strspn(colon + 1, " \t");
	if (!is_hop(line))
		pairs_put(&x->reply, line, value);
	return n;
}

static struct curl_slist *headers_of(const struct exchange *x)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");
	char line[70000];

	for (size_t i = 0; i < x->header.n; i++) {
		if (is_hop(x->header.name[i]))
			continue;
		snprintf(line, sizeof(line), "%s: %s", x->header.name[i], x->header.value[i]);
		list = curl_slist_append(list, line);
	}
	if (!pairs_get(&x->header, "User-Agent"))
		list = curl_slist_append(list, "User-Agent:");
	if (!pairs_get(&x->header, "Accept"))
		list = curl_slist_append(list, "Accept:");
	return list;
}

static void put_body(const struct exchange *x, struct laps_buf *out)
{
	char *dump = NULL;

	if (x->is_form)
		pairs_encode(&x->form, out);
	else if (x->sent && (dump = json_dumps(x->sent, JSON_COMPACT)))
		laps_buf_put(out, dump, strlen(dump));
	else
		laps_buf_put(out, x->rq->body, x->rq->body_len);
	free(dump);
}

/* The devices that join here have a key that we hold. */
static void show_certificate(CURL *c, const struct exchange *x)
{
	struct curl_blob cert = {.flags = CURL_BLOB_COPY}, key = {.flags = CURL_BLOB_COPY};
	struct laps_buf pem;

	laps_buf_init(&pem, LAPS_CERT_PEM_MAX);
	if (x->rq->client_cert) {
		laps_cert_format_pem(x->rq->client_cert, x->rq->client_cert_len, &pem);
		cert.data = pem.data;
		cert.len = pem.len;
		key.data = (void *)(uintptr_t)laps_secret_text(x->world->key_pem);
		key.len = laps_secret_len(x->world->key_pem);
		curl_easy_setopt(c, CURLOPT_SSLCERT_BLOB, &cert);
		curl_easy_setopt(c, CURLOPT_SSLKEY_BLOB, &key);
	}
	laps_buf_clear(&pem);
}

static void reset_answer(struct exchange *x)
{
	x->status = 0;
	pairs_clear(&x->reply);
	laps_buf_clear(&x->text);
	json_decref(x->json);
	x->json = NULL;
}

void proxy_forward(struct exchange *x)
{
	CURL *c = x->proxy->curl;
	struct curl_slist *headers = headers_of(x);
	struct laps_buf url, body;
	long status = 0;

	reset_answer(x);
	laps_buf_init(&url, 65536);
	laps_buf_init(&body, BODY_MAX);
	laps_buf_put(&url, x->world->url, strlen(x->world->url));
	laps_buf_put(&url, x->path, strlen(x->path));
	if (x->query.n)
		laps_buf_put_u8(&url, '?');
	pairs_encode(&x->query, &url);
	laps_buf_put_u8(&url, 0);
	put_body(x, &body);
	curl_easy_reset(c);
	curl_easy_setopt(c, CURLOPT_URL, (const char *)url.data);
	curl_easy_setopt(c, CURLOPT_CAINFO, x->world->ca_file);
	curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	if (strcmp(x->rq->method, "GET") != 0 || body.len) {
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)body.len);
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, body.len ? (char *)body.data : "");
	}
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, x->rq->method);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, x);
	show_certificate(c, x);
	if (curl_easy_perform(c) == CURLE_OK)
		curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	x->status = status ? (unsigned)status : 502;
	if (x->text.len)
		x->json = json_loadb((const char *)x->text.data, x->text.len, 0, NULL);
	curl_slist_free_all(headers);
	laps_buf_clear(&url);
	laps_buf_clear(&body);
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
	struct exchange x = {.proxy = p, .world = p->world, .rq = rq};

	if (refused)
		return;
	laps_buf_init(&x.text, BODY_MAX);
	take_request(&x);
	if (p->mutant && mutant_matches(p->mutant, &x))
		break_it(&x, p->mutant);
	else
		proxy_forward(&x);
	give_back(&x, rs);
	reset_answer(&x);
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
