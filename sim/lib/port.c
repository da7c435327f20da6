/* SPDX-License-Identifier: MIT */
#include "lib/port.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in loopback(uint16_t number)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(number),
		.sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)},
	};
}

bool sim_port_hold(struct sim_port *out, struct sim_err *err)
{
	struct sockaddr_in a = loopback(0);
	socklen_t len = sizeof(a);
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	/* with this option on both, Linux lets a second socket bind while the first does not listen
	 */
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) != 0 ||
	    bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &len) != 0) {
		sim_fail_errno(err, errno, "cannot get a port of", "127.0.0.1");
		if (fd >= 0)
			close(fd);
		return false;
	}
	*out = (struct sim_port){.fd = fd, .number = ntohs(a.sin_port)};
	return true;
}

void sim_port_release(struct sim_port *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
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
