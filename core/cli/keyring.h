/* SPDX-License-Identifier: MIT */
/*
 * The root keys that a command was given with --root-key, and opening DPAPI-NG blobs with them or
 * with an envelope from elsewhere.
 */
#ifndef LAPS_CLI_KEYRING_H
#define LAPS_CLI_KEYRING_H
#include <stdbool.h>
#include <stddef.h>

#include <laps/cms.h>
#include <laps/gkdi.h>
#include <laps/gke.h>
#include <laps/keyid.h>
#include <laps/secret.h>

#include "cli/options.h"

struct cli_keyring {
	struct laps_root_key *key;
	const char **file; /* key[i] is from file[i]; borrowed from argv */
	size_t n;
};
/* Load every --root-key. CLI_DONE; CLI_FAILED (told). Clear it in either case. */
int cli_keyring_load(const struct cli_args *args, const char *step, struct cli_keyring *ring);
void cli_keyring_clear(struct cli_keyring *ring);
/* The next key of that id at *at or behind it, which moves on; NULL when there is none. Several
 * files may have the same id, as after a restore, and then each is worth a try. */
const struct laps_root_key *cli_keyring_next(const struct cli_keyring *ring,
					     const uint8_t id[static LAPS_GUID_LEN], size_t *at);

/* A recipient of a blob with what its key identifier says. */
struct cli_recipient {
	const struct laps_cms *cms; /* borrowed */
	size_t index;
	size_t base; /* where the blob begins in what the user gave, for offsets; else 0 */
	struct laps_keyid id;
};
/* Read the key identifier; err's offset is that into the blob. Codes as laps_keyid_parse. */
LAPS_MUST_USE laps_rc cli_recipient_parse(const struct laps_cms *cms, size_t index,
					  struct cli_recipient *out, struct laps_err *err);

/* The target descriptor of r, appended to out; err's offset counts from base. Codes as
 * laps_dpapi_ng_target_sd. */
LAPS_MUST_USE laps_rc cli_recipient_sd(const struct cli_recipient *r, struct laps_buf *out,
				       struct laps_err *err);

/*
 * Open the blob for r with an envelope or with the root key of r's id. *plain and *stripped, as
 * laps_dpapi_ng_unprotect tells it (NULL: not asked), are written only on LAPS_OK.
 * LAPS_OK; LAPS_E_NOTFOUND (another root key or L0 than the blob's), LAPS_E_DENIED (a public
 * envelope), and the codes of laps_dpapi_ng_unprotect, laps_dpapi_ng_target_sd and
 * laps_gkdi_envelope.
 */
LAPS_MUST_USE laps_rc cli_open_with_envelope(const struct cli_recipient *r, const uint8_t *envelope,
					     size_t len, struct laps_secret **plain, bool *stripped,
					     struct laps_err *err);
LAPS_MUST_USE laps_rc cli_open_with_key(const struct cli_recipient *r,
					const struct laps_root_key *key, struct laps_secret **plain,
					bool *stripped, struct laps_err *err);

#endif
