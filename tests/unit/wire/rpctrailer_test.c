/* SPDX-License-Identifier: MIT */
/* Verification trailers, [MS-RPCE] 2.2.2.13. */
#include "lib/mutate.h"
#include "lib/outcome.h"
#include "lib/runner.h"
#include <laps/rpctrailer.h>
#include <string.h>

#define HERE "tests/unit/wire/rpctrailer_test.c"

#define MAGIC       "\x8a\xe3\x13\x71\x02\xf4\x36\x71"
#define ISDKEY      "\x60\x59\x78\xb9\x4f\x52\xdf\x11\x8b\x6d\x83\xdc\xde\xd7\x20\x85\1\0\0\0"
#define NDR64       "\x33\x05\x71\x71\xba\xbe\x37\x49\x83\x19\xb5\xdb\xef\x9c\xcc\x36\1\0\0\0"
#define BITS(flags) "\1" flags "\4\0\1\0\0\0"
#define PCON(flags) "\2" flags "\x28\0" ISDKEY NDR64
#define HEAD(flags) "\3" flags "\x10\0" HEAD_IS
#define HEAD_IS     "\0\0\0\0\x10\0\0\0\x78\x56\x34\x12\2\1\4\3"
#define END         "\x40"
#define MUST        "\x80"
#define MUST_END    "\xc0"
#define MORE        "\0"

static laps_rc parse(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_rpc_trailer_parse(in, len, 0, out, err);
}

static void check_published(const struct outcome *c)
{
	struct exact want = vector_hex(c->v, "outputs.hex");
	const struct laps_rpc_trailer t = {
		.has_pcontext = true, .interface = laps_rpc_isdkey, .transfer = laps_rpc_ndr64};
	struct laps_rpc_trailer got;
	struct laps_buf out;

	ck_assert(outcome_is(c, "gives"));
	laps_buf_init(&out, want.len);
	laps_rpc_trailer_format(&t, 0, &out);
	ck_assert_uint_eq(out.len, want.len);
	ck_assert_mem_eq(out.data, want.p, want.len);
	laps_buf_clear(&out);
	ck_assert_int_eq(parse(want.p, want.len, &got, NULL), LAPS_OK);
	ck_assert(got.present && got.has_pcontext && !got.has_bitmask && !got.has_header2);
	ck_assert(laps_rpc_syntax_eq(&got.interface, &laps_rpc_isdkey));
	ck_assert(laps_rpc_syntax_eq(&got.transfer, &laps_rpc_ndr64));
	free(want.p);
}

START_TEST(the_published_trailer)
{
	ck_assert_uint_eq(outcome_each(HERE ":the_published_trailer", check_published), 1);
}
END_TEST

/* What a row has; P alone is "present". */
#define P 1u
#define B 2u
#define C 4u
#define H 8u

START_TEST(commands_in_every_order)
{
	static const struct {
		const char *what, *in;
		size_t len;
		laps_rc rc;
		unsigned has;
	} row[] = {
#define ROW(what, rc, has, literal) {what, literal, sizeof(literal) - 1, rc, has}
		ROW("as Samba's", LAPS_OK, P | B | C, MAGIC BITS(MORE) PCON(END)),
		ROW("all", LAPS_OK, P | B | C | H, MAGIC BITS(MORE) PCON(MORE) HEAD(END)),
		ROW("other order", LAPS_OK, P | B | C | H, MAGIC HEAD(MORE) PCON(MORE) BITS(END)),
		ROW("must be understood", LAPS_OK, P | B | C | H,
		    MAGIC HEAD(MUST) PCON(MUST) BITS(MUST_END)),
		ROW("unknown first", LAPS_OK, P | C, MAGIC "\7\0\2\0xx" PCON(END)),
		ROW("unknown last", LAPS_OK, P | C, MAGIC PCON(MORE) "\xff\x7f\0\0"),
		ROW("unknown only", LAPS_OK, P, MAGIC "\7\x40\0\0"),
		ROW("padding behind", LAPS_OK, P | B, MAGIC BITS(END) "123456789012345"),
		ROW("more behind", LAPS_E_TRAILING, 0, MAGIC BITS(END) "1234567890123456"),
		ROW("unknown, must be", LAPS_E_UNSUPPORTED, 0, MAGIC "\7\x80\0\0" PCON(END)),
		ROW("unknown, last, must be", LAPS_E_UNSUPPORTED, 0, MAGIC PCON(MORE) "\7\xc0\0\0"),
		ROW("command 0, must be", LAPS_E_UNSUPPORTED, 0, MAGIC "\0\xc0\0\0"),
		ROW("no end", LAPS_E_FORMAT, 0, MAGIC PCON(MORE)),
		ROW("no end, must be", LAPS_E_FORMAT, 0, MAGIC PCON(MUST)),
		ROW("magic only", LAPS_E_TRUNCATED, 0, MAGIC),
		ROW("unknown cut", LAPS_E_TRUNCATED, 0, MAGIC "\7\x40\3\0xx"),
		ROW("bitmask twice", LAPS_E_FORMAT, 0, MAGIC BITS(MORE) BITS(END)),
		ROW("context twice", LAPS_E_FORMAT, 0, MAGIC PCON(MORE) PCON(END)),
		ROW("header twice", LAPS_E_FORMAT, 0, MAGIC HEAD(MORE) HEAD(END)),
		ROW("bitmask of 5", LAPS_E_FORMAT, 0, MAGIC "\1\x40\5\0\1\0\0\0\0"),
		ROW("bitmask of 0", LAPS_E_FORMAT, 0, MAGIC "\1\x40\0\0\1\0\0\0"),
		ROW("context of 44", LAPS_E_FORMAT, 0, MAGIC "\2\x40\x2c\0" ISDKEY NDR64 "abcd"),
		ROW("header of 15", LAPS_E_FORMAT, 0, MAGIC "\3\x40\x0f\0" HEAD_IS),
		ROW("big-endian header", LAPS_E_FORMAT, 0,
		    MAGIC "\3\x40\x10\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0"),
		ROW("nothing", LAPS_OK, 0, ""),
		ROW("another magic", LAPS_OK, 0, "\x8a\xe3\x13\x71\x02\xf4\x36\x72" PCON(END)),
		ROW("magic off the multiple of four", LAPS_OK, 0, "12" MAGIC PCON(END)),
		ROW("half of the magic", LAPS_OK, 0, "\x8a\xe3\x13\x71"),
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		uint8_t *block = exact_copy(row[i].in, row[i].len);
		struct laps_rpc_trailer t;
		laps_rc rc = parse(block, row[i].len, &t, NULL);

		ck_assert_msg(rc == row[i].rc, "%s: %s", row[i].what, laps_rc_name(rc));
		free(block);
		if (rc != LAPS_OK)
			continue;
		ck_assert_msg(((t.present ? P : 0) | (t.has_bitmask ? B : 0) |
			       (t.has_pcontext ? C : 0) | (t.has_header2 ? H : 0)) == row[i].has,
			      "%s: has others", row[i].what);
		if (t.has_bitmask)
			ck_assert_uint_eq(t.bitmask, LAPS_RPC_BITMASK_HEADER_SIGN);
		if (t.has_header2) {
			ck_assert_uint_eq(t.type, LAPS_RPC_REQUEST);
			ck_assert_uint_eq(t.call_id, 0x12345678);
			ck_assert_uint_eq(t.context_id, 0x0102);
			ck_assert_uint_eq(t.opnum, 0x0304);
		}
	}
}
END_TEST

/* The trailer stands at the next multiple of four of the stub, wherever the buffer has that. */
START_TEST(arguments_of_every_length)
{
	const struct laps_rpc_trailer t = {.has_bitmask = true,
					   .bitmask = 1,
					   .has_pcontext = true,
					   .interface = laps_rpc_isdkey,
					   .transfer = laps_rpc_ndr};

	for (size_t before = 0; before < 4; before++)
		for (size_t used = 0; used < 13; used++) {
			struct laps_rpc_trailer got;
			struct laps_buf out;

			laps_buf_init(&out, 256);
			laps_buf_put(&out, "abc", before);
			laps_buf_put(&out, "arguments of", used);
			laps_rpc_trailer_format(&t, before, &out);
			ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
			ck_assert_uint_eq((out.len - before) % 4, 0);
			ck_assert_uint_eq(out.len - before, (used + 3) / 4 * 4 + 60);
			ck_assert_int_eq(laps_rpc_trailer_parse(out.data + before, out.len - before,
								used, &got, NULL),
					 LAPS_OK);
			ck_assert(got.present && got.has_bitmask && got.has_pcontext);
			ck_assert(laps_rpc_syntax_eq(&got.transfer, &laps_rpc_ndr));
			/* the arguments end elsewhere: it is not found there */
			ck_assert_int_eq(laps_rpc_trailer_parse(out.data + before, out.len - before,
								(used + 3) / 4 * 4 + 1, &got, NULL),
					 LAPS_OK);
			ck_assert(!got.present);
			laps_buf_clear(&out);
		}
}
END_TEST

/* The end is at the last, whichever that is. */
START_TEST(what_is_written_ends_once)
{
	static const struct {
		bool bitmask, pcontext, header2;
		const char *bytes;
		size_t len;
	} row[] = {
#define WRITTEN(b, p, h, literal) {b, p, h, literal, sizeof(literal) - 1}
		WRITTEN(true, false, false, MAGIC BITS(END)),
		WRITTEN(true, true, false, MAGIC BITS(MORE) PCON(END)),
		WRITTEN(false, true, true, MAGIC PCON(MORE) HEAD(END)),
		WRITTEN(true, false, true, MAGIC BITS(MORE) HEAD(END)),
		WRITTEN(true, true, true, MAGIC BITS(MORE) PCON(MORE) HEAD(END)),
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		const struct laps_rpc_trailer t = {.has_bitmask = row[i].bitmask,
						   .bitmask = 1,
						   .has_pcontext = row[i].pcontext,
						   .interface = laps_rpc_isdkey,
						   .transfer = laps_rpc_ndr64,
						   .has_header2 = row[i].header2,
						   .call_id = 0x12345678,
						   .context_id = 0x0102,
						   .opnum = 0x0304};
		struct laps_buf out;

		laps_buf_init(&out, 256);
		laps_rpc_trailer_format(&t, 0, &out);
		ck_assert_uint_eq(out.len, row[i].len);
		ck_assert_mem_eq(out.data, row[i].bytes, row[i].len);
		laps_buf_clear(&out);
	}
}
END_TEST

START_TEST(what_is_no_command_is_not_written)
{
	const struct laps_rpc_trailer t = {.present = true};
	struct laps_buf out;

	laps_buf_init(&out, 16);
	laps_buf_put(&out, "x", 1);
	laps_rpc_trailer_format(&t, 0, &out);
	ck_assert_uint_eq(out.len, 1);
	laps_buf_clear(&out);
}
END_TEST

static void format(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	const struct laps_rpc_trailer *t = out;
	/* magic, then commands in the order of the members; "must" is the client's */
	size_t at = 8;

	/* absent, or of commands that are passed over: nothing is written of it */
	if (!t->has_bitmask || !t->has_pcontext || !t->has_header2) {
		laps_buf_put(again, in, len);
		return;
	}
	laps_rpc_trailer_format(t, 0, again);
	mutate_keep(again, in, len, at + 1, at + 2);
	at += 8;
	mutate_keep(again, in, len, at + 1, at + 2);
	at += 44;
	mutate_keep(again, in, len, at + 1, at + 2);
	mutate_keep(again, in, len, at + 5, at + 8);
}
static const struct mutate_codec codec = {
	"trailer", sizeof(struct laps_rpc_trailer), parse, format, NULL, NULL};

START_TEST(stands_every_prefix_and_every_bit_flip)
{
	static const char all[] = MAGIC BITS(MORE) PCON(MORE) HEAD(END);
	const uint8_t *in = (const uint8_t *)all;
	const size_t len = sizeof(all) - 1;

	/* while the magic is not there in full, it is absent */
	for (size_t cut = 0; cut < 8; cut++)
		mutate_one(&codec, "cut in its magic", in, cut, LAPS_OK);
	/* behind a whole command it is one without an end, elsewhere it is cut */
	for (size_t cut = 8; cut < len; cut++)
		mutate_one(&codec, "cut", in, cut,
			   cut == 16 || cut == 60 ? LAPS_E_FORMAT : LAPS_E_TRUNCATED);
	mutate_one(&codec, "whole", in, len, LAPS_OK);
	mutate_bits(&codec, "whole", in, len);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("rpctrailer");
	TCase *t = tcase_create("trailers");

	tcase_add_test(t, the_published_trailer);
	tcase_add_test(t, commands_in_every_order);
	tcase_add_test(t, arguments_of_every_length);
	tcase_add_test(t, what_is_written_ends_once);
	tcase_add_test(t, what_is_no_command_is_not_written);
	tcase_add_test(t, stands_every_prefix_and_every_bit_flip);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
