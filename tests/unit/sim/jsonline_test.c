/* SPDX-License-Identifier: MIT */
#include "lib/jsonline.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "lib/runner.h"

/* What a writer of this room has made, in a block of the exact size. */
static void fill(struct sim_jsonline *l, char *out, size_t size)
{
	static const char part[] = ",\"dn\":\"x\",\"n\":7";

	sim_jsonline_begin(l, out, size);
	sim_jsonline_members(l, part, strlen(part));
	sim_jsonline_text(l, "text", "a \"quoted\" \\ text");
	sim_jsonline_text(l, "nothing", NULL);
	sim_jsonline_number(l, "most", UINT64_MAX);
	sim_jsonline_list(l, "list");
	sim_jsonline_item(l, "one", 3);
	sim_jsonline_item(l, "\x01\x80\ttwo", 6);
	sim_jsonline_list_end(l);
	sim_jsonline_list(l, "empty");
	sim_jsonline_list_end(l);
	sim_jsonline_number(l, "zero", 0);
	sim_jsonline_end(l);
}

START_TEST(members_are_json)
{
	static const char expected[] =
		"{\"dn\":\"x\",\"n\":7,\"text\":\"a \\\"quoted\\\" \\\\ text\","
		"\"most\":18446744073709551615,\"list\":[\"one\",\"?? two\"],\"zero\":0}\n";
	char out[512];
	struct sim_jsonline l;

	fill(&l, out, sizeof(out));
	ck_assert_uint_eq(l.len, strlen(expected));
	ck_assert_mem_eq(out, expected, l.len);
}
END_TEST

START_TEST(in_any_room_it_is_json)
{
	for (size_t size = 4; size < 200; size++) {
		char *out = malloc(size);
		struct sim_jsonline l;
		json_t *o;

		ck_assert_ptr_nonnull(out);
		fill(&l, out, size);
		ck_assert_uint_le(l.len, size);
		ck_assert_int_eq(out[l.len - 1], '\n');
		o = json_loadb(out, l.len, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, NULL);
		ck_assert_msg(json_is_object(o), "%zu bytes: %.*s", size, (int)l.len, out);
		json_decref(o);
		free(out);
	}
}
END_TEST

START_TEST(an_item_without_a_list_is_not_told)
{
	char out[14];
	struct sim_jsonline l;

	sim_jsonline_begin(&l, out, sizeof(out));
	sim_jsonline_text(&l, "a", "b");
	sim_jsonline_list(&l, "long name");
	sim_jsonline_item(&l, "x", 1);
	sim_jsonline_list_end(&l);
	sim_jsonline_end(&l);
	ck_assert_uint_eq(l.len, strlen("{\"a\":\"b\"}\n"));
	ck_assert_mem_eq(out, "{\"a\":\"b\"}\n", l.len);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("jsonline");
	TCase *t = tcase_create("jsonline");

	tcase_add_test(t, members_are_json);
	tcase_add_test(t, in_any_room_it_is_json);
	tcase_add_test(t, an_item_without_a_list_is_not_told);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
