/* SPDX-License-Identifier: MIT */
#include "directory/ldif_record.h"

#include <laps/secret.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "directory/ldif_line.h"

/* The lines of one record, and what libldap wants of them. */
struct parts {
	struct sim_ldif_text text;
	struct sim_ldif_line *line; /* owned, as what follows; its own of n lines */
	size_t n, size;
	LDAPMod *mod, **mods;
	struct berval **value; /* those of all mods, a NULL behind each one's */
	size_t mod_n, value_n;
};

static bool bad(const struct parts *p, unsigned long line, const char *why, const char *subject,
		struct sim_err *err)
{
	return subject ? sim_fail(err, "%s:%lu: %s '%.64s'", p->text.file, line, why, subject)
		       : sim_fail(err, "%s:%lu: %s", p->text.file, line, why);
}

static bool is(const struct sim_ldif_line *l, const char *name)
{
	return l->kind == SIM_LDIF_VALUE && strcasecmp(l->name, name) == 0;
}

static bool says(const struct sim_ldif_line *l, const char *value)
{
	return strcasecmp(l->value.bv_val, value) == 0;
}

static bool keep(struct parts *p, const struct sim_ldif_line *l, struct sim_err *err)
{
	struct sim_ldif_line *more;

	if (p->n == p->size) {
		more = realloc(p->line, (p->size ? 2 * p->size : 32) * sizeof(*more));
		if (!more)
			return sim_fail_nomem(err);
		p->line = more;
		p->size = p->size ? 2 * p->size : 32;
	}
	p->line[p->n++] = *l;
	return true;
}

/* The lines of the next record; p->n is 0 behind the last. */
static bool collect(struct parts *p, struct sim_err *err)
{
	struct sim_ldif_line l;

	p->n = 0;
	do {
		if (!sim_ldif_next(&p->text, &l, err))
			return false;
		if ((l.kind == SIM_LDIF_VALUE || l.kind == SIM_LDIF_DASH) && !keep(p, &l, err))
			return false;
	} while (l.kind != SIM_LDIF_END && (l.kind != SIM_LDIF_BLANK || p->n == 0));
	return true;
}

/* Room for as many mods as there are lines: none has fewer. */
static bool make_room(struct parts *p, struct sim_err *err)
{
	free(p->mod);
	free(p->mods);
	free(p->value);
	p->mod_n = p->value_n = 0;
	p->mod = calloc(p->n + 1, sizeof(*p->mod));
	p->mods = calloc(p->n + 1, sizeof(void *));
	p->value = calloc(2 * p->n + 1, sizeof(void *));
	return (p->mod && p->mods && p->value) || sim_fail_nomem(err);
}

static void begin_mod(struct parts *p, int op, char *type)
{
	LDAPMod *m = &p->mod[p->mod_n];

	if (p->mod_n > 0)
		p->value[p->value_n++] = NULL;
	*m = (LDAPMod){.mod_op = op | LDAP_MOD_BVALUES, .mod_type = type};
	p->mods[p->mod_n++] = m;
}

static void put_value(struct parts *p, struct sim_ldif_line *l)
{
	LDAPMod *m = p->mods[p->mod_n - 1];

	if (!m->mod_bvalues)
		m->mod_bvalues = &p->value[p->value_n];
	p->value[p->value_n++] = &l->value;
}

/* By attribute; values of one stay in their order. */
static int by_name(const void *a, const void *b)
{
	const struct sim_ldif_line *x = a, *y = b;
	int order = strcasecmp(x->name, y->name);

	return order ? order : (x->number > y->number) - (x->number < y->number);
}

static bool make_add(struct parts *p, size_t i, struct sim_ldif_record *r, struct sim_err *err)
{
	if (i == p->n)
		return bad(p, r->line, "an entry has attributes", NULL, err);
	for (size_t j = i; j < p->n; j++)
		if (p->line[j].kind == SIM_LDIF_DASH)
			return bad(p, p->line[j].number, "'-' is of a modify alone", NULL, err);
	/* all values of an attribute go together, wherever they stand */
	qsort(p->line + i, p->n - i, sizeof(*p->line), by_name);
	for (size_t j = i; j < p->n; j++) {
		if (j == i || strcasecmp(p->line[j].name, p->line[j - 1].name) != 0)
			begin_mod(p, LDAP_MOD_ADD, p->line[j].name);
		put_value(p, &p->line[j]);
	}
	r->mods = p->mods;
	return true;
}

static bool make_modify(struct parts *p, size_t i, struct sim_ldif_record *r, struct sim_err *err)
{
	while (i < p->n) {
		const struct sim_ldif_line *head = &p->line[i++];
		const size_t first = i;
		int op;

		if (is(head, "add"))
			op = LDAP_MOD_ADD;
		else if (is(head, "delete"))
			op = LDAP_MOD_DELETE;
		else if (is(head, "replace"))
			op = LDAP_MOD_REPLACE;
		else
			return bad(p, head->number, "a change begins with add, delete or replace",
				   NULL, err);
		begin_mod(p, op, head->value.bv_val);
		for (; i < p->n && p->line[i].kind != SIM_LDIF_DASH; i++) {
			if (!is(&p->line[i], head->value.bv_val))
				return bad(p, p->line[i].number, "this is in the change of",
					   head->value.bv_val, err);
			put_value(p, &p->line[i]);
		}
		if (op == LDAP_MOD_ADD && i == first)
			return bad(p, head->number, "no value is added to", head->value.bv_val,
				   err);
		i++;
	}
	if (p->mod_n == 0)
		return bad(p, r->line, "a modify has changes", NULL, err);
	r->mods = p->mods;
	return true;
}

static bool make_rename(const struct parts *p, size_t i, struct sim_ldif_record *r,
			struct sim_err *err)
{
	const struct sim_ldif_line *old = NULL;

	for (; i < p->n; i++) {
		const struct sim_ldif_line *l = &p->line[i];

		if (is(l, "newrdn"))
			r->new_rdn = l->value.bv_val;
		else if (is(l, "newsuperior"))
			r->new_parent = l->value.bv_val;
		else if (is(l, "deleteoldrdn") && (says(l, "0") || says(l, "1")))
			old = l;
		else
			return bad(p, l->number,
				   "a new name has newrdn, deleteoldrdn (0 or 1) and newsuperior",
				   NULL, err);
	}
	if (!r->new_rdn || !old)
		return bad(p, r->line, "a new name has newrdn and deleteoldrdn", NULL, err);
	r->delete_old = says(old, "1");
	return true;
}

static bool make_delete(const struct parts *p, size_t i, struct sim_err *err)
{
	return i == p->n || bad(p, p->line[i].number, "a delete has nothing more", NULL, err);
}

/* Of the lines behind the DN. */
static bool make(struct parts *p, struct sim_ldif_record *r, struct sim_err *err)
{
	const struct sim_ldif_line *change = p->n > 1 ? &p->line[1] : NULL;

	if (change && is(change, "control"))
		return bad(p, change->number, "controls are not taken", NULL, err);
	if (!change || !is(change, "changetype"))
		return make_add(p, 1, r, err);
	if (says(change, "add"))
		return make_add(p, 2, r, err);
	if (says(change, "delete")) {
		r->op = SIM_LDIF_DELETE;
		return make_delete(p, 2, err);
	}
	if (says(change, "modify")) {
		r->op = SIM_LDIF_MODIFY;
		return make_modify(p, 2, r, err);
	}
	if (says(change, "modrdn") || says(change, "moddn")) {
		r->op = SIM_LDIF_RENAME;
		return make_rename(p, 2, r, err);
	}
	return bad(p, change->number, "there is no changetype", change->value.bv_val, err);
}

/* Nothing of a "version: 1" before the first record is left. */
static bool take_version(struct parts *p, struct sim_err *err)
{
	if (p->n == 0 || !is(&p->line[0], "version"))
		return true;
	if (!says(&p->line[0], "1"))
		return bad(p, p->line[0].number, "there is no version", p->line[0].value.bv_val,
			   err);
	memmove(p->line, p->line + 1, --p->n * sizeof(*p->line));
	return p->n > 0 || collect(p, err);
}

static bool take_records(struct parts *p, sim_ldif_fn *each, void *ctx, struct sim_err *err)
{
	bool ok = collect(p, err) && take_version(p, err);

	while (ok && p->n > 0) {
		struct sim_ldif_record r = {.line = p->line[0].number,
					    .dn = p->line[0].value.bv_val};

		ok = (is(&p->line[0], "dn") ||
		      bad(p, r.line, "a record begins with 'dn:'", NULL, err)) &&
		     make_room(p, err) && make(p, &r, err) && (!each || each(ctx, &r, err)) &&
		     collect(p, err);
	}
	return ok;
}

bool sim_ldif_each(const char *file, const void *text, size_t len, sim_ldif_fn *each, void *ctx,
		   struct sim_err *err)
{
	char *copy = malloc(len + 1);
	struct parts p = {.text = {.file = file, .at = copy, .end = copy + len, .next = 1}};
	bool ok;

	if (!copy)
		return sim_fail_nomem(err);
	if (len > 0)
		memcpy(copy, text, len);
	copy[len] = 0;
	ok = take_records(&p, each, ctx, err);
	free(p.line);
	free(p.mod);
	free(p.mods);
	free(p.value);
	/* there may be passwords in it */
	laps_wipe(copy, len);
	free(copy);
	return ok;
}
