/* SPDX-License-Identifier: MIT */
#include "lib/mutate.h"
#include "lib/runner.h"
#include "lib/vectors.h"
#include <laps/encvalue.h>

static laps_rc parse(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_encvalue_parse(in, len, out, err);
}

/* The writer knows no other reserved field than 0. */
static void format(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	const struct laps_encvalue *v = out;

	(void)in;
	laps_encvalue_format(v->updated_ticks, v->blob, v->blob_len, again);
	for (unsigned i = 0; i < 4 && again->len == len; i++)
		again->data[12 + i] = (uint8_t)(v->reserved >> 8 * i);
}

static bool borrows(const void *out, const uint8_t *in, size_t len)
{
	const struct laps_encvalue *v = out;

	return v->blob == in + LAPS_ENCVALUE_HEADER_LEN &&
	       v->blob_len == len - LAPS_ENCVALUE_HEADER_LEN;
}

static const struct mutate_codec codec = {
	.name = "encvalue",
	.out_len = sizeof(struct laps_encvalue),
	.parse = parse,
	.format = format,
	.borrows = borrows,
};

static void run_file(const char *file, void (*run)(const json_t *v, const struct exact *in))
{
	struct vectors *vs = vectors_load(file);
	unsigned runs = 0;

	for (size_t i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);
		struct exact in;

		if (!vector_has(v, "inputs.attribute_hex"))
			continue;
		in = vector_hex(v, "inputs.attribute_hex");
		run(v, &in);
		free(in.p);
		runs++;
	}
	vectors_free(vs);
	ck_assert_uint_gt(runs, 0);
}

static void same_header(const json_t *v, const struct exact *in)
{
	struct laps_encvalue value = {0};

	ck_assert_int_eq(laps_encvalue_parse(in->p, in->len, &value, NULL), LAPS_OK);
	ck_assert_msg(value.updated_ticks ==
			      (uint64_t)vector_int(v, "parsed.laps_header.timestamp_filetime"),
		      "'%s' has another time", vector_id(v));
	ck_assert_uint_eq(value.blob_len,
			  (uint64_t)vector_int(v, "parsed.laps_header.encrypted_password_size"));
	ck_assert_uint_eq(value.reserved, (uint64_t)vector_int(v, "parsed.laps_header.reserved"));
}

/* ENC-01, ENC-03 */
START_TEST(reads_the_headers_of_real_values)
{
	run_file("laps_attribute_dsinternals_1", same_header);
	run_file("parse_only_and_refuse", same_header);
}
END_TEST

static void all_mutations(const json_t *v, const struct exact *in)
{
	size_t good = 0;

	mutate_prefixes(&codec, vector_id(v), in->p, in->len, in->len);
	good = mutate_bits(&codec, vector_id(v), in->p, in->len);
	/* time, reserved and blob may be anything; the length may be one thing only */
	ck_assert_msg(good == 8 * (in->len - 4), "'%s': %zu flips accepted of %zu bits",
		      vector_id(v), good, 8 * in->len);
}

/* ENC-11 */
START_TEST(stands_every_prefix_and_every_bit_flip)
{
	run_file("laps_attribute_dsinternals_1", all_mutations);
	run_file("parse_only_and_refuse", all_mutations);
	run_file("synthetic_positive", all_mutations);
}
END_TEST

/* ENC-02 */
START_TEST(writes_the_high_half_of_the_time_first)
{
	static const uint8_t want[] = {0x1B, 0x16, 0xD8, 0x01, 0xDE, 0x1C, 0xC4, 0x41, 3,  0,
				       0,    0,    0,    0,    0,    0,    'a',  'b',  'c'};
	struct laps_buf out;

	laps_buf_init(&out, LAPS_ENCVALUE_MAX);
	laps_encvalue_format(UINT64_C(0x1d8161b41c41cde), (const uint8_t *)"abc", 3, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_uint_eq(out.len, sizeof(want));
	ck_assert_mem_eq(out.data, want, sizeof(want));
	laps_buf_clear(&out);
}
END_TEST

/* ENC-11 */
START_TEST(refuses_values_beyond_its_maximum)
{
	uint8_t *in = calloc(1, LAPS_ENCVALUE_MAX + 1);
	struct laps_buf out;

	ck_assert_ptr_nonnull(in);
	laps_buf_init(&out, 2 * LAPS_ENCVALUE_MAX);
	laps_encvalue_format(1, in, LAPS_ENCVALUE_MAX - LAPS_ENCVALUE_HEADER_LEN, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	mutate_one(&codec, "longest", out.data, out.len, LAPS_OK);
	laps_buf_clear(&out);
	/* in everything but its length as it should be */
	in[8] = (LAPS_ENCVALUE_MAX + 1 - LAPS_ENCVALUE_HEADER_LEN) & 0xff;
	in[9] = (LAPS_ENCVALUE_MAX + 1 - LAPS_ENCVALUE_HEADER_LEN) >> 8;
	mutate_one(&codec, "too long", in, LAPS_ENCVALUE_MAX + 1, LAPS_E_RANGE);
	laps_encvalue_format(1, in, LAPS_ENCVALUE_MAX - LAPS_ENCVALUE_HEADER_LEN + 1, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_E_RANGE);
	laps_buf_clear(&out);
	free(in);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("encvalue");
	TCase *r = tcase_create("reading");
	TCase *w = tcase_create("writing");

	tcase_add_test(r, reads_the_headers_of_real_values);
	tcase_add_test(r, stands_every_prefix_and_every_bit_flip);
	tcase_add_test(r, refuses_values_beyond_its_maximum);
	tcase_set_timeout(r, 60);
	suite_add_tcase(s, r);
	tcase_add_test(w, writes_the_high_half_of_the_time_first);
	suite_add_tcase(s, w);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
