/* SPDX-License-Identifier: MIT */
/* Which application asks, and how it proves that: a secret, or a signed assertion. */
#include <laps/text.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cloud/login.h"
#include "lib/http_decode.h"

#define BASIC_MAX 4096 /* bytes of a name and a secret */

/* Clients of Microsoft's that devices use. They are in every tenant, have no credential, and
 * nothing at Graph is consented to for them. */
static const struct {
	const char *id, *name;
} own_clients[] = {
	{"29d9ed98-a469-4536-ade2-f981bc1d605e", "Microsoft Authentication Broker"},
	{"38aa3b87-a06d-4817-b275-7a316988d93b", "Windows Sign In"},
	{"1b730954-1685-4b74-9bfd-dac224a7b894", "Azure Active Directory PowerShell"},
};

static bool find_own(const char *client_id, struct sim_login_client *out)
{
	for (size_t i = 0; i < sizeof(own_clients) / sizeof(own_clients[0]); i++)
		if (strcasecmp(own_clients[i].id, client_id) == 0) {
			memcpy(out->id, own_clients[i].id, sizeof(out->id));
			memcpy(out->name, own_clients[i].name, strlen(own_clients[i].name) + 1);
			out->is_public = true;
			return true;
		}
	return false;
}

static unsigned find_app(struct sim_login *l, const char *client_id, struct sim_login_client *out)
{
	const struct sim_app *a;
	unsigned number = 0;

	sim_store_read(l->c->store);
	a = sim_store_app(l->c->store, client_id);
	if (!a || (l->tenant[0] && strcasecmp(a->tenant->id, l->tenant) != 0)) {
		number = 700016;
	} else if (!a->enabled) {
		number = 7000112;
	} else {
		memcpy(out->id, a->client_id, sizeof(out->id));
		memcpy(out->object_id, a->object_id, sizeof(out->object_id));
		memcpy(out->tenant, a->tenant->id, sizeof(out->tenant));
		memcpy(out->name, a->name, sizeof(out->name));
		out->is_public = a->is_public;
		out->app_roles = a->app_roles;
		out->scopes = a->scopes;
	}
	sim_store_unlock(l->c->store);
	return number;
}

unsigned sim_login_client_find(struct sim_login *l, const char *client_id,
			       struct sim_login_client *out)
{
	struct sim_login_client found = {0};
	unsigned number = find_app(l, client_id, &found);

	if (number == 700016 && find_own(client_id, &found))
		number = 0;
	if (!number)
		*out = found;
	return number;
}

static bool is_secret(const struct laps_secret *s, const char *text)
{
	const size_t len = strlen(text);

	return laps_secret_len(s) == len && laps_ct_eq(laps_secret_text(s), text, len);
}

static unsigned check_secret(struct sim_login *l, const char *client_id, const char *secret)
{
	unsigned number = 7000215;
	const struct sim_app *a;

	sim_store_read(l->c->store);
	a = sim_store_app(l->c->store, client_id);
	if (!a || (a->secret_n == 0 && a->cert_n == 0))
		number = 700025;
	for (size_t i = 0; a && i < a->secret_n && number; i++) {
		const struct sim_app_secret *s = &a->secret[i];

		if (is_secret(s->value, secret))
			number = s->expires_ticks && s->expires_ticks <= l->rq->now_ticks ? 7000222
											  : 0;
	}
	sim_store_unlock(l->c->store);
	return number;
}

/* HTTP Basic: a name and a secret. */
struct basic {
	bool given;
	char *text; /* owned, wiped: both, decoded from base64 */
	size_t len;
	const char *client_id, *secret; /* in text */
};

static void basic_clear(struct basic *b)
{
	if (b->text)
		laps_wipe(b->text, b->len);
	free(b->text);
	*b = (struct basic){0};
}

/* Take name and secret apart; RFC 6749 section 2.3.1 has both encoded as in a form. False: garbage.
 */
static bool split(struct basic *b)
{
	char *colon = memchr(b->text, ':', b->len), *end;

	if (!colon)
		return false;
	end = sim_http_decode(b->text, colon, true);
	if (!end)
		return false;
	*end = '\0';
	end = sim_http_decode(colon + 1, b->text + b->len, true);
	if (!end)
		return false;
	*end = '\0';
	b->client_id = b->text;
	b->secret = colon + 1;
	return true;
}

/* False: it is there, and garbage. */
static bool read_basic(const struct sim_http_request *rq, struct basic *out)
{
	static const char scheme[] = "Basic ";
	const char *value = sim_http_header(rq, "Authorization");
	struct laps_buf b;
	bool ok = false;

	if (!value || strncasecmp(value, scheme, strlen(scheme)) != 0)
		return true;
	out->given = true;
	value += strlen(scheme);
	laps_buf_init(&b, BASIC_MAX);
	if (laps_base64_parse(value, strlen(value), &b, NULL) == LAPS_OK) {
		out->len = b.len;
		out->text = calloc(1, b.len + 1);
		if (out->text && b.len) {
			memcpy(out->text, b.data, b.len);
			ok = split(out);
		}
	}
	laps_buf_clear(&b);
	return ok;
}

/* What a request says of its client. */
struct proof {
	const char *client_id, *secret, *assertion;
	struct basic basic;
	char named[LAPS_GUID_TEXT]; /* by the assertion */
};

/* Returns the AADSTS number. */
static unsigned read_proof(struct sim_login *l, struct proof *p)
{
	const char *type = sim_http_pair(&l->form, "client_assertion_type");

	p->client_id = sim_http_pair(&l->form, "client_id");
	p->secret = sim_http_pair(&l->form, "client_secret");
	p->assertion = sim_http_pair(&l->form, "client_assertion");
	if (!read_basic(l->rq, &p->basic) ||
	    p->basic.given + (p->secret != NULL) + (p->assertion != NULL) > 1)
		return 9002313;
	if (p->basic.given) {
		if (p->client_id && strcasecmp(p->client_id, p->basic.client_id) != 0)
			return 9002313;
		p->client_id = p->basic.client_id;
		p->secret = p->basic.secret;
	}
	if (p->assertion) {
		if (!type || strcmp(type, SIM_LOGIN_ASSERTION_TYPE) != 0)
			return 9002313;
		if (!sim_login_assertion_client(p->assertion, p->named))
			return 50027;
		if (!p->client_id)
			p->client_id = p->named;
	}
	return p->client_id && p->client_id[0] ? 0 : 900144;
}

static unsigned check(struct sim_login *l, const struct proof *p, bool must,
		      struct sim_login_client *out)
{
	unsigned number = sim_login_client_find(l, p->client_id, out);

	if (number)
		return number;
	if (p->secret) {
		number = check_secret(l, out->id, p->secret);
		out->auth = 1;
	} else if (p->assertion) {
		number = sim_login_assertion_check(l, p->assertion, out);
		out->auth = 2;
	} else if (must || !out->is_public) {
		number = 7000218;
	}
	return number;
}

bool sim_login_client_check(struct sim_login *l, bool must, struct sim_login_client *out)
{
	struct sim_login_client client = {0};
	struct proof p = {0};
	unsigned number = read_proof(l, &p);

	if (!number)
		number = check(l, &p, must, &client);
	basic_clear(&p.basic);
	if (number) {
		sim_login_fail(l, number, number == 900144 ? "'client_id'." : NULL);
		return false;
	}
	*out = client;
	return true;
}
