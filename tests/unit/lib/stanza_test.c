/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include "lib/stanza.h"
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[32];

static void make_dir(void)
{
	char path[64];

	snprintf(dir, sizeof(dir), "/tmp/stanza_test.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/cases", dir);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(setenv("LAPS_FIXTURES", dir, 1), 0);
}

static void remove_dir(void)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/cases/a", dir);
	unlink(path);
	snprintf(path, sizeof(path), "%s/cases", dir);
	rmdir(path);
	rmdir(dir);
}

static struct stanzas *load(const char *text)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/cases/a", dir);
	f = fopen(path, "we");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	ck_assert_int_eq(fclose(f), 0);
	return stanzas_load("a");
}

START_TEST(reads_blocks_comments_and_continued_values)
{
	struct stanzas *ss = load("# source: by hand\n\n# why\nname = one\nin = 01\n\t02 0A\n"
				  "n = 010\n\n\nname=two words \nin =\nn = -0x10\n");
	struct exact bytes = stanza_hex(stanzas_at(ss, 0), "in");
	const uint8_t want[] = {1, 2, 10};

	ck_assert_str_eq(stanzas_source(ss), "by hand");
	ck_assert_uint_eq(stanzas_n(ss), 2);
	ck_assert_uint_eq(bytes.len, sizeof(want));
	ck_assert_mem_eq(bytes.p, want, sizeof(want));
	free(bytes.p);
	ck_assert_int_eq(stanza_int(stanzas_at(ss, 0), "n"), 10);
	ck_assert_str_eq(stanza_name(stanzas_at(ss, 1)), "two words");
	bytes = stanza_hex(stanzas_at(ss, 1), "in");
	ck_assert_uint_eq(bytes.len, 0);
	free(bytes.p);
	ck_assert_int_eq(stanza_int(stanzas_at(ss, 1), "n"), -16);
	ck_assert(!stanza_has(stanzas_at(ss, 1), "expect"));
	stanzas_free(ss);
}
END_TEST

static const char *const broken[] = {
	"",
	"name = no source line\n",
	"# source: x\n",
	"# source: x\nname = a\nname = b\n",
	"# source: x\nin = 00\n",
	"# source: x\nname\n",
	"# source: x\n = 1\n",
	"# source: x\n\n\tgoes on with nothing\n",
};

START_TEST(refuses_a_broken_file)
{
	stanzas_free(load(broken[_i]));
}
END_TEST

static const char *const bad_bytes[] = {"0", "0g", "00 1", "0x00"};

START_TEST(refuses_a_value_that_is_not_hex)
{
	char text[64];

	snprintf(text, sizeof(text), "# source: x\nname = a\nin = %s\n", bad_bytes[_i]);
	free(stanza_hex(stanzas_at(load(text), 0), "in").p);
}
END_TEST

START_TEST(refuses_an_integer_of_more_than_64_bits)
{
	stanza_uint(stanzas_at(load("# source: x\nname = 18446744073709551616\n"), 0), "name");
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("stanza");
	TCase *t = tcase_create("read");

	tcase_add_unchecked_fixture(t, make_dir, remove_dir);
	tcase_add_test(t, reads_blocks_comments_and_continued_values);
	suite_add_tcase(s, t);
	if (getenv("CK_FORK") && strcmp(getenv("CK_FORK"), "no") == 0) {
		laps_test_skip("stanza refusals",
			       "each ends its process, so they need CK_FORK=yes");
		return s;
	}
	t = tcase_create("refuse");
	tcase_add_unchecked_fixture(t, make_dir, remove_dir);
	tcase_add_loop_exit_test(t, refuses_a_broken_file, 2, 0,
				 (int)(sizeof(broken) / sizeof(*broken)));
	tcase_add_loop_exit_test(t, refuses_a_value_that_is_not_hex, 2, 0,
				 (int)(sizeof(bad_bytes) / sizeof(*bad_bytes)));
	tcase_add_exit_test(t, refuses_an_integer_of_more_than_64_bits, 2);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
