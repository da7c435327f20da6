/* SPDX-License-Identifier: MIT */
/*
 * The permissions of one computer on what LAPS keeps there, and where each comes from.
 */
#ifndef SIM_VIEW_ACL_H
#define SIM_VIEW_ACL_H
#include <laps/adaccess.h>
#include <laps/guid.h>
#include <laps/sd.h>
#include <stdbool.h>
#include <stddef.h>

#include "view/computer.h"
#include "view/groups.h"
#include "view/token.h"

struct sim_view;

/* An attribute as the schema has it. */
struct view_attribute {
	const char *name; /* a literal */
	bool there;       /* in the schema */
	bool confidential, has_set;
	uint8_t guid[LAPS_GUID_LEN], set[LAPS_GUID_LEN];
};

/* One that the schema has not: there is false. */
LAPS_MUST_USE bool view_attribute_read(struct sim_view *v, const char *name,
				       struct view_attribute *out, struct sim_err *err);

#define VIEW_ANCESTORS 16 /* containers above a computer that are looked at */

/* Zero it first; cleared with view_acl_clear. */
struct view_acl {
	struct laps_sid self; /* of the computer */
	struct laps_sd sd;
	struct view_attribute password, expiry;
	struct { /* the containers above it, the nearest first */
		char *dn;
		struct laps_sd sd;
	} above[VIEW_ANCESTORS];
	size_t above_n;
};
LAPS_MUST_USE bool view_acl_read(struct sim_view *v, const char *dn, view_attr password,
				 view_attr expiry, struct view_acl *out, struct sim_err *err);
void view_acl_clear(struct view_acl *a);

/* Why somebody may do something, or not. */
struct view_reason {
	char way[400];   /* by which way it is somebody that counts: "is in LAPS Readers"; "": as
			    itself */
	char text[1024]; /* which entry gives it, or that none does */
};
/* May it read (write) the attribute? Neither may who may not list what the computer's container
 * holds. */
bool view_acl_reads(const struct view_acl *a, const struct view_attribute *attr,
		    const struct view_token *t, const struct view_groups *g,
		    struct view_reason *why);
bool view_acl_writes(const struct view_acl *a, const struct view_attribute *attr,
		     const struct view_token *t, const struct view_groups *g,
		     struct view_reason *why);
/* How somebody comes to be this SID, as way above. */
void view_acl_way(const struct view_token *t, const struct view_groups *g,
		  const struct laps_sid *to, struct view_reason *out);

#endif
