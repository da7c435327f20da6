/* SPDX-License-Identifier: MIT */
/*
 * Pages for people: plain HTML, one built-in style sheet, no script and no asset from elsewhere,
 * readable without colour and on a narrow screen. All text that comes in is escaped. A failure
 * sticks to the buffer.
 */
#ifndef SIM_LIB_PAGE_H
#define SIM_LIB_PAGE_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>

struct sim_page {
	struct laps_buf *out; /* borrowed */
};
/* The head, and a heading. nav: NULL-terminated pairs of address and label, the page itself among
 * them, or NULL. */
void sim_page_begin(struct sim_page *p, struct laps_buf *out, const char *title,
		    const char *const *nav);
void sim_page_end(struct sim_page *p);
void sim_page_heading(struct sim_page *p, const char *text);
void sim_page_paragraph(struct sim_page *p, const char *text);
/* Name and value, one below the other. */
void sim_page_facts_begin(struct sim_page *p);
void sim_page_fact(struct sim_page *p, const char *name, const char *value);
void sim_page_facts_end(struct sim_page *p);
/* A table: n headings, then rows of n cells, NULL for an empty one. none is said when there is no
 * row. */
void sim_page_table_begin(struct sim_page *p, const char *caption, const char *const *heading,
			  size_t n);
void sim_page_row(struct sim_page *p, const char *const *cell, size_t n);
void sim_page_table_end(struct sim_page *p, size_t rows, const char *none);
/* A form that is posted; secret fields show no characters. */
void sim_page_form_begin(struct sim_page *p, const char *action);
void sim_page_field(struct sim_page *p, const char *name, const char *label, const char *value,
		    bool secret);
void sim_page_form_end(struct sim_page *p, const char *const *button, const char *const *label,
		       size_t n);
/* Append text with &, <, >, " and ' escaped, controls as blanks. */
void sim_page_escape(const char *text, struct laps_buf *out);

/* The Content-Security-Policy under which every page works. */
#define SIM_PAGE_POLICY "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"

#endif
