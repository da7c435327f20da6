/* SPDX-License-Identifier: MIT */
/*
 * Binds of an RPC client, without security. [C706] 12.6.3 and [MS-RPCE] 2.2.2.4. What
 * is sealed is in tests/sim/keyservice.sh.
 */
#include <laps/hresult.h>
#include <stdio.h>
#include <string.h>

#include "lib/fakerpc.h"
#include "lib/runner.h"
#include "ports/rpc.h"
#include "ports/worker.h"

static struct laps_rpc *rpc;
static struct laps_cause cause;

/* A bind that does. */
static void bind_fails(const char *text)
{
	fakerpc_start();
	ck_assert_int_eq(fakerpc_open_and_bind(&rpc, FAKERPC_PATIENCE, &cause), LAPS_E_HOST);
	ck_assert_str_eq(cause.text, text);
	fakerpc_close(&rpc);
}

START_TEST(three_contexts_are_offered_and_the_first_that_is_accepted_is_used)
{
	struct laps_rpc_bind_ack a = fakerpc_usual_ack();
	struct laps_rpc_pdu p;
	uint8_t features = 0;

	/* NDR64 wins; refused, NDR does */
	for (int ndr64 = 1; ndr64 >= 0; ndr64--) {
		fakerpc_begin();
		if (!ndr64)
			a.result[0] = (struct laps_rpc_result){.result = LAPS_RPC_REJECTED,
							       .reason = LAPS_RPC_NO_TRANSFER};
		fakerpc_ack(&a);
		fakerpc_start();
		ck_assert_int_eq(fakerpc_open_and_bind(&rpc, FAKERPC_PATIENCE, &cause), LAPS_OK);
		ck_assert_int_eq(laps_rpc_is_ndr64(rpc), ndr64);
		ck_assert_int_eq(
			laps_rpc_pdu_parse(fakerpc.seen[0].data, fakerpc.seen[0].len, &p, NULL),
			LAPS_OK);
		ck_assert_int_eq(p.head.type, LAPS_RPC_BIND);
		ck_assert(!p.has_auth);
		ck_assert_uint_eq(p.bind.offer_n, 3);
		ck_assert(laps_rpc_syntax_eq(&p.bind.offer[0].transfer[0], &laps_rpc_ndr64));
		ck_assert(laps_rpc_syntax_eq(&p.bind.offer[1].transfer[0], &laps_rpc_ndr));
		ck_assert(laps_rpc_syntax_features(&p.bind.offer[2].transfer[0], &features));
		for (size_t i = 0; i < 3; i++)
			ck_assert(laps_rpc_syntax_eq(&p.bind.offer[i].interface, &laps_rpc_isdkey));
		fakerpc_close(&rpc);
	}
}
END_TEST

START_TEST(binds_that_are_refused)
{
	struct laps_rpc_bind_ack a = fakerpc_usual_ack();
	struct laps_buf b;

	laps_buf_init(&b, 65536);
	fakerpc_begin();
	laps_rpc_format_bind_nak(0, LAPS_RPC_NAK_AUTH_TYPE, &b);
	fakerpc_next(&b);
	bind_fails(FAKERPC_WHO
		   " refuses the connection: reason 8, it does not take the Kerberos ticket");
	fakerpc_begin();
	laps_buf_clear(&b);
	laps_rpc_format_fault(FAKERPC_BOTH, 0, 0, LAPS_RPC_S_ACCESS_DENIED, &b);
	fakerpc_next(&b);
	bind_fails(FAKERPC_WHO " answers with fault 0x00000005: it does not let this caller in");
	fakerpc_begin();
	a.result[0] = a.result[1] = (struct laps_rpc_result){.result = LAPS_RPC_REJECTED,
							     .reason = LAPS_RPC_NO_INTERFACE};
	fakerpc_ack(&a);
	bind_fails(FAKERPC_WHO " does not have the interface: result 2, reason 1");
	/* accepted, with a syntax that was not offered there */
	fakerpc_begin();
	a = fakerpc_usual_ack();
	a.result[0].transfer = laps_rpc_ndr;
	a.result[1].transfer = laps_rpc_ndr64;
	fakerpc_ack(&a);
	bind_fails(FAKERPC_WHO " does not have the interface: result 0, reason 0");
	/* refused, whatever syntax stands beside it */
	fakerpc_begin();
	a = fakerpc_usual_ack();
	a.result[0].result = a.result[1].result = LAPS_RPC_REJECTED;
	fakerpc_ack(&a);
	bind_fails(FAKERPC_WHO " does not have the interface: result 2, reason 0");
	fakerpc_begin();
	a = fakerpc_usual_ack();
	a.result_n = 1;
	fakerpc_ack(&a);
	bind_fails(FAKERPC_WHO " answers 1 of 3 offers of a bind");
	fakerpc_begin();
	a = fakerpc_usual_ack();
	a.max_recv = LAPS_RPC_FRAG_MIN - 1;
	fakerpc_ack(&a);
	bind_fails(FAKERPC_WHO " takes fragments of 1431 bytes only");
	fakerpc_begin();
	a = fakerpc_usual_ack();
	fakerpc_ack(&a)->other_call = true;
	bind_fails(FAKERPC_WHO " answers another call");
	fakerpc_begin();
	fakerpc_add(fakerpc_next(NULL), FAKERPC_BOTH, 0, "", 0);
	bind_fails(FAKERPC_WHO " answers a bind with a PDU of type 2");
	laps_buf_clear(&b);
}
END_TEST

START_TEST(nobody_is_there)
{
	struct laps_rpc_peer peer = {.host = "127.0.0.1", .who = FAKERPC_WHO};
	char text[128];

	/* a port that was just let go of */
	fakerpc_begin();
	fakerpc_start();
	peer.port = fakerpc.port;
	ck_assert_int_eq(
		laps_rpc_open(&peer, laps_worker_now_ms() + FAKERPC_PATIENCE, &rpc, &cause),
		LAPS_OK);
	fakerpc_close(&rpc);
	ck_assert_int_eq(
		laps_rpc_open(&peer, laps_worker_now_ms() + FAKERPC_PATIENCE, &rpc, &cause),
		LAPS_E_HOST);
	snprintf(text, sizeof(text),
		 "cannot reach " FAKERPC_WHO " at 127.0.0.1:%u: connection refused", fakerpc.port);
	ck_assert_str_eq(cause.text, text);
	ck_assert_uint_eq(cause.hresult, LAPS_HR_RPC_SERVER_UNAVAILABLE);
	peer.host = "no.such.host.invalid";
	ck_assert_int_eq(
		laps_rpc_open(&peer, laps_worker_now_ms() + FAKERPC_PATIENCE, &rpc, &cause),
		LAPS_E_HOST);
	ck_assert_ptr_nonnull(
		strstr(cause.text, "cannot reach " FAKERPC_WHO " at no.such.host.invalid:"));
}
END_TEST

static Suite *make(void)
{
	Suite *s = suite_create("rpc_bind");
	TCase *t = tcase_create("all");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, three_contexts_are_offered_and_the_first_that_is_accepted_is_used);
	tcase_add_test(t, binds_that_are_refused);
	tcase_add_test(t, nobody_is_there);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make);
}
