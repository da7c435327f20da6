/* SPDX-License-Identifier: MIT */
/*
 * The cursor of the SDDL reader, and the tokens that are no grammar. Sticky like the other readers:
 * after the first failure calls do nothing.
 *
 * Codes are read in either case, as the strings of an ABNF are (RFC 5234 2.3). The grammar of
 * [MS-DTYP] 2.5.1.1 has no blanks, while sddl.h of the Windows SDK names one (SDDL_SPACE). Ours
 * takes U+0020 in front of and behind every token, never inside one, and no other white space.
 */
#ifndef LAPS_WIRE_SDDL_TEXT_H
#define LAPS_WIRE_SDDL_TEXT_H
#include <laps/buf.h>
#include <laps/err.h>
#include <laps/guid.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct laps_sddl_text {
	const char *in; /* borrowed */
	size_t len, pos;
	struct laps_err err; /* the first failure */
};

struct laps_sddl_code {
	char code[3];
	uint32_t value;
};

void laps_sddl_fail(struct laps_sddl_text *t, laps_rc rc, size_t offset, const char *what);
/* LAPS_E_FORMAT where the cursor is. */
void laps_sddl_fail_here(struct laps_sddl_text *t, const char *what);
/* Skip blanks; the next character, or -1 at the end or after a failure. */
int laps_sddl_peek(struct laps_sddl_text *t);
/* Skip blanks and take word when it is next; false otherwise, which is no failure. */
bool laps_sddl_accept(struct laps_sddl_text *t, const char *word);
/* The same, where only word may stand. */
void laps_sddl_expect(struct laps_sddl_text *t, const char *word);
/* Letters from the cursor on, which no blank precedes; at most max. */
size_t laps_sddl_letters(const struct laps_sddl_text *t, size_t max);
/* Take a code of exactly n letters; false, and nothing taken, when it is none of these. */
bool laps_sddl_take(struct laps_sddl_text *t, size_t n, const struct laps_sddl_code *codes,
		    size_t codes_n, uint32_t *value);

/* The access mask: letters or a number; nothing is 0. */
uint32_t laps_sddl_rights(struct laps_sddl_text *t);
/* A GUID without braces when one is next; false otherwise, which is no failure. */
bool laps_sddl_guid(struct laps_sddl_text *t, uint8_t out[static LAPS_GUID_LEN]);
/* A SID by text or alias; domain as in laps_sddl_parse. out is written only when it is good. */
void laps_sddl_sid(struct laps_sddl_text *t, const struct laps_sid *domain, struct laps_sid *out);

/* The way back; appended to out. Letters say the mask when every bit has some, else a number does.
 */
/* label: of a mandatory label, whose bits have codes of their own. */
void laps_sddl_put_rights(uint32_t mask, bool label, struct laps_buf *out);
/* By alias where there is one; those of a domain only for SIDs of domain, which may be NULL. */
void laps_sddl_put_sid(const struct laps_sid *sid, const struct laps_sid *domain,
		       struct laps_buf *out);
/* Codes of flags, in the order of their bits. */
void laps_sddl_put_flags(uint32_t bits, const struct laps_sddl_code *codes, size_t n,
			 struct laps_buf *out);

#endif
