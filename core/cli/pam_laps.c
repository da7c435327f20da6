/* SPDX-License-Identifier: MIT */
/*
 * The PAM module pam_laps: tells LAPS which account has just been logged in to, by running
 *
 *	laps --quiet account authenticated NAME
 *
 * with a clean environment, as root, for a limited time. Never in the way of a login: whatever
 * happens, PAM is told to go on, and the log why it was in vain. Only the session part does
 * anything. See pam_laps(8) for the line that belongs into /etc/pam.d.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#define EXPORT          __attribute__((visibility("default")))
#define DEFAULT_LAPS    PAM_LAPS_PROGRAM /* where make install puts it */
#define DEFAULT_SECONDS 5
#define SECONDS_MAX     60

struct options {
	const char *laps, *config;
	unsigned seconds;
};

static void read_options(pam_handle_t *pamh, int argc, const char **argv, struct options *o)
{
	unsigned long n;
	char *end;

	*o = (struct options){.laps = DEFAULT_LAPS, .seconds = DEFAULT_SECONDS};
	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "laps=", 5) == 0) {
			o->laps = argv[i] + 5;
		} else if (strncmp(argv[i], "config=", 7) == 0) {
			o->config = argv[i] + 7;
		} else if (strncmp(argv[i], "timeout=", 8) == 0) {
			n = strtoul(argv[i] + 8, &end, 10);
			if (*end == 0 && n >= 1 && n <= SECONDS_MAX)
				o->seconds = (unsigned)n;
			else
				pam_syslog(pamh, LOG_ERR, "timeout is 1 to %d seconds, not '%s'",
					   SECONDS_MAX, argv[i] + 8);
		} else {
			pam_syslog(pamh, LOG_ERR, "unknown option '%s'", argv[i]);
		}
	}
}

/* Sessions that nobody has logged in to with a password. */
static bool is_a_login(pam_handle_t *pamh)
{
	static const char *const other[] = {"cron", "crond", "atd", "systemd-user"};
	const void *service = NULL;

	if (pam_get_item(pamh, PAM_SERVICE, &service) != PAM_SUCCESS || !service)
		return true;
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		if (strcmp(service, other[i]) == 0)
			return false;
	return true;
}

/* In the child, which may have been forked from a program with threads: nothing but system calls.
 * su runs this with the caller's real uid, which must not rule what laps may read. */
static void become_laps(char *const *argv, int out)
{
	static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", locale[] = "LC_ALL=C";
	char *env[] = {path, locale, NULL};
	static const char failed[] = "cannot be run";
	int null = open("/dev/null", O_RDONLY);
	sigset_t none;

	sigemptyset(&none);
	if (setsid() >= 0 && (setgroups(0, NULL) == 0 || getuid() == 0) &&
	    setresgid(0, 0, 0) == 0 && setresuid(0, 0, 0) == 0 && dup2(null, STDIN_FILENO) >= 0 &&
	    dup2(out, STDOUT_FILENO) >= 0 && dup2(out, STDERR_FILENO) >= 0 &&
	    sigprocmask(SIG_SETMASK, &none, NULL) == 0 && chdir("/") == 0 &&
	    close_range(STDERR_FILENO + 1, ~0U, 0) == 0)
		execve(argv[0], argv, env);
	(void)!write(out, failed, sizeof(failed) - 1);
	_exit(126);
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What it says, up to size - 1 bytes; false when the time is over first. */
static bool hear(int fd, int64_t deadline_ms, char *text, size_t size)
{
	size_t len = 0;
	char rest[256];
	ssize_t n;

	text[0] = 0;
	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		int64_t left = deadline_ms - now_ms();

		if (left <= 0)
			return false;
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		n = len + 1 < size ? read(fd, text + len, size - 1 - len)
				   : read(fd, rest, sizeof(rest));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return true;
		if (len + 1 < size)
			len += (size_t)n;
		text[len] = 0;
	}
}

/* Wait for its end; false when the time is over first. */
static bool reap(pid_t pid, int64_t deadline_ms, int *status)
{
	const struct timespec pause = {.tv_nsec = 5000000};
	pid_t got;

	while ((got = waitpid(pid, status, WNOHANG)) == 0 || (got < 0 && errno == EINTR)) {
		if (now_ms() >= deadline_ms)
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}

/* It and what it has started, which is a session of its own as soon as it runs. */
static void end_it(pid_t pid)
{
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static void run(pam_handle_t *pamh, const struct options *o, char *const *argv)
{
	struct sigaction keep, plain = {.sa_handler = SIG_DFL};
	int64_t deadline_ms = now_ms() + (int64_t)o->seconds * 1000;
	char text[512];
	int fd[2], status = 0;
	bool in_time;
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC) != 0) {
		pam_syslog(pamh, LOG_ERR, "cannot make a pipe: %m");
		return;
	}
	/* a program that ignores SIGCHLD would take the status away */
	sigaction(SIGCHLD, &plain, &keep);
	pid = fork();
	if (pid == 0)
		become_laps(argv, fd[1]);
	close(fd[1]);
	if (pid < 0) {
		pam_syslog(pamh, LOG_ERR, "cannot run %s: %m", o->laps);
	} else {
		in_time = hear(fd[0], deadline_ms, text, sizeof(text)) &&
			  reap(pid, deadline_ms, &status);
		if (!in_time)
			end_it(pid);
		text[strcspn(text, "\n")] = 0;
		if (!in_time)
			pam_syslog(pamh, LOG_ERR, "%s has not ended within %u seconds", o->laps,
				   o->seconds);
		else if (status != 0)
			pam_syslog(pamh, LOG_ERR, "%s: %s", argv[0],
				   text[0] ? text : "failed without a word");
	}
	close(fd[0]);
	sigaction(SIGCHLD, &keep, NULL);
}

EXPORT int pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	static const char *const fixed[] = {"--quiet", "account", "authenticated", "--"};
	const char *words[16], *user = NULL;
	char *args[16] = {NULL}, *config = NULL;
	struct options o;
	size_t n = 0;

	(void)flags;
	read_options(pamh, argc, argv, &o);
	if (!is_a_login(pamh) || pam_get_user(pamh, &user, NULL) != PAM_SUCCESS || !user)
		return PAM_IGNORE;
	if (o.config && asprintf(&config, "--config=%s", o.config) < 0)
		config = NULL;
	words[n++] = o.laps;
	if (config)
		words[n++] = config;
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		words[n++] = fixed[i];
	words[n++] = user;
	memcpy(args, words, n * sizeof(args[0]));
	run(pamh, &o, args);
	free(config);
	return PAM_IGNORE;
}

EXPORT int pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return PAM_IGNORE;
}
