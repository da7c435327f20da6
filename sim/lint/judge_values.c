/* SPDX-License-Identifier: MIT */
/* What is written: by what dc/facts.h tells of the values. */
#include <laps/filetime.h>
#include <stdio.h>

#include "lint/judge.h"
#include "lint/line.h"

#define SOON (LAPS_TICKS_PER_HOUR / 6) /* clocks differ; Kerberos takes five minutes */
#define NEAR (2 * LAPS_TICKS_PER_DAY)  /* so near to now a time is meant to be now */

static const char *const encrypted[] = {LINT_ENCRYPTED, LINT_HISTORY, LINT_DSRM, LINT_DSRM_HISTORY};
#define ENCRYPTED (sizeof(encrypted) / sizeof(encrypted[0]))

static void find(struct lint *l, sim_lint_id id, const json_t *line, const char *attribute,
		 const char *text)
{
	char what[LINT_WHAT], more[LINT_NAME];

	snprintf(more, sizeof(more), ", %s%s%s", attribute, *text ? ": " : "", text);
	lint_describe_as(line, more, what);
	lint_found_add(&l->found, id, lint_text(line, "time"), lint_text(line, "who"), what);
}

/* A finding for each of the words that is there. */
static void find_words(struct lint *l, sim_lint_id id, const json_t *line, const char *attribute,
		       const char *const *word)
{
	for (; *word; word++)
		if (lint_fact(line, attribute, *word)) {
			find(l, id, line, attribute, *word);
			return;
		}
}

static bool near(uint64_t a, uint64_t b)
{
	return (a > b ? a - b : b - a) <= NEAR;
}

static uint64_t exchanged(uint64_t ticks)
{
	return ticks << 32 | ticks >> 32;
}

/* For certain by the value alone, or since it is the hour in one order and far from it in the
 * other. */
static bool is_swapped(const struct lint *l, const json_t *line, const char *attribute)
{
	const uint64_t now = lint_time(line);
	uint64_t ticks = 0;

	if (lint_fact(line, attribute, "header-swapped"))
		return true;
	if (!lint_fact_time(line, attribute, &ticks) || near(ticks, now) ||
	    near(ticks, l->real_ticks))
		return false;
	return near(exchanged(ticks), now) || near(exchanged(ticks), l->real_ticks);
}

/* Later than it is here, and than it is on the machine, whose clock a client may have. */
static bool is_to_come(const struct lint *l, const json_t *line, uint64_t ticks)
{
	const uint64_t now = lint_time(line) > l->real_ticks ? lint_time(line) : l->real_ticks;

	return ticks > now && ticks - now > SOON;
}

static void update_time(struct lint *l, const json_t *line, const char *attribute)
{
	uint64_t ticks = 0, expiry = 0;

	if (!lint_fact_time(line, attribute, &ticks))
		return;
	if (lint_fact_time(line, LINT_EXPIRY, &expiry) && ticks == expiry && ticks)
		find(l, SIM_LINT_LAPS_T_EXPIRY, line, attribute, "it is the expiry");
	else if (is_to_come(l, line, ticks))
		find(l, SIM_LINT_LAPS_T_EXPIRY, line, attribute, "it is to come");
}

static void clear_value(struct lint *l, const json_t *line)
{
	static const char *const number[] = {"t-number", NULL};
	static const char *const bad[] = {"no-json",     "no-account", "no-time",
					  "no-password", "t-not-hex",  NULL};

	find_words(l, SIM_LINT_LAPS_T_NUMBER, line, LINT_CLEAR, number);
	find_words(l, SIM_LINT_LAPS_JSON, line, LINT_CLEAR, bad);
	update_time(l, line, LINT_CLEAR);
}

static void encrypted_value(struct lint *l, const json_t *line, const char *attribute)
{
	static const char *const inside[] = {"content-inside", NULL};
	static const char *const bad[] = {"short", "header-length", "header-reserved", "no-cms",
					  NULL};

	find_words(l, SIM_LINT_CMS_CONTENT_INSIDE, line, attribute, inside);
	find_words(l, SIM_LINT_ENCRYPTED_VALUE, line, attribute, bad);
	if (is_swapped(l, line, attribute))
		find(l, SIM_LINT_HEADER_SWAPPED, line, attribute, "");
	else
		update_time(l, line, attribute);
}

void lint_values(struct lint *l, const json_t *line)
{
	static const char *const form[] = {"not-filetime", NULL};

	if (!lint_is_ldap(line, NULL) || !lint_is_done(line))
		return;
	clear_value(l, line);
	for (size_t i = 0; i < ENCRYPTED; i++)
		encrypted_value(l, line, encrypted[i]);
	find_words(l, SIM_LINT_EXPIRY_FORM, line, LINT_EXPIRY, form);
	find_words(l, SIM_LINT_EXPIRY_FORM, line, LINT_LEGACY_EXPIRY, form);
}
