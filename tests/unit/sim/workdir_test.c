/* SPDX-License-Identifier: MIT */
#include "lib/workdir.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/runner.h"
#include "unit/sim/scratch.h"

static struct sim_workdir w;
static struct sim_err err;

static void in_scratch(const char *name, char out[static 512])
{
	snprintf(out, 512, "%s/%s", scratch_path, name);
}

START_TEST(makes_a_private_directory_of_its_own)
{
	struct stat st;

	ck_assert_msg(sim_workdir_make(NULL, 0, &w, &err), "%s", err.text);
	ck_assert_int_eq(stat(w.path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0700);
	ck_assert_str_eq(w.socket_dir, w.path);
	sim_workdir_remove(&w);
	ck_assert_int_eq(w.fd, -1);
}
END_TEST

START_TEST(goes_to_disk_when_memory_has_no_room)
{
	ck_assert_int_eq(setenv("TMPDIR", scratch_path, 1), 0);
	ck_assert(sim_workdir_make(NULL, UINT64_MAX, &w, &err));
	ck_assert_int_eq(strncmp(w.path, scratch_path, strlen(scratch_path)), 0);
	sim_workdir_remove(&w);
	ck_assert(sim_is_empty(scratch));
}
END_TEST

START_TEST(removes_everything_but_what_links_point_to)
{
	char path[512];

	in_scratch("world", path);
	ck_assert(sim_workdir_make(path, 0, &w, &err));
	ck_assert(sim_mkdir(w.fd, "a", 0700, &err));
	ck_assert(sim_mkdir(w.fd, "a/b", 0700, &err));
	ck_assert(sim_write(w.fd, "a/b/file", "x", 1, 0400, &err));
	ck_assert(sim_mkdir(scratch, "outside", 0700, &err));
	ck_assert(sim_write(scratch, "outside/file", "x", 1, 0600, &err));
	ck_assert_int_eq(symlinkat("../../outside", w.fd, "a/link"), 0);
	sim_workdir_remove(&w);
	ck_assert_int_ne(access(path, F_OK), 0);
	ck_assert_int_eq(faccessat(scratch, "outside/file", F_OK, 0), 0);
}
END_TEST

START_TEST(uses_an_empty_directory_only)
{
	char path[512];

	in_scratch("full", path);
	ck_assert(sim_mkdir(scratch, "full", 0700, &err));
	ck_assert(sim_workdir_make(path, 0, &w, &err));
	sim_workdir_close(&w);
	ck_assert(sim_write(scratch, "full/file", "x", 1, 0600, &err));
	ck_assert(!sim_workdir_make(path, 0, &w, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "is not empty"));
	ck_assert_int_eq(faccessat(scratch, "full/file", F_OK, 0), 0);
	in_scratch("full/file", path);
	ck_assert(!sim_workdir_make(path, 0, &w, &err));
	in_scratch("no/where", path);
	ck_assert(!sim_workdir_make(path, 0, &w, &err));
}
END_TEST

/* two that start in one place at once: the second must not clean up after the first */
START_TEST(a_directory_is_one_worlds)
{
	struct sim_workdir other = SIM_WORKDIR_NONE;
	char path[512];

	in_scratch("one", path);
	ck_assert(sim_workdir_make(path, 0, &w, &err));
	ck_assert(!sim_workdir_make(path, 0, &other, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "is that of another world"));
	ck_assert_int_eq(access(path, F_OK), 0);
	sim_workdir_close(&w);
	ck_assert(sim_workdir_make(path, 0, &w, &err));
	sim_workdir_remove(&w);
	ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

static const struct {
	const char *name, *why;
} unspeakable[] = {
	{"two\nlines", "cannot use a directory with a line end in its name"},
	{"l\xe4tin", "its name is not UTF-8"},
};
START_TEST(a_refused_name_is_not_left_behind)
{
	char path[512];

	in_scratch(unspeakable[_i].name, path);
	ck_assert(!sim_workdir_make(path, 0, &w, &err));
	ck_assert_ptr_nonnull(strstr(err.text, unspeakable[_i].why));
	ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

/* a name as long as the system allows, and the last length that a socket still fits into */
START_TEST(a_deep_directory_has_its_sockets_elsewhere)
{
	char name[256], path[512];
	size_t fits = SIM_SOCKET_PATH_MAX - strlen("/control") - strlen(scratch_path) - 1;

	memset(name, 'x', sizeof(name));
	name[fits] = 0;
	in_scratch(name, path);
	ck_assert(sim_workdir_make(path, 0, &w, &err));
	ck_assert_str_eq(w.socket_dir, w.path);
	sim_workdir_remove(&w);
	name[fits] = 'x';
	name[fits + 1] = 0;
	in_scratch(name, path);
	ck_assert(sim_workdir_make(path, 0, &w, &err));
	ck_assert_str_ne(w.socket_dir, w.path);
	ck_assert_uint_lt(strlen(w.socket_dir), SIM_SOCKET_PATH_MAX / 2);
	snprintf(path, sizeof(path), "%s", w.socket_dir);
	sim_workdir_remove(&w);
	ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("workdir");
	TCase *t = tcase_create("directory");

	tcase_add_checked_fixture(t, scratch_make, scratch_remove);
	tcase_add_test(t, makes_a_private_directory_of_its_own);
	tcase_add_test(t, goes_to_disk_when_memory_has_no_room);
	tcase_add_test(t, removes_everything_but_what_links_point_to);
	tcase_add_test(t, uses_an_empty_directory_only);
	tcase_add_test(t, a_directory_is_one_worlds);
	tcase_add_loop_test(t, a_refused_name_is_not_left_behind, 0,
			    sizeof(unspeakable) / sizeof(unspeakable[0]));
	tcase_add_test(t, a_deep_directory_has_its_sockets_elsewhere);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
