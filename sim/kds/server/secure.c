/* SPDX-License-Identifier: MIT */
#include "kds/server/secure.h"

#include <laps/rpcpdu.h>
#include <stdlib.h>

/* SPNEGO until the first token has told of which mechanism it is; from then on that one's. */
struct choice {
	const struct kds_secure *s;
	struct rpc_security chosen;
	bool is_chosen;
};

static bool choose(struct choice *c, const uint8_t *token, size_t len)
{
	if (ntlm_is_first_choice(token, len))
		c->is_chosen = ntlm_security(c->s->ntlm, true, &c->chosen);
	else
		c->is_chosen = kds_gss_security(c->s->gss, LAPS_RPC_AUTH_SPNEGO, &c->chosen);
	return c->is_chosen;
}

static rpc_step accept_token(void *ctx, uint8_t auth_type, const uint8_t *token, size_t len,
			     struct laps_buf *out, char why[static 256])
{
	struct choice *c = ctx;

	if (!c->is_chosen && !choose(c, token, len))
		return RPC_STEP_REFUSED;
	return c->chosen.accept(c->chosen.ctx, auth_type, token, len, out, why);
}

static const char *who(void *ctx)
{
	struct choice *c = ctx;

	return c->chosen.who(c->chosen.ctx);
}

static bool unseal(void *ctx, const struct rpc_sealed *s)
{
	struct choice *c = ctx;

	return c->chosen.unseal(c->chosen.ctx, s);
}

static size_t token_len(void *ctx, size_t stub_len)
{
	struct choice *c = ctx;

	return c->chosen.token_len(c->chosen.ctx, stub_len);
}

static bool seal(void *ctx, const struct rpc_sealed *s)
{
	struct choice *c = ctx;

	return c->chosen.seal(c->chosen.ctx, s);
}

static void free_choice(void *ctx)
{
	struct choice *c = ctx;

	if (c->is_chosen)
		c->chosen.free(c->chosen.ctx);
	free(c);
}

static bool either(const struct kds_secure *s, struct rpc_security *out)
{
	struct choice *c = calloc(1, sizeof(*c));

	if (!c)
		return false;
	c->s = s;
	*out = (struct rpc_security){.ctx = c,
				     .accept = accept_token,
				     .who = who,
				     .unseal = unseal,
				     .token_len = token_len,
				     .seal = seal,
				     .free = free_choice};
	return true;
}

bool kds_secure(const struct kds_secure *s, uint8_t auth_type, struct rpc_security *out)
{
	if (s->ntlm && auth_type == LAPS_RPC_AUTH_NTLM)
		return ntlm_security(s->ntlm, false, out);
	if (s->ntlm && auth_type == LAPS_RPC_AUTH_SPNEGO)
		return either(s, out);
	return kds_gss_security(s->gss, auth_type, out);
}
