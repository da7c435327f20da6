/* SPDX-License-Identifier: MIT */
/* The answers of the key service, made from a root key. */
#include <laps/gkdi.h>
#include <string.h>

#include "crypto/kek.h"
#include "crypto/seed.h"

/* Fields that do not depend on who asks. */
static laps_rc describe(struct laps_gke *e, const struct laps_root_key *k,
			const struct laps_period *p, bool may_encrypt, const char *domain,
			const char *forest, struct laps_err *err)
{
	*e = (struct laps_gke){
		.flags = may_encrypt ? LAPS_KEY_FLAG_ENCRYPT : 0,
		.l0 = p->l0,
		.l1 = p->l1,
		.l2 = p->l2,
		.kdf_hash = k->kdf_hash,
		.agreement = k->agreement,
		.agreement_params = k->agreement_params.len ? k->agreement_params.data : NULL,
		.agreement_params_len = k->agreement_params.len,
		.private_key_bits = k->private_key_bits,
		.public_key_bits = k->public_key_bits,
	};
	memcpy(e->root_key_id, k->id, sizeof(e->root_key_id));
	if (strlen(domain) > LAPS_DNS_NAME_MAX || strlen(forest) > LAPS_DNS_NAME_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "domain name");
	memcpy(e->domain, domain, strlen(domain) + 1);
	memcpy(e->forest, forest, strlen(forest) + 1);
	return LAPS_OK;
}

/* From the L1 key of the period's own index, which is in l1_key, to the two keys of the answer. */
static laps_rc branch(const struct laps_root_key *k, const struct laps_period *p,
		      uint8_t l1_key[static LAPS_SEED_LEN], uint8_t l2_key[static LAPS_SEED_LEN])
{
	struct laps_seed_tree tree = {.root_key_id = k->id, .l0 = p->l0};
	laps_rc rc = laps_kdf_open(&tree.kdf, k->kdf_hash);

	if (rc != LAPS_OK)
		return rc;
	memcpy(l2_key, l1_key, LAPS_SEED_LEN);
	rc = laps_seed_enter_l2(&tree, p->l1, p->l2, l2_key);
	if (rc == LAPS_OK && p->l1 > 0)
		rc = laps_seed_walk_l1(&tree, p->l1, p->l1 - 1, l1_key);
	laps_kdf_close(&tree.kdf);
	return rc;
}

/* L2 = 31: the L1 key alone, from which it follows. L1 = 0: the L2 key alone. Else the L2 key, and
 * the L1 key of the index below. */
static laps_rc get_seeds(const struct laps_root_key *k, const uint8_t *sd, size_t sd_len,
			 const struct laps_period *p, struct laps_gke *e,
			 uint8_t l1_key[static LAPS_SEED_LEN], uint8_t l2_key[static LAPS_SEED_LEN],
			 struct laps_err *err)
{
	const struct laps_period own = {p->l0, p->l1, -1};
	bool last = p->l2 == LAPS_KEY_INDEX_MAX;
	laps_rc rc = laps_gkdi_seed_key(k, sd, sd_len, &own, l1_key, err);

	if (rc == LAPS_OK && !last && (rc = branch(k, p, l1_key, l2_key)) != LAPS_OK)
		return laps_fail(err, rc, 0, "key derivation");
	if (last || p->l1 > 0)
		e->l1_key = l1_key;
	if (!last) {
		e->l2_key = l2_key;
		e->l2_key_len = LAPS_SEED_LEN;
	}
	return rc;
}

static laps_rc get_public(const struct laps_root_key *k, const uint8_t *sd, size_t sd_len,
			  const struct laps_period *p, struct laps_gke *e,
			  uint8_t l2_key[static LAPS_SEED_LEN], struct laps_buf *key,
			  struct laps_err *err)
{
	laps_rc rc = laps_gkdi_seed_key(k, sd, sd_len, p, l2_key, err);

	if (rc == LAPS_OK)
		rc = laps_group_public_key(k->kdf_hash, k->agreement, k->agreement_params.data,
					   k->agreement_params.len, k->private_key_bits, l2_key,
					   key, err);
	e->flags |= LAPS_KEY_FLAG_PUBLIC;
	e->l2_key = key->data;
	e->l2_key_len = key->len;
	return rc;
}

laps_rc laps_gkdi_envelope(const struct laps_root_key *k, const uint8_t *sd, size_t sd_len,
			   const struct laps_period *period, bool want_public, bool may_encrypt,
			   const char *domain, const char *forest, struct laps_buf *out,
			   struct laps_err *err)
{
	uint8_t l1_key[LAPS_SEED_LEN], l2_key[LAPS_SEED_LEN];
	struct laps_buf public_key;
	struct laps_gke e;
	laps_rc rc;

	if (period->l1 < 0 || period->l2 < 0 || period->l2 > LAPS_KEY_INDEX_MAX)
		return laps_fail(err, LAPS_E_RANGE, 0, "key period");
	laps_buf_init(&public_key, LAPS_GKE_MAX);
	rc = describe(&e, k, period, may_encrypt, domain, forest, err);
	if (rc == LAPS_OK)
		rc = want_public ? get_public(k, sd, sd_len, period, &e, l2_key, &public_key, err)
				 : get_seeds(k, sd, sd_len, period, &e, l1_key, l2_key, err);
	if (rc == LAPS_OK) {
		laps_gke_format(&e, out);
		if ((rc = laps_buf_status(out)) != LAPS_OK)
			rc = laps_fail(err, rc, 0, "envelope");
	}
	laps_wipe(l1_key, sizeof(l1_key));
	laps_wipe(l2_key, sizeof(l2_key));
	laps_buf_clear(&public_key);
	return rc;
}
