/* SPDX-License-Identifier: MIT */
/*
 * A cursor over the text of a .reg file, in UTF-8 or UTF-16LE, that counts the file's own bytes.
 * Sticky like the readers: after the first failure there is nothing more to read.
 */
#ifndef LAPS_WIRE_REGCUR_H
#define LAPS_WIRE_REGCUR_H
#include <laps/err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_REGCUR_END (-1) /* of the input, or a failure */

struct laps_regcur {
	const uint8_t *in; /* borrowed */
	size_t len, pos;
	bool wide;           /* UTF-16LE */
	struct laps_err err; /* the first failure; rc is LAPS_OK before */
};

void laps_regcur_fail(struct laps_regcur *r, laps_rc rc, size_t offset, const char *what);
/* What should stand here does not: LAPS_E_TRUNCATED at the end of the input, else LAPS_E_FORMAT. */
void laps_regcur_cut(struct laps_regcur *r, const char *what);

/* The next character, which a zero character never is; next also takes it. */
int32_t laps_regcur_peek(struct laps_regcur *r);
int32_t laps_regcur_next(struct laps_regcur *r);
/* Take c when it is next. */
bool laps_regcur_accept(struct laps_regcur *r, char c);
/* Take all of word, given in lower case and found in any, or nothing. */
bool laps_regcur_accept_word(struct laps_regcur *r, const char *word);
void laps_regcur_skip_blanks(struct laps_regcur *r);
/* One to eight hex digits; what is said when they are not there, or more. */
uint32_t laps_regcur_hex(struct laps_regcur *r, const char *what);

/* True also at the end of the input, and after a failure. */
bool laps_regcur_at_line_end(struct laps_regcur *r);
/* Take the line's end, before which only blanks and a comment may stand. */
void laps_regcur_end_line(struct laps_regcur *r);

#endif
