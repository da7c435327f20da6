/* SPDX-License-Identifier: MIT */
#include "cloud/token.h"

#include <laps/jws.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cloud/token_text.h"

#define SCOPE_TEXT_MAX 4096

/* Copy a claim that has to be there as text, of a size that fits. */
static bool text_claim(const json_t *claims, const char *name, char *out, size_t size)
{
	const json_t *v = json_object_get(claims, name);

	if (!json_is_string(v) || json_string_length(v) >= size)
		return false;
	memcpy(out, json_string_value(v), json_string_length(v) + 1);
	return true;
}

/* One that may be missing. */
static bool optional_claim(const json_t *claims, const char *name, char *out, size_t size)
{
	return !json_object_get(claims, name) || text_claim(claims, name, out, size);
}

static void add_permission(const char *name, size_t len, uint32_t *bits)
{
	sim_permission p;

	if (sim_permission_find(name, len, &p))
		*bits |= SIM_BIT(p);
}

static bool read_permissions(const json_t *claims, struct sim_caller *who)
{
	const json_t *scp = json_object_get(claims, "scp");
	const json_t *roles = json_object_get(claims, "roles");
	const json_t *role;
	size_t i;

	if (who->is_user) {
		if (!json_is_string(scp) || json_string_length(scp) > SCOPE_TEXT_MAX)
			return false;
		for (const char *p = json_string_value(scp); *p; p += *p == ' ') {
			const size_t n = strcspn(p, " ");

			add_permission(p, n, &who->permissions);
			p += n;
		}
		return true;
	}
	json_array_foreach(roles, i, role)
	{
		if (!json_is_string(role))
			return false;
		add_permission(json_string_value(role), json_string_length(role),
			       &who->permissions);
	}
	return true;
}

static bool read_directory_roles(const json_t *claims, struct sim_caller *who)
{
	const json_t *role;
	size_t i;

	json_array_foreach(json_object_get(claims, "wids"), i, role)
	{
		if (i == SIM_USER_ROLES_MAX || !json_is_string(role) ||
		    json_string_length(role) >= LAPS_GUID_TEXT)
			return false;
		memcpy(who->role[who->role_n++], json_string_value(role),
		       json_string_length(role) + 1);
	}
	return true;
}

static bool has_cp1(const json_t *claims)
{
	const json_t *v;
	size_t i;

	json_array_foreach(json_object_get(claims, "xms_cc"), i, v)
	{
		if (json_is_string(v) && strcmp(json_string_value(v), "cp1") == 0)
			return true;
	}
	return false;
}

static bool read_kind(const json_t *claims, struct sim_caller *who)
{
	char kind[16], acr[4];

	if (!text_claim(claims, "idtyp", kind, sizeof(kind)) ||
	    !text_claim(claims, "appidacr", acr, sizeof(acr)) || strlen(acr) != 1 || acr[0] < '0' ||
	    acr[0] > '2')
		return false;
	who->app_auth = acr[0] - '0';
	who->is_user = strcmp(kind, "user") == 0;
	who->is_device = strcmp(kind, "device") == 0;
	return who->is_user || who->is_device || strcmp(kind, "app") == 0;
}

static bool read_claims(const json_t *claims, struct sim_caller *who)
{
	if (!read_kind(claims, who) ||
	    !text_claim(claims, "tid", who->tenant, sizeof(who->tenant)) ||
	    !text_claim(claims, "appid", who->client_id, sizeof(who->client_id)) ||
	    !optional_claim(claims, "app_displayname", who->app_name, sizeof(who->app_name)) ||
	    !optional_claim(claims, "oid", who->oid, sizeof(who->oid)) ||
	    !optional_claim(claims, "deviceid", who->device_id, sizeof(who->device_id)))
		return false;
	if (who->is_device ? !who->device_id[0] : !who->oid[0])
		return false;
	if (who->is_user && (!text_claim(claims, "upn", who->upn, sizeof(who->upn)) ||
			     !text_claim(claims, "name", who->name, sizeof(who->name)) ||
			     !read_directory_roles(claims, who)))
		return false;
	who->cae = has_cp1(claims);
	return read_permissions(claims, who);
}

static sim_token_verdict check_times(const json_t *claims, uint64_t now_ticks,
				     struct sim_caller *who)
{
	const json_t *nbf = json_object_get(claims, "nbf");
	const json_t *exp = json_object_get(claims, "exp");
	const json_int_t now = sim_unix_seconds(now_ticks);

	if (!json_is_integer(nbf) || !json_is_integer(exp) ||
	    !sim_ticks_of_unix(json_object_get(claims, "iat"), &who->issued_ticks))
		return SIM_TOKEN_MALFORMED;
	if (json_integer_value(nbf) > now + SIM_TOKEN_SKEW ||
	    json_integer_value(exp) <= now - SIM_TOKEN_SKEW)
		return SIM_TOKEN_EXPIRED;
	return SIM_TOKEN_OK;
}

static bool issued_here(struct sim_cloud_context *c, const json_t *claims,
			const struct sim_caller *who)
{
	char issuer[128], ours[128];
	const struct sim_tenant *t;
	bool known;

	if (!text_claim(claims, "iss", issuer, sizeof(issuer)))
		return false;
	snprintf(ours, sizeof(ours), SIM_TOKEN_ISSUER "%s/", who->tenant);
	if (strcasecmp(issuer, ours) != 0)
		return false;
	sim_store_read(c->store);
	t = sim_store_tenant(c->store, who->tenant);
	known = t && strcasecmp(t->id, who->tenant) == 0;
	sim_store_unlock(c->store);
	return known;
}

static sim_token_verdict check_claims(struct sim_cloud_context *c, const json_t *claims,
				      uint64_t now_ticks, sim_audience wanted,
				      struct sim_caller *who)
{
	const json_t *aud = json_object_get(claims, "aud");

	if (!json_is_string(aud))
		return SIM_TOKEN_MALFORMED;
	/* an id token is signed by the same key: its audience is an application */
	if (!sim_audience_find(json_string_value(aud), json_string_length(aud), &who->audience) ||
	    who->audience != wanted)
		return SIM_TOKEN_AUDIENCE;
	who->audience_id = strcasecmp(json_string_value(aud), sim_audience_id(wanted)) == 0;
	if (!read_claims(claims, who))
		return SIM_TOKEN_MALFORMED;
	if (!issued_here(c, claims, who))
		return SIM_TOKEN_TENANT;
	return check_times(claims, now_ticks, who);
}

static json_t *load(const struct laps_buf *b)
{
	json_t *v = json_loadb((const char *)b->data, b->len, JSON_REJECT_DUPLICATES, NULL);

	if (v && !json_is_object(v)) {
		json_decref(v);
		return NULL;
	}
	return v;
}

static sim_token_verdict check_signature(const struct sim_cloud_context *c, const char *token,
					 const struct laps_jws *jws)
{
	json_t *header = load(&jws->header);
	char alg[16];
	sim_token_verdict v = SIM_TOKEN_MALFORMED;

	if (header && text_claim(header, "alg", alg, sizeof(alg))) {
		/* the only algorithm there is; what the token says is compared, never followed */
		v = strcmp(alg, laps_jws_alg_name(LAPS_JWS_RS256)) == 0 &&
				    laps_jws_verify(token, jws, LAPS_JWS_RS256, c->token_key) ==
					    LAPS_OK
			    ? SIM_TOKEN_OK
			    : SIM_TOKEN_SIGNATURE;
	}
	json_decref(header);
	return v;
}

static sim_token_verdict check(struct sim_cloud_context *c, const char *token, uint64_t now_ticks,
			       sim_audience wanted, struct sim_caller *who)
{
	const size_t len = strlen(token);
	struct laps_jws jws;
	sim_token_verdict v;
	json_t *claims;

	/* "header.payload." is a JWT that nobody signed */
	if (laps_jws_parse(token, len, &jws, NULL) != LAPS_OK)
		return token[len - 1] == '.' ? SIM_TOKEN_SIGNATURE : SIM_TOKEN_MALFORMED;
	v = check_signature(c, token, &jws);
	if (v == SIM_TOKEN_OK) {
		claims = load(&jws.payload);
		v = claims ? check_claims(c, claims, now_ticks, wanted, who) : SIM_TOKEN_MALFORMED;
		json_decref(claims);
	}
	laps_jws_clear(&jws);
	return v;
}

sim_token_verdict sim_token_check(struct sim_cloud_context *c, const struct sim_http_request *rq,
				  sim_audience wanted, struct sim_caller *out)
{
	const char *token = sim_http_bearer(rq);
	struct sim_caller who = {0};
	sim_token_verdict v;

	if (!token || !token[0])
		return SIM_TOKEN_NONE;
	v = check(c, token, rq->now_ticks, wanted, &who);
	if (v == SIM_TOKEN_OK)
		*out = who;
	return v;
}
