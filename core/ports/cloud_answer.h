/* SPDX-License-Identifier: MIT */
/*
 * What the services of the cloud answer: JSON objects, whose members are not to be trusted, and
 * refusals, which each service words in its own way.
 */
#ifndef LAPS_PORTS_CLOUD_ANSWER_H
#define LAPS_PORTS_CLOUD_ANSWER_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include <laps/buf.h>
#include <laps/err.h>
#include <laps/ports.h>
#include <laps/secret.h>

#include "ports/http.h"

typedef enum laps_cloud_service {
	LAPS_CLOUD_LOGIN,        /* {"error": code, "error_description": text} */
	LAPS_CLOUD_REGISTRATION, /* {"ErrorType": code, "Message": text} */
	LAPS_CLOUD_GRAPH,        /* {"error": {"code", "message"}} */
} laps_cloud_service;
const char *laps_cloud_service_name(laps_cloud_service s); /* "the login service" */

/* Fill *refusal from whatever body came with a status: what is missing or odd stays "", the text is
 * its first line, with blanks for controls. */
void laps_cloud_refusal_parse(laps_cloud_service s, unsigned status, const struct laps_buf *body,
			      struct laps_cloud_refusal *refusal);
/* Forget the words of a service that repeats a secret in them, be it only the beginning of one that
 * was cut at the end of the line. */
void laps_cloud_refusal_hide(struct laps_cloud_refusal *refusal, const struct laps_secret *secret);
/* Fill cause from a refusal: "the login service: 401 invalid_client: AADSTS7000215: ...". */
void laps_cloud_refusal_tell(laps_cloud_service s, const struct laps_cloud_refusal *refusal,
			     struct laps_cause *cause);
/* Both from an answer that is no success; returns LAPS_E_DENIED, or LAPS_E_NOTFOUND for 404. */
laps_rc laps_cloud_refused(laps_cloud_service s, const struct laps_http_answer *answer,
			   struct laps_cloud_refusal *refusal, struct laps_cause *cause);
/* "the login service: what is wrong with its answer", with the code of WinHTTP for that; returns
 * LAPS_E_FORMAT. what is a literal. */
laps_rc laps_cloud_bad(laps_cloud_service s, const char *what, struct laps_cause *cause);

/* The object in a body; *out is a new reference. Members that stand twice and zero bytes are
 * refused. LAPS_OK; LAPS_E_FORMAT, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_cloud_json(laps_cloud_service s, const struct laps_buf *body,
				      json_t **out, struct laps_cause *cause);
/* A member that is a text of 1 to max bytes, else NULL. Borrowed from object. */
const char *laps_cloud_text(const json_t *object, const char *name, size_t max);
/* A member that is a whole number, or a text of one, as the older endpoints have it; otherwise
 * when it is absent; false for anything else and for one outside of min to max. */
bool laps_cloud_number(const json_t *object, const char *name, json_int_t min, json_int_t max,
		       json_int_t otherwise, json_int_t *out);
/* Has url scheme, host and port of base? Both with their defaults written or not. */
bool laps_cloud_same_origin(const char *url, const char *base);

#endif
