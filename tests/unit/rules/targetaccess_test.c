/* SPDX-License-Identifier: MIT */
/* Descriptors are written here by hand, after [MS-DTYP] 2.4.4 to 2.4.6. */
#include "lib/exact.h"
#include "lib/runner.h"
#include <laps/buf.h>
#include <laps/targetaccess.h>
#include <laps/targetsd.h>
#include <stdlib.h>
#include <string.h>

static const struct laps_sid admins = {5, {21, 1, 2, 3, 512}, 5};
static const struct laps_sid alice = {5, {21, 1, 2, 3, 1104}, 5};
static const struct laps_sid everyone = {1, {0}, 1};

struct ace {
	uint8_t type, flags;
	uint32_t mask;
	const struct laps_sid *sid;
};
#define ALLOW        0
#define DENY         1
#define ALLOW_OBJECT 5
#define DENY_OBJECT  6
#define AUDIT        2
#define INHERIT_ONLY 0x08

static void put_ace(struct laps_buf *b, const struct ace *a)
{
	bool object = a->type == ALLOW_OBJECT || a->type == DENY_OBJECT;

	laps_buf_put_u8(b, a->type);
	laps_buf_put_u8(b, a->flags);
	laps_buf_put_u16le(b, (uint16_t)(8 + (object ? 20u : 0) + laps_sid_len(a->sid)));
	laps_buf_put_u32le(b, a->mask);
	if (object) {
		laps_buf_put_u32le(b, 1); /* an object type follows */
		for (int i = 0; i < 16; i++)
			laps_buf_put_u8(b, 0xaa);
	}
	laps_sid_format(a->sid, b);
}

/* A descriptor with a DACL only, in a block of its exact size. */
static struct exact make(const struct ace *ace, size_t n)
{
	struct laps_buf aces, b;
	struct exact out;

	laps_buf_init(&aces, 4096);
	laps_buf_init(&b, 4096);
	for (size_t i = 0; i < n; i++)
		put_ace(&aces, &ace[i]);
	laps_buf_put(&b, "\1\0\4\200\0\0\0\0\0\0\0\0\0\0\0\0\24\0\0\0", 20);
	laps_buf_put_u16le(&b, 2);
	laps_buf_put_u16le(&b, (uint16_t)(8 + aces.len));
	laps_buf_put_u16le(&b, (uint16_t)n);
	laps_buf_put_u16le(&b, 0);
	laps_buf_put(&b, aces.data, aces.len);
	ck_assert_int_eq(laps_buf_status(&b), LAPS_OK);
	out = (struct exact){exact_copy(b.data, b.len), b.len};
	laps_buf_clear(&aces);
	laps_buf_clear(&b);
	return out;
}

static uint32_t access_of(const struct ace *ace, size_t n, const struct laps_sid *sid, size_t sid_n,
			  struct laps_target_decider by[2])
{
	struct exact sd = make(ace, n);
	struct laps_targetacl acl;
	uint32_t got;

	ck_assert_int_eq(laps_targetacl_parse(sd.p, sd.len, &acl, NULL), LAPS_OK);
	got = laps_targetacl_access(&acl, sid, sid_n, by);
	free(sd.p);
	return got;
}

START_TEST(the_descriptor_of_a_sid_decrypts_for_it_and_encrypts_for_everyone)
{
	const struct laps_sid member[] = {alice, everyone, admins};
	struct laps_target_decider by[2];
	struct laps_targetacl acl;
	struct laps_buf sd;

	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_targetsd_format(&admins, &sd);
	ck_assert_int_eq(laps_targetacl_parse(sd.data, sd.len, &acl, NULL), LAPS_OK);
	ck_assert(acl.has_owner && acl.has_group && acl.has_dacl);
	ck_assert_uint_eq(acl.ace_n, 2);
	ck_assert_uint_eq(acl.owner.sub[0], 18);
	ck_assert_uint_eq(laps_targetacl_access(&acl, member, 3, by), 3);
	ck_assert_uint_eq(by[0].ace, 0);
	ck_assert_uint_eq(by[0].sid, 2);
	ck_assert_uint_eq(laps_targetacl_access(&acl, member, 2, by), 2);
	ck_assert_uint_eq(by[0].ace, SIZE_MAX);
	ck_assert_uint_eq(by[1].ace, 1);
	ck_assert_uint_eq(by[1].sid, 1);
	ck_assert_uint_eq(laps_targetacl_access(&acl, member, 1, NULL), 0);
	laps_buf_clear(&sd);
}
END_TEST

START_TEST(the_first_ace_that_names_the_caller_decides)
{
	const struct ace deny_first[] = {{DENY, 0, 1, &alice}, {ALLOW, 0, 3, &admins}};
	const struct ace allow_first[] = {{ALLOW, 0, 3, &admins}, {DENY, 0, 3, &alice}};
	const struct laps_sid both[] = {alice, admins};
	struct laps_target_decider by[2];

	ck_assert_uint_eq(access_of(deny_first, 2, both, 2, by), 2);
	ck_assert_uint_eq(by[0].ace, 0);
	ck_assert_uint_eq(by[1].ace, 1);
	ck_assert_uint_eq(access_of(allow_first, 2, both, 2, NULL), 3);
	ck_assert_uint_eq(access_of(deny_first, 2, both + 1, 1, NULL), 3);
}
END_TEST

START_TEST(rights_add_up_over_several_aces)
{
	const struct ace half[] = {{ALLOW, 0, 1, &alice}, {ALLOW, 0, 2, &everyone}};
	const struct laps_sid both[] = {alice, everyone};

	ck_assert_uint_eq(access_of(half, 2, both, 2, NULL), 3);
	ck_assert_uint_eq(access_of(half, 2, both, 1, NULL), 1);
}
END_TEST

START_TEST(inherit_only_audit_and_object_allow_aces_give_nothing)
{
	const struct ace nothing[] = {{ALLOW, INHERIT_ONLY, 3, &alice},
				      {AUDIT, 0, 3, &alice},
				      {ALLOW_OBJECT, 0, 3, &alice}};
	const struct ace denied[] = {{DENY_OBJECT, 0, 1, &alice}, {ALLOW, 0, 3, &alice}};

	ck_assert_uint_eq(access_of(nothing, 3, &alice, 1, NULL), 0);
	ck_assert_uint_eq(access_of(denied, 2, &alice, 1, NULL), 2);
}
END_TEST

START_TEST(no_dacl_allows_and_an_empty_one_refuses)
{
	static const uint8_t no_dacl[20] = {1, 0, 0, 0x80};
	static const uint8_t null_dacl[20] = {1, 0, 4, 0x80};
	struct laps_targetacl acl;

	ck_assert_int_eq(laps_targetacl_parse(no_dacl, 20, &acl, NULL), LAPS_OK);
	ck_assert_uint_eq(laps_targetacl_access(&acl, NULL, 0, NULL), 3);
	ck_assert_int_eq(laps_targetacl_parse(null_dacl, 20, &acl, NULL), LAPS_OK);
	ck_assert_uint_eq(laps_targetacl_access(&acl, NULL, 0, NULL), 3);
	ck_assert_uint_eq(access_of(NULL, 0, &alice, 1, NULL), 0);
}
END_TEST

/* Every cut is refused, and a refusal leaves out as it was. */
START_TEST(refuses_every_prefix)
{
	struct laps_targetacl acl, poison;
	struct laps_buf sd;

	laps_buf_init(&sd, LAPS_TARGETSD_MAX);
	laps_targetsd_format(&admins, &sd);
	memset(&poison, 0xa5, sizeof(poison));
	for (size_t n = 0; n < sd.len; n++) {
		uint8_t *cut = exact_copy(sd.data, n);

		acl = poison;
		ck_assert_int_ne(laps_targetacl_parse(cut, n, &acl, NULL), LAPS_OK);
		ck_assert(memcmp(&acl, &poison, sizeof(acl)) == 0);
		free(cut);
	}
	laps_buf_clear(&sd);
}
END_TEST

/* Whatever bit is wrong, nothing is read outside of the block; the sanitizer looks. */
START_TEST(survives_every_bit_flip)
{
	const struct ace ace[] = {{ALLOW_OBJECT, 0, 3, &alice}, {DENY, 0, 3, &everyone}};
	struct exact sd = make(ace, 2);
	struct laps_targetacl acl;

	for (size_t bit = 0; bit < sd.len * 8; bit++) {
		sd.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (laps_targetacl_parse(sd.p, sd.len, &acl, NULL) == LAPS_OK)
			(void)laps_targetacl_access(&acl, &alice, 1, NULL);
		sd.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	free(sd.p);
}
END_TEST

START_TEST(refuses_what_is_no_self_relative_descriptor)
{
	uint8_t sd[20] = {1, 0, 4, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0};
	struct laps_targetacl acl;
	struct laps_err err;

	ck_assert_int_eq(laps_targetacl_parse(sd, 20, &acl, &err), LAPS_E_RANGE);
	ck_assert_uint_eq(err.offset, 16);
	sd[3] = 0;
	ck_assert_int_eq(laps_targetacl_parse(sd, 20, &acl, &err), LAPS_E_FORMAT);
	ck_assert_uint_eq(err.offset, 2);
	sd[0] = 2;
	ck_assert_int_eq(laps_targetacl_parse(sd, 20, &acl, &err), LAPS_E_FORMAT);
	ck_assert_uint_eq(err.offset, 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("targetaccess");
	TCase *t = tcase_create("access");

	tcase_add_test(t, the_descriptor_of_a_sid_decrypts_for_it_and_encrypts_for_everyone);
	tcase_add_test(t, the_first_ace_that_names_the_caller_decides);
	tcase_add_test(t, rights_add_up_over_several_aces);
	tcase_add_test(t, inherit_only_audit_and_object_allow_aces_give_nothing);
	tcase_add_test(t, no_dacl_allows_and_an_empty_one_refuses);
	tcase_add_test(t, refuses_every_prefix);
	tcase_add_test(t, survives_every_bit_flip);
	tcase_add_test(t, refuses_what_is_no_self_relative_descriptor);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
