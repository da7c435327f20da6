/* SPDX-License-Identifier: MIT */
/*
 * What the client under test did that works here and fails or harms in the field: judged by the
 * world's timeline, by what its directory holds at the end, and by what its processes were started
 * with. lapsim-lint(7) has every rule, from the table below.
 */
#ifndef SIM_LINT_LINT_H
#define SIM_LINT_LINT_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/fail.h"

struct sim_view;

typedef enum sim_lint_level { SIM_LINT_WARNING, SIM_LINT_ERROR } sim_lint_level;

extern const struct sim_lint_rule {
	const char *id; /* "LDAP-CLEAR" */
	sim_lint_level level;
	const char *title;   /* what was done, a few words */
	const char *explain; /* what comes of it in the field */
	const char *fix;     /* what to do instead */
} sim_lint_rule[];
extern const size_t sim_lint_rule_n;

/*
 * Judge the world in dir. *findings is a new array, errors first, of {"id", "level": "error" |
 * "warning", "title", "explain", "fix", "count", "time" of the first, "who", "what"}; what names
 * the request or the object, and no secret.
 *
 * view     of the same world, for what the directory holds
 * argv     of the processes of COMMAND: an array of {"time", "program", "argv": [...]}, or NULL
 *          when nobody has looked
 */
LAPS_MUST_USE bool sim_lint(const char *dir, struct sim_view *view, const json_t *argv,
			    json_t **findings, struct sim_err *err);

#endif
