/* SPDX-License-Identifier: MIT */
/*
 * Passwords as slapd stores them: "{SSHA}" and base64 of SHA1(password, salt) and the salt. Fast to
 * make by the hundred thousand and fast to check, which a simulator wants; nothing for production.
 */
#ifndef SIM_LIB_SSHA_H
#define SIM_LIB_SSHA_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

#define SIM_SSHA_SALT 8  /* bytes */
#define SIM_SSHA_TEXT 48 /* bytes, NUL included */

LAPS_MUST_USE bool sim_ssha(const char *password, const uint8_t salt[static SIM_SSHA_SALT],
			    char out[static SIM_SSHA_TEXT], struct sim_err *err);

#endif
