/* SPDX-License-Identifier: MIT */
#include "crypto/seed.h"

#include <laps/secret.h>
#include <string.h>

#define CONTEXT_LEN (LAPS_GUID_LEN + 12)
#define NO_INDEX    (-1)

static void put_i32le(uint8_t out[static 4], int32_t v)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t)((uint32_t)v >> 8 * i);
}

/* root key id || L0 || L1 || L2, -1 where a level is not reached yet */
static void make_context(const struct laps_seed_tree *t, int32_t l1, int32_t l2,
			 uint8_t out[static CONTEXT_LEN])
{
	memcpy(out, t->root_key_id, LAPS_GUID_LEN);
	put_i32le(out + LAPS_GUID_LEN, t->l0);
	put_i32le(out + LAPS_GUID_LEN + 4, l1);
	put_i32le(out + LAPS_GUID_LEN + 8, l2);
}

static laps_rc step(struct laps_seed_tree *t, int32_t l1, int32_t l2, const uint8_t *from,
		    uint8_t to[static LAPS_SEED_LEN])
{
	uint8_t context[CONTEXT_LEN];

	make_context(t, l1, l2, context);
	return laps_kdf_derive(&t->kdf, from, LAPS_SEED_LEN, context, sizeof(context), to,
			       LAPS_SEED_LEN);
}

laps_rc laps_seed_walk_l1(struct laps_seed_tree *t, int32_t from, int32_t to,
			  uint8_t key[static LAPS_SEED_LEN])
{
	laps_rc rc = LAPS_OK;

	for (int32_t n = from - 1; rc == LAPS_OK && n >= to; n--)
		rc = step(t, n, NO_INDEX, key, key);
	return rc;
}

laps_rc laps_seed_walk_l2(struct laps_seed_tree *t, int32_t l1, int32_t from, int32_t to,
			  uint8_t key[static LAPS_SEED_LEN])
{
	laps_rc rc = LAPS_OK;

	for (int32_t n = from - 1; rc == LAPS_OK && n >= to; n--)
		rc = step(t, l1, n, key, key);
	return rc;
}

laps_rc laps_seed_enter_l2(struct laps_seed_tree *t, int32_t l1, int32_t to,
			   uint8_t key[static LAPS_SEED_LEN])
{
	laps_rc rc = step(t, l1, LAPS_KEY_INDEX_MAX, key, key);

	return rc != LAPS_OK ? rc : laps_seed_walk_l2(t, l1, LAPS_KEY_INDEX_MAX, to, key);
}

laps_rc laps_seed_l0(struct laps_seed_tree *t, const uint8_t *root_key,
		     uint8_t key[static LAPS_SEED_LEN])
{
	return step(t, NO_INDEX, NO_INDEX, root_key, key);
}

/* The target descriptor enters the context of the first L1 key, and of no other. */
laps_rc laps_seed_enter_l1(struct laps_seed_tree *t, const uint8_t *sd, size_t sd_len, int32_t to,
			   uint8_t key[static LAPS_SEED_LEN])
{
	struct laps_buf context;
	uint8_t head[CONTEXT_LEN];
	laps_rc rc;

	make_context(t, LAPS_KEY_INDEX_MAX, NO_INDEX, head);
	laps_buf_init(&context, sizeof(head) + LAPS_GKE_MAX);
	laps_buf_put(&context, head, sizeof(head));
	laps_buf_put(&context, sd, sd_len);
	rc = laps_buf_status(&context);
	if (rc == LAPS_OK)
		rc = laps_kdf_derive(&t->kdf, key, LAPS_SEED_LEN, context.data, context.len, key,
				     LAPS_SEED_LEN);
	laps_buf_clear(&context);
	return rc != LAPS_OK ? rc : laps_seed_walk_l1(t, LAPS_KEY_INDEX_MAX, to, key);
}
