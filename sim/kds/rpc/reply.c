/* SPDX-License-Identifier: MIT */
/* What goes back. [C706] 12.6.4.4, .7, .10, [MS-RPCE] 2.2.2.11, 3.3.1.5.2. */
#include "kds/rpc/private.h"

#define WHOLE       (LAPS_RPC_FIRST | LAPS_RPC_LAST)
#define BEFORE_LAST 16u /* stubs of fragments but the last are a multiple of so many bytes */

void rpc_nak(struct rpc_assoc *a, uint32_t call_id, uint16_t reason, struct laps_buf *out)
{
	laps_rpc_format_bind_nak(call_id, reason, out);
	a->closed = true;
}

void rpc_fault(uint8_t flags, const struct rpc_call *call, uint32_t status, struct laps_buf *out)
{
	laps_rpc_format_fault((uint8_t)(WHOLE | flags), call->call_id, call->context_id, status,
			      out);
}

void rpc_refuse(struct rpc_assoc *a, const struct laps_rpc_head *head, uint32_t status,
		struct laps_buf *out)
{
	laps_rpc_format_fault(WHOLE | LAPS_RPC_DID_NOT_EXECUTE, head->call_id, 0, status, out);
	a->closed = true;
}

/* The seal of a fragment. */
struct shape {
	size_t stub_len, pad, token_len;
};

static size_t pad_for(const struct rpc_assoc *a, size_t len)
{
	const size_t unit = a->o->pad;

	return unit > 1 && len % unit != 0 ? unit - len % unit : 0;
}

/* How a fragment with so many bytes of stub would be. False: it cannot be, or it does not fit. */
static bool shape_of(const struct rpc_assoc *a, size_t len, struct shape *s)
{
	*s = (struct shape){.stub_len = len};
	if (a->auth.state != RPC_AUTH_DONE)
		return LAPS_RPC_REQUEST_LEN + len <= a->max_xmit;
	s->pad = pad_for(a, len);
	s->token_len = a->auth.security.token_len(a->auth.security.ctx, len + s->pad);
	return s->token_len > 0 &&
	       LAPS_RPC_REQUEST_LEN + len + s->pad + LAPS_RPC_TRAILER_LEN + s->token_len <=
		       a->max_xmit;
}

/* The next fragment of what is left: all of it, or as much as fits. */
static bool next_shape(const struct rpc_assoc *a, size_t left, struct shape *s)
{
	size_t len = (left < a->max_xmit ? left : a->max_xmit) / BEFORE_LAST * BEFORE_LAST;

	if (shape_of(a, left, s))
		return true;
	while (len > 0 && !shape_of(a, len, s))
		len -= BEFORE_LAST;
	return len > 0;
}

/* One fragment, sealed before any of it gets to out. */
static bool put_fragment(struct rpc_assoc *a, uint8_t flags, const uint8_t *stub, size_t left,
			 const struct shape *s, struct laps_buf *out)
{
	const bool sealed = a->auth.state == RPC_AUTH_DONE;
	const struct laps_rpc_call call = {.alloc_hint = (uint32_t)left,
					   .context_id = a->call.context_id};
	const struct laps_rpc_auth auth = {.type = a->auth.type,
					   .level = a->auth.level,
					   .pad = (uint8_t)s->pad,
					   .context_id = a->auth.context_id,
					   .token_len = s->token_len};
	struct laps_buf frag;
	bool ok = false;

	laps_buf_init(&frag, LAPS_RPC_FRAG_MAX);
	laps_rpc_format_call(LAPS_RPC_RESPONSE, flags, a->call.call_id, &call, stub, s->stub_len,
			     sealed ? &auth : NULL, &frag);
	ok = laps_buf_status(&frag) == LAPS_OK;
	if (ok && sealed) {
		const struct rpc_sealed at = {.pdu = frag.data,
					      .stub_at = LAPS_RPC_REQUEST_LEN,
					      .auth_at =
						      LAPS_RPC_REQUEST_LEN + s->stub_len + s->pad,
					      .token_len = s->token_len,
					      .sign_header = rpc_signs_headers(a)};

		ok = a->auth.security.seal(a->auth.security.ctx, &at);
	}
	if (ok)
		laps_buf_put(out, frag.data, frag.len);
	laps_buf_clear(&frag);
	return ok;
}

void rpc_respond(struct rpc_assoc *a, const uint8_t *stub, size_t len, struct laps_buf *out)
{
	size_t at = 0;

	do {
		const size_t left = len - at;
		struct shape s;
		uint8_t flags = at == 0 ? LAPS_RPC_FIRST : 0;

		if (!next_shape(a, left, &s)) {
			a->closed = true;
			return;
		}
		flags |= s.stub_len == left ? LAPS_RPC_LAST : 0;
		if (!put_fragment(a, flags, stub != NULL ? stub + at : stub, left, &s, out)) {
			a->closed = true;
			return;
		}
		at += s.stub_len;
	} while (at < len);
}
