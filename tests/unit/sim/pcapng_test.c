/* SPDX-License-Identifier: MIT */
/*
 * Blocks byte by byte, as draft-ietf-opsawg-pcapng lays them out: figures 9 (section header), 10
 * (interface description), 11 (enhanced packet) and 15 (decryption secrets), and 3.5 for options.
 */
#include "lib/pcapng.h"

#include <string.h>

#include "lib/runner.h"

static struct laps_buf out;

static void is(const uint8_t *expected, size_t len)
{
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_uint_eq(out.len, len);
	ck_assert_mem_eq(out.data, expected, len);
	laps_buf_clear(&out);
}

START_TEST(a_small_file_is_as_the_draft_says)
{
	static const uint8_t section[] = {
		0x0a, 0x0d, 0x0d, 0x0a, 48,  0,    0,    0,    0x4d, 0x3c, 0x2b,
		0x1a, 1,    0,    0,    0,   0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 4,    0,    2,   0,    'a',  'b',  0,    0, /* shb_userappl */
		1,    0,    4,    0,    'n', 'o',  't',  'e',           /* opt_comment */
		0,    0,    0,    0,    48,  0,    0,    0};
	static const uint8_t interface[] = {1, 0, 0, 0, 40, 0, 0, 0, 1,   0,   0, 0,
					    0, 0, 4, 0, 2,  0, 2, 0, 'l', 'o', 0, 0, /* if_name */
					    9, 0, 1, 0, 9,  0, 0, 0, /* if_tsresol: 10^-9 */
					    0, 0, 0, 0, 40, 0, 0, 0};
	static const uint8_t secrets[] = {10,   0,    0, 0, 28, 0, 0,   0,   0x4b, 0x53,
					  0x4c, 0x54, 5, 0, 0,  0, 'A', ' ', 'B',  ' ',
					  'C',  0,    0, 0, 28, 0, 0,   0};
	static const uint8_t packet[] = {6, 0, 0, 0, 36,  0,   0,   0, 0,  0, 0, 0,
					 4, 3, 2, 1, 8,   7,   6,   5, 3,  0, 0, 0,
					 9, 0, 0, 0, 'x', 'y', 'z', 0, 36, 0, 0, 0};

	laps_buf_init(&out, 4096);
	sim_pcapng_section(&out, "ab", "note");
	is(section, sizeof(section));
	sim_pcapng_interface(&out, "lo", 262144);
	is(interface, sizeof(interface));
	sim_pcapng_tls_keys(&out, "A B C", 5);
	is(secrets, sizeof(secrets));
	sim_pcapng_packet(&out, UINT64_C(0x0102030405060708), "xyz", 3, 9);
	is(packet, sizeof(packet));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("pcapng");
	TCase *t = tcase_create("pcapng");

	tcase_add_test(t, a_small_file_is_as_the_draft_says);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
