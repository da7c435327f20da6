/* SPDX-License-Identifier: MIT */
/* What an LMDB file holds, by a file that is made here. */
#include "fleet/mdb.h"
#include "lib/runner.h"

#include <string.h>

#define PAGE  512u
#define PAGES 6u

static uint8_t file[PAGE * PAGES];

static void put16(size_t at, unsigned v)
{
	const uint16_t n = (uint16_t)v;

	memcpy(file + at, &n, sizeof(n));
}
static void put32(size_t at, uint32_t v)
{
	memcpy(file + at, &v, sizeof(v));
}
static void put64(size_t at, uint64_t v)
{
	memcpy(file + at, &v, sizeof(v));
}

static void put_meta(unsigned page, uint64_t txn, uint64_t tables)
{
	const size_t at = page * PAGE;

	put16(at + 10, 0x08);
	put32(at + 16, 0xBEEFC0DEu);
	put32(at + 20, 1);
	put32(at + 40, PAGE);
	put64(at + 128, tables);
	put64(at + 144, txn);
}

static void put_page(unsigned page, unsigned flags, unsigned nodes)
{
	put16(page * PAGE + 10, flags);
	put16(page * PAGE + 12, 16 + 2 * nodes);
}

/* The n-th node of a page, at a place of its own. */
static size_t put_node(unsigned page, unsigned n, uint32_t low, unsigned flags, const char *key)
{
	const size_t in = 64 + 100 * n, at = page * PAGE + in;

	put16(page * PAGE + 16 + 2 * n, (unsigned)in);
	put16(at, low & 0xffff);
	put16(at + 2, low >> 16);
	put16(at + 4, flags);
	put16(at + 6, (unsigned)strlen(key));
	memcpy(file + at + 8, key, strlen(key));
	return at;
}

static void put_table(unsigned page, unsigned n, const char *name, uint64_t root)
{
	put64(put_node(page, n, 48, 0x02, name) + 8 + strlen(name) + 40, root);
}

/* Tables on page 2, a tree of two leaves for "id2e" below page 3. */
static void set_up(void)
{
	memset(file, 0, sizeof(file));
	put_meta(0, 8, 5);
	put_meta(1, 9, 2);
	put_page(2, 0x02, 3);
	put_table(2, 0, "ad2i", 4);
	put_table(2, 1, "id2e", 3);
	put_table(2, 2, "none", UINT64_MAX);
	put_page(3, 0x01, 2);
	(void)put_node(3, 0, 4, 0, "");
	(void)put_node(3, 1, 5, 0, "k");
	put_page(4, 0x02, 2);
	(void)put_node(4, 0, 70000, 0x01, "a"); /* on pages of its own */
	(void)put_node(4, 1, 40, 0, "b");
	put_page(5, 0x02, 1);
	(void)put_node(5, 0, 1000, 0x01, "k");
}

static bool held(uint64_t *out)
{
	return fleet_mdb_held(file, sizeof(file), "id2e", out);
}

START_TEST(values_of_a_table_are_summed)
{
	uint64_t n = 0;

	ck_assert(held(&n));
	ck_assert_uint_eq(n, 71040);
	ck_assert(fleet_mdb_held(file, sizeof(file), "ad2i", &n));
	ck_assert_uint_eq(n, 70040);
	ck_assert(fleet_mdb_held(file, sizeof(file), "none", &n));
	ck_assert_uint_eq(n, 0);
	ck_assert(!fleet_mdb_held(file, sizeof(file), "id2", &n));
	ck_assert(!fleet_mdb_held(file, sizeof(file), "id2ee", &n));
}
END_TEST

/* The page that was committed later, wherever it is. */
START_TEST(the_later_of_two_states_counts)
{
	uint64_t n;

	put_meta(0, 10, 2);
	put_meta(1, 9, 5);
	ck_assert(held(&n));
	put_meta(1, 11, 5);
	ck_assert(!held(&n));
}
END_TEST

START_TEST(other_files_are_not_known)
{
	uint64_t n = 7;

	for (size_t len = 0; len < sizeof(file); len++)
		ck_assert_msg(!fleet_mdb_held(file, len, "id2e", &n), "%zu bytes are taken", len);
	put32(16, 0xBEEFC0DFu);
	ck_assert(!held(&n));
	set_up();
	put32(20, 2);
	ck_assert(!held(&n));
	set_up();
	put32(40, 256);
	ck_assert(!held(&n));
	set_up();
	put16(3 * PAGE + 12, PAGE + 2); /* a list that leaves its page */
	ck_assert(!held(&n));
	set_up();
	put16(5 * PAGE + 16, PAGE - 4); /* a node that does */
	ck_assert(!held(&n));
	set_up();
	(void)put_node(3, 0, 3, 0, ""); /* a circle */
	ck_assert(!held(&n));
	set_up();
	(void)put_node(3, 0, 2, 1, ""); /* a page far behind the end */
	ck_assert(!held(&n));
	ck_assert_uint_eq(n, 7);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("mdb");
	TCase *c = tcase_create("mdb");

	tcase_add_checked_fixture(c, set_up, NULL);
	tcase_add_test(c, values_of_a_table_are_summed);
	tcase_add_test(c, the_later_of_two_states_counts);
	tcase_add_test(c, other_files_are_not_known);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
