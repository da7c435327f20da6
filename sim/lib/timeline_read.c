/* SPDX-License-Identifier: MIT */
#include "lib/timeline_read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/timeline.h"

#define PIECE 65536 /* bytes read at once */

static bool size_of(int fd, uint64_t *size, struct sim_err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return sim_fail_errno(err, errno, "cannot look at", SIM_TIMELINE_NAME);
	*size = (uint64_t)st.st_size;
	return true;
}

/* Where something is, from offset on. What a file system cannot say is data; the end is where a
 * hole would go on to it. */
static uint64_t data_from(int fd, uint64_t offset, uint64_t size)
{
	off_t at = lseek(fd, (off_t)offset, SEEK_DATA);

	return at >= 0 ? (uint64_t)at : errno == ENXIO ? size : offset;
}

struct reading {
	char *buffer; /* PIECE + SIM_TIMELINE_LINE */
	size_t len;   /* bytes in it, from *offset on */
	bool skip;    /* up to the next line's beginning */
};

/* Give away the whole lines of the buffer. False: enough. */
static bool give_lines(struct reading *r, uint64_t *offset, sim_timeline_each *each, void *ctx)
{
	char *p = r->buffer, *end;
	bool more = true;

	while (more && (end = memchr(p, '\n', r->len)) != NULL) {
		const size_t len = (size_t)(end - p);

		/* where a hole was made while we read there are zeros */
		if (!r->skip && len < SIM_TIMELINE_LINE && !memchr(p, 0, len))
			more = each(ctx, p, len);
		r->skip = false;
		p += len + 1;
		r->len -= len + 1;
		*offset += len + 1;
	}
	/* what is longer than a line can be is passed over */
	if (more && r->len >= SIM_TIMELINE_LINE) {
		*offset += r->len;
		r->len = 0;
		r->skip = true;
	}
	memmove(r->buffer, p, r->len);
	return more;
}

static bool read_on(int fd, uint64_t *offset, struct reading *r, sim_timeline_each *each, void *ctx,
		    struct sim_err *err)
{
	ssize_t n;

	for (;;) {
		n = pread(fd, r->buffer + r->len, PIECE, (off_t)(*offset + r->len));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return sim_fail_errno(err, errno, "cannot read", SIM_TIMELINE_NAME);
		if (n == 0)
			return true;
		r->len += (size_t)n;
		if (!give_lines(r, offset, each, ctx))
			return true;
	}
}

bool sim_timeline_read(int fd, uint64_t *offset, sim_timeline_each *each, void *ctx,
		       struct sim_err *err)
{
	struct reading r = {.buffer = malloc(PIECE + SIM_TIMELINE_LINE)};
	uint64_t size = 0, from;
	bool ok;

	if (!r.buffer)
		return sim_fail_nomem(err);
	ok = size_of(fd, &size, err);
	if (ok) {
		if (*offset > size)
			*offset = 0;
		from = data_from(fd, *offset, size);
		/* the first line behind a hole is cut */
		r.skip = from > *offset;
		*offset = from;
		ok = read_on(fd, offset, &r, each, ctx, err);
	}
	free(r.buffer);
	return ok;
}

bool sim_timeline_tail(int fd, size_t n, uint64_t *offset, struct sim_err *err)
{
	char buffer[4096];
	uint64_t at = 0;
	size_t ends = 0;
	ssize_t got;

	if (!size_of(fd, &at, err))
		return false;
	/* the end of the line before them is one more */
	while (at > 0) {
		const size_t piece = at < sizeof(buffer) ? (size_t)at : sizeof(buffer);

		got = pread(fd, buffer, piece, (off_t)(at - piece));
		if (got != (ssize_t)piece)
			return sim_fail_errno(err, errno, "cannot read", SIM_TIMELINE_NAME);
		for (size_t i = piece; i > 0; i--) {
			if (buffer[i - 1] == 0 || (buffer[i - 1] == '\n' && ends++ == n)) {
				*offset = at - piece + i;
				return true;
			}
		}
		at -= piece;
	}
	*offset = 0;
	return true;
}
