/* SPDX-License-Identifier: MIT */
/* A device: its LAPS tab, what is known of it, and its secrets on an explicit click. */
#include <stdio.h>
#include <string.h>

#include "view/view.h"
#include "web/explain.h"
#include "web/frame.h"
#include "web/sheet.h"

static const char *name_of(const struct web_request *r)
{
	return r->rq->segment[1];
}

static void put_names(struct web_request *r, const json_t *device)
{
	const char *dns = web_text(device, "dns_name");
	struct sim_page *p = &r->page;

	sim_page_put(p, "<p class=\"quiet dn\">", web_text(device, "dn"), "");
	sim_page_put(p, *dns ? " &middot; " : "", dns, "");
	if (json_is_false(json_object_get(device, "enabled")))
		sim_page_markup(p, " &middot; disabled");
	if (json_is_true(json_object_get(device, "deleted")))
		sim_page_markup(p, " &middot; deleted");
	sim_page_markup(p, "</p>\n");
}

/* current and history: what was asked to be shown, or NULL. */
static void show(struct web_request *r, unsigned status, const json_t *current,
		 const json_t *history)
{
	struct sim_err err;
	json_t *device = r->w->source.device(r->w->source.ctx, name_of(r), &err);

	web_frame_begin(r, device ? status : 404, device ? web_text(device, "name") : name_of(r),
			"/");
	if (device) {
		put_names(r, device);
		sim_page_markup(&r->page, "<div class=\"pair\">\n");
		web_explain_state(r, device);
		web_sheet(r, device, current);
		sim_page_markup(&r->page, "</div>\n");
		web_explain(r, device);
		web_sheet_history(r, device, history);
	} else {
		web_frame_trouble(r, err.text);
	}
	web_frame_end(r);
	json_decref(device);
}

void web_device(struct web_request *r)
{
	show(r, 200, NULL, NULL);
}

static void expire(struct web_request *r)
{
	struct sim_err err;

	if (!r->w->source.expire(r->w->source.ctx, name_of(r), &err) ||
	    !r->w->source.note(r->w->source.ctx, "expire", name_of(r), &err)) {
		r->wrong = err.text;
		show(r, 409, NULL, NULL);
		return;
	}
	web_frame_done(r, r->rq->path, "expired");
}

/* The password alone, for a script that puts it where it can be pasted from. */
static void hand_out(struct web_request *r, const json_t *passwords)
{
	sim_http_reply_text(r->rs, 200, "text/plain; charset=utf-8",
			    web_text(json_array_get(passwords, 0), "password"));
}

/* What leaves here leaves a line in the timeline first: no line, no secret. */
static void reveal(struct web_request *r, const char *action)
{
	struct sim_err err;
	json_t *passwords = r->w->source.passwords(r->w->source.ctx, name_of(r), &err);

	if (passwords && json_array_size(passwords) == 0)
		sim_fail(&err, "no password of '%.64s' can be shown", name_of(r));
	if (!passwords || json_array_size(passwords) == 0 ||
	    !r->w->source.note(r->w->source.ctx, "reveal", name_of(r), &err)) {
		r->wrong = err.text;
		show(r, 409, NULL, NULL);
	} else if (strcmp(action, "copy") == 0) {
		hand_out(r, passwords);
	} else if (strcmp(action, "history") == 0) {
		show(r, 200, NULL, passwords);
	} else {
		show(r, 200, passwords, NULL);
	}
	sim_view_wipe(passwords);
}

void web_device_do(struct web_request *r)
{
	static const char *const reveals[] = {"show", "copy", "history"};
	const char *action = web_field(r, "action");

	for (size_t i = 0; i < sizeof(reveals) / sizeof(reveals[0]); i++) {
		if (strcmp(action, reveals[i]) == 0) {
			reveal(r, action);
			return;
		}
	}
	if (strcmp(action, "expire") == 0) {
		expire(r);
		return;
	}
	r->wrong = "There is no such button.";
	show(r, 400, NULL, NULL);
}
