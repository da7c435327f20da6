/* SPDX-License-Identifier: MIT */
/*
 * A directory of its own for each test, below one of the test case: that one is made and removed by
 * the runner, also when a test fails. And the ports that the adapters are given here.
 */
#ifndef TESTS_UNIT_PORTS_TEMP_H
#define TESTS_UNIT_PORTS_TEMP_H
#include <check.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <laps/ports.h>

static char temp_root[128]; /* of the test case */
static char temp_dir[160];  /* of the test */

static void temp_root_make(void)
{
	const char *base = getenv("TMPDIR");

	snprintf(temp_root, sizeof(temp_root), "%s/laps-ports-XXXXXX", base ? base : "/tmp");
	if (!mkdtemp(temp_root))
		abort();
}

static int temp_remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void temp_root_remove(void)
{
	nftw(temp_root, temp_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void temp_dir_make(void)
{
	snprintf(temp_dir, sizeof(temp_dir), "%s/XXXXXX", temp_root);
	ck_assert_ptr_nonnull(mkdtemp(temp_dir));
}

/* A test case whose tests each have temp_dir. */
static inline TCase *temp_case(const char *name)
{
	TCase *tc = tcase_create(name);

	tcase_add_unchecked_fixture(tc, temp_root_make, temp_root_remove);
	tcase_add_checked_fixture(tc, temp_dir_make, NULL);
	return tc;
}

/* temp_dir/name; one of eight buffers in turn. */
static inline const char *temp_path(const char *name)
{
	static char store[8][256];
	static unsigned turn;
	char *path = store[turn++ % 8];

	snprintf(path, sizeof(store[0]), "%s/%s", temp_dir, name);
	return path;
}

static inline const char *temp_write(const char *name, const void *data, size_t len, mode_t mode)
{
	const char *path = temp_path(name);
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(data, 1, len, f), len);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(chmod(path, mode), 0);
	return path;
}

static inline const char *temp_write_text(const char *name, const char *text)
{
	return temp_write(name, text, strlen(text), 0600);
}

/* The content, NUL-terminated; the caller frees it. */
static inline char *temp_read(const char *name)
{
	FILE *f = fopen(temp_path(name), "r");
	char *text = calloc(1, 1 << 18);

	ck_assert_ptr_nonnull(f);
	ck_assert_ptr_nonnull(text);
	ck_assert_uint_lt(fread(text, 1, (1 << 18) - 1, f), (1 << 18) - 1);
	fclose(f);
	return text;
}

static int temp_entry_n; /* what temp_count_one counts */

static int temp_count_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)path;
	(void)st;
	(void)type;
	temp_entry_n += ftw->level == 1;
	return 0;
}

/* How many files are in temp_dir: to see that no temporary one was left. */
static inline int temp_count(void)
{
	temp_entry_n = 0;
	ck_assert_int_eq(nftw(temp_dir, temp_count_one, 8, FTW_PHYS), 0);
	return temp_entry_n;
}

/* 2022-01-30T20:52:13.0729182Z, or what a test puts there. */
static uint64_t temp_now = 132880495330729182;

static laps_rc temp_clock_now(void *ctx, uint64_t *ticks, struct laps_cause *cause)
{
	(void)ctx;
	(void)cause;
	*ticks = temp_now;
	return LAPS_OK;
}

static inline struct laps_clock_port temp_clock(void)
{
	return (struct laps_clock_port){.now = temp_clock_now};
}

/* Bytes that count up, the same in each run. */
static laps_rc temp_entropy_fill(void *ctx, uint8_t *out, size_t len, struct laps_cause *cause)
{
	static uint8_t next;

	(void)ctx;
	(void)cause;
	for (size_t i = 0; i < len; i++)
		out[i] = next++;
	return LAPS_OK;
}

static inline struct laps_entropy_port temp_entropy(void)
{
	return (struct laps_entropy_port){.fill = temp_entropy_fill};
}

#endif
