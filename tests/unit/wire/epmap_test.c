/* SPDX-License-Identifier: MIT */
/* The stubs of ept_map, [C706] O, in NDR and in NDR64, [MS-RPCE] 2.2.5. */
#include "lib/mutate.h"
#include "lib/outcome.h"
#include "lib/runner.h"
#include <laps/epmap.h>
#include <string.h>

#define HERE "tests/unit/wire/epmap_test.c"

#define TOWER_LEN 75u

static struct laps_tower tower_of(uint16_t port)
{
	return (struct laps_tower){.interface = laps_rpc_isdkey,
				   .transfer = laps_rpc_ndr,
				   .tcp = true,
				   .port = port,
				   .address = {127, 0, 0, 1}};
}

static void check_request(const json_t *v)
{
	struct exact stub = vector_hex(v, "outputs.stub_hex");
	struct laps_epm_map_request q;
	size_t used = 0;

	ck_assert_int_eq(laps_epm_map_request_parse(true, stub.p, stub.len, &q, &used, NULL),
			 LAPS_OK);
	ck_assert_uint_eq(used, stub.len);
	ck_assert(q.has_tower && q.tower.tcp);
	ck_assert(laps_rpc_syntax_eq(&q.tower.interface, &laps_rpc_isdkey));
	ck_assert(laps_rpc_syntax_eq(&q.tower.transfer, &laps_rpc_ndr));
	ck_assert_uint_eq(q.tower.port, (uint64_t)vector_int(v, "inputs.tower_port"));
	ck_assert_uint_eq(q.max_towers, (uint64_t)vector_int(v, "inputs.max_towers"));
	free(stub.p);
}

static void check_reply(const json_t *v)
{
	struct exact stub = vector_hex(v, "inputs.stub_hex");
	struct laps_epm_map_response a;
	struct laps_buf again;
	const size_t referents = 48;

	ck_assert_int_eq(laps_epm_map_response_parse(true, stub.p, stub.len, &a, NULL), LAPS_OK);
	ck_assert_uint_eq(a.tower_n, json_array_size(vector_get(v, "outputs.ports")));
	for (size_t i = 0; i < a.tower_n; i++) {
		ck_assert(a.tower[i].tcp);
		ck_assert_uint_eq(a.tower[i].port, (uint64_t)json_integer_value(json_array_get(
							   vector_get(v, "outputs.ports"), i)));
	}
	ck_assert_uint_eq(a.status, (uint64_t)vector_int(v, "outputs.status"));
	ck_assert_uint_eq(a.max_towers, 4);
	/* written again it is the same but for the numbers of the referents */
	laps_buf_init(&again, stub.len);
	laps_epm_map_response_format(true, &a, &again);
	mutate_keep(&again, stub.p, stub.len, referents, referents + 24);
	ck_assert_uint_eq(again.len, stub.len);
	ck_assert_mem_eq(again.data, stub.p, stub.len);
	laps_buf_clear(&again);
	free(stub.p);
}

static void check_stub(const struct outcome *c)
{
	ck_assert(outcome_is(c, "gives"));
	if (vector_is(c->v, "ept_map_request"))
		check_request(c->v);
	else
		check_reply(c->v);
}

START_TEST(each_stub_is_read)
{
	ck_assert_uint_eq(outcome_each(HERE ":each_stub_is_read", check_stub), 2);
}
END_TEST

static void request_there_and_back(bool ndr64, const struct laps_epm_map_request *q, size_t len)
{
	struct laps_epm_map_request got;
	struct laps_buf out;
	size_t used = 0;

	laps_buf_init(&out, 256);
	laps_buf_put(&out, "abc", 3); /* gaps count from the stub's start */
	laps_epm_map_request_format(ndr64, q, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_uint_eq(out.len - 3, len);
	ck_assert_int_eq(
		laps_epm_map_request_parse(ndr64, out.data + 3, out.len - 3, &got, &used, NULL),
		LAPS_OK);
	ck_assert_uint_eq(used, len);
	ck_assert_int_eq(got.has_tower, q->has_tower);
	ck_assert_uint_eq(got.tower.port, q->tower.port);
	ck_assert_uint_eq(got.max_towers, q->max_towers);
	laps_buf_clear(&out);
}

START_TEST(requests_there_and_back)
{
	const struct laps_epm_map_request with = {true, tower_of(135), 4},
					  without = {.max_towers = 7};

	/* two referents; tower, 75 bytes behind its size and length, padded; handle, number */
	request_there_and_back(false, &with, 8 + 8 + 76 + 20 + 4);
	request_there_and_back(true, &with, 16 + 12 + 76 + 20 + 4);
	request_there_and_back(false, &without, 8 + 20 + 4);
	request_there_and_back(true, &without, 16 + 20 + 4);
}
END_TEST

static void response_there_and_back(bool ndr64, size_t n, uint32_t status, size_t len)
{
	struct laps_epm_map_response a = {.tower_n = n, .max_towers = 8, .status = status}, got;
	struct laps_buf out;

	for (size_t i = 0; i < n; i++)
		a.tower[i] = tower_of((uint16_t)(50000 + i));
	laps_buf_init(&out, 2048);
	laps_buf_put(&out, "abc", 3);
	laps_epm_map_response_format(ndr64, &a, &out);
	ck_assert_int_eq(laps_buf_status(&out), LAPS_OK);
	ck_assert_uint_eq(out.len - 3, len);
	ck_assert_int_eq(laps_epm_map_response_parse(ndr64, out.data + 3, out.len - 3, &got, NULL),
			 LAPS_OK);
	ck_assert_uint_eq(got.tower_n, n);
	for (size_t i = 0; i < n; i++)
		ck_assert_uint_eq(got.tower[i].port, 50000 + i);
	ck_assert_uint_eq(got.status, status);
	laps_buf_clear(&out);
}

START_TEST(responses_there_and_back)
{
	for (size_t n = 0; n <= LAPS_EPM_TOWERS; n++) {
		const uint32_t status = n ? 0 : LAPS_EPM_NOT_REGISTERED;

		response_there_and_back(false, n, status, 24 + 12 + n * (4 + 8 + 76) + 4);
		response_there_and_back(true, n, status, 24 + 24 + n * (8 + 12 + 76) + 4);
	}
}
END_TEST

/* An answer by hand: towers whose referents are bits of there, then the rest. */
struct by_hand {
	uint32_t n;
	uint64_t max, offset, actual;
	size_t towers;
	uint64_t absent; /* bits: these referents are 0 */
	size_t size;     /* of each tower; its length stays TOWER_LEN */
};

static void put(struct laps_buf *b, bool ndr64, uint64_t v)
{
	if (ndr64)
		laps_buf_put_u64le(b, v);
	else
		laps_buf_put_u32le(b, (uint32_t)v);
}

static laps_rc answer(bool ndr64, const struct by_hand *h, struct laps_epm_map_response *a)
{
	static const uint8_t zeros[LAPS_EPM_HANDLE];
	const struct laps_tower tower = tower_of(49672);
	struct laps_buf b;
	uint8_t *block = NULL;
	laps_rc rc;

	laps_buf_init(&b, 1u << 20);
	laps_buf_put(&b, zeros, sizeof(zeros));
	laps_buf_put_u32le(&b, h->n);
	put(&b, ndr64, h->max);
	put(&b, ndr64, h->offset);
	put(&b, ndr64, h->actual);
	for (size_t i = 0; i < h->towers; i++)
		put(&b, ndr64, i < 64 && (h->absent >> i & 1) ? 0 : i + 1);
	for (size_t i = 0; i < h->towers; i++) {
		if (i < 64 && (h->absent >> i & 1))
			continue;
		put(&b, ndr64, h->size);
		laps_buf_put_u32le(&b, TOWER_LEN);
		laps_tower_format(&tower, &b);
		laps_buf_put_u8(&b, 0);
	}
	laps_buf_put_u32le(&b, 0);
	ck_assert_int_eq(laps_buf_status(&b), LAPS_OK);
	block = exact_copy(b.data, b.len);
	rc = laps_epm_map_response_parse(ndr64, block, b.len, a, NULL);
	free(block);
	laps_buf_clear(&b);
	return rc;
}

START_TEST(answers_that_contradict_themselves)
{
	static const struct {
		const char *what;
		struct by_hand h;
		laps_rc rc;
		size_t kept;
	} row[] = {
		{"two", {2, 4, 0, 2, 2, 0, TOWER_LEN}, LAPS_OK, 2},
		{"two of three that are there", {3, 4, 0, 3, 3, 2, TOWER_LEN}, LAPS_OK, 2},
		{"more than are kept", {9, 9, 0, 9, 9, 0, TOWER_LEN}, LAPS_OK, LAPS_EPM_TOWERS},
		{"the most", {500, 500, 0, 500, 500, 0, TOWER_LEN}, LAPS_OK, LAPS_EPM_TOWERS},
		{"more than the most", {501, 501, 0, 501, 501, 0, TOWER_LEN}, LAPS_E_RANGE, 0},
		{"more than the array has", {3, 2, 0, 3, 3, 0, TOWER_LEN}, LAPS_E_FORMAT, 0},
		{"another number", {2, 4, 0, 3, 3, 0, TOWER_LEN}, LAPS_E_FORMAT, 0},
		{"not from the first", {2, 4, 1, 2, 2, 0, TOWER_LEN}, LAPS_E_FORMAT, 0},
		{"fewer than told", {3, 4, 0, 3, 2, 0, TOWER_LEN}, LAPS_E_TRUNCATED, 0},
		{"another size", {1, 4, 0, 1, 1, 0, TOWER_LEN + 1}, LAPS_E_FORMAT, 0},
		{"too large", {1, 4, 0, 1, 1, 0, LAPS_EPM_TOWER_MAX + 1}, LAPS_E_RANGE, 0},
		{"a status behind", {0, 4, 0, 0, 0, 0, 0}, LAPS_OK, 0},
	};

	for (int ndr64 = 0; ndr64 < 2; ndr64++)
		for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
			struct laps_epm_map_response a = {0};
			laps_rc rc = answer(ndr64, &row[i].h, &a);

			/* without the third referent, a size is taken for it: no matter how */
			if (strcmp(row[i].what, "fewer than told") == 0)
				ck_assert_int_ne(rc, LAPS_OK);
			else
				ck_assert_msg(rc == row[i].rc && a.tower_n == row[i].kept,
					      "%s, NDR64 %d: %s, %zu", row[i].what, ndr64,
					      laps_rc_name(rc), a.tower_n);
		}
}
END_TEST

/* What the decoder keeps is parsed from what is written again: gaps, handles, objects, the numbers
 * of referents and floors of other kinds are not kept. Lengths may differ. */
static bool same_tower(const struct laps_tower *a, const struct laps_tower *b)
{
	return laps_rpc_syntax_eq(&a->interface, &b->interface) &&
	       laps_rpc_syntax_eq(&a->transfer, &b->transfer) && a->port == b->port &&
	       memcmp(a->address, b->address, sizeof(a->address)) == 0;
}

static laps_rc parse_request(bool ndr64, const uint8_t *in, size_t len, void *out,
			     struct laps_err *err)
{
	size_t used = 0;

	return laps_epm_map_request_parse(ndr64, in, len, out, &used, err);
}
static laps_rc parse_request32(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return parse_request(false, in, len, out, err);
}
static laps_rc parse_request64(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return parse_request(true, in, len, out, err);
}
static void format_request(bool ndr64, const void *out, const uint8_t *in, size_t len,
			   struct laps_buf *again)
{
	const struct laps_epm_map_request *q = out;
	struct laps_epm_map_request got;
	struct laps_buf b;

	laps_buf_init(&b, 256);
	laps_epm_map_request_format(ndr64, q, &b);
	ck_assert_int_eq(parse_request(ndr64, b.data, b.len, &got, NULL), LAPS_OK);
	if (got.has_tower == q->has_tower && same_tower(&got.tower, &q->tower) &&
	    got.max_towers == q->max_towers)
		laps_buf_put(again, in, len);
	laps_buf_clear(&b);
}
static void format_request32(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	format_request(false, out, in, len, again);
}
static void format_request64(const void *out, const uint8_t *in, size_t len, struct laps_buf *again)
{
	format_request(true, out, in, len, again);
}
static const struct mutate_codec request[2] = {
	{"ept_map in NDR", sizeof(struct laps_epm_map_request), parse_request32, format_request32,
	 NULL, NULL},
	{"ept_map in NDR64", sizeof(struct laps_epm_map_request), parse_request64, format_request64,
	 NULL, NULL},
};

static laps_rc parse_response32(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_epm_map_response_parse(false, in, len, out, err);
}
static laps_rc parse_response64(const uint8_t *in, size_t len, void *out, struct laps_err *err)
{
	return laps_epm_map_response_parse(true, in, len, out, err);
}
static void format_response(bool ndr64, const void *out, const uint8_t *in, size_t len,
			    struct laps_buf *again)
{
	const struct laps_epm_map_response *a = out;
	struct laps_epm_map_response got;
	struct laps_buf b;
	bool same = true;

	laps_buf_init(&b, 2048);
	laps_epm_map_response_format(ndr64, a, &b);
	ck_assert_int_eq(laps_epm_map_response_parse(ndr64, b.data, b.len, &got, NULL), LAPS_OK);
	for (size_t i = 0; i < a->tower_n; i++)
		same = same && same_tower(&got.tower[i], &a->tower[i]);
	if (same && got.tower_n == a->tower_n && got.max_towers == a->max_towers &&
	    got.status == a->status)
		laps_buf_put(again, in, len);
	laps_buf_clear(&b);
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
static const struct mutate_codec response[2] = {
	{"answer in NDR", sizeof(struct laps_epm_map_response), parse_response32, format_response32,
	 NULL, NULL},
	{"answer in NDR64", sizeof(struct laps_epm_map_response), parse_response64,
	 format_response64, NULL, NULL},
};

START_TEST(stands_every_prefix_and_every_bit_flip)
{
	const struct laps_epm_map_request q = {true, tower_of(135), 4};
	const struct laps_epm_map_response a = {
		.tower = {tower_of(1), tower_of(2), tower_of(3)}, .tower_n = 3, .max_towers = 4};
	struct vectors *vs = vectors_load("rpc_epm_verification_trailer");
	struct exact stub =
		vector_hex(vectors_find(vs, "dpapi-ng/ept_map_request"), "outputs.stub_hex");
	struct laps_buf out;

	laps_buf_init(&out, 2048);
	mutate_all(&request[true], "with an object", stub.p, stub.len);
	for (int ndr64 = 0; ndr64 < 2; ndr64++) {
		laps_epm_map_request_format(ndr64, &q, &out);
		mutate_all(&request[ndr64], "without an object", out.data, out.len);
		laps_buf_clear(&out);
		laps_epm_map_response_format(ndr64, &a, &out);
		mutate_all(&response[ndr64], "three towers", out.data, out.len);
		laps_buf_clear(&out);
	}
	free(stub.p);
	vectors_free(vs);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("epmap");
	TCase *t = tcase_create("ept_map");

	tcase_add_test(t, each_stub_is_read);
	tcase_add_test(t, requests_there_and_back);
	tcase_add_test(t, responses_there_and_back);
	tcase_add_test(t, answers_that_contradict_themselves);
	tcase_add_test(t, stands_every_prefix_and_every_bit_flip);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
