/* SPDX-License-Identifier: MIT */
#include "lib/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"

#define DEPTH_MAX 16

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcmp(name + n - m, end) == 0;
}

bool sim_tree_is_transient(const char *name)
{
	return strcmp(name, "lock") == 0 || ends_with(name, ".lock") || ends_with(name, ".sock") ||
	       ends_with(name, ".unsaved");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void sim_tree_names_free(char **name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(name[i]);
	free(name);
}

/* Add a copy; false when memory ended. */
static bool add_name(char ***list, size_t *n, const char *name)
{
	char **more = realloc(*list, (*n + 2) * sizeof(**list));

	if (!more)
		return false;
	*list = more;
	more[*n] = strdup(name);
	return more[*n] && ++*n;
}

char **sim_tree_names(int dir, size_t *n, struct sim_err *err)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	char **list = calloc(1, sizeof(*list));
	struct dirent *e;
	size_t count = 0;
	bool ok = list != NULL;

	if (!d) {
		sim_fail_errno(err, errno, "cannot read", "directory");
		if (fd >= 0)
			close(fd);
		free(list);
		return NULL;
	}
	while (ok && (e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			ok = add_name(&list, &count, e->d_name);
	closedir(d);
	if (!ok) {
		sim_tree_names_free(list, count);
		sim_fail_nomem(err);
		return NULL;
	}
	qsort(list, count, sizeof(*list), by_name);
	*n = count;
	return list;
}

bool sim_tree_remove(int dir, const char *name)
{
	int fd;

	if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
		return true;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	(void)sim_empty_directory(fd);
	close(fd);
	return unlinkat(dir, name, AT_REMOVEDIR) == 0;
}

/* All of one descriptor into another. */
static bool copy_bytes(int in, int out)
{
	char block[16384];
	struct sim_err ignored;
	ssize_t n;

	while ((n = read(in, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || !sim_write_all(out, block, (size_t)n, &ignored))
			return false;
	}
	return true;
}

static bool copy_file(int from, int to, const char *name, const struct stat *st,
		      struct sim_err *err)
{
	int in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), out = -1;
	char temp[NAME_MAX + 16];
	bool ok;

	snprintf(temp, sizeof(temp), "%.*s.unsaved", NAME_MAX, name);
	(void)unlinkat(to, temp, 0);
	if (in >= 0)
		out = openat(to, temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ok = out >= 0 && copy_bytes(in, out) && fchmod(out, st->st_mode & 07777) == 0 &&
	     renameat(to, temp, to, name) == 0;
	if (!ok) {
		sim_fail_errno(err, errno, "cannot copy", name);
		(void)unlinkat(to, temp, 0);
	}
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return ok;
}

static bool mirror(int from, int to, int depth, struct sim_err *err);

static bool copy_directory(int from, int to, const char *name, const struct stat *st, int depth,
			   struct sim_err *err)
{
	int in = -1, out = -1;
	bool ok = false;

	if (depth >= DEPTH_MAX)
		return sim_fail(err, "cannot copy '%s': too deep", name);
	in = openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (in >= 0 && (mkdirat(to, name, st->st_mode & 07777) == 0 || errno == EEXIST))
		out = openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (out < 0)
		sim_fail_errno(err, errno, "cannot copy directory", name);
	else
		ok = mirror(in, out, depth + 1, err);
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return ok;
}

static bool copy_entry(int from, int to, const char *name, int depth, struct sim_err *err)
{
	struct stat st, there;

	if (sim_tree_is_transient(name))
		return true;
	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return sim_fail_errno(err, errno, "cannot copy", name);
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return sim_fail(err, "cannot copy '%s': neither a file nor a directory", name);
	/* what is of another kind makes room */
	if (fstatat(to, name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	    (there.st_mode & S_IFMT) != (st.st_mode & S_IFMT) && !sim_tree_remove(to, name))
		return sim_fail_errno(err, errno, "cannot replace", name);
	return S_ISREG(st.st_mode) ? copy_file(from, to, name, &st, err)
				   : copy_directory(from, to, name, &st, depth, err);
}

/* What is only in to. */
static bool remove_others(int from, int to, struct sim_err *err)
{
	size_t n = 0;
	char **name = sim_tree_names(to, &n, err);
	bool ok = name != NULL;
	struct stat st;

	for (size_t i = 0; ok && i < n; i++)
		if (!sim_tree_is_transient(name[i]) &&
		    fstatat(from, name[i], &st, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT)
			ok = sim_tree_remove(to, name[i]) ||
			     sim_fail_errno(err, errno, "cannot remove", name[i]);
	sim_tree_names_free(name, n);
	return ok;
}

static bool mirror(int from, int to, int depth, struct sim_err *err)
{
	size_t n = 0;
	char **name = sim_tree_names(from, &n, err);
	bool ok = name != NULL;

	for (size_t i = 0; ok && i < n; i++)
		ok = copy_entry(from, to, name[i], depth, err);
	sim_tree_names_free(name, n);
	return ok && remove_others(from, to, err);
}

bool sim_tree_mirror(int from, int to, struct sim_err *err)
{
	return mirror(from, to, 0, err);
}
