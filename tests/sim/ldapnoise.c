/* SPDX-License-Identifier: MIT */
/*
 * Send an LDAP server what no client should.
 *
 * usage: ldapnoise PORT SEED COUNT
 *
 * COUNT connections, one after the other, each with one message: a search or a bind with names in
 * angle brackets of which some bytes are spoilt, or which is cut, or bytes that are nothing at all.
 * Sixty-four of them stay half open until the end, and some are left before the answer is read.
 * Exit status: 0 when every connection was taken.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OPEN_MAX_N 64
#define MESSAGE    512

/* Anonymous requests, whole: a bind as "A\b", and a search below <SID=S-1-5> with a range and a
 * chain. */
static const uint8_t bind_request[] = "\x30\x10\x02\x01\x01\x60\x0b\x02\x01\x03\x04\x03"
				      "A\\b\x80\x01p";
static const uint8_t search_request[] =
	"\x30\x62\x02\x01\x02\x63\x5d\x04\x0b<SID=S-1-5>\x0a\x01\x02\x0a\x01\x00"
	"\x02\x01\x00\x02\x01\x00\x01\x01\x00\xa9\x2b\x81\x17"
	"1.2.840.113556.1.4.1941"
	"\x82\x08memberOf\x83\x06"
	"CN=a,x"
	"\x30\x12\x04\x10member;range=0-*";

static uint32_t state;

static uint32_t next(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static size_t make_message(uint8_t *out)
{
	const uint8_t *from = next() % 2 ? bind_request : search_request;
	size_t len = from == bind_request ? sizeof(bind_request) - 1 : sizeof(search_request) - 1;

	memcpy(out, from, len);
	switch (next() % 4) {
	case 0: /* nothing at all */
		len = 1 + next() % MESSAGE;
		for (size_t i = 0; i < len; i++)
			out[i] = (uint8_t)next();
		break;
	case 1: len = 1 + next() % (uint32_t)len; break;
	default:
		for (uint32_t i = 1 + next() % 3; i > 0; i--)
			out[2 + next() % (len - 2)] = (uint8_t)next();
	}
	return len;
}

static int connect_to(uint16_t port)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons(port),
				.sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
	struct timeval wait = {.tv_usec = 2000};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

int main(int argc, char **argv)
{
	uint8_t message[MESSAGE], answer[MESSAGE];
	int half_open = 0;

	if (argc != 4) {
		fputs("usage: ldapnoise PORT SEED COUNT\n", stderr);
		return 2;
	}
	state = (uint32_t)strtoul(argv[2], NULL, 10) | 1;
	for (unsigned long n = strtoul(argv[3], NULL, 10); n > 0; n--) {
		size_t len = make_message(message);
		int fd = connect_to((uint16_t)strtoul(argv[1], NULL, 10));

		if (fd < 0) {
			perror("ldapnoise: connect");
			return 1;
		}
		/* the server may have gone away from it already: that is its right */
		if (send(fd, message, len, MSG_NOSIGNAL) == (ssize_t)len && next() % 2)
			(void)recv(fd, answer, sizeof(answer), 0);
		if (half_open < OPEN_MAX_N && next() % 4 == 0)
			half_open++;
		else
			close(fd);
	}
	return 0;
}
