/* SPDX-License-Identifier: MIT */
#include "lib/seal.h"

#include <stdlib.h>
#include <string.h>

#include "lib/exact.h"
#include "lib/runner.h"

#define SECRET "Pass-word-0001"
#define MAX    (1u << 18)

static const uint8_t key[SIM_SEAL_KEY_LEN] = {1, 2, 3};

static struct laps_buf sealed(const char *kind, const void *plain, size_t len)
{
	struct laps_buf out;

	laps_buf_init(&out, MAX);
	ck_assert(sim_seal(key, kind, plain, len, &out));
	return out;
}

static bool opens(const uint8_t *with, const char *kind, const void *text, size_t len,
		  struct laps_buf *plain)
{
	char *in = (char *)exact_copy(text, len);
	bool ok;

	laps_buf_init(plain, MAX);
	ok = sim_unseal(with, kind, in, len, plain);
	ck_assert(ok || plain->len == 0);
	free(in);
	return ok;
}

START_TEST(gives_back_what_was_sealed)
{
	static const size_t length[] = {0, 1, 14, 15, 16, 17, 1u << 16};
	uint8_t *plain = calloc(1, 1u << 16);

	for (size_t i = 0; i < sizeof(length) / sizeof(*length); i++) {
		struct laps_buf text = sealed("refresh", plain, length[i]), back;

		ck_assert(opens(key, "refresh", text.data, text.len, &back));
		ck_assert_uint_eq(back.len, length[i]);
		ck_assert(length[i] == 0 || memcmp(back.data, plain, length[i]) == 0);
		for (size_t c = 0; c < text.len; c++)
			ck_assert(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					 "0123456789-_",
					 text.data[c]));
		laps_buf_clear(&text);
		laps_buf_clear(&back);
	}
	free(plain);
}
END_TEST

START_TEST(seals_nothing_that_is_too_long)
{
	uint8_t *plain = calloc(1, (1u << 16) + 1);
	struct laps_buf out;

	laps_buf_init(&out, MAX);
	ck_assert(!sim_seal(key, "refresh", plain, (1u << 16) + 1, &out));
	ck_assert_uint_eq(out.len, 0);
	free(plain);
}
END_TEST

START_TEST(opens_only_its_own_kind_and_key)
{
	struct laps_buf text = sealed("refresh", SECRET, 14), back;
	uint8_t other[SIM_SEAL_KEY_LEN] = {1, 2, 4};

	ck_assert(!opens(key, "nonce", text.data, text.len, &back));
	ck_assert(!opens(key, "refresh ", text.data, text.len, &back));
	ck_assert(!opens(key, "", text.data, text.len, &back));
	ck_assert(!opens(other, "refresh", text.data, text.len, &back));
	laps_buf_clear(&text);
}
END_TEST

START_TEST(refuses_every_change_and_prefix)
{
	struct laps_buf text = sealed("refresh", SECRET, 14), back;

	for (size_t i = 0; i < text.len; i++) {
		const uint8_t was = text.data[i];

		ck_assert(!opens(key, "refresh", text.data, i, &back));
		text.data[i] = was == 'A' ? 'B' : 'A';
		ck_assert(!opens(key, "refresh", text.data, text.len, &back));
		text.data[i] = was;
	}
	laps_buf_put(&text, "AAAA", 4);
	ck_assert(!opens(key, "refresh", text.data, text.len, &back));
	laps_buf_clear(&text);
}
END_TEST

START_TEST(is_another_text_each_time)
{
	struct laps_buf a = sealed("nonce", SECRET, 14), b = sealed("nonce", SECRET, 14);

	ck_assert_uint_eq(a.len, b.len);
	/* 12 bytes of nonce are 16 characters */
	ck_assert_mem_ne(a.data, b.data, 16);
	ck_assert_mem_ne(a.data + 16, b.data + 16, a.len - 16);
	laps_buf_clear(&a);
	laps_buf_clear(&b);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("seal");
	TCase *t = tcase_create("sealing");

	tcase_add_test(t, gives_back_what_was_sealed);
	tcase_add_test(t, seals_nothing_that_is_too_long);
	tcase_add_test(t, opens_only_its_own_kind_and_key);
	tcase_add_test(t, refuses_every_change_and_prefix);
	tcase_add_test(t, is_another_text_each_time);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
