/* SPDX-License-Identifier: MIT */
/*
 * Whether binds must sign, LDAPServerIntegrity in [MS-ADTS] 5.1.1.1.1 and 5.1.1.1.2: then neither
 * a password nor a SASL bind without a layer is taken over a connection that nothing protects.
 * Whatever is required, no layer of SASL is taken under TLS.
 *
 * slapd knows a rule for passwords only; for SASL the object stands between slapd and libsasl.
 */
#ifndef SIM_DIRECTORY_DC_SIGNING_H
#define SIM_DIRECTORY_DC_SIGNING_H
#include <stdbool.h>

/* "none" or "required", as the plugin's line in slapd.conf says; false: neither. Before there are
 * threads. */
bool dc_signing_set(const char *text);
bool dc_signing_required(void);

/* In slapd's text for a layer under TLS, by which the answer is told from others. */
#define DC_SIGNING_TWICE "sign/seal"

#endif
