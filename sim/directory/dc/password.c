/* SPDX-License-Identifier: MIT */
#include "directory/dc/password.h"

#include <laps/secret.h>
#include <laps/utf16.h>
#include <slapi-plugin.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/passwordhash.h"

#define PASSWORD_MAX 4096 /* bytes of UTF-8 */

bool dc_password_hash(struct berval *value, bool unicode)
{
	struct laps_buf clear;
	struct berval in, hash = {0};
	bool ok;

	if (!unicode && value->bv_len && value->bv_val[0] == '{')
		return true; /* hashed already: how lapsim's own accounts come */
	laps_buf_init(&clear, PASSWORD_MAX);
	if (unicode)
		ok = dc_password_decode((const unsigned char *)value->bv_val, value->bv_len,
					&clear);
	else
		laps_buf_put(&clear, value->bv_val, value->bv_len), ok = value->bv_len > 0;
	in = (struct berval){.bv_val = (char *)clear.data, .bv_len = clear.len};
	ok = ok && laps_buf_status(&clear) == LAPS_OK && dc_passwordhash(&in, &hash);
	laps_buf_clear(&clear);
	if (!ok)
		return false;
	laps_wipe(value->bv_val, value->bv_len);
	slapi_ch_free_string(&value->bv_val);
	*value = hash;
	return true;
}

bool dc_password_convert(LDAPMod *m)
{
	const bool unicode = strcasecmp(m->mod_type, "unicodePwd") == 0;
	struct berval **v = m->mod_bvalues;

	/* a password is set, never added to others, and never taken away */
	if ((m->mod_op & ~LDAP_MOD_BVALUES) != LDAP_MOD_REPLACE || !v || !v[0] || v[1])
		return false;
	if (!dc_password_hash(v[0], unicode))
		return false;
	if (unicode) {
		slapi_ch_free_string(&m->mod_type);
		m->mod_type = slapi_ch_strdup("userPassword");
	}
	return true;
}
