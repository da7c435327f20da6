/* SPDX-License-Identifier: MIT */
/* Answers: padded, sealed, and in as many fragments as they need. [C706] 12.6.4.10, [MS-RPCE]
 * 2.2.2.11, 3.3.1.5.2. */
#include "lib/rpcpeer.h"
#include "lib/runner.h"
#include <string.h>

#define WHOLE (LAPS_RPC_FIRST | LAPS_RPC_LAST)

static struct rpcpeer p;
static struct laps_buf pdu;

static void set_up(void)
{
	peer_init(&p);
	laps_buf_init(&pdu, LAPS_RPC_FRAG_MAX);
}

static void tear_down(void)
{
	peer_stop(&p);
	laps_buf_clear(&pdu);
}

static void ask(uint32_t n)
{
	struct laps_buf stub;

	laps_buf_init(&stub, 16);
	peer_arguments(PEER_COUNT, n, &stub);
	peer_fragment(&p, WHOLE, 8, 0, PEER_COUNT, stub.data, stub.len, 0, &pdu);
	laps_buf_clear(&stub);
	peer_feed(&p, &pdu);
}

START_TEST(pads_to_the_multiple_it_is_told)
{
	for (unsigned unit = 0; unit <= 16; unit++) {
		tear_down();
		set_up();
		p.options.pad = unit;
		peer_start(&p);
		ck_assert(peer_authenticate(&p, true));
		for (uint32_t n = 0; n < 40; n++) {
			const uint32_t pad = unit > 1 ? (unit - n % unit) % unit : 0;
			struct laps_rpc_pdu a;
			size_t len = 0;

			ask(n);
			ck_assert(peer_next(&p, &a) && peer_is_silent(&p));
			ck_assert_int_eq(a.head.type, LAPS_RPC_RESPONSE);
			ck_assert_uint_eq(a.head.flags, WHOLE);
			ck_assert_uint_eq(a.auth.pad, pad);
			ck_assert_uint_eq(a.auth.type, p.type);
			ck_assert_uint_eq(a.auth.level, p.level);
			ck_assert_uint_eq(a.auth.context_id, p.auth_id);
			ck_assert_uint_eq(a.auth.token_len, toyseal_token_len(n + pad));
			ck_assert_uint_eq(a.head.frag_len, 24 + n + pad + 8 + a.auth.token_len);
			ck_assert_uint_eq(a.call.alloc_hint, n);
			(void)peer_stub(&p, &a, &len);
			ck_assert_uint_eq(len, n);
		}
	}
}
END_TEST

/* Counts the fragments of an answer of n bytes, none longer than most. */
static unsigned fragments(uint32_t n, size_t most)
{
	const size_t taken = p.taken;
	const uint32_t unsealed = p.client.taken;
	size_t left = n;
	unsigned count = 0;
	struct laps_rpc_pdu a;
	struct laps_buf out;

	ask(n);
	laps_buf_init(&out, 4u << 20);
	laps_buf_put(&out, p.out.data, p.out.len);
	while (peer_next(&p, &a)) {
		size_t len = 0;

		(void)peer_stub(&p, &a, &len);
		ck_assert_uint_le(a.head.frag_len, most);
		ck_assert_uint_eq(a.call.alloc_hint, left);
		ck_assert_int_eq((a.head.flags & LAPS_RPC_FIRST) != 0, count == 0);
		left -= len;
		ck_assert_int_eq((a.head.flags & LAPS_RPC_LAST) != 0, left == 0);
		count++;
	}
	/* and is what was asked for */
	memcpy(p.out.data, out.data, out.len);
	laps_buf_clear(&out);
	p.taken = taken;
	p.client.taken = unsealed;
	ck_assert_uint_eq(peer_answer(&p, 8, PEER_COUNT, n), 0);
	ck_assert(peer_is_silent(&p));
	return count;
}

START_TEST(cuts_answers_as_the_client_or_the_server_wants)
{
	static const uint16_t mosts[] = {100, 128, 256, 257, 1000, 1432, 4280, 5840, 65535};

	for (int sealed = 0; sealed < 2; sealed++)
		for (size_t i = 0; i < sizeof(mosts) / sizeof(*mosts); i++)
			for (unsigned pad = 0; pad <= 16; pad += 4) {
				const size_t most = mosts[i] < 5840 ? mosts[i] : 5840;
				static const uint32_t ns[] = {0,    1,    47,   48,  49,
							      1500, 4000, 5700, 5800};

				tear_down();
				set_up();
				p.options.max_frag = mosts[i];
				p.options.pad = pad;
				peer_start(&p);
				if (sealed) {
					ck_assert(peer_authenticate(&p, true));
				} else {
					struct laps_rpc_bind b =
						peer_offer(0, &laps_rpc_epm, &laps_rpc_ndr);
					struct laps_rpc_pdu a;

					laps_rpc_format_bind(LAPS_RPC_BIND, WHOLE, 1, &b, NULL,
							     &pdu);
					peer_feed(&p, &pdu);
					ck_assert(peer_next(&p, &a));
				}
				for (size_t j = 0; j < sizeof(ns) / sizeof(*ns); j++)
					(void)fragments(ns[j], most);
			}
}
END_TEST

/* dpapi-ng cannot put an answer together, and the longest of GetKey has some 1,520 bytes. */
START_TEST(does_not_cut_what_fits)
{
	peer_start(&p);
	ck_assert(peer_authenticate(&p, true));
	ck_assert_uint_eq(fragments(1700, 5840), 1);
	ck_assert_uint_eq(fragments(5840 - 24 - 8 - 16, 5840), 1);
	ck_assert_uint_eq(fragments(5840 - 24 - 8 - 16 + 1, 5840), 2);
	ck_assert_uint_eq(fragments(65536, 5840), 12);
}
END_TEST

START_TEST(closes_when_nothing_fits)
{
	p.options.max_frag = 50;
	peer_start(&p);
	ck_assert(peer_authenticate(&p, true));
	ask(100);
	ck_assert(peer_is_silent(&p));
	ck_assert(!p.open);
}
END_TEST

START_TEST(tells_who_asks_and_how)
{
	static const uint8_t by_ndr64[] = {'a', 'l', 'i', 'c', 'e', 0, 1};
	const struct laps_rpc_bind b = peer_offer(3, &laps_rpc_isdkey, &laps_rpc_ndr64);
	const uint8_t *told = NULL;
	struct laps_rpc_pdu a;
	struct laps_buf stub;
	size_t len = 0;

	peer_start(&p);
	ck_assert(peer_authenticate(&p, true));
	laps_rpc_format_bind(LAPS_RPC_ALTER_CONTEXT, WHOLE, 1, &b, NULL, &pdu);
	peer_feed(&p, &pdu);
	ck_assert(peer_next(&p, &a));
	laps_buf_init(&stub, 16);
	peer_arguments(PEER_TELL, 0, &stub);
	peer_fragment(&p, WHOLE, 8, 3, PEER_TELL, stub.data, stub.len, 0, &pdu);
	laps_buf_clear(&stub);
	peer_feed(&p, &pdu);
	ck_assert(peer_next(&p, &a));
	ck_assert_uint_eq(a.call.context_id, 3);
	told = peer_stub(&p, &a, &len);
	ck_assert_uint_eq(len, sizeof(by_ndr64));
	ck_assert(memcmp(told, by_ndr64, len) == 0);
}
END_TEST

/* What answers are put into is the server's, and has a ceiling. */
START_TEST(closes_when_its_answers_are_not_taken)
{
	peer_start(&p);
	ck_assert(peer_authenticate(&p, true));
	p.out.max = p.out.len + 500;
	for (int i = 0; i < 100 && p.open; i++)
		ask(100);
	ck_assert(!p.open);
	ck_assert_uint_eq(p.served, 4);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("reply");
	TCase *t = tcase_create("reply");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, pads_to_the_multiple_it_is_told);
	tcase_add_test(t, cuts_answers_as_the_client_or_the_server_wants);
	tcase_add_test(t, does_not_cut_what_fits);
	tcase_add_test(t, closes_when_nothing_fits);
	tcase_add_test(t, tells_who_asks_and_how);
	tcase_add_test(t, closes_when_its_answers_are_not_taken);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
