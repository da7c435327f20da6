/* SPDX-License-Identifier: MIT */
/*
 * Every allocation of a session fails once, and then from there on: the client gets its answers, or
 * a part of them and then the end; nothing is answered that was not asked for, nothing is lost
 * (ASan looks), and no argument and no answer is freed as it was.
 */
#include "lib/oom.h"
#include "lib/rpcpeer.h"
#include <string.h>

#define WHOLE  (LAPS_RPC_FIRST | LAPS_RPC_LAST)
#define STEPS  5
#define LENGTH 200u

static struct laps_buf sent[STEPS]; /* the client's, made before anything fails */
static struct rpcpeer p;

static void make_session(void)
{
	const struct laps_rpc_bind b = peer_offer(0, &laps_rpc_isdkey, &laps_rpc_ndr);
	struct laps_rpc_auth token;
	struct laps_buf stub;

	for (size_t i = 0; i < STEPS; i++)
		laps_buf_init(&sent[i], LAPS_RPC_FRAG_MAX);
	peer_init(&p);
	p.signs = p.sealed = true;
	token = peer_token(&p, "hello");
	laps_rpc_format_bind(LAPS_RPC_BIND, WHOLE | LAPS_RPC_HEADER_SIGN, 1, &b, &token, &sent[0]);
	token = peer_token(&p, "alice");
	laps_rpc_format_bind(LAPS_RPC_ALTER_CONTEXT, WHOLE, 2, &b, &token, &sent[1]);
	laps_buf_init(&stub, LAPS_RPC_FRAG_MAX);
	peer_arguments(PEER_ECHO, LENGTH, &stub);
	peer_fragment(&p, WHOLE, 3, 0, PEER_ECHO, stub.data, stub.len, 0, &sent[2]);
	peer_fragment(&p, LAPS_RPC_FIRST, 4, 0, PEER_ECHO, stub.data, 100, 0, &sent[3]);
	peer_fragment(&p, LAPS_RPC_LAST, 4, 0, PEER_ECHO, stub.data + 100, stub.len - 100, 0,
		      &sent[4]);
	laps_buf_clear(&stub);
	peer_stop(&p);
}

static void drop_session(void)
{
	for (size_t i = 0; i < STEPS; i++)
		laps_buf_clear(&sent[i]);
}

/* The association's side of it; false: it ended before the end. */
static bool serve(struct laps_buf *out)
{
	bool open = true;

	peer_init(&p);
	p.assoc = rpc_assoc_new(&p.options, PEER_GROUP, 0);
	for (size_t i = 0; i < STEPS && p.assoc && open; i++)
		open = rpc_assoc_feed(p.assoc, sent[i].data, sent[i].len, out);
	open = open && p.assoc;
	rpc_assoc_free(&p.assoc);
	return open;
}

static void session_with_failures(bool for_good)
{
	struct laps_buf right;
	bool failed = true;

	laps_buf_init(&right, 1u << 20);
	make_session();
	ck_assert(serve(&right));
	ck_assert_uint_eq(p.served, 2);
	for (unsigned long nth = 1; failed; nth++) {
		struct laps_buf out;
		uint8_t secret[32];
		bool open = false;

		for (size_t i = 0; i < sizeof(secret); i++)
			secret[i] = (uint8_t)(i + 41);
		oom_watch(secret, sizeof(secret));
		for (size_t i = 0; i < sizeof(secret); i++)
			secret[i] ^= 0xFF;
		oom_watch(secret, sizeof(secret));
		laps_buf_init(&out, 1u << 20);
		oom_arm(nth, for_good);
		open = serve(&out);
		failed = oom_disarm();
		ck_assert_msg(memmem(out.data ? out.data : secret, out.len, secret,
				     sizeof(secret)) == NULL,
			      "allocation %lu: an answer is sent as it was", nth);
		if (!failed)
			ck_assert(out.len == right.len &&
				  memcmp(out.data, right.data, out.len) == 0);
		laps_buf_clear(&out);
		ck_assert_msg(oom_unwatch() == 0, "allocation %lu: something is freed as it was",
			      nth);
		ck_assert_msg(failed || open, "allocation %lu: the session ends", nth);
		ck_assert_uint_le(p.served, 2);
		ck_assert_uint_le(p.server.freed, 1);
	}
	ck_assert_uint_eq(p.served, 2);
	laps_buf_clear(&right);
	drop_session();
}

START_TEST(one_allocation_fails)
{
	session_with_failures(false);
}
END_TEST

START_TEST(allocations_fail_for_good)
{
	session_with_failures(true);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("rpc nomem");
	TCase *t = tcase_create("allocation fails");

	tcase_add_test(t, one_allocation_fails);
	tcase_add_test(t, allocations_fail_for_good);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
