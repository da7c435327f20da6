/* SPDX-License-Identifier: MIT */
/*
 * Figures of benches that are scripts, in the form of all (tests/lib/benchlib.h).
 *
 * usage: figure heading TITLE [BESIDE]
 *        figure row TITLE BESIDE NAME VALUE UNIT [less] [ceiling=N] [aim=N] [bound=N] [note=TEXT]
 *        figure skip TITLE NAME WHY
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/benchlib.h"

static double number(const char *text)
{
	char *end;
	double v = strtod(text, &end);

	bench_must(end > text && !*end, text);
	return v;
}

static void put_option(const char *text, struct bench_figure *f)
{
	if (strcmp(text, "less") == 0)
		f->less = true;
	else if (strncmp(text, "ceiling=", 8) == 0)
		f->ceiling = number(text + 8);
	else if (strncmp(text, "aim=", 4) == 0)
		f->aim = number(text + 4);
	else if (strncmp(text, "bound=", 6) == 0)
		f->bound = number(text + 6);
	else if (strncmp(text, "note=", 5) == 0)
		f->note = text + 5;
	else
		bench_must(false, text);
}

int main(int argc, char **argv)
{
	struct bench_figure f = {0};

	if ((argc == 3 || argc == 4) && strcmp(argv[1], "heading") == 0) {
		bench_heading(argv[2], argv[3]);
	} else if (argc == 5 && strcmp(argv[1], "skip") == 0) {
		bench_under(argv[2], NULL);
		bench_skip(argv[3], argv[4]);
	} else if (argc >= 7 && strcmp(argv[1], "row") == 0) {
		bench_under(argv[2], *argv[3] ? argv[3] : NULL);
		f.name = argv[4];
		f.value = number(argv[5]);
		f.unit = argv[6];
		for (int i = 7; i < argc; i++)
			put_option(argv[i], &f);
		(void)bench_figure(&f);
	} else {
		fputs("usage: figure heading TITLE [BESIDE] | row TITLE BESIDE NAME VALUE UNIT "
		      "[OPTION]... | skip TITLE NAME WHY\n",
		      stderr);
		return 2;
	}
	return 0;
}
