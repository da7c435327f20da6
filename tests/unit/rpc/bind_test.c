/* SPDX-License-Identifier: MIT */
/* What a bind and an alter_context set up. [C706] 12.6.3.1, 12.6.4; [MS-RPCE] 3.3.1.5.3; what
 * clients send is in dpapi-ng, impacket and Samba. */
#include "lib/rpcpeer.h"
#include "lib/runner.h"
#include <string.h>

#define WHOLE (LAPS_RPC_FIRST | LAPS_RPC_LAST)

static struct rpcpeer p;
static struct laps_buf pdu;

static const struct laps_rpc_syntax stranger = {.uuid = {0xab, 0xcd}, .major = 1};

static void set_up(void)
{
	peer_init(&p);
	peer_start(&p);
	laps_buf_init(&pdu, 2 * LAPS_RPC_FRAG_MAX);
}

static void tear_down(void)
{
	peer_stop(&p);
	laps_buf_clear(&pdu);
}

static void again(void)
{
	tear_down();
	set_up();
}

static void feed_bind(laps_rpc_type type, uint8_t flags, const struct laps_rpc_bind *b)
{
	laps_rpc_format_bind(type, flags, 7, b, NULL, &pdu);
	peer_feed(&p, &pdu);
}

/* The one answer there is, of this type. */
static struct laps_rpc_pdu answer(laps_rpc_type type)
{
	struct laps_rpc_pdu a;

	ck_assert(peer_next(&p, &a));
	ck_assert_int_eq(a.head.type, type);
	ck_assert_uint_eq(a.head.call_id, 7);
	ck_assert(peer_is_silent(&p));
	return a;
}

START_TEST(tells_what_it_takes_and_who_it_is)
{
	struct laps_rpc_bind b = peer_offer(3, &laps_rpc_isdkey, &laps_rpc_ndr64);
	struct laps_rpc_pdu a;

	ck_assert(rpc_assoc_is_midway(p.assoc));
	feed_bind(LAPS_RPC_BIND, WHOLE, &b);
	a = answer(LAPS_RPC_BIND_ACK);
	ck_assert(p.open);
	ck_assert(!rpc_assoc_is_midway(p.assoc));
	ck_assert_uint_eq(a.head.flags, WHOLE);
	ck_assert(!a.has_auth);
	ck_assert_uint_eq(a.ack.max_xmit, 5840);
	ck_assert_uint_eq(a.ack.max_recv, 5840);
	ck_assert_uint_eq(a.ack.assoc_group, PEER_GROUP);
	ck_assert_str_eq(a.ack.address, "49700");
	ck_assert_uint_eq(a.ack.result_n, 1);
	ck_assert_uint_eq(a.ack.result[0].result, LAPS_RPC_ACCEPTED);
	ck_assert(laps_rpc_syntax_eq(&a.ack.result[0].transfer, &laps_rpc_ndr64));
	/* an alter_context_resp tells the same but for the address */
	feed_bind(LAPS_RPC_ALTER_CONTEXT, WHOLE, &b);
	a = answer(LAPS_RPC_ALTER_CONTEXT_RESP);
	ck_assert_uint_eq(a.ack.assoc_group, PEER_GROUP);
	ck_assert_str_eq(a.ack.address, "");
	ck_assert_uint_eq(a.ack.result[0].result, LAPS_RPC_ACCEPTED);
}
END_TEST

START_TEST(takes_what_the_client_says_of_sizes_and_groups)
{
	static const struct {
		uint16_t xmit, recv, own, said_xmit, said_recv;
	} cases[] = {{4280, 4280, 0, 4280, 4280},
		     {1432, 5840, 0, 5840, 1432},
		     {5840, 1432, 0, 1432, 5840},
		     {65535, 65535, 0, 5840, 5840},
		     {5840, 5840, 2000, 2000, 5840},
		     /* what we send may be less than any client has to take, but is not told so */
		     {5840, 5840, 200, 1432, 5840}};
	struct laps_rpc_bind b = peer_offer(0, &laps_rpc_isdkey, &laps_rpc_ndr);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct laps_rpc_pdu a;

		again();
		p.options.max_frag = cases[i].own;
		b.max_xmit = cases[i].xmit;
		b.max_recv = cases[i].recv;
		b.assoc_group = 0xabcd;
		feed_bind(LAPS_RPC_BIND, WHOLE, &b);
		a = answer(LAPS_RPC_BIND_ACK);
		ck_assert_uint_eq(a.ack.max_xmit, cases[i].said_xmit);
		ck_assert_uint_eq(a.ack.max_recv, cases[i].said_recv);
		ck_assert_uint_eq(a.ack.assoc_group, 0xabcd);
	}
}
END_TEST

static void refused(const struct laps_rpc_bind *b, uint8_t flags, uint16_t reason)
{
	struct laps_rpc_pdu a;

	feed_bind(LAPS_RPC_BIND, flags, b);
	a = answer(LAPS_RPC_BIND_NAK);
	ck_assert_uint_eq(a.nak_reason, reason);
	ck_assert(!p.open);
}

START_TEST(refuses_a_bind_that_no_client_may_send)
{
	const struct laps_rpc_bind good = peer_offer(0, &laps_rpc_isdkey, &laps_rpc_ndr);
	struct laps_rpc_bind b = good;

	b.max_recv = LAPS_RPC_FRAG_MIN - 1;
	refused(&b, WHOLE, LAPS_RPC_NAK_UNSPECIFIED);
	again();
	b = good;
	b.max_xmit = LAPS_RPC_FRAG_MIN - 1;
	refused(&b, WHOLE, LAPS_RPC_NAK_UNSPECIFIED);
	again();
	refused(&good, LAPS_RPC_FIRST, LAPS_RPC_NAK_UNSPECIFIED);
	again();
	refused(&good, LAPS_RPC_LAST, LAPS_RPC_NAK_UNSPECIFIED);
	/* a second one, and after requests */
	again();
	feed_bind(LAPS_RPC_BIND, WHOLE, &good);
	(void)answer(LAPS_RPC_BIND_ACK);
	refused(&good, WHOLE, LAPS_RPC_NAK_UNSPECIFIED);
	again();
	b = peer_offer(0, &laps_rpc_epm, &laps_rpc_ndr);
	feed_bind(LAPS_RPC_BIND, WHOLE, &b);
	(void)answer(LAPS_RPC_BIND_ACK);
	ck_assert_uint_eq(peer_call(&p, 7, 0, PEER_ECHO, 5), 0);
	refused(&good, WHOLE, LAPS_RPC_NAK_UNSPECIFIED);
}
END_TEST

START_TEST(refuses_other_versions_and_says_which_there_are)
{
	static const struct {
		const char *name;
		size_t at;
		uint8_t value;
		bool nak;
	} cases[] = {{"version 4", 0, 4, true},     {"version 5.2", 1, 2, true},
		     {"big-endian", 4, 0x00, true}, {"EBCDIC", 4, 0x11, true},
		     {"VAX floats", 5, 1, true},    {"shorter than a header", 8, 15, false}};
	const struct laps_rpc_bind b = peer_offer(0, &laps_rpc_isdkey, &laps_rpc_ndr);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		again();
		laps_rpc_format_bind(LAPS_RPC_BIND, WHOLE, 7, &b, NULL, &pdu);
		pdu.data[cases[i].at] = cases[i].value;
		if (!cases[i].nak)
			pdu.data[9] = 0;
		if (strcmp(cases[i].name, "big-endian") == 0) { /* its call is 7 as well */
			pdu.data[12] = 0;
			pdu.data[15] = 7;
		}
		peer_feed(&p, &pdu);
		ck_assert_msg(!p.open, "%s: taken", cases[i].name);
		if (cases[i].nak)
			ck_assert_uint_eq(answer(LAPS_RPC_BIND_NAK).nak_reason,
					  LAPS_RPC_NAK_VERSION);
		else
			ck_assert(peer_is_silent(&p));
	}
	/* 5.1 is one that there is */
	again();
	laps_rpc_format_bind(LAPS_RPC_BIND, WHOLE, 7, &b, NULL, &pdu);
	pdu.data[1] = 1;
	peer_feed(&p, &pdu);
	(void)answer(LAPS_RPC_BIND_ACK);
}
END_TEST

START_TEST(has_a_result_for_each_offer)
{
	const struct laps_rpc_syntax features = laps_rpc_features(0xFF);
	const struct {
		const char *name;
		const struct laps_rpc_syntax *interface, *transfer;
		uint16_t result, reason;
	} cases[] = {
		{"key service, NDR", &laps_rpc_isdkey, &laps_rpc_ndr, LAPS_RPC_ACCEPTED, 0},
		{"key service, NDR64", &laps_rpc_isdkey, &laps_rpc_ndr64, LAPS_RPC_ACCEPTED, 0},
		{"features", &laps_rpc_isdkey, &features, LAPS_RPC_NEGOTIATED, 3},
		{"mapper, NDR", &laps_rpc_epm, &laps_rpc_ndr, LAPS_RPC_ACCEPTED, 0},
		{"mapper, NDR64", &laps_rpc_epm, &laps_rpc_ndr64, LAPS_RPC_ACCEPTED, 0},
		{"no interface", &stranger, &laps_rpc_ndr, LAPS_RPC_REJECTED,
		 LAPS_RPC_NO_INTERFACE},
		{"no transfer syntax", &laps_rpc_epm, &stranger, LAPS_RPC_REJECTED,
		 LAPS_RPC_NO_TRANSFER},
		{"neither", &stranger, &stranger, LAPS_RPC_REJECTED, LAPS_RPC_NO_INTERFACE},
	};
	const size_t n = sizeof(cases) / sizeof(*cases);
	struct laps_rpc_bind b = peer_offer(0, &laps_rpc_isdkey, &laps_rpc_ndr);
	struct laps_rpc_pdu a;

	b.offer_n = n;
	for (size_t i = 0; i < n; i++)
		b.offer[i] = (struct laps_rpc_offer){.id = (uint16_t)(100 * i),
						     .interface = *cases[i].interface,
						     .transfer = {*cases[i].transfer},
						     .transfer_n = 1};
	feed_bind(LAPS_RPC_BIND, WHOLE, &b);
	a = answer(LAPS_RPC_BIND_ACK);
	ck_assert_uint_eq(a.ack.result_n, n);
	for (size_t i = 0; i < n; i++) {
		const struct laps_rpc_result *r = &a.ack.result[i];
		const struct laps_rpc_syntax none = {0};

		ck_assert_msg(r->result == cases[i].result && r->reason == cases[i].reason,
			      "%s: result %u, reason %u", cases[i].name, r->result, r->reason);
		ck_assert_msg(laps_rpc_syntax_eq(&r->transfer, r->result == LAPS_RPC_ACCEPTED
								       ? cases[i].transfer
								       : &none),
			      "%s: another transfer syntax", cases[i].name);
	}
	/* those that were accepted can be called, and the others cannot */
	ck_assert_uint_eq(peer_call(&p, 1, 300, PEER_ECHO, 9), 0);
	ck_assert_uint_eq(peer_call(&p, 2, 400, PEER_ECHO, 9), 0);
	ck_assert_uint_eq(peer_call(&p, 3, 0, PEER_ECHO, 9), LAPS_RPC_S_ACCESS_DENIED);
	ck_assert_uint_eq(peer_call(&p, 4, 200, PEER_ECHO, 9), LAPS_RPC_NCA_UNK_IF);
	ck_assert_uint_eq(peer_call(&p, 5, 500, PEER_ECHO, 9), LAPS_RPC_NCA_UNK_IF);
	ck_assert_uint_eq(peer_call(&p, 6, 600, PEER_ECHO, 9), LAPS_RPC_NCA_UNK_IF);
	ck_assert_uint_eq(peer_call(&p, 7, 1, PEER_ECHO, 9), LAPS_RPC_NCA_UNK_IF);
	ck_assert(p.open);
}
END_TEST

START_TEST(answers_features_with_those_it_has)
{
	for (unsigned bits = 0; bits < 256; bits++) {
		const struct laps_rpc_syntax features = laps_rpc_features((uint8_t)bits);
		struct laps_rpc_bind b = peer_offer(0, &laps_rpc_epm, &features);
		struct laps_rpc_pdu a;

		again();
		feed_bind(LAPS_RPC_BIND, WHOLE, &b);
		a = answer(LAPS_RPC_BIND_ACK);
		ck_assert_uint_eq(a.ack.result[0].result, LAPS_RPC_NEGOTIATED);
		ck_assert_uint_eq(a.ack.result[0].reason, bits & 3);
		/* they are of the bind, as their name says */
		feed_bind(LAPS_RPC_ALTER_CONTEXT, WHOLE, &b);
		a = answer(LAPS_RPC_ALTER_CONTEXT_RESP);
		ck_assert_uint_eq(a.ack.result[0].result, LAPS_RPC_REJECTED);
	}
}
END_TEST

/* By which transfer syntax context 5 is called; '?': it is not. */
static char transfer_of_5(void)
{
	struct laps_buf stub;
	struct laps_rpc_pdu a;
	const uint8_t *told = NULL;
	size_t len = 0;

	laps_buf_init(&stub, 16);
	peer_arguments(PEER_TELL, 0, &stub);
	peer_fragment(&p, WHOLE, 1, 5, PEER_TELL, stub.data, stub.len, 0, &pdu);
	laps_buf_clear(&stub);
	peer_feed(&p, &pdu);
	ck_assert(peer_next(&p, &a));
	if (a.head.type != LAPS_RPC_RESPONSE)
		return '?';
	told = peer_stub(&p, &a, &len);
	ck_assert_uint_eq(len, 2);
	ck_assert_uint_eq(told[0], 0); /* nobody */
	return told[1] ? 'w' : 'n';
}

START_TEST(replaces_a_context_of_the_same_id)
{
	struct laps_rpc_bind b = peer_offer(5, &laps_rpc_epm, &laps_rpc_ndr);

	feed_bind(LAPS_RPC_BIND, WHOLE, &b);
	(void)answer(LAPS_RPC_BIND_ACK);
	ck_assert_int_eq(transfer_of_5(), 'n');
	b = peer_offer(5, &laps_rpc_epm, &laps_rpc_ndr64);
	feed_bind(LAPS_RPC_ALTER_CONTEXT, WHOLE, &b);
	(void)answer(LAPS_RPC_ALTER_CONTEXT_RESP);
	ck_assert_int_eq(transfer_of_5(), 'w');
	/* one that is rejected replaces nothing */
	b = peer_offer(5, &stranger, &laps_rpc_ndr);
	feed_bind(LAPS_RPC_ALTER_CONTEXT, WHOLE, &b);
	(void)answer(LAPS_RPC_ALTER_CONTEXT_RESP);
	ck_assert_int_eq(transfer_of_5(), 'w');
}
END_TEST

START_TEST(takes_the_first_transfer_syntax_that_it_knows)
{
	struct laps_rpc_bind b = peer_offer(5, &laps_rpc_epm, &stranger);

	b.offer[0].transfer[1] = laps_rpc_ndr64;
	b.offer[0].transfer[2] = laps_rpc_ndr;
	b.offer[0].transfer_n = 3;
	feed_bind(LAPS_RPC_BIND, WHOLE, &b);
	ck_assert(laps_rpc_syntax_eq(&answer(LAPS_RPC_BIND_ACK).ack.result[0].transfer,
				     &laps_rpc_ndr64));
	ck_assert_int_eq(transfer_of_5(), 'w');
}
END_TEST

START_TEST(takes_sixteen_offers_and_refuses_the_seventeenth)
{
	struct laps_rpc_bind b = peer_offer(0, &laps_rpc_epm, &laps_rpc_ndr);
	struct laps_rpc_pdu a;
	size_t offer_len = 0;

	b.offer_n = LAPS_RPC_OFFERS;
	for (uint16_t i = 1; i < LAPS_RPC_OFFERS; i++) {
		b.offer[i] = b.offer[0];
		b.offer[i].id = i;
	}
	feed_bind(LAPS_RPC_BIND, WHOLE, &b);
	ck_assert_uint_eq(answer(LAPS_RPC_BIND_ACK).ack.result_n, 16);
	again();
	laps_rpc_format_bind(LAPS_RPC_BIND, WHOLE, 7, &b, NULL, &pdu);
	offer_len = (pdu.len - 28) / 16;
	laps_buf_put(&pdu, pdu.data + pdu.len - offer_len, offer_len);
	pdu.data[24] = 17;
	pdu.data[8] = (uint8_t)pdu.len;
	pdu.data[9] = (uint8_t)(pdu.len >> 8);
	peer_feed(&p, &pdu);
	a = answer(LAPS_RPC_BIND_NAK);
	ck_assert_uint_eq(a.nak_reason, LAPS_RPC_NAK_LIMIT);
	ck_assert(!p.open);
}
END_TEST

START_TEST(keeps_so_many_contexts_and_no_more)
{
	struct laps_rpc_bind b = peer_offer(0, &laps_rpc_epm, &laps_rpc_ndr);
	struct laps_rpc_pdu a;

	feed_bind(LAPS_RPC_BIND, WHOLE, &b);
	(void)answer(LAPS_RPC_BIND_ACK);
	for (uint16_t id = 1; id < 40; id++) {
		b.offer[0].id = id;
		feed_bind(LAPS_RPC_ALTER_CONTEXT, WHOLE, &b);
		a = answer(LAPS_RPC_ALTER_CONTEXT_RESP);
		ck_assert_uint_eq(a.ack.result[0].result,
				  id < 32 ? LAPS_RPC_ACCEPTED : LAPS_RPC_REJECTED);
		ck_assert_uint_eq(a.ack.result[0].reason, id < 32 ? 0 : 3);
	}
	ck_assert_uint_eq(peer_call(&p, 1, 31, PEER_ECHO, 1), 0);
	ck_assert_uint_eq(peer_call(&p, 1, 32, PEER_ECHO, 1), LAPS_RPC_NCA_UNK_IF);
	/* they can still be replaced */
	b.offer[0].id = 31;
	feed_bind(LAPS_RPC_ALTER_CONTEXT, WHOLE, &b);
	ck_assert_uint_eq(answer(LAPS_RPC_ALTER_CONTEXT_RESP).ack.result[0].result,
			  LAPS_RPC_ACCEPTED);
}
END_TEST

START_TEST(stands_a_bind_cut_anywhere_and_flipped_anywhere)
{
	const struct laps_rpc_bind b = peer_offer(0, &laps_rpc_isdkey, &laps_rpc_ndr);
	const struct laps_rpc_auth token = peer_token(&p, "hello");
	struct laps_buf good;

	laps_buf_init(&good, LAPS_RPC_FRAG_MAX);
	laps_rpc_format_bind(LAPS_RPC_BIND, WHOLE, 7, &b, &token, &good);
	for (size_t cut = 1; cut < good.len; cut++) {
		again();
		laps_buf_put(&pdu, good.data, cut);
		peer_feed(&p, &pdu);
		ck_assert(p.open && peer_is_silent(&p) && rpc_assoc_is_midway(p.assoc));
		laps_buf_put(&pdu, good.data + cut, good.len - cut);
		peer_feed(&p, &pdu);
		(void)answer(LAPS_RPC_BIND_ACK);
	}
	for (size_t bit = 0; bit < 8 * good.len; bit++) {
		struct laps_rpc_pdu a;

		again();
		laps_buf_put(&pdu, good.data, good.len);
		pdu.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		peer_feed(&p, &pdu);
		/* answered by an ack, or refused for good, or the rest is waited for */
		if (peer_next(&p, &a) && a.head.type == LAPS_RPC_BIND_ACK)
			ck_assert(p.open);
		else
			ck_assert(!p.open || rpc_assoc_is_midway(p.assoc));
		ck_assert(peer_is_silent(&p));
		ck_assert_ptr_null(rpc_assoc_who(p.assoc));
	}
	laps_buf_clear(&good);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("bind");
	TCase *t = tcase_create("bind");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, tells_what_it_takes_and_who_it_is);
	tcase_add_test(t, takes_what_the_client_says_of_sizes_and_groups);
	tcase_add_test(t, refuses_a_bind_that_no_client_may_send);
	tcase_add_test(t, refuses_other_versions_and_says_which_there_are);
	tcase_add_test(t, has_a_result_for_each_offer);
	tcase_add_test(t, answers_features_with_those_it_has);
	tcase_add_test(t, replaces_a_context_of_the_same_id);
	tcase_add_test(t, takes_the_first_transfer_syntax_that_it_knows);
	tcase_add_test(t, takes_sixteen_offers_and_refuses_the_seventeenth);
	tcase_add_test(t, keeps_so_many_contexts_and_no_more);
	tcase_add_test(t, stands_a_bind_cut_anywhere_and_flipped_anywhere);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
