/* SPDX-License-Identifier: MIT */
/*
 * The tokens of SPNEGO, RFC 4178 4.2, around those of NTLM. Pure.
 */
#ifndef SIM_KDS_NTLM_SPNEGO_H
#define SIM_KDS_NTLM_SPNEGO_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/der.h"

/* negState */
enum ntlm_spnego_state {
	NTLM_SPNEGO_COMPLETED = 0,
	NTLM_SPNEGO_INCOMPLETE = 1,
};

/* Borrowed from the token. */
struct ntlm_spnego {
	struct sim_der mechs; /* of an init: the whole list, which a mechListMIC is of */
	struct sim_der token;
	struct sim_der mic; /* .p is NULL when there is none */
};

/* A NegTokenInit whose first mechanism is NTLM, with a token. */
bool ntlm_spnego_read_init(const uint8_t *in, size_t len, struct ntlm_spnego *out);
/* A NegTokenResp with a token. */
bool ntlm_spnego_read_resp(const uint8_t *in, size_t len, struct ntlm_spnego *out);
/* Append a NegTokenResp. token and mic: NULL when there is none; with a token goes the mechanism's
 * name. */
void ntlm_spnego_put_resp(struct laps_buf *out, enum ntlm_spnego_state state,
			  const struct laps_buf *token, const struct sim_der *mic);

#endif
