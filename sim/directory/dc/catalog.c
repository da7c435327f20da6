/* SPDX-License-Identifier: MIT */
#include "directory/dc/catalog.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SLOTS_MIN 64

static size_t hash_of(const char *name, size_t len)
{
	uint32_t h = 2166136261u; /* FNV-1a, with ASCII letters in one case */

	for (size_t i = 0; i < len; i++)
		h = (h ^ ((uint8_t)name[i] | 0x20u)) * 16777619u;
	return h;
}

static struct dc_catalog_slot *place(struct dc_catalog_slot *slot, size_t slots, const char *name,
				     size_t len)
{
	size_t i = hash_of(name, len) & (slots - 1);

	while (slot[i].name && !(slot[i].len == len && strncasecmp(slot[i].name, name, len) == 0))
		i = (i + 1) & (slots - 1);
	return &slot[i];
}

/* At most half full, so that a search always ends. */
static bool grow(struct dc_catalog *c)
{
	size_t slots = c->slots ? 2 * c->slots : SLOTS_MIN;
	struct dc_catalog_slot *slot = calloc(slots, sizeof(*slot));
	const void **item = realloc(c->item, slots / 2 * sizeof(*item));

	if (item)
		c->item = item;
	if (!item || !slot) {
		free(slot);
		return false;
	}
	for (size_t i = 0; i < c->slots; i++)
		if (c->slot[i].name)
			*place(slot, slots, c->slot[i].name, c->slot[i].len) = c->slot[i];
	free(c->slot);
	c->slot = slot;
	c->slots = slots;
	return true;
}

bool dc_catalog_add(struct dc_catalog *c, const char *name, void *item)
{
	struct dc_catalog_slot *s;

	if (2 * c->n >= c->slots && !grow(c))
		return false;
	s = place(c->slot, c->slots, name, strlen(name));
	if (!s->name)
		*s = (struct dc_catalog_slot){name, strlen(name), item};
	c->item[c->n++] = item;
	return true;
}

const void *dc_catalog_find(const struct dc_catalog *c, const char *name, size_t len)
{
	return c->slots ? place(c->slot, c->slots, name, len)->item : NULL;
}

void dc_catalog_clear(struct dc_catalog *c)
{
	free(c->item);
	free(c->slot);
	*c = (struct dc_catalog){0};
}
