/* SPDX-License-Identifier: MIT */
#include "lib/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/exec.h"
#include "lib/keeper.h"

/* slapd makes tables for every descriptor it might get */
#define SERVER_FILES_MIN 256
#define SERVER_FILES_MAX 1024

static void limit_server(rlim_t files_max)
{
	struct rlimit files, none = {0, 0};

	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		rlim_t most = files.rlim_max < files_max ? files.rlim_max : files_max;

		if (files.rlim_cur > most || files.rlim_cur < SERVER_FILES_MIN)
			files.rlim_cur = most;
		files.rlim_max = most;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	setrlimit(RLIMIT_CORE, &none);
}

static bool redirect(int from, int to)
{
	if (from == to)
		return true;
	if (from < 0)
		from = open("/dev/null", to == 0 ? O_RDONLY : O_WRONLY);
	return from >= 0 && dup2(from, to) >= 0;
}

/* Undoes what we have made of them for ourselves. */
static void act_on(int signal_number, const sigset_t *ignored)
{
	signal(signal_number, sigismember(ignored, signal_number) == 1 ? SIG_IGN : SIG_DFL);
}

static void be_server(const struct sim_child_how *how, pid_t parent)
{
	/* what a shell in the background ignores is not for a server to ignore */
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	setsid();
	limit_server(how->server_files ? how->server_files : SERVER_FILES_MAX);
	umask(077);
	/* our caller's descriptors may be pipes whose end somebody waits for */
	(void)close_range(STDERR_FILENO + 1, ~0u, CLOSE_RANGE_CLOEXEC);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
}

/* In the child: never returns. Why it failed goes into report as an errno. Other threads of the
 * parent may hold any lock, so these are system calls and nothing else. */
static void become(const struct sim_child_how *how, struct sim_exec *program, pid_t parent,
		   int report)
{
	sigset_t none;
	int error;
	bool ok;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* before there are fewer descriptors than we may have open */
	ok = redirect(how->in, 0) && redirect(how->out, 1) && redirect(how->error, 2);
	error = errno;
	if (how->server) {
		be_server(how, parent);
	} else if (how->ignored) {
		act_on(SIGPIPE, how->ignored);
		act_on(SIGCHLD, how->ignored);
	}
	if (!how->server && how->files)
		setrlimit(RLIMIT_NOFILE, how->files);
	if (ok && how->kept && !sim_keeper_fork()) {
		ok = false;
		error = errno;
	}
	if (ok)
		error = sim_exec(program);
	if (write(report, &error, sizeof(error)) < 0)
		_exit(126);
	_exit(127);
}

/* The child reports a failed exec; the descriptor closes itself when the exec succeeds. */
static bool exec_failed(int report, int *error)
{
	ssize_t n;

	do
		n = read(report, error, sizeof(*error));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(*error);
}

bool sim_child_start(const struct sim_child_how *how, struct sim_child *out, bool *not_found,
		     struct sim_err *err)
{
	pid_t parent = getpid(), pid;
	struct sim_exec program;
	int report[2], error = 0;

	if (not_found)
		*not_found = false;
	if (!sim_exec_prepare(how->argv, how->envp ? how->envp : environ, &program, err))
		return false;
	if (pipe2(report, O_CLOEXEC) != 0) {
		error = errno;
		sim_exec_clear(&program);
		return sim_fail_errno(err, error, "cannot start", how->argv[0]);
	}
	pid = fork();
	if (pid == 0)
		become(how, &program, parent, report[1]);
	error = errno;
	sim_exec_clear(&program);
	close(report[1]);
	if (pid < 0) {
		close(report[0]);
		return sim_fail_errno(err, error, "cannot start", how->argv[0]);
	}
	if (exec_failed(report[0], &error)) {
		close(report[0]);
		waitpid(pid, NULL, 0);
		if (not_found)
			*not_found = error == ENOENT;
		return sim_fail_errno(err, error, "cannot run", how->argv[0]);
	}
	close(report[0]);
	*out = (struct sim_child){.pid = pid, .fd = (int)syscall(SYS_pidfd_open, pid, 0)};
	if (out->fd < 0) {
		error = errno;
		sim_child_stop(out, SIGKILL, 0);
		return sim_fail_errno(err, error, "cannot watch", how->argv[0]);
	}
	fcntl(out->fd, F_SETFD, FD_CLOEXEC);
	return true;
}

static void forget(struct sim_child *c)
{
	if (c->fd >= 0)
		close(c->fd);
	*c = SIM_CHILD_NONE;
}

bool sim_child_wait(struct sim_child *c, int timeout_ms, int *status)
{
	struct pollfd p = {.fd = c->fd, .events = POLLIN};
	int n;

	do
		n = poll(&p, 1, timeout_ms);
	while (n < 0 && errno == EINTR && timeout_ms < 0);
	if (n <= 0)
		return false;
	*status = 0;
	if (waitpid(c->pid, status, WNOHANG) != c->pid && errno != ECHILD)
		return false;
	forget(c);
	return true;
}

void sim_child_stop(struct sim_child *c, int signal, int grace_ms)
{
	int status;

	if (c->pid == 0)
		return;
	kill(c->pid, signal);
	if (c->fd >= 0 && sim_child_wait(c, grace_ms, &status))
		return;
	kill(c->pid, SIGKILL);
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	forget(c);
}

bool sim_interrupted(void)
{
	sigset_t set;

	return sigpending(&set) == 0 &&
	       (sigismember(&set, SIGINT) == 1 || sigismember(&set, SIGTERM) == 1 ||
		sigismember(&set, SIGHUP) == 1 || sigismember(&set, SIGQUIT) == 1);
}

void sim_child_describe(int status, char *out, size_t size)
{
	/* slapd and slapadd change files in memory, which the kernel finds no room for */
	const char *why = WTERMSIG(status) == SIGBUS ? ", as when its file system is full" : "";

	if (WIFSIGNALED(status))
		snprintf(out, size, "was killed by signal %d (%s%s)", WTERMSIG(status),
			 sigabbrev_np(WTERMSIG(status)) ? sigabbrev_np(WTERMSIG(status)) : "?",
			 why);
	else
		snprintf(out, size, "ended with status %d", WEXITSTATUS(status));
}

char *sim_find_program(const char *name)
{
	const char *path = getenv("PATH"), *end;
	char *all = NULL, *found = NULL;

	if (asprintf(&all, "%s:/usr/sbin", path && *path ? path : "/usr/bin:/bin") < 0)
		return NULL;
	for (const char *p = all; p && !found; p = *end ? end + 1 : NULL) {
		end = p + strcspn(p, ":");
		if (p[0] != '/' || asprintf(&found, "%.*s/%s", (int)(end - p), p, name) < 0) {
			found = NULL;
			continue;
		}
		if (access(found, X_OK) != 0) {
			free(found);
			found = NULL;
		}
	}
	free(all);
	return found;
}
