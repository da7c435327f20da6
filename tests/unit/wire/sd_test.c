/* SPDX-License-Identifier: MIT */
#include "lib/exact.h"
#include "lib/rc.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include <laps/sd.h>
#include <stdlib.h>
#include <string.h>

/* fixtures/cases/sddl.txt: bytes by hand from [MS-DTYP] 2.4; a null ACL leaves only its bit */
START_TEST(what_is_read_is_written_again)
{
	struct stanzas *ss = stanzas_load("sddl.txt");
	size_t n = 0;

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		struct laps_sd sd;
		struct laps_buf out;
		struct exact in;

		if (!stanza_has(s, "sd"))
			continue;
		in = stanza_hex(s, "sd");
		laps_buf_init(&out, LAPS_SD_LEN_MAX);
		ck_assert_msg(laps_sd_parse(in.p, in.len, &sd, NULL) == LAPS_OK, "%s",
			      stanza_name(s));
		laps_sd_format(&sd, &out);
		ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
		ck_assert_msg(out.len == in.len && memcmp(out.data, in.p, in.len) == 0, "%s",
			      stanza_name(s));
		laps_sd_clear(&sd);
		laps_buf_clear(&out);
		free(in.p);
		n++;
	}
	ck_assert_uint_gt(n, 30);
	stanzas_free(ss);
}
END_TEST

/* [MS-DTYP] 2.4.6, by hand: owner S-1-5-18, group S-1-5-32-544, a DACL of one denying object ACE
 * with both GUIDs and two bytes behind its SID, an ACE of a callback type (9), and a plain one. */
static const uint8_t whole[] = {
	1,    0, 0x04, 0x84, 20,   0, 0,    0, 32, 0, 0,   0, 0,    0,    0, 0, 48,  0,    0,   0,
	1,    1, 0,    0,    0,    0, 0,    5, 18, 0, 0,   0, 1,    2,    0, 0, 0,   0,    0,   5,
	32,   0, 0,    0,    0x20, 2, 0,    0, 4,  0, 112, 0, 3,    0,    0, 0, 6,   0x12, 60,  0,
	0x10, 0, 0,    0,    3,    0, 0,    0, 1,  1, 1,   1, 1,    1,    1, 1, 1,   1,    1,   1,
	1,    1, 1,    1,    2,    2, 2,    2, 2,  2, 2,   2, 2,    2,    2, 2, 2,   2,    2,   2,
	1,    1, 0,    0,    0,    0, 0,    1, 0,  0, 0,   0, 0xaa, 0xbb, 0, 0, 9,   0,    24,  0,
	1,    0, 0,    0,    1,    1, 0,    0, 0,  0, 0,   1, 0,    0,    0, 0, 'a', 'r',  't', 'x',
	0,    0, 20,   0,    0xff, 1, 0x0f, 0, 1,  1, 0,   0, 0,    0,    0, 5, 11,  0,    0,   0,
};

START_TEST(every_field_is_told)
{
	struct laps_sd sd;

	ck_assert_int_eq(laps_sd_parse(whole, sizeof(whole), &sd, NULL), LAPS_OK);
	ck_assert_uint_eq(sd.control, 0x8404);
	ck_assert(sd.has_owner && sd.has_group && sd.has_dacl && !sd.has_sacl);
	ck_assert_uint_eq(sd.owner.sub[0], 18);
	ck_assert_uint_eq(sd.group.sub[1], 544);
	ck_assert_uint_eq(sd.dacl_n, 3);
	ck_assert_int_eq(sd.dacl[0].type, LAPS_ACE_DENIED_OBJECT);
	ck_assert_int_eq(sd.dacl[0].flags, LAPS_ACE_INHERITED | LAPS_ACE_CONTAINER_INHERIT);
	ck_assert_uint_eq(sd.dacl[0].mask, 0x10);
	ck_assert_uint_eq(sd.dacl[0].has, LAPS_ACE_HAS_OBJECT | LAPS_ACE_HAS_INHERITED);
	ck_assert_int_eq(sd.dacl[0].object[15], 1);
	ck_assert_int_eq(sd.dacl[0].inherited[0], 2);
	ck_assert_uint_eq(sd.dacl[0].sid.authority, 1);
	ck_assert_uint_eq(sd.dacl[0].rest_len, 4);
	ck_assert(sd.dacl[1].opaque);
	ck_assert_uint_eq(sd.dacl[1].rest_len, 20);
	ck_assert(!sd.dacl[2].opaque && sd.dacl[2].mask == 0xf01ff);
	laps_sd_clear(&sd);
	ck_assert(sd.dacl == NULL && !sd.has_owner);
}
END_TEST

START_TEST(no_prefix_is_a_descriptor)
{
	for (size_t len = 0; len < sizeof(whole); len++) {
		uint8_t *in = exact_copy(whole, len);
		struct laps_err err = {0};
		struct laps_sd sd = {.dacl_n = 77};
		laps_rc rc = laps_sd_parse(in, len, &sd, &err);

		ck_assert_msg(rc == LAPS_E_TRUNCATED || rc == LAPS_E_RANGE, "%zu: %s", len,
			      laps_rc_name(rc));
		ck_assert_int_eq(err.rc, rc);
		ck_assert_uint_eq(sd.dacl_n, 77);
		free(in);
	}
}
END_TEST

static const struct {
	const char *what;
	size_t at;
	uint8_t value;
	laps_rc expect;
} broken[] = {
	{"revision", 0, 2, LAPS_E_FORMAT},
	{"not self-relative", 3, 0x04, LAPS_E_FORMAT},
	{"owner in the header", 4, 19, LAPS_E_TRUNCATED},
	{"owner behind the end", 6, 1, LAPS_E_TRUNCATED},
	{"revision of a SID", 20, 2, LAPS_E_FORMAT},
	{"DACL behind the end", 18, 1, LAPS_E_TRUNCATED},
	{"DACL longer than all", 50, 113, LAPS_E_RANGE},
	{"DACL shorter than its header", 50, 7, LAPS_E_RANGE},
	{"DACL shorter than its ACEs", 50, 111, LAPS_E_RANGE},
	{"more ACEs than there are", 52, 4, LAPS_E_TRUNCATED},
	{"more ACEs than could be", 53, 1, LAPS_E_RANGE},
	{"ACE without a size", 58, 0, LAPS_E_RANGE},
	{"ACE too short for its SID", 58, 40, LAPS_E_TRUNCATED},
	{"SID of an ACE too long", 101, 15, LAPS_E_TRUNCATED},
	{"group nowhere, so its bytes are nobody's", 8, 0, LAPS_OK},
};

START_TEST(what_is_broken_is_refused)
{
	uint8_t in[sizeof(whole)];
	struct laps_sd sd;
	laps_rc rc;

	memcpy(in, whole, sizeof(in));
	in[broken[_i].at] = broken[_i].value;
	rc = laps_sd_parse(in, sizeof(in), &sd, NULL);
	ck_assert_msg(rc == broken[_i].expect, "%s: %s", broken[_i].what, laps_rc_name(rc));
	if (rc == LAPS_OK)
		laps_sd_clear(&sd);
}
END_TEST

START_TEST(bytes_behind_the_end_are_refused)
{
	uint8_t in[sizeof(whole) + 1] = {0};
	struct laps_err err;
	struct laps_sd sd;

	memcpy(in, whole, sizeof(whole));
	ck_assert_int_eq(laps_sd_parse(in, sizeof(in), &sd, &err), LAPS_E_TRAILING);
	ck_assert_uint_eq(err.offset, sizeof(whole));
}
END_TEST

/* [MS-DTYP] 2.4.5.1: the canonical order, whatever the order of adding. */
START_TEST(an_added_ace_stands_where_it_belongs)
{
	static const struct laps_ace order[] = {
		{.type = LAPS_ACE_DENIED, .mask = 1, .sid = {5, {18}, 1}},
		{.type = LAPS_ACE_DENIED_OBJECT, .mask = 1, .sid = {5, {18}, 1}},
		{.type = LAPS_ACE_ALLOWED, .mask = 1, .sid = {5, {18}, 1}},
		{.type = LAPS_ACE_ALLOWED_OBJECT, .mask = 1, .sid = {5, {18}, 1}},
		{.type = LAPS_ACE_DENIED,
		 .flags = LAPS_ACE_INHERITED,
		 .mask = 1,
		 .sid = {5, {18}, 1}},
		{.type = LAPS_ACE_ALLOWED,
		 .flags = LAPS_ACE_INHERITED,
		 .mask = 1,
		 .sid = {5, {18}, 1}},
	};
	static const size_t turn[] = {3, 5, 0, 2, 4, 1};
	struct laps_sd sd = {0};

	for (size_t twice = 0; twice < 2; twice++)
		for (size_t i = 0; i < 6; i++)
			ck_assert_int_eq(laps_sd_add_dacl(&sd, &order[turn[i]]), LAPS_OK);
	ck_assert(sd.has_dacl && !sd.has_sacl);
	ck_assert_uint_eq(sd.dacl_n, 6);
	for (size_t i = 0; i < 6; i++)
		ck_assert(laps_ace_eq(&sd.dacl[i], &order[i]));
	laps_sd_clear(&sd);
}
END_TEST

START_TEST(a_full_acl_takes_no_more)
{
	struct laps_ace ace = {.type = LAPS_ACE_AUDIT, .sid = {5, {18}, 1}};
	struct laps_sd sd = {0};
	struct laps_buf out;
	laps_rc rc;

	while ((rc = laps_sd_add_sacl(&sd, &ace)) == LAPS_OK)
		ace.mask++;
	ck_assert_int_eq(rc, LAPS_E_RANGE);
	ck_assert_uint_eq(sd.sacl_n, (0xfffc - 8) / 20);
	laps_buf_init(&out, LAPS_SD_LEN_MAX);
	laps_sd_format(&sd, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	laps_buf_clear(&out);
	laps_sd_clear(&sd);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("sd");
	TCase *t = tcase_create("bytes");

	tcase_add_test(t, what_is_read_is_written_again);
	tcase_add_test(t, every_field_is_told);
	tcase_add_test(t, no_prefix_is_a_descriptor);
	tcase_add_loop_test(t, what_is_broken_is_refused, 0,
			    (int)(sizeof(broken) / sizeof(*broken)));
	tcase_add_test(t, bytes_behind_the_end_are_refused);
	suite_add_tcase(s, t);
	t = tcase_create("adding");
	tcase_set_timeout(t, 30);
	tcase_add_test(t, an_added_ace_stands_where_it_belongs);
	tcase_add_test(t, a_full_acl_takes_no_more);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
