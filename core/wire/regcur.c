/* SPDX-License-Identifier: MIT */
#include "wire/regcur.h"

#include "wire/codepoint.h"
#include "wire/hexdigit.h"

#define HEX_MAX 8 /* digits of a number */

void laps_regcur_fail(struct laps_regcur *r, laps_rc rc, size_t offset, const char *what)
{
	if (r->err.rc == LAPS_OK)
		r->err = (struct laps_err){rc, offset, what};
}

/* The character at pos and, in *n, its bytes; LAPS_REGCUR_END at the end and after a failure. */
static int32_t look(struct laps_regcur *r, size_t *n)
{
	uint32_t cp = 0;

	*n = 0;
	if (r->err.rc != LAPS_OK || r->pos >= r->len)
		return LAPS_REGCUR_END;
	*n = r->wide ? laps_codepoint_from_utf16le(r->in + r->pos, r->len - r->pos, &cp)
		     : laps_codepoint_from_utf8(r->in + r->pos, r->len - r->pos, &cp);
	if (*n == 0) {
		laps_regcur_fail(r, LAPS_E_FORMAT, r->pos,
				 r->wide ? "reg: text is not UTF-16" : "reg: text is not UTF-8");
		return LAPS_REGCUR_END;
	}
	if (cp == 0) {
		laps_regcur_fail(r, LAPS_E_FORMAT, r->pos, "reg: a zero character");
		return LAPS_REGCUR_END;
	}
	return (int32_t)cp;
}

int32_t laps_regcur_peek(struct laps_regcur *r)
{
	size_t n;

	return look(r, &n);
}

int32_t laps_regcur_next(struct laps_regcur *r)
{
	size_t n;
	const int32_t c = look(r, &n);

	r->pos += n;
	return c;
}

bool laps_regcur_accept(struct laps_regcur *r, char c)
{
	if (laps_regcur_peek(r) != c)
		return false;
	(void)laps_regcur_next(r);
	return true;
}

/* All of word, in any case, or nothing. */
bool laps_regcur_accept_word(struct laps_regcur *r, const char *word)
{
	const size_t start = r->pos;

	for (; *word; word++) {
		const int32_t c = laps_regcur_peek(r);

		if (c != *word && !(c >= 'A' && c <= 'Z' && c - 'A' + 'a' == *word)) {
			r->pos = start;
			return false;
		}
		(void)laps_regcur_next(r);
	}
	return true;
}

void laps_regcur_skip_blanks(struct laps_regcur *r)
{
	while (laps_regcur_peek(r) == ' ' || laps_regcur_peek(r) == '\t')
		(void)laps_regcur_next(r);
}

bool laps_regcur_at_line_end(struct laps_regcur *r)
{
	const int32_t c = laps_regcur_peek(r);

	return c == LAPS_REGCUR_END || c == '\n' || c == '\r';
}

/* The line's end, where nothing else but blanks and a comment may stand. */
void laps_regcur_end_line(struct laps_regcur *r)
{
	laps_regcur_skip_blanks(r);
	if (laps_regcur_accept(r, ';')) {
		while (!laps_regcur_at_line_end(r))
			(void)laps_regcur_next(r);
	}
	if (laps_regcur_peek(r) == LAPS_REGCUR_END || laps_regcur_accept(r, '\n'))
		return;
	if (laps_regcur_accept(r, '\r')) {
		if (!laps_regcur_accept(r, '\n'))
			laps_regcur_fail(r, LAPS_E_FORMAT, r->pos,
					 "reg: a carriage return ends no line");
		return;
	}
	laps_regcur_fail(r, LAPS_E_FORMAT, r->pos, "reg: more than one thing in a line");
}

/* What is read is cut here: a text, a list or a key stops at the end of the input, or of a line. */
void laps_regcur_cut(struct laps_regcur *r, const char *what)
{
	laps_regcur_fail(r, r->pos >= r->len ? LAPS_E_TRUNCATED : LAPS_E_FORMAT, r->pos, what);
}

/* Up to eight hex digits. */
uint32_t laps_regcur_hex(struct laps_regcur *r, const char *what)
{
	uint32_t v = 0;
	unsigned n = 0;

	for (; n < HEX_MAX && laps_hex_digit(laps_regcur_peek(r)) >= 0; n++)
		v = v << 4 | (uint32_t)laps_hex_digit(laps_regcur_next(r));
	if (n == 0 || laps_hex_digit(laps_regcur_peek(r)) >= 0)
		laps_regcur_cut(r, what);
	return v;
}
