/* SPDX-License-Identifier: MIT */
/* Answers with tokens: numbers at the v2 endpoint, texts at the v1 one. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cloud/login.h"
#include "cloud/record.h"
#include "cloud/token_text.h"

#define TOKEN_MAX 65536

/* Take over what was made as a member. False when it was not. */
static bool put_text(json_t *reply, const char *name, bool ok, struct laps_buf *b)
{
	ok = ok && laps_buf_status(b) == LAPS_OK && b->len > 0 &&
	     json_object_set_new(reply, name, json_stringn((const char *)b->data, b->len)) == 0;
	laps_buf_clear(b);
	return ok;
}

static void put_number(const struct sim_login *l, json_t *reply, const char *name, int64_t value)
{
	json_object_set_new(reply, name,
			    l->v1 ? json_sprintf("%" PRId64, value)
				  : json_integer((json_int_t)value));
}

/* What every answer has. A new reference; NULL: memory ended. */
static json_t *begin(struct sim_login *l, const struct sim_caller *who, const char *text)
{
	const int64_t now = sim_unix_seconds(l->rq->now_ticks);
	json_t *reply = json_pack("{ss}", "token_type", "Bearer");
	struct laps_buf token;

	put_number(l, reply, "expires_in", SIM_TOKEN_SECONDS);
	put_number(l, reply, "ext_expires_in", SIM_TOKEN_SECONDS);
	if (l->v1) {
		put_number(l, reply, "expires_on", now + SIM_TOKEN_SECONDS);
		put_number(l, reply, "not_before", now);
		if (strncmp(text, SIM_LOGIN_RESOURCE, strlen(SIM_LOGIN_RESOURCE)) == 0)
			text += strlen(SIM_LOGIN_RESOURCE);
		else
			text = sim_audience_name(who->audience);
		json_object_set_new(reply, "resource", json_string(text));
	}
	laps_buf_init(&token, TOKEN_MAX);
	if (!put_text(reply, "access_token", sim_token_issue(l->c, who, l->rq->now_ticks, &token),
		      &token)) {
		json_decref(reply);
		return NULL;
	}
	return reply;
}

static void end(struct sim_login *l, json_t *reply, bool ok)
{
	if (reply && ok) {
		sim_http_reply_json(l->rs, 200, NULL, reply);
		return;
	}
	json_decref(reply);
	sim_login_fail(l, 90033, NULL);
}

static bool put_refresh(struct sim_login *l, const struct sim_caller *who, const char *text,
			json_t *reply)
{
	struct sim_login_refresh_token t = {.issued_ticks = l->rq->now_ticks};
	struct laps_buf token;

	memcpy(t.tenant, who->tenant, sizeof(t.tenant));
	memcpy(t.client_id, who->client_id, sizeof(t.client_id));
	if (who->is_device)
		memcpy(t.device_id, who->device_id, sizeof(t.device_id));
	else
		memcpy(t.user_id, who->oid, sizeof(t.user_id));
	snprintf(t.scope, sizeof(t.scope), "%s", text);
	laps_buf_init(&token, TOKEN_MAX);
	return put_text(reply, "refresh_token", sim_login_refresh_seal(l->c, &t, &token), &token);
}

static bool put_id_token(struct sim_login *l, const struct sim_caller *who,
			 const struct sim_login_scope *scope, json_t *reply)
{
	struct laps_buf token;

	laps_buf_init(&token, TOKEN_MAX);
	return put_text(reply, "id_token", sim_login_id_token(l, who, scope, &token), &token);
}

static bool put_client_info(struct sim_login *l, const struct sim_caller *who, json_t *reply)
{
	const char *asked = sim_http_pair(&l->form, "client_info");
	struct laps_buf info;

	if (!asked || strcmp(asked, "1") != 0)
		return true;
	laps_buf_init(&info, TOKEN_MAX);
	return put_text(reply, "client_info", sim_login_client_info(who, &info), &info);
}

static bool put_scope(const struct sim_login_scope *scope, const struct sim_caller *who,
		      const char *text, json_t *reply)
{
	struct laps_buf granted;

	laps_buf_init(&granted, TOKEN_MAX);
	sim_login_scope_granted(text, scope, who->permissions, &granted);
	/* offline_access alone comes to nothing that could be named */
	if (granted.len == 0)
		laps_buf_put(&granted, "openid", 6);
	return put_text(reply, "scope", true, &granted);
}

static void for_client(struct sim_caller *who, const struct sim_login *l,
		       const struct sim_login_client *client, const struct sim_login_scope *scope)
{
	memcpy(who->client_id, client->id, sizeof(who->client_id));
	memcpy(who->app_name, client->name, sizeof(who->app_name));
	who->app_auth = client->auth;
	who->audience = scope->audience;
	who->audience_id = scope->audience_id;
	who->cae = sim_login_has_cp1(l);
}

/* Azure AD Graph's are those of Microsoft Graph by the same names (ours). */
static bool has_permissions(const struct sim_login_scope *scope)
{
	return scope->audience == SIM_AUDIENCE_GRAPH || scope->audience == SIM_AUDIENCE_LEGACY;
}

void sim_login_reply_app(struct sim_login *l, const struct sim_login_client *client,
			 const struct sim_login_scope *scope, const char *text)
{
	struct sim_caller who = {0};
	json_t *reply;

	for_client(&who, l, client, scope);
	memcpy(who.tenant, client->tenant, sizeof(who.tenant));
	memcpy(who.oid, client->object_id, sizeof(who.oid));
	if (has_permissions(scope))
		who.permissions = client->app_roles;
	sim_record_permissions(who.permissions, l->rs->roles, sizeof(l->rs->roles));
	snprintf(l->rs->who, sizeof(l->rs->who), "app %.64s", client->name);
	reply = begin(l, &who, text);
	end(l, reply, true);
}

/* Is all of it consented to? What has no permissions needs no consent (ours). */
static bool has_consent(const struct sim_login_client *client, const struct sim_login_scope *scope)
{
	if (!has_permissions(scope))
		return true;
	return !(scope->bits & ~client->scopes) && !(scope->all && !client->scopes);
}

/* An application of another tenant is not known in this one. */
static bool is_known(struct sim_login *l, const struct sim_login_client *client,
		     const struct sim_caller *who)
{
	if (!client->tenant[0] || strcasecmp(client->tenant, who->tenant) == 0)
		return true;
	sim_login_fail(l, 700016, NULL);
	return false;
}

void sim_login_reply_user(struct sim_login *l, const struct sim_login_client *client,
			  struct sim_caller *who, const struct sim_login_scope *scope,
			  const char *text)
{
	json_t *reply;
	bool ok;

	snprintf(l->rs->who, sizeof(l->rs->who), "user %.64s", who->upn);
	if (!is_known(l, client, who))
		return;
	if (!has_consent(client, scope)) {
		sim_login_fail(l, 65001, NULL);
		return;
	}
	for_client(who, l, client, scope);
	if (has_permissions(scope))
		who->permissions = scope->all ? client->scopes : scope->bits;
	if (!scope->all)
		sim_record_permissions(who->permissions, l->rs->scopes, sizeof(l->rs->scopes));
	reply = begin(l, who, text);
	ok = reply && put_scope(scope, who, text, reply);
	if (ok && scope->offline)
		ok = put_refresh(l, who, text, reply);
	if (ok && scope->openid)
		ok = put_id_token(l, who, scope, reply);
	ok = ok && put_client_info(l, who, reply);
	end(l, reply, ok);
}

void sim_login_reply_device(struct sim_login *l, struct sim_caller *who,
			    const struct sim_login_client *client,
			    const struct sim_login_scope *scope, const char *text)
{
	json_t *reply;
	bool ok;

	snprintf(l->rs->who, sizeof(l->rs->who), "device %.40s", who->device_id);
	if (!is_known(l, client, who))
		return;
	for_client(who, l, client, scope);
	reply = begin(l, who, text);
	ok = reply && put_refresh(l, who, text, reply) && put_id_token(l, who, scope, reply);
	end(l, reply, ok);
}
