/* SPDX-License-Identifier: MIT */
/*
 * Members of one JSON object on a line, into storage of the caller: for what tells of many requests
 * a second, and for programs that have no other JSON. Pure.
 *
 * A member has room or stays away whole. Texts may hold anything: ends of lines become blanks, what
 * is not plain ASCII becomes '?', and what is longer than SIM_JSONLINE_TEXT is cut. Names are
 * literals.
 */
#ifndef SIM_LIB_JSONLINE_H
#define SIM_LIB_JSONLINE_H
#include <stddef.h>
#include <stdint.h>

#define SIM_JSONLINE_TEXT 400 /* bytes of a text that are told */

struct sim_jsonline {
	char *out; /* no NUL behind it */
	size_t len, size;
	size_t list,
		first; /* where the open list, and its first item, begin; first 0: none is open */
};

/* Members alone, each with a comma before it. size: bytes at out. */
void sim_jsonline_part(struct sim_jsonline *l, char *out, size_t size);
/* A line: opened here, and closed with its end by sim_jsonline_end, for which there is room.
 * size: at least 4. */
void sim_jsonline_begin(struct sim_jsonline *l, char *out, size_t size);
void sim_jsonline_end(struct sim_jsonline *l);

/* An empty text is not told. */
void sim_jsonline_text_n(struct sim_jsonline *l, const char *name, const void *text, size_t len);
void sim_jsonline_text(struct sim_jsonline *l, const char *name, const char *text); /* or NULL */
void sim_jsonline_number(struct sim_jsonline *l, const char *name, uint64_t n);
/* A list of texts, closed by sim_jsonline_list_end; items that have no room, and a list without
 * any, are not told. */
void sim_jsonline_list(struct sim_jsonline *l, const char *name);
void sim_jsonline_item(struct sim_jsonline *l, const void *text, size_t len);
void sim_jsonline_list_end(struct sim_jsonline *l);
/* Members that sim_jsonline_part has made. */
void sim_jsonline_members(struct sim_jsonline *l, const char *members, size_t len);

#endif
