/* SPDX-License-Identifier: MIT */
/* The order of service records, RFC 2782: by priority, then by weights and draws that are given. */
#include <laps/srv.h>
#include <stdio.h>
#include <string.h>

#include "lib/runner.h"

/* "priority/weight" of each, by name a, b, c ... in order; gives the names in the order to try */
static const char *order(const char *spec, const uint32_t *draw)
{
	static char out[16];
	struct laps_srv record[8] = {0};
	size_t n = 0;

	for (const char *p = spec; *p; n++) {
		unsigned priority, weight;
		int len;

		ck_assert_int_eq(sscanf(p, "%u/%u %n", &priority, &weight, &len), 2);
		record[n].priority = (uint16_t)priority;
		record[n].weight = (uint16_t)weight;
		record[n].target[0] = (char)('a' + n);
		p += len;
	}
	laps_srv_order(record, n, draw);
	for (size_t i = 0; i < n; i++)
		out[i] = record[i].target[0];
	out[n] = 0;
	return out;
}

START_TEST(by_priority_and_weight)
{
	static const struct {
		const char *spec;
		uint32_t draw[4];
		const char *want;
	} row[] = {
		{"1/0 ", {0}, "a"},
		{"2/0 1/0 0/0 ", {9, 9, 9}, "cba"},
		{"0/0 0/0 0/0 ", {7, 7, 7}, "abc"},
		/* the sum is 4: 0 and 1 draw a, 2 to 4 draw b */
		{"0/1 0/3 ", {0, 0}, "ab"},
		{"0/1 0/3 ", {1, 0}, "ab"},
		{"0/1 0/3 ", {2, 0}, "ba"},
		{"0/1 0/3 ", {4, 0}, "ba"},
		{"0/1 0/3 ", {5, 0}, "ab"},
		/* weight 0 stands first and is drawn by 0 alone */
		{"0/10 0/0 ", {0, 0}, "ba"},
		{"0/10 0/0 ", {1, 0}, "ab"},
		{"0/10 0/0 ", {10, 0}, "ab"},
		/* each draw is of what is left */
		{"0/1 0/1 0/1 ", {3, 2, 0}, "cba"},
		{"5/9 1/1 5/1 1/1 ", {2, 0, 10, 0}, "dbca"},
		/* the largest weights and draw do not overflow */
		{"0/65535 0/65535 ", {4294967295u, 0}, "ab"},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		ck_assert_msg(strcmp(order(row[i].spec, row[i].draw), row[i].want) == 0,
			      "row %zu: %s", i, order(row[i].spec, row[i].draw));
}
END_TEST

/* over all draws the first place goes by weights */
START_TEST(chances_are_the_weights)
{
	unsigned first[3] = {0};

	for (uint32_t d = 0; d < 101 * 10; d++) {
		const uint32_t draw[3] = {d, 0, 0};

		first[order("0/70 0/20 0/10 ", draw)[0] - 'a']++;
	}
	ck_assert_uint_eq(first[0], 710);
	ck_assert_uint_eq(first[1], 200);
	ck_assert_uint_eq(first[2], 100);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("srvorder");
	TCase *t = tcase_create("all");

	tcase_add_test(t, by_priority_and_weight);
	tcase_add_test(t, chances_are_the_weights);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
