/* SPDX-License-Identifier: MIT */
/* What others do to the accounts of a host that has the simulated ones (sam.json). */
#ifndef TESTS_CONFORMANCE_CLIENT_ACCOUNTS_H
#define TESTS_CONFORMANCE_CLIENT_ACCOUNTS_H
#include "conformance/client/client.h"

void client_account_rename(struct conform *c, const char *name, const char *to);
void client_account_disable(struct conform *c, const char *name);

#endif
