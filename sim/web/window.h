/* SPDX-License-Identifier: MIT */
/*
 * What the pages of a window share: where they have their data from, and one request on its way.
 */
#ifndef SIM_WEB_WINDOW_H
#define SIM_WEB_WINDOW_H
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/http.h"
#include "lib/page.h"

/* The world, as pages ask for it. Objects are new references; NULL or false: err says why. */
struct web_source {
	void *ctx;
	uint64_t (*now)(void *ctx); /* world time, FILETIME ticks */
	/* view/view.h */
	json_t *(*devices)(void *ctx, struct sim_err *err);
	json_t *(*device)(void *ctx, const char *name, struct sim_err *err);
	json_t *(*passwords)(void *ctx, const char *name, struct sim_err *err);
	bool (*expire)(void *ctx, const char *name, struct sim_err *err);
	/* the newest lines of the timeline (lib/timeline.h), newest first, of one source, or of all
	 * with "" */
	json_t *(*timeline)(void *ctx, const char *source, struct sim_err *err);
	/* a line in it: this was done at the window */
	bool (*note)(void *ctx, const char *verb, const char *device, struct sim_err *err);
	json_t *(*faults)(void *ctx, struct sim_err *err);    /* lib/faultfile.h */
	json_t *(*snapshots)(void *ctx, struct sim_err *err); /* lib/snapshot.h */
	json_t *(*status)(void *ctx, struct sim_err *err);    /* as of the start */
	/* a request over the control socket, whose answer is only whether it was done */
	bool (*ask)(void *ctx, const json_t *request, struct sim_err *err);
};

#define WEB_TOKEN_LEN  32 /* hex digits: 128 bits */
#define WEB_COOKIE_MAX 24 /* bytes for its name, NUL included */

struct web_window {
	struct web_source source;
	uint16_t port;
	char token[WEB_TOKEN_LEN + 1];
	/* "lapsim-PORT": browsers do not keep cookies of ports apart */
	char cookie[WEB_COOKIE_MAX];
};

struct web_request {
	const struct web_window *w;
	const struct sim_http_request *rq;
	struct sim_http_response *rs;
	struct sim_http_pairs form; /* of a POST */
	struct sim_page page;       /* that is being written, into rs->body */
	uint64_t now_ticks;
	bool allowed;                  /* the token was shown */
	char nonce[WEB_TOKEN_LEN + 1]; /* of this answer's style and script */
	const char *wrong; /* why what was asked for was not done; NULL: nothing to say */
};

/* Answer a request; any thread. */
void web_answer(const struct web_window *w, struct sim_http_request *rq,
		struct sim_http_response *rs);

/* The pages, each with what can be done there. */
typedef void web_handler(struct web_request *r);
web_handler web_board;                         /* board.c: / */
web_handler web_device, web_device_do;         /* device.c: /device/NAME */
web_handler web_timeline;                      /* timeline.c: /timeline */
web_handler web_faults, web_faults_do;         /* faults.c: /faults */
web_handler web_clock, web_clock_do;           /* clock.c: /clock */
web_handler web_images, web_images_do;         /* images.c: /images */
web_handler web_token_page, web_token_page_do; /* token.c: /token */

#endif
