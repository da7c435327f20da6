/* SPDX-License-Identifier: MIT */
/*
 * An HTTPS client of the suite's own, on libcurl: strict about TLS, follows nothing, and knows what
 * time it is at the server. What libcurl and jansson give back is wiped.
 */
#ifndef TESTS_CONFORMANCE_ENTRA_HTTP_H
#define TESTS_CONFORMANCE_ENTRA_HTTP_H
#include <jansson.h>
#include <laps/buf.h>
#include <laps/secret.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/fail.h"

#define ENTRA_HEADER_MAX 48
#define ENTRA_BODY_MAX   (16u << 20) /* bytes; more is no answer */
#define ENTRA_URL        4096        /* bytes for a URL, NUL included */

struct entra_http;

/* A certificate that TLS shows, and its key, both PEM; borrowed. */
struct entra_identity {
	const char *cert_pem;
	const struct laps_secret *key_pem;
};

struct entra_request {
	const char *method; /* NULL: GET, or POST with a body */
	const char *url;
	const char *const *header; /* "Name: value" or "Name:" to leave one out; ends with NULL; may
				      be NULL */
	const char *bearer;        /* NULL: no Authorization */
	const char *type;          /* of the body */
	const struct laps_buf *body;
	const struct entra_identity *identity; /* NULL: none is shown */
	bool once;                             /* a 429 is an answer like any other */
};

struct entra_answer {
	unsigned status; /* 0: there is none */
	struct {
		char *name, *value; /* owned */
	} header[ENTRA_HEADER_MAX];
	size_t header_n;
	struct laps_buf body; /* and a NUL behind its end */
	json_t *json;         /* the body, when it is a JSON object or array; else NULL */
};
/* One that clears itself. */
#define ENTRA_ANSWER(name) \
	__attribute__((cleanup(entra_answer_clear))) struct entra_answer name = {.status = 0}

/* ca_file NULL: the system's. One thread at a time. */
LAPS_MUST_USE bool entra_http_new(const char *ca_file, struct entra_http **out,
				  struct sim_err *err);
void entra_http_free(struct entra_http **h);
/*
 * Ask once, or, when the answer is 429 or 503 and says after how many seconds to ask again (30 at
 * most), three times at most. out is initialised, and what it had is cleared; the caller clears it.
 * False: there was no answer, err says why.
 */
LAPS_MUST_USE bool entra_http_ask(struct entra_http *h, const struct entra_request *rq,
				  struct entra_answer *out, struct sim_err *err);
void entra_answer_clear(struct entra_answer *a);
/* A line of a head comes in, with its end, of n bytes: a header, or a status line, which begins
 * another head. False: too many, or memory ended. */
LAPS_MUST_USE bool entra_answer_header(struct entra_answer *a, const char *line, size_t n);
/* The body is whole: what of JSON is in it? */
void entra_answer_end(struct entra_answer *a);
/* The first of that name, without regard to case; NULL: none. Borrowed. */
const char *entra_header(const struct entra_answer *a, const char *name);
/* Seconds since 1970 by the server's Date, which the last answers had; else this machine's. */
int64_t entra_http_now(const struct entra_http *h);

#endif
