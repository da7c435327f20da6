/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <laps/encvalue.h>
#include <laps/replica.h>

#define OLD   100 /* the rotation before the last one */
#define LAST  200
#define AGE   50
#define NEWER 300

static struct laps_state state;
static struct laps_backup_current there;
static struct laps_replica_input in;

static struct laps_rotation rotation(laps_mode mode, uint64_t ticks)
{
	return (struct laps_rotation){.present = true,
				      .mode = mode,
				      .updated_ticks = ticks,
				      .expiry_ticks = ticks + AGE,
				      .has_version = mode == LAPS_MODE_CLEAR,
				      .version = {(uint8_t)(ticks / OLD)}};
}

/* A controller shows that rotation; 0: nothing. */
static void shows(laps_mode mode, uint64_t ticks)
{
	const bool encrypts = mode == LAPS_MODE_ENCRYPTED || mode == LAPS_MODE_DSRM;

	laps_buf_clear(&there.encrypted);
	there = (struct laps_backup_current){.has_expiry = ticks != 0,
					     .expiry_ticks = ticks + AGE,
					     .has_version = mode == LAPS_MODE_CLEAR && ticks != 0,
					     .version = {(uint8_t)(ticks / OLD)}};
	laps_buf_init(&there.encrypted, 64);
	if (encrypts && ticks != 0)
		laps_encvalue_format(ticks, (const uint8_t *)"x", 1, &there.encrypted);
	ck_assert_int_eq(laps_buf_status(&there.encrypted), LAPS_OK);
}

static void confirmed(laps_mode mode)
{
	state = (struct laps_state){.confirmed = rotation(mode, LAST)};
	in = (struct laps_replica_input){.state = &state, .mode = mode, .there = &there};
}

static bool behind(laps_mode mode, uint64_t ticks)
{
	bool is;

	shows(mode, ticks);
	is = laps_replica_is_behind(&in);
	laps_buf_clear(&there.encrypted);
	return is;
}

/* ours */
START_TEST(what_is_older_than_the_last_write_is_behind_in_every_mode)
{
	const laps_mode mode = (laps_mode)_i;

	confirmed(mode);
	ck_assert(behind(mode, OLD));
	ck_assert(behind(mode, 0));
	ck_assert(!behind(mode, LAST));
	ck_assert(!behind(mode, NEWER));
	state = (struct laps_state){0};
	ck_assert(!behind(mode, OLD));
}
END_TEST

/* ours: the value's time tells, whoever has moved the expiry */
START_TEST(an_expiry_that_was_moved_is_not_behind)
{
	confirmed(LAPS_MODE_ENCRYPTED);
	shows(LAPS_MODE_ENCRYPTED, LAST);
	there.expiry_ticks = OLD;
	ck_assert(!laps_replica_is_behind(&in));
	there.has_expiry = false;
	ck_assert(!laps_replica_is_behind(&in));
	shows(LAPS_MODE_ENCRYPTED, OLD);
	there.expiry_ticks = NEWER;
	ck_assert(laps_replica_is_behind(&in));
	laps_buf_clear(&there.encrypted);

	confirmed(LAPS_MODE_CLEAR);
	shows(LAPS_MODE_CLEAR, LAST);
	there.expiry_ticks = OLD;
	ck_assert(!laps_replica_is_behind(&in));
	/* nothing but the expiry: to now, which is behind the last write */
	confirmed(LAPS_MODE_LEGACY);
	shows(LAPS_MODE_LEGACY, LAST);
	there.expiry_ticks = LAST + 1;
	ck_assert(!laps_replica_is_behind(&in));
	there.expiry_ticks = LAST;
	ck_assert(laps_replica_is_behind(&in));
}
END_TEST

/* ours: a host without the right to read its values sees the expiry only */
START_TEST(a_value_that_cannot_be_seen_is_told_by_its_expiry)
{
	confirmed(LAPS_MODE_ENCRYPTED);
	state.confirmed.has_version = true;
	ck_assert(!behind(LAPS_MODE_LEGACY, LAST));
	ck_assert(behind(LAPS_MODE_LEGACY, OLD));
	ck_assert(!behind(LAPS_MODE_LEGACY, NEWER));
}
END_TEST

/* RBK-02, RBK-05: by its version it is not the last write, and it is newer */
START_TEST(a_host_that_was_restored_is_behind_itself)
{
	confirmed(LAPS_MODE_CLEAR);
	shows(LAPS_MODE_CLEAR, OLD);
	ck_assert(laps_replica_is_behind(&in));
	there.expiry_ticks = NEWER;
	ck_assert(!laps_replica_is_behind(&in));
}
END_TEST

/* CYC-10, ours */
START_TEST(an_intended_write_is_looked_for_unless_the_account_has_the_one_before)
{
	const laps_mode mode = LAPS_MODE_ENCRYPTED;

	confirmed(mode);
	state.intent = rotation(mode, NEWER);
	ck_assert(!behind(mode, NEWER));
	ck_assert(behind(mode, LAST)); /* the account does not tell */
	in.last_set_ticks = NEWER;     /* it was set, and that was not noted */
	ck_assert(behind(mode, LAST));
	in.last_set_ticks = LAST;
	ck_assert(!behind(mode, LAST));
	ck_assert(behind(mode, OLD));
	state.confirmed = (struct laps_rotation){0};
	ck_assert(behind(mode, LAST));
	in.last_set_ticks = 0;
	ck_assert(behind(mode, 0));
}
END_TEST

/* ours */
START_TEST(what_was_kept_in_other_attributes_is_not_looked_for)
{
	confirmed(LAPS_MODE_LEGACY);
	in.mode = LAPS_MODE_ENCRYPTED;
	ck_assert(!behind(LAPS_MODE_ENCRYPTED, 0));
	state.intent = rotation(LAPS_MODE_LEGACY, NEWER);
	ck_assert(!behind(LAPS_MODE_ENCRYPTED, 0));
	/* clear and encrypted have the expiry and the version in common */
	confirmed(LAPS_MODE_CLEAR);
	in.mode = LAPS_MODE_ENCRYPTED;
	ck_assert(!behind(LAPS_MODE_CLEAR, LAST));
	ck_assert(behind(LAPS_MODE_CLEAR, OLD));
	confirmed(LAPS_MODE_ENCRYPTED);
	in.mode = LAPS_MODE_CLEAR;
	ck_assert(behind(LAPS_MODE_LEGACY, OLD));
	ck_assert(!behind(LAPS_MODE_LEGACY, LAST));
}
END_TEST

static uint64_t ticks_of(laps_mode mode, uint64_t ticks)
{
	uint64_t out;

	shows(mode, ticks);
	out = laps_replica_ticks(mode, &there);
	laps_buf_clear(&there.encrypted);
	return out;
}

/* ours */
START_TEST(the_newest_is_told_by_the_same_signs)
{
	ck_assert_uint_eq(ticks_of(LAPS_MODE_ENCRYPTED, LAST), LAST);
	ck_assert_uint_eq(ticks_of(LAPS_MODE_DSRM, 0), 0);
	ck_assert_uint_eq(ticks_of(LAPS_MODE_LEGACY, LAST), LAST + AGE);
	ck_assert_uint_eq(ticks_of(LAPS_MODE_CLEAR, 0), 0);
	shows(LAPS_MODE_LEGACY, LAST);
	ck_assert_uint_eq(laps_replica_ticks(LAPS_MODE_ENCRYPTED, &there), 0);
	/* what is no value has no time, and is older than any */
	laps_buf_put(&there.encrypted, "no value of ours", 16);
	ck_assert_uint_eq(laps_replica_ticks(LAPS_MODE_ENCRYPTED, &there), 0);
	confirmed(LAPS_MODE_ENCRYPTED);
	ck_assert(laps_replica_is_behind(&in));
	laps_buf_clear(&there.encrypted);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("rules/replica");
	TCase *t = tcase_create("last write");

	tcase_add_loop_test(t, what_is_older_than_the_last_write_is_behind_in_every_mode,
			    LAPS_MODE_CLEAR, LAPS_MODE_ENTRA);
	tcase_add_test(t, an_expiry_that_was_moved_is_not_behind);
	tcase_add_test(t, a_value_that_cannot_be_seen_is_told_by_its_expiry);
	tcase_add_test(t, a_host_that_was_restored_is_behind_itself);
	tcase_add_test(t, an_intended_write_is_looked_for_unless_the_account_has_the_one_before);
	tcase_add_test(t, what_was_kept_in_other_attributes_is_not_looked_for);
	tcase_add_test(t, the_newest_is_told_by_the_same_signs);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
