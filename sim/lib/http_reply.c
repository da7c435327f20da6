/* SPDX-License-Identifier: MIT */
#include "lib/http.h"

#include <laps/text.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_TYPE "application/json; charset=utf-8"

void sim_http_response_init(struct sim_http_response *rs)
{
	*rs = (struct sim_http_response){0};
	laps_buf_init(&rs->body, SIM_HTTP_RESPONSE_MAX);
}

void sim_http_response_clear(struct sim_http_response *rs)
{
	for (size_t i = 0; i < rs->header_n; i++)
		free(rs->header[i].value);
	laps_buf_clear(&rs->body);
	sim_http_response_init(rs);
}

void sim_http_reply_header(struct sim_http_response *rs, const char *name, const char *format, ...)
{
	char *value = NULL;
	va_list args;
	int n;

	if (rs->header_n == SIM_HTTP_REPLY_HEADERS)
		abort(); /* ours: nobody outside has a say in how many there are */
	va_start(args, format);
	n = vasprintf(&value, format, args);
	va_end(args);
	if (n < 0)
		return;
	laps_text_blank_controls(value);
	rs->header[rs->header_n].name = name;
	rs->header[rs->header_n++].value = value;
}

static int append(const char *text, size_t len, void *body)
{
	laps_buf_put(body, text, len);
	return laps_buf_status(body) == LAPS_OK ? 0 : -1;
}

/* What was said before is taken back. */
static void begin(struct sim_http_response *rs, unsigned status, const char *content_type)
{
	laps_buf_clear(&rs->body);
	rs->status = status;
	rs->content_type = content_type;
}

void sim_http_reply_json(struct sim_http_response *rs, unsigned status, const char *content_type,
			 json_t *object)
{
	begin(rs, status, content_type ? content_type : JSON_TYPE);
	if (!object || json_dump_callback(object, append, &rs->body, JSON_COMPACT) != 0)
		begin(rs, 500, NULL);
	json_decref(object);
}

void sim_http_reply_text(struct sim_http_response *rs, unsigned status, const char *content_type,
			 const char *text)
{
	begin(rs, status, content_type);
	laps_buf_put(&rs->body, text, strlen(text));
	if (laps_buf_status(&rs->body) != LAPS_OK)
		begin(rs, 500, NULL);
}
