/* SPDX-License-Identifier: MIT */
/* The nodes of the LAPS CSP: their names, formats, and what each lets a caller do. */
#ifndef LAPS_CLI_CSP_NODE_H
#define LAPS_CLI_CSP_NODE_H
#include <laps/policy.h>

#include "cli/options.h"

#define CSP_ROOT "./Device/Vendor/MSFT/LAPS/"

enum csp_format { CSP_INT, CSP_BOOL, CSP_CHR, CSP_NULL };

struct csp_node {
	char name[64]; /* below CSP_ROOT, "Policies/PasswordLength" */
	enum csp_format format;
	laps_setting setting; /* LAPS_SET_N for the nodes of Actions */
};
/* "int", "bool", "chr", "null": as the CSP calls them. */
const char *csp_format_name(enum csp_format f);

/* What a caller wants of a node. */
enum csp_access { CSP_GET, CSP_REPLACE, CSP_DELETE, CSP_EXEC };

/* The node that the first argument names, with or without CSP_ROOT, in any case. CLI_DONE;
 * CLI_USAGE (no such node, or it does not let that be done; told). */
int csp_node_find(const struct cli_args *args, enum csp_access access, struct csp_node *out);

/*
 * The value of a node of Policies as text, as the CSP takes it: an int in decimal, true or false,
 * any text; in the setting's range.
 *
 * number   written for CSP_INT and CSP_BOOL
 *
 * CLI_DONE; CLI_FAILED (told).
 */
int csp_value_parse(const struct csp_node *node, const char *text, laps_os_level os_level,
		    uint32_t *number);

#endif
