/* SPDX-License-Identifier: MIT */
/*
 * An association with two interfaces behind it, and the client's side of its connection, for tests.
 * Security is tests/lib/toyseal. PDUs are put into a buffer, where a test may change them, and fed.
 *
 * Both interfaces have the operations below, whose arguments are u32 n and then, for PEER_ECHO, n
 * bytes. ISDKey needs packet privacy, the endpoint mapper does not; the test ends when that is
 * served to nobody.
 */
#ifndef TESTS_LIB_RPCPEER_H
#define TESTS_LIB_RPCPEER_H
#include <laps/buf.h>
#include <laps/rpcpdu.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kds/rpc/assoc.h"
#include "lib/toyseal.h"

enum {
	PEER_ECHO,  /* n bytes, each XOR 0xFF */
	PEER_COUNT, /* n bytes: 0, 1, 2, ... 250, 0, ... */
	PEER_FAIL,  /* a fault with the status n */
	PEER_TELL,  /* the caller's name, a NUL, and 1 for NDR64 or 0 */
	PEER_OPNUMS,
};

#define PEER_GROUP 0x1234u
#define PEER_PORT  49700

struct rpcpeer {
	struct rpc_options options;
	struct rpc_interface vault, lobby;
	const struct rpc_interface *interface[2];
	struct rpc_assoc *assoc;
	struct toyseal server, client;
	uint8_t type, level; /* of the security trailers that the client sends */
	uint32_t auth_id;
	bool signs;  /* headers */
	bool sealed; /* requests */
	bool has_object;
	size_t cut;          /* bytes that are fed at a time; 0: all */
	bool open;           /* what feed has said last */
	struct laps_buf out; /* what has been answered, from taken on not looked at yet */
	size_t taken;
	unsigned served, asked; /* calls that were served, security contexts asked for */
	char log[512];          /* the last line */
};

/* Options may be changed before peer_start. */
void peer_init(struct rpcpeer *p);
void peer_start(struct rpcpeer *p);
void peer_stop(struct rpcpeer *p);

/* A bind of this context, and whatever else the test sets in it. */
struct laps_rpc_bind peer_offer(uint16_t id, const struct laps_rpc_syntax *interface,
				const struct laps_rpc_syntax *transfer);
/* A security trailer with text as its token. */
struct laps_rpc_auth peer_token(const struct rpcpeer *p, const char *text);
/* Append one fragment, sealed when the peer's requests are, with pad bytes of padding. */
void peer_fragment(struct rpcpeer *p, uint8_t flags, uint32_t call_id, uint16_t context_id,
		   uint16_t opnum, const uint8_t *stub, size_t len, unsigned pad,
		   struct laps_buf *pdu);
/* u32 n, then n bytes for PEER_ECHO: 1, 2, 3, ... */
void peer_arguments(uint16_t opnum, uint32_t n, struct laps_buf *stub);

/* Give these bytes to the association; clears them. */
void peer_feed(struct rpcpeer *p, struct laps_buf *bytes);
/* The next PDU of the answers, deciphered. False: there is none. It borrows from out. */
bool peer_next(struct rpcpeer *p, struct laps_rpc_pdu *pdu);
/* Its stub, padding cut. */
const uint8_t *peer_stub(const struct rpcpeer *p, const struct laps_rpc_pdu *pdu, size_t *len);
/* Are all answers looked at? */
bool peer_is_silent(const struct rpcpeer *p);

/* bind ISDKey by NDR as context 0; then the third leg by alter_context. Answers are taken. */
bool peer_bind(struct rpcpeer *p);
bool peer_authenticate(struct rpcpeer *p, bool header_sign);
/* A call in one fragment. The status of the fault, 0 for the answer that was to be expected, 1 for
 * anything else. */
uint32_t peer_call(struct rpcpeer *p, uint32_t call_id, uint16_t context_id, uint16_t opnum,
		   uint32_t n);
/* The same, of what has been answered. */
uint32_t peer_answer(struct rpcpeer *p, uint32_t call_id, uint16_t opnum, uint32_t n);

#endif
