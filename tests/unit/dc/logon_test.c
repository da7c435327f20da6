/* SPDX-License-Identifier: MIT */
#include "directory/dc/logon.h"

#include "lib/runner.h"

#define NOW   INT64_C(133000000000000000)
#define NEVER INT64_MAX

/* Which of several wrongs is told: the order in which Windows looks. */
static const struct {
	struct dc_logon account; /* control, password set, expires, locked out */
	dc_reply why;
} row[] = {
	{{512, -1, 0, 0}, DC_REPLY_N},          {{512, 1, NEVER, 0}, DC_REPLY_N},
	{{4096, -1, 0, 0}, DC_REPLY_N},         {{514, -1, 0, 0}, DC_REPLY_DISABLED},
	{{512, 0, 0, 0}, DC_REPLY_MUST_CHANGE}, {{512 | 0x10000, 0, 0, 0}, DC_REPLY_N},
	{{512, -1, NOW, 0}, DC_REPLY_EXPIRED},  {{512, -1, NOW + 1, 0}, DC_REPLY_N},
	{{512, -1, 1, 0}, DC_REPLY_EXPIRED},    {{512, -1, 0, 1}, DC_REPLY_LOCKED},
	{{514, 0, 1, 1}, DC_REPLY_LOCKED},      {{514, 0, 1, 0}, DC_REPLY_DISABLED},
	{{512, 0, 1, 0}, DC_REPLY_EXPIRED},
};

START_TEST(accounts_are_judged)
{
	ck_assert_int_eq(dc_logon_judge(&row[_i].account, NOW), row[_i].why);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("logon");
	TCase *t = tcase_create("judge");

	tcase_add_loop_test(t, accounts_are_judged, 0, sizeof(row) / sizeof(row[0]));
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
