/* SPDX-License-Identifier: MIT */
/*
 * Passwords as they are written: unicodePwd is the new password in quotes as UTF-16LE,
 * [MS-ADTS] 3.1.1.3.1.5.1; what is stored is a hash in userPassword, against which slapd lets
 * simple binds in. Nobody reads either.
 */
#ifndef SIM_DIRECTORY_DC_PASSWORD_H
#define SIM_DIRECTORY_DC_PASSWORD_H
#include <laps/buf.h>
#include <ldap.h>
#include <stdbool.h>

/* Append the password, UTF-8. False: it is not in quotes, empty, or no UTF-16. Pure. */
bool dc_password_decode(const unsigned char *value, size_t len, struct laps_buf *out);
/*
 * In a modification, or the one value of an entry's attribute: unicodePwd becomes userPassword, and
 * clear text becomes a hash; hashes stay. False: a value that is no password.
 */
bool dc_password_convert(LDAPMod *m);
/* One value in place; unicode: it is unicodePwd's. The value's memory is slapd's. */
bool dc_password_hash(struct berval *value, bool unicode);

#endif
