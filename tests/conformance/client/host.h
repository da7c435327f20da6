/* SPDX-License-Identifier: MIT */
/* What others do to a host, or find there. */
#ifndef TESTS_CONFORMANCE_CLIENT_HOST_H
#define TESTS_CONFORMANCE_CLIENT_HOST_H
#include "conformance/client/client.h"

/* Of a host that has the simulated accounts (sam.json). */
void client_account_rename(struct conform *c, const char *name, const char *to);
void client_account_disable(struct conform *c, const char *name);
/* Has it had a password at all? */
bool client_account_was_set(struct conform *c, const char *name);

/* From now on the client finds the directory at the address of this variable, and no other: in
 * laps.conf, and as LAPSIM_LDAP_URI. */
void client_direct(struct conform *c, const char *variable);

#endif
