/* SPDX-License-Identifier: MIT */
#include "lib/sparse.h"

#include <string.h>
#include <sys/stat.h>

#include "lib/runner.h"
#include "unit/sim/scratch.h"

#define MIB (1 << 20)

static struct sim_err err;

static int make(const char *name)
{
	int fd = openat(scratch, name, O_RDWR | O_CREAT | O_EXCL, 0600);

	ck_assert_int_ge(fd, 0);
	return fd;
}

static void put(int fd, off_t at, const char *text)
{
	ck_assert_int_eq(pwrite(fd, text, strlen(text), at), (ssize_t)strlen(text));
}

static void is_text(int fd, off_t at, const char *text)
{
	char got[64] = "";

	ck_assert_int_eq(pread(fd, got, strlen(text), at), (ssize_t)strlen(text));
	ck_assert_str_eq(got, text);
}

static off_t size_of(int fd)
{
	struct stat st;

	ck_assert_int_eq(fstat(fd, &st), 0);
	return st.st_size;
}

static blkcnt_t blocks_of(int fd)
{
	struct stat st;

	ck_assert_int_eq(fstat(fd, &st), 0);
	return st.st_blocks;
}

/* Text, a hole, text, a hole to the end. */
static int make_holes(void)
{
	int fd = make("in");

	put(fd, 0, "first");
	put(fd, 7 * MIB + 100, "second");
	ck_assert_int_eq(ftruncate(fd, 64 * MIB), 0);
	return fd;
}

START_TEST(copies_with_its_holes)
{
	int in = make_holes(), out = make("out");

	ck_assert_msg(sim_sparse_copy(in, out, &err), "%s", err.text);
	ck_assert_int_eq(size_of(out), 64 * MIB);
	is_text(out, 0, "first");
	is_text(out, 7 * MIB + 100, "second");
	ck_assert_int_le(blocks_of(out) * 512, MIB);
	close(in);
	close(out);
}
END_TEST

START_TEST(brings_over_what_has_changed)
{
	int in = make_holes(), out = make("out");

	ck_assert(sim_sparse_copy(in, out, &err));
	put(in, 2, "XX");               /* in a block that is there */
	put(in, 20 * MIB - 3, "third"); /* where a hole was */
	ck_assert_int_eq(ftruncate(in, 65 * MIB), 0);
	put(in, 65 * MIB, "end");
	ck_assert_msg(sim_sparse_update(in, out, &err), "%s", err.text);
	ck_assert_int_eq(size_of(out), size_of(in));
	is_text(out, 0, "fiXXt");
	is_text(out, 7 * MIB + 100, "second");
	is_text(out, 20 * MIB - 3, "third");
	is_text(out, 65 * MIB, "end");
	ck_assert_int_le(blocks_of(out) * 512, MIB);
	close(in);
	close(out);
}
END_TEST

START_TEST(copies_an_empty_file)
{
	int in = make("in"), out = make("out");

	ck_assert(sim_sparse_copy(in, out, &err));
	ck_assert(sim_sparse_update(in, out, &err));
	ck_assert_int_eq(size_of(out), 0);
	close(in);
	close(out);
}
END_TEST

START_TEST(says_what_failed)
{
	int in = make_holes(), out = openat(scratch, "in", O_RDONLY);

	ck_assert(!sim_sparse_copy(in, out, &err));
	ck_assert_ptr_eq(strstr(err.text, "cannot copy 'a database': "), err.text);
	close(in);
	close(out);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("sparse");
	TCase *t = tcase_create("copies");

	tcase_add_checked_fixture(t, scratch_make, scratch_remove);
	tcase_add_test(t, copies_with_its_holes);
	tcase_add_test(t, brings_over_what_has_changed);
	tcase_add_test(t, copies_an_empty_file);
	tcase_add_test(t, says_what_failed);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
