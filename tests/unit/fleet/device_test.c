/* SPDX-License-Identifier: MIT */
/* The record of a device. */
#include "fleet/device.h"

#include <stdio.h>
#include <string.h>

#include "lib/runner.h"

#define ENTRA "f1ee7000-0000-4000-8000-000000000001"

static struct fleet_readers readers;

static void begin(void)
{
	memset(&readers, 0, sizeof(readers));
	pthread_mutex_init(&readers.lock, NULL);
}

static struct laps_sid sid_of(uint32_t rid)
{
	return (struct laps_sid){.authority = 5, .sub = {21, 1, 2, 3, rid}, .sub_n = 5};
}

static struct laps_state full(void)
{
	struct laps_state s = {0};

	s.confirmed = (struct laps_rotation){.present = true,
					     .updated_ticks = UINT64_C(0x123456789abcdef0),
					     .expiry_ticks = UINT64_C(0x1234567fffffffff),
					     .account_rid = 500,
					     .mode = LAPS_MODE_ENCRYPTED,
					     .source = LAPS_POLICY_GPO,
					     .has_principal = true,
					     .principal = sid_of(512),
					     .has_version = true};
	memset(s.confirmed.version, 0xa5, sizeof(s.confirmed.version));
	s.intent = (struct laps_rotation){.present = true,
					  .updated_ticks = 7,
					  .expiry_ticks = 8,
					  .account_rid = 501,
					  .mode = LAPS_MODE_ENTRA,
					  .source = LAPS_POLICY_CSP};
	snprintf(s.intent.entra_device, sizeof(s.intent.entra_device), "%s", ENTRA);
	return s;
}

static void is_same(const struct laps_rotation *a, const struct laps_rotation *b)
{
	ck_assert_int_eq(a->present, b->present);
	ck_assert_uint_eq(a->updated_ticks, b->updated_ticks);
	ck_assert_uint_eq(a->expiry_ticks, b->expiry_ticks);
	ck_assert_uint_eq(a->account_rid, b->account_rid);
	ck_assert_int_eq(a->mode, b->mode);
	ck_assert_int_eq(a->source, b->source);
	ck_assert_int_eq(a->has_principal, b->has_principal);
	ck_assert(!a->has_principal || laps_sid_eq(&a->principal, &b->principal));
	ck_assert_int_eq(a->has_version, b->has_version);
	ck_assert_mem_eq(a->version, b->version, LAPS_GUID_LEN);
	ck_assert_str_eq(a->entra_device, b->entra_device);
}

START_TEST(a_state_comes_back_as_it_was)
{
	const struct laps_state in = full();
	struct fleet_device d = {0};
	struct laps_state out;

	begin();
	ck_assert(fleet_device_pack(&d, &readers, &in));
	ck_assert(d.has_state);
	fleet_device_unpack(&d, &readers, ENTRA, &out);
	is_same(&in.confirmed, &out.confirmed);
	is_same(&in.intent, &out.intent);
	ck_assert_int_eq(out.post_auth.stage, LAPS_POST_AUTH_IDLE);
	ck_assert(!out.auto_account.present);
}
END_TEST

START_TEST(an_intent_that_is_gone_is_gone)
{
	struct laps_state in = full(), out;
	struct fleet_device d = {0};

	begin();
	ck_assert(fleet_device_pack(&d, &readers, &in));
	in.intent = (struct laps_rotation){0};
	ck_assert(fleet_device_pack(&d, &readers, &in));
	fleet_device_unpack(&d, &readers, ENTRA, &out);
	ck_assert(!out.intent.present);
	ck_assert(out.confirmed.present);
}
END_TEST

/* Who reads is told apart by a byte, so there is an end. */
START_TEST(readers_are_kept_once_and_run_out)
{
	struct laps_state in = full();
	struct fleet_device d = {0}, before;

	begin();
	for (uint32_t i = 0; i < FLEET_READERS; i++) {
		in.confirmed.principal = sid_of(i);
		ck_assert(fleet_device_pack(&d, &readers, &in));
		ck_assert(fleet_device_pack(&d, &readers, &in));
		ck_assert_uint_eq(readers.n, i + 1);
	}
	before = d;
	in.confirmed.principal = sid_of(FLEET_READERS);
	ck_assert(!fleet_device_pack(&d, &readers, &in));
	ck_assert_mem_eq(&d, &before, sizeof(d));
}
END_TEST

START_TEST(what_a_fleet_never_has_is_refused)
{
	struct laps_state in = full();
	struct fleet_device d = {0};

	begin();
	in.auto_account.present = true;
	ck_assert(!fleet_device_pack(&d, &readers, &in));
	in = full();
	in.post_auth.stage = LAPS_POST_AUTH_ARMED;
	ck_assert(!fleet_device_pack(&d, &readers, &in));
	ck_assert(!d.has_state);
}
END_TEST

/* An aim of fleets. */
START_TEST(a_record_is_below_a_kilobyte)
{
	ck_assert_uint_lt(sizeof(struct fleet_device), 256);
}
END_TEST

START_TEST(names_are_those_of_a_world)
{
	char name[FLEET_NAME];

	fleet_device_name(0, name);
	ck_assert_str_eq(name, "WS0001");
	fleet_device_name(999999, name);
	ck_assert_str_eq(name, "WS1000000");
}
END_TEST

START_TEST(digests_tell_values_apart)
{
	ck_assert_uint_ne(fleet_digest("", 0), 0);
	ck_assert_uint_ne(fleet_digest("a", 1), fleet_digest("b", 1));
	ck_assert_uint_ne(fleet_digest("ab", 2), fleet_digest("ba", 2));
	ck_assert_uint_eq(fleet_digest("ab", 2), fleet_digest("ab", 2));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("device");
	TCase *c = tcase_create("device");

	tcase_add_test(c, a_state_comes_back_as_it_was);
	tcase_add_test(c, an_intent_that_is_gone_is_gone);
	tcase_add_test(c, readers_are_kept_once_and_run_out);
	tcase_add_test(c, what_a_fleet_never_has_is_refused);
	tcase_add_test(c, a_record_is_below_a_kilobyte);
	tcase_add_test(c, names_are_those_of_a_world);
	tcase_add_test(c, digests_tell_values_apart);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
