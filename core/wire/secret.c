/* SPDX-License-Identifier: MIT */
/* The one file that wipes. */
#include <laps/secret.h>
#include <stdlib.h>
#include <string.h>

struct laps_secret {
	size_t len;
	uint8_t bytes[]; /* len, and one zero behind */
};

laps_rc laps_secret_new(size_t len, struct laps_secret **out)
{
	struct laps_secret *s = NULL;

	if (len > LAPS_SECRET_MAX)
		return LAPS_E_RANGE;
	s = calloc(1, sizeof(*s) + len + 1);
	if (s == NULL)
		return LAPS_E_NOMEM;
	s->len = len;
	*out = s;
	return LAPS_OK;
}

laps_rc laps_secret_dup(const void *p, size_t len, struct laps_secret **out)
{
	struct laps_secret *s = NULL;
	laps_rc rc = laps_secret_new(len, &s);

	if (rc != LAPS_OK)
		return rc;
	if (len > 0)
		memcpy(s->bytes, p, len);
	*out = s;
	return LAPS_OK;
}

void laps_secret_free(struct laps_secret **s)
{
	if (*s != NULL)
		laps_wipe(*s, sizeof(**s) + (*s)->len + 1);
	free(*s);
	*s = NULL;
}

const uint8_t *laps_secret_view(const struct laps_secret *s, size_t *len)
{
	*len = s->len;
	return s->bytes;
}

const char *laps_secret_text(const struct laps_secret *s)
{
	return (const char *)s->bytes;
}

size_t laps_secret_len(const struct laps_secret *s)
{
	return s->len;
}

uint8_t *laps_secret_edit(struct laps_secret *s)
{
	return s->bytes;
}

bool laps_ct_eq(const void *a, const void *b, size_t len)
{
	const volatile uint8_t *x = a;
	const volatile uint8_t *y = b;
	uint8_t diff = 0;

	for (size_t i = 0; i < len; i++)
		diff = (uint8_t)(diff | (x[i] ^ y[i]));
	return diff == 0;
}

void laps_wipe(void *p, size_t len)
{
	if (len > 0)
		explicit_bzero(p, len);
}
