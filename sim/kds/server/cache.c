/* SPDX-License-Identifier: MIT */
#include "kds/server/cache.h"

#include <laps/secret.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS (2 * KDS_CACHE_ENTRIES)

/* On two lists: that of its bucket, and that of all, in the order of their last use. */
struct entry {
	struct entry *next; /* of the bucket */
	struct entry *newer, *older;
	uint64_t hash;
	uint8_t root_key_id[LAPS_GUID_LEN];
	struct laps_period period;
	bool seed;
	size_t sd_len, envelope_len;
	uint8_t bytes[]; /* descriptor, envelope */
};

struct kds_cache {
	struct entry *bucket[BUCKETS];
	struct entry *newest, *oldest;
	struct kds_cache_counts count;
};

struct kds_cache *kds_cache_new(void)
{
	return calloc(1, sizeof(struct kds_cache));
}

/* FNV-1a, of 64 bits */
static uint64_t add(uint64_t hash, const void *data, size_t len)
{
	const uint8_t *p = data;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ p[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static uint64_t hash_of(const struct kds_cache_key *k)
{
	const int32_t rest[] = {k->period.l0, k->period.l1, k->period.l2, k->seed};
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	hash = add(hash, k->root_key_id, LAPS_GUID_LEN);
	hash = add(hash, rest, sizeof(rest));
	return add(hash, k->sd, k->sd_len);
}

static bool is_of(const struct entry *e, const struct kds_cache_key *k, uint64_t hash)
{
	return e->hash == hash && e->seed == k->seed && e->period.l0 == k->period.l0 &&
	       e->period.l1 == k->period.l1 && e->period.l2 == k->period.l2 &&
	       e->sd_len == k->sd_len &&
	       memcmp(e->root_key_id, k->root_key_id, LAPS_GUID_LEN) == 0 &&
	       memcmp(e->bytes, k->sd, k->sd_len) == 0;
}

static void set_newest(struct kds_cache *c, struct entry *e)
{
	e->newer = NULL;
	e->older = c->newest;
	*(c->newest ? &c->newest->newer : &c->oldest) = e;
	c->newest = e;
}

static void unlink_use(struct kds_cache *c, struct entry *e)
{
	*(e->newer ? &e->newer->older : &c->newest) = e->older;
	*(e->older ? &e->older->newer : &c->oldest) = e->newer;
}

static size_t size_of(const struct entry *e)
{
	return e->sd_len + e->envelope_len;
}

static void drop(struct kds_cache *c, struct entry *e)
{
	struct entry **at = &c->bucket[e->hash % BUCKETS];

	while (*at != e)
		at = &(*at)->next;
	*at = e->next;
	unlink_use(c, e);
	c->count.entries--;
	c->count.bytes -= size_of(e);
	laps_wipe(e, sizeof(*e) + size_of(e));
	free(e);
}

const uint8_t *kds_cache_get(struct kds_cache *c, const struct kds_cache_key *k, size_t *len)
{
	const uint64_t hash = hash_of(k);
	struct entry *e = c->bucket[hash % BUCKETS];

	while (e && !is_of(e, k, hash))
		e = e->next;
	if (!e) {
		c->count.misses++;
		return NULL;
	}
	c->count.hits++;
	unlink_use(c, e);
	set_newest(c, e);
	*len = e->envelope_len;
	return e->bytes + e->sd_len;
}

void kds_cache_put(struct kds_cache *c, const struct kds_cache_key *k, const uint8_t *envelope,
		   size_t len)
{
	const size_t size = k->sd_len + len;
	struct entry *e, **bucket;

	if (size > KDS_CACHE_BYTES)
		return;
	while (c->count.entries == KDS_CACHE_ENTRIES || c->count.bytes > KDS_CACHE_BYTES - size)
		drop(c, c->oldest);
	if (!(e = malloc(sizeof(*e) + size)))
		return;
	*e = (struct entry){
		.hash = hash_of(k),
		.period = k->period,
		.seed = k->seed,
		.sd_len = k->sd_len,
		.envelope_len = len,
	};
	memcpy(e->root_key_id, k->root_key_id, LAPS_GUID_LEN);
	memcpy(e->bytes, k->sd, k->sd_len);
	memcpy(e->bytes + k->sd_len, envelope, len);
	bucket = &c->bucket[e->hash % BUCKETS];
	e->next = *bucket;
	*bucket = e;
	set_newest(c, e);
	c->count.entries++;
	c->count.bytes += size;
}

void kds_cache_empty(struct kds_cache *c)
{
	for (struct entry *e = c->oldest, *newer; e; e = newer) {
		newer = e->newer;
		drop(c, e);
	}
}

void kds_cache_free(struct kds_cache **c)
{
	if (*c)
		kds_cache_empty(*c);
	free(*c);
	*c = NULL;
}

struct kds_cache_counts kds_cache_count(const struct kds_cache *c)
{
	return c->count;
}
