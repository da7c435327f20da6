/* SPDX-License-Identifier: MIT */
/* One derivation with something done differently. */
#include <stdlib.h>
#include <string.h>

#include <laps/dpapi_ng.h>

#include "cli/explain_why.h"

#define FLAGS_AT 8 /* bytes into a key identifier */

struct cli_why_try cli_why_plain(const struct cli_why_case *c)
{
	return (struct cli_why_try){
		.hash = c->key->kdf_hash,
		.agreement = c->key->agreement,
		.params = c->key->agreement_params.data,
		.params_len = c->key->agreement_params.len,
		.private_bits = c->key->private_key_bits,
		.root_key_id = c->id->root_key_id,
		.sd = c->sd,
		.sd_len = c->sd_len,
		.period = {c->id->l0, c->id->l1, c->id->l2},
		.flags = c->id->flags,
	};
}

/* The L2 seed. The misread envelope is a real one whose L1 key is given another index. */
static laps_rc derive_seed(const struct cli_why_case *c, const struct cli_why_try *t,
			   struct laps_gke *e, uint8_t seed[static LAPS_SEED_LEN])
{
	const struct laps_period below = {t->period.l0, t->period.l1 - 1, -1};
	struct laps_root_key key = *c->key; /* shares what it owns */
	uint8_t l1[LAPS_SEED_LEN];
	laps_rc rc;

	key.kdf_hash = t->hash;
	memcpy(key.id, t->root_key_id, LAPS_GUID_LEN);
	if (!t->l1_taken_as_own)
		return laps_gkdi_seed_key(&key, t->sd, t->sd_len, &t->period, seed, NULL);
	if (t->period.l1 == 0)
		return LAPS_E_RANGE;
	rc = laps_gkdi_seed_key(&key, t->sd, t->sd_len, &below, l1, NULL);
	e->l1 = t->period.l1;
	e->l2 = LAPS_KEY_INDEX_MAX;
	e->l1_key = l1;
	if (rc == LAPS_OK)
		rc = laps_gkdi_seed_from_envelope(e, t->period.l1, t->period.l2, seed, NULL);
	e->l1_key = NULL;
	laps_wipe(l1, sizeof l1);
	return rc;
}

/* A copy of the blob whose recipient has other flags; key_id is the caller's room. */
static struct laps_cms with_flags(const struct cli_why_case *c, uint32_t flags, uint8_t *key_id)
{
	struct laps_cms cms = *c->cms;
	struct laps_cms_recipient *r = &cms.recipient[c->recipient];

	memcpy(key_id, r->key_id, r->key_id_len);
	key_id[FLAGS_AT] = (uint8_t)flags;
	r->key_id = key_id;
	return cms;
}

bool cli_why_opens(const struct cli_why_case *c, const struct cli_why_try *t)
{
	uint8_t *key_id = malloc(c->cms->recipient[c->recipient].key_id_len);
	struct laps_secret *plain = NULL;
	uint8_t seed[LAPS_SEED_LEN];
	struct laps_err err = {0};
	struct laps_cms cms;
	struct laps_gke e = {
		.l0 = t->period.l0,
		.l1 = t->period.l1,
		.l2 = t->period.l2,
		.kdf_hash = t->hash,
		.agreement = t->agreement,
		.agreement_params = t->params,
		.agreement_params_len = t->params_len,
		.private_key_bits = t->private_bits,
		.public_key_bits = c->key->public_key_bits,
	};
	laps_rc rc;

	if (key_id == NULL)
		return false;
	memcpy(e.root_key_id, t->root_key_id, LAPS_GUID_LEN);
	rc = derive_seed(c, t, &e, seed);
	if (rc == LAPS_OK) {
		cms = with_flags(c, t->flags, key_id);
		rc = laps_dpapi_ng_unprotect(&cms, c->recipient, &e, seed, &plain, NULL, &err);
	}
	laps_secret_free(&plain);
	laps_wipe(seed, sizeof seed);
	free(key_id);
	/* behind the unwrapping there is only the content's tag, which is another question */
	return rc == LAPS_OK ||
	       (rc == LAPS_E_AUTH && err.what != NULL && strcmp(err.what, "content tag") == 0);
}
