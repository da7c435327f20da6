/* SPDX-License-Identifier: MIT */
/*
 * The controllers of a domain one after the other, each with the name that its services have in
 * Kerberos: the one of a session with the directory first, then those of laps.conf, or of DNS.
 *
 * Differs from Windows: the device asks for controllers by DNS service records and keeps none of
 * them between cycles; there is no site lookup by CLDAP.
 */
#ifndef LAPS_PORTS_CONTROLLERS_H
#define LAPS_PORTS_CONTROLLERS_H
#include <stdbool.h>

#include <laps/err.h>
#include <laps/ports.h>

#include "ports/ad.h"
#include "ports/config.h"
#include "ports/locate.h"

struct laps_controller {
	char host[256]; /* where to connect to: a name or an address */
	char name[256]; /* its dnsHostName */
};
struct laps_controllers {
	const struct laps_config *config; /* borrowed, as session */
	const struct laps_ad *session;    /* NULL: none */
	bool begun;                       /* its controller was had, and comes once */
	struct laps_located located;      /* their URIs */
	size_t at;
};
/*
 * session  NULL: none
 *
 * LAPS_OK; LAPS_E_HOST (no controller is known), LAPS_E_NOTFOUND (DNS has none).
 */
LAPS_MUST_USE laps_rc laps_controllers_begin(const struct laps_config *config, const char *domain,
					     struct laps_ad *session, struct laps_controllers *out,
					     struct laps_cause *cause);
/* The next; of one that is not reached the cause is left, and the one behind it is taken. False:
 * there are no more. */
bool laps_controllers_next(struct laps_controllers *list, struct laps_controller *out,
			   struct laps_cause *cause);

#endif
