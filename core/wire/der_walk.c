/* SPDX-License-Identifier: MIT */
/* Passing over DER of which only the form matters. */
#include "wire/der.h"

#define CLASS       0xC0u /* universal when 0 */
#define CONSTRUCTED 0x20u
#define NUMBER      0x1Fu

/* X.690 8.14 and 10.2: what is a sequence is constructed, strings are not. */
static bool constructed_in_der(unsigned number)
{
	switch (number) {
	case 8:  /* EXTERNAL */
	case 11: /* EMBEDDED PDV */
	case 16: /* SEQUENCE */
	case 17: /* SET */ return true;
	default: return false;
	}
}

static void check_tag(struct laps_rd *r, unsigned tag, const struct laps_der_field *field)
{
	const unsigned number = tag & NUMBER;
	const bool constructed = (tag & CONSTRUCTED) != 0;

	if (number == NUMBER)
		laps_rd_fail(r, LAPS_E_UNSUPPORTED, r->pos, field->tag_long);
	/* number 0 ends what has no length, which DER does not have */
	if ((tag & CLASS) == 0 && (number == 0 || constructed != constructed_in_der(number)))
		laps_rd_fail(r, LAPS_E_FORMAT, r->pos, field->tag);
}

static void pass_primitive(struct laps_rd *r, unsigned tag, const struct laps_der_field *field)
{
	const size_t at = r->pos;
	size_t len = 0;
	const uint8_t *p = laps_der_bytes(r, tag, field, &len);

	if (p != NULL && tag == LAPS_DER_INTEGER && !laps_der_shortest(p, len))
		laps_rd_fail(r, LAPS_E_FORMAT, at, field->integer);
}

void laps_der_walk(struct laps_rd *r, const struct laps_der_field *field)
{
	struct laps_der_scope open[LAPS_DER_DEPTH_MAX];
	size_t depth = 0;

	do {
		const unsigned tag = laps_der_peek(r);

		if (laps_rd_left(r) > 0)
			check_tag(r, tag, field);
		if ((tag & CONSTRUCTED) == 0)
			pass_primitive(r, tag, field);
		else if (depth < LAPS_DER_DEPTH_MAX)
			open[depth++] = laps_der_enter(r, tag, field);
		else
			laps_rd_fail(r, LAPS_E_RANGE, r->pos, field->deep);
		/* after a failure nothing is left, so that this leaves them all */
		while (depth > 0 && laps_rd_left(r) == 0)
			laps_der_leave(r, open[--depth]);
	} while (depth > 0);
}
