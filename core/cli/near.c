/* SPDX-License-Identifier: MIT */
/* The nearest known name to a mistyped one: Levenshtein's distance without regard to case. */
#include <ctype.h>
#include <strings.h>

#include "cli/options.h"

#define WORD_MAX 48 /* longer words are never near to anything */

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

static size_t length(const char *s)
{
	size_t n = 0;

	while (n <= WORD_MAX && s[n] != '\0')
		n++;
	return n;
}

static size_t distance(const char *a, const char *b, size_t bn)
{
	size_t row[WORD_MAX + 1], an = length(a);

	if (an > WORD_MAX || bn > WORD_MAX)
		return WORD_MAX;
	for (size_t j = 0; j <= bn; j++)
		row[j] = j;
	for (size_t i = 1; i <= an; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= bn; j++) {
			bool same = tolower((unsigned char)a[i - 1]) ==
				    tolower((unsigned char)b[j - 1]);
			size_t above = row[j];

			row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (same ? 0 : 1));
			diagonal = above;
		}
	}
	return row[bn];
}

void cli_near_init(struct cli_near *n, const char *word)
{
	*n = (struct cli_near){.word = word};
}

void cli_near_try(struct cli_near *n, const char *candidate, size_t len)
{
	size_t word_len = length(n->word), d = distance(n->word, candidate, len);

	/* the beginning of a name is as good as a slip */
	if (word_len >= 3 && word_len < len && strncasecmp(n->word, candidate, word_len) == 0)
		d = 1;
	if (d > 1 + word_len / 4 || (n->best != NULL && d >= n->distance))
		return;
	n->best = candidate;
	n->best_len = len;
	n->distance = d;
}
