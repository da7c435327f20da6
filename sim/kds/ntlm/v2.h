/* SPDX-License-Identifier: MIT */
/*
 * What NTLM version 2 computes, [MS-NLMP] 3.3.2, 3.4.5.1 and 3.1.5.1.2. Pure but for memory.
 */
#ifndef SIM_KDS_NTLM_V2_H
#define SIM_KDS_NTLM_V2_H
#include <stdbool.h>
#include <stdint.h>

#include "kds/ntlm/message.h"

/* NTOWFv2: the user's name is folded to upper case, the domain's is as it was sent; UTF-16LE. */
bool ntlm_v2_key(const struct sim_ntlmhash *h, const uint8_t nt_hash[static SIM_NTLM_KEY],
		 const struct sim_bytes *user, const struct sim_bytes *domain,
		 uint8_t out[static SIM_NTLM_KEY]);
/* Is it the proof of this key? The exported session key is written when it is. encrypted: the
 * session key as the client sent it. */
bool ntlm_v2_check(const struct sim_ntlmhash *h, const uint8_t key[static SIM_NTLM_KEY],
		   const uint8_t challenge[static NTLM_CHALLENGE_LEN],
		   const struct ntlm_response *r, const uint8_t encrypted[static SIM_NTLM_KEY],
		   uint8_t session_key[static SIM_NTLM_KEY]);
/* Is the MIC in an AUTHENTICATE, which has room for one, that of the three messages? before: the
 * first two. */
bool ntlm_v2_check_mic(const struct sim_ntlmhash *h, const uint8_t session_key[static SIM_NTLM_KEY],
		       const struct sim_bytes *before, const struct sim_bytes *authenticate);

#endif
