/* SPDX-License-Identifier: MIT */
/* The archive by the published layout of a header; that tar itself reads it is in the tests of laps
 * diagnostics. */
#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/runner.h"
#include "ports/tar.h"

#define BLOCK 512

static void start(struct laps_buf *b)
{
	laps_buf_init(b, 1 << 20);
}

static void octal_is(const uint8_t *field, size_t digits, unsigned long want)
{
	char text[16] = "";

	memcpy(text, field, digits);
	ck_assert_uint_eq(strspn(text, "01234567"), digits);
	ck_assert_uint_eq(strtoul(text, NULL, 8), want);
}

/* As a reader checks it: the sum of all bytes with the field itself as eight blanks. */
static unsigned long sum_of(const uint8_t *header)
{
	unsigned long sum = 0;

	for (size_t i = 0; i < BLOCK; i++)
		sum += i >= 148 && i < 156 ? ' ' : header[i];
	return sum;
}

START_TEST(writes_a_header_and_padded_content)
{
	struct laps_buf b;
	const uint8_t *h;

	start(&b);
	ck_assert_int_eq(laps_tar_add(&b, "folder", "a.json", "hello\n", 6, 1714564800), LAPS_OK);
	ck_assert_int_eq(laps_tar_add(&b, "folder", "empty", NULL, 0, 0), LAPS_OK);
	ck_assert_uint_eq(b.len, 3 * BLOCK);
	ck_assert_int_eq(laps_tar_end(&b), LAPS_OK);
	ck_assert_uint_eq(b.len, 5 * BLOCK);
	h = b.data;
	ck_assert_str_eq((const char *)h, "a.json");
	octal_is(h + 100, 7, 0600);
	octal_is(h + 108, 7, 0);
	octal_is(h + 116, 7, 0);
	octal_is(h + 124, 11, 6);
	octal_is(h + 136, 11, 1714564800);
	octal_is(h + 148, 6, sum_of(h));
	ck_assert_int_eq(memcmp(h + 154, "\0 ", 2), 0);
	ck_assert_int_eq(h[156], '0');
	ck_assert_int_eq(memcmp(h + 257, "ustar\00000", 8), 0);
	ck_assert_str_eq((const char *)h + 345, "folder");
	ck_assert_int_eq(memcmp(h + BLOCK, "hello\n", 7), 0);
	ck_assert_str_eq((const char *)h + 2 * BLOCK, "empty");
	for (size_t i = BLOCK + 6; i < 2 * BLOCK; i++)
		ck_assert_int_eq(h[i], 0);
	for (size_t i = 3 * BLOCK; i < 5 * BLOCK; i++)
		ck_assert_int_eq(h[i], 0);
	laps_buf_clear(&b);
}
END_TEST

START_TEST(pads_nothing_behind_a_whole_block)
{
	static const uint8_t content[BLOCK] = {1};
	struct laps_buf b;

	start(&b);
	ck_assert_int_eq(laps_tar_add(&b, "f", "n", content, BLOCK, 0), LAPS_OK);
	ck_assert_uint_eq(b.len, 2 * BLOCK);
	laps_buf_clear(&b);
}
END_TEST

START_TEST(refuses_names_that_do_not_fit)
{
	char name[LAPS_TAR_NAME_MAX + 2], folder[LAPS_TAR_FOLDER_MAX + 2];
	struct laps_buf b;

	start(&b);
	memset(name, 'n', sizeof(name));
	memset(folder, 'f', sizeof(folder));
	name[LAPS_TAR_NAME_MAX + 1] = folder[LAPS_TAR_FOLDER_MAX + 1] = 0;
	ck_assert_int_eq(laps_tar_add(&b, "f", name, "x", 1, 0), LAPS_E_RANGE);
	ck_assert_int_eq(laps_tar_add(&b, folder, "n", "x", 1, 0), LAPS_E_RANGE);
	ck_assert_int_eq(laps_tar_add(&b, "f", "", "x", 1, 0), LAPS_E_RANGE);
	ck_assert_int_eq(laps_tar_add(&b, "f", "n", "x", 1, UINT64_C(1) << 33), LAPS_E_RANGE);
	ck_assert_uint_eq(b.len, 0);
	/* exactly as long as may be: no NUL is needed behind it */
	name[LAPS_TAR_NAME_MAX] = folder[LAPS_TAR_FOLDER_MAX] = 0;
	ck_assert_int_eq(laps_tar_add(&b, folder, name, "x", 1, (UINT64_C(1) << 33) - 1), LAPS_OK);
	ck_assert_int_eq(memcmp(b.data, name, LAPS_TAR_NAME_MAX), 0);
	ck_assert_int_eq(memcmp(b.data + 345, folder, LAPS_TAR_FOLDER_MAX), 0);
	octal_is(b.data + 148, 6, sum_of(b.data));
	laps_buf_clear(&b);
}
END_TEST

START_TEST(tells_when_there_is_no_room)
{
	struct laps_buf b;

	laps_buf_init(&b, BLOCK);
	ck_assert_int_eq(laps_tar_add(&b, "f", "n", "x", 1, 0), LAPS_E_RANGE);
	ck_assert_int_eq(laps_tar_end(&b), LAPS_E_RANGE);
	laps_buf_clear(&b);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("tar");
	TCase *tc = tcase_create("write");

	tcase_add_test(tc, writes_a_header_and_padded_content);
	tcase_add_test(tc, pads_nothing_behind_a_whole_block);
	tcase_add_test(tc, refuses_names_that_do_not_fit);
	tcase_add_test(tc, tells_when_there_is_no_room);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
