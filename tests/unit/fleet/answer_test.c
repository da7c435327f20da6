/* SPDX-License-Identifier: MIT */
/* What the cloud's answers say. */
#include "fleet/answer.h"

#include <laps/pwjson.h>
#include <string.h>

#include "lib/runner.h"

static struct laps_buf body;

static const struct laps_buf *of(const char *text)
{
	laps_buf_clear(&body);
	laps_buf_init(&body, 65536);
	laps_buf_put(&body, text, strlen(text));
	return &body;
}

START_TEST(a_text_is_found_by_its_path)
{
	static const char answer[] = "{\"Nonce\": \"n\", \"a\": {\"b\": {\"c\": \"deep\"}}}";
	struct laps_buf out;

	laps_buf_init(&out, 64);
	ck_assert(fleet_answer_text(of(answer), "Nonce", &out));
	ck_assert_str_eq((const char *)out.data, "n");
	laps_buf_clear(&out);
	ck_assert(fleet_answer_text(of(answer), "a.b.c", &out));
	ck_assert_str_eq((const char *)out.data, "deep");
	laps_buf_clear(&out);
	laps_buf_clear(&body);
}
END_TEST

START_TEST(what_is_no_text_is_not_there)
{
	static const struct {
		const char *answer, *path;
	} row[] = {
		{"", "a"},
		{"{", "a"},
		{"[]", "a"},
		{"{\"a\": 1}", "a"},
		{"{\"a\": \"\"}", "a"},
		{"{\"a\": \"x\"}", "b"},
		{"{\"a\": \"x\"}", "a.b"},
		{"{\"a\": {\"b\": \"x\"}}", "a"},
		{"{\"a\": \"x\", \"a\": \"y\"}", "a"},
		{"{\"a\": \"12345678901\"}", "a"}, /* longer than there is room */
		{"{\"a\": \"x\"} more", "a"},
	};
	struct laps_buf out;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		laps_buf_init(&out, 8);
		ck_assert_msg(!fleet_answer_text(of(row[i].answer), row[i].path, &out), "'%s'",
			      row[i].answer);
		laps_buf_clear(&out);
	}
	laps_buf_clear(&body);
}
END_TEST

START_TEST(credentials_come_as_password_json)
{
	static const char answer[] =
		"{\"credentials\": ["
		"{\"accountName\": \"Administrator\", \"backupDateTime\": "
		"\"2026-01-01T00:00:00Z\", \"passwordBase64\": \"UGFzcy13b3JkLTAwMDI=\"},"
		"{\"accountName\": \"Administrator\", \"backupDateTime\": \"never\", "
		"\"passwordBase64\": \"UGFzcy13b3JkLTAwMDE=\"},"
		"{\"accountName\": \"Old\", \"backupDateTime\": \"2025-01-01T00:00:00Z\", "
		"\"passwordBase64\": \"UGFzcy13b3JkLTAwMDA=\"}]}";
	struct laps_buf out[FLEET_CREDENTIALS_MAX];
	struct laps_pwjson says;

	ck_assert_uint_eq(fleet_answer_credentials(of(answer), out), 2);
	ck_assert_int_eq(laps_pwjson_parse((const char *)out[0].data, out[0].len, &says, NULL),
			 LAPS_OK);
	ck_assert_str_eq(says.account, "Administrator");
	ck_assert_str_eq(laps_secret_text(says.password), "Pass-word-0002");
	ck_assert_uint_eq(says.updated_ticks, UINT64_C(134116992000000000));
	laps_pwjson_clear(&says);
	ck_assert_int_eq(laps_pwjson_parse((const char *)out[1].data, out[1].len, &says, NULL),
			 LAPS_OK);
	ck_assert_str_eq(says.account, "Old");
	laps_pwjson_clear(&says);
	laps_buf_clear(&out[0]);
	laps_buf_clear(&out[1]);
	ck_assert_uint_eq(fleet_answer_credentials(of("{\"credentials\": {}}"), out), 0);
	ck_assert_uint_eq(fleet_answer_credentials(of("nothing"), out), 0);
	laps_buf_clear(&body);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("answer");
	TCase *c = tcase_create("answer");

	tcase_add_test(c, a_text_is_found_by_its_path);
	tcase_add_test(c, what_is_no_text_is_not_there);
	tcase_add_test(c, credentials_come_as_password_json);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
