/* SPDX-License-Identifier: MIT */
#include "fleet/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fleet/tally.h"
#include "lib/monotonic.h"

#define BAR_NS  UINT64_C(100000000)
#define LINE_NS UINT64_C(10000000000)
#define WIDTH   30

void fleet_progress_init(struct fleet_progress *p, bool quiet)
{
	*p = (struct fleet_progress){.quiet = quiet, .terminal = isatty(STDERR_FILENO)};
	p->begin_ns = p->last_ns = sim_monotonic_ns();
}

void fleet_progress_show(struct fleet_progress *p, const char *what, double share, double rate)
{
	const uint64_t now_ns = sim_monotonic_ns();
	const int done = (int)(share * WIDTH);
	char bar[WIDTH + 1];

	if (p->quiet || now_ns - p->last_ns < (p->terminal ? BAR_NS : LINE_NS))
		return;
	p->last_ns = now_ns;
	if (!p->terminal) {
		fprintf(stderr, "lapsim: %s: %.0f %%, %.0f/s\n", what, 100 * share, rate);
		return;
	}
	memset(bar, '.', WIDTH);
	memset(bar, '#', (size_t)(done < 0 ? 0 : done > WIDTH ? WIDTH : done));
	bar[WIDTH] = 0;
	fprintf(stderr, "\r\033[K%-9s [%s] %3.0f %%  %.0f/s", what, bar, 100 * share, rate);
	fflush(stderr);
	p->shown = true;
}

void fleet_progress_end(struct fleet_progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}
