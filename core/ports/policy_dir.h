/* SPDX-License-Identifier: MIT */
/*
 * The four policy roots in a directory, DIR/{csp,gpo,local,legacy}.{pol,reg,json}: Registry.pol,
 * exports of regedit, and JSON objects. What a root has in several of them is as if the files had
 * been imported one after the other, in this order: a later one replaces values of the same name,
 * and the deletions of a .reg file delete what a .pol file has set (ours). Files that are not there
 * have nothing.
 *
 * Differs from Windows: policy comes from files beside laps.conf, of which a .reg and a .pol
 * replace and add to one another; nothing fetches group policy or talks to an MDM server.
 */
#ifndef LAPS_PORTS_POLICY_DIR_H
#define LAPS_PORTS_POLICY_DIR_H
#include <laps/err.h>
#include <laps/policy.h>
#include <laps/ports.h>

#define LAPS_POLICY_VALUE_MAX 1024 /* of a root, known or not; more are refused */

/* In the order of import. */
typedef enum laps_policy_file {
	LAPS_POLICY_FILE_POL,
	LAPS_POLICY_FILE_REG,
	LAPS_POLICY_FILE_JSON,
	LAPS_POLICY_FILE_N
} laps_policy_file;

/* "csp", "gpo", "local", "legacy" without regard to case. LAPS_OK; LAPS_E_FORMAT. */
LAPS_MUST_USE laps_rc laps_policy_root_parse_name(const char *name, laps_policy_source *out);
/* "gpo.reg", a literal; NULL when root is none. */
const char *laps_policy_dir_file(laps_policy_source root, laps_policy_file kind);

/* The policy port over dir, which is borrowed. A file that cannot be read or is broken fails the
 * load: LAPS_E_FORMAT, LAPS_E_HOST, LAPS_E_NOMEM; the cause names the file and the place. */
struct laps_policy_port laps_policy_dir_port(const char *dir);

#endif
