/* SPDX-License-Identifier: MIT */
/*
 * Kerberos for sessions with the services of a domain: tickets got by a machine's keytab or by a
 * password into a cache in memory, or by the cache that the user has.
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
#include <laps/secret.h>

#include "ports/config.h"

#define LAPS_PRINCIPAL_MAX 512 /* bytes, NUL included */

struct laps_kerberos;

/* Who to be; borrowed. Neither keytab nor password: whoever the user's cache has tickets of. */
struct laps_kerberos_login {
	const char *principal; /* with its realm or without; of the cache it may be NULL */
	const char *keytab;    /* where the principal's key is */
	const struct laps_secret *password;
};
/*
 * Log on. *out is written only on LAPS_OK. LAPS_OK; LAPS_E_DENIED (the KDC refuses), LAPS_E_HOST
 * (no keytab, no KDC, no cache), LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_kerberos_open(const struct laps_kerberos_login *login,
					 struct laps_kerberos **out, struct laps_cause *cause);
/* Get a ticket for SERVICE/HOST, here, where it can be said what is wrong; GSSAPI finds it in the
 * cache. LAPS_OK; LAPS_E_DENIED (the KDC refuses), LAPS_E_HOST. */
LAPS_MUST_USE laps_rc laps_kerberos_ticket(struct laps_kerberos *k, const char *service,
					   const char *host, struct laps_cause *cause);
/* The name of its cache, the caller's to free. LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_kerberos_cache(const struct laps_kerberos *k, char **out,
					  struct laps_cause *cause);
/* GSSAPI of this thread uses its tickets from here until it is closed. */
LAPS_MUST_USE laps_rc laps_kerberos_enter(struct laps_kerberos *k, struct laps_cause *cause);
/* Destroy a cache in memory, free, and set *k to NULL; *k may be NULL. */
void laps_kerberos_close(struct laps_kerberos **k);

/* "alice@CORP.EXAMPLE", also of "CORP\\alice" and "alice@corp.example": an account of the host's
 * domain. LAPS_OK; LAPS_E_RANGE when it is too long.
 */
LAPS_MUST_USE laps_rc laps_kerberos_account(const struct laps_config *config, const char *account,
					    char out[static LAPS_PRINCIPAL_MAX],
					    struct laps_cause *cause);
/* "WS0001$@CORP.EXAMPLE": the host itself. Codes as above. */
LAPS_MUST_USE laps_rc laps_kerberos_machine(const struct laps_config *config,
					    char out[static LAPS_PRINCIPAL_MAX],
					    struct laps_cause *cause);
/* Whose the user's cache is, when there is one with a ticket that has not expired. */
bool laps_kerberos_cached(char out[static LAPS_PRINCIPAL_MAX]);

/* What a failure of libkrb5 means: fill cause and return the code for it. keytab NULL: the key was
 * that of a password or a ticket; service NULL: it was about principal alone. text is libkrb5's
 * own. */
laps_rc laps_kerberos_explain(int32_t code, const char *principal, const char *keytab,
			      const char *service, const char *text, struct laps_cause *cause);

#endif
