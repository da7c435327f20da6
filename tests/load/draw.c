/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "load/load.h"

uint32_t load_draw(struct load *l, uint32_t below)
{
	l->state ^= l->state << 13;
	l->state ^= l->state >> 17;
	l->state ^= l->state << 5;
	return l->state % below;
}

const char *load_pick(struct load *l, const char *const *list, size_t n)
{
	return list[load_draw(l, (uint32_t)n)];
}

char *load_text(const char *text)
{
	return (char *)(uintptr_t)text;
}

const char *load_computer(struct load *l)
{
	static char dn[LOAD_DN];

	snprintf(dn, sizeof(dn), "CN=WS%04u,CN=Computers,%s", 1 + load_draw(l, LOAD_COMPUTERS),
		 l->world->base);
	return dn;
}

struct berval load_bytes(struct load *l, uint8_t *room, size_t max)
{
	struct berval v = {.bv_len = 1 + load_draw(l, (uint32_t)max), .bv_val = (char *)room};

	for (size_t i = 0; i < v.bv_len; i++)
		room[i] = (uint8_t)load_draw(l, 256);
	return v;
}
