/* SPDX-License-Identifier: MIT */
/*
 * A client does as the input says, a step a time: PDUs of its own with a bit flipped here and
 * there, or any bytes, in pieces of any size. Whatever is answered is made of whole PDUs, which the
 * client can decipher once there is a seal; what needs privacy is served to somebody
 * (tests/lib/rpcpeer looks at both); and a connection that ends stays so, with nothing behind.
 */
#include "fuzz/fuzz.h"
#include "fuzz/input.h"
#include "lib/rpcpeer.h"

#define WHOLE (LAPS_RPC_FIRST | LAPS_RPC_LAST)
#define STEPS 64

struct client {
	struct rpcpeer p;
	struct input in;
	struct laps_buf pdu;
	size_t flip_at; /* of the next PDU */
	uint8_t flip;
};

static struct laps_rpc_auth token(struct client *c)
{
	static const char *const texts[] = {"", "hello", "alice", TOYSEAL_MALLORY, "again"};

	return peer_token(&c->p, texts[input_u8(&c->in) % 5]);
}

static void put_bind(struct client *c, laps_rpc_type type)
{
	const uint8_t how = input_u8(&c->in);
	const struct laps_rpc_syntax features = laps_rpc_features(how);
	const struct laps_rpc_syntax *const transfer[] = {&laps_rpc_ndr, &laps_rpc_ndr64, &features,
							  &laps_rpc_epm};
	struct laps_rpc_bind b = peer_offer(how >> 6, how & 1 ? &laps_rpc_epm : &laps_rpc_isdkey,
					    transfer[how >> 1 & 3]);
	const struct laps_rpc_auth auth = token(c);

	if (how & 8) {
		b.offer[1] = b.offer[0];
		b.offer[1].id = how >> 4 & 3;
		b.offer[1].interface = laps_rpc_epm;
		b.offer_n = 2;
	}
	laps_rpc_format_bind(type, (uint8_t)(WHOLE | (how & 0x10 ? LAPS_RPC_HEADER_SIGN : 0)),
			     how & 3, &b, &auth, &c->pdu);
}

static void put_auth3(struct client *c)
{
	const struct laps_rpc_auth auth = token(c);

	laps_rpc_format_auth3(1, &auth, &c->pdu);
}

static void put_fragment(struct client *c)
{
	const uint8_t how = input_u8(&c->in);
	const uint8_t what = input_u8(&c->in);
	uint8_t stub[4 + 255] = {0};
	const size_t len = input_u8(&c->in);

	stub[0] = input_u8(&c->in);
	stub[1] = what >> 6;
	input_bytes(&c->in, stub + 4, len);
	c->p.has_object = (how & 0x80) != 0;
	peer_fragment(&c->p, how & WHOLE, how >> 2 & 3, how >> 4 & 3, what % (PEER_OPNUMS + 1),
		      stub, 4 + len, what >> 3 & 15, &c->pdu);
}

/* A header and no body. */
static void put_short(struct client *c, laps_rpc_type type)
{
	laps_rpc_format_auth3(input_u8(&c->in) & 3, NULL, &c->pdu);
	c->pdu.len = LAPS_RPC_HEAD_LEN;
	c->pdu.data[2] = (uint8_t)type;
	c->pdu.data[8] = LAPS_RPC_HEAD_LEN;
}

static void put_bytes(struct client *c)
{
	uint8_t bytes[255];
	const size_t len = input_u8(&c->in);

	input_bytes(&c->in, bytes, len);
	laps_buf_put(&c->pdu, bytes, len);
}

static void step(struct client *c)
{
	switch (input_u8(&c->in) % 9) {
	case 0: put_bytes(c); break;
	case 1: put_bind(c, LAPS_RPC_BIND); break;
	case 2: put_bind(c, LAPS_RPC_ALTER_CONTEXT); break;
	case 3: put_auth3(c); break;
	case 4: put_fragment(c); break;
	case 5: put_short(c, LAPS_RPC_ORPHANED); break;
	case 6: put_short(c, LAPS_RPC_CO_CANCEL); break;
	case 7:
		c->flip_at = input_u8(&c->in);
		c->flip = input_u8(&c->in);
		return;
	default: c->p.cut = input_u8(&c->in); return;
	}
	if (c->flip_at < c->pdu.len)
		c->pdu.data[c->flip_at] ^= c->flip;
	c->flip = 0;
	peer_feed(&c->p, &c->pdu);
}

static void look(struct client *c)
{
	struct laps_rpc_pdu a;

	while (peer_next(&c->p, &a)) {
		if (a.head.type == LAPS_RPC_BIND_ACK || a.head.type == LAPS_RPC_ALTER_CONTEXT_RESP)
			c->p.signs |= (a.head.flags & LAPS_RPC_HEADER_SIGN) != 0;
		FUZZ_MUST(a.head.type != LAPS_RPC_RESPONSE || a.has_auth == c->p.sealed);
	}
	c->p.sealed = rpc_assoc_who(c->p.assoc) != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const uint16_t sizes[] = {0, 100, 200, 6000};
	struct client c = {.in = {data, len}};
	uint8_t how = input_u8(&c.in);
	size_t answered = 0;

	peer_init(&c.p);
	laps_buf_init(&c.pdu, LAPS_RPC_FRAG_MAX);
	c.p.options.pad = how & 15;
	c.p.options.max_frag = sizes[how >> 4 & 3];
	c.p.options.no_header_sign = (how & 0x40) != 0;
	c.p.server.legs = how >> 7;
	peer_start(&c.p);
	for (int i = 0; i < STEPS && c.in.len > 0 && c.p.open; i++) {
		step(&c);
		look(&c);
	}
	if (!c.p.open) {
		answered = c.p.out.len;
		FUZZ_MUST(!rpc_assoc_feed(c.p.assoc, data, len, &c.p.out));
		FUZZ_MUST(c.p.out.len == answered);
	}
	peer_stop(&c.p);
	laps_buf_clear(&c.pdu);
	FUZZ_MUST(c.p.server.freed <= 1);
	return 0;
}
