/* SPDX-License-Identifier: MIT */
/*
 * The server's side of one connection of DCE/RPC, [C706] 12 and [MS-RPCE] 3.3: bytes in, bytes out,
 * no I/O, no clock. What it holds is bounded: one fragment, one request of at most
 * RPC_REQUEST_MAX bytes, and its answer.
 *
 * Differs from Active Directory: one association has one security context, although the feature of
 * several is acknowledged.
 */
#ifndef SIM_KDS_RPC_ASSOC_H
#define SIM_KDS_RPC_ASSOC_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kds/rpc/interface.h"
#include "kds/rpc/security.h"

#define RPC_REQUEST_MAX  65536 /* bytes of a request put together */
#define RPC_FRAG_DEFAULT 5840  /* of a fragment that we send or take, but for long tokens */

/* Of the server, for all of its connections; borrowed. */
struct rpc_options {
	const struct rpc_interface *const *interface; /* those offered at this port */
	size_t interface_n;
	uint16_t port;     /* told in a bind_ack */
	unsigned pad;      /* answers are padded to a multiple of so many bytes: 0 to 16; 0: none */
	uint16_t max_frag; /* of what we send; the client may take less. 0: RPC_FRAG_DEFAULT */
	bool no_header_sign;
	void *ctx;
	/* A security context for the authentication type of a bind. False: not offered. NULL: none
	 * is. */
	bool (*secure)(void *ctx, uint8_t auth_type, struct rpc_security *out);
	/* A line for the log, without secrets. */
	void (*log)(void *ctx, const char *line);
	/* Does what has come go wrong? operation: "bind", or the word of the interface. NULL:
	 * nothing does. */
	bool (*fault)(void *ctx, const char *operation, const char *who, struct laps_fault *out);
};

struct rpc_assoc;

/* NULL: no memory. group: of the association, not 0. */
struct rpc_assoc *rpc_assoc_new(const struct rpc_options *o, uint32_t group, uint32_t local);
void rpc_assoc_free(struct rpc_assoc **a);
/*
 * Take what the client has sent and append what it is to be answered. False: the connection is to
 * be closed once that is sent. At most one fragment's worth of in is consumed behind an incomplete
 * PDU, so in may be of any size.
 */
bool rpc_assoc_feed(struct rpc_assoc *a, const uint8_t *in, size_t len, struct laps_buf *out);
/* Does it wait for a bind, or the rest of something: a PDU, a handshake or a request? Such
 * connections are closed earlier than idle ones. */
bool rpc_assoc_is_midway(const struct rpc_assoc *a);
/* How often it has been in none of these states behind a PDU: who keeps it from waiting has not
 * kept it waiting all the time. */
uint64_t rpc_assoc_rests(const struct rpc_assoc *a);
/* For so long what was answered last waits before it is sent (a fault); 0 once it was asked. */
uint64_t rpc_assoc_take_delay_ms(struct rpc_assoc *a);
/* Who is authenticated on it; NULL: nobody yet. Once somebody is, it stays so, closed or not. */
const char *rpc_assoc_who(const struct rpc_assoc *a);

#endif
