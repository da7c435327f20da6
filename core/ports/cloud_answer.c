/* SPDX-License-Identifier: MIT */
#include "ports/cloud_answer.h"

#include <laps/hresult.h>
#include <laps/text.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ports/file.h"
#include "ports/http_url.h"

#define DEFAULT_PORT ":443"
#define SHOWN_MIN    4 /* characters of a secret; fewer are there by chance */

const char *laps_cloud_service_name(laps_cloud_service s)
{
	static const char *const name[] = {"the login service", "the registration service",
					   "Microsoft Graph"};

	return name[s];
}

/* The first line of text as far as it fits, controls as blanks, no character cut in two. */
static void copy_line(char *out, size_t size, const char *text)
{
	size_t len = strcspn(text, "\r\n");

	if (len >= size)
		for (len = size - 1; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80; len--)
			;
	memcpy(out, text, len);
	out[len] = 0;
	laps_text_blank_controls(out);
}

void laps_cloud_refusal_parse(laps_cloud_service s, unsigned status, const struct laps_buf *body,
			      struct laps_cloud_refusal *refusal)
{
	const char *code = "", *text = "";
	struct laps_cause unused;
	json_t *root = NULL;

	*refusal = (struct laps_cloud_refusal){.http_status = status};
	if (laps_cloud_json(s, body, &root, &unused) != LAPS_OK)
		return;
	switch (s) {
	case LAPS_CLOUD_LOGIN:
		(void)json_unpack(root, "{s?s}", "error", &code);
		(void)json_unpack(root, "{s?s}", "error_description", &text);
		break;
	case LAPS_CLOUD_REGISTRATION:
		(void)json_unpack(root, "{s?s}", "ErrorType", &code);
		(void)json_unpack(root, "{s?s}", "Message", &text);
		break;
	case LAPS_CLOUD_GRAPH:
		(void)json_unpack(root, "{s?{s?s}}", "error", "code", &code);
		(void)json_unpack(root, "{s?{s?s}}", "error", "message", &text);
		break;
	}
	copy_line(refusal->code, sizeof(refusal->code), code);
	copy_line(refusal->text, sizeof(refusal->text), text);
	json_decref(root);
}

/* Does line have the secret, or end with a beginning of it? It is cut where a line ends. */
static bool shows(const char *line, const char *secret)
{
	size_t len = strlen(line), n = strlen(secret);

	if (*secret && strstr(line, secret))
		return true;
	for (n = n < len ? n : len; n >= SHOWN_MIN; n--)
		if (strncmp(line + len - n, secret, n) == 0)
			return true;
	return false;
}

void laps_cloud_refusal_hide(struct laps_cloud_refusal *refusal, const struct laps_secret *secret)
{
	const char *text = laps_secret_text(secret);

	if (shows(refusal->text, text) || shows(refusal->code, text)) {
		refusal->code[0] = 0;
		refusal->text[0] = 0;
	}
}

void laps_cloud_refusal_tell(laps_cloud_service s, const struct laps_cloud_refusal *refusal,
			     struct laps_cause *cause)
{
	const char *code = refusal->code, *text = refusal->text;

	laps_cause_set(cause, LAPS_HR_HTTP(refusal->http_status), "%s: %u%s%s%s%s",
		       laps_cloud_service_name(s), refusal->http_status, *code ? " " : "", code,
		       *text ? ": " : "", text);
}

laps_rc laps_cloud_refused(laps_cloud_service s, const struct laps_http_answer *answer,
			   struct laps_cloud_refusal *refusal, struct laps_cause *cause)
{
	laps_cloud_refusal_parse(s, answer->status, &answer->body, refusal);
	laps_cloud_refusal_tell(s, refusal, cause);
	return answer->status == 404 ? LAPS_E_NOTFOUND : LAPS_E_DENIED;
}

laps_rc laps_cloud_bad(laps_cloud_service s, const char *what, struct laps_cause *cause)
{
	laps_cause_set(cause, LAPS_HR_HTTP_INVALID_RESPONSE, "%s: %s", laps_cloud_service_name(s),
		       what);
	return LAPS_E_FORMAT;
}

laps_rc laps_cloud_json(laps_cloud_service s, const struct laps_buf *body, json_t **out,
			struct laps_cause *cause)
{
	json_error_t error;
	json_t *root;

	/* jansson ends at a zero byte and takes what stands before it */
	if (body->len == 0 || memchr(body->data, 0, body->len))
		return laps_cloud_bad(s, "its answer is not JSON", cause);
	root = json_loadb((const char *)body->data, body->len, JSON_REJECT_DUPLICATES, &error);
	if (!root && json_error_code(&error) == json_error_out_of_memory)
		return laps_file_nomem(cause);
	if (!root)
		return laps_cloud_bad(s,
				      json_error_code(&error) == json_error_duplicate_key
					      ? "a member of its answer stands twice"
					      : "its answer is not JSON",
				      cause);
	if (!json_is_object(root)) {
		json_decref(root);
		return laps_cloud_bad(s, "its answer is not an object", cause);
	}
	*out = root;
	return LAPS_OK;
}

const char *laps_cloud_text(const json_t *object, const char *name, size_t max)
{
	const json_t *value = json_object_get(object, name);
	size_t len = json_string_length(value);

	return len > 0 && len <= max ? json_string_value(value) : NULL;
}

bool laps_cloud_number(const json_t *object, const char *name, json_int_t min, json_int_t max,
		       json_int_t otherwise, json_int_t *out)
{
	const json_t *value = json_object_get(object, name);
	const char *digits = json_string_value(value);
	json_int_t n = json_integer_value(value);

	if (!value || json_is_null(value)) {
		*out = otherwise;
		return true;
	}
	if (digits) {
		if (!*digits || strlen(digits) > 18 ||
		    strspn(digits, "0123456789") != strlen(digits))
			return false;
		n = strtoll(digits, NULL, 10);
	} else if (!json_is_integer(value)) {
		return false;
	}
	if (n < min || n > max)
		return false;
	*out = n;
	return true;
}

/* Characters of "https://host", without the port when that is the scheme's own. */
static size_t origin_len(const char *url)
{
	size_t len = laps_http_origin_len(url), port = sizeof(DEFAULT_PORT) - 1;

	return len > port && strncmp(url + len - port, DEFAULT_PORT, port) == 0 ? len - port : len;
}

bool laps_cloud_same_origin(const char *url, const char *base)
{
	size_t len;

	if (!laps_http_url_ok(url) || !laps_http_url_ok(base))
		return false;
	len = origin_len(url);
	return len == origin_len(base) && strncasecmp(url, base, len) == 0;
}
