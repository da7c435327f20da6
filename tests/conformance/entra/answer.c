/* SPDX-License-Identifier: MIT */
/* Answers as they come in. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "conformance/entra/http.h"

static void forget_headers(struct entra_answer *a)
{
	for (size_t i = 0; i < a->header_n; i++) {
		free(a->header[i].name);
		free(a->header[i].value);
	}
	a->header_n = 0;
}

bool entra_answer_header(struct entra_answer *a, const char *line, size_t n)
{
	const char *colon = memchr(line, ':', n), *value, *end = line + n;

	/* a status line begins the headers of another answer, after one of 100 */
	if (!colon) {
		if (n > 5 && strncmp(line, "HTTP/", 5) == 0)
			forget_headers(a);
		return true;
	}
	if (a->header_n == ENTRA_HEADER_MAX)
		return false;
	for (value = colon + 1; value < end && (*value == ' ' || *value == '\t'); value++)
		;
	while (end > value && memchr(" \t\r\n", end[-1], 4))
		end--;
	a->header[a->header_n].name = strndup(line, (size_t)(colon - line));
	a->header[a->header_n].value = strndup(value, (size_t)(end - value));
	a->header_n++;
	return a->header[a->header_n - 1].name && a->header[a->header_n - 1].value;
}

void entra_answer_end(struct entra_answer *a)
{
	/* there is room: one more than was let in */
	laps_buf_put_u8(&a->body, 0);
	a->body.len -= a->body.len > 0;
	if (a->body.len)
		a->json = json_loadb((const char *)a->body.data, a->body.len,
				     JSON_REJECT_DUPLICATES, NULL);
}

void entra_answer_clear(struct entra_answer *a)
{
	forget_headers(a);
	if (a->body.max)
		laps_buf_clear(&a->body);
	json_decref(a->json);
	*a = (struct entra_answer){.status = 0};
}

const char *entra_header(const struct entra_answer *a, const char *name)
{
	for (size_t i = 0; i < a->header_n; i++)
		if (a->header[i].name && strcasecmp(a->header[i].name, name) == 0)
			return a->header[i].value;
	return NULL;
}
