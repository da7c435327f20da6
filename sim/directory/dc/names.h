/* SPDX-License-Identifier: MIT */
/*
 * The naming contexts, from the plugin's line in slapd.conf. Set once, before there are threads.
 */
#ifndef SIM_DIRECTORY_DC_NAMES_H
#define SIM_DIRECTORY_DC_NAMES_H

struct dc_names {
	char *schema, *config, *domain; /* owned, never freed */
};
const struct dc_names *dc_names(void);

#endif
