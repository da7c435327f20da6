/* SPDX-License-Identifier: MIT */
/* Descriptors that are parsed, kept by their bytes: directory/dc/descriptor.h. */
#include "directory/dc/descriptor.h"

#include <laps/buf.h>
#include <laps/sddl.h>
#include <stdio.h>
#include <string.h>

#include "lib/fakeslapi.h"
#include "lib/runner.h"

#define SLOTS 4096 /* of the cache */
#define MANY  (2 * SLOTS)
#define FIRST 1000000
#define DN    "CN=WS0001,DC=corp,DC=example"

/* A descriptor of its own for each n, and for each n its own mask. */
static struct laps_buf numbered(unsigned n)
{
	struct laps_buf b;
	struct laps_err err;
	char text[96];

	snprintf(text, sizeof(text), "O:SYD:(A;;RP;;;S-1-5-21-1-2-3-%u)", n);
	laps_buf_init(&b, LAPS_SDDL_SD_MAX);
	ck_assert_int_eq(laps_sddl_parse(text, strlen(text), NULL, &b, &err), LAPS_OK);
	return b;
}

static struct dc_descriptor *get(unsigned n)
{
	struct laps_buf b = numbered(n);
	struct dc_descriptor *d = dc_descriptor_of(b.data, b.len);

	ck_assert_ptr_nonnull(d);
	ck_assert_uint_eq(d->len, b.len);
	ck_assert_mem_eq(d->bytes, b.data, b.len);
	laps_buf_clear(&b);
	return d;
}

/* The last number of whom its one entry is for. */
static uint32_t who(const struct dc_descriptor *d)
{
	const struct laps_sid *sid = &d->sd.dacl[0].sid;

	ck_assert_uint_eq(d->sd.dacl_n, 1);
	return sid->sub[sid->sub_n - 1];
}

START_TEST(equal_bytes_share_one)
{
	struct dc_descriptor *a = get(1), *b = get(1), *c = get(2);

	ck_assert_ptr_eq(a, b);
	ck_assert_uint_ne(a->id, c->id);
	ck_assert_uint_eq(who(a), 1);
	ck_assert_uint_eq(who(c), 2);
	dc_descriptor_put(a);
	dc_descriptor_put(b);
	dc_descriptor_put(c);
}
END_TEST

/* What was handed in may be the database's: it is gone when the transaction is. */
START_TEST(it_has_bytes_of_its_own)
{
	struct laps_buf b = numbered(3);
	struct dc_descriptor *d = dc_descriptor_of(b.data, b.len);

	memset(b.data, 0xee, b.len);
	ck_assert_uint_eq(who(d), 3);
	laps_buf_clear(&b);
	dc_descriptor_put(d);
	d = get(3);
	dc_descriptor_put(d);
}
END_TEST

START_TEST(one_bit_makes_another)
{
	struct laps_buf b = numbered(4);
	struct dc_descriptor *whole = dc_descriptor_of(b.data, b.len), *d;

	for (size_t i = 0; i < 8 * b.len; i++) {
		b.data[i / 8] ^= (uint8_t)(1u << i % 8);
		d = dc_descriptor_of(b.data, b.len);
		if (d) {
			ck_assert_uint_ne(d->id, whole->id);
			ck_assert_mem_eq(d->bytes, b.data, b.len);
		}
		dc_descriptor_put(d);
		b.data[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	for (size_t n = 0; n < b.len; n++) {
		d = dc_descriptor_of(b.data, n);
		ck_assert(!d || d->id != whole->id);
		dc_descriptor_put(d);
	}
	laps_buf_clear(&b);
	dc_descriptor_put(whole);
}
END_TEST

START_TEST(an_entry_whose_descriptor_changes)
{
	struct laps_buf first = numbered(5), second = numbered(6);
	struct dc_descriptor *a, *b;

	fakeslapi_put(DN, "nTSecurityDescriptor", first.data, first.len);
	a = dc_descriptor_of_dn(DN);
	ck_assert_uint_eq(who(a), 5);
	fakeslapi_take(DN, "nTSecurityDescriptor");
	ck_assert_ptr_null(dc_descriptor_of_dn(DN));
	fakeslapi_put(DN, "nTSecurityDescriptor", second.data, second.len);
	b = dc_descriptor_of_dn(DN);
	ck_assert_uint_eq(who(b), 6);
	ck_assert_uint_ne(a->id, b->id);
	ck_assert_uint_eq(who(a), 5);
	ck_assert_ptr_null(dc_descriptor_of_dn("CN=nobody"));
	dc_descriptor_put(a);
	dc_descriptor_put(b);
	laps_buf_clear(&first);
	laps_buf_clear(&second);
	fakeslapi_clear();
}
END_TEST

/* More than there are places: some share one, and what is held is not touched by what comes. */
START_TEST(more_than_are_kept)
{
	static struct dc_descriptor *held[MANY];
	static uint64_t id[MANY];
	size_t again = 0;

	for (unsigned i = 0; i < MANY; i++) {
		held[i] = get(FIRST + i);
		id[i] = held[i]->id;
		ck_assert(i == 0 || id[i] > id[i - 1]); /* never used twice */
	}
	for (unsigned i = 0; i < MANY; i++) {
		ck_assert_uint_eq(who(held[i]), FIRST + i);
		dc_descriptor_put(held[i]);
	}
	for (unsigned i = 0; i < MANY; i++) {
		struct dc_descriptor *d = get(FIRST + i);

		ck_assert_uint_eq(who(d), FIRST + i);
		again += d->id != id[i];
		dc_descriptor_put(d);
	}
	ck_assert_uint_ge(again, MANY - SLOTS);
	ck_assert_uint_lt(again, MANY);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("descriptor");
	TCase *t = tcase_create("cache");

	tcase_add_test(t, equal_bytes_share_one);
	tcase_add_test(t, it_has_bytes_of_its_own);
	tcase_add_test(t, one_bit_makes_another);
	tcase_add_test(t, an_entry_whose_descriptor_changes);
	tcase_add_test(t, more_than_are_kept);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
