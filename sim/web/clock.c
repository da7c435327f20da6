/* SPDX-License-Identifier: MIT */
/* The world's clock: it goes forward only. */
#include <string.h>

#include "web/frame.h"

static const struct {
	const char *duration, *label;
} step[] = {{"1h", "1 hour"}, {"1d", "1 day"}, {"30d", "30 days"}, {"365d", "1 year"}};

static void show(struct web_request *r, unsigned status, const char *typed)
{
	web_frame_begin(r, status, "Clock", "/clock");
	sim_page_paragraph(&r->page, "All servers of the world and every command in it follow this "
				     "clock. It runs, and it can jump forward; only a reset takes "
				     "it back.");
	web_frame_forms_begin(r);
	sim_page_heading(&r->page, "Advance by");
	sim_page_form_begin(&r->page, "/clock");
	for (size_t i = 0; i < sizeof(step) / sizeof(step[0]); i++)
		sim_page_button(&r->page, step[i].duration, step[i].label, "");
	sim_page_form_end(&r->page);
	sim_page_form_begin(&r->page, "/clock");
	sim_page_field(&r->page,
		       &(struct sim_page_field){
			       .name = "duration",
			       .label = "Or by a duration",
			       .value = typed,
			       .hint = "Numbers with a unit, the biggest first: w, d, h, m, s; as "
				       "in 90d12h."});
	sim_page_button(&r->page, "advance", "Advance", "main");
	sim_page_form_end(&r->page);
	web_frame_forms_end(r);
	web_frame_end(r);
}

void web_clock(struct web_request *r)
{
	show(r, 200, NULL);
}

/* The duration of a button, or the one that was typed. */
static const char *duration_of(const struct web_request *r)
{
	const char *action = web_field(r, "action");
	const char *typed = web_field(r, "duration");

	for (size_t i = 0; i < sizeof(step) / sizeof(step[0]); i++)
		if (strcmp(action, step[i].duration) == 0)
			return action;
	return typed;
}

void web_clock_do(struct web_request *r)
{
	const char *duration = duration_of(r);
	json_t *request =
		json_pack("{ss ss ss}", "verb", "clock", "op", "advance", "duration", duration);
	struct sim_err err;

	if (r->w->source.ask(r->w->source.ctx, request, &err)) {
		web_frame_done(r, "/clock", "advanced");
	} else {
		r->wrong = err.text;
		show(r, 409, duration);
	}
	json_decref(request);
}
