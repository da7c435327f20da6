/* SPDX-License-Identifier: MIT */
#include "directory/dc/crossing.h"

#include <string.h>
#include <strings.h>

#include "directory/dc/change.h"
#include "directory/dc/crossing_event.h"
#include "directory/dc/crossing_later.h"
#include "directory/dc/crossing_place.h"
#include "directory/dc/links.h"
#include "directory/dc/naming.h"
#include "directory/dc/search.h"

/* Of an entry of a log; NULL: it has none. */
static char *text_of(LDAP *ld, LDAPMessage *entry, const char *attribute)
{
	struct berval **v = ldap_get_values_len(ld, entry, attribute);
	char *text = v && v[0] ? slapi_ch_strdup(v[0]->bv_val) : NULL;

	ldap_value_free_len(v);
	return text;
}

/* "objectGUID:+ ..." of what is added; false: it has none. */
static bool added_guid(LDAP *ld, LDAPMessage *entry, uint8_t out[static LAPS_GUID_LEN])
{
	static const char lead[] = "objectGUID:+ ";
	struct berval **v = ldap_get_values_len(ld, entry, "reqMod");
	bool found = false;

	for (int i = 0; v && v[i] && !found; i++) {
		found = v[i]->bv_len == sizeof(lead) - 1 + LAPS_GUID_LEN &&
			strncasecmp(v[i]->bv_val, lead, sizeof(lead) - 1) == 0;
		if (found)
			memcpy(out, v[i]->bv_val + sizeof(lead) - 1, LAPS_GUID_LEN);
	}
	ldap_value_free_len(v);
	return found;
}

/* dn: where it is at who passes it on, and has its name by */
static void look_at_add(LDAP *ld, LDAPMessage *entry, const char *dn,
			const struct dc_naming_event *event, struct dc_crossing *out)
{
	uint8_t guid[LAPS_GUID_LEN];
	char *rdn, *parent;

	if (!added_guid(ld, entry, guid))
		return;
	out->settles = dc_crossing_place(event, NULL, guid, &rdn, &parent);
	out->dn = slapi_dn_plus_rdn(parent, rdn);
	out->value = dc_rdn_value(rdn, NULL);
	out->was = dc_rdn_value(dn, &out->type);
	slapi_ch_free_string(&rdn);
	slapi_ch_free_string(&parent);
}

static char *dup_value(Slapi_Entry *own, const char *attribute)
{
	const struct berval *v = dc_value(own, attribute);

	return v ? slapi_ch_strdup(v->bv_val) : NULL;
}

static void look_at_rename(const struct dc_naming_event *event, Slapi_Entry *own,
			   struct dc_crossing *out)
{
	const struct berval *guid = dc_value(own, "objectGUID"), *csn;
	struct dc_naming_event winner;
	Slapi_Entry *now;

	if (!guid || guid->bv_len != LAPS_GUID_LEN) {
		out->nothing = true;
		return;
	}
	if (dc_naming_winner(event, slapi_entry_get_dn(own), &winner)) {
		out->settles = dc_crossing_place(&winner, own, (const uint8_t *)guid->bv_val,
						 &out->rdn, &out->superior);
		dc_naming_event_clear(&winner);
	} else {
		/* its own name again: it may count later, when the object is brought back */
		out->rdn = dc_first_rdn(slapi_entry_get_dn(own), NULL);
		out->superior = slapi_dn_parent(slapi_entry_get_dn(own));
	}
	/* what it was below may have given way to it: then it has been changed */
	now = dc_entry_of(event->id, slapi_entry_get_dn(own));
	if (now)
		own = now;
	out->dn = slapi_ch_strdup(slapi_entry_get_dn(own));
	csn = dc_value(own, "entryCSN");
	if (csn && strcmp(csn->bv_val, event->csn) > 0) {
		out->csn = slapi_ch_strdup(csn->bv_val);
		out->time = dup_value(own, "modifyTimestamp");
	}
	if (now)
		slapi_entry_free(now);
	dc_entry_prepare_rename(out->dn);
}

static void look_at_modify(LDAP *ld, LDAPMessage *entry, const struct dc_naming_event *event,
			   Slapi_Entry *own, struct dc_crossing *out)
{
	const struct berval *csn = dc_value(own, "entryCSN");
	struct berval **changes;

	out->dn = slapi_ch_strdup(slapi_entry_get_dn(own));
	out->value = dc_rdn_value(out->dn, NULL);
	if (!csn || strcmp(csn->bv_val, event->csn) <= 0)
		return;
	changes = ldap_get_values_len(ld, entry, "reqMod");
	out->later = dc_crossing_later(out->dn, event->id, event->csn, csn->bv_val, changes);
	out->added = dc_crossing_added(own, out->later);
	ldap_value_free_len(changes);
}

static void look(LDAP *ld, LDAPMessage *entry, const char *type, const char *dn,
		 const struct dc_naming_event *event, struct dc_crossing *out)
{
	Slapi_Entry *own = dc_entry_of(event->id, dn);

	if (strcasecmp(type, "add") == 0) {
		if (own)
			out->nothing = true;
		else
			look_at_add(ld, entry, dn, event, out);
	} else if (!own) {
		out->nothing = true;
	} else if (strcasecmp(type, "modrdn") == 0) {
		look_at_rename(event, own, out);
	} else if (strcasecmp(type, "modify") == 0) {
		look_at_modify(ld, entry, event, own, out);
	}
	if (own)
		slapi_entry_free(own);
}

static void read_above(LDAP *ld, LDAPMessage *entry, struct dc_naming_event *out)
{
	struct berval **control = ldap_get_values_len(ld, entry, "reqControls");
	struct berval **change = ldap_get_values_len(ld, entry, "reqMod");

	dc_naming_event_above(out, control, change);
	ldap_value_free_len(control);
	ldap_value_free_len(change);
}

void dc_crossing_look(LDAP *ld, LDAPMessage *entry, struct dc_crossing *out)
{
	char *type = text_of(ld, entry, "reqType"), *dn = text_of(ld, entry, "reqDN");
	char *rdn = text_of(ld, entry, "reqNewRDN");
	char *superior = text_of(ld, entry, "reqNewSuperior");
	char *id = text_of(ld, entry, "reqEntryUUID"), *csn = text_of(ld, entry, "entryCSN");
	struct dc_naming_event event;

	*out = (struct dc_crossing){.modifies = type && strcasecmp(type, "modify") == 0};
	/* the head of a naming context has the same name everywhere */
	if (type && dn && id && csn && dc_naming_head(dn) && dc_naming_head(dn) != dn) {
		dc_naming_event_set(&event, id, csn, dn, rdn, superior);
		read_above(ld, entry, &event);
		out->above = event.above;
		out->id = slapi_ch_strdup(id);
		look(ld, entry, type, dn, &event, out);
		if (out->nothing)
			out->dn = slapi_dn_plus_rdn(dc_naming_head(dn), "CN=nothing");
		dc_naming_event_clear(&event);
	} else if (!type) {
		dc_crossing_forget();
	}
	slapi_ch_free_string(&type);
	slapi_ch_free_string(&dn);
	slapi_ch_free_string(&rdn);
	slapi_ch_free_string(&superior);
	slapi_ch_free_string(&id);
	slapi_ch_free_string(&csn);
}

/* The object, if it is at dn now; NULL: slapd has not done it, and another may be there. */
static Slapi_Entry *arrived(const struct dc_crossing *c, const char *dn)
{
	int code;
	Slapi_Entry *e = dc_entry_get(dn, &code);
	const struct berval *id = e ? dc_value(e, "entryUUID") : NULL;

	if (id && c->id && strcasecmp(id->bv_val, c->id) == 0)
		return e;
	if (e)
		slapi_entry_free(e);
	return NULL;
}

/* Groups here may name what was renamed or deleted where they were not known. */
static void follow(const struct dc_crossing *c, const char *dn)
{
	if (!c->rdn || strcasecmp(dn, c->dn) == 0)
		return;
	if (dc_naming_among_deleted(c->superior))
		(void)dc_links_move(dc_naming_domain(c->dn), c->dn, NULL);
	else
		(void)dc_links_follow(c->dn, dn);
}

void dc_crossing_settle(const struct dc_crossing *c)
{
	char *dn = c->rdn && c->superior ? slapi_dn_plus_rdn(c->superior, c->rdn)
		   : c->settles          ? slapi_ch_strdup(c->dn)
					 : NULL;
	Slapi_Entry *e = dn ? arrived(c, dn) : NULL;

	if (e) {
		follow(c, dn);
		if (c->settles)
			dc_crossing_stay(e);
		slapi_entry_free(e);
	}
	slapi_ch_free_string(&dn);
}

void dc_crossing_clear(struct dc_crossing *c)
{
	slapi_ch_free_string(&c->dn);
	slapi_ch_free_string(&c->rdn);
	slapi_ch_free_string(&c->superior);
	slapi_ch_free_string(&c->id);
	slapi_ch_free_string(&c->value);
	slapi_ch_free_string(&c->type);
	slapi_ch_free_string(&c->was);
	slapi_ch_free_string(&c->csn);
	slapi_ch_free_string(&c->time);
	ber_bvecfree(c->later);
	ber_bvecfree(c->added);
	c->later = c->added = NULL;
	c->settles = false;
	c->nothing = c->modifies = false;
}
