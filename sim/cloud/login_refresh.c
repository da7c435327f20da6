/* SPDX-License-Identifier: MIT */
/*
 * Refresh tokens: who, which client and what for, sealed, so that nothing is kept. Each use gives a
 * new one, and the old one stays good, as Microsoft's do.
 */
#include <laps/filetime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cloud/login.h"

#define KIND      "refresh"
#define PLAIN_MAX 4096 /* bytes of what is sealed */
#define TEXT_MAX  8192 /* characters that are looked at */

bool sim_login_refresh_seal(const struct sim_cloud_context *c,
			    const struct sim_login_refresh_token *t, struct laps_buf *out)
{
	json_t *o =
		json_pack("{ss ss ss ss ss sI}", "t", t->tenant, "c", t->client_id, "u", t->user_id,
			  "d", t->device_id, "s", t->scope, "i", (json_int_t)t->issued_ticks);
	char *plain = o ? json_dumps(o, JSON_COMPACT) : NULL;
	bool ok = plain && sim_seal(c->seal_key, KIND, plain, strlen(plain), out);

	free(plain);
	json_decref(o);
	return ok;
}

static bool text_of(const json_t *o, const char *name, char *out, size_t size)
{
	const char *text = sim_login_member(o, name);

	if (!text || strlen(text) >= size)
		return false;
	memcpy(out, text, strlen(text) + 1);
	return true;
}

bool sim_login_refresh_unseal(const struct sim_cloud_context *c, const char *text,
			      struct sim_login_refresh_token *out)
{
	struct sim_login_refresh_token t;
	struct laps_buf plain;
	json_t *o = NULL;
	json_int_t issued;
	bool ok;

	laps_buf_init(&plain, PLAIN_MAX);
	if (strlen(text) <= TEXT_MAX && sim_unseal(c->seal_key, KIND, text, strlen(text), &plain))
		o = sim_login_object(&plain);
	laps_buf_clear(&plain);
	issued = json_integer_value(json_object_get(o, "i"));
	ok = text_of(o, "t", t.tenant, sizeof(t.tenant)) &&
	     text_of(o, "c", t.client_id, sizeof(t.client_id)) &&
	     text_of(o, "u", t.user_id, sizeof(t.user_id)) &&
	     text_of(o, "d", t.device_id, sizeof(t.device_id)) &&
	     text_of(o, "s", t.scope, sizeof(t.scope)) && issued > 0;
	json_decref(o);
	if (ok) {
		t.issued_ticks = (uint64_t)issued;
		*out = t;
	}
	return ok;
}

/* Is it for this client, and for the tenant of the path? Returns the AADSTS number. */
static unsigned check(const struct sim_login *l, const struct sim_login_refresh_token *t,
		      const char *client_id)
{
	if (strcasecmp(t->client_id, client_id) != 0 ||
	    (l->tenant[0] && strcasecmp(t->tenant, l->tenant) != 0))
		return 70000;
	if (t->issued_ticks + SIM_REFRESH_DAYS * LAPS_TICKS_PER_DAY <= l->rq->now_ticks)
		return 700082;
	return 0;
}

static void refresh_device(struct sim_login *l, const struct sim_login_refresh_token *t,
			   const struct sim_login_client *client,
			   const struct sim_login_scope *scope, const char *text)
{
	struct sim_caller who = {0};
	const unsigned number = sim_login_device_load(l, t->device_id, &who);

	if (number)
		sim_login_fail(l, number, NULL);
	else
		sim_login_reply_device(l, &who, client, scope, text);
}

static void refresh_user(struct sim_login *l, const struct sim_login_refresh_token *t,
			 const struct sim_login_client *client, const struct sim_login_scope *scope,
			 const char *text)
{
	struct sim_caller who = {0};
	const unsigned number = sim_login_user_load(l, t->user_id, NULL, t->issued_ticks, &who);

	if (number)
		sim_login_fail(l, number, NULL);
	else
		sim_login_reply_user(l, client, &who, scope, text);
}

void sim_login_refresh(struct sim_login *l)
{
	struct sim_login_refresh_token t;
	struct sim_login_client client;
	struct sim_login_scope scope;
	const char *given, *text;
	unsigned number;

	if (!sim_login_client_check(l, false, &client))
		return;
	given = sim_login_need(l, "refresh_token");
	if (!given)
		return;
	number = sim_login_refresh_unseal(l->c, given, &t) ? check(l, &t, client.id) : 70000;
	if (number) {
		sim_login_fail(l, number, NULL);
		return;
	}
	text = t.scope;
	if (!sim_login_asked(l, &text, &scope))
		return;
	/* whoever has one may have the next, whatever the new scope says */
	scope.offline = true;
	if (t.device_id[0])
		refresh_device(l, &t, &client, &scope, text);
	else
		refresh_user(l, &t, &client, &scope, text);
}
