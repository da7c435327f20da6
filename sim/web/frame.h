/* SPDX-License-Identifier: MIT */
/*
 * What pages of a window have in common: the bar, the world's clock, messages, times.
 */
#ifndef SIM_WEB_FRAME_H
#define SIM_WEB_FRAME_H
#include "web/window.h"

/* Begin a page: status, bar, strip, messages. at: the address in the bar that it belongs to. */
void web_frame_begin(struct web_request *r, unsigned status, const char *title, const char *at);
/* End it, with the headers of a page. */
void web_frame_end(struct web_request *r);
/* Instead of content: why there is none. */
void web_frame_trouble(struct web_request *r, const char *why);
/* What was asked for is done: to the page at path, which says so. said: one of those in frame.c. */
void web_frame_done(struct web_request *r, const char *path, const char *said);
/* Around forms: without the token they are shown and cannot be used. */
void web_frame_forms_begin(struct web_request *r);
void web_frame_forms_end(struct web_request *r);

/* A time, RFC 3339 or NULL, relative to the world's clock; exact on hover, or with exact behind. */
void web_frame_time(struct web_request *r, const char *time, bool exact);
/* The member of an object as text; "" when it is none. */
const char *web_text(const json_t *object, const char *member);
/* The field of the form that was posted; "" when there is none. */
const char *web_field(const struct web_request *r, const char *name);
/* Append a path segment, percent-encoded. */
void web_frame_segment(struct web_request *r, const char *text);

#endif
