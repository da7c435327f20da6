/* SPDX-License-Identifier: MIT */
#include "web/sheet.h"

#include <string.h>

#include "web/frame.h"

/* Where the password is: the directory, else the cloud; NULL: nowhere. */
static const json_t *kept(const json_t *device)
{
	const json_t *directory = json_object_get(device, "directory");
	const json_t *cloud = json_object_get(device, "cloud");

	if (json_is_object(directory) && strcmp(web_text(directory, "kind"), "none") != 0)
		return directory;
	return json_is_object(cloud) ? cloud : NULL;
}

void web_sheet_address(struct web_request *r, const json_t *device)
{
	sim_page_markup(&r->page, "/device/");
	web_frame_segment(r, web_text(device, "name"));
}

static void row_begin(struct web_request *r, const char *label)
{
	sim_page_put(&r->page, "<div><dt>", label, "</dt><dd>");
}

static void row_end(struct web_request *r)
{
	sim_page_markup(&r->page, "</dd></div>\n");
}

/* A button that can be used when there is something for it. */
static void put_button(struct web_request *r, const char *action, const char *label, bool usable)
{
	sim_page_put(&r->page, "<button type=\"submit\" name=\"action\" value=\"", action,
		     usable ? "\">" : "\" disabled>");
	sim_page_put(&r->page, "", label, "</button>\n");
}

static void put_expiry(struct web_request *r, const json_t *from)
{
	row_begin(r, "Current LAPS password expiration");
	sim_page_markup(&r->page, "<div class=\"box\" id=\"expires\" data-live>");
	web_frame_time(r, json_string_value(json_object_get(from, "expires")), true);
	sim_page_markup(&r->page, "</div>");
	row_end(r);
}

static void put_account(struct web_request *r, const json_t *from)
{
	row_begin(r, "LAPS local admin account name");
	sim_page_put(&r->page, "<div class=\"box\" id=\"account\">", web_text(from, "account"),
		     "</div>");
	/* a script makes it work, and shows it */
	if (*web_text(from, "account"))
		sim_page_markup(&r->page, "<button type=\"button\" data-copy=\"account\" hidden>"
					  "Copy account name</button>\n");
	row_end(r);
}

static void put_password(struct web_request *r, const json_t *device, const json_t *from,
			 const json_t *passwords)
{
	const json_t *newest = json_array_get(passwords, 0);
	struct sim_page *p = &r->page;

	row_begin(r, "LAPS local admin account password");
	if (newest) {
		sim_page_put(p, "<div class=\"box secret\" id=\"password\">",
			     web_text(newest, "password"), "</div>");
		sim_page_markup(p, "<button type=\"button\" data-copy=\"password\" hidden>Copy "
				   "password</button>\n<a class=\"button\" href=\"");
		web_sheet_address(r, device);
		sim_page_markup(p, "\">Hide password</a>\n");
	} else {
		sim_page_markup(p, from ? "<div class=\"box\"><span aria-hidden=\"true\">"
					  "&#8226;&#8226;&#8226;&#8226;&#8226;&#8226;&#8226;"
					  "&#8226;&#8226;&#8226;&#8226;&#8226;&#8226;&#8226;</span>"
					  "<span class=\"unseen\">hidden</span></div>"
					: "<div class=\"box quiet\">none is kept</div>");
		if (from)
			sim_page_markup(p, "<button type=\"button\" data-post=\"copy\" hidden>Copy "
					   "password</button>\n");
		put_button(r, "show", "Show password", from != NULL);
	}
	row_end(r);
}

void web_sheet(struct web_request *r, const json_t *device, const json_t *passwords)
{
	const json_t *from = kept(device), *directory = json_object_get(device, "directory");
	struct sim_page *p = &r->page;

	sim_page_markup(p, "<section class=\"sheet\" aria-labelledby=\"tab\">\n"
			   "<h2 id=\"tab\">LAPS</h2>\n<form method=\"post\" action=\"");
	web_sheet_address(r, device);
	sim_page_markup(p, "\">\n");
	web_frame_forms_begin(r);
	sim_page_markup(p, "<dl>\n");
	put_expiry(r, from);
	row_begin(r, "Set a new LAPS password expiration");
	put_button(r, "expire", "Expire now", from && from == directory);
	row_end(r);
	put_account(r, from);
	put_password(r, device, from, passwords);
	sim_page_markup(p, "</dl>\n");
	web_frame_forms_end(r);
	sim_page_markup(p, "</form>\n<p id=\"copied\" class=\"hint\" role=\"status\"></p>\n"
			   "</section>\n");
}

void web_sheet_history(struct web_request *r, const json_t *device, const json_t *passwords)
{
	static const char *const heading[] = {"Password", "Account", "Updated", "From"};
	struct sim_page *p = &r->page;
	const json_t *one;
	size_t i;

	sim_page_heading(p, "Earlier passwords");
	if (!passwords) {
		sim_page_markup(p, "<form method=\"post\" action=\"");
		web_sheet_address(r, device);
		sim_page_markup(p, "\">\n");
		web_frame_forms_begin(r);
		put_button(r, "history", "Show earlier passwords", kept(device) != NULL);
		web_frame_forms_end(r);
		sim_page_form_end(p);
		return;
	}
	sim_page_table_begin(p, "Earlier passwords", NULL, heading, 4);
	json_array_foreach((json_t *)(uintptr_t)passwords, i, one)
	{
		if (i == 0)
			continue;
		sim_page_row_begin(p);
		sim_page_cell_begin(p, true);
		sim_page_put(p, "<span class=\"secret\">", web_text(one, "password"), "</span>");
		sim_page_cell_end(p);
		sim_page_cell_begin(p, false);
		sim_page_text(p, web_text(one, "account"));
		sim_page_cell_end(p);
		sim_page_cell_begin(p, false);
		web_frame_time(r, json_string_value(json_object_get(one, "updated")), true);
		sim_page_cell_end(p);
		sim_page_cell_begin(p, true);
		sim_page_text(p, web_text(one, "source"));
		sim_page_cell_end(p);
		sim_page_row_end(p);
	}
	sim_page_table_end(p, i > 1 ? i - 1 : 0, "There is no earlier one.");
}
