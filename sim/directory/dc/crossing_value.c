/* SPDX-License-Identifier: MIT */
#include "directory/dc/crossing_value.h"

#include <string.h>
#include <strings.h>

bool dc_change_split(const struct berval *change, size_t *name, char *op, struct berval *value)
{
	const char *colon = change->bv_val ? memchr(change->bv_val, ':', change->bv_len) : NULL;

	if (!colon || colon + 1 >= change->bv_val + change->bv_len)
		return false;
	*name = (size_t)(colon - change->bv_val);
	*op = colon[1];
	value->bv_val = change->bv_val + *name + 3;
	value->bv_len = change->bv_len > *name + 3 ? change->bv_len - *name - 3 : 0;
	return true;
}

unsigned char dc_change_letter(char c)
{
	const unsigned char u = (unsigned char)c;

	return u >= 'A' && u <= 'Z' ? (unsigned char)(u | 0x20) : u;
}

bool dc_change_is_of(const struct berval *change, const char *attribute)
{
	const size_t n = strlen(attribute);

	return change->bv_len > n && change->bv_val[n] == ':' &&
	       strncasecmp(change->bv_val, attribute, n) == 0;
}

static bool same_attribute(const struct berval *a, size_t a_len, const struct berval *b,
			   size_t b_len)
{
	return a_len == b_len && strncasecmp(a->bv_val, b->bv_val, a_len) == 0;
}

bool dc_change_same_value(const struct berval *a, const struct berval *b)
{
	if (a->bv_len != b->bv_len)
		return false;
	for (ber_len_t i = 0; i < a->bv_len; i++)
		if (dc_change_letter(a->bv_val[i]) != dc_change_letter(b->bv_val[i]))
			return false;
	return true;
}

/* What slapd itself looks after, or goes by what the object is called now. */
static bool is_own(const char *name, size_t len)
{
	static const char *const own[] = {"entryCSN", "modifyTimestamp", "modifiersName", "name",
					  "distinguishedName"};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (len == strlen(own[i]) && strncasecmp(name, own[i], len) == 0)
			return true;
	return false;
}

bool dc_crossing_overwritten(const struct berval *change, struct berval *const *later,
			     bool (*single)(const char *name, size_t len))
{
	struct berval value, other_value;
	size_t name, other;
	char op, other_op;

	if (!dc_change_split(change, &name, &op, &value) || is_own(change->bv_val, name))
		return false;
	for (; later && *later; later++) {
		if (!dc_change_split(*later, &other, &other_op, &other_value) ||
		    !same_attribute(change, name, *later, other))
			continue;
		if (other_op == '=' || (other_op == '-' && other_value.bv_len == 0) ||
		    single(change->bv_val, name))
			return true;
		/* what else an attribute got as a whole counts without this value, too */
		if (op != '=' && dc_change_same_value(&value, &other_value))
			return true;
	}
	return false;
}

bool dc_crossing_removed(const struct berval *change, struct berval *const *later)
{
	struct berval value, other_value;
	size_t name, other;
	char op, other_op;

	if (!dc_change_split(change, &name, &op, &value) || op != '=' || value.bv_len == 0)
		return false;
	for (; later && *later; later++)
		if (dc_change_split(*later, &other, &other_op, &other_value) && other_op == '-' &&
		    same_attribute(change, name, *later, other) &&
		    dc_change_same_value(&value, &other_value))
			return true;
	return false;
}

bool dc_crossing_replaces(const struct berval *change, const struct berval *added)
{
	struct berval value, other_value;
	size_t name, other;
	char op, other_op;

	return dc_change_split(change, &name, &op, &value) &&
	       (op == '=' || (op == '-' && value.bv_len == 0)) &&
	       dc_change_split(added, &other, &other_op, &other_value) &&
	       same_attribute(change, name, added, other);
}
