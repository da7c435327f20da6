/* SPDX-License-Identifier: MIT */
/*
 * Requests are made by liblber, whose encoder is not ours, in the forms of RFC 4511 section 4.
 */
#include "directory/dc/describe.h"

#include <lber.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/runner.h"

#define SECRET "Pass-word-0001"

static bool tellable(const char *attribute, size_t len)
{
	return (len == 2 && memcmp(attribute, "cn", 2) == 0) ||
	       (len == 4 && memcmp(attribute, "name", 4) == 0);
}

static struct dc_described what;

/* The members of a request whose inside ber_printf has made; ber is freed. */
static const char *members(BerElement *ber)
{
	static char out[4096];
	struct berval v;
	struct sim_jsonline l;
	uint8_t *exact;

	ck_assert_int_eq(ber_flatten2(ber, &v, 0), 0);
	exact = malloc(v.bv_len);
	ck_assert_ptr_nonnull(exact);
	memcpy(exact, v.bv_val, v.bv_len);
	sim_jsonline_part(&l, out, sizeof(out) - 1);
	ck_assert(dc_describe_request(exact, v.bv_len, tellable, &what, &l));
	out[l.len] = 0;
	ck_assert_ptr_null(strstr(out, SECRET));
	/* cut anywhere it is told less, or not at all, and nothing behind its end is read */
	for (size_t n = 0; n < v.bv_len; n++) {
		char less[4096];
		uint8_t *cut = malloc(n ? n : 1);
		struct dc_described ignored;

		memcpy(cut, exact, n);
		sim_jsonline_part(&l, less, sizeof(less));
		(void)dc_describe_request(cut, n, tellable, &ignored, &l);
		free(cut);
	}
	free(exact);
	ber_free(ber, 1);
	return out;
}

static BerElement *start(void)
{
	BerElement *ber = ber_alloc_t(LBER_USE_DER);

	ck_assert_ptr_nonnull(ber);
	return ber;
}

/* RFC 4511 4.2 */
START_TEST(a_bind_has_its_mechanism_and_no_password)
{
	BerElement *b = start();

	ber_printf(b, "it{istO}", 7, (ber_tag_t)DC_OP_BIND, 3, "alice@corp.example",
		   (ber_tag_t)0x80, &(struct berval){strlen(SECRET), (char[]){SECRET}});
	ck_assert_str_eq(members(b), ",\"mechanism\":\"simple\"");
	ck_assert_uint_eq(what.id, 7);
	ck_assert_str_eq(what.op, "bind");
	b = start();
	ber_printf(b, "it{ist{ss}}", 8, (ber_tag_t)DC_OP_BIND, 3, "", (ber_tag_t)0xa3, "GSSAPI",
		   SECRET);
	ck_assert_str_eq(members(b), ",\"mechanism\":\"GSSAPI\"");
}
END_TEST

/* RFC 4511 4.6 */
START_TEST(a_modify_has_its_changes_and_no_value)
{
	BerElement *b = start();

	ber_printf(b, "it{s{{e{s[s]}}{e{s[]}}{e{s[s]}}}}", 300, (ber_tag_t)DC_OP_MODIFY, "CN=a", 2,
		   "msLAPS-EncryptedPassword", SECRET, 1, "cn", 0, "description", SECRET);
	ck_assert_str_eq(members(b),
			 ",\"dn\":\"CN=a\",\"changes\":[\"replace msLAPS-EncryptedPassword\","
			 "\"delete cn\",\"add description\"],"
			 "\"facts\":[\"msLAPS-EncryptedPassword short\"]");
	ck_assert_uint_eq(what.id, 300);
}
END_TEST

/* RFC 4511 4.7 to 4.12 */
START_TEST(other_operations_have_names_alone)
{
	BerElement *b = start();

	ber_printf(b, "it{s{{s[s]}{s[s]}}}", 1, (ber_tag_t)DC_OP_ADD, "CN=a", "cn", "a",
		   "userPassword", SECRET);
	ck_assert_str_eq(members(b), ",\"dn\":\"CN=a\",\"attributes\":[\"cn\",\"userPassword\"]");
	b = start();
	ber_printf(b, "its", 1, (ber_tag_t)DC_OP_DELETE, "CN=a");
	ck_assert_str_eq(members(b), ",\"dn\":\"CN=a\"");
	b = start();
	ber_printf(b, "it{ssbts}", 1, (ber_tag_t)DC_OP_RENAME, "CN=a,DC=x", "CN=b", 1,
		   (ber_tag_t)0x80, "DC=y");
	ck_assert_str_eq(members(b), ",\"dn\":\"CN=a,DC=x\",\"to\":\"CN=b,DC=y\"");
	b = start();
	ber_printf(b, "it{s{ss}}", 1, (ber_tag_t)DC_OP_COMPARE, "CN=a", "msLAPS-Password", SECRET);
	ck_assert_str_eq(members(b), ",\"dn\":\"CN=a\",\"attributes\":[\"msLAPS-Password\"]");
	b = start();
	ber_printf(b, "it{ts}", 1, (ber_tag_t)DC_OP_EXTENDED, (ber_tag_t)0x80, "1.2.3");
	ck_assert_str_eq(members(b), ",\"oid\":\"1.2.3\"");
	b = start();
	ber_printf(b, "iti", 9, (ber_tag_t)DC_OP_ABANDON, 258);
	ck_assert_str_eq(members(b), "");
	ck_assert_uint_eq(what.abandoned, 258);
}
END_TEST

/* RFC 4511 4.5.1, and RFC 4515 for the text */
START_TEST(a_search_has_its_filter_without_what_is_secret)
{
	BerElement *b = start();

	ber_printf(b, "it{seeiib", 2, (ber_tag_t)DC_OP_SEARCH, "DC=x", 2, 0, 0, 0, 0);
	ber_printf(b, "t{", (ber_tag_t)0xa0);
	ber_printf(b, "t{s{tsts}}", (ber_tag_t)0xa4, "cn", (ber_tag_t)0x80, "a", (ber_tag_t)0x81,
		   "b(");
	ber_printf(b, "t{t{ss}t{t{ss}}}", (ber_tag_t)0xa1, (ber_tag_t)0xa5, "name", "x",
		   (ber_tag_t)0xa2, (ber_tag_t)0xa3, "msLAPS-Password", SECRET);
	ber_printf(b, "t{ss}", (ber_tag_t)0xa3, "unknown", SECRET);
	ber_printf(b, "t{s{ts}}", (ber_tag_t)0xa4, "ms-Mcs-AdmPwd", (ber_tag_t)0x82, SECRET);
	ber_printf(b, "t{tststs}", (ber_tag_t)0xa9, (ber_tag_t)0x81, "1.2.3", (ber_tag_t)0x82, "cn",
		   (ber_tag_t)0x83, "v");
	ber_printf(b, "ts}", (ber_tag_t)0x87, "x");
	ber_printf(b, "{ss}}", "*", "cn");
	ck_assert_str_eq(members(b),
			 ",\"dn\":\"DC=x\",\"scope\":\"sub\",\"filter\":\"(&(cn=a*b\\\\28*)"
			 "(|(name>=x)(!(msLAPS-Password=?)))(unknown=?)(ms-Mcs-AdmPwd=*?)"
			 "(cn:1.2.3:=v)(x=*))\",\"attributes\":[\"*\",\"cn\"]");
}
END_TEST

START_TEST(an_answer_has_code_and_text)
{
	BerElement *b = start();
	struct dc_answer a;
	struct berval v;

	ber_printf(b, "{it{ess}}", 5, (ber_tag_t)0x67, 50, "", "no");
	ck_assert_int_eq(ber_flatten2(b, &v, 0), 0);
	ck_assert(dc_describe_answer((uint8_t *)v.bv_val, v.bv_len, &a));
	ck_assert(a.is_result);
	ck_assert_uint_eq(a.id, 5);
	ck_assert_uint_eq(a.code, 50);
	ck_assert_uint_eq(a.text_len, 2);
	ck_assert(!dc_describe_answer((uint8_t *)v.bv_val, v.bv_len - 1, &a));
	ber_free(b, 1);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("describe");
	TCase *t = tcase_create("describe");

	tcase_add_test(t, a_bind_has_its_mechanism_and_no_password);
	tcase_add_test(t, a_modify_has_its_changes_and_no_value);
	tcase_add_test(t, other_operations_have_names_alone);
	tcase_add_test(t, a_search_has_its_filter_without_what_is_secret);
	tcase_add_test(t, an_answer_has_code_and_text);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
