/* SPDX-License-Identifier: MIT */
/*
 * laps-conform directory: the attributes that hold a secret, known values for them, and computers
 * that have those. What the target's schema does not have is left out.
 */
#ifndef TESTS_CONFORMANCE_DIRECTORY_SECRETS_H
#define TESTS_CONFORMANCE_DIRECTORY_SECRETS_H
#include "conformance/directory/directory.h"

struct dir_secret {
	const char *attr;
	unsigned need; /* the bit of the target that says it has this one */
	bool is_text;
	bool own; /* a device reads back its own, for the history */
};
#define DIR_SECRET_N 7
extern const struct dir_secret dir_secret[DIR_SECRET_N];

bool dir_has_secret(const struct conform *c, size_t i);
/* A value for it; which: another value for each. */
struct dir_value dir_secret_value(struct conform *c, size_t i, unsigned which);

#define DIR_FILLED_EXPIRY "133500000000000000" /* on a computer that is filled: 2024-01-17 */

/* A new computer with value 1 of each secret, and an expiry. NULL: the row has failed. */
const char *dir_filled(struct conform *c);
const char *dir_filled_below(struct conform *c, const char *parent);

/* Nothing of it is seen in that session, in any of the ways to ask for it. */
bool dir_sees_none(struct conform *c, struct dir_session *s, const char *dn);
/* None of the secrets on dn has changed since it was filled, and neither has its expiry. */
bool dir_still_filled(struct conform *c, const char *dn);
/* "(ATTR=VALUE)" with what needs it escaped, RFC 4515. */
const char *dir_equals(struct conform *c, const char *attr, struct dir_value value);

#endif
