/* SPDX-License-Identifier: MIT */
/* Asking the three services. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "conformance/entra/entra.h"
#include "lib/http.h"

#define FORM      "application/x-www-form-urlencoded"
#define FORM_MAX  65536
#define JSON      "application/json"
#define VERSION_1 "/v1.0/"

bool entra_ask(struct conform *c, const struct entra_request *rq, struct entra_answer *out)
{
	struct sim_err err;

	if (entra_http_ask(entra_of(c)->http, rq, out, &err))
		return true;
	c->silent = true;
	return conform_that(c, false, "%s", err.text);
}

/* origin, and behind it what format gives. */
__attribute__((format(printf, 4, 0))) static bool make_url(struct conform *c,
							   char url[static ENTRA_URL],
							   const char *origin, const char *format,
							   va_list args)
{
	const size_t front = (size_t)snprintf(url, ENTRA_URL, "%s", origin);
	int n = -1;

	if (front < ENTRA_URL)
		n = vsnprintf(url + front, ENTRA_URL - front, format, args);
	return conform_that(c, n >= 0 && (size_t)n < ENTRA_URL - front,
			    "a URL of this row is too long");
}

/* The version that the target wants, in place of the one in the rows. */
__attribute__((format(printf, 3, 0))) static bool graph_url(struct conform *c,
							    char url[static ENTRA_URL],
							    const char *format, va_list args)
{
	const struct entra *e = entra_of(c);
	char path[ENTRA_URL];
	const size_t front = strlen(VERSION_1);

	if (!make_url(c, path, "", format, args))
		return false;
	if (strncmp(path, VERSION_1, front) != 0)
		return conform_that(
			c, (size_t)snprintf(url, ENTRA_URL, "%s%s", e->graph, path) < ENTRA_URL,
			"a URL of this row is too long");
	return conform_that(c,
			    (size_t)snprintf(url, ENTRA_URL, "%s/%s/%s", e->graph, e->version,
					     path + front) < ENTRA_URL,
			    "a URL of this row is too long");
}

static bool graph(struct conform *c, struct entra_answer *out, entra_who who,
		  const struct entra_more *more, const char *url)
{
	struct entra_request rq = {
		.method = more->method, .url = url, .header = more->header, .type = NULL};
	struct laps_buf body;
	bool ok;

	if (who != ENTRA_AS_NOBODY && !(rq.bearer = entra_token(c, who)))
		return false;
	laps_buf_init(&body, FORM_MAX);
	if (more->json) {
		laps_buf_put(&body, more->json, strlen(more->json));
		rq.body = &body;
		rq.type = JSON;
	}
	ok = entra_ask(c, &rq, out);
	laps_buf_clear(&body);
	return ok;
}

bool entra_graph(struct conform *c, struct entra_answer *out, entra_who who, const char *format,
		 ...)
{
	static const struct entra_more nothing = {.method = NULL};
	char url[ENTRA_URL];
	va_list args;
	bool ok;

	va_start(args, format);
	ok = graph_url(c, url, format, args);
	va_end(args);
	return ok && graph(c, out, who, &nothing, url);
}

bool entra_graph_with(struct conform *c, struct entra_answer *out, entra_who who,
		      const struct entra_more *more, const char *format, ...)
{
	char url[ENTRA_URL];
	va_list args;
	bool ok;

	va_start(args, format);
	ok = graph_url(c, url, format, args);
	va_end(args);
	return ok && graph(c, out, who, more, url);
}

/* GET what lies there. */
__attribute__((format(printf, 5, 0))) static bool get(struct conform *c, struct entra_answer *out,
						      const char *base, const char *const *header,
						      const char *format, va_list args)
{
	char url[ENTRA_URL];
	const struct entra_request rq = {.url = url, .header = header};

	return make_url(c, url, base, format, args) && entra_ask(c, &rq, out);
}

bool entra_registration(struct conform *c, struct entra_answer *out, const char *const *header,
			const char *format, ...)
{
	va_list args;
	bool ok;

	va_start(args, format);
	ok = get(c, out, entra_of(c)->registration, header, format, args);
	va_end(args);
	return ok;
}

bool entra_login_get(struct conform *c, struct entra_answer *out, const char *format, ...)
{
	va_list args;
	bool ok;

	va_start(args, format);
	ok = get(c, out, entra_of(c)->login, NULL, format, args);
	va_end(args);
	return ok;
}

bool entra_login(struct conform *c, struct entra_answer *out, const char *rest,
		 const struct entra_pair *form, const char *const *header)
{
	const struct entra *e = entra_of(c);
	char url[ENTRA_URL];
	struct entra_request rq = {.url = url, .header = header, .type = FORM};
	struct laps_buf body;
	bool ok;

	snprintf(url, sizeof(url), "%s/%s/%s", e->login, e->tenant, rest);
	laps_buf_init(&body, FORM_MAX);
	for (; form->name; form++)
		if (form->value)
			sim_http_pairs_put(&body, form->name, form->value);
	rq.body = &body;
	ok = conform_that(c, laps_buf_status(&body) == LAPS_OK, "out of memory") &&
	     entra_ask(c, &rq, out);
	laps_buf_clear(&body);
	return ok;
}
