/* SPDX-License-Identifier: MIT */
/*
 * The timeline of a world, as aligned text or as it is. It is read as a file: so a world that has
 * ended and left its directory can be looked at, too.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/timeline.h"
#include "lib/timeline_read.h"
#include "run/options.h"
#include "run/timeline_print.h"

struct shown {
	const struct sim_arguments *a;
	struct sim_timeline_print print;
	char **last; /* with --last: the newest of them, in a ring */
	size_t last_n;
	bool failed; /* out of memory, or nobody reads */
};

/* Is it in a list with commas? */
static bool listed(const char *list, const char *word)
{
	const size_t len = strlen(word);

	for (const char *p = list; *p; p += strcspn(p, ",")) {
		p += *p == ',';
		if (strcspn(p, ",") == len && strncasecmp(p, word, len) == 0)
			return true;
	}
	return false;
}

/* An account's name without its realm, and that of a computer without its '$'. */
static size_t bare_len(const char *who)
{
	size_t len = strcspn(who, "@");

	return len > 1 && who[len - 1] == '$' ? len - 1 : len;
}

static bool is_who(const char *wanted, const char *who)
{
	return bare_len(wanted) == bare_len(who) && strncasecmp(wanted, who, bare_len(who)) == 0;
}

static bool wanted(const struct sim_timeline_options *o, const struct sim_timeline_words *w)
{
	return w->ticks >= o->since_ticks && (!o->source || listed(o->source, w->source)) &&
	       (!o->who || is_who(o->who, w->who));
}

static void print(struct shown *s, const char *line, size_t len, const struct sim_timeline_words *w)
{
	if (s->a->json)
		printf("%.*s\n", (int)len, line);
	else
		sim_timeline_print(&s->print, w);
}

/* Keep it in the place of the oldest. */
static bool keep(struct shown *s, const char *line, size_t len)
{
	char **place = &s->last[s->last_n++ % s->a->timeline.last];

	free(*place);
	*place = strndup(line, len);
	s->failed = !*place;
	return !s->failed;
}

static bool show(void *ctx, const char *line, size_t len)
{
	struct shown *s = ctx;
	struct sim_timeline_words words;
	json_t *o = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	const bool is = sim_timeline_words(o, &words) && wanted(&s->a->timeline, &words);

	json_decref(o);
	if (!is)
		return true;
	if (s->last)
		return keep(s, line, len);
	print(s, line, len, &words);
	return !ferror(stdout);
}

/* Those that were kept, oldest first. */
static void show_last(struct shown *s)
{
	const size_t most = s->a->timeline.last;
	char **kept = s->last;
	const size_t n = s->last_n < most ? s->last_n : most;

	s->last = NULL;
	for (size_t i = 0; i < n; i++) {
		char *line = kept[(s->last_n - n + i) % most];

		(void)show(s, line, strlen(line));
	}
	for (size_t i = 0; i < n; i++)
		free(kept[i]);
	free(kept);
}

/* Wait until something was written. False: the file is gone, or nobody reads us. */
static bool wait_for_more(int fd, int notify)
{
	struct pollfd p[] = {{.fd = notify, .events = POLLIN}, {.fd = STDOUT_FILENO, .events = 0}};
	char events[4096];
	struct stat st;

	fflush(stdout);
	if (poll(p, 2, -1) < 0)
		return errno == EINTR;
	if (p[1].revents & POLLERR || ferror(stdout))
		return false;
	if (p[0].revents && read(notify, events, sizeof(events)) < 0)
		return errno == EINTR || errno == EAGAIN;
	return fstat(fd, &st) == 0 && st.st_nlink > 0;
}

static bool follow(struct shown *s, int fd, int notify, struct sim_err *err)
{
	uint64_t offset = 0;

	do {
		if (!sim_timeline_read(fd, &offset, show, s, err))
			return false;
		if (s->last)
			show_last(s);
	} while (s->a->timeline.follow && !s->failed && wait_for_more(fd, notify));
	return !s->failed || sim_fail_nomem(err);
}

static int show_file(struct sim_arguments *a, int fd, const char *path)
{
	struct shown s = {.a = a};
	struct sim_err err;
	int notify = -1;
	bool ok = true;

	if (a->timeline.last > 0) {
		s.last = calloc(a->timeline.last, sizeof(*s.last));
		ok = s.last || sim_fail_nomem(&err);
	}
	if (ok && a->timeline.follow) {
		/* before it is read: nothing may come between */
		notify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
		if (notify < 0 || inotify_add_watch(notify, path, IN_MODIFY | IN_ATTRIB) < 0)
			ok = sim_fail_errno(&err, errno, "cannot watch", path);
	}
	sim_timeline_print_begin(&s.print, a->timeline.relative);
	ok = ok && follow(&s, fd, notify, &err);
	if (notify >= 0)
		close(notify);
	return ok ? 0 : sim_complain("%s", err.text);
}

int sim_cmd_timeline(const struct sim_command *c, struct sim_arguments *a)
{
	char *path = NULL;
	int fd, status;

	(void)c;
	if (a->json && a->timeline.relative)
		return sim_misused("--relative is of the text, not of JSON");
	if (asprintf(&path, "%s/" SIM_TIMELINE_NAME, a->operand[0]) < 0)
		return sim_complain("out of memory");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		status = access(a->operand[0], F_OK) != 0
				 ? sim_complain("there is no directory '%s'", a->operand[0])
				 : sim_complain("'%s' is not the directory of a world",
						a->operand[0]);
	} else {
		status = show_file(a, fd, path);
		close(fd);
	}
	free(path);
	return status;
}
