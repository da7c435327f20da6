/* SPDX-License-Identifier: MIT */
/* Access masks in SDDL, [MS-DTYP] 2.5.1.1 and 2.4.3; the letters of files and keys: sddl.h of the
 * Windows SDK. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "wire/hexdigit.h"
#include "wire/sddl_text.h"

#define LETTERED 0xF00F01FFu /* the bits that have a code of their own */

static const struct laps_sddl_code rights[] = {
	/* generic */
	{"GA", 0x10000000u},
	{"GX", 0x20000000u},
	{"GW", 0x40000000u},
	{"GR", 0x80000000u},
	/* standard */
	{"SD", 0x00010000u},
	{"RC", 0x00020000u},
	{"WD", 0x00040000u},
	{"WO", 0x00080000u},
	/* directory objects */
	{"CC", 0x00000001u},
	{"DC", 0x00000002u},
	{"LC", 0x00000004u},
	{"SW", 0x00000008u},
	{"RP", 0x00000010u},
	{"WP", 0x00000020u},
	{"DT", 0x00000040u},
	{"LO", 0x00000080u},
	{"CR", 0x00000100u},
	/* files */
	{"FA", 0x001F01FFu},
	{"FR", 0x00120089u},
	{"FW", 0x00120116u},
	{"FX", 0x001200A0u},
	/* registry keys; to execute one is to read it */
	{"KA", 0x000F003Fu},
	{"KR", 0x00020019u},
	{"KW", 0x00020006u},
	{"KX", 0x00020019u},
	/* mandatory labels: no write up, no read up, no execute up */
	{"NW", 0x00000001u},
	{"NR", 0x00000002u},
	{"NX", 0x00000004u},
};

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

/* The base that the prefix says, which is skipped. */
static unsigned base_of(struct laps_sddl_text *t)
{
	const char *p = t->in + t->pos;
	const size_t left = t->len - t->pos;

	if (left < 2 || p[0] != '0')
		return 10;
	if (p[1] == 'x' || p[1] == 'X') {
		t->pos += 2;
		return 16;
	}
	return is_digit((unsigned char)p[1]) ? 8 : 10;
}

/* Hexadecimal behind 0x, octal behind 0, else decimal. It goes on to the end of its field. */
static uint32_t number(struct laps_sddl_text *t)
{
	const size_t start = t->pos;
	const unsigned base = base_of(t);
	const size_t first = t->pos;
	uint64_t v = 0;

	while (t->pos < t->len && t->in[t->pos] != ';' && t->in[t->pos] != ' ') {
		const int d = laps_hex_digit((unsigned char)t->in[t->pos]);

		if (d < 0 || d >= (int)base) {
			laps_sddl_fail_here(t, "SDDL: not a digit of an access mask");
			return 0;
		}
		v = v * base + (unsigned)d;
		if (v > UINT32_MAX) {
			laps_sddl_fail(t, LAPS_E_RANGE, start,
				       "SDDL: access mask is more than 32 bits");
			return 0;
		}
		t->pos++;
	}
	if (t->pos == first)
		laps_sddl_fail_here(t, "SDDL: not a digit of an access mask");
	return (uint32_t)v;
}

uint32_t laps_sddl_rights(struct laps_sddl_text *t)
{
	uint32_t mask = 0;

	if (is_digit(laps_sddl_peek(t)))
		return number(t);
	while (t->err.rc == LAPS_OK && laps_sddl_peek(t) != ';') {
		uint32_t bits = 0;

		if (!laps_sddl_take(t, 2, rights, sizeof(rights) / sizeof(rights[0]), &bits))
			laps_sddl_fail_here(t, "SDDL: unknown access right");
		mask |= bits;
	}
	return mask;
}

void laps_sddl_put_flags(uint32_t bits, const struct laps_sddl_code *codes, size_t n,
			 struct laps_buf *out)
{
	for (size_t i = 0; i < n; i++)
		if (codes[i].value <= 0xffu && (bits & codes[i].value))
			laps_buf_put(out, codes[i].code, strlen(codes[i].code));
}

/* In Windows' order: those of directory objects, standard ones, generic ones. */
void laps_sddl_put_rights(uint32_t mask, bool label, struct laps_buf *out)
{
	static const struct {
		size_t first, n; /* in rights */
	} group[] = {{8, 9}, {4, 4}, {0, 4}};
	static const struct laps_sddl_code of_label[] = {{"NW", 1}, {"NR", 2}, {"NX", 4}};
	char number[16];

	if (label && mask <= 7) {
		laps_sddl_put_flags(mask, of_label, 3, out);
		return;
	}
	if (mask & ~LETTERED) {
		snprintf(number, sizeof(number), "0x%" PRIx32, mask);
		laps_buf_put(out, number, strlen(number));
		return;
	}
	for (size_t g = 0; g < sizeof(group) / sizeof(group[0]); g++)
		for (size_t i = group[g].first; i < group[g].first + group[g].n; i++)
			if (mask & rights[i].value)
				laps_buf_put(out, rights[i].code, 2);
}
