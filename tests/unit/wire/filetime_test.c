/* SPDX-License-Identifier: MIT */
#include "lib/rc.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include <laps/filetime.h>
#include <string.h>

#define POISON UINT64_C(0xA5A5A5A5A5A5A5A5)

static void run(const struct stanza *s)
{
	const char *name = stanza_name(s);
	const laps_rc expect = rc_from_name(stanza_str(s, "expect"));
	/* a C string in a block of its exact size */
	char *text = (char *)exact_copy(stanza_str(s, "text"), strlen(stanza_str(s, "text")) + 1);
	struct laps_err err = {0};
	char printed[LAPS_FILETIME_TEXT];
	uint64_t ticks = POISON;
	laps_rc rc = laps_filetime_parse(text, &ticks, &err);

	ck_assert_msg(rc == expect, "'%s': %s, expected %s", name, laps_rc_name(rc),
		      laps_rc_name(expect));
	if (rc != LAPS_OK) {
		ck_assert_msg(ticks == POISON, "'%s': refused, yet wrote its output", name);
		ck_assert_int_eq(err.rc, rc);
		ck_assert_uint_le(err.offset, strlen(text));
	} else {
		ck_assert_msg(ticks == stanza_uint(s, "ticks"), "'%s': %llu ticks", name,
			      (unsigned long long)ticks);
		laps_filetime_format(ticks, printed);
		ck_assert_msg(strcmp(printed, stanza_str(s, "printed")) == 0, "'%s' prints as %s",
			      name, printed);
	}
	free(text);
}

START_TEST(reads_and_prints_the_cases)
{
	struct stanzas *ss = stanzas_load("filetime.txt");

	for (size_t i = 0; i < stanzas_n(ss); i++)
		run(stanzas_at(ss, i));
	stanzas_free(ss);
}
END_TEST

START_TEST(reads_back_what_it_prints)
{
	/* a step that is prime to days, so that every kind of day comes up */
	const uint64_t step = 7 * LAPS_TICKS_PER_DAY + UINT64_C(123456789);

	for (uint64_t t = 0; t < UINT64_C(2650467744000000000); t += step) {
		char text[LAPS_FILETIME_TEXT];
		uint64_t back = 0;

		laps_filetime_format(t, text);
		if (laps_filetime_parse(text, &back, NULL) != LAPS_OK || back != t)
			ck_abort_msg("%llu prints as %s and reads as %llu", (unsigned long long)t,
				     text, (unsigned long long)back);
	}
}
END_TEST

START_TEST(prints_a_dash_beyond_the_calendar)
{
	char text[LAPS_FILETIME_TEXT];

	laps_filetime_format(LAPS_TICKS_MAX, text);
	ck_assert_str_eq(text, "-");
	laps_filetime_format(UINT64_MAX, text);
	ck_assert_str_eq(text, "-");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("filetime");
	TCase *t = tcase_create("text");

	tcase_add_test(t, reads_and_prints_the_cases);
	tcase_add_test(t, reads_back_what_it_prints);
	tcase_add_test(t, prints_a_dash_beyond_the_calendar);
	tcase_set_timeout(t, 30);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
