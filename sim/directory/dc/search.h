/* SPDX-License-Identifier: MIT */
/*
 * Internal searches, as lapsim itself, and the values of an entry without copies. A search inside
 * the access hook or PRE_ENTRY would end slapd (its read transaction is the thread's), so only
 * dc_search_aside may be used there.
 */
#ifndef SIM_DIRECTORY_DC_SEARCH_H
#define SIM_DIRECTORY_DC_SEARCH_H
#include <slapi-plugin.h>
#include <stdbool.h>
#include <stddef.h>

typedef void dc_each(Slapi_Entry *e, void *arg);
/* each is called for every entry found; the result code of LDAP. filter NULL: (objectClass=*). Of a
 * base without a filter it gets the database's own entry (fetch.h), and must not search. */
int dc_search(const char *base, int scope, const char *filter, dc_each *each, void *arg);
/* The same of one object, on a thread of its own, which has transactions of its own: slow. */
int dc_search_aside(const char *dn, dc_each *each, void *arg);

/* The first value, the entry's own; NULL: there is none. */
const struct berval *dc_value(Slapi_Entry *e, const char *attribute);
/* All of them, one after the other, NULL behind the last. Not by their numbers: libslapi counts
 * from the first one each time. */
struct dc_values {
	Slapi_Attr *of;
	int at;
};
const struct berval *dc_values_first(struct dc_values *all, Slapi_Entry *e, const char *attribute);
const struct berval *dc_values_next(struct dc_values *all);
/* A number in decimal; otherwise when it is missing or none. */
long long dc_value_number(Slapi_Entry *e, const char *attribute, long long otherwise);
bool dc_value_true(Slapi_Entry *e, const char *attribute);
/* The value as a string that the caller frees; NULL: none, or out of memory. */
char *dc_value_dup(Slapi_Entry *e, const char *attribute);
/* The first RDN of dn, which the caller frees with slapi_ch_free_string; *parent, unless it is
 * NULL, is what is above it, in dn; NULL: nothing. */
char *dc_first_rdn(const char *dn, const char **parent);
/* "(attribute=value)" with everything escaped, for any bytes; the caller frees it. */
char *dc_filter_equal(const char *attribute, const void *value, size_t len);

#endif
