/* SPDX-License-Identifier: MIT */
#include "web/explain.h"

#include <stdio.h>
#include <string.h>

#include "lib/file.h"
#include "web/frame.h"
#include "web/status.h"

/* How a member is shown. */
typedef enum look { TEXT, TIME, KIND } look;

static void put_member(struct web_request *r, const json_t *of, const char *member, look as)
{
	const json_t *value = member ? json_object_get(of, member) : NULL;

	sim_page_cell_begin(&r->page, true);
	if (!value || json_is_null(value))
		;
	else if (as == TIME)
		web_frame_time(r, json_string_value(value), true);
	else if (json_is_integer(value))
		sim_buf_printf(r->page.out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_boolean(value))
		sim_page_text(&r->page, json_is_true(value) ? "yes" : "no");
	else if (json_is_string(value))
		sim_page_text(&r->page, as == KIND ? web_kind(json_string_value(value))
						   : json_string_value(value));
	sim_page_cell_end(&r->page);
}

static bool has(const json_t *of, const char *member)
{
	const json_t *value = member ? json_object_get(of, member) : NULL;

	return value && !json_is_null(value);
}

/* The same thing as the host, the directory and the cloud have it. */
static void put_sides(struct web_request *r, const json_t *device)
{
	static const char *const heading[] = {"", "Host", "Directory", "Cloud"};
	static const struct {
		const char *name;
		look as;
		const char *host, *policy, *directory, *cloud; /* members; policy is the host's */
	} row[] = {
		{"Account", TEXT, "account", NULL, "account", "account"},
		{"Updated", TIME, "updated", NULL, "updated", "updated"},
		{"Password set", TIME, "password_set", NULL, NULL, NULL},
		{"Expires", TIME, NULL, NULL, "expires", "expires"},
		{"Kept", KIND, NULL, "directory", "kind", NULL},
		{"Encrypted", TEXT, NULL, "encrypted", NULL, NULL},
		{"For", TEXT, NULL, NULL, "protected_for_name", NULL},
		{"History", TEXT, NULL, "history", "history", "history"},
		{"Age in days", TEXT, NULL, "age_days", NULL, NULL},
		{"Policy", TEXT, NULL, "root", NULL, NULL},
		{"Join", TEXT, "join", NULL, NULL, NULL},
		{"Root key", TEXT, NULL, NULL, "root_key", NULL},
		{"Device id", TEXT, NULL, NULL, NULL, "device_id"},
	};
	const json_t *host = json_object_get(device, "host");
	const json_t *policy = json_object_get(host, "policy");
	const json_t *directory = json_object_get(device, "directory");
	const json_t *cloud = json_object_get(device, "cloud");

	sim_page_table_begin(&r->page, "Host, directory and cloud", "sides", heading, 4);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (!has(host, row[i].host) && !has(policy, row[i].policy) &&
		    !has(directory, row[i].directory) && !has(cloud, row[i].cloud))
			continue;
		sim_page_row_begin(&r->page);
		sim_page_cell_begin(&r->page, false);
		sim_page_text(&r->page, row[i].name);
		sim_page_cell_end(&r->page);
		put_member(r, row[i].policy ? policy : host,
			   row[i].policy ? row[i].policy : row[i].host, row[i].as);
		put_member(r, directory, row[i].directory, row[i].as);
		put_member(r, cloud, row[i].cloud, row[i].as);
		sim_page_row_end(&r->page);
	}
	sim_page_table_end(&r->page, 1, "");
}

/* One thing that is said of a device: a badge, and why. */
static void put_state(struct web_request *r, const char *heading, const char *id,
		      sim_page_tone tone, const char *word, const char *why)
{
	sim_page_put(&r->page, "<div><h2>", heading, "</h2>");
	sim_page_put(&r->page, "<div data-live aria-live=\"polite\" id=\"", id, "\">");
	sim_page_badge(&r->page, tone, word);
	sim_page_put(&r->page, "<p>", why, "</p></div></div>\n");
}

static void put_next(struct web_request *r, const json_t *next)
{
	sim_page_markup(&r->page, "<div><h2>Next rotation</h2><div id=\"next\" data-live>");
	if (json_is_object(next)) {
		web_frame_time(r, json_string_value(json_object_get(next, "time")), true);
		sim_page_put(&r->page, "<p>", web_text(next, "why"), "</p>");
	} else {
		sim_page_markup(&r->page, "none is planned");
	}
	sim_page_markup(&r->page, "</div></div>\n");
}

void web_explain_state(struct web_request *r, const json_t *device)
{
	const json_t *opens = json_object_get(device, "opens");
	const struct web_status *s = web_status_of(web_text(device, "status"));
	struct sim_page *p = &r->page;

	sim_page_markup(p, "<div class=\"state\">\n");
	put_state(r, "Status", "status", s->tone, s->word, web_text(device, "why"));
	put_state(r, "The directory's password", "opens",
		  json_is_true(opens)    ? SIM_PAGE_GOOD
		  : json_is_false(opens) ? SIM_PAGE_BAD
					 : SIM_PAGE_NONE,
		  json_is_true(opens)    ? "Opens the account"
		  : json_is_false(opens) ? "Does not open the account"
					 : "Not tried",
		  web_text(device, "opens_why"));
	put_next(r, json_object_get(device, "next"));
	sim_page_markup(p, "</div>\n");
}

static void put_may(struct web_request *r, const json_t *may)
{
	sim_page_cell_begin(&r->page, false);
	if (json_is_boolean(may))
		sim_page_badge(&r->page, json_is_true(may) ? SIM_PAGE_GOOD : SIM_PAGE_NONE,
			       json_is_true(may) ? "Yes" : "No");
	sim_page_cell_end(&r->page);
}

static void put_access(struct web_request *r, const json_t *access)
{
	static const char *const heading[] = {"Who", "Reads", "Decrypts", "Sets the expiry", "Why"};
	static const char *const may[] = {"read", "decrypt", "expire"};
	struct sim_page *p = &r->page;
	const json_t *one;
	size_t i;

	sim_page_table_begin(p, "Who may what", "access", heading, 5);
	json_array_foreach((json_t *)(uintptr_t)access, i, one)
	{
		sim_page_row_begin(p);
		sim_page_cell_begin(p, false);
		sim_page_text(p, web_text(one, "who"));
		sim_page_cell_end(p);
		for (size_t m = 0; m < 3; m++)
			put_may(r, json_object_get(one, may[m]));
		sim_page_cell_begin(p, true);
		sim_page_text(p, web_text(one, "why"));
		sim_page_cell_end(p);
		sim_page_row_end(p);
	}
	sim_page_table_end(p, json_array_size(access), "Nobody.");
}

static void put_events(struct web_request *r, const json_t *events)
{
	const json_t *event;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)events, i, event)
	{
		sim_buf_printf(r->page.out, "%s<span title=\"", i ? ", " : "");
		sim_page_text(&r->page, web_text(event, "title"));
		sim_buf_printf(r->page.out, "\">%" JSON_INTEGER_FORMAT "</span>",
			       json_integer_value(json_object_get(event, "id")));
	}
}

static void put_cycles(struct web_request *r, const json_t *cycles)
{
	static const char *const heading[] = {"Time", "Outcome", "Events"};
	struct sim_page *p = &r->page;
	const json_t *one;
	size_t i;

	sim_page_table_begin(p, "Last cycles", "cycles", heading, 3);
	json_array_foreach((json_t *)(uintptr_t)cycles, i, one)
	{
		sim_page_row_begin(p);
		sim_page_cell_begin(p, false);
		web_frame_time(r, json_string_value(json_object_get(one, "time")), true);
		sim_page_cell_end(p);
		sim_page_cell_begin(p, true);
		sim_page_text(p, web_text(one, "outcome"));
		sim_page_cell_end(p);
		sim_page_cell_begin(p, true);
		put_events(r, json_object_get(one, "events"));
		sim_page_cell_end(p);
		sim_page_row_end(p);
	}
	sim_page_table_end(p, json_array_size(cycles), "There was none yet.");
}

void web_explain(struct web_request *r, const json_t *device)
{
	sim_page_heading(&r->page, "Host, directory and cloud");
	put_sides(r, device);
	sim_page_heading(&r->page, "Who may what");
	put_access(r, json_object_get(device, "access"));
	sim_page_heading(&r->page, "Last cycles");
	put_cycles(r, json_object_get(device, "cycles"));
}
