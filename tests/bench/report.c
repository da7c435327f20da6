/* SPDX-License-Identifier: MIT */
/*
 * One document of the figures of all benches (tests/lib/benchlib.h): the machine, the aims, and a
 * table a heading, under what the head of the bench says of it.
 *
 * usage: report FIGURES REPORT.md REPORT.json [NAME=VALUE]...      from the top of the tree
 *
 * FIGURES has a line of JSON a figure. NAME=VALUE are lines more about the machine.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/reportsource.h"
#include "lib/benchlib.h"

#define GROWTH     "growth, " /* how the headings begin whose tables become one */
#define COLUMN_MAX 8

static const char *text(const json_t *o, const char *name)
{
	const char *t = json_string_value(json_object_get(o, name));

	return t ? t : "";
}

static json_t *read_figures(const char *path)
{
	json_t *all = json_array(), *line;
	FILE *in = fopen(path, "re");

	bench_must(in && all, path);
	while ((line = json_loadf(in, JSON_DISABLE_EOF_CHECK, NULL)) != NULL)
		json_array_append_new(all, line);
	fclose(in);
	return all;
}

/* 1234567.8 as "1,234,568"; as many digits as there is sense in. */
static void put_number(FILE *out, double v)
{
	char digits[48];
	size_t n;

	if (v < 100 && v > -100 && v != 0) {
		fprintf(out, v >= 10 || v <= -10 ? "%.1f" : "%.3g", v);
		return;
	}
	n = (size_t)snprintf(digits, sizeof(digits), "%.0f", v);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s%c", i > 0 && (n - i) % 3 == 0 && digits[i - 1] != '-' ? "," : "",
			digits[i]);
}

static void put_member(FILE *out, const json_t *f, const char *name)
{
	const json_t *v = json_object_get(f, name);

	if (v)
		put_number(out, json_real_value(v));
}

static void put_value(FILE *out, const json_t *f)
{
	if (json_object_get(f, "skipped")) {
		fprintf(out, "left out: %s", text(f, "skipped"));
		return;
	}
	put_member(out, f, "value");
	fprintf(out, " %s", text(f, "unit"));
}

/* "0.9: met", "at most 1,024: missed" */
static void put_aim(FILE *out, const json_t *f)
{
	const json_t *meets = json_object_get(f, "meets");

	if (!meets)
		return;
	if (json_object_get(f, "aim"))
		fprintf(out, "ratio %.2f", json_real_value(json_object_get(f, "aim")));
	if (json_object_get(f, "bound")) {
		fputs(json_object_get(f, "aim") ? ", " : "", out);
		fputs(json_is_true(json_object_get(f, "less")) ? "at most " : "at least ", out);
		put_member(out, f, "bound");
	}
	fputs(json_is_true(meets) ? ": met" : ": **missed**", out);
}

static void put_row(FILE *out, const json_t *f)
{
	const json_t *ratio = json_object_get(f, "ratio");

	fprintf(out, "| %s | ", text(f, "name"));
	put_value(out, f);
	fputs(" | ", out);
	if (*text(f, "beside")) {
		put_member(out, f, "ceiling");
		fputs(" | ", out);
		if (ratio)
			fprintf(out, "%.2f", json_real_value(ratio));
		fputs(" | ", out);
	}
	put_aim(out, f);
	fprintf(out, " | %s |\n", text(f, "note"));
}

static void put_table(FILE *out, const json_t *all, size_t from, size_t to)
{
	const json_t *first = json_array_get(all, from);
	const char *beside = text(first, "beside");

	fprintf(out, "\n### %s\n\n| | value | ", text(first, "group"));
	if (*beside)
		fprintf(out, "%s | ratio | aim | |\n|---|---:|---:|---:|---|---|\n", beside);
	else
		fputs("aim | |\n|---|---:|---|---|\n", out);
	for (size_t i = from; i < to; i++)
		put_row(out, json_array_get(all, i));
}

static bool is_growth(const json_t *f)
{
	return strncmp(text(f, "group"), GROWTH, strlen(GROWTH)) == 0;
}

/* The figure of that name and heading; NULL: there is none. */
static const json_t *find(const json_t *all, size_t from, size_t to, const char *group,
			  const char *name)
{
	for (size_t i = from; i < to; i++) {
		const json_t *f = json_array_get(all, i);

		if (strcmp(text(f, "group"), group) == 0 && strcmp(text(f, "name"), name) == 0)
			return f;
	}
	return NULL;
}

/* Sizes side by side, and a line a figure: those of the first size. */
static void put_growth(FILE *out, const json_t *all, size_t from, size_t to)
{
	const char *column[COLUMN_MAX];
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		const char *group = text(json_array_get(all, i), "group");

		if (n == 0 || strcmp(group, column[n - 1]) != 0) {
			bench_must(n < COLUMN_MAX, "room for sizes");
			column[n++] = group;
		}
	}
	fputs("\n### growth\n\n|", out);
	for (size_t c = 0; c < n; c++)
		fprintf(out, " | %s", column[c] + strlen(GROWTH));
	fputs(" |\n|---", out);
	for (size_t c = 0; c < n; c++)
		fputs("|---:", out);
	fputs("|\n", out);
	for (size_t i = from; i < to; i++) {
		const json_t *f = json_array_get(all, i);

		if (strcmp(text(f, "group"), column[0]) != 0)
			break;
		fprintf(out, "| %s", text(f, "name"));
		for (size_t c = 0; c < n; c++) {
			const json_t *of = find(all, from, to, column[c], text(f, "name"));

			fputs(" | ", out);
			if (of)
				put_value(out, of);
		}
		fputs(" |\n", out);
	}
}

/* Tables of one bench: figures from..to. */
static void put_bench(FILE *out, const json_t *all, size_t from, size_t to)
{
	const char *name = text(json_array_get(all, from), "bench");

	fprintf(out, "\n## %s\n\n", name);
	reportsource_head(out, name);
	for (size_t end; from < to; from = end) {
		const json_t *first = json_array_get(all, from);

		end = from + 1;
		while (end < to &&
		       (is_growth(first) ? is_growth(json_array_get(all, end))
					 : strcmp(text(json_array_get(all, end), "group"),
						  text(first, "group")) == 0))
			end++;
		if (is_growth(first))
			put_growth(out, all, from, end);
		else
			put_table(out, all, from, end);
	}
}

static void put_aims(FILE *out, const json_t *all)
{
	size_t met = 0, missed = 0, i;
	const json_t *f;

	json_array_foreach(all, i, f)
	{
		met += json_is_true(json_object_get(f, "meets"));
		missed += json_is_false(json_object_get(f, "meets"));
	}
	fprintf(out, "\n## Aims\n\n%zu of %zu figures that have an aim meet it.\n", met,
		met + missed);
	if (missed == 0)
		return;
	fputs("\n| missed by | | value | aim |\n|---|---|---:|---|\n", out);
	json_array_foreach(all, i, f)
	{
		if (!json_is_false(json_object_get(f, "meets")))
			continue;
		fprintf(out, "| %s | %s | ", text(f, "group"), text(f, "name"));
		put_value(out, f);
		if (json_object_get(f, "ratio"))
			fprintf(out, ", ratio %.2f", json_real_value(json_object_get(f, "ratio")));
		fputs(" | ", out);
		put_aim(out, f);
		fputs(" |\n", out);
	}
}

static void put_document(FILE *out, json_t *machine, const json_t *all)
{
	const size_t n = json_array_size(all);
	const char *key;
	json_t *value;
	size_t from = 0, i;

	fputs("# Benchmarks\n\nMade by `make bench`. Each figure stands beside what it could be at "
	      "best, its ceiling, measured in the same run on the same machine; a ratio of 1 is "
	      "all of it. What is compared takes turns, in rounds, and a figure is the median of "
	      "them. Ratios can be compared between machines, figures cannot.\n\n"
	      "| the machine | |\n|---|---|\n",
	      out);
	json_object_foreach(machine, key, value)
		fprintf(out, "| %s | %s |\n", key, json_string_value(value));
	put_aims(out, all);
	for (i = 1; i <= n; i++)
		if (i == n || strcmp(text(json_array_get(all, i), "bench"),
				     text(json_array_get(all, from), "bench")) != 0) {
			put_bench(out, all, from, i);
			from = i;
		}
}

int main(int argc, char **argv)
{
	json_t *all, *machine = reportsource_machine(), *report;
	FILE *out;

	if (argc < 4) {
		fputs("usage: report FIGURES REPORT.md REPORT.json [NAME=VALUE]...\n", stderr);
		return 2;
	}
	all = read_figures(argv[1]);
	bench_must(json_array_size(all) > 0, "figures to report");
	for (int i = 4; i < argc; i++) {
		char *value = strchr(argv[i], '=');

		bench_must(value != NULL, argv[i]);
		*value++ = '\0';
		json_object_set_new(machine, argv[i], json_string(value));
	}
	out = fopen(argv[2], "we");
	bench_must(out != NULL, argv[2]);
	put_document(out, machine, all);
	bench_must(fclose(out) == 0, argv[2]);
	report = json_pack("{so so}", "machine", machine, "figures", all);
	bench_must(report && json_dump_file(report, argv[3], JSON_INDENT(1)) == 0, argv[3]);
	json_decref(report);
	return 0;
}
