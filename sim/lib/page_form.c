/* SPDX-License-Identifier: MIT */
#include "lib/page.h"

void sim_page_form_begin(struct sim_page *p, const char *action)
{
	sim_page_put(p, "<form method=\"post\" action=\"", action, "\">\n");
}

void sim_page_field(struct sim_page *p, const struct sim_page_field *f)
{
	sim_page_put(p, "<label for=\"", f->name, "\">");
	sim_page_put(p, "", f->label, "</label>\n<input id=\"");
	sim_page_put(p, "", f->name, "\" name=\"");
	sim_page_put(p, "", f->name, "\" type=\"");
	sim_page_markup(p, f->secret ? "password" : "text");
	sim_page_put(p, "\" value=\"", f->value ? f->value : "", "\" autocomplete=\"off\"");
	if (f->choices)
		sim_page_put(p, " list=\"", f->choices, "\"");
	if (f->hint)
		sim_page_put(p, " aria-describedby=\"", f->name, "-hint\"");
	sim_page_markup(p, " spellcheck=\"false\" required>\n");
	if (f->hint) {
		sim_page_put(p, "<p class=\"hint\" id=\"", f->name, "-hint\">");
		sim_page_put(p, "", f->hint, "</p>\n");
	}
}

void sim_page_hidden(struct sim_page *p, const char *name, const char *value)
{
	sim_page_put(p, "<input type=\"hidden\" name=\"", name, "\"");
	sim_page_put(p, " value=\"", value, "\">");
}

void sim_page_button(struct sim_page *p, const char *value, const char *label, const char *look)
{
	sim_page_put(p, "<button type=\"submit\" class=\"", look, "\" name=\"action\" value=\"");
	sim_page_put(p, "", value, "\">");
	sim_page_put(p, "", label, "</button>\n");
}

void sim_page_form_end(struct sim_page *p)
{
	sim_page_markup(p, "</form>\n");
}
