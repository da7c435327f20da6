/* SPDX-License-Identifier: MIT */
/*
 * What a world chooses, out of its seed: every choice has a label, and the same seed and label make
 * the same choice, whatever else was chosen before.
 */
#ifndef SIM_LIB_CHOICE_H
#define SIM_LIB_CHOICE_H
#include <laps/guid.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_PASSWORD_LEN 24 /* characters: letters and digits, 142 bits */

/* Draw a seed from the system. */
LAPS_MUST_USE bool sim_seed_draw(uint64_t *seed, struct sim_err *err);

/* kind and name make the label. */
LAPS_MUST_USE bool sim_choose(uint64_t seed, const char *kind, const char *name, uint8_t *out,
			      size_t len, struct sim_err *err);
/* A GUID of version 4. */
LAPS_MUST_USE bool sim_choose_guid(uint64_t seed, const char *name,
				   uint8_t out[static LAPS_GUID_LEN], struct sim_err *err);
/* S-1-5-21-a-b-c. */
LAPS_MUST_USE bool sim_choose_domain_sid(uint64_t seed, struct laps_sid *out, struct sim_err *err);
/* NUL-terminated; the caller wipes it. */
LAPS_MUST_USE bool sim_choose_password(uint64_t seed, const char *name,
				       char out[static SIM_PASSWORD_LEN + 1], struct sim_err *err);

#endif
