/* SPDX-License-Identifier: MIT */
#include "directory/dc/crossing_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/change.h"
#include "directory/dc/crossing_later.h"
#include "directory/dc/naming.h"
#include "directory/dc/search.h"
#include "directory/dc/tombstone.h"

#define LOST "CN=LostAndFound"

static bool among_deleted(const char *parent)
{
	return strncasecmp(parent, DC_TOMBSTONE_CONTAINER ",", sizeof(DC_TOMBSTONE_CONTAINER)) == 0;
}

void dc_naming_event_set(struct dc_naming_event *e, const char *id, const char *csn, const char *dn,
			 const char *rdn, const char *superior)
{
	const char *above = NULL;
	const size_t n = dc_naming_rdn(dn, &above);

	*e = (struct dc_naming_event){
		.id = slapi_ch_strdup(id),
		.csn = slapi_ch_strdup(csn),
		.rdn = slapi_ch_strdup(rdn ? rdn : dn),
		.parent = slapi_ch_strdup(superior ? superior
					  : above  ? above
						   : ""),
		.dead_before = above && among_deleted(above),
	};
	if (!rdn)
		e->rdn[n] = 0;
	e->dead = among_deleted(e->parent);
}

void dc_naming_event_above(struct dc_naming_event *e, struct berval *const *control,
			   struct berval *const *change)
{
	if (!dc_above_read(control, change, &e->above))
		return;
	if (e->above.kind) {
		e->dead_before = e->above.kind == 'b';
		e->dead = e->above.kind == 'd';
		slapi_ch_free_string(&e->rdn);
		e->rdn = slapi_ch_strdup(e->above.rdn);
	}
	e->above.kind = e->dead ? 'd' : e->dead_before ? 'b' : 'n';
	snprintf(e->above.rdn, sizeof(e->above.rdn), "%s", e->rdn);
}

void dc_naming_event_clear(struct dc_naming_event *e)
{
	slapi_ch_free_string(&e->id);
	slapi_ch_free_string(&e->csn);
	slapi_ch_free_string(&e->rdn);
	slapi_ch_free_string(&e->parent);
}

struct events {
	struct dc_naming_event *list;
	size_t n;
};

static const char *text(Slapi_Entry *e, const char *attribute)
{
	const struct berval *v = dc_value(e, attribute, 0);

	return v ? v->bv_val : NULL;
}

/* Of an entry of our log. */
static void read_above(Slapi_Entry *e, struct dc_naming_event *out)
{
	const struct berval *v;
	struct berval one, *list[] = {&one, NULL};

	for (int i = 0; (v = dc_value(e, "reqControls", i)) != NULL && !out->above.id[0]; i++) {
		one = *v;
		dc_naming_event_above(out, list, NULL);
	}
	for (int i = 0; (v = dc_value(e, "reqMod", i)) != NULL && !out->above.id[0]; i++) {
		one = *v;
		dc_naming_event_above(out, NULL, list);
	}
}

static void collect(Slapi_Entry *e, void *arg)
{
	struct events *all = arg;
	const char *id = text(e, "reqEntryUUID"), *csn = text(e, "entryCSN"),
		   *dn = text(e, "reqDN");

	if (!id || !csn || !dn)
		return;
	all->list = (struct dc_naming_event *)(void *)slapi_ch_realloc(
		(char *)all->list, (all->n + 1) * sizeof(*all->list));
	dc_naming_event_set(&all->list[all->n], id, csn, dn, text(e, "reqNewRDN"),
			    text(e, "reqNewSuperior"));
	read_above(e, &all->list[all->n++]);
}

static int by_csn(const void *a, const void *b)
{
	const struct dc_naming_event *x = a, *y = b;

	return strcmp(x->csn, y->csn);
}

/* All that the log has of what matches, in order of time. */
static void find_events(const char *dn, const char *attribute, const char *value,
			struct events *out)
{
	char *filter = dc_crossing_filter(attribute, value, "(|(reqType=add)(reqType=modrdn))");

	*out = (struct events){.n = 0};
	if (filter)
		(void)dc_search(dc_crossing_log(dn), LDAP_SCOPE_ONELEVEL, filter, collect, out);
	if (out->n > 1)
		qsort(out->list, out->n, sizeof(out->list[0]), by_csn);
	slapi_ch_free_string(&filter);
}

static void clear(struct events *all)
{
	for (size_t i = 0; i < all->n; i++)
		dc_naming_event_clear(&all->list[i]);
	slapi_ch_free((void **)&all->list);
}

/* One after the other; what is deleted gets no name but when it is undeleted. */
static const struct dc_naming_event *decide(const struct events *all)
{
	const struct dc_naming_event *last = NULL;

	for (size_t i = 0; i < all->n; i++)
		if (!last || !last->dead || all->list[i].dead_before || all->list[i].dead)
			last = &all->list[i];
	return last;
}

static struct dc_naming_event copy(const struct dc_naming_event *e)
{
	struct dc_naming_event c = *e;

	c.id = slapi_ch_strdup(e->id);
	c.csn = slapi_ch_strdup(e->csn);
	c.rdn = slapi_ch_strdup(e->rdn);
	c.parent = slapi_ch_strdup(e->parent);
	return c;
}

static void add(struct events *all, const struct dc_naming_event *e)
{
	all->list = (struct dc_naming_event *)(void *)slapi_ch_realloc(
		(char *)all->list, (all->n + 1) * sizeof(*all->list));
	all->list[all->n++] = copy(e);
	qsort(all->list, all->n, sizeof(all->list[0]), by_csn);
}

bool dc_crossing_winner(const struct dc_naming_event *event, const char *dn,
			struct dc_naming_event *out)
{
	const char *above = NULL;
	const struct dc_naming_event *w;
	struct events all;
	bool changes;

	(void)dc_naming_rdn(dn, &above);
	find_events(dn, "reqEntryUUID", event->id, &all);
	add(&all, event);
	w = decide(&all);
	changes = strcmp(w->csn, event->csn) == 0 || (above && among_deleted(above) && !w->dead);
	if (changes)
		*out = copy(w);
	clear(&all);
	return changes;
}

/* When it got its name; "": before anything else. The caller frees it. */
static char *named_at(Slapi_Entry *e)
{
	const char *id = text(e, "entryUUID");
	struct events all = {.n = 0};
	char *csn;

	if (id)
		find_events(slapi_entry_get_dn(e), "reqEntryUUID", id, &all);
	csn = slapi_ch_strdup(all.n > 0 ? all.list[all.n - 1].csn : "");
	clear(&all);
	return csn;
}

/* By a change of ours. */
static void put_away(Slapi_Entry *e, const char *rdn, const char *parent)
{
	char *dn = slapi_dn_plus_rdn(parent, rdn), *value = dc_rdn_value(rdn, NULL);
	struct dc_changes c = {0};

	if (dc_entry_rename(slapi_entry_get_dn(e), rdn, parent) == LDAP_SUCCESS) {
		if (value)
			dc_changes_put_text(&c, LDAP_MOD_REPLACE, "name", value);
		dc_changes_put_text(&c, LDAP_MOD_REPLACE, "distinguishedName", dn);
		dc_changes_stamp(&c);
		(void)dc_entry_modify(dn, &c);
		dc_changes_clear(&c);
	}
	slapi_ch_free_string(&value);
	slapi_ch_free_string(&dn);
}

static char *conflict_rdn(const char *rdn, const uint8_t guid[static LAPS_GUID_LEN])
{
	char out[DC_TOMBSTONE_RDN];

	if (strstr(rdn, DC_CONFLICT_MARK) || !dc_conflict_rdn(rdn, strlen(rdn), guid, out))
		return slapi_ch_strdup(rdn);
	return slapi_ch_strdup(out);
}

/* Of an object that goes to CN=LostAndFound. */
static void put_lost(Slapi_Entry *e, const char *lost)
{
	const struct berval *guid = dc_value(e, "objectGUID", 0);
	char *rdn = slapi_ch_strdup(slapi_entry_get_dn(e)), *name;
	const char *above;

	rdn[dc_naming_rdn(rdn, &above)] = 0;
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
							     (all->n + 1) * sizeof(*all->list));
	all->list[all->n++] = slapi_entry_dup(e);
}

/* What is below an object that is deleted was not known where that was done. */
static void save_children(const char *dn, const char *lost)
{
	struct children all = {.n = 0};

	(void)dc_entry_children(dn, collect_child, &all);
	for (size_t i = 0; i < all.n; i++) {
		put_lost(all.list[i], lost);
		slapi_entry_free(all.list[i]);
	}
	slapi_ch_free((void **)&all.list);
}

/* Where the object of this entryUUID is; NULL: gone, or deleted. The caller frees it. */
static char *find_living(const char *head, const char *id)
{
	char *filter = head ? dc_filter_equal("entryUUID", id, strlen(id)) : NULL, *dn = NULL;
	Slapi_Entry *e = filter ? dc_entry_find(head, LDAP_SCOPE_SUBTREE, filter) : NULL;
	const char *above = NULL;

	if (e) {
		(void)dc_naming_rdn(slapi_entry_get_dn(e), &above);
		if (!above || !among_deleted(above))
			dn = slapi_ch_strdup(slapi_entry_get_dn(e));
		slapi_entry_free(e);
	}
	slapi_ch_free_string(&filter);
	return dn;
}

static bool is_below(const char *dn, const char *above)
{
	const size_t n = strlen(dn), m = strlen(above);

	return n >= m && strcasecmp(dn + n - m, above) == 0 && (n == m || dn[n - m - 1] == ',');
}

static char *find_parent(const struct dc_naming_event *event, Slapi_Entry *own, const char *lost)
{
	int code;
	Slapi_Entry *e = event->above.id[0] ? NULL : dc_entry_get(event->parent, &code);
	char *parent = e ? slapi_ch_strdup(event->parent) : NULL;

	if (e)
		slapi_entry_free(e);
	else if (event->above.id[0])
		parent = find_living(dc_naming_head(event->parent), event->above.id);

	if (parent && own && is_below(parent, slapi_entry_get_dn(own)))
		slapi_ch_free_string(&parent);
	return parent ? parent : slapi_ch_strdup(lost);
}

/* The name may be another object's: one of the two gives way. */
static void clear_name(const struct dc_naming_event *event, Slapi_Entry *own,
		       const uint8_t guid[static LAPS_GUID_LEN], char **rdn, const char *parent)
{
	char *dn = slapi_dn_plus_rdn(parent, *rdn), *loser, *since;
	int code;
	Slapi_Entry *other = dc_entry_get(dn, &code);
	const struct berval *id = other ? dc_value(other, "objectGUID", 0) : NULL;

	slapi_ch_free_string(&dn);
	if (id && id->bv_len == LAPS_GUID_LEN &&
	    !(own && memcmp(id->bv_val, guid, LAPS_GUID_LEN) == 0)) {
		since = named_at(other);
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

bool dc_crossing_place(const struct dc_naming_event *event, Slapi_Entry *own,
		       const uint8_t guid[static LAPS_GUID_LEN], char **rdn, char **parent)
{
	const char *head = dc_naming_head(event->parent);
	char *lost = slapi_dn_plus_rdn(head ? head : event->parent, LOST);
	bool other = false;

	*rdn = slapi_ch_strdup(event->rdn);
	if (event->dead) {
		*parent = slapi_dn_plus_rdn(head ? head : event->parent, DC_TOMBSTONE_CONTAINER);
		if (own)
			save_children(slapi_entry_get_dn(own), lost);
	} else {
		*parent = find_parent(event, own, lost);
		if (strcasecmp(*parent, lost) == 0 && strcasecmp(event->parent, lost) != 0) {
			char *name = conflict_rdn(*rdn, guid);

			slapi_ch_free_string(rdn);
			*rdn = name;
		}
		clear_name(event, own, guid, rdn, *parent);
		other = strcmp(*rdn, event->rdn) != 0;
	}
	slapi_ch_free_string(&lost);
	return other;
}

void dc_crossing_stay(Slapi_Entry *e)
{
	char *rdn = slapi_ch_strdup(slapi_entry_get_dn(e));
	const char *parent;

	rdn[dc_naming_rdn(rdn, &parent)] = 0;
	if (parent)
		put_away(e, rdn, slapi_entry_get_dn(e) + (parent - rdn));
	slapi_ch_free_string(&rdn);
}
