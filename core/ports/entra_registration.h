/* SPDX-License-Identifier: MIT */
/* The members of registration.json; entra_identity.h says what they are. */
#ifndef LAPS_PORTS_ENTRA_REGISTRATION_H
#define LAPS_PORTS_ENTRA_REGISTRATION_H
#include <jansson.h>

#include "ports/entra_identity.h"

#define LAPS_ENTRA_REGISTRATION_MAX 16384 /* bytes of the file; longer is refused */
#define LAPS_ENTRA_UPN_MAX          1024  /* bytes */

/* name is what the cause calls it. out gets what the file says, and nothing in its other members;
 * it is written only on LAPS_OK, and cleared with laps_entra_identity_clear.
 * LAPS_OK; LAPS_E_FORMAT, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_entra_registration_parse(const json_t *root, const char *name,
						    struct laps_entra_identity *out,
						    struct laps_cause *cause);
/* A new reference, or NULL when out of memory. */
json_t *laps_entra_registration_format(const struct laps_entra_identity *identity);

#endif
