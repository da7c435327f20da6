/* SPDX-License-Identifier: MIT */
#include "lib/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <laps/secret.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool sim_mkdir(int dir, const char *name, mode_t mode, struct sim_err *err)
{
	if (mkdirat(dir, name, mode) != 0)
		return sim_fail_errno(err, errno, "cannot make directory", name);
	return true;
}

bool sim_write_all(int fd, const void *data, size_t len, struct sim_err *err)
{
	const char *p = data;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return sim_fail_errno(err, errno, "cannot write", "descriptor");
		p += n;
		len -= (size_t)n;
	}
	return true;
}

bool sim_write(int dir, const char *name, const void *data, size_t len, mode_t mode,
	       struct sim_err *err)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	struct sim_err why;
	bool ok;

	if (fd < 0)
		return sim_fail_errno(err, errno, "cannot make", name);
	ok = sim_write_all(fd, data, len, &why);
	if (close(fd) != 0)
		ok = false;
	return ok || sim_fail_errno(err, errno, "cannot write", name);
}

bool sim_write_buf(int dir, const char *name, const struct laps_buf *b, mode_t mode,
		   struct sim_err *err)
{
	if (laps_buf_status(b) != LAPS_OK)
		return sim_fail_nomem(err);
	return sim_write(dir, name, b->data, b->len, mode, err);
}

bool sim_read(const char *path, size_t max, struct laps_buf *out, struct sim_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t part[4096];
	ssize_t n = fd < 0 ? -1 : 0;

	laps_buf_init(out, max);
	while (fd >= 0 && laps_buf_status(out) == LAPS_OK &&
	       ((n = read(fd, part, sizeof(part))) > 0 || (n < 0 && errno == EINTR)))
		laps_buf_put(out, part, n > 0 ? (size_t)n : 0);
	if (n < 0)
		sim_fail_errno(err, errno, "cannot read", path);
	else if (laps_buf_status(out) == LAPS_E_RANGE)
		sim_fail(err, "cannot read '%s': it has more than %zu bytes", path, max);
	else if (laps_buf_status(out) != LAPS_OK)
		sim_fail_nomem(err);
	laps_wipe(part, sizeof(part));
	if (fd >= 0)
		close(fd);
	if (n == 0)
		return true;
	laps_buf_clear(out);
	return false;
}

void sim_first_line(int dir, const char *name, char *out, size_t size)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, out, size - 1);

	out[n > 0 ? n : 0] = 0;
	out[strcspn(out, "\n")] = 0;
	if (fd >= 0)
		close(fd);
}

/* Open a directory for reading its entries; dir stays the caller's. */
static DIR *open_entries(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (!d && fd >= 0)
		close(fd);
	return d;
}

static bool is_dot(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static bool remove_entry(int dir, const char *name)
{
	bool ok;
	int fd;

	if (unlinkat(dir, name, 0) == 0)
		return true;
	if (errno != EISDIR && errno != EPERM)
		return false;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	ok = sim_empty_directory(fd);
	close(fd);
	return unlinkat(dir, name, AT_REMOVEDIR) == 0 && ok;
}

bool sim_empty_directory(int dir)
{
	DIR *d = open_entries(dir);
	struct dirent *e;
	bool ok = true;

	if (!d)
		return false;
	while ((e = readdir(d)) != NULL)
		if (!is_dot(e->d_name) && !remove_entry(dir, e->d_name))
			ok = false;
	closedir(d);
	return ok;
}

bool sim_is_empty(int dir)
{
	DIR *d = open_entries(dir);
	struct dirent *e = NULL;

	if (!d)
		return true;
	while ((e = readdir(d)) != NULL && is_dot(e->d_name))
		;
	closedir(d);
	return e == NULL;
}

void sim_buf_printf(struct laps_buf *b, const char *format, ...)
{
	char small[512], *text = small;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(small, sizeof(small), format, args);
	va_end(args);
	if (n >= (int)sizeof(small)) {
		va_start(args, format);
		n = vasprintf(&text, format, args);
		va_end(args);
	}
	if (n < 0) {
		b->rc = LAPS_E_NOMEM;
		return;
	}
	laps_buf_put(b, text, (size_t)n);
	if (text != small)
		free(text);
}

void sim_buf_text(struct laps_buf *b, const char *text)
{
	laps_buf_put(b, text, strlen(text));
}
