/* SPDX-License-Identifier: MIT */
#include "bench/barehttp.h"

#include <microhttpd.h>
#include <stdio.h>
#include <string.h>

#include "lib/benchlib.h"
#include "lib/httpserver.h"

struct bare_server {
	struct barehttp of;
	struct MHD_Response *response;
};

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *c, const char *url,
				  const char *method, const char *version, const char *data,
				  size_t *data_len, void **request)
{
	static int begun;
	const struct bare_server *s = ctx;

	(void)url;
	(void)method;
	(void)version;
	(void)data;
	if (!*request) {
		*request = &begun;
		return MHD_YES;
	}
	if (*data_len) {
		*data_len = 0;
		return MHD_YES;
	}
	if (s->of.signature)
		s->of.signature(s->of.ctx);
	return MHD_queue_response(c, MHD_HTTP_OK, s->response);
}

/* The headers of the response, but for those that libmicrohttpd makes itself. */
static void copy_headers(struct MHD_Response *to, const char *head, size_t len)
{
	const char *at = (const char *)memchr(head, '\n', len) + 1;

	while (at < head + len) {
		const char *end = memchr(at, '\r', len);
		char line[1024], *value;

		if (end == at)
			break;
		snprintf(line, sizeof(line), "%.*s", (int)(end - at), at);
		value = strstr(line, ": ");
		bench_must(value, "reading a header");
		*value = 0;
		if (strcasecmp(line, "Content-Length") != 0 && strcasecmp(line, "Connection") != 0)
			MHD_add_response_header(to, line, value + 2);
		at = end + 2;
	}
}

uint16_t barehttp_start(const struct barehttp *b)
{
	static struct bare_server s;
	const union MHD_DaemonInfo *info;
	struct MHD_Daemon *daemon;

	s.of = *b;
	s.response = MHD_create_response_from_buffer(b->len - b->head_len,
						     (void *)(uintptr_t)(b->response + b->head_len),
						     MHD_RESPMEM_MUST_COPY);
	bench_must(s.response, "making a response");
	copy_headers(s.response, b->response, b->head_len);
	daemon = MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TLS | MHD_USE_SUPPRESS_DATE_NO_CLOCK, 0,
		NULL, NULL, on_request, &s, MHD_OPTION_HTTPS_MEM_CERT, b->cert_pem,
		MHD_OPTION_HTTPS_MEM_KEY, b->key_pem, MHD_OPTION_HTTPS_PRIORITIES,
		SIM_SERVER_PRIORITIES, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)SIM_SERVER_THREADS,
		MHD_OPTION_CONNECTION_TIMEOUT, SIM_SERVER_IDLE_MS / 1000u, MHD_OPTION_END);
	bench_must(daemon, "starting a bare server");
	info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
	bench_must(info, "asking for the port");
	return info ? info->port : 0;
}
