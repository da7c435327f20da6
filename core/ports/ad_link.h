/* SPDX-License-Identifier: MIT */
/*
 * The device's own session with the directory, shared by the backup port and the names port.
 */
#ifndef LAPS_PORTS_AD_LINK_H
#define LAPS_PORTS_AD_LINK_H
#include <stdbool.h>

#include <laps/err.h>
#include <laps/ports.h>

#include "ports/ad.h"
#include "ports/config.h"
#include "ports/locate.h"

/* Zero it, then set config, which is borrowed. */
struct laps_ad_link {
	const struct laps_config *config;
	struct laps_ad *ad;            /* NULL while not connected */
	struct laps_kerberos *tickets; /* for the bind that comes next; NULL: it gets them */
	bool bound;
	/* of the host's computer object; NULL until it was looked up in this session */
	char *own_dn;
	/* the attribute whose value this session knows, NULL: none; and that value, "" when there
	 * is none */
	const char *expiry_of;
	char expiry[24];
	/* of the search for another controller; NULL before it */
	char *first;                  /* URI of the one it began with */
	struct laps_located *located; /* where DNS says that the others are */
};
/* Any controller that can be written to. */
struct laps_ad_target laps_ad_link_target(const struct laps_ad_link *l);
/* Connect anew. Codes as laps_ad_connect. */
LAPS_MUST_USE laps_rc laps_ad_link_connect(struct laps_ad_link *l, struct laps_cause *cause);
/* Of a device that binds with Kerberos: connect when that is not done, and get tickets for this
 * controller, unless they are there or the bind that they are for. Codes as below. */
LAPS_MUST_USE laps_rc laps_ad_link_tickets(struct laps_ad_link *l, struct laps_cause *cause);
/* Authenticate as the device; connect first when that is not done, and do nothing when both are.
 * LAPS_OK; LAPS_E_DENIED, LAPS_E_HOST, LAPS_E_RANGE, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_link_bind(struct laps_ad_link *l, struct laps_cause *cause);
/* As the backup port's turn_to (ports.h). */
LAPS_MUST_USE laps_rc laps_ad_link_turn(struct laps_ad_link *l, size_t controller, char *name,
					size_t name_len, struct laps_cause *cause);
/* Let go of the session, and not of the order of controllers. */
void laps_ad_link_part(struct laps_ad_link *l);
void laps_ad_link_close(struct laps_ad_link *l);

/* The ports over l, which must outlive them. */
struct laps_backup_port laps_ad_backup_port(struct laps_ad_link *l);
struct laps_names_port laps_ad_names_port(struct laps_ad_link *l);

#endif
