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
	if (!text || said->n >= DC_SAID_MAX) {
		slapi_ch_free_string(&text);
		return;
	}
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

static bool is_among(const struct berval *list, size_t n, const struct berval *change)
{
	while (n > 0 && !(list[n - 1].bv_len == change->bv_len &&
			  memcmp(list[n - 1].bv_val, change->bv_val, change->bv_len) == 0))
		n--;
	return n > 0;
}

/* The last value of a whole attribute: behind those that were left come those that were added
 * since; if there are neither, it has none. run: where its values begin in the list. Returns the
 * list's new length. */
static size_t end_run(const struct dc_crossing *c, struct dc_said *said, struct berval *change,
		      struct berval *list, size_t run, size_t n)
{
	for (size_t j = 0; c->added && c->added[j]; j++)
		if (dc_crossing_replaces(change, c->added[j]) &&
		    !is_among(list + run, n - run, c->added[j]))
			list[n++] = *c->added[j];
	if (n == run) {
		list[n] = *change;
		if (!is_bare(change))
			say_none(said, &list[n]);
		n++;
	}
	return n;
}

/* Are they values of one attribute as a whole? */
static bool goes_on(const struct berval *change, const struct berval *next)
{
	return dc_crossing_replaces(change, next) && dc_crossing_replaces(next, change);
}

/* Without what has been overwritten or taken away since. */
static void say_changes(const struct dc_crossing *c, struct dc_said *said, struct berval **values)
{
	struct berval *changes = *values, *list;
	size_t n = 0, run = 0, size = 1;

	for (size_t i = 0; changes[i].bv_val; i++)
		size++;
	for (size_t i = 0; c->added && c->added[i]; i++)
		size++;
	list = ber_memalloc(size * sizeof(*list));
	if (!list)
		return;
	for (size_t i = 0; changes[i].bv_val; i++) {
		const bool whole = goes_on(&changes[i], &changes[i]);

		if (i == 0 || !goes_on(&changes[i - 1], &changes[i]))
			run = n;
		if (dc_crossing_overwritten(&changes[i], c->later, dc_crossing_single))
			continue;
		if (!whole ||
		    !(is_bare(&changes[i]) || dc_crossing_removed(&changes[i], c->later))) {
			list[n] = changes[i];
			say_of_change(c, said, &list[n++]);
		}
		if (whole && !goes_on(&changes[i], &changes[i + 1]))
			n = end_run(c, said, &changes[i], list, run, n);
	}
	list[n] = (struct berval){.bv_val = NULL};
	ber_memfree(changes);
	*values = list;
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
}
