/* SPDX-License-Identifier: MIT */
/*
 * What an association asks of a security context: a table of functions, so that GSSAPI, NTLM and a
 * test's own can be behind it. One object serves one connection.
 */
#ifndef SIM_KDS_RPC_SECURITY_H
#define SIM_KDS_RPC_SECURITY_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum rpc_step {
	RPC_STEP_REFUSED,
	RPC_STEP_CONTINUE, /* another token is needed */
	RPC_STEP_DONE,     /* established, and good for packet privacy */
} rpc_step;

/* Where the parts of a sealed PDU are, as offsets. [MS-RPCE] 2.2.2.11.1 */
struct rpc_sealed {
	uint8_t *pdu;
	size_t stub_at;   /* the header before it is signed when sign_header is true */
	size_t auth_at;   /* the stub, padding included, ends; the security trailer begins */
	size_t token_len; /* behind the eight bytes of the security trailer */
	bool sign_header;
};

struct rpc_security {
	void *ctx;
	/*
	 * The next token of the client. What is to be answered is appended to out; why is one line
	 * for the log, written when it is refused.
	 */
	rpc_step (*accept)(void *ctx, uint8_t auth_type, const uint8_t *token, size_t len,
			   struct laps_buf *out, char why[static 256]);
	/* Who it is, once done: "alice@CORP.EXAMPLE", or "CORP\alice" by NTLM. Borrowed. */
	const char *(*who)(void *ctx);
	/* Decipher and check, in place. False: tampered with, replayed, or out of order. */
	bool (*unseal)(void *ctx, const struct rpc_sealed *s);
	/* Bytes of the token that sealing a stub of so many bytes, padding included, makes; 0: it
	 * cannot. */
	size_t (*token_len)(void *ctx, size_t stub_len);
	/* The lengths in the header are those of the whole PDU already. */
	bool (*seal)(void *ctx, const struct rpc_sealed *s);
	void (*free)(void *ctx);
};

#endif
