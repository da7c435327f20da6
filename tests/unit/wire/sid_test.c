/* SPDX-License-Identifier: MIT */
#include "lib/mutate.h"
#include "lib/rc.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include "lib/vectors.h"
#include <laps/sid.h>
#include <laps/targetsd.h>
#include <string.h>

static laps_rc parse(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_sid_parse(in, len, out, err);
}

static void format(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	(void)in;
	ck_assert_uint_eq(laps_sid_len(out), len);
	laps_sid_format(out, again);
}

static const struct mutate_codec codec = {
	.name = "sid",
	.out_len = sizeof(struct laps_sid),
	.parse = parse,
	.format = format,
};

static laps_rc parse_text(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_sid_parse_text((const char *)in, len, out, err);
}

/* What is printed may be another spelling of what was read; the cases say which. */
static void same_text(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	(void)out;
	laps_buf_put(again, in, len);
}

static const struct mutate_codec text_codec = {
	.name = "sid text",
	.out_len = sizeof(struct laps_sid),
	.parse = parse_text,
	.format = same_text,
};

static void check_text(const struct stanza *s, const struct laps_sid *sid)
{
	char text[LAPS_SID_TEXT];

	laps_sid_format_text(sid, text);
	ck_assert_msg(strcmp(text, stanza_str(s, "printed")) == 0, "'%s' prints as %s",
		      stanza_name(s), text);
}

static void run(const struct stanza *s)
{
	const laps_rc expect = rc_from_name(stanza_str(s, "expect"));
	struct laps_sid of_text = {0};
	struct laps_sid of_bytes = {0};

	if (stanza_has(s, "text")) {
		const char *text = stanza_str(s, "text");

		mutate_one(&text_codec, stanza_name(s), (const uint8_t *)text, strlen(text),
			   expect);
		if (expect == LAPS_OK) {
			ck_assert_int_eq(laps_sid_parse_text(text, strlen(text), &of_text, NULL),
					 LAPS_OK);
			check_text(s, &of_text);
		}
	}
	if (stanza_has(s, "in")) {
		struct exact in = stanza_hex(s, "in");

		mutate_one(&codec, stanza_name(s), in.p, in.len, expect);
		if (expect == LAPS_OK) {
			mutate_all(&codec, stanza_name(s), in.p, in.len);
			ck_assert_int_eq(laps_sid_parse(in.p, in.len, &of_bytes, NULL), LAPS_OK);
			check_text(s, &of_bytes);
			ck_assert(!stanza_has(s, "text") || laps_sid_eq(&of_text, &of_bytes));
		}
		free(in.p);
	}
}

START_TEST(reads_and_prints_the_cases)
{
	struct stanzas *ss = stanzas_load("sid.txt");

	for (size_t i = 0; i < stanzas_n(ss); i++)
		run(stanzas_at(ss, i));
	stanzas_free(ss);
}
END_TEST

static void run_vector(const json_t *v)
{
	const char *text = vector_str(v, "inputs.sid");
	struct laps_sid sid = {0};
	struct laps_buf out;
	struct exact want;

	if (vector_has(v, "outputs.error")) {
		ck_assert_msg(laps_sid_parse_text(text, strlen(text), &sid, NULL) != LAPS_OK,
			      "'%s' is accepted", text);
		return;
	}
	ck_assert_int_eq(laps_sid_parse_text(text, strlen(text), &sid, NULL), LAPS_OK);
	want = vector_hex(v, "outputs.hex");
	laps_buf_init(&out, LAPS_TARGETSD_MAX);
	if (vector_is(v, "sid_to_bytes"))
		laps_sid_format(&sid, &out);
	else
		laps_targetsd_format(&sid, &out);
	ck_assert_msg(out.len == want.len && memcmp(out.data, want.p, want.len) == 0,
		      "'%s' gives other bytes", vector_id(v));
	laps_buf_clear(&out);
	free(want.p);
}

START_TEST(gives_the_bytes_of_published_sids_and_descriptors)
{
	struct vectors *vs = vectors_load("structs_open");
	unsigned sids = 0;
	unsigned descriptors = 0;

	for (size_t i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);

		sids += vector_is(v, "sid_to_bytes");
		descriptors += vector_is(v, "target_sd_from_sid");
		if (vector_is(v, "sid_to_bytes") || vector_is(v, "target_sd_from_sid"))
			run_vector(v);
	}
	vectors_free(vs);
	ck_assert_uint_gt(sids, 1);
	ck_assert_uint_gt(descriptors, 0);
}
END_TEST

START_TEST(has_room_for_the_longest)
{
	struct laps_sid sid = {.authority = (UINT64_C(1) << 48) - 1, .sub_n = LAPS_SID_SUB_MAX};
	char text[LAPS_SID_TEXT];
	struct laps_buf out;

	memset(sid.sub, 0xFF, sizeof(sid.sub));
	laps_sid_format_text(&sid, text);
	ck_assert_uint_eq(strlen(text), 4 + 14 + 15 * 11);
	laps_buf_init(&out, LAPS_TARGETSD_MAX);
	laps_targetsd_format(&sid, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	laps_buf_clear(&out);
	laps_buf_init(&out, LAPS_SID_LEN_MAX);
	laps_sid_format(&sid, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_uint_eq(out.len, LAPS_SID_LEN_MAX);
	laps_buf_clear(&out);
}
END_TEST

START_TEST(appends_a_rid)
{
	struct laps_sid domain = {.authority = 5, .sub = {21, 1, 2, 3}, .sub_n = 4};
	struct laps_sid out = {0};
	char text[LAPS_SID_TEXT];

	ck_assert_int_eq(laps_sid_append(&domain, LAPS_RID_DOMAIN_ADMINS, &out), LAPS_OK);
	laps_sid_format_text(&out, text);
	ck_assert_str_eq(text, "S-1-5-21-1-2-3-512");
	ck_assert(!laps_sid_eq(&domain, &out));
	domain.sub_n = LAPS_SID_SUB_MAX;
	ck_assert_int_eq(laps_sid_append(&domain, 1, &out), LAPS_E_RANGE);
	ck_assert_uint_eq(out.sub_n, 5);
}
END_TEST

START_TEST(tells_sids_apart)
{
	const struct laps_sid a = {.authority = 5, .sub = {32, 544}, .sub_n = 2};
	struct laps_sid b = a;

	b.sub[2] = 7; /* not part of it */
	ck_assert(laps_sid_eq(&a, &b));
	b.sub[1] = 545;
	ck_assert(!laps_sid_eq(&a, &b));
	b = a;
	b.authority = 6;
	ck_assert(!laps_sid_eq(&a, &b));
	b = a;
	b.sub_n = 1;
	ck_assert(!laps_sid_eq(&a, &b));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("sid");
	TCase *t = tcase_create("forms");
	TCase *o = tcase_create("operations");

	tcase_add_test(t, reads_and_prints_the_cases);
	tcase_add_test(t, gives_the_bytes_of_published_sids_and_descriptors);
	tcase_add_test(t, has_room_for_the_longest);
	suite_add_tcase(s, t);
	tcase_add_test(o, appends_a_rid);
	tcase_add_test(o, tells_sids_apart);
	suite_add_tcase(s, o);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
