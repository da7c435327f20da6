/* SPDX-License-Identifier: MIT */
/*
 * The parts of an association, for the files of this room. Bytes come in by assoc.c; bind.c has
 * what sets an association up, handshake.c its security, contexts.c what has been bound; request.c
 * puts a request together and judges it, reply.c writes what goes back, fault.c makes it go wrong.
 */
#ifndef SIM_KDS_RPC_PRIVATE_H
#define SIM_KDS_RPC_PRIVATE_H
#include "kds/rpc/assoc.h"

#define RPC_CONTEXTS  32    /* that are bound at a time */
#define RPC_REPLY_MAX 65536 /* bytes of an answer put together */
#define RPC_TOKEN_MAX 32768 /* bytes of a token of ours in a handshake */

struct rpc_context {
	uint16_t id;
	const struct rpc_interface *interface;
	bool ndr64;
};

typedef enum rpc_auth_state {
	RPC_AUTH_NONE,
	RPC_AUTH_MIDWAY, /* another token is to come */
	RPC_AUTH_DONE,
	RPC_AUTH_FAILED, /* by a token that has no answer: requests are refused instead */
} rpc_auth_state;

struct rpc_auth {
	rpc_auth_state state;
	uint8_t type, level;
	uint32_t context_id; /* the client's number for it, echoed */
	bool client_signs;   /* the client has said that it can sign headers */
	bool has_security;
	struct rpc_security security;
};

struct rpc_call {
	bool coming; /* its first fragment has been taken, its last one not */
	uint32_t call_id;
	uint16_t context_id, opnum;
	struct laps_buf stub; /* deciphered, without padding */
};

struct rpc_assoc {
	const struct rpc_options *o; /* borrowed */
	uint32_t group, local;
	bool bound, closed;
	uint16_t max_xmit, max_recv; /* of a fragment to the client, and from it */
	struct laps_buf in;          /* the PDU that is coming */
	struct laps_rpc_head head;   /* its header, once that is there */
	struct rpc_auth auth;
	struct rpc_context context[RPC_CONTEXTS];
	size_t context_n;
	struct rpc_call call;
	uint64_t rests, delay_ms;
};

/* bind.c: a PDU of this type has come. */
void rpc_take_bind(struct rpc_assoc *a, const struct laps_rpc_pdu *p, struct laps_buf *out);
void rpc_take_alter_context(struct rpc_assoc *a, const struct laps_rpc_pdu *p,
			    struct laps_buf *out);
void rpc_take_auth3(struct rpc_assoc *a, const struct laps_rpc_pdu *p, struct laps_buf *out);

/* handshake.c */
/* The token of a bind, alter_context or auth3; the answer's is appended. False: refused. */
bool rpc_handshake(struct rpc_assoc *a, const struct laps_rpc_pdu *p, struct laps_buf *token);
/* Are a PDU's type, level and context id those of the first token? */
bool rpc_auth_is_same(const struct rpc_assoc *a, const struct laps_rpc_auth *auth);
bool rpc_signs_headers(const struct rpc_assoc *a);
void rpc_auth_free(struct rpc_auth *auth);

/* fault.c: faults of a plan, around what is done honestly */
/* Does it go wrong? */
bool rpc_goes_wrong(struct rpc_assoc *a, const char *operation, const char *who,
		    struct laps_fault *out);
/* Before it is done. True: it is not done, and what there is to be answered was. */
bool rpc_fault_before(struct rpc_assoc *a, const struct laps_fault *f, uint32_t call_id,
		      struct laps_buf *out);
/* The answer, which is in out from at on, goes wrong. */
void rpc_fault_after(struct rpc_assoc *a, const struct laps_fault *f, size_t at,
		     struct laps_buf *out);

/* contexts.c */
/* A result for each offer; those that are accepted are bound, in place of one of the same id. */
void rpc_contexts_bind(struct rpc_assoc *a, laps_rpc_type type, const struct laps_rpc_bind *b,
		       struct laps_rpc_bind_ack *ack);
const struct rpc_context *rpc_context_find(const struct rpc_assoc *a, uint16_t id); /* or NULL */
const struct laps_rpc_syntax *rpc_context_transfer(const struct rpc_context *c);

/* request.c: p is what a->in has in it, which is deciphered in place. */
void rpc_take_request(struct rpc_assoc *a, const struct laps_rpc_pdu *p, struct laps_buf *out);

/* reply.c */
/* Refuse a bind, after which the connection ends. */
void rpc_nak(struct rpc_assoc *a, uint32_t call_id, uint16_t reason, struct laps_buf *out);
/* flags: LAPS_RPC_DID_NOT_EXECUTE or 0. */
void rpc_fault(uint8_t flags, const struct rpc_call *call, uint32_t status, struct laps_buf *out);
/* A fault to a PDU that is not to be taken, and the connection ends. */
void rpc_refuse(struct rpc_assoc *a, const struct laps_rpc_head *head, uint32_t status,
		struct laps_buf *out);
/* The answer to a->call, in as many fragments as it needs, sealed when the association is. */
void rpc_respond(struct rpc_assoc *a, const uint8_t *stub, size_t len, struct laps_buf *out);

#endif
