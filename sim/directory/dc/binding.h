/* SPDX-License-Identifier: MIT */
/*
 * Whether a ticket must be bound to the TLS that it comes through, LdapEnforceChannelBinding of
 * Windows: slapd itself refuses one that is bound to another server's certificate (RFC 5929,
 * tls-server-end-point); that one which is not bound at all is refused, too, is done here, between
 * SASL's plugin and GSSAPI.
 */
#ifndef SIM_DIRECTORY_DC_BINDING_H
#define SIM_DIRECTORY_DC_BINDING_H
#include <stdbool.h>

/* "never", "when-supported" or "always", as the plugin's line in slapd.conf says; false: none of
 * them. Before there are threads. */
bool dc_binding_set(const char *text);

/* Was it that, the last time that this thread took a ticket? Asked once. */
bool dc_binding_was_wrong(void);

#endif
