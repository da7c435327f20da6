/* SPDX-License-Identifier: MIT */
#include "cloud/grants_seen.h"

#include <laps/cert.h>
#include <laps/secret.h>
#include <stdlib.h>
#include <string.h>

struct sim_seen_entry {
	struct sim_seen_entry *next;
	uint64_t until_ticks;
	uint8_t hash[LAPS_SHA256_LEN];
};

/* Drop what is no longer remembered from one bucket. */
static void sweep(struct sim_seen *s, struct sim_seen_entry **at, uint64_t now_ticks)
{
	while (*at) {
		struct sim_seen_entry *e = *at;

		if (e->until_ticks >= now_ticks) {
			at = &e->next;
			continue;
		}
		*at = e->next;
		free(e);
		s->n--;
	}
}

bool sim_seen_first(struct sim_seen *s, const char *key, uint64_t until_ticks, uint64_t now_ticks)
{
	const size_t len = strlen(key);
	struct sim_seen_entry **bucket, *new_entry;
	uint8_t hash[LAPS_SHA256_LEN];

	if (len > SIM_SEEN_KEY_MAX)
		return false;
	laps_sha256(key, len, hash);
	bucket = &s->bucket[(size_t)(hash[0] << 8 | hash[1])];
	sweep(s, bucket, now_ticks);
	for (const struct sim_seen_entry *e = *bucket; e; e = e->next)
		if (laps_ct_eq(e->hash, hash, sizeof(hash)))
			return false;
	if (s->n >= s->max)
		for (size_t i = 0; i < SIM_SEEN_BUCKETS; i++)
			sweep(s, &s->bucket[i], now_ticks);
	if (s->n >= s->max)
		return false;
	new_entry = malloc(sizeof(*new_entry));
	if (!new_entry)
		return false;
	new_entry->next = *bucket;
	new_entry->until_ticks = until_ticks;
	memcpy(new_entry->hash, hash, sizeof(hash));
	*bucket = new_entry;
	s->n++;
	return true;
}

void sim_seen_clear(struct sim_seen *s)
{
	for (size_t i = 0; i < SIM_SEEN_BUCKETS; i++)
		while (s->bucket[i]) {
			struct sim_seen_entry *e = s->bucket[i];

			s->bucket[i] = e->next;
			free(e);
		}
	s->n = 0;
}
