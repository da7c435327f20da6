/* SPDX-License-Identifier: MIT */
/*
 * What a running world holds, seen from outside: by its directory DIR, over the control socket and
 * over ldapi as its administrator. `lapsim explain`, `lapsim web` and the lint look through this.
 *
 * A device, as JSON (a member is null where there is nothing to say; times are RFC 3339 UTC):
 *
 *   {"name", "dns_name", "dn", "enabled": bool, "deleted": bool,
 *    "status": "current" | "due" | "never" | "torn" | "unmanaged", "why": text for people,
 *    "host": {"join", "account", "rid", "enabled": bool, "password_set", "updated",
 *             "unconfirmed": bool,
 *             "policy": {"root", "directory": "ad" | "entra" | "none", "encrypted": bool,
 *                        "age_days", "history", "account": "builtin" ..., "why"} | null}
 *            | null when it has no directory under hosts/,
 *    "directory": {"kind": "none" | "clear" | "encrypted" | "dsrm" | "legacy", "account",
 *                  "updated", "expires", "expired": bool, "history": n, "root_key",
 *                  "period": [l0, l1, l2], "protected_for": SID, "protected_for_name",
 *                  "clear_beside": bool, "bad": what is wrong with the value},
 *    "cloud": {"device_id", "account", "updated", "expires", "history": n} | null,
 *    "opens": bool | null, "opens_why": text,
 *    "access": [{"who", "read": bool, "decrypt": bool | null, "expire": bool, "why": text,
 *                "reasons": {"barred": "disabled" ... | null,
 *                            "read", "decrypt", "expire": {"way", "text"} | null}}, ...],
 *    "next": {"time", "due": bool: it is time, "why"} | null, "todo": text | null,
 *    "cycles": [{"time", "outcome", "events": [{"id", "title"}, ...]}, ...] newest first}
 */
#ifndef SIM_VIEW_VIEW_H
#define SIM_VIEW_VIEW_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/fail.h"

struct sim_view;

/* Look at the world in dir. *out is written only on success. */
LAPS_MUST_USE bool sim_view_open(const char *dir, struct sim_view **out, struct sim_err *err);
void sim_view_close(struct sim_view **v); /* *v may be NULL */

/* The board: a new array of {"name", "status", "why", "account", "updated", "expires", "kind",
 * "cloud": bool, "enabled": bool, "host": bool}, by name, of all computers of the directory; one
 * search. No password is tried: who is torn is told by times. NULL: err says why. */
json_t *sim_view_devices(struct sim_view *v, struct sim_err *err);
/* One device, by name, a new object as above. NULL: err says why. */
json_t *sim_view_device(struct sim_view *v, const char *name, struct sim_err *err);
/* Its password, and those of its history, newest first: a new array of {"account", "password",
 * "updated", "source": text, "why" there is no password: it cannot be opened}. The caller shows
 * them to nobody who has not asked, and wipes them with sim_view_wipe. */
json_t *sim_view_passwords(struct sim_view *v, const char *name, struct sim_err *err);
void sim_view_wipe(json_t *passwords); /* and lets go of it; may be NULL */
/* Make its password expire now, as an administrator would. */
LAPS_MUST_USE bool sim_view_expire(struct sim_view *v, const char *name, struct sim_err *err);

#endif
