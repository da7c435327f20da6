/* SPDX-License-Identifier: MIT */
/*
 * Which values may there be, by the ledger? Of one attribute the write that was made last: its time
 * lies between request and answer, so any that no acknowledged one followed as a whole. Of a list
 * each value for itself: there when it was added and not taken away. What was never answered may
 * have been done or not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger.h"

static struct write *row;
static size_t n;

static bool load(const char *file)
{
	FILE *f = fopen(file, "r");
	char line[256], *end;
	size_t room = 0;

	while (f && fgets(line, sizeof(line), f)) {
		struct write w = {0};

		w.began_us = strtoull(line, &end, 10);
		w.ended_us = strtoull(end, &end, 10);
		w.object = (int)strtol(end, &end, 10);
		w.attribute = (int)strtol(end, &end, 10);
		w.removed = strtol(end, &end, 10) != 0;
		end[strcspn(end, "\n")] = 0;
		snprintf(w.value, sizeof(w.value), "%s", *end ? end + 1 : "");
		if (n == room) {
			room = room ? 2 * room : 1024;
			row = realloc(row, room * sizeof(*row));
			if (!row)
				abort();
		}
		row[n++] = w;
	}
	if (f)
		fclose(f);
	return n > 0;
}

/* NULL: it may be so. */
static const struct write *overwritten(const struct write *w)
{
	for (size_t i = 0; i < n; i++)
		if (row[i].object == w->object && row[i].attribute == w->attribute &&
		    row[i].ended_us != MISSING_US && w->ended_us != MISSING_US &&
		    row[i].began_us > w->ended_us)
			return &row[i];
	return NULL;
}

static bool judge_single(int object, int attribute, const struct berval *value)
{
	const struct write *found = NULL, *later;
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		if (row[i].object != object || row[i].attribute != attribute)
			continue;
		any = any || row[i].ended_us != MISSING_US;
		if (value && strcmp(value->bv_val, row[i].value) == 0)
			found = &row[i];
	}
	if (!any)
		return true;
	later = found ? overwritten(found) : NULL;
	if (found && !later)
		return true;
	complain("object %d: %s is '%s', %s%s", object + 1, single[attribute],
		 value ? value->bv_val : "", later ? "which was overwritten by " : "of nobody",
		 later ? later->value : "");
	return false;
}

static bool has(struct berval **v, const char *value)
{
	for (; v && *v; v++)
		if (strcmp((*v)->bv_val, value) == 0)
			return true;
	return false;
}

static bool judge_list(int object, struct berval **v)
{
	bool ok = true;

	for (size_t i = 0; i < n; i++) {
		const struct write *w = &row[i];
		bool gone = false, maybe_gone = false, there;

		if (w->object != object || w->attribute != SINGLE_N || w->removed ||
		    w->ended_us == MISSING_US)
			continue;
		for (size_t j = i + 1; j < n && !maybe_gone; j++)
			if (row[j].removed && strcmp(row[j].value, w->value) == 0) {
				maybe_gone = true;
				gone = row[j].ended_us != MISSING_US;
			}
		there = has(v, w->value);
		if ((there && gone) || (!there && !maybe_gone)) {
			complain("object %d: %s is %s", object + 1, w->value,
				 there ? "there again" : "lost");
			ok = false;
		}
	}
	return ok;
}

static bool judge_object(LDAP *ld, int object)
{
	LDAPMessage *found = NULL;
	struct berval **v;
	char dn[256];
	bool ok = true;

	object_dn(object, dn);
	if (ldap_search_ext_s(ld, dn, LDAP_SCOPE_BASE, NULL, NULL, 0, NULL, NULL, NULL, 0,
			      &found) != LDAP_SUCCESS)
		return complain("there is no %s", dn) == 0;
	for (int a = 0; a < SINGLE_N; a++) {
		v = ldap_get_values_len(ld, found, single[a]);
		ok = judge_single(object, a, v ? v[0] : NULL) && ok;
		ldap_value_free_len(v);
	}
	v = ldap_get_values_len(ld, found, LISTED);
	ok = judge_list(object, v) && ok;
	ldap_value_free_len(v);
	ldap_msgfree(found);
	return ok;
}

int judge(const char *file, const char *uri)
{
	LDAP *ld = connect_admin(uri);
	int objects = 0;
	bool ok = true;

	if (!ld)
		return complain("cannot bind at %s", uri);
	if (!load(file))
		return complain("there is nothing in %s", file);
	for (size_t i = 0; i < n; i++)
		if (row[i].object >= objects)
			objects = row[i].object + 1;
	for (int i = 0; i < objects; i++)
		ok = judge_object(ld, i) && ok;
	ldap_unbind_ext_s(ld, NULL, NULL);
	free(row);
	return ok ? 0 : 1;
}
