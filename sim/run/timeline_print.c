/* SPDX-License-Identifier: MIT */
#include "run/timeline_print.h"

#include <laps/filetime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define TIME_WIDTH     23 /* "2026-11-27 04:29:28.360" */
#define RELATIVE_WIDTH 17 /* "+364d23:59:59.999" */
#define SOURCE_WIDTH   6
#define WHO_WIDTH      16
#define WHAT_WIDTH     64 /* where lines are not cut */
#define WHAT_LEAST     24
#define RESULT_WIDTH   26
#define TOOK_WIDTH     8
#define TICKS_PER_MS   10000u

#define RED    "\033[31m"
#define YELLOW "\033[33m"
#define PLAIN  "\033[0m"

void sim_timeline_print_begin(struct sim_timeline_print *p, bool relative)
{
	struct winsize size = {0};

	*p = (struct sim_timeline_print){
		.relative = relative, .what = WHAT_WIDTH, .result = RESULT_WIDTH};
	p->terminal = isatty(STDOUT_FILENO);
	p->colour = p->terminal && !getenv("NO_COLOR");
	if (p->terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
		p->what = size.ws_col - (relative ? RELATIVE_WIDTH : TIME_WIDTH) - SOURCE_WIDTH -
			  WHO_WIDTH - RESULT_WIDTH - TOOK_WIDTH - 5;
		if (p->what < WHAT_LEAST)
			p->what = WHAT_LEAST;
	}
}

/* Its place in the first line's day, or how long after the first line it is. */
static void format_time(const struct sim_timeline_print *p, uint64_t ticks, char out[static 32])
{
	char text[LAPS_FILETIME_TEXT];
	uint64_t ms;

	if (p->relative) {
		const bool before = ticks < p->first_ticks;

		ms = (before ? p->first_ticks - ticks : ticks - p->first_ticks) / TICKS_PER_MS;
		snprintf(out, 32, "%c%llud%02u:%02u:%02u.%03u", before ? '-' : '+',
			 (unsigned long long)(ms / 86400000), (unsigned)(ms / 3600000 % 24),
			 (unsigned)(ms / 60000 % 60), (unsigned)(ms / 1000 % 60),
			 (unsigned)(ms % 1000));
		return;
	}
	/* with seven decimals, or with none */
	laps_filetime_format(ticks, text);
	snprintf(out, 32, "%.10s %.8s.%.3s", text, text + 11, text[19] == '.' ? text + 20 : "000");
}

/* A column of this width, at least; on a terminal no more. */
static void column(const struct sim_timeline_print *p, int width, const char *text)
{
	if (p->terminal && (int)strlen(text) > width)
		printf("%.*s> ", width - 1, text);
	else
		printf("%-*s ", width, text);
}

static void heading(const struct sim_timeline_print *p)
{
	printf("%-*s %-*s %-*s %-*s %-*s %*s\n", p->relative ? RELATIVE_WIDTH : TIME_WIDTH, "TIME",
	       SOURCE_WIDTH, "SOURCE", WHO_WIDTH, "WHO", p->what, "WHAT", p->result, "RESULT",
	       TOOK_WIDTH, "TOOK");
}

void sim_timeline_print(struct sim_timeline_print *p, const struct sim_timeline_words *w)
{
	const char *colour = !p->colour ? "" : w->fault ? YELLOW : w->failed ? RED : "";
	char time[32];

	if (!p->begun) {
		p->begun = true;
		p->first_ticks = w->ticks;
		heading(p);
	}
	format_time(p, w->ticks, time);
	printf("%-*s ", p->relative ? RELATIVE_WIDTH : TIME_WIDTH, time);
	column(p, SOURCE_WIDTH, w->source);
	column(p, WHO_WIDTH, w->who);
	if (!*w->result && !*w->took && !p->terminal) {
		puts(w->what);
		return;
	}
	column(p, p->what, w->what);
	fputs(colour, stdout);
	if (*w->took)
		column(p, p->result, w->result);
	else if (p->terminal)
		printf("%.*s", p->result, w->result);
	else
		fputs(w->result, stdout);
	fputs(*colour ? PLAIN : "", stdout);
	if (*w->took)
		printf("%*s", TOOK_WIDTH, w->took);
	putchar('\n');
}
