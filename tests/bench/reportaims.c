/* SPDX-License-Identifier: MIT */
#include "bench/reportaims.h"

#include <stdbool.h>

#include "bench/reportvalue.h"

static double member(const json_t *f, const char *name)
{
	return json_real_value(json_object_get(f, name));
}

/* How far a value lies on the good side of what it is held against, as a part of that. */
static double ahead(double value, double aim, bool less)
{
	return less ? 1 - value / aim : value / aim - 1;
}

/* Of a figure with both a ratio and a bound: that by which it is worse. */
static double margin(const json_t *f)
{
	const double aim = member(f, "aim"), bound = member(f, "bound");
	const bool less = json_is_true(json_object_get(f, "less"));
	const double ratio = aim > 0 ? ahead(member(f, "ratio"), aim, false) : 0;
	const double value = bound > 0 ? ahead(member(f, "value"), bound, less) : 0;

	if (aim > 0 && bound > 0)
		return ratio < value ? ratio : value;
	return aim > 0 ? ratio : value;
}

static void put_row(FILE *out, const json_t *f)
{
	fprintf(out, "| %s | %s | ", reportvalue_text(f, "group"), reportvalue_text(f, "name"));
	reportvalue_put(out, f);
	if (json_object_get(f, "ratio"))
		fprintf(out, ", ratio %.2f", member(f, "ratio"));
	fputs(" | ", out);
	reportvalue_aim(out, f);
	fprintf(out, " | %+.0f %% |\n", 100 * margin(f));
}

/* Those that are met or those that are not. */
static size_t count(const json_t *all, bool met)
{
	size_t n = 0, i;
	const json_t *f, *meets;

	json_array_foreach(all, i, f)
	{
		meets = json_object_get(f, "meets");
		n += meets && json_is_true(meets) == met;
	}
	return n;
}

static void put_table(FILE *out, const json_t *all, bool met)
{
	size_t i;
	const json_t *f, *meets;

	if (count(all, met) == 0)
		return;
	fprintf(out, "\n| %s | | value | aim | by |\n|---|---|---:|---|---:|\n",
		met ? "met" : "missed");
	json_array_foreach(all, i, f)
	{
		meets = json_object_get(f, "meets");
		if (meets && json_is_true(meets) == met)
			put_row(out, f);
	}
}

void reportaims_put(FILE *out, const json_t *all)
{
	const size_t met = count(all, true);

	fprintf(out, "\n## Aims\n\n%zu of %zu figures that have an aim meet it.\n", met,
		met + count(all, false));
	put_table(out, all, false);
	put_table(out, all, true);
}
