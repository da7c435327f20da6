/* SPDX-License-Identifier: MIT */
/* The inside of an association: its connection, what was agreed on, and its security context. */
#ifndef LAPS_PORTS_RPC_PRIVATE_H
#define LAPS_PORTS_RPC_PRIVATE_H
#include <stddef.h>

#include "ports/rpc.h"
#include "ports/rpc_gss.h"

/* What we send and take: enough for any answer in one fragment, and what Windows offers. */
#define RPC_FRAGMENT 5840

struct laps_rpc {
	int fd;
	uint64_t deadline_ms;
	char who[192];
	uint32_t call_id; /* the last that was used */
	size_t max_xmit;  /* bytes of a fragment that the server takes */
	struct laps_rpc_syntax interface;
	uint16_t context_id; /* of the presentation context in use */
	bool ndr64;
	bool header_sign;         /* both sides sign headers */
	struct laps_rpc_gss *gss; /* NULL: no security */
};

/* "WHO: what it did": fill cause and return LAPS_E_HOST. */
laps_rc laps_rpc_fail(const struct laps_rpc *r, struct laps_cause *cause, uint32_t hresult,
		      const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Connected, or -1 with the cause. */
int laps_rpc_connect(const struct laps_rpc_peer *peer, uint64_t deadline_ms,
		     struct laps_cause *cause);
/* All of it. LAPS_OK; LAPS_E_HOST. */
LAPS_MUST_USE laps_rc laps_rpc_send(const struct laps_rpc *r, const struct laps_buf *pdu,
				    struct laps_cause *cause);
/*
 * One whole PDU of at most RPC_FRAGMENT bytes in answer to the call.
 *
 * bytes  emptied and filled; pdu borrows from it
 *
 * LAPS_OK; LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_rpc_receive(const struct laps_rpc *r, struct laps_buf *bytes,
				       struct laps_rpc_pdu *pdu, struct laps_cause *cause);
/* Say what a fault means. LAPS_E_HOST. */
laps_rc laps_rpc_faulted(const struct laps_rpc *r, uint32_t status, struct laps_cause *cause);

/* The security trailer of what we send, and is theirs the one of our context? */
#define RPC_AUTH_CONTEXT 1
struct laps_rpc_auth laps_rpc_own_auth(const struct laps_buf *token);
bool laps_rpc_is_own_auth(const struct laps_rpc_pdu *pdu);

#endif
