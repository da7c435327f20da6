/* SPDX-License-Identifier: MIT */
#include "directory/dc/crossing_newest.h"

#include <laps/secret.h>
#include <slapi-plugin.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "directory/dc/crossing_value.h"

#define FNV_BASIS 2166136261u
#define FNV_PRIME 16777619u

struct dc_newest_row {
	struct berval change; /* "description:=", "member:+ dn" */
	size_t name;          /* length of the attribute's */
	bool whole;
	uint32_t value; /* hash, so that most others are told apart at once */
	char csn[DC_CSN];
};

struct parts {
	const struct berval *change;
	size_t name;
	bool whole;
	struct berval value;
	uint32_t hash;
};

static uint32_t hash_of(const struct berval *v)
{
	uint32_t h = FNV_BASIS;

	for (size_t i = 0; i < v->bv_len; i++)
		h = (h ^ dc_change_letter(v->bv_val[i])) * FNV_PRIME;
	return h;
}

static bool split(const struct berval *change, struct parts *out)
{
	char op;

	*out = (struct parts){.change = change};
	if (!dc_change_split(change, &out->name, &op, &out->value))
		return false;
	out->whole = op == '=' || (op == '-' && out->value.bv_len == 0);
	out->hash = hash_of(&out->value);
	return true;
}

static bool of_attribute(const struct dc_newest_row *r, const struct parts *p)
{
	return r->name == p->name && strncasecmp(r->change.bv_val, p->change->bv_val, p->name) == 0;
}

/* r is of a list. */
static bool of_value(const struct dc_newest_row *r, const struct parts *p)
{
	struct berval value;
	size_t name;
	char op;

	return r->value == p->hash && dc_change_split(&r->change, &name, &op, &value) &&
	       dc_change_same_value(&value, &p->value);
}

static struct dc_newest_row *find(const struct dc_newest *all, const struct parts *p)
{
	for (size_t i = 0; i < all->n; i++) {
		struct dc_newest_row *r = &all->row[i];

		if (r->whole == p->whole && (p->whole || r->value == p->hash) &&
		    of_attribute(r, p) && (p->whole || of_value(r, p)))
			return r;
	}
	return NULL;
}

static void drop(struct dc_newest_row *r)
{
	if (r->change.bv_val)
		laps_wipe(r->change.bv_val, r->change.bv_len);
	slapi_ch_free_string(&r->change.bv_val);
}

static struct dc_newest_row *append(struct dc_newest *all)
{
	if (all->n == all->room) {
		all->room = all->room ? 2 * all->room : 16;
		all->row = (struct dc_newest_row *)(void *)slapi_ch_realloc(
			(char *)all->row, all->room * sizeof(*all->row));
	}
	all->row[all->n] = (struct dc_newest_row){.name = 0};
	return &all->row[all->n++];
}

void dc_newest_put(struct dc_newest *all, const char *csn, const struct berval *change,
		   bool (*single)(const char *name, size_t len))
{
	struct dc_newest_row *r;
	struct parts p;
	size_t len;

	if (!split(change, &p))
		return;
	p.whole = p.whole || single(change->bv_val, p.name);
	r = find(all, &p);
	if (r && strcmp(csn, r->csn) < 0)
		return;
	if (r)
		drop(r);
	else
		r = append(all);
	/* what an attribute got as a whole is of no interest */
	len = p.whole ? p.name + 2 : change->bv_len;
	r->change.bv_val = slapi_ch_malloc(len + 1);
	r->change.bv_len = len;
	memcpy(r->change.bv_val, change->bv_val, len);
	if (p.whole)
		r->change.bv_val[p.name + 1] = '=';
	r->change.bv_val[len] = 0;
	r->name = p.name;
	r->whole = p.whole;
	r->value = p.hash;
	snprintf(r->csn, sizeof(r->csn), "%s", csn);
}

static bool concerns(const struct dc_newest_row *r, const struct parts *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (of_attribute(r, &p[i]) && (r->whole || p[i].whole || of_value(r, &p[i])))
			return true;
	return false;
}

struct berval **dc_newest_after(const struct dc_newest *all, const char *csn,
				struct berval *const *changes)
{
	struct berval **list = NULL;
	struct parts *p;
	size_t n = 0, p_n = 0;

	while (changes && changes[p_n])
		p_n++;
	p = (struct parts *)(void *)slapi_ch_calloc(p_n + 1, sizeof(*p));
	for (p_n = 0; changes && *changes; changes++)
		if (split(*changes, &p[p_n]))
			p_n++;
	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->row[i].csn, csn) <= 0 || !concerns(&all->row[i], p, p_n))
			continue;
		list = (struct berval **)(void *)slapi_ch_realloc((char *)list,
								  (n + 2) * sizeof(void *));
		list[n++] = ber_bvdup(&all->row[i].change);
		list[n] = NULL;
	}
	slapi_ch_free((void **)&p);
	return list;
}

void dc_newest_clear(struct dc_newest *all)
{
	while (all->n > 0)
		drop(&all->row[--all->n]);
	slapi_ch_free((void **)&all->row);
	all->room = 0;
}
