/* SPDX-License-Identifier: MIT */
/* What the commands that change permissions of a container share. */
#ifndef LAPS_CLI_PERMISSION_H
#define LAPS_CLI_PERMISSION_H
#include <jansson.h>
#include <laps/delegation.h>
#include <laps/ports.h>

#include "cli/session.h"

#define CLI_PERMISSION_OPTIONS                                                                 \
	{                                                                                      \
		"dry-run", NULL, false,                                                        \
			"change nothing; show the descriptor before and after it would change" \
	}

/* Zero it; owned by it, and let go with cli_container_close. */
struct cli_container {
	struct cli_session session;
	struct laps_ad *ad;
	char *dn, *name;
	struct laps_domain domain;
	struct laps_delegation_schema schema;
	struct laps_sid *principal; /* of --to, in their order */
	size_t principal_n;
};
/* Connect, find the container and the principals, and read what the schema says. Nothing is changed
 * on a failure of any of them. CLI_DONE; CLI_FAILED, CLI_USAGE (told). */
int cli_container_open(const struct cli *cli, const struct cli_args *args, const char *identity,
		       struct cli_container *c);
void cli_container_close(struct cli_container *c);

/*
 * Read the part of the container's descriptor, change it, write it in one modify, and read it back;
 * or with --dry-run only show it. Nothing is written when nothing changes.
 *
 * change  LAPS_OK, or as laps_sd_add_dacl
 */
typedef laps_rc cli_permission_change(const struct cli_container *c, const void *ctx,
				      struct laps_sd *sd);
int cli_permission_apply(const struct cli *cli, const struct cli_args *args,
			 const struct cli_container *c, uint32_t part,
			 cli_permission_change *change, const void *ctx);

#endif
