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
#include <string.h>

#include "bench/reportaims.h"
#include "bench/reportsource.h"
#include "bench/reportvalue.h"
#include "lib/benchlib.h"

#define GROWTH     "growth, " /* how the headings begin whose tables become one */
#define COLUMN_MAX 8

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

static void put_row(FILE *out, const json_t *f)
{
	const json_t *ratio = json_object_get(f, "ratio");

	fprintf(out, "| %s | ", reportvalue_text(f, "name"));
	reportvalue_put(out, f);
	fputs(" | ", out);
	if (*reportvalue_text(f, "beside")) {
		reportvalue_member(out, f, "ceiling");
		fputs(" | ", out);
		if (ratio)
			fprintf(out, "%.2f", json_real_value(ratio));
		fputs(" | ", out);
	}
	reportvalue_aim(out, f);
	fprintf(out, " | %s |\n", reportvalue_text(f, "note"));
}

static void put_table(FILE *out, const json_t *all, size_t from, size_t to)
{
	const json_t *first = json_array_get(all, from);
	const char *beside = reportvalue_text(first, "beside");

	fprintf(out, "\n### %s\n\n| | value | ", reportvalue_text(first, "group"));
	if (*beside)
		fprintf(out, "%s | ratio | aim | |\n|---|---:|---:|---:|---|---|\n", beside);
	else
		fputs("aim | |\n|---|---:|---|---|\n", out);
	for (size_t i = from; i < to; i++)
		put_row(out, json_array_get(all, i));
}

static bool is_growth(const json_t *f)
{
	return strncmp(reportvalue_text(f, "group"), GROWTH, strlen(GROWTH)) == 0;
}

/* The figure of that name and heading; NULL: there is none. */
static const json_t *find(const json_t *all, size_t from, size_t to, const char *group,
			  const char *name)
{
	for (size_t i = from; i < to; i++) {
		const json_t *f = json_array_get(all, i);

		if (strcmp(reportvalue_text(f, "group"), group) == 0 &&
		    strcmp(reportvalue_text(f, "name"), name) == 0)
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
		const char *group = reportvalue_text(json_array_get(all, i), "group");

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

		if (strcmp(reportvalue_text(f, "group"), column[0]) != 0)
			break;
		fprintf(out, "| %s", reportvalue_text(f, "name"));
		for (size_t c = 0; c < n; c++) {
			const json_t *of =
				find(all, from, to, column[c], reportvalue_text(f, "name"));

			fputs(" | ", out);
			if (of)
				reportvalue_put(out, of);
		}
		fputs(" |\n", out);
	}
}

/* Tables of one bench: figures from..to. */
static void put_bench(FILE *out, const json_t *all, size_t from, size_t to)
{
	const char *name = reportvalue_text(json_array_get(all, from), "bench");

	fprintf(out, "\n## %s\n\n", name);
	reportsource_head(out, name);
	for (size_t end; from < to; from = end) {
		const json_t *first = json_array_get(all, from);

		end = from + 1;
		while (end < to &&
		       (is_growth(first)
				? is_growth(json_array_get(all, end))
				: strcmp(reportvalue_text(json_array_get(all, end), "group"),
					 reportvalue_text(first, "group")) == 0))
			end++;
		if (is_growth(first))
			put_growth(out, all, from, end);
		else
			put_table(out, all, from, end);
	}
}

static void put_document(FILE *out, json_t *machine, const json_t *all)
{
	const size_t n = json_array_size(all);
	const char *key;
	json_t *value;
	size_t from = 0, i;

	fputs("# Benchmarks\n\nMade by `make bench`; `make bench-results` keeps it, and "
	      "[CAPACITY.md](CAPACITY.md), which is "
	      "worked out of it. Each figure stands beside what it could be at "
	      "best, its ceiling, measured in the same run on the same machine; a ratio of 1 is "
	      "all of it. What is compared takes turns, in rounds, and a figure is the median of "
	      "them, but for fleets, growth and replication, which are measured once. Ratios "
	      "can be compared between machines, figures cannot.\n\n"
	      "| the machine | |\n|---|---|\n",
	      out);
	json_object_foreach(machine, key, value)
		fprintf(out, "| %s | %s |\n", key, json_string_value(value));
	reportaims_put(out, all);
	for (i = 1; i <= n; i++)
		if (i == n || strcmp(reportvalue_text(json_array_get(all, i), "bench"),
				     reportvalue_text(json_array_get(all, from), "bench")) != 0) {
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
