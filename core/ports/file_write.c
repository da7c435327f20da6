/* SPDX-License-Identifier: MIT */
#include "ports/file.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/hresult.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEMP_SUFFIX ".unsaved"

/* Write all of it or fail with errno. */
static int write_all(int fd, const void *data, size_t len)
{
	const uint8_t *p = data;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

/* A rename is durable only once its directory is. */
static int sync_directory(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	int fd, rc, saved;

	if (!dir)
		return -1;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(dir);
	if (fd < 0)
		return -1;
	rc = fsync(fd);
	saved = errno;
	close(fd);
	errno = saved;
	return rc;
}

laps_rc laps_file_write(const char *path, const void *data, size_t len, mode_t mode,
			struct laps_cause *cause)
{
	char *temp = NULL;
	struct stat st;
	laps_rc rc = LAPS_OK;
	int fd = -1;

	/* renaming over /dev/null would take it away from everybody */
	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode)) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "cannot write '%s': not a regular file",
			       path);
		return LAPS_E_HOST;
	}
	if (asprintf(&temp, "%s" TEMP_SUFFIX, path) < 0) {
		temp = NULL;
		rc = laps_file_nomem(cause);
		goto out;
	}
	/* what a crash has left there would stay for ever */
	(void)unlink(temp);
	fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		rc = laps_file_fail(cause, errno, "cannot write", path);
		goto out;
	}
	if (fchmod(fd, mode) != 0 || write_all(fd, data, len) != 0 || fsync(fd) != 0 ||
	    rename(temp, path) != 0) {
		rc = laps_file_fail(cause, errno, "cannot write", path);
		unlink(temp);
		goto out;
	}
	/* The new content is in place already: what may be lost here is only its durability. */
	if (sync_directory(path) != 0)
		rc = laps_file_fail(cause, errno, "cannot make durable", path);
out:
	if (fd >= 0)
		close(fd);
	free(temp);
	return rc;
}

laps_rc laps_file_append(const char *path, const void *data, size_t len, mode_t mode,
			 struct laps_cause *cause)
{
	laps_rc rc = LAPS_OK;
	ssize_t n;
	int fd =
		open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, mode);

	if (fd < 0)
		return laps_file_fail(cause, errno, "cannot append to", path);
	do
		n = write(fd, data, len);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)len)
		rc = laps_file_fail(cause, n < 0 ? errno : ENOSPC, "cannot append to", path);
	close(fd);
	return rc;
}
