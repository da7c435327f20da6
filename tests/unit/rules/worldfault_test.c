/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include <laps/worldfault.h>
#include <stdio.h>
#include <string.h>

/* The rules are ours; there is no other source for them. */

static struct laps_worldfault w;
static struct laps_fault fault;

static struct laps_worldfault_rule *add(const char *operation, const char *effect)
{
	struct laps_worldfault_rule *r = &w.rule[w.n_on++];

	*r = (struct laps_worldfault_rule){
		.on = 1, .millionths = LAPS_FAULT_ALWAYS, .first = 1, .seed = 42};
	snprintf(r->protocol, LAPS_FAULT_WORD, "%s", "ldap");
	snprintf(r->operation, LAPS_FAULT_WORD, "%s", operation);
	snprintf(r->effect, LAPS_FAULT_WORD, "%s", effect);
	return r;
}

static void clean(void)
{
	memset(&w, 0, sizeof(w));
}

static bool take(const char *who)
{
	return laps_worldfault_take(&w, "ldap", "modify", who, &fault);
}

START_TEST(nothing_goes_wrong_without_rules)
{
	ck_assert(!laps_worldfault_take(NULL, "ldap", "modify", NULL, &fault));
	ck_assert(!take(NULL));
	add("search", "busy");
	ck_assert(!take(NULL));
	ck_assert(!laps_worldfault_take(&w, "rpc", "search", NULL, &fault));
	ck_assert_uint_eq(w.rule[0].seen, 0);
}
END_TEST

START_TEST(a_range_is_counted_from_one)
{
	struct laps_worldfault_rule *r = add("modify", "busy");

	r->first = r->last = 2;
	ck_assert(!take(NULL));
	ck_assert(take(NULL));
	ck_assert_str_eq(fault.effect, "busy");
	ck_assert(!take(NULL));
	ck_assert_uint_eq(r->seen, 3);
	ck_assert_uint_eq(r->hit, 1);
}
END_TEST

START_TEST(every_third_from_the_first_on)
{
	struct laps_worldfault_rule *r = add("any", "busy");

	r->every = 3;
	for (int i = 0; i < 9; i++)
		ck_assert_int_eq(take(NULL), i % 3 == 0);
}
END_TEST

START_TEST(names_match_in_any_case_and_with_a_realm)
{
	struct laps_worldfault_rule *r = add("modify", "busy");

	snprintf(r->who, LAPS_FAULT_WHO, "%s", "alice");
	ck_assert(take("Alice"));
	ck_assert(take("alice@CORP.EXAMPLE"));
	ck_assert(!take("alice2"));
	ck_assert(!take(NULL));
	ck_assert_uint_eq(r->seen, 2);
}
END_TEST

/* The same seed and count fall the same way, and about as often as was said. */
START_TEST(what_is_drawn_repeats)
{
	bool first[1000];
	int n = 0;

	add("modify", "busy")->millionths = 50000;
	for (int i = 0; i < 1000; i++)
		n += first[i] = take(NULL);
	ck_assert_int_gt(n, 25);
	ck_assert_int_lt(n, 100);
	w.rule[0].seen = 0;
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(take(NULL), first[i]);
}
END_TEST

START_TEST(the_first_rule_wins_and_all_count)
{
	add("modify", "busy")->last = 1;
	add("any", "slow")->arg = 250;
	ck_assert(take(NULL));
	ck_assert_str_eq(fault.effect, "busy");
	ck_assert(take(NULL));
	ck_assert_str_eq(fault.effect, "slow");
	ck_assert_int_eq(fault.arg, 250);
	ck_assert_uint_eq(w.rule[1].seen, 2);
	ck_assert(laps_worldfault_concerns(&w, "ldap", "search"));
	w.rule[1].on = 0;
	ck_assert(!laps_worldfault_concerns(&w, "ldap", "search"));
}
END_TEST

/* A connection that comes, or a certificate that is shown, is no request. */
START_TEST(any_is_every_request)
{
	struct laps_worldfault_rule *r = add("any", "busy");

	ck_assert(!laps_worldfault_take(&w, "ldap", LAPS_FAULT_CONNECT, NULL, &fault));
	ck_assert(!laps_worldfault_take(&w, "ldap", LAPS_FAULT_TLS, NULL, &fault));
	ck_assert(!laps_worldfault_take(&w, "ldap", LAPS_FAULT_VALUES, NULL, &fault));
	ck_assert_uint_eq(r->seen, 0);
	ck_assert(laps_worldfault_take(&w, "ldap", "search", NULL, &fault));
	add(LAPS_FAULT_TLS, "expired");
	ck_assert(laps_worldfault_take(&w, "ldap", LAPS_FAULT_TLS, NULL, &fault));
}
END_TEST

START_TEST(of_two_that_hit_the_older_does)
{
	add("modify", "busy")->added = 9;
	add("modify", "slow")->added = 3;
	ck_assert(take(NULL));
	ck_assert_str_eq(fault.effect, "slow");
	ck_assert_uint_eq(w.rule[0].hit, 0);
	ck_assert_uint_eq(w.rule[0].seen, 1);
	ck_assert_uint_eq(w.rule[1].hit, 1);
}
END_TEST

/* What an effect draws differs from hit to hit, and is the same again. */
START_TEST(a_hit_has_a_draw_of_its_own)
{
	uint64_t first, second;

	add("modify", "shuffle");
	ck_assert(take(NULL));
	first = fault.draw;
	ck_assert(take(NULL));
	second = fault.draw;
	ck_assert_uint_ne(first, second);
	w.rule[0].seen = 0;
	ck_assert(take(NULL));
	ck_assert_uint_eq(fault.draw, first);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("worldfault");
	TCase *t = tcase_create("take");

	tcase_add_checked_fixture(t, clean, NULL);
	tcase_add_test(t, nothing_goes_wrong_without_rules);
	tcase_add_test(t, a_range_is_counted_from_one);
	tcase_add_test(t, every_third_from_the_first_on);
	tcase_add_test(t, names_match_in_any_case_and_with_a_realm);
	tcase_add_test(t, what_is_drawn_repeats);
	tcase_add_test(t, the_first_rule_wins_and_all_count);
	tcase_add_test(t, any_is_every_request);
	tcase_add_test(t, of_two_that_hit_the_older_does);
	tcase_add_test(t, a_hit_has_a_draw_of_its_own);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
