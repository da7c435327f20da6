/* SPDX-License-Identifier: MIT */
#include "lib/outcome.h"
#include "lib/rc.h"
#include <check.h>
#include <dirent.h>
#include <limits.h>

#define OUTCOMES "vector_outcomes.txt"

unsigned outcome_each(const char *test, void (*check)(const struct outcome *c))
{
	struct stanzas *ss = stanzas_load(OUTCOMES);
	unsigned runs = 0;

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		struct vectors *vs;
		struct outcome c;

		if (strcmp(stanza_str(s, "test"), test) != 0)
			continue;
		vs = vectors_load(stanza_str(s, "file"));
		c = (struct outcome){s, vectors_find(vs, stanza_name(s))};
		check(&c);
		vectors_free(vs);
		runs++;
	}
	stanzas_free(ss);
	return runs;
}

bool outcome_is(const struct outcome *c, const char *expect)
{
	return strcmp(stanza_str(c->s, "expect"), expect) == 0;
}

void outcome_refused(const struct outcome *c, laps_rc rc, const char *stage,
		     const struct laps_err *err)
{
	const char *name = stanza_name(c->s), *what = err->what ? err->what : "no reason";

	ck_assert_msg(outcome_is(c, laps_rc_name(rc)) && rc != LAPS_OK, "'%s': %s at %s (%s, %zu)",
		      name, laps_rc_name(rc), stage, what, err->offset);
	ck_assert_msg(err->rc == rc, "'%s': the reason says %s", name, laps_rc_name(err->rc));
	ck_assert_msg(strcmp(stage, stanza_str(c->s, "stage")) == 0 &&
			      strcmp(what, stanza_str(c->s, "what")) == 0 &&
			      err->offset == stanza_uint(c->s, "offset"),
		      "'%s': at %s, '%s', offset %zu", name, stage, what, err->offset);
}

/* How many stanzas there are for the vector id of a file. */
static unsigned stanzas_for(const struct stanzas *ss, const char *file, const char *id)
{
	unsigned n = 0;

	for (size_t i = 0; i < stanzas_n(ss); i++)
		n += strcmp(stanza_name(stanzas_at(ss, i)), id) == 0 &&
		     strcmp(stanza_str(stanzas_at(ss, i), "file"), file) == 0;
	return n;
}

static size_t cover_file(const struct stanzas *ss, const char *file)
{
	struct vectors *vs = vectors_load(file);
	size_t n = vectors_n(vs);

	for (size_t i = 0; i < n; i++) {
		const char *id = vector_id(vectors_at(vs, i));
		unsigned found = stanzas_for(ss, file, id);

		ck_assert_msg(found == 1, "%s.json: '%s' has %u stanzas in " OUTCOMES, file, id,
			      found);
	}
	vectors_free(vs);
	return n;
}

static void check_test(const struct stanza *s, const char *const *tests, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(stanza_str(s, "test"), tests[i]) == 0)
			return;
	ck_abort_msg("'%s': nothing is called %s", stanza_name(s), stanza_str(s, "test"));
}

void outcome_cover(const char *const *tests, size_t n)
{
	struct stanzas *ss = stanzas_load(OUTCOMES);
	char path[PATH_MAX];
	struct dirent *e;
	size_t vectors = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/vectors", fixtures_dir());
	dir = opendir(path);
	ck_assert_ptr_nonnull(dir);
	while ((e = readdir(dir)) != NULL) {
		char *dot = strrchr(e->d_name, '.');

		if (!dot || strcmp(dot, ".json") != 0)
			continue;
		*dot = '\0';
		vectors += cover_file(ss, e->d_name);
	}
	closedir(dir);
	/* each vector has one, so as many stanzas as vectors means that none is left over */
	ck_assert_uint_eq(stanzas_n(ss), vectors);
	for (size_t i = 0; i < stanzas_n(ss); i++)
		check_test(stanzas_at(ss, i), tests, n);
	stanzas_free(ss);
}
