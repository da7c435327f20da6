/* SPDX-License-Identifier: MIT */
/* From a request to its page: who may pass, which page it is, what every answer has. */
#include <string.h>

#include "web/frame.h"
#include "web/gate.h"

#define TEXT "text/plain; charset=utf-8"

static const struct route {
	const char *first; /* segment; NULL: none */
	size_t segment_n;
	web_handler *look, *change;
} route[] = {
	{NULL, 0, web_board, NULL},
	{"device", 2, web_device, web_device_do},
	{"timeline", 1, web_timeline, NULL},
	{"faults", 1, web_faults, web_faults_do},
	{"clock", 1, web_clock, web_clock_do},
	{"images", 1, web_images, web_images_do},
	{"token", 1, web_token_page, web_token_page_do},
};

static const struct route *find(const struct sim_http_request *rq)
{
	for (size_t i = 0; i < sizeof(route) / sizeof(route[0]); i++)
		if (rq->segment_n == route[i].segment_n &&
		    (!route[i].first || strcmp(rq->segment[0], route[i].first) == 0))
			return &route[i];
	return NULL;
}

static bool is_method(const struct web_request *r, const char *method)
{
	return strcmp(r->rq->method, method) == 0;
}

static void refuse(struct web_request *r, unsigned status, const char *line)
{
	sim_http_reply_text(r->rs, status, TEXT, line);
}

/* Who has opened the address that was printed: the token goes into the cookie, and out of the
 * address. */
static void take_token(struct web_request *r, const char *token)
{
	if (!web_gate_token(r->w, token)) {
		r->wrong = "That is not the token.";
		web_token_page(r);
		r->rs->status = 403;
		return;
	}
	web_frame_done(r, r->rq->path, "token");
	web_gate_set_cookie(r->w, r->rs);
}

static void change(struct web_request *r, const struct route *to)
{
	if (!web_gate_origin(r->rq)) {
		refuse(r, 403, "What changes something has to come from a page of this window\n");
	} else if (!r->allowed && to->change != web_token_page_do) {
		r->wrong = "That needs the token.";
		web_token_page(r);
		r->rs->status = 403;
	} else if (!sim_http_form(r->rq, &r->form)) {
		refuse(r, 400, "That is not a form\n");
	} else {
		to->change(r);
		sim_http_pairs_clear(&r->form);
	}
}

static void serve(struct web_request *r)
{
	const struct route *to = find(r->rq);
	const char *token = sim_http_pair(&r->rq->query, "token");

	if (!web_gate_host(r->w, r->rq)) {
		refuse(r, 403, "This window is at 127.0.0.1 only\n");
	} else if (!to) {
		refuse(r, 404, "There is no such page\n");
	} else if (is_method(r, "POST") && to->change) {
		change(r, to);
	} else if (!is_method(r, "GET") && !is_method(r, "HEAD")) {
		refuse(r, 405, "That cannot be done here\n");
		sim_http_reply_header(r->rs, "Allow", to->change ? "GET, HEAD, POST" : "GET, HEAD");
	} else if (token) {
		take_token(r, token);
	} else {
		to->look(r);
	}
}

/* What every answer has: nothing of it is kept, sniffed, framed, or told to others. */
static void put_common(struct sim_http_response *rs)
{
	sim_http_reply_header(rs, "Cache-Control", "no-store");
	sim_http_reply_header(rs, "Referrer-Policy", "no-referrer");
	sim_http_reply_header(rs, "X-Content-Type-Options", "nosniff");
	sim_http_reply_header(rs, "X-Frame-Options", "DENY");
	sim_http_reply_header(rs, "Cross-Origin-Opener-Policy", "same-origin");
	sim_http_reply_header(rs, "Cross-Origin-Resource-Policy", "same-origin");
}

void web_answer(const struct web_window *w, struct sim_http_request *rq,
		struct sim_http_response *rs)
{
	struct web_request r = {.w = w, .rq = rq, .rs = rs};

	r.now_ticks = w->source.now(w->source.ctx);
	r.allowed = web_gate_cookie(w, rq);
	if (web_gate_draw(r.nonce))
		serve(&r);
	else
		refuse(&r, 500, "Internal Server Error\n");
	put_common(rs);
}
