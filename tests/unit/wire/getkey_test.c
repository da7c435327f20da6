/* SPDX-License-Identifier: MIT */
/* Stubs of GetKey, [MS-GKDI] 3.1.4.1 in NDR, [C706] 14.3, and NDR64, [MS-RPCE] 2.2.5. */
#include "lib/mutate.h"
#include "lib/outcome.h"
#include "lib/runner.h"
#include <laps/getkey.h>
#include <laps/gke.h>
#include <string.h>

#define HERE     "tests/unit/wire/getkey_test.c"
#define REFERENT 0x20000u

static bool is_ndr64(const json_t *v)
{
	return strcmp(vector_str(v, "inputs.transfer_syntax"), "NDR64") == 0;
}

static void same(const json_t *v, const char *path, const uint8_t *p, size_t len)
{
	struct exact want = vector_hex(v, path);

	ck_assert_msg(want.len == len && memcmp(want.p, p, len) == 0, "'%s': another %s",
		      vector_id(v), path);
	free(want.p);
}

/* ---- the vectors ---- */

static void check_request(const json_t *v)
{
	struct exact stub = vector_hex(v, "outputs.stub_hex");
	const bool ndr64 = is_ndr64(v);
	struct laps_getkey_request q;
	struct laps_buf again;
	size_t used = 0;

	ck_assert_int_eq(laps_getkey_request_parse(ndr64, stub.p, stub.len, &q, &used, NULL),
			 LAPS_OK);
	ck_assert_uint_eq(used, stub.len);
	same(v, "inputs.target_sd_hex", q.sd, q.sd_len);
	ck_assert_int_eq(q.has_root_key_id, vector_has(v, "inputs.root_key_id"));
	if (q.has_root_key_id) {
		char id[LAPS_GUID_TEXT];

		laps_guid_format_text(q.root_key_id, id);
		ck_assert_str_eq(id, vector_str(v, "inputs.root_key_id"));
	}
	ck_assert_int_eq(q.l0, vector_int(v, "inputs.l0"));
	ck_assert_int_eq(q.l1, vector_int(v, "inputs.l1"));
	ck_assert_int_eq(q.l2, vector_int(v, "inputs.l2"));
	laps_buf_init(&again, stub.len);
	laps_getkey_request_format(ndr64, &q, &again);
	ck_assert_int_eq(laps_buf_status(&again), LAPS_OK);
	same(v, "outputs.stub_hex", again.data, again.len);
	laps_buf_clear(&again);
	free(stub.p);
}

static void check_response(const struct outcome *c)
{
	struct exact stub = vector_hex(c->v, "inputs.stub_hex");
	const bool ndr64 = is_ndr64(c->v);
	struct laps_getkey_response a;
	struct laps_err err = {0};
	struct laps_buf again;
	laps_rc rc = laps_getkey_response_parse(ndr64, stub.p, stub.len, &a, &err);

	if (rc != LAPS_OK) {
		outcome_refused(c, rc, "stub", &err);
		free(stub.p);
		return;
	}
	ck_assert(outcome_is(c, "gives"));
	ck_assert_uint_eq(a.hresult, strtoul(vector_str(c->v, "outputs.hresult"), NULL, 16));
	if (vector_has(c->v, "outputs.envelope_hex"))
		same(c->v, "outputs.envelope_hex", a.envelope, a.envelope_len);
	else
		ck_assert(!a.envelope && a.envelope_len == 0);
	laps_buf_init(&again, stub.len);
	laps_getkey_response_format(ndr64, &a, &again);
	ck_assert_int_eq(laps_buf_status(&again), LAPS_OK);
	same(c->v, "inputs.stub_hex", again.data, again.len);
	laps_buf_clear(&again);
	free(stub.p);
}

static void check_stub(const struct outcome *c)
{
	if (vector_is(c->v, "getkey_request"))
		check_request(c->v);
	else
		check_response(c);
}

START_TEST(each_stub_is_read)
{
	ck_assert_uint_eq(outcome_each(HERE ":each_stub_is_read", check_stub), 12);
}
END_TEST

/* ---- changed bytes ---- */

static bool inside(const uint8_t *p, size_t p_len, const uint8_t *in, size_t len)
{
	return !p || (p >= in && p <= in + len && p_len <= (size_t)(in + len - p));
}

static size_t up(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

static laps_rc parse_request(bool ndr64, const uint8_t *in, size_t len, void *out,
			     struct laps_err *err)
{
	size_t used = 0;
	laps_rc rc = laps_getkey_request_parse(ndr64, in, len, out, &used, err);

	ck_assert(rc == LAPS_OK || used == 0);
	/* a flip may make a request that ends earlier; what is behind is another's to read */
	return rc == LAPS_OK && used != len ? laps_fail(err, LAPS_E_TRAILING, used, "more") : rc;
}
static laps_rc parse_request32(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	struct laps_getkey_request q;
	laps_rc rc = parse_request(false, in, len, &q, err);

	if (rc == LAPS_OK)
		memcpy(out, &q, sizeof(q));
	return rc;
}
static laps_rc parse_request64(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	struct laps_getkey_request q;
	laps_rc rc = parse_request(true, in, len, &q, err);

	if (rc == LAPS_OK)
		memcpy(out, &q, sizeof(q));
	return rc;
}
/* The gaps, and the number of a referent that is not 0, are the client's. */
static void format_request(bool ndr64, const struct laps_getkey_request *q, const uint8_t *in,
			   size_t len, struct laps_buf *again)
{
	const size_t width = ndr64 ? 8 : 4, sd_end = 2 * width + q->sd_len;

	laps_getkey_request_format(ndr64, q, again);
	mutate_keep(again, in, len, 4, width);
	mutate_keep(again, in, len, sd_end, up(sd_end, width) + (q->has_root_key_id ? width : 0));
}
static void format_request32(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	format_request(false, out, in, len, again);
}
static void format_request64(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	format_request(true, out, in, len, again);
}
static bool request_borrows(const void *out, const uint8_t *in, size_t len)
{
	const struct laps_getkey_request *q = out;

	return inside(q->sd, q->sd_len, in, len);
}
static const struct mutate_codec request[2] = {
	{"request in NDR", sizeof(struct laps_getkey_request), parse_request32, format_request32,
	 request_borrows, NULL},
	{"request in NDR64", sizeof(struct laps_getkey_request), parse_request64, format_request64,
	 request_borrows, NULL},
};

static laps_rc parse_response32(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_getkey_response_parse(false, in, len, out, err);
}
static laps_rc parse_response64(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_getkey_response_parse(true, in, len, out, err);
}
/* Beside a failure there is no envelope, and a bit makes one of a success: what is written then is
 * another stub, of which only the code is compared. */
static void format_response(bool ndr64, const struct laps_getkey_response *a, const uint8_t *in,
			    size_t len, struct laps_buf *again)
{
	const size_t width = ndr64 ? 8 : 4, end = 3 * width + a->envelope_len;
	uint8_t *code = NULL;

	laps_getkey_response_format(ndr64, a, again);
	if (a->envelope) {
		mutate_keep(again, in, len, 4, 2 * width);
		mutate_keep(again, in, len, end, up(end, 4));
		return;
	}
	ck_assert_uint_eq(again->len, ndr64 ? 20 : 12);
	mutate_keep(again, in, len, 4, width);
	if (again->len == len)
		return;
	code = exact_copy(again->data + again->len - 4, 4);
	ck_assert_mem_eq(code, in + len - 4, 4);
	free(code);
	laps_buf_clear(again);
	laps_buf_put(again, in, len);
}
static void format_response32(const void *out, const uint8_t *in, size_t len,
			      struct laps_buf *again)
{
	format_response(false, out, in, len, again);
}
static void format_response64(const void *out, const uint8_t *in, size_t len,
			      struct laps_buf *again)
{
	format_response(true, out, in, len, again);
}
static bool response_borrows(const void *out, const uint8_t *in, size_t len)
{
	const struct laps_getkey_response *a = out;

	return inside(a->envelope, a->envelope_len, in, len);
}
static const struct mutate_codec response[2] = {
	{"response in NDR", sizeof(struct laps_getkey_response), parse_response32,
	 format_response32, response_borrows, NULL},
	{"response in NDR64", sizeof(struct laps_getkey_response), parse_response64,
	 format_response64, response_borrows, NULL},
};

START_TEST(stands_every_prefix_and_every_bit_flip)
{
	struct vectors *vs = vectors_load("getkey_ndr");

	for (size_t i = 0; i < vectors_n(vs); i++) {
		const json_t *v = vectors_at(vs, i);
		const bool asks = vector_is(v, "getkey_request"), ndr64 = is_ndr64(v);
		struct exact stub = vector_hex(v, asks ? "outputs.stub_hex" : "inputs.stub_hex");

		if (strcmp(vector_id(v), "dpapi-ng/test_get_key_unpack_response") != 0)
			mutate_all(asks ? &request[ndr64] : &response[ndr64], vector_id(v), stub.p,
				   stub.len);
		free(stub.p);
	}
	vectors_free(vs);
}
END_TEST

/* ---- edges ---- */

/* A request of this descriptor, followed by more bytes; used leaves those out. */
static void check_sizes(bool ndr64, size_t sd_len, size_t more)
{
	const struct laps_getkey_request q = {.sd = exact_copy(NULL, 0),
					      .sd_len = sd_len,
					      .has_root_key_id = true,
					      .root_key_id = {1, 2, 3},
					      .l0 = INT32_MIN,
					      .l1 = INT32_MAX,
					      .l2 = -1};
	struct laps_getkey_request again = q, got;
	struct laps_buf out;
	size_t used = 0, alone;

	again.sd = calloc(1, sd_len + 1);
	ck_assert_ptr_nonnull(again.sd);
	laps_buf_init(&out, 2 * LAPS_GETKEY_SD_MAX);
	laps_getkey_request_format(ndr64, &again, &out);
	alone = out.len;
	for (size_t i = 0; i < more; i++)
		laps_buf_put_u8(&out, 0xa5);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_int_eq(laps_getkey_request_parse(ndr64, out.data, out.len, &got, &used, NULL),
			 sd_len > LAPS_GETKEY_SD_MAX ? LAPS_E_RANGE : LAPS_OK);
	if (sd_len <= LAPS_GETKEY_SD_MAX) {
		ck_assert_uint_eq(used, alone);
		ck_assert_uint_eq(got.sd_len, sd_len);
		ck_assert_int_eq(got.l0, INT32_MIN);
		ck_assert_int_eq(got.l1, INT32_MAX);
		ck_assert_int_eq(got.l2, -1);
		ck_assert_uint_eq(got.root_key_id[2], 3);
	}
	laps_buf_clear(&out);
	free((void *)(uintptr_t)again.sd);
	free((void *)(uintptr_t)q.sd);
}

START_TEST(descriptors_of_every_alignment_and_up_to_the_largest)
{
	for (int ndr64 = 0; ndr64 < 2; ndr64++) {
		for (size_t len = 0; len <= 17; len++)
			for (size_t more = 0; more <= 61; more += 20)
				check_sizes(ndr64, len, more);
		check_sizes(ndr64, LAPS_GETKEY_SD_MAX, 8);
		check_sizes(ndr64, LAPS_GETKEY_SD_MAX + 1, 8);
	}
}
END_TEST

/* Stubs by hand: NDR64 whole words, NDR the first 4 bytes of each. */
struct word {
	uint64_t v;
	unsigned len; /* bytes in NDR64: 8 are 4 in NDR, others stay */
};
static laps_rc answer(bool ndr64, const struct word *w, size_t n, struct laps_getkey_response *a)
{
	struct laps_buf b;
	uint8_t *block = NULL;
	laps_rc rc;

	laps_buf_init(&b, 2 * LAPS_GKE_MAX);
	for (size_t i = 0; i < n; i++)
		for (unsigned j = 0; j < (w[i].len == 8 && !ndr64 ? 4 : w[i].len); j++)
			laps_buf_put_u8(&b, (uint8_t)(j < 8 ? w[i].v >> 8 * j : 0));
	ck_assert_int_eq(laps_buf_status(&b), LAPS_OK);
	block = exact_copy(b.data, b.len);
	rc = laps_getkey_response_parse(ndr64, block, b.len, a, NULL);
	laps_buf_clear(&b);
	/* what it borrows is not looked at */
	free(block);
	return rc;
}

START_TEST(answers_that_contradict_themselves)
{
	static const struct {
		const char *what;
		struct word w[6];
		size_t n;
		laps_rc rc;
	} row[] = {
		{"a success of nothing", {{0, 8}, {REFERENT, 8}, {0, 8}, {0, 4}}, 4, LAPS_E_FORMAT},
		{"a success without", {{0, 8}, {0, 8}, {0, 4}}, 3, LAPS_E_FORMAT},
		{"a length without", {{4, 8}, {0, 8}, {0x80070005u, 4}}, 3, LAPS_E_FORMAT},
		{"a size above the length",
		 {{4, 8}, {REFERENT, 8}, {8, 8}, {1, 8}, {0, 4}},
		 5,
		 LAPS_E_FORMAT},
		{"a size below the length",
		 {{8, 8}, {REFERENT, 8}, {4, 8}, {1, 8}, {0, 4}},
		 5,
		 LAPS_E_FORMAT},
		{"more than the largest",
		 {{LAPS_GKE_MAX + 1, 8}, {REFERENT, 8}, {LAPS_GKE_MAX + 1, 8}, {0, 65540}, {0, 4}},
		 5,
		 LAPS_E_RANGE},
		{"a failure with an envelope, which is passed over",
		 {{4, 8}, {REFERENT, 8}, {4, 8}, {1, 4}, {0x8009000du, 4}},
		 5,
		 LAPS_OK},
		{"15 bytes of padding", {{0, 8}, {0, 8}, {5, 4}, {0, 15}}, 4, LAPS_OK},
		{"16 bytes of padding", {{0, 8}, {0, 8}, {5, 4}, {0, 16}}, 4, LAPS_E_TRAILING},
	};

	for (int ndr64 = 0; ndr64 < 2; ndr64++)
		for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
			struct laps_getkey_response a = {0};
			laps_rc rc = answer(ndr64, row[i].w, row[i].n, &a);

			ck_assert_msg(rc == row[i].rc, "%s, NDR64 %d: %s", row[i].what, ndr64,
				      laps_rc_name(rc));
			if (rc == LAPS_OK)
				ck_assert(!a.envelope && a.envelope_len == 0 && a.hresult != 0);
		}
}
END_TEST

/* In NDR64 a size has 64 bits, and all of them count. */
START_TEST(the_upper_half_of_a_size_counts)
{
	static const uint8_t zeros[64];
	struct laps_getkey_request q;
	struct laps_buf b;
	size_t used = 0;

	laps_buf_init(&b, 256);
	laps_buf_put_u32le(&b, 4);
	laps_buf_put_u32le(&b, 0);
	laps_buf_put_u64le(&b, 1ull << 32 | 4);
	laps_buf_put(&b, zeros, sizeof(zeros));
	ck_assert_int_eq(laps_getkey_request_parse(true, b.data, b.len, &q, &used, NULL),
			 LAPS_E_RANGE);
	laps_buf_clear(&b);
	/* and of a referent: NULL has all of them 0 */
	laps_buf_put_u32le(&b, 0);
	laps_buf_put_u32le(&b, 0);
	laps_buf_put_u64le(&b, 0);
	laps_buf_put_u64le(&b, 1ull << 32);
	laps_buf_put(&b, zeros, LAPS_GUID_LEN + 12);
	ck_assert_int_eq(laps_getkey_request_parse(true, b.data, b.len, &q, &used, NULL), LAPS_OK);
	ck_assert(q.has_root_key_id);
	laps_buf_clear(&b);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("getkey");
	TCase *t = tcase_create("stubs");

	tcase_add_test(t, each_stub_is_read);
	tcase_add_test(t, stands_every_prefix_and_every_bit_flip);
	tcase_add_test(t, descriptors_of_every_alignment_and_up_to_the_largest);
	tcase_add_test(t, answers_that_contradict_themselves);
	tcase_add_test(t, the_upper_half_of_a_size_counts);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
