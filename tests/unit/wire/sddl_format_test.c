/* SPDX-License-Identifier: MIT */
#include "lib/exact.h"
#include "lib/runner.h"
#include "lib/stanza.h"
#include <laps/sd.h>
#include <laps/sddl.h>
#include <stdlib.h>
#include <string.h>

static const struct laps_sid domain = {.authority = 5, .sub = {21, 1, 2, 3}, .sub_n = 4};

static struct laps_buf bytes_of(const char *text, size_t len)
{
	struct laps_buf out;

	laps_buf_init(&out, LAPS_SDDL_SD_MAX);
	ck_assert_msg(laps_sddl_parse(text, len, &domain, &out, NULL) == LAPS_OK, "%.*s", (int)len,
		      text);
	return out;
}

static struct laps_buf text_of(const uint8_t *in, size_t len, laps_rc expect)
{
	struct laps_buf out;
	struct laps_sd sd;
	laps_rc rc;

	laps_buf_init(&out, LAPS_SDDL_TEXT_MAX);
	ck_assert_int_eq(laps_sd_parse(in, len, &sd, NULL), LAPS_OK);
	rc = laps_sddl_format(&sd, &domain, &out);
	ck_assert_int_eq(rc, expect);
	laps_sd_clear(&sd);
	return out;
}

/* fixtures/cases/sddl.txt, whose bytes are by hand */
START_TEST(its_text_gives_the_descriptor_again)
{
	struct stanzas *ss = stanzas_load("sddl.txt");
	size_t n = 0;

	for (size_t i = 0; i < stanzas_n(ss); i++) {
		const struct stanza *s = stanzas_at(ss, i);
		struct laps_buf text, again;
		struct exact in;

		if (!stanza_has(s, "sd"))
			continue;
		in = stanza_hex(s, "sd");
		text = text_of(in.p, in.len, LAPS_OK);
		again = bytes_of((char *)text.data, text.len);
		ck_assert_msg(again.len == in.len && memcmp(again.data, in.p, in.len) == 0,
			      "%s: %.*s", stanza_name(s), (int)text.len, (char *)text.data);
		laps_buf_clear(&text);
		laps_buf_clear(&again);
		free(in.p);
		n++;
	}
	ck_assert_uint_gt(n, 30);
	stanzas_free(ss);
}
END_TEST

/* Texts as Windows' converter writes them: [MS-ADSC] 2.21 (computer) and 2.256 (site),
 * [MS-DTYP] 2.5.1, and the parts in its order. */
static const char *const windows[] = {
	"D:(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;DA)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;AO)",
	"D:(A;;LCRPLORC;;;AU)(OA;;CR;ab721a53-1e2f-11d0-9819-00aa0040529b;;WD)",
	"O:DAG:DUD:PAI(A;;GA;;;SY)S:AI(OU;CIIOIDSA;WP;f30e3bbe-9ff0-11d1-b603-0000f80367c1;"
	"bf967aa5-0de6-11d0-a285-00aa003049e2;WD)",
	"O:S-1-5-21-9-9-9-500G:S-1-5-21-9-9-9-513D:ARAI(OD;CIID;RPWP;;bf967aba-0de6-11d0-a285-"
	"00aa003049e2;PS)",
	"D:NO_ACCESS_CONTROL",
	"D:(A;;0x1201ff;;;WD)",
	"S:(ML;;NW;;;HI)",
};

START_TEST(it_is_the_text_that_windows_writes)
{
	const char *expect = windows[_i];
	struct laps_buf bytes = bytes_of(expect, strlen(expect));
	struct laps_buf text = text_of(bytes.data, bytes.len, LAPS_OK);

	ck_assert_msg(text.len == strlen(expect) && memcmp(text.data, expect, text.len) == 0,
		      "%.*s, expected %s", (int)text.len, (char *)text.data, expect);
	laps_buf_clear(&bytes);
	laps_buf_clear(&text);
}
END_TEST

START_TEST(without_the_domain_its_sids_are_written_out)
{
	struct laps_buf bytes = bytes_of("O:DAG:BAD:", 10), text;
	struct laps_sd sd;

	laps_buf_init(&text, LAPS_SDDL_TEXT_MAX);
	ck_assert_int_eq(laps_sd_parse(bytes.data, bytes.len, &sd, NULL), LAPS_OK);
	ck_assert_int_eq(laps_sddl_format(&sd, NULL, &text), LAPS_OK);
	ck_assert_uint_eq(text.len, strlen("O:S-1-5-21-1-2-3-512G:BAD:"));
	ck_assert_int_eq(memcmp(text.data, "O:S-1-5-21-1-2-3-512G:BAD:", text.len), 0);
	laps_sd_clear(&sd);
	laps_buf_clear(&text);
	laps_buf_clear(&bytes);
}
END_TEST

/* a callback ACE (type 9), by hand from [MS-DTYP] 2.4.4.6 */
START_TEST(what_has_no_text_is_refused_and_nothing_written)
{
	static const uint8_t in[] = {1, 0, 0x04, 0x80, 0,  0, 0, 0, 0, 0,   0,   0,   0,
				     0, 0, 0,    20,   0,  0, 0, 4, 0, 32,  0,   1,   0,
				     0, 0, 9,    0,    24, 0, 1, 0, 0, 0,   1,   1,   0,
				     0, 0, 0,    0,    1,  0, 0, 0, 0, 'a', 'r', 't', 'x'};
	struct laps_buf text = text_of(in, sizeof(in), LAPS_E_UNSUPPORTED);

	ck_assert_uint_eq(text.len, 0);
	laps_buf_clear(&text);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("sddl_format");
	TCase *t = tcase_create("text");

	tcase_add_test(t, its_text_gives_the_descriptor_again);
	tcase_add_loop_test(t, it_is_the_text_that_windows_writes, 0,
			    (int)(sizeof(windows) / sizeof(*windows)));
	tcase_add_test(t, without_the_domain_its_sids_are_written_out);
	tcase_add_test(t, what_has_no_text_is_refused_and_nothing_written);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
