/* SPDX-License-Identifier: MIT */
#include "ports/entropy.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <laps/hresult.h>
#include <laps/stream.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include "ports/file.h"

/* Always of one width, so that an update overwrites all of the old text at once. */
#define COUNTER_FORMAT "%020" PRIu64 "\n"
#define COUNTER_LEN    21

static laps_rc real_fill(uint8_t *out, size_t len, struct laps_cause *cause)
{
	while (len > 0) {
		ssize_t n = getrandom(out, len, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			laps_cause_set(cause, LAPS_HR_FAIL, "getrandom failed: errno %d", errno);
			return LAPS_E_HOST;
		}
		out += n;
		len -= (size_t)n;
	}
	return LAPS_OK;
}

/* Decimal text, at most one line end; empty is what a crash right after creation leaves. */
static bool parse_counter(const char *text, size_t len, uint64_t *out)
{
	uint64_t v = 0;

	if (len > 0 && text[len - 1] == '\n')
		len--;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9' || __builtin_mul_overflow(v, 10u, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(text[i] - '0'), &v))
			return false;
	}
	*out = v;
	return true;
}

/* Take blocks from the file: locked against other processes, durable when it returns. */
static laps_rc reserve(struct laps_entropy *e, uint64_t blocks, struct laps_cause *cause)
{
	char text[64];
	uint64_t counter = 0, end = 0;
	laps_rc rc = LAPS_OK;
	ssize_t n;
	int fd = open(e->counter_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || flock(fd, LOCK_EX) != 0) {
		(void)laps_file_fail(cause, errno, "cannot open entropy counter", e->counter_path);
		rc = LAPS_E_HOST;
		goto out;
	}
	n = pread(fd, text, sizeof(text), 0);
	if (n < 0) {
		rc = laps_file_fail(cause, errno, "cannot read entropy counter", e->counter_path);
		goto out;
	}
	if ((size_t)n == sizeof(text) || !parse_counter(text, (size_t)n, &counter) ||
	    __builtin_add_overflow(counter, blocks, &end)) {
		laps_cause_set(cause, LAPS_HR_FAIL, "entropy counter '%s' is not a number",
			       e->counter_path);
		rc = LAPS_E_HOST;
		goto out;
	}
	snprintf(text, sizeof(text), COUNTER_FORMAT, end);
	if (pwrite(fd, text, COUNTER_LEN, 0) != COUNTER_LEN || ftruncate(fd, COUNTER_LEN) != 0 ||
	    fsync(fd) != 0) {
		rc = laps_file_fail(cause, errno, "cannot advance entropy counter",
				    e->counter_path);
		goto out;
	}
	e->next = counter;
	e->end = end;
out:
	if (fd >= 0)
		close(fd);
	return rc;
}

static laps_rc entropy_fill(void *ctx, uint8_t *out, size_t len, struct laps_cause *cause)
{
	struct laps_entropy *e = ctx;
	uint64_t blocks = (len + LAPS_STREAM_BLOCK - 1) / LAPS_STREAM_BLOCK;
	laps_rc rc;

	if (!e->counter_path)
		return real_fill(out, len, cause);
	if (blocks > e->end - e->next) {
		rc = reserve(e, blocks > LAPS_ENTROPY_RESERVE ? blocks : LAPS_ENTROPY_RESERVE,
			     cause);
		if (rc != LAPS_OK)
			return rc;
	}
	/* spent before they are made: a failure must not give the same blocks to the next call */
	e->next += blocks;
	rc = laps_stream_fill(e->seed, e->label, e->next - blocks, out, len);
	if (rc != LAPS_OK) {
		laps_cause_set(cause, LAPS_HR_FAIL, "cannot derive simulated entropy: %s",
			       laps_rc_name(rc));
		return rc;
	}
	return LAPS_OK;
}

struct laps_entropy_port laps_entropy_port(struct laps_entropy *e)
{
	return (struct laps_entropy_port){.ctx = e, .fill = entropy_fill};
}
