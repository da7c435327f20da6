/* SPDX-License-Identifier: MIT */
#include "fleet/answer.h"

#include <jansson.h>
#include <laps/filetime.h>
#include <laps/pwjson.h>
#include <laps/text.h>
#include <string.h>

#define PASSWORD_MAX 16384 /* bytes of one in base64 */

static json_t *load(const struct laps_buf *body)
{
	return json_loadb((const char *)body->data, body->len, JSON_REJECT_DUPLICATES, NULL);
}

/* jansson keeps what it has read as long as it wants; what is secret in there is wiped. */
static void forget(const json_t *text)
{
	if (json_is_string(text))
		laps_wipe((void *)(uintptr_t)json_string_value(text), json_string_length(text));
}

bool fleet_answer_text(const struct laps_buf *body, const char *path, struct laps_buf *out)
{
	json_t *root = load(body);
	const json_t *at = root;
	const char *text;
	bool ok;

	for (size_t len; at && *path; path += len + (path[len] == '.')) {
		len = strcspn(path, ".");
		at = json_object_getn(at, path, len);
	}
	text = json_string_value(at);
	ok = text && text[0];
	if (ok)
		laps_buf_put(out, text, strlen(text) + 1);
	forget(at);
	json_decref(root);
	return ok && laps_buf_status(out) == LAPS_OK;
}

/* One credential as password JSON. */
static bool take(const json_t *c, struct laps_buf *out)
{
	const char *account = json_string_value(json_object_get(c, "accountName"));
	const char *time = json_string_value(json_object_get(c, "backupDateTime"));
	const json_t *encoded = json_object_get(c, "passwordBase64");
	struct laps_secret *password = NULL, *json = NULL;
	struct laps_buf bytes;
	uint64_t ticks;
	bool ok;

	laps_buf_init(&bytes, PASSWORD_MAX);
	laps_buf_init(out, LAPS_PWJSON_MAX);
	ok = account && time && json_is_string(encoded) &&
	     laps_filetime_parse(time, &ticks, NULL) == LAPS_OK &&
	     laps_base64_parse(json_string_value(encoded), json_string_length(encoded), &bytes,
			       NULL) == LAPS_OK &&
	     laps_secret_dup(bytes.data, bytes.len, &password) == LAPS_OK &&
	     laps_pwjson_format(account, ticks, password, &json) == LAPS_OK;
	if (ok)
		laps_buf_put(out, laps_secret_text(json), laps_secret_len(json));
	ok = ok && laps_buf_status(out) == LAPS_OK;
	if (!ok)
		laps_buf_clear(out);
	laps_buf_clear(&bytes);
	laps_secret_free(&password);
	laps_secret_free(&json);
	return ok;
}

size_t fleet_answer_credentials(const struct laps_buf *body,
				struct laps_buf out[static FLEET_CREDENTIALS_MAX])
{
	json_t *root = load(body), *one;
	const json_t *all = json_object_get(root, "credentials");
	size_t n = 0, i;

	json_array_foreach(all, i, one)
	{
		if (n < FLEET_CREDENTIALS_MAX && take(one, &out[n]))
			n++;
		forget(json_object_get(one, "passwordBase64"));
	}
	json_decref(root);
	return n;
}
