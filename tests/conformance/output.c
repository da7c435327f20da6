/* SPDX-License-Identifier: MIT */
#include "conformance/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"

static bool is_stdout(const char *path)
{
	return strcmp(path, "-") == 0;
}

/* Something that is no regular file is written to as it is: /dev/null stays what it is. */
static bool is_special(const char *path, struct stat *st)
{
	return stat(path, st) == 0 && !S_ISREG(st->st_mode);
}

bool conform_output_check(const char *path, struct sim_err *err)
{
	const char *slash = strrchr(path, '/');
	struct stat st;
	char *dir;
	int rc;

	if (is_stdout(path))
		return true;
	if (is_special(path, &st))
		return !S_ISDIR(st.st_mode) || sim_fail_errno(err, EISDIR, "cannot write", path);
	dir = slash ? strndup(path, (size_t)(slash + 1 - path)) : strdup(".");
	if (!dir)
		return sim_fail_nomem(err);
	rc = access(dir, W_OK | X_OK);
	free(dir);
	return rc == 0 || sim_fail_errno(err, errno, "cannot write", path);
}

static bool write_fd(int fd, const char *path, const struct laps_buf *text, struct sim_err *err)
{
	struct sim_err why;

	return sim_write_all(fd, text->data, text->len, &why) ||
	       sim_fail_errno(err, errno, "cannot write", path);
}

static bool write_new(const char *path, const struct laps_buf *text, struct sim_err *err)
{
	mode_t mask = umask(0);
	char *name;
	bool ok;
	int fd;

	umask(mask);
	if (asprintf(&name, "%s.XXXXXX", path) < 0)
		return sim_fail_nomem(err);
	fd = mkstemp(name);
	if (fd < 0) {
		ok = sim_fail_errno(err, errno, "cannot write", path);
		free(name);
		return ok;
	}
	ok = write_fd(fd, path, text, err);
	/* what a pipeline collects is read by others than who ran it */
	if (ok && (fchmod(fd, 0666 & ~mask) != 0 || fsync(fd) != 0))
		ok = sim_fail_errno(err, errno, "cannot write", path);
	close(fd);
	if (ok && rename(name, path) != 0)
		ok = sim_fail_errno(err, errno, "cannot write", path);
	if (!ok)
		(void)unlink(name);
	free(name);
	return ok;
}

bool conform_output_write(const char *path, const struct laps_buf *text, struct sim_err *err)
{
	struct stat st;
	bool ok;
	int fd;

	if (laps_buf_status(text) != LAPS_OK)
		return sim_fail(err, "no memory for '%s'", path);
	if (is_stdout(path))
		return fflush(stdout) == 0 ? write_fd(STDOUT_FILENO, "stdout", text, err)
					   : sim_fail_errno(err, errno, "cannot write", "stdout");
	if (!is_special(path, &st))
		return write_new(path, text, err);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	ok = fd >= 0 ? write_fd(fd, path, text, err)
		     : sim_fail_errno(err, errno, "cannot write", path);
	if (fd >= 0)
		close(fd);
	return ok;
}
