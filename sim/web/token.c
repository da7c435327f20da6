/* SPDX-License-Identifier: MIT */
/* Where the token is typed by who has not opened the address with it. */
#include "web/frame.h"
#include "web/gate.h"

static void show(struct web_request *r, unsigned status)
{
	web_frame_begin(r, status, "Token", "");
	if (r->allowed)
		sim_page_paragraph(&r->page, "This browser has shown the token: buttons work.");
	sim_page_paragraph(&r->page,
			   "The command lapsim web prints it when it starts, as 32 digits "
			   "of an address.");
	sim_page_form_begin(&r->page, "/token");
	sim_page_field(&r->page,
		       &(struct sim_page_field){.name = "token", .label = "Token", .secret = true});
	sim_page_button(&r->page, "enter", "Enter", "main");
	sim_page_form_end(&r->page);
	web_frame_end(r);
}

void web_token_page(struct web_request *r)
{
	show(r, 200);
}

void web_token_page_do(struct web_request *r)
{
	if (web_gate_token(r->w, sim_http_pair(&r->form, "token"))) {
		web_frame_done(r, "/", "token");
		web_gate_set_cookie(r->w, r->rs);
		return;
	}
	r->wrong = "That is not the token.";
	show(r, 403);
}
