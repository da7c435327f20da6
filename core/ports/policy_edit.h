/* SPDX-License-Identifier: MIT */
/*
 * Editing the JSON form of a policy root, DIR/{csp,gpo,local,legacy}.json. Names it does not know
 * are kept, and the file is replaced as a whole.
 */
#ifndef LAPS_PORTS_POLICY_EDIT_H
#define LAPS_PORTS_POLICY_EDIT_H
#include <stdint.h>

#include <laps/err.h>
#include <laps/policy.h>
#include <laps/ports.h>

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

#endif
