/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include "rules/draw.h"
#include <laps/password.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define POISON ((struct laps_secret *)0x1)

/* splitmix64: the same bytes on every machine and in every run */
struct stream {
	uint64_t state;
	int calls;
	int fail_at; /* the call that fails; 0: none */
};

static laps_rc stream_fill(void *ctx, uint8_t *out, size_t len)
{
	struct stream *s = ctx;

	if (++s->calls == s->fail_at)
		return LAPS_E_NOTFOUND;
	for (size_t i = 0; i < len; i++) {
		uint64_t z = s->state += UINT64_C(0x9e3779b97f4a7c15);

		z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
		out[i] = (uint8_t)(z ^ z >> 31);
	}
	return LAPS_OK;
}

static struct laps_secret *generate(struct stream *s, uint32_t complexity, uint32_t n)
{
	const struct laps_password_spec spec = {
		.complexity = complexity, .length = n, .passphrase_words = n};
	struct laps_secret *out = POISON;

	ck_assert_int_eq(laps_password_generate(&spec, stream_fill, s, &out), LAPS_OK);
	return out;
}

/* Which set of the complexity the character is of; -1: none. */
static int set_of(uint32_t complexity, char c)
{
	for (size_t i = 0; i < laps_password_set_n(complexity); i++) {
		if (strchr(laps_password_set(complexity, i), c))
			return (int)i;
	}
	return -1;
}

/* Pearson's statistic against equal shares is below what chance exceeds once in 10000. */
static bool looks_uniform(const unsigned int *count, size_t n)
{
	double total = 0, chi2 = 0, df = (double)n - 1, h = 2 / (9 * df);

	for (size_t i = 0; i < n; i++)
		total += count[i];
	for (size_t i = 0; i < n; i++)
		chi2 += pow(count[i] - total / (double)n, 2) / (total / (double)n);
	/* Wilson and Hilferty's quantile, 3.719 standard deviations */
	return chi2 < df * pow(1 - h + 3.719 * sqrt(h), 3);
}

static const uint32_t lengths[] = {8, 14, 64};

/* GEN-01, GEN-02, GEN-03, GEN-04, GEN-06, GEN-07 */
START_TEST(has_its_length_and_at_least_one_of_each_set_and_nothing_else)
{
	uint32_t complexity = (uint32_t)_i / 3 + 1, length = lengths[_i % 3];
	struct stream s = {.state = (uint64_t)_i};

	for (int i = 0; i < 500; i++) {
		struct laps_secret *p = generate(&s, complexity, length);
		bool seen[4] = {false};

		ck_assert_uint_eq(laps_secret_len(p), length);
		ck_assert_uint_eq(strlen(laps_secret_text(p)), length);
		for (const char *c = laps_secret_text(p); *c; c++) {
			int set = set_of(complexity, *c);

			if (set < 0) /* Check writes to a pipe for each assertion */
				ck_abort_msg("'%c' is of no set", *c);
			seen[set] = true;
		}
		for (size_t k = 0; k < laps_password_set_n(complexity); k++)
			ck_assert(seen[k]);
		laps_secret_free(&p);
	}
}
END_TEST

struct published_sets {
	size_t n;
	const char *set[4];
};
static const struct published_sets published[] = {
	{1, {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}},
	{2, {"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"}},
	{3, {"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789"}},
	{4,
	 {"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789",
	  ",.-+;!#&@{}[]$/()%"}},
	{4, {"ABCDEFGHJKLMNPRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "!#%+@:=?*"}},
};

/* GEN-01, GEN-02, GEN-03, GEN-04, GEN-06 */
START_TEST(has_the_published_sets)
{
	uint32_t complexity = (uint32_t)_i + 1;

	ck_assert_uint_eq(laps_password_set_n(complexity), published[_i].n);
	for (size_t i = 0; i < published[_i].n; i++)
		ck_assert_str_eq(laps_password_set(complexity, i), published[_i].set[i]);
	ck_assert_ptr_null(laps_password_set(complexity, published[_i].n));
}
END_TEST

/* GEN-05 */
START_TEST(leaves_out_what_is_easily_mistaken)
{
	struct stream s = {.state = 5};

	for (int i = 0; i < 500; i++) {
		struct laps_secret *p = generate(&s, 5, 64);

		ck_assert_ptr_null(strpbrk(laps_secret_text(p), "IOQlo01,.-;&{}[]$/()"));
		laps_secret_free(&p);
	}
}
END_TEST

/* GEN-08 */
START_TEST(every_character_of_a_set_is_equally_likely)
{
	uint32_t complexity = (uint32_t)_i;
	static unsigned int count[256];
	struct stream s = {.state = 80 + (uint64_t)_i};

	memset(count, 0, sizeof(count));
	for (int i = 0; i < 4000; i++) {
		struct laps_secret *p = generate(&s, complexity, 14);

		for (const char *c = laps_secret_text(p); *c; c++)
			count[(unsigned char)*c]++;
		laps_secret_free(&p);
	}
	for (size_t k = 0; k < laps_password_set_n(complexity); k++) {
		const char *set = laps_password_set(complexity, k);
		unsigned int of_set[32];

		for (size_t i = 0; set[i]; i++) {
			of_set[i] = count[(unsigned char)set[i]];
			ck_assert_uint_gt(of_set[i], 0);
		}
		ck_assert_msg(looks_uniform(of_set, strlen(set)), "set %zu of complexity %d", k,
			      _i);
	}
}
END_TEST

/* GEN-08 */
START_TEST(every_word_is_equally_likely)
{
	uint32_t complexity = (uint32_t)_i;
	struct stream s = {.state = 1296};
	struct laps_draw d;
	unsigned int *count;
	size_t n;

	ck_assert_ptr_nonnull(laps_password_words(complexity, &n));
	count = calloc(n, sizeof(*count));
	ck_assert_ptr_nonnull(count);
	laps_draw_init(&d, stream_fill, &s);
	for (size_t i = 0; i < 50 * n; i++) {
		size_t word = n;

		if (laps_draw_below(&d, n, &word) != LAPS_OK || word >= n)
			ck_abort_msg("draw %zu is none of %zu words", i, n);
		count[word]++;
	}
	laps_draw_clear(&d);
	ck_assert(looks_uniform(count, n));
	free(count);
}
END_TEST

/* What a script of 16-bit numbers gives, big-endian; then zeros. */
struct script {
	const uint16_t *number;
	size_t number_n;
};
static laps_rc script_fill(void *ctx, uint8_t *out, size_t len)
{
	const struct script *s = ctx;

	memset(out, 0, len);
	for (size_t i = 0; i < s->number_n && 2 * i + 1 < len; i++) {
		out[2 * i] = (uint8_t)(s->number[i] >> 8);
		out[2 * i + 1] = (uint8_t)s->number[i];
	}
	return LAPS_OK;
}

/* GEN-08 */
START_TEST(throws_away_what_would_favour_a_remainder)
{
	/* 65536 = 819 * 80 + 16: the last sixteen numbers are one too many for 0..15 */
	const uint16_t numbers[] = {65519, 65535, 65520, 79, 80};
	struct script s = {numbers, 5};
	struct laps_draw d;
	size_t v = 99;

	laps_draw_init(&d, script_fill, &s);
	ck_assert_int_eq(laps_draw_below(&d, 80, &v), LAPS_OK);
	ck_assert_uint_eq(v, 79);
	ck_assert_int_eq(laps_draw_below(&d, 80, &v), LAPS_OK);
	ck_assert_uint_eq(v, 79);
	ck_assert_int_eq(laps_draw_below(&d, 80, &v), LAPS_OK);
	ck_assert_uint_eq(v, 0);
	laps_draw_clear(&d);
}
END_TEST

START_TEST(refuses_a_number_of_choices_that_two_bytes_cannot_give)
{
	static const size_t bad[] = {0, 65537};
	struct stream s = {0};
	struct laps_draw d;
	size_t v = 99;

	laps_draw_init(&d, stream_fill, &s);
	ck_assert_int_eq(laps_draw_below(&d, bad[_i], &v), LAPS_E_BUG);
	ck_assert_uint_eq(v, 99);
	ck_assert_int_eq(laps_draw_below(&d, 65536, &v), LAPS_OK);
	laps_draw_clear(&d);
}
END_TEST

/* Passwords follow from the bytes that are left. */
START_TEST(forgets_its_bytes)
{
	struct stream s = {.state = 3};
	struct laps_draw d;
	size_t v;

	laps_draw_init(&d, stream_fill, &s);
	ck_assert_int_eq(laps_draw_below(&d, 80, &v), LAPS_OK);
	laps_draw_clear(&d);
	for (size_t i = 0; i < sizeof(d.block); i++)
		ck_assert_uint_eq(d.block[i], 0);
	ck_assert_int_eq(laps_draw_below(&d, 80, &v), LAPS_OK);
	ck_assert_int_eq(s.calls, 2);
	laps_draw_clear(&d);
}
END_TEST

/* GEN-09 */
START_TEST(every_set_is_equally_likely_at_every_place)
{
	struct stream s = {.state = 9};
	unsigned int at[4][8] = {{0}};

	for (int i = 0; i < 4000; i++) {
		struct laps_secret *p = generate(&s, 4, 8);

		for (size_t k = 0; k < 8; k++)
			at[set_of(4, laps_secret_text(p)[k])][k]++;
		laps_secret_free(&p);
	}
	for (int set = 0; set < 4; set++)
		ck_assert_msg(looks_uniform(at[set], 8), "set %d", set);
}
END_TEST

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* How many words of the list the phrase consists of, each with a capital; -1: something else. */
static int words_in(uint32_t complexity, const char *phrase)
{
	size_t n;
	const char *const *list = laps_password_words(complexity, &n);
	const char **sorted = malloc(n * sizeof(*sorted));
	int found = 0;

	ck_assert_ptr_nonnull(sorted);
	for (size_t i = 0; i < n; i++)
		sorted[i] = list[i];
	qsort(sorted, n, sizeof(*sorted), compare);
	while (*phrase && found >= 0) {
		char word[32] = "";
		const char *key = word;
		size_t len = 1 + strcspn(phrase + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

		ck_assert_uint_lt(len, sizeof(word));
		memcpy(word, phrase, len);
		if (word[0] < 'A' || word[0] > 'Z') {
			found = -1;
			break;
		}
		word[0] = (char)(word[0] - 'A' + 'a');
		found = bsearch(&key, sorted, n, sizeof(*sorted), compare) ? found + 1 : -1;
		phrase += len;
	}
	free(sorted);
	return found;
}

/* GEN-10, GEN-13 */
START_TEST(a_passphrase_is_that_many_capitalised_words_and_nothing_between)
{
	static const uint32_t counts[] = {3, 6, 10};
	uint32_t complexity = (uint32_t)_i / 3 + 6, n = counts[_i % 3];
	struct stream s = {.state = 10 + (uint64_t)_i};

	for (int i = 0; i < 20; i++) {
		struct laps_secret *p = generate(&s, complexity, n);

		ck_assert_int_eq(words_in(complexity, laps_secret_text(p)), (int)n);
		laps_secret_free(&p);
	}
}
END_TEST

/* The product ships edited short lists of 1276 words; ours are the published ones. */
START_TEST(the_lists_are_those_of_the_eff)
{
	static const size_t sizes[] = {7776, 1296, 1296};
	static const char *const first[] = {"abacus", "acid", "aardvark"};
	static const char *const last[] = {"zoom", "zoom", "zucchini"};
	size_t n = 0;
	const char *const *list = laps_password_words((uint32_t)_i + 6, &n);

	ck_assert_uint_eq(n, sizes[_i]);
	ck_assert_str_eq(list[0], first[_i]);
	ck_assert_str_eq(list[n - 1], last[_i]);
}
END_TEST

/* GEN-12 */
START_TEST(three_letters_tell_the_words_of_the_third_list_apart)
{
	size_t n = 0;
	const char *const *list = laps_password_words(8, &n);

	ck_assert_uint_gt(n, 0);
	for (size_t i = 0; i < n; i++) {
		for (size_t j = i + 1; j < n; j++)
			ck_assert_msg(strncmp(list[i], list[j], 3) != 0, "%s, %s", list[i],
				      list[j]);
	}
}
END_TEST

struct bits {
	uint32_t n;
	int bits[5]; /* by complexity from the first */
};
static const struct bits password_bits[] = {
	{8, {38, 46, 48, 51, 48}},       {10, {47, 57, 60, 63, 60}},
	{12, {56, 68, 71, 76, 72}},      {14, {66, 80, 83, 89, 84}},
	{20, {94, 114, 119, 126, 120}},  {40, {188, 228, 238, 253, 240}},
	{60, {282, 342, 357, 379, 360}}, {64, {301, 365, 381, 405, 384}},
};
static const struct bits passphrase_bits[] = {
	{3, {39, 31, 31}}, {4, {52, 41, 41}},  {5, {65, 52, 52}},  {6, {78, 62, 62}},
	{7, {90, 72, 72}}, {8, {103, 83, 83}}, {9, {116, 93, 93}}, {10, {129, 103, 103}},
};

static int rounded_bits(uint32_t complexity, uint32_t n)
{
	const struct laps_password_spec spec = {
		.complexity = complexity, .length = n, .passphrase_words = n};

	return (int)lround(laps_password_entropy_bits(&spec));
}

/* GEN-14 */
START_TEST(measures_entropy_as_published)
{
	for (size_t i = 0; i < sizeof(password_bits) / sizeof(*password_bits); i++) {
		for (uint32_t c = 1; c <= 5; c++)
			ck_assert_int_eq(rounded_bits(c, password_bits[i].n),
					 password_bits[i].bits[c - 1]);
	}
	for (size_t i = 0; i < sizeof(passphrase_bits) / sizeof(*passphrase_bits); i++) {
		for (uint32_t c = 6; c <= 8; c++)
			ck_assert_int_eq(rounded_bits(c, passphrase_bits[i].n),
					 passphrase_bits[i].bits[c - 6]);
	}
}
END_TEST

/* GEN-17 */
START_TEST(two_in_a_row_differ)
{
	struct stream s = {.state = 17};
	struct laps_secret *a = generate(&s, (uint32_t)_i, 8), *b = generate(&s, (uint32_t)_i, 8);

	ck_assert_str_ne(laps_secret_text(a), laps_secret_text(b));
	laps_secret_free(&a);
	laps_secret_free(&b);
}
END_TEST

/* GEN-17 */
START_TEST(a_failing_source_gives_its_code_and_no_password)
{
	const struct laps_password_spec spec = {
		.complexity = (uint32_t)_i, .length = 64, .passphrase_words = 10};
	struct stream whole = {.state = 17};
	struct laps_secret *out = POISON;

	ck_assert_int_eq(laps_password_generate(&spec, stream_fill, &whole, &out), LAPS_OK);
	laps_secret_free(&out);
	for (int i = 1; i <= whole.calls; i++) {
		struct stream s = {.state = 17, .fail_at = i};

		out = POISON;
		ck_assert_int_eq(laps_password_generate(&spec, stream_fill, &s, &out),
				 LAPS_E_NOTFOUND);
		ck_assert_ptr_eq(out, POISON);
	}
}
END_TEST

static laps_rc stuck_fill(void *ctx, uint8_t *out, size_t len)
{
	(void)ctx;
	memset(out, 0xff, len);
	return LAPS_OK;
}

/* GEN-17 */
START_TEST(a_source_that_only_repeats_itself_is_an_error)
{
	const struct laps_password_spec spec = {
		.complexity = (uint32_t)_i, .length = 14, .passphrase_words = 6};
	struct laps_secret *out = POISON;

	ck_assert_int_eq(laps_password_generate(&spec, stuck_fill, NULL, &out), LAPS_E_HOST);
	ck_assert_ptr_eq(out, POISON);
}
END_TEST

static const struct laps_password_spec out_of_range[] = {
	{.complexity = 0, .length = 14, .passphrase_words = 6},
	{.complexity = 9, .length = 14, .passphrase_words = 6},
	{.complexity = UINT32_MAX, .length = 14, .passphrase_words = 6},
	{.complexity = 1, .length = 7, .passphrase_words = 6},
	{.complexity = 5, .length = 65, .passphrase_words = 6},
	{.complexity = 4, .length = 0, .passphrase_words = 6},
	{.complexity = 6, .length = 14, .passphrase_words = 2},
	{.complexity = 8, .length = 14, .passphrase_words = 11},
};

START_TEST(refuses_a_number_out_of_its_range)
{
	struct stream s = {0};
	struct laps_secret *out = POISON;

	ck_assert_int_eq(laps_password_generate(&out_of_range[_i], stream_fill, &s, &out),
			 LAPS_E_RANGE);
	ck_assert_ptr_eq(out, POISON);
	ck_assert_int_eq(s.calls, 0);
	ck_assert_double_eq(laps_password_entropy_bits(&out_of_range[_i]), 0);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("password");
	TCase *t = tcase_create("characters");

	tcase_add_loop_test(t, has_its_length_and_at_least_one_of_each_set_and_nothing_else, 0, 15);
	tcase_add_loop_test(t, has_the_published_sets, 0, 5);
	tcase_add_test(t, leaves_out_what_is_easily_mistaken);
	suite_add_tcase(s, t);

	t = tcase_create("distribution");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, every_character_of_a_set_is_equally_likely, 1, 6);
	tcase_add_loop_test(t, every_word_is_equally_likely, 6, 9);
	tcase_add_test(t, throws_away_what_would_favour_a_remainder);
	tcase_add_test(t, forgets_its_bytes);
	tcase_add_loop_test(t, refuses_a_number_of_choices_that_two_bytes_cannot_give, 0, 2);
	tcase_add_test(t, every_set_is_equally_likely_at_every_place);
	suite_add_tcase(s, t);

	t = tcase_create("passphrases");
	tcase_add_loop_test(t, a_passphrase_is_that_many_capitalised_words_and_nothing_between, 0,
			    9);
	tcase_add_loop_test(t, the_lists_are_those_of_the_eff, 0, 3);
	tcase_add_test(t, three_letters_tell_the_words_of_the_third_list_apart);
	suite_add_tcase(s, t);

	t = tcase_create("entropy");
	tcase_add_test(t, measures_entropy_as_published);
	tcase_add_loop_test(t, two_in_a_row_differ, 1, 9);
	tcase_add_loop_test(t, a_failing_source_gives_its_code_and_no_password, 1, 9);
	tcase_add_loop_test(t, a_source_that_only_repeats_itself_is_an_error, 1, 6);
	suite_add_tcase(s, t);

	t = tcase_create("refusals");
	tcase_add_loop_test(t, refuses_a_number_out_of_its_range, 0,
			    (int)(sizeof(out_of_range) / sizeof(*out_of_range)));
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
