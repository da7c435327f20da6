/* SPDX-License-Identifier: MIT */
/*
 * A device's own token: urn:ietf:params:oauth:grant-type:jwt-bearer with a request that the key of
 * its certificate signed. Its nonce is taken once the rest is proved, so that nobody else can use
 * one up.
 */
#include <laps/cert.h>
#include <laps/jws.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cloud/login.h"

#define MALFORMED 70000u
#define BAD       70002u
#define FOREIGN   50155u
#define DISABLED  135011u

struct device_request {
	struct laps_jws jws;
	json_t *header, *claims;
	struct laps_buf cert;
};

static void device_request_clear(struct device_request *r)
{
	json_decref(r->header);
	json_decref(r->claims);
	laps_buf_clear(&r->cert);
	laps_jws_clear(&r->jws);
}

/* Taken apart, nothing verified. False: garbage; out is to be cleared either way. */
static bool device_request_parse(const char *text, struct device_request *out)
{
	const char *alg;

	memset(out, 0, sizeof(*out));
	laps_buf_init(&out->cert, LAPS_CERT_MAX);
	if (laps_jws_parse(text, strlen(text), &out->jws, NULL) != LAPS_OK)
		return false;
	out->header = sim_login_object(&out->jws.header);
	out->claims = sim_login_object(&out->jws.payload);
	alg = sim_login_member(out->header, "alg");
	return out->claims && alg && strcmp(alg, laps_jws_alg_name(LAPS_JWS_RS256)) == 0 &&
	       sim_login_x5c(out->header, &out->cert) > 0;
}

/* A device of this tenant that is there; under the lock. */
static struct sim_device *find(struct sim_login *l, const char *device_id)
{
	struct sim_device *d = sim_store_device(l->c->store, device_id);

	if (!d || d->deleted_ticks || (l->tenant[0] && strcasecmp(d->tenant->id, l->tenant) != 0))
		return NULL;
	return d;
}

static bool has_key(struct sim_login *l, const char *device_id, const uint8_t *hash)
{
	const struct sim_device *d;
	bool has;

	sim_store_read(l->c->store);
	d = find(l, device_id);
	has = d && d->has_key && laps_ct_eq(d->key_hash, hash, LAPS_SHA256_LEN);
	sim_store_unlock(l->c->store);
	return has;
}

unsigned sim_login_device_load(struct sim_login *l, const char *device_id, struct sim_caller *who)
{
	struct sim_device *d;
	unsigned number = 0;

	sim_store_write(l->c->store);
	d = find(l, device_id);
	if (!d) {
		number = FOREIGN;
	} else if (!d->enabled) {
		number = DISABLED;
	} else {
		d->last_sign_in_ticks = l->rq->now_ticks;
		who->is_device = true;
		memcpy(who->tenant, d->tenant->id, sizeof(who->tenant));
		memcpy(who->device_id, d->device_id, sizeof(who->device_id));
	}
	sim_store_unlock(l->c->store);
	return number;
}

/* Whose certificate it is, and whether its key signed. Returns the AADSTS number. */
static unsigned authenticate(struct sim_login *l, const char *text, const struct device_request *r,
			     char device_id[static LAPS_GUID_TEXT])
{
	uint8_t guid[LAPS_GUID_LEN], hash[LAPS_SHA256_LEN];
	struct laps_rsa *key = NULL;
	struct sim_err why;
	unsigned number = FOREIGN;

	if (!sim_device_cert_check(l->c->device_ca, r->cert.data, r->cert.len, l->rq->now_ticks,
				   guid, &why) ||
	    laps_rsa_of_cert(r->cert.data, r->cert.len, &key, NULL) != LAPS_OK)
		return number;
	laps_guid_format_text(guid, device_id);
	if (laps_jws_verify(text, &r->jws, LAPS_JWS_RS256, key) != LAPS_OK)
		number = BAD;
	else if (sim_device_key_hash(key, hash) && has_key(l, device_id, hash))
		number = 0;
	laps_rsa_free(&key);
	return number;
}

static unsigned read_claims(struct sim_login *l, const struct device_request *r,
			    struct sim_login_client *client, struct sim_login_scope *scope)
{
	const char *type = sim_login_member(r->claims, "grant_type");
	const char *id = sim_login_member(r->claims, "client_id");
	const char *resource = sim_login_member(r->claims, "resource");
	const char *iss = sim_login_member(r->claims, "iss");
	unsigned number;
	int n;

	if (!type || !id || !resource || !iss || strcmp(iss, "aad:brokerplugin") != 0)
		return MALFORMED;
	if (strcmp(type, "device_token") != 0)
		return 70003;
	number = sim_login_client_find(l, id, client);
	if (number)
		return number;
	/* the request proves the device, and nothing of the client (ours) */
	if (!client->is_public)
		return 7000218;
	n = snprintf(l->resource, sizeof(l->resource), SIM_LOGIN_RESOURCE "%s", resource);
	if (n < 0 || (size_t)n >= sizeof(l->resource))
		return MALFORMED;
	return sim_login_scope_parse(l->resource, scope);
}

static unsigned check(struct sim_login *l, const char *text, struct sim_login_client *client,
		      struct sim_login_scope *scope, struct sim_caller *who)
{
	char device_id[LAPS_GUID_TEXT];
	struct device_request r;
	const char *nonce;
	unsigned number = MALFORMED;

	if (device_request_parse(text, &r))
		number = authenticate(l, text, &r, device_id);
	if (!number)
		number = read_claims(l, &r, client, scope);
	if (!number) {
		nonce = sim_login_member(r.claims, "request_nonce");
		if (!nonce || !sim_nonce_take(l->c, nonce, l->rq->now_ticks))
			number = BAD;
	}
	if (!number)
		number = sim_login_device_load(l, device_id, who);
	device_request_clear(&r);
	return number;
}

void sim_login_device_token(struct sim_login *l)
{
	const char *text = sim_login_need(l, "request");
	struct sim_login_client client = {0};
	struct sim_login_scope scope;
	struct sim_caller who = {0};
	unsigned number;

	if (!text)
		return;
	number = check(l, text, &client, &scope, &who);
	if (number)
		sim_login_fail(l, number, number == 900144 ? "'resource'." : NULL);
	else
		sim_login_reply_device(l, &who, &client, &scope, l->resource);
}
