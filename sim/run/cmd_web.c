/* SPDX-License-Identifier: MIT */
/* web: pages that show a running world, until a signal comes or the world ends. */
#include <stdio.h>
#include <unistd.h>

#include "run/options.h"
#include "run/signals.h"
#include "web/web.h"

/* The address at once: whoever waits for it reads a pipe. */
static void print_address(const struct sim_web *w, bool json)
{
	if (json)
		printf("{\"url\": \"%s\", \"token\": \"%s\", \"url_with_token\": \"%s\"}\n",
		       sim_web_url(w), sim_web_token(w), sim_web_url_with_token(w));
	else
		printf("%s\n", sim_web_url_with_token(w));
	fflush(stdout);
}

int sim_cmd_web(const struct sim_command *c, struct sim_arguments *a)
{
	const struct sim_web_options o = {.dir = a->operand[0], .port = a->port};
	struct sim_web *w = NULL;
	struct sim_err err;
	int signals;

	(void)c;
	/* before there are threads: they inherit what is blocked */
	signals = sim_signals_catch();
	if (signals < 0)
		return sim_complain("cannot wait for signals");
	if (!sim_web_start(&o, &w, &err)) {
		close(signals);
		return sim_complain("%s", err.text);
	}
	print_address(w, a->json);
	if (sim_web_wait(w, signals))
		fprintf(stderr, "lapsim: the world has ended\n");
	sim_web_stop(&w);
	close(signals);
	return 0;
}
