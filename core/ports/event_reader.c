/* SPDX-License-Identifier: MIT */
#include "ports/events_file.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/hresult.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ports/event_line.h"
#include "ports/file.h"

struct laps_event_reader {
	char *path;
	int fd;          /* -1 until the file is there */
	json_t *object;  /* of the line handed out */
	bool skipping;   /* in the middle of a line that is too long */
	uint64_t line_n; /* whole lines of this file so far */
	uint64_t broken_n, broken_first;
	size_t begin, end; /* unread bytes in buf */
	char buf[LAPS_EVENT_LINE_MAX + 1];
};

static laps_rc open_file(struct laps_event_reader *r, struct laps_cause *cause)
{
	if (r->fd >= 0)
		return LAPS_OK;
	r->fd = open(r->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (r->fd < 0 && errno != ENOENT)
		return laps_file_fail(cause, errno, "cannot read", r->path);
	return LAPS_OK;
}

laps_rc laps_event_reader_open(const char *path, struct laps_event_reader **out,
			       struct laps_cause *cause)
{
	struct laps_event_reader *r = calloc(1, sizeof(*r));
	laps_rc rc;

	if (!r)
		return laps_file_nomem(cause);
	r->fd = -1;
	r->path = strdup(path);
	rc = r->path ? open_file(r, cause) : laps_file_nomem(cause);
	if (rc != LAPS_OK) {
		laps_event_reader_close(&r);
		return rc;
	}
	*out = r;
	return LAPS_OK;
}

/*
 * At the end: has the file been moved away and another come in its place, or has it been cut? Then
 * go on at the beginning, and forget the line that will never be whole.
 */
static bool is_replaced(struct laps_event_reader *r)
{
	struct stat own, named;
	off_t at = lseek(r->fd, 0, SEEK_CUR);

	if (at < 0 || fstat(r->fd, &own) != 0 || stat(r->path, &named) != 0)
		return false;
	if (!S_ISREG(named.st_mode))
		return false;
	if (own.st_dev == named.st_dev && own.st_ino == named.st_ino && own.st_size >= at)
		return false;
	close(r->fd);
	r->fd = -1;
	r->begin = r->end = 0;
	r->skipping = false;
	r->line_n = 0;
	return true;
}

/* Read more behind what is there. LAPS_E_NOTFOUND at the end. */
static laps_rc fill(struct laps_event_reader *r, struct laps_cause *cause)
{
	ssize_t n;
	laps_rc rc = open_file(r, cause);

	if (rc != LAPS_OK)
		return rc;
	if (r->fd < 0)
		return LAPS_E_NOTFOUND;
	if (r->begin > 0) {
		memmove(r->buf, r->buf + r->begin, r->end - r->begin);
		r->end -= r->begin;
		r->begin = 0;
	}
	if (r->end == sizeof(r->buf)) {
		r->end = 0;
		r->skipping = true;
	}
	do
		n = read(r->fd, r->buf + r->end, sizeof(r->buf) - r->end);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return laps_file_fail(cause, errno, "cannot read", r->path);
	if (n == 0 && !is_replaced(r))
		return LAPS_E_NOTFOUND;
	r->end += (size_t)n;
	return LAPS_OK;
}

static void count_broken(struct laps_event_reader *r)
{
	if (r->broken_n++ == 0)
		r->broken_first = r->line_n;
}

/* The next whole line, NUL in place of its end; valid until the next fill. */
static laps_rc next_line(struct laps_event_reader *r, char **line, size_t *len,
			 struct laps_cause *cause)
{
	size_t scanned = 0;

	for (;;) {
		char *begin = r->buf + r->begin;
		char *end = memchr(begin + scanned, '\n', r->end - r->begin - scanned);
		laps_rc rc;

		if (end) {
			bool whole = !r->skipping;

			*end = 0;
			r->begin = (size_t)(end + 1 - r->buf);
			r->skipping = false;
			scanned = 0;
			r->line_n++;
			if (!whole) {
				count_broken(r);
				continue;
			}
			*line = begin;
			*len = (size_t)(end - begin);
			return LAPS_OK;
		}
		scanned = r->end - r->begin;
		rc = fill(r, cause);
		if (rc != LAPS_OK)
			return rc;
		if (r->skipping)
			scanned = 0;
	}
}

laps_rc laps_event_reader_next(struct laps_event_reader *r, struct laps_event_record *out,
			       struct laps_cause *cause)
{
	for (;;) {
		char *line;
		size_t len;
		struct laps_event_record record = {0};
		laps_rc rc = next_line(r, &line, &len, cause);

		if (rc != LAPS_OK)
			return rc;
		json_decref(r->object);
		r->object = json_loadb(line, len, 0, NULL);
		if (!laps_event_line_parse(r->object, &record)) {
			count_broken(r);
			continue;
		}
		record.line = line;
		*out = record;
		return LAPS_OK;
	}
}

uint64_t laps_event_reader_broken(const struct laps_event_reader *r, uint64_t *first)
{
	if (r->broken_n > 0)
		*first = r->broken_first;
	return r->broken_n;
}

void laps_event_reader_close(struct laps_event_reader **r)
{
	if (!*r)
		return;
	if ((*r)->fd >= 0)
		close((*r)->fd);
	json_decref((*r)->object);
	free((*r)->path);
	free(*r);
	*r = NULL;
}
