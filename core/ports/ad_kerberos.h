/* SPDX-License-Identifier: MIT */
/*
 * Kerberos for a session with a directory: a ticket for its LDAP service, got by a machine's keytab
 * into a cache in memory, or by the cache that the user has.
 *
 * Causes name who, where and what to do about it; laps_kerberos_explain is the table of that.
 */
#ifndef LAPS_PORTS_AD_KERBEROS_H
#define LAPS_PORTS_AD_KERBEROS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/err.h>
#include <laps/ports.h>

#include "ports/config.h"

#define LAPS_PRINCIPAL_MAX 512 /* bytes, NUL included */

struct laps_kerberos;

/*
 * Get a ticket for ldap/HOST.
 *
 * keytab      of principal; NULL: the user's cache has tickets
 * principal   whose; of the cache it is for messages, and may be NULL
 *
 * *out is written only on LAPS_OK. LAPS_OK; LAPS_E_DENIED (the KDC refuses), LAPS_E_HOST (no
 * keytab, no KDC, no cache), LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_kerberos_open(const char *principal, const char *keytab,
					 const char *host, struct laps_kerberos **out,
					 struct laps_cause *cause);
/* GSSAPI of this thread uses its tickets from here until it is closed. */
LAPS_MUST_USE laps_rc laps_kerberos_enter(struct laps_kerberos *k, struct laps_cause *cause);
/* Destroy a cache in memory, free, and set *k to NULL; *k may be NULL. */
void laps_kerberos_close(struct laps_kerberos **k);

/* "WS0001$@CORP.EXAMPLE", of a host. LAPS_OK; LAPS_E_RANGE when it is too long. */
LAPS_MUST_USE laps_rc laps_kerberos_machine(const struct laps_config *config,
					    char out[static LAPS_PRINCIPAL_MAX],
					    struct laps_cause *cause);
/* Whose the user's cache is, when there is one with a ticket that has not expired. */
bool laps_kerberos_cached(char out[static LAPS_PRINCIPAL_MAX]);

/* What a failure of libkrb5 means: fill cause and return the code for it. host NULL: it was about
 * principal alone. text is libkrb5's own. */
laps_rc laps_kerberos_explain(int32_t code, const char *principal, const char *keytab,
			      const char *host, const char *text, struct laps_cause *cause);

#endif
