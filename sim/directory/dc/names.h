/* SPDX-License-Identifier: MIT */
/*
 * The naming contexts, from the plugin's line in slapd.conf, and what kind of controller it is. Set
 * once, before there are threads.
 */
#ifndef SIM_DIRECTORY_DC_NAMES_H
#define SIM_DIRECTORY_DC_NAMES_H
#include <stdbool.h>

struct dc_names {
	char *schema, *config, *domain; /* owned, never freed */
	bool read_only; /* an RODC, which lacks the attributes of its filtered set */
};
const struct dc_names *dc_names(void);

#endif
