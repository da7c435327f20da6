/* SPDX-License-Identifier: MIT */
/*
 * What is told of values: of real ones of fixtures/vectors nothing but their time, of broken ones
 * what [MS-ADA2] 2.64 to 2.69 or a real value of Windows has otherwise.
 */
#include "lib/runner.h"
#include "lib/vectors.h"
#include <directory/dc/facts.h>
#include <laps/encvalue.h>
#include <string.h>

#define ROOM 4096

/* All facts in one text, a comma between two. */
static void told(bool removed, const char *attribute, const void *value, size_t len, char *out)
{
	struct exact in = {exact_copy(value, len), len};
	struct laps_buf b;

	laps_buf_init(&b, ROOM);
	if (removed)
		dc_facts_of_removed(attribute, in.p, len, &b);
	else
		dc_facts_of(attribute, in.p, len, &b);
	ck_assert_int_eq(laps_buf_status(&b), LAPS_OK);
	ck_assert(b.len == 0 || b.data[b.len - 1] == 0);
	for (size_t i = 0; i + 1 < b.len; i++)
		if (!b.data[i])
			b.data[i] = ',';
	memcpy(out, b.len ? (const char *)b.data : "", b.len ? b.len : 1);
	laps_buf_clear(&b);
	free(in.p);
}

static void expect(const char *attribute, const void *value, size_t len, const char *want)
{
	char out[ROOM];

	told(false, attribute, value, len, out);
	ck_assert_str_eq(out, want);
}

/* the first is Microsoft's own sample, "Windows LAPS schema and rights extensions" */
static const struct {
	const char *value, *want;
} json[] = {
	{"{\"n\":\"Administrator\",\"t\":\"1d8161b41c41cde\",\"p\":\"A6a3#7%eb!57be4a4B95Z43394ba9"
	 "56de69e5d8975#$8a6d)4f82da6ad500HGx\"}",
	 "msLAPS-Password time=1d8161b41c41cde"},
	{" { \"p\" : \"x\" , \"t\" : \"1d8161b41c41cde\" , \"n\" : \"b\", \"z\":[{}] } ",
	 "msLAPS-Password time=1d8161b41c41cde"},
	/* gpupdate's laps_applier: a number, and the expiry */
	{"{\"n\":\"a\",\"t\":133580160000000000,\"p\":\"x\"}",
	 "msLAPS-Password t-number,msLAPS-Password time=1da9272a1d70000"},
	{"{\"n\":\"a\",\"t\":1.5e3,\"p\":\"x\"}", "msLAPS-Password t-number"},
	{"{\"n\":\"a\",\"t\":-1,\"p\":\"x\"}", "msLAPS-Password t-number"},
	{"{\"n\":\"a\",\"t\":99999999999999999999,\"p\":\"x\"}", "msLAPS-Password t-number"},
	{"{\"n\":\"a\",\"t\":\"1D8161B41C41CDE\",\"p\":\"x\"}",
	 "msLAPS-Password t-not-hex,msLAPS-Password time=1d8161b41c41cde"},
	{"{\"n\":\"a\",\"t\":\"01d8161b41c41cde\",\"p\":\"x\"}",
	 "msLAPS-Password t-not-hex,msLAPS-Password time=1d8161b41c41cde"},
	{"{\"n\":\"a\",\"t\":\"0x1d8161b41c41cde\",\"p\":\"x\"}", "msLAPS-Password t-not-hex"},
	{"{\"n\":\"a\",\"t\":\"132880495330729182\",\"p\":\"x\"}", "msLAPS-Password t-not-hex"},
	{"{\"n\":\"a\",\"t\":\"2022-01-30T20:52:13Z\",\"p\":\"x\"}", "msLAPS-Password t-not-hex"},
	{"{\"n\":\"a\",\"t\":\"\",\"p\":\"x\"}", "msLAPS-Password t-not-hex"},
	{"{\"n\":\"a\",\"t\":null,\"p\":\"x\"}", "msLAPS-Password t-not-hex"},
	{"{\"n\":\"a\",\"p\":\"x\"}", "msLAPS-Password no-time"},
	{"{\"t\":\"1\",\"p\":\"x\"}", "msLAPS-Password no-account,msLAPS-Password time=1"},
	{"{\"n\":7,\"t\":\"1\",\"p\":\"x\"}", "msLAPS-Password no-account,msLAPS-Password time=1"},
	{"{\"n\":\"a\",\"t\":\"1\"}", "msLAPS-Password no-password,msLAPS-Password time=1"},
	{"{\"n\":\"a\",\"t\":\"1\",\"p\":[\"x\"]}",
	 "msLAPS-Password no-password,msLAPS-Password time=1"},
	/* of members that come twice the first */
	{"{\"n\":\"a\",\"t\":\"1\",\"t\":2,\"p\":\"x\"}", "msLAPS-Password time=1"},
	{"{}", "msLAPS-Password no-account,msLAPS-Password no-password,msLAPS-Password no-time"},
	/* macOSLAPS: a password as it is */
	{"Th1sIsN0tth3P@ssword", "msLAPS-Password no-json"},
	{"", "msLAPS-Password no-json"},
	{"[]", "msLAPS-Password no-json"},
	{"{\"n\":\"a\",\"t\":\"1\",\"p\":\"x\"", "msLAPS-Password no-json"},
	{"{\"n\":\"a\",\"t\":\"1\",\"p\":\"x\"}}", "msLAPS-Password no-json"},
	{"{\"n\":\"a\",\"t\":\"1\",\"p\":\"\xff\"}", "msLAPS-Password no-json"},
};
START_TEST(of_the_password_json)
{
	expect("mslaps-password", json[_i].value, strlen(json[_i].value), json[_i].want);
}
END_TEST

static const struct {
	const char *value, *want;
} expiry[] = {
	{"132880495330729182", "msLAPS-PasswordExpirationTime time=1d8161b41c41cde"},
	/* how administrators say now, and never */
	{"0", "msLAPS-PasswordExpirationTime time=0"},
	{"9223372036854775807", "msLAPS-PasswordExpirationTime time=7fffffffffffffff"},
	/* seconds and milliseconds since 1970 */
	{"1643575933",
	 "msLAPS-PasswordExpirationTime not-filetime,msLAPS-PasswordExpirationTime time=61f6fa7d"},
	{"1643575933000", "msLAPS-PasswordExpirationTime not-filetime,"
			  "msLAPS-PasswordExpirationTime time=17eacc27848"},
	{"20220130205213.0Z", "msLAPS-PasswordExpirationTime not-filetime"},
	{"-1", "msLAPS-PasswordExpirationTime not-filetime"},
	{"9223372036854775808", "msLAPS-PasswordExpirationTime not-filetime"},
	{"99999999999999999999", "msLAPS-PasswordExpirationTime not-filetime"},
	{"", "msLAPS-PasswordExpirationTime not-filetime"},
};
START_TEST(of_an_expiry)
{
	expect("msLAPS-PasswordExpirationTime", expiry[_i].value, strlen(expiry[_i].value),
	       expiry[_i].want);
}
END_TEST

START_TEST(of_the_legacy_expiry_the_same)
{
	expect("ms-mcs-admpwdexpirationtime", "0", 1, "ms-Mcs-AdmPwdExpirationTime time=0");
}
END_TEST

START_TEST(of_other_attributes_nothing)
{
	static const char *const other[] = {"ms-Mcs-AdmPwd", "msLAPS-CurrentPasswordVersion",
					    "unicodePwd", "msLAPS-Passwor", ""};

	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
		ck_assert(!dc_facts_concern(other[i]));
		expect(other[i], "secret", 6, "");
	}
	ck_assert(dc_facts_concern("MSLAPS-ENCRYPTEDDSRMPASSWORDHISTORY"));
}
END_TEST

/* A value made on Windows, to be changed. The caller frees .p. */
static struct exact windows(void)
{
	struct vectors *vs = vectors_load("laps_attribute_dsinternals_1");
	struct exact in = vector_hex(vectors_at(vs, 0), "inputs.attribute_hex");

	vectors_free(vs);
	return in;
}

/* What is told of it, but for the time, with the name cut off. */
static void expect_of(const struct exact *in, const char *want)
{
	static const char name[] = "msLAPS-EncryptedPassword ";
	char out[ROOM], words[ROOM] = "";
	size_t n = 0;

	told(false, "msLAPS-EncryptedPassword", in->p, in->len, out);
	for (char *p = out; *p;) {
		const size_t len = strcspn(p, ",");

		ck_assert(strncmp(p, name, strlen(name)) == 0);
		if (strncmp(p + strlen(name), "time=", 5) != 0)
			n += (size_t)snprintf(words + n, sizeof(words) - n, "%s%.*s", n ? " " : "",
					      (int)(len - strlen(name)), p + strlen(name));
		p += len + (p[len] == ',');
	}
	ck_assert_str_eq(words, want);
}

START_TEST(of_values_made_on_windows_the_time)
{
	struct vectors *vs = vectors_load("laps_attribute_dsinternals_1");

	for (size_t i = 0; i < vectors_n(vs); i++) {
		struct exact in = vector_hex(vectors_at(vs, i), "inputs.attribute_hex");
		struct laps_encvalue v;
		char want[ROOM], out[ROOM];

		ck_assert_int_eq(laps_encvalue_parse(in.p, in.len, &v, NULL), LAPS_OK);
		snprintf(want, sizeof(want), "msLAPS-EncryptedPasswordHistory time=%llx",
			 (unsigned long long)v.updated_ticks);
		expect("msLAPS-EncryptedPasswordHistory", in.p, in.len, want);
		told(true, "msLAPS-EncryptedPasswordHistory", in.p, in.len, out);
		ck_assert_int_eq(out[0], '-');
		ck_assert_str_eq(out + 1, want);
		free(in.p);
	}
	vectors_free(vs);
}
END_TEST

START_TEST(of_a_removed_value_nothing_but_the_time)
{
	struct exact in = windows();
	char out[ROOM];

	in.p[12] = 1;
	told(true, "msLAPS-EncryptedPassword", in.p, in.len, out);
	ck_assert_ptr_nonnull(strstr(out, "-msLAPS-EncryptedPassword time="));
	ck_assert_ptr_null(strchr(out, ','));
	told(true, "ms-Mcs-AdmPwd", "x", 1, out);
	ck_assert_str_eq(out, "");
	free(in.p);
}
END_TEST

/* LAPS4LINUX issue 34 */
START_TEST(of_a_header_whose_halves_are_swapped)
{
	struct exact in = windows();
	uint8_t high[4];

	memcpy(high, in.p, 4);
	memcpy(in.p, in.p + 4, 4);
	memcpy(in.p + 4, high, 4);
	expect_of(&in, "header-swapped");
	/* both orders are times of our days: who does not know the hour cannot tell */
	memcpy(in.p, "\x1b\x16\xd8\x01\x1c\x16\xd8\x01", 8);
	expect_of(&in, "");
	/* neither is */
	memset(in.p, 0, 8);
	expect_of(&in, "");
	memset(in.p, 0xff, 8);
	expect_of(&in, "");
	free(in.p);
}
END_TEST

START_TEST(of_a_header_that_says_something_else)
{
	struct exact in = windows();

	in.p[8]++;
	expect_of(&in, "header-length");
	in.p[8]--;
	in.p[15] = 1;
	expect_of(&in, "header-reserved");
	in.p[9]++;
	expect_of(&in, "header-length header-reserved");
	free(in.p);
}
END_TEST

START_TEST(of_what_is_no_message)
{
	struct exact in = windows();

	in.p[16] ^= 1;
	expect_of(&in, "no-cms");
	in.len = 17;
	expect_of(&in, "header-length no-cms");
	for (in.len = 0; in.len <= LAPS_ENCVALUE_HEADER_LEN; in.len++)
		expect_of(&in, "short");
	free(in.p);
}
END_TEST

START_TEST(of_content_inside_of_the_message)
{
	struct vectors *vs = vectors_load("synthetic_positive");
	struct exact in = vector_hex(vectors_find(vs, "syn-A/nonce_in_envelope_laps4linux_style"),
				     "inputs.attribute_hex");

	expect_of(&in, "content-inside");
	free(in.p);
	vectors_free(vs);
}
END_TEST

/* Every prefix, in a block of its own size: nothing is read behind it, and each is told off. */
START_TEST(of_every_prefix_something)
{
	struct exact in = windows();
	char out[ROOM];

	for (size_t n = 0; n < in.len; n++) {
		told(false, "msLAPS-EncryptedPassword", in.p, n, out);
		ck_assert(strstr(out, "short") || strstr(out, "header-length"));
	}
	free(in.p);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("facts");
	TCase *t = tcase_create("facts");

	tcase_add_loop_test(t, of_the_password_json, 0, sizeof(json) / sizeof(json[0]));
	tcase_add_loop_test(t, of_an_expiry, 0, sizeof(expiry) / sizeof(expiry[0]));
	tcase_add_test(t, of_the_legacy_expiry_the_same);
	tcase_add_test(t, of_other_attributes_nothing);
	tcase_add_test(t, of_values_made_on_windows_the_time);
	tcase_add_test(t, of_a_removed_value_nothing_but_the_time);
	tcase_add_test(t, of_a_header_whose_halves_are_swapped);
	tcase_add_test(t, of_a_header_that_says_something_else);
	tcase_add_test(t, of_what_is_no_message);
	tcase_add_test(t, of_content_inside_of_the_message);
	tcase_add_test(t, of_every_prefix_something);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
