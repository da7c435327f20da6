/* SPDX-License-Identifier: MIT */
/*
 * Who waits for whom: a change that came from elsewhere is alone, the controller's own are not, and
 * where there are no others nobody waits.
 */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include "directory/dc/replica.h"
#include "directory/dc/turn.h"
#include "lib/runner.h"

#define SOON_MS 20
#define LATE_MS 10000

/* Somebody in a thread of his own: he comes in, says so, and leaves when he is told to. */
struct somebody {
	pthread_t thread;
	bool from_elsewhere;
	sem_t in, leave;
};

static void *come(void *arg)
{
	struct somebody *s = arg;

	(s->from_elsewhere ? dc_turn_take : dc_turn_begin)();
	sem_post(&s->in);
	sem_wait(&s->leave);
	(s->from_elsewhere ? dc_turn_give : dc_turn_end)();
	return NULL;
}

static void comes(struct somebody *s, bool from_elsewhere)
{
	s->from_elsewhere = from_elsewhere;
	sem_init(&s->in, 0, 0);
	sem_init(&s->leave, 0, 0);
	ck_assert_int_eq(pthread_create(&s->thread, NULL, come, s), 0);
}

static bool is_in(struct somebody *s, unsigned ms)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += (long)(ms % 1000) * 1000000;
	t.tv_sec += ms / 1000 + t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	while (sem_timedwait(&s->in, &t) != 0)
		if (errno != EINTR)
			return false;
	return true;
}

static void leaves(struct somebody *s)
{
	sem_post(&s->leave);
	pthread_join(s->thread, NULL);
	sem_destroy(&s->in);
	sem_destroy(&s->leave);
}

static void set_up(void)
{
	ck_assert(dc_replica_set("1 2 3"));
}

START_TEST(own_changes_are_at_once)
{
	struct somebody a, b;

	comes(&a, false);
	ck_assert(is_in(&a, LATE_MS));
	comes(&b, false);
	ck_assert(is_in(&b, LATE_MS));
	leaves(&a);
	leaves(&b);
}
END_TEST

/* Either waits for the other, and two from elsewhere for each other. */
START_TEST(what_came_from_elsewhere_is_alone)
{
	static const bool first[] = {true, false, true}, second[] = {false, true, true};
	struct somebody a, b;

	comes(&a, first[_i]);
	ck_assert(is_in(&a, LATE_MS));
	comes(&b, second[_i]);
	ck_assert(!is_in(&b, SOON_MS));
	leaves(&a);
	ck_assert(is_in(&b, LATE_MS));
	leaves(&b);
}
END_TEST

/* There is no end of clients: who comes behind one from elsewhere waits for him. */
START_TEST(nobody_from_elsewhere_waits_for_ever)
{
	struct somebody own, other, late;

	comes(&own, false);
	ck_assert(is_in(&own, LATE_MS));
	comes(&other, true);
	ck_assert(!is_in(&other, SOON_MS));
	comes(&late, false);
	ck_assert(!is_in(&late, SOON_MS));
	leaves(&own);
	ck_assert(is_in(&other, LATE_MS));
	leaves(&other);
	ck_assert(is_in(&late, LATE_MS));
	leaves(&late);
}
END_TEST

/* A change of the object's own within one, which ends with the outer one; and an end that had no
 * beginning. */
START_TEST(within_a_turn_there_is_no_other)
{
	struct somebody a;

	dc_turn_end();
	dc_turn_give();
	dc_turn_take();
	dc_turn_take();
	dc_turn_begin();
	dc_turn_end();
	comes(&a, true);
	ck_assert(!is_in(&a, SOON_MS));
	dc_turn_give();
	ck_assert(is_in(&a, LATE_MS));
	leaves(&a);
	dc_turn_begin();
	dc_turn_begin();
	dc_turn_end();
	comes(&a, true);
	ck_assert(!is_in(&a, SOON_MS));
	dc_turn_end();
	ck_assert(is_in(&a, LATE_MS));
	leaves(&a);
}
END_TEST

/* Who is answered holds nobody up, however he got in. */
START_TEST(an_answer_ends_it)
{
	struct somebody a;

	dc_turn_begin();
	dc_turn_begin();
	dc_turn_leave();
	dc_turn_leave();
	comes(&a, true);
	ck_assert(is_in(&a, LATE_MS));
	leaves(&a);
	dc_turn_end();
	dc_turn_take();
	dc_turn_leave();
	comes(&a, true);
	ck_assert(is_in(&a, LATE_MS));
	leaves(&a);
	dc_turn_give();
}
END_TEST

START_TEST(without_others_nobody_waits)
{
	struct somebody a;

	ck_assert(dc_replica_set(""));
	dc_turn_begin();
	comes(&a, true);
	ck_assert(is_in(&a, LATE_MS));
	leaves(&a);
	dc_turn_end();
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("dc/turn");
	TCase *t = tcase_create("turn");

	tcase_add_checked_fixture(t, set_up, NULL);
	tcase_add_test(t, own_changes_are_at_once);
	tcase_add_loop_test(t, what_came_from_elsewhere_is_alone, 0, 3);
	tcase_add_test(t, nobody_from_elsewhere_waits_for_ever);
	tcase_add_test(t, within_a_turn_there_is_no_other);
	tcase_add_test(t, an_answer_ends_it);
	tcase_add_test(t, without_others_nobody_waits);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
