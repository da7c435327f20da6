/* SPDX-License-Identifier: MIT */
/* The keys of laps.conf that are about Entra ID and Microsoft Graph. */
#ifndef LAPS_PORTS_CONFIG_ENTRA_H
#define LAPS_PORTS_CONFIG_ENTRA_H
#include <laps/err.h>

#include "ports/config.h"

/* Of struct laps_config_key: what a value has to be. */
laps_rc laps_config_check_url(struct laps_config *c, const char *value, const char **why);
laps_rc laps_config_check_tenant(struct laps_config *c, const char *value, const char **why);
laps_rc laps_config_check_client(struct laps_config *c, const char *value, const char **why);
laps_rc laps_config_check_proxy(struct laps_config *c, const char *value, const char **why);
laps_rc laps_config_set_upload_auth(struct laps_config *c, const char *value, const char **why);

/* Check what belongs together, drop slashes at the end of URLs, and fill in Microsoft's.
 * LAPS_OK; LAPS_E_FORMAT, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_config_entra_finish(struct laps_config *c, struct laps_cause *cause);

#endif
