/* SPDX-License-Identifier: MIT */
/* Why somebody may read what LAPS keeps of a computer: which entry, from where, and by which way.
 */
#include "view/acl.h"

#include <laps/sddl.h>
#include <string.h>

#include "lib/runner.h"

#define WHO "S-1-5-21-1-2-3-1104"

static struct view_acl acl;
static struct view_groups groups;
static struct laps_sid sid[1];
static struct view_token token;
static struct view_reason why;
static char above[] = "OU=Above";

static void parse(const char *sddl, struct laps_sd *out)
{
	struct laps_buf bytes;

	laps_sd_clear(out);
	laps_buf_init(&bytes, LAPS_SDDL_SD_MAX);
	ck_assert_int_eq(laps_sddl_parse(sddl, strlen(sddl), NULL, &bytes, NULL), LAPS_OK);
	ck_assert_int_eq(laps_sd_parse(bytes.data, bytes.len, out, NULL), LAPS_OK);
	laps_buf_clear(&bytes);
}

static void begin(void)
{
	memset(&acl, 0, sizeof(acl));
	acl.password = (struct view_attribute){
		.name = "msLAPS-Password", .there = true, .confidential = true, .guid = {1}};
	acl.above_n = 1;
	acl.above[0].dn = above;
	parse("D:(A;;LC;;;" WHO ")", &acl.above[0].sd);
	ck_assert_int_eq(laps_sid_parse_text(WHO, strlen(WHO), &sid[0], NULL), LAPS_OK);
	token = (struct view_token){.sid = sid, .n = 1};
}

static void end(void)
{
	laps_sd_clear(&acl.sd);
	laps_sd_clear(&acl.above[0].sd);
}

static void reads(bool may, const char *words)
{
	ck_assert_int_eq(view_acl_reads(&acl, &acl.password, &token, &groups, &why), may);
	ck_assert_str_eq(why.text, words);
}

START_TEST(what_an_entry_gives)
{
	parse("D:(A;;RPCR;;;" WHO ")", &acl.sd);
	reads(true, "an entry of the computer itself grants control access to everything");
	parse("D:(A;;RP;;;" WHO ")", &acl.sd);
	reads(false, "no entry grants control access to msLAPS-Password");
	acl.password.confidential = false;
	reads(true, "an entry of the computer itself grants reading everything");
	parse("D:(D;;RP;;;" WHO ")(A;;RPCR;;;" WHO ")", &acl.sd);
	reads(false, "an entry of the computer itself denies reading everything");
	parse("D:(A;ID;RPWPCRCCDCLCLORCWOWDSDDTSW;;;" WHO ")", &acl.sd);
	reads(true, "an entry inherited from above grants full control");
	acl.password.there = false;
	reads(false, "the schema has no msLAPS-Password");
}
END_TEST

/* What may not be listed is not there, [MS-ADTS] 3.1.1.4.4. */
START_TEST(a_container_that_hides_it)
{
	parse("D:(A;;RPWPCRCCDCLCLORCWOWDSDDTSW;;;" WHO ")", &acl.sd);
	reads(true, "an entry of the computer itself grants full control");
	parse("D:(A;;RP;;;" WHO ")", &acl.above[0].sd);
	reads(false, "may not list OU=Above");
	ck_assert(!view_acl_writes(&acl, &acl.password, &token, &groups, &why));
}
END_TEST

START_TEST(by_which_way)
{
	const struct laps_sid everyone = {.authority = 1, .sub = {0}, .sub_n = 1};
	const struct laps_sid itself = {.authority = 5, .sub = {10}, .sub_n = 1};

	view_acl_way(&token, &groups, &sid[0], &why);
	ck_assert_str_eq(why.way, "");
	view_acl_way(&token, &groups, &everyone, &why);
	ck_assert_str_eq(why.way, "has logged on");
	view_acl_way(&token, &groups, &itself, &why);
	ck_assert_str_eq(why.way, "is the computer itself");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("view/acl");
	TCase *c = tcase_create("why");

	tcase_add_checked_fixture(c, begin, end);
	tcase_add_test(c, what_an_entry_gives);
	tcase_add_test(c, a_container_that_hides_it);
	tcase_add_test(c, by_which_way);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
