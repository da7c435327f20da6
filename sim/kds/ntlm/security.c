/* SPDX-License-Identifier: MIT */
/* The handshake as an association sees it, by itself or in SPNEGO, and sealing behind it. */
#include <laps/secret.h>
#include <stdio.h>
#include <stdlib.h>

#include "kds/ntlm/accept.h"
#include "kds/ntlm/ntlm.h"
#include "kds/ntlm/seal.h"
#include "kds/ntlm/spnego.h"

#define SEC_TRAILER_LEN 8 /* [MS-RPCE] 2.2.2.11 */
#define MECHS_MAX       1024

enum state { FIRST, THIRD, ESTABLISHED, FAILED };

struct context {
	struct ntlm_accept accept;
	bool spnego;
	enum state state;
	struct laps_buf mechs; /* of SPNEGO: what the client has offered */
	struct ntlm_half from_client, to_client;
};

static bool refuse(char why[static 256], const char *text)
{
	(void)snprintf(why, 256, "SPNEGO: %s", text);
	return false;
}

static bool first(struct context *c, const uint8_t *token, size_t len, struct laps_buf *out,
		  char why[static 256])
{
	struct ntlm_spnego s;
	struct laps_buf challenge;
	bool ok;

	if (!c->spnego)
		return ntlm_accept_negotiate(&c->accept, token, len, out, why);
	if (!ntlm_spnego_read_init(token, len, &s))
		return refuse(why, "no NegTokenInit with NTLM as the first choice");
	laps_buf_put(&c->mechs, s.mechs.p, s.mechs.len);
	if (laps_buf_status(&c->mechs) != LAPS_OK)
		return refuse(why, "too many mechanisms");
	laps_buf_init(&challenge, NTLM_MESSAGE_MAX);
	ok = ntlm_accept_negotiate(&c->accept, s.token.p, s.token.len, &challenge, why);
	if (ok)
		ntlm_spnego_put_resp(out, NTLM_SPNEGO_INCOMPLETE, &challenge, NULL);
	laps_buf_clear(&challenge);
	return ok;
}

static bool begin_seals(struct context *c)
{
	const struct sim_ntlmhash *h = c->accept.o->hash;
	bool ok = ntlm_half_begin(&c->from_client, h, c->accept.session_key, false) &&
		  ntlm_half_begin(&c->to_client, h, c->accept.session_key, true);

	laps_wipe(c->accept.session_key, sizeof(c->accept.session_key));
	return ok;
}

/* mechListMIC of both sides, RFC 4178 5: the message is the list, and nothing of it is secret. */
static bool exchange_mics(struct context *c, const struct sim_der *theirs,
			  uint8_t ours[static NTLM_SIGNATURE_LEN])
{
	return theirs->len == NTLM_SIGNATURE_LEN &&
	       ntlm_half_unseal(&c->from_client, c->mechs.data, c->mechs.len, 0, 0, theirs->p) &&
	       ntlm_half_restart(&c->from_client) &&
	       ntlm_half_seal(&c->to_client, c->mechs.data, c->mechs.len, 0, 0, ours) &&
	       ntlm_half_restart(&c->to_client);
}

static bool third(struct context *c, const uint8_t *token, size_t len, struct laps_buf *out,
		  char why[static 256])
{
	struct ntlm_spnego s = {.token = {token, len}};
	uint8_t mic[NTLM_SIGNATURE_LEN];
	const struct sim_der ours = {mic, sizeof(mic)};

	if (c->spnego && !ntlm_spnego_read_resp(token, len, &s))
		return refuse(why, "no NegTokenResp with a token");
	if (!ntlm_accept_authenticate(&c->accept, s.token.p, s.token.len, why))
		return false;
	if (!begin_seals(c))
		return refuse(why, "no memory");
	if (s.mic.p && !exchange_mics(c, &s.mic, mic))
		return refuse(why, "mechListMIC does not fit the list of mechanisms");
	if (c->spnego)
		ntlm_spnego_put_resp(out, NTLM_SPNEGO_COMPLETED, NULL, s.mic.p ? &ours : NULL);
	return true;
}

static rpc_step accept_token(void *ctx, uint8_t auth_type, const uint8_t *token, size_t len,
			     struct laps_buf *out, char why[static 256])
{
	struct context *c = ctx;
	const enum state state = c->state;

	(void)auth_type; /* the same throughout, and c was made for it */
	c->state = FAILED;
	if (state == FIRST && first(c, token, len, out, why)) {
		c->state = THIRD;
		return RPC_STEP_CONTINUE;
	}
	if (state == THIRD && third(c, token, len, out, why)) {
		c->state = ESTABLISHED;
		return RPC_STEP_DONE;
	}
	if (state != FIRST && state != THIRD)
		(void)snprintf(why, 256, "NTLM: nothing is wanted any more");
	return RPC_STEP_REFUSED;
}

static const char *who(void *ctx)
{
	return ((struct context *)ctx)->accept.who;
}

/* The message is the whole PDU up to the token, whether headers are signed or not; key exchange has
 * the token be of one length. */
static bool unseal(void *ctx, const struct rpc_sealed *s)
{
	struct context *c = ctx;
	const size_t token_at = s->auth_at + SEC_TRAILER_LEN;

	return c->state == ESTABLISHED && s->token_len == NTLM_SIGNATURE_LEN &&
	       ntlm_half_unseal(&c->from_client, s->pdu, token_at, s->stub_at,
				s->auth_at - s->stub_at, s->pdu + token_at);
}

static size_t token_len(void *ctx, size_t stub_len)
{
	(void)stub_len;
	return ((struct context *)ctx)->state == ESTABLISHED ? NTLM_SIGNATURE_LEN : 0;
}

static bool seal(void *ctx, const struct rpc_sealed *s)
{
	struct context *c = ctx;
	const size_t token_at = s->auth_at + SEC_TRAILER_LEN;

	return c->state == ESTABLISHED && s->token_len == NTLM_SIGNATURE_LEN &&
	       ntlm_half_seal(&c->to_client, s->pdu, token_at, s->stub_at, s->auth_at - s->stub_at,
			      s->pdu + token_at);
}

static void free_context(void *ctx)
{
	struct context *c = ctx;

	ntlm_accept_end(&c->accept);
	laps_buf_clear(&c->mechs);
	ntlm_half_end(&c->from_client);
	ntlm_half_end(&c->to_client);
	free(c);
}

bool ntlm_security(const struct ntlm_options *o, bool spnego, struct rpc_security *out)
{
	struct context *c = calloc(1, sizeof(*c));

	if (!c)
		return false;
	c->spnego = spnego;
	ntlm_accept_begin(&c->accept, o);
	laps_buf_init(&c->mechs, MECHS_MAX);
	*out = (struct rpc_security){.ctx = c,
				     .accept = accept_token,
				     .who = who,
				     .unseal = unseal,
				     .token_len = token_len,
				     .seal = seal,
				     .free = free_context};
	return true;
}

bool ntlm_is_first_choice(const uint8_t *token, size_t len)
{
	struct ntlm_spnego s;

	return ntlm_spnego_read_init(token, len, &s);
}
