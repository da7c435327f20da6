/* SPDX-License-Identifier: MIT */
/*
 * NTLM as an association has it: [MS-NLMP] 3.2.5.1 for the handshake, 3.4 for sealing, [MS-RPCE]
 * 2.2.2.11 for what of a PDU is sealed, RFC 4178 for SPNEGO. The client is tests/lib/ntlmclient.c.
 */
#include "kds/ntlm/ntlm.h"

#include "kds/ntlm/v2.h"
#include "lib/der.h"
#include "lib/exact.h"
#include "lib/ntlmclient.h"
#include "lib/runner.h"
#include <stdio.h>

#define RAW    10
#define SPNEGO 9
#define MAX    8192

static struct sim_ntlmhash *h;
static struct ntlm_options options;
static struct ntlmclient c;
static struct rpc_security s;
static struct laps_buf token, answer, init, unwrapped;
static char why[256];
static bool random_fails;

static bool nt_hash(void *ctx, const char *user, const char *domain,
		    uint8_t out[static SIM_NTLM_KEY])
{
	(void)ctx;
	ntlmclient_hash(h, "Pass-word-0001", out);
	return strcmp(user, "nobody") != 0 && strcmp(domain, "OTHER") != 0;
}

static uint64_t now(void *ctx)
{
	(void)ctx;
	return UINT64_C(0x01dc5e1122334455);
}

static bool random_bytes(void *ctx, uint8_t *out, size_t n)
{
	(void)ctx;
	memset(out, 0x77, n);
	return !random_fails;
}

static void set_up(void)
{
	struct sim_err err;

	h = sim_ntlmhash_new(&err);
	ck_assert_msg(h != NULL, "%s", err.text);
	options = (struct ntlm_options){.hash = h,
					.nt_hash = nt_hash,
					.now = now,
					.random = random_bytes,
					.netbios_domain = "CORP",
					.dns_domain = "corp.example",
					.netbios_computer = "DC1",
					.dns_computer = "dc1.corp.example",
					.forest = "forest.example"};
	ntlmclient_begin(&c, h);
	laps_buf_init(&token, MAX);
	laps_buf_init(&answer, MAX);
	laps_buf_init(&init, MAX);
	laps_buf_init(&unwrapped, MAX);
	ck_assert(ntlm_security(&options, false, &s));
}

static void again(bool spnego)
{
	s.free(s.ctx);
	ck_assert(ntlm_security(&options, spnego, &s));
}

static void tear_down(void)
{
	s.free(s.ctx);
	laps_buf_clear(&token);
	laps_buf_clear(&answer);
	laps_buf_clear(&init);
	laps_buf_clear(&unwrapped);
	ntlmclient_end(&c);
	sim_ntlmhash_free(&h);
}

/* One token, from a block of its size; the answer is in answer. */
static rpc_step give(uint8_t type, const uint8_t *p, size_t len)
{
	uint8_t *in = exact_copy(p, len);
	rpc_step step;

	laps_buf_clear(&answer);
	why[0] = 0;
	step = s.accept(s.ctx, type, in, len, &answer, why);
	free(in);
	if (step == RPC_STEP_REFUSED) {
		ck_assert_str_ne(why, "");
		ck_assert_uint_eq(s.token_len(s.ctx, 16), 0);
	}
	return step;
}

static void take_challenge(const uint8_t *p, size_t len)
{
	laps_buf_clear(&c.challenge);
	laps_buf_put(&c.challenge, p, len);
}

/* Up to the third message, which is in token. */
static void go_to_third(void)
{
	ntlmclient_negotiate(&c, 40);
	ck_assert_msg(give(RAW, c.negotiate.data, c.negotiate.len) == RPC_STEP_CONTINUE, "%s", why);
	take_challenge(answer.data, answer.len);
	laps_buf_clear(&token);
	ntlmclient_authenticate(&c, &token);
}

static rpc_step whole(void)
{
	go_to_third();
	return give(RAW, token.data, token.len);
}

static void refused(const char *reason)
{
	ck_assert_int_eq(whole(), RPC_STEP_REFUSED);
	ck_assert_msg(strstr(why, reason) != NULL, "'%s', not '%s'", why, reason);
	ck_assert_uint_eq(answer.len, 0);
	/* and nothing more is taken */
	ck_assert_int_eq(give(RAW, token.data, token.len), RPC_STEP_REFUSED);
	again(false);
}

/* ---- sealing ---- */

#define HEAD    24
#define STUB    40
#define TRAILER 8
#define AUTH_AT (HEAD + STUB)
#define PDU_LEN (AUTH_AT + TRAILER + NTLM_SIGNATURE_LEN)

static void make_pdu(uint8_t pdu[static PDU_LEN], uint8_t fill)
{
	for (size_t i = 0; i < PDU_LEN; i++)
		pdu[i] = (uint8_t)(i ^ fill);
}

static void client_seals(uint8_t pdu[static PDU_LEN])
{
	ck_assert(ntlm_half_seal(&c.to_server, pdu, AUTH_AT + TRAILER, HEAD, STUB,
				 pdu + AUTH_AT + TRAILER));
}

static bool server_unseals(uint8_t pdu[static PDU_LEN], bool sign_header)
{
	return s.unseal(s.ctx, &(struct rpc_sealed){.pdu = pdu,
						    .stub_at = HEAD,
						    .auth_at = AUTH_AT,
						    .token_len = NTLM_SIGNATURE_LEN,
						    .sign_header = sign_header});
}

/* Both ways, and twice. first: the number of the first message. */
static void talks(uint8_t first)
{
	uint8_t pdu[PDU_LEN], plain[PDU_LEN];

	ck_assert_uint_eq(s.token_len(s.ctx, STUB), NTLM_SIGNATURE_LEN);
	for (uint8_t i = 0; i < 2; i++) {
		const struct rpc_sealed sealed = {.pdu = pdu,
						  .stub_at = HEAD,
						  .auth_at = AUTH_AT,
						  .token_len = NTLM_SIGNATURE_LEN,
						  .sign_header = i == 0};

		make_pdu(pdu, i);
		memcpy(plain, pdu, sizeof(plain));
		client_seals(pdu);
		ck_assert_mem_ne(pdu + HEAD, plain + HEAD, STUB);
		ck_assert_uint_eq(pdu[PDU_LEN - 4], first + i);
		ck_assert(s.unseal(s.ctx, &sealed));
		ck_assert_mem_eq(pdu, plain, AUTH_AT + TRAILER);

		ck_assert(s.seal(s.ctx, &sealed));
		ck_assert_mem_eq(pdu, plain, HEAD);
		ck_assert_mem_ne(pdu + HEAD, plain + HEAD, STUB);
		ck_assert_uint_eq(pdu[PDU_LEN - 4], first + i);
		ck_assert(ntlm_half_unseal(&c.from_server, pdu, AUTH_AT + TRAILER, HEAD, STUB,
					   pdu + AUTH_AT + TRAILER));
		ck_assert_mem_eq(pdu, plain, AUTH_AT + TRAILER);
	}
}

START_TEST(logs_on_and_talks)
{
	for (int mic = 0; mic < 2; mic++) {
		c.mic = mic;
		ck_assert_msg(whole() == RPC_STEP_DONE, "%s", why);
		ck_assert_uint_eq(answer.len, 0);
		ck_assert_str_eq(s.who(s.ctx), "CORP\\alice");
		talks(0);
		again(false);
	}
}
END_TEST

/* impacket's has 32 bytes */
START_TEST(a_negotiate_without_a_version)
{
	ntlmclient_negotiate(&c, 32);
	ck_assert_int_eq(give(RAW, c.negotiate.data, 32), RPC_STEP_CONTINUE);
	for (size_t len = 0; len < 32; len++) {
		again(false);
		ck_assert_int_eq(give(RAW, c.negotiate.data, len), RPC_STEP_REFUSED);
	}
}
END_TEST

static const uint8_t *pair(const uint8_t *p, const uint8_t *end, unsigned id, size_t *len)
{
	while (p + 4 <= end) {
		*len = p[2];
		if (p[0] == id && p[1] == 0)
			return p + 4;
		p += 4 + *len;
	}
	return NULL;
}

/* [MS-NLMP] 2.2.1.2, 2.2.2.1 */
START_TEST(the_challenge_says_where_one_is)
{
	static const struct {
		unsigned id;
		const char *text;
	} v[] = {{1, "DC1"},
		 {2, "CORP"},
		 {3, "dc1.corp.example"},
		 {4, "corp.example"},
		 {5, "forest.example"}};
	const uint8_t *info, *end, *p;
	size_t len;

	c.flags |= NTLM_VERSION | NTLM_56;
	ntlmclient_negotiate(&c, 40);
	ck_assert_int_eq(give(RAW, c.negotiate.data, 40), RPC_STEP_CONTINUE);
	ck_assert_mem_eq(answer.data, "NTLMSSP\0\2\0\0\0", 12);
	ck_assert_mem_eq(answer.data + 12, "\x08\0\x08\0\x38\0\0\0", 8);
	ck_assert_mem_eq(answer.data + 20, "\x35\x82\x89\xe2", 4);
	ck_assert_mem_eq(answer.data + 24, "\x77\x77\x77\x77\x77\x77\x77\x77\0\0\0\0\0\0\0\0", 16);
	ck_assert_mem_eq(answer.data + 48, "\x0a\0\x63\x45\0\0\0\x0f", 8);
	ck_assert_mem_eq(answer.data + 56, "C\0O\0R\0P\0", 8);
	info = answer.data + answer.data[44];
	end = info + answer.data[40];
	ck_assert_ptr_eq(end, answer.data + answer.len);
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		p = pair(info, end, v[i].id, &len);
		ck_assert_ptr_nonnull(p);
		ck_assert_uint_eq(len, 2 * strlen(v[i].text));
		for (size_t k = 0; k < len; k++)
			ck_assert_int_eq(p[k], k % 2 ? 0 : v[i].text[k / 2]);
	}
	p = pair(info, end, 7, &len);
	ck_assert_ptr_nonnull(p);
	ck_assert_uint_eq(len, 8);
	ck_assert_mem_eq(p, "\x55\x44\x33\x22\x11\x5e\xdc\x01", 8);
	ck_assert_mem_eq(end - 4, "\0\0\0\0", 4);
}
END_TEST

/* [MS-NLMP] 3.3.2: the user's name in upper case, the domain's as it was sent */
START_TEST(names_are_folded)
{
	static const struct {
		const char *user, *upper, *domain, *who;
	} v[] = {
		{"ALICE", "ALICE", "CORP", "CORP\\ALICE"},
		{"aLiCe", "ALICE", "corp.Example", "corp.Example\\aLiCe"},
		{"\xc3\xa9lise\xce\xb1", "\xc3\x89LISE\xce\x91", "CORP",
		 "CORP\\\xc3\xa9lise\xce\xb1"},
		{"WS1$", "WS1$", "", "CORP\\WS1$"},
		{"alice@corp.example", "ALICE@CORP.EXAMPLE", "", "alice@corp.example"},
	};

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		c.user = v[i].user;
		c.upper = v[i].upper;
		c.domain = v[i].domain;
		ck_assert_msg(whole() == RPC_STEP_DONE, "%s: %s", v[i].user, why);
		ck_assert_str_eq(s.who(s.ctx), v[i].who);
		again(false);
	}
	c.user = c.upper = "alice";
	c.domain = "CORP";
	refused("another password");
}
END_TEST

START_TEST(refuses_who_does_not_belong)
{
	c.password = "Pass-word-0002";
	refused("another password");
	c.password = "Pass-word-0001";
	c.user = c.upper = "nobody";
	c.upper = "NOBODY";
	refused("no such account");
	c.user = "alice";
	c.upper = "ALICE";
	c.domain = "OTHER";
	refused("no such account");
	c.domain = "CORP";
	/* as if it were of another domain, or more than one line of a log */
	c.user = "OTHER\\alice";
	refused("a name of which nothing can be made");
	c.user = "alice\n";
	refused("a name of which nothing can be made");
	c.user = "alice";
	c.domain = "CORP\\X";
	refused("a name of which nothing can be made");
	c.domain = "CORP\xc2\x85";
	refused("a name of which nothing can be made");
	c.domain = "CORP";
	c.user = c.upper = "";
	refused("anonymous");
}
END_TEST

START_TEST(refuses_what_is_older_than_version_2)
{
	c.no_nt = true;
	refused("anonymous, or sends an LM response only");
	c.no_nt = false;
	c.nt_len = 24;
	refused("version 1");
	c.nt_len = 43;
	refused("none of NTLM version 2");
	c.nt_len = 0;
	c.resp_type = 2;
	refused("none of NTLM version 2");
	c.resp_type = 0;
	c.key_len = 15;
	refused("no session key");
	c.key_len = 0;
	c.authenticate_flags = c.flags | NTLM_ANONYMOUS;
	refused("anonymous");
}
END_TEST

START_TEST(refuses_less_than_all_of_the_protection)
{
	static const uint32_t needed[] = {0x1, 0x10, 0x20, 0x80000, 0x20000000, 0x40000000};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		c.flags = NTLMCLIENT_FLAGS & ~needed[i];
		ntlmclient_negotiate(&c, 40);
		ck_assert_int_eq(give(RAW, c.negotiate.data, 40), RPC_STEP_REFUSED);
		again(false);
		c.flags = NTLMCLIENT_FLAGS;
		c.authenticate_flags = NTLMCLIENT_FLAGS & ~needed[i];
		refused("the client lacks");
		c.authenticate_flags = 0;
	}
}
END_TEST

START_TEST(refuses_without_random_numbers)
{
	random_fails = true;
	ntlmclient_negotiate(&c, 40);
	ck_assert_int_eq(give(RAW, c.negotiate.data, 40), RPC_STEP_REFUSED);
	random_fails = false;
}
END_TEST

/* A client that sends a MIC notices, and so do we, when one of the messages was changed. */
START_TEST(every_bit_of_the_messages_counts)
{
	c.mic = true;
	go_to_third();
	for (size_t bit = 0; bit < token.len * 8; bit++) {
		struct laps_buf third;

		again(false);
		ck_assert_int_eq(give(RAW, c.negotiate.data, c.negotiate.len), RPC_STEP_CONTINUE);
		laps_buf_init(&third, MAX);
		laps_buf_put(&third, token.data, token.len);
		third.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		ck_assert_msg(give(RAW, third.data, third.len) == RPC_STEP_REFUSED, "bit %zu", bit);
		laps_buf_clear(&third);
	}
	for (size_t bit = 0; bit < c.negotiate.len * 8; bit++) {
		again(false);
		c.negotiate.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (give(RAW, c.negotiate.data, c.negotiate.len) == RPC_STEP_CONTINUE)
			ck_assert_int_eq(give(RAW, token.data, token.len), RPC_STEP_REFUSED);
		c.negotiate.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}
END_TEST

START_TEST(every_prefix_is_refused)
{
	c.mic = true;
	go_to_third();
	for (size_t len = 0; len < token.len; len++) {
		again(false);
		ck_assert_int_eq(give(RAW, c.negotiate.data, c.negotiate.len), RPC_STEP_CONTINUE);
		ck_assert_int_eq(give(RAW, token.data, len), RPC_STEP_REFUSED);
	}
}
END_TEST

/* One guess a handshake: what was refused does not go on. */
START_TEST(nothing_is_taken_after_a_refusal)
{
	go_to_third();
	ck_assert_int_eq(give(RAW, token.data, 70), RPC_STEP_REFUSED);
	ck_assert_int_eq(give(RAW, token.data, token.len), RPC_STEP_REFUSED);
	again(false);
	ck_assert_int_eq(give(RAW, c.negotiate.data, 20), RPC_STEP_REFUSED);
	ck_assert_int_eq(give(RAW, c.negotiate.data, c.negotiate.len), RPC_STEP_REFUSED);
	again(false);
	ck_assert_int_eq(whole(), RPC_STEP_DONE);
	ck_assert_int_eq(give(RAW, token.data, token.len), RPC_STEP_REFUSED);
}
END_TEST

START_TEST(a_mic_needs_its_room)
{
	const uint8_t message[NTLM_MIC_AT + SIM_NTLM_KEY] = {0}, key[SIM_NTLM_KEY] = {0};
	const struct sim_bytes before = {message, 0};

	for (size_t len = 0; len <= sizeof(message); len++) {
		uint8_t *cut = exact_copy(message, len);

		ck_assert(!ntlm_v2_check_mic(h, key, &before, &(struct sim_bytes){cut, len}));
		free(cut);
	}
}
END_TEST

/* A response is of one challenge. */
START_TEST(refuses_a_response_to_another_challenge)
{
	go_to_third();
	c.challenge.data[24] ^= 1;
	laps_buf_clear(&token);
	ntlmclient_authenticate(&c, &token);
	ck_assert_int_eq(give(RAW, token.data, token.len), RPC_STEP_REFUSED);
}
END_TEST

/* In the header, the stub, the trailer or the signature: of the PDU every bit is signed, with and
 * without header signing; and the stream is lost then. */
START_TEST(refuses_a_pdu_that_was_changed)
{
	uint8_t pdu[PDU_LEN];

	for (size_t bit = 0; bit < (size_t)PDU_LEN * 8; bit++) {
		ck_assert_int_eq(whole(), RPC_STEP_DONE);
		make_pdu(pdu, 0);
		client_seals(pdu);
		pdu[bit / 8] ^= (uint8_t)(1u << bit % 8);
		ck_assert_msg(!server_unseals(pdu, bit % 2), "bit %zu", bit);
		make_pdu(pdu, 0);
		client_seals(pdu);
		ck_assert(!server_unseals(pdu, bit % 2));
		again(false);
	}
}
END_TEST

START_TEST(refuses_a_replay_and_a_gap)
{
	uint8_t pdu[PDU_LEN], copy[PDU_LEN];

	ck_assert_int_eq(whole(), RPC_STEP_DONE);
	make_pdu(pdu, 0);
	client_seals(pdu);
	memcpy(copy, pdu, sizeof(copy));
	ck_assert(server_unseals(pdu, true));
	ck_assert(!server_unseals(copy, true));
	again(false);
	ck_assert_int_eq(whole(), RPC_STEP_DONE);
	client_seals(pdu);
	client_seals(pdu);
	ck_assert(!server_unseals(pdu, true));
}
END_TEST

START_TEST(seals_nothing_before_the_end_and_with_another_token)
{
	uint8_t pdu[PDU_LEN] = {0};
	struct rpc_sealed sealed = {
		.pdu = pdu, .stub_at = HEAD, .auth_at = AUTH_AT, .token_len = NTLM_SIGNATURE_LEN};

	ck_assert_uint_eq(s.token_len(s.ctx, STUB), 0);
	ck_assert(!s.seal(s.ctx, &sealed) && !s.unseal(s.ctx, &sealed));
	go_to_third();
	ck_assert_uint_eq(s.token_len(s.ctx, STUB), 0);
	ck_assert(!s.seal(s.ctx, &sealed) && !s.unseal(s.ctx, &sealed));
	ck_assert_int_eq(give(RAW, token.data, token.len), RPC_STEP_DONE);
	sealed.token_len = NTLM_SIGNATURE_LEN - 1;
	ck_assert(!s.seal(s.ctx, &sealed) && !s.unseal(s.ctx, &sealed));
}
END_TEST

/* ---- SPNEGO ---- */

static const uint8_t ntlmssp[] = {0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 2, 10};
static const uint8_t krb5[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 2};
static const uint8_t spnego_oid[] = {0x2b, 6, 1, 5, 5, 2};

/* NegTokenInit; the list of mechanisms alone is in unwrapped, which mechListMIC is of. */
static void make_init(bool krb5_first, bool krb5_last)
{
	size_t at, token_at;

	ntlmclient_negotiate(&c, 40);
	laps_buf_clear(&unwrapped);
	if (krb5_first)
		sim_der_put(&unwrapped, SIM_DER_OID, krb5, sizeof(krb5));
	sim_der_put(&unwrapped, SIM_DER_OID, ntlmssp, sizeof(ntlmssp));
	if (krb5_last)
		sim_der_put(&unwrapped, SIM_DER_OID, krb5, sizeof(krb5));
	sim_der_wrap(&unwrapped, 0, SIM_DER_SEQUENCE);
	laps_buf_clear(&init);
	sim_der_put(&init, SIM_DER_OID, spnego_oid, sizeof(spnego_oid));
	at = init.len;
	sim_der_put(&init, SIM_DER_CONTEXT_OF(0), unwrapped.data, unwrapped.len);
	token_at = init.len;
	sim_der_put(&init, SIM_DER_OCTETS, c.negotiate.data, c.negotiate.len);
	sim_der_wrap(&init, token_at, SIM_DER_CONTEXT_OF(2));
	sim_der_wrap(&init, at, SIM_DER_SEQUENCE);
	sim_der_wrap(&init, at, SIM_DER_CONTEXT_OF(0));
	sim_der_wrap(&init, 0, SIM_DER_APPLICATION_OF(0));
}

/* What a NegTokenResp is of: state, and one field. */
static void take_resp(uint8_t state, unsigned n, struct sim_der *out)
{
	const struct sim_der all = {answer.data, answer.len};
	struct sim_der choice, resp, field;

	ck_assert(sim_der_take_all(&all, SIM_DER_CONTEXT_OF(1), &choice));
	ck_assert(sim_der_take_all(&choice, SIM_DER_SEQUENCE, &resp));
	ck_assert(sim_der_take(&resp, SIM_DER_CONTEXT_OF(0), &field));
	ck_assert(sim_der_is(&field, (uint8_t[]){0x0a, 1, state}, 3));
	if (n == 2) {
		ck_assert(sim_der_take(&resp, SIM_DER_CONTEXT_OF(1), &field));
		ck_assert(sim_der_take_all(&field, SIM_DER_OID, out));
		ck_assert(sim_der_is(out, ntlmssp, sizeof(ntlmssp)));
	}
	*out = (struct sim_der){NULL, 0};
	if (resp.len > 0) {
		ck_assert(sim_der_take_all(&resp, SIM_DER_CONTEXT_OF(n), &field));
		ck_assert(sim_der_take_all(&field, SIM_DER_OCTETS, out));
	}
}

/* The third message in a NegTokenResp, with so many bytes of a mechListMIC; 0: without. */
static void make_resp(size_t mic_len)
{
	uint8_t mic[NTLM_SIGNATURE_LEN];
	size_t at;

	laps_buf_clear(&token);
	ntlmclient_authenticate(&c, &token);
	sim_der_wrap(&token, 0, SIM_DER_OCTETS);
	sim_der_wrap(&token, 0, SIM_DER_CONTEXT_OF(2));
	if (mic_len) {
		ck_assert(ntlm_half_seal(&c.to_server, unwrapped.data, unwrapped.len, 0, 0, mic));
		ck_assert(ntlm_half_restart(&c.to_server));
		at = token.len;
		sim_der_put(&token, SIM_DER_OCTETS, mic, mic_len);
		sim_der_wrap(&token, at, SIM_DER_CONTEXT_OF(3));
	}
	sim_der_wrap(&token, 0, SIM_DER_SEQUENCE);
	sim_der_wrap(&token, 0, SIM_DER_CONTEXT_OF(1));
}

static void spnego_to_third(size_t mic_len)
{
	struct sim_der challenge;

	again(true);
	ck_assert_msg(give(SPNEGO, init.data, init.len) == RPC_STEP_CONTINUE, "%s", why);
	take_resp(1, 2, &challenge);
	ck_assert_ptr_nonnull(challenge.p);
	take_challenge(challenge.p, challenge.len);
	make_resp(mic_len);
}

/* The first message behind mechListMIC has the number 1, though the stream is new, [MS-SPNG]
 * 3.3.5.1. */
START_TEST(within_spnego)
{
	for (int mic = 0; mic < 2; mic++) {
		struct sim_der theirs;

		c.mic = mic;
		make_init(false, mic);
		spnego_to_third(mic ? NTLM_SIGNATURE_LEN : 0);
		ck_assert_msg(give(SPNEGO, token.data, token.len) == RPC_STEP_DONE, "%s", why);
		take_resp(0, 3, &theirs);
		ck_assert_uint_eq(theirs.len, mic ? NTLM_SIGNATURE_LEN : 0);
		ck_assert_uint_eq(answer.len, mic ? 29 : 9);
		if (mic) {
			ck_assert(ntlm_half_unseal(&c.from_server, unwrapped.data, unwrapped.len, 0,
						   0, theirs.p));
			ck_assert(ntlm_half_restart(&c.from_server));
		}
		ck_assert_str_eq(s.who(s.ctx), "CORP\\alice");
		talks((uint8_t)mic);
	}
}
END_TEST

/* Somebody took Kerberos out of the list on its way. */
START_TEST(a_list_that_was_changed_is_noticed)
{
	make_init(false, false);
	spnego_to_third(NTLM_SIGNATURE_LEN);
	make_init(false, true);
	again(true);
	ck_assert_int_eq(give(SPNEGO, init.data, init.len), RPC_STEP_CONTINUE);
	ck_assert_int_eq(give(SPNEGO, token.data, token.len), RPC_STEP_REFUSED);
	ck_assert_msg(strstr(why, "mechListMIC") != NULL, "%s", why);
}
END_TEST

/* The keys are there already, but nothing is said with them. */
START_TEST(a_mic_that_is_cut_is_refused)
{
	uint8_t pdu[PDU_LEN];
	struct rpc_sealed sealed = {
		.pdu = pdu, .stub_at = HEAD, .auth_at = AUTH_AT, .token_len = NTLM_SIGNATURE_LEN};

	make_init(false, false);
	spnego_to_third(NTLM_SIGNATURE_LEN - 1);
	ck_assert_int_eq(give(SPNEGO, token.data, token.len), RPC_STEP_REFUSED);
	ck_assert(!s.seal(s.ctx, &sealed));
	c.to_server.sequence = 0;
	make_pdu(pdu, 0);
	client_seals(pdu);
	ck_assert(!server_unseals(pdu, true));
}
END_TEST

/* The MICs are of the messages, and of the list; DER is strict: each bit counts but those of the
 * negotiation's own fields that nobody signs. */
START_TEST(bits_of_a_third_token_in_spnego)
{
	size_t done = 0;

	c.mic = true;
	make_init(false, false);
	spnego_to_third(NTLM_SIGNATURE_LEN);
	for (size_t bit = 0; bit < token.len * 8; bit++) {
		again(true);
		ck_assert_int_eq(give(SPNEGO, init.data, init.len), RPC_STEP_CONTINUE);
		token.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		done += give(SPNEGO, token.data, token.len) == RPC_STEP_DONE;
		token.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	ck_assert_uint_eq(done, 0);
	for (size_t len = 0; len < token.len; len++) {
		again(true);
		ck_assert_int_eq(give(SPNEGO, init.data, init.len), RPC_STEP_CONTINUE);
		ck_assert_int_eq(give(SPNEGO, token.data, len), RPC_STEP_REFUSED);
	}
}
END_TEST

START_TEST(first_choice)
{
	make_init(false, false);
	ck_assert(ntlm_is_first_choice(init.data, init.len));
	for (size_t len = 0; len < init.len; len++) {
		uint8_t *cut = exact_copy(init.data, len);

		ck_assert(!ntlm_is_first_choice(cut, len));
		again(true);
		ck_assert_int_eq(give(SPNEGO, cut, len), RPC_STEP_REFUSED);
		free(cut);
	}
	laps_buf_put_u8(&init, 0);
	ck_assert(!ntlm_is_first_choice(init.data, init.len));
	make_init(false, true);
	ck_assert(ntlm_is_first_choice(init.data, init.len));
	make_init(true, false);
	ck_assert(!ntlm_is_first_choice(init.data, init.len));
	ck_assert(!ntlm_is_first_choice(c.negotiate.data, c.negotiate.len));
	again(true);
	ck_assert_int_eq(give(SPNEGO, c.negotiate.data, c.negotiate.len), RPC_STEP_REFUSED);
}
END_TEST

/* Whatever a bit does to a first token, nothing is read beyond it. */
START_TEST(bits_of_a_first_token)
{
	make_init(false, true);
	for (size_t bit = 0; bit < init.len * 8; bit++) {
		again(true);
		init.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		(void)give(SPNEGO, init.data, init.len);
		init.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("ntlm/security");
	TCase *t = tcase_create("handshake");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, logs_on_and_talks);
	tcase_add_test(t, a_negotiate_without_a_version);
	tcase_add_test(t, the_challenge_says_where_one_is);
	tcase_add_test(t, names_are_folded);
	tcase_add_test(t, refuses_who_does_not_belong);
	tcase_add_test(t, refuses_what_is_older_than_version_2);
	tcase_add_test(t, refuses_less_than_all_of_the_protection);
	tcase_add_test(t, refuses_without_random_numbers);
	tcase_add_test(t, every_bit_of_the_messages_counts);
	tcase_add_test(t, every_prefix_is_refused);
	tcase_add_test(t, nothing_is_taken_after_a_refusal);
	tcase_add_test(t, a_mic_needs_its_room);
	tcase_add_test(t, refuses_a_response_to_another_challenge);
	suite_add_tcase(suite, t);
	t = tcase_create("sealing");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, refuses_a_pdu_that_was_changed);
	tcase_add_test(t, refuses_a_replay_and_a_gap);
	tcase_add_test(t, seals_nothing_before_the_end_and_with_another_token);
	suite_add_tcase(suite, t);
	t = tcase_create("spnego");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, within_spnego);
	tcase_add_test(t, a_list_that_was_changed_is_noticed);
	tcase_add_test(t, a_mic_that_is_cut_is_refused);
	tcase_add_test(t, bits_of_a_third_token_in_spnego);
	tcase_add_test(t, first_choice);
	tcase_add_test(t, bits_of_a_first_token);
	suite_add_tcase(suite, t);
	return suite;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
