/* SPDX-License-Identifier: MIT */
#ifndef TESTS_CONFORMANCE_CLIENT_OPENED_H
#define TESTS_CONFORMANCE_CLIENT_OPENED_H
#include "conformance/client/client.h"

/* Open a value of an attribute, which is borrowed and outlives *out. Always fills *out, which is
 * cleared with client_opened_clear; its password is known to the row from now on. */
void client_open(struct conform *c, client_attr attribute, const struct berval *value,
		 struct client_opened *out);
void client_opened_clear(struct client_opened *o);

#endif
