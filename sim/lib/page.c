/* SPDX-License-Identifier: MIT */
#include "lib/page.h"

#include <string.h>

#include "lib/file.h"

#define SHORT 44 /* bytes that are not broken into lines */

/* Colours by role, once for light and once for dark; contrast 7:1 or better for text. Wide tables
 * scroll by themselves, so that the page does not. */
static const char style[] =
	":root{color-scheme:light dark;--text:#1b1f24;--back:#fff;--soft:#f3f5f7;--line:#b9c1ca;"
	"--quiet:#454d57;--link:#0b4f9e}"
	"@media(prefers-color-scheme:dark){:root{--text:#e8ebee;--back:#15181c;--soft:#20252b;"
	"--line:#4a535e;--quiet:#b6bec7;--link:#9ecbff}}"
	"*{box-sizing:border-box}"
	"body{margin:0 auto;padding:1rem 1.25rem 3rem;max-width:76rem;color:var(--text);"
	"background:var(--back);font:1rem/1.5 system-ui,sans-serif}"
	"h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem}"
	"h2{font-size:1.2rem;line-height:1.3;margin:2rem 0 .5rem;padding-top:1rem;"
	"border-top:1px solid var(--line)}"
	"p{max-width:44rem}a{color:var(--link)}"
	"nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:0;padding:0}"
	"nav [aria-current]{font-weight:600;color:inherit;text-decoration:none}"
	"dl{display:grid;grid-template-columns:minmax(9rem,max-content) 1fr;gap:.25rem 1.25rem;"
	"margin:.5rem 0 1rem}"
	"dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}"
	".wide{overflow-x:auto;margin:1rem 0}"
	"table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-"
	"nums}"
	"caption{text-align:left;font-weight:600;padding:.25rem 0 .5rem}"
	"th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;"
	"border-bottom:1px solid var(--line);overflow-wrap:break-word}"
	".short{white-space:nowrap}.long{min-width:16rem;max-width:30rem}"
	"thead th{background:var(--soft);white-space:nowrap}tbody th{font-weight:600}"
	"label{display:block;margin:.75rem 0 .25rem}"
	"input{font:inherit;display:block;width:100%;max-width:26rem;padding:.4rem "
	".5rem;color:inherit;"
	"background:var(--back);border:1px solid var(--line);border-radius:.25rem}"
	"button{font:inherit;margin:1rem .5rem 0 0;padding:.4rem 1rem;color:inherit;"
	"background:var(--soft);border:1px solid var(--line);border-radius:.25rem}"
	":focus-visible{outline:3px solid var(--link);outline-offset:2px}"
	"@media(max-width:36rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}}";

void sim_page_escape(const char *text, struct laps_buf *out)
{
	for (; *text; text++) {
		switch (*text) {
		case '&': sim_buf_text(out, "&amp;"); break;
		case '<': sim_buf_text(out, "&lt;"); break;
		case '>': sim_buf_text(out, "&gt;"); break;
		case '"': sim_buf_text(out, "&quot;"); break;
		case '\'': sim_buf_text(out, "&#39;"); break;
		default:
			laps_buf_put_u8(out, (unsigned char)*text < ' ' || *text == 0x7f
						     ? ' '
						     : (uint8_t)*text);
		}
	}
}

/* before, text escaped, after */
static void put(struct sim_page *p, const char *before, const char *text, const char *after)
{
	sim_buf_text(p->out, before);
	sim_page_escape(text, p->out);
	sim_buf_text(p->out, after);
}

static void put_nav(struct sim_page *p, const char *title, const char *const *nav)
{
	sim_buf_text(p->out, "<nav aria-label=\"Pages\"><ul>\n");
	for (; *nav; nav += 2) {
		put(p, "<li><a href=\"", nav[0], "\"");
		if (strcmp(nav[1], title) == 0)
			sim_buf_text(p->out, " aria-current=\"page\"");
		put(p, ">", nav[1], "</a></li>\n");
	}
	sim_buf_text(p->out, "</ul></nav>\n");
}

void sim_page_begin(struct sim_page *p, struct laps_buf *out, const char *title,
		    const char *const *nav)
{
	p->out = out;
	put(p,
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"robots\" content=\"noindex\">\n<title>",
	    title, " - lapsim</title>\n<style>");
	sim_buf_text(out, style);
	sim_buf_text(out, "</style>\n</head>\n<body>\n");
	if (nav) {
		sim_buf_text(out, "<header>\n");
		put_nav(p, title, nav);
		sim_buf_text(out, "</header>\n");
	}
	put(p, "<main>\n<h1>", title, "</h1>\n");
}

void sim_page_end(struct sim_page *p)
{
	sim_buf_text(p->out, "</main>\n</body>\n</html>\n");
}

void sim_page_heading(struct sim_page *p, const char *text)
{
	put(p, "<h2>", text, "</h2>\n");
}

void sim_page_paragraph(struct sim_page *p, const char *text)
{
	put(p, "<p>", text, "</p>\n");
}

void sim_page_facts_begin(struct sim_page *p)
{
	sim_buf_text(p->out, "<dl>\n");
}

void sim_page_fact(struct sim_page *p, const char *name, const char *value)
{
	put(p, "<dt>", name, "</dt>");
	put(p, "<dd>", value, "</dd>\n");
}

void sim_page_facts_end(struct sim_page *p)
{
	sim_buf_text(p->out, "</dl>\n");
}

void sim_page_table_begin(struct sim_page *p, const char *caption, const char *const *heading,
			  size_t n)
{
	/* what scrolls has to be reached by keyboard, and then to have a name */
	put(p, "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"", caption,
	    "\">\n<table>\n");
	put(p, "<caption>", caption, "</caption>\n<thead>\n<tr>");
	for (size_t i = 0; i < n; i++)
		put(p, "<th scope=\"col\">", heading[i], "</th>");
	sim_buf_text(p->out, "</tr>\n</thead>\n<tbody>\n");
}

/* Names, ids and times stay on one line. */
static void put_cell(struct sim_page *p, const char *element, const char *scope, const char *text)
{
	sim_buf_printf(p->out, "<%s%s%s>", element, scope,
		       strlen(text) <= SHORT ? " class=\"short\"" : " class=\"long\"");
	sim_page_escape(text, p->out);
	sim_buf_printf(p->out, "</%s>", element);
}

void sim_page_row(struct sim_page *p, const char *const *cell, size_t n)
{
	sim_buf_text(p->out, "<tr>");
	for (size_t i = 0; i < n; i++)
		put_cell(p, i == 0 ? "th" : "td", i == 0 ? " scope=\"row\"" : "",
			 cell[i] ? cell[i] : "");
	sim_buf_text(p->out, "</tr>\n");
}

void sim_page_table_end(struct sim_page *p, size_t rows, const char *none)
{
	sim_buf_text(p->out, "</tbody>\n</table>\n</div>\n");
	if (rows == 0)
		sim_page_paragraph(p, none);
}

void sim_page_form_begin(struct sim_page *p, const char *action)
{
	put(p, "<form method=\"post\" action=\"", action, "\">\n");
}

void sim_page_field(struct sim_page *p, const char *name, const char *label, const char *value,
		    bool secret)
{
	put(p, "<label for=\"", name, "\">");
	put(p, "", label, "</label>\n<input id=\"");
	put(p, "", name, "\" name=\"");
	put(p, "", name, "\" type=\"");
	sim_buf_text(p->out, secret ? "password" : "text");
	put(p, "\" value=\"", value ? value : "", "\" autocomplete=\"off\" required>\n");
}

void sim_page_form_end(struct sim_page *p, const char *const *button, const char *const *label,
		       size_t n)
{
	for (size_t i = 0; i < n; i++) {
		put(p, "<button type=\"submit\" name=\"action\" value=\"", button[i], "\">");
		put(p, "", label[i], "</button>\n");
	}
	sim_buf_text(p->out, "</form>\n");
}
