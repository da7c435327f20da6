/* SPDX-License-Identifier: MIT */
/* RFC 2849: what records say, and what is refused, with the line. */
#include "directory/ldif_record.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/runner.h"

static char said[4096];
static struct sim_err err;

static void __attribute__((format(printf, 1, 2))) say(const char *format, ...)
{
	size_t n = strlen(said);
	va_list args;

	va_start(args, format);
	vsnprintf(said + n, sizeof(said) - n, format, args);
	va_end(args);
}

static void say_value(const struct berval *v)
{
	say("=");
	for (ber_len_t i = 0; i < v->bv_len; i++)
		say((unsigned char)v->bv_val[i] < ' ' ? "\\%02x" : "%c",
		    (unsigned)(unsigned char)v->bv_val[i]);
	ck_assert_int_eq(v->bv_val[v->bv_len], 0);
}

/* "3 add CN=a: cn=a member=x=y;" */
static bool tell(void *ctx, const struct sim_ldif_record *r, struct sim_err *why)
{
	static const char *const op[] = {"add", "delete", "modify", "rename"};
	static const char *const change[] = {"+", "-", "~"};

	(void)ctx;
	(void)why;
	say("%lu %s %s", r->line, op[r->op], r->dn);
	for (LDAPMod **m = r->mods; m && *m; m++) {
		ck_assert_int_ne((*m)->mod_op & LDAP_MOD_BVALUES, 0);
		say(" %s%s", change[(*m)->mod_op & 3], (*m)->mod_type);
		for (struct berval **v = (*m)->mod_bvalues; v && *v; v++)
			say_value(*v);
	}
	if (r->op == SIM_LDIF_RENAME)
		say(" %s %d %s", r->new_rdn, r->delete_old, r->new_parent ? r->new_parent : "here");
	say(";");
	return true;
}

static bool read_text(const char *text, size_t len)
{
	said[0] = err.text[0] = 0;
	return sim_ldif_each("f", text, len, tell, NULL, &err);
}

static const struct {
	const char *text, *said;
} taken[] = {
	{"", ""},
	{"\n\r\n# nothing\n goes on\n", ""},
	{"dn: CN=a\ncn: a\n", "1 add CN=a +cn=a;"},
	{"dn: CN=a\ncn: a", "1 add CN=a +cn=a;"},
	{"\nversion: 1\n\n# one\ndn: CN=a\r\ncn: a\r\n\r\n\ndn: CN=b\ncn: b\n\n",
	 "5 add CN=a +cn=a;9 add CN=b +cn=b;"},
	{"version: 1\ndn: CN=a\ncn: a\n", "2 add CN=a +cn=a;"},
	/* lines that go on, before and behind a comment that does */
	{"dn: CN=a,\n DC=\n x\n# no\n  more\ncn: a\n b\n", "1 add CN=a,DC=x +cn=ab;"},
	{"dn:: Q049YQ==\ncn::  YQBi \nsn:\nsn: \nou:c\n", "1 add CN=a +cn=a\\00b +ou=c +sn==;"},
	/* values of an attribute stand together, in their order */
	{"dn: CN=a\nmember: z\ncn: a\nMember: y\nmember: x\n", "1 add CN=a +cn=a +member=z=y=x;"},
	{"dn: CN=a\nchangetype: add\ncn: a\n", "1 add CN=a +cn=a;"},
	{"dn: CN=a\nchangetype: delete\n\ndn: CN=b\nChangeType: DELETE\n",
	 "1 delete CN=a;4 delete CN=b;"},
	{"dn: CN=a\nchangetype: modify\nadd: m\nm: x\nm: y\n-\ndelete: n\n-\ndelete: o\no: z\n-\n"
	 "replace: p\n-\nreplace: q\nQ: r\n",
	 "1 modify CN=a +m=x=y -n -o=z ~p ~q=r;"},
	{"dn: CN=a\nchangetype: modrdn\nnewrdn: CN=b\ndeleteoldrdn: 1\n",
	 "1 rename CN=a CN=b 1 here;"},
	{"dn: CN=a\nchangetype: moddn\nnewrdn: CN=b\ndeleteoldrdn: 0\nnewsuperior: DC=x\n",
	 "1 rename CN=a CN=b 0 DC=x;"},
};
START_TEST(records_are_what_they_say)
{
	ck_assert_msg(read_text(taken[_i].text, strlen(taken[_i].text)), "%s", err.text);
	ck_assert_str_eq(said, taken[_i].said);
}
END_TEST

static const struct {
	const char *text, *why;
} refused[] = {
	{"cn: a\n", "f:1: a record begins with 'dn:'"},
	{"dn: CN=a\n\n\ncn: a\n", "f:1: an entry has attributes"},
	{"\n\ndn: CN=a\ncn: a\n\n-\n", "f:6: a record begins with 'dn:'"},
	{"version: 2\ndn: CN=a\ncn: a\n", "f:1: there is no version '2'"},
	{"dn: CN=a\ncn a\n", "f:2: this is neither 'name: value' nor 'name:: base64'"},
	{"dn: CN=a\ncn: a\n: b\n", "f:3: this is neither 'name: value' nor 'name:: base64'"},
	{"dn: CN=a\nc n: a\n", "f:2: this is neither 'name: value' nor 'name:: base64'"},
	{"dn: CN=a\ncn: a\n\n b\n", "f:4: there is no line before it that goes on"},
	{"dn: CN=a\ncn:: a\n", "f:2: the value is not base64"},
	{"dn: CN=a\nphoto:< file:///etc/passwd\n", "f:2: a value is not fetched from a URL"},
	{"dn: CN=a\ncontrol: 1.2.3 true\nchangetype: delete\n", "f:2: controls are not taken"},
	{"dn: CN=a\ncn: a\n-\n", "f:3: '-' is of a modify alone"},
	{"dn: CN=a\nchangetype: move\n", "f:2: there is no changetype 'move'"},
	{"dn: CN=a\nchangetype: add\n", "f:1: an entry has attributes"},
	{"dn: CN=a\nchangetype: delete\ncn: a\n", "f:3: a delete has nothing more"},
	{"dn: CN=a\nchangetype: modify\n", "f:1: a modify has changes"},
	{"dn: CN=a\nchangetype: modify\ncn: a\n",
	 "f:3: a change begins with add, delete or replace"},
	{"dn: CN=a\nchangetype: modify\nadd: m\nn: x\n", "f:4: this is in the change of 'm'"},
	{"dn: CN=a\nchangetype: modify\nadd: m\n-\n", "f:3: no value is added to 'm'"},
	{"dn: CN=a\nchangetype: modify\nadd: m\nm: x\n-\n-\n",
	 "f:6: a change begins with add, delete or replace"},
	{"dn: CN=a\nchangetype: modrdn\nnewrdn: CN=b\n",
	 "f:1: a new name has newrdn and deleteoldrdn"},
	{"dn: CN=a\nchangetype: modrdn\nnewrdn: CN=b\ndeleteoldrdn: 2\n",
	 "f:4: a new name has newrdn, deleteoldrdn (0 or 1) and newsuperior"},
};
START_TEST(what_is_none_is_refused_with_its_line)
{
	ck_assert(!read_text(refused[_i].text, strlen(refused[_i].text)));
	ck_assert_str_eq(err.text, refused[_i].why);
}
END_TEST

START_TEST(a_nul_byte_is_refused)
{
	static const char text[] = "dn: CN=a\ncn: a\0b\n";

	ck_assert(!read_text(text, sizeof(text) - 1));
	ck_assert_str_eq(err.text, "f:2: there is a NUL byte in the line");
}
END_TEST

static bool stop(void *ctx, const struct sim_ldif_record *r, struct sim_err *why)
{
	++*(int *)ctx;
	return sim_fail(why, "not '%s'", r->dn);
}

START_TEST(the_first_that_fails_is_the_last)
{
	static const char text[] = "dn: CN=a\ncn: a\n\ndn: CN=b\ncn: b\n";
	int calls = 0;

	ck_assert(!sim_ldif_each("f", text, sizeof(text) - 1, stop, &calls, &err));
	ck_assert_str_eq(err.text, "not 'CN=a'");
	ck_assert_int_eq(calls, 1);
	ck_assert(sim_ldif_each("f", text, sizeof(text) - 1, NULL, NULL, &err));
}
END_TEST

/* more lines than there is room for at first */
START_TEST(a_record_may_be_long)
{
	char text[4096] = "dn: CN=a\n", expected[4096] = "1 add CN=a +m";

	for (int i = 0; i < 100; i++) {
		snprintf(text + strlen(text), 32, "m: %d\n", 100 - i);
		snprintf(expected + strlen(expected), 32, "=%d", 100 - i);
	}
	snprintf(expected + strlen(expected), 2, ";");
	ck_assert(read_text(text, strlen(text)));
	ck_assert_str_eq(said, expected);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("ldif_record");
	TCase *t = tcase_create("read");

	tcase_add_loop_test(t, records_are_what_they_say, 0, sizeof(taken) / sizeof(taken[0]));
	tcase_add_loop_test(t, what_is_none_is_refused_with_its_line, 0,
			    sizeof(refused) / sizeof(refused[0]));
	tcase_add_test(t, a_nul_byte_is_refused);
	tcase_add_test(t, the_first_that_fails_is_the_last);
	tcase_add_test(t, a_record_may_be_long);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
