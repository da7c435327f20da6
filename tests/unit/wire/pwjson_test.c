/* SPDX-License-Identifier: MIT */
#include "lib/mutate.h"
#include "lib/rc.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include "lib/vectors.h"
#include <laps/pwjson.h>
#include <laps/utf16.h>
#include <string.h>

#define TEXT_MAX (4 * LAPS_PWJSON_MAX)

static laps_rc parse(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_pwjson_parse((const char *)in, len, out, err);
}

static laps_rc parse_utf16le(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_pwjson_parse_utf16le(in, len, out, err);
}

static void clear(void *out)
{
	laps_pwjson_clear(out);
}

static void put_secret(struct laps_secret *s, struct laps_buf *again)
{
	size_t len = 0;
	const uint8_t *p = laps_secret_view(s, &len);

	laps_buf_put(again, p, len);
	laps_secret_free(&s);
}

static void format(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	const struct laps_pwjson *j = out;
	struct laps_secret *text = NULL;

	(void)in;
	(void)len;
	ck_assert_int_eq(laps_pwjson_format(j->account, j->updated_ticks, j->password, &text),
			 LAPS_OK);
	put_secret(text, again);
}

/* A blank may stand where the NUL is, and nothing. */
static void format_utf16le(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	const struct laps_pwjson *j = out;
	struct laps_secret *units = NULL;

	ck_assert_int_eq(
		laps_pwjson_format_utf16le(j->account, j->updated_ticks, j->password, &units),
		LAPS_OK);
	put_secret(units, again);
	ck_assert_mem_eq(again->data + again->len - 2, "\0\0", 2);
	if (in[len - 2] == '}')
		again->len -= 2;
	else if (in[len - 2] == ' ')
		again->data[again->len - 2] = ' ';
}

static const struct mutate_codec codec = {
	.name = "pwjson",
	.out_len = sizeof(struct laps_pwjson),
	.parse = parse,
	.format = format,
	.clear = clear,
};

static const struct mutate_codec utf16le_codec = {
	.name = "pwjson UTF-16LE",
	.out_len = sizeof(struct laps_pwjson),
	.parse = parse_utf16le,
	.format = format_utf16le,
	.clear = clear,
};

/* The text of a case: as such, or as hex where it cannot be written down. */
static struct exact text_of(const struct stanza *s)
{
	struct exact in;

	if (!stanza_has(s, "text"))
		return stanza_hex(s, "in");
	in.len = strlen(stanza_str(s, "text"));
	in.p = exact_copy(stanza_str(s, "text"), in.len);
	return in;
}

static void check_password(const struct stanza *s, const struct laps_pwjson *j)
{
	struct exact want = {0};
	size_t len = 0;
	const uint8_t *p = laps_secret_view(j->password, &len);

	if (stanza_has(s, "password_hex")) {
		want = stanza_hex(s, "password_hex");
	} else {
		want.len = strlen(stanza_str(s, "password"));
		want.p = exact_copy(stanza_str(s, "password"), want.len);
	}
	ck_assert_msg(len == want.len && memcmp(p, want.p, len) == 0, "'%s': another password",
		      stanza_name(s));
	free(want.p);
}

static void run(const struct stanza *s, const struct mutate_codec *c, const struct exact *in)
{
	const laps_rc expect = rc_from_name(stanza_str(s, "expect"));
	struct laps_pwjson j;
	struct laps_pwjson before;
	struct laps_err err = {0};
	laps_rc rc = LAPS_OK;

	memset(&j, 0xA5, sizeof(j));
	before = j;
	rc = c->parse(in->p, in->len, &j, &err);
	ck_assert_msg(rc == expect, "'%s' as %s: %s, expected %s", stanza_name(s), c->name,
		      laps_rc_name(rc), laps_rc_name(expect));
	if (rc != LAPS_OK) {
		ck_assert_mem_eq(&j, &before, sizeof(j));
		ck_assert_int_eq(err.rc, rc);
		ck_assert_uint_le(err.offset, in->len);
		return;
	}
	ck_assert_str_eq(j.account, stanza_str(s, "account"));
	ck_assert_uint_eq(j.updated_ticks, stanza_uint(s, "ticks"));
	check_password(s, &j);
	laps_pwjson_clear(&j);
}

START_TEST(reads_and_refuses_the_cases)
{
	struct stanzas *ss = stanzas_load("pwjson.txt");

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		struct exact in = text_of(s);
		struct exact units = {0};
		struct laps_buf buf;

		run(s, &codec, &in);
		laps_buf_init(&buf, TEXT_MAX);
		/* what is not UTF-8 has no UTF-16 */
		if (stanza_has(s, "text")) {
			ck_assert_int_eq(
				laps_utf16le_from_utf8((char *)in.p, in.len, true, &buf, NULL),
				LAPS_OK);
			units.p = exact_copy(buf.data, buf.len);
			units.len = buf.len;
			run(s, &utf16le_codec, &units);
			free(units.p);
		}
		laps_buf_clear(&buf);
		free(in.p);
	}
	stanzas_free(ss);
}
END_TEST

static void run_vector(const json_t *v)
{
	struct exact units = vector_hex(v, "outputs.plaintext_hex");
	const char *text = vector_str(v, "outputs.json_utf8");

	mutate_all(&codec, vector_id(v), (const uint8_t *)text, strlen(text));
	/* with the NUL and without: the last unit may be cut, half of it may not */
	mutate_all(&utf16le_codec, vector_id(v), units.p, units.len - 2);
	mutate_one(&utf16le_codec, vector_id(v), units.p, units.len - 1, LAPS_E_TRUNCATED);
	mutate_one(&utf16le_codec, vector_id(v), units.p, units.len, LAPS_OK);
	mutate_bits(&utf16le_codec, vector_id(v), units.p, units.len);
	free(units.p);
}

/* ENC-05: the writer gives the very text that Windows wrote */
START_TEST(stands_every_prefix_and_every_bit_flip)
{
	struct vectors *vs = vectors_load("laps_attribute_dsinternals_1");

	run_vector(vectors_at(vs, 0));
	vectors_free(vs);
	vs = vectors_load("laps_cms_sansldap_nonce");
	run_vector(vectors_find(vs, "sansldap/enc_laps"));
	vectors_free(vs);
}
END_TEST

START_TEST(reads_what_other_writers_wrote)
{
	struct vectors *vs = vectors_load("synthetic_positive");

	for (size_t i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);
		struct exact units = vector_hex(v, "outputs.plaintext_hex");
		struct laps_pwjson j = {0};

		ck_assert_int_eq(laps_pwjson_parse_utf16le(units.p, units.len, &j, NULL), LAPS_OK);
		ck_assert_str_eq(laps_secret_text(j.password), vector_str(v, "outputs.password"));
		laps_pwjson_clear(&j);
		ck_assert_ptr_null(j.account);
		ck_assert_ptr_null(j.password);
		free(units.p);
	}
	vectors_free(vs);
}
END_TEST

START_TEST(takes_one_nul_and_no_other)
{
	static const char good[] = "{\"n\":\"a\",\"t\":\"1\",\"p\":\"x\"}";
	struct laps_buf units;

	laps_buf_init(&units, TEXT_MAX);
	ck_assert_int_eq(laps_utf16le_from_utf8(good, strlen(good), true, &units, NULL), LAPS_OK);
	mutate_one(&utf16le_codec, "one", units.data, units.len, LAPS_OK);
	laps_buf_put_u16le(&units, 0);
	mutate_one(&utf16le_codec, "two", units.data, units.len, LAPS_E_TRAILING);
	units.data[12] = 0; /* in n */
	mutate_one(&utf16le_codec, "early", units.data, units.len - 2, LAPS_E_FORMAT);
	mutate_one(&utf16le_codec, "nothing else", (const uint8_t *)"\0", 2, LAPS_E_TRUNCATED);
	laps_buf_clear(&units);
}
END_TEST

/* Found by the fuzz target: UTF-8 of one unit is up to three bytes, of two units four. */
START_TEST(tells_a_place_of_the_utf16)
{
	/* U+20AC and U+1F600, then a comma in place of the colon */
	static const char bad[] = "{\"\u20ac\U0001F600\",}";
	struct laps_pwjson j;
	struct laps_buf units;
	struct laps_err err = {0};

	laps_buf_init(&units, TEXT_MAX);
	ck_assert_int_eq(laps_utf16le_from_utf8(bad, strlen(bad), false, &units, NULL), LAPS_OK);
	ck_assert_int_eq(laps_pwjson_parse_utf16le(units.data, units.len, &j, &err), LAPS_E_FORMAT);
	ck_assert_uint_eq(err.offset, 2 * 6);
	ck_assert_int_eq(units.data[err.offset], ',');
	laps_buf_clear(&units);
}
END_TEST

START_TEST(writes_every_character_so_that_it_reads_back)
{
	char text[128];
	struct laps_secret *password = NULL;
	struct laps_secret *out = NULL;
	struct laps_pwjson j = {0};

	for (unsigned i = 0; i < sizeof(text); i++)
		text[i] = (char)i;
	ck_assert_int_eq(laps_secret_dup(text, sizeof(text), &password), LAPS_OK);
	ck_assert_int_eq(laps_pwjson_format("\x01\"\\\x1f", UINT64_MAX, password, &out), LAPS_OK);
	ck_assert_int_eq(laps_pwjson_parse(laps_secret_text(out), laps_secret_len(out), &j, NULL),
			 LAPS_OK);
	ck_assert_str_eq(j.account, "\x01\"\\\x1f");
	ck_assert_uint_eq(j.updated_ticks, UINT64_MAX);
	ck_assert_uint_eq(laps_secret_len(j.password), sizeof(text));
	ck_assert_mem_eq(laps_secret_text(j.password), text, sizeof(text));
	laps_pwjson_clear(&j);
	laps_secret_free(&out);
	laps_secret_free(&password);
}
END_TEST

START_TEST(writes_no_text_that_is_not_utf8)
{
	struct laps_secret *good = NULL;
	struct laps_secret *bad = NULL;
	struct laps_secret *out = NULL;

	ck_assert_int_eq(laps_secret_dup("x", 1, &good), LAPS_OK);
	ck_assert_int_eq(laps_secret_dup("\xFF", 1, &bad), LAPS_OK);
	ck_assert_int_eq(laps_pwjson_format("a", 1, bad, &out), LAPS_E_FORMAT);
	ck_assert_int_eq(laps_pwjson_format("\xC3", 1, good, &out), LAPS_E_FORMAT);
	ck_assert_int_eq(laps_pwjson_format_utf16le("a", 1, bad, &out), LAPS_E_FORMAT);
	ck_assert_ptr_null(out);
	laps_secret_free(&bad);
	laps_secret_free(&good);
}
END_TEST

START_TEST(refuses_more_than_its_maximum)
{
	static const char head[] = "{\"n\":\"a\",\"t\":\"1\",\"p\":\"";
	const size_t fill = LAPS_PWJSON_MAX - strlen(head) - 2;
	struct laps_secret *password = NULL;
	struct laps_secret *out = NULL;
	struct laps_buf in;

	laps_buf_init(&in, TEXT_MAX);
	laps_buf_put(&in, head, strlen(head));
	for (size_t i = 0; i < fill; i++)
		laps_buf_put_u8(&in, 'x');
	laps_buf_put(&in, "\"}", 2);
	ck_assert_uint_eq(in.len, LAPS_PWJSON_MAX);
	mutate_one(&codec, "longest", in.data, in.len, LAPS_OK);
	laps_buf_put_u8(&in, ' ');
	mutate_one(&codec, "one more", in.data, in.len, LAPS_E_RANGE);
	laps_buf_clear(&in);

	ck_assert_int_eq(laps_secret_new(fill + 1, &password), LAPS_OK);
	memset(laps_secret_edit(password), 'x', fill + 1);
	ck_assert_int_eq(laps_pwjson_format("a", 1, password, &out), LAPS_E_RANGE);
	laps_secret_free(&password);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("pwjson");
	TCase *r = tcase_create("reading");
	TCase *w = tcase_create("writing");

	tcase_add_test(r, reads_and_refuses_the_cases);
	tcase_add_test(r, stands_every_prefix_and_every_bit_flip);
	tcase_add_test(r, reads_what_other_writers_wrote);
	tcase_add_test(r, takes_one_nul_and_no_other);
	tcase_add_test(r, tells_a_place_of_the_utf16);
	tcase_add_test(r, refuses_more_than_its_maximum);
	tcase_set_timeout(r, 60);
	suite_add_tcase(s, r);
	tcase_add_test(w, writes_every_character_so_that_it_reads_back);
	tcase_add_test(w, writes_no_text_that_is_not_utf8);
	suite_add_tcase(s, w);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
