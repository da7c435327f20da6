/* SPDX-License-Identifier: MIT */
#include "web/frame.h"

#include <inttypes.h>
#include <laps/filetime.h>
#include <stdio.h>
#include <string.h>

#include "lib/file.h"
#include "web/when.h"

/* window.css, window.js */
extern const char sim_web_css[], sim_web_js[];

static const char *const nav[] = {"/",      "Board", "/timeline", "Timeline", "/faults", "Faults",
				  "/clock", "Clock", "/images",   "Images",   NULL};

/* What a page says of what was done before it. */
static const struct {
	const char *said, *text;
} message[] = {
	{"token", "The token is right. Buttons work now."},
	{"expired", "The password expires now: the device changes it in its next cycle."},
	{"added", "The fault is in force."},
	{"cleared", "The fault is gone."},
	{"calm", "Nothing goes wrong any more."},
	{"hostile", "The world is hostile now."},
	{"advanced", "The clock was moved forward."},
	{"taken", "The image was taken."},
	{"restored", "The image was put back."},
	{"reset", "The world is as it was at its beginning."},
};

const char *web_text(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));

	return text ? text : "";
}

const char *web_field(const struct web_request *r, const char *name)
{
	const char *value = sim_http_pair(&r->form, name);

	return value ? value : "";
}

void web_frame_segment(struct web_request *r, const char *text)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

	for (; *text; text++) {
		if (strchr(plain, *text))
			laps_buf_put_u8(r->page.out, (uint8_t)*text);
		else
			sim_buf_printf(r->page.out, "%%%02X", (unsigned)(unsigned char)*text);
	}
}

void web_frame_time(struct web_request *r, const char *time, bool exact)
{
	char relative[WEB_WHEN_MAX], text[WEB_WHEN_MAX];
	uint64_t ticks;

	if (!time || laps_filetime_parse(time, &ticks, NULL) != LAPS_OK) {
		sim_page_markup(&r->page, "<span class=\"quiet\">never</span>");
		return;
	}
	web_when_relative(ticks, r->now_ticks, relative);
	web_when_exact(ticks, text);
	sim_page_put(&r->page, "<time datetime=\"", time, "\"");
	sim_page_put(&r->page, " title=\"", text, "\">");
	if (exact)
		sim_page_put(&r->page, "", text, "</time> <span class=\"quiet\">");
	sim_page_put(&r->page, "", relative, exact ? "</span>" : "</time>");
}

static void put_said(struct web_request *r)
{
	const char *said = sim_http_pair(&r->rq->query, "said");

	if (r->wrong) {
		sim_page_note(&r->page, SIM_PAGE_BAD, r->wrong);
		return;
	}
	for (size_t i = 0; said && i < sizeof(message) / sizeof(message[0]); i++)
		if (strcmp(said, message[i].said) == 0)
			sim_page_note(&r->page, SIM_PAGE_GOOD, message[i].text);
}

/* How many go wrong on purpose; -1: nobody knows. */
static int count_faults(struct web_request *r)
{
	struct sim_err err;
	json_t *faults = r->w->source.faults(r->w->source.ctx, &err);
	const int n = faults ? (int)json_array_size(faults) : -1;

	json_decref(faults);
	return n;
}

/* The world's clock, what it is, and whether this page is of now. */
static void put_strip(struct web_request *r)
{
	struct sim_err err;
	json_t *status = r->w->source.status(r->w->source.ctx, &err);
	const int faults = count_faults(r);
	char now[WEB_WHEN_MAX];
	struct sim_page *p = &r->page;

	web_when_exact(r->now_ticks, now);
	sim_page_markup(p, "<div class=\"strip\">\n<dl id=\"world\" data-live>\n"
			   "<div class=\"time\"><dt>World time</dt><dd>");
	sim_page_put(p, "<time>", now, "</time></dd></div>\n");
	sim_page_put(p, "<div><dt>Domain</dt><dd>", web_text(status, "domain"), "</dd></div>\n");
	sim_page_put(p, "<div><dt>Seed</dt><dd>", web_text(status, "seed"), "</dd></div>\n");
	sim_page_markup(p, "<div><dt>Faults in force</dt><dd>");
	if (faults >= 0)
		sim_buf_printf(p->out, "<a href=\"/faults\">%d</a>", faults);
	/* who has no script reloads; who has one sees changes, and may want them to stop */
	sim_page_markup(p, "</dd></div>\n</dl>\n<div class=\"now\">"
			   "<span id=\"trouble\" role=\"status\"></span>"
			   "<a id=\"reload\" href=\"\">Reload</a>"
			   "<button type=\"button\" id=\"pause\" aria-pressed=\"false\" hidden>"
			   "Pause</button></div>\n</div>\n");
	json_decref(status);
}

static void put_looking(struct web_request *r)
{
	if (!r->allowed && strcmp(r->rq->path, "/token") != 0)
		sim_page_markup(&r->page,
				"<p class=\"looking\">You are looking. Who wants to change "
				"something opens the address that <code>lapsim web</code> has "
				"printed, or <a href=\"/token\">types its token</a>.</p>\n");
}

void web_frame_begin(struct web_request *r, unsigned status, const char *title, const char *at)
{
	sim_http_reply_text(r->rs, status, "text/html; charset=utf-8", "");
	sim_page_begin(&r->page, &r->rs->body,
		       &(struct sim_page_head){.title = title,
					       .site = "lapsim",
					       .nav = nav,
					       .at = at,
					       .nonce = r->nonce,
					       .style = sim_web_css,
					       .script = sim_web_js});
	put_strip(r);
	sim_page_title(&r->page, title);
	put_looking(r);
	put_said(r);
}

void web_frame_end(struct web_request *r)
{
	sim_page_end(&r->page);
	if (laps_buf_status(&r->rs->body) != LAPS_OK) {
		sim_http_reply_text(r->rs, 500, "text/plain; charset=utf-8",
				    "Internal Server Error\n");
		return;
	}
	sim_http_reply_header(r->rs, "Content-Security-Policy",
			      "default-src 'none'; style-src 'nonce-%s'; script-src 'nonce-%s'; "
			      "connect-src 'self'; form-action 'self'; base-uri 'none'; "
			      "frame-ancestors 'none'",
			      r->nonce, r->nonce);
}

void web_frame_trouble(struct web_request *r, const char *why)
{
	sim_page_note(&r->page, SIM_PAGE_BAD, why);
}

void web_frame_done(struct web_request *r, const char *path, const char *said)
{
	sim_http_reply_text(r->rs, 303, NULL, "");
	sim_http_reply_header(r->rs, "Location", "%s?said=%s", path, said);
}

void web_frame_forms_begin(struct web_request *r)
{
	sim_page_markup(&r->page, r->allowed ? "<fieldset>\n" : "<fieldset disabled>\n");
}

void web_frame_forms_end(struct web_request *r)
{
	sim_page_markup(&r->page, "</fieldset>\n");
}
