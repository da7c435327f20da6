/* SPDX-License-Identifier: MIT */
/* The tables of the directory's schema: whole, consistent, and what Microsoft publishes. */
#include "directory/tables.h"

#include <laps/sddl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/runner.h"

extern const char sim_schema_ad[];

enum { NAME, CN, OID, SYNTAX, OM_SYNTAX, FLAGS, SEARCH, SYSTEM, GUID, SET, LOWER, UPPER, LINK };

static bool find(const char *name, struct sim_row *row)
{
	const char *table = sim_table_attributes;

	while (sim_row_next(&table, SIM_ATTRIBUTE_COLUMNS, row))
		if (strcmp(row->column[NAME], name) == 0)
			return true;
	return false;
}

/* "ad:4.2" of slapd's file is 1.2.840.113556.1.4.2. */
static void whole_oid(const char *short_form, char out[static 128])
{
	if (strncmp(short_form, "ad:", 3) == 0)
		snprintf(out, 128, "1.2.840.113556.1.%.100s", short_form + 3);
	else
		snprintf(out, 128, "%s", short_form);
}

/* The name and the OID of a definition "KEYWORD ( OID NAME 'name' ..." at the start of a line. */
static bool definition(const char *line, bool class, char oid[static 128], char name[static 128])
{
	char text[128];
	int n = class ? sscanf(line, "objectclass ( %127s NAME %*[( ']%127[^']", text, name)
		      : sscanf(line, "attributetype ( %127s NAME %*[( ']%127[^']", text, name);

	if (n != 2 || strncmp(text, "lapsim:", 7) == 0)
		return false;
	whole_oid(text, oid);
	return true;
}

static const char *next_line(const char *p)
{
	p += strcspn(p, "\n");
	return *p ? p + 1 : p;
}

/* userPassword is slapd's own and left out on purpose */
START_TEST(every_attribute_of_slapd_has_its_row)
{
	char oid[128], name[128];
	struct sim_row row;
	size_t n = 0;

	for (const char *p = sim_schema_ad; *p; p = next_line(p)) {
		if (!definition(p, false, oid, name))
			continue;
		n++;
		ck_assert_msg(find(name, &row), "%s has no row in attributes.txt", name);
		ck_assert_msg(strcmp(row.column[OID], oid) == 0, "%s is %s, not %s", name,
			      row.column[OID], oid);
	}
	ck_assert_uint_gt(n, 100);
	ck_assert(!find("userPassword", &row));
}
END_TEST

static bool slapd_knows(const char *wanted, bool class)
{
	static const char *const own[] = {"objectClass",
					  "cn",
					  "name",
					  "description",
					  "distinguishedName",
					  "createTimeStamp",
					  "modifyTimeStamp",
					  "subSchemaSubEntry",
					  "structuralObjectClass",
					  "uid"};
	char oid[128], name[128];

	for (size_t i = 0; !class && i < sizeof(own) / sizeof(own[0]); i++)
		if (strcmp(own[i], wanted) == 0)
			return true;
	for (const char *p = sim_schema_ad; *p; p = next_line(p))
		if (definition(p, class, oid, name) && strcmp(name, wanted) == 0)
			return true;
	return false;
}

START_TEST(no_row_is_unknown_to_slapd)
{
	const char *table = sim_table_attributes;
	struct sim_row row;

	while (sim_row_next(&table, SIM_ATTRIBUTE_COLUMNS, &row))
		ck_assert_msg(slapd_knows(row.column[NAME], false), "slapd has no %s",
			      row.column[NAME]);
	ck_assert_msg(*table == 0, "a row is too short: %.60s", row.line);
}
END_TEST

START_TEST(every_class_of_slapd_has_its_stanza)
{
	char oid[128], name[128], is[128];
	const char *value;
	size_t len, n = 0;

	for (const char *p = sim_schema_ad; *p; p = next_line(p)) {
		if (!definition(p, true, oid, name))
			continue;
		n++;
		ck_assert_msg(sim_class_value(name, "governsID", &value, &len), "no stanza of %s",
			      name);
		snprintf(is, sizeof(is), "%.*s", (int)len, value);
		ck_assert_str_eq(is, oid);
	}
	ck_assert_uint_gt(n, 25);
}
END_TEST

/* Calls back for every value of an attribute in all stanzas. */
static size_t for_values(const char *attribute, void (*see)(const char *value))
{
	const char *p = sim_table_classes;
	char value[8192];
	size_t seen = 0, n = strlen(attribute);

	for (; *p; p = next_line(p)) {
		const char *end = p + strcspn(p, "\n");

		if (strncmp(p, attribute, n) != 0 || p[n] != ':')
			continue;
		for (const char *v = p + n + 2; v < end; v += strcspn(v, " \n") + 1) {
			snprintf(value, sizeof(value), "%.*s", (int)strcspn(v, " \n"), v);
			see(value);
			seen++;
		}
	}
	return seen;
}

static void see_attribute(const char *value)
{
	struct sim_row row;

	ck_assert_msg(find(value, &row), "a class names %s, which has no row", value);
}

static void see_class(const char *value)
{
	uint8_t guid[LAPS_GUID_LEN];

	ck_assert_msg(sim_class_guid(value, guid), "a class names %s, which has no stanza", value);
}

static void see_descriptor(const char *value)
{
	struct laps_sid domain = {.authority = 5, .sub = {21, 1, 2, 3}, .sub_n = 4};
	struct laps_err err;
	struct laps_buf out;

	laps_buf_init(&out, LAPS_SDDL_SD_MAX);
	ck_assert_msg(laps_sddl_parse(value, strlen(value), &domain, &out, &err) == LAPS_OK, "%s",
		      value);
	laps_buf_clear(&out);
}

START_TEST(classes_name_what_is_there)
{
	ck_assert_uint_gt(for_values("systemMayContain", see_attribute), 150);
	ck_assert_uint_gt(for_values("mayContain", see_attribute), 3);
	ck_assert_uint_gt(for_values("systemMustContain", see_attribute), 30);
	ck_assert_uint_gt(for_values("rDNAttID", see_attribute), 30);
	ck_assert_uint_gt(for_values("subClassOf", see_class), 30);
	ck_assert_uint_gt(for_values("systemAuxiliaryClass", see_class), 3);
	ck_assert_uint_gt(for_values("systemPossSuperiors", see_class), 30);
}
END_TEST

START_TEST(every_default_descriptor_can_be_read)
{
	ck_assert_uint_gt(for_values("defaultSecurityDescriptor", see_descriptor), 30);
}
END_TEST

START_TEST(sets_and_the_classes_of_rights_are_there)
{
	const char *table = sim_table_attributes;
	uint8_t guid[LAPS_GUID_LEN];
	struct sim_row row;
	char class[64];

	while (sim_row_next(&table, SIM_ATTRIBUTE_COLUMNS, &row)) {
		ck_assert(laps_guid_parse_text(row.column[GUID], guid, NULL) == LAPS_OK);
		ck_assert_msg(!row.column[SET] || sim_right_guid(row.column[SET], guid),
			      "no property set %s", row.column[SET]);
	}
	table = sim_table_rights;
	while (sim_row_next(&table, SIM_RIGHT_COLUMNS, &row)) {
		ck_assert(laps_guid_parse_text(row.column[1], guid, NULL) == LAPS_OK);
		for (const char *p = row.column[3]; *p;) {
			size_t n = strcspn(p, ",");

			snprintf(class, sizeof(class), "%.*s", (int)n, p);
			ck_assert_msg(sim_class_guid(class, guid), "%s applies to %s",
				      row.column[0], class);
			p += n + (p[n] == ',');
		}
	}
}
END_TEST

/* [MS-ADA1], [MS-ADA2], [MS-ADA3]: schemaIDGUID, property set, searchFlags */
static const struct {
	const char *name, *guid, *set, *search;
} published[] = {
	{"member", "bf9679c0-0de6-11d0-a285-00aa003049e2", "Membership", "0"},
	{"nTSecurityDescriptor", "bf9679e3-0de6-11d0-a285-00aa003049e2", NULL, "8"},
	{"objectGUID", "bf9679e7-0de6-11d0-a285-00aa003049e2", "Public-Information", "9"},
	{"servicePrincipalName", "f3a64788-5306-11d1-a9c5-0000f80367c1", "Public-Information", "1"},
	{"userAccountControl", "bf967a68-0de6-11d0-a285-00aa003049e2", "User-Account-Restrictions",
	 "25"},
	{"dNSHostName", "72e39547-7b18-11d1-adef-00c04fd8d5cd", "DNS-Host-Name-Attributes", "0"},
	{"unicodePwd", "bf9679e1-0de6-11d0-a285-00aa003049e2", NULL, "0"},
	{"msKds-RootKeyData", "26627c27-08a2-0a40-a1b1-8dce85b42993", NULL, "640"},
	{"sAMAccountName", "3e0abfd0-126a-11d0-a060-00aa006c33ed", "General-Information", "13"},
};
START_TEST(attributes_are_as_published)
{
	struct sim_row row;

	ck_assert_msg(find(published[_i].name, &row), "%s", published[_i].name);
	ck_assert_str_eq(row.column[GUID], published[_i].guid);
	ck_assert_str_eq(row.column[SEARCH], published[_i].search);
	if (published[_i].set)
		ck_assert_str_eq(row.column[SET], published[_i].set);
	else
		ck_assert_ptr_null(row.column[SET]);
}
END_TEST

/* [MS-ADSC]; [MS-ADTS] 5.1.3.2.1 */
START_TEST(classes_and_rights_are_as_published)
{
	static const struct {
		const char *name, *guid;
		bool right;
	} is[] = {
		{"computer", "bf967a86-0de6-11d0-a285-00aa003049e2", false},
		{"user", "bf967aba-0de6-11d0-a285-00aa003049e2", false},
		{"group", "bf967a9c-0de6-11d0-a285-00aa003049e2", false},
		{"organizationalUnit", "bf967aa5-0de6-11d0-a285-00aa003049e2", false},
		{"domainDNS", "19195a5b-6da0-11d0-afd3-00c04fd930c9", false},
		{"User-Force-Change-Password", "00299570-246d-11d0-a768-00aa006e0529", true},
		{"User-Change-Password", "ab721a53-1e2f-11d0-9819-00aa0040529b", true},
		{"Reanimate-Tombstones", "45ec5156-db7e-47bb-b53f-dbeb2d03c40f", true},
		{"Personal-Information", "77b5b886-944a-11d1-aebd-0000f80367c1", true},
		{"Self-Membership", "bf9679c0-0de6-11d0-a285-00aa003049e2", true},
	};
	uint8_t guid[LAPS_GUID_LEN];
	char text[LAPS_GUID_TEXT];

	for (size_t i = 0; i < sizeof(is) / sizeof(is[0]); i++) {
		bool found = is[i].right ? sim_right_guid(is[i].name, guid)
					 : sim_class_guid(is[i].name, guid);

		ck_assert_msg(found, "%s", is[i].name);
		laps_guid_format_text(guid, text);
		ck_assert_str_eq(text, is[i].guid);
	}
	ck_assert(!sim_class_guid("comput", guid));
	ck_assert(!sim_class_guid("computers", guid));
	ck_assert(!sim_right_guid("User-Force", guid));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("tables");
	TCase *t = tcase_create("consistent");

	tcase_add_test(t, every_attribute_of_slapd_has_its_row);
	tcase_add_test(t, no_row_is_unknown_to_slapd);
	tcase_add_test(t, every_class_of_slapd_has_its_stanza);
	tcase_add_test(t, classes_name_what_is_there);
	tcase_add_test(t, every_default_descriptor_can_be_read);
	tcase_add_test(t, sets_and_the_classes_of_rights_are_there);
	suite_add_tcase(s, t);
	t = tcase_create("published");
	tcase_add_loop_test(t, attributes_are_as_published, 0,
			    sizeof(published) / sizeof(published[0]));
	tcase_add_test(t, classes_and_rights_are_as_published);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
