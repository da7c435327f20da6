/* SPDX-License-Identifier: MIT */
/*
 * A suite that is made up: what each row says stands in a table that a test fills. A checked
 * fixture: toy_begin, toy_end.
 */
#ifndef TESTS_UNIT_CONFORM_TOYKIT_H
#define TESTS_UNIT_CONFORM_TOYKIT_H
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "conformance/conform.h"
#include "conformance/report.h"
#include "unit/sim/scratch.h"

#define TOY_HOSTILE "<b>&\"'\x1b[31m\xff\xe2\x80\xae]]>#\\"
/* the same, made plain */
#define TOY_PLAIN "<b>&\"'\\x1b[31m\\xff\\u202e]]>#\\"

enum { TOY_TREE = 1, TOY_MOON = 2 };

static struct toy_says {
	conform_outcome outcome;
	const char *why;
} toy_says[8];
static const struct conform_row *toy_current;
static bool toy_open_fails, toy_before_fails, toy_after_fails, toy_silent;
static char toy_log[512]; /* what was called */

static inline void toy_note(const char *what)
{
	size_t len = strlen(toy_log);

	snprintf(toy_log + len, sizeof(toy_log) - len, "%s ", what);
}
static void toy_run(struct conform *c);

static const struct conform_row toy_acl[] = {
	{"ACL-01.read", CONFORM_MUST, "a stranger reads nothing", "[TOY] 1", "blind", 0, toy_run},
	{"ACL-01.read-self", CONFORM_MUST, "a device reads its own", "[TOY] 1", "blind", 0,
	 toy_run},
	{"ACL-12.write", CONFORM_SHOULD, "a stranger writes nothing", "ours", "none: too easy",
	 TOY_TREE, toy_run},
	{0},
};
static const struct conform_row toy_none[] = {{0}};
static const struct conform_row toy_more[] = {
	{"AC-01.other", CONFORM_MUST, "it is another group", "ours", "deaf", TOY_TREE | TOY_MOON,
	 toy_run},
	{"ACL-02.late", CONFORM_MUST, "a row of a group that came before", "ours", "deaf", 0,
	 toy_run},
	{0},
};
#define TOY_N 5
static const struct conform_row *const toy_rows[] = {toy_acl, toy_none, toy_more, NULL};
static const struct conform_need toy_needs[] = {{TOY_TREE, "tree"}, {TOY_MOON, "moon"}, {0, NULL}};
static const struct conform_key toy_keys[] = {
	{"uri", "where it is", CONFORM_KEY_TEXT, true},
	{"ca-file", "who vouches for it", CONFORM_KEY_FILE, false},
	{"password-file", "a password", CONFORM_KEY_SECRET, false},
	{"may-write", "whether anything is changed", CONFORM_KEY_FLAG, false},
	{0},
};

static void toy_open(struct conform *c)
{
	c->has = TOY_TREE | TOY_MOON;
	conform_fact(c, "server", "toy %s", TOY_HOSTILE);
	toy_note("open");
	if (toy_open_fails)
		conform_fail(c, "cannot reach it: %s", TOY_HOSTILE);
}
static void toy_close(struct conform *c)
{
	(void)c;
	toy_note("close");
}
static void toy_before(struct conform *c, const struct conform_row *row)
{
	toy_current = row;
	if (toy_before_fails)
		conform_fail(c, "before fails");
}
static void toy_after(struct conform *c, const struct conform_row *row)
{
	ck_assert_ptr_eq(row, toy_current);
	if (toy_after_fails)
		conform_fail(c, "after fails");
}
static const char *toy_lacks(const struct conform *c, unsigned need)
{
	(void)c;
	return need == TOY_TREE ? "it has no tree" : NULL;
}
static const struct conform_suite_def toy_suite = {
	.name = "toy",
	.rows = toy_rows,
	.needs = toy_needs,
	.keys = toy_keys,
	.open = toy_open,
	.close = toy_close,
	.before = toy_before,
	.after = toy_after,
	.lacks = toy_lacks,
};

static struct conform_rows toy_all;
static struct conform_known toy_known;
static struct conform_run toy_ran;
static struct conform toy;
static bool toy_strict;
static unsigned toy_lacking;

static void toy_run(struct conform *c)
{
	for (size_t i = 0; i < toy_all.n; i++) {
		const struct toy_says *says = &toy_says[i];

		if (toy_all.row[i] != toy_current)
			continue;
		toy_note(toy_current->id);
		c->silent = says->outcome == CONFORM_FAILED && toy_silent;
		if (says->outcome == CONFORM_FAILED)
			conform_fail(c, "%s", says->why);
		if (says->outcome == CONFORM_SKIPPED)
			conform_skip(c, "%s", says->why);
	}
}

static void toy_opened_lacking(struct conform *c)
{
	toy_open(c);
	c->has &= ~toy_lacking;
}
static struct conform_suite_def toy_lacking_suite;

static inline void toy_begin(void)
{
	struct sim_err err;

	scratch_make();
	memset(toy_says, 0, sizeof(toy_says));
	toy_open_fails = toy_before_fails = toy_after_fails = toy_silent = toy_strict = false;
	toy_lacking = 0;
	toy_log[0] = 0;
	toy_lacking_suite = toy_suite;
	toy_lacking_suite.open = toy_opened_lacking;
	ck_assert(conform_select(&toy_lacking_suite, NULL, &toy_all, &err));
	ck_assert_uint_eq(toy_all.n, TOY_N);
}
static inline void toy_end(void)
{
	conform_rows_clear(&toy_all);
	conform_known_clear(&toy_known);
	conform_run_clear(&toy_ran);
	scratch_remove();
}

/* A file of this test, and its path, which is good until the next call. */
static inline const char *toy_file(const char *name, const void *text, size_t len, mode_t mode)
{
	static char path[128];
	struct sim_err err;

	ck_assert_msg(sim_write(scratch, name, text, len, mode, &err), "%s", err.text);
	snprintf(path, sizeof(path), "%s/%s", scratch_path, name);
	return path;
}
static inline void toy_knows(const char *text)
{
	struct sim_err err;

	ck_assert_msg(conform_known_load(toy_file("known", text, strlen(text), 0600), &toy_suite,
					 &toy_known, &err),
		      "%s", err.text);
}

static void toy_each(void *ctx, size_t i, size_t n, const struct conform_row *row,
		     const struct conform_result *result)
{
	(void)ctx;
	ck_assert_uint_eq(n, TOY_N);
	ck_assert_ptr_eq(row, toy_all.row[i]);
	ck_assert(!result || result->row == row);
}
/* Run all rows. */
static inline void toy_go(void)
{
	struct sim_err err;

	toy = (struct conform){.suite = &toy_lacking_suite};
	ck_assert_msg(conform_run_rows(&toy,
				       &(struct conform_run_how){.rows = &toy_all,
								 .known = &toy_known,
								 .name = "toy " TOY_HOSTILE,
								 .strict = toy_strict,
								 .each = toy_each},
				       &toy_ran, &err),
		      "%s", err.text);
}

/* What a report says; the caller frees it. Times are 0 in it. */
static inline char *toy_report(conform_report *make)
{
	struct laps_buf out;
	char *text;

	toy_ran.us = 0;
	toy_ran.begun_ticks = UINT64_C(134000000000000000);
	for (size_t i = 0; i < toy_ran.n; i++)
		toy_ran.result[i].us = 0;
	laps_buf_init(&out, CONFORM_REPORT_MAX);
	make(&toy_ran, &out);
	laps_buf_put_u8(&out, 0);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	text = strdup((const char *)out.data);
	laps_buf_clear(&out);
	return text;
}

#endif
