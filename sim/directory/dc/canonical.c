/* SPDX-License-Identifier: MIT */
#include "directory/dc/canonical.h"

#include <ldap.h>
#include <strings.h>

/* Of what has several values the first. */
static const LDAPAVA *name_of(LDAPRDN rdn)
{
	return rdn[0];
}

static bool is_domain(LDAPRDN rdn)
{
	const struct berval *type = &name_of(rdn)->la_attr;

	return type->bv_len == 2 && strncasecmp(type->bv_val, "DC", 2) == 0;
}

static void put_escaped(struct laps_buf *out, const struct berval *value)
{
	for (ber_len_t i = 0; i < value->bv_len; i++) {
		if (value->bv_val[i] == '/' || value->bv_val[i] == '\\')
			laps_buf_put_u8(out, '\\');
		laps_buf_put_u8(out, (uint8_t)value->bv_val[i]);
	}
}

bool dc_canonical(const char *dn, struct laps_buf *out)
{
	LDAPDN rdn = NULL;
	size_t n = 0, domain;

	if (ldap_str2dn(dn, &rdn, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS || !rdn)
		return false;
	while (rdn[n])
		n++;
	for (domain = n; domain > 0 && is_domain(rdn[domain - 1]);)
		domain--;
	for (size_t i = domain; i < n; i++) {
		if (i > domain)
			laps_buf_put_u8(out, '.');
		put_escaped(out, &name_of(rdn[i])->la_value);
	}
	laps_buf_put_u8(out, '/');
	for (size_t i = domain; i > 0; i--) {
		put_escaped(out, &name_of(rdn[i - 1])->la_value);
		if (i > 1)
			laps_buf_put_u8(out, '/');
	}
	ldap_dnfree(rdn);
	return laps_buf_status(out) == LAPS_OK;
}
