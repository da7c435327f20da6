/* SPDX-License-Identifier: MIT */
#include "ports/linux_exec.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/hresult.h>
#include <laps/secret.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ports/file.h"

void laps_exec_clear(struct laps_exec *e)
{
	laps_buf_clear(&e->out);
	laps_buf_clear(&e->err);
}

const char *laps_exec_find(const char *const *path)
{
	while (*path && access(*path, X_OK) != 0)
		path++;
	return *path;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void close_pipe(int fd[2])
{
	for (int i = 0; i < 2; i++) {
		if (fd[i] >= 0)
			close(fd[i]);
		fd[i] = -1;
	}
}

/* All of it fits into the pipe, so nobody waits here, and a program that reads nothing kills
 * nobody: the reading end is still ours. */
static laps_rc fill(int fd[2], const void *in, size_t in_len, struct laps_cause *cause)
{
	if (pipe2(fd, O_CLOEXEC) != 0 ||
	    (in_len > 0 && write(fd[1], in, in_len) != (ssize_t)in_len)) {
		(void)laps_file_fail(cause, errno, "cannot make", "a pipe");
		return LAPS_E_HOST;
	}
	close(fd[1]);
	fd[1] = -1;
	return LAPS_OK;
}

/* A process group and signals of its own, our three pipes, and no other descriptor. */
static int spawn(const char *const *argv, int in, int out, int err, pid_t *pid)
{
	static const char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", locale[] = "LC_ALL=C";
	const char *clean[] = {path, locale, NULL};
	char *args[LAPS_EXEC_ARG_MAX + 1] = {NULL}, *env[3];
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int e;

	/* the call takes pointers to text that it does not write */
	for (size_t i = 0; argv[i]; i++)
		memcpy(&args[i], &argv[i], sizeof(args[i]));
	memcpy(env, clean, sizeof(env));
	sigemptyset(&none);
	sigfillset(&all);
	if ((e = posix_spawn_file_actions_init(&files)) != 0)
		return e;
	if ((e = posix_spawnattr_init(&attr)) != 0) {
		posix_spawn_file_actions_destroy(&files);
		return e;
	}
	if ((e = posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO)) == 0 &&
	    (e = posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO)) == 0 &&
	    (e = posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO)) == 0 &&
	    (e = posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1)) == 0 &&
	    (e = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
							 POSIX_SPAWN_SETSIGDEF)) == 0 &&
	    (e = posix_spawnattr_setsigmask(&attr, &none)) == 0 &&
	    (e = posix_spawnattr_setsigdefault(&attr, &all)) == 0)
		e = args[0] ? posix_spawn(pid, args[0], &files, &attr, args, env) : ENOENT;
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return e;
}

/* Keep what there is to read, up to the ceiling; what is beyond it is read and dropped. False at
 * the end of the stream. */
static bool keep(int fd, struct laps_buf *b)
{
	uint8_t chunk[4096];
	ssize_t n = read(fd, chunk, sizeof(chunk));

	if (n > 0 && b->len + (size_t)n < LAPS_EXEC_OUT_MAX)
		laps_buf_put(b, chunk, (size_t)n);
	laps_wipe(chunk, sizeof(chunk));
	return n > 0 || (n < 0 && errno == EINTR);
}

/* Read both streams to their ends. False when the time is over first. */
static bool listen_until(int out, int err, int64_t deadline_ms, struct laps_exec *e)
{
	struct pollfd fd[2] = {{.fd = out, .events = POLLIN}, {.fd = err, .events = POLLIN}};

	while (fd[0].fd >= 0 || fd[1].fd >= 0) {
		int64_t left = deadline_ms - now_ms();

		if (left <= 0)
			return false;
		if (poll(fd, 2, (int)left) < 0 && errno != EINTR)
			return false;
		for (int i = 0; i < 2; i++)
			if (fd[i].fd >= 0 && fd[i].revents &&
			    !keep(fd[i].fd, i == 0 ? &e->out : &e->err))
				fd[i].fd = -1;
	}
	return true;
}

/* Its streams have ended, so it is about to; one that closed them and goes on is killed. */
static bool reap(pid_t pid, int64_t deadline_ms, int *status)
{
	const struct timespec pause = {.tv_nsec = 2000000};
	pid_t got;

	while ((got = waitpid(pid, status, WNOHANG)) == 0 || (got < 0 && errno == EINTR)) {
		if (now_ms() >= deadline_ms)
			return false;
		nanosleep(&pause, NULL);
	}
	return got == pid;
}

static laps_rc finish(struct laps_exec *e, int status, struct laps_exec *out,
		      struct laps_cause *cause)
{
	e->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	laps_buf_put_u8(&e->out, 0);
	laps_buf_put_u8(&e->err, 0);
	if (laps_buf_status(&e->out) != LAPS_OK || laps_buf_status(&e->err) != LAPS_OK)
		return laps_file_nomem(cause);
	e->out.len--;
	e->err.len--;
	*out = *e;
	laps_buf_init(&e->out, 0);
	laps_buf_init(&e->err, 0);
	return LAPS_OK;
}

static laps_rc run(const char *const *argv, int in, unsigned seconds, struct laps_exec *out,
		   struct laps_cause *cause)
{
	int64_t deadline_ms = now_ms() + (int64_t)seconds * 1000;
	int so[2] = {-1, -1}, se[2] = {-1, -1}, e, status = 0;
	struct laps_exec x = {0};
	laps_rc rc = LAPS_E_HOST;
	pid_t pid;

	laps_buf_init(&x.out, LAPS_EXEC_OUT_MAX + 1);
	laps_buf_init(&x.err, LAPS_EXEC_OUT_MAX + 1);
	if (pipe2(so, O_CLOEXEC) != 0 || pipe2(se, O_CLOEXEC) != 0) {
		(void)laps_file_fail(cause, errno, "cannot make", "a pipe");
		goto out;
	}
	if ((e = spawn(argv, in, so[1], se[1], &pid)) != 0) {
		rc = laps_file_fail(cause, e, "cannot run", argv[0]);
		goto out;
	}
	close(so[1]);
	close(se[1]);
	so[1] = se[1] = -1;
	if (listen_until(so[0], se[0], deadline_ms, &x) && reap(pid, deadline_ms, &status)) {
		rc = finish(&x, status, out, cause);
		goto out;
	}
	kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	laps_cause_set(cause, LAPS_HR_WIN32(1460), "'%s' has not ended within %u seconds", argv[0],
		       seconds);
out:
	close_pipe(so);
	close_pipe(se);
	laps_exec_clear(&x);
	return rc;
}

laps_rc laps_exec_run(const char *const *argv, const void *in, size_t in_len, unsigned seconds,
		      struct laps_exec *out, struct laps_cause *cause)
{
	int pipe_in[2] = {-1, -1};
	size_t n = 0;
	laps_rc rc;

	while (argv[n])
		n++;
	if (n == 0 || n > LAPS_EXEC_ARG_MAX || in_len > LAPS_EXEC_IN_MAX) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "cannot run '%s': too much for it",
			       n > 0 ? argv[0] : "");
		return LAPS_E_RANGE;
	}
	rc = fill(pipe_in, in, in_len, cause);
	if (rc == LAPS_OK)
		rc = run(argv, pipe_in[0], seconds, out, cause);
	close_pipe(pipe_in);
	return rc;
}

void laps_exec_complaint(const struct laps_exec *e, char *out, size_t out_len)
{
	const char *text = (const char *)e->err.data, *end = text;

	while (*end && (*end != '\n' || (end > text && end[-1] == ':' && end[1])))
		end++;
	if (end > text)
		snprintf(out, out_len, "%.*s", (int)(end - text), text);
	else
		snprintf(out, out_len, "exit status %d", e->status);
}
