/* SPDX-License-Identifier: MIT */
/*
 * slapd's own password hashes: functions that the program exports and no header declares.
 */
#ifndef SIM_DIRECTORY_DC_PASSWORDHASH_H
#define SIM_DIRECTORY_DC_PASSWORDHASH_H
#include <lber.h>
#include <stdbool.h>

/* clear as {SSHA}; the caller frees hash->bv_val with slapi_ch_free. */
bool dc_passwordhash(const struct berval *clear, struct berval *hash);

#endif
