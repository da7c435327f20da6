/* SPDX-License-Identifier: MIT */
#include "lib/rpcpeer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHOLE   (LAPS_RPC_FIRST | LAPS_RPC_LAST)
#define OUT_MAX (4u << 20)

static uint32_t first_word(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static bool on_measure(void *ctx, const struct rpc_request *rq, size_t *used)
{
	(void)ctx;
	if (rq->len < 4)
		return false;
	*used = 4;
	if (rq->opnum == PEER_ECHO)
		*used += first_word(rq->stub); /* be it there or not */
	return true;
}

static uint32_t on_serve(void *ctx, const struct rpc_request *rq, struct laps_buf *reply)
{
	struct rpcpeer *p = ctx;
	const uint32_t n = first_word(rq->stub);

	p->served++;
	switch (rq->opnum) {
	case PEER_ECHO:
		for (size_t i = 4; i < rq->len; i++)
			laps_buf_put_u8(reply, rq->stub[i] ^ 0xFF);
		break;
	case PEER_COUNT:
		for (uint32_t i = 0; i < n && laps_buf_status(reply) == LAPS_OK; i++)
			laps_buf_put_u8(reply, (uint8_t)(i % 251));
		break;
	case PEER_TELL:
		if (rq->who)
			laps_buf_put(reply, rq->who, strlen(rq->who));
		laps_buf_put_u8(reply, 0);
		laps_buf_put_u8(reply, rq->ndr64);
		break;
	default: return n;
	}
	return 0;
}

static uint32_t on_serve_known(void *ctx, const struct rpc_request *rq, struct laps_buf *reply)
{
	if (!rq->who)
		abort();
	return on_serve(ctx, rq, reply);
}

static bool on_secure(void *ctx, uint8_t auth_type, struct rpc_security *out)
{
	struct rpcpeer *p = ctx;

	p->asked++;
	if (auth_type != TOYSEAL_TYPE)
		return false;
	toyseal_security(&p->server, out);
	return true;
}

static void on_log(void *ctx, const char *line)
{
	struct rpcpeer *p = ctx;

	(void)snprintf(p->log, sizeof(p->log), "%s", line);
}

void peer_init(struct rpcpeer *p)
{
	*p = (struct rpcpeer){.vault = {.syntax = &laps_rpc_isdkey,
					.ctx = p,
					.privacy = true,
					.operation_n = PEER_OPNUMS,
					.measure = on_measure,
					.serve = on_serve_known},
			      .lobby = {.syntax = &laps_rpc_epm,
					.ctx = p,
					.operation_n = PEER_OPNUMS,
					.measure = on_measure,
					.serve = on_serve},
			      .interface = {&p->vault, &p->lobby},
			      .type = TOYSEAL_TYPE,
			      .level = LAPS_RPC_AUTH_PRIVACY,
			      .auth_id = 79231,
			      .client = {.is_client = true},
			      .open = true};
	p->options = (struct rpc_options){.interface = p->interface,
					  .interface_n = 2,
					  .port = PEER_PORT,
					  .pad = 16,
					  .ctx = p,
					  .secure = on_secure,
					  .log = on_log};
	laps_buf_init(&p->out, OUT_MAX);
}

void peer_start(struct rpcpeer *p)
{
	p->assoc = rpc_assoc_new(&p->options, PEER_GROUP, 0x7f000001);
	if (!p->assoc)
		abort();
}

void peer_stop(struct rpcpeer *p)
{
	rpc_assoc_free(&p->assoc);
	laps_buf_clear(&p->out);
}

struct laps_rpc_bind peer_offer(uint16_t id, const struct laps_rpc_syntax *interface,
				const struct laps_rpc_syntax *transfer)
{
	return (struct laps_rpc_bind){.max_xmit = 5840,
				      .max_recv = 5840,
				      .offer = {{.id = id,
						 .interface = *interface,
						 .transfer = {*transfer},
						 .transfer_n = 1}},
				      .offer_n = 1};
}

struct laps_rpc_auth peer_token(const struct rpcpeer *p, const char *text)
{
	return (struct laps_rpc_auth){.type = p->type,
				      .level = p->level,
				      .context_id = p->auth_id,
				      .token = (const uint8_t *)text,
				      .token_len = strlen(text)};
}

void peer_fragment(struct rpcpeer *p, uint8_t flags, uint32_t call_id, uint16_t context_id,
		   uint16_t opnum, const uint8_t *stub, size_t len, unsigned pad,
		   struct laps_buf *pdu)
{
	const size_t at = pdu->len;
	const struct laps_rpc_call call = {.alloc_hint = (uint32_t)len,
					   .context_id = context_id,
					   .opnum = opnum,
					   .has_object = p->has_object,
					   .object = {1, 2, 3}};
	const struct laps_rpc_auth auth = {.type = p->type,
					   .level = p->level,
					   .pad = (uint8_t)pad,
					   .context_id = p->auth_id,
					   .token_len = toyseal_token_len(len + pad)};

	if (p->has_object)
		flags |= LAPS_RPC_OBJECT;
	laps_rpc_format_call(LAPS_RPC_REQUEST, flags, call_id, &call, stub, len,
			     p->sealed ? &auth : NULL, pdu);
	if (laps_buf_status(pdu) != LAPS_OK)
		abort();
	if (p->sealed) {
		const size_t stub_at = LAPS_RPC_REQUEST_LEN + (p->has_object ? LAPS_GUID_LEN : 0);
		const struct rpc_sealed s = {.pdu = pdu->data + at,
					     .stub_at = stub_at,
					     .auth_at = stub_at + len + pad,
					     .token_len = auth.token_len,
					     .sign_header = p->signs};

		if (!toyseal_seal(&p->client, &s))
			abort();
	}
}

void peer_arguments(uint16_t opnum, uint32_t n, struct laps_buf *stub)
{
	laps_buf_put_u32le(stub, n);
	for (uint32_t i = 0; opnum == PEER_ECHO && i < n; i++)
		laps_buf_put_u8(stub, (uint8_t)(i + 1));
}

void peer_feed(struct rpcpeer *p, struct laps_buf *bytes)
{
	size_t at = 0;

	if (laps_buf_status(bytes) != LAPS_OK)
		abort();
	while (at < bytes->len && p->open) {
		const size_t left = bytes->len - at;
		const size_t n = p->cut == 0 || p->cut > left ? left : p->cut;
		uint8_t *block = malloc(n); /* so that reading behind it is seen */

		if (!block)
			abort();
		memcpy(block, bytes->data + at, n);
		p->open = rpc_assoc_feed(p->assoc, block, n, &p->out);
		free(block);
		at += n;
	}
	laps_buf_clear(bytes);
}

bool peer_next(struct rpcpeer *p, struct laps_rpc_pdu *pdu)
{
	struct laps_rpc_head head;
	uint8_t *at = NULL;

	if (peer_is_silent(p))
		return false;
	at = p->out.data + p->taken;
	if (p->out.len - p->taken < LAPS_RPC_HEAD_LEN ||
	    laps_rpc_head_parse(at, &head, NULL) != LAPS_OK ||
	    head.frag_len > p->out.len - p->taken ||
	    laps_rpc_pdu_parse(at, head.frag_len, pdu, NULL) != LAPS_OK) {
		fprintf(stderr, "an answer that is no PDU\n");
		abort();
	}
	p->taken += head.frag_len;
	if (head.type == LAPS_RPC_RESPONSE && pdu->has_auth) {
		const struct rpc_sealed s = {.pdu = at,
					     .stub_at = pdu->call.stub_at,
					     .auth_at = pdu->auth_at,
					     .token_len = pdu->auth.token_len,
					     .sign_header = p->signs};

		if (!toyseal_unseal(&p->client, &s)) {
			fprintf(stderr, "an answer that cannot be deciphered\n");
			abort();
		}
	}
	return true;
}

const uint8_t *peer_stub(const struct rpcpeer *p, const struct laps_rpc_pdu *pdu, size_t *len)
{
	*len = pdu->auth_at - pdu->call.stub_at - (pdu->has_auth ? pdu->auth.pad : 0);
	return p->out.data + p->taken - pdu->head.frag_len + pdu->call.stub_at;
}

bool peer_is_silent(const struct rpcpeer *p)
{
	return p->taken == p->out.len;
}

bool peer_bind(struct rpcpeer *p)
{
	const struct laps_rpc_bind b = peer_offer(0, &laps_rpc_isdkey, &laps_rpc_ndr);
	struct laps_rpc_pdu answer;
	struct laps_buf pdu;

	laps_buf_init(&pdu, LAPS_RPC_FRAG_MAX);
	laps_rpc_format_bind(LAPS_RPC_BIND, WHOLE, 1, &b, NULL, &pdu);
	peer_feed(p, &pdu);
	return peer_next(p, &answer) && answer.head.type == LAPS_RPC_BIND_ACK && p->open;
}

bool peer_authenticate(struct rpcpeer *p, bool header_sign)
{
	const struct laps_rpc_bind b = peer_offer(0, &laps_rpc_isdkey, &laps_rpc_ndr);
	struct laps_rpc_auth token = peer_token(p, "hello");
	struct laps_rpc_pdu answer;
	struct laps_buf pdu;

	laps_buf_init(&pdu, LAPS_RPC_FRAG_MAX);
	laps_rpc_format_bind(LAPS_RPC_BIND,
			     (uint8_t)(WHOLE | (header_sign ? LAPS_RPC_HEADER_SIGN : 0)), 1, &b,
			     &token, &pdu);
	peer_feed(p, &pdu);
	if (!peer_next(p, &answer) || answer.head.type != LAPS_RPC_BIND_ACK)
		return false;
	p->signs = (answer.head.flags & LAPS_RPC_HEADER_SIGN) != 0;
	token = peer_token(p, "alice");
	laps_rpc_format_bind(LAPS_RPC_ALTER_CONTEXT, WHOLE, 2, &b, &token, &pdu);
	peer_feed(p, &pdu);
	if (!peer_next(p, &answer) || answer.head.type != LAPS_RPC_ALTER_CONTEXT_RESP)
		return false;
	p->sealed = true;
	return peer_is_silent(p) && p->open;
}

/* Is byte i of an answer what it has to be? */
static bool is_right(uint16_t opnum, size_t i, uint8_t byte)
{
	if (opnum == PEER_ECHO)
		return byte == (uint8_t) ~(uint8_t)(i + 1);
	return opnum == PEER_COUNT && byte == (uint8_t)(i % 251);
}

uint32_t peer_answer(struct rpcpeer *p, uint32_t call_id, uint16_t opnum, uint32_t n)
{
	struct laps_rpc_pdu answer;
	size_t at = 0;

	while (peer_next(p, &answer)) {
		size_t len = 0;
		const uint8_t *stub = NULL;
		const bool first = (answer.head.flags & LAPS_RPC_FIRST) != 0;

		if (answer.head.call_id != call_id)
			return 1;
		if (answer.head.type == LAPS_RPC_FAULT)
			return answer.fault.status;
		if (answer.head.type != LAPS_RPC_RESPONSE || answer.has_auth != p->sealed ||
		    first != (at == 0))
			return 1;
		stub = peer_stub(p, &answer, &len);
		for (size_t i = 0; i < len; i++)
			if (!is_right(opnum, at + i, stub[i]))
				return 1;
		at += len;
		if ((answer.head.flags & LAPS_RPC_LAST) != 0)
			return at == n ? 0 : 1;
	}
	return 1;
}

uint32_t peer_call(struct rpcpeer *p, uint32_t call_id, uint16_t context_id, uint16_t opnum,
		   uint32_t n)
{
	struct laps_buf stub;
	struct laps_buf pdu;

	laps_buf_init(&stub, LAPS_RPC_FRAG_MAX);
	laps_buf_init(&pdu, LAPS_RPC_FRAG_MAX);
	peer_arguments(opnum, n, &stub);
	peer_fragment(p, WHOLE, call_id, context_id, opnum, stub.data, stub.len, 0, &pdu);
	peer_feed(p, &pdu);
	laps_buf_clear(&stub);
	return peer_answer(p, call_id, opnum, n);
}
