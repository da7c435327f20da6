/* SPDX-License-Identifier: MIT */
/* What links carry: all of it, in order, no sooner than they are slow, and never more than fits. */
#include "lib/lagpipe.h"
#include "unit/sim/relaykit.h"

#define HOUR 3600000
#define MUCH (2u << 20) /* bytes */

START_TEST(bytes_and_ends_go_both_ways)
{
	int here = dial(), there = answer();

	say(here, "a question");
	hears(there, "a question");
	ck_assert_uint_eq(look()->open, 1);
	shutdown(here, SHUT_WR);
	hears_the_end(there);
	say(there, "an answer after the end");
	hears(here, "an answer after the end");
	close(there);
	hears_the_end(here);
	close(here);
	settles(0);
	ck_assert_uint_eq(look()->connections, 1);
	ck_assert_uint_eq(look()->bytes_to, strlen("a question"));
	ck_assert_uint_eq(look()->bytes_from, strlen("an answer after the end"));
}
END_TEST

START_TEST(nothing_comes_before_its_time)
{
	uint64_t sent[2], now;
	int here, there;

	sim_relay_set(relay, 0, SIM_RELAY_OPEN, LAG);
	here = dial();
	there = answer();
	sent[0] = sim_monotonic_ms();
	say(here, "one");
	usleep(LAG / 2 * 1000);
	sent[1] = sim_monotonic_ms();
	say(here, "two");
	hears(there, "one");
	now = sim_monotonic_ms();
	/* both clocks were cut to whole milliseconds */
	ck_assert_uint_ge(now + 1, sent[0] + LAG);
	hears(there, "two");
	now = sim_monotonic_ms();
	ck_assert_uint_ge(now + 1, sent[1] + LAG);
	/* and back */
	sent[0] = sim_monotonic_ms();
	say(there, "three");
	hears(here, "three");
	ck_assert_uint_ge(sim_monotonic_ms() + 1, sent[0] + LAG);
	/* so does an end */
	sent[0] = sim_monotonic_ms();
	close(here);
	hears_the_end(there);
	ck_assert_uint_ge(sim_monotonic_ms() + 1, sent[0] + LAG);
	close(there);
}
END_TEST

static uint8_t much[MUCH], got[MUCH];

static void fill(void)
{
	uint32_t x = 1;

	for (size_t i = 0; i < MUCH; i++) {
		x = x * 1664525 + 1013904223;
		much[i] = (uint8_t)(x >> 24);
	}
}

/* Send and receive at the same time; the bytes must be the same. When the last has come. */
static uint64_t pour(int from, int to)
{
	size_t out = 0, in = 0;
	ssize_t n;

	while (in < MUCH) {
		struct pollfd p[] = {{.fd = to, .events = POLLIN},
				     {.fd = from, .events = out < MUCH ? POLLOUT : 0}};

		ck_assert_int_gt(poll(p, 2, PATIENT), 0);
		if (p[1].revents & POLLOUT) {
			n = send(from, much + out, MUCH - out, MSG_DONTWAIT | MSG_NOSIGNAL);
			out += n > 0 ? (size_t)n : 0;
		}
		if (p[0].revents & POLLIN) {
			n = recv(to, got + in, MUCH - in, MSG_DONTWAIT);
			in += n > 0 ? (size_t)n : 0;
		}
	}
	ck_assert_mem_eq(got, much, MUCH);
	return sim_monotonic_ms();
}

/* A delay is no limit of how much comes, as long as it can be under way. */
START_TEST(much_comes_whole_and_at_once)
{
	uint64_t start;
	int here, there;

	fill();
	sim_relay_set(relay, 0, SIM_RELAY_OPEN, _i ? LAG : 0);
	here = dial();
	there = answer();
	start = sim_monotonic_ms();
	ck_assert_uint_lt(pour(here, there) - start, PATIENT / 2);
	ck_assert_uint_lt(pour(there, here) - start, PATIENT);
	ck_assert_uint_eq(look()->bytes_to, MUCH);
	ck_assert_uint_eq(look()->bytes_from, MUCH);
	close(here);
	close(there);
}
END_TEST

/* What is still on its way in the kernel when both have ended is not thrown away. */
START_TEST(the_last_bytes_come_after_both_ends)
{
	const size_t len = MUCH / 8;
	int here = dial(), there = answer();
	size_t in = 0;
	ssize_t n;

	fill();
	shutdown(here, SHUT_WR);
	hears_the_end(there);
	ck_assert_int_eq(send(there, much, len, MSG_NOSIGNAL), (ssize_t)len);
	close(there);
	settles(0);
	while (in < len && (n = read(here, got + in, len - in)) > 0)
		in += (size_t)n;
	ck_assert_uint_eq(in, len);
	ck_assert_mem_eq(got, much, len);
	hears_the_end(here);
	close(here);
}
END_TEST

START_TEST(a_shorter_delay_holds_for_what_is_under_way)
{
	int here, there;

	sim_relay_set(relay, 0, SIM_RELAY_OPEN, HOUR);
	here = dial();
	there = answer();
	say(here, "slow");
	ck_assert(!comes(there, LAG));
	sim_relay_set(relay, 0, SIM_RELAY_OPEN, 0);
	hears(there, "slow");
	close(here);
	close(there);
}
END_TEST

/* A sender whom nobody hears has to wait: what is under way has a limit, and none of it is lost. */
START_TEST(memory_is_bounded)
{
	static uint8_t block[64 << 10];
	const size_t limit = SIM_LAGPIPE_MAX + (32u << 20); /* with what the kernel keeps */
	struct pollfd p;
	size_t sent = 0, come = 0;
	int here, there;
	ssize_t n;

	sim_relay_set(relay, 0, SIM_RELAY_OPEN, _i ? HOUR : 0);
	here = dial();
	there = answer();
	p = (struct pollfd){.fd = here, .events = POLLOUT};
	while (sent < 2 * limit && poll(&p, 1, LAG) == 1) {
		n = send(here, block, sizeof(block), MSG_DONTWAIT | MSG_NOSIGNAL);
		sent += n > 0 ? (size_t)n : 0;
	}
	ck_assert_uint_gt(sent, SIM_LAGPIPE_MAX);
	ck_assert_uint_lt(sent, limit);
	sim_relay_set(relay, 0, SIM_RELAY_OPEN, 0);
	while (come < sent && comes(there, PATIENT)) {
		n = read(there, block, sizeof(block));
		ck_assert_int_gt(n, 0);
		come += (size_t)n;
	}
	ck_assert_uint_eq(come, sent);
	close(here);
	close(there);
}
END_TEST

START_TEST(links_are_apart)
{
	uint16_t elsewhere = 0;
	int other = sim_port_listen(&elsewhere, 16), here, there;
	struct sim_relay_link second;

	ck_assert(sim_relay_add(relay, 0, elsewhere, &err));
	sim_relay_get(relay, 1, &second);
	ck_assert_uint_eq(second.to, elsewhere);
	sim_relay_set(relay, 1, SIM_RELAY_CUT, LAG);
	here = dial();
	there = answer();
	say(here, "first");
	hears(there, "first");
	ck_assert_uint_eq(look()->state, SIM_RELAY_OPEN);
	sim_relay_get(relay, 1, &second);
	ck_assert_uint_eq(second.state, SIM_RELAY_CUT);
	ck_assert_uint_eq(second.delay_ms, LAG);
	ck_assert_uint_eq(second.connections, 0);
	ck_assert(!sim_relay_add(relay, second.port, far, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "cannot listen at '127.0.0.1:"));
	close(here);
	close(there);
	close(other);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("relay");
	TCase *t = tcase_create("links");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, bytes_and_ends_go_both_ways);
	tcase_add_test(t, nothing_comes_before_its_time);
	tcase_add_loop_test(t, much_comes_whole_and_at_once, 0, 2);
	tcase_add_test(t, the_last_bytes_come_after_both_ends);
	tcase_add_test(t, a_shorter_delay_holds_for_what_is_under_way);
	tcase_add_loop_test(t, memory_is_bounded, 0, 2);
	tcase_add_test(t, links_are_apart);
	tcase_set_timeout(t, 30);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
