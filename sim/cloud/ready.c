/* SPDX-License-Identifier: MIT */
#include "cloud/ready.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <jansson.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "lib/file.h"

#define TIMEOUT_SECONDS 10
#define ANSWER_MAX      65536 /* bytes */
#define NAME            "localhost"
#define PRIORITIES      "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

static bool not_ready(struct sim_err *err, const char *what, const char *why)
{
	return sim_fail(err, "the cloud is not ready: %s: %s", what, why);
}

static int connect_to(uint16_t port, struct sim_err *err)
{
	const struct timeval timeout = {.tv_sec = TIMEOUT_SECONDS};
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons(port),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	/* the request follows the end of the handshake: without delay, or each costs 40 ms */
	if (fd >= 0 && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) == 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)) == 0 &&
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	not_ready(err, "connect", strerrordesc_np(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Say the request, and hear until the server closes; a NUL stands behind. */
static bool talk(gnutls_session_t tls, const struct laps_buf *request, struct laps_buf *answer)
{
	char piece[4096];
	size_t said = 0;
	ssize_t n;

	while (said < request->len) {
		n = gnutls_record_send(tls, request->data + said, request->len - said);
		if (n <= 0)
			return false;
		said += (size_t)n;
	}
	while ((n = gnutls_record_recv(tls, piece, sizeof(piece))) > 0)
		laps_buf_put(answer, piece, (size_t)n);
	laps_buf_put_u8(answer, 0);
	explicit_bzero(piece, sizeof(piece));
	return n == 0 && laps_buf_status(answer) == LAPS_OK;
}

static gnutls_certificate_credentials_t trust(const char *ca_pem)
{
	const gnutls_datum_t pem = {.data = (unsigned char *)(uintptr_t)ca_pem,
				    .size = (unsigned)strlen(ca_pem)};
	gnutls_certificate_credentials_t c = NULL;

	if (gnutls_certificate_allocate_credentials(&c) != 0)
		return NULL;
	if (gnutls_certificate_set_x509_trust_mem(c, &pem, GNUTLS_X509_FMT_PEM) == 1)
		return c;
	gnutls_certificate_free_credentials(c);
	return NULL;
}

/* One connection, one request. what is for the message. */
static bool ask(const struct sim_cloud_ready *how, const char *what, const struct laps_buf *request,
		struct laps_buf *answer, struct sim_err *err)
{
	gnutls_certificate_credentials_t credentials = trust(how->ca_pem);
	gnutls_session_t tls = NULL;
	int fd = -1, rc = GNUTLS_E_MEMORY_ERROR;
	bool ok = false;

	if (!credentials || laps_buf_status(request) != LAPS_OK ||
	    gnutls_init(&tls, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL) != 0) {
		sim_fail_nomem(err);
		goto out;
	}
	fd = connect_to(how->port, err);
	if (fd < 0)
		goto out;
	gnutls_session_set_verify_cert(tls, NAME, 0);
	gnutls_transport_set_int(tls, fd);
	if ((rc = gnutls_priority_set_direct(tls, PRIORITIES, NULL)) == 0 &&
	    (rc = gnutls_credentials_set(tls, GNUTLS_CRD_CERTIFICATE, credentials)) == 0)
		rc = gnutls_handshake(tls);
	if (rc != 0)
		not_ready(err, "TLS", gnutls_strerror(rc));
	else if (!talk(tls, request, answer))
		not_ready(err, what, "no answer");
	else if (strncmp((const char *)answer->data, "HTTP/1.1 200 ", 13) != 0)
		not_ready(err, what, "refused");
	else
		ok = true;
out:
	if (tls)
		gnutls_deinit(tls);
	if (fd >= 0)
		close(fd);
	if (credentials)
		gnutls_certificate_free_credentials(credentials);
	return ok;
}

/* The token in the body of an answer, appended to the request for the list. */
static bool put_token(const struct laps_buf *answer, struct laps_buf *request)
{
	const char *body = strstr((const char *)answer->data, "\r\n\r\n");
	json_t *o = body ? json_loads(body + 4, 0, NULL) : NULL;
	const char *token = json_string_value(json_object_get(o, "access_token"));

	if (token)
		sim_buf_text(request, token);
	json_decref(o);
	return token != NULL;
}

static bool get_token(const struct sim_cloud_ready *how, struct laps_buf *answer,
		      struct sim_err *err)
{
	struct laps_buf request, form;
	bool ok;

	laps_buf_init(&request, ANSWER_MAX);
	laps_buf_init(&form, ANSWER_MAX);
	sim_buf_printf(&form, "grant_type=client_credentials&client_id=%s", how->client_id);
	sim_buf_text(&form, "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&client_secret=");
	sim_buf_text(&form, how->secret);
	sim_buf_printf(&request,
		       "POST /%s/oauth2/v2.0/token HTTP/1.1\r\nHost: " NAME ":%u\r\n"
		       "Content-Type: application/x-www-form-urlencoded\r\n"
		       "Content-Length: %zu\r\nConnection: close\r\n\r\n",
		       how->tenant, how->port, form.len);
	laps_buf_put(&request, form.data, form.len);
	ok = laps_buf_status(&form) == LAPS_OK ? ask(how, "a token", &request, answer, err)
					       : sim_fail_nomem(err);
	laps_buf_clear(&form);
	laps_buf_clear(&request);
	return ok;
}

bool sim_cloud_ready(const struct sim_cloud_ready *how, struct sim_err *err)
{
	struct laps_buf token, request, list;
	bool ok;

	laps_buf_init(&token, ANSWER_MAX);
	laps_buf_init(&request, ANSWER_MAX);
	laps_buf_init(&list, ANSWER_MAX);
	ok = get_token(how, &token, err);
	sim_buf_printf(&request,
		       "GET /v1.0/directory/deviceLocalCredentials?$top=1 HTTP/1.1\r\n"
		       "Host: " NAME ":%u\r\nUser-Agent: lapsim\r\nConnection: close\r\n"
		       "Authorization: Bearer ",
		       how->port);
	if (ok && !put_token(&token, &request))
		ok = not_ready(err, "a token", "there is none in the answer");
	sim_buf_text(&request, "\r\n\r\n");
	ok = ok && ask(how, "a list", &request, &list, err);
	laps_buf_clear(&list);
	laps_buf_clear(&request);
	laps_buf_clear(&token);
	return ok;
}
