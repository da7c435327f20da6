/* SPDX-License-Identifier: MIT */
/*
 * Things found by their name, whatever its case: one open hash table, filled once and then only
 * read, so by any number of threads.
 */
#ifndef SIM_DIRECTORY_DC_CATALOG_H
#define SIM_DIRECTORY_DC_CATALOG_H
#include <stdbool.h>
#include <stddef.h>

struct dc_catalog {
	const void **item; /* in the order of dc_catalog_add; borrowed */
	size_t n;
	struct dc_catalog_slot {
		const char *name; /* borrowed */
		size_t len;
		const void *item;
	} * slot;
	size_t slots; /* a power of two, or 0 */
};
/* False: out of memory; nothing has changed. The first of equal names is found. */
bool dc_catalog_add(struct dc_catalog *c, const char *name, void *item);
/* len bytes of name. NULL: there is none. */
const void *dc_catalog_find(const struct dc_catalog *c, const char *name, size_t len);
/* Not the items. */
void dc_catalog_clear(struct dc_catalog *c);

#endif
