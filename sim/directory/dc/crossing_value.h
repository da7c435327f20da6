/* SPDX-License-Identifier: MIT */
/*
 * Changes of values as a log has them: "description:= text", "member:+ dn", "member:- dn", and
 * "member:-" or "member:=" for all of them. Pure.
 *
 * Values are the same where no more than the case of ASCII's letters differs: slapd compares nearly
 * all lists so, names of members above all, which people write in small letters.
 */
#ifndef SIM_DIRECTORY_DC_CROSSING_VALUE_H
#define SIM_DIRECTORY_DC_CROSSING_VALUE_H
#include <ldap.h>
#include <stdbool.h>

/* The name's length, '=', '+' or '-', and the value, borrowed. False: it is no such change. */
bool dc_change_split(const struct berval *change, size_t *name, char *op, struct berval *value);
bool dc_change_same_value(const struct berval *a, const struct berval *b);
unsigned char dc_change_letter(char c); /* as it is compared */
/* Is it of this attribute? */
bool dc_change_is_of(const struct berval *change, const char *attribute);
/* Does the change, of a whole attribute, take away what one of the added values says it has? */
bool dc_crossing_replaces(const struct berval *change, const struct berval *added);
/* Has it been overwritten by one of the later ones? single: has an attribute one value at most? */
bool dc_crossing_overwritten(const struct berval *change, struct berval *const *later,
			     bool (*single)(const char *name, size_t len));
/* Is it one of the values of a whole attribute, and was taken away later? */
bool dc_crossing_removed(const struct berval *change, struct berval *const *later);

#endif
