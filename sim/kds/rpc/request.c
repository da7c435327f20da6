/* SPDX-License-Identifier: MIT */
/*
 * Requests: fragments are deciphered and put together, and the whole is judged when its last one
 * has come. [C706] 12.6.4.9 and 9.3.3, [MS-RPCE] 3.3.1.5.2, 2.2.2.13.
 */
#include <laps/rpctrailer.h>
#include <string.h>

#include "kds/rpc/private.h"

/* A handshake that has failed, or a level that is too low: nothing of a request can be believed, so
 * nothing is kept, and it is refused when its last fragment has come. */
static bool is_unbelieved(const struct rpc_assoc *a)
{
	return a->auth.state == RPC_AUTH_FAILED ||
	       (a->auth.state == RPC_AUTH_DONE && a->auth.level != LAPS_RPC_AUTH_PRIVACY);
}

/* What is under a seal in this fragment. Returns 0, or the fault that ends the connection. */
static uint32_t unprotect(struct rpc_assoc *a, const struct laps_rpc_pdu *p)
{
	const struct rpc_sealed s = {.pdu = a->in.data,
				     .stub_at = p->call.stub_at,
				     .auth_at = p->auth_at,
				     .token_len = p->auth.token_len,
				     .sign_header = rpc_signs_headers(a)};

	if (is_unbelieved(a))
		return 0;
	if (a->auth.state == RPC_AUTH_NONE)
		return p->has_auth ? LAPS_RPC_S_ACCESS_DENIED : 0;
	if (!p->has_auth || !rpc_auth_is_same(a, &p->auth))
		return LAPS_RPC_S_ACCESS_DENIED;
	if (!a->auth.security.unseal(a->auth.security.ctx, &s)) {
		a->o->log(a->o->ctx, "request refused: tampered with, replayed or out of order");
		return LAPS_RPC_S_SEC_PKG_ERROR;
	}
	return 0;
}

/* Append the stub of this fragment. */
static uint32_t collect(struct rpc_assoc *a, const struct laps_rpc_pdu *p)
{
	const size_t pad = p->has_auth ? p->auth.pad : 0;

	if (is_unbelieved(a))
		return 0;
	laps_buf_put(&a->call.stub, a->in.data + p->call.stub_at,
		     p->auth_at - p->call.stub_at - pad);
	return laps_buf_status(&a->call.stub) == LAPS_OK ? 0 : LAPS_RPC_NCA_OUT_OF_MEMORY;
}

/* What the client has said again under the seal must be what came in the clear. */
static bool trailer_agrees(const struct rpc_assoc *a, const struct rpc_context *c,
			   const struct rpc_request *rq, size_t used)
{
	struct laps_rpc_trailer t;

	if (laps_rpc_trailer_parse(rq->stub, rq->len, used, &t, NULL) != LAPS_OK)
		return false;
	if (t.has_bitmask && (t.bitmask & LAPS_RPC_BITMASK_HEADER_SIGN) != 0 &&
	    !a->auth.client_signs)
		return false;
	if (t.has_pcontext && !(laps_rpc_syntax_eq(&t.interface, c->interface->syntax) &&
				laps_rpc_syntax_eq(&t.transfer, rpc_context_transfer(c))))
		return false;
	return !t.has_header2 || (t.type == LAPS_RPC_REQUEST && t.call_id == a->call.call_id &&
				  t.context_id == a->call.context_id && t.opnum == a->call.opnum);
}

/* May it be served, and with which arguments? Returns 0, or the status of the fault. */
static uint32_t judge(struct rpc_assoc *a, const struct rpc_context *c, struct rpc_request *rq)
{
	size_t used = 0;

	if (is_unbelieved(a))
		return LAPS_RPC_S_ACCESS_DENIED;
	if (c == NULL)
		return LAPS_RPC_NCA_UNK_IF;
	if (c->interface->privacy && a->auth.state != RPC_AUTH_DONE)
		return LAPS_RPC_S_ACCESS_DENIED;
	if (rq->opnum >= c->interface->operation_n)
		return LAPS_RPC_NCA_OP_RNG_ERROR;
	rq->ndr64 = c->ndr64;
	if (!c->interface->measure(c->interface->ctx, rq, &used) || used > rq->len)
		return LAPS_RPC_X_BAD_STUB_DATA;
	if (!trailer_agrees(a, c, rq, used)) {
		a->o->log(a->o->ctx, "request refused: its verification trailer does not agree");
		a->closed = true;
		return LAPS_RPC_S_ACCESS_DENIED;
	}
	rq->len = used;
	return 0;
}

static void execute(struct rpc_assoc *a, const struct rpc_interface *i,
		    const struct rpc_request *rq, struct laps_buf *out)
{
	struct laps_buf reply;
	uint32_t status;

	laps_buf_init(&reply, RPC_REPLY_MAX);
	status = i->serve(i->ctx, rq, &reply);
	if (status == 0 && laps_buf_status(&reply) != LAPS_OK)
		status = LAPS_RPC_NCA_OUT_OF_MEMORY;
	if (status != 0)
		rpc_fault(0, &a->call, status, out);
	else
		rpc_respond(a, reply.data, reply.len, out);
	laps_buf_clear(&reply);
}

static void serve(struct rpc_assoc *a, struct laps_buf *out)
{
	const struct rpc_context *c = rpc_context_find(a, a->call.context_id);
	struct rpc_request rq = {.who = rpc_assoc_who(a),
				 .local = a->local,
				 .opnum = a->call.opnum,
				 .stub = a->call.stub.data,
				 .len = a->call.stub.len};
	const size_t at = out->len;
	struct laps_fault fault;
	uint32_t status = 0;

	if (rq.stub == NULL) /* no bytes, but somewhere */
		rq.stub = (const uint8_t *)"";
	status = judge(a, c, &rq);
	if (status != 0) {
		rpc_fault(LAPS_RPC_DID_NOT_EXECUTE, &a->call, status, out);
		return;
	}
	if (rpc_goes_wrong(a, c->interface->fault, rq.who, &fault))
		rq.fault = &fault;
	if (rq.fault != NULL && rpc_fault_before(a, rq.fault, a->call.call_id, out))
		return;
	execute(a, c->interface, &rq, out);
	if (rq.fault != NULL)
		rpc_fault_after(a, rq.fault, at, out);
}

static bool follows(const struct rpc_call *call, const struct laps_rpc_pdu *p)
{
	return call->coming && p->head.call_id == call->call_id &&
	       p->call.context_id == call->context_id && p->call.opnum == call->opnum;
}

void rpc_take_request(struct rpc_assoc *a, const struct laps_rpc_pdu *p, struct laps_buf *out)
{
	const bool first = (p->head.flags & LAPS_RPC_FIRST) != 0;
	uint32_t status = 0;

	if (!a->bound || a->auth.state == RPC_AUTH_MIDWAY ||
	    (first ? a->call.coming : !follows(&a->call, p))) {
		rpc_refuse(a, &p->head, LAPS_RPC_NCA_PROTO_ERROR, out);
		return;
	}
	if (first) {
		a->call.coming = true;
		a->call.call_id = p->head.call_id;
		a->call.context_id = p->call.context_id;
		a->call.opnum = p->call.opnum;
	}
	status = unprotect(a, p);
	if (status == 0)
		status = collect(a, p);
	if (status != 0) {
		rpc_refuse(a, &p->head, status, out);
		return;
	}
	if ((p->head.flags & LAPS_RPC_LAST) == 0)
		return;
	a->call.coming = false;
	serve(a, out);
	laps_buf_clear(&a->call.stub);
}
