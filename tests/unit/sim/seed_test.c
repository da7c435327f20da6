/* SPDX-License-Identifier: MIT */
/* What a domain is made of: names, and the entries that follow its seed. */
#include "directory/seed.h"

#include <stdlib.h>
#include <string.h>

#include "lib/runner.h"

static struct sim_domain d;
static struct sim_err err;

static const struct sim_domain_options usual = {
	.seed = 7,
	.started_ticks = UINT64_C(133801632000000000), /* 2025-01-01 */
	.dns_name = "corp.example",
	.computers = 3,
	.functional_level = 7,
	.laps_schema = SIM_LAPS_SCHEMA_FULL,
};

static void make(const struct sim_domain_options *o)
{
	ck_assert_msg(sim_domain_init(o, &d, &err), "%s", err.text);
}

/* All three contexts as one text; the caller frees it. */
static char *generate(const struct sim_domain_options *o)
{
	struct sim_ldif l;
	char *text;

	make(o);
	sim_ldif_init(&l, -1);
	sim_seed_schema(&l, &d);
	sim_seed_config(&l, &d);
	sim_seed_domain(&l, &d);
	sim_seed_computers(&l, &d);
	text = strndup((char *)l.text.data, l.text.len);
	ck_assert(sim_ldif_finish(&l, &err));
	sim_domain_clear(&d);
	return text;
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, what)) != NULL; p++)
		n++;
	return n;
}

START_TEST(two_generations_are_equal)
{
	char *one = generate(&usual), *two = generate(&usual);

	ck_assert_str_eq(one, two);
	free(one);
	free(two);
}
END_TEST

START_TEST(another_seed_makes_other_entries)
{
	struct sim_domain_options other = usual;
	char *one = generate(&usual), *two;

	other.seed++;
	two = generate(&other);
	ck_assert_str_ne(one, two);
	ck_assert_uint_eq(count(one, "\ndn: "), count(two, "\ndn: "));
	free(one);
	free(two);
}
END_TEST

START_TEST(every_computer_is_there)
{
	struct sim_domain_options many = usual;
	char *text;

	many.computers = 1200;
	text = generate(&many);
	ck_assert_uint_eq(count(text, "objectClass: computer\n"), 1201); /* and DC1 */
	ck_assert_uint_eq(count(text, "\ndn: CN=WS0001,CN=Computers,DC=corp,DC=example\n"), 1);
	ck_assert_uint_eq(count(text, "\ndn: CN=WS1200,CN=Computers,DC=corp,DC=example\n"), 1);
	ck_assert_uint_eq(count(text, "\nsAMAccountName: WS1200$\n"), 1);
	ck_assert_uint_eq(count(text, "\ndNSHostName: ws1200.corp.example\n"), 1);
	free(text);
}
END_TEST

START_TEST(no_two_objects_have_one_guid)
{
	char *text = generate(&usual), *guid[600], *save = NULL;
	size_t n = 0;

	for (char *p = strtok_r(text, "\n", &save); p; p = strtok_r(NULL, "\n", &save))
		if (strncmp(p, "objectGUID:: ", 13) == 0 && n < 600)
			guid[n++] = p;
	ck_assert_uint_gt(n, 30);
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			ck_assert_str_ne(guid[i], guid[j]);
	free(text);
}
END_TEST

static const size_t laps_attributes[SIM_LAPS_SCHEMA_N] = {0, 8, 9};
START_TEST(the_schema_has_what_was_asked_for)
{
	struct sim_domain_options o = usual;
	char *text;

	o.laps_schema = (sim_laps_schema)_i;
	text = generate(&o);
	ck_assert_uint_eq(count(text, "\nlDAPDisplayName: msLAPS-") +
				  count(text, "\nlDAPDisplayName: ms-Mcs-"),
			  laps_attributes[_i]);
	/* and a computer may have just these */
	ck_assert_uint_eq(count(text, "\nmayContain: msLAPS-") +
				  count(text, "\nmayContain: ms-Mcs-"),
			  laps_attributes[_i]);
	ck_assert_uint_eq(count(text, "CN=ms-LAPS-CurrentPasswordVersion,"),
			  _i == SIM_LAPS_SCHEMA_FULL ? 2u : 0u); /* dn, distinguishedName */
	ck_assert_uint_eq(count(text, "\nrightsGuid: f3531ec6-6330-4f8e-8d39-7a671fbac605\n"),
			  _i == SIM_LAPS_SCHEMA_NONE ? 0u : 1u);
	free(text);
}
END_TEST

START_TEST(names_follow_the_dns_name)
{
	struct sim_domain_options o = usual;
	char dns[SIM_DC_DNS_NAME];

	o.dns_name = "Averylongcompanyname.Example";
	make(&o);
	ck_assert_str_eq(d.dns_name, "averylongcompanyname.example");
	ck_assert_str_eq(d.realm, "AVERYLONGCOMPANYNAME.EXAMPLE");
	ck_assert_str_eq(d.netbios, "AVERYLONGCOMPAN");
	ck_assert_str_eq(d.base_dn, "DC=averylongcompanyname,DC=example");
	ck_assert_str_eq(d.schema_dn,
			 "CN=Schema,CN=Configuration,DC=averylongcompanyname,DC=example");
	sim_dc_dns_name(&d, 1, dns);
	ck_assert_str_eq(dns, "dc1.averylongcompanyname.example");
	sim_domain_clear(&d);
}
END_TEST

static const char *const longest =
	"a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.bb";
START_TEST(the_longest_names_fit)
{
	struct sim_domain_options o = usual;
	char *text;

	ck_assert_uint_eq(strlen(longest), SIM_DNS_NAME_MAX);
	o.dns_name = longest;
	o.computers = SIM_COMPUTER_MAX;
	make(&o);
	ck_assert_uint_lt(strlen(d.base_dn), SIM_BASE_DN);
	ck_assert_str_eq(d.base_dn + strlen(d.base_dn) - 11, ",DC=a,DC=bb");
	sim_domain_clear(&d);
	o.computers = 1;
	text = generate(&o);
	/* its dn and distinguishedName, whole */
	ck_assert_uint_eq(count(text, "CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-"
				      "Name,CN=Sites,CN=Configuration,DC=a,DC=a,"),
			  2);
	ck_assert_uint_eq(count(text, ",DC=a,DC=bb\n"), count(text, ",DC=bb\n"));
	free(text);
}
END_TEST

static const char *const bad_name[] = {
	"",
	".",
	"a..b",
	".a",
	"a.",
	"-a.b",
	"a-.b",
	"a_b",
	"a b",
	"a,b",
	"a.b/c.d",
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	"a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.bbb",
};
START_TEST(a_name_that_is_none_is_refused)
{
	struct sim_domain_options o = usual;

	o.dns_name = bad_name[_i];
	ck_assert_msg(!sim_domain_init(&o, &d, &err), "%s", o.dns_name);
	ck_assert_ptr_nonnull(strstr(err.text, "is not a DNS name for a domain"));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("seed");
	TCase *t = tcase_create("entries");

	tcase_add_test(t, two_generations_are_equal);
	tcase_add_test(t, another_seed_makes_other_entries);
	tcase_add_test(t, every_computer_is_there);
	tcase_add_test(t, no_two_objects_have_one_guid);
	tcase_add_loop_test(t, the_schema_has_what_was_asked_for, 0, SIM_LAPS_SCHEMA_N);
	suite_add_tcase(s, t);
	t = tcase_create("names");
	tcase_add_test(t, names_follow_the_dns_name);
	tcase_add_test(t, the_longest_names_fit);
	tcase_add_loop_test(t, a_name_that_is_none_is_refused, 0,
			    sizeof(bad_name) / sizeof(bad_name[0]));
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
