/* SPDX-License-Identifier: MIT */
/*
 * JSON files: one object, read and written whole. Causes are "PATH:LINE: not JSON": what stands
 * there may be a secret. No password goes through here, but hashes and root keys do: a program that
 * reads those gives jansson an allocator that wipes, as laps does.
 */
#ifndef LAPS_PORTS_JSON_FILE_H
#define LAPS_PORTS_JSON_FILE_H
#include <jansson.h>
#include <stddef.h>
#include <sys/types.h>

#include <laps/err.h>
#include <laps/ports.h>

/* *out is a new reference, written only on LAPS_OK. Members that stand twice are refused.
 * LAPS_OK; LAPS_E_NOTFOUND, LAPS_E_FORMAT (not JSON, or no object), LAPS_E_RANGE (longer than max),
 * LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_json_load(const char *path, size_t max, json_t **out,
				     struct laps_cause *cause);
/* The same from text; name is what the cause calls it. LAPS_OK; LAPS_E_FORMAT. */
LAPS_MUST_USE laps_rc laps_json_parse(const char *text, size_t len, const char *name, json_t **out,
				      struct laps_cause *cause);
/* Replace a file durably (laps_file_write). Codes as there; LAPS_E_HOST too when it would be longer
 * than max, the bytes that its reader takes: nobody could read or mend it afterwards. */
LAPS_MUST_USE laps_rc laps_json_save(const char *path, const json_t *object, size_t max,
				     mode_t mode, struct laps_cause *cause);
/* Append one line with one write (laps_file_append). LAPS_OK; LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_json_append_line(const char *path, const json_t *object, mode_t mode,
					    struct laps_cause *cause);
/* The object's text in one line, for free(): jansson's own may come from an allocator that wipes,
 * and is not for free(). NULL: out of memory. */
char *laps_json_text(const json_t *object);
/* "PATH: what is wrong with it": fill cause with ERROR_INVALID_DATA and return LAPS_E_FORMAT. */
laps_rc laps_json_bad(struct laps_cause *cause, const char *name, const char *what);

#endif
