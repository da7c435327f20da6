/* SPDX-License-Identifier: MIT */
#include "lib/workdir.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "lib/file.h"

#define LONGEST_SOCKET_NAME "/control"

/* Memory before disk: the directory's database is written without care for a crash anyway. */
const char *sim_workdir_parent(uint64_t room)
{
	const char *shm = "/dev/shm", *tmp = getenv("TMPDIR");
	struct statvfs fs;

	if (access(shm, W_OK | X_OK) == 0 && statvfs(shm, &fs) == 0 &&
	    (uint64_t)fs.f_bavail * fs.f_frsize >= room)
		return shm;
	return tmp && tmp[0] == '/' ? tmp : "/tmp";
}

static bool make_new(uint64_t room, struct sim_workdir *w, bool *made, struct sim_err *err)
{
	if (asprintf(&w->path, "%s/lapsim.XXXXXX", sim_workdir_parent(room)) < 0) {
		w->path = NULL;
		return sim_fail_nomem(err);
	}
	if (!mkdtemp(w->path)) {
		bool ok = sim_fail_errno(err, errno, "cannot make a directory like", w->path);

		free(w->path);
		w->path = NULL;
		return ok;
	}
	*made = true;
	return true;
}

static bool use_given(const char *wanted, struct sim_workdir *w, bool *made, struct sim_err *err)
{
	*made = mkdir(wanted, 0700) == 0;
	if (!*made && errno != EEXIST)
		return sim_fail_errno(err, errno, "cannot make directory", wanted);
	w->path = realpath(wanted, NULL);
	if (!w->path)
		return sim_fail_errno(err, errno, "cannot use directory", wanted);
	return true;
}

/* slapd's configuration has lines, and answers on the control socket are JSON. */
static bool is_speakable(const char *path, struct sim_err *err)
{
	json_t *text;

	if (strpbrk(path, "\n\r"))
		return sim_fail(err, "cannot use a directory with a line end in its name");
	text = json_string(path);
	json_decref(text);
	return text || sim_fail(err, "cannot use directory '%s': its name is not UTF-8", path);
}

/* Nobody else's world begins in it while ours lives; the lock goes with the descriptor. */
static bool open_locked(struct sim_workdir *w, struct sim_err *err)
{
	w->fd = open(w->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (w->fd < 0)
		return sim_fail_errno(err, errno, "cannot open directory", w->path);
	/* a file system without locks has no say */
	if (flock(w->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		return sim_fail(err, "directory '%s' is that of another world", w->path);
	return sim_is_empty(w->fd) || sim_fail(err, "directory '%s' is not empty", w->path);
}

static bool choose_socket_dir(struct sim_workdir *w, struct sim_err *err)
{
	if (strlen(w->path) + strlen(LONGEST_SOCKET_NAME) <= SIM_SOCKET_PATH_MAX) {
		w->socket_dir = strdup(w->path);
		return w->socket_dir || sim_fail_nomem(err);
	}
	w->socket_dir = strdup("/tmp/lapsim-sockets.XXXXXX");
	if (!w->socket_dir)
		return sim_fail_nomem(err);
	if (!mkdtemp(w->socket_dir)) {
		sim_fail_errno(err, errno, "cannot make a directory like", w->socket_dir);
		free(w->socket_dir);
		w->socket_dir = NULL;
		return false;
	}
	return true;
}

bool sim_workdir_make(const char *wanted, uint64_t room, struct sim_workdir *out,
		      struct sim_err *err)
{
	struct sim_workdir w = SIM_WORKDIR_NONE;
	bool made = false;

	if ((wanted ? use_given(wanted, &w, &made, err) : make_new(room, &w, &made, err)) &&
	    is_speakable(w.path, err) && open_locked(&w, err) && choose_socket_dir(&w, err)) {
		*out = w;
		return true;
	}
	if (made)
		rmdir(w.path ? w.path : wanted);
	sim_workdir_close(&w);
	return false;
}

void sim_workdir_remove(struct sim_workdir *w)
{
	if (w->fd < 0)
		return;
	if (strcmp(w->socket_dir, w->path) != 0) {
		int fd = open(w->socket_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (fd >= 0) {
			sim_empty_directory(fd);
			close(fd);
		}
		rmdir(w->socket_dir);
	}
	sim_empty_directory(w->fd);
	rmdir(w->path);
	sim_workdir_close(w);
}

void sim_workdir_close(struct sim_workdir *w)
{
	if (w->fd >= 0)
		close(w->fd);
	free(w->path);
	free(w->socket_dir);
	*w = SIM_WORKDIR_NONE;
}
