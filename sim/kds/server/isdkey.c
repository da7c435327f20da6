/* SPDX-License-Identifier: MIT */
#include "kds/server/isdkey.h"

#include <stdio.h>

#include <laps/gke.h>
#include <laps/hresult.h>

#include "kds/server/fault.h"

static uint32_t get_key(const struct kds_isdkey *i, const struct rpc_request *rq,
			const struct laps_getkey_request *asked, struct laps_buf *envelope,
			struct kds_decision *decision)
{
	const uint64_t now_ticks = sim_clock_now(i->clock);
	const struct kds_caller *c = NULL;

	switch (kds_callers_find(i->callers, rq->who, &c)) {
	case KDS_FOUND: break;
	case KDS_FOUND_NOBODY:
		snprintf(decision->why, sizeof(decision->why), "the domain has no such account");
		return LAPS_HR_ACCESSDENIED;
	case KDS_FOUND_TROUBLE:
		snprintf(decision->why, sizeof(decision->why), "the directory does not answer");
		return LAPS_HR_RPC_SERVER_UNAVAILABLE;
	}
	return kds_get_key(i->keys, c->sid, c->sid_n, c->disabled || c->expires_ticks <= now_ticks,
			   asked, now_ticks, envelope, decision);
}

static bool measure(void *ctx, const struct rpc_request *rq, size_t *used)
{
	struct laps_getkey_request asked;

	(void)ctx;
	return laps_getkey_request_parse(rq->ndr64, rq->stub, rq->len, &asked, used, NULL) ==
	       LAPS_OK;
}

static uint32_t serve(void *ctx, const struct rpc_request *rq, struct laps_buf *reply)
{
	const struct kds_isdkey *i = ctx;
	struct kds_decision decision = {0};
	struct laps_getkey_response answer = {0};
	struct laps_getkey_request asked;
	struct laps_buf envelope;
	size_t used;

	if (laps_getkey_request_parse(rq->ndr64, rq->stub, rq->len, &asked, &used, NULL) != LAPS_OK)
		return LAPS_RPC_X_BAD_STUB_DATA;
	laps_buf_init(&envelope, LAPS_GKE_MAX);
	if (!kds_fault_decides(rq->fault, &answer.hresult))
		answer.hresult = get_key(i, rq, &asked, &envelope, &decision);
	else
		snprintf(decision.why, sizeof(decision.why), "a fault was asked for");
	if (answer.hresult == 0) {
		answer.envelope = envelope.data;
		answer.envelope_len = envelope.len;
	}
	laps_getkey_response_format(rq->ndr64, &answer, reply);
	laps_buf_clear(&envelope);
	kds_record_key(i->record, rq, &asked, answer.hresult, &decision);
	return 0;
}

struct rpc_interface kds_isdkey_interface(struct kds_isdkey *i)
{
	return (struct rpc_interface){.syntax = &laps_rpc_isdkey,
				      .privacy = true,
				      .operation_n = 1,
				      .fault = "call",
				      .ctx = i,
				      .measure = measure,
				      .serve = serve};
}
