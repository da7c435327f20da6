/* SPDX-License-Identifier: MIT */
#include "directory/dc/passwordhash.h"

/* The password module of OpenLDAP, inside of slapd. */
extern int lutil_passwd_hash(const struct berval *passwd, const char *method, struct berval *hash,
			     const char **text);

bool dc_passwordhash(const struct berval *clear, struct berval *hash)
{
	const char *text = NULL;

	return lutil_passwd_hash(clear, "{SSHA}", hash, &text) == 0 && hash->bv_val;
}
