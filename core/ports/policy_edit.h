/* SPDX-License-Identifier: MIT */
/*
 * Policy roots as JSON objects, DIR/{csp,gpo,local,legacy}.json: registry value name -> number or
 * text. Editing keeps names it does not know and replaces the file as a whole.
 */
#ifndef LAPS_PORTS_POLICY_EDIT_H
#define LAPS_PORTS_POLICY_EDIT_H
#include <stdint.h>

#include <laps/err.h>
#include <laps/policy.h>
#include <laps/ports.h>

/* "csp", "gpo", "local", "legacy" without regard to case. LAPS_OK; LAPS_E_FORMAT. */
LAPS_MUST_USE laps_rc laps_policy_root_parse_name(const char *name, laps_policy_source *out);

/*
 * Set one value of a root; dir is made when it is not there. A name that is there in another case
 * is replaced.
 *
 * text   NULL: the value is number
 *
 * LAPS_OK; LAPS_E_FORMAT (the file is no JSON object), LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_policy_edit_set(const char *dir, laps_policy_source root,
					   const char *name, uint32_t number, const char *text,
					   struct laps_cause *cause);
/* LAPS_OK; LAPS_E_NOTFOUND (not configured there), and as above. */
LAPS_MUST_USE laps_rc laps_policy_edit_unset(const char *dir, laps_policy_source root,
					     const char *name, struct laps_cause *cause);

/* The policy port over a directory of roots; dir is borrowed. */
struct laps_policy_port laps_policy_json_port(const char *dir);

#endif
