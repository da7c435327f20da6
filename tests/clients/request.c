/* SPDX-License-Identifier: MIT */
#include "clients/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void request_bad(const char *what, const char *subject)
{
	fprintf(stderr, "request: %s '%s'\n", what, subject);
	exit(2);
}

const char *request_str(const json_t *request, const char *key)
{
	const char *s = json_string_value(json_object_get(request, key));

	if (!s)
		request_bad("no text", key);
	return s;
}

int64_t request_int(const json_t *request, const char *key)
{
	const json_t *v = json_object_get(request, key);

	if (!json_is_integer(v))
		request_bad("no integer", key);
	return json_integer_value(v);
}

bool request_bool(const json_t *request, const char *key)
{
	const json_t *v = json_object_get(request, key);

	if (!json_is_boolean(v))
		request_bad("no boolean", key);
	return json_is_true(v);
}

static uint8_t digit(char c, const char *key)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	if (!at)
		request_bad("not hex", key);
	return (uint8_t)(at - digits);
}

size_t request_hex(const json_t *request, const char *key, uint8_t **out)
{
	const char *s = request_str(request, key);
	size_t len = strlen(s) / 2;
	/* at least one byte, so that no caller meets a NULL */
	uint8_t *p = malloc(len > 0 ? len : 1);

	if (!p || strlen(s) % 2 != 0)
		request_bad("no bytes", key);
	for (size_t i = 0; i < len; i++)
		p[i] = (uint8_t)(digit(s[2 * i], key) << 4 | digit(s[2 * i + 1], key));
	*out = p;
	return len;
}

void request_fixed(const json_t *request, const char *key, uint8_t *out, size_t len)
{
	uint8_t *p;

	if (request_hex(request, key, &p) != len)
		request_bad("wrong length", key);
	memcpy(out, p, len);
	free(p);
}

static void answer_set(json_t *answer, const char *key, json_t *value)
{
	if (json_object_set_new(answer, key, value) != 0)
		request_bad("cannot answer", key);
}

void answer_str(json_t *answer, const char *key, const char *value)
{
	answer_set(answer, key, json_string(value));
}

void answer_int(json_t *answer, const char *key, int64_t value)
{
	answer_set(answer, key, json_integer(value));
}

void answer_hex(json_t *answer, const char *key, const uint8_t *p, size_t len)
{
	char *text = malloc(2 * len + 1);

	if (!text)
		request_bad("no memory", key);
	text[0] = '\0';
	for (size_t i = 0; i < len; i++)
		snprintf(text + 2 * i, 3, "%02x", (unsigned)p[i]);
	answer_str(answer, key, text);
	free(text);
}

static void serve_line(const struct request_op *ops, const char *line)
{
	json_t *request = json_loads(line, 0, NULL), *answer = json_object();
	struct laps_err err = {0};
	const char *name;
	laps_rc rc;

	if (!request || !answer)
		request_bad("not JSON:", line);
	name = request_str(request, "op");
	while (ops->name && strcmp(ops->name, name) != 0)
		ops++;
	if (!ops->name)
		request_bad("no operation", name);
	rc = ops->run(request, answer, &err);
	answer_str(answer, "rc", laps_rc_name(rc));
	if (rc != LAPS_OK) {
		answer_str(answer, "what", err.what ? err.what : "");
		answer_int(answer, "offset", (int64_t)err.offset);
	}
	if (json_dumpf(answer, stdout, JSON_COMPACT) != 0 || putchar('\n') == EOF || fflush(stdout))
		request_bad("cannot write", name);
	json_decref(answer);
	json_decref(request);
}

int request_serve(const struct request_op *ops)
{
	char *line = NULL;
	size_t cap = 0;

	while (getline(&line, &cap, stdin) >= 0)
		serve_line(ops, line);
	free(line);
	return 0;
}
