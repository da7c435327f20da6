/* SPDX-License-Identifier: MIT */
#include "directory/dc/crossing.h"

#include <string.h>
#include <strings.h>

#include "directory/dc/change.h"
#include "directory/dc/naming.h"
#include "directory/dc/search.h"
#include "directory/dc/tombstone.h"

/* Of an entry of a log; NULL: it has none. */
static char *text_of(LDAP *ld, LDAPMessage *entry, const char *attribute)
{
	struct berval **v = ldap_get_values_len(ld, entry, attribute);
	char *text = v && v[0] ? slapi_ch_strdup(v[0]->bv_val) : NULL;

	ldap_value_free_len(v);
	return text;
}

/* "createTimestamp:+ 20260301000000Z", without what stands before the value. */
static char *added_value(LDAP *ld, LDAPMessage *entry, const char *attribute)
{
	struct berval **v = ldap_get_values_len(ld, entry, "reqMod");
	const size_t n = strlen(attribute);
	char *text = NULL;

	for (int i = 0; v && v[i] && !text; i++)
		if (strncasecmp(v[i]->bv_val, attribute, n) == 0 &&
		    strncmp(v[i]->bv_val + n, ":+ ", 3) == 0)
			text = slapi_ch_strdup(v[i]->bv_val + n + 3);
	ldap_value_free_len(v);
	return text;
}

static bool has_id(Slapi_Entry *e, const char *id)
{
	const struct berval *v = dc_value(e, "entryUUID", 0);

	return v && strcasecmp(v->bv_val, id) == 0;
}

/* The object of that entryUUID, wherever it is; NULL: it is not there. */
static Slapi_Entry *find_id(const char *dn, const char *id)
{
	const char *head = dc_naming_head(dn);
	char *filter = dc_filter_equal("entryUUID", id, strlen(id));
	Slapi_Entry *e = head && filter ? dc_entry_find(head, LDAP_SCOPE_SUBTREE, filter) : NULL;

	slapi_ch_free_string(&filter);
	return e;
}

static bool is_deleted(const char *dn)
{
	const char *parent = NULL;

	(void)dc_naming_rdn(dn, &parent);
	return parent &&
	       strncasecmp(parent, DC_TOMBSTONE_CONTAINER ",", sizeof(DC_TOMBSTONE_CONTAINER)) == 0;
}

/* A new name for an object that has got another one here. */
static bool name_stays(LDAP *ld, LDAPMessage *entry, Slapi_Entry *e)
{
	char *parent = text_of(ld, entry, "reqNewSuperior");
	char *csn = text_of(ld, entry, "entryCSN");
	const struct berval *own = dc_value(e, "entryCSN", 0);
	bool stays = is_deleted(slapi_entry_get_dn(e));

	if (!stays && !(parent && strncasecmp(parent, DC_TOMBSTONE_CONTAINER ",",
					      sizeof(DC_TOMBSTONE_CONTAINER)) == 0))
		stays = csn && own && strcmp(csn, own->bv_val) < 0;
	slapi_ch_free_string(&parent);
	slapi_ch_free_string(&csn);
	return stays;
}

static dc_crossing look_for(LDAP *ld, LDAPMessage *entry, const char *type, const char *dn,
			    const char *id, char **out)
{
	Slapi_Entry *e = find_id(dn, id);
	dc_crossing what = DC_CROSSING_MOVED;

	if (!e)
		return DC_CROSSING_DROP;
	if (strcasecmp(type, "modrdn") == 0 && name_stays(ld, entry, e))
		what = DC_CROSSING_DROP;
	else
		*out = slapi_ch_strdup(slapi_entry_get_dn(e));
	slapi_entry_free(e);
	return what;
}

/* Is the object that is to be added the later one? Else this is left. */
static bool is_later(LDAP *ld, LDAPMessage *entry, const char *id, Slapi_Entry *own)
{
	char *time = added_value(ld, entry, "createTimestamp");
	const struct berval *there = dc_value(own, "createTimestamp", 0);
	const struct berval *own_id = dc_value(own, "entryUUID", 0);
	int order = time && there ? strcmp(time, there->bv_val) : 0;

	if (order == 0 && own_id)
		order = strcasecmp(id, own_id->bv_val);
	slapi_ch_free_string(&time);
	return order > 0;
}

static dc_crossing add_twice(LDAP *ld, LDAPMessage *entry, const char *dn, const char *id,
			     Slapi_Entry *own)
{
	if (!is_later(ld, entry, id, own))
		return DC_CROSSING_DROP;
	(void)dc_entry_delete(dn);
	return DC_CROSSING_NONE;
}

dc_crossing dc_crossing_look(LDAP *ld, LDAPMessage *entry, char **out)
{
	char *type = text_of(ld, entry, "reqType"), *dn = text_of(ld, entry, "reqDN");
	char *id = text_of(ld, entry, "reqEntryUUID");
	dc_crossing what = DC_CROSSING_NONE;
	Slapi_Entry *own;
	int code;

	*out = NULL;
	if (type && dn && id) {
		const bool add = strcasecmp(type, "add") == 0;

		own = dc_entry_get(dn, &code);
		if (add && own && !has_id(own, id))
			what = add_twice(ld, entry, dn, id, own);
		else if (!add && (!own || !has_id(own, id)))
			what = look_for(ld, entry, type, dn, id, out);
		if (own)
			slapi_entry_free(own);
	}
	slapi_ch_free_string(&type);
	slapi_ch_free_string(&dn);
	slapi_ch_free_string(&id);
	return what;
}
