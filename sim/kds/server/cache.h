/* SPDX-License-Identifier: MIT */
/*
 * Envelopes that were made, for each root key, target descriptor, period and kind. Bounded in
 * number and in bytes: the one that was not used for longest goes. Wiped when they go.
 */
#ifndef SIM_KDS_SERVER_CACHE_H
#define SIM_KDS_SERVER_CACHE_H
#include <laps/gkdi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KDS_CACHE_ENTRIES 1024
#define KDS_CACHE_BYTES   ((size_t)4 << 20) /* of descriptors and envelopes */

struct kds_cache;

/* All borrowed. */
struct kds_cache_key {
	const uint8_t *root_key_id;
	struct laps_period period;
	bool seed;
	const uint8_t *sd;
	size_t sd_len;
};

/* NULL: no memory. */
struct kds_cache *kds_cache_new(void);
void kds_cache_free(struct kds_cache **c);

/* Borrowed until the next call; NULL: not there. */
const uint8_t *kds_cache_get(struct kds_cache *c, const struct kds_cache_key *k, size_t *len);
/* Copied. Without memory for it, or too large, it is not kept. k must not be there yet. */
void kds_cache_put(struct kds_cache *c, const struct kds_cache_key *k, const uint8_t *envelope,
		   size_t len);
void kds_cache_empty(struct kds_cache *c);

struct kds_cache_counts {
	size_t entries, bytes;
	uint64_t hits, misses;
};
struct kds_cache_counts kds_cache_count(const struct kds_cache *c);

#endif
