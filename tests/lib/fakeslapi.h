/* SPDX-License-Identifier: MIT */
/*
 * A directory in memory, behind those functions of SLAPI that the caches of the domain controller
 * use, and the rules of changes that cross: internal searches, by (&...), (|...), = and >=, values
 * of entries, and who asks. Its domain is what dc_names() says.
 */
#ifndef TESTS_LIB_FAKESLAPI_H
#define TESTS_LIB_FAKESLAPI_H
#include <slapi-plugin.h>
#include <stdbool.h>
#include <stddef.h>

#define FAKESLAPI_DOMAIN "DC=corp,DC=example"

/* One more value; the entry comes with its first. */
void fakeslapi_put(const char *dn, const char *attribute, const void *value, size_t len);
void fakeslapi_put_text(const char *dn, const char *attribute, const char *value);
/* objectSid: "S-1-5-21-1-2-3-1100" */
void fakeslapi_put_sid(const char *dn, const char *sid);
/* All values of the attribute are gone. */
void fakeslapi_take(const char *dn, const char *attribute);
/* There is no entry. */
void fakeslapi_clear(void);
/* How many searches there were. */
unsigned long fakeslapi_searches(void);
/* How many entries the searches that copy none have come to. */
unsigned long fakeslapi_seen(void);
/* Call f once, in the middle of the next search. */
void fakeslapi_during_search(void (*f)(void));
/* Every search from now on has this result code. */
void fakeslapi_fail(int code);
/* A parameter block of whom dn names, "" for nobody, or of slapd itself. One at a time. */
Slapi_PBlock *fakeslapi_asked_by(const char *dn, bool internal);

/* In the order in which they came; NULL: there are not so many. */
Slapi_Entry *fakeslapi_entry(size_t i);
/* fakeslapi_filter.c */
bool fakeslapi_matches(Slapi_Entry *e, const char *filter);

#endif
