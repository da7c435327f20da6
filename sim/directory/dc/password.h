/* SPDX-License-Identifier: MIT */
/*
 * Passwords as they are written: unicodePwd is the new password in quotes as UTF-16LE,
 * [MS-ADTS] 3.1.1.3.1.5.1; what is stored is a hash in userPassword, against which slapd lets
 * simple binds in, and beside it the password, from which the realm makes its keys as Active
 * Directory's does with "reversible encryption". Nobody reads either.
 *
 * Differs from Active Directory: a new password does not stamp pwdLastSet, and there is no history,
 * no age and no policy of passwords.
 */
#ifndef SIM_DIRECTORY_DC_PASSWORD_H
#define SIM_DIRECTORY_DC_PASSWORD_H
#include <laps/buf.h>
#include <ldap.h>
#include <stdbool.h>

#define DC_PASSWORD_KEPT "{LAPSIM}" /* begins that value: a hash that slapd cannot do */

/* Append the password, UTF-8. False: it is not in quotes, empty, or no UTF-16. Pure. */
bool dc_password_decode(const unsigned char *value, size_t len, struct laps_buf *out);
/* In a modification: unicodePwd becomes userPassword, and the password its two values. False: a
 * value that is no password. */
bool dc_password_convert(LDAPMod *m);
/* One value, unicodePwd's or not, into the two; their memory is slapd's. */
bool dc_password_hash(const struct berval *value, bool unicode, struct berval *hash,
		      struct berval *kept);
bool dc_password_is_kept(const struct berval *value);

#endif
