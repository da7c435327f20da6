/* SPDX-License-Identifier: MIT */
/*
 * Stands in for the systemd journal: keeps the datagrams that come to a Unix socket.
 *
 * usage: journalcatch SOCKET FILE
 *
 * Each is written to FILE as it comes, an empty line behind it, until the process is told to end.
 * FILE is there as soon as the socket is.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static uint8_t in[1 << 18];
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), out;
	ssize_t n;

	if (argc != 3 || strlen(argv[1]) >= sizeof(address.sun_path)) {
		fputs("usage: journalcatch SOCKET FILE\n", stderr);
		return 2;
	}
	/* nobody is left waiting when the test dies */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	memcpy(address.sun_path, argv[1], strlen(argv[1]) + 1);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		return 2;
	out = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	while (out >= 0 && (n = recv(fd, in, sizeof(in) - 1, 0)) > 0) {
		in[n] = '\n';
		if (write(out, in, (size_t)n + 1) != n + 1)
			return 2;
	}
	return 2;
}
