/* SPDX-License-Identifier: MIT */
#include "lib/runner.h"
#include "lib/vectors.h"

START_TEST(finds_members_by_dotted_path)
{
	struct vectors *vs = vectors_load("gkid_time_open");
	const json_t *v = vectors_find(vs, "dsinternals/laps1_header_time");

	ck_assert(vector_is(v, "gkid_from_filetime"));
	ck_assert_int_eq(vector_int(v, "inputs.filetime"), 133581085880318350);
	ck_assert_int_eq(vector_int(v, "outputs.gkid.2"), 18);
	ck_assert(vector_has(v, "source.note"));
	ck_assert(!vector_has(v, "source.nothing"));
	ck_assert(!vector_has(v, "outputs.gkid.3"));
	vectors_free(vs);
}
END_TEST

START_TEST(reads_hex_to_blocks_of_exact_size)
{
	struct vectors *vs = vectors_load("synthetic_negative");
	struct exact none = vector_hex(vectors_find(vs, "syn-A/neg/empty"), "inputs.attribute_hex");
	struct exact cut =
		vector_hex(vectors_find(vs, "syn-A/neg/header_short"), "inputs.attribute_hex");

	ck_assert_uint_eq(none.len, 0);
	ck_assert_ptr_nonnull(none.p);
	ck_assert_uint_eq(cut.len, 15);
	ck_assert_uint_eq(cut.p[0], 0x4a);
	free(none.p);
	free(cut.p);
	vectors_free(vs);
}
END_TEST

START_TEST(exits_when_the_file_is_missing)
{
	vectors_load("no_such_file");
}
END_TEST

START_TEST(exits_when_a_member_is_of_another_type)
{
	vector_int(vectors_at(vectors_load("gkid_time_open"), 0), "id");
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("vectors");
	TCase *t = tcase_create("read");

	tcase_add_test(t, finds_members_by_dotted_path);
	tcase_add_test(t, reads_hex_to_blocks_of_exact_size);
	suite_add_tcase(s, t);
	if (getenv("CK_FORK") && strcmp(getenv("CK_FORK"), "no") == 0) {
		laps_test_skip("vectors refusals",
			       "each ends its process, so they need CK_FORK=yes");
		return s;
	}
	t = tcase_create("refuse");
	tcase_add_exit_test(t, exits_when_the_file_is_missing, 2);
	tcase_add_exit_test(t, exits_when_a_member_is_of_another_type, 2);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
