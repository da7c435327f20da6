/* SPDX-License-Identifier: MIT */
#include <laps/rpcpdu.h>
#include <string.h>

#include "wire/ndr.h"
#include "wire/rpcsyntax.h"

#define WHOLE (LAPS_RPC_FIRST | LAPS_RPC_LAST)

/* A header; end_pdu fills in the lengths. Returns where it stands. */
static size_t begin_pdu(struct laps_buf *out, laps_rpc_type type, uint8_t flags, uint32_t call_id)
{
	const size_t at = out->len;

	laps_buf_put_u8(out, 5);
	laps_buf_put_u8(out, 0);
	laps_buf_put_u8(out, (uint8_t)type);
	laps_buf_put_u8(out, flags);
	laps_buf_put_u32le(out, RPC_DREP);
	laps_buf_put_u32le(out, 0);
	laps_buf_put_u32le(out, call_id);
	return at;
}

static void put_zeros(struct laps_buf *out, size_t n)
{
	for (; n > 0; n--)
		laps_buf_put_u8(out, 0);
}

static void put_auth(struct laps_buf *out, const struct laps_rpc_auth *auth)
{
	put_zeros(out, auth->pad);
	laps_buf_put_u8(out, auth->type);
	laps_buf_put_u8(out, auth->level);
	laps_buf_put_u8(out, auth->pad);
	laps_buf_put_u8(out, 0);
	laps_buf_put_u32le(out, auth->context_id);
	if (auth->token != NULL)
		laps_buf_put(out, auth->token, auth->token_len);
	else
		put_zeros(out, auth->token_len);
}

static void end_pdu(struct laps_buf *out, size_t at, const struct laps_rpc_auth *auth)
{
	const size_t auth_len = auth != NULL ? auth->token_len : 0;
	uint8_t *head = NULL;
	size_t len = 0;

	/* the lengths below have 16 bits; do not fill a buffer for a token that has not */
	if (auth_len > LAPS_RPC_FRAG_MAX && out->rc == LAPS_OK)
		out->rc = LAPS_E_RANGE;
	if (auth_len > 0)
		put_auth(out, auth);
	len = out->len - at;
	if (len > LAPS_RPC_FRAG_MAX && out->rc == LAPS_OK)
		out->rc = LAPS_E_RANGE;
	if (out->rc != LAPS_OK)
		return;
	head = out->data + at;
	head[8] = (uint8_t)len;
	head[9] = (uint8_t)(len >> 8);
	head[10] = (uint8_t)auth_len;
	head[11] = (uint8_t)(auth_len >> 8);
}

static void put_count(struct laps_buf *out, size_t n)
{
	if (n > LAPS_RPC_OFFERS && out->rc == LAPS_OK)
		out->rc = LAPS_E_RANGE;
	laps_buf_put_u8(out, (uint8_t)n);
	put_zeros(out, 3);
}

void laps_rpc_format_bind(laps_rpc_type type, uint8_t flags, uint32_t call_id,
			  const struct laps_rpc_bind *b, const struct laps_rpc_auth *auth,
			  struct laps_buf *out)
{
	const size_t at = begin_pdu(out, type, flags, call_id);

	laps_buf_put_u16le(out, b->max_xmit);
	laps_buf_put_u16le(out, b->max_recv);
	laps_buf_put_u32le(out, b->assoc_group);
	put_count(out, b->offer_n);
	for (size_t i = 0; i < b->offer_n && out->rc == LAPS_OK; i++) {
		const struct laps_rpc_offer *o = &b->offer[i];

		laps_buf_put_u16le(out, o->id);
		laps_buf_put_u8(out, (uint8_t)o->transfer_n);
		laps_buf_put_u8(out, 0);
		laps_buf_put_rpc_syntax(out, &o->interface);
		for (size_t j = 0; j < o->transfer_n; j++)
			laps_buf_put_rpc_syntax(out, &o->transfer[j]);
	}
	end_pdu(out, at, auth);
}

void laps_rpc_format_bind_ack(laps_rpc_type type, uint8_t flags, uint32_t call_id,
			      const struct laps_rpc_bind_ack *a, const struct laps_rpc_auth *auth,
			      struct laps_buf *out)
{
	const size_t at = begin_pdu(out, type, flags, call_id);
	const size_t address_len = a->address[0] != '\0' ? strlen(a->address) + 1 : 0;

	laps_buf_put_u16le(out, a->max_xmit);
	laps_buf_put_u16le(out, a->max_recv);
	laps_buf_put_u32le(out, a->assoc_group);
	laps_buf_put_u16le(out, (uint16_t)address_len);
	laps_buf_put(out, a->address, address_len);
	laps_buf_align(out, at, 4);
	put_count(out, a->result_n);
	for (size_t i = 0; i < a->result_n && out->rc == LAPS_OK; i++) {
		laps_buf_put_u16le(out, a->result[i].result);
		laps_buf_put_u16le(out, a->result[i].reason);
		laps_buf_put_rpc_syntax(out, &a->result[i].transfer);
	}
	end_pdu(out, at, auth);
}

void laps_rpc_format_bind_nak(uint32_t call_id, uint16_t reason, struct laps_buf *out)
{
	const size_t at = begin_pdu(out, LAPS_RPC_BIND_NAK, WHOLE, call_id);

	laps_buf_put_u16le(out, reason);
	laps_buf_put_u8(out, 1); /* protocol version that would do: 5.0 */
	laps_buf_put_u8(out, 5);
	laps_buf_put_u8(out, 0);
	laps_buf_align(out, at, 4);
	end_pdu(out, at, NULL);
}

void laps_rpc_format_auth3(uint32_t call_id, const struct laps_rpc_auth *auth, struct laps_buf *out)
{
	const size_t at = begin_pdu(out, LAPS_RPC_AUTH3, WHOLE, call_id);

	put_zeros(out, 4);
	end_pdu(out, at, auth);
}

void laps_rpc_format_fault(uint8_t flags, uint32_t call_id, uint16_t context_id, uint32_t status,
			   struct laps_buf *out)
{
	const size_t at = begin_pdu(out, LAPS_RPC_FAULT, flags, call_id);

	laps_buf_put_u32le(out, 0); /* allocation hint: none */
	laps_buf_put_u16le(out, context_id);
	laps_buf_put_u16le(out, 0);
	laps_buf_put_u32le(out, status);
	laps_buf_put_u32le(out, 0);
	end_pdu(out, at, NULL);
}

void laps_rpc_format_call(laps_rpc_type type, uint8_t flags, uint32_t call_id,
			  const struct laps_rpc_call *call, const uint8_t *stub, size_t len,
			  const struct laps_rpc_auth *auth, struct laps_buf *out)
{
	const bool object = type == LAPS_RPC_REQUEST && call->has_object;
	const uint8_t told = (uint8_t)((flags & ~LAPS_RPC_OBJECT) | (object ? LAPS_RPC_OBJECT : 0));
	const size_t at = begin_pdu(out, type, told, call_id);

	laps_buf_put_u32le(out, call->alloc_hint);
	laps_buf_put_u16le(out, call->context_id);
	laps_buf_put_u16le(out, type == LAPS_RPC_REQUEST ? call->opnum : 0);
	if (object)
		laps_buf_put(out, call->object, LAPS_GUID_LEN);
	laps_buf_put(out, stub, len);
	end_pdu(out, at, auth);
}
