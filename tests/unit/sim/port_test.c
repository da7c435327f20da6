/* SPDX-License-Identifier: MIT */
#include "lib/port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/runner.h"

static struct sim_err err;

/* As slapd does it. */
static int listen_on(uint16_t number, int reuse)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons(number),
				.sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse));
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0 && listen(fd, 1) == 0)
		return fd;
	close(fd);
	return -1;
}

START_TEST(a_server_may_take_the_port_that_is_held)
{
	struct sim_port p;
	int fd;

	ck_assert(sim_port_hold(0, &p, &err));
	ck_assert(!sim_port_answers(p.number));
	fd = listen_on(p.number, 1);
	ck_assert_int_ge(fd, 0);
	sim_port_release(&p);
	ck_assert(sim_port_answers(p.number));
	close(fd);
	ck_assert(!sim_port_answers(p.number));
}
END_TEST

START_TEST(others_may_not)
{
	struct sim_port p;

	ck_assert(sim_port_hold(0, &p, &err));
	ck_assert_int_eq(listen_on(p.number, 0), -1);
	sim_port_release(&p);
	sim_port_release(&p);
}
END_TEST

START_TEST(ports_that_are_held_differ)
{
	struct sim_port p[64];

	for (int i = 0; i < 64; i++) {
		ck_assert(sim_port_hold(0, &p[i], &err));
		ck_assert_uint_ge(p[i].number, 1024);
		for (int j = 0; j < i; j++)
			ck_assert_uint_ne(p[i].number, p[j].number);
	}
	for (int i = 0; i < 64; i++)
		sim_port_release(&p[i]);
}
END_TEST

static uint16_t port_of(int fd)
{
	struct sockaddr_in a;
	socklen_t len = sizeof(a);

	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	return ntohs(a.sin_port);
}

/* A server that is killed and comes back: others who ask for any port get another one meanwhile. */
START_TEST(it_is_held_while_its_server_is_away)
{
	struct sim_port p;
	int fd, other[64];

	ck_assert(sim_port_hold(0, &p, &err));
	for (int i = 0; i < 3; i++) {
		fd = listen_on(p.number, 1);
		ck_assert_int_ge(fd, 0);
		ck_assert(sim_port_answers(p.number));
		close(fd);
		for (int j = 0; j < 64; j++) {
			other[j] = listen_on(0, 1);
			ck_assert_uint_ne(port_of(other[j]), p.number);
		}
		for (int j = 0; j < 64; j++)
			close(other[j]);
	}
	sim_port_release(&p);
}
END_TEST

START_TEST(a_number_that_is_asked_for)
{
	struct sim_port p, again;
	char why[128];
	int fd;

	ck_assert(sim_port_hold(0, &p, &err));
	sim_port_release(&p);
	fd = listen_on(p.number, 1);
	ck_assert(!sim_port_hold(p.number, &again, &err));
	snprintf(why, sizeof(why), "cannot listen at '127.0.0.1:%u': address already in use",
		 p.number);
	ck_assert_str_eq(err.text, why);
	close(fd);
	ck_assert(sim_port_hold(p.number, &again, &err));
	ck_assert_uint_eq(again.number, p.number);
	sim_port_release(&again);
}
END_TEST

/* What is sent goes to the server that came later, not to who holds the port. */
START_TEST(datagrams_reach_the_server)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
	int server = socket(AF_INET, SOCK_DGRAM, 0), client = socket(AF_INET, SOCK_DGRAM, 0);
	int one = 1;
	struct sim_port p;
	char got[8] = "";

	ck_assert(sim_port_hold_both(&p, &err));
	a.sin_port = htons(p.number);
	setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	ck_assert_int_eq(bind(server, (struct sockaddr *)&a, sizeof(a)), 0);
	for (int i = 0; i < 16; i++) {
		ck_assert_int_eq(sendto(client, "x", 1, 0, (struct sockaddr *)&a, sizeof(a)), 1);
		ck_assert_int_eq(recv(server, got, sizeof(got), MSG_DONTWAIT), 1);
	}
	close(client);
	close(server);
	sim_port_release(&p);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("port");
	TCase *t = tcase_create("hold");

	tcase_add_test(t, a_server_may_take_the_port_that_is_held);
	tcase_add_test(t, others_may_not);
	tcase_add_test(t, ports_that_are_held_differ);
	tcase_add_test(t, it_is_held_while_its_server_is_away);
	tcase_add_test(t, a_number_that_is_asked_for);
	tcase_add_test(t, datagrams_reach_the_server);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
