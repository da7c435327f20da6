/* SPDX-License-Identifier: MIT */
#include "lib/admatrix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_row(const char *line, struct admatrix_row *r)
{
	char code[8] = "", *end = code;
	int at = 0;

	if (sscanf(line, "%31s %15s %15s %63s %7s %15s %n", r->who, r->object, r->operation,
		   r->attribute, code, r->seen, &at) != 6)
		return false;
	r->code = (int)strtol(code, &end, 10);
	return *end == 0 && snprintf(r->why, sizeof(r->why), "%s", line + at) > 0;
}

static bool read_setup(const char *line, struct admatrix_setup *s)
{
	s->text[0] = 0;
	return sscanf(line, "setup %15s %15s %511[^\n]", s->object, s->verb, s->text) >= 2;
}

size_t admatrix_read(const char *path, void (*setup)(const struct admatrix_setup *s, void *context),
		     void (*row)(const struct admatrix_row *r, void *context), void *context)
{
	FILE *f = fopen(path, "r");
	char line[1024];
	size_t rows = 0;

	if (!f) {
		perror(path);
		exit(1);
	}
	for (int n = 1; fgets(line, sizeof(line), f); n++) {
		struct admatrix_row r = {.line = n};
		struct admatrix_setup s = {.line = n};

		line[strcspn(line, "\n")] = 0;
		if (line[0] == '#' || line[0] == 0)
			continue;
		if (strncmp(line, "setup ", 6) == 0 && read_setup(line, &s)) {
			setup(&s, context);
		} else if (read_row(line, &r)) {
			row(&r, context);
			rows++;
		} else {
			fprintf(stderr, "%s:%d: neither a setup nor a row\n", path, n);
			exit(1);
		}
	}
	fclose(f);
	return rows;
}

bool admatrix_expand(const char *text,
		     bool (*sid)(const char *name, char *out, size_t size, void *),
		     bool (*guid)(const char *name, char *out, size_t size, void *), void *context,
		     char *out, size_t size)
{
	size_t used = 0;

	for (const char *p = text; *p; p++) {
		const char *close = *p == '{' ? "}" : *p == '[' ? "]" : NULL;
		char name[64], value[256] = {p[0], 0};

		if (close) {
			size_t n = strcspn(p + 1, close);

			snprintf(name, sizeof(name), "%.*s", (int)n, p + 1);
			if (!(*p == '{' ? sid : guid)(name, value, sizeof(value), context))
				return false;
			p += n + 1;
		}
		if (used + strlen(value) >= size)
			return false;
		memcpy(out + used, value, strlen(value) + 1);
		used += strlen(value);
	}
	return true;
}

void admatrix_protect(struct laps_sd *sd)
{
	size_t kept = 0;

	for (size_t i = 0; i < sd->dacl_n; i++)
		if (!(sd->dacl[i].flags & LAPS_ACE_INHERITED))
			sd->dacl[kept++] = sd->dacl[i];
	sd->dacl_n = kept;
	sd->control |= LAPS_SD_DACL_PROTECTED;
}
