/* SPDX-License-Identifier: MIT */
/*
 * What a device is in Entra ID: DIR/entra/registration.json with device.pem and device.key beside
 * it (0600), written as a whole by `laps join entra` and removed by `laps leave entra`:
 *
 *   {"version": 1, "tenant_id", "device_id", "join_type": "joined"|"registered"|"hybrid",
 *    "login_url", "registration_url", "upn", "joined": RFC 3339}
 */
#ifndef LAPS_PORTS_ENTRA_IDENTITY_H
#define LAPS_PORTS_ENTRA_IDENTITY_H
#include <stdint.h>

#include <laps/buf.h>
#include <laps/err.h>
#include <laps/guid.h>
#include <laps/ports.h>
#include <laps/rsa.h>

typedef enum laps_entra_join_type { /* numbers of the wire */
				    LAPS_ENTRA_JOINED = 0,
				    LAPS_ENTRA_REGISTERED = 4,
				    LAPS_ENTRA_HYBRID = 6,
} laps_entra_join_type;

struct laps_entra_identity {
	char tenant_id[LAPS_GUID_TEXT], device_id[LAPS_GUID_TEXT];
	laps_entra_join_type join_type;
	char *login_url, *registration_url; /* owned; without a slash at the end */
	char *upn;                          /* who joined it; "": the service did not say */
	uint64_t joined_ticks;
	struct laps_buf certificate; /* DER */
	struct laps_rsa *key;
	char *cert_file, *key_file; /* where they lie, for TLS */
};
/* All of it is there and belongs together, and the key is not open to others.
 * LAPS_OK; LAPS_E_NOTFOUND (not joined), LAPS_E_FORMAT, LAPS_E_DENIED (the key's mode),
 * LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_entra_identity_load(const char *dir, struct laps_entra_identity *out,
					       struct laps_cause *cause);
/* Durable, or not there at all; refused when there is one (LAPS_E_DENIED). certificate and key are
 * what is written; cert_file and key_file are not looked at. One at a time: callers hold a lock.
 * LAPS_OK; LAPS_E_DENIED, LAPS_E_NOTFOUND (no dir), LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_entra_identity_store(const char *dir,
						const struct laps_entra_identity *identity,
						struct laps_cause *cause);
/* All of it at once, and durably. LAPS_OK; LAPS_E_NOTFOUND (there was none), LAPS_E_HOST,
 * LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_entra_identity_remove(const char *dir, struct laps_cause *cause);
void laps_entra_identity_clear(struct laps_entra_identity *identity);
/* How the host is joined, all in all: what laps.conf says of Active Directory, and this (NULL:
 * none). */
laps_join laps_entra_effective_join(laps_join configured,
				    const struct laps_entra_identity *identity);

#endif
