/* SPDX-License-Identifier: MIT */
/* Answers of an endpoint of Graph as they come in, and the words by which they are judged. */
#include "conformance/entra/entra.h"
#include "conformance/entra/extension.h"
#include "lib/exact.h"
#include "lib/runner.h"

static struct entra_answer a;

static void begin(void)
{
	a = (struct entra_answer){.status = 0};
	laps_buf_init(&a.body, 4096);
}

static void end(void)
{
	entra_answer_clear(&a);
}

static void line(const char *text)
{
	const size_t len = strlen(text);
	uint8_t *copy = exact_copy(text, len);

	ck_assert(entra_answer_header(&a, (const char *)copy, len));
	free(copy);
}

START_TEST(headers_are_found_in_either_case_and_without_blanks)
{
	line("HTTP/1.1 200 OK\r\n");
	line("Content-Type: \t application/json  \r\n");
	line("x-empty:\r\n");
	line("\r\n");
	ck_assert_str_eq(entra_header(&a, "content-type"), "application/json");
	ck_assert_str_eq(entra_header(&a, "X-Empty"), "");
	ck_assert_ptr_null(entra_header(&a, "Content"));
}
END_TEST

START_TEST(a_second_head_takes_the_place_of_the_first)
{
	line("HTTP/1.1 100 Continue\r\n");
	line("Date: then\r\n");
	line("HTTP/1.1 200 OK\r\n");
	line("Server: x\r\n");
	ck_assert_ptr_null(entra_header(&a, "Date"));
	ck_assert_str_eq(entra_header(&a, "Server"), "x");
}
END_TEST

START_TEST(too_many_headers_are_refused)
{
	static const char one[] = "a: b\r\n";

	for (int i = 0; i < ENTRA_HEADER_MAX; i++)
		line(one);
	ck_assert(!entra_answer_header(&a, one, sizeof(one) - 1));
}
END_TEST

START_TEST(a_body_that_is_no_json_is_none)
{
	static const char *const body[] = {"", "{\"a\":1} x", "{\"a\":1,\"a\":2}", "plain"};

	for (size_t i = 0; i < sizeof(body) / sizeof(body[0]); i++) {
		laps_buf_put(&a.body, body[i], strlen(body[i]));
		entra_answer_end(&a);
		ck_assert_msg(!a.json, "%s", body[i]);
		ck_assert_msg(a.body.data[strlen(body[i])] == 0, "%s", body[i]);
		end();
		begin();
	}
	laps_buf_put(&a.body, "{\"a\":\"b\"}", 9);
	entra_answer_end(&a);
	ck_assert_str_eq(entra_peek(a.json, "a"), "b");
}
END_TEST

/* GRA-15 */
START_TEST(times_have_seven_decimals_and_a_z)
{
	static const char *const bad[] = {
		"2023-04-21T13:45:30Z",         "2023-04-21T13:45:30.000Z",
		"2023-04-21 13:45:30.0000000Z", "2023-04-21T13:45:30.0000000+00:00",
		"2023-13-21T13:45:30.0000000Z", "2023-04-21T13:45:30.00000000Z",
		"2023-04-21T13:45:30.000000xZ", "",
	};

	ck_assert(entra_is_time("2023-04-21T13:45:30.0000001Z"));
	ck_assert(!entra_is_time(NULL));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!entra_is_time(bad[i]), "%s", bad[i]);
}
END_TEST

/* DEV-11 */
START_TEST(an_extension_is_found_only_whole)
{
	static const uint8_t good[] = {0x30, 0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x14,
				       0x01, 0x05, 0x82, 0x1c, 0x08, 0x04, 0x02, 'E',  'U'};
	const uint8_t *p;
	uint8_t *copy;
	size_t len = 0;

	p = entra_extension(good, sizeof(good), 8, &len);
	ck_assert_ptr_eq(p, good + sizeof(good) - 2);
	ck_assert_uint_eq(len, 2);
	ck_assert_ptr_null(entra_extension(good, sizeof(good), 7, &len));
	for (size_t n = 0; n < sizeof(good); n++) {
		copy = exact_copy(good, n);
		ck_assert_msg(!entra_extension(copy, n, 8, &len), "prefix of %zu", n);
		free(copy);
	}
	copy = exact_copy(good, sizeof(good));
	copy[14] = 0x0c; /* a text */
	ck_assert_ptr_null(entra_extension(copy, sizeof(good), 8, &len));
	copy[14] = 0x04;
	copy[15] = 0x81; /* a long length */
	ck_assert_ptr_null(entra_extension(copy, sizeof(good), 8, &len));
	free(copy);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("entra_answer");
	TCase *c = tcase_create("head");

	tcase_add_checked_fixture(c, begin, end);
	tcase_add_test(c, headers_are_found_in_either_case_and_without_blanks);
	tcase_add_test(c, a_second_head_takes_the_place_of_the_first);
	tcase_add_test(c, too_many_headers_are_refused);
	tcase_add_test(c, a_body_that_is_no_json_is_none);
	suite_add_tcase(s, c);
	c = tcase_create("words");
	tcase_add_test(c, times_have_seven_decimals_and_a_z);
	tcase_add_test(c, an_extension_is_found_only_whole);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
