/* SPDX-License-Identifier: MIT */
#include "conformance/target.h"

#include <laps/text.h>
#include <laps/utf16.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "conformance/file.h"

#define SECRET_MAX 4096 /* bytes of a password's file */

const struct conform_key conform_common_key[] = {
	{"name", "what the target is called in reports", CONFORM_KEY_TEXT, false},
	{"known-failures", "what is known to fail, as --known gives it", CONFORM_KEY_FILE, false},
	{NULL, NULL, CONFORM_KEY_TEXT, false},
};
#define COMMON_N (sizeof(conform_common_key) / sizeof(conform_common_key[0]) - 1)

struct conform_target {
	const struct conform_key *keys; /* borrowed */
	size_t n;                       /* of them and the common ones */
	char *value[CONFORM_KEY_MAX];   /* owned; NULL: not given */
};

struct conform_target *conform_target_new(const struct conform_key *keys)
{
	struct conform_target *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->keys = keys;
	t->n = COMMON_N;
	while (keys[t->n - COMMON_N].name)
		if (++t->n > CONFORM_KEY_MAX)
			abort(); /* a table of ours */
	return t;
}

void conform_target_free(struct conform_target **t)
{
	if (!*t)
		return;
	for (size_t i = 0; i < (*t)->n; i++)
		free((*t)->value[i]);
	free(*t);
	*t = NULL;
}

const struct conform_key *conform_target_key(const struct conform_target *t, size_t n)
{
	if (n >= t->n)
		return NULL;
	return n < COMMON_N ? &conform_common_key[n] : &t->keys[n - COMMON_N];
}

/* The number of a key; n of t: it knows none of that name. */
static size_t find(const struct conform_target *t, const char *name)
{
	size_t i = 0;

	while (i < t->n && strcmp(conform_target_key(t, i)->name, name) != 0)
		i++;
	return i;
}

const char *conform_target_get(const struct conform_target *t, const char *key)
{
	size_t i = find(t, key);

	return i < t->n ? t->value[i] : NULL;
}

bool conform_target_flag(const struct conform_target *t, const char *key, bool absent)
{
	const char *value = conform_target_get(t, key);

	return value ? strcmp(value, "yes") == 0 : absent;
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if (laps_text_control_len(text))
			return true;
	return false;
}

/* A value in its final form, or NULL: out of memory. dir: of the file, with its slash; len 0: ours.
 */
static char *final_form(const struct conform_key *key, const char *value, const char *dir,
			size_t len)
{
	bool path = key->kind == CONFORM_KEY_FILE || key->kind == CONFORM_KEY_SECRET;
	size_t value_len = strlen(value);
	char *form;

	if (!path || value[0] == '/')
		len = 0;
	form = malloc(len + value_len + 1);
	if (!form)
		return NULL;
	memcpy(form, dir, len);
	memcpy(form + len, value, value_len + 1);
	return form;
}

static bool check(const struct conform_key *key, const char *value, struct sim_err *err)
{
	if (*value == 0)
		return sim_fail(err, "no value for '%s'", key->name);
	if (laps_utf8_check(value, strlen(value), NULL) != LAPS_OK || has_control(value))
		return sim_fail(err, "the value of '%s' is no text", key->name);
	if (key->kind == CONFORM_KEY_FLAG && strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		return sim_fail(err, "'%s' is yes or no, not '%s'", key->name, value);
	return true;
}

/* seen: the keys of this file; NULL: it is none, and the last value counts. */
static bool take(struct conform_target *t, const char *name, const char *value, const char *dir,
		 size_t dir_len, bool *seen, struct sim_err *err)
{
	size_t i = find(t, name);
	char *form;

	if (i == t->n)
		return sim_fail(err, "unknown key '%s'", name);
	if (!check(conform_target_key(t, i), value, err))
		return false;
	if (seen && seen[i])
		return sim_fail(err, "second line for '%s'", name);
	if (seen)
		seen[i] = true;
	form = final_form(conform_target_key(t, i), value, dir, dir_len);
	if (!form)
		return sim_fail_nomem(err);
	free(t->value[i]);
	t->value[i] = form;
	return true;
}

bool conform_target_set(struct conform_target *t, const char *key, const char *value,
			struct sim_err *err)
{
	return take(t, key, value, "", 0, NULL, err);
}

static bool take_line(struct conform_target *t, char *line, const char *path, bool *seen,
		      struct sim_err *err)
{
	const char *slash = strrchr(path, '/');
	char *value;

	line = conform_trim_comment(line);
	if (*line == 0)
		return true;
	value = strchr(line, '=');
	if (!value)
		return sim_fail(err, "no '=' behind '%s'", line);
	*value++ = 0;
	return take(t, conform_trim(line), conform_trim(value), path,
		    slash ? (size_t)(slash + 1 - path) : 0, seen, err);
}

bool conform_target_load(struct conform_target *t, const char *path, struct sim_err *err)
{
	bool seen[CONFORM_KEY_MAX] = {false}, ok;
	struct sim_err why;
	struct laps_buf text;
	unsigned line = 0;

	laps_buf_init(&text, CONFORM_TARGET_MAX + 1);
	ok = conform_file_read(path, &text, NULL, err);
	for (char *p = ok ? conform_skip_bom((char *)text.data) : NULL, *next; ok && p; p = next) {
		line++;
		next = strchr(p, '\n');
		if (next)
			*next++ = 0;
		else if (p + strlen(p) + 1 != (char *)text.data + text.len)
			ok = sim_fail(err, "%s:%u: a zero byte", path, line);
		if (ok && !take_line(t, p, path, seen, &why))
			ok = sim_fail(err, "%s:%u: %s", path, line, why.text);
	}
	laps_buf_clear(&text);
	return ok;
}

bool conform_target_whole(const struct conform_target *t, struct sim_err *err)
{
	for (size_t i = 0; i < t->n; i++)
		if (conform_target_key(t, i)->needed && !t->value[i])
			return sim_fail(err, "no '%s'", conform_target_key(t, i)->name);
	return true;
}

const char *conform_target_exposed(const struct conform_target *t)
{
	struct stat st;

	for (size_t i = 0; i < t->n; i++)
		if (conform_target_key(t, i)->kind == CONFORM_KEY_SECRET && t->value[i] &&
		    stat(t->value[i], &st) == 0 && (st.st_mode & (S_IRGRP | S_IROTH)))
			return t->value[i];
	return NULL;
}

bool conform_target_secret(const struct conform_target *t, const char *key,
			   struct laps_secret **out, struct sim_err *err)
{
	const char *path = conform_target_get(t, key);
	struct laps_buf text;
	size_t len;
	bool ok;

	if (!path)
		return sim_fail(err, "no '%s'", key);
	laps_buf_init(&text, SECRET_MAX + 1);
	ok = conform_file_read(path, &text, NULL, err);
	len = ok ? text.len - 1 : 0;
	if (ok && len > 0 && text.data[len - 1] == '\n')
		len--;
	if (ok && len == 0)
		ok = sim_fail(err, "'%s' is empty", path);
	if (ok && laps_secret_dup(text.data, len, out) != LAPS_OK)
		ok = sim_fail_nomem(err);
	laps_buf_clear(&text);
	return ok;
}
