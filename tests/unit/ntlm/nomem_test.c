/* SPDX-License-Identifier: MIT */
/*
 * Every allocation of a handshake in SPNEGO and of a sealed call behind it fails once, and then
 * from there on, OpenSSL's too: what comes of it is right or a refusal, and no key is freed as it
 * was.
 */
#include "kds/ntlm/ntlm.h"
#include "lib/der.h"
#include "lib/ntlmclient.h"
#include "lib/oom.h"
#include <string.h>

#define HEAD    24
#define AUTH_AT 56
#define PDU_LEN (AUTH_AT + 8 + NTLM_SIGNATURE_LEN)
#define MAX     8192

static const uint8_t mech_list[] = {0x30, 12, 0x06, 10, 0x2b, 6, 1, 4, 1, 0x82, 0x37, 2, 2, 10};
static const uint8_t spnego_oid[] = {0x2b, 6, 1, 5, 5, 2};
static const struct rpc_sealed no_pdu = {
	.stub_at = HEAD, .auth_at = AUTH_AT, .token_len = NTLM_SIGNATURE_LEN};

static struct sim_ntlmhash *h;
static struct ntlm_options options;
static struct ntlmclient c;
static uint8_t nt_key[SIM_NTLM_KEY], request[PDU_LEN];
static struct laps_buf first, third; /* the client's, made before anything fails */

static bool nt_hash(void *ctx, const char *user, const char *domain,
		    uint8_t out[static SIM_NTLM_KEY])
{
	(void)ctx;
	memcpy(out, nt_key, sizeof(nt_key));
	return strcmp(user, "alice") == 0 && strcmp(domain, "CORP") == 0;
}

static uint64_t now(void *ctx)
{
	(void)ctx;
	return 1;
}

static bool not_random(void *ctx, uint8_t *out, size_t n)
{
	(void)ctx;
	memset(out, 0x77, n);
	return true;
}

/* What the server did: up to where it got, and the bytes of the sealed answer. */
struct run {
	unsigned steps; /* 4: all of them */
	uint8_t pdu[PDU_LEN];
};

static struct run serve(struct laps_buf *challenge)
{
	struct rpc_sealed sealed = no_pdu;
	struct laps_buf out;
	struct rpc_security s;
	struct run r = {0};
	char why[256] = "";

	laps_buf_init(&out, MAX);
	memcpy(r.pdu, request, sizeof(request));
	sealed.pdu = r.pdu;
	if (!ntlm_security(&options, true, &s))
		return r;
	if (s.accept(s.ctx, 9, first.data, first.len, challenge, why) == RPC_STEP_CONTINUE)
		r.steps++;
	if (r.steps == 1 && third.len > 0 &&
	    s.accept(s.ctx, 9, third.data, third.len, &out, why) == RPC_STEP_DONE)
		r.steps++;
	if (r.steps == 2 && s.unseal(s.ctx, &sealed))
		r.steps++;
	if (r.steps == 3 && s.seal(s.ctx, &sealed))
		r.steps++;
	s.free(s.ctx);
	laps_buf_clear(&out);
	return r;
}

static void make_first(void)
{
	size_t at, token_at;

	ntlmclient_negotiate(&c, 40);
	sim_der_put(&first, SIM_DER_OID, spnego_oid, sizeof(spnego_oid));
	at = first.len;
	sim_der_put(&first, SIM_DER_CONTEXT_OF(0), mech_list, sizeof(mech_list));
	token_at = first.len;
	sim_der_put(&first, SIM_DER_OCTETS, c.negotiate.data, c.negotiate.len);
	sim_der_wrap(&first, token_at, SIM_DER_CONTEXT_OF(2));
	sim_der_wrap(&first, at, SIM_DER_SEQUENCE);
	sim_der_wrap(&first, at, SIM_DER_CONTEXT_OF(0));
	sim_der_wrap(&first, 0, SIM_DER_APPLICATION_OF(0));
}

static void make_third(const struct laps_buf *resp)
{
	const uint8_t *challenge = memmem(resp->data, resp->len, "NTLMSSP", 8);
	uint8_t list[sizeof(mech_list)], mic[NTLM_SIGNATURE_LEN];
	size_t at;

	ck_assert_ptr_nonnull(challenge);
	laps_buf_put(&c.challenge, challenge, (size_t)(resp->data + resp->len - challenge));
	ntlmclient_authenticate(&c, &third);
	sim_der_wrap(&third, 0, SIM_DER_OCTETS);
	sim_der_wrap(&third, 0, SIM_DER_CONTEXT_OF(2));
	memcpy(list, mech_list, sizeof(list));
	ck_assert(ntlm_half_seal(&c.to_server, list, sizeof(list), 0, 0, mic));
	ck_assert(ntlm_half_restart(&c.to_server));
	at = third.len;
	sim_der_put(&third, SIM_DER_OCTETS, mic, sizeof(mic));
	sim_der_wrap(&third, at, SIM_DER_CONTEXT_OF(3));
	sim_der_wrap(&third, 0, SIM_DER_SEQUENCE);
	sim_der_wrap(&third, 0, SIM_DER_CONTEXT_OF(1));
	ck_assert(ntlm_half_seal(&c.to_server, request, AUTH_AT + 8, HEAD, AUTH_AT - HEAD,
				 request + AUTH_AT + 8));
}

static void set_up(void)
{
	struct laps_buf challenge;
	struct sim_err err;

	h = sim_ntlmhash_new(&err);
	ck_assert_msg(h != NULL, "%s", err.text);
	options = (struct ntlm_options){.hash = h,
					.nt_hash = nt_hash,
					.now = now,
					.random = not_random,
					.netbios_domain = "CORP",
					.dns_domain = "corp.example",
					.netbios_computer = "DC1",
					.dns_computer = "dc1.corp.example",
					.forest = "corp.example"};
	ntlmclient_begin(&c, h);
	c.mic = true;
	ntlmclient_hash(h, c.password, nt_key);
	laps_buf_init(&first, MAX);
	laps_buf_init(&third, MAX);
	laps_buf_init(&challenge, MAX);
	make_first();
	ck_assert_uint_eq(serve(&challenge).steps, 1);
	make_third(&challenge);
	laps_buf_clear(&challenge);
}

static void tear_down(void)
{
	laps_buf_clear(&first);
	laps_buf_clear(&third);
	ntlmclient_end(&c);
	sim_ntlmhash_free(&h);
}

static void with_failures(bool for_good)
{
	struct laps_buf challenge;
	struct run right;
	bool failed = true;

	laps_buf_init(&challenge, MAX);
	right = serve(&challenge);
	ck_assert_uint_eq(right.steps, 4);
	for (unsigned long nth = 1; failed; nth += oom_stride()) {
		struct run r;

		laps_buf_clear(&challenge);
		oom_watch(nt_key, sizeof(nt_key));
		oom_watch(c.session_key, sizeof(c.session_key));
		oom_watch(c.to_server.seal_key, SIM_NTLM_KEY);
		oom_watch(c.from_server.sign_key, SIM_NTLM_KEY);
		oom_arm(nth, for_good);
		r = serve(&challenge);
		failed = oom_disarm();
		ck_assert_msg(oom_unwatch() == 0, "allocation %lu: a key is freed as it was", nth);
		/* all is right, or it ended before the answer */
		if (r.steps == 4)
			ck_assert_mem_eq(r.pdu, right.pdu, PDU_LEN);
		ck_assert_msg(failed || r.steps == 4, "allocation %lu: refused", nth);
	}
	laps_buf_clear(&challenge);
}

START_TEST(one_allocation_fails)
{
	with_failures(false);
}
END_TEST

START_TEST(allocations_fail_for_good)
{
	with_failures(true);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("ntlm/nomem");
	TCase *t = tcase_create("allocation fails");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, one_allocation_fails);
	tcase_add_test(t, allocations_fail_for_good);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return oom_main(argc, argv, make_suite);
}
