/* SPDX-License-Identifier: MIT */
/*
 * The passwords that a computer has in the directory, opened with the root keys that are there.
 */
#ifndef SIM_VIEW_SECRET_H
#define SIM_VIEW_SECRET_H
#include <laps/secret.h>
#include <stdbool.h>
#include <stdint.h>

#include "kds/server/keys.h"
#include "view/backup.h"

/* The root keys of the forest as the key service reads them; zero it first, cleared with
 * kds_root_keys_clear. */
LAPS_MUST_USE bool view_root_keys(const char *uri, struct kds_root_keys *out, struct sim_err *err);

#define VIEW_SECRET_WHY 256 /* bytes, NUL included */

struct view_secret {
	char *account; /* owned; NULL: the value does not tell */
	uint64_t updated_ticks;
	struct laps_secret *password; /* owned; NULL: it cannot be opened, and why says why */
	char why[VIEW_SECRET_WHY];
};
void view_secret_clear(struct view_secret *s);
/* What is in an encrypted value, the caller's to free; NULL: it cannot be opened, and why says why.
 */
struct laps_secret *view_secret_unprotect(const struct laps_lapsvalue *value,
					  const struct kds_root_keys *keys,
					  char why[static VIEW_SECRET_WHY]);
/* One value of an attribute. Always fills *out. */
void view_secret_open(view_attr attr, const struct berval *value, const struct kds_root_keys *keys,
		      struct view_secret *out);

#endif
