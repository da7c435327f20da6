/* SPDX-License-Identifier: MIT */
/*
 * The text of a SID, [MS-DTYP] 2.4.2.1, read strictly: one text for one decimal number, so leading
 * zeros are refused too. Only the authority may be hexadecimal, with 12 digits at most.
 */
#include <laps/sid.h>
#include <stdio.h>

#include "wire/hexdigit.h"

#define HEX_DIGITS_MAX 12 /* 48 bits */

struct text {
	const char *p;
	size_t len, pos;
};

static int peek(const struct text *t)
{
	return t->pos < t->len ? (unsigned char)t->p[t->pos] : -1;
}

/* The value of a digit of that base, or -1. */
static int digit(int c, unsigned base)
{
	int d = laps_hex_digit(c);

	return d < (int)base ? d : -1;
}

/* A number of at least one digit, at most max. */
static laps_rc number(struct text *t, unsigned base, uint64_t max, uint64_t *out,
		      struct laps_err *err)
{
	const size_t start = t->pos;
	uint64_t v = 0;

	for (int d = digit(peek(t), base); d >= 0; d = digit(peek(t), base)) {
		if (v > (max - (uint64_t)d) / base)
			return laps_fail(err, LAPS_E_RANGE, start, "SID: number is too large");
		v = v * base + (uint64_t)d;
		t->pos++;
	}
	if (t->pos == start)
		return laps_fail(err, LAPS_E_FORMAT, start, "SID: not a digit");
	if (base == 16 && t->pos - start > HEX_DIGITS_MAX)
		return laps_fail(err, LAPS_E_RANGE, start, "SID: number is too large");
	if (base == 10 && t->pos - start > 1 && t->p[start] == '0')
		return laps_fail(err, LAPS_E_FORMAT, start, "SID: leading zero");
	*out = v;
	return LAPS_OK;
}

static laps_rc authority(struct text *t, uint64_t *out, struct laps_err *err)
{
	const uint64_t max = (UINT64_C(1) << 48) - 1;
	unsigned base = 10;

	if (t->len - t->pos >= 2 && t->p[t->pos] == '0' &&
	    (t->p[t->pos + 1] == 'x' || t->p[t->pos + 1] == 'X')) {
		base = 16;
		t->pos += 2;
	}
	return number(t, base, max, out, err);
}

laps_rc laps_sid_parse_text(const char *text, size_t text_len, struct laps_sid *out,
			    struct laps_err *err)
{
	struct text t = {text, text_len, 0};
	struct laps_sid sid = {0};
	laps_rc rc = LAPS_OK;

	if (text_len < 4 || (text[0] != 'S' && text[0] != 's') || text[1] != '-' ||
	    text[2] != '1' || text[3] != '-')
		return laps_fail(err, LAPS_E_FORMAT, 0, "SID: does not begin with S-1-");
	t.pos = 4;
	rc = authority(&t, &sid.authority, err);
	while (rc == LAPS_OK && peek(&t) == '-') {
		uint64_t sub = 0;

		if (sid.sub_n == LAPS_SID_SUB_MAX)
			return laps_fail(err, LAPS_E_RANGE, t.pos,
					 "SID: more than 15 sub-authorities");
		t.pos++;
		rc = number(&t, 10, UINT32_MAX, &sub, err);
		sid.sub[sid.sub_n++] = (uint32_t)sub;
	}
	if (rc != LAPS_OK)
		return rc;
	if (t.pos != text_len)
		return laps_fail(err, LAPS_E_FORMAT, t.pos, "SID: not a digit");
	if (sid.sub_n == 0)
		return laps_fail(err, LAPS_E_FORMAT, t.pos, "SID: no sub-authority");
	*out = sid;
	return LAPS_OK;
}

void laps_sid_format_text(const struct laps_sid *sid, char out[static LAPS_SID_TEXT])
{
	const unsigned long long a = sid->authority;
	size_t len = (size_t)(a > UINT32_MAX ? snprintf(out, LAPS_SID_TEXT, "S-1-0x%012llx", a)
					     : snprintf(out, LAPS_SID_TEXT, "S-1-%llu", a));

	for (uint8_t i = 0; i < sid->sub_n; i++)
		len += (size_t)snprintf(out + len, LAPS_SID_TEXT - len, "-%lu",
					(unsigned long)sid->sub[i]);
}
