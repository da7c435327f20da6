/* SPDX-License-Identifier: MIT */
/* An accepted PDU has its token and its stub inside of it, and what is kept of it: written, it is a
 * PDU of which the same is kept. */
#include "fuzz/fuzz.h"
#include <laps/rpcpdu.h>

/* Write it again; false for a type that is not written from what is kept. */
static bool format(const struct laps_rpc_pdu *p, const uint8_t *in, struct laps_buf *out)
{
	const struct laps_rpc_auth *auth = p->has_auth ? &p->auth : NULL;
	const struct laps_rpc_head *h = &p->head;
	const size_t pad = p->has_auth ? p->auth.pad : 0;

	switch (h->type) {
	case LAPS_RPC_BIND:
	case LAPS_RPC_ALTER_CONTEXT:
		laps_rpc_format_bind(h->type, h->flags, h->call_id, &p->bind, auth, out);
		return true;
	case LAPS_RPC_BIND_ACK:
	case LAPS_RPC_ALTER_CONTEXT_RESP:
		laps_rpc_format_bind_ack(h->type, h->flags, h->call_id, &p->ack, auth, out);
		return true;
	case LAPS_RPC_BIND_NAK:
		laps_rpc_format_bind_nak(h->call_id, p->nak_reason, out);
		return true;
	case LAPS_RPC_AUTH3: laps_rpc_format_auth3(h->call_id, auth, out); return true;
	case LAPS_RPC_REQUEST:
	case LAPS_RPC_RESPONSE:
		FUZZ_MUST(p->call.stub_at + pad <= p->auth_at);
		laps_rpc_format_call(h->type, h->flags, h->call_id, &p->call, in + p->call.stub_at,
				     p->auth_at - pad - p->call.stub_at, auth, out);
		return true;
	case LAPS_RPC_FAULT:
		laps_rpc_format_fault(h->flags, h->call_id, p->fault.context_id, p->fault.status,
				      out);
		return true;
	default: return false;
	}
}

static void check(const struct laps_rpc_pdu *p, const uint8_t *data, size_t len)
{
	FUZZ_MUST(p->head.frag_len == len && p->has_auth == (p->head.auth_len > 0));
	FUZZ_MUST(p->auth_at == len - (p->has_auth ? p->head.auth_len + LAPS_RPC_TRAILER_LEN : 0));
	if (p->has_auth) {
		fuzz_borrowed(p->auth.token, p->auth.token_len, data, len);
		FUZZ_MUST(p->auth.token + p->auth.token_len == data + len);
		FUZZ_MUST(p->auth.pad <= p->auth_at - LAPS_RPC_HEAD_LEN);
	}
	if (p->head.type == LAPS_RPC_BIND || p->head.type == LAPS_RPC_ALTER_CONTEXT) {
		FUZZ_MUST(p->bind.offer_n <= LAPS_RPC_OFFERS);
		for (size_t i = 0; i < p->bind.offer_n; i++)
			FUZZ_MUST(p->bind.offer[i].transfer_n <= LAPS_RPC_TRANSFERS);
	}
	if (p->head.type == LAPS_RPC_BIND_ACK || p->head.type == LAPS_RPC_ALTER_CONTEXT_RESP) {
		FUZZ_MUST(p->ack.result_n <= LAPS_RPC_OFFERS);
		FUZZ_MUST(memchr(p->ack.address, '\0', sizeof(p->ack.address)) != NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct laps_rpc_pdu p;
	struct laps_buf first, second;
	struct laps_err err;
	laps_rc rc;

	fuzz_poison(&p, sizeof(p));
	rc = laps_rpc_pdu_parse(data, len, &p, &err);
	if (rc != LAPS_OK) {
		fuzz_refused(rc, &err, len, &p, sizeof(p));
		return 0;
	}
	check(&p, data, len);
	/* a little may be added: the end of a fault or a NAK */
	laps_buf_init(&first, len + 32);
	laps_buf_init(&second, len + 32);
	if (!format(&p, data, &first) || laps_buf_status(&first) != LAPS_OK) {
		/* with what is added it may be longer than a PDU can be */
		FUZZ_MUST(laps_buf_status(&first) == LAPS_OK || len > LAPS_RPC_FRAG_MAX - 32);
		laps_buf_clear(&first);
		return 0;
	}
	FUZZ_MUST(laps_rpc_pdu_parse(first.data, first.len, &p, NULL) == LAPS_OK);
	check(&p, first.data, first.len);
	format(&p, first.data, &second);
	fuzz_wrote(&second, first.data, first.len);
	laps_buf_clear(&first);
	return 0;
}
