/* SPDX-License-Identifier: MIT */
/* Decisions that are kept: whatever was decided before, each is what the rules of laps/adaccess.h
 * say, and depends on all that they depend on. */
#include "directory/dc/decide.h"

#include <laps/buf.h>
#include <laps/sddl.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "lib/runner.h"

#define SLOTS 4096 /* of a thread */
#define SID   "S-1-5-21-1-2-3-"

static struct laps_sid sid_of(const char *text)
{
	struct laps_sid sid;
	struct laps_err err;

	ck_assert_int_eq(laps_sid_parse_text(text, strlen(text), &sid, &err), LAPS_OK);
	return sid;
}

static struct dc_descriptor *sd_of(const char *text)
{
	struct dc_descriptor *d;
	struct laps_buf b;
	struct laps_err err;

	laps_buf_init(&b, LAPS_SDDL_SD_MAX);
	ck_assert_int_eq(laps_sddl_parse(text, strlen(text), NULL, &b, &err), LAPS_OK);
	d = dc_descriptor_of(b.data, b.len);
	ck_assert_ptr_nonnull(d);
	laps_buf_clear(&b);
	return d;
}

/* A token of one SID. */
static struct dc_token token_of(const struct laps_sid *sid, uint64_t id)
{
	return (struct dc_token){.ad = {.sid = sid, .sid_n = 1}, .id = id};
}

START_TEST(another_descriptor)
{
	const struct laps_sid alice = sid_of(SID "1100");
	const struct dc_token t = token_of(&alice, 1);
	const struct dc_attribute a = {.name = "description", .guid = {1}};
	struct dc_descriptor *may = sd_of("O:SYD:(A;;WP;;;" SID "1100)"),
			     *may_not = sd_of("O:SYD:(A;;WP;;;" SID "1101)");
	struct dc_object o = {.descriptor = may};

	for (int i = 0; i < 3; i++) {
		o.descriptor = may;
		ck_assert(dc_may_write(&t, &o, &a));
		o.descriptor = may_not;
		ck_assert(!dc_may_write(&t, &o, &a));
		o.descriptor = NULL;
		ck_assert(!dc_may_write(&t, &o, &a));
	}
	dc_descriptor_put(may);
	dc_descriptor_put(may_not);
}
END_TEST

/* A group that is gone makes another token of the same account. */
START_TEST(another_token)
{
	const struct laps_sid group[] = {sid_of(SID "1100"), sid_of(SID "1200")};
	struct dc_token member = {.ad = {.sid = group, .sid_n = 2}, .id = 2};
	struct dc_token left = {.ad = {.sid = group, .sid_n = 1}, .id = 3};
	struct dc_descriptor *d = sd_of("O:SYD:(A;;SD;;;" SID "1200)");
	const struct dc_object o = {.descriptor = d};
	const struct dc_token lapsim = {.system = true, .id = 2};

	for (int i = 0; i < 3; i++) {
		ck_assert(dc_may(&member, &o, LAPS_RIGHT_DELETE));
		ck_assert(!dc_may(&left, &o, LAPS_RIGHT_DELETE));
		ck_assert(!dc_may(&member, &o, LAPS_RIGHT_DELETE | LAPS_RIGHT_WRITE_DACL));
		ck_assert(dc_may(&lapsim, &o, LAPS_RIGHT_WRITE_DACL));
	}
	dc_descriptor_put(d);
}
END_TEST

/* Computers share their descriptors; PRINCIPAL_SELF is another one on each. */
START_TEST(another_object)
{
	const struct laps_sid one = sid_of(SID "2001"), two = sid_of(SID "2002");
	const struct dc_token t = token_of(&one, 4);
	const struct dc_attribute a = {.name = "description", .guid = {1}};
	struct dc_descriptor *d = sd_of("O:SYD:(A;;WP;;;PS)");
	const struct dc_object own = {.descriptor = d, .sid = &one},
			       other = {.descriptor = d, .sid = &two}, none = {.descriptor = d};

	for (int i = 0; i < 3; i++) {
		ck_assert(dc_may_write(&t, &own, &a));
		ck_assert(!dc_may_write(&t, &other, &a));
		ck_assert(!dc_may_write(&t, &none, &a));
	}
	dc_descriptor_put(d);
}
END_TEST

/* [MS-ADTS] 5.1.3.3: an entry for a class, a property set, an attribute, a child's class */
START_TEST(another_thing_that_is_asked_about)
{
	const struct laps_sid alice = sid_of(SID "1100");
	const struct dc_token t = token_of(&alice, 5);
	const struct dc_class computer = {.name = "computer", .guid = {0x0c}},
			      user = {.name = "user", .guid = {0x0d}};
	const struct dc_attribute in = {.name = "in", .guid = {1}, .has_set = true, .set = {0x0e}},
				  out = {.name = "out", .guid = {2}},
				  secret = {.name = "secret",
					    .guid = {3},
					    .has_set = true,
					    .set = {0x0e},
					    .search_flags = DC_SEARCH_CONFIDENTIAL};
	struct dc_descriptor *d =
		sd_of("O:SYD:(OA;;RP;0000000e-0000-0000-0000-000000000000;;" SID
		      "1100)(OA;;WP;0000000c-0000-0000-0000-000000000000;;" SID
		      "1100)(OA;;CC;0000000c-0000-0000-0000-000000000000;;" SID "1100)");
	const struct dc_object c = {.descriptor = d, .class = &computer},
			       u = {.descriptor = d, .class = &user};

	for (int i = 0; i < 3; i++) {
		ck_assert(dc_may_read(&t, &c, &in));
		ck_assert(!dc_may_read(&t, &c, &out));
		ck_assert(!dc_may_read(&t, &c, &secret));
		ck_assert(dc_may_write(&t, &c, &out)); /* all of a computer's */
		ck_assert(!dc_may_write(&t, &u, &out));
		ck_assert(dc_may_child(&t, &c, LAPS_RIGHT_CREATE_CHILD, &computer));
		ck_assert(!dc_may_child(&t, &c, LAPS_RIGHT_CREATE_CHILD, &user));
		ck_assert(!dc_may_child(&t, &c, LAPS_RIGHT_DELETE_CHILD, &computer));
		ck_assert(!dc_may(&t, &c, LAPS_RIGHT_CREATE_CHILD));
	}
	dc_descriptor_put(d);
}
END_TEST

/* Questions that differ in one thing, twice as many as there are places: where two of them
 * share one, each has its own answer. */
#define EACH (2 * SLOTS)

static bool drawn(unsigned i)
{
	return i * 2654435761u >> 13 & 1;
}

START_TEST(attributes_and_classes_that_share_a_place)
{
	static struct dc_attribute attribute[EACH];
	static struct dc_class class[EACH];
	const struct laps_sid alice = sid_of(SID "1100");
	const struct dc_token t = token_of(&alice, 6);
	const struct dc_attribute any = {.guid = {2}};
	struct dc_descriptor *d =
		sd_of("O:SYD:(OA;;WP;00000001-0000-0000-0000-000000000000;;" SID "1100)");
	struct dc_object o = {.descriptor = d};

	for (unsigned i = 0; i < EACH; i++)
		attribute[i].guid[0] = class[i].guid[0] = drawn(i);
	for (unsigned i = 0; i < EACH; i++)
		ck_assert_int_eq(dc_may_write(&t, &o, &attribute[i]), drawn(i));
	for (unsigned i = 0; i < EACH; i++) {
		o.class = &class[i];
		ck_assert_int_eq(dc_may_write(&t, &o, &any), drawn(i));
	}
	dc_descriptor_put(d);
}
END_TEST

START_TEST(tokens_that_share_a_place)
{
	const struct laps_sid alice = sid_of(SID "1100"), bob = sid_of(SID "1101");
	struct dc_descriptor *d = sd_of("O:SYD:(A;;SD;;;" SID "1100)");
	const struct dc_object o = {.descriptor = d};

	for (unsigned i = 0; i < EACH; i++) {
		const struct dc_token t = token_of(drawn(i) ? &alice : &bob, 1000 + i);

		ck_assert_int_eq(dc_may(&t, &o, LAPS_RIGHT_DELETE), drawn(i));
	}
	dc_descriptor_put(d);
}
END_TEST

START_TEST(descriptors_that_share_a_place)
{
	const struct laps_sid alice = sid_of(SID "1100");
	const struct dc_token t = token_of(&alice, 7);

	for (unsigned i = 0; i < EACH; i++) {
		struct dc_object o = {0};
		struct dc_descriptor *d;
		char text[128];

		snprintf(text, sizeof(text), "O:SYD:(A;;SD;;;" SID "%u)(A;;SD;;;" SID "%u)",
			 5000 + i, drawn(i) ? 1100 : 1101);
		o.descriptor = d = sd_of(text);
		ck_assert_int_eq(dc_may(&t, &o, LAPS_RIGHT_DELETE), drawn(i));
		dc_descriptor_put(d);
	}
}
END_TEST

/* All sets of nine rights in the low bits and four in the high ones. */
START_TEST(rights_that_share_a_place)
{
	const struct laps_sid alice = sid_of(SID "1100");
	const struct dc_token t = token_of(&alice, 8);
	struct dc_descriptor *d = sd_of("O:SYD:(A;;RPWPLCSDRC;;;" SID "1100)");
	const struct dc_object o = {.descriptor = d};
	const uint32_t has = LAPS_RIGHT_READ_PROPERTY | LAPS_RIGHT_WRITE_PROPERTY |
			     LAPS_RIGHT_LIST | LAPS_RIGHT_DELETE | LAPS_RIGHT_READ_CONTROL;

	for (uint32_t i = 1; i < 1u << 13; i++) {
		const uint32_t rights = (i & 0x1ff) | (i >> 9) << 16;

		ck_assert_int_eq(dc_may(&t, &o, rights), (rights & ~has) == 0);
	}
	dc_descriptor_put(d);
}
END_TEST

START_TEST(what_is_kept_has_its_bounds)
{
	const struct laps_sid alice = sid_of(SID "1100");
	struct dc_descriptor *d = sd_of("O:SYD:(A;;SD;;;" SID "1100)");
	const struct dc_object o = {.descriptor = d};
	size_t before = 0;

	for (unsigned i = 0; i < EACH; i++) {
		const struct dc_token t = token_of(&alice, 100000 + i);

		ck_assert(dc_may(&t, &o, LAPS_RIGHT_DELETE));
		if (i == 0)
			before = mallinfo2().uordblks + mallinfo2().hblkhd;
	}
	ck_assert_uint_eq(mallinfo2().uordblks + mallinfo2().hblkhd, before);
	dc_descriptor_put(d);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("decide");
	TCase *t = tcase_create("cache");

	tcase_add_test(t, another_descriptor);
	tcase_add_test(t, another_token);
	tcase_add_test(t, another_object);
	tcase_add_test(t, another_thing_that_is_asked_about);
	tcase_add_test(t, attributes_and_classes_that_share_a_place);
	tcase_add_test(t, tokens_that_share_a_place);
	tcase_add_test(t, descriptors_that_share_a_place);
	tcase_add_test(t, rights_that_share_a_place);
	tcase_add_test(t, what_is_kept_has_its_bounds);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
