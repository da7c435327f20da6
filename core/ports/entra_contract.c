/* SPDX-License-Identifier: MIT */
#include "ports/entra_contract.h"

#include <jansson.h>
#include <laps/filetime.h>
#include <laps/text.h>
#include <stdlib.h>
#include <string.h>

#define ROUTE_BEFORE "device/"
#define ROUTE_AFTER  "/localCredentials?api-version=1.0"
#define NT_AUTHORITY 5
#define MACHINE      21

static void put_text(struct laps_buf *out, const char *text)
{
	laps_buf_put(out, text, strlen(text));
}

void laps_entra_upload_route(const char *device_id, struct laps_buf *out)
{
	put_text(out, ROUTE_BEFORE);
	put_text(out, device_id);
	put_text(out, ROUTE_AFTER);
}

laps_rc laps_entra_account_sid(const char *device_id, uint32_t rid, struct laps_sid *out)
{
	struct laps_sid sid = {.authority = NT_AUTHORITY, .sub = {MACHINE}, .sub_n = 5};
	uint8_t id[LAPS_GUID_LEN];
	laps_rc rc = laps_guid_parse_text(device_id, id, NULL);

	if (rc != LAPS_OK)
		return rc;
	for (size_t i = 0; i < 3; i++)
		sid.sub[1 + i] = (uint32_t)id[4 * i] | (uint32_t)id[4 * i + 1] << 8 |
				 (uint32_t)id[4 * i + 2] << 16 | (uint32_t)id[4 * i + 3] << 24;
	sid.sub[4] = rid;
	*out = sid;
	return LAPS_OK;
}

/* A text of JSON with its quotes. */
static laps_rc put_json_text(struct laps_buf *out, const char *text)
{
	json_t *value = json_string(text);
	size_t len = value ? json_dumpb(value, NULL, 0, JSON_ENCODE_ANY) : 0;
	char *dump = len ? malloc(len) : NULL;
	laps_rc rc = LAPS_OK;

	if (!value)
		rc = LAPS_E_FORMAT;
	else if (!dump || json_dumpb(value, dump, len, JSON_ENCODE_ANY) != len)
		rc = LAPS_E_NOMEM;
	else
		laps_buf_put(out, dump, len);
	free(dump);
	json_decref(value);
	return rc;
}

laps_rc laps_entra_upload_body(const struct laps_cloud_upload *upload, const char *device_id,
			       struct laps_buf *out)
{
	char sid_text[LAPS_SID_TEXT], refresh[LAPS_FILETIME_TEXT];
	const uint8_t *password;
	struct laps_sid sid;
	size_t len;
	laps_rc rc = laps_entra_account_sid(device_id, upload->account_rid, &sid);

	if (rc != LAPS_OK)
		return rc;
	laps_sid_format_text(&sid, sid_text);
	laps_filetime_format(upload->expiry_ticks, refresh);
	password = laps_secret_view(upload->password, &len);
	put_text(out, "{\"accountName\":");
	rc = put_json_text(out, upload->account);
	if (rc != LAPS_OK)
		return rc;
	put_text(out, ",\"accountSid\":\"");
	put_text(out, sid_text);
	put_text(out, "\",\"passwordBase64\":\"");
	laps_base64_format(password, len, out);
	put_text(out, "\",\"refreshDateTime\":\"");
	put_text(out, refresh);
	put_text(out, "\"}");
	return laps_buf_status(out);
}
