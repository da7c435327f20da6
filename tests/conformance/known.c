/* SPDX-License-Identifier: MIT */
#include "conformance/known.h"

#include <stdlib.h>
#include <string.h>

#include "conformance/file.h"
#include "conformance/plain.h"
#include "conformance/select.h"

bool conform_matches(const char *pattern, const char *text)
{
	const char *star = NULL, *from = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			from = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			/* the last star takes one more: those before it need not */
			pattern = star;
			text = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == 0;
}

const struct conform_known_line *conform_known_find(const struct conform_known *k, const char *id)
{
	for (size_t i = 0; i < k->n; i++)
		if (strcmp(k->line[i].id, id) == 0)
			return &k->line[i];
	return NULL;
}

void conform_known_clear(struct conform_known *k)
{
	free(k->path);
	free(k->line);
	free(k->text);
	*k = (struct conform_known){0};
}

/* It stands in reports as it is. */
static bool is_plain(const char *line)
{
	char *plain = conform_plain_dup(line);
	const bool same = plain && strcmp(plain, line) == 0;

	free(plain);
	return same;
}

/* A comment goes on: its lines are moved together, so that it is one text. end: behind what stands
 * already. */
static void take_comment(char *line, char **reason, char **end)
{
	size_t len;

	line = conform_trim(line + 1);
	len = strlen(line);
	if (!*reason)
		*reason = *end = line;
	else
		*(*end)++ = ' ';
	memmove(*end, line, len + 1);
	*end += len;
}

static bool take_entry(struct conform_known *k, char *line, const char *reason, unsigned number,
		       const struct conform_suite_def *suite, struct sim_err *err)
{
	char *colon = strchr(line, ':');
	struct conform_known_line *more, *l;

	if (!colon)
		return sim_fail(err, "no ':' behind '%s'", line);
	*colon = 0;
	line = conform_trim(line);
	if (!conform_row_find(suite, line))
		return sim_fail(err, "no row '%s' in '%s'", line, suite->name);
	if (conform_known_find(k, line))
		return sim_fail(err, "second line for '%s'", line);
	more = reallocarray(k->line, k->n + 1, sizeof(*more));
	if (!more)
		return sim_fail_nomem(err);
	k->line = more;
	l = &k->line[k->n];
	*l = (struct conform_known_line){line, conform_trim(colon + 1), reason, number};
	if (*l->message == 0)
		return sim_fail(err, "no message for '%s'", line);
	k->n++;
	return true;
}

static bool take_lines(struct conform_known *k, const struct conform_suite_def *suite,
		       unsigned *number, struct sim_err *err)
{
	char *reason = NULL, *end = NULL, *next;
	bool open = false, ok = true;

	for (char *p = conform_skip_bom(k->text); ok && p; p = next) {
		next = strchr(p, '\n');
		if (next)
			*next++ = 0;
		++*number;
		p = conform_trim(p);
		if (!is_plain(p)) {
			ok = sim_fail(err, "it is no text, or has a character that is not seen");
		} else if (*p == '#') {
			if (!open)
				reason = NULL;
			open = true;
			take_comment(p, &reason, &end);
		} else if (*p == 0) {
			reason = NULL;
			open = false;
		} else {
			open = false;
			ok = take_entry(k, p, reason, *number, suite, err);
		}
	}
	return ok;
}

bool conform_known_load(const char *path, const struct conform_suite_def *suite,
			struct conform_known *out, struct sim_err *err)
{
	struct conform_known k = {0};
	struct laps_buf text;
	struct sim_err why;
	unsigned number = 0;
	bool ok;

	laps_buf_init(&text, CONFORM_KNOWN_FILE_MAX + 1);
	ok = conform_file_read(path, &text, NULL, err);
	if (ok && strlen((const char *)text.data) + 1 != text.len)
		ok = sim_fail(err, "'%s' has a zero byte", path);
	if (ok) {
		k.path = conform_plain_dup(path);
		k.text = strdup((const char *)text.data);
		if (!k.path || !k.text)
			ok = sim_fail_nomem(err);
		else if (!take_lines(&k, suite, &number, &why))
			ok = sim_fail(err, "%s:%u: %s", path, number, why.text);
	}
	laps_buf_clear(&text);
	if (ok)
		*out = k;
	else
		conform_known_clear(&k);
	return ok;
}
