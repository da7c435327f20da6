/* SPDX-License-Identifier: MIT */
#include <laps/rpctrailer.h>
#include <string.h>

#include "wire/ndr.h"
#include "wire/rpcsyntax.h"

#define COMMAND      0x3FFFu
#define END          0x4000u
#define MUST_PROCESS 0x8000u

enum command { BITMASK_1 = 1, PCONTEXT = 2, HEADER2 = 3 };

#define BITMASK_LEN  4u
#define PCONTEXT_LEN 40u
#define HEADER2_LEN  16u
#define ALIGN        4u
#define PADDING_MAX  15u

static const uint8_t magic[8] = {0x8a, 0xe3, 0x13, 0x71, 0x02, 0xf4, 0x36, 0x71};

/* A known command: only once, and of its one length. */
static void once(struct laps_rd *r, bool *has, size_t len, size_t expect)
{
	if (*has)
		laps_rd_fail(r, LAPS_E_FORMAT, r->pos - 4, "verification trailer: told twice");
	if (len != expect)
		laps_rd_fail(r, LAPS_E_FORMAT, r->pos - 2, "verification trailer: wrong length");
	*has = true;
}

static void read_header2(struct laps_rd *r, struct laps_rpc_trailer *t)
{
	t->type = laps_rd_u8(r);
	(void)laps_rd_bytes(r, 3);
	if (laps_rd_u32le(r) != RPC_DREP)
		laps_rd_fail(r, LAPS_E_FORMAT, r->pos - 4,
			     "verification trailer: another data representation");
	t->call_id = laps_rd_u32le(r);
	t->context_id = laps_rd_u16le(r);
	t->opnum = laps_rd_u16le(r);
}

/* One command; is it the last? */
static bool read_command(struct laps_rd *r, struct laps_rpc_trailer *t)
{
	const unsigned command = laps_rd_u16le(r);
	const size_t len = laps_rd_u16le(r);

	switch (command & COMMAND) {
	case BITMASK_1:
		once(r, &t->has_bitmask, len, BITMASK_LEN);
		t->bitmask = laps_rd_u32le(r);
		break;
	case PCONTEXT:
		once(r, &t->has_pcontext, len, PCONTEXT_LEN);
		t->interface = laps_rd_rpc_syntax(r);
		t->transfer = laps_rd_rpc_syntax(r);
		break;
	case HEADER2:
		once(r, &t->has_header2, len, HEADER2_LEN);
		read_header2(r, t);
		break;
	default:
		if (command & MUST_PROCESS)
			laps_rd_fail(r, LAPS_E_UNSUPPORTED, r->pos - 4,
				     "verification trailer: unknown command");
		(void)laps_rd_bytes(r, len);
	}
	return (command & END) != 0;
}

laps_rc laps_rpc_trailer_parse(const uint8_t *stub, size_t len, size_t used,
			       struct laps_rpc_trailer *out, struct laps_err *err)
{
	struct laps_rd r;
	struct laps_rpc_trailer t = {0};
	const uint8_t *start = NULL;
	laps_rc rc = LAPS_OK;

	laps_rd_init(&r, stub, len);
	(void)laps_rd_bytes(&r, used);
	laps_rd_align(&r, ALIGN);
	start = laps_rd_bytes(&r, sizeof(magic));
	if (start == NULL || memcmp(start, magic, sizeof(magic)) != 0) {
		*out = t;
		return LAPS_OK;
	}
	t.present = true;
	while (!read_command(&r, &t) && r.err.rc == LAPS_OK)
		if (laps_rd_left(&r) == 0)
			laps_rd_fail(&r, LAPS_E_FORMAT, r.pos, "verification trailer: no end");
	if (laps_rd_left(&r) > PADDING_MAX)
		laps_rd_fail(&r, LAPS_E_TRAILING, r.pos, "verification trailer: goes on");
	rc = laps_rd_status(&r, err);
	if (rc != LAPS_OK)
		return rc;
	*out = t;
	return LAPS_OK;
}

static void put_command(struct laps_buf *out, unsigned command, bool last, size_t len)
{
	laps_buf_put_u16le(out, (uint16_t)(command | (last ? END : 0)));
	laps_buf_put_u16le(out, (uint16_t)len);
}

void laps_rpc_trailer_format(const struct laps_rpc_trailer *t, size_t at, struct laps_buf *out)
{
	if (!t->has_bitmask && !t->has_pcontext && !t->has_header2)
		return;
	laps_buf_align(out, at, ALIGN);
	laps_buf_put(out, magic, sizeof(magic));
	if (t->has_bitmask) {
		put_command(out, BITMASK_1, !t->has_pcontext && !t->has_header2, BITMASK_LEN);
		laps_buf_put_u32le(out, t->bitmask);
	}
	if (t->has_pcontext) {
		put_command(out, PCONTEXT, !t->has_header2, PCONTEXT_LEN);
		laps_buf_put_rpc_syntax(out, &t->interface);
		laps_buf_put_rpc_syntax(out, &t->transfer);
	}
	if (t->has_header2) {
		put_command(out, HEADER2, true, HEADER2_LEN);
		laps_buf_put_u32le(out, t->type);
		laps_buf_put_u32le(out, RPC_DREP);
		laps_buf_put_u32le(out, t->call_id);
		laps_buf_put_u16le(out, t->context_id);
		laps_buf_put_u16le(out, t->opnum);
	}
}
