/* SPDX-License-Identifier: MIT */
/* What the permissions of a computer give to somebody, in words. Pure. */
#include <laps/delegation.h>
#include <laps/lapsschema.h>
#include <stdio.h>
#include <string.h>

#include "view/acl.h"

#define ENTRY_MAX 400 /* bytes */

static const struct laps_sid itself = {.authority = 5, .sub = {10}, .sub_n = 1};

void view_acl_way(const struct view_token *t, const struct view_groups *g,
		  const struct laps_sid *to, struct view_reason *out)
{
	const struct laps_sid *primary = t->has_primary ? &t->primary : NULL;

	if (t->n > 0 && laps_sid_eq(&t->sid[0], to))
		out->way[0] = 0;
	else if (laps_sid_eq(to, &itself))
		snprintf(out->way, sizeof(out->way), "is the computer itself");
	else if (view_sid_is_everybody(to))
		snprintf(out->way, sizeof(out->way), "has logged on");
	else if (!view_groups_way(g, t->dn, primary, to, out->way, sizeof(out->way)))
		snprintf(out->way, sizeof(out->way), "is in a group that everybody is in");
}

/* ---- one entry ----------------------------------------------------------------------------- */

static bool same_entry(const struct laps_ace *a, const struct laps_ace *b)
{
	return a->type == b->type && laps_adaccess_map(a->mask) == laps_adaccess_map(b->mask) &&
	       a->has == b->has && memcmp(a->object, b->object, LAPS_GUID_LEN) == 0 &&
	       memcmp(a->inherited, b->inherited, LAPS_GUID_LEN) == 0 &&
	       laps_sid_eq(&a->sid, &b->sid);
}

/* From where it is inherited: the nearest container that has it as its own. NULL: none has. */
static const char *source_of(const struct view_acl *a, const struct laps_ace *ace)
{
	for (size_t i = 0; i < a->above_n; i++)
		for (size_t k = 0; k < a->above[i].sd.dacl_n; k++) {
			const struct laps_ace *own = &a->above[i].sd.dacl[k];

			if (!(own->flags & LAPS_ACE_INHERITED) &&
			    own->flags & LAPS_ACE_CONTAINER_INHERIT && same_entry(own, ace))
				return a->above[i].dn;
		}
	return NULL;
}

static void put_entry(const struct view_acl *a, const struct laps_ace *ace, char *out, size_t size)
{
	const char *from = source_of(a, ace);

	if (!(ace->flags & LAPS_ACE_INHERITED))
		snprintf(out, size, "an entry of the computer itself");
	else
		snprintf(out, size, "an entry inherited from %.300s", from ? from : "above");
}

static const char *word_of(uint32_t right)
{
	switch (right) {
	case LAPS_RIGHT_READ_PROPERTY: return "reading";
	case LAPS_RIGHT_WRITE_PROPERTY: return "writing";
	case LAPS_RIGHT_CONTROL_ACCESS: return "control access to";
	default: return "listing";
	}
}

/* What the entry is about. */
static const char *object_of(const struct laps_ace *ace, const struct view_attribute *attr)
{
	if (!(ace->has & LAPS_ACE_HAS_OBJECT))
		return "everything";
	if (memcmp(ace->object, attr->guid, LAPS_GUID_LEN) == 0)
		return attr->name;
	if (memcmp(ace->object, laps_guid_encrypted_set, LAPS_GUID_LEN) == 0)
		return "the property set " LAPS_SCHEMA_SET_CN;
	return "all of a computer";
}

static void put_grant(const struct laps_ace *ace, uint32_t right, const struct view_attribute *attr,
		      char *out, size_t size)
{
	const bool all = (laps_adaccess_map(ace->mask) & LAPS_RIGHT_ALL) == LAPS_RIGHT_ALL;

	if (all && !(ace->has & LAPS_ACE_HAS_OBJECT))
		snprintf(out, size, "full control");
	else
		snprintf(out, size, "%s %s", word_of(right), object_of(ace, attr));
}

/* ---- one right ----------------------------------------------------------------------------- */

/* Of a right that an entry gives or denies. */
static void why_entry(const struct view_acl *a, const struct view_attribute *attr,
		      const struct view_token *t, const struct view_groups *g, uint32_t right,
		      const struct laps_ace *ace, bool yes, struct view_reason *why)
{
	char entry[ENTRY_MAX], grant[128];

	view_acl_way(t, g, &ace->sid, why);
	put_entry(a, ace, entry, sizeof(entry));
	put_grant(ace, right, attr, grant, sizeof(grant));
	snprintf(why->text, sizeof(why->text), "%s %s %s", entry, yes ? "grants" : "denies", grant);
}

static bool has_right(const struct view_acl *a, const struct view_attribute *attr,
		      const struct view_token *t, const struct view_groups *g, uint32_t right,
		      struct view_reason *why)
{
	const struct laps_adtoken who = view_token_ad(t);
	const struct laps_adpath path = {
		.guid = {laps_guid_computer, attr->has_set ? attr->set : NULL, attr->guid}};
	struct laps_addecider by;
	const bool yes = laps_adaccess_why(&a->sd, &who, &a->self, &path, right, &by);

	why->way[0] = 0;
	if (by.reason == LAPS_ADREASON_ACE)
		why_entry(a, attr, t, g, right, &a->sd.dacl[by.ace], yes, why);
	else if (by.reason == LAPS_ADREASON_NO_DACL)
		snprintf(why->text, sizeof(why->text), "the computer has no list of permissions");
	else
		snprintf(why->text, sizeof(why->text), "no entry grants %s %s", word_of(right),
			 attr->name);
	return yes;
}

/* What may not be listed is not there. */
static bool may_list(const struct view_acl *a, const struct view_token *t, struct view_reason *why)
{
	const struct laps_adtoken who = view_token_ad(t);

	if (a->above_n == 0 ||
	    laps_adaccess(&a->above[0].sd, &who, NULL, NULL, LAPS_RIGHT_LIST) == LAPS_RIGHT_LIST)
		return true;
	snprintf(why->text, sizeof(why->text), "may not list %s", a->above[0].dn);
	return false;
}

static bool is_there(const struct view_attribute *attr, struct view_reason *why)
{
	if (!attr->there)
		snprintf(why->text, sizeof(why->text), "the schema has no %s", attr->name);
	return attr->there;
}

bool view_acl_reads(const struct view_acl *a, const struct view_attribute *attr,
		    const struct view_token *t, const struct view_groups *g,
		    struct view_reason *why)
{
	return is_there(attr, why) && may_list(a, t, why) &&
	       has_right(a, attr, t, g, LAPS_RIGHT_READ_PROPERTY, why) &&
	       (!attr->confidential || has_right(a, attr, t, g, LAPS_RIGHT_CONTROL_ACCESS, why));
}

bool view_acl_writes(const struct view_acl *a, const struct view_attribute *attr,
		     const struct view_token *t, const struct view_groups *g,
		     struct view_reason *why)
{
	return is_there(attr, why) && may_list(a, t, why) &&
	       has_right(a, attr, t, g, LAPS_RIGHT_WRITE_PROPERTY, why);
}
