/* SPDX-License-Identifier: MIT */
/* Who the other controllers are: their ports, as the object's last argument says them, and who asks
 * as one of them. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "directory/dc/names.h"
#include "directory/dc/replica.h"
#include "lib/fakeslapi.h"
#include "lib/runner.h"

#define LATER_MS 40

START_TEST(lists_of_ports)
{
	static const struct {
		const char *text;
		bool ok, others;
	} row[] = {
		{"", true, false},
		{"4711 4712 4713", true, true},
		{"4711 4712 4713 4714 4715 4716 4717", true, true},
		{"4711 4712", false, false},
		{"4711 4712 4713x", false, false},
		{"4711,4712 4713", false, false},
		{"x", false, false},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		ck_assert_msg(dc_replica_set(row[i].text) == row[i].ok, "'%s'", row[i].text);
		if (row[i].ok)
			ck_assert_msg(dc_replica_has_others() == row[i].others, "'%s'",
				      row[i].text);
	}
}
END_TEST

/* A socket of 127.0.0.1 that has a port, and does not listen yet. */
static int bound(uint16_t *port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	*port = ntohs(a.sin_port);
	return fd;
}

static int listening(uint16_t *port)
{
	int fd = bound(port);

	ck_assert_int_eq(listen(fd, 8), 0);
	return fd;
}

static int connected(uint16_t port)
{
	const struct sockaddr_in a = {.sin_family = AF_INET,
				      .sin_port = htons(port),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(connect(fd, (const struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static void set(unsigned own, unsigned other, unsigned behind)
{
	char text[64];

	snprintf(text, sizeof(text), "%u %u %u", own, other, behind);
	ck_assert(dc_replica_set(text));
}

/* Its own side of those that come for its changes, and what it has made to the others; the other
 * ends are those of somebody else. */
START_TEST(which_connections_are_links)
{
	uint16_t port;
	const int listener = listening(&port), far = connected(port),
		  near = accept(listener, NULL, NULL);

	set(port, 1, 2);
	ck_assert(dc_replica_is_link(near));
	ck_assert(!dc_replica_is_link(far));
	set(1, port, 2);
	ck_assert(!dc_replica_is_link(near));
	ck_assert(dc_replica_is_link(far));
	set(1, 2, port); /* behind the link's beginning, to which nobody connects */
	ck_assert(!dc_replica_is_link(far));
	ck_assert(dc_replica_set(""));
	ck_assert(!dc_replica_is_link(near));
	ck_assert(!dc_replica_is_link(-1));
	close(near);
	close(far);
	close(listener);
}
END_TEST

static unsigned await_ms(unsigned port)
{
	struct timespec from, to;
	char uri[64];

	snprintf(uri, sizeof(uri), "ldap://127.0.0.1:%u", port);
	clock_gettime(CLOCK_MONOTONIC, &from);
	dc_replica_await(uri);
	clock_gettime(CLOCK_MONOTONIC, &to);
	return (unsigned)((to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000);
}

static void *listen_later(void *fd)
{
	const struct timespec t = {.tv_nsec = LATER_MS * 1000000};

	nanosleep(&t, NULL);
	listen(*(int *)fd, 8);
	return NULL;
}

/* One that starts, too; not one that is there, nor whoever is no controller. */
START_TEST(who_is_waited_for)
{
	uint16_t there, not_yet;
	int listener = listening(&there), late = bound(&not_yet);
	pthread_t thread;

	set(1, 4711, there);
	ck_assert_uint_lt(await_ms(4711), 1000);
	set(1, 4711, not_yet);
	ck_assert_uint_lt(await_ms(4712), 1000);
	ck_assert_int_eq(pthread_create(&thread, NULL, listen_later, &late), 0);
	ck_assert_uint_ge(await_ms(4711), LATER_MS / 2);
	pthread_join(thread, NULL);
	close(listener);
	close(late);
}
END_TEST

START_TEST(who_asks_as_a_controller)
{
	ck_assert(dc_replica_asks(fakeslapi_asked_by(DC_REPLICA, false)));
	ck_assert(dc_replica_asks(fakeslapi_asked_by("CN=Replica,CN=Domain,CN=Changes", false)));
	ck_assert(dc_replica_asks(fakeslapi_asked_by(DC_ROOT, false)));
	ck_assert(!dc_replica_asks(fakeslapi_asked_by("", false)));
	ck_assert(!dc_replica_asks(fakeslapi_asked_by("cn=replica," FAKESLAPI_DOMAIN, false)));
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("dc/replica");
	TCase *t = tcase_create("replica");

	tcase_add_test(t, lists_of_ports);
	tcase_add_test(t, which_connections_are_links);
	tcase_add_test(t, who_is_waited_for);
	tcase_add_test(t, who_asks_as_a_controller);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
