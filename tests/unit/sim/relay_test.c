/* SPDX-License-Identifier: MIT */
/*
 * What links do to connections: real sockets on both sides of a relay, and real time. That
 * something has not come is looked for until it could have; that it comes is waited for as long as
 * it takes.
 */
#include "lib/relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/lagpipe.h"
#include "lib/monotonic.h"
#include "lib/port.h"
#include "lib/runner.h"

#define LAG     40   /* ms */
#define PATIENT 3000 /* ms: what comes comes within, on a machine with much to do */
#define HOUR    3600000
#define MUCH    (2u << 20) /* bytes */

static struct sim_relay *relay;
static struct sim_relay_link link_of;
static int listener; /* the far end */
static uint16_t far;
static struct sim_err err;

static const struct sim_relay_link *look(void)
{
	sim_relay_get(relay, 0, &link_of);
	return &link_of;
}

static void set_up(void)
{
	far = 0;
	listener = sim_port_listen(&far, 16);
	ck_assert_int_ge(listener, 0);
	ck_assert_msg(sim_relay_open(&relay, &err), "%s", err.text);
	ck_assert_msg(sim_relay_add(relay, 0, far, &err), "%s", err.text);
	ck_assert_uint_ne(look()->port, far);
}

static void tear_down(void)
{
	sim_relay_close(&relay);
	ck_assert_ptr_null(relay);
	close(listener);
}

static bool comes(int fd, int timeout_ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, timeout_ms) == 1;
}

/* A connection to the link. */
static int dial(void)
{
	const struct sockaddr_in a = {.sin_family = AF_INET,
				      .sin_port = htons(look()->port),
				      .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(connect(fd, (const struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static int answer(void)
{
	int fd;

	ck_assert(comes(listener, PATIENT));
	fd = accept(listener, NULL, NULL);
	ck_assert_int_ge(fd, 0);
	return fd;
}

static void say(int fd, const char *text)
{
	ck_assert_int_eq(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

static void hears(int fd, const char *text)
{
	char got[64];
	size_t n = 0;

	while (n < strlen(text)) {
		ssize_t more;

		ck_assert_msg(comes(fd, PATIENT), "'%s' does not come", text);
		more = read(fd, got + n, strlen(text) - n);
		ck_assert_int_gt(more, 0);
		n += (size_t)more;
	}
	ck_assert_mem_eq(got, text, n);
}

static void hears_the_end(int fd)
{
	char c;

	ck_assert(comes(fd, PATIENT));
	ck_assert_int_eq(read(fd, &c, 1), 0);
}

static void is_reset(int fd)
{
	char c;

	ck_assert(comes(fd, PATIENT));
	ck_assert_int_eq(read(fd, &c, 1), -1);
	ck_assert_int_eq(errno, ECONNRESET);
	close(fd);
}

/* Until the link's numbers are these. */
static void settles(size_t open)
{
	for (uint64_t end = sim_monotonic_ms() + PATIENT; look()->open != open;) {
		ck_assert_uint_lt(sim_monotonic_ms(), end);
		usleep(1000);
	}
}

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
	tcase_add_test(t, a_child_may_have_what_is_cut);
	tcase_add_loop_test(t, much_comes_whole_and_at_once, 0, 2);
	tcase_add_test(t, the_last_bytes_come_after_both_ends);
	tcase_add_test(t, a_shorter_delay_holds_for_what_is_under_way);
	tcase_add_test(t, a_cut_link_resets);
	tcase_add_test(t, a_stalled_link_says_nothing);
	tcase_add_test(t, an_end_during_a_stall_comes_after_it);
	tcase_add_loop_test(t, memory_is_bounded, 0, 2);
	tcase_add_test(t, a_reset_goes_on);
	tcase_add_test(t, nobody_at_the_far_end);
	tcase_add_test(t, links_are_apart);
	tcase_set_timeout(t, 30);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
