/* SPDX-License-Identifier: MIT */
#include "bench/tlsload.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/benchlib.h"

struct connection {
	int fd;
	gnutls_session_t tls;
	char *response;
	size_t len, head_len;
};

struct tlsload {
	gnutls_certificate_credentials_t credentials;
	struct connection connection[TLSLOAD_CONNECTIONS];
};

static void connect_to(struct connection *c, uint16_t port,
		       gnutls_certificate_credentials_t credentials)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons(port),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int on = 1, rc;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bench_must(c->fd >= 0 && connect(c->fd, (struct sockaddr *)&address, sizeof(address)) == 0,
		   "connecting");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	bench_must(gnutls_init(&c->tls, GNUTLS_CLIENT) == 0 &&
			   gnutls_set_default_priority(c->tls) == 0 &&
			   gnutls_credentials_set(c->tls, GNUTLS_CRD_CERTIFICATE, credentials) == 0,
		   "preparing TLS");
	gnutls_transport_set_int(c->tls, c->fd);
	do
		rc = gnutls_handshake(c->tls);
	while (rc < 0 && !gnutls_error_is_fatal(rc));
	bench_must(rc == 0, "the TLS handshake");
}

struct tlsload *tlsload_open(uint16_t port)
{
	struct tlsload *l = calloc(1, sizeof(*l));

	if (!l)
		abort();
	bench_must(gnutls_certificate_allocate_credentials(&l->credentials) == 0,
		   "allocating credentials");
	for (size_t i = 0; i < TLSLOAD_CONNECTIONS; i++) {
		struct connection *c = &l->connection[i];

		c->response = malloc(TLSLOAD_RESPONSE + 1);
		if (!c->response)
			abort();
		connect_to(c, port, l->credentials);
	}
	return l;
}

void tlsload_close(struct tlsload **load)
{
	struct tlsload *l = *load;

	for (size_t i = 0; i < TLSLOAD_CONNECTIONS; i++) {
		gnutls_deinit(l->connection[i].tls);
		close(l->connection[i].fd);
		free(l->connection[i].response);
	}
	gnutls_certificate_free_credentials(l->credentials);
	free(l);
	*load = NULL;
}

static void send_text(struct connection *c, const char *text)
{
	for (size_t len = strlen(text); len > 0;) {
		ssize_t n = gnutls_record_send(c->tls, text, len);

		bench_must(n > 0, "sending a request");
		text += n;
		len -= (size_t)n;
	}
	c->len = c->head_len = 0;
}

/* How long the whole response is, once its head is there; 0 before. */
static size_t whole_len(struct connection *c)
{
	const char *end, *length;

	c->response[c->len] = 0;
	end = strstr(c->response, "\r\n\r\n");
	if (!end)
		return 0;
	c->head_len = (size_t)(end - c->response) + 4;
	length = strcasestr(c->response, "\r\ncontent-length:");
	if (!length || length > end) {
		bench_must(false, "finding the length of a response");
		return 0;
	}
	return c->head_len + strtoul(length + strlen("\r\ncontent-length:"), NULL, 10);
}

static void receive(struct connection *c)
{
	size_t whole = 0;

	while (!whole || c->len < whole) {
		ssize_t n;

		bench_must(c->len < TLSLOAD_RESPONSE, "keeping a response");
		n = gnutls_record_recv(c->tls, c->response + c->len, TLSLOAD_RESPONSE - c->len);
		if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
			continue;
		bench_must(n > 0, "receiving a response");
		c->len += (size_t)n;
		if (!whole)
			whole = whole_len(c);
	}
	bench_must(c->len == whole && strncmp(c->response, "HTTP/1.1 200 ", 13) == 0, c->response);
}

void tlsload_run(struct tlsload *l, tlsload_request *request, void *ctx, unsigned first, unsigned n)
{
	for (unsigned done = 0; done < n; done += TLSLOAD_CONNECTIONS) {
		for (unsigned i = 0; i < TLSLOAD_CONNECTIONS; i++)
			send_text(&l->connection[i], request(ctx, first + done + i));
		for (size_t i = 0; i < TLSLOAD_CONNECTIONS; i++)
			receive(&l->connection[i]);
	}
}

const char *tlsload_last(const struct tlsload *l, size_t *head_len, size_t *len)
{
	const struct connection *c = &l->connection[0];

	*head_len = c->head_len;
	*len = c->len;
	return c->response;
}

void tlsload_run_one(struct tlsload *l, const char *request)
{
	send_text(&l->connection[0], request);
	receive(&l->connection[0]);
}
