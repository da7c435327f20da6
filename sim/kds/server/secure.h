/* SPDX-License-Identifier: MIT */
/*
 * Which security an association gets: Kerberos by itself or in SPNEGO, and, where it is wanted,
 * NTLM by itself, or in SPNEGO when it is the client's first choice.
 */
#ifndef SIM_KDS_SERVER_SECURE_H
#define SIM_KDS_SERVER_SECURE_H
#include <stdbool.h>
#include <stdint.h>

#include "kds/ntlm/ntlm.h"
#include "kds/rpc/security.h"
#include "kds/server/gss.h"

/* Borrowed by the contexts. */
struct kds_secure {
	struct kds_gss *gss;
	const struct ntlm_options *ntlm; /* NULL: not wanted */
};

/* For a bind of this authentication type. False: it is not offered, or no memory. */
bool kds_secure(const struct kds_secure *s, uint8_t auth_type, struct rpc_security *out);

#endif
