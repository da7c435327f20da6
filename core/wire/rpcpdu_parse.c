/* SPDX-License-Identifier: MIT */
#include <laps/rpcpdu.h>
#include <string.h>

#include "wire/ndr.h"
#include "wire/rpcsyntax.h"

#define MAJOR     5u
#define MINOR_MAX 1u

laps_rc laps_rpc_head_parse(const uint8_t in[static LAPS_RPC_HEAD_LEN], struct laps_rpc_head *out,
			    struct laps_err *err)
{
	struct laps_rd r;
	struct laps_rpc_head h = {0};

	laps_rd_init(&r, in, LAPS_RPC_HEAD_LEN);
	if (laps_rd_u8(&r) != MAJOR || laps_rd_u8(&r) > MINOR_MAX)
		return laps_fail(err, LAPS_E_UNSUPPORTED, 0, "PDU: version is not 5.0 or 5.1");
	h.type = laps_rd_u8(&r);
	h.flags = laps_rd_u8(&r);
	if (laps_rd_u32le(&r) != RPC_DREP)
		return laps_fail(err, LAPS_E_UNSUPPORTED, 4,
				 "PDU: data representation is not little-endian");
	h.frag_len = laps_rd_u16le(&r);
	h.auth_len = laps_rd_u16le(&r);
	h.call_id = laps_rd_u32le(&r);
	if (h.frag_len < LAPS_RPC_HEAD_LEN)
		return laps_fail(err, LAPS_E_RANGE, 8, "PDU: shorter than its header");
	if (h.auth_len > 0 &&
	    (size_t)h.auth_len + LAPS_RPC_TRAILER_LEN + LAPS_RPC_HEAD_LEN > h.frag_len)
		return laps_fail(err, LAPS_E_RANGE, 10, "PDU: the token does not fit");
	*out = h;
	return LAPS_OK;
}

static void read_offer(struct laps_rd *r, struct laps_rpc_offer *o)
{
	size_t n = 0;

	o->id = laps_rd_u16le(r);
	n = laps_rd_u8(r);
	(void)laps_rd_u8(r);
	o->interface = laps_rd_rpc_syntax(r);
	for (size_t i = 0; i < n; i++) {
		const struct laps_rpc_syntax s = laps_rd_rpc_syntax(r);

		if (i < LAPS_RPC_TRANSFERS)
			o->transfer[o->transfer_n++] = s;
	}
}

/* The number of offers or results; 0 when there are too many. */
static size_t read_count(struct laps_rd *r)
{
	const size_t n = laps_rd_u8(r);

	(void)laps_rd_bytes(r, 3);
	if (n <= LAPS_RPC_OFFERS)
		return n;
	laps_rd_fail(r, LAPS_E_RANGE, r->pos - 4, "PDU: too many presentation contexts");
	return 0;
}

static void read_bind(struct laps_rd *r, struct laps_rpc_bind *b)
{
	b->max_xmit = laps_rd_u16le(r);
	b->max_recv = laps_rd_u16le(r);
	b->assoc_group = laps_rd_u32le(r);
	b->offer_n = read_count(r);
	for (size_t i = 0; i < b->offer_n; i++)
		read_offer(r, &b->offer[i]);
}

/* Printable text with one NUL, its last byte; or nothing at all. */
static void read_address(struct laps_rd *r, char out[static LAPS_RPC_ADDRESS])
{
	const size_t len = laps_rd_u16le(r);
	const size_t at = r->pos;
	const uint8_t *text = NULL;

	if (len > LAPS_RPC_ADDRESS) {
		laps_rd_fail(r, LAPS_E_RANGE, at, "PDU: secondary address is too long");
		return;
	}
	text = laps_rd_bytes(r, len);
	if (text == NULL || len == 0)
		return;
	for (size_t i = 0; i < len; i++)
		if (i == len - 1 ? text[i] != '\0' : text[i] < ' ' || text[i] > '~')
			laps_rd_fail(r, LAPS_E_FORMAT, at + i, "PDU: secondary address is no text");
	memcpy(out, text, len);
}

static void read_bind_ack(struct laps_rd *r, struct laps_rpc_bind_ack *a)
{
	a->max_xmit = laps_rd_u16le(r);
	a->max_recv = laps_rd_u16le(r);
	a->assoc_group = laps_rd_u32le(r);
	read_address(r, a->address);
	laps_rd_align(r, 4);
	a->result_n = read_count(r);
	for (size_t i = 0; i < a->result_n; i++) {
		a->result[i].result = laps_rd_u16le(r);
		a->result[i].reason = laps_rd_u16le(r);
		a->result[i].transfer = laps_rd_rpc_syntax(r);
	}
}

static void read_call(struct laps_rd *r, const struct laps_rpc_head *h, struct laps_rpc_call *c)
{
	c->alloc_hint = laps_rd_u32le(r);
	c->context_id = laps_rd_u16le(r);
	if (h->type == LAPS_RPC_REQUEST) {
		c->opnum = laps_rd_u16le(r);
		c->has_object = (h->flags & LAPS_RPC_OBJECT) != 0;
	} else {
		(void)laps_rd_u16le(r); /* cancel count and a zero */
	}
	if (c->has_object) {
		const uint8_t *object = laps_rd_bytes(r, LAPS_GUID_LEN);

		if (object != NULL)
			memcpy(c->object, object, LAPS_GUID_LEN);
	}
	c->stub_at = r->pos;
}

static void read_fault(struct laps_rd *r, struct laps_rpc_fault *f)
{
	f->alloc_hint = laps_rd_u32le(r);
	f->context_id = laps_rd_u16le(r);
	(void)laps_rd_u16le(r); /* cancel count and a zero */
	f->status = laps_rd_u32le(r);
}

static void read_body(struct laps_rd *r, struct laps_rpc_pdu *p)
{
	switch (p->head.type) {
	case LAPS_RPC_BIND:
	case LAPS_RPC_ALTER_CONTEXT: read_bind(r, &p->bind); break;
	case LAPS_RPC_BIND_ACK:
	case LAPS_RPC_ALTER_CONTEXT_RESP: read_bind_ack(r, &p->ack); break;
	case LAPS_RPC_BIND_NAK: p->nak_reason = laps_rd_u16le(r); break;
	case LAPS_RPC_REQUEST:
	case LAPS_RPC_RESPONSE: read_call(r, &p->head, &p->call); break;
	case LAPS_RPC_FAULT: read_fault(r, &p->fault); break;
	default: break;
	}
}

/* The security trailer and the token, which are found from the end. */
static void read_auth(const uint8_t *in, struct laps_rpc_pdu *p)
{
	struct laps_rd r;

	p->auth_at = p->head.frag_len;
	p->has_auth = p->head.auth_len > 0;
	if (!p->has_auth)
		return;
	p->auth_at -= (size_t)p->head.auth_len + LAPS_RPC_TRAILER_LEN;
	laps_rd_init(&r, in, p->head.frag_len);
	r.pos = p->auth_at;
	p->auth.type = laps_rd_u8(&r);
	p->auth.level = laps_rd_u8(&r);
	p->auth.pad = laps_rd_u8(&r);
	(void)laps_rd_u8(&r);
	p->auth.context_id = laps_rd_u32le(&r);
	p->auth.token_len = p->head.auth_len;
	p->auth.token = laps_rd_bytes(&r, p->auth.token_len);
}

laps_rc laps_rpc_pdu_parse(const uint8_t *in, size_t len, struct laps_rpc_pdu *out,
			   struct laps_err *err)
{
	struct laps_rd r;
	struct laps_rpc_pdu p = {0};
	laps_rc rc = LAPS_OK;

	if (len < LAPS_RPC_HEAD_LEN)
		return laps_fail(err, LAPS_E_TRUNCATED, len, "PDU: ends in its header");
	rc = laps_rpc_head_parse(in, &p.head, err);
	if (rc != LAPS_OK)
		return rc;
	if (len < p.head.frag_len)
		return laps_fail(err, LAPS_E_TRUNCATED, len, "PDU: ends too early");
	if (len > p.head.frag_len)
		return laps_fail(err, LAPS_E_TRAILING, p.head.frag_len, "PDU: goes on");
	read_auth(in, &p);
	laps_rd_init(&r, in, p.auth_at);
	r.pos = LAPS_RPC_HEAD_LEN;
	read_body(&r, &p);
	if (p.auth.pad > laps_rd_left(&r))
		laps_rd_fail(&r, LAPS_E_RANGE, p.auth_at + 2, "PDU: more padding than body");
	rc = laps_rd_status(&r, err);
	if (rc != LAPS_OK)
		return rc;
	*out = p;
	return LAPS_OK;
}
