/* SPDX-License-Identifier: MIT */
/*
 * What libldap's own socket layer leaves out, as a layer of ours above it:
 *
 * - its TLS (GnuTLS) asks a silent server, or one that sends a byte now and then, again and again
 *   without end; ours waits for the answer to what was sent
 *   LAPS_AD_TIMEOUT_SECONDS in all;
 * - it writes in a way that ends the process (SIGPIPE) when the server has gone; ours does not.
 */
#ifndef LAPS_PORTS_AD_STREAM_H
#define LAPS_PORTS_AD_STREAM_H
#include <ldap.h>

/* Put the layer into every connection that ld will make; before the first. An LDAP result. */
int laps_ad_stream_install(LDAP *ld);

#endif
