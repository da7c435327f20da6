/* SPDX-License-Identifier: MIT */
#include "lib/port.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define TRIES 64 /* for a port that is free twice */

static struct sockaddr_in loopback(uint16_t number)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(number),
		.sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)},
	};
}

/* A socket that has the port; number 0 is any, and *number says which. -1: errno says why. With
 * this option on both, Linux lets a second socket bind while the first does not listen. */
static int take(int type, uint16_t *number)
{
	struct sockaddr_in a = loopback(*number);
	socklen_t len = sizeof(a);
	int one = 1, fd = socket(AF_INET, type | SOCK_CLOEXEC, 0), error;

	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
	    bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0 &&
	    getsockname(fd, (struct sockaddr *)&a, &len) == 0) {
		*number = ntohs(a.sin_port);
		return fd;
	}
	error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return -1;
}

bool sim_port_hold(uint16_t number, struct sim_port *out, struct sim_err *err)
{
	struct sim_port p = SIM_PORT_NONE;
	char where[32];

	p.number = number;
	p.tcp = take(SOCK_STREAM, &p.number);
	if (p.tcp >= 0) {
		*out = p;
		return true;
	}
	if (number)
		snprintf(where, sizeof(where), "127.0.0.1:%u", number);
	return sim_fail_errno(err, errno, "cannot listen at", number ? where : "127.0.0.1");
}

/* It takes datagrams of one peer only, itself: those of others go to the server. */
static int take_datagrams(uint16_t number)
{
	struct sockaddr_in self = loopback(number);
	int fd = take(SOCK_DGRAM, &number);

	if (fd >= 0 && connect(fd, (struct sockaddr *)&self, sizeof(self)) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

bool sim_port_hold_both(struct sim_port *out, struct sim_err *err)
{
	for (int i = 0; i < TRIES; i++) {
		struct sim_port p;

		if (!sim_port_hold(0, &p, err))
			return false;
		p.udp = take_datagrams(p.number);
		if (p.udp >= 0) {
			*out = p;
			return true;
		}
		sim_port_release(&p);
	}
	return sim_fail(err, "no port of 127.0.0.1 is free for TCP and UDP");
}

void sim_port_release(struct sim_port *p)
{
	if (p->tcp >= 0)
		close(p->tcp);
	if (p->udp >= 0)
		close(p->udp);
	p->tcp = p->udp = -1;
}

int sim_port_listen(uint16_t *number, int backlog)
{
	int fd = take(SOCK_STREAM | SOCK_NONBLOCK, number), error;

	if (fd >= 0 && listen(fd, backlog) != 0) {
		error = errno;
		close(fd);
		errno = error;
		fd = -1;
	}
	return fd;
}

bool sim_port_answers(uint16_t number)
{
	struct sockaddr_in a = loopback(number);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool ok = fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}
