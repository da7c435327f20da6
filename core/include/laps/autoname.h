/* SPDX-License-Identifier: MIT */
/*
 * Names of automatically managed accounts: the configured one as it is, or a prefix and random
 * digits. Windows' names have 20 characters at most; the sources disagree whether 6 or 8 of them
 * are digits, and this is the one place that says 6.
 */
#ifndef LAPS_AUTONAME_H
#define LAPS_AUTONAME_H
#include <laps/account.h>
#include <laps/err.h>
#include <laps/password.h>

#define LAPS_AUTONAME_DIGITS 6

/*
 * name_or_prefix  UTF-8; cut to 20 characters, as a prefix to 14
 * random          NULL: the name as it is; else where the digits come from
 *
 * LAPS_OK; LAPS_E_FORMAT (no UTF-8), random's codes.
 */
LAPS_MUST_USE laps_rc laps_autoname_make(const char *name_or_prefix, laps_random_fn *random,
					 void *ctx, char out[static LAPS_ACCOUNT_NAME_MAX + 1]);

#endif
