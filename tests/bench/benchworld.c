/* SPDX-License-Identifier: MIT */
#include "benchworld.h"

#include <dirent.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/benchlib.h"

#define ANSWER_MAX 65536
#define KIB        1024.0

static pid_t start(const char *const *argv)
{
	pid_t pid = 0;

	bench_must(posix_spawnp(&pid, argv[0], NULL, NULL, (char **)(uintptr_t)argv, environ) == 0,
		   argv[0]);
	return pid;
}

static void finish(pid_t pid, const char *what)
{
	int status = 0;

	bench_must(waitpid(pid, &status, 0) == pid && status == 0, what);
}

double benchworld_run(const char *const *argv)
{
	const double begin = bench_seconds(CLOCK_MONOTONIC);

	finish(start(argv), argv[0]);
	return bench_seconds(CLOCK_MONOTONIC) - begin;
}

void benchworld_begin(const char *dir, const char *const *options, struct benchworld *out)
{
	const char *argv[BENCHWORLD_OPTIONS + 6] = {"lapsim", "up", "--seed", "1"};
	size_t n = 4;

	for (; *options; options++) {
		bench_must(n < BENCHWORLD_OPTIONS + 4, "room for options");
		argv[n++] = *options;
	}
	argv[n] = dir;
	*out = (struct benchworld){.control = -1};
	snprintf(out->dir, sizeof(out->dir), "%s", dir);
	out->starter = start(argv);
}

/* The supervisor listens: the kernel knows who that is. */
static void open_control(struct benchworld *w)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	struct ucred peer = {0};
	socklen_t len = sizeof(peer);
	int n = snprintf(a.sun_path, sizeof(a.sun_path), "%s/control", w->dir);

	w->control = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bench_must(n < (int)sizeof(a.sun_path) && w->control >= 0 &&
			   connect(w->control, (struct sockaddr *)&a, sizeof(a)) == 0 &&
			   getsockopt(w->control, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0,
		   a.sun_path);
	w->pid = peer.pid;
}

void benchworld_wait(struct benchworld *w)
{
	finish(w->starter, "lapsim up");
	w->starter = 0;
	open_control(w);
}

void benchworld_down(struct benchworld *w)
{
	const char *const argv[] = {"lapsim", "down", w->dir, NULL};

	close(w->control);
	w->control = -1;
	benchworld_run(argv);
}

double benchworld_ask(const struct benchworld *w, const char *request)
{
	static char answer[ANSWER_MAX];
	const double begin = bench_seconds(CLOCK_MONOTONIC);
	size_t len = 0;
	ssize_t n = 1;

	bench_must(dprintf(w->control, "%s\n", request) > 0, request);
	while (n > 0 && (len == 0 || answer[len - 1] != '\n')) {
		n = read(w->control, answer + len, sizeof(answer) - 1 - len);
		len += n > 0 ? (size_t)n : 0;
	}
	answer[len] = 0;
	if (!strstr(answer, "\"ok\": true") && !strstr(answer, "\"ok\":true"))
		fputs(answer, stderr);
	bench_must(strstr(answer, "\"ok\": true") || strstr(answer, "\"ok\":true"), request);
	return bench_seconds(CLOCK_MONOTONIC) - begin;
}

static pid_t parent_of(const char *pid)
{
	char path[64], text[512] = "";
	const char *after;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%.16s/stat", pid);
	f = fopen(path, "r");
	if (!f)
		return 0;
	(void)!fgets(text, sizeof(text), f);
	fclose(f);
	/* PID (NAME) STATE PARENT, and NAME may have anything in it */
	after = strrchr(text, ')');
	return after && strlen(after) > 4 ? (pid_t)strtol(after + 4, NULL, 10) : 0;
}

static void add_process(pid_t pid, struct benchworld_size *s)
{
	char path[64], line[256];
	double kib;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	f = fopen(path, "r");
	bench_must(f != NULL, path);
	while (fgets(line, sizeof(line), f)) {
		kib = strtod(line + strcspn(line, " "), NULL);
		if (strncmp(line, "Pss:", 4) == 0)
			s->processes += kib / KIB;
		else if (strncmp(line, "Pss_Shmem:", 10) == 0)
			s->databases += kib / KIB;
	}
	fclose(f);
}

static double counted; /* nftw hands nothing on */

static int count_blocks(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)path;
	(void)type;
	(void)at;
	counted += (double)st->st_blocks * 512 / KIB / KIB;
	return 0;
}

/* The supervisor and its servers. */
static void add_processes(pid_t supervisor, struct benchworld_size *s)
{
	DIR *d = opendir("/proc");
	struct dirent *e;

	add_process(supervisor, s);
	while (d && (e = readdir(d)) != NULL)
		if (e->d_name[0] >= '1' && e->d_name[0] <= '9' &&
		    parent_of(e->d_name) == supervisor)
			add_process((pid_t)strtol(e->d_name, NULL, 10), s);
	bench_must(d && closedir(d) == 0, "/proc");
}

struct benchworld_size benchworld_measure(const struct benchworld *w)
{
	struct benchworld_size s = {0};

	add_processes(w->pid, &s);
	counted = 0;
	bench_must(nftw(w->dir, count_blocks, 16, FTW_PHYS) == 0, w->dir);
	s.directory = counted;
	return s;
}

/* When the program ends: what it has started ends, too, whatever the reason. */
static void end_children(void)
{
	DIR *d = opendir("/proc");
	const struct dirent *e;

	while (d && (e = readdir(d)) != NULL)
		if (parent_of(e->d_name) == getpid())
			kill((pid_t)strtol(e->d_name, NULL, 10), SIGTERM);
	if (d)
		closedir(d);
}

void benchworld_leave_nothing(void)
{
	/* supervisors, whose parents are gone, become children of ours */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	atexit(end_children);
}
