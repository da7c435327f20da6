/* SPDX-License-Identifier: MIT */
/* A call: [C706] 12.6.4.9 and .10, sealed as [MS-RPCE] 2.2.2.11 has it. */
#include <stdio.h>

#include <laps/hresult.h>
#include <laps/rpctrailer.h>

#include "ports/file.h"
#include "ports/rpc_private.h"

#define PAD 16 /* stubs are sealed as multiples of so many bytes */

laps_rc laps_rpc_faulted(const struct laps_rpc *r, uint32_t status, struct laps_cause *cause)
{
	static const struct {
		uint32_t status;
		const char *text;
	} row[] = {
		{LAPS_RPC_S_ACCESS_DENIED, "it does not let this caller in"},
		{LAPS_RPC_S_SEC_PKG_ERROR, "what was sent did not come through as it was sealed"},
		{LAPS_RPC_X_BAD_STUB_DATA, "it cannot read the arguments"},
		{LAPS_RPC_NCA_OP_RNG_ERROR, "it has no such operation"},
		{LAPS_RPC_NCA_UNK_IF, "it has no such interface"},
		{LAPS_RPC_NCA_PROTO_ERROR, "it takes what was sent for a breach of the protocol"},
		{LAPS_RPC_NCA_OUT_OF_MEMORY, "it has no memory for this"},
	};
	const char *text = "";

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (row[i].status == status)
			text = row[i].text;
	/* nothing seals a fault: whoever sends it, no key has been refused */
	return laps_rpc_fail(
		r, cause,
		status == LAPS_RPC_S_ACCESS_DENIED ? LAPS_HR_RPC_SECURITY : LAPS_HR_RPC_CALL_FAILED,
		"answers with fault 0x%08X%s%s", (unsigned)status, *text ? ": " : "", text);
}

/* One fragment, with a seal when there is one. */
static laps_rc send_fragment(struct laps_rpc *r, uint8_t flags, const struct laps_rpc_call *call,
			     const uint8_t *stub, size_t len, struct laps_cause *cause)
{
	struct laps_rpc_auth auth = laps_rpc_own_auth(NULL);
	struct laps_buf pdu;
	laps_rc rc;

	auth.pad = (uint8_t)((PAD - len % PAD) % PAD);
	if (r->gss)
		auth.token_len = laps_rpc_gss_token_len(r->gss, len + auth.pad, r->header_sign);
	laps_buf_init(&pdu, LAPS_RPC_FRAG_MAX);
	laps_rpc_format_call(LAPS_RPC_REQUEST, flags, r->call_id, call, stub, len,
			     r->gss ? &auth : NULL, &pdu);
	rc = laps_buf_status(&pdu) == LAPS_OK ? LAPS_OK : laps_file_nomem(cause);
	if (rc == LAPS_OK && r->gss) {
		const struct laps_rpc_sealed s = {.pdu = pdu.data,
						  .head_len = LAPS_RPC_REQUEST_LEN,
						  .stub_len = len + auth.pad,
						  .token_len = auth.token_len,
						  .sign_header = r->header_sign};

		if (auth.token_len == 0 || !laps_rpc_gss_seal(r->gss, &s))
			rc = laps_rpc_fail(r, cause, LAPS_HR_RPC_SECURITY,
					   "cannot be sent anything sealed");
	}
	if (rc == LAPS_OK)
		rc = laps_rpc_send(r, &pdu, cause);
	laps_buf_clear(&pdu);
	return rc;
}

/* Bytes of stub that fit a fragment. */
static size_t room(const struct laps_rpc *r)
{
	size_t around = LAPS_RPC_REQUEST_LEN;

	if (r->gss)
		around += LAPS_RPC_TRAILER_LEN + PAD +
			  laps_rpc_gss_token_len(r->gss, r->max_xmit, r->header_sign);
	return around < r->max_xmit ? (r->max_xmit - around) / PAD * PAD : 0;
}

static laps_rc send_request(struct laps_rpc *r, uint16_t opnum, const struct laps_buf *stub,
			    struct laps_cause *cause)
{
	const size_t most = room(r);
	size_t at = 0;
	laps_rc rc = LAPS_OK;

	if (most == 0)
		return laps_rpc_fail(r, cause, LAPS_HR_RPC_PROTOCOL, "takes too short fragments");
	do {
		const size_t left = stub->len - at, len = left < most ? left : most;
		const struct laps_rpc_call call = {
			.alloc_hint = (uint32_t)left, .context_id = r->context_id, .opnum = opnum};
		const unsigned flags =
			(at == 0 ? LAPS_RPC_FIRST : 0u) | (len == left ? LAPS_RPC_LAST : 0u);

		rc = send_fragment(r, (uint8_t)flags, &call, stub->data + at, len, cause);
		at += len;
	} while (rc == LAPS_OK && at < stub->len);
	return rc;
}

/* What is under the seal of a fragment is appended. */
static laps_rc open_fragment(struct laps_rpc *r, struct laps_buf *bytes,
			     const struct laps_rpc_pdu *p, struct laps_buf *out,
			     struct laps_cause *cause)
{
	const struct laps_rpc_sealed s = {.pdu = bytes->data,
					  .head_len = p->call.stub_at,
					  .stub_len = p->auth_at - p->call.stub_at,
					  .token_len = p->auth.token_len,
					  .sign_header = r->header_sign};

	if (r->gss && (!laps_rpc_is_own_auth(p) || !laps_rpc_gss_unseal(r->gss, &s)))
		return laps_rpc_fail(r, cause, LAPS_HR_RPC_SECURITY,
				     "sends an answer that is not sealed as it should be");
	if (!r->gss && p->has_auth)
		return laps_rpc_fail(r, cause, LAPS_HR_RPC_PROTOCOL, "seals what nobody asked for");
	laps_buf_put(out, bytes->data + p->call.stub_at,
		     s.stub_len - (p->has_auth ? p->auth.pad : 0));
	if (laps_buf_status(out) == LAPS_E_RANGE)
		return laps_rpc_fail(r, cause, LAPS_HR_RPC_PROTOCOL,
				     "sends an answer of more than %zu bytes", out->max);
	return laps_buf_status(out) == LAPS_OK ? LAPS_OK : laps_file_nomem(cause);
}

static laps_rc receive_response(struct laps_rpc *r, struct laps_buf *out, struct laps_cause *cause)
{
	struct laps_buf bytes;
	struct laps_rpc_pdu p;
	bool first = true, last = false;
	laps_rc rc = LAPS_OK;

	laps_buf_init(&bytes, LAPS_RPC_FRAG_MAX);
	while (rc == LAPS_OK && !last) {
		rc = laps_rpc_receive(r, &bytes, &p, cause);
		if (rc != LAPS_OK)
			break;
		last = (p.head.flags & LAPS_RPC_LAST) != 0;
		if (p.head.type == LAPS_RPC_FAULT)
			rc = laps_rpc_faulted(r, p.fault.status, cause);
		else if (p.head.type != LAPS_RPC_RESPONSE || p.call.context_id != r->context_id ||
			 ((p.head.flags & LAPS_RPC_FIRST) != 0) != first)
			rc = laps_rpc_fail(r, cause, LAPS_HR_RPC_PROTOCOL,
					   "answers a request with something else");
		else
			rc = open_fragment(r, &bytes, &p, out, cause);
		first = false;
	}
	laps_buf_clear(&bytes);
	return rc;
}

laps_rc laps_rpc_call(struct laps_rpc *r, uint16_t opnum, struct laps_buf *stub,
		      struct laps_buf *out, struct laps_cause *cause)
{
	laps_rc rc;

	r->call_id++;
	if (r->gss) {
		/* that we sign headers is said always: the server knows then if the bind that it
		 * got did not say so */
		const struct laps_rpc_trailer t = {.present = true,
						   .has_bitmask = true,
						   .bitmask = LAPS_RPC_BITMASK_HEADER_SIGN,
						   .has_pcontext = true,
						   .interface = r->interface,
						   .transfer =
							   r->ndr64 ? laps_rpc_ndr64 : laps_rpc_ndr,
						   .has_header2 = true,
						   .type = LAPS_RPC_REQUEST,
						   .call_id = r->call_id,
						   .context_id = r->context_id,
						   .opnum = opnum};

		laps_rpc_trailer_format(&t, 0, stub);
	}
	rc = laps_buf_status(stub) == LAPS_OK ? LAPS_OK : laps_file_nomem(cause);
	if (rc == LAPS_OK)
		rc = send_request(r, opnum, stub, cause);
	if (rc == LAPS_OK)
		rc = receive_response(r, out, cause);
	return rc;
}
