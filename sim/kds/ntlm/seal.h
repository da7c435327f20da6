/* SPDX-License-Identifier: MIT */
/*
 * Sealing with extended session security, key exchange and 128 bits, [MS-NLMP] 3.4.3 to 3.4.5: RC4
 * over what is secret, and a signature that is HMAC-MD5 over a number and the message in clear,
 * whose eight bytes go through the same RC4 stream behind the data.
 */
#ifndef SIM_KDS_NTLM_SEAL_H
#define SIM_KDS_NTLM_SEAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ntlmhash.h"

#define NTLM_SIGNATURE_LEN 16

/* One direction. */
struct ntlm_half {
	const struct sim_ntlmhash *hash;
	uint8_t sign_key[SIM_NTLM_KEY], seal_key[SIM_NTLM_KEY];
	struct sim_rc4 *rc4; /* NULL: it has failed, and does nothing any more */
	uint32_t sequence;   /* of the next message */
};

/* server: from the server to the client. False: no memory. */
bool ntlm_half_begin(struct ntlm_half *half, const struct sim_ntlmhash *h,
		     const uint8_t session_key[static SIM_NTLM_KEY], bool server);
void ntlm_half_end(struct ntlm_half *half);
/* The RC4 stream begins anew, but the numbers go on: after SPNEGO's mechListMIC, [MS-SPNG] 3.3.5.1.
 */
bool ntlm_half_restart(struct ntlm_half *half);

/* A message, of which the len bytes at offset at are secret. Data in place, signature behind. */
bool ntlm_half_seal(struct ntlm_half *half, uint8_t *message, size_t message_len, size_t at,
		    size_t len, uint8_t signature[static NTLM_SIGNATURE_LEN]);
/* False: it was tampered with, replayed or out of order; what is to come is refused as well. */
bool ntlm_half_unseal(struct ntlm_half *half, uint8_t *message, size_t message_len, size_t at,
		      size_t len, const uint8_t signature[static NTLM_SIGNATURE_LEN]);

#endif
