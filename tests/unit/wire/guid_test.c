/* SPDX-License-Identifier: MIT */
#include "lib/exact.h"
#include "lib/runner.h"
#include <laps/guid.h>
#include <stdio.h>
#include <string.h>

/* the root key of the captured LAPS value: bytes of its key identifier, text of the directory */
static const uint8_t bytes[LAPS_GUID_LEN] = {0xA4, 0x00, 0x01, 0x8B, 0x06, 0x26, 0x28, 0xA3,
					     0x60, 0x70, 0xC5, 0xCA, 0xD7, 0xCF, 0x5C, 0x0B};
static const char text[] = "8b0100a4-2606-a328-6070-c5cad7cf5c0b";

START_TEST(prints_the_first_groups_little_endian)
{
	char out[LAPS_GUID_TEXT];

	laps_guid_format_text(bytes, out);
	ck_assert_str_eq(out, text);
}
END_TEST

START_TEST(reads_either_case_and_braces)
{
	static const char *const forms[] = {"8b0100a4-2606-a328-6070-c5cad7cf5c0b",
					    "8B0100A4-2606-A328-6070-C5CAD7CF5C0B",
					    "{8b0100a4-2606-a328-6070-c5cad7cf5c0b}"};

	for (size_t i = 0; i < 3; i++) {
		uint8_t out[LAPS_GUID_LEN] = {0};

		ck_assert_int_eq(laps_guid_parse_text(forms[i], out, NULL), LAPS_OK);
		ck_assert_mem_eq(out, bytes, sizeof(out));
	}
}
END_TEST

static void refuses(const char *in)
{
	char *copy = (char *)exact_copy(in, strlen(in) + 1);
	uint8_t out[LAPS_GUID_LEN];
	uint8_t poison[LAPS_GUID_LEN];
	struct laps_err err = {0};

	memset(out, 0xA5, sizeof(out));
	memset(poison, 0xA5, sizeof(poison));
	ck_assert_msg(laps_guid_parse_text(copy, out, &err) == LAPS_E_FORMAT, "'%s' is accepted",
		      in);
	ck_assert_int_eq(err.rc, LAPS_E_FORMAT);
	ck_assert_uint_le(err.offset, strlen(in));
	ck_assert_mem_eq(out, poison, sizeof(out));
	free(copy);
}

START_TEST(refuses_every_prefix)
{
	char cut[64];

	for (size_t n = 0; n < strlen(text); n++) {
		snprintf(cut, sizeof(cut), "%.*s", (int)n, text);
		refuses(cut);
		snprintf(cut, sizeof(cut), "{%.*s", (int)n, text);
		refuses(cut);
	}
}
END_TEST

START_TEST(refuses_other_forms)
{
	refuses("8b0100a4-2606-a328-6070-c5cad7cf5c0b ");
	refuses(" 8b0100a4-2606-a328-6070-c5cad7cf5c0b");
	refuses("{8b0100a4-2606-a328-6070-c5cad7cf5c0b");
	refuses("8b0100a4-2606-a328-6070-c5cad7cf5c0b}");
	refuses("8b0100a42606a3286070c5cad7cf5c0b");
	refuses("8b0100a4-2606-a328-6070-c5cad7cf5c0g");
	refuses("8b0100a-42606-a328-6070-c5cad7cf5c0b");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("guid");
	TCase *t = tcase_create("text");

	tcase_add_test(t, prints_the_first_groups_little_endian);
	tcase_add_test(t, reads_either_case_and_braces);
	tcase_add_test(t, refuses_every_prefix);
	tcase_add_test(t, refuses_other_forms);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
