/* SPDX-License-Identifier: MIT */
#include "conformance/client/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "conformance/client/client.h"
#include "lib/file.h"
#include "lib/workdir.h"

#define NAME "laps-conform." /* and the run's mark */
#define ROOM (UINT64_C(256) << 20)

#define TRIES    100 /* servers that are being killed may still write */
#define PAUSE_NS 20000000

/* Worlds, by their numbers, are all that a run has in it: with anything else in it, it is
 * somebody's who likes the name. */
static bool has_worlds_only(int fd)
{
	int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = again >= 0 ? fdopendir(again) : NULL;
	const struct dirent *e;
	bool only = d != NULL;

	if (!d && again >= 0)
		close(again);
	while (only && (e = readdir(d)))
		only = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
		       (e->d_name[0] >= '0' && e->d_name[0] < '0' + CLIENT_PLACE_N &&
			!e->d_name[1]);
	if (d)
		closedir(d);
	return only;
}

/* A directory of ours, locked; -1: it is another's, or in use. */
static int lock_ours(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd >= 0 && (fstat(fd, &st) != 0 || st.st_uid != geteuid() ||
			flock(fd, LOCK_EX | LOCK_NB) != 0 || !has_worlds_only(fd))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static bool remove_tree(int dir, const char *name)
{
	const struct timespec pause = {.tv_nsec = PAUSE_NS};
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	for (int i = 0; fd >= 0 && i < TRIES; i++) {
		(void)sim_empty_directory(fd);
		if (unlinkat(dir, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
			break;
		nanosleep(&pause, NULL);
	}
	if (fd >= 0)
		close(fd);
	return faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0;
}

/* What is left in one place. */
static bool sweep_place(const char *path, size_t *n, struct sim_err *err)
{
	DIR *d = opendir(path);
	bool ok = true;
	int fd;

	for (struct dirent *e; d && ok && (e = readdir(d));) {
		if (strncmp(e->d_name, NAME, strlen(NAME)) != 0 ||
		    !conform_is_mark(e->d_name + strlen(NAME)) ||
		    e->d_name[strlen(NAME) + CONFORM_MARK_LEN] ||
		    (fd = lock_ours(dirfd(d), e->d_name)) < 0)
			continue;
		ok = remove_tree(dirfd(d), e->d_name) ||
		     sim_fail(err, "cannot remove '%s/%s'", path, e->d_name);
		*n += ok;
		close(fd);
	}
	if (d)
		closedir(d);
	return ok;
}

bool client_sweep(const struct conform_target *t, size_t *n, struct sim_err *err)
{
	const char *memory = sim_workdir_parent(0), *disk = sim_workdir_parent(UINT64_MAX);

	(void)t;
	*n = 0;
	return sweep_place(memory, n, err) &&
	       (strcmp(memory, disk) == 0 || sweep_place(disk, n, err));
}

bool client_clean(const struct conform_target *t, const char *const *thing, size_t n,
		  struct sim_err *err)
{
	(void)t;
	while (n-- > 0)
		if (!remove_tree(AT_FDCWD, thing[n]))
			return sim_fail(err, "cannot remove '%s'", thing[n]);
	return true;
}

/* Whoever sweeps may have taken it for one that is left before it was locked. */
static int make_locked(const char *path)
{
	struct stat st;
	int fd;

	while (mkdir(path, 0700) == 0) {
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0 && flock(fd, LOCK_EX) == 0 && fstat(fd, &st) == 0 && st.st_nlink > 0)
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -1;
}

char *client_scratch_make(struct conform *c, int *lock)
{
	struct sim_err err;
	char *path;
	size_t n;

	if (!client_sweep(c->target, &n, &err)) {
		conform_fail(c, "%s", err.text);
		return NULL;
	}
	if (asprintf(&path, "%s/" NAME "%s", sim_workdir_parent(ROOM), c->mark) < 0) {
		conform_fail(c, "out of memory");
		return NULL;
	}
	if (conform_made(c, "%s", path) && (*lock = make_locked(path)) < 0)
		conform_fail(c, "cannot make directory '%s': %s", path, strerror(errno));
	if (conform_over(c)) {
		free(path);
		return NULL;
	}
	return path;
}
