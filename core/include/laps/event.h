/* SPDX-License-Identifier: MIT */
/*
 * The events of Microsoft-Windows-LAPS/Operational that this core emits: ids, levels and parameter
 * templates as in the provider's manifest, texts our own.
 */
#ifndef LAPS_EVENT_H
#define LAPS_EVENT_H
#include <laps/buf.h>
#include <laps/err.h>
#include <stddef.h>
#include <stdint.h>

#define LAPS_EVENT_PARAM_MAX 18

typedef enum laps_event_level {
	LAPS_EVENT_ERROR = 2,
	LAPS_EVENT_WARNING = 3,
	LAPS_EVENT_INFORMATION = 4,
} laps_event_level;

typedef enum laps_param_type {
	LAPS_PARAM_TEXT,
	LAPS_PARAM_INT32,
	LAPS_PARAM_HEX32,
	LAPS_PARAM_FILETIME,
	LAPS_PARAM_INT64,
	LAPS_PARAM_HEX64,
} laps_param_type;

struct laps_param {
	laps_param_type type;
	uint64_t number;  /* for the number types */
	const char *text; /* borrowed, UTF-8, for LAPS_PARAM_TEXT */
};

struct laps_event {
	uint32_t id;
	size_t param_n;
	struct laps_param param[LAPS_EVENT_PARAM_MAX];
};

/* One row of the catalogue. */
struct laps_event_def {
	uint32_t id;
	laps_event_level level;
	const char *text; /* our words, with %1, %2 ... where parameters go */
	size_t param_n;
	struct {
		const char *name; /* "Data1", "PolicySource" */
		laps_param_type type;
	} param[LAPS_EVENT_PARAM_MAX];
};
/* NULL when the id is not in the catalogue. Two events have a short form before 24H2: param_n of
 * the event then is 13 (10021) or 8 (10022), the first of the row's. */
const struct laps_event_def *laps_event_find(uint32_t id);
/* All rows, in order of id. */
const struct laps_event_def *laps_event_catalogue(size_t *n);
const char *laps_event_level_name(laps_event_level l); /* "Error", "Warning", "Information" */

/* LAPS_OK when the event has the row's parameters; LAPS_E_BUG otherwise. */
LAPS_MUST_USE laps_rc laps_event_check(const struct laps_event *e);
/* Append the text with its parameters put in, no line end. */
void laps_event_format_text(const struct laps_event *e, struct laps_buf *out);
/* Append one parameter as people read it: numbers in decimal or 0x hex, times as RFC 3339. */
void laps_param_format_text(const struct laps_param *p, struct laps_buf *out);

/* Build an event without a literal of structs: start, then add in the row's order. */
void laps_event_init(struct laps_event *e, uint32_t id);
void laps_event_add_text(struct laps_event *e, const char *text);
void laps_event_add_number(struct laps_event *e, laps_param_type type, uint64_t number);

#endif
