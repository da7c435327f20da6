/* SPDX-License-Identifier: MIT */
/* Requests: cut, in fragments, with padding, out of order and out of bounds. [C706] 12.6.4.9,
 * 12.6.2, [MS-RPCE] 3.3.1.5.2. */
#include "lib/rpcpeer.h"
#include "lib/runner.h"
#include <string.h>

#define FIRST LAPS_RPC_FIRST
#define LAST  LAPS_RPC_LAST
#define WHOLE (FIRST | LAST)

static struct rpcpeer p;
static struct laps_buf pdu;

static void set_up(void)
{
	peer_init(&p);
	peer_start(&p);
	laps_buf_init(&pdu, 4u << 20);
}

static void tear_down(void)
{
	peer_stop(&p);
	laps_buf_clear(&pdu);
}

/* Bound and sealed, with signed headers; or without security, to the endpoint mapper as 1. */
static void again(bool sealed)
{
	tear_down();
	set_up();
	if (sealed) {
		ck_assert(peer_authenticate(&p, true));
	} else {
		const struct laps_rpc_bind b = peer_offer(1, &laps_rpc_epm, &laps_rpc_ndr);
		struct laps_rpc_pdu a;

		laps_rpc_format_bind(LAPS_RPC_BIND, WHOLE, 1, &b, NULL, &pdu);
		peer_feed(&p, &pdu);
		ck_assert(peer_next(&p, &a));
	}
}

/* A call of PEER_ECHO with n bytes, in fragments of so many bytes of stub. */
static void put_echo(uint32_t call_id, uint32_t n, size_t size, unsigned pad)
{
	const uint16_t context_id = p.sealed ? 0 : 1;
	struct laps_buf stub;
	size_t at = 0;

	laps_buf_init(&stub, RPC_REQUEST_MAX + 1);
	peer_arguments(PEER_ECHO, n, &stub);
	while (at < stub.len) {
		const size_t len = stub.len - at < size ? stub.len - at : size;
		const uint8_t flags =
			(uint8_t)((at == 0 ? FIRST : 0u) | (at + len == stub.len ? LAST : 0u));

		peer_fragment(&p, flags, call_id, context_id, PEER_ECHO, stub.data + at, len, pad,
			      &pdu);
		at += len;
	}
	laps_buf_clear(&stub);
}

START_TEST(takes_a_request_cut_anywhere)
{
	for (int sealed = 0; sealed < 2; sealed++) {
		size_t cut = 0;
		size_t len = 0;

		do {
			struct laps_buf rest;

			again(sealed);
			laps_buf_init(&rest, LAPS_RPC_FRAG_MAX);
			put_echo(5, 100, 4096, 0);
			len = pdu.len;
			cut++;
			laps_buf_put(&rest, pdu.data + cut, len - cut);
			pdu.len = cut;
			peer_feed(&p, &pdu);
			ck_assert(p.open && peer_is_silent(&p));
			ck_assert(rpc_assoc_is_midway(p.assoc));
			peer_feed(&p, &rest);
			ck_assert_uint_eq(peer_answer(&p, 5, PEER_ECHO, 100), 0);
			ck_assert(!rpc_assoc_is_midway(p.assoc));
		} while (cut < len - 1);
		ck_assert_uint_ge(cut, 24 + 104 - 1);
	}
}
END_TEST

START_TEST(takes_fragments_of_every_small_size_in_pieces_of_every_small_size)
{
	for (int sealed = 0; sealed < 2; sealed++)
		for (size_t size = 1; size <= 64; size++) {
			again(sealed);
			for (p.cut = 0; p.cut <= 33; p.cut += 3) {
				put_echo((uint32_t)p.cut, 150, size, 0);
				peer_feed(&p, &pdu);
				ck_assert_uint_eq(peer_answer(&p, (uint32_t)p.cut, PEER_ECHO, 150),
						  0);
			}
			ck_assert(p.open && peer_is_silent(&p));
		}
}
END_TEST

START_TEST(takes_several_in_one_segment)
{
	for (int sealed = 0; sealed < 2; sealed++) {
		again(sealed);
		for (uint32_t i = 0; i < 20; i++)
			put_echo(i, 10 * i, 40, 0);
		put_echo(20, 300, 4096, 0);
		pdu.len -= 7; /* and the end of the last one is missing */
		peer_feed(&p, &pdu);
		for (uint32_t i = 0; i < 20; i++)
			ck_assert_uint_eq(peer_answer(&p, i, PEER_ECHO, 10 * i), 0);
		ck_assert(p.open && peer_is_silent(&p));
		ck_assert(rpc_assoc_is_midway(p.assoc));
	}
}
END_TEST

START_TEST(cuts_padding_of_every_length)
{
	again(true);
	for (unsigned pad = 0; pad <= 16; pad++)
		for (size_t size = 7; size <= 4096; size *= 3) {
			put_echo(pad, 50, size, pad);
			peer_feed(&p, &pdu);
			ck_assert_uint_eq(peer_answer(&p, pad, PEER_ECHO, 50), 0);
		}
	ck_assert(p.open);
}
END_TEST

START_TEST(takes_a_header_of_40_bytes)
{
	for (int sealed = 0; sealed < 2; sealed++) {
		again(sealed);
		p.has_object = true;
		put_echo(5, 100, 33, 3);
		put_echo(6, 100, 4096, 0);
		peer_feed(&p, &pdu);
		ck_assert_uint_eq(peer_answer(&p, 5, PEER_ECHO, 100), 0);
		ck_assert_uint_eq(peer_answer(&p, 6, PEER_ECHO, 100), 0);
	}
}
END_TEST

START_TEST(lets_call_ids_be_used_again)
{
	again(true);
	for (int i = 0; i < 5; i++)
		ck_assert_uint_eq(peer_call(&p, 1, 0, PEER_ECHO, 20), 0);
}
END_TEST

/* A fault that leaves the connection as it was. */
START_TEST(says_what_is_wrong_with_a_call)
{
	static const struct {
		const char *name;
		uint16_t context_id, opnum;
		uint32_t n, status;
		uint8_t flags;
	} cases[] = {
		{"context", 9, PEER_ECHO, 4, LAPS_RPC_NCA_UNK_IF, LAPS_RPC_DID_NOT_EXECUTE},
		{"operation", 0, PEER_OPNUMS, 4, LAPS_RPC_NCA_OP_RNG_ERROR,
		 LAPS_RPC_DID_NOT_EXECUTE},
		{"operation 65535", 0, 65535, 4, LAPS_RPC_NCA_OP_RNG_ERROR,
		 LAPS_RPC_DID_NOT_EXECUTE},
		{"arguments", 0, PEER_ECHO, 5, LAPS_RPC_X_BAD_STUB_DATA, LAPS_RPC_DID_NOT_EXECUTE},
		{"its own status", 0, PEER_FAIL, 0xabcd, 0xabcd, 0},
		{"an answer that is too long", 0, PEER_COUNT, 65537, LAPS_RPC_NCA_OUT_OF_MEMORY, 0},
	};

	again(true);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct laps_rpc_pdu a;
		struct laps_buf stub;

		laps_buf_init(&stub, 64);
		laps_buf_put_u32le(&stub, cases[i].n);
		laps_buf_put_u32le(&stub, 0);
		peer_fragment(&p, WHOLE, 77, cases[i].context_id, cases[i].opnum, stub.data,
			      stub.len, 0, &pdu);
		laps_buf_clear(&stub);
		peer_feed(&p, &pdu);
		ck_assert(peer_next(&p, &a) && peer_is_silent(&p));
		ck_assert_msg(a.head.type == LAPS_RPC_FAULT && a.fault.status == cases[i].status,
			      "%s: 0x%x", cases[i].name, a.fault.status);
		ck_assert_uint_eq(a.head.flags, WHOLE | cases[i].flags);
		ck_assert_uint_eq(a.head.call_id, 77);
		ck_assert_uint_eq(a.fault.context_id, cases[i].context_id);
		ck_assert(p.open);
	}
	ck_assert_uint_eq(peer_call(&p, 1, 0, PEER_ECHO, 20), 0);
	/* no bytes at all */
	peer_fragment(&p, WHOLE, 78, 0, PEER_ECHO, NULL, 0, 0, &pdu);
	peer_feed(&p, &pdu);
	ck_assert_uint_eq(peer_answer(&p, 78, PEER_ECHO, 0), LAPS_RPC_X_BAD_STUB_DATA);
}
END_TEST

static void fragment(uint8_t flags, uint32_t call_id, uint16_t context_id, uint16_t opnum)
{
	const uint8_t stub[8] = {4};

	peer_fragment(&p, flags, call_id, context_id, opnum, stub, sizeof(stub), 0, &pdu);
}

START_TEST(refuses_fragments_that_do_not_follow_each_other)
{
	static const struct {
		const char *name;
		uint8_t first, then;
		uint32_t call_id;
		uint16_t context_id, opnum;
	} cases[] = {
		{"no first one", 0, LAST, 5, 0, PEER_ECHO},
		{"neither first nor last", 0, 0, 5, 0, PEER_ECHO},
		{"a first one again", FIRST, FIRST, 5, 0, PEER_ECHO},
		{"another whole one", FIRST, WHOLE, 5, 0, PEER_ECHO},
		{"another call", FIRST, LAST, 6, 0, PEER_ECHO},
		{"another context", FIRST, LAST, 5, 1, PEER_ECHO},
		{"another operation", FIRST, LAST, 5, 0, PEER_TELL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		again(true);
		if (cases[i].first)
			fragment(cases[i].first, 5, 0, PEER_ECHO);
		fragment(cases[i].then, cases[i].call_id, cases[i].context_id, cases[i].opnum);
		peer_feed(&p, &pdu);
		ck_assert_msg(peer_answer(&p, cases[i].call_id, PEER_ECHO, 4) ==
				      LAPS_RPC_NCA_PROTO_ERROR,
			      "%s: taken", cases[i].name);
		ck_assert(!p.open);
		ck_assert_uint_eq(p.served, 0);
	}
	/* nor may anything be bound in between */
	again(true);
	fragment(FIRST, 5, 0, PEER_ECHO);
	const struct laps_rpc_bind b = peer_offer(0, &laps_rpc_epm, &laps_rpc_ndr);
	laps_rpc_format_bind(LAPS_RPC_ALTER_CONTEXT, WHOLE, 5, &b, NULL, &pdu);
	peer_feed(&p, &pdu);
	ck_assert_uint_eq(peer_answer(&p, 5, PEER_ECHO, 4), LAPS_RPC_NCA_PROTO_ERROR);
	ck_assert(!p.open);
}
END_TEST

/* co_cancel or orphaned; [C706] 12.6.4.6 and .8 */
static void put_short(laps_rpc_type type, uint32_t call_id)
{
	const size_t at = pdu.len;

	laps_rpc_format_auth3(call_id, NULL, &pdu);
	pdu.len = at + LAPS_RPC_HEAD_LEN;
	pdu.data[at + 2] = (uint8_t)type;
	pdu.data[at + 8] = LAPS_RPC_HEAD_LEN;
}

START_TEST(drops_a_request_that_is_orphaned)
{
	again(true);
	fragment(FIRST, 5, 0, PEER_ECHO);
	put_short(LAPS_RPC_ORPHANED, 5);
	put_echo(6, 30, 7, 0);
	peer_feed(&p, &pdu);
	ck_assert_uint_eq(peer_answer(&p, 6, PEER_ECHO, 30), 0);
	ck_assert(p.open && !rpc_assoc_is_midway(p.assoc));
	/* what belongs to another call drops nothing */
	fragment(FIRST, 5, 0, PEER_ECHO);
	put_short(LAPS_RPC_ORPHANED, 4);
	put_short(LAPS_RPC_CO_CANCEL, 5);
	fragment(LAST, 5, 0, PEER_ECHO);
	peer_feed(&p, &pdu);
	ck_assert_uint_eq(peer_answer(&p, 5, PEER_ECHO, 4), 1); /* 4, 0, 0, 0, then 4 bytes */
	ck_assert_uint_eq(p.served, 2);
	/* and its rest is no request */
	fragment(FIRST, 5, 0, PEER_ECHO);
	put_short(LAPS_RPC_ORPHANED, 5);
	fragment(LAST, 5, 0, PEER_ECHO);
	peer_feed(&p, &pdu);
	ck_assert_uint_eq(peer_answer(&p, 5, PEER_ECHO, 4), LAPS_RPC_NCA_PROTO_ERROR);
	ck_assert(!p.open);
}
END_TEST

START_TEST(does_not_take_more_than_its_bounds)
{
	again(true);
	put_echo(5, RPC_REQUEST_MAX - 4, 5000, 0);
	peer_feed(&p, &pdu);
	ck_assert_uint_eq(peer_answer(&p, 5, PEER_ECHO, RPC_REQUEST_MAX - 4), 0);
	ck_assert(p.open);
	put_echo(6, RPC_REQUEST_MAX - 3, 5000, 0);
	peer_feed(&p, &pdu);
	ck_assert_uint_eq(peer_answer(&p, 6, PEER_ECHO, 0), LAPS_RPC_NCA_OUT_OF_MEMORY);
	ck_assert(!p.open);
	ck_assert_uint_eq(p.served, 1);
}
END_TEST

START_TEST(refuses_a_fragment_longer_than_it_has_said)
{
	const uint8_t stub[RPC_FRAG_DEFAULT] = {0};

	for (size_t over = 0; over < 2; over++) {
		again(false);
		peer_fragment(&p, WHOLE, 5, 1, PEER_COUNT, stub,
			      RPC_FRAG_DEFAULT - LAPS_RPC_REQUEST_LEN + over, 0, &pdu);
		/* its header is enough to know */
		if (over)
			pdu.len = LAPS_RPC_HEAD_LEN;
		peer_feed(&p, &pdu);
		ck_assert_uint_eq(peer_answer(&p, 5, PEER_COUNT, 0),
				  over ? LAPS_RPC_NCA_PROTO_ERROR : 0);
		ck_assert_int_eq(p.open, over == 0);
	}
}
END_TEST

START_TEST(does_not_believe_an_alloc_hint)
{
	static const uint32_t hints[] = {0, 1, 100u << 20, UINT32_MAX};

	for (size_t i = 0; i < sizeof(hints) / sizeof(*hints); i++) {
		again(false);
		put_echo(5, 40, 4096, 0);
		memcpy(pdu.data + 16, &hints[i], 4);
		peer_feed(&p, &pdu);
		ck_assert_uint_eq(peer_answer(&p, 5, PEER_ECHO, 40), 0);
	}
}
END_TEST

/* Refused at its first fragment, or its last: the fragments between are nobody else's. */
START_TEST(refuses_a_request_in_fragments_as_a_whole)
{
	again(false);
	ck_assert(!p.sealed);
	fragment(FIRST, 5, 9, PEER_ECHO);
	fragment(0, 5, 9, PEER_ECHO);
	peer_feed(&p, &pdu);
	ck_assert(peer_is_silent(&p));
	ck_assert(rpc_assoc_is_midway(p.assoc));
	fragment(LAST, 5, 9, PEER_ECHO);
	put_echo(6, 30, 7, 0);
	peer_feed(&p, &pdu);
	ck_assert_uint_eq(peer_answer(&p, 5, PEER_ECHO, 4), LAPS_RPC_NCA_UNK_IF);
	ck_assert_uint_eq(peer_answer(&p, 6, PEER_ECHO, 30), 0);
	/* below packet privacy nothing is kept, however much comes */
	tear_down();
	set_up();
	p.level = 5;
	ck_assert(peer_authenticate(&p, false));
	for (int i = 0; i <= RPC_REQUEST_MAX / 8; i++)
		fragment(i == 0 ? FIRST : 0, 5, 0, PEER_ECHO);
	fragment(LAST, 5, 0, PEER_ECHO);
	peer_feed(&p, &pdu);
	ck_assert_uint_eq(peer_answer(&p, 5, PEER_ECHO, 4), LAPS_RPC_S_ACCESS_DENIED);
	ck_assert(p.open && peer_is_silent(&p));
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("request");
	TCase *t = tcase_create("put together");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, takes_a_request_cut_anywhere);
	tcase_add_test(t, takes_fragments_of_every_small_size_in_pieces_of_every_small_size);
	tcase_add_test(t, takes_several_in_one_segment);
	tcase_add_test(t, cuts_padding_of_every_length);
	tcase_add_test(t, takes_a_header_of_40_bytes);
	tcase_add_test(t, lets_call_ids_be_used_again);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	t = tcase_create("refusals");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, says_what_is_wrong_with_a_call);
	tcase_add_test(t, refuses_fragments_that_do_not_follow_each_other);
	tcase_add_test(t, drops_a_request_that_is_orphaned);
	tcase_add_test(t, does_not_take_more_than_its_bounds);
	tcase_add_test(t, refuses_a_fragment_longer_than_it_has_said);
	tcase_add_test(t, does_not_believe_an_alloc_hint);
	tcase_add_test(t, refuses_a_request_in_fragments_as_a_whole);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
