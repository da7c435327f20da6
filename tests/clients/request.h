/* SPDX-License-Identifier: MIT */
/*
 * Requests and answers of the tools that the comparisons drive: one JSON object a line on stdin,
 * one on stdout. Bytes are hex text. A request has "op" and the operation's own members; an answer
 * has "rc", a name of a laps_rc, then what the operation gives, or "what" and "offset" of the
 * refusal. A request that the tool does not understand ends it with status 2: that is a bug of the
 * script, and never the outcome of a comparison.
 */
#ifndef TESTS_CLIENTS_REQUEST_H
#define TESTS_CLIENTS_REQUEST_H
#include <jansson.h>
#include <laps/buf.h>
#include <laps/err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

_Noreturn void request_bad(const char *what, const char *subject);

const char *request_str(const json_t *request, const char *key);
int64_t request_int(const json_t *request, const char *key);
bool request_bool(const json_t *request, const char *key);
/* The bytes of a member, in a block of their exact size; the caller frees *out. */
size_t request_hex(const json_t *request, const char *key, uint8_t **out);
/* The bytes of a member that must have len of them. */
void request_fixed(const json_t *request, const char *key, uint8_t *out, size_t len);

void answer_str(json_t *answer, const char *key, const char *value);
void answer_int(json_t *answer, const char *key, int64_t value);
void answer_hex(json_t *answer, const char *key, const uint8_t *p, size_t len);

struct request_op {
	const char *name;
	/* Fills answer on LAPS_OK. */
	laps_rc (*run)(const json_t *request, json_t *answer, struct laps_err *err);
};
/* Answer every line of stdin with the operation it names; ops ends with a NULL name. Returns the
 * exit status. */
int request_serve(const struct request_op *ops);

#endif
