/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "directory/dc/catalog.h"
#include "lib/runner.h"

START_TEST(finds_in_any_case_and_by_length)
{
	struct dc_catalog c = {0};
	static char one[] = "one", two[] = "two";

	ck_assert_ptr_null(dc_catalog_find(&c, "cn", 2));
	ck_assert(dc_catalog_add(&c, "msLAPS-Password", one));
	ck_assert(dc_catalog_add(&c, "MSLAPS-password", two));
	ck_assert_ptr_eq(dc_catalog_find(&c, "mslaps-PASSWORD;range=0-*", 15), one);
	ck_assert_ptr_null(dc_catalog_find(&c, "msLAPS-Passwor", 14));
	ck_assert_ptr_null(dc_catalog_find(&c, "", 0));
	dc_catalog_clear(&c);
}
END_TEST

START_TEST(keeps_all_when_it_grows)
{
	static char name[1000][8];
	struct dc_catalog c = {0};

	for (size_t i = 0; i < 1000; i++) {
		snprintf(name[i], sizeof(name[i]), "a%zu", i);
		ck_assert(dc_catalog_add(&c, name[i], name[i]));
	}
	ck_assert_uint_eq(c.n, 1000);
	for (size_t i = 0; i < 1000; i++) {
		ck_assert_ptr_eq(dc_catalog_find(&c, name[i], strlen(name[i])), name[i]);
		ck_assert_ptr_eq(c.item[i], name[i]);
	}
	ck_assert_ptr_null(dc_catalog_find(&c, "a1000", 5));
	dc_catalog_clear(&c);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("dc/catalog");
	TCase *t = tcase_create("catalog");

	tcase_add_test(t, finds_in_any_case_and_by_length);
	tcase_add_test(t, keeps_all_when_it_grows);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
