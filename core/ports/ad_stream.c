/* SPDX-License-Identifier: MIT */
#include "ports/ad_stream.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "ports/ad.h"

/* Between the socket (LBER_SBIOD_LEVEL_PROVIDER, 10) and TLS (LBER_SBIOD_LEVEL_TRANSPORT, 20). */
#define LEVEL 15

/* The socket, once it can be read or written; -1 with errno when that takes too long. */
static int ready(Sockbuf_IO_Desc *d, short events)
{
	ber_socket_t fd = -1;
	struct pollfd wait = {.events = events};
	int n;

	if (ber_sockbuf_ctrl(d->sbiod_sb, LBER_SB_OPT_GET_FD, &fd) != 1)
		return -1;
	wait.fd = fd;
	do
		n = poll(&wait, 1, LAPS_AD_TIMEOUT_SECONDS * 1000);
	while (n < 0 && errno == EINTR);
	if (n == 0)
		errno = ETIMEDOUT;
	return n > 0 ? fd : -1;
}

static ber_slen_t stream_read(Sockbuf_IO_Desc *d, void *buf, ber_len_t len)
{
	return ready(d, POLLIN) < 0 ? -1 : LBER_SBIOD_READ_NEXT(d, buf, len);
}

static ber_slen_t stream_write(Sockbuf_IO_Desc *d, void *buf, ber_len_t len)
{
	int fd = ready(d, POLLOUT);

	return fd < 0 ? -1 : send(fd, buf, len, MSG_NOSIGNAL);
}

static int stream_ctrl(Sockbuf_IO_Desc *d, int option, void *arg)
{
	return LBER_SBIOD_CTRL_NEXT(d, option, arg);
}

static Sockbuf_IO stream = {
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
