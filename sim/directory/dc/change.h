/* SPDX-License-Identifier: MIT */
/*
 * Entries (entry.c): where they are, and values of one at hand. Changes (change.c): lists of them,
 * and operations inside of slapd, which are made as the system and are checked by nobody.
 * Operations are safe only in PRE_ hooks, never in the access hook, PRE_ENTRY or PRE_RESULT. Memory
 * is slapd's, which ends the process when there is none.
 */
#ifndef SIM_DIRECTORY_DC_CHANGE_H
#define SIM_DIRECTORY_DC_CHANGE_H
#include <ldap.h>
#include <slapi-plugin.h>
#include <stdbool.h>
#include <stddef.h>

/* Is this text one of the values? Case does not matter. */
bool dc_entry_has(Slapi_Entry *e, const char *attribute, const char *value);
/* Set to one value, whatever there was. */
void dc_entry_set(Slapi_Entry *e, const char *attribute, const void *value, size_t len);
void dc_entry_set_text(Slapi_Entry *e, const char *attribute, const char *value);
void dc_entry_set_number(Slapi_Entry *e, const char *attribute, long long value);

/* A copy of the entry at dn, to be freed with slapi_entry_free. NULL: *code says why. */
Slapi_Entry *dc_entry_get(const char *dn, int *code);
/* The object of this entryUUID, at dn or elsewhere in that naming context, likewise; NULL: it is
 * not there. */
Slapi_Entry *dc_entry_of(const char *id, const char *dn);
/* The first entry below base that filter finds, as a copy; NULL: none. */
Slapi_Entry *dc_entry_find(const char *base, int scope, const char *filter);
/* Called with each child at depth one, in turn; it may keep nothing of the entry and do no
 * operation. Returns a result code. */
int dc_entry_children(const char *dn, void (*each)(Slapi_Entry *e, void *arg), void *arg);
bool dc_entry_has_children(const char *dn);

/* The value of the first RDN as the attribute has it, without escapes; type, when it is asked for:
 * its attribute. The caller frees both with slapi_ch_free_string. NULL: dn is none. */
char *dc_rdn_value(const char *dn, char **type);

/* A list of changes. Zero it. */
struct dc_changes {
	LDAPMod **list; /* NULL-terminated, from slapi_ch_ functions */
	size_t n;
};
/* op: LDAP_MOD_ADD ...; value NULL: without one. A copy is made. */
void dc_changes_put(struct dc_changes *c, int op, const char *attribute, const void *value,
		    size_t len);
/* m is taken over. */
void dc_changes_take(struct dc_changes *c, LDAPMod *m);
void dc_changes_put_text(struct dc_changes *c, int op, const char *attribute, const char *value);
/* whenChanged and uSNChanged. */
void dc_changes_stamp(struct dc_changes *c);
void dc_changes_clear(struct dc_changes *c);

/* Result codes. */
int dc_entry_modify(const char *dn, const struct dc_changes *c);
/* parent NULL: where it is. The old name's value goes, unless it is the new one's. */
int dc_entry_rename(const char *dn, const char *rdn, const char *parent);
/* Before slapd renames what is at dn by itself. */
void dc_entry_prepare_rename(const char *dn);

#define DC_TIME 24 /* bytes for "20261126133100.0Z" */
void dc_time_now(char out[static DC_TIME]);

#endif
