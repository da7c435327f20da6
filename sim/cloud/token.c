/* SPDX-License-Identifier: MIT */
#include "cloud/token.h"

#include <laps/filetime.h>
#include <laps/jws.h>
#include <laps/text.h>
#include <string.h>
#include <strings.h>

#include "cloud/token_text.h"

#define ID_BYTES 16 /* of the random claims that nobody reads: uti, aio, rh */

/* what has no permissions has one scope (ours) */
#define SCOPE_ELSEWHERE "user_impersonation"
#define SCOPE_NOTHING   "openid profile" /* only a sign-in was asked for */

static const struct {
	const char *name, *id, *alias;
} audience[SIM_AUDIENCE_N] = {
	[SIM_AUDIENCE_GRAPH] = {"https://graph.microsoft.com",
				"00000003-0000-0000-c000-000000000000",
				"https://graph.microsoft.com"},
	[SIM_AUDIENCE_REGISTRATION] = {"urn:ms-drs:enterpriseregistration.windows.net",
				       "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9",
				       "https://enterpriseregistration.windows.net"},
	[SIM_AUDIENCE_LEGACY] = {"https://graph.windows.net",
				 "00000002-0000-0000-c000-000000000000",
				 "https://graph.windows.net"},
};

static bool is_text(const char *text, size_t len, const char *what)
{
	return len == strlen(what) && strncasecmp(text, what, len) == 0;
}

bool sim_audience_find(const char *resource, size_t len, sim_audience *out)
{
	if (len > 0 && resource[len - 1] == '/')
		len--;
	for (int i = 0; i < SIM_AUDIENCE_N; i++)
		if (is_text(resource, len, audience[i].name) ||
		    is_text(resource, len, audience[i].id) ||
		    is_text(resource, len, audience[i].alias)) {
			*out = (sim_audience)i;
			return true;
		}
	return false;
}

const char *sim_audience_name(sim_audience a)
{
	return audience[a].name;
}

const char *sim_audience_id(sim_audience a)
{
	return audience[a].id;
}

int64_t sim_unix_seconds(uint64_t ticks)
{
	return (int64_t)(ticks / LAPS_TICKS_PER_SECOND) -
	       (int64_t)(LAPS_TICKS_UNIX_EPOCH / LAPS_TICKS_PER_SECOND);
}

bool sim_ticks_of_unix(const json_t *seconds, uint64_t *ticks)
{
	const json_int_t epoch = LAPS_TICKS_UNIX_EPOCH / LAPS_TICKS_PER_SECOND;
	const json_int_t at = json_integer_value(seconds);

	if (!json_is_integer(seconds) || at < -epoch ||
	    at > (json_int_t)(LAPS_TICKS_MAX / LAPS_TICKS_PER_SECOND) - epoch)
		return false;
	*ticks = (uint64_t)(at + epoch) * LAPS_TICKS_PER_SECOND;
	return true;
}

static json_t *random_text(void)
{
	uint8_t bytes[ID_BYTES];
	struct laps_buf b;
	json_t *text = NULL;

	laps_buf_init(&b, 64);
	if (sim_random(bytes, sizeof(bytes)))
		laps_base64url_format(bytes, sizeof(bytes), &b);
	if (laps_buf_status(&b) == LAPS_OK && b.len)
		text = json_stringn((const char *)b.data, b.len);
	laps_buf_clear(&b);
	return text;
}

static json_t *roles(const struct sim_caller *who)
{
	json_t *list = json_array();

	for (int p = 0; p < SIM_PERMISSION_N; p++)
		if (who->permissions & SIM_BIT(p))
			json_array_append_new(list,
					      json_string(sim_permission_name((sim_permission)p)));
	return list;
}

static json_t *scopes(const struct sim_caller *who)
{
	struct laps_buf b;
	json_t *text;

	if (who->audience == SIM_AUDIENCE_REGISTRATION)
		return json_string(SCOPE_ELSEWHERE);
	laps_buf_init(&b, 4096);
	for (int p = 0; p < SIM_PERMISSION_N; p++)
		if (who->permissions & SIM_BIT(p)) {
			const char *name = sim_permission_name((sim_permission)p);

			if (b.len)
				laps_buf_put_u8(&b, ' ');
			laps_buf_put(&b, name, strlen(name));
		}
	if (!b.len)
		laps_buf_put(&b, SCOPE_NOTHING, strlen(SCOPE_NOTHING));
	text = laps_buf_status(&b) == LAPS_OK ? json_stringn((const char *)b.data, b.len) : NULL;
	laps_buf_clear(&b);
	return text;
}

static void put_user(const struct sim_caller *who, json_t *claims)
{
	json_t *wids = json_array();

	for (size_t i = 0; i < who->role_n; i++)
		json_array_append_new(wids, json_string(who->role[i]));
	json_object_set_new(claims, "wids", wids);
	json_object_set_new(claims, "scp", scopes(who));
	json_object_set_new(claims, "upn", json_string(who->upn));
	json_object_set_new(claims, "unique_name", json_string(who->upn));
	json_object_set_new(claims, "name", json_string(who->name));
	json_object_set_new(claims, "amr", json_pack("[s]", "pwd"));
	json_object_set_new(claims, "acct", json_integer(0));
	json_object_set_new(claims, "ipaddr", json_string("127.0.0.1"));
	json_object_set_new(claims, "puid", json_string("1003200000000000"));
}

static json_t *claims_of(const struct sim_caller *who, uint64_t now_ticks)
{
	const json_int_t now = sim_unix_seconds(now_ticks);
	const char *aud = who->audience_id ? sim_audience_id(who->audience)
					   : sim_audience_name(who->audience);
	const char *kind = who->is_device ? "device" : who->is_user ? "user" : "app";
	json_t *c = json_pack("{ss ss++ sI sI sI so ss ss ss++ ss ss ss so so}", "aud", aud, "iss",
			      SIM_TOKEN_ISSUER, who->tenant, "/", "iat", now, "nbf", now, "exp",
			      now + SIM_TOKEN_SECONDS, "aio", random_text(), "appid",
			      who->client_id, "appidacr",
			      who->app_auth == 2   ? "2"
			      : who->app_auth == 1 ? "1"
						   : "0",
			      "idp", SIM_TOKEN_ISSUER, who->tenant, "/", "idtyp", kind, "tid",
			      who->tenant, "ver", "1.0", "rh", random_text(), "uti", random_text());

	if (!c)
		return NULL;
	if (who->app_name[0])
		json_object_set_new(c, "app_displayname", json_string(who->app_name));
	if (who->oid[0])
		json_object_set_new(c, "oid", json_string(who->oid));
	json_object_set_new(c, "sub", json_string(who->is_device ? who->device_id : who->oid));
	if (who->device_id[0])
		json_object_set_new(c, "deviceid", json_string(who->device_id));
	if (who->is_user)
		put_user(who, c);
	else if (!who->is_device)
		json_object_set_new(c, "roles", roles(who));
	if (who->cae)
		json_object_set_new(c, "xms_cc", json_pack("[s]", "cp1"));
	return c;
}

bool sim_token_sign(const struct sim_cloud_context *c, json_t *claims, struct laps_buf *out)
{
	json_t *header = json_pack("{ss ss ss ss}", "typ", "JWT", "alg",
				   laps_jws_alg_name(LAPS_JWS_RS256), "x5t", c->kid, "kid", c->kid);
	char *head = header ? json_dumps(header, JSON_COMPACT) : NULL;
	char *body = claims ? json_dumps(claims, JSON_COMPACT) : NULL;
	bool ok = head && body &&
		  laps_jws_sign(head, strlen(head), body, strlen(body), LAPS_JWS_RS256,
				c->token_key, out) == LAPS_OK;

	free(head);
	free(body);
	json_decref(header);
	json_decref(claims);
	return ok;
}

bool sim_token_issue(const struct sim_cloud_context *c, const struct sim_caller *who,
		     uint64_t now_ticks, struct laps_buf *out)
{
	return sim_token_sign(c, claims_of(who, now_ticks), out);
}

uint32_t sim_caller_actions(struct sim_cloud_context *c, const struct sim_caller *who)
{
	uint32_t actions = 0;

	sim_store_read(c->store);
	for (size_t i = 0; i < who->role_n; i++) {
		const struct sim_role *r = sim_store_role(c->store, who->role[i]);

		/* a custom role means nothing in another tenant */
		if (r && (!r->tenant || strcasecmp(r->tenant->id, who->tenant) == 0))
			actions |= r->actions;
	}
	sim_store_unlock(c->store);
	return actions;
}

void sim_caller_actor(const struct sim_caller *who, struct sim_actor *out)
{
	memset(out, 0, sizeof(*out));
	out->is_user = who->is_user;
	if (who->is_device) {
		/* what a device does is told as the service's own doing */
		memcpy(out->name, "Device Registration Service", 28);
		return;
	}
	memcpy(out->id, who->oid, sizeof(out->id));
	memcpy(out->name, who->is_user ? who->upn : who->app_name, sizeof(out->name));
}
