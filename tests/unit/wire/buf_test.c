/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <laps/buf.h>
#include <string.h>

START_TEST(writes_numbers_in_the_order_they_say)
{
	static const uint8_t want[] = {0x01, 0x03, 0x02, 0x07, 0x06, 0x05, 0x04, 0x0F, 0x0E, 0x0D,
				       0x0C, 0x0B, 0x0A, 0x09, 0x08, 0x10, 0x11, 0x12, 0x13};
	struct laps_buf b;

	laps_buf_init(&b, 64);
	laps_buf_put_u8(&b, 0x01);
	laps_buf_put_u16le(&b, 0x0203);
	laps_buf_put_u32le(&b, 0x04050607);
	laps_buf_put_u64le(&b, UINT64_C(0x08090A0B0C0D0E0F));
	laps_buf_put_u32be(&b, 0x10111213);
	ck_assert_int_eq(laps_buf_status(&b), LAPS_OK);
	ck_assert_uint_eq(b.len, sizeof(want));
	ck_assert_mem_eq(b.data, want, sizeof(want));
	laps_buf_clear(&b);
}
END_TEST

START_TEST(grows_up_to_its_ceiling_and_not_beyond)
{
	struct laps_buf b;

	laps_buf_init(&b, 1000);
	for (unsigned i = 0; i < 1000; i++)
		laps_buf_put_u8(&b, (uint8_t)i);
	ck_assert_int_eq(laps_buf_status(&b), LAPS_OK);
	ck_assert_uint_le(b.cap, 1000);
	for (unsigned i = 0; i < 1000; i++)
		ck_assert_uint_eq(b.data[i], (uint8_t)i);
	laps_buf_put_u8(&b, 0);
	ck_assert_int_eq(laps_buf_status(&b), LAPS_E_RANGE);
	ck_assert_uint_eq(b.len, 1000);
	laps_buf_clear(&b);
}
END_TEST

START_TEST(ignores_everything_after_its_first_failure)
{
	struct laps_buf b;

	laps_buf_init(&b, 4);
	laps_buf_put_u16le(&b, 0x0201);
	laps_buf_put_u32le(&b, 0);
	laps_buf_put_u8(&b, 3); /* would fit */
	ck_assert_int_eq(laps_buf_status(&b), LAPS_E_RANGE);
	ck_assert_uint_eq(b.len, 2);
	laps_buf_put(&b, "x", SIZE_MAX);
	ck_assert_uint_eq(b.len, 2);
	laps_buf_clear(&b);
}
END_TEST

START_TEST(survives_a_length_that_would_wrap_around)
{
	struct laps_buf b;

	laps_buf_init(&b, SIZE_MAX);
	laps_buf_put_u8(&b, 1);
	b.max = 100;
	laps_buf_put(&b, "x", SIZE_MAX);
	ck_assert_int_eq(laps_buf_status(&b), LAPS_E_RANGE);
	laps_buf_clear(&b);
}
END_TEST

START_TEST(is_usable_again_under_the_same_ceiling_once_cleared)
{
	struct laps_buf b;

	laps_buf_init(&b, 2);
	laps_buf_put_u32le(&b, 1);
	laps_buf_clear(&b);
	ck_assert_ptr_null(b.data);
	ck_assert_int_eq(laps_buf_status(&b), LAPS_OK);
	laps_buf_put_u16le(&b, 1);
	ck_assert_int_eq(laps_buf_status(&b), LAPS_OK);
	laps_buf_put_u8(&b, 1);
	ck_assert_int_eq(laps_buf_status(&b), LAPS_E_RANGE);
	laps_buf_clear(&b);
	laps_buf_put(&b, NULL, 0);
	ck_assert_ptr_null(b.data);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("buf");
	TCase *t = tcase_create("writing");

	tcase_add_test(t, writes_numbers_in_the_order_they_say);
	tcase_add_test(t, grows_up_to_its_ceiling_and_not_beyond);
	tcase_add_test(t, ignores_everything_after_its_first_failure);
	tcase_add_test(t, survives_a_length_that_would_wrap_around);
	tcase_add_test(t, is_usable_again_under_the_same_ceiling_once_cleared);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
