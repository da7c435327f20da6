/* SPDX-License-Identifier: MIT */
#include "ports/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void laps_notify(const char *socket_path, const char *text)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	size_t len = socket_path ? strlen(socket_path) : 0;
	int fd;

	if (len < 2 || len > sizeof(to.sun_path) ||
	    (socket_path[0] != '/' && socket_path[0] != '@'))
		return;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	memcpy(to.sun_path, socket_path, len);
	if (to.sun_path[0] == '@')
		to.sun_path[0] = 0;
	/* a manager that does not read must not stop us */
	(void)!sendto(fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT,
		      (const struct sockaddr *)&to,
		      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
	close(fd);
}

/* Decimal digits and nothing else; 0 for all else. */
static uint64_t number(const char *text)
{
	char *end;
	unsigned long long n;

	if (!text || *text < '0' || *text > '9')
		return 0;
	errno = 0;
	n = strtoull(text, &end, 10);
	return errno == 0 && *end == 0 ? n : 0;
}

uint64_t laps_notify_watchdog_ms(const char *usec, const char *pid)
{
	uint64_t n = number(usec);

	if (n == 0 || (pid && number(pid) != (uint64_t)getpid()))
		return 0;
	return n / 2000 ? n / 2000 : 1;
}
