/* SPDX-License-Identifier: MIT */
#include "lib/port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
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

	ck_assert(sim_port_hold(&p, &err));
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

	ck_assert(sim_port_hold(&p, &err));
	ck_assert_int_eq(listen_on(p.number, 0), -1);
	sim_port_release(&p);
	sim_port_release(&p);
}
END_TEST

START_TEST(ports_that_are_held_differ)
{
	struct sim_port p[64];

	for (int i = 0; i < 64; i++) {
		ck_assert(sim_port_hold(&p[i], &err));
		ck_assert_uint_ge(p[i].number, 1024);
		for (int j = 0; j < i; j++)
			ck_assert_uint_ne(p[i].number, p[j].number);
	}
	for (int i = 0; i < 64; i++)
		sim_port_release(&p[i]);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("port");
	TCase *t = tcase_create("hold");

	tcase_add_test(t, a_server_may_take_the_port_that_is_held);
	tcase_add_test(t, others_may_not);
	tcase_add_test(t, ports_that_are_held_differ);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
