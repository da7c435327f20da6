/* SPDX-License-Identifier: MIT */
/*
 * NTLM security for an association, [MS-NLMP]: NTLM version 2 with extended session security, key
 * exchange, 128 bits, signing and sealing, and nothing less; by itself, or in SPNEGO (RFC 4178,
 * [MS-SPNG]) when it is the client's first choice. Nobody is anonymous, and nobody a guest.
 * Channel bindings and the target's name in a response are not looked at.
 */
#ifndef SIM_KDS_NTLM_NTLM_H
#define SIM_KDS_NTLM_NTLM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kds/rpc/security.h"
#include "lib/ntlmhash.h"

/* Of the server, for all of its connections; borrowed. */
struct ntlm_options {
	const struct sim_ntlmhash *hash;
	void *ctx;
	/* MD4 of the password of an account, whose user and domain are as the client wrote them.
	 * False: there is no such account, or it may not log on. */
	bool (*nt_hash)(void *ctx, const char *user, const char *domain,
			uint8_t out[static SIM_NTLM_KEY]);
	uint64_t (*now)(void *ctx); /* FILETIME */
	bool (*random)(void *ctx, uint8_t *out, size_t n);
	/* what a client is told, UTF-8 */
	const char *netbios_domain, *dns_domain, *netbios_computer, *dns_computer, *forest;
};

/* A context for one connection; o must outlive it. spnego: NTLM is within it. False: no memory. */
bool ntlm_security(const struct ntlm_options *o, bool spnego, struct rpc_security *out);
/* Is this the first token of SPNEGO, with NTLM as the client's first choice? */
bool ntlm_is_first_choice(const uint8_t *token, size_t len);

#endif
