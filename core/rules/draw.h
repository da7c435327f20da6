/* SPDX-License-Identifier: MIT */
/*
 * Uniform numbers out of the caller's random bytes. A number below n is taken from 16 bits; those
 * at or above the greatest multiple of n are thrown away, so that no remainder is favoured. Bytes
 * are asked for in blocks, as a call may be dear.
 */
#ifndef LAPS_RULES_DRAW_H
#define LAPS_RULES_DRAW_H
#include <laps/err.h>
#include <laps/password.h>
#include <stddef.h>
#include <stdint.h>

/* Refusals in a row after which the source is taken for stuck: a sound one gets here once in more
 * than 2^128 draws, since less than half of the range is ever thrown away. */
#define LAPS_DRAW_TRIES_MAX 128

struct laps_draw {
	laps_random_fn *random;
	void *random_ctx;
	uint8_t block[64]; /* secret: passwords follow from it */
	size_t used;       /* bytes of block */
};

void laps_draw_init(struct laps_draw *d, laps_random_fn *random, void *random_ctx);
/* Wipe what is left of the bytes. */
void laps_draw_clear(struct laps_draw *d);
/* *out = a number below n, 1 <= n <= 65536; written only on LAPS_OK.
 * LAPS_OK; LAPS_E_BUG (n), LAPS_E_HOST (a stuck source), and what random returned. */
LAPS_MUST_USE laps_rc laps_draw_below(struct laps_draw *d, size_t n, size_t *out);

#endif
