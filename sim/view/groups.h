/* SPDX-License-Identifier: MIT */
/*
 * The groups of a domain with their members, to tell by which way somebody is in one. Who is in
 * which is decided by the directory itself (view/token.h).
 */
#ifndef SIM_VIEW_GROUPS_H
#define SIM_VIEW_GROUPS_H
#include <laps/sid.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/fail.h"

struct sim_view;

struct view_group {
	char *dn, *name; /* owned */
	struct laps_sid sid;
	char **member; /* owned: DNs, NULL at the end */
};
/* Zero it first; cleared with view_groups_clear. */
struct view_groups {
	struct view_group *group;
	size_t n, room;
};
LAPS_MUST_USE bool view_groups_read(struct sim_view *v, struct view_groups *out,
				    struct sim_err *err);
void view_groups_clear(struct view_groups *g);

/* NULL: there is none with this SID. */
const struct view_group *view_groups_find(const struct view_groups *g, const struct laps_sid *sid);
/* Is the object that group is of, or the foreign identity, a direct member? */
bool view_group_lists(const struct view_group *g, const char *dn);

/*
 * The shortest way from an object, by its DN, or from its primary group (NULL: none), into the
 * group of that SID: "is in Service Desk, which is in LAPS Readers". False: there is none. Pure.
 */
bool view_groups_way(const struct view_groups *g, const char *dn, const struct laps_sid *primary,
		     const struct laps_sid *to, char *out, size_t size);

#endif
