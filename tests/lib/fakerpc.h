/* SPDX-License-Identifier: MIT */
/*
 * A server of DCE/RPC that answers as its script says, whatever it is asked, on a free port of the
 * loopback and for one connection, without security. What goes wrong in it shows as a failing
 * client.
 */
#ifndef TESTS_LIB_FAKERPC_H
#define TESTS_LIB_FAKERPC_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/buf.h>
#include <laps/rpcpdu.h>

#include "ports/rpc.h"

#define FAKERPC_STEPS 8
#define FAKERPC_BOTH  (LAPS_RPC_FIRST | LAPS_RPC_LAST)

/* What it does with the n-th question, of one or more fragments: send these bytes, with the
 * question's call id in each PDU of them; then go on. */
struct fakerpc_step {
	uint8_t byte[8192];
	size_t len;
	bool other_call; /* leave the call id as it is */
	bool hang_up;    /* instead of an answer */
};
struct fakerpc {
	struct fakerpc_step step[FAKERPC_STEPS];
	size_t step_n;                       /* past the last it waits for the client to hang up */
	struct laps_buf seen[FAKERPC_STEPS]; /* the questions, whole */
	uint16_t port;
};
extern struct fakerpc fakerpc;

/* Forget the script and what was seen. */
void fakerpc_begin(void);
/* The next step, which answers with these bytes (NULL: with nothing). */
struct fakerpc_step *fakerpc_next(const struct laps_buf *pdu);
/* The next step is this bind_ack; and the one that accepts NDR64, NDR and features. */
struct fakerpc_step *fakerpc_ack(const struct laps_rpc_bind_ack *a);
struct laps_rpc_bind_ack fakerpc_usual_ack(void);
/* Append a fragment of a response to a step. */
void fakerpc_add(struct fakerpc_step *s, uint8_t flags, uint16_t context, const void *stub,
		 size_t len);
/* Listen, and wait for the end of the connection, which the client has to bring about. */
void fakerpc_start(void);
void fakerpc_end(void);

#define FAKERPC_WHO      "the server of this test"
#define FAKERPC_PATIENCE 30000 /* ms: an answer that is there comes long before */
/* The client under test: connect to it, and bind within so many milliseconds; then hang up, and
 * wait for its end. */
laps_rc fakerpc_open_and_bind(struct laps_rpc **rpc, unsigned ms, struct laps_cause *cause);
void fakerpc_close(struct laps_rpc **rpc);

#endif
