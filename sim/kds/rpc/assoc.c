/* SPDX-License-Identifier: MIT */
/* Bytes in: cut into PDUs, and given to whoever they are for. */
#include <stdlib.h>

#include "kds/rpc/private.h"

struct rpc_assoc *rpc_assoc_new(const struct rpc_options *o, uint32_t group, uint32_t local)
{
	struct rpc_assoc *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return NULL;
	a->o = o;
	a->group = group;
	a->local = local;
	laps_buf_init(&a->in, LAPS_RPC_FRAG_MAX);
	laps_buf_init(&a->call.stub, RPC_REQUEST_MAX);
	return a;
}

void rpc_assoc_free(struct rpc_assoc **a)
{
	if (*a == NULL)
		return;
	rpc_auth_free(&(*a)->auth);
	laps_buf_clear(&(*a)->in);
	laps_buf_clear(&(*a)->call.stub);
	free(*a);
	*a = NULL;
}

bool rpc_assoc_is_midway(const struct rpc_assoc *a)
{
	return !a->bound || a->in.len > 0 || a->call.coming || a->auth.state == RPC_AUTH_MIDWAY;
}

uint64_t rpc_assoc_rests(const struct rpc_assoc *a)
{
	return a->rests;
}

uint64_t rpc_assoc_take_delay_ms(struct rpc_assoc *a)
{
	const uint64_t ms = a->delay_ms;

	a->delay_ms = 0;
	return ms;
}

const char *rpc_assoc_who(const struct rpc_assoc *a)
{
	if (a->auth.state != RPC_AUTH_DONE)
		return NULL;
	return a->auth.security.who(a->auth.security.ctx);
}

/* Tokens may be long, tickets are; a bind is one fragment however long it is. */
static bool has_token(laps_rpc_type type)
{
	return type == LAPS_RPC_BIND || type == LAPS_RPC_ALTER_CONTEXT || type == LAPS_RPC_AUTH3;
}

/* The call id of a client whose numbers may have the other order: it waits for its own. */
static uint32_t call_id_of(const uint8_t *in)
{
	const bool little = in[4] >> 4 == 1;
	uint32_t id = 0;

	for (size_t i = 0; i < 4; i++)
		id = id << 8 | in[little ? 15 - i : 12 + i];
	return id;
}

/* What has no header that can be read ends the connection without an answer, unless it is a bind
 * of another version: that one is told which versions there are. */
static void check_head(struct rpc_assoc *a, struct laps_buf *out)
{
	const uint8_t *in = a->in.data;
	const laps_rc rc = laps_rpc_head_parse(in, &a->head, NULL);

	if (rc == LAPS_E_UNSUPPORTED && in[2] == LAPS_RPC_BIND)
		rpc_nak(a, call_id_of(in), LAPS_RPC_NAK_VERSION, out);
	if (rc != LAPS_OK)
		a->closed = true;
	else if (a->head.frag_len > RPC_FRAG_DEFAULT && !has_token(a->head.type))
		rpc_refuse(a, &a->head, LAPS_RPC_NCA_PROTO_ERROR, out);
}

/* The client no longer waits for the answer. */
static void take_orphaned(struct rpc_assoc *a, uint32_t call_id)
{
	if (!a->call.coming || a->call.call_id != call_id)
		return;
	laps_buf_clear(&a->call.stub);
	a->call.coming = false;
}

static void take_pdu(struct rpc_assoc *a, struct laps_buf *out)
{
	const struct laps_rpc_head *head = &a->head;
	struct laps_rpc_pdu p;
	const laps_rc rc = laps_rpc_pdu_parse(a->in.data, a->in.len, &p, NULL);

	if (rc != LAPS_OK && head->type == LAPS_RPC_BIND) {
		rpc_nak(a, head->call_id,
			rc == LAPS_E_RANGE ? LAPS_RPC_NAK_LIMIT : LAPS_RPC_NAK_UNSPECIFIED, out);
		return;
	}
	if (rc != LAPS_OK) {
		rpc_refuse(a, head, LAPS_RPC_NCA_PROTO_ERROR, out);
		return;
	}
	switch ((int)head->type) {
	case LAPS_RPC_BIND: rpc_take_bind(a, &p, out); break;
	case LAPS_RPC_ALTER_CONTEXT: rpc_take_alter_context(a, &p, out); break;
	case LAPS_RPC_AUTH3: rpc_take_auth3(a, &p, out); break;
	case LAPS_RPC_REQUEST: rpc_take_request(a, &p, out); break;
	case LAPS_RPC_ORPHANED: take_orphaned(a, head->call_id); break;
	case LAPS_RPC_CO_CANCEL: break; /* nothing runs that could be cancelled */
	default: rpc_refuse(a, head, LAPS_RPC_NCA_PROTO_ERROR, out); break;
	}
}

bool rpc_assoc_feed(struct rpc_assoc *a, const uint8_t *in, size_t len, struct laps_buf *out)
{
	while (len > 0 && !a->closed) {
		const size_t end =
			a->in.len < LAPS_RPC_HEAD_LEN ? LAPS_RPC_HEAD_LEN : a->head.frag_len;
		const size_t n = end - a->in.len < len ? end - a->in.len : len;

		laps_buf_put(&a->in, in, n);
		if (laps_buf_status(&a->in) != LAPS_OK)
			a->closed = true;
		in += n;
		len -= n;
		if (!a->closed && a->in.len == LAPS_RPC_HEAD_LEN)
			check_head(a, out);
		if (!a->closed && a->in.len >= LAPS_RPC_HEAD_LEN && a->in.len == a->head.frag_len) {
			take_pdu(a, out);
			laps_buf_clear(&a->in);
			a->rests += !rpc_assoc_is_midway(a);
		}
		if (laps_buf_status(out) != LAPS_OK)
			a->closed = true;
	}
	return !a->closed;
}
