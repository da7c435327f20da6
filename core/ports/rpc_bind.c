/* SPDX-License-Identifier: MIT */
/* An association begins: [C706] 12.6.4.3, [MS-RPCE] 3.3.2.4.1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <laps/hresult.h>

#include "ports/file.h"
#include "ports/rpc_private.h"

#define LEGS_MAX  8     /* of a handshake; Kerberos within SPNEGO has three */
#define TOKEN_MAX 32768 /* bytes of a token, as a fragment bounds it anyway */
#define OFFERS    3     /* NDR64, NDR, features */

laps_rc laps_rpc_open(const struct laps_rpc_peer *peer, uint64_t deadline_ms, struct laps_rpc **out,
		      struct laps_cause *cause)
{
	struct laps_rpc *r = calloc(1, sizeof(*r));

	if (!r)
		return laps_file_nomem(cause);
	r->deadline_ms = deadline_ms;
	snprintf(r->who, sizeof(r->who), "%s", peer->who);
	r->fd = laps_rpc_connect(peer, deadline_ms, cause);
	if (r->fd < 0) {
		free(r);
		return LAPS_E_HOST;
	}
	*out = r;
	return LAPS_OK;
}

void laps_rpc_close(struct laps_rpc **r)
{
	if (!*r)
		return;
	laps_rpc_gss_free(&(*r)->gss);
	close((*r)->fd);
	free(*r);
	*r = NULL;
}

bool laps_rpc_is_ndr64(const struct laps_rpc *r)
{
	return r->ndr64;
}

void laps_rpc_set_deadline(struct laps_rpc *r, uint64_t deadline_ms)
{
	r->deadline_ms = deadline_ms;
}

struct laps_rpc_auth laps_rpc_own_auth(const struct laps_buf *token)
{
	return (struct laps_rpc_auth){.type = LAPS_RPC_AUTH_SPNEGO,
				      .level = LAPS_RPC_AUTH_PRIVACY,
				      .context_id = RPC_AUTH_CONTEXT,
				      .token = token ? token->data : NULL,
				      .token_len = token ? token->len : 0};
}

bool laps_rpc_is_own_auth(const struct laps_rpc_pdu *pdu)
{
	return pdu->has_auth && pdu->auth.type == LAPS_RPC_AUTH_SPNEGO &&
	       pdu->auth.level == LAPS_RPC_AUTH_PRIVACY && pdu->auth.context_id == RPC_AUTH_CONTEXT;
}

/* The interface in both transfer syntaxes, and bind-time features, as Windows asks. */
static struct laps_rpc_bind offer(const struct laps_rpc *r, bool is_first)
{
	struct laps_rpc_bind b = {.max_xmit = RPC_FRAGMENT,
				  .max_recv = RPC_FRAGMENT,
				  .offer_n = is_first ? OFFERS : 1};
	const struct laps_rpc_syntax transfer[OFFERS] = {laps_rpc_ndr64, laps_rpc_ndr,
							 laps_rpc_features(LAPS_RPC_FEATURES)};

	for (uint16_t i = 0; i < OFFERS; i++)
		b.offer[i] = (struct laps_rpc_offer){.id = i,
						     .interface = r->interface,
						     .transfer = {transfer[i]},
						     .transfer_n = 1};
	/* an alter_context has to have one: the one that is bound already */
	if (!is_first)
		b.offer[0] = b.offer[r->context_id];
	return b;
}

/* Send a bind or alter_context with this token, and take the answer. */
static laps_rc exchange(struct laps_rpc *r, laps_rpc_type type, const struct laps_buf *token,
			struct laps_buf *bytes, struct laps_rpc_pdu *answer,
			struct laps_cause *cause)
{
	const struct laps_rpc_bind b = offer(r, type == LAPS_RPC_BIND);
	const struct laps_rpc_auth auth = laps_rpc_own_auth(token);
	const unsigned flags =
		LAPS_RPC_FIRST | LAPS_RPC_LAST |
		(token->len && (type == LAPS_RPC_BIND || r->header_sign) ? LAPS_RPC_HEADER_SIGN
									 : 0u);
	const laps_rpc_type wanted =
		type == LAPS_RPC_BIND ? LAPS_RPC_BIND_ACK : LAPS_RPC_ALTER_CONTEXT_RESP;
	struct laps_buf pdu;
	laps_rc rc;

	laps_buf_init(&pdu, LAPS_RPC_FRAG_MAX);
	r->call_id++;
	laps_rpc_format_bind(type, (uint8_t)flags, r->call_id, &b, token->len ? &auth : NULL, &pdu);
	rc = laps_buf_status(&pdu) == LAPS_OK ? LAPS_OK : laps_file_nomem(cause);
	if (rc == LAPS_OK)
		rc = laps_rpc_send(r, &pdu, cause);
	laps_buf_clear(&pdu);
	if (rc == LAPS_OK)
		rc = laps_rpc_receive(r, bytes, answer, cause);
	if (rc != LAPS_OK)
		return rc;
	if (answer->head.type == LAPS_RPC_FAULT)
		return laps_rpc_faulted(r, answer->fault.status, cause);
	if (answer->head.type == LAPS_RPC_BIND_NAK)
		return laps_rpc_fail(r, cause, LAPS_HR_RPC_SECURITY,
				     "refuses the connection: reason %u%s", answer->nak_reason,
				     answer->nak_reason == LAPS_RPC_NAK_AUTH_TYPE
					     ? ", it does not take the Kerberos ticket"
					     : "");
	if (answer->head.type != wanted)
		return laps_rpc_fail(r, cause, LAPS_HR_RPC_PROTOCOL,
				     "answers a bind with a PDU of type %d", answer->head.type);
	if (answer->has_auth && (!token->len || !laps_rpc_is_own_auth(answer)))
		return laps_rpc_fail(r, cause, LAPS_HR_RPC_PROTOCOL,
				     "answers in another security context");
	return LAPS_OK;
}

static bool accepts(const struct laps_rpc_result *result, const struct laps_rpc_syntax *transfer)
{
	return result->result == LAPS_RPC_ACCEPTED &&
	       laps_rpc_syntax_eq(&result->transfer, transfer);
}

/* What has been agreed on. */
static laps_rc take_ack(struct laps_rpc *r, const struct laps_rpc_pdu *p, struct laps_cause *cause)
{
	const struct laps_rpc_bind_ack *a = &p->ack;

	if (a->result_n < OFFERS - 1)
		return laps_rpc_fail(r, cause, LAPS_HR_RPC_PROTOCOL,
				     "answers %zu of %d offers of a bind", a->result_n, OFFERS);
	r->ndr64 = accepts(&a->result[0], &laps_rpc_ndr64);
	if (!r->ndr64 && !accepts(&a->result[1], &laps_rpc_ndr))
		return laps_rpc_fail(r, cause, LAPS_HR_RPC_NOT_REGISTERED,
				     "does not have the interface: result %u, reason %u",
				     a->result[1].result, a->result[1].reason);
	if (a->max_recv < LAPS_RPC_FRAG_MIN)
		return laps_rpc_fail(r, cause, LAPS_HR_RPC_PROTOCOL,
				     "takes fragments of %u bytes only", a->max_recv);
	r->context_id = r->ndr64 ? 0 : 1;
	r->max_xmit = a->max_recv < RPC_FRAGMENT ? a->max_recv : RPC_FRAGMENT;
	r->header_sign = (p->head.flags & LAPS_RPC_HEADER_SIGN) != 0;
	return LAPS_OK;
}

/* The legs that follow the bind, until both sides are content. */
static laps_rc shake_hands(struct laps_rpc *r, bool done, struct laps_buf *token,
			   struct laps_buf *bytes, struct laps_rpc_pdu *p, struct laps_cause *cause)
{
	laps_rc rc = LAPS_OK;

	for (int leg = 0; rc == LAPS_OK && leg < LEGS_MAX; leg++) {
		if (done)
			return LAPS_OK;
		if (!p->has_auth)
			return laps_rpc_fail(r, cause, LAPS_HR_RPC_SECURITY,
					     "ends the handshake before it has proved who it is");
		rc = laps_rpc_gss_step(r->gss, p->auth.token, p->auth.token_len, token, &done,
				       cause);
		if (rc == LAPS_OK && done && token->len == 0)
			return LAPS_OK;
		if (rc == LAPS_OK)
			rc = exchange(r, LAPS_RPC_ALTER_CONTEXT, token, bytes, p, cause);
	}
	return rc != LAPS_OK ? rc
			     : laps_rpc_fail(r, cause, LAPS_HR_RPC_PROTOCOL,
					     "does not come to an end of the handshake");
}

laps_rc laps_rpc_bind(struct laps_rpc *r, const struct laps_rpc_syntax *interface,
		      struct laps_kerberos *tickets, const char *spn_host, struct laps_cause *cause)
{
	struct laps_buf token, bytes;
	struct laps_rpc_pdu p;
	bool done = true;
	laps_rc rc = LAPS_OK;

	laps_buf_init(&token, TOKEN_MAX);
	laps_buf_init(&bytes, LAPS_RPC_FRAG_MAX);
	r->interface = *interface;
	if (tickets)
		rc = laps_rpc_gss_new(tickets, spn_host, &r->gss, cause);
	if (rc == LAPS_OK && tickets)
		rc = laps_rpc_gss_step(r->gss, NULL, 0, &token, &done, cause);
	if (rc == LAPS_OK)
		rc = exchange(r, LAPS_RPC_BIND, &token, &bytes, &p, cause);
	if (rc == LAPS_OK)
		rc = take_ack(r, &p, cause);
	if (rc == LAPS_OK && tickets)
		rc = shake_hands(r, done, &token, &bytes, &p, cause);
	laps_buf_clear(&token);
	laps_buf_clear(&bytes);
	return rc;
}
