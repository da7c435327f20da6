/* SPDX-License-Identifier: MIT */
/*
 * Whose password is which, for NTLM: the directory tells the state of an account and its password
 * (directory/dc/realm.h), and has none where it is still that of the seed, which is in the world's
 * secrets. The realm makes its keys of the same.
 */
#ifndef SIM_KDS_SERVER_PASSWORDS_H
#define SIM_KDS_SERVER_PASSWORDS_H
#include <stdbool.h>
#include <stdint.h>

#include "kds/server/directory.h"
#include "lib/ntlmhash.h"

/* Borrowed. */
struct kds_passwords {
	const struct sim_ntlmhash *hash;
	struct kds_directory *directory;
	const char *secrets; /* the directory that they are in, absolute */
};

/*
 * [MS-NLMP] 3.3.1 NTOWFv1. user and domain: as a client wrote them; "alice@corp.example" of no
 * domain is alice of that one, and no domain at all is the server's.
 * False: nobody of that name, of another domain, disabled, locked, expired, has to change the
 * password first; or the directory does not answer.
 */
bool kds_nt_hash(const struct kds_passwords *p, const char *user, const char *domain,
		 uint8_t out[static SIM_NTLM_KEY]);

#endif
