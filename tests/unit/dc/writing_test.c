/* SPDX-License-Identifier: MIT */
/* Names and values that writing decides about: tombstones, validated writes, places, passwords. */
#include "lib/runner.h"
#include <directory/dc/naming.h>
#include <directory/dc/password.h>
#include <directory/dc/tombstone.h>
#include <directory/dc/validated.h>
#include <stdio.h>
#include <string.h>

static const uint8_t guid[LAPS_GUID_LEN] = {0xa4, 0x00, 0x01, 0x8b, 1, 2,  3,  4,
					    5,    6,    7,    8,    9, 10, 11, 12};
#define GUID_TEXT "8b0100a4-0201-0403-0506-0708090a0b0c"

static const char *tomb(const char *rdn)
{
	static char out[DC_TOMBSTONE_RDN];

	return dc_tombstone_rdn(rdn, strlen(rdn), guid, out) ? out : "refused";
}

START_TEST(a_tombstone_has_its_guid_in_its_name)
{
	ck_assert_str_eq(tomb("CN=WS0001"), "CN=WS0001\\0ADEL:" GUID_TEXT);
	ck_assert_str_eq(tomb("ou=A\\, B"), "ou=A\\, B\\0ADEL:" GUID_TEXT);
	ck_assert_str_eq(tomb("CN"), "refused");
	ck_assert_str_eq(tomb("=x"), "refused");
	ck_assert_str_eq(tomb("CN="), "refused");
	ck_assert_str_eq(tomb("CN=a+OU=b"), "refused");
}
END_TEST

START_TEST(an_object_in_conflict_has_its_guid_in_its_name)
{
	char out[DC_TOMBSTONE_RDN];

	ck_assert(dc_conflict_rdn("CN=WS0001", 9, guid, out));
	ck_assert_str_eq(out, "CN=WS0001\\0ACNF:" GUID_TEXT);
}
END_TEST

/* [MS-ADTS] 3.1.1.5.5: at most 255 characters, of which the line feed, DEL: and the GUID take 41 */
START_TEST(a_long_name_is_cut_between_characters)
{
	static const char *const form[] = {"\xc3\xa9", "\\C3\\A9", "\\,"};
	char rdn[2048] = "CN=", want[2048] = "CN=";
	size_t n = 3, cut = 0;

	for (int i = 0; i < 250; i++) {
		if (i == 214)
			cut = n;
		n += (size_t)snprintf(rdn + n, sizeof(rdn) - n, "%s", form[_i]);
	}
	snprintf(want, sizeof(want), "%.*s%s", (int)cut, rdn, "\\0ADEL:" GUID_TEXT);
	if (strlen(want) < DC_TOMBSTONE_RDN)
		ck_assert_str_eq(tomb(rdn), want);
	else
		ck_assert_str_eq(tomb(rdn), "refused");
}
END_TEST

START_TEST(secrets_stay_and_the_expiry_goes)
{
	const struct dc_attribute kept = {.search_flags = DC_SEARCH_PRESERVE_ON_DELETE |
							  DC_SEARCH_CONFIDENTIAL};
	const struct dc_attribute other = {.search_flags = DC_SEARCH_CONFIDENTIAL};

	ck_assert(dc_tombstone_keeps("msLAPS-EncryptedPassword", &kept));
	ck_assert(!dc_tombstone_keeps("msLAPS-PasswordExpirationTime", &other));
	ck_assert(!dc_tombstone_keeps("description", NULL));
	ck_assert(dc_tombstone_keeps("objectsid", &other)); /* case does not matter */
	ck_assert(dc_tombstone_keeps("nTSecurityDescriptor", NULL));
	ck_assert(dc_tombstone_keeps("sAMAccountName", NULL));
	ck_assert(!dc_tombstone_keeps("sAMAccountType", NULL));
	ck_assert(!dc_tombstone_keeps("memberOf", NULL));
}
END_TEST

/* [MS-ADTS] 3.1.1.5.3.7: isDeleted is removed and distinguishedName replaced, both */
START_TEST(what_brings_a_tombstone_back)
{
	struct berval dn = {4, (char[]){"CN=A"}}, *one[] = {&dn, NULL}, *two[] = {&dn, &dn, NULL};
	LDAPMod gone = {.mod_op = LDAP_MOD_DELETE | LDAP_MOD_BVALUES,
			.mod_type = (char[]){"isdeleted"}};
	LDAPMod to = {.mod_op = LDAP_MOD_REPLACE | LDAP_MOD_BVALUES,
		      .mod_type = (char[]){"distinguishedName"},
		      .mod_bvalues = one};
	LDAPMod *both[] = {&to, &gone, NULL}, *first[] = {&gone, NULL}, *last[] = {&to, NULL};

	ck_assert_ptr_eq(dc_tombstone_destination(both), &dn);
	ck_assert_ptr_null(dc_tombstone_destination(first));
	ck_assert_ptr_null(dc_tombstone_destination(last));
	to.mod_bvalues = two;
	ck_assert_ptr_null(dc_tombstone_destination(both));
	to.mod_bvalues = NULL;
	ck_assert_ptr_null(dc_tombstone_destination(both));
	to.mod_bvalues = one;
	to.mod_op = LDAP_MOD_ADD | LDAP_MOD_BVALUES;
	ck_assert_ptr_null(dc_tombstone_destination(both));
	to.mod_op = LDAP_MOD_REPLACE | LDAP_MOD_BVALUES;
	gone.mod_op = LDAP_MOD_REPLACE | LDAP_MOD_BVALUES;
	ck_assert_ptr_null(dc_tombstone_destination(both));
}
END_TEST

static bool dns(const char *value, const char *account, const char *dn)
{
	return dc_validated_dns(value, strlen(value), account, dn);
}

#define DN "CN=WS0001,OU=dc,DC=corp,DC=example"
START_TEST(a_computer_may_have_its_own_dns_name)
{
	ck_assert(dns("WS0001.corp.example", "WS0001$", DN));
	ck_assert(dns("ws0001.CORP.example", "WS0001$", DN));
	ck_assert(!dns("ws0002.corp.example", "WS0001$", DN));
	ck_assert(!dns("ws0001.corp.examples", "WS0001$", DN));
	ck_assert(!dns("ws0001.corp", "WS0001$", DN));
	ck_assert(!dns("ws0001.corp.", "WS0001$", DN));
	ck_assert(!dns("ws0001", "WS0001$", DN));
	ck_assert(!dns("ws0001.example", "WS0001$", DN));
	ck_assert(!dns("WS0001.corp.example", "WS0001", DN)); /* no computer's account */
	ck_assert(!dns(".corp.example", "$", DN));
	ck_assert(!dns("WS0001.corp.example", NULL, DN));
	ck_assert(!dns("WS0001.", "WS0001$", "CN=WS0001"));
}
END_TEST

static bool spn(const char *value)
{
	return dc_validated_spn(value, strlen(value), "ws0001.corp.example", "WS0001$");
}

START_TEST(a_computer_may_have_its_own_services)
{
	ck_assert(spn("HOST/ws0001"));
	ck_assert(spn("HOST/WS0001.CORP.example"));
	ck_assert(spn("MSSQLSvc/ws0001.corp.example:1433"));
	ck_assert(!spn("HOST/ws0002"));
	ck_assert(!spn("HOST/ws0001x"));
	ck_assert(!spn("HOST/ws000"));
	ck_assert(!spn("/ws0001"));
	ck_assert(!spn("HOST"));
	ck_assert(!spn("HOST/"));
	ck_assert(!spn("HOST/ws0001/corp.example")); /* three parts are a controller's */
	ck_assert(!spn("HOST/ws0001:"));
	ck_assert(!spn("HOST/ws0001:80x"));
	ck_assert(!dc_validated_spn("HOST/ws0001", 11, NULL, NULL));
}
END_TEST

START_TEST(validated_writes_by_attribute)
{
	ck_assert_ptr_eq(dc_validated_guid("DNSHOSTNAME"), dc_validated_dns_guid);
	ck_assert_ptr_eq(dc_validated_guid("servicePrincipalName"), dc_validated_spn_guid);
	ck_assert_ptr_eq(dc_validated_guid("member"), dc_self_membership_guid);
	ck_assert_ptr_null(dc_validated_guid("msLAPS-Password"));
}
END_TEST

#define BASE   "DC=corp,DC=example"
#define CONFIG "CN=Configuration," BASE
#define SCHEMA "CN=Schema," CONFIG
static const struct {
	const char *dn, *head;
	bool schema;
} place[] = {
	{"CN=a,OU=DC\\,x," BASE, BASE, false},
	{BASE, BASE, false},
	{CONFIG, CONFIG, false},
	{"cn=x,cn=Services,cn=configuration,dc=corp,dc=example",
	 "cn=configuration,dc=corp,dc=example", false},
	{SCHEMA, SCHEMA, true},
	{"CN=ms-LAPS-Password," SCHEMA, SCHEMA, true},
	{"CN=Schema,CN=x," CONFIG, CONFIG, false},
	{"OU=aCN=Configuration," BASE, BASE, false}, /* a value that only looks like it */
	{"DC=dns,CN=MicrosoftDNS," BASE, BASE, false},
	{"CN=a,CN=b", NULL, false},
	{"", NULL, false},
};
START_TEST(naming_contexts)
{
	if (place[_i].head)
		ck_assert_str_eq(dc_naming_head(place[_i].dn), place[_i].head);
	else
		ck_assert_ptr_null(dc_naming_head(place[_i].dn));
	ck_assert_int_eq(dc_naming_in_schema(place[_i].dn), place[_i].schema);
}
END_TEST

START_TEST(a_password_is_in_quotes)
{
	struct laps_buf b;

	laps_buf_init(&b, 64);
	ck_assert(dc_password_decode((const unsigned char *)"\"\0P\0\xe9\0\"\0", 8, &b));
	ck_assert_uint_eq(b.len, 3);
	ck_assert_mem_eq(b.data, "P\xc3\xa9", 3);
	ck_assert(!dc_password_decode((const unsigned char *)"\"\0\"\0", 4, &b));
	ck_assert(!dc_password_decode((const unsigned char *)"P\0w\0d\0", 6, &b));
	ck_assert(!dc_password_decode((const unsigned char *)"\"\0P\0\0\0\"\0", 8, &b));
	ck_assert(!dc_password_decode((const unsigned char *)"\"\0P\0\"\0\"", 7, &b));
	ck_assert(!dc_password_decode((const unsigned char *)"\"\0\0\xd8\"\0", 6, &b));
	laps_buf_clear(&b);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("writing");
	TCase *t = tcase_create("writing");

	tcase_add_test(t, a_tombstone_has_its_guid_in_its_name);
	tcase_add_test(t, an_object_in_conflict_has_its_guid_in_its_name);
	tcase_add_loop_test(t, a_long_name_is_cut_between_characters, 0, 3);
	tcase_add_test(t, secrets_stay_and_the_expiry_goes);
	tcase_add_test(t, what_brings_a_tombstone_back);
	tcase_add_test(t, a_computer_may_have_its_own_dns_name);
	tcase_add_test(t, a_computer_may_have_its_own_services);
	tcase_add_test(t, validated_writes_by_attribute);
	tcase_add_loop_test(t, naming_contexts, 0, sizeof(place) / sizeof(place[0]));
	tcase_add_test(t, a_password_is_in_quotes);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
