/* SPDX-License-Identifier: MIT */
/*
 * What is fixed about each setting: its type, what it may be, its default, which directories and
 * which systems have it.
 */
#ifndef LAPS_RULES_POLICY_TABLE_H
#define LAPS_RULES_POLICY_TABLE_H
#include <laps/policy.h>
#include <stdbool.h>
#include <stdint.h>

struct laps_policy_row {
	const char *name; /* NULL: the root has no such value */
	bool is_text;
	bool ad_only;          /* without effect with Entra ID */
	bool only_24h2;        /* unknown to older systems */
	uint32_t min, max;     /* of a number */
	uint32_t max_pre_24h2; /* the same on older systems; 0: as max */
	uint32_t among;        /* bit v set: v is allowed; 0: all of min..max are */
	uint32_t number;       /* default */
	const char *text;      /* default; "" when unset */
	const char *range;     /* why a number is refused, a literal */
};

/* A setting as a root has it; without a name where that root has none. What legacy LAPS has no
 * value for has, as its default there, what switches it off. */
const struct laps_policy_row *laps_policy_row(laps_policy_source root, laps_setting s);

#endif
