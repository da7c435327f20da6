/* SPDX-License-Identifier: MIT */
/*
 * A window: pages that show a running world, served over HTTP on the loopback address. Looking is
 * free; what changes anything, or shows a secret, needs the token that is drawn at the start. A
 * secret is shown on an explicit click, which the timeline records.
 */
#ifndef SIM_WEB_WEB_H
#define SIM_WEB_WEB_H
#include <stdbool.h>
#include <stdint.h>

#include "lib/fail.h"

struct sim_web_options {
	const char *dir; /* of the world */
	uint16_t port;   /* 0: any that is free */
};
struct sim_web;

/* Serve the world in dir, in threads of its own. *out is written only on success. */
LAPS_MUST_USE bool sim_web_start(const struct sim_web_options *o, struct sim_web **out,
				 struct sim_err *err);
/* "http://127.0.0.1:PORT/", the same as it is to be opened in a browser, and the token in that. */
const char *sim_web_url(const struct sim_web *w);
const char *sim_web_url_with_token(const struct sim_web *w);
const char *sim_web_token(const struct sim_web *w);
/* Wait until stop, a descriptor, is readable, or the world has ended; true: the world. */
bool sim_web_wait(struct sim_web *w, int stop);
void sim_web_stop(struct sim_web **w); /* *w may be NULL */

#endif
