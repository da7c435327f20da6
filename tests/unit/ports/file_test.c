/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <laps/hresult.h>

#include "lib/runner.h"
#include "ports/file.h"
#include "unit/ports/temp.h"

START_TEST(reads_a_file_whole_with_a_zero_byte_behind)
{
	struct laps_buf b;
	struct laps_cause cause;
	char big[10000];

	memset(big, 'x', sizeof(big));
	ck_assert_int_eq(
		laps_file_read(temp_write("f", big, sizeof(big), 0600), sizeof(big), &b, &cause),
		LAPS_OK);
	ck_assert_uint_eq(b.len, sizeof(big));
	ck_assert_mem_eq(b.data, big, sizeof(big));
	ck_assert_uint_eq(b.data[b.len], 0);
	laps_buf_clear(&b);
}
END_TEST

START_TEST(reads_an_empty_file)
{
	struct laps_buf b;
	struct laps_cause cause;

	ck_assert_int_eq(laps_file_read(temp_write_text("f", ""), 0, &b, &cause), LAPS_OK);
	ck_assert_uint_eq(b.len, 0);
	ck_assert_uint_eq(b.data[0], 0);
	laps_buf_clear(&b);
}
END_TEST

START_TEST(refuses_one_byte_more_than_the_ceiling)
{
	struct laps_buf b, poison;
	struct laps_cause cause;

	memset(&poison, 0xa5, sizeof(poison));
	b = poison;
	ck_assert_int_eq(laps_file_read(temp_write_text("f", "12345"), 4, &b, &cause),
			 LAPS_E_RANGE);
	ck_assert_mem_eq(&b, &poison, sizeof(b));
	ck_assert_ptr_nonnull(strstr(cause.text, "more than 4 bytes"));
}
END_TEST

START_TEST(tells_a_missing_file_from_an_unreadable_one)
{
	struct laps_buf b;
	struct laps_cause cause;
	char want[300];

	ck_assert_int_eq(laps_file_read(temp_path("none"), 10, &b, &cause), LAPS_E_NOTFOUND);
	snprintf(want, sizeof(want), "cannot read '%s': no such file or directory",
		 temp_path("none"));
	ck_assert_str_eq(cause.text, want);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_WIN32(2));
	ck_assert_int_eq(laps_file_read(temp_dir, 10, &b, &cause), LAPS_E_HOST);
}
END_TEST

START_TEST(replaces_a_file_with_the_mode_asked_for)
{
	struct laps_cause cause;
	struct stat st;
	char *text;

	temp_write_text("f", "old and longer");
	ck_assert_int_eq(laps_file_write(temp_path("f"), "new", 3, 0640, &cause), LAPS_OK);
	text = temp_read("f");
	ck_assert_str_eq(text, "new");
	free(text);
	ck_assert_int_eq(stat(temp_path("f"), &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0640);
	ck_assert_int_eq(temp_count(), 1);
}
END_TEST

START_TEST(keeps_the_old_file_when_writing_fails)
{
	struct rlimit before, limit;
	struct laps_cause cause;
	char *text;
	char big[100] = {0};

	temp_write_text("f", "old");
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = (struct rlimit){.rlim_cur = 10, .rlim_max = before.rlim_max};
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(laps_file_write(temp_path("f"), big, sizeof(big), 0600, &cause),
			 LAPS_E_HOST);
	/* without a fork the tests after this one write, too */
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
	text = temp_read("f");
	ck_assert_str_eq(text, "old");
	free(text);
	ck_assert_int_eq(temp_count(), 1);
	ck_assert_ptr_nonnull(strstr(cause.text, "cannot write"));
}
END_TEST

START_TEST(takes_away_what_a_crash_has_left)
{
	struct laps_cause cause;
	char *text;

	for (int i = 0; i < 2; i++) {
		pid_t child = fork();

		if (child == 0) {
			/* killed while it writes */
			const struct rlimit limit = {.rlim_cur = 2, .rlim_max = 2};

			signal(SIGXFSZ, SIG_DFL);
			_exit(setrlimit(RLIMIT_CORE, &(struct rlimit){0}) +
			      setrlimit(RLIMIT_FSIZE, &limit) +
			      (int)laps_file_write(temp_path("f"), "three", 5, 0600, &cause));
		}
		ck_assert_int_eq(waitpid(child, NULL, 0), child);
	}
	ck_assert_int_eq(temp_count(), 1);
	ck_assert_int_eq(laps_file_write(temp_path("f"), "whole", 5, 0600, &cause), LAPS_OK);
	ck_assert_int_eq(temp_count(), 1);
	text = temp_read("f");
	ck_assert_str_eq(text, "whole");
	free(text);
}
END_TEST

START_TEST(leaves_nothing_behind_when_the_rename_fails)
{
	struct laps_cause cause;

	ck_assert_int_eq(mkdir(temp_path("d"), 0700), 0);
	ck_assert_int_eq(laps_file_write(temp_path("d"), "x", 1, 0600, &cause), LAPS_E_HOST);
	ck_assert_int_eq(temp_count(), 1);
	ck_assert_int_eq(laps_file_write(temp_path("none/f"), "x", 1, 0600, &cause),
			 LAPS_E_NOTFOUND);
}
END_TEST

/* Of /dev/null a regular file would be made, for everybody: here with what needs no privilege. */
START_TEST(replaces_nothing_that_is_no_file)
{
	struct laps_cause cause;
	struct stat st;

	ck_assert_int_eq(mkfifo(temp_path("p"), 0600), 0);
	ck_assert_int_eq(laps_file_write(temp_path("p"), "x", 1, 0600, &cause), LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "not a regular file"));
	ck_assert_int_eq(lstat(temp_path("p"), &st), 0);
	ck_assert(S_ISFIFO(st.st_mode));
	ck_assert_int_eq(temp_count(), 1);
}
END_TEST

START_TEST(does_not_wait_for_the_other_end_of_a_pipe)
{
	struct laps_cause cause;
	struct laps_buf b;

	ck_assert_int_eq(mkfifo(temp_path("p"), 0600), 0);
	ck_assert_int_eq(laps_file_append(temp_path("p"), "x", 1, 0600, &cause), LAPS_E_HOST);
	ck_assert_int_eq(laps_file_read(temp_path("p"), 10, &b, &cause), LAPS_E_HOST);
	ck_assert_ptr_nonnull(strstr(cause.text, "cannot read"));
}
END_TEST

/* What a shell makes of <(command): its end is there before, and may be slow. */
START_TEST(reads_a_pipe_to_its_end)
{
	struct laps_cause cause;
	struct laps_buf b;
	char path[32];
	int end[2];

	ck_assert_int_eq(pipe(end), 0);
	snprintf(path, sizeof(path), "/dev/fd/%d", end[0]);
	if (fork() == 0) {
		usleep(50000);
		_exit(write(end[1], "one", 3) == 3 && usleep(50000) == 0 &&
				      write(end[1], "two", 3) == 3
			      ? 0
			      : 1);
	}
	close(end[1]);
	ck_assert_int_eq(laps_file_read(path, 10, &b, &cause), LAPS_OK);
	ck_assert_uint_eq(b.len, 6);
	ck_assert_str_eq((const char *)b.data, "onetwo");
	laps_buf_clear(&b);
	close(end[0]);
	ck_assert_int_gt(wait(NULL), 0);
}
END_TEST

START_TEST(appends_behind_what_is_there)
{
	struct laps_cause cause;
	char *text;

	ck_assert_int_eq(laps_file_append(temp_path("f"), "a\n", 2, 0600, &cause), LAPS_OK);
	ck_assert_int_eq(laps_file_append(temp_path("f"), "b\n", 2, 0600, &cause), LAPS_OK);
	text = temp_read("f");
	ck_assert_str_eq(text, "a\nb\n");
	free(text);
	ck_assert_int_eq(laps_file_append(temp_path("none/f"), "x", 1, 0600, &cause),
			 LAPS_E_NOTFOUND);
}
END_TEST

START_TEST(reads_a_password_byte_for_byte)
{
	struct laps_secret *s = NULL;
	struct laps_cause cause;

	ck_assert_int_eq(
		laps_file_read_secret(temp_write("p", " Pass-word-0001 \n", 17, 0600), &s, &cause),
		LAPS_OK);
	ck_assert_str_eq(laps_secret_text(s), " Pass-word-0001 \n");
	laps_secret_free(&s);
	ck_assert_int_eq(laps_file_read_secret(temp_write("p", "x", 1, 0400), &s, &cause), LAPS_OK);
	laps_secret_free(&s);
}
END_TEST

START_TEST(refuses_a_password_file_that_others_may_read)
{
	static const mode_t mode[] = {0640, 0604, 0620, 0644, 0601};
	struct laps_secret *s = NULL;
	struct laps_cause cause;

	ck_assert_int_eq(
		laps_file_read_secret(temp_write("p", "Pass-word-0001", 14, mode[_i]), &s, &cause),
		LAPS_E_DENIED);
	ck_assert_ptr_null(s);
	ck_assert_ptr_nonnull(strstr(cause.text, "is open to others"));
	ck_assert_ptr_null(strstr(cause.text, "Pass-word"));
}
END_TEST

START_TEST(refuses_a_password_that_is_none)
{
	struct laps_secret *s = NULL;
	struct laps_cause cause;

	ck_assert_int_eq(laps_file_read_secret(temp_write("p", "", 0, 0600), &s, &cause),
			 LAPS_E_RANGE);
	ck_assert_int_eq(laps_file_read_secret(temp_write("p", "a\0b", 3, 0600), &s, &cause),
			 LAPS_E_RANGE);
	ck_assert_ptr_null(s);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("file");
	TCase *tc = temp_case("read");

	tcase_add_test(tc, reads_a_file_whole_with_a_zero_byte_behind);
	tcase_add_test(tc, reads_an_empty_file);
	tcase_add_test(tc, refuses_one_byte_more_than_the_ceiling);
	tcase_add_test(tc, tells_a_missing_file_from_an_unreadable_one);
	tcase_add_test(tc, does_not_wait_for_the_other_end_of_a_pipe);
	tcase_add_test(tc, reads_a_pipe_to_its_end);
	suite_add_tcase(s, tc);
	tc = temp_case("write");
	tcase_add_test(tc, replaces_a_file_with_the_mode_asked_for);
	tcase_add_test(tc, keeps_the_old_file_when_writing_fails);
	tcase_add_test(tc, takes_away_what_a_crash_has_left);
	tcase_add_test(tc, leaves_nothing_behind_when_the_rename_fails);
	tcase_add_test(tc, replaces_nothing_that_is_no_file);
	tcase_add_test(tc, appends_behind_what_is_there);
	suite_add_tcase(s, tc);
	tc = temp_case("secret");
	tcase_add_test(tc, reads_a_password_byte_for_byte);
	tcase_add_loop_test(tc, refuses_a_password_file_that_others_may_read, 0, 5);
	tcase_add_test(tc, refuses_a_password_that_is_none);
	suite_add_tcase(s, tc);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
