/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <laps/secret.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/worldask.h"
#include "run/lint_programs.h"
#include "view/view.h"

#define BATCH      200 /* secrets of a request, whose line has its bounds */
#define SECRET_MAX 160 /* bytes of one that is looked for */
#define NAME       300
#define PEM        "-----" /* how a file begins that has no secret in its first line */

struct seeking {
	const char *dir;
	json_t *batch; /* owned: {"name", "password"}, the members of which one is wiped */
	json_t *found; /* owned */
	bool watched;  /* somebody has looked at argument lists */
};

/* Ask about those of the batch, and begin another. */
static bool ask(struct seeking *s, struct sim_err *err)
{
	json_t *request = json_pack("{ss sO}", "verb", "lint", "secrets", s->batch);
	json_t *answer = NULL, *programs;
	bool ok = request ? sim_world_ask(s->dir, request, &answer, err) : sim_fail_nomem(err);

	json_decref(request);
	sim_view_wipe(s->batch);
	s->batch = json_array();
	programs = json_object_get(answer, "programs");
	s->watched = json_is_array(programs);
	if (ok && s->watched)
		ok = json_array_extend(s->found, programs) == 0 || sim_fail_nomem(err);
	json_decref(answer);
	return ok;
}

static bool add(struct seeking *s, const char *name, const char *secret, struct sim_err *err)
{
	if (!*secret || strncmp(secret, PEM, strlen(PEM)) == 0)
		return true;
	if (json_array_append_new(s->batch,
				  json_pack("{ss ss}", "name", name, "password", secret)) != 0)
		return sim_fail_nomem(err);
	return json_array_size(s->batch) < BATCH || ask(s, err);
}

/* The first line of each file in a directory of the world: of all, or of those below it of this
 * name. */
static bool add_files(struct seeking *s, const char *place, const char *file, struct sim_err *err)
{
	char path[PATH_MAX], name[NAME], secret[SECRET_MAX];
	const struct dirent *e;
	bool ok = true;
	DIR *d;

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", s->dir, place) >= sizeof(path))
		return sim_fail(err, "'%s' is too long a path", s->dir);
	d = opendir(path);
	if (!d)
		return errno == ENOENT || sim_fail_errno(err, errno, "cannot read", path);
	while (ok && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%.200s%s%.40s", e->d_name, file ? "/" : "",
			 file ? file : "");
		sim_first_line(dirfd(d), name, secret, sizeof(secret));
		snprintf(name, sizeof(name), "%s/%.200s%s%.40s", place, e->d_name, file ? "/" : "",
			 file ? file : "");
		ok = add(s, name, secret, err);
	}
	closedir(d);
	laps_wipe(secret, sizeof(secret));
	return ok;
}

static bool add_root_key(struct seeking *s, struct sim_err *err)
{
	char path[PATH_MAX];
	json_t *key = NULL;
	const char *hex;
	bool ok = true;

	if ((size_t)snprintf(path, sizeof(path), "%s/root-key.json", s->dir) < sizeof(path))
		key = json_load_file(path, 0, NULL);
	hex = json_string_value(json_object_get(key, "key_hex"));
	if (hex) {
		ok = add(s, "the root key", hex, err);
		laps_wipe((void *)(uintptr_t)hex, strlen(hex));
	}
	json_decref(key);
	return ok;
}

static bool add_passwords(struct seeking *s, struct sim_view *view, const char *computer,
			  struct sim_err *err)
{
	json_t *rows = sim_view_passwords(view, computer, err);
	char name[NAME];
	const json_t *row;
	bool ok = rows != NULL;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		const char *password = json_string_value(json_object_get(row, "password"));
		const char *source = json_string_value(json_object_get(row, "source"));

		snprintf(name, sizeof(name), "a LAPS password of %.60s (%.100s)", computer,
			 source ? source : "");
		ok = ok && (!password || add(s, name, password, err));
	}
	sim_view_wipe(rows);
	return ok;
}

/* Does the world have a directory to look into? */
static bool ask_directory(const struct seeking *s, bool *has, struct sim_err *err)
{
	json_t *request = json_pack("{ss}", "verb", "status"), *answer = NULL;
	bool ok = request ? sim_world_ask(s->dir, request, &answer, err) : sim_fail_nomem(err);

	*has = json_object_get(answer, "directory") != NULL;
	json_decref(request);
	json_decref(answer);
	return ok;
}

/* Of every computer that has any, in the directory or in Entra ID. */
static bool add_computers(struct seeking *s, struct sim_err *err)
{
	struct sim_view *view;
	json_t *devices;
	const json_t *one;
	bool ok = false, has;
	size_t i;

	if (!ask_directory(s, &has, err))
		return false;
	if (!has)
		return true;
	if (!sim_view_open(s->dir, &view, err))
		return false;
	devices = sim_view_devices(view, err);
	ok = devices != NULL;
	json_array_foreach(devices, i, one)
	{
		const char *name = json_string_value(json_object_get(one, "name"));
		const char *kind = json_string_value(json_object_get(one, "kind"));

		if (ok && name && kind &&
		    (strcmp(kind, "none") != 0 || json_is_true(json_object_get(one, "cloud"))))
			ok = add_passwords(s, view, name, err);
	}
	json_decref(devices);
	sim_view_close(&view);
	return ok;
}

bool sim_lint_programs(const char *dir, json_t **programs, struct sim_err *err)
{
	struct seeking s = {.dir = dir, .batch = json_array(), .found = json_array()};
	bool ok = s.batch && s.found ? ask(&s, err) : sim_fail_nomem(err);

	if (ok && s.watched)
		ok = add_files(&s, "secrets", NULL, err) &&
		     add_files(&s, "hosts", "machine.password", err) && add_root_key(&s, err) &&
		     add_computers(&s, err) && ask(&s, err);
	sim_view_wipe(s.batch);
	if (ok)
		*programs = s.watched ? json_incref(s.found) : NULL;
	json_decref(s.found);
	return ok;
}
