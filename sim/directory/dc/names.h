/* SPDX-License-Identifier: MIT */
/*
 * The naming contexts, from the plugin's line in slapd.conf, and what kind of controller it is. Set
 * once, before there are threads.
 */
#ifndef SIM_DIRECTORY_DC_NAMES_H
#define SIM_DIRECTORY_DC_NAMES_H
#include <stdbool.h>
#include <stdint.h>

#define DC_SECOND_PORT "SIM_DC2_PORT" /* in slapd's environment */

struct dc_names {
	char *schema, *config, *domain; /* owned, never freed */
	bool read_only;       /* an RODC, which lacks the attributes of its filtered set */
	uint16_t second_port; /* of the second controller's address; 0: there is none */
	char *certificates;   /* where those are that clients must refuse; owned */
};
const struct dc_names *dc_names(void);

#endif
