/* SPDX-License-Identifier: MIT */
/*
 * A keys port in front of another one that remembers seed envelopes. An envelope opens every value
 * of its domain, target descriptor, root key and L0 whose period is not later than its own; it is
 * never used across different descriptors. Requests for a new key (no root key id), refusals and
 * public envelopes pass through and are not kept. Bounded; the least recently used entry goes
 * first; entries are wiped.
 */
#ifndef LAPS_KEYCACHE_H
#define LAPS_KEYCACHE_H
#include <laps/err.h>
#include <laps/ports.h>
#include <stddef.h>

#define LAPS_KEYCACHE_MAX 64 /* envelopes, some 100 KiB */

struct laps_keycache;

/* over is copied; its context must outlive the cache. LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_keycache_new(const struct laps_keys_port *over,
					struct laps_keycache **out);
/* The port; the cache must outlive it. */
struct laps_keys_port laps_keycache_port(struct laps_keycache *c);
/* Requests that were answered from memory, for reports. */
size_t laps_keycache_hits(const struct laps_keycache *c);
/* Wipe and free; NULL is fine. *c becomes NULL. */
void laps_keycache_free(struct laps_keycache **c);

#endif
