/* SPDX-License-Identifier: MIT */
/*
 * HTTPS, over libcurl: one request and its answer at a time. GET has a connection that is kept, all
 * else a new one, so that it is sent once, whatever becomes of connections. TLS is always verified,
 * redirects are never followed, nothing is taken from the environment, and an answer that asks for
 * patience (429, 503 with Retry-After) is asked again within bounds.
 */
#ifndef LAPS_PORTS_HTTP_H
#define LAPS_PORTS_HTTP_H
#include <stddef.h>
#include <stdint.h>

#include <laps/buf.h>
#include <laps/err.h>
#include <laps/ports.h>
#include <laps/secret.h>

#define LAPS_HTTP_ANSWER_MAX   (4u << 20) /* bytes of a body; longer is refused */
#define LAPS_HTTP_HEADERS_MAX  65536      /* bytes of all headers; longer is refused */
#define LAPS_HTTP_SECONDS      30         /* for one request, all in all */
#define LAPS_HTTP_ATTEMPTS     4          /* of a request that is throttled */
#define LAPS_HTTP_WAIT_SECONDS 60         /* that Retry-After may ask for, all in all */

/* Strings are borrowed until laps_http_close. */
struct laps_http_options {
	const char *ca_file;              /* PEM; NULL: the system's authorities */
	const char *proxy;                /* URL; NULL: none, whatever the environment says */
	const char *cert_file, *key_file; /* PEM of a client certificate; both or neither */
	const char *user_agent;           /* NULL: "lapsim/VERSION" */
	uint32_t timeout_ms;              /* for tests; 0: LAPS_HTTP_SECONDS */
};
struct laps_http;

/* Removes SSLKEYLOGFILE from the environment: it would make OpenSSL write down session keys. What
 * libcurl allocates is wiped from then on, unless somebody else has set libcurl up before.
 * LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_http_open(const struct laps_http_options *options,
				     struct laps_http **out, struct laps_cause *cause);
void laps_http_close(struct laps_http **http);

struct laps_http_request {
	const char *method; /* "GET" */
	const char *url;    /* https:// only */
	const char *const
		*header; /* NULL-terminated "Name: value", or NULL; no line ends in them */
	const struct laps_secret *bearer; /* an access token, or NULL */
	const char *content_type;         /* of the body */
	const uint8_t *body;              /* NULL: none */
	size_t body_len;
};
struct laps_http_answer {
	unsigned status;        /* 100..599 */
	char content_type[128]; /* "" when there is none */
	char request_id[64];    /* of request-id or x-ms-request-id; "" when there is none */
	struct laps_buf body;   /* owned; laps_buf_clear */
};
/*
 * Ask. Whatever the status is, an answer is LAPS_OK. The answer is written only then.
 *
 * LAPS_OK; LAPS_E_RANGE (the answer is too long), LAPS_E_FORMAT (not https, or what cannot stand in
 * a header), LAPS_E_HOST (no answer; the cause has a code of WinHTTP: name, connection, time,
 * certificate), LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_http_ask(struct laps_http *http, const struct laps_http_request *request,
				    struct laps_http_answer *answer, struct laps_cause *cause);

/* Append "&name=value" ("name=value" to an empty buffer), both percent-encoded. */
void laps_http_form_add(struct laps_buf *form, const char *name, const char *value);
/* Append text percent-encoded, but for unreserved characters (RFC 3986 2.3). */
void laps_http_encode(const char *text, struct laps_buf *out);

#endif
