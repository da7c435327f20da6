/* SPDX-License-Identifier: MIT */
/*
 * The character sets and word lists of the complexities, as the product documents them, and the
 * measure of entropy that follows from their sizes.
 */
#include <laps/password.h>
#include <math.h>
#include <string.h>

#include "rules/words.h"

#define SET_MAX 4

static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
static const char digit[] = "0123456789";
static const char symbol[] = ",.-+;!#&@{}[]$/()%";
/* without what is easily mistaken for something else */
static const char plain_upper[] = "ABCDEFGHJKLMNPRSTUVWXYZ";
static const char plain_lower[] = "abcdefghijkmnpqrstuvwxyz";
static const char plain_digit[] = "23456789";
static const char plain_symbol[] = "!#%+@:=?*";

static const char *const sets[LAPS_COMPLEXITY_PASSPHRASE][SET_MAX] = {
	[1] = {upper},
	[2] = {upper, lower},
	[3] = {upper, lower, digit},
	[4] = {upper, lower, digit, symbol},
	[5] = {plain_upper, plain_lower, plain_digit, plain_symbol},
};

size_t laps_password_set_n(uint32_t complexity)
{
	size_t n = 0;

	if (complexity >= LAPS_COMPLEXITY_PASSPHRASE)
		return 0;
	while (n < SET_MAX && sets[complexity][n])
		n++;
	return n;
}

const char *laps_password_set(uint32_t complexity, size_t i)
{
	return i < laps_password_set_n(complexity) ? sets[complexity][i] : NULL;
}

const char *const *laps_password_words(uint32_t complexity, size_t *n)
{
	switch (complexity) {
	case 6: *n = laps_words_large_n; return laps_words_large;
	case 7: *n = laps_words_short_1_n; return laps_words_short_1;
	case 8: *n = laps_words_short_2_n; return laps_words_short_2;
	default: *n = 0; return NULL;
	}
}

double laps_password_entropy_bits(const struct laps_password_spec *spec)
{
	size_t alphabet = 0;
	uint32_t n = spec->passphrase_words;

	if (laps_password_words(spec->complexity, &alphabet))
		return n < LAPS_PASSPHRASE_MIN || n > LAPS_PASSPHRASE_MAX
			       ? 0
			       : n * log2((double)alphabet);
	for (size_t i = 0; i < laps_password_set_n(spec->complexity); i++)
		alphabet += strlen(laps_password_set(spec->complexity, i));
	n = spec->length;
	return alphabet == 0 || n < LAPS_PASSWORD_LEN_MIN || n > LAPS_PASSWORD_LEN_MAX
		       ? 0
		       : n * log2((double)alphabet);
}
