/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "lint/line.h"
#include "lint/lint.h"

#define WIDTH  80
#define INDENT 9 /* columns in front of a text */

/* Words of a text under a heading, which stands in front of the first line. */
static void paragraph(FILE *out, const char *heading, const char *text)
{
	size_t column = INDENT, n;

	fprintf(out, "  %-*s", INDENT - 2, heading);
	for (; *text; text += n + strspn(text + n, " ")) {
		n = strcspn(text, " ");
		if (column > INDENT && column + 1 + n > WIDTH) {
			fprintf(out, "\n%*s", INDENT, "");
			column = INDENT;
		}
		fprintf(out, "%s%.*s", column > INDENT ? " " : "", (int)n, text);
		column += n + (column > INDENT);
	}
	fputc('\n', out);
}

void sim_lint_print_rule(const struct sim_lint_rule *r, FILE *out)
{
	fprintf(out, "%s %s: %s\n", sim_lint_level_name(r->level), r->id, r->title);
	paragraph(out, "why", r->explain);
	paragraph(out, "do", r->fix);
	if (r->untried)
		paragraph(out, "try", r->untried);
	fputc('\n', out);
}

static void print_finding(const json_t *f, FILE *out)
{
	const long long count = lint_number(f, "count");
	char where[2 * LINT_WHAT];

	fprintf(out, "%s %s: %s\n", lint_text(f, "level"), lint_text(f, "id"),
		lint_text(f, "title"));
	snprintf(where, sizeof(where), "%s: %s", lint_text(f, "who"), lint_text(f, "what"));
	paragraph(out, "by", where);
	if (count > 1)
		snprintf(where, sizeof(where), "%.40s, the first of %lld times",
			 lint_text(f, "time"), count);
	else
		snprintf(where, sizeof(where), "%.40s", lint_text(f, "time"));
	if (*where)
		paragraph(out, "at", where);
	paragraph(out, "why", lint_text(f, "explain"));
	paragraph(out, "do", lint_text(f, "fix"));
	fputc('\n', out);
}

static const char *plural(long long n)
{
	return n == 1 ? "" : "s";
}

void sim_lint_print(const json_t *report, FILE *out)
{
	const long long errors = lint_number(report, "errors"),
			warnings = lint_number(report, "warnings");
	char text[LINT_WHAT];
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(report, "findings"), i, one) print_finding(one, out);
	json_array_foreach(json_object_get(report, "not_tried"), i, one)
	{
		snprintf(text, sizeof(text), "%s was not tried; to try it: %s",
			 lint_text(one, "id"), lint_text(one, "how"));
		paragraph(out, "note", text);
	}
	fprintf(out, "lint: %lld error%s, %lld warning%s\n", errors, plural(errors), warnings,
		plural(warnings));
}
