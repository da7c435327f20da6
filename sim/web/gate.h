/* SPDX-License-Identifier: MIT */
/*
 * Who may pass. Requests reach a loopback address also from pages of others in the same browser: by
 * a name that leads here (DNS rebinding), so Host has to be ours; and by forms and scripts, so what
 * changes anything has to come from a page of ours, and with the token.
 */
#ifndef SIM_WEB_GATE_H
#define SIM_WEB_GATE_H
#include "web/window.h"

/* 128 random bits in hex digits, for tokens and nonces. False: there are none. */
LAPS_MUST_USE bool web_gate_draw(char out[static WEB_TOKEN_LEN + 1]);
/* 127.0.0.1 or localhost with the port of the window. */
bool web_gate_host(const struct web_window *w, const struct sim_http_request *rq);
/*
 * A page of this address has sent it. Origin says so; under the Referrer-Policy no-referrer
 * browsers make it "null" in forms (Fetch, "append a request Origin header"), then Sec-Fetch-Site
 * has to say so, which no page can forge. Neither: not.
 */
bool web_gate_origin(const struct sim_http_request *rq);
/* The token is in the cookie; compared in constant time. */
bool web_gate_cookie(const struct web_window *w, const struct sim_http_request *rq);
/* Is this the token? NULL is not. */
bool web_gate_token(const struct web_window *w, const char *text);
/* Let the browser keep it: not for scripts, not for requests from other sites. */
void web_gate_set_cookie(const struct web_window *w, struct sim_http_response *rs);

#endif
