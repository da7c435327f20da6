/* SPDX-License-Identifier: MIT */
/* What a device has done: the cycle just run, its events, those before, and what it remembers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <laps/decide.h>

#include "cli/diagnostics.h"
#include "cli/out.h"
#include "ports/event_line.h"
#include "ports/file.h"
#include "ports/state_json.h"

static int put(const char *text, size_t len, void *ctx)
{
	struct laps_buf *out = ctx;

	laps_buf_put(out, text, len);
	return laps_buf_status(out) == LAPS_OK ? 0 : -1;
}

/* Whatever goes wrong here goes wrong in the sinks behind as well, and is told there. */
static void tee_emit(void *ctx, const struct laps_event *event)
{
	struct cli_diag_tee *t = ctx;
	struct laps_cause cause;
	json_t *line = NULL;
	uint64_t now;

	if (t->clock.now(t->clock.ctx, &now, &cause) == LAPS_OK &&
	    laps_event_line_format(event, now, 0, &line, &cause) == LAPS_OK &&
	    json_dump_callback(line, put, &t->lines, JSON_COMPACT) == 0)
		laps_buf_put_u8(&t->lines, '\n');
	json_decref(line);
	t->next.emit(t->next.ctx, event);
}

struct laps_events_port cli_diag_tee_port(struct cli_diag_tee *t)
{
	return (struct laps_events_port){.ctx = t, .emit = tee_emit};
}

json_t *cli_diag_state(const struct laps_state_port *port)
{
	struct laps_state state = {0};
	struct laps_cause cause;

	if (port->load(port->ctx, &state, &cause) != LAPS_OK)
		return json_pack("{s:s}", "failure", cause.text);
	return laps_state_to_json(&state);
}

const char *cli_diag_outcome(const struct laps_cycle_result *r, laps_rc rc)
{
	if (rc != LAPS_OK)
		return "failed";
	switch (r->outcome) {
	case LAPS_CYCLE_DISABLED: return "disabled";
	case LAPS_CYCLE_NOT_NEEDED: return "not-needed";
	case LAPS_CYCLE_ROTATED: return "rotated";
	case LAPS_CYCLE_FAILED: break;
	}
	return "failed";
}

json_t *cli_diag_cycle(const struct laps_cycle_result *r, laps_rc rc, const char *step)
{
	const bool failed = rc != LAPS_OK || r->outcome == LAPS_CYCLE_FAILED;
	char mask[16], hresult[16];
	struct laps_buf why;
	json_t *out;

	laps_buf_init(&why, 1024);
	laps_decide_format_text(r->reasons, &why);
	laps_buf_put_u8(&why, 0);
	snprintf(mask, sizeof mask, "0x%08X", (unsigned)r->reasons);
	snprintf(hresult, sizeof hresult, "0x%08X", (unsigned)r->cause.hresult);
	out = json_pack("{s:s,s:s,s:s,s:s,s:I,s:o,s:o,s:o}", "outcome", cli_diag_outcome(r, rc),
			"reason_mask", mask, "reasons",
			laps_buf_status(&why) == LAPS_OK ? (const char *)why.data : "", "account",
			r->account.name, "rid", (json_int_t)r->account.rid, "update_time",
			cli_json_time(r->updated_ticks), "expiration_time",
			cli_json_time(r->expiry_ticks), "failure",
			failed ? json_pack("{s:s,s:s,s:s,s:s}", "step", step, "cause",
					   r->cause.text, "hresult", hresult, "code",
					   laps_rc_name(rc))
			       : json_null());
	laps_buf_clear(&why);
	return out;
}

laps_rc cli_diag_last_events(const char *path, struct laps_buf *out, struct laps_cause *cause)
{
	char *ring[CLI_DIAG_LAST_EVENTS] = {NULL};
	struct laps_event_reader *r = NULL;
	struct laps_event_record e;
	laps_rc rc = laps_event_reader_open(path, &r, cause);
	size_t n = 0;

	while (rc == LAPS_OK && (rc = laps_event_reader_next(r, &e, cause)) == LAPS_OK) {
		char *line;

		/* what a newer program has logged is nothing that we could answer for */
		if (!e.known)
			continue;
		line = strdup(e.line);
		if (line == NULL) {
			rc = laps_file_nomem(cause);
			break;
		}
		free(ring[n % CLI_DIAG_LAST_EVENTS]);
		ring[n++ % CLI_DIAG_LAST_EVENTS] = line;
	}
	for (size_t i = 0; i < CLI_DIAG_LAST_EVENTS; i++) {
		char *line = ring[(n + i) % CLI_DIAG_LAST_EVENTS];

		if (line == NULL)
			continue;
		laps_buf_put(out, line, strlen(line));
		laps_buf_put_u8(out, '\n');
		free(line);
	}
	laps_event_reader_close(&r);
	return rc == LAPS_E_NOTFOUND ? laps_buf_status(out) : rc;
}
