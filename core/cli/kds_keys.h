/* SPDX-License-Identifier: MIT */
/* The root keys of the forest as an administrator sees them: times, algorithms and what each is
 * good for now. Never the key. */
#ifndef LAPS_CLI_KDS_KEYS_H
#define LAPS_CLI_KDS_KEYS_H
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/session.h"
#include "ports/ad_rootkeys.h"

enum cli_kds_state {
	CLI_KDS_IN_USE, /* new values are for it */
	CLI_KDS_VALID,  /* asked for by its id it is given */
	CLI_KDS_EARLY,  /* its time has not come */
	CLI_KDS_BAD,    /* never given */
};
struct cli_kds_key {
	const struct laps_ad_root_key_object *object; /* borrowed from the list */
	const struct laps_root_key *key;              /* likewise; NULL: it is none */
	enum cli_kds_state state;
};
/* Zero it; clear it with cli_kds_keys_clear. */
struct cli_kds_keys {
	struct laps_ad_root_keys read;
	struct cli_kds_key *key; /* owned; those made last first */
	size_t n;
	bool visible; /* all of them are; else this login may not look */
};
/* Read and judge them. CLI_DONE, also when they are not visible; CLI_FAILED (told). */
int cli_kds_keys_read(struct laps_ad *ad, uint64_t now_ticks, struct cli_kds_keys *out);
void cli_kds_keys_clear(struct cli_kds_keys *k);
/* That of this id, or NULL. */
const struct cli_kds_key *cli_kds_keys_find(const struct cli_kds_keys *k,
					    const uint8_t id[static LAPS_GUID_LEN]);

/* "in use", "valid", "not yet valid", "unusable: msKds-Version: must be 1". */
#define CLI_KDS_STATE_TEXT 320
void cli_kds_state_text(const struct cli_kds_key *k, char out[static CLI_KDS_STATE_TEXT]);
/* "DC1" of "CN=DC1,OU=Domain Controllers,..."; a blank for NULL. */
#define CLI_KDS_CREATOR_TEXT 128
void cli_kds_creator_text(const char *dn, char out[static CLI_KDS_CREATOR_TEXT]);
/* id, kdf_hash, agreement, private_key_bits, public_key_bits, created, effective,
 * domain_controller, state, why. NULL: out of memory. */
json_t *cli_kds_key_json(const struct cli_kds_key *k);

#endif
