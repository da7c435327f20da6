/* SPDX-License-Identifier: MIT */
/* The line and the headers of a request. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include <laps/secret.h>
#include <laps/text.h>
#include <laps/utf16.h>

#include "lib/http_decode.h"

#define BAD_REQUEST      400
#define NOT_FOUND        404
#define URI_TOO_LONG     414
#define TOO_MANY_HEADERS 431
#define NO_MEMORY        500

void sim_http_request_init(struct sim_http_request *rq, const char *method)
{
	*rq = (struct sim_http_request){.method = method,
					.scheme = "https",
					.host = "",
					.origin = "",
					.path = "",
					.host_text = ""};
}

void sim_http_request_clear(struct sim_http_request *rq)
{
	free(rq->text);
	sim_http_pairs_clear(&rq->query);
	*rq = (struct sim_http_request){0};
}

/* Can it stand for a name? What climbs, or would be two segments for somebody else, cannot. */
static bool is_plain(const char *at, const char *end)
{
	size_t len = (size_t)(end - at);

	if (memchr(at, '/', len) || memchr(at, '\\', len) || (len == 1 && at[0] == '.') ||
	    (len == 2 && at[0] == '.' && at[1] == '.') || laps_utf8_check(at, len, NULL) != LAPS_OK)
		return false;
	for (; at < end; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			return false;
	return true;
}

/* Cut [at, end) into segments, decoded in place. */
static unsigned cut(struct sim_http_request *rq, char *at, char *end)
{
	char *stop;

	for (; at < end; at = stop + 1) {
		char *decoded;

		stop = memchr(at, '/', (size_t)(end - at));
		if (!stop)
			stop = end;
		rq->slash = stop < end;
		if (stop == at)
			continue;
		decoded = sim_http_decode(at, stop, false);
		if (!decoded || !is_plain(at, decoded))
			return BAD_REQUEST;
		if (rq->segment_n == SIM_HTTP_SEGMENT_MAX)
			return NOT_FOUND;
		*decoded = 0;
		rq->segment[rq->segment_n++] = at;
	}
	return 0;
}

/* Blanks and controls come encoded or not at all. */
static bool has_blank(const char *target)
{
	for (; *target; target++)
		if ((unsigned char)*target <= ' ' || *target == 0x7f)
			return true;
	return false;
}

unsigned sim_http_request_target(struct sim_http_request *rq, const char *target)
{
	size_t len = strnlen(target, SIM_HTTP_TARGET_MAX + 1), path_len = strcspn(target, "?#");

	if (len > SIM_HTTP_TARGET_MAX)
		return URI_TOO_LONG;
	/* a fragment is nothing that is sent, and "*" and absolute forms are for proxies */
	if (target[0] != '/' || target[path_len] == '#' || has_blank(target))
		return BAD_REQUEST;
	rq->text = malloc(2 * (path_len + 1));
	if (!rq->text)
		return NO_MEMORY;
	/* once to stay, once to be cut */
	for (size_t copy = 0; copy < 2; copy++) {
		char *at = rq->text + copy * (path_len + 1);

		memcpy(at, target, path_len);
		at[path_len] = 0;
	}
	rq->path = rq->text;
	if (target[path_len] == '?' &&
	    !sim_http_pairs_parse(target + path_len + 1, len - path_len - 1, &rq->query))
		return BAD_REQUEST;
	return cut(rq, rq->text + path_len + 2, rq->text + 2 * path_len + 1);
}

unsigned sim_http_request_header(struct sim_http_request *rq, const char *name, const char *value)
{
	static const char *const once[] = {"Host", "Authorization", "Content-Type",
					   "Content-Length", "Transfer-Encoding"};

	if (rq->header_n == SIM_HTTP_HEADER_MAX)
		return TOO_MANY_HEADERS;
	for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++)
		if (strcasecmp(name, once[i]) == 0 && sim_http_header(rq, name))
			return BAD_REQUEST;
	rq->header[rq->header_n].name = name;
	rq->header[rq->header_n++].value = value;
	return 0;
}

/* A name or an address, with a port or without. */
static bool is_host(const char *text)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-";
	size_t n = text[0] == '[' ? 1 + strspn(text + 1, "0123456789ABCDEFabcdef.:")
				  : strspn(text, letters);

	if (n == 0 || (text[0] == '[' && (n == 1 || text[n++] != ']')))
		return false;
	return !text[n] || (text[n] == ':' && !text[n + 1 + strspn(text + n + 1, "0123456789")]);
}

/* In lower case; "" is as good as none. */
static bool set_host(struct sim_http_request *rq, const char *host)
{
	size_t len = strnlen(host, SIM_HTTP_HOST_MAX);

	if (len == SIM_HTTP_HOST_MAX || (len > 0 && !is_host(host)))
		return false;
	for (size_t i = 0; i <= len; i++)
		rq->host_text[i] = (char)tolower((unsigned char)host[i]);
	rq->host = rq->host_text;
	return true;
}

/* A new GUID of version 4. */
static bool draw_id(char out[static LAPS_GUID_TEXT])
{
	uint8_t id[LAPS_GUID_LEN];

	if (getrandom(id, sizeof(id), 0) != (ssize_t)sizeof(id))
		return false;
	id[7] = (uint8_t)((id[7] & 0x0f) | 0x40);
	id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
	laps_guid_format_text(id, out);
	return true;
}

unsigned sim_http_request_finish(struct sim_http_request *rq, const char *fallback)
{
	const char *host = sim_http_header(rq, "Host");
	const char *id = sim_http_header(rq, "client-request-id");
	uint8_t parsed[LAPS_GUID_LEN];

	if (host && !set_host(rq, host))
		return BAD_REQUEST;
	snprintf(rq->origin_text, sizeof(rq->origin_text), "%s://%s", rq->scheme,
		 rq->host[0] ? rq->host : fallback);
	rq->origin = rq->origin_text;
	if (!draw_id(rq->request_id))
		return NO_MEMORY;
	memcpy(rq->client_request_id, rq->request_id, LAPS_GUID_TEXT);
	if (id && laps_guid_parse_text(id, parsed, NULL) == LAPS_OK)
		laps_guid_format_text(parsed, rq->client_request_id);
	return 0;
}
