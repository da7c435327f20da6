/* SPDX-License-Identifier: MIT */
/* What an object holds, as a role sees it. Values of tests are told in messages: none of them opens
 * anything. */
#include <stdio.h>
#include <string.h>

#include "conformance/directory/state.h"

#define SHOWN 60 /* bytes of a value */

/* A text as it is, other bytes by their number. out is the caller's; returns out. */
static const char *show(const struct dir_value *v, char *out, size_t size)
{
	const char *p = v->data;
	bool plain = v->len <= SHOWN;

	for (size_t i = 0; plain && i < v->len; i++)
		plain = p[i] >= ' ' && p[i] < 0x7f;
	if (plain)
		snprintf(out, size, "'%.*s'", (int)v->len, p);
	else
		snprintf(out, size, "%zu bytes", v->len);
	return out;
}

static bool same(const struct dir_value *a, const struct dir_value *b)
{
	return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

/* The first byte in which they differ. */
static size_t differ_at(const struct dir_value *a, const struct dir_value *b)
{
	const uint8_t *x = a->data, *y = b->data;
	size_t i = 0;

	while (i < a->len && i < b->len && x[i] == y[i])
		i++;
	return i;
}

static const struct dir_attr *read_attr(struct conform *c, struct dir_session *s, const char *dn,
					const char *attr, bool *seen)
{
	const char *const attrs[] = {attr, NULL};
	const struct dir_entry *e = dir_read(c, s, dn, attrs);

	*seen = e != NULL;
	if (!e)
		conform_fail(c, "%s does not see '%s'", s->who, dn);
	return dir_attr(e, attr);
}

bool dir_is_bytes(struct conform *c, struct dir_session *s, const char *dn, const char *attr,
		  struct dir_value value)
{
	char expected[SHOWN + 8], got[SHOWN + 8];
	const struct dir_attr *a;
	bool seen;

	a = read_attr(c, s, dn, attr, &seen);
	if (!seen)
		return false;
	if (!a || a->n == 0)
		conform_fail(c, "%s sees no %s, expected %s", s->who, attr,
			     show(&value, expected, sizeof(expected)));
	else if (a->n > 1)
		conform_fail(c, "%s sees %zu values of %s, expected one", s->who, a->n, attr);
	else if (!same(&a->value[0], &value))
		conform_fail(c, "%s reads %s of %s, expected %s: they differ at byte %zu", s->who,
			     show(&a->value[0], got, sizeof(got)), attr,
			     show(&value, expected, sizeof(expected)),
			     differ_at(&a->value[0], &value));
	else
		return true;
	return false;
}

bool dir_is(struct conform *c, struct dir_session *s, const char *dn, const char *attr,
	    const char *text)
{
	return dir_is_bytes(c, s, dn, attr, dir_text(text));
}

static size_t count_same(const struct dir_value *v, const struct dir_value *list, size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += same(v, &list[i]);
	return found;
}

bool dir_is_set(struct conform *c, struct dir_session *s, const char *dn, const char *attr,
		const struct dir_value *values, size_t n)
{
	char text[SHOWN + 8];
	const struct dir_attr *a;
	bool seen;

	a = read_attr(c, s, dn, attr, &seen);
	if (!seen)
		return false;
	if ((a ? a->n : 0) != n) {
		conform_fail(c, "%s reads %zu values of %s, expected %zu", s->who, a ? a->n : 0,
			     attr, n);
		return false;
	}
	for (size_t i = 0; i < n; i++)
		if (count_same(&values[i], a->value, a->n) != count_same(&values[i], values, n)) {
			conform_fail(c, "%s reads %zu times the value %zu of %s (%s), expected %zu",
				     s->who, count_same(&values[i], a->value, a->n), i + 1, attr,
				     show(&values[i], text, sizeof(text)),
				     count_same(&values[i], values, n));
			return false;
		}
	return true;
}

bool dir_is_absent(struct conform *c, struct dir_session *s, const char *dn, const char *attr)
{
	static const char *const all[] = {LDAP_ALL_USER_ATTRIBUTES, NULL};
	const struct dir_entry *e;
	bool seen;

	if (read_attr(c, s, dn, attr, &seen)) {
		conform_fail(c, "%s sees %s when asking for it, expected nothing", s->who, attr);
		return false;
	}
	if (!seen)
		return false;
	e = dir_read(c, s, dn, all);
	if (dir_attr(e, attr))
		conform_fail(c, "%s sees %s among all attributes, expected nothing", s->who, attr);
	return e && !dir_attr(e, attr);
}
