/* SPDX-License-Identifier: MIT */
/* Passwords that the suite itself puts into the directory, for readers. */
#ifndef TESTS_CONFORMANCE_CLIENT_PUT_H
#define TESTS_CONFORMANCE_CLIENT_PUT_H
#include "conformance/client/client.h"

struct client_put {
	const char *password;
	const struct laps_sid *sid; /* for whom it is protected */
	uint64_t ticks;             /* of the update; 0: now */
	bool inside;                /* the ciphertext is in the CMS */
	bool no_nul;                /* the text ends without one */
	bool history;               /* it is no current one */
};
void client_put_encrypted(struct conform *c, const struct client_put *what);
void client_put_clear(struct conform *c, const char *password);

#endif
