/* SPDX-License-Identifier: MIT */
/* What a registry file said, as a number, and what every value it reports owes. */
#ifndef TESTS_FUZZ_REGSUM_H
#define TESTS_FUZZ_REGSUM_H
#include "fuzz/fuzz.h"
#include <laps/registry.h>
#include <laps/utf16.h>

struct regsum {
	uint64_t hash;
	size_t n;
};

static inline void regsum_text(struct regsum *s, const char *text)
{
	FUZZ_MUST(!text || laps_utf8_check(text, strlen(text), NULL) == LAPS_OK);
	s->hash = s->hash * 31 + (text ? 1 : 2);
	for (; text && *text; text++)
		s->hash = s->hash * 31 + (uint8_t)*text;
}

static inline laps_rc regsum_add(void *ctx, const struct laps_registry_value *v)
{
	struct regsum *s = ctx;

	FUZZ_MUST(v->key && v->key[0] != '\0');
	FUZZ_MUST(v->name || v->deleted);
	FUZZ_MUST(!v->tree || (v->deleted && !v->name));
	FUZZ_MUST(!v->deleted || (v->type == 0 && v->dword == 0 && !v->text));
	FUZZ_MUST(!v->text || v->type == LAPS_REG_SZ || v->type == LAPS_REG_EXPAND_SZ);
	FUZZ_MUST(v->dword == 0 || v->type == LAPS_REG_DWORD);
	FUZZ_MUST(!v->broken || (v->type == LAPS_REG_DWORD && v->dword == 0 && !v->deleted));
	regsum_text(s, v->key);
	regsum_text(s, v->name);
	regsum_text(s, v->text);
	s->hash = s->hash * 31 + v->type;
	s->hash = s->hash * 31 + v->dword;
	s->hash = s->hash * 31 + v->deleted;
	s->n++;
	return LAPS_OK;
}

#endif
