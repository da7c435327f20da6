/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "wire/sddl_text.h"

#define GUID_LEN (LAPS_GUID_TEXT - 1u)

void laps_sddl_fail(struct laps_sddl_text *t, laps_rc rc, size_t offset, const char *what)
{
	if (t->err.rc == LAPS_OK)
		t->err = (struct laps_err){rc, offset, what};
}

void laps_sddl_fail_here(struct laps_sddl_text *t, const char *what)
{
	laps_sddl_fail(t, LAPS_E_FORMAT, t->pos,
		       t->pos < t->len ? what : "SDDL: text ends too early");
}

int laps_sddl_peek(struct laps_sddl_text *t)
{
	if (t->err.rc != LAPS_OK)
		return -1;
	while (t->pos < t->len && t->in[t->pos] == ' ')
		t->pos++;
	return t->pos < t->len ? (unsigned char)t->in[t->pos] : -1;
}

/* ASCII only, so that no locale has a say. */
static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool matches(const struct laps_sddl_text *t, const char *word, size_t n)
{
	if (n > t->len - t->pos)
		return false;
	for (size_t i = 0; i < n; i++)
		if (upper(t->in[t->pos + i]) != word[i])
			return false;
	return true;
}

bool laps_sddl_accept(struct laps_sddl_text *t, const char *word)
{
	const size_t n = strlen(word);

	if (laps_sddl_peek(t) < 0 || !matches(t, word, n))
		return false;
	t->pos += n;
	return true;
}

void laps_sddl_expect(struct laps_sddl_text *t, const char *word)
{
	if (!laps_sddl_accept(t, word))
		laps_sddl_fail_here(t, "SDDL: unexpected character");
}

size_t laps_sddl_letters(const struct laps_sddl_text *t, size_t max)
{
	size_t n = 0;

	while (n < max && n < t->len - t->pos && upper(t->in[t->pos + n]) >= 'A' &&
	       upper(t->in[t->pos + n]) <= 'Z')
		n++;
	return n;
}

bool laps_sddl_take(struct laps_sddl_text *t, size_t n, const struct laps_sddl_code *codes,
		    size_t codes_n, uint32_t *value)
{
	if (laps_sddl_peek(t) < 0)
		return false;
	for (size_t i = 0; i < codes_n; i++) {
		if (strlen(codes[i].code) != n || !matches(t, codes[i].code, n))
			continue;
		*value = codes[i].value;
		t->pos += n;
		return true;
	}
	return false;
}

bool laps_sddl_guid(struct laps_sddl_text *t, uint8_t out[static LAPS_GUID_LEN])
{
	char text[LAPS_GUID_TEXT] = {0};
	struct laps_err err = {0};
	const int c = laps_sddl_peek(t);
	size_t n = 0;

	if (c < 0 || c == ';')
		return false;
	while (n < GUID_LEN && n < t->len - t->pos && t->in[t->pos + n] != ';') {
		text[n] = t->in[t->pos + n];
		n++;
	}
	if (c == '{')
		laps_sddl_fail_here(t, "SDDL: GUID in braces");
	else if (laps_guid_parse_text(text, out, &err) != LAPS_OK)
		laps_sddl_fail(t, err.rc, t->pos + err.offset, err.what);
	t->pos += n;
	return t->err.rc == LAPS_OK;
}
