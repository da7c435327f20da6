/* SPDX-License-Identifier: MIT */
/*
 * The server's side of the three messages, [MS-NLMP] 3.2.5: who it is, and with which session key.
 */
#ifndef SIM_KDS_NTLM_ACCEPT_H
#define SIM_KDS_NTLM_ACCEPT_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stdint.h>

#include "kds/ntlm/message.h"
#include "kds/ntlm/ntlm.h"

#define NTLM_WHO 512

struct ntlm_accept {
	const struct ntlm_options *o;
	uint8_t challenge[NTLM_CHALLENGE_LEN];
	struct laps_buf sent; /* NEGOTIATE and CHALLENGE: the MIC is of them, too */
	char who[NTLM_WHO];   /* "CORP\alice", or "alice@corp.example"; "" before */
	uint8_t session_key[SIM_NTLM_KEY];
};

void ntlm_accept_begin(struct ntlm_accept *a, const struct ntlm_options *o);
void ntlm_accept_end(struct ntlm_accept *a);
/* The first message; the second one is appended. False: why says it. */
bool ntlm_accept_negotiate(struct ntlm_accept *a, const uint8_t *in, size_t len,
			   struct laps_buf *challenge, char why[static 256]);
/* The third; who and session_key are known then. */
bool ntlm_accept_authenticate(struct ntlm_accept *a, const uint8_t *in, size_t len,
			      char why[static 256]);

#endif
