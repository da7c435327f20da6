/* SPDX-License-Identifier: MIT */
/* The connection of an association: bytes out, and whole PDUs in. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <laps/hresult.h>

#include "ports/file.h"
#include "ports/rpc_private.h"
#include "ports/worker.h"

laps_rc laps_rpc_fail(const struct laps_rpc *r, struct laps_cause *cause, uint32_t hresult,
		      const char *format, ...)
{
	char what[192];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	laps_cause_set(cause, hresult, "%s %s", r->who, what);
	return LAPS_E_HOST;
}

/* Wait for events until the deadline: 0, or an errno. */
static int wait_for(int fd, short events, uint64_t deadline_ms)
{
	struct pollfd p = {.fd = fd, .events = events};

	for (;;) {
		uint64_t now = laps_worker_now_ms();
		int n;

		if (now >= deadline_ms)
			return ETIMEDOUT;
		n = poll(&p, 1, (int)(deadline_ms - now));
		if (n > 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return errno;
	}
}

/* A connected descriptor, or -1 and errno in *error. */
static int connect_one(const struct addrinfo *a, uint64_t deadline_ms, int *error)
{
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	const int on = 1;
	socklen_t size = sizeof(*error);

	if (fd < 0) {
		*error = errno;
		return -1;
	}
	*error = connect(fd, a->ai_addr, a->ai_addrlen) == 0 ? 0 : errno;
	if (*error == EINPROGRESS) {
		*error = wait_for(fd, POLLOUT, deadline_ms);
		if (*error == 0 && getsockopt(fd, SOL_SOCKET, SO_ERROR, error, &size) != 0)
			*error = errno;
	}
	if (*error != 0) {
		close(fd);
		return -1;
	}
	/* each PDU is waited for */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

/* The host as getaddrinfo takes it: a URI has brackets around an IPv6 address. */
static bool bare_host(const char *host, char out[static 256])
{
	size_t len = strlen(host);
	bool bracketed = len > 2 && host[0] == '[' && host[len - 1] == ']';

	return (size_t)snprintf(out, 256, "%.*s", (int)(bracketed ? len - 2 : len),
				host + bracketed) < 256;
}

int laps_rpc_connect(const struct laps_rpc_peer *peer, uint64_t deadline_ms,
		     struct laps_cause *cause)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *list = NULL;
	char host[256], port[8], store[128];
	const char *why = "its name is too long";
	int fd = -1, error = 0;

	snprintf(port, sizeof(port), "%u", peer->port);
	if (bare_host(peer->host, host)) {
		error = getaddrinfo(host, port, &hints, &list);
		why = error != 0 ? gai_strerror(error) : "no address";
	}
	for (const struct addrinfo *a = list; a && fd < 0; a = a->ai_next) {
		fd = connect_one(a, deadline_ms, &error);
		if (fd < 0)
			why = strerror_r(error, store, sizeof(store));
	}
	if (list)
		freeaddrinfo(list);
	if (fd < 0)
		laps_cause_set(cause, LAPS_HR_RPC_SERVER_UNAVAILABLE,
			       "cannot reach %s at %s:%u: %c%s", peer->who, peer->host, peer->port,
			       laps_file_lower(why), why[0] ? why + 1 : "");
	return fd;
}

/* What a read or write that failed means. */
static laps_rc broken(const struct laps_rpc *r, int error, struct laps_cause *cause)
{
	char store[128];

	if (error == ETIMEDOUT)
		return laps_rpc_fail(r, cause, LAPS_HR_RPC_SERVER_UNAVAILABLE,
				     "does not answer in time");
	if (error == 0 || error == ECONNRESET || error == EPIPE)
		return laps_rpc_fail(r, cause, LAPS_HR_RPC_CALL_FAILED, "hangs up");
	return laps_rpc_fail(r, cause, LAPS_HR_RPC_CALL_FAILED, "cannot be spoken to: %s",
			     strerror_r(error, store, sizeof(store)));
}

laps_rc laps_rpc_send(const struct laps_rpc *r, const struct laps_buf *pdu,
		      struct laps_cause *cause)
{
	for (size_t at = 0; at < pdu->len;) {
		ssize_t n = send(r->fd, pdu->data + at, pdu->len - at, MSG_NOSIGNAL);
		int error = n < 0 ? errno : 0;

		if (n >= 0) {
			at += (size_t)n;
			continue;
		}
		if (error == EAGAIN || error == EINTR)
			error = wait_for(r->fd, POLLOUT, r->deadline_ms);
		if (error != 0)
			return broken(r, error, cause);
	}
	return LAPS_OK;
}

static laps_rc read_exactly(const struct laps_rpc *r, uint8_t *to, size_t len,
			    struct laps_cause *cause)
{
	while (len > 0) {
		ssize_t n = recv(r->fd, to, len, 0);
		int error = n < 0 ? errno : 0;

		if (n > 0) {
			to += n;
			len -= (size_t)n;
			continue;
		}
		if (error == EAGAIN || error == EINTR)
			error = wait_for(r->fd, POLLIN, r->deadline_ms);
		else if (n == 0)
			return broken(r, 0, cause);
		if (error != 0)
			return broken(r, error, cause);
	}
	return LAPS_OK;
}

/* Bytes that are no PDU, or none that we can take. */
static laps_rc unreadable(const struct laps_rpc *r, laps_rc rc, const struct laps_err *err,
			  struct laps_cause *cause)
{
	if (rc == LAPS_E_NOMEM)
		return laps_file_nomem(cause);
	return laps_rpc_fail(r, cause, LAPS_HR_RPC_PROTOCOL, "does not speak RPC: %s",
			     err->what ? err->what : laps_rc_name(rc));
}

laps_rc laps_rpc_receive(const struct laps_rpc *r, struct laps_buf *bytes, struct laps_rpc_pdu *pdu,
			 struct laps_cause *cause)
{
	static const uint8_t zero[RPC_FRAGMENT];
	uint8_t first[LAPS_RPC_HEAD_LEN];
	struct laps_rpc_head head;
	struct laps_err err = {0};
	laps_rc rc = read_exactly(r, first, sizeof(first), cause);

	laps_buf_clear(bytes);
	if (rc != LAPS_OK)
		return rc;
	if ((rc = laps_rpc_head_parse(first, &head, &err)) != LAPS_OK)
		return unreadable(r, rc, &err, cause);
	if (head.frag_len > RPC_FRAGMENT)
		return laps_rpc_fail(r, cause, LAPS_HR_RPC_PROTOCOL,
				     "sends a fragment of %u bytes, more than was agreed on",
				     head.frag_len);
	laps_buf_put(bytes, first, sizeof(first));
	laps_buf_put(bytes, zero, head.frag_len - sizeof(first));
	if (laps_buf_status(bytes) != LAPS_OK)
		return laps_file_nomem(cause);
	rc = read_exactly(r, bytes->data + sizeof(first), head.frag_len - sizeof(first), cause);
	if (rc != LAPS_OK)
		return rc;
	if ((rc = laps_rpc_pdu_parse(bytes->data, bytes->len, pdu, &err)) != LAPS_OK)
		return unreadable(r, rc, &err, cause);
	if (pdu->head.call_id != r->call_id)
		return laps_rpc_fail(r, cause, LAPS_HR_RPC_PROTOCOL, "answers another call");
	return LAPS_OK;
}
