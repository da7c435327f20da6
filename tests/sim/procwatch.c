/* SPDX-License-Identifier: MIT */
/*
 * Watch what everybody may see of processes while they run: writes the command line and the
 * environment of every process called like one of the names to a file, once for each different
 * content, until it is told to end or its parent is gone.
 *
 * usage: procwatch FILE NAME...
 *
 * The environment of a process that hides it (PR_SET_DUMPABLE 0, for callers that are not root) is
 * left out: nobody else sees it either.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define CONTENT_MAX 65536 /* bytes of a command line and an environment */
#define SEEN_MAX    16384
#define PID_LIMIT   4194304 /* of the kernel */
#define PAUSE_NS    2000000 /* the shortest process of ours lives three times as long */

static volatile sig_atomic_t ended;

static void end(int signal_number)
{
	(void)signal_number;
	ended = 1;
}

/* How much of /proc/PID/WHAT went to out; 0 when the process is gone or does not tell. */
static size_t read_proc(const char *pid, const char *what, uint8_t *out, size_t max)
{
	char path[64];
	size_t n = 0;
	ssize_t got;
	int fd;

	snprintf(path, sizeof path, "/proc/%.16s/%s", pid, what);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	while (n < max && (got = read(fd, out + n, max - n)) > 0)
		n += (size_t)got;
	close(fd);
	return n;
}

/* Does the command line's first word, without its directory, stand among the names? */
static bool is_called(const uint8_t *line, size_t len, char *const *name)
{
	size_t end_of_word = strnlen((const char *)line, len), begin = 0;

	for (size_t i = 0; i < end_of_word; i++)
		if (line[i] == '/')
			begin = i + 1;
	for (; *name != NULL; name++)
		if (strlen(*name) == end_of_word - begin &&
		    memcmp(line + begin, *name, end_of_word - begin) == 0)
			return true;
	return false;
}

/* FNV-1a, to tell contents apart; 0 is kept for an empty place. */
static uint64_t hash_of(const uint8_t *data, size_t len)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		h = (h ^ data[i]) * UINT64_C(0x100000001b3);
	return h != 0 ? h : 1;
}

static bool is_new(uint64_t *seen, uint64_t hash)
{
	size_t at = hash % SEEN_MAX;

	for (size_t i = 0; i < SEEN_MAX; i++, at = (at + 1) % SEEN_MAX) {
		if (seen[at] == hash)
			return false;
		if (seen[at] == 0) {
			seen[at] = hash;
			return true;
		}
	}
	return true; /* full: rather once too often */
}

/* Was it there before us, and at every look since? Then it is nobody's whom we are to watch. */
static bool is_old(long pid, unsigned look_n)
{
	static unsigned last[PID_LIMIT + 1]; /* look at which it was there */
	const bool old = look_n == 1 ? pid < getpid() : last[pid] == look_n - 1;

	if (old)
		last[pid] = look_n;
	return old;
}

static void look(const char *pid, char *const *name, uint64_t *seen, FILE *out)
{
	static uint8_t content[2 * CONTENT_MAX + 1];
	size_t len = read_proc(pid, "cmdline", content, CONTENT_MAX);

	if (len == 0 || !is_called(content, len, name))
		return;
	len += read_proc(pid, "environ", content + len, CONTENT_MAX);
	content[len++] = '\n';
	if (is_new(seen, hash_of(content, len)))
		fwrite(content, 1, len, out);
}

static void look_around(char *const *name, uint64_t *seen, FILE *out)
{
	static unsigned look_n;
	DIR *d = opendir("/proc");
	struct dirent *e;

	if (d == NULL)
		return;
	look_n++;
	while ((e = readdir(d)) != NULL)
		if (isdigit((unsigned char)e->d_name[0]) &&
		    !is_old(strtol(e->d_name, NULL, 10), look_n))
			look(e->d_name, name, seen, out);
	closedir(d);
	fflush(out);
}

int main(int argc, char **argv)
{
	static uint64_t seen[SEEN_MAX];
	const struct timespec pause_time = {0, PAUSE_NS};
	struct sigaction on_end = {.sa_handler = end};
	pid_t parent = getppid();
	FILE *out;

	if (argc < 3) {
		fputs("usage: procwatch FILE NAME...\n", stderr);
		return 2;
	}
	sigaction(SIGTERM, &on_end, NULL);
	sigaction(SIGINT, &on_end, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	out = fopen(argv[1], "w");
	if (out == NULL) {
		fprintf(stderr, "procwatch: cannot write '%s'\n", argv[1]);
		return 1;
	}
	while (!ended && getppid() == parent) {
		look_around(argv + 2, seen, out);
		nanosleep(&pause_time, NULL);
	}
	return fclose(out) == 0 ? 0 : 1;
}
