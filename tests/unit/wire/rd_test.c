/* SPDX-License-Identifier: MIT */
#include "lib/exact.h"
#include "lib/runner.h"
#include "wire/rd.h"

static const uint8_t bytes[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09,
				0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0xFE, 0xFF, 0xFF,
				0xFF, 0x10, 0x11, 0x12, 0x13, 0xAA, 0xBB};

START_TEST(reads_fields_in_the_order_they_say)
{
	uint8_t *in = exact_copy(bytes, sizeof(bytes));
	struct laps_rd r;
	struct laps_err err = {0};

	laps_rd_init(&r, in, sizeof(bytes));
	ck_assert_uint_eq(laps_rd_u8(&r), 0x01);
	ck_assert_uint_eq(laps_rd_u16le(&r), 0x0302);
	ck_assert_uint_eq(laps_rd_u32le(&r), 0x07060504);
	ck_assert_uint_eq(laps_rd_u64le(&r), UINT64_C(0x0F0E0D0C0B0A0908));
	ck_assert_int_eq(laps_rd_i32le(&r), -2);
	ck_assert_uint_eq(laps_rd_u32be(&r), 0x10111213);
	ck_assert_uint_eq(laps_rd_left(&r), 2);
	ck_assert_ptr_eq(laps_rd_bytes(&r, 2), in + sizeof(bytes) - 2);
	ck_assert_int_eq(laps_rd_end(&r, &err), LAPS_OK);
	free(in);
}
END_TEST

START_TEST(keeps_the_first_failure)
{
	uint8_t *in = exact_copy(bytes, 3);
	struct laps_rd r;
	struct laps_err err = {0};

	laps_rd_init(&r, in, 3);
	ck_assert_uint_eq(laps_rd_u16le(&r), 0x0201);
	ck_assert_uint_eq(laps_rd_u32le(&r), 0);
	ck_assert_uint_eq(laps_rd_u8(&r), 0); /* would be there */
	laps_rd_fail(&r, LAPS_E_FORMAT, 0, "later");
	ck_assert_uint_eq(laps_rd_left(&r), 0);
	ck_assert_ptr_null(laps_rd_bytes(&r, 0));
	ck_assert_int_eq(laps_rd_end(&r, &err), LAPS_E_TRUNCATED);
	ck_assert_uint_eq(err.offset, 2);
	ck_assert_int_eq(laps_rd_end(&r, NULL), LAPS_E_TRUNCATED);
	free(in);
}
END_TEST

START_TEST(refuses_what_is_left_over)
{
	uint8_t *in = exact_copy(bytes, 3);
	struct laps_rd r;
	struct laps_err err = {0};

	laps_rd_init(&r, in, 3);
	ck_assert_uint_eq(laps_rd_u16le(&r), 0x0201);
	ck_assert_int_eq(laps_rd_status(&r, &err), LAPS_OK);
	ck_assert_int_eq(laps_rd_end(&r, &err), LAPS_E_TRAILING);
	ck_assert_uint_eq(err.offset, 2);
	free(in);
}
END_TEST

START_TEST(takes_lengths_that_would_wrap_around)
{
	uint8_t *in = exact_copy(bytes, 3);
	struct laps_rd r;

	laps_rd_init(&r, in, 3);
	ck_assert_uint_eq(laps_rd_u8(&r), 1);
	ck_assert_ptr_null(laps_rd_bytes(&r, SIZE_MAX));
	ck_assert_int_eq(laps_rd_end(&r, NULL), LAPS_E_TRUNCATED);
	free(in);
}
END_TEST

START_TEST(takes_an_empty_input_without_memory)
{
	struct laps_rd r;

	laps_rd_init(&r, NULL, 0);
	ck_assert_ptr_nonnull(laps_rd_bytes(&r, 0));
	ck_assert_int_eq(laps_rd_end(&r, NULL), LAPS_OK);
	ck_assert_uint_eq(laps_rd_u8(&r), 0);
	ck_assert_int_eq(laps_rd_end(&r, NULL), LAPS_E_TRUNCATED);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("rd");
	TCase *t = tcase_create("reading");

	tcase_add_test(t, reads_fields_in_the_order_they_say);
	tcase_add_test(t, keeps_the_first_failure);
	tcase_add_test(t, refuses_what_is_left_over);
	tcase_add_test(t, takes_lengths_that_would_wrap_around);
	tcase_add_test(t, takes_an_empty_input_without_memory);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
