/* SPDX-License-Identifier: MIT */
/*
 * The control socket, apart from the protocols that are simulated. A client connects, writes one
 * JSON object on a line, and reads one JSON object on a line; then it may ask again:
 *
 *   {"verb": "clock", "op": "advance", "duration": "90d"}
 *   {"ok": true, "time": "2027-02-23T10:00:00Z"}
 *   {"ok": false, "error": "the world's clock does not go back"}
 *
 * A line of more than SIM_CONTROL_LINE bytes, or one that is no object with a text member "verb",
 * is answered with an error and ends the connection.
 */
#ifndef SIM_LIB_CONTROL_H
#define SIM_LIB_CONTROL_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/fail.h"

#define SIM_CONTROL_LINE    65536 /* bytes, line end included */
#define SIM_CONTROL_CLIENTS 32    /* one more takes the place of the one silent for the longest */

struct sim_control;

/*
 * Answers one request. Returns a new object with "ok", or NULL when memory ended.
 * verb is a member of request. *hold: set it to true to answer later, at sim_control_close, when
 * what was asked for is done.
 */
typedef json_t *sim_control_handler(void *ctx, const char *verb, const json_t *request, bool *hold);

/* Listen at path, which is for us alone. *out is written only on success. */
LAPS_MUST_USE bool sim_control_open(const char *path, sim_control_handler *handler, void *ctx,
				    struct sim_control **out, struct sim_err *err);
/* Give the answers held back, close everything, free, and set *c to NULL; *c may be NULL. */
void sim_control_close(struct sim_control **c);
/* A descriptor that is readable when sim_control_serve has something to do. */
int sim_control_fd(const struct sim_control *c);
/* Do what is to be done, without waiting. */
void sim_control_serve(struct sim_control *c);

/* {"ok": true}, and {"ok": false, "error": text}. */
json_t *sim_control_ok(void);
json_t *sim_control_refuse(const char *text);

/* A line, without its end, as a request. NULL: not one, and err says why. */
json_t *sim_control_parse(const char *line, size_t len, struct sim_err *err);

/*
 * The client: connect, ask, and wait for the answer, which is a new object. An answer with "ok"
 * false is a failure with its error text. *running is false when nobody listens there.
 */
LAPS_MUST_USE bool sim_control_ask(const char *path, const json_t *request, json_t **answer,
				   bool *running, struct sim_err *err);
/* The same, of a caller who waits for most_ms at most, for the connection and for the answer each;
 * 0: as long as it takes. */
LAPS_MUST_USE bool sim_control_ask_within(const char *path, const json_t *request, unsigned most_ms,
					  json_t **answer, bool *running, struct sim_err *err);

#endif
