/* SPDX-License-Identifier: MIT */
#include "kds/server/isdkey.h"

#include <stdio.h>

#include <laps/gke.h>
#include <laps/hresult.h>

void kds_session_clear(struct kds_session *s)
{
	kds_caller_clear(&s->caller);
	*s = (struct kds_session){0};
}

/* Windows' token stays what it was at the logon; ours follows the directory, so that a test need
 * not log on again to see what a change of groups does. */
static kds_found refresh(const struct kds_isdkey *i, struct kds_session *s, const char *who)
{
	const uint64_t generation = kds_directory_generation(i->directory);
	kds_found found;

	if (s->known && generation != 0 && s->generation == generation)
		return KDS_FOUND;
	kds_session_clear(s);
	found = kds_caller_read(i->directory, who, sim_clock_now(i->clock), &s->caller);
	s->known = found == KDS_FOUND;
	s->generation = generation;
	return found;
}

static uint32_t get_key(const struct kds_isdkey *i, const struct rpc_request *rq,
			const struct laps_getkey_request *asked, struct laps_buf *envelope,
			struct kds_decision *decision)
{
	struct kds_session *s = rq->session;

	switch (refresh(i, s, rq->who)) {
	case KDS_FOUND: break;
	case KDS_FOUND_NOBODY:
		snprintf(decision->why, sizeof(decision->why), "the domain has no such account");
		return LAPS_HR_ACCESSDENIED;
	case KDS_FOUND_TROUBLE:
		snprintf(decision->why, sizeof(decision->why), "the directory does not answer");
		return LAPS_HR_WIN32(1722); /* RPC_S_SERVER_UNAVAILABLE */
	}
	return kds_get_key(i->keys, s->caller.sid, s->caller.sid_n, s->caller.disabled, asked,
			   sim_clock_now(i->clock), envelope, decision);
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
	answer.hresult = get_key(i, rq, &asked, &envelope, &decision);
	if (answer.hresult == 0) {
		answer.envelope = envelope.data;
		answer.envelope_len = envelope.len;
	}
	laps_getkey_response_format(rq->ndr64, &answer, reply);
	laps_buf_clear(&envelope);
	kds_record_key(i->record, rq->who, &asked, answer.hresult, &decision);
	return 0;
}

struct rpc_interface kds_isdkey_interface(struct kds_isdkey *i)
{
	return (struct rpc_interface){.syntax = &laps_rpc_isdkey,
				      .privacy = true,
				      .operation_n = 1,
				      .ctx = i,
				      .measure = measure,
				      .serve = serve};
}
