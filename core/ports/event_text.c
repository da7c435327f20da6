/* SPDX-License-Identifier: MIT */
#include "ports/event_text.h"

#include <fcntl.h>
#include <inttypes.h>
#include <laps/filetime.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ports/events_file.h"
#include "ports/file.h"

void laps_event_text_format(const struct laps_event *event, uint64_t now_ticks,
			    struct laps_buf *out)
{
	const struct laps_event_def *def = laps_event_find(event->id);
	char time[LAPS_FILETIME_TEXT], head[LAPS_FILETIME_TEXT + 32];

	laps_filetime_format(now_ticks, time);
	snprintf(head, sizeof(head), "%s %s %" PRIu32 " ", time,
		 def ? laps_event_level_name(def->level) : "", event->id);
	laps_buf_put(out, head, strlen(head));
	laps_event_format_text(event, out);
	laps_buf_put_u8(out, '\n');
}

/* Does a line that a crash or a full disk has cut off stand at the end of the file? */
static bool is_cut(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	char last = '\n';

	if (fd < 0)
		return false;
	/* what is no regular file has no end to look at, and fails here */
	if (lseek(fd, -1, SEEK_END) < 0 || read(fd, &last, 1) != 1)
		last = '\n';
	close(fd);
	return last != '\n';
}

static laps_rc append(struct laps_event_text *t, const struct laps_event *event,
		      struct laps_cause *cause)
{
	struct laps_buf line;
	uint64_t now;
	laps_rc rc = t->clock.now(t->clock.ctx, &now, cause);

	if (rc != LAPS_OK)
		return rc;
	laps_buf_init(&line, LAPS_EVENT_LINE_MAX);
	if (laps_event_check(event) != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_FAIL, "event %" PRIu32 " does not fit its template",
			       event->id);
		return LAPS_E_BUG;
	}
	if (!t->whole && is_cut(t->path))
		laps_buf_put_u8(&line, '\n');
	laps_event_text_format(event, now, &line);
	rc = laps_buf_status(&line);
	if (rc == LAPS_OK)
		rc = laps_file_append(t->path, line.data, line.len, 0644, cause);
	else if (rc == LAPS_E_RANGE)
		laps_cause_set(cause, LAPS_HR_FAIL, "event %" PRIu32 ": line too long", event->id);
	else
		rc = laps_file_nomem(cause);
	t->whole = rc == LAPS_OK;
	laps_buf_clear(&line);
	return rc;
}

static void text_emit(void *ctx, const struct laps_event *event)
{
	struct laps_event_text *t = ctx;
	struct laps_cause cause;

	if (append(t, event, &cause) != LAPS_OK && !t->failed) {
		t->failed = true;
		t->failure = cause;
	}
}

struct laps_events_port laps_event_text_port(struct laps_event_text *t)
{
	return (struct laps_events_port){.ctx = t, .emit = text_emit};
}
