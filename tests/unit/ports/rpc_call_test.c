/* SPDX-License-Identifier: MIT */
/*
 * Calls of an RPC client, without security. [C706] 12.6.4; faults: [C706] E and [MS-RPCE] 2.2.2.6.
 * What is sealed is in tests/sim/keyservice.sh.
 */
#include <laps/hresult.h>
#include <stdio.h>
#include <string.h>

#include "lib/fakerpc.h"
#include "lib/runner.h"
#include "ports/rpc.h"
#include "ports/worker.h"

#define SHORT 200 /* ms: one that is not */

static struct laps_rpc *rpc;
static struct laps_cause cause;

/* Bind, call with len bytes, and give what came of it; out is cleared by the caller. */
static laps_rc call(size_t len, size_t max, unsigned ms, struct laps_buf *out)
{
	static const uint8_t zero[65536];
	struct laps_buf stub;
	laps_rc rc;

	laps_buf_init(out, max);
	laps_buf_init(&stub, 1u << 20);
	laps_buf_put(&stub, zero, len);
	fakerpc_start();
	ck_assert_int_eq(fakerpc_open_and_bind(&rpc, FAKERPC_PATIENCE, &cause), LAPS_OK);
	laps_rpc_set_deadline(rpc, laps_worker_now_ms() + ms);
	rc = laps_rpc_call(rpc, 0, &stub, out, &cause);
	laps_buf_clear(&stub);
	return rc;
}

/* A call that fails with these words. */
static void call_fails(const char *text, uint32_t hresult)
{
	struct laps_buf out;

	ck_assert_int_eq(call(8, 64, FAKERPC_PATIENCE, &out), LAPS_E_HOST);
	ck_assert_str_eq(cause.text, text);
	ck_assert_uint_eq(cause.hresult, hresult);
	laps_buf_clear(&out);
	fakerpc_close(&rpc);
}

START_TEST(an_answer_is_put_together)
{
	struct laps_rpc_bind_ack a = fakerpc_usual_ack();
	struct laps_buf out;
	struct fakerpc_step *s;

	fakerpc_begin();
	fakerpc_ack(&a);
	s = fakerpc_next(NULL);
	fakerpc_add(s, LAPS_RPC_FIRST, 0, "What is ", 8);
	fakerpc_add(s, 0, 0, "in pieces, ", 11);
	fakerpc_add(s, LAPS_RPC_LAST, 0, "is whole.", 9);
	ck_assert_int_eq(call(8, 64, FAKERPC_PATIENCE, &out), LAPS_OK);
	ck_assert_uint_eq(out.len, 28);
	ck_assert_mem_eq(out.data, "What is in pieces, is whole.", 28);
	laps_buf_clear(&out);
	fakerpc_close(&rpc);
}
END_TEST

/* No fragment is longer than the server takes, all but the last are multiples of eight, and they
 * are one call. */
START_TEST(a_long_request_goes_in_fragments)
{
	const size_t len = 10000;
	struct laps_rpc_bind_ack a = fakerpc_usual_ack();
	struct laps_rpc_pdu p;
	struct laps_buf out;
	size_t got = 0, n = 0;

	fakerpc_begin();
	a.max_recv = LAPS_RPC_FRAG_MIN;
	fakerpc_ack(&a);
	fakerpc_add(fakerpc_next(NULL), FAKERPC_BOTH, 0, "ok", 2);
	ck_assert_int_eq(call(len, 64, FAKERPC_PATIENCE, &out), LAPS_OK);
	for (size_t at = 0; at < fakerpc.seen[1].len; at += p.head.frag_len, n++) {
		const uint8_t *in = fakerpc.seen[1].data + at;
		const size_t frag = (size_t)in[8] | (size_t)in[9] << 8;
		size_t stub;

		ck_assert_int_eq(laps_rpc_pdu_parse(in, frag, &p, NULL), LAPS_OK);
		stub = frag - p.call.stub_at;
		ck_assert_uint_le(frag, LAPS_RPC_FRAG_MIN);
		ck_assert_uint_eq(p.call.alloc_hint, len - got);
		ck_assert_int_eq((p.head.flags & LAPS_RPC_FIRST) != 0, n == 0);
		ck_assert_int_eq((p.head.flags & LAPS_RPC_LAST) != 0, got + stub == len);
		ck_assert(got + stub == len || stub % 8 == 0);
		got += stub;
	}
	ck_assert_uint_eq(got, len);
	ck_assert_uint_gt(n, 1);
	laps_buf_clear(&out);
	fakerpc_close(&rpc);
}
END_TEST

START_TEST(calls_that_go_wrong)
{
	static const struct {
		uint32_t status, hresult;
		const char *text;
	} fault[] = {
		{0x5, LAPS_HR_RPC_SECURITY,
		 FAKERPC_WHO " answers with fault 0x00000005: it does not let this caller in"},
		{0x6F7, LAPS_HR_RPC_CALL_FAILED,
		 FAKERPC_WHO " answers with fault 0x000006F7: it cannot read the arguments"},
		{0x1C010002, LAPS_HR_RPC_CALL_FAILED,
		 FAKERPC_WHO " answers with fault 0x1C010002: it has no such operation"},
		{0x12345678, LAPS_HR_RPC_CALL_FAILED, FAKERPC_WHO " answers with fault 0x12345678"},
	};
	struct laps_rpc_bind_ack a = fakerpc_usual_ack();
	struct laps_buf b;
	struct fakerpc_step *s;

	laps_buf_init(&b, 65536);
	for (size_t i = 0; i < sizeof(fault) / sizeof(fault[0]); i++) {
		fakerpc_begin();
		fakerpc_ack(&a);
		laps_buf_clear(&b);
		laps_rpc_format_fault(FAKERPC_BOTH, 0, 0, fault[i].status, &b);
		fakerpc_next(&b);
		call_fails(fault[i].text, fault[i].hresult);
	}
	laps_buf_clear(&b);
	fakerpc_begin();
	fakerpc_ack(&a);
	s = fakerpc_next(NULL);
	fakerpc_add(s, FAKERPC_BOTH, 0, "x", 1);
	s->other_call = true;
	call_fails(FAKERPC_WHO " answers another call", LAPS_HR_RPC_PROTOCOL);
	/* another context; no first fragment; a second first one; more than is taken */
	fakerpc_begin();
	fakerpc_ack(&a);
	fakerpc_add(fakerpc_next(NULL), FAKERPC_BOTH, 1, "x", 1);
	call_fails(FAKERPC_WHO " answers a request with something else", LAPS_HR_RPC_PROTOCOL);
	fakerpc_begin();
	fakerpc_ack(&a);
	fakerpc_add(fakerpc_next(NULL), LAPS_RPC_LAST, 0, "x", 1);
	call_fails(FAKERPC_WHO " answers a request with something else", LAPS_HR_RPC_PROTOCOL);
	fakerpc_begin();
	fakerpc_ack(&a);
	s = fakerpc_next(NULL);
	fakerpc_add(s, LAPS_RPC_FIRST, 0, "x", 1);
	fakerpc_add(s, FAKERPC_BOTH, 0, "x", 1);
	call_fails(FAKERPC_WHO " answers a request with something else", LAPS_HR_RPC_PROTOCOL);
	fakerpc_begin();
	fakerpc_ack(&a);
	s = fakerpc_next(NULL);
	for (int i = 0; i < 5; i++)
		fakerpc_add(s, i == 0 ? LAPS_RPC_FIRST : 0, 0, "sixteen bytes...", 16);
	call_fails(FAKERPC_WHO " sends an answer of more than 64 bytes", LAPS_HR_RPC_PROTOCOL);
}
END_TEST

START_TEST(bytes_that_are_no_answer)
{
	struct laps_rpc_bind_ack a = fakerpc_usual_ack();
	struct fakerpc_step *s;

	/* longer than was agreed on; of version 4; shorter than its header; a token longer than it
	 */
	for (int i = 0; i < 4; i++) {
		static const struct {
			size_t at;
			uint8_t byte[2];
			size_t len;
			const char *text;
		} row[] = {
			{8,
			 {0xd1, 0x16},
			 2,
			 FAKERPC_WHO " sends a fragment of 5841 bytes, more than was agreed on"},
			{0, {4}, 1, NULL},
			{8, {15, 0}, 2, NULL},
			{10, {0xff, 0x00}, 2, NULL},
		};

		fakerpc_begin();
		fakerpc_ack(&a);
		s = fakerpc_next(NULL);
		fakerpc_add(s, FAKERPC_BOTH, 0, "stub", 4);
		memcpy(s->byte + row[i].at, row[i].byte, row[i].len);
		if (row[i].text) {
			call_fails(row[i].text, LAPS_HR_RPC_PROTOCOL);
			continue;
		}
		{
			struct laps_buf out;

			ck_assert_int_eq(call(8, 64, FAKERPC_PATIENCE, &out), LAPS_E_HOST);
			ck_assert_ptr_nonnull(
				strstr(cause.text, FAKERPC_WHO " does not speak RPC: "));
			laps_buf_clear(&out);
			fakerpc_close(&rpc);
		}
	}
	/* every prefix of an answer, then the end */
	for (size_t len = 0; len < 28; len += 3) {
		fakerpc_begin();
		fakerpc_ack(&a);
		s = fakerpc_next(NULL);
		fakerpc_add(s, FAKERPC_BOTH, 0, "stub", 4);
		s->len = len;
		fakerpc_next(NULL);
		fakerpc.step[fakerpc.step_n - 1].hang_up = true;
		{
			struct laps_buf out;

			ck_assert_int_eq(call(8, 64, SHORT, &out), LAPS_E_HOST);
			ck_assert_str_eq(cause.text, FAKERPC_WHO " does not answer in time");
			ck_assert_uint_eq(cause.hresult, LAPS_HR_RPC_SERVER_UNAVAILABLE);
			laps_buf_clear(&out);
			fakerpc_close(&rpc);
		}
	}
}
END_TEST

START_TEST(a_server_that_is_silent_or_hangs_up)
{
	struct laps_rpc_bind_ack a = fakerpc_usual_ack();
	uint64_t before = laps_worker_now_ms();

	fakerpc_begin();
	fakerpc_next(NULL);
	fakerpc_start();
	ck_assert_int_eq(fakerpc_open_and_bind(&rpc, SHORT, &cause), LAPS_E_HOST);
	ck_assert_str_eq(cause.text, FAKERPC_WHO " does not answer in time");
	ck_assert_uint_ge(laps_worker_now_ms() - before, SHORT);
	fakerpc_close(&rpc);
	fakerpc_begin();
	fakerpc_ack(&a);
	fakerpc_next(NULL)->hang_up = true;
	call_fails(FAKERPC_WHO " hangs up", LAPS_HR_RPC_CALL_FAILED);
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("rpc_call");
	TCase *t = tcase_create("all");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, an_answer_is_put_together);
	tcase_add_test(t, a_long_request_goes_in_fragments);
	tcase_add_test(t, calls_that_go_wrong);
	tcase_add_test(t, bytes_that_are_no_answer);
	tcase_add_test(t, a_server_that_is_silent_or_hangs_up);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
