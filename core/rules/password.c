/* SPDX-License-Identifier: MIT */
/*
 * What the distribution is: one character of each set first, every character of the set equally
 * likely; the rest from all sets together, every character equally likely; then all of them in
 * uniformly random order. So every string of the right length that has a character of each set can
 * come out, all characters of one set are equally frequent, and all positions are alike. Not all
 * strings are equally likely: those balanced between the sets are favoured, because a set of few
 * characters is sure of its one. The likeliest string comes 2.0 times as often as one of 80^14
 * would (1.0 bit off the published 89) at 14 characters of complexity 4, and 3.2 times at 8. The
 * product promises a random character of each set; this is that promise and nothing else, in a
 * bounded number of draws.
 */
#include <laps/password.h>
#include <string.h>

#include "rules/draw.h"
#include "rules/passphrase.h"

#define ALPHABET_MAX 80 /* characters of all sets of a complexity */

/* All sets of a complexity in a row. */
static size_t join_sets(uint32_t complexity, char out[static ALPHABET_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < laps_password_set_n(complexity); i++) {
		const char *set = laps_password_set(complexity, i);
		size_t len = strlen(set);

		memcpy(out + n, set, len);
		n += len;
	}
	return n;
}

static laps_rc draw_character(struct laps_draw *d, const char *from, size_t from_n, uint8_t *out)
{
	size_t i;
	laps_rc rc = laps_draw_below(d, from_n, &i);

	if (rc == LAPS_OK)
		*out = (uint8_t)from[i];
	return rc;
}

/* Fisher and Yates: every order is equally likely. */
static laps_rc shuffle(struct laps_draw *d, uint8_t *p, size_t len)
{
	for (size_t i = len; i > 1; i--) {
		size_t j;
		laps_rc rc = laps_draw_below(d, i, &j);
		uint8_t moved;

		if (rc != LAPS_OK)
			return rc;
		moved = p[i - 1];
		p[i - 1] = p[j];
		p[j] = moved;
	}
	return LAPS_OK;
}

static laps_rc generate_password(const struct laps_password_spec *spec, struct laps_draw *d,
				 struct laps_secret **out)
{
	size_t len = spec->length, set_n = laps_password_set_n(spec->complexity), alphabet_n;
	char alphabet[ALPHABET_MAX];
	struct laps_secret *s = NULL;
	laps_rc rc = LAPS_OK;
	uint8_t *p;

	if (set_n == 0 || len < LAPS_PASSWORD_LEN_MIN || len > LAPS_PASSWORD_LEN_MAX)
		return LAPS_E_RANGE;
	alphabet_n = join_sets(spec->complexity, alphabet);
	if ((rc = laps_secret_new(len, &s)) != LAPS_OK)
		return rc;
	p = laps_secret_edit(s); /* the candidate is nowhere else at any time */
	for (size_t i = 0; rc == LAPS_OK && i < len; i++) {
		const char *set = laps_password_set(spec->complexity, i);

		rc = set ? draw_character(d, set, strlen(set), &p[i])
			 : draw_character(d, alphabet, alphabet_n, &p[i]);
	}
	if (rc == LAPS_OK)
		rc = shuffle(d, p, len);
	if (rc == LAPS_OK) {
		*out = s;
		s = NULL;
	}
	laps_secret_free(&s);
	return rc;
}

laps_rc laps_password_generate(const struct laps_password_spec *spec, laps_random_fn *random,
			       void *random_ctx, struct laps_secret **out)
{
	struct laps_draw draw;
	laps_rc rc;

	laps_draw_init(&draw, random, random_ctx);
	if (spec->complexity >= LAPS_COMPLEXITY_PASSPHRASE)
		rc = laps_passphrase_generate(spec, &draw, out);
	else
		rc = generate_password(spec, &draw, out);
	laps_draw_clear(&draw);
	return rc;
}
