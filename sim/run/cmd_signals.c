/* SPDX-License-Identifier: MIT */
#include <sys/signalfd.h>
#include <unistd.h>

#include "run/signals.h"

void sim_signals_own(sigset_t *ignored)
{
	sigemptyset(ignored);
	if (signal(SIGPIPE, SIG_IGN) == SIG_IGN)
		sigaddset(ignored, SIGPIPE);
	if (signal(SIGCHLD, SIG_DFL) == SIG_IGN)
		sigaddset(ignored, SIGCHLD);
}

int sim_signals_catch(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int sim_signals_next(int fd, bool *shared)
{
	struct signalfd_siginfo s;

	if (read(fd, &s, sizeof(s)) != (ssize_t)sizeof(s))
		return 0;
	/* a terminal that hangs up tells the leader of its session, and that may be we alone */
	*shared = s.ssi_code == SI_KERNEL && s.ssi_signo != SIGHUP;
	return (int)s.ssi_signo;
}
