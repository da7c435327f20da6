/* SPDX-License-Identifier: MIT */
/* Whom a Kerberos principal means: [MS-KILE] 3.3.5.1 for names, and none but those of the world. */
#include <stdio.h>
#include <string.h>

#include "kdc/name.h"
#include "lib/runner.h"

static const char text[] = "realm CORP.EXAMPLE\ndomain corp.example\ndcs 2\ncomputers 12345\n"
			   "key 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
			   "user Administrator\nuser alice\n";

/* name: parts with a slash between them */
static sim_kdc_kind find(const char *name, char account[static SIM_KDC_ACCOUNT])
{
	struct sim_kdc_part part[8];
	struct sim_kdc_realm r;
	size_t n = 0;

	ck_assert(sim_kdc_realm_parse(text, &r));
	account[0] = 0;
	for (const char *p = name; p; n++) {
		const char *slash = strchr(p, '/');

		part[n] = (struct sim_kdc_part){p, slash ? (size_t)(slash - p) : strlen(p)};
		p = slash ? slash + 1 : NULL;
	}
	return sim_kdc_find(&r, part, n, account);
}

START_TEST(a_principal_means_an_account)
{
	static const struct {
		const char *name;
		sim_kdc_kind kind;
		const char *account;
	} row[] = {
		{"alice", SIM_KDC_USER, "alice"},
		{"ALICE", SIM_KDC_USER, "alice"},
		{"administrator", SIM_KDC_USER, "Administrator"},
		{"alice@corp.example", SIM_KDC_USER, "alice"},
		{"alice@CORP.EXAMPLE", SIM_KDC_USER, "alice"},
		{"alice@other.example", SIM_KDC_NOBODY, ""},
		{"alic", SIM_KDC_NOBODY, ""},
		{"alice2", SIM_KDC_NOBODY, ""},
		{"alice$", SIM_KDC_NOBODY, ""},
		{"", SIM_KDC_NOBODY, ""},
		{"$", SIM_KDC_NOBODY, ""},
		{"@", SIM_KDC_NOBODY, ""},
		{"WS0001$", SIM_KDC_MACHINE, "WS0001$"},
		{"ws0001$", SIM_KDC_MACHINE, "WS0001$"},
		{"WS12345$", SIM_KDC_MACHINE, "WS12345$"},
		{"WS12346$", SIM_KDC_NOBODY, ""},
		{"WS0000$", SIM_KDC_NOBODY, ""},
		{"WS00001$", SIM_KDC_NOBODY, ""},
		{"WS001$", SIM_KDC_NOBODY, ""},
		{"WS00x1$", SIM_KDC_NOBODY, ""},
		{"WS0001", SIM_KDC_NOBODY, ""},
		{"DC1$", SIM_KDC_MACHINE, "DC1$"},
		/* a name of a host is not a name of an account */
		{"localhost$", SIM_KDC_NOBODY, ""},
		{"ws0001.corp.example$", SIM_KDC_NOBODY, ""},
		{"host/ws0001.corp.example", SIM_KDC_SERVICE, "WS0001$"},
		{"HOST/WS0001", SIM_KDC_SERVICE, "WS0001$"},
		{"RestrictedKrbHost/ws0002", SIM_KDC_SERVICE, "WS0002$"},
		{"ldap/ws0001.corp.example", SIM_KDC_NOBODY, ""},
		{"host/ws0001.other.example", SIM_KDC_NOBODY, ""},
		{"host/.corp.example", SIM_KDC_NOBODY, ""},
		{"ldap/dc1.corp.example", SIM_KDC_SERVICE, "DC1$"},
		{"ldap/DC1", SIM_KDC_SERVICE, "DC1$"},
		{"ldap/dc2.corp.example", SIM_KDC_SERVICE, "DC2$"},
		{"DC2$", SIM_KDC_MACHINE, "DC2$"},
		{"ldap/dc3.corp.example", SIM_KDC_NOBODY, ""},
		{"DC3$", SIM_KDC_NOBODY, ""},
		{"DC0$", SIM_KDC_NOBODY, ""},
		{"ldap/127.0.0.1", SIM_KDC_SERVICE, "DC1$"},
		{"ldap/localhost", SIM_KDC_SERVICE, "DC1$"},
		{"ldap/dc1.corp.example/corp.example", SIM_KDC_SERVICE, "DC1$"},
		{"ldap/dc1.corp.example/other.example", SIM_KDC_NOBODY, ""},
		{"ldap/dc1.corp.example/corp.example/x", SIM_KDC_NOBODY, ""},
		{"cifs/corp.example", SIM_KDC_SERVICE, "DC1$"},
		{"nfs/dc1", SIM_KDC_NOBODY, ""},
		{"krbtgt/CORP.EXAMPLE", SIM_KDC_TICKETS, "krbtgt"},
		{"krbtgt/OTHER.EXAMPLE", SIM_KDC_NOBODY, ""},
		{"krbtgt", SIM_KDC_NOBODY, ""},
		{"kadmin/changepw", SIM_KDC_NOBODY, ""},
	};
	char account[SIM_KDC_ACCOUNT];

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		ck_assert_msg(find(row[i].name, account) == row[i].kind, "kind of '%s'",
			      row[i].name);
		if (row[i].kind != SIM_KDC_NOBODY)
			ck_assert_str_eq(account, row[i].account);
	}
}
END_TEST

START_TEST(the_file_of_a_realm)
{
	struct sim_kdc_realm r;
	char broken[sizeof(text)];

	ck_assert(sim_kdc_realm_parse(text, &r));
	ck_assert_str_eq(r.realm, "CORP.EXAMPLE");
	ck_assert_uint_eq(r.computers, 12345);
	ck_assert_uint_eq(r.user_n, 2);
	ck_assert_uint_eq(r.key[31], 0x1f);
	/* a file that was cut anywhere before its last line is none; then users are missing */
	for (size_t n = 0; n < sizeof(text) - 1; n++) {
		snprintf(broken, sizeof(broken), "%.*s", (int)n, text);
		if (sim_kdc_realm_parse(broken, &r))
			ck_assert_int_eq(broken[n - 1], '\n');
	}
	ck_assert(!sim_kdc_realm_parse("realm X\n", &r));
	ck_assert(!sim_kdc_realm_parse("realm X\ndomain x\ndc D\nkey 00\n", &r));
	ck_assert(!sim_kdc_realm_parse("wrong X\n", &r));
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("kdcname");
	TCase *t = tcase_create("all");

	tcase_add_test(t, a_principal_means_an_account);
	tcase_add_test(t, the_file_of_a_realm);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
