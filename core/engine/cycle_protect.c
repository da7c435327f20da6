/* SPDX-License-Identifier: MIT */
/*
 * The password in the form in which the directory gets it: clear JSON, or the same JSON protected
 * for the principal. There is no way from the second to the first: what cannot be encrypted fails
 * the cycle.
 */
#include "engine/cycle.h"

#include <laps/encvalue.h>
#include <laps/gke.h>
#include <laps/protector.h>
#include <laps/pwjson.h>
#include <laps/targetsd.h>

/* A key that the principal's members can derive again, from the key service. */
static laps_rc get_key(struct cycle *c, struct laps_buf *envelope)
{
	const struct laps_key_request newest = {.l0 = -1, .l1 = -1, .l2 = -1};
	struct laps_buf sd;
	laps_rc rc;

	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_targetsd_format(&c->principal, &sd);
	if ((rc = laps_buf_status(&sd)) != LAPS_OK)
		cycle_fail_core(c, rc, "cannot write the target descriptor", NULL);
	else
		rc = c->ports->keys.get_key(c->ports->keys.ctx, sd.data, sd.len, &newest, envelope,
					    &c->cause);
	laps_buf_clear(&sd);
	return rc;
}

/* A public key may be one of many devices, and what they have in common be kept by the caller. */
static laps_rc protect(struct cycle *c, const struct laps_buf *envelope, const struct laps_gke *key,
		       const struct laps_secret *plain, const struct laps_protect_random *random,
		       struct laps_buf *blob, struct laps_err *err)
{
	struct laps_protectors *kept = c->ports->keys.protectors;
	struct laps_protector *p;
	const uint8_t *text;
	size_t text_len;
	laps_rc rc;

	text = laps_secret_view(plain, &text_len);
	if (!kept || !(key->flags & LAPS_KEY_FLAG_PUBLIC))
		return laps_dpapi_ng_protect(key, &c->principal, text, text_len, true, random, blob,
					     err);
	rc = laps_protectors_get(kept, envelope->data, envelope->len, &p, err);
	return rc != LAPS_OK ? rc
			     : laps_protector_protect(p, &c->principal, text, text_len, true,
						      random, blob, err);
}

static laps_rc encrypt(struct cycle *c, const struct laps_buf *envelope, const struct laps_gke *key,
		       const struct laps_secret *plain)
{
	struct laps_protect_random random;
	struct laps_err err = {0};
	struct laps_buf blob;
	laps_rc rc;

	laps_buf_init(&blob, LAPS_ENCVALUE_MAX - LAPS_ENCVALUE_HEADER_LEN);
	if ((rc = cycle_random(c, (uint8_t *)&random, sizeof(random))) != LAPS_OK)
		goto out;
	rc = protect(c, envelope, key, plain, &random, &blob, &err);
	if (rc == LAPS_OK) {
		laps_encvalue_format(c->rotation.updated_ticks, blob.data, blob.len, &c->encrypted);
		rc = laps_buf_status(&c->encrypted);
	}
	if (rc != LAPS_OK)
		cycle_fail_core(c, rc, "cannot encrypt the password", &err);
out:
	laps_wipe(&random, sizeof(random));
	laps_buf_clear(&blob);
	return rc;
}

static laps_rc protect_encrypted(struct cycle *c)
{
	struct laps_secret *plain = NULL;
	struct laps_err err = {0};
	struct laps_buf envelope;
	struct laps_gke key;
	laps_rc rc;

	laps_buf_init(&envelope, LAPS_GKE_MAX);
	rc = laps_pwjson_format_utf16le(cycle_account_name(c), c->rotation.updated_ticks,
					c->password, &plain);
	if (rc != LAPS_OK) {
		cycle_fail_core(c, rc, "cannot write the password's JSON", NULL);
		goto out;
	}
	if ((rc = get_key(c, &envelope)) != LAPS_OK)
		goto out;
	rc = laps_gke_parse(envelope.data, envelope.len, &key, &err);
	if (rc != LAPS_OK)
		cycle_fail_core(c, rc, "cannot read the key service's answer", &err);
	else
		rc = encrypt(c, &envelope, &key, plain);
out:
	laps_secret_free(&plain);
	laps_buf_clear(&envelope);
	return rc;
}

/* An older schema: a host that is restored from an image will not be noticed. That 10108 tells so
 * is ours. */
static bool lacks_version(const struct cycle *c)
{
	return (c->plan.mode == LAPS_MODE_CLEAR || c->plan.mode == LAPS_MODE_ENCRYPTED) &&
	       c->host.os_level >= LAPS_OS_24H2 && !(c->domain.schema & LAPS_SCHEMA_VERSION);
}

laps_rc cycle_protect(struct cycle *c)
{
	struct laps_rotation *r = &c->rotation;
	laps_rc rc;

	r->has_version = cycle_has_version(c);
	if (lacks_version(c))
		cycle_emit(c, 10108);
	if (r->has_version && (rc = cycle_random(c, r->version, LAPS_GUID_LEN)) != LAPS_OK)
		return rc;
	if (cycle_encrypts(c)) {
		rc = cycle_plan_history(c);
		return rc == LAPS_OK ? protect_encrypted(c) : rc;
	}
	/* legacy LAPS keeps the bare password */
	if (c->plan.mode == LAPS_MODE_LEGACY)
		rc = laps_secret_dup(laps_secret_text(c->password), laps_secret_len(c->password),
				     &c->clear);
	else
		rc = laps_pwjson_format(cycle_account_name(c), r->updated_ticks, c->password,
					&c->clear);
	if (rc != LAPS_OK)
		cycle_fail_core(c, rc, "cannot write the password's JSON", NULL);
	return rc;
}
