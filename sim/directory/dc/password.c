/* SPDX-License-Identifier: MIT */
#include "directory/dc/password.h"

#include <laps/secret.h>
#include <laps/utf16.h>
#include <slapi-plugin.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/passwordhash.h"

#define PASSWORD_MAX 4096 /* bytes of UTF-8 */

bool dc_password_is_kept(const struct berval *value)
{
	const size_t len = strlen(DC_PASSWORD_KEPT);

	return value->bv_len >= len && memcmp(value->bv_val, DC_PASSWORD_KEPT, len) == 0;
}

bool dc_password_hash(const struct berval *value, bool unicode, struct berval *hash,
		      struct berval *kept)
{
	const size_t head = strlen(DC_PASSWORD_KEPT);
	struct laps_buf text; /* the kept value: the head, then what is hashed */
	struct berval clear;
	bool ok = true;

	*hash = *kept = (struct berval){0};
	laps_buf_init(&text, head + PASSWORD_MAX);
	laps_buf_put(&text, DC_PASSWORD_KEPT, head);
	if (unicode)
		ok = dc_password_decode((const unsigned char *)value->bv_val, value->bv_len, &text);
	else
		laps_buf_put(&text, value->bv_val, value->bv_len);
	ok = ok && laps_buf_status(&text) == LAPS_OK && text.len > head;
	if (ok) {
		clear.bv_len = text.len - head;
		clear.bv_val = (char *)text.data + head;
		ok = dc_passwordhash(&clear, hash);
	}
	if (ok) {
		kept->bv_len = text.len;
		kept->bv_val = slapi_ch_malloc(text.len + 1);
		memcpy(kept->bv_val, text.data, text.len);
		kept->bv_val[text.len] = 0;
	}
	laps_buf_clear(&text);
	return ok;
}

static struct berval *berval_of(struct berval value)
{
	struct berval *bv = (struct berval *)(void *)slapi_ch_calloc(1, sizeof(*bv));

	*bv = value;
	return bv;
}

bool dc_password_convert(LDAPMod *m)
{
	const bool unicode = strcasecmp(m->mod_type, "unicodePwd") == 0;
	struct berval **v = m->mod_bvalues, hash, kept;

	/* a password is set, never added to others, and never taken away */
	if ((m->mod_op & ~LDAP_MOD_BVALUES) != LDAP_MOD_REPLACE || !v || !v[0] || v[1])
		return false;
	if (!dc_password_hash(v[0], unicode, &hash, &kept))
		return false;
	laps_wipe(v[0]->bv_val, v[0]->bv_len);
	slapi_ch_free_string(&v[0]->bv_val);
	*v[0] = hash;
	m->mod_bvalues = (struct berval **)(void *)slapi_ch_calloc(3, sizeof(void *));
	m->mod_bvalues[0] = v[0];
	m->mod_bvalues[1] = berval_of(kept);
	slapi_ch_free((void **)&v);
	if (unicode) {
		slapi_ch_free_string(&m->mod_type);
		m->mod_type = slapi_ch_strdup("userPassword");
	}
	return true;
}
