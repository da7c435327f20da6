/* SPDX-License-Identifier: MIT */
/*
 * Besides what the calls do: no freed block may hold a password. This program's own free looks into
 * each block before it goes back; sanitizers keep theirs, so that part is left out under them.
 */
#include "lib/runner.h"
#include <dlfcn.h>
#include <laps/pwjson.h>
#include <laps/secret.h>
#include <laps/text.h>
#include <laps/utf16.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HAVE_ASAN 1
#endif

#ifndef HAVE_ASAN
/* volatile: compilers hold that free looks at no variable of ours */
static const char *volatile needle;
static volatile size_t needle_len;
static volatile unsigned found;

void free(void *p)
{
	static void (*real)(void *);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "free");
	if (p && needle && memmem(p, malloc_usable_size(p), needle, needle_len))
		found++;
	real(p);
}

static void watch(const char *p, size_t len)
{
	found = 0;
	needle_len = len;
	needle = p;
}

static unsigned watched(void)
{
	needle = NULL;
	return found;
}

#define PASSWORD "Pass-word-0001"

/* What a cycle and a reader do with one password, ended by clearing everything. */
static void handle_password(void)
{
	struct laps_secret *password = NULL;
	struct laps_secret *text = NULL;
	struct laps_secret *units = NULL;
	struct laps_pwjson j = {0};
	const uint8_t *p = NULL;
	size_t len = 0;

	ck_assert_int_eq(laps_secret_dup(PASSWORD, strlen(PASSWORD), &password), LAPS_OK);
	ck_assert_int_eq(laps_pwjson_format("Administrator", 1, password, &text), LAPS_OK);
	ck_assert_int_eq(laps_pwjson_format_utf16le("Administrator", 1, password, &units), LAPS_OK);
	p = laps_secret_view(text, &len);
	ck_assert_int_eq(laps_pwjson_parse((const char *)p, len, &j, NULL), LAPS_OK);
	laps_pwjson_clear(&j);
	/* refused at its very end, with the password already read */
	ck_assert_int_eq(laps_pwjson_parse((const char *)p, len - 1, &j, NULL), LAPS_E_TRUNCATED);
	p = laps_secret_view(units, &len);
	ck_assert_int_eq(laps_pwjson_parse_utf16le(p, len, &j, NULL), LAPS_OK);
	laps_pwjson_clear(&j);
	laps_secret_free(&units);
	laps_secret_free(&text);
	laps_secret_free(&password);
}

START_TEST(leaves_no_password_in_freed_memory)
{
	struct laps_buf units;
	struct laps_buf grown;
	char *seen = NULL;

	laps_buf_init(&units, 100);
	ck_assert_int_eq(laps_utf16le_from_utf8(PASSWORD, strlen(PASSWORD), false, &units, NULL),
			 LAPS_OK);
	watch(PASSWORD, strlen(PASSWORD));
	handle_password();
	ck_assert_uint_eq(watched(), 0);
	watch((const char *)units.data, units.len);
	handle_password();
	ck_assert_uint_eq(watched(), 0);

	/* growing gives the old block back */
	watch(PASSWORD, strlen(PASSWORD));
	laps_buf_init(&grown, 4096);
	laps_buf_put(&grown, PASSWORD, strlen(PASSWORD));
	for (int i = 0; i < 1000; i++)
		laps_buf_put_u8(&grown, 0);
	laps_buf_clear(&grown);
	ck_assert_uint_eq(watched(), 0);
	laps_buf_clear(&units);

	/* the watch itself works */
	seen = strdup("x" PASSWORD);
	ck_assert_ptr_nonnull(seen);
	/* read elsewhere, so that the compiler keeps what was written */
	ck_assert_int_eq(laps_utf8_check(seen, strlen(seen), NULL), LAPS_OK);
	watch(PASSWORD, strlen(PASSWORD));
	free(seen);
	ck_assert_uint_eq(watched(), 1);
}
END_TEST
#endif

START_TEST(holds_a_copy_with_a_zero_behind)
{
	struct laps_secret *s = NULL;
	size_t len = 0;

	ck_assert_int_eq(laps_secret_dup("abc", 3, &s), LAPS_OK);
	ck_assert_str_eq(laps_secret_text(s), "abc");
	ck_assert_mem_eq(laps_secret_view(s, &len), "abc", 3);
	ck_assert_uint_eq(len, 3);
	ck_assert_uint_eq(laps_secret_len(s), 3);
	laps_secret_free(&s);
	ck_assert_ptr_null(s);
	laps_secret_free(&s);
}
END_TEST

START_TEST(begins_as_zeros_and_is_filled_through_edit)
{
	static const uint8_t zeros[8];
	struct laps_secret *s = NULL;

	ck_assert_int_eq(laps_secret_new(8, &s), LAPS_OK);
	ck_assert_mem_eq(laps_secret_edit(s), zeros, 8);
	laps_secret_edit(s)[7] = 'x';
	ck_assert_uint_eq((unsigned char)laps_secret_text(s)[7], 'x');
	ck_assert_uint_eq((unsigned char)laps_secret_text(s)[8], 0);
	laps_secret_free(&s);
	ck_assert_int_eq(laps_secret_dup(NULL, 0, &s), LAPS_OK);
	ck_assert_str_eq(laps_secret_text(s), "");
	laps_secret_free(&s);
}
END_TEST

START_TEST(refuses_more_than_its_maximum)
{
	struct laps_secret *s = NULL;

	ck_assert_int_eq(laps_secret_new(LAPS_SECRET_MAX, &s), LAPS_OK);
	laps_secret_free(&s);
	ck_assert_int_eq(laps_secret_new(LAPS_SECRET_MAX + 1, &s), LAPS_E_RANGE);
	ck_assert_int_eq(laps_secret_new(SIZE_MAX, &s), LAPS_E_RANGE);
	ck_assert_ptr_null(s);
}
END_TEST

START_TEST(compares_every_byte)
{
	uint8_t a[32] = {0};
	uint8_t b[32] = {0};

	ck_assert(laps_ct_eq(a, b, sizeof(a)));
	ck_assert(laps_ct_eq(a, b, 0));
	for (size_t i = 0; i < sizeof(a); i++) {
		b[i] = 0x80;
		ck_assert(!laps_ct_eq(a, b, sizeof(a)));
		ck_assert(laps_ct_eq(a, b, i));
		b[i] = 0;
	}
}
END_TEST

START_TEST(wipes_exactly_what_it_is_told)
{
	uint8_t a[4] = {1, 2, 3, 4};
	const uint8_t want[4] = {1, 0, 0, 4};

	laps_wipe(a + 1, 2);
	ck_assert_mem_eq(a, want, sizeof(a));
	laps_wipe(NULL, 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("secret");
	TCase *t = tcase_create("holding");
	TCase *w = tcase_create("wiping");

	tcase_add_test(t, holds_a_copy_with_a_zero_behind);
	tcase_add_test(t, begins_as_zeros_and_is_filled_through_edit);
	tcase_add_test(t, refuses_more_than_its_maximum);
	tcase_add_test(t, compares_every_byte);
	suite_add_tcase(s, t);
	tcase_add_test(w, wipes_exactly_what_it_is_told);
#ifndef HAVE_ASAN
	tcase_add_test(w, leaves_no_password_in_freed_memory);
#endif
	suite_add_tcase(s, w);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
