/* SPDX-License-Identifier: MIT */
/*
 * With what this program was started, for a world that wants to know ($LAPSIM_EXEC_SOCKET): all
 * arguments in one datagram, each with a NUL behind it, as lib/programs.h takes them. A world that
 * has gone keeps nobody waiting, nor does one that is slow for more than a moment.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#define ARGUMENTS_MAX 512   /* more are not told */
#define BYTES_MAX     65536 /* of all, what lib/programs.h takes */
#define WAIT_S        1     /* for room in the queue */

/* *n: how many parts the datagram has. */
static void gather(int argc, char **argv, struct iovec *part, size_t *n)
{
	size_t left = BYTES_MAX, len;

	for (int i = 0; i < argc && argv[i] && *n < ARGUMENTS_MAX && left > 0; i++) {
		len = strlen(argv[i]) + 1;
		if (len > left)
			len = left;
		part[(*n)++] = (struct iovec){.iov_base = argv[i], .iov_len = len};
		left -= len;
	}
}

static void tell(const char *path, int argc, char **argv)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	const struct timeval wait = {.tv_sec = WAIT_S};
	struct iovec part[ARGUMENTS_MAX];
	struct msghdr message = {.msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = part};
	int fd;

	if (strlen(path) >= sizeof(to.sun_path))
		return;
	memcpy(to.sun_path, path, strlen(path) + 1);
	gather(argc, argv, part, &message.msg_iovlen);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	(void)sendmsg(fd, &message, MSG_NOSIGNAL);
	close(fd);
}

/* The C library gives its arguments to what begins with a program. */
__attribute__((constructor)) static void begin(int argc, char **argv)
{
	const char *path = getenv("LAPSIM_EXEC_SOCKET");
	const int error = errno;

	if (path && *path && argv)
		tell(path, argc, argv);
	errno = error;
}
