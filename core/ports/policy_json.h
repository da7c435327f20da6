/* SPDX-License-Identifier: MIT */
/*
 * One policy root as a JSON object of registry value names and their numbers or texts: what the
 * port and the editor share.
 */
#ifndef LAPS_PORTS_POLICY_JSON_H
#define LAPS_PORTS_POLICY_JSON_H
#include <jansson.h>

#include <laps/err.h>
#include <laps/policy.h>
#include <laps/ports.h>

#define LAPS_POLICY_JSON_MAX 65536 /* bytes of a file; longer is refused */

/* DIR/gpo.json; the caller frees it; NULL when out of memory or when root is none. */
char *laps_policy_json_path(const char *dir, laps_policy_source root);
/* *out is a new reference: the object, or an empty one when there is no file.
 * LAPS_OK; LAPS_E_FORMAT, LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_policy_json_read(const char *path, json_t **out,
					    struct laps_cause *cause);
/*
 * Put the file's values over those of root; a file that is not there has none.
 *
 * file   what the values remember, a literal
 *
 * On failure root has some of them. LAPS_OK; LAPS_E_FORMAT, LAPS_E_HOST, LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_policy_json_merge(const char *path, const char *file,
					     struct laps_policy_root *root,
					     struct laps_cause *cause);

#endif
