/* SPDX-License-Identifier: MIT */
/*
 * Tokens of a client of NTLM, behind one that is good where it is about the second; the first byte
 * says which. Who gets in is alice, in whichever case: nobody else's password is known. A first
 * token in SPNEGO that is taken is one that says NTLM first.
 */
#include "fuzz/fuzz.h"
#include "kds/ntlm/ntlm.h"
#include "lib/ntlmclient.h"
#include <strings.h>

enum { NEGOTIATE, AUTHENTICATE, INIT, RESP, WAYS };

/* SPNEGO, its list of NTLM alone, and a NEGOTIATE of 32 bytes with what is needed */
static const uint8_t good[] = {0x60, 0x40, 0x06, 0x06, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x02, 0xa0,
			       0x36, 0x30, 0x34, 0xa0, 0x0e, 0x30, 0x0c, 0x06, 0x0a, 0x2b, 0x06,
			       0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a, 0xa2, 0x22, 0x04,
			       0x20, 'N',  'T',  'L',  'M',  'S',  'S',  'P',  0,    1,    0,
			       0,    0,    0x35, 0x82, 0x88, 0x60, 0,    0,    0,    0,    0,
			       0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0};
#define GOOD_NEGOTIATE (sizeof(good) - 32)

static struct sim_ntlmhash *hash;

static bool nt_hash(void *ctx, const char *user, const char *domain,
		    uint8_t out[static SIM_NTLM_KEY])
{
	(void)ctx;
	FUZZ_MUST(!strpbrk(user, "\\\n") && !strpbrk(domain, "\\\n"));
	ntlmclient_hash(hash, "Pass-word-0001", out);
	return true;
}

static uint64_t now(void *ctx)
{
	(void)ctx;
	return UINT64_C(0x01dc5e1122334455);
}

static bool not_random(void *ctx, uint8_t *out, size_t n)
{
	(void)ctx;
	memset(out, 0x77, n);
	return true;
}

static const struct ntlm_options *options(void)
{
	static struct ntlm_options o = {.nt_hash = nt_hash,
					.now = now,
					.random = not_random,
					.netbios_domain = "CORP",
					.dns_domain = "corp.example",
					.netbios_computer = "DC1",
					.dns_computer = "dc1.corp.example",
					.forest = "corp.example"};
	struct sim_err err;

	if (!hash && !(hash = sim_ntlmhash_new(&err)))
		abort();
	o.hash = hash;
	return &o;
}

static rpc_step give(const struct rpc_security *s, const uint8_t *p, size_t len)
{
	struct laps_buf out;
	char why[256] = "";
	rpc_step step;

	laps_buf_init(&out, 65536);
	step = s->accept(s->ctx, 10, p, len, &out, why);
	FUZZ_MUST(laps_buf_status(&out) == LAPS_OK);
	FUZZ_MUST((step == RPC_STEP_REFUSED) == (why[0] != 0) && strlen(why) < sizeof(why));
	FUZZ_MUST((s->token_len(s->ctx, 8) > 0) == (step == RPC_STEP_DONE));
	laps_buf_clear(&out);
	return step;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const unsigned way = len ? data[0] % WAYS : WAYS;
	struct rpc_security s;
	rpc_step step;

	if (way == WAYS)
		return 0;
	FUZZ_MUST(ntlm_security(options(), way >= INIT, &s));
	if (way == AUTHENTICATE)
		FUZZ_MUST(give(&s, good + GOOD_NEGOTIATE, 32) == RPC_STEP_CONTINUE);
	if (way == RESP)
		FUZZ_MUST(give(&s, good, sizeof(good)) == RPC_STEP_CONTINUE);
	step = give(&s, data + 1, len - 1);
	if (way == INIT && step == RPC_STEP_CONTINUE)
		FUZZ_MUST(ntlm_is_first_choice(data + 1, len - 1));
	if (way == AUTHENTICATE || way == RESP)
		FUZZ_MUST(step != RPC_STEP_CONTINUE);
	else
		FUZZ_MUST(step != RPC_STEP_DONE);
	if (step == RPC_STEP_DONE)
		FUZZ_MUST(strcasecmp(s.who(s.ctx), "CORP\\alice") == 0);
	s.free(s.ctx);
	return 0;
}
