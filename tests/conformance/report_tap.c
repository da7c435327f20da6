/* SPDX-License-Identifier: MIT */
/* TAP version 14, with diagnostics in the part of YAML that is JSON's strings. */
#include "conformance/report.h"
#include "lib/file.h"

/* What stands on a line of TAP: '#' begins a directive, '\' takes that back. */
static void put_line(struct laps_buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '#' || *text == '\\')
			laps_buf_put_u8(out, '\\');
		laps_buf_put_u8(out, (uint8_t)*text);
	}
}

/* Plain text has no controls. */
static void put_yaml(struct laps_buf *out, const char *key, const char *text)
{
	sim_buf_printf(out, "  %s: \"", key);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			laps_buf_put_u8(out, '\\');
		laps_buf_put_u8(out, (uint8_t)*text);
	}
	sim_buf_text(out, "\"\n");
}

static void put_result(struct laps_buf *out, size_t number, const struct conform_result *r)
{
	bool bad = r->outcome == CONFORM_FAILED || r->outcome == CONFORM_KNOWN;

	sim_buf_printf(out, "%sok %zu - %s ", bad ? "not " : "", number, r->row->id);
	put_line(out, r->row->title);
	if (r->outcome == CONFORM_SKIPPED) {
		sim_buf_text(out, " # SKIP ");
		put_line(out, r->why);
	} else if (r->outcome == CONFORM_KNOWN) {
		sim_buf_text(out, " # TODO known to fail");
	} else if (bad && !r->counts) {
		sim_buf_text(out, " # TODO SHOULD, and does not");
	}
	sim_buf_text(out, "\n");
	if (!bad)
		return;
	sim_buf_text(out, "  ---\n");
	put_yaml(out, "message", r->why);
	put_yaml(out, "level", conform_level_name(r->row->level));
	put_yaml(out, "source", r->row->source);
	if (r->reason)
		put_yaml(out, "known", r->reason);
	sim_buf_text(out, "  ...\n");
}

void conform_report_tap(const struct conform_run *run, struct laps_buf *out)
{
	const char *why = run->stopped ? run->stopped : run->left;

	sim_buf_text(out, "TAP version 14\n");
	if (!run->stopped || run->n > 0)
		sim_buf_printf(out, "1..%zu\n", run->n);
	for (size_t i = 0; i < run->n; i++)
		put_result(out, i + 1, &run->result[i]);
	if (why) {
		sim_buf_text(out, "Bail out! ");
		put_line(out, why);
		sim_buf_text(out, "\n");
	}
}
