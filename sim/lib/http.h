/* SPDX-License-Identifier: MIT */
/*
 * A request and its response, without the server: what handlers see, and what tests give them.
 * httpserver.c makes requests from libmicrohttpd's.
 */
#ifndef SIM_LIB_HTTP_H
#define SIM_LIB_HTTP_H
#include <jansson.h>
#include <laps/buf.h>
#include <laps/guid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_HTTP_BODY_MAX    262144 /* bytes; longer is 413 */
#define SIM_HTTP_SEGMENT_MAX 12     /* of a path; more is 404 */
#define SIM_HTTP_PAIR_MAX    64     /* in a query or a form; more is 400 */
#define SIM_HTTP_HEADER_MAX  48     /* headers of a request; more is 431 */
#define SIM_HTTP_TARGET_MAX  8192   /* bytes of path and query; more is 414 */
#define SIM_HTTP_HOST_MAX    256    /* bytes, NUL included; a longer Host is 400 */

/* Names and values, decoded, NUL-terminated UTF-8 without NUL inside; borrowed from text. */
struct sim_http_pairs {
	struct {
		const char *name, *value;
	} pair[SIM_HTTP_PAIR_MAX];
	size_t n;
	char *text;      /* owned; wiped */
	size_t text_len; /* bytes */
};
/* Read "a=b&c=d": percent-encoding and '+' are undone, then the text has to be UTF-8. False when it
 * is not, or there are too many. out is cleared with sim_http_pairs_clear. */
LAPS_MUST_USE bool sim_http_pairs_parse(const char *text, size_t len, struct sim_http_pairs *out);
void sim_http_pairs_clear(struct sim_http_pairs *p);
/* The first of that name, names compared exactly; NULL: none. */
const char *sim_http_pair(const struct sim_http_pairs *p, const char *name);
/* Append "name=value", percent-encoded: the first of a form or behind the '?' of a URL, the others
 * behind a '&'. */
void sim_http_pairs_put(struct laps_buf *out, const char *name, const char *value);

struct sim_http_request {
	const char *method;
	const char *scheme; /* "https", or "http" of a server without TLS */
	const char *host;   /* lower case, with the port when one was given; "" without */
	const char *origin; /* the scheme, "://" and where this server answers for the caller */
	const char *path;   /* as it came, without the query; for the log; owned */
	const char *segment[SIM_HTTP_SEGMENT_MAX]; /* of the path, decoded; empty ones dropped,
						    * "." and ".." refused before */
	size_t segment_n;
	bool slash; /* the path ends in one */
	struct sim_http_pairs query;
	struct {
		const char *name, *value;
	} header[SIM_HTTP_HEADER_MAX];
	size_t header_n;
	const uint8_t *body;
	size_t body_len;
	const uint8_t *client_cert; /* DER as TLS showed it, whoever issued it; NULL: none */
	size_t client_cert_len;
	const char *tls_fault; /* the fault by which the client was shown another certificate, which
				* it has taken; NULL: none */
	uint64_t now_ticks;    /* world time */
	char request_id[LAPS_GUID_TEXT]; /* ours, new for each request */
	/* the caller's: of the header client-request-id, braces dropped, when that is a GUID; else
	 * request_id */
	char client_request_id[LAPS_GUID_TEXT];
	char *text; /* owned: what the segments borrow from */
	char host_text[SIM_HTTP_HOST_MAX];
	char origin_text[SIM_HTTP_HOST_MAX + 8];
};
/*
 * Making one: init, target, then headers, then finish; clear at the end. Every call but clear gives
 * 0, or the status that refuses the request (rq can still be cleared).
 *
 * target  what stands in the request line, "/a/b?c=d"; it is copied.
 *         Percent-encoding is undone in each segment; one that is then no UTF-8, has a control
 *         character, '/' or '\\', or is "." or "..", is 400
 * header  name and value are borrowed. A second Host, Authorization, Content-Type, Content-Length
 * or Transfer-Encoding is 400 finish  host, origin and the ids, from the headers. fallback is
 * "localhost:PORT", for callers that name no host; a Host that is not letters, digits, '.' and '-'
 * or an address in brackets, and then a port or none, is 400
 */
void sim_http_request_init(struct sim_http_request *rq, const char *method);
LAPS_MUST_USE unsigned sim_http_request_target(struct sim_http_request *rq, const char *target);
LAPS_MUST_USE unsigned sim_http_request_header(struct sim_http_request *rq, const char *name,
					       const char *value);
LAPS_MUST_USE unsigned sim_http_request_finish(struct sim_http_request *rq, const char *fallback);
void sim_http_request_clear(struct sim_http_request *rq);
/* Names without regard to case; NULL: none. */
const char *sim_http_header(const struct sim_http_request *rq, const char *name);
/* Is the i-th segment this, without regard to case? */
bool sim_http_is(const struct sim_http_request *rq, size_t i, const char *segment);
/* The token of "Authorization: Bearer ...", NULL when there is none. */
const char *sim_http_bearer(const struct sim_http_request *rq);
/* The body as a form. False when it says that it is none, or is not one. */
LAPS_MUST_USE bool sim_http_form(const struct sim_http_request *rq, struct sim_http_pairs *out);
/* The body as a JSON object, a new reference; NULL when it is none (duplicate members, bytes behind
 * it and NULs in texts are errors, too). err says why. */
json_t *sim_http_json(const struct sim_http_request *rq, struct sim_err *err);

#define SIM_HTTP_REPLY_HEADERS 16
struct sim_http_response {
	unsigned status;          /* 0: nothing was said yet */
	const char *content_type; /* a literal; NULL without body */
	struct laps_buf body;     /* owned; wiped */
	struct {
		const char *name; /* a literal */
		char *value;      /* owned; without line ends */
	} header[SIM_HTTP_REPLY_HEADERS];
	size_t header_n;
	/* for the log: who asked, and what it came to; never a secret */
	char who[80];
	char note[120];
	/* how it is sent (faults): so much later, and the body only half of it */
	uint64_t delay_ms;
	bool cut;
	char scopes[400], roles[400]; /* that a token was given: by name, and an application's */
	char needed[120];             /* the least permissions that do for it */
};
#define SIM_HTTP_RESPONSE_MAX (32u << 20) /* bytes of a body */
void sim_http_response_init(struct sim_http_response *rs);
void sim_http_response_clear(struct sim_http_response *rs);
/* Characters that cannot stand in a header become blanks. */
void sim_http_reply_header(struct sim_http_response *rs, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Takes over object; NULL becomes a 500 without words. content_type NULL: "application/json;
 * charset=utf-8". */
void sim_http_reply_json(struct sim_http_response *rs, unsigned status, const char *content_type,
			 json_t *object);
void sim_http_reply_text(struct sim_http_response *rs, unsigned status, const char *content_type,
			 const char *text);

#endif
