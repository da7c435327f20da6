/* SPDX-License-Identifier: MIT */
/*
 * Pages for people: plain HTML, one built-in style sheet (page.css), no asset from elsewhere,
 * light or dark as the reader has it, readable without colour and on a narrow screen, used by
 * keyboard alone. All text that comes in is escaped; markup comes from here and from literals of
 * sim_page_markup only. A failure sticks to the buffer.
 */
#ifndef SIM_LIB_PAGE_H
#define SIM_LIB_PAGE_H
#include <laps/buf.h>
#include <stdbool.h>
#include <stddef.h>

/* How good it is, as a colour and as a shape. */
typedef enum sim_page_tone {
	SIM_PAGE_NONE, /* a dash */
	SIM_PAGE_GOOD, /* a disc */
	SIM_PAGE_WARN, /* a triangle */
	SIM_PAGE_BAD,  /* a diamond */
	SIM_PAGE_IDLE, /* a ring */
} sim_page_tone;

struct sim_page {
	struct laps_buf *out;       /* borrowed */
	const char *const *heading; /* of the table that is open; borrowed */
	size_t heading_n, cell;     /* cell: of the row that is open, the next */
};

/* The Content-Security-Policy of a page without a nonce. */
#define SIM_PAGE_POLICY "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"

struct sim_page_head {
	const char *title; /* of the window or tab */
	const char *site;  /* whose pages these are: makes a bar at the top; NULL: none */
	/* of the bar: NULL-terminated pairs of address and label, and which of the addresses this
	 * page belongs to; NULL: none */
	const char *const *nav, *at;
	/* the policy lets only style and script of this nonce pass; NULL: SIM_PAGE_POLICY */
	const char *nonce;
	const char *style, *script; /* besides the built-in one; the script needs a nonce; NULL */
	bool alone; /* a file that no server sends: it says SIM_PAGE_POLICY itself */
};
void sim_page_begin(struct sim_page *p, struct laps_buf *out, const struct sim_page_head *head);
void sim_page_end(struct sim_page *p);

/* A literal of the program, as it is; and text, escaped. */
void sim_page_markup(struct sim_page *p, const char *literal);
void sim_page_text(struct sim_page *p, const char *text);
/* before, a literal, then text escaped, then after. */
void sim_page_put(struct sim_page *p, const char *before, const char *text, const char *after);

void sim_page_title(struct sim_page *p, const char *text); /* the heading of the page, once */
void sim_page_heading(struct sim_page *p, const char *text);
void sim_page_paragraph(struct sim_page *p, const char *text);
/* A word that has a shape. */
void sim_page_badge(struct sim_page *p, sim_page_tone tone, const char *word);
/* What is to be noticed, and is read out at once. */
void sim_page_note(struct sim_page *p, sim_page_tone tone, const char *text);
/* Name and value, one below the other. */
void sim_page_facts_begin(struct sim_page *p);
void sim_page_fact(struct sim_page *p, const char *name, const char *value);
void sim_page_facts_end(struct sim_page *p);

/*
 * A table: n headings, then rows of n cells; the first of a row heads it. id: of the body, for a
 * script that brings it up to date; NULL: none. none is said when there is no row. Headings are
 * borrowed until the end. On a narrow screen each cell has its heading beside it.
 */
void sim_page_table_begin(struct sim_page *p, const char *caption, const char *id,
			  const char *const *heading, size_t n);
/* A row of texts, NULL for an empty one. */
void sim_page_row(struct sim_page *p, const char *const *cell, size_t n);
/* A row cell by cell. long_text: may be broken into lines. */
void sim_page_row_begin(struct sim_page *p);
void sim_page_cell_begin(struct sim_page *p, bool long_text);
void sim_page_cell_end(struct sim_page *p);
void sim_page_row_end(struct sim_page *p);
void sim_page_table_end(struct sim_page *p, size_t rows, const char *none);

/* A form that is posted; secret fields show no characters. */
void sim_page_form_begin(struct sim_page *p, const char *action);
struct sim_page_field {
	const char *name, *label; /* the name is the id, too */
	const char *value;        /* NULL: empty */
	const char *hint;         /* said below; NULL: nothing */
	const char *choices;      /* id of a datalist; NULL: none */
	bool secret;
};
void sim_page_field(struct sim_page *p, const struct sim_page_field *f);
void sim_page_hidden(struct sim_page *p, const char *name, const char *value);
/* One that says action=VALUE. look: "main", "harm" or "". */
void sim_page_button(struct sim_page *p, const char *value, const char *label, const char *look);
void sim_page_form_end(struct sim_page *p);

/* Append text with &, <, >, " and ' escaped, controls as blanks. */
void sim_page_escape(const char *text, struct laps_buf *out);

#endif
