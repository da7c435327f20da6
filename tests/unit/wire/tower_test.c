/* SPDX-License-Identifier: MIT */
/* Protocol towers, [C706] L and I. */
#include "lib/exact.h"
#include "lib/mutate.h"
#include "lib/runner.h"
#include <laps/epmap.h>
#include <string.h>

#define FIVE "\5\0"
#define ISDKEY \
	"\x13\0\x0d\x60\x59\x78\xb9\x4f\x52\xdf\x11\x8b\x6d\x83\xdc\xde\xd7\x20\x85\1\0\2\0\0\0"
#define NDR "\x13\0\x0d\x04\x5d\x88\x8a\xeb\x1c\xc9\x11\x9f\xe8\x08\0\x2b\x10\x48\x60\2\0\2\0\0\0"
#define CO  "\1\0\x0b\2\0\0\0"
#define TCP "\1\0\7\2\0\xc2\x08" /* port 49672 */
#define IP  "\1\0\x09\4\0\x7f\0\0\1"
static const char tower_bytes[] = FIVE ISDKEY NDR CO TCP IP;
#define TOWER_LEN (sizeof(tower_bytes) - 1)

static struct laps_tower tower_of(uint16_t port)
{
	return (struct laps_tower){.interface = laps_rpc_isdkey,
				   .transfer = laps_rpc_ndr,
				   .tcp = true,
				   .port = port,
				   .address = {127, 0, 0, 1}};
}

START_TEST(a_tower_there_and_back)
{
	const struct laps_tower t = tower_of(49672);
	struct laps_tower got;
	struct laps_buf out;

	laps_buf_init(&out, TOWER_LEN);
	laps_tower_format(&t, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_uint_eq(out.len, TOWER_LEN);
	ck_assert_mem_eq(out.data, tower_bytes, TOWER_LEN);
	ck_assert_int_eq(laps_tower_parse(out.data, out.len, &got, NULL), LAPS_OK);
	ck_assert(laps_rpc_syntax_eq(&got.interface, &laps_rpc_isdkey));
	ck_assert(laps_rpc_syntax_eq(&got.transfer, &laps_rpc_ndr));
	ck_assert(got.tcp);
	ck_assert_uint_eq(got.port, 49672);
	ck_assert_mem_eq(got.address, "\x7f\0\0\1", 4);
	laps_buf_clear(&out);
}
END_TEST

START_TEST(towers_of_other_floors)
{
	static const struct {
		const char *what, *in;
		size_t len;
		laps_rc rc;
		bool tcp;
	} row[] = {
#define ROW(what, rc, tcp, literal) {what, literal, sizeof(literal) - 1, rc, tcp}
		ROW("two floors", LAPS_OK, false, "\2\0" ISDKEY NDR),
		ROW("three", LAPS_OK, false, "\3\0" ISDKEY NDR CO),
		ROW("four", LAPS_OK, true, "\4\0" ISDKEY NDR CO TCP),
		ROW("six", LAPS_OK, true, "\6\0" ISDKEY NDR CO TCP IP IP),
		ROW("named pipe", LAPS_OK, false,
		    FIVE ISDKEY NDR CO "\1\0\x0f\7\0\\pipe\\x"
				       "\1\0\x11\2\0xy"),
		ROW("datagrams", LAPS_OK, false,
		    FIVE ISDKEY NDR "\1\0\x0a\2\0\0\0"
				    "\1\0\x08\2\0\0\x87" IP),
		ROW("port of one byte", LAPS_OK, false, FIVE ISDKEY NDR CO "\1\0\7\1\0\x87" IP),
		ROW("empty sides", LAPS_OK, false, FIVE ISDKEY NDR "\0\0\0\0" TCP IP),
		ROW("no floor", LAPS_E_FORMAT, false, "\0\0"),
		ROW("one floor", LAPS_E_FORMAT, false, "\1\0" ISDKEY),
		ROW("no interface", LAPS_E_FORMAT, false, FIVE CO NDR CO TCP IP),
		ROW("no transfer syntax", LAPS_E_FORMAT, false, FIVE ISDKEY CO CO TCP IP),
		ROW("another kind of name", LAPS_E_FORMAT, false,
		    "\2\0\x13\0\x0c"
		    "123456789012345678"
		    "\2\0\0\0" NDR),
		ROW("a name of 18 bytes", LAPS_E_FORMAT, false,
		    "\2\0\x12\0\x0d"
		    "12345678901234567"
		    "\2\0\0\0" NDR),
		ROW("a minor version of 3 bytes", LAPS_E_FORMAT, false,
		    "\2\0\x13\0\x0d"
		    "123456789012345678"
		    "\3\0\0\0\0" NDR),
		ROW("bytes behind", LAPS_E_TRAILING, false, "\2\0" ISDKEY NDR "\0"),
		ROW("a floor too few", LAPS_E_TRUNCATED, false, "\6\0" ISDKEY NDR CO TCP IP),
		ROW("65535 floors", LAPS_E_TRUNCATED, false, "\xff\xff" ISDKEY NDR CO TCP IP),
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		uint8_t *block = exact_copy(row[i].in, row[i].len);
		struct laps_tower t = {.tcp = true, .port = 1};
		laps_rc rc = laps_tower_parse(block, row[i].len, &t, NULL);

		ck_assert_msg(rc == row[i].rc, "%s: %s", row[i].what, laps_rc_name(rc));
		if (rc == LAPS_OK)
			ck_assert_msg(t.tcp == row[i].tcp && t.port == (t.tcp ? 49672 : 0),
				      "%s: port %u", row[i].what, t.port);
		free(block);
	}
}
END_TEST

/* A tower of 1024 bytes, and one of 1025, by a last floor that fills it. */
START_TEST(the_longest_tower)
{
	for (size_t more = 0; more < 2; more++) {
		const size_t len = LAPS_EPM_TOWER_MAX + more, four = TOWER_LEN - 9;
		uint8_t *in = calloc(1, len);
		struct laps_tower t;

		ck_assert_ptr_nonnull(in);
		memcpy(in, tower_bytes, four);
		memcpy(in + four, "\1\0\x09", 3);
		in[four + 3] = (uint8_t)(len - four - 5);
		in[four + 4] = (uint8_t)((len - four - 5) >> 8);
		ck_assert_int_eq(laps_tower_parse(in, len, &t, NULL),
				 more ? LAPS_E_RANGE : LAPS_OK);
		free(in);
	}
}
END_TEST

static laps_rc parse_tower(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_tower_parse(in, len, out, err);
}
/* Of a tower that is not of this kind any more, the two syntaxes are compared; the version of RPC,
 * and what an address is called, are the other side's. */
static void format_tower(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	const size_t syntaxes = 52;
	const struct laps_tower *t = out;

	laps_tower_format(t, again);
	mutate_keep(again, in, len, 0, t->tcp ? 0 : 2);
	mutate_keep(again, in, len, syntaxes, t->tcp ? syntaxes + 7 : len);
	if (t->tcp && memcmp(in + len - 9, IP, 5) != 0)
		mutate_keep(again, in, len, len - 9, len);
}
static const struct mutate_codec tower_codec = {
	"tower", sizeof(struct laps_tower), parse_tower, format_tower, NULL, NULL};

START_TEST(a_tower_stands_every_change)
{
	mutate_all(&tower_codec, "ISDKey", (const uint8_t *)tower_bytes, TOWER_LEN);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("tower");
	TCase *t = tcase_create("towers");

	tcase_add_test(t, a_tower_there_and_back);
	tcase_add_test(t, towers_of_other_floors);
	tcase_add_test(t, the_longest_tower);
	tcase_add_test(t, a_tower_stands_every_change);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
