/* SPDX-License-Identifier: MIT */
#include "ports/events_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <laps/filetime.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ports/event_line.h"
#include "ports/file.h"
#include "ports/json_file.h"

/* The cycle of the last whole line in the tail of the file; 0 when there is none. */
static uint64_t last_cycle(const char *tail, size_t len)
{
	while (len > 0) {
		const char *end = memrchr(tail, '\n', len);
		const char *begin;
		uint64_t cycle;

		if (!end)
			return 0;
		len = (size_t)(end - tail);
		begin = memrchr(tail, '\n', len);
		begin = begin ? begin + 1 : tail;
		if (laps_event_line_cycle(begin, (size_t)(end - begin), &cycle))
			return cycle;
	}
	return 0;
}

/*
 * Look at the end of the file: the cycle to go on from, and whether a line was cut off by a crash.
 * The tail holds at least one line of the greatest length.
 */
static laps_rc look_back(const char *path, uint64_t *cycle, bool *cut, struct laps_cause *cause)
{
	size_t size = 2 * LAPS_EVENT_LINE_MAX;
	char *tail = NULL;
	laps_rc rc = LAPS_OK;
	ssize_t n;
	off_t end;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT) {
		*cycle = 0;
		*cut = false;
		return LAPS_OK;
	}
	if (fd < 0)
		return laps_file_fail(cause, errno, "cannot read", path);
	tail = malloc(size);
	end = lseek(fd, 0, SEEK_END);
	if (!tail) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	n = end < 0 ? -1 : pread(fd, tail, size, end > (off_t)size ? end - (off_t)size : 0);
	if (n < 0) {
		rc = laps_file_fail(cause, errno, "cannot read", path);
		goto out;
	}
	*cycle = last_cycle(tail, (size_t)n);
	*cut = n > 0 && tail[n - 1] != '\n';
out:
	free(tail);
	close(fd);
	return rc;
}

laps_rc laps_event_file_last_cycle(const char *path, uint64_t *out, struct laps_cause *cause)
{
	bool cut;

	return look_back(path, out, &cut, cause);
}

static laps_rc append(struct laps_event_file *f, const struct laps_event *event,
		      struct laps_cause *cause)
{
	json_t *line = NULL;
	uint64_t now, last = 0, cycle = f->cycle;
	bool cut = false;
	laps_rc rc;

	if (event->id == LAPS_EVENT_CYCLE_STARTS)
		cycle = f->cycle = 0;
	rc = f->clock.now(f->clock.ctx, &now, cause);
	if (rc != LAPS_OK)
		return rc;
	if (cycle == 0 || f->cut) {
		rc = look_back(f->path, &last, &cut, cause);
		if (cycle == 0)
			cycle = last + 1;
	}
	if (rc == LAPS_OK && cut)
		rc = laps_file_append(f->path, "\n", 1, 0644, cause);
	if (rc == LAPS_OK)
		rc = laps_event_line_format(event, now, cycle, &line, cause);
	if (rc != LAPS_OK)
		return rc;
	rc = laps_json_append_line(f->path, line, 0644, cause);
	f->cut = rc != LAPS_OK;
	if (rc == LAPS_OK)
		f->cycle = cycle;
	json_decref(line);
	return rc;
}

static void event_emit(void *ctx, const struct laps_event *event)
{
	struct laps_event_file *f = ctx;
	struct laps_cause cause;

	if (append(f, event, &cause) != LAPS_OK && !f->failed) {
		f->failed = true;
		f->failure = cause;
	}
}

struct laps_events_port laps_event_file_port(struct laps_event_file *f)
{
	return (struct laps_events_port){.ctx = f, .emit = event_emit};
}
