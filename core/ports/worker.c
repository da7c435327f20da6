/* SPDX-License-Identifier: MIT */
#include "ports/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <laps/hresult.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ports/file.h"

#define RESULT_FD 3

uint64_t laps_worker_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* The child: never returns. Locks and sockets of the caller must not live on in it. */
static void __attribute__((noreturn))
be_child(int fd, void (*work)(void *ctx, void *result), void *ctx, const void *result, size_t len,
	 unsigned life_seconds)
{
	_Alignas(max_align_t) unsigned char own[LAPS_WORKER_RESULT_MAX];

	memcpy(own, result, len);
	setpgid(0, 0);
	if ((fd != RESULT_FD && dup3(fd, RESULT_FD, O_CLOEXEC) != RESULT_FD) ||
	    close_range(RESULT_FD + 1, UINT_MAX, 0) != 0)
		_exit(1);
	alarm(life_seconds);
	work(ctx, own);
	if (write(RESULT_FD, own, len) != (ssize_t)len)
		_exit(1);
	_exit(0);
}

laps_rc laps_worker_start(struct laps_worker *w, void (*work)(void *ctx, void *result), void *ctx,
			  const void *result, size_t len, unsigned life_seconds,
			  struct laps_cause *cause)
{
	int end[2];
	pid_t pid;

	if (len > LAPS_WORKER_RESULT_MAX) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG, "the result of a worker is too big");
		return LAPS_E_RANGE;
	}
	if (pipe2(end, O_CLOEXEC) != 0)
		return laps_file_fail(cause, errno, "cannot start", "worker");
	/* what is buffered is the caller's to write, once */
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		be_child(end[1], work, ctx, result, len, life_seconds);
	close(end[1]);
	if (pid < 0) {
		laps_file_fail(cause, errno, "cannot start", "worker");
		close(end[0]);
		return LAPS_E_HOST;
	}
	/* by both, since either may come first */
	setpgid(pid, pid);
	*w = (struct laps_worker){.pid = pid, .fd = end[0], .started_ms = laps_worker_now_ms()};
	return LAPS_OK;
}

static size_t read_all(int fd, unsigned char *out, size_t len)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n = read(fd, out + got, len - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		got += (size_t)n;
	}
	return got;
}

laps_rc laps_worker_finish(struct laps_worker *w, void *result, size_t len,
			   struct laps_cause *cause)
{
	unsigned char got[LAPS_WORKER_RESULT_MAX];
	size_t got_len = read_all(w->fd, got, len);
	int status = 0;

	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(w->fd);
	*w = LAPS_WORKER_NONE;
	if (got_len == len && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		memcpy(result, got, len);
		return LAPS_OK;
	}
	if (WIFSIGNALED(status))
		laps_cause_set(cause, LAPS_HR_FAIL, "was killed by signal %d", WTERMSIG(status));
	else
		laps_cause_set(cause, LAPS_HR_FAIL, "ended with status %d", WEXITSTATUS(status));
	return LAPS_E_HOST;
}

void laps_worker_kill(const struct laps_worker *w)
{
	if (w->pid > 0 && kill(-w->pid, SIGKILL) != 0)
		(void)kill(w->pid, SIGKILL);
}
