/* SPDX-License-Identifier: MIT */
/*
 * Binds and calls that a plan makes go wrong: what is sent, whether it was done, and that the
 * connection ends where it should. Of a fault's and a bind_nak's form: [C706] 12.6.4.7, .3.
 */
#include <stdio.h>
#include <string.h>

#include "lib/rpcpeer.h"
#include "lib/runner.h"

static struct rpcpeer p;

/* The n-th of these operations goes wrong; which were asked about is kept. */
static struct {
	const char *operation, *effect;
	int64_t arg;
	unsigned n, seen;
	char who[64];
} plan;

static bool take(void *ctx, const char *operation, const char *who, struct laps_fault *out)
{
	ck_assert_ptr_eq(ctx, &p);
	(void)snprintf(plan.who, sizeof(plan.who), "%s", who ? who : "");
	if (!plan.operation || strcmp(plan.operation, operation) != 0 || ++plan.seen != plan.n)
		return false;
	*out = (struct laps_fault){.effect = plan.effect, .spec = "spec", .arg = plan.arg};
	return true;
}

static void set_up(void)
{
	memset(&plan, 0, sizeof(plan));
	peer_init(&p);
	p.vault.fault = "call";
	p.lobby.fault = "map";
	p.options.fault = take;
	peer_start(&p);
}

static void tear_down(void)
{
	peer_stop(&p);
}

static void go_wrong(const char *operation, unsigned n, const char *effect, int64_t arg)
{
	plan.operation = operation;
	plan.effect = effect;
	plan.arg = arg;
	plan.n = n;
	plan.seen = 0;
}

static void send_bind(void)
{
	const struct laps_rpc_bind b = peer_offer(1, &laps_rpc_epm, &laps_rpc_ndr);
	struct laps_buf pdu;

	laps_buf_init(&pdu, LAPS_RPC_FRAG_MAX);
	laps_rpc_format_bind(LAPS_RPC_BIND, LAPS_RPC_FIRST | LAPS_RPC_LAST, 9, &b, NULL, &pdu);
	peer_feed(&p, &pdu);
}

/* Of a bind; NULL when there is no answer. */
static const struct laps_rpc_pdu *bind(void)
{
	static struct laps_rpc_pdu answer;

	send_bind();
	return peer_next(&p, &answer) ? &answer : NULL;
}

START_TEST(nothing_goes_wrong_that_is_not_in_the_plan)
{
	ck_assert(peer_authenticate(&p, true));
	for (uint32_t i = 0; i < 3; i++)
		ck_assert_uint_eq(peer_call(&p, i, 0, PEER_ECHO, 50), 0);
	ck_assert_uint_eq(rpc_assoc_take_delay_ms(p.assoc), 0);
	ck_assert_str_eq(plan.who, p.server.who);
}
END_TEST

START_TEST(a_bind_is_refused_with_the_reason_it_is_told)
{
	const struct laps_rpc_pdu *a;

	go_wrong("bind", 1, "nak", 2);
	a = bind();
	ck_assert(a && a->head.type == LAPS_RPC_BIND_NAK && a->head.call_id == 9);
	ck_assert_uint_eq(a->nak_reason, 2);
	ck_assert(!p.open);
}
END_TEST

START_TEST(the_second_call_is_a_fault_and_not_done_and_the_third_is_as_ever)
{
	ck_assert(peer_authenticate(&p, true));
	go_wrong("call", 2, "fault", 0x6f7);
	ck_assert_uint_eq(peer_call(&p, 1, 0, PEER_ECHO, 50), 0);
	ck_assert_uint_eq(peer_call(&p, 2, 0, PEER_ECHO, 50), 0x6f7);
	ck_assert_uint_eq(p.served, 1);
	ck_assert(p.open);
	ck_assert_uint_eq(peer_call(&p, 3, 0, PEER_ECHO, 50), 0);
	ck_assert_uint_eq(p.served, 2);
}
END_TEST

START_TEST(it_is_cut_before_or_after_it_is_done)
{
	for (int after = 0; after < 2; after++) {
		struct laps_buf pdu, stub;

		tear_down();
		set_up();
		ck_assert(peer_authenticate(&p, true));
		go_wrong("call", 1, after ? "cut-after" : "cut-before", 0);
		laps_buf_init(&pdu, LAPS_RPC_FRAG_MAX);
		laps_buf_init(&stub, 64);
		peer_arguments(PEER_COUNT, 8, &stub);
		peer_fragment(&p, LAPS_RPC_FIRST | LAPS_RPC_LAST, 1, 0, PEER_COUNT, stub.data,
			      stub.len, 0, &pdu);
		peer_feed(&p, &pdu);
		laps_buf_clear(&stub);
		ck_assert(!p.open && peer_is_silent(&p));
		ck_assert_uint_eq(p.served, (unsigned)after);
	}
}
END_TEST

START_TEST(what_was_answered_before_a_cut_stays)
{
	struct laps_buf pdu, stub;

	ck_assert(peer_authenticate(&p, true));
	go_wrong("call", 2, "cut-after", 0);
	laps_buf_init(&pdu, LAPS_RPC_FRAG_MAX);
	laps_buf_init(&stub, 64);
	peer_arguments(PEER_COUNT, 8, &stub);
	for (uint32_t id = 1; id < 4; id++)
		peer_fragment(&p, LAPS_RPC_FIRST | LAPS_RPC_LAST, id, 0, PEER_COUNT, stub.data,
			      stub.len, 0, &pdu);
	peer_feed(&p, &pdu);
	laps_buf_clear(&stub);
	ck_assert_uint_eq(peer_answer(&p, 1, PEER_COUNT, 8), 0);
	ck_assert(!p.open && peer_is_silent(&p));
	ck_assert_uint_eq(p.served, 2);
}
END_TEST

START_TEST(half_of_an_answer_is_sent)
{
	struct laps_rpc_head head;

	go_wrong("bind", 1, "truncated", 0);
	send_bind();
	ck_assert(!p.open);
	ck_assert_uint_gt(p.out.len, LAPS_RPC_HEAD_LEN);
	ck_assert(laps_rpc_head_parse(p.out.data, &head, NULL) == LAPS_OK);
	ck_assert_int_eq(head.type, LAPS_RPC_BIND_ACK);
	ck_assert_uint_eq(p.out.len - p.taken, head.frag_len / 2);
}
END_TEST

START_TEST(an_answer_waits_and_is_whole)
{
	ck_assert(peer_authenticate(&p, true));
	go_wrong("call", 1, "slow", 250);
	ck_assert_uint_eq(peer_call(&p, 1, 0, PEER_ECHO, 50), 0);
	ck_assert(p.open);
	ck_assert_uint_eq(rpc_assoc_take_delay_ms(p.assoc), 250);
	ck_assert_uint_eq(rpc_assoc_take_delay_ms(p.assoc), 0);
	go_wrong("call", 1, "slow", -250);
	ck_assert_uint_eq(peer_call(&p, 2, 0, PEER_ECHO, 50), 0);
	ck_assert_uint_eq(rpc_assoc_take_delay_ms(p.assoc), 0);
}
END_TEST

/* Who may not call meets no fault, and is not counted. */
START_TEST(what_would_not_be_served_is_not_counted)
{
	const struct laps_rpc_pdu *a = bind();

	ck_assert(a && a->head.type == LAPS_RPC_BIND_ACK);
	go_wrong("map", 1, "fault", 0x5555);
	ck_assert_uint_eq(peer_call(&p, 1, 1, PEER_OPNUMS, 4), LAPS_RPC_NCA_OP_RNG_ERROR);
	ck_assert_uint_eq(plan.seen, 0);
	ck_assert_uint_eq(peer_call(&p, 2, 1, PEER_ECHO, 4), 0x5555);
	ck_assert_uint_eq(plan.seen, 1);
}
END_TEST

/* For how long somebody keeps the server waiting: not from before he was last through. */
START_TEST(a_stream_rests_between_its_requests)
{
	const uint64_t before = rpc_assoc_rests(p.assoc);
	struct laps_buf pdu, stub;
	size_t len;

	ck_assert(peer_authenticate(&p, true));
	ck_assert_uint_gt(rpc_assoc_rests(p.assoc), before);
	laps_buf_init(&pdu, 1 << 20);
	laps_buf_init(&stub, 64);
	peer_arguments(PEER_COUNT, 8, &stub);
	for (uint32_t id = 0; id < 20; id++) {
		const uint64_t last = rpc_assoc_rests(p.assoc);

		/* the end of one with the beginning of the next */
		len = pdu.len;
		peer_fragment(&p, LAPS_RPC_FIRST | LAPS_RPC_LAST, id, 0, PEER_COUNT, stub.data,
			      stub.len, 0, &pdu);
		if (id == 0) {
			struct laps_buf half;

			laps_buf_init(&half, LAPS_RPC_FRAG_MAX);
			laps_buf_put(&half, pdu.data, pdu.len / 2);
			memmove(pdu.data, pdu.data + pdu.len / 2, pdu.len - pdu.len / 2);
			pdu.len -= pdu.len / 2;
			peer_feed(&p, &half);
			ck_assert_uint_eq(rpc_assoc_rests(p.assoc), last);
		} else {
			struct laps_buf rest;
			const size_t end = len + (pdu.len - len) / 2;

			laps_buf_init(&rest, LAPS_RPC_FRAG_MAX);
			laps_buf_put(&rest, pdu.data, end);
			memmove(pdu.data, pdu.data + end, pdu.len - end);
			pdu.len -= end;
			peer_feed(&p, &rest);
			ck_assert(rpc_assoc_is_midway(p.assoc));
			ck_assert_uint_eq(rpc_assoc_rests(p.assoc), last + 1);
		}
	}
	laps_buf_clear(&pdu);
	/* fragments of a request are no rests */
	tear_down();
	set_up();
	ck_assert(peer_authenticate(&p, true));
	len = rpc_assoc_rests(p.assoc);
	peer_fragment(&p, LAPS_RPC_FIRST, 1, 0, PEER_COUNT, stub.data, 2, 0, &pdu);
	peer_feed(&p, &pdu);
	peer_fragment(&p, 0, 1, 0, PEER_COUNT, stub.data + 2, 1, 0, &pdu);
	peer_feed(&p, &pdu);
	ck_assert_uint_eq(rpc_assoc_rests(p.assoc), len);
	laps_buf_clear(&stub);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("fault");
	TCase *t = tcase_create("fault");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, nothing_goes_wrong_that_is_not_in_the_plan);
	tcase_add_test(t, a_bind_is_refused_with_the_reason_it_is_told);
	tcase_add_test(t, the_second_call_is_a_fault_and_not_done_and_the_third_is_as_ever);
	tcase_add_test(t, it_is_cut_before_or_after_it_is_done);
	tcase_add_test(t, what_was_answered_before_a_cut_stays);
	tcase_add_test(t, half_of_an_answer_is_sent);
	tcase_add_test(t, an_answer_waits_and_is_whole);
	tcase_add_test(t, what_would_not_be_served_is_not_counted);
	tcase_add_test(t, a_stream_rests_between_its_requests);
	suite_add_tcase(suite, t);
	return suite;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
