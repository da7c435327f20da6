/* SPDX-License-Identifier: MIT */
/*
 * The forest's root keys as its directory holds them, [MS-GKDI] 3.1.1: only administrators see
 * them.
 */
#ifndef LAPS_PORTS_AD_ROOTKEYS_H
#define LAPS_PORTS_AD_ROOTKEYS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <laps/gkdi.h>

#include "ports/ad.h"

#define LAPS_AD_ROOT_KEY_CLASS   "msKds-ProvRootKey"
#define LAPS_AD_ROOT_KEY_CREATOR "msKds-DomainID" /* DN of a domain controller's computer */
#define LAPS_AD_ROOT_KEY_CREATED "msKds-CreateTime"
#define LAPS_AD_ROOT_KEY_USED    "msKds-UseStartTime"

/* The DN that they are below. */
#define LAPS_AD_ROOT_KEY_DN 1024 /* bytes, NUL included */
void laps_ad_root_key_container(const struct laps_ad *ad, char out[static LAPS_AD_ROOT_KEY_DN]);

/* What an msKds-ProvRootKey object says beside its key; owned. */
struct laps_ad_root_key_object {
	char *id;                           /* cn as it stands; "" when there is none */
	char *creator;                      /* msKds-DomainID: the DN of a controller; or NULL */
	uint64_t created_ticks, used_ticks; /* CreateTime, UseStartTime; 0: none, or no time */
	size_t key;                         /* which of the keys it is; SIZE_MAX: it is none */
	struct laps_cause bad;              /* why it is none: "ID: ATTRIBUTE: what" */
};
/* Zero it. Owned; cleared with laps_ad_root_keys_clear. */
struct laps_ad_root_keys {
	struct laps_root_key *key;
	size_t key_n;
	struct laps_ad_root_key_object *object; /* all of them, as the server gave them */
	size_t object_n;                        /* key_n, and those that are no keys */
};
/* None to be seen is LAPS_OK with 0. LAPS_OK; LAPS_E_DENIED, LAPS_E_HOST, LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_read_root_keys(struct laps_ad *ad, struct laps_ad_root_keys *out,
					     struct laps_cause *cause);
void laps_ad_root_keys_clear(struct laps_ad_root_keys *k);

/* May this session create root keys, and so see them all? Who may not sees none, as if there were
 * none. LAPS_OK; LAPS_E_NOTFOUND (the forest has no place for them), LAPS_E_DENIED, LAPS_E_HOST,
 * LAPS_E_NOMEM. */
LAPS_MUST_USE laps_rc laps_ad_may_create_root_keys(struct laps_ad *ad, bool *out,
						   struct laps_cause *cause);
/* Create the object of a key; the controller that this session is with is its creator. Codes as
 * laps_ad_add. */
LAPS_MUST_USE laps_rc laps_ad_add_root_key(struct laps_ad *ad, const struct laps_root_key *key,
					   uint64_t created_ticks, uint64_t used_ticks,
					   struct laps_cause *cause);

#endif
