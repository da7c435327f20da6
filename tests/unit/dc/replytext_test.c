/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <directory/dc/counter.h>
#include <directory/dc/replytext.h>
#include <ldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Every text begins with the Windows error in eight digits, whatever the detail. */
START_TEST(texts_have_the_form)
{
	char text[DC_REPLY_TEXT], longest[4096];

	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = 0;
	for (int d = 0; d < 3; d++) {
		const char *detail[] = {NULL, "cn", longest};
		size_t n = dc_reply_text((dc_reply)_i, detail[d], text);

		ck_assert_uint_eq(n, strlen(text));
		ck_assert_uint_lt(n, DC_REPLY_TEXT);
		ck_assert_uint_eq(strspn(text, "0123456789ABCDEF"), 8);
		ck_assert_int_eq(text[8], ':');
		ck_assert_ptr_nonnull(strstr(text, "DSID-FFFF"));
	}
	ck_assert_int_ne(dc_reply_code((dc_reply)_i), LDAP_SUCCESS);
}
END_TEST

static const struct {
	dc_request request;
	int code;
	const char *text, *matched;
	int want; /* -1: stays as it is */
	const char *has;
} form[] = {
	{DC_REQUEST_WRITE, LDAP_INSUFFICIENT_ACCESS, NULL, NULL, 50,
	 "00002098: SecErr: DSID-FFFF0000, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0"},
	{DC_REQUEST_READ, LDAP_NO_SUCH_OBJECT, NULL, "DC=corp,DC=example", 32,
	 "problem 2001 (NO_OBJECT), data 0, best match of:\n\t'DC=corp,DC=example'"},
	{DC_REQUEST_BIND, LDAP_INVALID_CREDENTIALS, NULL, NULL, 49, "data 52e"},
	{DC_REQUEST_BIND, LDAP_INAPPROPRIATE_AUTH, "SASL(-15): mechanism too weak", NULL, 8,
	 "00002028: LdapErr"},
	{DC_REQUEST_BIND, LDAP_INAPPROPRIATE_AUTH, "SASL(-15): ...: sign/seal", NULL, 53,
	 "00002029: LdapErr"},
	{DC_REQUEST_READ, LDAP_INAPPROPRIATE_AUTH, "sign/seal", NULL, -1, NULL},
	{DC_REQUEST_WRITE, LDAP_UNDEFINED_TYPE, "nope: attribute type undefined", NULL, 16,
	 "00000057: LdapErr"},
	{DC_REQUEST_READ, LDAP_UNDEFINED_TYPE, NULL, NULL, -1, NULL},
	{DC_REQUEST_WRITE, LDAP_NO_SUCH_ATTRIBUTE, "modify/delete: cn: no such value", NULL, 16,
	 "00002085"},
	{DC_REQUEST_WRITE, LDAP_INVALID_SYNTAX, "x: value #0 invalid per syntax", NULL, 21,
	 "00000057"},
	{DC_REQUEST_WRITE, LDAP_CONSTRAINT_VIOLATION, "x: multiple values provided", NULL, 19,
	 "Att 0 (x)"},
	{DC_REQUEST_WRITE, LDAP_CONSTRAINT_VIOLATION, "attribute 'x' cannot have multiple values",
	 NULL, 20, "1006 (ATT_OR_VALUE_EXISTS), data 0, Att 0 (x)"},
	{DC_REQUEST_WRITE, LDAP_TYPE_OR_VALUE_EXISTS, "modify/add: x: value #0 already exists",
	 NULL, 20, "1006"},
	{DC_REQUEST_WRITE, LDAP_OBJECT_CLASS_VIOLATION, "attribute 'x' not allowed", NULL, 65,
	 "0000207D"},
	{DC_REQUEST_WRITE, LDAP_NOT_ALLOWED_ON_NONLEAF, NULL, NULL, 66, "6003"},
	{DC_REQUEST_WRITE, LDAP_ALREADY_EXISTS, NULL, NULL, 68, "00002071"},
	{DC_REQUEST_WRITE, LDAP_UNWILLING_TO_PERFORM, NULL, NULL, 53, "5003 (WILL_NOT_PERFORM)"},
	{DC_REQUEST_READ, LDAP_UNAVAILABLE_CRITICAL_EXTENSION, NULL, NULL, 12,
	 "processing control"},
	{DC_REQUEST_WRITE, LDAP_SUCCESS, NULL, NULL, -1, NULL},
	{DC_REQUEST_READ, LDAP_SIZELIMIT_EXCEEDED, NULL, NULL, -1, NULL},
	/* what has the form already is not said again */
	{DC_REQUEST_WRITE, LDAP_CONSTRAINT_VIOLATION, "000020B1: AtrErr: ...", NULL, -1, NULL},
};
START_TEST(slapds_results_get_the_form)
{
	char text[DC_REPLY_TEXT] = "";
	int code = -1;
	bool changed = dc_reply_form(form[_i].request, form[_i].code, form[_i].text,
				     form[_i].matched, &code, text);

	ck_assert_int_eq(changed, form[_i].want != -1);
	ck_assert_int_eq(code, form[_i].want);
	if (form[_i].has)
		ck_assert_msg(strstr(text, form[_i].has), "'%s' is not in '%s'", form[_i].has,
			      text);
}
END_TEST

static void make_counters(const char *path, uint64_t usn, uint64_t rid, size_t len)
{
	uint64_t words[DC_COUNTER_LEN / sizeof(uint64_t)] = {usn, rid};
	FILE *f = fopen(path, "wb");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(words, 1, len, f), len);
	ck_assert_int_eq(fclose(f), 0);
}

START_TEST(counters_survive)
{
	char path[] = "/tmp/lapsim-counters-XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	ck_assert_uint_eq(dc_usn_next(), 0); /* not open */
	ck_assert_uint_eq(dc_rid_next(), 0);
	make_counters(path, 4711, 2004, 8);
	ck_assert(!dc_counter_open(path)); /* cut */
	make_counters(path, 4711, 2004, DC_COUNTER_LEN);
	ck_assert(dc_counter_open(path));
	ck_assert_uint_eq(dc_usn_highest(), 4711);
	ck_assert_uint_eq(dc_usn_next(), 4712);
	ck_assert_uint_eq(dc_rid_next(), 2004);
	dc_counter_close();
	ck_assert(dc_counter_open(path));
	ck_assert_uint_eq(dc_usn_highest(), 4712);
	ck_assert_uint_eq(dc_rid_next(), 2005);
	dc_counter_close();
	make_counters(path, 0, 0x3fffffff, DC_COUNTER_LEN);
	ck_assert(dc_counter_open(path));
	ck_assert_uint_eq(dc_rid_next(), 0x3fffffff);
	ck_assert_uint_eq(dc_rid_next(), 0); /* used up */
	dc_counter_close();
	unlink(path);
	ck_assert(!dc_counter_open(path));
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("replytext");
	TCase *t = tcase_create("replytext");

	tcase_add_loop_test(t, texts_have_the_form, 0, DC_REPLY_N);
	tcase_add_loop_test(t, slapds_results_get_the_form, 0, sizeof(form) / sizeof(form[0]));
	tcase_add_test(t, counters_survive);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
