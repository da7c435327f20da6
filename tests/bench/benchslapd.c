/* SPDX-License-Identifier: MIT */
/* The directory server of a world by itself: the ceiling of what starts it. */
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "benchworld.h"
#include "lib/benchlib.h"

#define TEXT_MAX  65536
#define WORDS_MAX 256
#define PAUSE_NS  100000
#define TRIES     100000

/* A file of /proc: words that each end with NUL. */
static char **read_words(pid_t pid, const char *name, char **text)
{
	char path[64], **word = calloc(WORDS_MAX, sizeof(*word));
	size_t len, n = 0;
	FILE *f;

	*text = calloc(1, TEXT_MAX + 1);
	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	f = fopen(path, "r");
	bench_must(f && word && *text, path);
	len = fread(*text, 1, TEXT_MAX, f);
	fclose(f);
	for (size_t at = 0; at < len && n + 1 < WORDS_MAX; at += strlen(*text + at) + 1)
		word[n++] = *text + at;
	return word;
}

static pid_t pid_in(const char *dir)
{
	char path[256], text[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "%s/slapd/slapd.pid", dir);
	f = fopen(path, "r");
	bench_must(f && fgets(text, sizeof(text), f), path);
	fclose(f);
	return (pid_t)strtol(text, NULL, 10);
}

struct benchworld_command benchworld_take_slapd(struct benchworld *w)
{
	struct benchworld_command c;
	const pid_t slapd = pid_in(w->dir);

	c.argv = read_words(slapd, "cmdline", &c.text);
	c.envp = read_words(slapd, "environ", &c.environ);
	/* a world whose server has ended leaves its directory as it is */
	kill(slapd, SIGKILL);
	/* a child of ours since benchworld_leave_nothing */
	bench_must(waitpid(w->pid, NULL, 0) == w->pid, "the end of a world");
	close(w->control);
	w->control = -1;
	return c;
}

/* Anonymous, the root DSE's objectClass alone. RFC 4511 4.5.1. */
static bool answers(const char *path)
{
	static const unsigned char search[] = {
		0x30, 0x25, 2,   1,    1,      /* message 1 */
		0x63, 0x20, 4,   0,            /* a search below nothing */
		0x0a, 1,    0,   0x0a, 1,   0, /* of the object itself, aliases as they are */
		2,    1,    0,   2,    1,   0, /* no limits */
		1,    1,    0,                 /* with values */
		0x87, 11,   'o', 'b',  'j', 'e', 'c',
		't',  'C',  'l', 'a',  's', 's', /* that has one */
		0x30, 0,                         /* all attributes */
	};
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	unsigned char first;
	bool ok;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(a.sun_path, path, strlen(path));
	ok = connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0;
	if (ok)
		bench_must(send(fd, search, sizeof(search), MSG_NOSIGNAL) == sizeof(search) &&
				   recv(fd, &first, 1, 0) == 1 && first == search[0],
			   "the first answer");
	close(fd);
	return ok;
}

double benchworld_first_answer(const struct benchworld_command *c, const char *dir)
{
	const struct timespec pause = {.tv_nsec = PAUSE_NS};
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	double begin, took;
	pid_t pid = 0;
	int tries = 0;

	bench_must(snprintf(path, sizeof(path), "%s/ldapi", dir) < (int)sizeof(path), dir);
	(void)unlink(path);
	begin = bench_seconds(CLOCK_MONOTONIC);
	bench_must(posix_spawnp(&pid, c->argv[0], NULL, NULL, c->argv, c->envp) == 0, c->argv[0]);
	while (!answers(path) && tries++ < TRIES)
		nanosleep(&pause, NULL);
	took = bench_seconds(CLOCK_MONOTONIC) - begin;
	bench_must(tries < TRIES, path);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return took;
}

void benchworld_command_clear(struct benchworld_command *c)
{
	free(c->argv);
	free(c->envp);
	free(c->text);
	free(c->environ);
}
