/* SPDX-License-Identifier: MIT */
#include "lib/page.h"

#include <string.h>

#include "lib/file.h"

/* page.css */
extern const char sim_page_css[];

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

void sim_page_markup(struct sim_page *p, const char *literal)
{
	sim_buf_text(p->out, literal);
}

void sim_page_text(struct sim_page *p, const char *text)
{
	sim_page_escape(text, p->out);
}

void sim_page_put(struct sim_page *p, const char *before, const char *text, const char *after)
{
	sim_page_markup(p, before);
	sim_page_text(p, text);
	sim_page_markup(p, after);
}

/* <element> with the nonce that lets it pass, and what is in it. */
static void put_inline(struct sim_page *p, const char *element, const struct sim_page_head *head,
		       const char *content, const char *more)
{
	sim_buf_printf(p->out, "<%s", element);
	if (head->nonce)
		sim_page_put(p, " nonce=\"", head->nonce, "\"");
	sim_buf_printf(p->out, ">%s%s</%s>\n", content, more ? more : "", element);
}

static void put_bar(struct sim_page *p, const struct sim_page_head *head)
{
	sim_page_put(p,
		     "<a class=\"unseen skip\" href=\"#main\">Skip to the content</a>\n"
		     "<header class=\"bar\"><div class=\"in\">\n<div class=\"site\">",
		     head->site, "</div>\n<nav aria-label=\"Pages\"><ul>\n");
	for (const char *const *nav = head->nav; nav && *nav; nav += 2) {
		sim_page_put(p, "<li><a href=\"", nav[0], "\"");
		if (head->at && strcmp(nav[0], head->at) == 0)
			sim_page_markup(p, strcmp(nav[1], head->title) == 0
						   ? " aria-current=\"page\""
						   : " aria-current=\"true\"");
		sim_page_put(p, ">", nav[1], "</a></li>\n");
	}
	sim_page_markup(p, "</ul></nav>\n</div></header>\n");
}

void sim_page_begin(struct sim_page *p, struct laps_buf *out, const struct sim_page_head *head)
{
	*p = (struct sim_page){.out = out};
	sim_page_put(p,
		     "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		     "<meta name=\"robots\" content=\"noindex\">\n<title>",
		     head->title, " - lapsim</title>\n");
	if (head->alone)
		sim_page_markup(
			p, "<meta http-equiv=\"Content-Security-Policy\" content=\"" SIM_PAGE_POLICY
			   "\">\n");
	put_inline(p, "style", head, sim_page_css, head->style);
	if (head->script)
		put_inline(p, "script", head, head->script, NULL);
	sim_page_markup(p, "</head>\n<body>\n");
	if (head->site)
		put_bar(p, head);
	sim_page_markup(p, "<main class=\"in\" id=\"main\" tabindex=\"-1\">\n");
}

void sim_page_end(struct sim_page *p)
{
	sim_page_markup(p, "</main>\n</body>\n</html>\n");
}

void sim_page_title(struct sim_page *p, const char *text)
{
	sim_page_put(p, "<h1>", text, "</h1>\n");
}

void sim_page_heading(struct sim_page *p, const char *text)
{
	sim_page_put(p, "<h2>", text, "</h2>\n");
}

void sim_page_paragraph(struct sim_page *p, const char *text)
{
	sim_page_put(p, "<p>", text, "</p>\n");
}

static const char *tone_name(sim_page_tone tone)
{
	static const char *const name[] = {[SIM_PAGE_NONE] = "none",
					   [SIM_PAGE_GOOD] = "good",
					   [SIM_PAGE_WARN] = "warn",
					   [SIM_PAGE_BAD] = "bad",
					   [SIM_PAGE_IDLE] = "idle"};

	return name[tone];
}

void sim_page_badge(struct sim_page *p, sim_page_tone tone, const char *word)
{
	sim_buf_printf(p->out, "<span class=\"badge %s\">", tone_name(tone));
	sim_page_put(p, "", word, "</span>");
}

void sim_page_note(struct sim_page *p, sim_page_tone tone, const char *text)
{
	sim_buf_printf(p->out, "<p class=\"note %s\" role=\"%s\">", tone_name(tone),
		       tone == SIM_PAGE_BAD ? "alert" : "status");
	sim_page_put(p, "", text, "</p>\n");
}

void sim_page_facts_begin(struct sim_page *p)
{
	sim_page_markup(p, "<dl>\n");
}

void sim_page_fact(struct sim_page *p, const char *name, const char *value)
{
	sim_page_put(p, "<dt>", name, "</dt>");
	sim_page_put(p, "<dd>", value, "</dd>\n");
}

void sim_page_facts_end(struct sim_page *p)
{
	sim_page_markup(p, "</dl>\n");
}
