/* SPDX-License-Identifier: MIT */
/*
 * Single steps through the tree of seed keys, shared by those who start from a root key and those
 * who start from an envelope. Every key is LAPS_SEED_LEN bytes and is replaced in place.
 */
#ifndef LAPS_CRYPTO_SEED_H
#define LAPS_CRYPTO_SEED_H
#include <laps/gke.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/kdf.h"

/* What all derivations of one tree have in common. */
struct laps_seed_tree {
	struct laps_kdf kdf;
	const uint8_t *root_key_id; /* borrowed, LAPS_GUID_LEN bytes */
	int32_t l0;
};

/* key of the L1 index from -> key of to <= from. LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_seed_walk_l1(struct laps_seed_tree *t, int32_t from, int32_t to,
					uint8_t key[static LAPS_SEED_LEN]);
/* L1 key of l1 -> L2 key of (l1, to). */
LAPS_MUST_USE laps_rc laps_seed_enter_l2(struct laps_seed_tree *t, int32_t l1, int32_t to,
					 uint8_t key[static LAPS_SEED_LEN]);
/* L2 key of (l1, from) -> L2 key of (l1, to), to <= from. */
LAPS_MUST_USE laps_rc laps_seed_walk_l2(struct laps_seed_tree *t, int32_t l1, int32_t from,
					int32_t to, uint8_t key[static LAPS_SEED_LEN]);
/* Root key -> L0 key -> L1 key of index to under a target descriptor. */
LAPS_MUST_USE laps_rc laps_seed_l0(struct laps_seed_tree *t, const uint8_t *root_key,
				   uint8_t key[static LAPS_SEED_LEN]);
LAPS_MUST_USE laps_rc laps_seed_enter_l1(struct laps_seed_tree *t, const uint8_t *sd, size_t sd_len,
					 int32_t to, uint8_t key[static LAPS_SEED_LEN]);

#endif
