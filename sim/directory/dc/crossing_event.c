/* SPDX-License-Identifier: MIT */
#include "directory/dc/crossing_event.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/crossing_later.h"
#include "directory/dc/naming.h"
#include "directory/dc/search.h"
#include "directory/dc/tombstone.h"

bool dc_naming_among_deleted(const char *parent)
{
	return strncasecmp(parent, DC_TOMBSTONE_CONTAINER ",", sizeof(DC_TOMBSTONE_CONTAINER)) == 0;
}

void dc_naming_event_set(struct dc_naming_event *e, const char *id, const char *csn, const char *dn,
			 const char *rdn, const char *superior)
{
	const char *above = NULL;
	char *first = dc_first_rdn(dn, &above);

	*e = (struct dc_naming_event){
		.id = slapi_ch_strdup(id),
		.csn = slapi_ch_strdup(csn),
		.rdn = slapi_ch_strdup(rdn ? rdn : first),
		.parent = slapi_ch_strdup(superior ? superior
					  : above  ? above
						   : ""),
		.dead_before = above && dc_naming_among_deleted(above),
	};
	slapi_ch_free_string(&first);
	e->dead = dc_naming_among_deleted(e->parent);
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

static struct dc_naming_event *append(struct events *all)
{
	all->list = (struct dc_naming_event *)(void *)slapi_ch_realloc(
		(char *)all->list, (all->n + 1) * sizeof(*all->list));
	return &all->list[all->n++];
}

static const char *text(Slapi_Entry *e, const char *attribute)
{
	const struct berval *v = dc_value(e, attribute);

	return v ? v->bv_val : NULL;
}

/* All values, which stay the entry's; the list is the caller's. */
static struct berval **values_of(Slapi_Entry *e, const char *attribute)
{
	struct berval **list = NULL;
	struct dc_values all;
	const struct berval *v;
	size_t n = 0;

	for (v = dc_values_first(&all, e, attribute); v; v = dc_values_next(&all)) {
		list = (struct berval **)(void *)slapi_ch_realloc((char *)list,
								  (n + 2) * sizeof(void *));
		list[n++] = (struct berval *)(uintptr_t)v;
		list[n] = NULL;
	}
	return list;
}

static void collect(Slapi_Entry *e, void *arg)
{
	const char *id = text(e, "reqEntryUUID"), *csn = text(e, "entryCSN"),
		   *dn = text(e, "reqDN");
	struct berval **control, **change;
	struct dc_naming_event *event;

	if (!id || !csn || !dn)
		return;
	event = append(arg);
	dc_naming_event_set(event, id, csn, dn, text(e, "reqNewRDN"), text(e, "reqNewSuperior"));
	control = values_of(e, "reqControls");
	change = values_of(e, "reqMod");
	dc_naming_event_above(event, control, change);
	slapi_ch_free((void **)&control);
	slapi_ch_free((void **)&change);
}

static int by_csn(const void *a, const void *b)
{
	const struct dc_naming_event *x = a, *y = b;

	return strcmp(x->csn, y->csn);
}

static void find_events(const char *dn, const char *id, struct events *out)
{
	char *filter = dc_crossing_filter("reqEntryUUID", id, "(|(reqType=add)(reqType=modrdn))");

	*out = (struct events){.n = 0};
	if (filter)
		(void)dc_search(dc_crossing_log(dn), LDAP_SCOPE_ONELEVEL, filter, collect, out);
	slapi_ch_free_string(&filter);
}

static void clear(struct events *all)
{
	for (size_t i = 0; i < all->n; i++)
		dc_naming_event_clear(&all->list[i]);
	slapi_ch_free((void **)&all->list);
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

/* One after the other, by time; what is deleted gets no name but when it is brought back. */
static const struct dc_naming_event *decide(struct events *all)
{
	const struct dc_naming_event *last = NULL;

	qsort(all->list, all->n, sizeof(all->list[0]), by_csn);
	for (size_t i = 0; i < all->n; i++)
		if (!last || !last->dead || all->list[i].dead_before || all->list[i].dead)
			last = &all->list[i];
	return last;
}

bool dc_naming_winner(const struct dc_naming_event *event, const char *dn,
		      struct dc_naming_event *out)
{
	const char *above = NULL;
	const struct dc_naming_event *w;
	struct events all;
	bool changes;

	(void)dc_naming_rdn(dn, &above);
	find_events(dn, event->id, &all);
	*append(&all) = copy(event);
	w = decide(&all);
	changes = strcmp(w->csn, event->csn) == 0 ||
		  (above && dc_naming_among_deleted(above) && !w->dead);
	if (changes)
		*out = copy(w);
	clear(&all);
	return changes;
}

char *dc_naming_time(Slapi_Entry *e)
{
	const char *id = text(e, "entryUUID");
	const struct dc_naming_event *last = NULL;
	struct events all = {.n = 0};
	char *csn;

	if (id)
		find_events(slapi_entry_get_dn(e), id, &all);
	if (all.n > 0)
		last = decide(&all);
	csn = slapi_ch_strdup(last ? last->csn : "");
	clear(&all);
	return csn;
}
