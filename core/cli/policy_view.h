/* SPDX-License-Identifier: MIT */
/* What policy show tells, in words: the roots, the settings, and what would be done. */
#ifndef LAPS_CLI_POLICY_VIEW_H
#define LAPS_CLI_POLICY_VIEW_H
#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>
#include <laps/buf.h>
#include <laps/host.h>
#include <laps/plan.h>
#include <laps/policy.h>

#include "cli/session.h"

struct cli_policy_view {
	struct laps_policy_root root[LAPS_POLICY_ROOT_N];
	struct laps_host host;
	struct laps_policy policy;
	struct laps_plan plan;
};
/* Read the roots and work all out; nothing but the host is asked. Clear it in either case.
 * LAPS_OK, and the codes of the ports. */
LAPS_MUST_USE laps_rc cli_policy_view_get(const struct laps_ports *ports, struct cli_policy_view *v,
					  struct laps_cause *cause);
/* The same for a command: CLI_DONE; CLI_FAILED (told). */
int cli_policy_view_load(const struct cli_session *s, struct cli_policy_view *v);
void cli_policy_view_clear(struct cli_policy_view *v);

/* The root that wins, or NULL. Borrowed. */
const struct laps_policy_root *cli_policy_winner(const struct cli_policy_view *v);
/* Values of a root that are settings. */
size_t cli_policy_setting_n(const struct cli_policy_view *v, laps_policy_source source);
/* "gpo.reg, gpo.json": the files of a root that have values, with a zero byte behind. */
void cli_policy_files(const struct laps_policy_root *r, struct laps_buf *out);

/* How a setting got its value on this host, and why (NULL: nothing to say): what a DSRM account
 * does not need is ignored as well. */
laps_setting_state cli_policy_state(const struct cli_policy_view *v, laps_setting s,
				    const char **why);
const char *cli_policy_state_name(laps_setting_state s);
/* False for what the winning root has no value for: there is nothing to tell people. */
bool cli_policy_is_shown(const struct cli_policy_view *v, laps_setting s);
/* The number that stands in the registry for the effective value: AdmPwdEnabled is 0 or 1. */
unsigned cli_policy_number(const struct cli_policy_view *v, laps_setting s);

/* "builtin", "named", "automatic-builtin", "automatic-new", "dsrm"; NULL when none is managed. */
const char *cli_policy_account_kind(const struct cli_policy_view *v);
/* The name of the account where policy says it, else NULL. */
const char *cli_policy_account_name(const struct cli_policy_view *v);
/* "Active Directory", "Entra ID", or NULL. */
const char *cli_policy_directory(const struct cli_policy_view *v);
/* All of it; NULL when out of memory. */
json_t *cli_policy_json(const struct cli_policy_view *v);

#endif
