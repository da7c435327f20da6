/* SPDX-License-Identifier: MIT */
/*
 * Connections by a clock of the test's own: who is let wait, for how long, and that neither a
 * request that has waited for the directory nor an answer that is held back counts against anybody.
 */
#include "kds/server/connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lib/rpcpeer.h"
#include "lib/runner.h"

#define START_MS UINT64_C(1000000)
#define LOOK_MS  1000

static uint64_t clock_ms;

/* In place of the C library's: time passes when a test says so. */
// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name)
int clock_gettime(clockid_t id, struct timespec *t)
{
	if (id != CLOCK_MONOTONIC)
		return (int)syscall(SYS_clock_gettime, id, t);
	*t = (struct timespec){.tv_sec = (time_t)(clock_ms / 1000),
			       .tv_nsec = (long)(clock_ms % 1000) * 1000000};
	return 0;
}

static struct kds_connections *all;
static int epoll;
static uint64_t takes_ms; /* a bind waits for the directory so long */
static int64_t slow_ms;   /* its answer is held back so long */

static bool goes_wrong(void *ctx, const char *operation, const char *who, struct laps_fault *out)
{
	(void)ctx;
	(void)operation;
	(void)who;
	clock_ms += takes_ms;
	*out = (struct laps_fault){.effect = "slow", .spec = "spec", .arg = slow_ms};
	return slow_ms > 0;
}

static const struct rpc_options options = {.fault = goes_wrong};

static void set_up(void)
{
	clock_ms = START_MS;
	takes_ms = 0;
	slow_ms = 0;
	epoll = epoll_create1(EPOLL_CLOEXEC);
	all = kds_connections_new(epoll, 64, NULL);
	ck_assert(epoll >= 0 && all);
}

static void tear_down(void)
{
	kds_connections_free(&all);
	close(epoll);
}

/* The client's end of a new connection. */
static int join(void)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair),
			 0);
	kds_connection_add(all, pair[0], &options);
	return pair[1];
}

/* What the server does when something may have come. */
static int go_on(void)
{
	struct epoll_event event[16];
	int n, wait_ms = kds_connections_release(all, LOOK_MS);

	while ((n = epoll_wait(epoll, event, 16, 0)) > 0)
		for (int i = 0; i < n; i++)
			kds_connection_serve(all, event[i].data.ptr, event[i].events);
	kds_connections_expire(all);
	return wait_ms;
}

static void send_bind(int fd)
{
	const struct laps_rpc_bind b = peer_offer(1, &laps_rpc_epm, &laps_rpc_ndr);
	struct laps_buf pdu;

	laps_buf_init(&pdu, LAPS_RPC_FRAG_MAX);
	laps_rpc_format_bind(LAPS_RPC_BIND, LAPS_RPC_FIRST | LAPS_RPC_LAST, 9, &b, NULL, &pdu);
	ck_assert_int_eq(send(fd, pdu.data, pdu.len, 0), (ssize_t)pdu.len);
	laps_buf_clear(&pdu);
}

/* Bytes that are there; 0: the connection has ended; -1: it waits. */
static ssize_t come(int fd)
{
	uint8_t in[4096];

	return recv(fd, in, sizeof(in), MSG_DONTWAIT);
}

START_TEST(a_request_that_waits_counts_against_nobody)
{
	int other = join(), slow;

	clock_ms += 4000;
	slow = join();
	takes_ms = 60000;
	send_bind(slow);
	go_on();
	ck_assert_int_gt(come(slow), 0);
	ck_assert_int_eq(come(other), -1);
	clock_ms += KDS_MIDWAY_MS - 4000;
	go_on();
	ck_assert_int_eq(come(other), -1);
	clock_ms += 1;
	go_on();
	ck_assert_int_eq(come(other), 0);
	ck_assert_int_eq(come(slow), -1);
	clock_ms += KDS_IDLE_MS;
	go_on();
	ck_assert_int_eq(come(slow), 0);
	close(slow);
	close(other);
}
END_TEST

START_TEST(what_is_done_at_once_counts)
{
	int other = join();

	takes_ms = 400;
	for (uint64_t n = 0; n <= KDS_MIDWAY_MS / takes_ms; n++) {
		int fd = join();

		ck_assert_int_eq(come(other), -1);
		send_bind(fd);
		go_on();
		ck_assert_int_gt(come(fd), 0);
		close(fd);
	}
	ck_assert_int_eq(come(other), 0);
	close(other);
}
END_TEST

START_TEST(an_answer_that_is_held_back_comes_when_it_is_due)
{
	int fd = join(), other;

	slow_ms = 2 * KDS_IDLE_MS;
	send_bind(fd);
	go_on();
	slow_ms = 0;
	clock_ms += 2 * KDS_IDLE_MS - 600;
	ck_assert_int_eq(go_on(), 600);
	other = join();
	send_bind(other);
	go_on();
	ck_assert_int_gt(come(other), 0);
	ck_assert_int_eq(come(fd), -1);
	clock_ms += 599;
	go_on();
	ck_assert_int_eq(come(fd), -1);
	clock_ms += 1;
	ck_assert_int_eq(go_on(), LOOK_MS);
	ck_assert_int_gt(come(fd), 0);
	/* it has been heard of just now */
	clock_ms += KDS_IDLE_MS;
	go_on();
	ck_assert_int_eq(come(fd), -1);
	clock_ms += 1;
	go_on();
	ck_assert_int_eq(come(fd), 0);
	close(fd);
	close(other);
}
END_TEST

/* [C706] 12.6.4.9: of a context that was never bound; each is answered with a fault. */
START_TEST(what_comes_while_an_answer_is_held_back_waits)
{
	static const uint8_t request[24] = {5, 0, 0, 3, 0x10, 0, 0, 0, 24, [16] = 0, [20] = 77};
	size_t sent = 0, answered = 0;
	int fd = join();
	ssize_t n;

	slow_ms = 5000;
	send_bind(fd);
	go_on();
	slow_ms = 0;
	while (sent < 10000 && send(fd, request, sizeof(request), 0) == (ssize_t)sizeof(request))
		sent++;
	ck_assert_uint_gt(sent, 100);
	go_on();
	ck_assert_int_eq(come(fd), -1);
	clock_ms += 5000;
	go_on();
	ck_assert_int_gt(n = come(fd), 0);
	for (answered = (size_t)n; (n = come(fd)) > 0; answered += (size_t)n)
		go_on();
	ck_assert_int_eq(n, -1);
	/* a fault has 32 bytes, the acknowledgement of the bind more than that and less than 4 */
	ck_assert_uint_gt(answered, 32 * (sent + 1));
	ck_assert_uint_lt(answered, 32 * (sent + 4));
	close(fd);
}
END_TEST

START_TEST(who_goes_away_meanwhile_is_let_go)
{
	int fd = join();

	slow_ms = 5000;
	send_bind(fd);
	go_on();
	close(fd);
	go_on();
	clock_ms += 1000;
	/* nothing is due any more */
	ck_assert_int_eq(kds_connections_release(all, 60000), 60000);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("kds/connection");
	TCase *t = tcase_create("connection");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, a_request_that_waits_counts_against_nobody);
	tcase_add_test(t, what_is_done_at_once_counts);
	tcase_add_test(t, an_answer_that_is_held_back_comes_when_it_is_due);
	tcase_add_test(t, what_comes_while_an_answer_is_held_back_waits);
	tcase_add_test(t, who_goes_away_meanwhile_is_let_go);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
