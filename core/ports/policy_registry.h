/* SPDX-License-Identifier: MIT */
/*
 * A policy root's values from a file of the registry, a .reg file or a Registry.pol. Such files
 * hold many keys: only the values right below the root's own count. A .reg file names its hive
 * (HKEY_LOCAL_MACHINE or HKLM), a Registry.pol does not.
 */
#ifndef LAPS_PORTS_POLICY_REGISTRY_H
#define LAPS_PORTS_POLICY_REGISTRY_H
#include <stdbool.h>

#include <laps/err.h>
#include <laps/policy.h>
#include <laps/ports.h>

/*
 * Put the file's values over those of root, in its order; a file that is not there has none.
 *
 * file   what the values remember, a literal
 * pol    a Registry.pol; else a .reg file
 *
 * On failure root has some of them. LAPS_OK; LAPS_E_FORMAT ("PATH: byte N: ..."), LAPS_E_HOST,
 * LAPS_E_NOMEM.
 */
LAPS_MUST_USE laps_rc laps_policy_registry_merge(const char *path, const char *file,
						 laps_policy_source source, bool pol,
						 struct laps_policy_root *root,
						 struct laps_cause *cause);

#endif
