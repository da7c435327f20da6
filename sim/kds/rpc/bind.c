/* SPDX-License-Identifier: MIT */
/* bind, alter_context and auth3. [C706] 12.6.4.3, .1 and [MS-RPCE] 2.2.2.10, 3.3.1.5.2. */
#include <stdio.h>

#include "kds/rpc/private.h"

#define WHOLE (LAPS_RPC_FIRST | LAPS_RPC_LAST)

static uint16_t smaller(uint16_t a, uint16_t b)
{
	return a < b ? a : b;
}

static bool is_whole(const struct laps_rpc_pdu *p)
{
	return (p->head.flags & WHOLE) == WHOLE;
}

/* The answer to a bind or an alter_context: results, and the token when there is one. */
static void acknowledge(struct rpc_assoc *a, const struct laps_rpc_pdu *p,
			struct laps_rpc_bind_ack *ack, const struct laps_buf *token,
			struct laps_buf *out)
{
	const struct laps_rpc_auth auth = {.type = a->auth.type,
					   .level = a->auth.level,
					   .context_id = a->auth.context_id,
					   .token = token->data,
					   .token_len = token->len};
	const bool is_bind = p->head.type == LAPS_RPC_BIND;
	const bool signs = (p->head.flags & LAPS_RPC_HEADER_SIGN) != 0 && rpc_signs_headers(a);

	/* no client takes less for an answer, also when we send less */
	ack->max_xmit = a->max_xmit < LAPS_RPC_FRAG_MIN ? LAPS_RPC_FRAG_MIN : a->max_xmit;
	ack->max_recv = a->max_recv;
	ack->assoc_group = a->group;
	laps_rpc_format_bind_ack(is_bind ? LAPS_RPC_BIND_ACK : LAPS_RPC_ALTER_CONTEXT_RESP,
				 (uint8_t)(WHOLE | (signs ? LAPS_RPC_HEADER_SIGN : 0u)),
				 p->head.call_id, ack, token->len > 0 ? &auth : NULL, out);
}

/* Before the security context has begun, the client may say that it signs headers: once it has,
 * that holds, as clients do not repeat it. */
static void note_header_sign(struct rpc_assoc *a, const struct laps_rpc_pdu *p)
{
	if (a->auth.state == RPC_AUTH_NONE && (p->head.flags & LAPS_RPC_HEADER_SIGN) != 0)
		a->auth.client_signs = true;
}

static void take_bind(struct rpc_assoc *a, const struct laps_rpc_pdu *p, struct laps_buf *out)
{
	const struct laps_rpc_bind *b = &p->bind;
	const uint16_t own = a->o->max_frag != 0 ? a->o->max_frag : RPC_FRAG_DEFAULT;
	struct laps_rpc_bind_ack ack = {0};
	struct laps_buf token;

	if (a->bound || !is_whole(p) || b->max_recv < LAPS_RPC_FRAG_MIN ||
	    b->max_xmit < LAPS_RPC_FRAG_MIN) {
		rpc_nak(a, p->head.call_id, LAPS_RPC_NAK_UNSPECIFIED, out);
		return;
	}
	a->bound = true;
	a->max_xmit = smaller(own, b->max_recv);
	a->max_recv = smaller(RPC_FRAG_DEFAULT, b->max_xmit);
	if (b->assoc_group != 0)
		a->group = b->assoc_group;
	laps_buf_init(&token, RPC_TOKEN_MAX);
	note_header_sign(a, p);
	if (p->has_auth && !rpc_handshake(a, p, &token)) {
		rpc_nak(a, p->head.call_id, LAPS_RPC_NAK_AUTH_TYPE, out);
	} else {
		(void)snprintf(ack.address, sizeof(ack.address), "%u", a->o->port);
		rpc_contexts_bind(a, p->head.type, b, &ack);
		acknowledge(a, p, &ack, &token, out);
	}
	laps_buf_clear(&token);
}

void rpc_take_bind(struct rpc_assoc *a, const struct laps_rpc_pdu *p, struct laps_buf *out)
{
	const size_t at = out->len;
	struct laps_fault fault;

	if (!rpc_goes_wrong(a, "bind", NULL, &fault)) {
		take_bind(a, p, out);
	} else if (!rpc_fault_before(a, &fault, p->head.call_id, out)) {
		take_bind(a, p, out);
		rpc_fault_after(a, &fault, at, out);
	}
}

void rpc_take_alter_context(struct rpc_assoc *a, const struct laps_rpc_pdu *p, struct laps_buf *out)
{
	struct laps_rpc_bind_ack ack = {0};
	struct laps_buf token;

	if (!a->bound || !is_whole(p) || a->call.coming ||
	    (a->auth.state == RPC_AUTH_MIDWAY && !p->has_auth)) {
		rpc_refuse(a, &p->head, LAPS_RPC_NCA_PROTO_ERROR, out);
		return;
	}
	laps_buf_init(&token, RPC_TOKEN_MAX);
	note_header_sign(a, p);
	if (p->has_auth && !rpc_handshake(a, p, &token)) {
		rpc_refuse(a, &p->head, LAPS_RPC_S_ACCESS_DENIED, out);
	} else {
		rpc_contexts_bind(a, p->head.type, &p->bind, &ack);
		acknowledge(a, p, &ack, &token, out);
	}
	laps_buf_clear(&token);
}

/* It has no answer: when its token is refused, that is told by a fault to what is asked next. */
void rpc_take_auth3(struct rpc_assoc *a, const struct laps_rpc_pdu *p, struct laps_buf *out)
{
	struct laps_buf token;

	if (!a->bound || !is_whole(p) || !p->has_auth || a->auth.state != RPC_AUTH_MIDWAY) {
		rpc_refuse(a, &p->head, LAPS_RPC_NCA_PROTO_ERROR, out);
		return;
	}
	laps_buf_init(&token, RPC_TOKEN_MAX);
	(void)rpc_handshake(a, p, &token);
	laps_buf_clear(&token);
}
