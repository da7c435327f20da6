/* SPDX-License-Identifier: MIT */
#include "view/groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "view/private.h"

#define NO_GROUP SIZE_MAX

static void group_clear(struct view_group *g)
{
	for (size_t i = 0; g->member && g->member[i]; i++)
		free(g->member[i]);
	free(g->member);
	free(g->name);
	free(g->dn);
}

void view_groups_clear(struct view_groups *g)
{
	for (size_t i = 0; i < g->n; i++)
		group_clear(&g->group[i]);
	free(g->group);
	*g = (struct view_groups){0};
}

static char *dup_value(const struct berval *v)
{
	return strndup(v->bv_val, v->bv_len);
}

static bool take_members(LDAP *ld, LDAPMessage *e, struct view_group *g)
{
	struct berval **v = ldap_get_values_len(ld, e, "member");
	const size_t n = (size_t)ldap_count_values_len(v);
	bool ok = (g->member = calloc(n + 1, sizeof(char *))) != NULL;

	for (size_t i = 0; i < n && ok; i++)
		ok = (g->member[i] = dup_value(v[i])) != NULL;
	ldap_value_free_len(v);
	return ok;
}

static bool take_group(LDAP *ld, LDAPMessage *e, struct view_group *g)
{
	struct berval **sid = ldap_get_values_len(ld, e, "objectSid");
	char name[256], *dn = ldap_get_dn(ld, e);
	bool ok;

	view_text(ld, e, "sAMAccountName", name, sizeof(name));
	g->dn = dn ? strdup(dn) : NULL;
	g->name = strdup(name);
	ok = g->dn && g->name && take_members(ld, e, g);
	if (!sid || !sid[0] ||
	    laps_sid_parse((uint8_t *)sid[0]->bv_val, sid[0]->bv_len, &g->sid, NULL) != LAPS_OK)
		g->sid = (struct laps_sid){0};
	ldap_value_free_len(sid);
	ldap_memfree(dn);
	return ok;
}

static bool visit(void *ctx, LDAP *ld, LDAPMessage *entry, struct sim_err *err)
{
	struct view_groups *g = ctx;

	if (g->n == g->room) {
		const size_t room = g->room ? 2 * g->room : 64;
		struct view_group *more = realloc(g->group, room * sizeof(*more));

		if (!more)
			return sim_fail_nomem(err);
		g->group = more;
		g->room = room;
	}
	g->group[g->n] = (struct view_group){0};
	return take_group(ld, entry, &g->group[g->n++]) || sim_fail_nomem(err);
}

bool view_groups_read(struct sim_view *v, struct view_groups *out, struct sim_err *err)
{
	static const char *const attr[] = {"sAMAccountName", "objectSid", "member", NULL};

	return view_search(&v->link,
			   &(struct view_query){.base = v->base_dn,
						.scope = LDAP_SCOPE_SUBTREE,
						.filter = "(objectClass=group)",
						.attr = attr},
			   visit, out, err);
}

const struct view_group *view_groups_find(const struct view_groups *g, const struct laps_sid *sid)
{
	for (size_t i = 0; i < g->n; i++)
		if (laps_sid_eq(&g->group[i].sid, sid))
			return &g->group[i];
	return NULL;
}

bool view_group_lists(const struct view_group *g, const char *dn)
{
	for (size_t i = 0; g->member[i]; i++)
		if (strcasecmp(g->member[i], dn) == 0)
			return true;
	return false;
}

/* ---- the way ------------------------------------------------------------------------------- */

struct walk {
	const struct view_groups *g;
	size_t *through; /* of each group that was reached: the one before it; NO_GROUP: the start
			  */
	bool *seen;
	size_t *queue, queue_n;
};

static void reach(struct walk *w, size_t i, size_t through)
{
	if (w->seen[i])
		return;
	w->seen[i] = true;
	w->through[i] = through;
	w->queue[w->queue_n++] = i;
}

static void start(struct walk *w, const char *dn, const struct laps_sid *primary)
{
	for (size_t i = 0; i < w->g->n; i++)
		if ((dn && view_group_lists(&w->g->group[i], dn)) ||
		    (primary && laps_sid_eq(&w->g->group[i].sid, primary)))
			reach(w, i, NO_GROUP);
}

/* Breadth first; the place of the group with that SID, NO_GROUP when it is not reached. */
static size_t go(struct walk *w, const struct laps_sid *to)
{
	for (size_t at = 0; at < w->queue_n; at++) {
		const struct view_group *g = &w->g->group[w->queue[at]];

		if (laps_sid_eq(&g->sid, to))
			return w->queue[at];
		for (size_t i = 0; i < w->g->n; i++)
			if (view_group_lists(&w->g->group[i], g->dn))
				reach(w, i, w->queue[at]);
	}
	return NO_GROUP;
}

/* From the start to group i. */
static size_t put_way(const struct walk *w, size_t i, char *out, size_t size)
{
	const char *before = "is in ";
	size_t n = 0;

	if (w->through[i] != NO_GROUP) {
		n = put_way(w, w->through[i], out, size);
		before = ", which is in ";
	}
	if (n < size)
		n += (size_t)snprintf(out + n, size - n, "%s%s", before, w->g->group[i].name);
	return n;
}

bool view_groups_way(const struct view_groups *g, const char *dn, const struct laps_sid *primary,
		     const struct laps_sid *to, char *out, size_t size)
{
	struct walk w = {.g = g,
			 .through = calloc(g->n + 1, sizeof(size_t)),
			 .seen = calloc(g->n + 1, sizeof(bool)),
			 .queue = calloc(g->n + 1, sizeof(size_t))};
	size_t found = NO_GROUP;

	if (w.through && w.seen && w.queue) {
		start(&w, dn, primary);
		found = go(&w, to);
	}
	if (found != NO_GROUP)
		put_way(&w, found, out, size);
	free(w.queue);
	free(w.seen);
	free(w.through);
	return found != NO_GROUP;
}
