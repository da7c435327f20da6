/* SPDX-License-Identifier: MIT */
/*
 * What a plan of faults does to binds and calls. Calls are counted that would be served: who may
 * not call, or calls what is not there, is told so and meets no fault.
 */
#include <string.h>

#include "kds/rpc/private.h"

static bool is(const struct laps_fault *f, const char *effect)
{
	return strcmp(f->effect, effect) == 0;
}

bool rpc_goes_wrong(struct rpc_assoc *a, const char *operation, const char *who,
		    struct laps_fault *out)
{
	return a->o->fault != NULL && a->o->fault(a->o->ctx, operation, who, out);
}

bool rpc_fault_before(struct rpc_assoc *a, const struct laps_fault *f, uint32_t call_id,
		      struct laps_buf *out)
{
	if (is(f, "nak"))
		rpc_nak(a, call_id, (uint16_t)f->arg, out);
	else if (is(f, "fault"))
		rpc_fault(LAPS_RPC_DID_NOT_EXECUTE, &a->call, (uint32_t)f->arg, out);
	else if (is(f, "cut-before"))
		a->closed = true;
	else
		return false;
	return true;
}

void rpc_fault_after(struct rpc_assoc *a, const struct laps_fault *f, size_t at,
		     struct laps_buf *out)
{
	if (laps_buf_status(out) != LAPS_OK)
		return;
	if (is(f, "slow")) {
		a->delay_ms += f->arg > 0 ? (uint64_t)f->arg : 0;
		return;
	}
	if (is(f, "cut-after"))
		out->len = at;
	else if (is(f, "truncated"))
		out->len = at + (out->len - at) / 2;
	else
		return;
	a->closed = true;
}
