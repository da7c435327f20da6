/* SPDX-License-Identifier: MIT */
#include "lib/programs.h"

#include <errno.h>
#include <laps/filetime.h>
#include <laps/secret.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define NAME_MAX_LEN 100 /* bytes of a program's name that are told */

struct program {
	struct program *next;
	uint64_t ticks;
	size_t len;
	char argument[]; /* each with a NUL behind it */
};
struct sim_programs {
	int fd;
	char *path;
	struct program *oldest, **end;
	size_t bytes; /* of all */
	char datagram[SIM_PROGRAM_MAX];
};

bool sim_programs_open(const char *path, struct sim_programs **out, struct sim_err *err)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	struct sim_programs *p;

	if (strlen(path) >= sizeof(at.sun_path))
		return sim_fail(err, "'%s' is too long for a socket", path);
	memcpy(at.sun_path, path, strlen(path) + 1);
	p = calloc(1, sizeof(*p));
	if (!p || (p->path = strdup(path)) == NULL) {
		free(p);
		return sim_fail_nomem(err);
	}
	p->end = &p->oldest;
	p->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (p->fd < 0 || fchmod(p->fd, 0600) != 0 ||
	    bind(p->fd, (const struct sockaddr *)&at, sizeof(at)) != 0) {
		sim_fail_errno(err, errno, "cannot listen at", path);
		sim_programs_close(&p);
		return false;
	}
	*out = p;
	return true;
}

static void drop_oldest(struct sim_programs *p)
{
	struct program *it = p->oldest;

	p->oldest = it->next;
	if (!p->oldest)
		p->end = &p->oldest;
	p->bytes -= it->len;
	laps_wipe(it->argument, it->len);
	free(it);
}

void sim_programs_close(struct sim_programs **programs)
{
	struct sim_programs *p = *programs;

	if (!p)
		return;
	while (p->oldest)
		drop_oldest(p);
	if (p->fd >= 0) {
		close(p->fd);
		(void)unlink(p->path);
	}
	laps_wipe(p->datagram, sizeof(p->datagram));
	free(p->path);
	free(p);
	*programs = NULL;
}

int sim_programs_fd(const struct sim_programs *p)
{
	return p->fd;
}

static void keep(struct sim_programs *p, size_t len, uint64_t now_ticks)
{
	/* one more: what was cut has no NUL */
	struct program *it = malloc(sizeof(*it) + len + 1);

	if (!it)
		return;
	it->next = NULL;
	it->ticks = now_ticks;
	it->len = len + 1;
	memcpy(it->argument, p->datagram, len);
	it->argument[len] = 0;
	*p->end = it;
	p->end = &it->next;
	p->bytes += it->len;
	while (p->bytes > SIM_PROGRAMS_MAX)
		drop_oldest(p);
}

void sim_programs_serve(struct sim_programs *p, uint64_t now_ticks)
{
	ssize_t n;

	while ((n = recv(p->fd, p->datagram, sizeof(p->datagram), MSG_DONTWAIT)) >= 0 ||
	       errno == EINTR)
		if (n > 0)
			keep(p, (size_t)n, now_ticks);
}

/* The last part of its path. */
static void name_of(const struct program *it, char out[static NAME_MAX_LEN])
{
	const char *slash = strrchr(it->argument, '/');

	snprintf(out, NAME_MAX_LEN, "%s", slash ? slash + 1 : it->argument);
	for (; *out; out++)
		if (*out < ' ' || *out > '~')
			*out = '?';
}

static bool has(const struct program *it, const char *text, size_t len)
{
	return len >= SIM_PROGRAM_SECRET_MIN && memmem(it->argument, it->len, text, len) != NULL;
}

static bool told(const json_t *found, const char *program, const char *secret)
{
	const json_t *one;
	size_t i;

	json_array_foreach(found, i, one)
	{
		if (strcmp(json_string_value(json_object_get(one, "program")), program) == 0 &&
		    strcmp(json_string_value(json_object_get(one, "secret")), secret) == 0)
			return true;
	}
	return false;
}

static bool tell(json_t *found, const struct program *it, const char *secret)
{
	char time[LAPS_FILETIME_TEXT], program[NAME_MAX_LEN];

	name_of(it, program);
	if (told(found, program, secret))
		return true;
	laps_filetime_format(it->ticks, time);
	return json_array_append_new(found, json_pack("{ss ss ss}", "time", time, "program",
						      program, "secret", secret)) == 0;
}

json_t *sim_programs_seek(const struct sim_programs *p, const json_t *secrets)
{
	json_t *found = json_array();
	const json_t *one;
	size_t i;

	for (const struct program *it = p->oldest; it; it = it->next)
		json_array_foreach(secrets, i, one)
		{
			const json_t *text = json_object_get(one, "password");
			const char *name = json_string_value(json_object_get(one, "name"));

			if (name && json_is_string(text) &&
			    has(it, json_string_value(text), json_string_length(text)) &&
			    !tell(found, it, name)) {
				json_decref(found);
				return NULL;
			}
		}
	return found;
}
