/* SPDX-License-Identifier: MIT */
/* Seed keys, from a root key and from an envelope: which walk to take, within bounds. */
#include <laps/gkdi.h>
#include <string.h>

#include "crypto/seed.h"

static bool index_ok(int32_t v, int32_t lowest)
{
	return v >= lowest && v <= LAPS_KEY_INDEX_MAX;
}

static laps_rc open_tree(struct laps_seed_tree *t, laps_kdf_hash hash, const uint8_t *root_key_id,
			 int32_t l0, struct laps_err *err)
{
	t->root_key_id = root_key_id;
	t->l0 = l0;
	if (laps_kdf_open(&t->kdf, hash) != LAPS_OK)
		return laps_fail(err, LAPS_E_NOMEM, 0, "key derivation");
	return LAPS_OK;
}

laps_rc laps_gkdi_seed_key(const struct laps_root_key *k, const uint8_t *sd, size_t sd_len,
			   const struct laps_period *period, uint8_t out[static LAPS_SEED_LEN],
			   struct laps_err *err)
{
	struct laps_seed_tree tree;
	uint8_t key[LAPS_SEED_LEN];
	const uint8_t *root;
	size_t root_len;
	laps_rc rc;

	if (period->l0 < 0 || !index_ok(period->l1, -1) || !index_ok(period->l2, -1) ||
	    (period->l1 < 0 && period->l2 >= 0))
		return laps_fail(err, LAPS_E_RANGE, 0, "key period");
	root = laps_secret_view(k->key, &root_len);
	if (root_len != LAPS_SEED_LEN)
		return laps_fail(err, LAPS_E_BUG, 0, "root key length");
	if ((rc = open_tree(&tree, k->kdf_hash, k->id, period->l0, err)) != LAPS_OK)
		return rc;
	rc = laps_seed_l0(&tree, root, key);
	if (rc == LAPS_OK && period->l1 >= 0)
		rc = laps_seed_enter_l1(&tree, sd, sd_len, period->l1, key);
	if (rc == LAPS_OK && period->l2 >= 0)
		rc = laps_seed_enter_l2(&tree, period->l1, period->l2, key);
	if (rc == LAPS_OK)
		memcpy(out, key, sizeof(key));
	else
		rc = laps_fail(err, rc, 0, "key derivation");
	laps_wipe(key, sizeof(key));
	laps_kdf_close(&tree.kdf);
	return rc;
}

/* The walk from an envelope, once it is known to lead to (l1, l2): from its L2 key, or down from
 * its L1 key, which is that of index top. */
static laps_rc walk(const struct laps_gke *e, bool from_l2, int32_t top, int32_t l1, int32_t l2,
		    uint8_t key[static LAPS_SEED_LEN], struct laps_err *err)
{
	struct laps_seed_tree tree;
	laps_rc rc = open_tree(&tree, e->kdf_hash, e->root_key_id, e->l0, err);

	if (rc != LAPS_OK)
		return rc;
	if (from_l2) {
		rc = laps_seed_walk_l2(&tree, l1, e->l2, l2, key);
	} else {
		rc = laps_seed_walk_l1(&tree, top, l1, key);
		if (rc == LAPS_OK)
			rc = laps_seed_enter_l2(&tree, l1, l2, key);
	}
	laps_kdf_close(&tree.kdf);
	return rc == LAPS_OK ? rc : laps_fail(err, rc, 0, "key derivation");
}

/* What an envelope of (L1, L2) carries, [MS-GKDI] 2.2.4: at L2 = 31 its L1 key is that of L1, else
 * that of L1 - 1, and absent when there is none. */
laps_rc laps_gkdi_seed_from_envelope(const struct laps_gke *e, int32_t l1, int32_t l2,
				     uint8_t out[static LAPS_SEED_LEN], struct laps_err *err)
{
	int32_t top = e->l2 == LAPS_KEY_INDEX_MAX ? e->l1 : e->l1 - 1;
	bool from_l2;
	uint8_t key[LAPS_SEED_LEN];
	laps_rc rc = LAPS_OK;

	if (e->flags & LAPS_KEY_FLAG_PUBLIC)
		return laps_fail(err, LAPS_E_DENIED, 0, "envelope has only the public key");
	if (!index_ok(l1, 0) || !index_ok(l2, 0) || !index_ok(e->l1, 0) || !index_ok(e->l2, 0))
		return laps_fail(err, LAPS_E_RANGE, 0, "key period");
	from_l2 = l1 == e->l1 && e->l2_key && e->l2_key_len == LAPS_SEED_LEN && l2 <= e->l2;
	if (!from_l2 && (!e->l1_key || l1 > top))
		return laps_fail(err, LAPS_E_RANGE, 0, "envelope does not reach the key period");
	memcpy(key, from_l2 ? e->l2_key : e->l1_key, sizeof(key));
	if (!from_l2 || l2 != e->l2)
		rc = walk(e, from_l2, top, l1, l2, key, err);
	if (rc == LAPS_OK)
		memcpy(out, key, sizeof(key));
	laps_wipe(key, sizeof(key));
	return rc;
}
