/* SPDX-License-Identifier: MIT */
/*
 * The cloud port (ports.h) of a joined device: Entra's device registration service, found by
 * discovery; a device token from its certificate, or that certificate in TLS; the upload of
 * entra_contract.h.
 *
 * Differs from Windows: a device is backed up to the simulated cloud alone: the upload's route of
 * the real one is not public.
 */
#ifndef LAPS_PORTS_ENTRA_H
#define LAPS_PORTS_ENTRA_H
#include <laps/err.h>
#include <laps/ports.h>

#include "ports/config.h"
#include "ports/entra_identity.h"

struct laps_entra;

/* Not joined, and nothing is asked yet. config and its strings outlive it; entropy is the device's
 * own. LAPS_OK; LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_entra_open(const struct laps_config *config,
				      const struct laps_entropy_port *entropy,
				      struct laps_entra **out, struct laps_cause *cause);
/* What the device is from now on: borrowed, NULL when it is not joined. */
void laps_entra_set_identity(struct laps_entra *entra, const struct laps_entra_identity *identity);
/* *entra may be NULL. */
void laps_entra_close(struct laps_entra **entra);
struct laps_cloud_port laps_entra_port(struct laps_entra *entra);

#endif
