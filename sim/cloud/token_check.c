/* SPDX-License-Identifier: MIT */
#include "cloud/token_cache.h"

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

static bool read_times(const json_t *claims, struct sim_token_said *said)
{
	const json_t *nbf = json_object_get(claims, "nbf");
	const json_t *exp = json_object_get(claims, "exp");

	said->nbf = json_integer_value(nbf);
	said->exp = json_integer_value(exp);
	return json_is_integer(nbf) && json_is_integer(exp) &&
	       sim_ticks_of_unix(json_object_get(claims, "iat"), &said->who.issued_ticks);
}

static bool issued_here(const json_t *claims, const struct sim_caller *who)
{
	char issuer[128], ours[128];

	if (!text_claim(claims, "iss", issuer, sizeof(issuer)))
		return false;
	snprintf(ours, sizeof(ours), SIM_TOKEN_ISSUER "%s/", who->tenant);
	return strcasecmp(issuer, ours) == 0;
}

/* What no signature vouches for: that it is for this, here, and now. */
static sim_token_verdict check_use(struct sim_cloud_context *c, const struct sim_token_said *said,
				   uint64_t now_ticks, sim_audience wanted)
{
	const json_int_t now = sim_unix_seconds(now_ticks);
	const struct sim_tenant *t;
	bool known;

	if (said->who.audience != wanted)
		return SIM_TOKEN_AUDIENCE;
	sim_store_read(c->store);
	t = sim_store_tenant(c->store, said->who.tenant);
	known = t && strcasecmp(t->id, said->who.tenant) == 0;
	sim_store_unlock(c->store);
	if (!known)
		return SIM_TOKEN_TENANT;
	return said->nbf > now + SIM_TOKEN_SKEW || said->exp <= now - SIM_TOKEN_SKEW
		       ? SIM_TOKEN_EXPIRED
		       : SIM_TOKEN_OK;
}

static sim_token_verdict check_claims(const json_t *claims, struct sim_token_said *said)
{
	const json_t *aud = json_object_get(claims, "aud");
	struct sim_caller *who = &said->who;

	if (!json_is_string(aud))
		return SIM_TOKEN_MALFORMED;
	/* an id token is signed by the same key: its audience is an application */
	if (!sim_audience_find(json_string_value(aud), json_string_length(aud), &who->audience))
		return SIM_TOKEN_AUDIENCE;
	who->audience_id = strcasecmp(json_string_value(aud), sim_audience_id(who->audience)) == 0;
	if (!read_claims(claims, who) || !read_times(claims, said))
		return SIM_TOKEN_MALFORMED;
	return issued_here(claims, who) ? SIM_TOKEN_OK : SIM_TOKEN_TENANT;
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

/* What a token says that nobody has shown before. */
static sim_token_verdict read_token(struct sim_cloud_context *c, const char *token, size_t len,
				    struct sim_token_said *said)
{
	struct laps_jws jws;
	sim_token_verdict v;
	json_t *claims;

	/* "header.payload." is a JWT that nobody signed */
	if (laps_jws_parse(token, len, &jws, NULL) != LAPS_OK)
		return token[len - 1] == '.' ? SIM_TOKEN_SIGNATURE : SIM_TOKEN_MALFORMED;
	v = check_signature(c, token, &jws);
	if (v == SIM_TOKEN_OK) {
		claims = load(&jws.payload);
		v = claims ? check_claims(claims, said) : SIM_TOKEN_MALFORMED;
		json_decref(claims);
	}
	laps_jws_clear(&jws);
	return v;
}

sim_token_verdict sim_token_check(struct sim_cloud_context *c, const struct sim_http_request *rq,
				  sim_audience wanted, struct sim_caller *out)
{
	const char *token = sim_http_bearer(rq);
	const size_t len = token ? strlen(token) : 0;
	struct sim_token_said said = {.nbf = 0};
	uint8_t digest[LAPS_SHA256_LEN];
	sim_token_verdict v = SIM_TOKEN_OK;

	if (len == 0)
		return SIM_TOKEN_NONE;
	laps_sha256(token, len, digest);
	if (!sim_token_cache_get(c->tokens, digest, &said)) {
		v = read_token(c, token, len, &said);
		if (v == SIM_TOKEN_OK)
			sim_token_cache_put(c->tokens, digest, &said);
	}
	if (v == SIM_TOKEN_OK)
		v = check_use(c, &said, rq->now_ticks, wanted);
	if (v == SIM_TOKEN_OK)
		*out = said.who;
	return v;
}
