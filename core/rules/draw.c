/* SPDX-License-Identifier: MIT */
#include "rules/draw.h"

#include <laps/secret.h>

#define RANGE 65536u /* of two bytes */

void laps_draw_init(struct laps_draw *d, laps_random_fn *random, void *random_ctx)
{
	d->random = random;
	d->random_ctx = random_ctx;
	d->used = sizeof(d->block);
}

void laps_draw_clear(struct laps_draw *d)
{
	laps_wipe(d->block, sizeof(d->block));
	d->used = sizeof(d->block);
}

laps_rc laps_draw_below(struct laps_draw *d, size_t n, size_t *out)
{
	size_t limit, v;
	laps_rc rc;

	if (n < 1 || n > RANGE)
		return LAPS_E_BUG;
	limit = RANGE - RANGE % n;
	for (int i = 0; i < LAPS_DRAW_TRIES_MAX; i++) {
		if (d->used == sizeof(d->block)) {
			rc = d->random(d->random_ctx, d->block, sizeof(d->block));
			if (rc != LAPS_OK)
				return rc;
			d->used = 0;
		}
		v = (size_t)d->block[d->used] << 8 | d->block[d->used + 1];
		d->used += 2;
		if (v < limit) {
			*out = v % n;
			return LAPS_OK;
		}
	}
	return LAPS_E_HOST;
}
