/* SPDX-License-Identifier: MIT */
#include "ports/file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <laps/hresult.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WRITER_WAIT_MS 2000 /* for somebody to open the other end of a pipe */

uint32_t laps_file_hresult(int error)
{
	static const struct {
		int error;
		uint16_t win32;
	} row[] = {
		{ENOENT, 2}, {ENOTDIR, 3}, {EACCES, 5},  {EPERM, 5},    {ENOMEM, 14},
		{EROFS, 19}, {EIO, 29},    {EEXIST, 80}, {ENOSPC, 112}, {EDQUOT, 112},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (row[i].error == error)
			return LAPS_HR_WIN32(row[i].win32);
	return LAPS_HR_FAIL;
}

char laps_file_lower(const char *text)
{
	bool abbreviation = text[0] && isupper((unsigned char)text[1]);

	return abbreviation ? text[0] : (char)tolower((unsigned char)text[0]);
}

laps_rc laps_file_fail(struct laps_cause *cause, int error, const char *verb, const char *path)
{
	char store[128];
	const char *text = strerror_r(error, store, sizeof(store));

	laps_cause_set(cause, laps_file_hresult(error), "%s '%s': %c%s", verb, path,
		       laps_file_lower(text), text[0] ? text + 1 : "");
	if (error == ENOENT)
		return LAPS_E_NOTFOUND;
	return error == ENOMEM ? LAPS_E_NOMEM : LAPS_E_HOST;
}

laps_rc laps_file_nomem(struct laps_cause *cause)
{
	laps_cause_set(cause, LAPS_HR_OUTOFMEMORY, "out of memory");
	return LAPS_E_NOMEM;
}

/* Some bytes of fd, which does not block. A pipe that nobody writes to is waited for, once. */
static ssize_t read_some(int fd, void *out, size_t size, bool *waited)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	ssize_t n = read(fd, out, size);

	if (n < 0 && errno == EAGAIN) {
		/* there is a writer, who may take his time: perhaps a person is asked */
		(void)poll(&wait, 1, -1);
		*waited = true;
		errno = EINTR;
	} else if (n == 0 && !*waited) {
		*waited = true;
		if (poll(&wait, 1, WRITER_WAIT_MS) == 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		n = read_some(fd, out, size, waited);
	}
	return n;
}

/* Read fd to its end. The zero byte behind the content is why the ceiling is one higher. */
static laps_rc read_all(int fd, bool is_pipe, const char *path, size_t max, struct laps_buf *b,
			struct laps_cause *cause)
{
	uint8_t chunk[4096];
	bool waited = !is_pipe;
	laps_rc rc = LAPS_OK;

	for (;;) {
		ssize_t n = read_some(fd, chunk, sizeof(chunk), &waited);

		if (n < 0 && errno == EINTR)
			continue;
		waited = true;
		if (n < 0) {
			rc = laps_file_fail(cause, errno, "cannot read", path);
			break;
		}
		if (n == 0)
			laps_buf_put_u8(b, 0);
		else
			laps_buf_put(b, chunk, (size_t)n);
		rc = laps_buf_status(b);
		if (rc == LAPS_E_RANGE)
			laps_cause_set(cause, LAPS_HR_INVALIDARG,
				       "cannot read '%s': more than %zu bytes", path, max);
		else if (rc != LAPS_OK)
			rc = laps_file_nomem(cause);
		if (rc != LAPS_OK || n == 0)
			break;
	}
	laps_wipe(chunk, sizeof(chunk));
	return rc;
}

laps_rc laps_file_read_stat(const char *path, size_t max, struct laps_buf *out, struct stat *st,
			    struct laps_cause *cause)
{
	struct laps_buf b;
	struct stat s;
	laps_rc rc;
	int fd;

	laps_buf_init(&b, max + 1);
	/* opening a pipe must not wait for its writer: that could be for ever */
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &s) != 0) {
		rc = laps_file_fail(cause, errno, "cannot read", path);
		goto out;
	}
	rc = read_all(fd, S_ISFIFO(s.st_mode), path, max, &b, cause);
	if (rc != LAPS_OK)
		goto out;
	b.len--;
	*out = b;
	if (st)
		*st = s;
	laps_buf_init(&b, max + 1);
out:
	if (fd >= 0)
		close(fd);
	laps_buf_clear(&b);
	return rc;
}

laps_rc laps_file_read(const char *path, size_t max, struct laps_buf *out, struct laps_cause *cause)
{
	return laps_file_read_stat(path, max, out, NULL, cause);
}

laps_rc laps_file_read_secret(const char *path, struct laps_secret **out, struct laps_cause *cause)
{
	struct laps_secret *secret = NULL;
	struct laps_buf b;
	struct stat st;
	laps_rc rc;

	laps_buf_init(&b, 0);
	rc = laps_file_read_stat(path, LAPS_FILE_SECRET_MAX, &b, &st, cause);
	if (rc != LAPS_OK)
		goto out;
	if (S_ISREG(st.st_mode) && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		laps_cause_set(cause, LAPS_HR_ACCESSDENIED,
			       "password file '%s' is open to others (mode %04o, must be 0600)",
			       path, (unsigned)(st.st_mode & 07777));
		rc = LAPS_E_DENIED;
		goto out;
	}
	if (b.len == 0 || memchr(b.data, 0, b.len)) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "password file '%s' %s", path,
			       b.len == 0 ? "is empty" : "has a zero byte in it");
		rc = LAPS_E_RANGE;
		goto out;
	}
	rc = laps_secret_dup(b.data, b.len, &secret);
	if (rc != LAPS_OK) {
		rc = laps_file_nomem(cause);
		goto out;
	}
	*out = secret;
out:
	laps_buf_clear(&b);
	return rc;
}
