/* SPDX-License-Identifier: MIT */
/* Answers of DNS with service records, RFC 1035 4.1 and RFC 2782. */
#include <laps/srv.h>
#include <string.h>

#include "lib/runner.h"

#define ID 0x1234
/* _a.b SRV */
#define QUESTION               "\2_a\1b\0\0\x21\0\1"
#define HEADER(flags, answers) "\x12\x34" flags "\0\1\0" answers "\0\0\0\0"
#define NAME                   "\xc0\x0c" /* the question's */
#define FIXED                  "\0\x21\0\1\0\0\0\x3c"

static struct laps_srv_answer answer;
static struct laps_err err;

static laps_rc parse(const void *data, size_t len)
{
	memset(&answer, 0xaa, sizeof(answer));
	return laps_srv_parse(data, len, ID, "_a.b", &answer, &err);
}
#define PARSE(literal) parse(literal, sizeof(literal) - 1)

START_TEST(two_records)
{
	static const char good[] = HEADER("\x81\x80", "\2") QUESTION NAME FIXED
		"\0\x0b\0\1\0\2\1\x85\2dc\xc0\x0f" NAME FIXED "\0\7\0\3\0\4\0\x50\0";

	ck_assert_int_eq(PARSE(good), LAPS_OK);
	ck_assert_uint_eq(answer.n, 2);
	ck_assert_uint_eq(answer.record[0].priority, 1);
	ck_assert_uint_eq(answer.record[0].weight, 2);
	ck_assert_uint_eq(answer.record[0].port, 389);
	ck_assert_str_eq(answer.record[0].target, "dc.b");
	ck_assert_uint_eq(answer.record[1].priority, 3);
	ck_assert_str_eq(answer.record[1].target, "");
	/* cut anywhere it is an answer that ends too early, and nothing is written */
	for (size_t n = 0; n < sizeof(good) - 1; n++) {
		ck_assert_int_eq(parse(good, n), LAPS_E_TRUNCATED);
		ck_assert_uint_eq(((const unsigned char *)&answer)[0], 0xaa);
		ck_assert_uint_le(err.offset, n);
	}
}
END_TEST

START_TEST(what_is_not_the_answer)
{
	static const struct {
		const char *data;
		size_t len;
		laps_rc rc;
	} row[] = {
#define ROW(rc, literal) {literal, sizeof(literal) - 1, rc}
		ROW(LAPS_E_NOTFOUND, HEADER("\x81\x83", "\0") QUESTION),
		ROW(LAPS_E_NOTFOUND, HEADER("\x81\x80", "\0") QUESTION),
		ROW(LAPS_E_DENIED, HEADER("\x81\x85", "\0") QUESTION),
		ROW(LAPS_E_DENIED, HEADER("\x81\x82", "\0") QUESTION),
		ROW(LAPS_E_TRUNCATED, HEADER("\x83\x80", "\0") QUESTION),
		/* a question, another number, another name, type, class */
		ROW(LAPS_E_FORMAT, HEADER("\1\0", "\0") QUESTION),
		ROW(LAPS_E_FORMAT, "\x12\x35\x81\x80\0\1\0\0\0\0\0\0" QUESTION),
		ROW(LAPS_E_FORMAT, HEADER("\x81\x80", "\0") "\2_a\1c\0\0\x21\0\1"),
		ROW(LAPS_E_FORMAT, HEADER("\x81\x80", "\0") "\2_a\1b\0\0\1\0\1"),
		ROW(LAPS_E_FORMAT, HEADER("\x81\x80", "\0") "\2_a\1b\0\0\x21\0\3"),
		/* a pointer to itself, one ahead, one into the header, an unknown label */
		ROW(LAPS_E_FORMAT, HEADER("\x81\x80", "\1") QUESTION "\xc0\x16" FIXED "\0\0"),
		ROW(LAPS_E_FORMAT, HEADER("\x81\x80", "\1") QUESTION "\xc0\x20" FIXED "\0\0"),
		ROW(LAPS_E_FORMAT, HEADER("\x81\x80", "\1") QUESTION "\xc0\x02" FIXED "\0\0"),
		ROW(LAPS_E_FORMAT, HEADER("\x81\x80", "\1") QUESTION "\x40x\0" FIXED "\0\0"),
		/* data that is shorter or longer than the record says */
		ROW(LAPS_E_FORMAT,
		    HEADER("\x81\x80", "\1") QUESTION NAME FIXED "\0\x08\0\1\0\2\1\x85\0\0"),
		ROW(LAPS_E_FORMAT,
		    HEADER("\x81\x80", "\1") QUESTION NAME FIXED "\0\x06\0\1\0\2\1\x85\0"),
		/* a label with a dot or a zero byte in it */
		ROW(LAPS_E_FORMAT,
		    HEADER("\x81\x80", "\1") QUESTION NAME FIXED "\0\x0b\0\1\0\2\1\x85\3d.c\0"),
		ROW(LAPS_E_FORMAT,
		    HEADER("\x81\x80", "\1") QUESTION NAME FIXED "\0\x0b\0\1\0\2\1\x85\3d\0c\0"),
		/* of another name, and of another type: passed over */
		ROW(LAPS_E_NOTFOUND,
		    HEADER("\x81\x80", "\1") QUESTION "\1b\0" FIXED "\0\7\0\3\0\4\0\x50\0"),
		ROW(LAPS_E_NOTFOUND,
		    HEADER("\x81\x80", "\1") QUESTION NAME "\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1"),
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		ck_assert_msg(parse(row[i].data, row[i].len) == row[i].rc, "row %zu: %s", i,
			      laps_rc_name(err.rc));
}
END_TEST

/* 127 labels of one byte are the longest name; one more is too long */
START_TEST(the_longest_name)
{
	unsigned char data[12 + 2 * 128 + 1 + 4] = "\x12\x34\x81\x83\0\1\0\0\0\0\0";
	char name[LAPS_DNS_NAME];

	for (size_t n = 127; n <= 128; n++) {
		for (size_t i = 0; i < n; i++) {
			data[12 + 2 * i] = 1;
			data[13 + 2 * i] = 'a';
			name[2 * i % 255] = 'a';
			name[(2 * i + 1) % 255] = '.';
		}
		data[2] = 0x81, data[3] = 0x80;
		memcpy(data + 12 + 2 * n, "\0\0\x21\0\1", 5);
		name[253] = 0;
		ck_assert_int_eq(laps_srv_parse(data, 12 + 2 * n + 5, ID, name, &answer, &err),
				 n == 127 ? LAPS_E_NOTFOUND : LAPS_E_RANGE);
	}
}
END_TEST

START_TEST(a_query)
{
	static const char want[] = "\x12\x34\1\0\0\1\0\0\0\0\0\0" QUESTION;
	static const char *const none[] = {"", ".", "a.", ".a", "a..b"};
	char label[66];
	struct laps_buf b;

	laps_buf_init(&b, 1024);
	ck_assert_int_eq(laps_srv_query(ID, "_a.b", &b), LAPS_OK);
	ck_assert_mem_eq(b.data, want, sizeof(want) - 1);
	ck_assert_uint_eq(b.len, sizeof(want) - 1);
	laps_buf_clear(&b);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		laps_buf_init(&b, 1024);
		ck_assert_int_eq(laps_srv_query(ID, none[i], &b), LAPS_E_FORMAT);
		laps_buf_clear(&b);
	}
	for (size_t n = 63; n <= 64; n++) {
		memset(label, 'x', n);
		label[n] = 0;
		laps_buf_init(&b, 1024);
		ck_assert_int_eq(laps_srv_query(ID, label, &b), n == 63 ? LAPS_OK : LAPS_E_FORMAT);
		laps_buf_clear(&b);
	}
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("srv");
	TCase *t = tcase_create("all");

	tcase_add_test(t, two_records);
	tcase_add_test(t, what_is_not_the_answer);
	tcase_add_test(t, the_longest_name);
	tcase_add_test(t, a_query);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
