/* SPDX-License-Identifier: MIT */
/* What clients read before anything else: the OpenID configurations, and the signing key. */
#include <laps/text.h>
#include <string.h>

#include "cloud/login.h"
#include "cloud/token_text.h"

/* The tenant as URLs have it, and its region. */
struct authority {
	char name[LAPS_GUID_TEXT]; /* its id, or what any tenant is called in the path */
	bool any;
	char region[3];
};

static void find(struct sim_login *l, struct authority *out)
{
	const struct sim_tenant *t;
	size_t n;

	memset(out, 0, sizeof(*out));
	out->any = !l->tenant[0];
	if (out->any) {
		n = strnlen(l->authority, sizeof(out->name) - 1);
		memcpy(out->name, l->authority, n);
		return;
	}
	memcpy(out->name, l->tenant, sizeof(out->name));
	sim_store_read(l->c->store);
	t = sim_store_tenant(l->c->store, l->tenant);
	if (t)
		memcpy(out->region, t->region, sizeof(out->region));
	sim_store_unlock(l->c->store);
}

static void put_url(json_t *o, const char *name, const struct sim_login *l,
		    const struct authority *a, const char *rest)
{
	json_object_set_new(o, name, json_sprintf("%s/%s/%s", l->rq->origin, a->name, rest));
}

static void put_issuer(json_t *o, const struct sim_login *l, const struct authority *a)
{
	/* a literal that clients fill in themselves */
	const char *tenant = a->any ? "{tenantid}" : a->name;

	json_object_set_new(o, "issuer",
			    l->v1 ? json_sprintf(SIM_TOKEN_ISSUER "%s/", tenant)
				  : json_sprintf("%s/%s/v2.0", l->rq->origin, tenant));
}

static void put_endpoints(json_t *o, const struct sim_login *l, const struct authority *a)
{
	put_url(o, "authorization_endpoint", l, a,
		l->v1 ? "oauth2/authorize" : "oauth2/v2.0/authorize");
	put_url(o, "token_endpoint", l, a, l->v1 ? "oauth2/token" : "oauth2/v2.0/token");
	put_url(o, "device_authorization_endpoint", l, a,
		l->v1 ? "oauth2/devicecode" : "oauth2/v2.0/devicecode");
	put_url(o, "end_session_endpoint", l, a, l->v1 ? "oauth2/logout" : "oauth2/v2.0/logout");
	put_url(o, "jwks_uri", l, a, l->v1 ? "discovery/keys" : "discovery/v2.0/keys");
	put_url(o, "kerberos_endpoint", l, a, "kerberos");
	json_object_set_new(o, "userinfo_endpoint",
			    json_string(l->v1 ? "https://graph.windows.net/oidc/userinfo"
					      : "https://graph.microsoft.com/oidc/userinfo"));
}

static void put_facts(json_t *o)
{
	json_t *facts = json_pack(
		"{s[ssss] s[sss] s[s] s[s] s[ssss] s[ssss] sb sb sb s[ssssssssssssssss]"
		" ss ss ss ss}",
		"token_endpoint_auth_methods_supported", "client_secret_post", "private_key_jwt",
		"client_secret_basic", "self_signed_tls_client_auth", "response_modes_supported",
		"query", "fragment", "form_post", "subject_types_supported", "pairwise",
		"id_token_signing_alg_values_supported", "RS256", "response_types_supported",
		"code", "id_token", "code id_token", "id_token token", "scopes_supported", "openid",
		"profile", "email", "offline_access", "request_uri_parameter_supported", 0,
		"http_logout_supported", 1, "frontchannel_logout_supported", 1, "claims_supported",
		"sub", "iss", "cloud_instance_name", "cloud_instance_host_name",
		"cloud_graph_host_name", "msgraph_host", "aud", "exp", "iat", "auth_time", "acr",
		"nonce", "preferred_username", "name", "tid", "ver", "cloud_instance_name",
		"microsoftonline.com", "cloud_graph_host_name", "graph.windows.net", "msgraph_host",
		"graph.microsoft.com", "rbac_url", "https://pas.windows.net");

	json_object_update(o, facts);
	json_decref(facts);
}

void sim_login_configuration(struct sim_login *l)
{
	json_t *o = json_object();
	struct authority a;

	find(l, &a);
	put_issuer(o, l, &a);
	put_endpoints(o, l, &a);
	put_facts(o);
	json_object_set_new(o, "tenant_region_scope",
			    a.region[0] ? json_string(a.region) : json_null());
	sim_http_reply_json(l->rs, 200, NULL, o);
}

static json_t *text_of(const struct laps_buf *b, bool url)
{
	struct laps_buf text;
	json_t *v = NULL;

	laps_buf_init(&text, 65536);
	if (url)
		laps_base64url_format(b->data, b->len, &text);
	else
		laps_base64_format(b->data, b->len, &text);
	if (laps_buf_status(b) == LAPS_OK && laps_buf_status(&text) == LAPS_OK)
		v = json_stringn((const char *)text.data, text.len);
	laps_buf_clear(&text);
	return v;
}

void sim_login_keys(struct sim_login *l)
{
	const struct sim_cloud_context *c = l->c;
	struct laps_buf n, e;
	struct authority a;
	json_t *key;

	find(l, &a);
	laps_buf_init(&n, LAPS_RSA_BITS_MAX);
	laps_buf_init(&e, LAPS_RSA_BITS_MAX);
	laps_rsa_numbers(c->token_key, &n, &e);
	key = json_pack("{ss ss ss ss so so s[o]}", "kty", "RSA", "use", "sig", "kid", c->kid,
			"x5t", c->kid, "n", text_of(&n, true), "e", text_of(&e, true), "x5c",
			text_of(&c->token_cert, false));
	if (key && !l->v1)
		put_issuer(key, l, &a);
	sim_http_reply_json(l->rs, 200, NULL, key ? json_pack("{s[o]}", "keys", key) : NULL);
	laps_buf_clear(&n);
	laps_buf_clear(&e);
}
