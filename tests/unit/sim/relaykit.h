/* SPDX-License-Identifier: MIT */
/*
 * Real sockets on both sides of a relay, and real time. That something has not come is looked for
 * until it could have; that it comes is waited for as long as it takes.
 */
#ifndef TESTS_UNIT_SIM_RELAYKIT_H
#define TESTS_UNIT_SIM_RELAYKIT_H
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/monotonic.h"
#include "lib/port.h"
#include "lib/relay.h"
#include "lib/runner.h"

#define LAG     40   /* ms */
#define PATIENT 3000 /* ms: what comes comes within, on a machine with much to do */

static struct sim_relay *relay;
static struct sim_relay_link link_of;
static int listener; /* the far end */
static uint16_t far;
static struct sim_err err;

static inline const struct sim_relay_link *look(void)
{
	sim_relay_get(relay, 0, &link_of);
	return &link_of;
}

static inline void set_up(void)
{
	far = 0;
	listener = sim_port_listen(&far, 16);
	ck_assert_int_ge(listener, 0);
	ck_assert_msg(sim_relay_open(&relay, &err), "%s", err.text);
	ck_assert_msg(sim_relay_add(relay, 0, far, &err), "%s", err.text);
	ck_assert_uint_ne(look()->port, far);
}

static inline void tear_down(void)
{
	sim_relay_close(&relay);
	ck_assert_ptr_null(relay);
	close(listener);
}

static inline bool comes(int fd, int timeout_ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, timeout_ms) == 1;
}

/* A connection to the link. */
static inline int dial(void)
{
	const struct sockaddr_in a = {.sin_family = AF_INET,
				      .sin_port = htons(look()->port),
				      .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(connect(fd, (const struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static inline int answer(void)
{
	int fd;

	ck_assert(comes(listener, PATIENT));
	fd = accept(listener, NULL, NULL);
	ck_assert_int_ge(fd, 0);
	return fd;
}

static inline void say(int fd, const char *text)
{
	ck_assert_int_eq(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

static inline void hears(int fd, const char *text)
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

static inline void hears_the_end(int fd)
{
	char c;

	ck_assert(comes(fd, PATIENT));
	ck_assert_int_eq(read(fd, &c, 1), 0);
}

static inline void is_reset(int fd)
{
	char c;

	ck_assert(comes(fd, PATIENT));
	ck_assert_int_eq(read(fd, &c, 1), -1);
	ck_assert_int_eq(errno, ECONNRESET);
	close(fd);
}

/* Until the link's numbers are these. */
static inline void settles(size_t open)
{
	for (uint64_t end = sim_monotonic_ms() + PATIENT; look()->open != open;) {
		ck_assert_uint_lt(sim_monotonic_ms(), end);
		usleep(1000);
	}
}

#endif
