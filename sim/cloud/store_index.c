/* SPDX-License-Identifier: MIT */
#include "cloud/store_index.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FIRST_SLOTS 64

void sim_index_init(struct sim_index *x, size_t key_offset, uint64_t basis)
{
	*x = (struct sim_index){.key_offset = key_offset, .basis = basis};
}

void sim_index_clear(struct sim_index *x)
{
	free(x->slot);
	x->slot = NULL;
	x->slot_n = x->used = 0;
}

static const char *key_of(const struct sim_index *x, const void *object)
{
	return (const char *)object + x->key_offset;
}

/* FNV-1a from a drawn basis, and its upper half mixed in */
static size_t home_of(const struct sim_index *x, const char *key)
{
	uint64_t h = x->basis;

	for (; *key; key++) {
		h ^= (unsigned char)(*key >= 'A' && *key <= 'Z' ? *key + 32 : *key);
		h *= UINT64_C(0x100000001b3);
	}
	h ^= h >> 32;
	h *= UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(h >> 20) & (x->slot_n - 1);
}

static void put(struct sim_index *x, void *object)
{
	size_t i = home_of(x, key_of(x, object));

	while (x->slot[i])
		i = (i + 1) & (x->slot_n - 1);
	x->slot[i] = object;
}

bool sim_index_reserve(struct sim_index *x)
{
	struct sim_index wider = *x;

	if ((x->used + 1) * 4 <= x->slot_n * 3)
		return true;
	wider.slot_n = x->slot_n ? x->slot_n * 2 : FIRST_SLOTS;
	wider.slot = calloc(wider.slot_n, sizeof(*wider.slot));
	if (!wider.slot)
		return false;
	for (size_t i = 0; i < x->slot_n; i++)
		if (x->slot[i])
			put(&wider, x->slot[i]);
	free(x->slot);
	*x = wider;
	return true;
}

void sim_index_put(struct sim_index *x, void *object)
{
	put(x, object);
	x->used++;
}

void *sim_index_find(const struct sim_index *x, const char *key)
{
	if (x->slot_n == 0)
		return NULL;
	for (size_t i = home_of(x, key); x->slot[i]; i = (i + 1) & (x->slot_n - 1))
		if (strcasecmp(key_of(x, x->slot[i]), key) == 0)
			return x->slot[i];
	return NULL;
}

void sim_index_drop(struct sim_index *x, const void *object)
{
	const size_t mask = x->slot_n - 1;
	size_t hole;

	if (x->slot_n == 0)
		return;
	hole = home_of(x, key_of(x, object));
	while (x->slot[hole] && x->slot[hole] != object)
		hole = (hole + 1) & mask;
	if (!x->slot[hole])
		return;
	/* what would not be found any more behind an empty slot moves into it */
	for (size_t i = (hole + 1) & mask; x->slot[i]; i = (i + 1) & mask) {
		const size_t home = home_of(x, key_of(x, x->slot[i]));

		if (((i - home) & mask) >= ((i - hole) & mask)) {
			x->slot[hole] = x->slot[i];
			hole = i;
		}
	}
	x->slot[hole] = NULL;
	x->used--;
}
