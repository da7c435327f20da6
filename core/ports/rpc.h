/* SPDX-License-Identifier: MIT */
/*
 * A client of connection-oriented DCE/RPC over TCP: [C706] 12 and [MS-RPCE] 3.3.2. One association
 * is one connection with one interface bound, without security (the endpoint mapper) or at packet
 * privacy under Kerberos. PDUs are laps/rpcpdu.h.
 *
 * All of it gives up at a deadline, which is a time of laps_worker_now_ms. LAPS_E_HOST is whatever
 * kept an answer from coming, a refusal of the connection or of the call, too: the cause tells
 * which, as "the key service of 'dc1.corp.example' ...".
 */
#ifndef LAPS_PORTS_RPC_H
#define LAPS_PORTS_RPC_H
#include <stdbool.h>
#include <stdint.h>

#include <laps/buf.h>
#include <laps/err.h>
#include <laps/ports.h>
#include <laps/rpcpdu.h>

#include "ports/ad_kerberos.h"

#define LAPS_RPC_SECONDS 15 /* for all that one question needs of one server */

struct laps_rpc;

/* Where to; borrowed. */
struct laps_rpc_peer {
	const char *host; /* a name or an address, with or without the brackets of a URI */
	uint16_t port;
	const char *who; /* for causes: "the key service of 'dc1.corp.example'" */
};
/* Connect. *out is written only on LAPS_OK. LAPS_OK; LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_rpc_open(const struct laps_rpc_peer *peer, uint64_t deadline_ms,
				    struct laps_rpc **out, struct laps_cause *cause);
/*
 * Bind the interface in NDR64 or else NDR.
 *
 * tickets   of whom to be: there is one for host/SPN_HOST; NULL: nobody, and nothing is sealed.
 *           Borrowed for the call.
 * spn_host  whose service it must prove to be
 *
 * LAPS_OK; LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_rpc_bind(struct laps_rpc *r, const struct laps_rpc_syntax *interface,
				    struct laps_kerberos *tickets, const char *spn_host,
				    struct laps_cause *cause);
/* Which of the two was agreed on. */
bool laps_rpc_is_ndr64(const struct laps_rpc *r);
/* What follows has until then. */
void laps_rpc_set_deadline(struct laps_rpc *r, uint64_t deadline_ms);
/*
 * One call. The association is of no use after a failure.
 *
 * stub  the arguments; when they are sealed a verification trailer is appended
 * out   the answer's stub is appended; its max bounds what is taken
 *
 * LAPS_OK; LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_rpc_call(struct laps_rpc *r, uint16_t opnum, struct laps_buf *stub,
				    struct laps_buf *out, struct laps_cause *cause);
/* Hang up, wipe, free, and set *r to NULL; *r may be NULL. */
void laps_rpc_close(struct laps_rpc **r);

#endif
