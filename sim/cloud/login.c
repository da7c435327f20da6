/* SPDX-License-Identifier: MIT */
/* The login service: which part answers which path. */
#include "cloud/login.h"

#include <string.h>
#include <strings.h>

#define PATH_MAX_N 4 /* segments behind the tenant */

static const struct route {
	const char *segment[PATH_MAX_N]; /* behind the tenant; "*": any */
	const char *method[2];           /* that it takes */
	bool v1;
	sim_login_part *part; /* NULL: answered with 501 */
} routes[] = {
	{{"v2.0", ".well-known", "openid-configuration"}, {"GET"}, false, sim_login_configuration},
	{{".well-known", "openid-configuration"}, {"GET"}, true, sim_login_configuration},
	{{"discovery", "instance"}, {"GET"}, false, sim_login_instance},
	{{"discovery", "v2.0", "keys"}, {"GET"}, false, sim_login_keys},
	{{"discovery", "keys"}, {"GET"}, true, sim_login_keys},
	{{"userrealm", "*"}, {"GET"}, true, sim_login_realm},
	{{"oauth2", "v2.0", "token"}, {"POST"}, false, sim_login_token},
	{{"oauth2", "token"}, {"POST"}, true, sim_login_token},
	{{"oauth2", "v2.0", "devicecode"}, {"POST"}, false, sim_login_devicecode},
	{{"oauth2", "devicecode"}, {"POST"}, true, sim_login_devicecode},
	{{"oauth2", "deviceauth"}, {"GET", "POST"}, true, sim_login_code_page},
	{{"oauth2", "v2.0", "authorize"}, {"GET", "POST"}, false, NULL},
	{{"oauth2", "authorize"}, {"GET", "POST"}, true, NULL},
};

static bool matches(const struct route *r, const struct sim_http_request *rq)
{
	size_t i = 0;

	for (; i < PATH_MAX_N && r->segment[i]; i++)
		if (i + 1 >= rq->segment_n ||
		    (strcmp(r->segment[i], "*") != 0 && !sim_http_is(rq, i + 1, r->segment[i])))
			return false;
	return rq->segment_n == i + 1;
}

/* The address that is easy to type. */
static const struct route code_page = {{NULL}, {"GET", "POST"}, true, sim_login_code_page};

static const struct route *find(const struct sim_http_request *rq)
{
	if (rq->segment_n == 1 && sim_http_is(rq, 0, "devicelogin"))
		return &code_page;
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
		if (matches(&routes[i], rq))
			return &routes[i];
	return NULL;
}

static bool takes(const struct route *r, const char *method)
{
	for (size_t i = 0; i < 2; i++)
		if (r->method[i] && strcmp(r->method[i], method) == 0)
			return true;
	return false;
}

/* The tenant that the path names. False when it is not here. */
static bool find_tenant(struct sim_login *l)
{
	static const char *const any[] = {"common", "organizations", "consumers"};
	const struct sim_tenant *t;

	for (size_t i = 0; i < sizeof(any) / sizeof(any[0]); i++)
		if (strcasecmp(l->authority, any[i]) == 0)
			return true;
	sim_store_read(l->c->store);
	t = sim_store_tenant(l->c->store, l->authority);
	if (t)
		memcpy(l->tenant, t->id, sizeof(l->tenant));
	sim_store_unlock(l->c->store);
	return t != NULL;
}

static void serve(struct sim_login *l, const struct route *r)
{
	if (!takes(r, l->rq->method)) {
		sim_http_reply_header(l->rs, "Allow", "%s%s%s", r->method[0],
				      r->method[1] ? ", " : "", r->method[1] ? r->method[1] : "");
		sim_login_fail(l, 900561, NULL);
	} else if (r != &code_page && !find_tenant(l)) {
		sim_login_fail(l, 90002, NULL);
	} else if (!r->part) {
		sim_login_fail(l, 700054, NULL);
	} else {
		l->v1 = r->v1;
		r->part(l);
	}
}

/* What every answer has. */
static void put_headers(const struct sim_login *l)
{
	sim_http_reply_header(l->rs, "Cache-Control", "no-store");
	sim_http_reply_header(l->rs, "Pragma", "no-cache");
	sim_http_reply_header(l->rs, "X-Content-Type-Options", "nosniff");
	sim_http_reply_header(l->rs, "x-ms-request-id", "%s", l->rq->request_id);
	sim_http_reply_header(l->rs, "client-request-id", "%s", l->correlation_id);
}

void sim_login_serve(struct sim_cloud_context *c, const struct sim_http_request *rq,
		     struct sim_http_response *rs)
{
	const struct route *r = find(rq);
	struct sim_login l = {
		.c = c, .rq = rq, .rs = rs, .authority = rq->segment_n ? rq->segment[0] : ""};

	sim_login_correlate(&l);
	if (r)
		serve(&l, r);
	else
		sim_http_reply_text(rs, 404, "text/plain; charset=utf-8", "no such endpoint\n");
	put_headers(&l); /* now: the caller's id may have come with the form */
	sim_http_pairs_clear(&l.form);
}

void sim_login_trouble(const struct sim_http_request *rq, unsigned status, unsigned seconds,
		       struct sim_http_response *rs)
{
	struct sim_login l = {.rq = rq, .rs = rs};

	sim_login_correlate(&l);
	sim_login_fail(&l, status == 429 ? 90055 : 90033, NULL);
	rs->status = status;
	put_headers(&l);
	if (seconds)
		sim_http_reply_header(rs, "Retry-After", "%u", seconds);
}
