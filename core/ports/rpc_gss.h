/* SPDX-License-Identifier: MIT */
/*
 * The security context of an association: SPNEGO with nothing but Kerberos in it, in DCE style (a
 * third leg, tokens without a frame), mutual, with confidentiality. [MS-RPCE] 3.3.1.5.2 and
 * [MS-KILE] 3.4.5. GSSAPI is only in rpc_gss.c.
 */
#ifndef LAPS_PORTS_RPC_GSS_H
#define LAPS_PORTS_RPC_GSS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/buf.h>
#include <laps/err.h>
#include <laps/ports.h>

#include "ports/ad_kerberos.h"

struct laps_rpc_gss;

/* With whose tickets, and for host/HOST. *out is written only on LAPS_OK. LAPS_OK; LAPS_E_HOST,
 * LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_rpc_gss_new(struct laps_kerberos *tickets, const char *host,
				       struct laps_rpc_gss **out, struct laps_cause *cause);
/*
 * One leg.
 *
 * in    the server's token, none before the first leg
 * out   emptied; ours, which is to be sent when it is not empty
 * done  the context stands, and has all that was asked for
 *
 * LAPS_OK; LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_rpc_gss_step(struct laps_rpc_gss *g, const uint8_t *in, size_t in_len,
					struct laps_buf *out, bool *done, struct laps_cause *cause);

/* A PDU of a call: [head][stub with padding][security trailer][token], each part right behind the
 * other; with sign_header the first and the third are signed, too. */
struct laps_rpc_sealed {
	uint8_t *pdu;
	size_t head_len, stub_len, token_len;
	bool sign_header;
};
/* Bytes of the token for such a stub; 0 when the library will not tell. */
size_t laps_rpc_gss_token_len(const struct laps_rpc_gss *g, size_t stub_len, bool sign_header);
/* Encipher the stub in place, and write the token. False when it failed. */
bool laps_rpc_gss_seal(struct laps_rpc_gss *g, const struct laps_rpc_sealed *s);
/* Decipher it in place. False when it is not the next of this context, or not as it was sent. */
bool laps_rpc_gss_unseal(struct laps_rpc_gss *g, const struct laps_rpc_sealed *s);
/* Free, and set *g to NULL; *g may be NULL. */
void laps_rpc_gss_free(struct laps_rpc_gss **g);

#endif
