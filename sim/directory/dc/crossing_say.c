/* SPDX-License-Identifier: MIT */
#include "directory/dc/crossing_say.h"

#include <slapi-plugin.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/crossing_later.h"
#include "directory/dc/crossing_value.h"
#include "directory/dc/naming.h"

static void say(struct berval *value, const char *text)
{
	union {
		const char *in;
		char *out;
	} u = {.in = text};

	*value = (struct berval){.bv_val = u.out, .bv_len = strlen(text)};
}

/* text is taken over. */
static void keep(struct dc_said *said, struct berval *value, char *text)
{
	if (!text)
		return;
	said->text = (char **)(void *)slapi_ch_realloc((char *)said->text,
						       (said->n + 1) * sizeof(char *));
	said->text[said->n++] = text;
	say(value, text);
}

/* "attribute:= text" in place of a change's value. */
static void say_change(struct dc_said *said, struct berval *change, const char *text)
{
	const size_t head =
		(size_t)((char *)memchr(change->bv_val, ':', change->bv_len) - change->bv_val) + 2;
	char *all;

	all = slapi_ch_malloc(head + strlen(text) + 2);
	snprintf(all, head + strlen(text) + 2, "%.*s %s", (int)head, change->bv_val, text);
	keep(said, change, all);
}

static bool has_value(const struct berval *change, const char *value)
{
	struct berval v;
	size_t name;
	char op;

	return dc_change_split(change, &name, &op, &v) && v.bv_len == strlen(value) &&
	       strncasecmp(v.bv_val, value, v.bv_len) == 0;
}

static void say_of_change(const struct dc_crossing *c, struct dc_said *said, struct berval *change)
{
	if (c->csn && dc_change_is_of(change, "entryCSN"))
		say_change(said, change, c->csn);
	else if (c->time && dc_change_is_of(change, "modifyTimestamp"))
		say_change(said, change, c->time);
	else if (c->above.id[0] && dc_change_is_of(change, "modifiersName"))
		keep(said, change, dc_above_change(change, &c->above));
	else if (c->value && dc_change_is_of(change, "name"))
		say_change(said, change, c->value);
	else if (c->value && dc_change_is_of(change, "distinguishedName"))
		say_change(said, change, c->dn);
	else if (c->value && c->was && dc_change_is_of(change, c->type) &&
		 has_value(change, c->was))
		say_change(said, change, c->value);
}

/* "attribute:=", "attribute:-" */
static bool is_bare(const struct berval *change)
{
	const char *colon = memchr(change->bv_val, ':', change->bv_len);

	return colon && colon + 2 >= change->bv_val + change->bv_len;
}

/* "attribute:=" for one of its values. */
static void say_none(struct dc_said *said, struct berval *change)
{
	const char *colon = memchr(change->bv_val, ':', change->bv_len);
	const size_t len = (size_t)(colon - change->bv_val) + 3;
	char *text = slapi_ch_malloc(len);

	snprintf(text, len, "%.*s:=", (int)(colon - change->bv_val), change->bv_val);
	keep(said, change, text);
}

/* The one that is the same; NULL: none is. */
static struct berval *among(struct berval *list, size_t n, const struct berval *change)
{
	while (n > 0 && !dc_change_same_value(&list[n - 1], change))
		n--;
	return n > 0 ? &list[n - 1] : NULL;
}

/* What slapd is told instead, with room for all of it. */
struct told {
	struct berval *list;
	size_t n;
};

static bool is_deletion(const struct berval *change)
{
	struct berval value;
	size_t name;
	char op;

	return dc_change_split(change, &name, &op, &value) && op == '-' && value.bv_len > 0;
}

/* slapd deletes what is there or is not, but of several values at once none if one is missing: so
 * each stands alone, behind an empty name. */
static void put(struct told *t, struct berval change)
{
	if (t->n > 0 && is_deletion(&t->list[t->n - 1]) && is_deletion(&change))
		say(&t->list[t->n++], ":");
	t->list[t->n++] = change;
}

/* A value that is added is deleted before: where it is there already slapd would refuse to add it,
 * and compare all objects with the other controller's instead. */
static void put_added(struct told *t, struct dc_said *said, const struct berval *change)
{
	struct berval deletion = *change, value;
	char op, *text;
	size_t name;

	if (!dc_change_split(change, &name, &op, &value) || op != '+' || value.bv_len == 0 ||
	    dc_crossing_single(change->bv_val, name))
		return;
	text = slapi_ch_malloc(change->bv_len + 1);
	memcpy(text, change->bv_val, change->bv_len);
	text[name + 1] = '-';
	text[change->bv_len] = 0;
	keep(said, &deletion, text);
	deletion.bv_len = change->bv_len; /* there may be a NUL in it */
	put(t, deletion);
}

/* The last value of a whole attribute: behind those that were left come those that were added
 * since; if there are neither, it has none. run: where its values begin in the list. */
static void end_run(const struct dc_crossing *c, struct dc_said *said, struct berval *change,
		    struct told *t, size_t run)
{
	struct berval none = *change, *same;

	for (size_t j = 0; c->added && c->added[j]; j++) {
		if (!dc_crossing_replaces(change, c->added[j]))
			continue;
		same = among(t->list + run, t->n - run, c->added[j]);
		if (same)
			*same = *c->added[j]; /* written as it was last */
		else
			put(t, *c->added[j]);
	}
	if (t->n > run)
		return;
	if (!is_bare(change))
		say_none(said, &none);
	put(t, none);
}

/* Are they values of one attribute as a whole? */
static bool goes_on(const struct berval *change, const struct berval *next)
{
	return dc_crossing_replaces(change, next) && dc_crossing_replaces(next, change);
}

/* Is it the last of them? */
static bool ends(const struct berval *change)
{
	return goes_on(change, change) && !goes_on(change, change + 1);
}

/* Each change may become two, with something before either; and each whole attribute, which may
 * be there more than once, may get all that was added. */
static size_t room_for(const struct dc_crossing *c, const struct berval *changes)
{
	size_t n = 1, added = 0;

	while (c->added && c->added[added])
		added++;
	for (; changes->bv_val; changes++)
		n += ends(changes) ? 4 + added : 4;
	return n;
}

/* Without what has been overwritten or taken away since. */
static void say_changes(const struct dc_crossing *c, struct dc_said *said, struct berval **values)
{
	struct berval *changes = *values;
	struct told t = {.list = ber_memalloc(room_for(c, changes) * sizeof(*changes))};
	size_t run = 0;

	if (!t.list)
		return;
	for (size_t i = 0; changes[i].bv_val; i++) {
		const bool whole = goes_on(&changes[i], &changes[i]);

		if (i == 0 || !goes_on(&changes[i - 1], &changes[i]))
			run = t.n;
		if (dc_crossing_overwritten(&changes[i], c->later, dc_crossing_single))
			continue;
		if (c->modifies)
			put_added(&t, said, &changes[i]);
		if (!whole ||
		    !(is_bare(&changes[i]) || dc_crossing_removed(&changes[i], c->later))) {
			put(&t, changes[i]);
			say_of_change(c, said, &t.list[t.n - 1]);
		}
		if (ends(&changes[i]))
			end_run(c, said, &changes[i], &t, run);
	}
	t.list[t.n] = (struct berval){.bv_val = NULL};
	ber_memfree(changes);
	*values = t.list;
}

void dc_crossing_say(const struct dc_crossing *c, struct dc_said *said, struct berval *attribute,
		     struct berval **list)
{
	struct berval *values = *list;

	if (strcasecmp(attribute->bv_val, "reqDN") == 0 && c->dn)
		say(values, c->dn);
	else if (strcasecmp(attribute->bv_val, "reqType") == 0 && c->nothing)
		say(values, "delete");
	else if (strcasecmp(attribute->bv_val, "reqNewRDN") == 0 && c->rdn)
		say(values, c->rdn);
	else if (strcasecmp(attribute->bv_val, "reqDeleteOldRDN") == 0 && c->rdn)
		say(values, dc_naming_same_rdn(c->dn, c->rdn) ? "FALSE" : "TRUE");
	else if (strcasecmp(attribute->bv_val, "reqNewSuperior") == 0 && c->superior)
		say(values, c->superior);
	else if (strcasecmp(attribute->bv_val, "reqEntryUUID") == 0 && c->superior) {
		/* the log may have none, and each attribute only once */
		say(attribute, "reqNewSuperior");
		say(values, c->superior);
	} else if (strcasecmp(attribute->bv_val, "reqMod") == 0)
		say_changes(c, said, list);
}

void dc_said_clear(struct dc_said *said)
{
	while (said->n > 0)
		slapi_ch_free_string(&said->text[--said->n]);
	slapi_ch_free((void **)&said->text);
}
