/* SPDX-License-Identifier: MIT */
/*
 * A client of a server on 127.0.0.1 that says what it is told to, right or wrong: raw bytes over
 * TLS (GnuTLS's), and the whole of what comes back.
 */
#ifndef TESTS_UNIT_SIM_CLIENT_H
#define TESTS_UNIT_SIM_CLIENT_H
#include <arpa/inet.h>
#include <check.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENT_MAX (1u << 20) /* bytes of an answer */

struct client {
	int fd;
	gnutls_session_t tls; /* NULL: no TLS */
	gnutls_certificate_credentials_t credentials;
};

static inline int client_connect(uint16_t port)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons(port),
				.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

/* How a client differs from an ordinary one. */
struct client_how {
	const char *name;     /* to be found in the certificate; NULL: whoever answers */
	const char *ca;       /* file, for name */
	const char *cert;     /* file, with key: what it shows */
	const char *key;      /* file */
	const char *priority; /* NULL: GnuTLS's own */
};

/* False when there is no handshake. */
static inline bool client_open(struct client *c, uint16_t port, struct client_how how)
{
	gnutls_certificate_credentials_t cred;
	int rc;

	*c = (struct client){.fd = client_connect(port)};
	gnutls_certificate_allocate_credentials(&cred);
	c->credentials = cred;
	if (how.ca)
		ck_assert_int_eq(
			gnutls_certificate_set_x509_trust_file(cred, how.ca, GNUTLS_X509_FMT_PEM),
			1);
	if (how.cert)
		ck_assert_int_eq(gnutls_certificate_set_x509_key_file(cred, how.cert, how.key,
								      GNUTLS_X509_FMT_PEM),
				 0);
	/* to a server that trusts nobody in particular it shows what it has */
	gnutls_init(&c->tls, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL | GNUTLS_FORCE_CLIENT_CERT);
	if (how.priority)
		ck_assert_int_eq(gnutls_priority_set_direct(c->tls, how.priority, NULL), 0);
	else
		gnutls_set_default_priority(c->tls);
	gnutls_credentials_set(c->tls, GNUTLS_CRD_CERTIFICATE, cred);
	if (how.name) {
		gnutls_session_set_verify_cert(c->tls, how.name, 0);
		gnutls_server_name_set(c->tls, GNUTLS_NAME_DNS, how.name, strlen(how.name));
	}
	gnutls_transport_set_int(c->tls, c->fd);
	do
		rc = gnutls_handshake(c->tls);
	while (rc < 0 && !gnutls_error_is_fatal(rc));
	return rc == 0;
}

static inline void client_close(struct client *c)
{
	if (c->tls)
		gnutls_deinit(c->tls);
	if (c->credentials)
		gnutls_certificate_free_credentials(c->credentials);
	close(c->fd);
	*c = (struct client){.fd = -1};
}

/* False when the server has gone. */
static inline bool client_say(struct client *c, const void *data, size_t len)
{
	const char *p = data;

	while (len > 0) {
		ssize_t n = gnutls_record_send(c->tls, p, len);

		if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

static inline bool client_say_text(struct client *c, const char *text)
{
	return client_say(c, text, strlen(text));
}

/* One more piece; 0: the server has closed, in whatever way. */
static inline size_t client_read(struct client *c, char *out, size_t size)
{
	ssize_t n;

	do
		n = gnutls_record_recv(c->tls, out, size);
	while (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED);
	return n > 0 ? (size_t)n : 0;
}

/* The length of a whole response at the beginning of text, 0 when it is not all there. */
static inline size_t client_whole(const char *text)
{
	const char *end = strstr(text, "\r\n\r\n"),
		   *length = strcasestr(text, "\r\ncontent-length:");
	size_t body = length && end && length < end ? strtoul(length + 17, NULL, 10) : 0;

	if (!end || strlen(end + 4) < body)
		return 0;
	return (size_t)(end + 4 - text) + body;
}

/* One response, NUL-terminated, valid until the thread's next; "" when there is none. */
static inline const char *client_hear(struct client *c)
{
	static _Thread_local char text[CLIENT_MAX];
	size_t len = 0, n;

	text[0] = 0;
	while (!client_whole(text)) {
		n = client_read(c, text + len, sizeof(text) - 1 - len);
		if (n == 0)
			break;
		len += n;
		text[len] = 0;
	}
	return text;
}

static inline const char *client_ask(struct client *c, const char *request)
{
	/* a server that refuses early may not read to the end */
	(void)client_say_text(c, request);
	return client_hear(c);
}

/* 0: no status line. */
static inline int client_status(const char *response)
{
	int status = 0;

	return strncmp(response, "HTTP/1.1 ", 9) == 0 ? (int)strtol(response + 9, NULL, 10)
						      : status;
}

#endif
