/* SPDX-License-Identifier: MIT */
#include "rules/passphrase.h"

#include <string.h>

/* Write the words one after the other; only the first letter of each is changed. */
static void join(const char *const *words, const size_t *pick, size_t pick_n, uint8_t *out)
{
	for (size_t i = 0; i < pick_n; i++) {
		const char *word = words[pick[i]];
		size_t len = strlen(word);

		memcpy(out, word, len);
		if (word[0] >= 'a' && word[0] <= 'z')
			out[0] = (uint8_t)(word[0] - 'a' + 'A');
		out += len;
	}
}

laps_rc laps_passphrase_generate(const struct laps_password_spec *spec, struct laps_draw *draw,
				 struct laps_secret **out)
{
	size_t pick[LAPS_PASSPHRASE_MAX]; /* as secret as the words */
	size_t list_n, len = 0, n = spec->passphrase_words;
	const char *const *words = laps_password_words(spec->complexity, &list_n);
	struct laps_secret *s = NULL;
	laps_rc rc = LAPS_OK;

	if (!words || n < LAPS_PASSPHRASE_MIN || n > LAPS_PASSPHRASE_MAX)
		return LAPS_E_RANGE;
	for (size_t i = 0; i < n; i++) {
		if ((rc = laps_draw_below(draw, list_n, &pick[i])) != LAPS_OK)
			goto out;
		len += strlen(words[pick[i]]);
	}
	if ((rc = laps_secret_new(len, &s)) != LAPS_OK)
		goto out;
	join(words, pick, n, laps_secret_edit(s));
	*out = s;
out:
	laps_wipe(pick, sizeof(pick));
	return rc;
}
