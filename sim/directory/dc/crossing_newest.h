/* SPDX-License-Identifier: MIT */
/*
 * What of an object's changes still counts for one that comes late: of each attribute as a whole,
 * and of each value of a list, the newest. An object may have thousands of changes, and as many may
 * come late: so they are kept as these few. Pure but for slapd's memory.
 */
#ifndef SIM_DIRECTORY_DC_CROSSING_NEWEST_H
#define SIM_DIRECTORY_DC_CROSSING_NEWEST_H
#include <ldap.h>
#include <stdbool.h>
#include <stddef.h>

#define DC_CSN 64 /* bytes for an entryCSN as text */

struct dc_newest_row;
/* Zero it. */
struct dc_newest {
	struct dc_newest_row *row;
	size_t n, room;
};

/* One change, as a log says it, that was made at csn. single: has an attribute one value at most?
 */
void dc_newest_put(struct dc_newest *all, const char *csn, const struct berval *change,
		   bool (*single)(const char *name, size_t len));
/*
 * What was changed after csn, of all that these changes concern, as a log says it; "description:="
 * for an attribute as a whole. NULL: nothing. The caller frees it with ber_bvecfree.
 */
struct berval **dc_newest_after(const struct dc_newest *all, const char *csn,
				struct berval *const *changes);
void dc_newest_clear(struct dc_newest *all);

#endif
