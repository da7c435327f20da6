/* SPDX-License-Identifier: MIT */
/* Text in columns, and what a device and the board look like to people. */
#include <stdlib.h>
#include <string.h>

#include "lib/runner.h"
#include "view/layout.h"
#include "view/text.h"

static void is_text(struct laps_buf *b, const char *expected)
{
	laps_buf_put_u8(b, 0);
	ck_assert_int_eq(laps_buf_status(b), LAPS_OK);
	ck_assert_str_eq((const char *)b->data, expected);
	laps_buf_clear(b);
}

START_TEST(a_cell_is_cut_or_filled)
{
	struct laps_buf b;

	laps_buf_init(&b, 4096);
	view_put_cell(&b, "ab", 4);
	view_put_cell(&b, "abcdefgh", 6);
	view_put_cell(&b, "\xc3\xa4\xc3\xb6", 3);
	view_put_cell(&b, "a\x1b[31m", 0);
	is_text(&b, "ab  abc...\xc3\xa4\xc3\xb6 a [31m");
}
END_TEST

START_TEST(columns_go_on_below_themselves)
{
	struct laps_buf b;

	laps_buf_init(&b, 4096);
	view_put_columns(&b,
			 (const struct view_column[]){
				 {"one two three", 0, 8}, {"alone", 10, 5}, {NULL, 16, 4}},
			 3);
	is_text(&b, "one two   alone\nthree\n");
	view_put_columns(&b, (const struct view_column[]){{"abcdefghij k", 2, 4}}, 1);
	is_text(&b, "  abcd\n  efgh\n  ij k\n");
	view_put_columns(&b, (const struct view_column[]){{"xy", 0, 0}}, 1);
	is_text(&b, "x\ny\n");
	view_put_columns(&b, (const struct view_column[]){{"", 0, 9}, {NULL, 10, 5}}, 2);
	is_text(&b, "");
}
END_TEST

/* No line is wider than promised, whatever the texts are, and a line end comes last. */
static void fits(struct laps_buf *b)
{
	const char *p;

	laps_buf_put_u8(b, 0);
	ck_assert_int_eq(laps_buf_status(b), LAPS_OK);
	for (p = (const char *)b->data; *p;) {
		const size_t len = strcspn(p, "\n");

		ck_assert_msg(len <= SIM_VIEW_TEXT_WIDTH, "%zu columns: %.*s", len, (int)len, p);
		ck_assert_int_eq(p[len], '\n');
		p += len + 1;
	}
	laps_buf_clear(b);
}

START_TEST(a_device_of_which_nothing_is_known)
{
	json_t *device = json_object();
	struct laps_buf b;

	laps_buf_init(&b, SIM_VIEW_TEXT_MAX);
	sim_view_device_text(device, &b);
	fits(&b);
	json_decref(device);
}
END_TEST

START_TEST(the_board_cuts_what_is_long)
{
	char name[200];
	struct laps_buf b;
	json_t *rows;

	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = 0;
	rows = json_pack("[{ss ss ss ss sn ss sb}]", "name", name, "status", "unmanaged", "why",
			 name, "account", name, "expires", "kind", "encrypted", "cloud", 1);
	laps_buf_init(&b, SIM_VIEW_TEXT_MAX);
	sim_view_devices_text(rows, &b);
	ck_assert_ptr_nonnull(memmem(b.data, b.len, "encrypted...", 12) ? b.data : NULL);
	laps_buf_clear(&b);
	sim_view_devices_text(NULL, &b);
	fits(&b);
	json_decref(rows);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("view/layout");
	TCase *c = tcase_create("text");

	tcase_add_test(c, a_cell_is_cut_or_filled);
	tcase_add_test(c, columns_go_on_below_themselves);
	tcase_add_test(c, a_device_of_which_nothing_is_known);
	tcase_add_test(c, the_board_cuts_what_is_long);
	suite_add_tcase(s, c);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
