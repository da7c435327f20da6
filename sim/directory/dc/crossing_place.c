/* SPDX-License-Identifier: MIT */
#include "directory/dc/crossing_place.h"

#include <laps/buf.h>
#include <laps/sd.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/change.h"
#include "directory/dc/links.h"
#include "directory/dc/naming.h"
#include "directory/dc/place.h"
#include "directory/dc/search.h"
#include "directory/dc/tombstone.h"

/* By a change of ours: groups that have it name it as before. */
static void put_away(Slapi_Entry *e, const char *rdn, const char *parent)
{
	const char *old_dn = slapi_entry_get_dn(e);
	char *dn = slapi_dn_plus_rdn(parent, rdn);
	struct dc_changes c = {0};
	struct laps_buf bytes;

	laps_buf_init(&bytes, LAPS_SD_LEN_MAX);
	if (dc_place_changes(e, rdn, parent, &c, &bytes) &&
	    dc_entry_rename(old_dn, rdn, parent) == LDAP_SUCCESS) {
		(void)dc_entry_modify(dn, &c);
		if (strcasecmp(dn, old_dn) != 0)
			(void)dc_links_follow(old_dn, dn);
	}
	laps_buf_clear(&bytes);
	dc_changes_clear(&c);
	slapi_ch_free_string(&dn);
}

static char *conflict_rdn(const char *rdn, const uint8_t guid[static LAPS_GUID_LEN])
{
	char out[DC_TOMBSTONE_RDN];

	if (strstr(rdn, DC_CONFLICT_MARK) || !dc_conflict_rdn(rdn, strlen(rdn), guid, out))
		return slapi_ch_strdup(rdn);
	return slapi_ch_strdup(out);
}

/* [MS-ADTS] 6.1.1.4.1; nothing can be lost in the schema. */
static char *lost_and_found(const char *dn)
{
	const char *head = dc_naming_head(dn);

	return slapi_dn_plus_rdn(head ? head : dn, head && head != dc_naming_domain(dn)
							   ? "CN=LostAndFoundConfig"
							   : "CN=LostAndFound");
}

/* Of an object that goes to CN=LostAndFound. */
static void put_lost(Slapi_Entry *e, const char *lost)
{
	const struct berval *guid = dc_value(e, "objectGUID");
	char *rdn = dc_first_rdn(slapi_entry_get_dn(e), NULL), *name;

	if (guid && guid->bv_len == LAPS_GUID_LEN) {
		name = conflict_rdn(rdn, (const uint8_t *)guid->bv_val);
		put_away(e, name, lost);
		slapi_ch_free_string(&name);
	}
	slapi_ch_free_string(&rdn);
}

struct children {
	Slapi_Entry **list;
	size_t n;
};

static void collect_child(Slapi_Entry *e, void *arg)
{
	struct children *all = arg;

	all->list = (Slapi_Entry **)(void *)slapi_ch_realloc((char *)all->list,
							     (all->n + 1) * sizeof(void *));
	all->list[all->n++] = slapi_entry_dup(e);
}

/* What is below an object that is deleted was not known where that was done. */
static void save_children(const char *dn)
{
	char *lost = lost_and_found(dn);
	struct children all = {.n = 0};

	(void)dc_entry_children(dn, collect_child, &all);
	for (size_t i = 0; i < all.n; i++) {
		put_lost(all.list[i], lost);
		slapi_entry_free(all.list[i]);
	}
	slapi_ch_free((void **)&all.list);
	slapi_ch_free_string(&lost);
}

static bool is_below(const char *dn, const char *above)
{
	const size_t n = strlen(dn), m = strlen(above);

	return n >= m && strcasecmp(dn + n - m, above) == 0 && (n == m || dn[n - m - 1] == ',');
}

/* Where the object is that it is to be below; NULL: gone, deleted, or below itself. The caller
 * frees it. */
static char *find_parent(const struct dc_naming_event *event, Slapi_Entry *own)
{
	int code;
	Slapi_Entry *e = event->above.id[0] ? dc_entry_of(event->above.id, event->parent)
					    : dc_entry_get(event->parent, &code);
	const char *dn = e ? slapi_entry_get_dn(e) : NULL, *above = NULL;
	char *parent = NULL;

	if (dn)
		(void)dc_naming_rdn(dn, &above);
	if (dn && !(above && dc_naming_among_deleted(above)) &&
	    !(own && is_below(dn, slapi_entry_get_dn(own))))
		parent = slapi_ch_strdup(dn);
	if (e)
		slapi_entry_free(e);
	return parent;
}

/* The name may be another object's: one of the two gives way. */
static void clear_name(const struct dc_naming_event *event, Slapi_Entry *own,
		       const uint8_t guid[static LAPS_GUID_LEN], char **rdn, const char *parent)
{
	char *dn = slapi_dn_plus_rdn(parent, *rdn), *loser, *since;
	int code;
	Slapi_Entry *other = dc_entry_get(dn, &code);
	const struct berval *id = other ? dc_value(other, "objectGUID") : NULL;

	slapi_ch_free_string(&dn);
	if (id && id->bv_len == LAPS_GUID_LEN &&
	    !(own && memcmp(id->bv_val, guid, LAPS_GUID_LEN) == 0)) {
		since = dc_naming_time(other);
		if (strcmp(since, event->csn) > 0) {
			loser = conflict_rdn(*rdn, guid);
			slapi_ch_free_string(rdn);
			*rdn = loser;
		} else {
			loser = conflict_rdn(*rdn, (const uint8_t *)id->bv_val);
			put_away(other, loser, parent);
			slapi_ch_free_string(&loser);
		}
		slapi_ch_free_string(&since);
	}
	if (other)
		slapi_entry_free(other);
}

static bool place_living(const struct dc_naming_event *event, Slapi_Entry *own,
			 const uint8_t guid[static LAPS_GUID_LEN], char **rdn, char **parent)
{
	bool lost;

	*parent = find_parent(event, own);
	lost = !*parent;
	if (!lost) {
		*rdn = slapi_ch_strdup(event->rdn);
	} else {
		*parent = lost_and_found(event->parent);
		*rdn = conflict_rdn(event->rdn, guid);
	}
	clear_name(event, own, guid, rdn, *parent);
	return lost || strcmp(*rdn, event->rdn) != 0;
}

bool dc_crossing_place(const struct dc_naming_event *event, Slapi_Entry *own,
		       const uint8_t guid[static LAPS_GUID_LEN], char **rdn, char **parent)
{
	const char *head = dc_naming_head(event->parent);

	if (!event->dead)
		return place_living(event, own, guid, rdn, parent);
	*rdn = slapi_ch_strdup(event->rdn);
	*parent = slapi_dn_plus_rdn(head ? head : event->parent, DC_TOMBSTONE_CONTAINER);
	if (own)
		save_children(slapi_entry_get_dn(own));
	return false;
}

void dc_crossing_stay(Slapi_Entry *e)
{
	const char *parent;
	char *rdn = dc_first_rdn(slapi_entry_get_dn(e), &parent);

	if (parent)
		put_away(e, rdn, parent);
	slapi_ch_free_string(&rdn);
}
