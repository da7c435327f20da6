/* SPDX-License-Identifier: MIT */
/* Who signed in, for the client: id_token (OpenID Connect) and client_info (Microsoft's). */
#include <laps/text.h>
#include <stdlib.h>
#include <string.h>

#include "cloud/login.h"
#include "cloud/token_text.h"

/* What versions 1 and 2 have in common. */
static json_t *common_claims(const struct sim_login *l, const struct sim_caller *who)
{
	const json_int_t now = sim_unix_seconds(l->rq->now_ticks);
	const char *sub = who->is_device ? who->device_id : who->oid;

	return json_pack("{ss sI sI sI ss ss}", "aud", who->client_id, "iat", now, "nbf", now,
			 "exp", now + SIM_TOKEN_SECONDS, "sub", sub, "tid", who->tenant);
}

static void put_v1(const struct sim_caller *who, json_t *c)
{
	json_object_set_new(c, "iss", json_sprintf(SIM_TOKEN_ISSUER "%s/", who->tenant));
	json_object_set_new(c, "ver", json_string("1.0"));
	if (!who->is_user)
		return;
	json_object_set_new(c, "upn", json_string(who->upn));
	json_object_set_new(c, "unique_name", json_string(who->upn));
	json_object_set_new(c, "amr", json_pack("[s]", "pwd"));
}

static void put_v2(const struct sim_login *l, const struct sim_caller *who,
		   const struct sim_login_scope *scope, json_t *c)
{
	json_object_set_new(c, "iss", json_sprintf("%s/%s/v2.0", l->rq->origin, who->tenant));
	json_object_set_new(c, "ver", json_string("2.0"));
	if (!who->is_user)
		return;
	json_object_set_new(c, "preferred_username", json_string(who->upn));
	if (scope->email)
		json_object_set_new(c, "email", json_string(who->upn));
}

bool sim_login_id_token(const struct sim_login *l, const struct sim_caller *who,
			const struct sim_login_scope *scope, struct laps_buf *out)
{
	json_t *c = common_claims(l, who);

	if (!c)
		return false;
	if (l->v1)
		put_v1(who, c);
	else
		put_v2(l, who, scope, c);
	if (who->is_user) {
		json_object_set_new(c, "oid", json_string(who->oid));
		json_object_set_new(c, "name", json_string(who->name));
	} else {
		json_object_set_new(c, "deviceid", json_string(who->device_id));
	}
	return sim_token_sign(l->c, c, out);
}

bool sim_login_client_info(const struct sim_caller *who, struct laps_buf *out)
{
	json_t *o = json_pack("{ss ss}", "uid", who->oid, "utid", who->tenant);
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;

	if (text)
		laps_base64url_format((const uint8_t *)text, strlen(text), out);
	free(text);
	json_decref(o);
	return text && laps_buf_status(out) == LAPS_OK;
}
