/* SPDX-License-Identifier: MIT */
/* Client assertions: private_key_jwt, RFC 7523, as Microsoft's libraries send them. */
#include <laps/cert.h>
#include <laps/filetime.h>
#include <laps/jws.h>
#include <laps/text.h>
#include <string.h>
#include <strings.h>

#include "cloud/login.h"
#include "cloud/token_text.h"

#define GARBAGE  50027u
#define MISMATCH 700021u
#define AUDIENCE 700023u
#define TIME     700024u
#define BAD      700027u

/* A token, taken apart. */
struct assertion {
	const char *text;
	struct laps_jws jws;
	json_t *header, *claims;
};

static void assertion_clear(struct assertion *a)
{
	json_decref(a->header);
	json_decref(a->claims);
	laps_jws_clear(&a->jws);
}

static bool assertion_parse(const char *text, struct assertion *out)
{
	struct assertion a = {.text = text};

	if (laps_jws_parse(text, strlen(text), &a.jws, NULL) != LAPS_OK)
		return false;
	a.header = sim_login_object(&a.jws.header);
	a.claims = sim_login_object(&a.jws.payload);
	if (!a.header || !a.claims) {
		assertion_clear(&a);
		return false;
	}
	*out = a;
	return true;
}

bool sim_login_assertion_client(const char *assertion, char out[static LAPS_GUID_TEXT])
{
	struct assertion a;
	const char *sub;
	bool ok;

	if (!assertion_parse(assertion, &a))
		return false;
	sub = sim_login_member(a.claims, "sub");
	ok = sub && strlen(sub) == LAPS_GUID_TEXT - 1;
	if (ok)
		memcpy(out, sub, LAPS_GUID_TEXT);
	assertion_clear(&a);
	return ok;
}

/* Is the member the thumbprint of that length? 1, 0: it is not there, -1: another. Some libraries
 * pad it. */
static int is_thumbprint(const json_t *header, const char *member, const uint8_t *hash, size_t len)
{
	const json_t *v = json_object_get(header, member);
	const char *text = json_string_value(v);
	struct laps_buf b;
	size_t n;
	int is = -1;

	if (!v)
		return 0;
	if (!text)
		return -1;
	n = strlen(text);
	while (n > 0 && text[n - 1] == '=')
		n--;
	laps_buf_init(&b, LAPS_SHA256_LEN);
	if (laps_base64url_parse(text, n, &b, NULL) == LAPS_OK && b.len == len &&
	    laps_ct_eq(b.data, hash, len))
		is = 1;
	laps_buf_clear(&b);
	return is;
}

/* Does the header name this certificate, by whatever it has, and by nothing else? */
static bool names(const json_t *header, const struct laps_buf *x5c, const struct sim_app_cert *cert)
{
	const int sha256 = is_thumbprint(header, "x5t#S256", cert->sha256, LAPS_SHA256_LEN);
	const int sha1 = is_thumbprint(header, "x5t", cert->sha1, LAPS_SHA1_LEN);
	int chain = 0;

	if (x5c->len)
		chain = x5c->len == cert->der.len && laps_ct_eq(x5c->data, cert->der.data, x5c->len)
				? 1
				: -1;
	return sha256 >= 0 && sha1 >= 0 && chain >= 0 && sha256 + sha1 + chain > 0;
}

/* Copy the certificate that the header names, when the application has it. */
static bool find_cert(struct sim_login *l, const struct assertion *a, const char *client_id,
		      struct laps_buf *der)
{
	struct laps_buf x5c;
	const struct sim_app *app;

	laps_buf_init(&x5c, LAPS_CERT_MAX);
	if (sim_login_x5c(a->header, &x5c) >= 0) {
		sim_store_read(l->c->store);
		app = sim_store_app(l->c->store, client_id);
		for (size_t i = 0; app && i < app->cert_n && der->len == 0; i++)
			if (names(a->header, &x5c, &app->cert[i]))
				laps_buf_put(der, app->cert[i].der.data, app->cert[i].der.len);
		sim_store_unlock(l->c->store);
	}
	laps_buf_clear(&x5c);
	return der->len > 0;
}

static bool is_signed(struct sim_login *l, const struct assertion *a, const char *client_id)
{
	const char *name = sim_login_member(a->header, "alg");
	struct laps_rsa *key = NULL;
	struct laps_buf der;
	laps_jws_alg alg = LAPS_JWS_N;
	bool ok = false;

	for (int i = 0; name && i < LAPS_JWS_N; i++)
		if (strcmp(name, laps_jws_alg_name((laps_jws_alg)i)) == 0)
			alg = (laps_jws_alg)i;
	if (alg == LAPS_JWS_N)
		return false;
	laps_buf_init(&der, LAPS_CERT_MAX);
	if (find_cert(l, a, client_id, &der) &&
	    laps_rsa_of_cert(der.data, der.len, &key, NULL) == LAPS_OK)
		ok = laps_jws_verify(a->text, &a->jws, alg, key) == LAPS_OK;
	laps_rsa_free(&key);
	laps_buf_clear(&der);
	return ok;
}

/* Does this part of a URL name the tenant of the application, or what the request went to? */
static bool is_authority(struct sim_login *l, const struct sim_login_client *client,
			 const char *text, size_t len)
{
	char name[SIM_CLOUD_TEXT];
	const struct sim_tenant *t;
	bool is;

	if (len >= sizeof(name))
		return false;
	memcpy(name, text, len);
	name[len] = '\0';
	if (strcasecmp(name, l->authority) == 0)
		return true;
	sim_store_read(l->c->store);
	t = sim_store_tenant(l->c->store, name);
	is = t && strcasecmp(t->id, client->tenant) == 0;
	sim_store_unlock(l->c->store);
	return is;
}

/* A token endpoint or an issuer of this service, at any of its names. */
static bool is_audience(struct sim_login *l, const struct sim_login_client *client, const char *aud)
{
	static const char *const rest[] = {"/oauth2/v2.0/token", "/oauth2/token", "/v2.0", "/", ""};
	static const char https[] = "https://";
	const size_t origin = strlen(l->rq->origin);
	const char *authority;
	size_t n;

	if (strncasecmp(aud, l->rq->origin, origin) == 0 && aud[origin] == '/') {
		authority = aud + origin + 1;
	} else {
		if (strncasecmp(aud, https, strlen(https)) != 0)
			return false;
		aud += strlen(https);
		n = strcspn(aud, "/");
		if (!aud[n] || !sim_login_host(aud, n))
			return false;
		authority = aud + n + 1;
	}
	n = strcspn(authority, "/");
	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
		if (strcasecmp(authority + n, rest[i]) == 0)
			return is_authority(l, client, authority, n);
	return false;
}

static bool has_audience(struct sim_login *l, const struct sim_login_client *client,
			 const json_t *aud)
{
	const json_t *v;
	size_t i;

	if (json_is_string(aud))
		return is_audience(l, client, json_string_value(aud));
	json_array_foreach(aud, i, v)
	{
		if (json_is_string(v) && is_audience(l, client, json_string_value(v)))
			return true;
	}
	return false;
}

/* Times may be fractions, and nbf and iat may be missing. */
static bool in_time(const struct sim_login *l, const json_t *claims)
{
	static const char *const begins[] = {"nbf", "iat"};
	const double now = (double)sim_unix_seconds(l->rq->now_ticks);
	const json_t *v = json_object_get(claims, "exp");

	if (!json_is_number(v) || json_number_value(v) <= now - SIM_TOKEN_SKEW)
		return false;
	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
		v = json_object_get(claims, begins[i]);
		if (v && (!json_is_number(v) || json_number_value(v) > now + SIM_TOKEN_SKEW))
			return false;
	}
	return true;
}

/* The end of its life, skew included, in ticks. */
static uint64_t end_of(const struct sim_login *l, const json_t *claims)
{
	const double now = (double)sim_unix_seconds(l->rq->now_ticks);
	const double left = json_number_value(json_object_get(claims, "exp")) - now;
	const double most = 1e10; /* seconds: longer than a world lasts */
	uint64_t seconds = SIM_TOKEN_SKEW + 1;

	if (left > 0)
		seconds += (uint64_t)(left < most ? left : most);
	return l->rq->now_ticks + seconds * LAPS_TICKS_PER_SECOND;
}

static unsigned check_claims(struct sim_login *l, const struct assertion *a,
			     const struct sim_login_client *client)
{
	const char *iss = sim_login_member(a->claims, "iss");
	const char *sub = sim_login_member(a->claims, "sub");
	const json_t *jti = json_object_get(a->claims, "jti");

	if (!iss || !sub || strcasecmp(iss, client->id) != 0 || strcasecmp(sub, client->id) != 0)
		return MISMATCH;
	if (!has_audience(l, client, json_object_get(a->claims, "aud")))
		return AUDIENCE;
	if (!in_time(l, a->claims))
		return TIME;
	if (!jti)
		return 0;
	/* once within its life (ours; the real service takes it again) */
	return json_is_string(jti) &&
			       sim_assertion_take(l->c->grants, client->id, json_string_value(jti),
						  end_of(l, a->claims), l->rq->now_ticks)
		       ? 0
		       : BAD;
}

unsigned sim_login_assertion_check(struct sim_login *l, const char *assertion,
				   const struct sim_login_client *client)
{
	struct assertion a;
	unsigned number;

	if (!assertion_parse(assertion, &a))
		return GARBAGE;
	number = is_signed(l, &a, client->id) ? check_claims(l, &a, client) : BAD;
	assertion_clear(&a);
	return number;
}
