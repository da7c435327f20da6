/* SPDX-License-Identifier: MIT */
/*
 * Passphrases: words of a list, uniformly and with replacement, each with a capital, nothing
 * between them.
 */
#ifndef LAPS_RULES_PASSPHRASE_H
#define LAPS_RULES_PASSPHRASE_H
#include <laps/err.h>
#include <laps/password.h>
#include <laps/secret.h>

#include "rules/draw.h"

/* Codes as of laps_password_generate. *out is written only on LAPS_OK. */
LAPS_MUST_USE laps_rc laps_passphrase_generate(const struct laps_password_spec *spec,
					       struct laps_draw *draw, struct laps_secret **out);

#endif
