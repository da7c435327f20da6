/* SPDX-License-Identifier: MIT */
/*
 * What the client under test did that works here and fails or harms in the field: judged by the
 * world's timeline (lib/timeline.h), and by what its processes were started with. lapsim-lint(7)
 * has every rule, from the table below.
 */
#ifndef SIM_LINT_LINT_H
#define SIM_LINT_LINT_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/fail.h"

typedef enum sim_lint_level { SIM_LINT_WARNING, SIM_LINT_ERROR } sim_lint_level;

/* A rule. */
typedef enum sim_lint_id {
	SIM_LINT_LDAP_CLEAR,
	SIM_LINT_TLS_NO_VERIFY,
	SIM_LINT_ARGV_SECRET,
	SIM_LINT_LDAP_TWO_MODIFIES,
	SIM_LINT_LAPS_JSON,
	SIM_LINT_LAPS_T_NUMBER,
	SIM_LINT_LAPS_T_EXPIRY,
	SIM_LINT_HEADER_SWAPPED,
	SIM_LINT_ENCRYPTED_VALUE,
	SIM_LINT_CMS_CONTENT_INSIDE,
	SIM_LINT_EXPIRY_FORM,
	SIM_LINT_CLEAR_BESIDE_ENCRYPTED,
	SIM_LINT_HISTORY_WRONG_END,
	SIM_LINT_RETRY_EARLY,
	SIM_LINT_TOKEN_SCOPE,
	SIM_LINT_TOKEN_ROLE,
	SIM_LINT_LDAP_STAR,
	SIM_LINT_LDAP_SIZE_LIMIT,
	SIM_LINT_READ_ONE_KIND,
	SIM_LINT_NO_REQUEST_ID,
	SIM_LINT_N
} sim_lint_id;

extern const struct sim_lint_rule {
	const char *id; /* "LDAP-CLEAR" */
	sim_lint_level level;
	const char *title;   /* what was done, a few words */
	const char *explain; /* what comes of it in the field */
	const char *fix;     /* what to do instead */
	const char *untried; /* how a world comes to where the rule can say something; NULL: any
			      * client brings it there */
} sim_lint_rule[SIM_LINT_N];
const char *sim_lint_level_name(sim_lint_level level);

/*
 * Judge the world in dir. *report is a new object:
 *   {"findings": [{"id", "level": "error" | "warning", "title", "explain", "fix", "count",
 *                  "time" of the first, "who", "what"}, ...], errors first,
 *    "errors": n, "warnings": n,
 *    "not_tried": [{"id", "title", "how"}, ...]}
 * A finding is of one rule and one client; what names the request or the object, and no secret.
 *
 * since     an offset in the timeline: what stands before it is known, and not judged
 * programs  what argument lists had in them: an array of {"time", "program", "secret": its name},
 *           borrowed; NULL: nobody has looked
 */
LAPS_MUST_USE bool sim_lint(const char *dir, uint64_t since, const json_t *programs,
			    json_t **report, struct sim_err *err);
/* A rule, and a report, for people: lines of at most 80 columns where words allow it. */
void sim_lint_print_rule(const struct sim_lint_rule *r, FILE *out);
void sim_lint_print(const json_t *report, FILE *out);

#endif
