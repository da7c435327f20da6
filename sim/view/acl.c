/* SPDX-License-Identifier: MIT */
#include "view/acl.h"

#include <stdlib.h>
#include <string.h>

#include "view/private.h"

#define CONFIDENTIAL 0x80u /* searchFlags, [MS-ADTS] 2.2.10 */

static bool take_guid(LDAP *ld, LDAPMessage *e, const char *attr, uint8_t out[static LAPS_GUID_LEN])
{
	struct berval **v = ldap_get_values_len(ld, e, attr);
	const bool ok = v && v[0] && v[0]->bv_len == LAPS_GUID_LEN;

	if (ok)
		memcpy(out, v[0]->bv_val, LAPS_GUID_LEN);
	ldap_value_free_len(v);
	return ok;
}

bool view_attribute_read(struct sim_view *v, const char *name, struct view_attribute *out,
			 struct sim_err *err)
{
	static const char *const attr[] = {"schemaIDGUID", "attributeSecurityGUID", "searchFlags",
					   NULL};
	char base[VIEW_DN + 16], filter[128] = "(lDAPDisplayName=", flags[16];
	LDAPMessage *r = NULL, *e;

	*out = (struct view_attribute){.name = name};
	snprintf(base, sizeof(base), "CN=Schema,%s", v->config_dn);
	if (!view_filter_put(filter, sizeof(filter), name, ")") ||
	    !view_read(&v->link,
		       &(struct view_query){.base = base,
					    .scope = LDAP_SCOPE_ONELEVEL,
					    .filter = filter,
					    .attr = attr},
		       &r, err))
		return false;
	e = r ? ldap_first_entry(v->link.ld, r) : NULL;
	if (e) {
		view_text(v->link.ld, e, "searchFlags", flags, sizeof(flags));
		out->there = take_guid(v->link.ld, e, "schemaIDGUID", out->guid);
		out->has_set = take_guid(v->link.ld, e, "attributeSecurityGUID", out->set);
		out->confidential = (strtoul(flags, NULL, 10) & CONFIDENTIAL) != 0;
	}
	ldap_msgfree(r);
	return true;
}

/* Owner and DACL of an object, and its SID where it has one. */
static bool read_sd(struct sim_view *v, const char *dn, struct laps_sd *sd, struct laps_sid *sid,
		    struct sim_err *err)
{
	static const char *const attr[] = {"nTSecurityDescriptor", "objectSid", NULL};
	struct berval **bytes, **its_sid;
	LDAPMessage *r = NULL, *e;
	bool ok;

	if (!view_read(&v->link,
		       &(struct view_query){.base = dn,
					    .scope = LDAP_SCOPE_BASE,
					    .filter = "(objectClass=*)",
					    .attr = attr,
					    .deleted = true,
					    .descriptors = true},
		       &r, err))
		return false;
	e = r ? ldap_first_entry(v->link.ld, r) : NULL;
	bytes = e ? ldap_get_values_len(v->link.ld, e, "nTSecurityDescriptor") : NULL;
	its_sid = e && sid ? ldap_get_values_len(v->link.ld, e, "objectSid") : NULL;
	ok = bytes && bytes[0] &&
	     laps_sd_parse((uint8_t *)bytes[0]->bv_val, bytes[0]->bv_len, sd, NULL) == LAPS_OK;
	if (its_sid && its_sid[0] &&
	    laps_sid_parse((uint8_t *)its_sid[0]->bv_val, its_sid[0]->bv_len, sid, NULL) != LAPS_OK)
		ok = false;
	ldap_value_free_len(its_sid);
	ldap_value_free_len(bytes);
	ldap_msgfree(r);
	return ok || sim_fail(err, "'%s' shows no descriptor", dn);
}

/* The DN of the object above; NULL: this is the base of the domain. An escaped comma is none. */
static const char *parent_of(const struct sim_view *v, const char *dn)
{
	if (strlen(dn) <= strlen(v->base_dn))
		return NULL;
	for (; *dn && *dn != ','; dn++)
		if (*dn == '\\' && dn[1])
			dn++;
	return *dn ? dn + 1 : NULL;
}

static bool read_above(struct sim_view *v, const char *dn, struct view_acl *a, struct sim_err *err)
{
	const char *at = parent_of(v, dn);

	for (; at && a->above_n < VIEW_ANCESTORS; at = parent_of(v, at)) {
		if (!read_sd(v, at, &a->above[a->above_n].sd, NULL, err))
			return false;
		a->above[a->above_n++].dn = strdup(at);
		if (!a->above[a->above_n - 1].dn)
			return sim_fail_nomem(err);
	}
	return true;
}

bool view_acl_read(struct sim_view *v, const char *dn, view_attr password, view_attr expiry,
		   struct view_acl *out, struct sim_err *err)
{
	return view_attribute_read(v, view_attr_name[password], &out->password, err) &&
	       view_attribute_read(v, view_attr_name[expiry], &out->expiry, err) &&
	       read_sd(v, dn, &out->sd, &out->self, err) && read_above(v, dn, out, err);
}

void view_acl_clear(struct view_acl *a)
{
	for (size_t i = 0; i < a->above_n; i++) {
		laps_sd_clear(&a->above[i].sd);
		free(a->above[i].dn);
	}
	laps_sd_clear(&a->sd);
	*a = (struct view_acl){0};
}
