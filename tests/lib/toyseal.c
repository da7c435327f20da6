/* SPDX-License-Identifier: MIT */
/* The token: u32 count, u64 sum, "TOYS", then zeros. The stub is XORed with what the count gives.
 */
#include "lib/toyseal.h"
#include <stdio.h>
#include <string.h>

#define TOKEN_LEN   16u
#define TRAILER_LEN 8u

static uint64_t mix(uint64_t sum, const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		sum = (sum ^ p[i]) * UINT64_C(0x100000001b3);
		sum ^= sum >> 29;
	}
	return sum;
}

static uint64_t sum_of(const struct rpc_sealed *s, bool from_client, uint32_t count)
{
	uint64_t sum =
		UINT64_C(0xcbf29ce484222325) + (from_client ? 1u : 0u) + 2u * (uint64_t)count;

	if (s->sign_header)
		sum = mix(sum, s->pdu, s->stub_at);
	sum = mix(sum, s->pdu + s->stub_at, s->auth_at - s->stub_at);
	if (s->sign_header)
		sum = mix(sum, s->pdu + s->auth_at, TRAILER_LEN);
	return sum;
}

static void cipher(const struct rpc_sealed *s, bool from_client, uint32_t count)
{
	uint32_t x = 0x9e3779b9u * (count + 1) ^ (from_client ? 0x5bd1e995u : 0);

	for (size_t i = s->stub_at; i < s->auth_at; i++) {
		x = x * 1664525u + 1013904223u;
		s->pdu[i] ^= (uint8_t)(x >> 24);
	}
}

static void put_token(const struct rpc_sealed *s, uint32_t count, uint64_t sum, uint8_t *token)
{
	memset(token, 0, s->token_len);
	memcpy(token, &count, sizeof(count));
	memcpy(token + 4, &sum, sizeof(sum));
	memcpy(token + 12, "TOYS", 4);
}

size_t toyseal_token_len(size_t stub_len)
{
	return TOKEN_LEN + stub_len % 8;
}

bool toyseal_seal(struct toyseal *t, const struct rpc_sealed *s)
{
	const size_t stub_len = s->auth_at - s->stub_at;

	if (t->cannot_seal || s->token_len != toyseal_token_len(stub_len))
		return false;
	put_token(s, t->sent, sum_of(s, t->is_client, t->sent), s->pdu + s->auth_at + TRAILER_LEN);
	cipher(s, t->is_client, t->sent);
	t->sent++;
	return true;
}

bool toyseal_unseal(struct toyseal *t, const struct rpc_sealed *s)
{
	uint8_t token[TOKEN_LEN + 8];

	if (s->token_len != toyseal_token_len(s->auth_at - s->stub_at))
		return false;
	cipher(s, !t->is_client, t->taken);
	put_token(s, t->taken, sum_of(s, !t->is_client, t->taken), token);
	if (memcmp(token, s->pdu + s->auth_at + TRAILER_LEN, s->token_len) != 0)
		return false;
	t->taken++;
	return true;
}

static bool is(const uint8_t *token, size_t len, const char *text)
{
	return len == strlen(text) && memcmp(token, text, len) == 0;
}

static rpc_step on_accept(void *ctx, uint8_t auth_type, const uint8_t *token, size_t len,
			  struct laps_buf *out, char why[static 256])
{
	struct toyseal *t = ctx;

	if (auth_type != TOYSEAL_TYPE || (t->leg == 0 && !is(token, len, "hello"))) {
		(void)snprintf(why, 256, "no hello");
		return RPC_STEP_REFUSED;
	}
	if (t->leg++ == 0) {
		if (t->legs == 1) {
			(void)snprintf(t->who, sizeof(t->who), "alice");
			return RPC_STEP_DONE;
		}
		laps_buf_put(out, "who?", 4);
		return RPC_STEP_CONTINUE;
	}
	if (is(token, len, "again")) { /* a leg more */
		laps_buf_put(out, "who?", 4);
		return RPC_STEP_CONTINUE;
	}
	if (len == 0 || len >= sizeof(t->who) || is(token, len, TOYSEAL_MALLORY)) {
		(void)snprintf(why, 256, "not welcome");
		return RPC_STEP_REFUSED;
	}
	memcpy(t->who, token, len);
	t->who[len] = '\0';
	laps_buf_put(out, "welcome", 7);
	return RPC_STEP_DONE;
}

static const char *on_who(void *ctx)
{
	const struct toyseal *t = ctx;

	return t->who;
}

static bool on_unseal(void *ctx, const struct rpc_sealed *s)
{
	return toyseal_unseal(ctx, s);
}

static size_t on_token_len(void *ctx, size_t stub_len)
{
	const struct toyseal *t = ctx;

	return t->cannot_measure ? 0 : toyseal_token_len(stub_len);
}

static bool on_seal(void *ctx, const struct rpc_sealed *s)
{
	return toyseal_seal(ctx, s);
}

static void on_free(void *ctx)
{
	struct toyseal *t = ctx;

	t->freed++;
}

void toyseal_security(struct toyseal *t, struct rpc_security *out)
{
	*out = (struct rpc_security){.ctx = t,
				     .accept = on_accept,
				     .who = on_who,
				     .unseal = on_unseal,
				     .token_len = on_token_len,
				     .seal = on_seal,
				     .free = on_free};
}
