/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/benchlib.h"

static char title[128], beside[64];

void bench_under(const char *what, const char *ceiling)
{
	snprintf(title, sizeof(title), "%s", what);
	snprintf(beside, sizeof(beside), "%s", ceiling ? ceiling : "");
}

void bench_heading(const char *what, const char *ceiling)
{
	bench_under(what, ceiling);
	printf("\n%-56s %10s %-8s %10s %6s\n", title, "", "", beside, ceiling ? "ratio" : "");
	fflush(stdout);
}

/* As many digits as there is sense in. */
static void print_number(double v)
{
	char text[32];

	snprintf(text, sizeof(text), v >= 100 || v == 0 ? "%.0f" : v >= 10 ? "%.1f" : "%.3g", v);
	printf(" %10s", text);
}

/* One line, whole, also when others append to the same file. */
static void report(json_t *line)
{
	const char *path = getenv("BENCH_REPORT"), *bench = getenv("BENCH_NAME");
	char *text = NULL;
	int fd = -1;

	if (path && *path) {
		json_object_set_new(line, "bench",
				    json_string(bench ? bench : program_invocation_short_name));
		json_object_set_new(line, "group", json_string(title));
		if (*beside)
			json_object_set_new(line, "beside", json_string(beside));
		text = json_dumps(line,
				  JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(9));
		fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
		bench_must(text && fd >= 0 && dprintf(fd, "%s\n", text) > 0, path);
		close(fd);
		free(text);
	}
	json_decref(line);
}

static void put(json_t *line, const char *name, double v)
{
	if (v != 0)
		json_object_set_new(line, name, json_real(v));
}

bool bench_figure(const struct bench_figure *f)
{
	const double share = f->less ? f->ceiling / f->value : f->value / f->ceiling;
	const double ratio = f->ceiling > 0 && f->ratio == 0 ? share : f->ratio;
	const bool meets =
		ratio >= f->aim &&
		(f->bound == 0 || (f->less ? f->value <= f->bound : f->value >= f->bound));
	json_t *line = json_pack("{ss sf ss sb}", "name", f->name, "value", f->value, "unit",
				 f->unit, "less", f->less);

	bench_must(line != NULL, "memory for a figure");
	printf("  %-54s", f->name);
	print_number(f->value);
	printf(" %-8s", f->unit);
	if (f->ceiling > 0)
		print_number(f->ceiling);
	if (ratio > 0)
		printf("%*s %6.2f", f->ceiling > 0 ? 0 : 11, "", ratio);
	printf("%s%s%s\n", f->note ? "  " : "", f->note ? f->note : "",
	       meets ? "" : "  MISSES ITS AIM");
	fflush(stdout);
	put(line, "ceiling", f->ceiling);
	put(line, "ratio", ratio);
	put(line, "aim", f->aim);
	put(line, "bound", f->bound);
	if (f->note)
		json_object_set_new(line, "note", json_string(f->note));
	if (f->aim > 0 || f->bound != 0)
		json_object_set_new(line, "meets", json_boolean(meets));
	report(line);
	return meets;
}

void bench_skip(const char *name, const char *why)
{
	json_t *line = json_pack("{ss ss}", "name", name, "skipped", why);

	bench_must(line != NULL, "memory for a figure");
	printf("  %-54s left out: %s\n", name, why);
	fflush(stdout);
	report(line);
}
