/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "lib/httpserver_private.h"

#define BLOCK_LEN 16384 /* bytes that are asked of a body at a time */

static void free_reply(void *reply)
{
	struct sim_http_response *rs = reply;

	sim_http_response_clear(rs);
	free(rs);
}

/* The body up to where it is cut. */
static ssize_t read_half(void *reply, uint64_t pos, char *out, size_t max)
{
	const struct sim_http_response *rs = reply;
	const size_t end = rs->body.len / 2;
	size_t n;

	if (pos >= end)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	n = end - (size_t)pos < max ? end - (size_t)pos : max;
	memcpy(out, rs->body.data + pos, n);
	return (ssize_t)n;
}

/* The header says how long the body would be. */
static struct MHD_Response *make(struct sim_http_response *rs)
{
	if (rs->cut)
		return MHD_create_response_from_callback(rs->body.len, BLOCK_LEN, read_half, rs,
							 free_reply);
	return MHD_create_response_from_buffer_with_free_callback_cls(rs->body.len, rs->body.data,
								      free_reply, rs);
}

enum MHD_Result sim_server_reply(struct MHD_Connection *c, struct sim_http_response *rs)
{
	/* without a body that could be cut there is no response at all */
	struct MHD_Response *out = rs->cut && rs->body.len == 0 ? NULL : make(rs);
	unsigned status = rs->status;
	enum MHD_Result done;

	if (!out) {
		free_reply(rs);
		return MHD_NO;
	}
	for (size_t i = 0; i < rs->header_n; i++)
		MHD_add_response_header(out, rs->header[i].name, rs->header[i].value);
	if (rs->content_type)
		MHD_add_response_header(out, "Content-Type", rs->content_type);
	done = MHD_queue_response(c, status, out);
	MHD_destroy_response(out);
	return done;
}
