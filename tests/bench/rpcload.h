/* SPDX-License-Identifier: MIT */
/*
 * A client of the key service for benches: one call after the other over one connection, sealed
 * with Kerberos within SPNEGO, headers signed, in NDR64. What goes wrong ends the program. The
 * legs and seals of GSSAPI are also here for two contexts in one process, with no service between.
 */
#ifndef TESTS_BENCH_RPCLOAD_H
#define TESTS_BENCH_RPCLOAD_H
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <laps/buf.h>
#include <laps/rpcpdu.h>
#include <stdbool.h>
#include <stdint.h>

/* Who calls whom; borrowed by connections. */
struct rpcload_who {
	gss_cred_id_t cred;
	gss_name_t target;
};
/* A computer's keytab; principal and service are Kerberos names. */
void rpcload_who_open(const char *keytab, const char *principal, const char *service,
		      struct rpcload_who *out);
void rpcload_who_close(struct rpcload_who *w);

/* One leg of the initiator; in NULL for the first. token is owned by GSSAPI. True: it is done. */
bool rpcload_leg(const struct rpcload_who *w, gss_ctx_id_t *ctx, const gss_buffer_desc *in,
		 gss_buffer_desc *token);

/* A PDU whose token is still zeros, sealed or opened in place. */
void rpcload_seal(gss_ctx_id_t ctx, uint8_t *pdu, size_t len);
void rpcload_unseal(gss_ctx_id_t ctx, uint8_t *pdu, size_t len);
/* A request or a response of this stub, padded, to be sealed in ctx. */
void rpcload_call(gss_ctx_id_t ctx, bool response, uint32_t call_id, const struct laps_buf *stub,
		  struct laps_buf *out);

/* A GetKey for the newest period of that SID's descriptor, with its trailer. */
void rpcload_getkey(const char *sid, struct laps_buf *out);

struct rpcload;
/* Connect to that port of 127.0.0.1 and send the bind, so that several can be on their way. */
struct rpcload *rpcload_begin(const struct rpcload_who *w, uint16_t port);
/* Take an answer and send the next leg; true: nothing is left to send, the session is open. */
bool rpcload_next(struct rpcload *c, const struct rpcload_who *w);
/* Both at once, all legs. */
struct rpcload *rpcload_open(const struct rpcload_who *w, uint16_t port);
void rpcload_close(struct rpcload **c);
void rpcload_send(struct rpcload *c, const struct laps_buf *stub);
/* The envelope of a success, into *envelope unless that is NULL; it is valid until the next call.
 */
void rpcload_receive(struct rpcload *c, const uint8_t **envelope, size_t *len);

#endif
