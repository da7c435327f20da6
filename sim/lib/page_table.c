/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lib/file.h"
#include "lib/page.h"

#define SHORT 44 /* bytes that are not broken into lines */

void sim_page_table_begin(struct sim_page *p, const char *caption, const char *id,
			  const char *const *heading, size_t n)
{
	p->heading = heading;
	p->heading_n = n;
	/* what scrolls has to be reached by keyboard, and then to have a name */
	sim_page_put(p, "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"", caption,
		     "\">\n<table>\n");
	sim_page_put(p, "<caption>", caption, "</caption>\n<thead>\n<tr>");
	for (size_t i = 0; i < n; i++)
		sim_page_put(p, "<th scope=\"col\">", heading[i], "</th>");
	sim_page_markup(p, "</tr>\n</thead>\n<tbody");
	if (id)
		sim_page_put(p, " data-live id=\"", id, "\"");
	sim_page_markup(p, ">\n");
}

void sim_page_row_begin(struct sim_page *p)
{
	p->cell = 0;
	sim_page_markup(p, "<tr>");
}

/* Names, ids and times stay on one line. */
void sim_page_cell_begin(struct sim_page *p, bool long_text)
{
	sim_buf_printf(p->out, "<%s class=\"%s\"", p->cell == 0 ? "th scope=\"row\"" : "td",
		       long_text ? "long" : "short");
	sim_page_put(p, " data-label=\"", p->cell < p->heading_n ? p->heading[p->cell] : "", "\">");
}

void sim_page_cell_end(struct sim_page *p)
{
	sim_page_markup(p, p->cell++ == 0 ? "</th>" : "</td>");
}

void sim_page_row_end(struct sim_page *p)
{
	sim_page_markup(p, "</tr>\n");
}

void sim_page_row(struct sim_page *p, const char *const *cell, size_t n)
{
	sim_page_row_begin(p);
	for (size_t i = 0; i < n; i++) {
		sim_page_cell_begin(p, cell[i] && strlen(cell[i]) > SHORT);
		sim_page_text(p, cell[i] ? cell[i] : "");
		sim_page_cell_end(p);
	}
	sim_page_row_end(p);
}

void sim_page_table_end(struct sim_page *p, size_t rows, const char *none)
{
	if (rows == 0) {
		sim_buf_printf(p->out, "<tr><td class=\"none\" colspan=\"%zu\">", p->heading_n);
		sim_page_put(p, "", none, "</td></tr>\n");
	}
	sim_page_markup(p, "</tbody>\n</table>\n</div>\n");
}
