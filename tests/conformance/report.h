/* SPDX-License-Identifier: MIT */
/*
 * What came of a run, in the forms that people and pipelines read; laps-conform(1) describes each.
 * A report is made whole in memory. What fails and does not count (a SHOULD, or what is known to)
 * is no failure to those who read TAP and JUnit, so that they say what the exit status says.
 */
#ifndef TESTS_CONFORMANCE_REPORT_H
#define TESTS_CONFORMANCE_REPORT_H
#include "conformance/run.h"

#define CONFORM_REPORT_MAX (64u << 20) /* bytes */

typedef void conform_report(const struct conform_run *run, struct laps_buf *out);
conform_report conform_report_tap, conform_report_junit, conform_report_json, conform_report_html;

/* For people: a row, and behind all of them what came of it. */
struct conform_look {
	bool colour;
	size_t id_width; /* of the longest id */
};
void conform_text_row(const struct conform_look *look, const struct conform_result *r,
		      struct laps_buf *out);
void conform_text_summary(const struct conform_look *look, const struct conform_run *run,
			  struct laps_buf *out);
/* "passed", "failed", "skipped", "known" */
const char *conform_outcome_name(conform_outcome outcome);

/* The rows themselves, for people and as JSON. */
void conform_list_text(const struct conform_rows *rows, struct laps_buf *out);
void conform_list_json(const struct conform_suite_def *suite, const struct conform_rows *rows,
		       struct laps_buf *out);

/* Append as JSON, with two blanks a level and an end of line; takes the reference, which may be
 * NULL: then memory has ended. */
struct json_t;
void conform_json_put(struct json_t *j, struct laps_buf *out);

#endif
