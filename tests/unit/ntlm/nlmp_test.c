/* SPDX-License-Identifier: MIT */
/*
 * The examples of [MS-NLMP] 4.2.4, NTLMv2 authentication: user "User" of domain "Domain" with the
 * password "Password", server "Server", at time 0.
 */
#include "kds/ntlm/message.h"
#include "kds/ntlm/ntlm.h"
#include "kds/ntlm/seal.h"
#include "kds/ntlm/v2.h"
#include "lib/exact.h"
#include "lib/ntlmclient.h"
#include "lib/runner.h"

#define CHALLENGE "0123456789abcdef" /* 4.2.1 */
/* 4.2.4.1.3 temp, with the AV_PAIRs of 4.2.4 */
#define TEMP                                                               \
	"01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000"         \
	"02000c0044006f006d00610069006e0001000c00530065007200760065007200" \
	"0000000000000000"
#define PROOF "68cd0ab851e51c96aabc927bebef6a1c" /* 4.2.4.2.2 */
#define KEY   "c5dad2544fc9799094ce1ce90bc9d03e" /* 4.2.4.2.3 */
/* 4.2.4.3 */
#define AUTHENTICATE                                                                               \
	"4e544c4d5353500003000000180018006c00000054005400840000000c000c00480000000800080054000000" \
	"100010005c00000010001000d8000000358288e20501280a0000000f"                                 \
	"44006f006d00610069006e005500730065007200"                                                 \
	"43004f004d0050005500540045005200"                                                         \
	"86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa" PROOF TEMP KEY

static struct sim_ntlmhash *h;

static void set_up(void)
{
	struct sim_err err;

	h = sim_ntlmhash_new(&err);
	ck_assert_msg(h != NULL, "%s", err.text);
}

static void tear_down(void)
{
	sim_ntlmhash_free(&h);
}

static struct exact hex(const char *text)
{
	struct exact x;

	ck_assert_int_eq(exact_from_hex(text, &x), 0);
	return x;
}

static void same(const char *text, const void *p, size_t len)
{
	struct exact want = hex(text);

	ck_assert_uint_eq(want.len, len);
	ck_assert_mem_eq(want.p, p, len);
	free(want.p);
}

static const struct sim_bytes user = {(const uint8_t *)"U\0s\0e\0r", 8};
static const struct sim_bytes domain = {(const uint8_t *)"D\0o\0m\0a\0i\0n", 12};

static void make_key(uint8_t key[static SIM_NTLM_KEY])
{
	uint8_t hash[SIM_NTLM_KEY];

	ntlmclient_hash(h, "Password", hash);
	ck_assert(ntlm_v2_key(h, hash, &user, &domain, key));
}

START_TEST(keys)
{
	uint8_t key[SIM_NTLM_KEY];

	ntlmclient_hash(h, "Password", key);
	same("a4f49c406510bdcab6824ee7c30fd852", key, sizeof(key)); /* 4.2.2.1.2 */
	make_key(key);
	same("0c868a403bfd7a93a3001ef22ef02e3f", key, sizeof(key)); /* 4.2.4.1.1 */
}
END_TEST

START_TEST(response)
{
	struct exact nt = hex(PROOF TEMP), challenge = hex(CHALLENGE), sent = hex(KEY);
	uint8_t key[SIM_NTLM_KEY], session_key[SIM_NTLM_KEY];
	struct ntlm_response r;

	make_key(key);
	ck_assert(ntlm_read_response(&(struct sim_bytes){nt.p, nt.len}, &r));
	ck_assert(!r.has_mic);
	ck_assert(ntlm_v2_check(h, key, challenge.p, &r, sent.p, session_key));
	same("55555555555555555555555555555555", session_key, sizeof(session_key)); /* 4.2.1 */
	challenge.p[0] ^= 1;
	ck_assert(!ntlm_v2_check(h, key, challenge.p, &r, sent.p, session_key));
	free(nt.p);
	free(challenge.p);
	free(sent.p);
}
END_TEST

static bool nt_hash(void *ctx, const char *name, const char *of, uint8_t out[static SIM_NTLM_KEY])
{
	(void)ctx;
	ntlmclient_hash(h, "Password", out);
	return strcmp(name, "User") == 0 && strcmp(of, "Domain") == 0;
}

static uint64_t now(void *ctx)
{
	(void)ctx;
	return 0;
}

static bool fixed(void *ctx, uint8_t *out, size_t n)
{
	struct exact x = hex(CHALLENGE);

	(void)ctx;
	ck_assert_uint_eq(n, x.len);
	memcpy(out, x.p, n);
	free(x.p);
	return true;
}

/* The whole message, in which the client has not sent a MIC. */
START_TEST(whole_message)
{
	const struct ntlm_options o = {.hash = h,
				       .nt_hash = nt_hash,
				       .now = now,
				       .random = fixed,
				       .netbios_domain = "Domain",
				       .dns_domain = "domain.test",
				       .netbios_computer = "Server",
				       .dns_computer = "server.domain.test",
				       .forest = "domain.test"};
	struct exact negotiate = hex("4e544c4d5353500001000000358288e2"
				     "00000000000000000000000000000000"),
		     authenticate = hex(AUTHENTICATE);
	struct rpc_security s;
	struct laps_buf out;
	char why[256] = "";

	laps_buf_init(&out, NTLM_MESSAGE_MAX);
	ck_assert(ntlm_security(&o, false, &s));
	ck_assert_int_eq(s.accept(s.ctx, 10, negotiate.p, negotiate.len, &out, why),
			 RPC_STEP_CONTINUE);
	same("0123456789abcdef", out.data + 24, 8);
	laps_buf_clear(&out);
	ck_assert_msg(s.accept(s.ctx, 10, authenticate.p, authenticate.len, &out, why) ==
			      RPC_STEP_DONE,
		      "%s", why);
	ck_assert_uint_eq(out.len, 0);
	ck_assert_str_eq(s.who(s.ctx), "Domain\\User");
	s.free(s.ctx);
	laps_buf_clear(&out);
	free(negotiate.p);
	free(authenticate.p);
}
END_TEST

/* 4.2.4.4: "Plaintext", the whole of which is secret, with sequence number 0. */
START_TEST(sealing)
{
	struct exact plain = hex("50006c00610069006e007400650078007400");
	uint8_t session_key[SIM_NTLM_KEY], signature[NTLM_SIGNATURE_LEN];
	struct ntlm_half client, server;

	memset(session_key, 0x55, sizeof(session_key));
	ck_assert(ntlm_half_begin(&client, h, session_key, false));
	ck_assert(ntlm_half_begin(&server, h, session_key, false));
	same("4788dc861b4782f35d43fd98fe1a2d39", client.sign_key, SIM_NTLM_KEY);
	same("59f600973cc4960a25480a7c196e4c58", client.seal_key, SIM_NTLM_KEY);
	ck_assert(ntlm_half_seal(&client, plain.p, plain.len, 0, plain.len, signature));
	same("54e50165bf1936dc996020c1811b0f06fb5f", plain.p, plain.len);
	same("010000007fb38ec5c55d497600000000", signature, sizeof(signature));
	ck_assert(ntlm_half_unseal(&server, plain.p, plain.len, 0, plain.len, signature));
	same("50006c00610069006e007400650078007400", plain.p, plain.len);
	ntlm_half_end(&client);
	ntlm_half_end(&server);
	free(plain.p);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("ntlm/nlmp");
	TCase *t = tcase_create("4.2.4");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, keys);
	tcase_add_test(t, response);
	tcase_add_test(t, whole_message);
	tcase_add_test(t, sealing);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
