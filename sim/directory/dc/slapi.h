/* SPDX-License-Identifier: MIT */
/*
 * What SLAPI's own functions leave to their callers.
 */
#ifndef SIM_DIRECTORY_DC_SLAPI_H
#define SIM_DIRECTORY_DC_SLAPI_H
#include <slapi-plugin.h>
#include <stdbool.h>
#include <stddef.h>

/* SLAPI takes char * for texts that it only reads. */
char *dc_plain(const char *text);
/* Has the request this control? Its value, borrowed, or NULL, is in *value, which may be NULL. */
bool dc_control(Slapi_PBlock *pb, const char *oid, struct berval **value);
/* As slapd compares it; slapi_ch_free_string frees it. NULL: it is no DN. */
char *dc_dn_normal(const char *dn);
/* The place of a DN in a table of so many slots: FNV-1a. */
size_t dc_slot_of(const char *dn, size_t slots);

#endif
