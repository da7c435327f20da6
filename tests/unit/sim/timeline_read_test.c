/* SPDX-License-Identifier: MIT */
#include "lib/timeline_read.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/runner.h"
#include "lib/timeline.h"
#include "unit/sim/scratch.h"

#define BLOCK 4096 /* bytes that a hole is made of */

static struct sim_err err;
static int in, out;
static char got[65536];
static size_t most;

static void begin(void)
{
	scratch_make();
	ck_assert(sim_timeline_make(scratch, &err));
	out = sim_timeline_open(scratch, &err);
	in = openat(scratch, SIM_TIMELINE_NAME, O_RDONLY | O_CLOEXEC);
	ck_assert_int_ge(out, 0);
	ck_assert_int_ge(in, 0);
	most = 1000000;
}

static void end(void)
{
	close(in);
	close(out);
	scratch_remove();
}

static void append(const char *text)
{
	ck_assert_int_eq(write(out, text, strlen(text)), (ssize_t)strlen(text));
}

static bool each(void *ctx, const char *line, size_t len)
{
	const size_t n = strlen(got);

	ck_assert_ptr_eq(ctx, got);
	ck_assert_uint_lt(n + len + 2, sizeof(got));
	snprintf(got + n, sizeof(got) - n, "%.*s|", (int)len, line);
	return --most > 0;
}

/* The lines from there on, each with a bar behind it. */
static const char *lines(uint64_t *offset)
{
	got[0] = 0;
	ck_assert_msg(sim_timeline_read(in, offset, each, got, &err), "%s", err.text);
	return got;
}

START_TEST(lines_come_whole_and_once)
{
	uint64_t offset = 0;

	append("{1}\n{2}\n{3");
	ck_assert_str_eq(lines(&offset), "{1}|{2}|");
	ck_assert_uint_eq(offset, 8);
	ck_assert_str_eq(lines(&offset), "");
	append("}\n");
	ck_assert_str_eq(lines(&offset), "{3}|");
	ck_assert_uint_eq(offset, 12);
	offset = 4;
	ck_assert_str_eq(lines(&offset), "{2}|{3}|");
}
END_TEST

START_TEST(who_has_enough_goes_on_behind_it)
{
	uint64_t offset = 0;

	append("a\nb\nc\n");
	most = 2;
	ck_assert_str_eq(lines(&offset), "a|b|");
	most = 9;
	ck_assert_str_eq(lines(&offset), "c|");
}
END_TEST

START_TEST(a_shorter_file_is_read_from_its_beginning)
{
	uint64_t offset = 0;

	append("one\ntwo\n");
	lines(&offset);
	ck_assert(sim_timeline_clear(scratch, &err));
	append("new\n");
	ck_assert_str_eq(lines(&offset), "new|");
}
END_TEST

START_TEST(reading_goes_over_a_hole)
{
	char long_line[BLOCK + 2];
	uint64_t offset = 0;

	memset(long_line, 'x', BLOCK);
	memcpy(long_line + BLOCK, "\n", 2);
	append(long_line);
	append("second\n");
	append(long_line);
	append("last\n");
	/* the first line, the second, and a part of the third */
	if (fallocate(out, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)2 * BLOCK) != 0)
		return; /* a file system that has none */
	ck_assert_str_eq(lines(&offset), "last|");
	append("more\n");
	ck_assert_str_eq(lines(&offset), "more|");
	/* and where a line begins in front of it, and ends behind it, there is none */
	offset = BLOCK - 1;
	ck_assert_str_eq(lines(&offset), "last|more|");
}
END_TEST

/* What a world gives back is the oldest, and only when there is more than it keeps. */
START_TEST(trimming_leaves_the_last_lines)
{
	char line[BLOCK];
	uint64_t offset = 0;
	struct stat st;

	memset(line, 'x', sizeof(line) - 2);
	memcpy(line + sizeof(line) - 2, "\n", 2);
	for (int i = 0; i < 8; i++)
		append(line);
	append("last\n");
	sim_timeline_trim(scratch, (uint64_t)100 * BLOCK);
	ck_assert_uint_gt(strlen(lines(&offset)), 7 * (BLOCK - 2));
	sim_timeline_trim(scratch, (uint64_t)4 * BLOCK);
	ck_assert_int_eq(fstat(in, &st), 0);
	if (st.st_blocks * 512 > (off_t)8 * BLOCK)
		return; /* a file system that has no holes */
	offset = 0;
	lines(&offset);
	ck_assert_uint_gt(strlen(got), BLOCK);
	ck_assert_uint_lt(strlen(got), 3 * BLOCK);
	ck_assert_str_eq(got + strlen(got) - 6, "|last|");
	append("more\n");
	ck_assert_str_eq(lines(&offset), "more|");
}
END_TEST

START_TEST(a_line_without_end_is_passed_over)
{
	char *line = malloc(SIM_TIMELINE_LINE + 10);
	uint64_t offset = 0;

	ck_assert_ptr_nonnull(line);
	memset(line, 'x', SIM_TIMELINE_LINE + 8);
	line[SIM_TIMELINE_LINE + 8] = '\n';
	line[SIM_TIMELINE_LINE + 9] = 0;
	append("a\n");
	append(line);
	append("b\n");
	ck_assert_str_eq(lines(&offset), "a|b|");
	free(line);
}
END_TEST

START_TEST(the_last_lines_are_found)
{
	char text[32];
	uint64_t offset;

	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "line %d\n", i);
		append(text);
	}
	append("not yet");
	ck_assert(sim_timeline_tail(in, 2, &offset, &err));
	ck_assert_str_eq(lines(&offset), "line 998|line 999|");
	ck_assert(sim_timeline_tail(in, 0, &offset, &err));
	ck_assert_str_eq(lines(&offset), "");
	ck_assert(sim_timeline_tail(in, 5000, &offset, &err));
	ck_assert_uint_eq(offset, 0);
	ck_assert(sim_timeline_tail(in, 900, &offset, &err));
	lines(&offset);
	ck_assert_int_eq(strncmp(got, "line 100|", 9), 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("timeline_read");
	TCase *t = tcase_create("timeline_read");

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, lines_come_whole_and_once);
	tcase_add_test(t, who_has_enough_goes_on_behind_it);
	tcase_add_test(t, a_shorter_file_is_read_from_its_beginning);
	tcase_add_test(t, reading_goes_over_a_hole);
	tcase_add_test(t, trimming_leaves_the_last_lines);
	tcase_add_test(t, a_line_without_end_is_passed_over);
	tcase_add_test(t, the_last_lines_are_found);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
