/* SPDX-License-Identifier: MIT */
#include "fleet/mdb.h"

#include <string.h>

#define MAGIC   0xBEEFC0DEu
#define VERSION 1u

/* Where things are, in bytes; numbers are in the machine's order. */
#define PAGE_FLAGS  10 /* of a page */
#define PAGE_LOWER  12 /* where the list of its nodes ends, which begins at PAGE_NODES */
#define PAGE_NODES  16
#define IS_BRANCH   0x01u
#define IS_LEAF     0x02u
#define IS_META     0x08u
#define META_MAGIC  16 /* of one of the first two pages */
#define META_SIZE   40 /* of a page */
#define META_TABLES 88 /* record of the table of tables */
#define META_TXN    144
#define META_LEN    152
#define NODE_FLAGS  4 /* of a node; a size, or a part of a page's number, is before it */
#define NODE_KEY    6
#define NODE_LEN    8
#define IS_TABLE    0x02u
#define RECORD_ROOT 40 /* of a table; a page */
#define RECORD_LEN  48

struct file {
	const uint8_t *data;
	size_t page_size, pages;
	size_t left; /* pages that may still be looked at: a file that is torn may have a circle */
};

static uint16_t u16(const uint8_t *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint32_t u32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint64_t u64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static bool is_meta(const uint8_t *page)
{
	return u16(page + PAGE_FLAGS) & IS_META && u32(page + META_MAGIC) == MAGIC &&
	       u32(page + META_MAGIC + 4) == VERSION;
}

/* The first two pages take turns; the later one counts. */
static bool find_tables(struct file *f, size_t len, uint64_t *root)
{
	const uint8_t *meta = f->data, *other;

	if (len < META_LEN || !is_meta(meta))
		return false;
	f->page_size = u32(meta + META_SIZE);
	if (f->page_size < 512 || f->page_size > 65536 || len < 2 * f->page_size)
		return false;
	f->pages = f->left = len / f->page_size;
	other = meta + f->page_size;
	if (is_meta(other) && u64(other + META_TXN) > u64(meta + META_TXN))
		meta = other;
	*root = u64(meta + META_TABLES + RECORD_ROOT);
	return true;
}

/* Through a tree: for the record of a table, or for the length of each value. */
struct walk {
	struct file *f;
	const char *table; /* NULL: lengths */
	uint64_t sum, root;
	bool found;
};

static bool take_leaf(struct walk *w, const uint8_t *node, size_t room)
{
	const size_t key = u16(node + NODE_KEY), table = w->table ? strlen(w->table) : 0;

	if (!w->table) {
		w->sum += u16(node) | (uint64_t)u16(node + 2) << 16;
		return true;
	}
	if (!(u16(node + NODE_FLAGS) & IS_TABLE))
		return true;
	if (NODE_LEN + key + RECORD_LEN > room)
		return false;
	if (key == table && memcmp(node + NODE_LEN, w->table, key) == 0) {
		w->root = u64(node + NODE_LEN + key + RECORD_ROOT);
		w->found = true;
	}
	return true;
}

static uint64_t child_of(const uint8_t *node)
{
	return u16(node) | (uint64_t)u16(node + 2) << 16 | (uint64_t)u16(node + NODE_FLAGS) << 32;
}

#define DEPTH_MAX 16

static bool visit(struct walk *w, uint64_t number, unsigned depth)
{
	const struct file *f = w->f;
	const uint8_t *page;
	size_t end, at;
	uint16_t flags;

	if (number >= f->pages || depth == DEPTH_MAX || w->f->left-- == 0)
		return false;
	page = f->data + number * f->page_size;
	flags = u16(page + PAGE_FLAGS);
	end = u16(page + PAGE_LOWER);
	if (!(flags & (IS_BRANCH | IS_LEAF)) || end < PAGE_NODES || end > f->page_size)
		return false;
	for (size_t i = PAGE_NODES; i + 2 <= end; i += 2) {
		at = u16(page + i);
		if (at < PAGE_NODES || at + NODE_LEN > f->page_size)
			return false;
		if (flags & IS_LEAF ? !take_leaf(w, page + at, f->page_size - at)
				    : !visit(w, child_of(page + at), depth + 1))
			return false;
	}
	return true;
}

bool fleet_mdb_held(const uint8_t *file, size_t len, const char *table, uint64_t *out)
{
	struct file f = {.data = file};
	struct walk tables = {.f = &f, .table = table}, values = {.f = &f};
	uint64_t root;

	if (!find_tables(&f, len, &root) || !visit(&tables, root, 0) || !tables.found)
		return false;
	/* of a table without a value */
	if (tables.root != UINT64_MAX && !visit(&values, tables.root, 0))
		return false;
	*out = values.sum;
	return true;
}
