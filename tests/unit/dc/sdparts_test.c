/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <directory/dc/sdparts.h>
#include <laps/adaccess.h>
#include <laps/sddl.h>
#include <string.h>

static uint32_t flags_of(const char *bytes, size_t len)
{
	uint32_t out = 0;

	return dc_sdparts_decode((const uint8_t *)bytes, len, &out) ? out : 0;
}

/* [MS-ADTS] 3.1.1.3.4.1.11: SDFlagsRequestValue ::= SEQUENCE { Flags INTEGER } */
START_TEST(the_control_says_the_parts)
{
	ck_assert_uint_eq(flags_of("\x30\x03\x02\x01\x04", 5), DC_SDPART_DACL);
	ck_assert_uint_eq(flags_of("\x30\x03\x02\x01\x07", 5), 7);
	ck_assert_uint_eq(flags_of("\x30\x84\x00\x00\x00\x03\x02\x01\x05", 9), 5); /* Windows */
	ck_assert_uint_eq(flags_of("\x30\x03\x02\x01\x00", 5), DC_SDPART_ALL);
	ck_assert_uint_eq(flags_of("\x30\x07\x02\x05\x00\xff\xff\xff\xf8", 9), DC_SDPART_SACL);
}
END_TEST

static const struct {
	const char *why, *bytes;
	size_t len;
} bad[] = {
	{"nothing", "", 0},
	{"another tag", "\x31\x03\x02\x01\x04", 5},
	{"no number", "\x30\x00", 2},
	{"an empty number", "\x30\x02\x02\x00", 4},
	{"a negative number", "\x30\x03\x02\x01\x84", 5},
	{"more than 32 bits", "\x30\x07\x02\x05\x01\x00\x00\x00\x04", 9},
	{"cut", "\x30\x03\x02\x01", 4},
	{"something behind", "\x30\x03\x02\x01\x04\x00", 6},
	{"something behind the number", "\x30\x05\x02\x01\x04\x05\x00", 7},
	{"an indefinite length", "\x30\x80\x02\x01\x04\x00\x00", 7},
	{"a length of a length of five", "\x30\x85\x00\x00\x00\x00\x03\x02\x01\x04", 10},
};
START_TEST(other_values_are_refused)
{
	uint32_t out = 77;

	ck_assert_msg(!dc_sdparts_decode((const uint8_t *)bad[_i].bytes, bad[_i].len, &out), "%s",
		      bad[_i].why);
	ck_assert_uint_eq(out, 77);
}
END_TEST

START_TEST(each_part_takes_its_right)
{
	ck_assert_uint_eq(dc_sdparts_rights(DC_SDPART_OWNER), LAPS_RIGHT_WRITE_OWNER);
	ck_assert_uint_eq(dc_sdparts_rights(DC_SDPART_GROUP), LAPS_RIGHT_WRITE_OWNER);
	ck_assert_uint_eq(dc_sdparts_rights(DC_SDPART_DACL), LAPS_RIGHT_WRITE_DACL);
	ck_assert_uint_eq(dc_sdparts_rights(DC_SDPART_SACL), LAPS_RIGHT_SYSTEM_SECURITY);
	ck_assert_uint_eq(dc_sdparts_rights(DC_SDPART_ALL), LAPS_RIGHT_WRITE_OWNER |
								    LAPS_RIGHT_WRITE_DACL |
								    LAPS_RIGHT_SYSTEM_SECURITY);
}
END_TEST

static struct laps_sd sd_of(const char *sddl)
{
	struct laps_sd sd;
	struct laps_buf b;

	laps_buf_init(&b, LAPS_SDDL_SD_MAX);
	ck_assert_int_eq(laps_sddl_parse(sddl, strlen(sddl), NULL, &b, NULL), LAPS_OK);
	ck_assert_int_eq(laps_sd_parse(b.data, b.len, &sd, NULL), LAPS_OK);
	laps_buf_clear(&b);
	return sd;
}

#define OLD "O:S-1-5-21-1-2-3-500G:S-1-5-21-1-2-3-513D:PAI(A;;RP;;;AU)S:AI(AU;SA;WP;;;WD)"
#define NEW "O:S-1-5-21-1-2-3-512G:S-1-5-21-1-2-3-515D:AI(A;;GA;;;SY)S:P(AU;FA;RP;;;WD)"

static const struct {
	const char *given;
	uint32_t parts;
	const char *result;
} merge[] = {
	{NEW, DC_SDPART_ALL, NEW},
	{NEW, DC_SDPART_OWNER,
	 "O:S-1-5-21-1-2-3-512G:S-1-5-21-1-2-3-513D:PAI(A;;RP;;;AU)S:AI(AU;SA;WP;;;WD)"},
	{NEW, DC_SDPART_GROUP,
	 "O:S-1-5-21-1-2-3-500G:S-1-5-21-1-2-3-515D:PAI(A;;RP;;;AU)S:AI(AU;SA;WP;;;WD)"},
	{NEW, DC_SDPART_DACL,
	 "O:S-1-5-21-1-2-3-500G:S-1-5-21-1-2-3-513D:AI(A;;GA;;;SY)S:AI(AU;SA;WP;;;WD)"},
	{NEW, DC_SDPART_SACL,
	 "O:S-1-5-21-1-2-3-500G:S-1-5-21-1-2-3-513D:PAI(A;;RP;;;AU)S:P(AU;FA;RP;;;WD)"},
	/* a part that is not given: the owner stays, an ACL goes */
	{"D:(A;;GA;;;SY)", DC_SDPART_OWNER | DC_SDPART_GROUP, OLD},
	{"D:(A;;GA;;;SY)", DC_SDPART_DACL | DC_SDPART_SACL,
	 "O:S-1-5-21-1-2-3-500G:S-1-5-21-1-2-3-513D:(A;;GA;;;SY)"},
};
START_TEST(only_the_parts_asked_for_are_replaced)
{
	struct laps_sd old = sd_of(OLD), given = sd_of(merge[_i].given), out,
		       want = sd_of(merge[_i].result);
	struct laps_buf a, b;

	laps_buf_init(&a, LAPS_SD_LEN_MAX);
	laps_buf_init(&b, LAPS_SD_LEN_MAX);
	ck_assert_int_eq(dc_sdparts_merge(&old, &given, merge[_i].parts, &out), LAPS_OK);
	laps_sd_clear(&old); /* the result borrows from nobody */
	laps_sd_clear(&given);
	laps_sd_format(&out, &a);
	laps_sd_format(&want, &b);
	ck_assert_uint_eq(a.len, b.len);
	ck_assert_mem_eq(a.data, b.data, b.len);
	laps_sd_clear(&out);
	laps_sd_clear(&want);
	laps_buf_clear(&a);
	laps_buf_clear(&b);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("sdparts");
	TCase *t = tcase_create("sdparts");

	tcase_add_test(t, the_control_says_the_parts);
	tcase_add_loop_test(t, other_values_are_refused, 0, sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(t, each_part_takes_its_right);
	tcase_add_loop_test(t, only_the_parts_asked_for_are_replaced, 0,
			    sizeof(merge) / sizeof(merge[0]));
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
