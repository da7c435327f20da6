/* SPDX-License-Identifier: MIT */
/* What has happened, newest first. */
#include <stdio.h>
#include <string.h>

#include "lib/timeline_words.h"
#include "web/frame.h"
#include "web/lines.h"
#include "web/when.h"

static const char *const source[] = {"", "lapsim", "ldap", "kdc", "kds", "cloud", "laps", "host"};
#define SHORT   32 /* bytes that are not broken into lines */
#define SOURCES (sizeof(source) / sizeof(source[0]))

static void put_sources(struct web_request *r, const char *picked)
{
	sim_page_markup(&r->page, "<ul class=\"counts\" aria-label=\"Sources\">\n");
	for (size_t i = 0; i < SOURCES; i++) {
		sim_page_put(&r->page, "<li><a href=\"/timeline?source=", source[i], "\"");
		sim_page_markup(&r->page,
				strcmp(picked, source[i]) == 0 ? " aria-current=\"true\"" : "");
		sim_page_put(&r->page, ">", *source[i] ? source[i] : "all", "</a></li>\n");
	}
	sim_page_markup(&r->page, "</ul>\n");
}

static void put_cell(struct web_request *r, const char *text, bool long_text)
{
	sim_page_cell_begin(&r->page, long_text);
	sim_page_text(&r->page, text);
	sim_page_cell_end(&r->page);
}

static void put_line(struct web_request *r, const json_t *line)
{
	struct sim_timeline_words w;
	char time[WEB_WHEN_MAX];

	if (!sim_timeline_words(line, &w))
		return;
	web_when_exact(w.ticks, time);
	time[strcspn(time, "U")] = 0;
	sim_page_row_begin(&r->page);
	sim_page_cell_begin(&r->page, false);
	sim_page_put(&r->page, "<time title=\"", web_text(line, "time"), "\">");
	sim_page_put(&r->page, "", time, "</time>");
	sim_page_cell_end(&r->page);
	put_cell(r, w.source, false);
	put_cell(r, w.who, strlen(w.who) > SHORT);
	put_cell(r, w.what, true);
	sim_page_cell_begin(&r->page, strlen(w.result) > SHORT);
	if (w.fault)
		sim_page_badge(&r->page, SIM_PAGE_WARN, "Fault");
	if (w.failed)
		sim_page_badge(&r->page, SIM_PAGE_BAD, w.result);
	else
		sim_page_text(&r->page, w.result);
	sim_page_cell_end(&r->page);
	put_cell(r, w.took, false);
	sim_page_row_end(&r->page);
}

void web_timeline(struct web_request *r)
{
	static const char *const heading[] = {"Time, UTC", "Source", "Who",
					      "What",      "Result", "Took"};
	const char *picked = sim_http_pair(&r->rq->query, "source");
	struct sim_err err;
	json_t *lines = r->w->source.timeline(r->w->source.ctx, picked ? picked : "", &err), *line;
	size_t i;

	web_frame_begin(r, lines ? 200 : 503, "Timeline", "/timeline");
	put_sources(r, picked ? picked : "");
	if (lines) {
		sim_page_table_begin(&r->page, "The last lines, newest first", "lines", heading, 6);
		json_array_foreach(lines, i, line) put_line(r, line);
		sim_page_table_end(&r->page, json_array_size(lines), "Nothing has happened.");
	} else {
		web_frame_trouble(r, err.text);
	}
	web_frame_end(r);
	json_decref(lines);
}
