/* SPDX-License-Identifier: MIT */
/* A domain and its root key for fleets in memory, of one test. */
#ifndef TESTS_UNIT_FLEET_DOMAIN_H
#define TESTS_UNIT_FLEET_DOMAIN_H
#include <stdlib.h>
#include <string.h>

#include "fleet/result.h"

#define BEGIN_TICKS UINT64_C(134116992000000000) /* 2026-01-01 */

static struct laps_root_key root;
static struct sim_fleet_domain domain;

static inline void domain_make(void)
{
	uint8_t key[LAPS_SEED_LEN];

	memset(key, 0x5a, sizeof(key));
	if (laps_root_key_set_agreement(&root, LAPS_AGREEMENT_ECDH_P256) != LAPS_OK ||
	    laps_secret_dup(key, sizeof(key), &root.key) != LAPS_OK)
		abort();
	root.kdf_hash = LAPS_KDF_SHA512;
	domain = (struct sim_fleet_domain){
		.dns_name = "corp.example",
		.netbios = "CORP",
		.functional_level = 7,
		.sid = {.authority = 5, .sub = {21, 1, 2, 3}, .sub_n = 4},
		.root_key = &root,
	};
}

static inline void domain_clear(void)
{
	laps_root_key_clear(&root);
}

#endif
