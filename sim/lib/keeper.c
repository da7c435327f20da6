/* SPDX-License-Identifier: MIT */
#include "lib/keeper.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* proc_pid_task(5): the numbers of our children, with a blank behind each. */
#define CHILDREN "/proc/thread-self/children"

/* Is there one that could be killed? What has changed its user cannot. */
static bool kill_children(void)
{
	char text[4096];
	int fd = open(CHILDREN, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof(text)) : 0;
	bool any = false;
	pid_t pid = 0;

	for (ssize_t i = 0; i < n; i++) {
		if (text[i] != ' ') {
			pid = pid * 10 + (text[i] - '0');
			continue;
		}
		any = kill(pid, SIGKILL) == 0 || any;
		pid = 0;
	}
	if (fd >= 0)
		close(fd);
	return any;
}

/* Who loses its parent becomes our child, and is found in the next round. */
static void take_down(void)
{
	while (kill_children() && waitpid(-1, NULL, 0) > 0)
		;
}

static _Noreturn void keep(pid_t program, const sigset_t *signals)
{
	int status = SIGKILL, number = 0;
	pid_t pid = 0;

	/* somebody may wait for their end */
	(void)close_range(0, ~0u, 0);
	while (pid != program && number != SIGTERM) {
		sigwait(signals, &number);
		while (pid != program && (pid = waitpid(-1, &status, WNOHANG)) > 0)
			;
	}
	if (pid != program) {
		status = SIGKILL;
		kill(-program, SIGKILL);
	}
	take_down();
	_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

bool sim_keeper_fork(void)
{
	sigset_t signals, none;
	pid_t keeper = getpid(), program;

	sigemptyset(&none);
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
		return false;
	program = fork();
	if (program < 0)
		return false;
	if (program > 0)
		keep(program, &signals);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != keeper)
		_exit(127);
	return true;
}
