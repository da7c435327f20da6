/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <laps/lapsschema.h>
#include <stdio.h>
#include <string.h>

/* Written after the table of the documentation, "Windows LAPS schema and rights extensions". */
static const char *const documented[] = {
	"ms-LAPS-PasswordExpirationTime 1.2.840.113556.1.6.44.1.1 2.5.5.16/65 0 one alone -",
	"ms-LAPS-Password 1.2.840.113556.1.6.44.1.2 2.5.5.5/19 904 one alone -",
	"ms-LAPS-EncryptedPassword 1.2.840.113556.1.6.44.1.3 2.5.5.10/4 904 one set -",
	"ms-LAPS-EncryptedPasswordHistory 1.2.840.113556.1.6.44.1.4 2.5.5.10/4 904 many set -",
	"ms-LAPS-EncryptedDSRMPassword 1.2.840.113556.1.6.44.1.5 2.5.5.10/4 904 one set -",
	"ms-LAPS-EncryptedDSRMPasswordHistory 1.2.840.113556.1.6.44.1.6 2.5.5.10/4 904 many set -",
	"ms-LAPS-CurrentPasswordVersion 1.2.840.113556.1.6.44.1.7 2.5.5.10/4 904 one set 16",
};

START_TEST(attributes_are_the_documented_ones)
{
	const struct laps_schema_attribute *a = &laps_schema_attribute[_i];
	char text[256];

	snprintf(text, sizeof(text), "%s %s %s/%s %s %s %s %s", a->cn, a->oid, a->syntax,
		 a->om_syntax, a->search_flags, a->many ? "many" : "one",
		 a->in_set ? "set" : "alone", a->range ? a->range : "-");
	ck_assert_str_eq(text, documented[_i]);
	ck_assert_str_eq(a->name + strlen("msLAPS-"), a->cn + strlen("ms-LAPS-"));
}
END_TEST

/* ADB-15; bit 0 is the property set, 1 to 7 the attributes, 8 class computer */
START_TEST(what_is_missing)
{
	ck_assert_uint_eq(laps_schema_missing(0xff, 0x7f), 0);
	ck_assert_uint_eq(laps_schema_missing(0, 0), 0x1ff);
	/* a forest of 2023 lacks the seventh, and computers lack it, too */
	ck_assert_uint_eq(laps_schema_missing(0x7f, 0x3f), 0x180);
	/* an update that was broken off */
	ck_assert_uint_eq(laps_schema_missing(0xff, 0x3f), 0x100);
	ck_assert_uint_eq(laps_schema_missing(0xfe, 0x7f), 0x001);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("lapsschema");
	TCase *t = tcase_create("elements");

	tcase_add_loop_test(t, attributes_are_the_documented_ones, 0, LAPS_SCHEMA_ATTRIBUTE_N);
	tcase_add_test(t, what_is_missing);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
