/* SPDX-License-Identifier: MIT */
/* Links that are cut, that are stalled, and whose ends are gone. */
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "unit/sim/relaykit.h"

START_TEST(a_cut_link_resets)
{
	int here = dial(), there = answer(), late;

	say(here, "before");
	hears(there, "before");
	sim_relay_set(relay, 0, SIM_RELAY_CUT, 0);
	ck_assert_uint_eq(look()->open, 0);
	is_reset(here);
	is_reset(there);
	late = dial();
	is_reset(late);
	ck_assert(!comes(listener, LAG));
	ck_assert_uint_eq(look()->connections, 1);
	sim_relay_set(relay, 0, SIM_RELAY_OPEN, 0);
	here = dial();
	there = answer();
	say(there, "after");
	hears(here, "after");
	close(here);
	close(there);
}
END_TEST

/* as while the supervisor starts a server, which has all descriptors until it is executed */
START_TEST(a_child_may_have_what_is_cut)
{
	int here = dial(), there = answer();
	pid_t child;

	say(here, "before");
	hears(there, "before");
	child = fork();
	if (child == 0)
		for (;;)
			pause();
	ck_assert_int_gt(child, 0);
	sim_relay_set(relay, 0, SIM_RELAY_CUT, 0);
	settles(0);
	say(here, "nobody hears it");
	sim_relay_set(relay, 0, SIM_RELAY_OPEN, 0);
	close(here);
	close(there);
	here = dial();
	there = answer();
	say(here, "after");
	hears(there, "after");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(here);
	close(there);
}
END_TEST

START_TEST(a_stalled_link_says_nothing)
{
	int here = dial(), there = answer(), late, later;
	clock_t busy;

	say(here, "before");
	hears(there, "before");
	sim_relay_set(relay, 0, SIM_RELAY_STALLED, 0);
	say(here, "lost?");
	say(there, "and back?");
	late = dial();
	say(late, "is anybody there?");
	busy = clock();
	ck_assert(!comes(there, LAG));
	/* nor does it look for what it does not take */
	ck_assert_int_lt(clock() - busy, LAG / 2 * (CLOCKS_PER_SEC / 1000));
	ck_assert(!comes(here, 0));
	ck_assert(!comes(late, 0));
	ck_assert(!comes(listener, 0));
	ck_assert_uint_eq(look()->open, 1);
	sim_relay_set(relay, 0, SIM_RELAY_OPEN, 0);
	hears(there, "lost?");
	hears(here, "and back?");
	later = answer();
	hears(later, "is anybody there?");
	close(late);
	close(later);
	close(here);
	close(there);
}
END_TEST

/* Who is gone when a stalled link is healed is gone for the other one, too. */
START_TEST(an_end_during_a_stall_comes_after_it)
{
	int here = dial(), there = answer();

	say(here, "before");
	hears(there, "before");
	sim_relay_set(relay, 0, SIM_RELAY_STALLED, 0);
	close(here);
	ck_assert(!comes(there, LAG));
	sim_relay_set(relay, 0, SIM_RELAY_OPEN, 0);
	hears_the_end(there);
	close(there);
	settles(0);
}
END_TEST

START_TEST(a_reset_goes_on)
{
	const struct linger at_once = {.l_onoff = 1};
	int here = dial(), there = answer();

	say(here, "before");
	hears(there, "before");
	setsockopt(here, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(here);
	is_reset(there);
	settles(0);
}
END_TEST

START_TEST(nobody_at_the_far_end)
{
	close(listener);
	is_reset(dial());
	settles(0);
	listener = sim_port_listen(&far, 16);
	ck_assert_int_ge(listener, 0);
}
END_TEST

/* Who comes when no descriptor is left costs nothing, and is served when there is one again. */
START_TEST(without_descriptors_one_waits)
{
	struct rlimit files, few;
	int here, there, next;
	clock_t busy;
	bool came;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &files), 0);
	sim_relay_set(relay, 0, SIM_RELAY_STALLED, 0);
	here = dial();
	say(here, "is there room?");
	next = dup(here);
	close(next);
	few = (struct rlimit){.rlim_cur = (rlim_t)next, .rlim_max = files.rlim_max};
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
	sim_relay_set(relay, 0, SIM_RELAY_OPEN, 0);
	busy = clock();
	came = comes(listener, 4 * LAG);
	busy = clock() - busy;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &files), 0);
	ck_assert(!came);
	ck_assert_int_lt(busy, LAG * (CLOCKS_PER_SEC / 1000));
	there = answer();
	hears(there, "is there room?");
	close(here);
	close(there);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("relay_broken");
	TCase *t = tcase_create("broken links");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, a_cut_link_resets);
	tcase_add_test(t, a_child_may_have_what_is_cut);
	tcase_add_test(t, a_stalled_link_says_nothing);
	tcase_add_test(t, an_end_during_a_stall_comes_after_it);
	tcase_add_test(t, a_reset_goes_on);
	tcase_add_test(t, nobody_at_the_far_end);
	tcase_add_test(t, without_descriptors_one_waits);
	tcase_set_timeout(t, 30);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
