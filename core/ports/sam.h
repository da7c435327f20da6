/* SPDX-License-Identifier: MIT */
/*
 * The simulated SAM: the accounts of a managed host, and what they have open, in one JSON file,
 *
 *   {"version": 2,
 *    "policy": {"minimum_length": 0, "minimum_categories": 0},
 *    "guard": null | {"rid": 500, "level": "password" | "all"},
 *    "accounts": [{"name", "rid", "enabled", "hash": "$6$..." | null, "last_set": TIME | null,
 *                  "administrator", "password_not_required", "password_never_expires",
 *                  "protected", "description"}],
 *    "sessions": [{"id", "state", "name", "host", "user", "domain", "warned": TIME | null}],
 *    "smb_sessions": [{"id", "client", "user", "opens", "idle_seconds", "age_seconds"}],
 *    "processes": [{"id", "image", "user", "exit_code": null | NUMBER}],
 *    "reboot": null | {"at": TIME},
 *    "next_rid": 1002}
 *
 * Times are RFC 3339. The members of an account from "administrator" on may be left out. Version 1,
 * which ends with the accounts, is read as well; what is written is version 2, without members that
 * are not above. Passwords are salted SHA-512 hashes of crypt(5). The file is read at each call and
 * replaced as a whole, durably, under the lock PATH.lock. Categories are upper case, lower case,
 * digits and everything else.
 *
 * Differs from Windows: sessions, shares and processes of a simulated host are lines in its
 * sam.json.
 */
#ifndef LAPS_PORTS_SAM_H
#define LAPS_PORTS_SAM_H
#include <stdbool.h>
#include <stddef.h>

#include <laps/err.h>
#include <laps/ports.h>
#include <laps/secret.h>

#define LAPS_SAM_LEN_MAX (1u << 20) /* bytes of the file */

/* The simulated machine's own SID, to which "-RID" is added; the same for every host (ours). */
#define LAPS_SAM_MACHINE_SID "S-1-5-21-1000000001-1000000002-1000000003"

/* path and computer are borrowed; entropy gives the salts. */
struct laps_sam {
	const char *path;
	const char *computer; /* the domain of local accounts */
	struct laps_entropy_port entropy;
	struct laps_clock_port clock;
	struct laps_fault_plan *faults; /* NULL: none */
};
/* The ports over s, which must outlive them. */
struct laps_account_port laps_sam_port(struct laps_sam *s);
struct laps_sessions_port laps_sam_sessions_port(struct laps_sam *s);

/* Does password open the account? A disabled account still tells; one without a password does not
 * open. LAPS_OK; LAPS_E_NOTFOUND (no such account or file), LAPS_E_FORMAT, LAPS_E_HOST,
 * LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_sam_verify(struct laps_sam *s, const char *name,
				      const struct laps_secret *password, bool *opens,
				      struct laps_cause *cause);

#endif
