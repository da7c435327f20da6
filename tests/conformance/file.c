/* SPDX-License-Identifier: MIT */
#include "conformance/file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool read_all(int fd, const char *path, struct laps_buf *out, struct sim_err *err)
{
	uint8_t part[4096];
	ssize_t n;

	while ((n = read(fd, part, sizeof(part))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			explicit_bzero(part, sizeof(part));
			return sim_fail_errno(err, errno, "cannot read", path);
		}
		laps_buf_put(out, part, (size_t)n);
		if (laps_buf_status(out) != LAPS_OK)
			break;
	}
	explicit_bzero(part, sizeof(part));
	laps_buf_put_u8(out, 0);
	if (laps_buf_status(out) == LAPS_E_NOMEM)
		return sim_fail_nomem(err);
	return laps_buf_status(out) == LAPS_OK ||
	       sim_fail(err, "'%s' has more than %zu bytes", path, out->max - 1);
}

bool conform_file_read(const char *path, struct laps_buf *out, struct stat *st, struct sim_err *err)
{
	/* a pipe without a writer is no reason to wait */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat own;
	bool ok;

	if (fd < 0)
		return sim_fail_errno(err, errno, "cannot open", path);
	if (!st)
		st = &own;
	if (fstat(fd, st) != 0)
		ok = sim_fail_errno(err, errno, "cannot read", path);
	else if (!S_ISREG(st->st_mode))
		ok = sim_fail(err, "'%s' is no regular file", path);
	else
		ok = read_all(fd, path, out, err);
	close(fd);
	return ok;
}

char *conform_skip_bom(char *text)
{
	static const char bom[] = "\xef\xbb\xbf";

	return strncmp(text, bom, strlen(bom)) == 0 ? text + strlen(bom) : text;
}

char *conform_trim(char *s)
{
	char *end;

	while (isspace((unsigned char)*s))
		s++;
	for (end = s + strlen(s); end > s && isspace((unsigned char)end[-1]); end--)
		;
	*end = 0;
	return s;
}

char *conform_trim_comment(char *s)
{
	for (char *p = s; *p; p++)
		if (*p == '#' && (p == s || isspace((unsigned char)p[-1])))
			*p = 0;
	return conform_trim(s);
}
