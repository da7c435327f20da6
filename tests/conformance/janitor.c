/* SPDX-License-Identifier: MIT */
#include "conformance/janitor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conformance/complain.h"

#define THINGS_MAX 65536
#define GRACE_S    2 /* beyond the limit, for its answer */

/* The janitor says "." once nothing that ends the run ends it. Then one message is one thing. End
 * of file is either side's end, or that it is asked to clean: then it answers with what went wrong,
 * or with "." */
#define ALL_WELL "."

struct conform_janitor {
	pid_t pid;
	int fd;
};

struct things {
	char **thing; /* owned, as the texts are */
	size_t n;
};

static unsigned limit_s(const struct conform_suite_def *suite)
{
	return suite->clean_s ? suite->clean_s : CONFORM_CLEAN_S;
}

/* In the janitor from here on. */

static char too_long[256]; /* made before the handler needs it */

static void on_alarm(int signal)
{
	(void)signal;
	(void)!write(STDERR_FILENO, too_long, strlen(too_long));
	_exit(1);
}

/* Until the other side has ended, or wants to know. */
static bool listen_to(int fd, struct things *t, struct sim_err *err)
{
	char text[CONFORM_THING], **more;
	ssize_t n;

	while ((n = recv(fd, text, sizeof(text) - 1, 0)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break; /* it was killed with an answer unread */
		text[n] = 0;
		more = t->n < THINGS_MAX ? reallocarray(t->thing, t->n + 1, sizeof(*more)) : NULL;
		if (!more)
			return sim_fail(err, "no memory to remember '%s'", text);
		t->thing = more;
		t->thing[t->n] = strdup(text);
		if (!t->thing[t->n++])
			return sim_fail_nomem(err);
	}
	return true;
}

static void keep_quiet(void)
{
	static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGTSTP};
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO); /* who waits for the end of our output does not wait */
	}
}

static _Noreturn void be_janitor(const struct conform_suite_def *suite,
				 const struct conform_target *target, int fd)
{
	struct things t = {0};
	struct sim_err err = {.text = ""};
	bool done, heard;

	setsid();
	keep_quiet();
	if (send(fd, ALL_WELL, 1, MSG_NOSIGNAL) < 0)
		_exit(1);
	snprintf(too_long, sizeof(too_long),
		 "laps-conform: cleaning up takes longer than %u s; 'laps-conform %s --clean' with "
		 "the same target goes on with it\n",
		 limit_s(suite), suite->name);
	heard = listen_to(fd, &t, &err);
	signal(SIGALRM, on_alarm);
	alarm(limit_s(suite));
	done = t.n == 0 || suite->clean(target, (const char *const *)t.thing, t.n, &err);
	alarm(0);
	while (t.n > 0)
		free(t.thing[--t.n]);
	free(t.thing);
	if (send(fd, done && heard ? ALL_WELL : err.text, done && heard ? 1 : strlen(err.text),
		 MSG_NOSIGNAL) < 0 &&
	    !(done && heard))
		conform_complain("a run that ended early has left something: %s; 'laps-conform %s "
				 "--clean' with the same target removes it",
				 err.text, suite->name);
	_exit(done && heard ? 0 : 1);
}

/* In the run from here on. */

static ssize_t hear(const struct conform_janitor *j, char *text, size_t len)
{
	ssize_t n;

	while ((n = recv(j->fd, text, len, 0)) < 0 && errno == EINTR)
		;
	return n;
}

static void dismiss(struct conform_janitor **j)
{
	int status;

	while (waitpid((*j)->pid, &status, 0) < 0 && errno == EINTR)
		;
	close((*j)->fd);
	free(*j);
	*j = NULL;
}

bool conform_janitor_start(const struct conform_suite_def *suite, const struct conform_target *t,
			   struct conform_janitor **out, struct sim_err *err)
{
	struct timeval limit = {.tv_sec = limit_s(suite) + GRACE_S};
	struct conform_janitor *j = calloc(1, sizeof(*j));
	int pair[2];
	char ready;

	if (!j)
		return sim_fail_nomem(err);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
		free(j);
		return sim_fail_errno(err, errno, "cannot make", "a socket");
	}
	fflush(NULL); /* what is buffered is written once */
	j->pid = fork();
	if (j->pid == 0) {
		close(pair[0]);
		be_janitor(suite, t, pair[1]);
	}
	close(pair[1]);
	if (j->pid < 0) {
		close(pair[0]);
		free(j);
		return sim_fail_errno(err, errno, "cannot start", "what cleans up");
	}
	j->fd = pair[0];
	(void)setsockopt(j->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (hear(j, &ready, 1) != 1) {
		kill(j->pid, SIGKILL);
		dismiss(&j);
		return sim_fail(err, "what cleans up does not begin");
	}
	*out = j;
	return true;
}

bool conform_janitor_tell(struct conform_janitor *j, const char *thing, struct sim_err *err)
{
	if (send(j->fd, thing, strlen(thing), MSG_NOSIGNAL) < 0)
		return sim_fail_errno(err, errno, "cannot have cleaned up", thing);
	return true;
}

bool conform_janitor_clean(struct conform_janitor **j, struct sim_err *err)
{
	char text[sizeof(err->text)] = "";
	bool well;
	ssize_t n;

	if (!*j)
		return true;
	shutdown((*j)->fd, SHUT_WR);
	n = hear(*j, text, sizeof(text) - 1);
	if (n < 0)
		kill((*j)->pid, SIGKILL);
	dismiss(j);
	well = n == 1 && text[0] == ALL_WELL[0];
	return well || sim_fail(err, "%s", n > 0 ? text : "what cleans up ended without an answer");
}
