/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <laps/secret.h>
#include <laps/text.h>

#include "cloud/grants.h"
#include "cloud/service.h"
#include "cloud/token_cache.h"
#include "lib/cert.h"

#define TOKEN_NAME "lapsim simulated token signing, NOT FOR PRODUCTION"
#define BITS       2048

/* Public by design: fixtures/keys. */
extern const char sim_key_token_signing[], sim_key_device_ca[];

static bool failed(struct sim_err *err, const char *what, const struct laps_err *e)
{
	return sim_fail(err, "cannot make %s: %s", what, e->what ? e->what : laps_rc_name(e->rc));
}

/* The PEM of a key: the fixture's, or a fresh one. */
static bool key_pem(bool fresh, const char *fixture, const char *what, struct laps_secret **out,
		    struct sim_err *err)
{
	struct laps_err e = {0};
	struct laps_rsa *key = NULL;

	if (!fresh)
		return laps_secret_dup(fixture, strlen(fixture), out) == LAPS_OK ||
		       sim_fail_nomem(err);
	e.rc = laps_rsa_generate(BITS, &key, &e);
	if (e.rc == LAPS_OK)
		e.rc = laps_rsa_format_pem(key, out);
	laps_rsa_free(&key);
	return e.rc == LAPS_OK || failed(err, what, &e);
}

/* Key, its certificate, and the id by which tokens name it. */
static bool open_tokens(struct sim_cloud_context *c, bool fresh, struct sim_err *err)
{
	struct laps_secret *pem = NULL;
	uint8_t digest[LAPS_SHA1_LEN];
	struct laps_err e = {0};
	struct laps_buf kid;
	bool ok = key_pem(fresh, sim_key_token_signing, "the key of tokens", &pem, err);

	if (ok) {
		e.rc = laps_rsa_parse_pem((const uint8_t *)laps_secret_text(pem),
					  laps_secret_len(pem), &c->token_key, &e);
		ok = e.rc == LAPS_OK || failed(err, "the key of tokens", &e);
	}
	ok = ok && sim_cert_self_signed(laps_secret_text(pem), laps_secret_len(pem), TOKEN_NAME,
					&c->token_cert, err);
	laps_secret_free(&pem);
	if (!ok)
		return false;
	laps_buf_init(&kid, sizeof(c->kid) - 1);
	laps_sha1(c->token_cert.data, c->token_cert.len, digest);
	laps_base64url_format(digest, sizeof(digest), &kid);
	ok = laps_buf_status(&kid) == LAPS_OK || sim_fail_nomem(err);
	if (ok)
		memcpy(c->kid, kid.data, kid.len);
	laps_buf_clear(&kid);
	return ok;
}

static bool open_devices(struct sim_cloud_context *c, bool fresh, struct sim_err *err)
{
	struct laps_secret *pem = NULL;
	bool ok = key_pem(fresh, sim_key_device_ca, "the key of devices", &pem, err) &&
		  sim_device_ca_new((const uint8_t *)laps_secret_text(pem), laps_secret_len(pem),
				    &c->device_ca, err);

	laps_secret_free(&pem);
	return ok;
}

bool sim_cloud_context_open(bool fresh, struct sim_cloud_context **out, struct sim_err *err)
{
	struct sim_cloud_context *c = calloc(1, sizeof(*c));

	if (!c)
		return sim_fail_nomem(err);
	c->settings = SIM_SETTINGS_DEFAULT;
	pthread_mutex_init(&c->settings_lock, NULL);
	laps_buf_init(&c->token_cert, LAPS_CERT_MAX);
	if (sim_store_new(&c->store, err) && open_tokens(c, fresh, err) &&
	    open_devices(c, fresh, err) && sim_grants_new(&c->grants, err) &&
	    sim_token_cache_new(&c->tokens, err) &&
	    (sim_random(c->seal_key, sizeof(c->seal_key)) ||
	     sim_fail(err, "the system gives no random bytes"))) {
		*out = c;
		return true;
	}
	sim_cloud_context_close(&c);
	return false;
}

void sim_cloud_context_close(struct sim_cloud_context **c)
{
	struct sim_cloud_context *it = *c;

	if (!it)
		return;
	sim_token_cache_free(&it->tokens);
	sim_grants_free(&it->grants);
	sim_device_ca_free(&it->device_ca);
	laps_rsa_free(&it->token_key);
	laps_buf_clear(&it->token_cert);
	sim_store_free(&it->store);
	pthread_mutex_destroy(&it->settings_lock);
	laps_wipe(it->seal_key, sizeof(it->seal_key));
	free(it);
	*c = NULL;
}

struct sim_settings sim_cloud_settings_now(struct sim_cloud_context *c)
{
	struct sim_settings now;

	pthread_mutex_lock(&c->settings_lock);
	now = c->settings;
	pthread_mutex_unlock(&c->settings_lock);
	return now;
}
