/* SPDX-License-Identifier: MIT */
/* What a seal keeps: one flipped bit, replays, other orders, and verification trailers. [MS-RPCE]
 * 2.2.2.11, 2.2.2.13, 3.3.1.5.2. */
#include "lib/rpcpeer.h"
#include "lib/runner.h"
#include <laps/rpctrailer.h>
#include <string.h>

#define WHOLE    (LAPS_RPC_FIRST | LAPS_RPC_LAST)
#define STUB_LEN 20u
#define PAD      4u
#define AUTH_AT  (LAPS_RPC_REQUEST_LEN + STUB_LEN + PAD)
#define FRAG_LEN (AUTH_AT + LAPS_RPC_TRAILER_LEN + 16u)
#define CALL_ID  5u

static struct rpcpeer p;
static struct laps_buf pdu;

static void set_up(void)
{
	peer_init(&p);
	peer_start(&p);
	laps_buf_init(&pdu, LAPS_RPC_FRAG_MAX);
}

static void tear_down(void)
{
	peer_stop(&p);
	laps_buf_clear(&pdu);
}

static void again(bool header_sign)
{
	tear_down();
	set_up();
	ck_assert(peer_authenticate(&p, header_sign));
}

static void put_echo(uint32_t call_id)
{
	struct laps_buf stub;

	laps_buf_init(&stub, STUB_LEN);
	peer_arguments(PEER_ECHO, STUB_LEN - 4, &stub);
	peer_fragment(&p, WHOLE, call_id, 0, PEER_ECHO, stub.data, stub.len, PAD, &pdu);
	laps_buf_clear(&stub);
}

/* What becomes of a request with this bit flipped. */
enum fate { SERVED, SEEN, REFUSED };
static enum fate fate_of(size_t bit, bool header_sign)
{
	struct laps_rpc_pdu a;

	again(header_sign);
	put_echo(CALL_ID);
	ck_assert_uint_eq(pdu.len, FRAG_LEN);
	pdu.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	peer_feed(&p, &pdu);
	if (p.served > 0)
		return SERVED;
	if (peer_next(&p, &a))
		return a.head.type == LAPS_RPC_FAULT &&
				       a.fault.status == LAPS_RPC_S_SEC_PKG_ERROR && !p.open
			       ? SEEN
			       : REFUSED;
	/* it is longer or not the last, and the rest is waited for */
	return REFUSED;
}

START_TEST(sees_every_flipped_bit_when_headers_are_signed)
{
	for (size_t bit = 0; bit < (size_t)8 * FRAG_LEN; bit++) {
		const enum fate f = fate_of(bit, true);
		const size_t at = bit / 8;

		ck_assert_msg(f != SERVED, "byte %zu bit %zu: served", at, bit % 8);
		/* what the header says of the seal itself, or of what it is not, is seen earlier;
		 * everything else is seen by the seal */
		if ((at >= 12 && at < AUTH_AT) || at >= AUTH_AT + LAPS_RPC_TRAILER_LEN)
			ck_assert_msg(f == SEEN, "byte %zu bit %zu: not seen by the seal", at,
				      bit % 8);
	}
}
END_TEST

/* The fields that are then nobody's; key-service.md 3.1 has the same list. */
START_TEST(sees_flipped_bits_of_the_body_when_they_are_not)
{
	for (size_t bit = 0; bit < (size_t)8 * FRAG_LEN; bit++) {
		const enum fate f = fate_of(bit, false);
		const size_t at = bit / 8;
		const bool body = (at >= LAPS_RPC_REQUEST_LEN && at < AUTH_AT) ||
				  at >= AUTH_AT + LAPS_RPC_TRAILER_LEN;

		if (body)
			ck_assert_msg(f == SEEN, "byte %zu bit %zu: not seen", at, bit % 8);
		/* call id and alloc hint go through; so does an operation that exists */
		if (at >= 12 && at < 20)
			ck_assert_msg(f == SERVED, "byte %zu bit %zu: seen", at, bit % 8);
		if (bit == 8 * 22 + 1)
			ck_assert_int_eq(f, SERVED);
	}
}
END_TEST

static void refused(void)
{
	struct laps_rpc_pdu a;

	ck_assert(peer_next(&p, &a) && peer_is_silent(&p));
	ck_assert_int_eq(a.head.type, LAPS_RPC_FAULT);
	ck_assert_uint_eq(a.fault.status, LAPS_RPC_S_SEC_PKG_ERROR);
	ck_assert(!p.open);
}

START_TEST(refuses_a_replay)
{
	for (int sign = 0; sign < 2; sign++) {
		struct laps_buf copy;

		again(sign);
		laps_buf_init(&copy, LAPS_RPC_FRAG_MAX);
		put_echo(CALL_ID);
		laps_buf_put(&copy, pdu.data, pdu.len);
		peer_feed(&p, &pdu);
		ck_assert_uint_eq(peer_answer(&p, CALL_ID, PEER_ECHO, STUB_LEN - 4), 0);
		peer_feed(&p, &copy);
		refused();
		ck_assert_uint_eq(p.served, 1);
	}
}
END_TEST

START_TEST(refuses_another_order_and_a_gap)
{
	struct laps_buf second;

	again(true);
	laps_buf_init(&second, LAPS_RPC_FRAG_MAX);
	put_echo(CALL_ID);
	laps_buf_clear(&pdu);
	put_echo(CALL_ID + 1);
	laps_buf_put(&second, pdu.data, pdu.len);
	peer_feed(&p, &second);
	refused();
	ck_assert_uint_eq(p.served, 0);
}
END_TEST

START_TEST(closes_when_it_cannot_seal)
{
	for (int i = 0; i < 2; i++) {
		again(true);
		p.server.cannot_measure = i == 0;
		p.server.cannot_seal = i == 1;
		put_echo(CALL_ID);
		peer_feed(&p, &pdu);
		ck_assert(peer_is_silent(&p));
		ck_assert(!p.open);
	}
}
END_TEST

/* A call of PEER_ECHO with n bytes and then this trailer. */
static uint32_t call_with(const struct laps_rpc_trailer *t, uint32_t n)
{
	struct laps_buf stub;

	laps_buf_init(&stub, 4096);
	peer_arguments(PEER_ECHO, n, &stub);
	laps_rpc_trailer_format(t, 0, &stub);
	peer_fragment(&p, WHOLE, CALL_ID, 0, PEER_ECHO, stub.data, stub.len, PAD, &pdu);
	laps_buf_clear(&stub);
	peer_feed(&p, &pdu);
	return peer_answer(&p, CALL_ID, PEER_ECHO, n);
}

static const struct laps_rpc_trailer right = {.present = true,
					      .has_bitmask = true,
					      .bitmask = LAPS_RPC_BITMASK_HEADER_SIGN,
					      .has_pcontext = true,
					      .has_header2 = true,
					      .type = LAPS_RPC_REQUEST,
					      .call_id = CALL_ID,
					      .context_id = 0,
					      .opnum = PEER_ECHO};

static struct laps_rpc_trailer right_one(void)
{
	struct laps_rpc_trailer t = right;

	t.interface = laps_rpc_isdkey;
	t.transfer = laps_rpc_ndr;
	return t;
}

START_TEST(takes_trailers_that_say_what_was_bound)
{
	/* all of the eight commands or not: none is impacket, one dpapi-ng, two Samba */
	for (unsigned has = 0; has < 8; has++) {
		struct laps_rpc_trailer t = right_one();

		again(true);
		t.has_bitmask = (has & 1) != 0;
		t.has_pcontext = (has & 2) != 0;
		t.has_header2 = (has & 4) != 0;
		for (uint32_t n = 0; n < 8; n++)
			ck_assert_msg(call_with(&t, n) == 0, "commands %u: refused", has);
		ck_assert(p.open);
	}
}
END_TEST

static void trailer_refused(const char *name, const struct laps_rpc_trailer *t)
{
	const uint32_t status = call_with(t, 9);

	ck_assert_msg(status == LAPS_RPC_S_ACCESS_DENIED && !p.open, "%s: 0x%x", name, status);
	ck_assert_uint_eq(p.served, 0);
}

START_TEST(refuses_trailers_that_say_something_else)
{
	struct laps_rpc_trailer t = right_one();

	again(true);
	t.interface = laps_rpc_epm;
	trailer_refused("interface", &t);
	again(true);
	t = right_one();
	t.interface.minor++;
	trailer_refused("interface's minor version", &t);
	again(true);
	t = right_one();
	t.transfer = laps_rpc_ndr64;
	trailer_refused("transfer syntax", &t);
	again(true);
	t = right_one();
	t.type = LAPS_RPC_RESPONSE;
	trailer_refused("type", &t);
	again(true);
	t = right_one();
	t.call_id++;
	trailer_refused("call id", &t);
	again(true);
	t = right_one();
	t.context_id++;
	trailer_refused("context id", &t);
	again(true);
	t = right_one();
	t.opnum++;
	trailer_refused("operation", &t);
}
END_TEST

/* The flag in the bind can be taken out by others; what the client says under the seal cannot. */
START_TEST(refuses_a_client_that_signs_headers_when_its_bind_did_not_say_so)
{
	struct laps_rpc_trailer t = right_one();

	again(false);
	trailer_refused("header signing", &t);
	again(false);
	t.bitmask = 0;
	ck_assert_uint_eq(call_with(&t, 9), 0);
	/* it is another thing when it is the server that does not */
	tear_down();
	set_up();
	p.options.no_header_sign = true;
	ck_assert(peer_authenticate(&p, true));
	ck_assert(!p.signs);
	t.bitmask = LAPS_RPC_BITMASK_HEADER_SIGN;
	ck_assert_uint_eq(call_with(&t, 9), 0);
}
END_TEST

START_TEST(refuses_a_broken_trailer)
{
	const struct laps_rpc_trailer t = right_one();

	for (size_t cut = 1; cut <= 76; cut++) {
		struct laps_buf stub;
		uint32_t status = 0;

		again(true);
		laps_buf_init(&stub, 4096);
		peer_arguments(PEER_ECHO, 8, &stub);
		laps_rpc_trailer_format(&t, 0, &stub);
		ck_assert_uint_eq(stub.len, 12 + 8 + 8 + 44 + 20);
		stub.len -= cut;
		peer_fragment(&p, WHOLE, CALL_ID, 0, PEER_ECHO, stub.data, stub.len, 0, &pdu);
		stub.len += cut;
		laps_buf_clear(&stub);
		peer_feed(&p, &pdu);
		status = peer_answer(&p, CALL_ID, PEER_ECHO, 8);
		/* cut into its magic it is nothing that is known */
		ck_assert_msg(status == (cut <= 72 ? LAPS_RPC_S_ACCESS_DENIED : 0), "%zu: 0x%x",
			      cut, status);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("seal");
	TCase *t = tcase_create("seal");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, sees_every_flipped_bit_when_headers_are_signed);
	tcase_add_test(t, sees_flipped_bits_of_the_body_when_they_are_not);
	tcase_add_test(t, refuses_a_replay);
	tcase_add_test(t, refuses_another_order_and_a_gap);
	tcase_add_test(t, closes_when_it_cannot_seal);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	t = tcase_create("verification trailer");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, takes_trailers_that_say_what_was_bound);
	tcase_add_test(t, refuses_trailers_that_say_something_else);
	tcase_add_test(t, refuses_a_client_that_signs_headers_when_its_bind_did_not_say_so);
	tcase_add_test(t, refuses_a_broken_trailer);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
