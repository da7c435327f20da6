/* SPDX-License-Identifier: MIT */
#include "ports/ad_stream.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "ports/ad.h"

/* Between the socket (LBER_SBIOD_LEVEL_PROVIDER, 10) and TLS (LBER_SBIOD_LEVEL_TRANSPORT, 20). */
#define LEVEL      15
#define TIMEOUT_MS (LAPS_AD_TIMEOUT_SECONDS * INT64_C(1000))

/* Milliseconds, of a clock that nobody sets. */
static int64_t now_ms(void)
{
	struct timespec t = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The socket, once it can be read or written; -1 with errno when that takes longer than ms. */
static int ready(Sockbuf_IO_Desc *d, short events, int64_t ms)
{
	ber_socket_t fd = -1;
	struct pollfd wait = {.events = events};
	int n;

	if (ber_sockbuf_ctrl(d->sbiod_sb, LBER_SB_OPT_GET_FD, &fd) != 1)
		return -1;
	wait.fd = fd;
	do
		n = poll(&wait, 1, ms > 0 ? (int)ms : 0);
	while (n < 0 && errno == EINTR);
	if (n == 0)
		errno = ETIMEDOUT;
	return n > 0 ? fd : -1;
}

/* Until when an answer is waited for; what is sent begins the wait anew. */
static int stream_setup(Sockbuf_IO_Desc *d, void *arg)
{
	int64_t *deadline = malloc(sizeof(*deadline));

	(void)arg;
	if (!deadline)
		return -1;
	*deadline = now_ms() + TIMEOUT_MS;
	d->sbiod_pvt = deadline;
	return 0;
}

static int stream_remove(Sockbuf_IO_Desc *d)
{
	free(d->sbiod_pvt);
	d->sbiod_pvt = NULL;
	return 0;
}

/* A server that sends a byte now and then does not answer: TLS would wait for the rest for ever. */
static ber_slen_t stream_read(Sockbuf_IO_Desc *d, void *buf, ber_len_t len)
{
	const int64_t *deadline = d->sbiod_pvt;

	return ready(d, POLLIN, *deadline - now_ms()) < 0 ? -1 : LBER_SBIOD_READ_NEXT(d, buf, len);
}

static ber_slen_t stream_write(Sockbuf_IO_Desc *d, void *buf, ber_len_t len)
{
	int64_t *deadline = d->sbiod_pvt;
	int fd = ready(d, POLLOUT, TIMEOUT_MS);

	*deadline = now_ms() + TIMEOUT_MS;
	return fd < 0 ? -1 : send(fd, buf, len, MSG_NOSIGNAL);
}

static int stream_ctrl(Sockbuf_IO_Desc *d, int option, void *arg)
{
	return LBER_SBIOD_CTRL_NEXT(d, option, arg);
}

static Sockbuf_IO stream = {
	.sbi_setup = stream_setup,
	.sbi_remove = stream_remove,
	.sbi_ctrl = stream_ctrl,
	.sbi_read = stream_read,
	.sbi_write = stream_write,
};

/* libldap has connected a socket and not used it yet. */
static int on_connect(LDAP *ld, Sockbuf *sb, LDAPURLDesc *url, struct sockaddr *address,
		      struct ldap_conncb *cb)
{
	(void)ld;
	(void)url;
	(void)address;
	(void)cb;
	return ber_sockbuf_add_io(sb, &stream, LEVEL, NULL);
}

static void on_disconnect(LDAP *ld, Sockbuf *sb, struct ldap_conncb *cb)
{
	(void)ld;
	(void)sb;
	(void)cb;
}

int laps_ad_stream_install(LDAP *ld)
{
	static struct ldap_conncb callbacks = {.lc_add = on_connect, .lc_del = on_disconnect};

	return ldap_set_option(ld, LDAP_OPT_CONNECT_CB, &callbacks);
}
