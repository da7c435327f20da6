/* SPDX-License-Identifier: MIT */
/* SIDs in SDDL, [MS-DTYP] 2.5.1.1, and what their aliases mean, 2.4.2.4. */
#include <laps/sid.h>
#include <string.h>

#include "wire/hexdigit.h"
#include "wire/sddl_text.h"

static const struct laps_sddl_code world[] = {{"WD", 0}};
static const struct laps_sddl_code creator[] = {{"CO", 0}, {"CG", 1}, {"OW", 4}};
static const struct laps_sddl_code nt[] = {
	{"NU", 2},  {"IU", 4},  {"SU", 6},  {"AN", 7},  {"ED", 9},  {"PS", 10},
	{"AU", 11}, {"RC", 12}, {"SY", 18}, {"LS", 19}, {"NS", 20}, {"WR", 33},
};
static const struct laps_sddl_code builtin[] = {
	{"BA", 544}, {"BU", 545}, {"BG", 546}, {"PU", 547}, {"AO", 548}, {"SO", 549}, {"PO", 550},
	{"BO", 551}, {"RE", 552}, {"RU", 554}, {"RD", 555}, {"NO", 556}, {"MU", 558}, {"LU", 559},
	{"IS", 568}, {"CY", 569}, {"ER", 573}, {"CD", 574}, {"RA", 575}, {"ES", 576}, {"MS", 577},
	{"HA", 578}, {"AA", 579}, {"RM", 580}, {"HO", 584}, {"SH", 585},
};
static const struct laps_sddl_code user_mode_drivers[] = {{"UD", 0}};
static const struct laps_sddl_code packages[] = {{"AC", 1}};
static const struct laps_sddl_code label[] = {
	{"LW", 4096}, {"ME", 8192}, {"MP", 8448}, {"HI", 12288}, {"SI", 16384},
};
static const struct laps_sddl_code asserted[] = {{"AS", 1}, {"SS", 2}};
/*
 * RO, SA, EA and EK are groups of the forest's root domain, LA and LG accounts of the machine, or
 * of the domain on its controllers. The caller knows one domain; ours takes it for all of them.
 */
static const struct laps_sddl_code of_domain[] = {
	{"RO", 498}, {"LA", 500}, {"LG", 501}, {"DA", 512}, {"DU", 513}, {"DG", 514},
	{"DC", 515}, {"DD", 516}, {"CA", 517}, {"SA", 518}, {"EA", 519}, {"PA", 520},
	{"CN", 522}, {"AP", 525}, {"KA", 526}, {"EK", 527}, {"RS", 553},
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Aliases that are one SID with different last numbers. */
static const struct family {
	struct laps_sid base; /* without that number */
	const struct laps_sddl_code *codes;
	size_t n;
} families[] = {
	{{.authority = 1}, world, COUNT(world)},
	{{.authority = 3}, creator, COUNT(creator)},
	{{.authority = 5}, nt, COUNT(nt)},
	{{.authority = 5, .sub = {32}, .sub_n = 1}, builtin, COUNT(builtin)},
	{{.authority = 5, .sub = {84}, .sub_n = 5}, user_mode_drivers, COUNT(user_mode_drivers)},
	{{.authority = 15, .sub = {2}, .sub_n = 1}, packages, COUNT(packages)},
	{{.authority = 16}, label, COUNT(label)},
	{{.authority = 18}, asserted, COUNT(asserted)},
};

static void alias(struct laps_sddl_text *t, const struct laps_sid *domain, struct laps_sid *out)
{
	const size_t start = t->pos;
	uint32_t rid = 0;

	for (size_t i = 0; i < COUNT(families); i++) {
		const struct family *f = &families[i];

		if (!laps_sddl_take(t, 2, f->codes, f->n, &rid))
			continue;
		*out = f->base;
		out->sub[out->sub_n++] = rid;
		return;
	}
	if (!laps_sddl_take(t, 2, of_domain, COUNT(of_domain), &rid))
		laps_sddl_fail_here(t, "SDDL: unknown SID alias");
	else if (domain == NULL)
		laps_sddl_fail(t, LAPS_E_UNSUPPORTED, start,
			       "SDDL: alias of a domain, and no domain is known");
	else if (laps_sid_append(domain, rid, out) != LAPS_OK)
		laps_sddl_fail(t, LAPS_E_RANGE, start, "SDDL: SID of the domain is too long");
}

/*
 * Bytes of the text of a SID. In a part it may be followed by "D:", whose letter would pass for a
 * hexadecimal digit, so those count only behind 0x, that is in the authority.
 */
static size_t text_len(const struct laps_sddl_text *t)
{
	bool hex = false;
	size_t i = 2; /* S- */

	for (; i < t->len - t->pos; i++) {
		const char c = t->in[t->pos + i];

		if ((c == 'x' || c == 'X') && t->in[t->pos + i - 1] == '0' && !hex)
			hex = true;
		else if (c == '-')
			hex = false;
		else if (!(c >= '0' && c <= '9') && !(hex && laps_hex_digit(c) >= 0))
			break;
	}
	return i;
}

void laps_sddl_sid(struct laps_sddl_text *t, const struct laps_sid *domain, struct laps_sid *out)
{
	struct laps_err err = {0};
	const int c = laps_sddl_peek(t);
	size_t n = 0;

	if (c < 0 || (c != 'S' && c != 's') || t->len - t->pos < 2 || t->in[t->pos + 1] != '-') {
		alias(t, domain, out);
		return;
	}
	n = text_len(t);
	if (laps_sid_parse_text(t->in + t->pos, n, out, &err) != LAPS_OK)
		laps_sddl_fail(t, err.rc, t->pos + err.offset, err.what);
	t->pos += n;
}

/* The code for the last number of a SID that is base and one number more; NULL: none. */
static const char *code_of(const struct laps_sid *sid, const struct laps_sid *base,
			   const struct laps_sddl_code *codes, size_t n)
{
	if (sid->authority != base->authority || sid->sub_n != base->sub_n + 1 ||
	    memcmp(sid->sub, base->sub, base->sub_n * sizeof(base->sub[0])) != 0)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (codes[i].value == sid->sub[base->sub_n])
			return codes[i].code;
	return NULL;
}

void laps_sddl_put_sid(const struct laps_sid *sid, const struct laps_sid *domain,
		       struct laps_buf *out)
{
	char text[LAPS_SID_TEXT];
	const char *code = NULL;

	for (size_t i = 0; i < COUNT(families) && code == NULL; i++)
		code = code_of(sid, &families[i].base, families[i].codes, families[i].n);
	if (code == NULL && domain != NULL)
		code = code_of(sid, domain, of_domain, COUNT(of_domain));
	if (code == NULL) {
		laps_sid_format_text(sid, text);
		code = text;
	}
	laps_buf_put(out, code, strlen(code));
}
