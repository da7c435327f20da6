/* SPDX-License-Identifier: MIT */
#include "web/gate.h"

#include <laps/secret.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define HTTP_PORT 80 /* which browsers leave away */

bool web_gate_draw(char out[static WEB_TOKEN_LEN + 1])
{
	uint8_t random[WEB_TOKEN_LEN / 2];

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return false;
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(out + 2 * i, 3, "%02x", random[i]);
	laps_wipe(random, sizeof(random));
	return true;
}

bool web_gate_host(const struct web_window *w, const struct sim_http_request *rq)
{
	static const char *const own[] = {"127.0.0.1", "localhost"};
	char host[32];

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		snprintf(host, sizeof(host), "%s:%u", own[i], w->port);
		if (strcmp(rq->host, host) == 0 ||
		    (w->port == HTTP_PORT && strcmp(rq->host, own[i]) == 0))
			return true;
	}
	return false;
}

bool web_gate_origin(const struct sim_http_request *rq)
{
	const char *origin = sim_http_header(rq, "Origin");
	const char *site = sim_http_header(rq, "Sec-Fetch-Site");

	if (site && strcmp(site, "same-origin") != 0)
		return false;
	return origin && strcmp(origin, "null") != 0 ? strcmp(origin, rq->origin) == 0
						     : site != NULL;
}

bool web_gate_token(const struct web_window *w, const char *text)
{
	return text && strnlen(text, WEB_TOKEN_LEN + 1) == WEB_TOKEN_LEN &&
	       laps_ct_eq(text, w->token, WEB_TOKEN_LEN);
}

/* RFC 6265 4.2.1: name=value, divided by "; ". */
bool web_gate_cookie(const struct web_window *w, const struct sim_http_request *rq)
{
	const char *at = sim_http_header(rq, "Cookie");
	const size_t name_len = strlen(w->cookie);

	while (at && *at) {
		const size_t len = strcspn(at, ";");

		if (len == name_len + 1 + WEB_TOKEN_LEN && at[name_len] == '=' &&
		    strncmp(at, w->cookie, name_len) == 0 &&
		    laps_ct_eq(at + name_len + 1, w->token, WEB_TOKEN_LEN))
			return true;
		at += len;
		at += strspn(at, "; ");
	}
	return false;
}

void web_gate_set_cookie(const struct web_window *w, struct sim_http_response *rs)
{
	sim_http_reply_header(rs, "Set-Cookie", "%s=%s; Path=/; HttpOnly; SameSite=Strict",
			      w->cookie, w->token);
}
