/* SPDX-License-Identifier: MIT */
/*
 * Names that Active Directory takes where LDAP has only DNs, told apart and made into filters.
 *
 * Of any object, [MS-ADTS] 3.1.1.3.1.2.4: <GUID=...>, <SID=...>, <WKGUID=...,DN>. Of accounts in
 * simple binds, [MS-ADTS] 5.1.1.1.1: user@domain, DOMAIN\user, a GUID, a SID, a displayName, a
 * service principal name. Canonical names are not taken.
 *
 * Differs from Active Directory: a simple bind does not take an account's canonical name
 * (corp.example/Users/alice).
 */
#ifndef SIM_DIRECTORY_DC_WIRE_NAME_H
#define SIM_DIRECTORY_DC_WIRE_NAME_H
#include <laps/buf.h>
#include <laps/guid.h>
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum dc_name_kind {
	DC_NAME_DN,
	DC_NAME_GUID,
	DC_NAME_SID,
	DC_NAME_WELL_KNOWN, /* guid, in wellKnownObjects of the object text */
	DC_NAME_PRINCIPAL,  /* text@domain */
	DC_NAME_DOWN_LEVEL, /* domain\text */
	DC_NAME_DISPLAY,    /* a displayName or a service principal name */
} dc_name_kind;

struct dc_name {
	dc_name_kind kind;
	uint8_t guid[LAPS_GUID_LEN];
	struct laps_sid sid;
	const char *text, *domain; /* in what was read */
	size_t text_len, domain_len;
};
/* What the domain is called. */
struct dc_name_domain {
	const char *netbios, *dns;
};

/* False: text is no name in angle brackets, so it is a DN or nothing. out as it was then. */
bool dc_name_of_object(const char *text, size_t len, struct dc_name *out);
/* Any text is one. */
void dc_name_of_account(const char *text, size_t len, struct dc_name *out);

/* The filter that finds it. False: it is a DN or a well-known object, or of another domain. */
bool dc_name_filter(const struct dc_name *n, const struct dc_name_domain *d, struct laps_buf *out);
/* A value in a filter, escaped as RFC 4515 has it. */
void dc_name_filter_value(struct laps_buf *out, const void *value, size_t len);

#endif
