/* SPDX-License-Identifier: MIT */
/*
 * A device's whole session with Active Directory as `laps` has it: a connection to a controller
 * with TLS, tickets of the device's own from the KDC by its keytab, a bind with GSSAPI that is
 * bound to the TLS below it, and what a cycle asks for. For programs that are many devices, one
 * after the other.
 *
 * An object belongs to one thread at a time; each has its own. KRB5_CONFIG says where the KDC is,
 * as for every program with Kerberos. In liblaps, not in liblaps-core.
 */
#ifndef LAPS_ADSESSION_H
#define LAPS_ADSESSION_H
#include <laps/err.h>
#include <laps/ports.h>
#include <stddef.h>

#define LAPS_ADSESSION_URI_MAX 8 /* controllers */

struct laps_adsession;

/* A device; all is borrowed until the session is another's or freed. */
struct laps_addevice {
	const char *domain;  /* DNS name: "corp.example" */
	const char *name;    /* of the host: "WS0001" */
	const char *keytab;  /* where the key of NAME$@DOMAIN is */
	const char *ca_file; /* PEM, by which controllers are verified */
	const char *const *uri;
	size_t uri_n; /* of controllers, in the order to try; 0: DNS tells them */
};

/* Nobody's yet. LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_adsession_new(struct laps_adsession **out);
/* From here on it is this device's; what was there of another's is let go. LAPS_OK; LAPS_E_RANGE (a
 * name that is too long, too many controllers), and it is nobody's then. */
LAPS_MUST_USE laps_rc laps_adsession_be(struct laps_adsession *s, const struct laps_addevice *who,
					struct laps_cause *cause);
/*
 * The first half of the port's bind, for who measures: connect when that is not done, and get the
 * tickets for this controller, which the bind that comes next takes. Without it the bind does both.
 * LAPS_OK; LAPS_E_DENIED (the KDC or the controller refuses), LAPS_E_HOST, LAPS_E_RANGE,
 * LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_adsession_tickets(struct laps_adsession *s, struct laps_cause *cause);
/* The port over it, of whichever device it is; the session must outlive it. Its close lets go of
 * connection and tickets, and the device is the same afterwards. */
struct laps_backup_port laps_adsession_port(struct laps_adsession *s);
/* Let go of all, free, and set *s to NULL; *s may be NULL. */
void laps_adsession_free(struct laps_adsession **s);

#endif
