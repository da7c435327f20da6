/* SPDX-License-Identifier: MIT */
#include <laps/pwjson.h>
#include <laps/utf16.h>
#include <stdio.h>
#include <string.h>

#include "wire/json.h"

static laps_rc put_object(const char *account, uint64_t updated_ticks,
			  const struct laps_secret *password, struct laps_buf *out)
{
	const char *text = laps_secret_text(password);
	const size_t text_len = laps_secret_len(password);
	char t[sizeof("0123456789abcdef")];
	laps_rc rc = laps_utf8_check(account, strlen(account), NULL);

	if (rc == LAPS_OK)
		rc = laps_utf8_check(text, text_len, NULL);
	if (rc != LAPS_OK)
		return rc;
	snprintf(t, sizeof(t), "%llx", (unsigned long long)updated_ticks);
	laps_buf_put(out, "{\"n\":", 5);
	laps_buf_put_json(out, account, strlen(account));
	laps_buf_put(out, ",\"t\":", 5);
	laps_buf_put_json(out, t, strlen(t));
	laps_buf_put(out, ",\"p\":", 5);
	laps_buf_put_json(out, text, text_len);
	laps_buf_put(out, "}", 1);
	return laps_buf_status(out);
}

laps_rc laps_pwjson_format(const char *account, uint64_t updated_ticks,
			   const struct laps_secret *password, struct laps_secret **out)
{
	struct laps_buf text;
	laps_rc rc = LAPS_OK;

	laps_buf_init(&text, LAPS_PWJSON_MAX);
	rc = put_object(account, updated_ticks, password, &text);
	if (rc == LAPS_OK)
		rc = laps_secret_dup(text.data, text.len, out);
	laps_buf_clear(&text);
	return rc;
}

laps_rc laps_pwjson_format_utf16le(const char *account, uint64_t updated_ticks,
				   const struct laps_secret *password, struct laps_secret **out)
{
	struct laps_buf text;
	struct laps_buf units;
	laps_rc rc = LAPS_OK;

	laps_buf_init(&text, LAPS_PWJSON_MAX);
	laps_buf_init(&units, 2 * LAPS_PWJSON_MAX + 2);
	rc = put_object(account, updated_ticks, password, &text);
	if (rc == LAPS_OK)
		rc = laps_utf16le_from_utf8((const char *)text.data, text.len, true, &units, NULL);
	if (rc == LAPS_OK)
		rc = laps_secret_dup(units.data, units.len, out);
	laps_buf_clear(&units);
	laps_buf_clear(&text);
	return rc;
}
