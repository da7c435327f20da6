/* SPDX-License-Identifier: MIT */
/*
 * A set of texts that may come once: each is remembered until a time of its own. Bounded: while it
 * is full of what is still remembered, nothing is new. Not safe under threads; its owner locks.
 */
#ifndef SIM_CLOUD_GRANTS_SEEN_H
#define SIM_CLOUD_GRANTS_SEEN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/err.h>

#define SIM_SEEN_BUCKETS 65536 /* two bytes of a hash */
#define SIM_SEEN_KEY_MAX 512   /* bytes of a text; longer is never new */

struct sim_seen_entry;
struct sim_seen {
	struct sim_seen_entry *bucket[SIM_SEEN_BUCKETS];
	size_t n, max;
};

/* True when key was not there, or no longer: it is now. False without memory, too. */
LAPS_MUST_USE bool sim_seen_first(struct sim_seen *s, const char *key, uint64_t until_ticks,
				  uint64_t now_ticks);
void sim_seen_clear(struct sim_seen *s);

#endif
