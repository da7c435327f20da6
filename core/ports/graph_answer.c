/* SPDX-License-Identifier: MIT */
/* What Microsoft Graph answers: devices of a name, and what a device has backed up. */
#include <laps/filetime.h>
#include <laps/hresult.h>
#include <laps/text.h>
#include <laps/utf16.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ports/cloud_answer.h"
#include "ports/file.h"
#include "ports/graph_private.h"

#define SERVICE LAPS_CLOUD_GRAPH

static bool take_guid(const char *text, char out[static LAPS_GUID_TEXT])
{
	uint8_t guid[LAPS_GUID_LEN];

	if (!text || laps_guid_parse_text(text, guid, NULL) != LAPS_OK)
		return false;
	laps_guid_format_text(guid, out);
	return true;
}

laps_rc laps_graph_parse_found(const struct laps_buf *body, const char *name,
			       char id[static LAPS_GUID_TEXT], struct laps_cause *cause)
{
	char found[LAPS_GUID_TEXT];
	const json_t *list, *device;
	size_t i, same_n = 0;
	json_t *root = NULL;
	laps_rc rc = laps_cloud_json(SERVICE, body, &root, cause);

	if (rc != LAPS_OK)
		return rc;
	list = json_object_get(root, "value");
	if (!json_is_array(list))
		rc = laps_cloud_bad(SERVICE, "its answer is not a list", cause);
	json_array_foreach(list, i, device)
	{
		const char *its = laps_cloud_text(device, "displayName", LAPS_GRAPH_TEXT_MAX);

		/* a service that does not filter would give us anybody's password */
		if (!its || strcasecmp(its, name) != 0)
			continue;
		if (!take_guid(laps_cloud_text(device, "deviceId", LAPS_GRAPH_TEXT_MAX), found))
			rc = laps_cloud_bad(SERVICE, "a device has no deviceId", cause);
		same_n++;
	}
	if (rc == LAPS_OK && (same_n > 1 || json_object_get(root, "@odata.nextLink"))) {
		laps_cause_set(cause, LAPS_HR_INVALIDARG,
			       "several devices have this name, give the device id");
		rc = LAPS_E_RANGE;
	} else if (rc == LAPS_OK && same_n == 0) {
		laps_cause_set(cause, LAPS_HR_NOT_FOUND, "no device has this name");
		rc = LAPS_E_NOTFOUND;
	} else if (rc == LAPS_OK) {
		memcpy(id, found, sizeof(found));
	}
	json_decref(root);
	return rc;
}

/* Is it UTF-16LE? Real services send UTF-8, the examples of the documentation have UTF-16LE. A
 * password has no NUL character, and in UTF-16LE every ASCII character has a NUL byte, so a NUL
 * byte tells them apart. */
static bool is_utf16(const struct laps_buf *bytes)
{
	return bytes->len > 0 && bytes->len % 2 == 0 && memchr(bytes->data, 0, bytes->len);
}

laps_rc laps_graph_parse_password(const char *base64, struct laps_secret **out)
{
	struct laps_buf bytes, text;
	const struct laps_buf *utf8 = &bytes;
	laps_rc rc;

	laps_buf_init(&bytes, LAPS_GRAPH_PASSWORD_MAX);
	laps_buf_init(&text, 2 * LAPS_GRAPH_PASSWORD_MAX);
	rc = laps_base64_parse(base64, strlen(base64), &bytes, NULL);
	if (rc == LAPS_OK)
		rc = laps_buf_status(&bytes);
	if (rc == LAPS_OK && is_utf16(&bytes)) {
		rc = laps_utf16le_to_utf8(bytes.data, bytes.len, &text, NULL);
		utf8 = &text;
	}
	if (rc == LAPS_OK && utf8->len > 0 &&
	    (memchr(utf8->data, 0, utf8->len) ||
	     laps_utf8_check((const char *)utf8->data, utf8->len, NULL) != LAPS_OK))
		rc = LAPS_E_FORMAT;
	if (rc == LAPS_OK)
		rc = laps_secret_dup(utf8->len > 0 ? (const void *)utf8->data : "", utf8->len, out);
	laps_buf_clear(&text);
	laps_buf_clear(&bytes);
	return rc == LAPS_E_TRUNCATED ? LAPS_E_FORMAT : rc;
}

/* A text that may be missing or null; *out is NULL then. */
static laps_rc take_text(const json_t *object, const char *name, char **out,
			 struct laps_cause *cause)
{
	const json_t *value = json_object_get(object, name);

	*out = NULL;
	if (!value || json_is_null(value))
		return LAPS_OK;
	if (!json_is_string(value) || json_string_length(value) > LAPS_GRAPH_TEXT_MAX)
		return laps_cloud_bad(SERVICE, "a name in its answer is none", cause);
	*out = strdup(json_string_value(value));
	return *out ? LAPS_OK : laps_file_nomem(cause);
}

/* A time that may be missing or null: 0. */
static laps_rc take_time(const json_t *object, const char *name, uint64_t *ticks,
			 struct laps_cause *cause)
{
	const json_t *value = json_object_get(object, name);

	*ticks = 0;
	if (!value || json_is_null(value))
		return LAPS_OK;
	if (!json_is_string(value) ||
	    laps_filetime_parse(json_string_value(value), ticks, NULL) != LAPS_OK)
		return laps_cloud_bad(SERVICE, "a time in its answer is none", cause);
	return LAPS_OK;
}

static laps_rc take_credential(const json_t *from, struct laps_graph_credential *out,
			       struct laps_cause *cause)
{
	const char *base64 = json_string_value(json_object_get(from, "passwordBase64"));
	laps_rc rc;

	if ((rc = take_text(from, "accountName", &out->account, cause)) != LAPS_OK ||
	    (rc = take_text(from, "accountSid", &out->sid, cause)) != LAPS_OK ||
	    (rc = take_time(from, "backupDateTime", &out->updated_ticks, cause)) != LAPS_OK)
		return rc;
	rc = base64 ? laps_graph_parse_password(base64, &out->password) : LAPS_E_FORMAT;
	if (rc == LAPS_E_NOMEM)
		return laps_file_nomem(cause);
	if (rc != LAPS_OK)
		return laps_cloud_bad(SERVICE, "a password in its answer is none", cause);
	return LAPS_OK;
}

/* Newest first, as the service has them already; those of one time stay in its order. */
static void sort(struct laps_graph_credential *c, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct laps_graph_credential one = c[i];
		size_t at = i;

		for (; at > 0 && c[at - 1].updated_ticks < one.updated_ticks; at--)
			c[at] = c[at - 1];
		c[at] = one;
	}
}

static laps_rc take_credentials(const json_t *list, struct laps_graph_device *d,
				struct laps_cause *cause)
{
	size_t n = json_array_size(list);
	laps_rc rc = LAPS_OK;

	if (!json_is_array(list) || n > LAPS_GRAPH_CREDENTIAL_MAX)
		return laps_cloud_bad(SERVICE, "its answer has no list of credentials", cause);
	if (n == 0)
		return LAPS_OK;
	d->credential = calloc(n, sizeof(*d->credential));
	if (!d->credential)
		return laps_file_nomem(cause);
	for (size_t i = 0; i < n && rc == LAPS_OK; i++) {
		d->credential_n = i + 1;
		rc = take_credential(json_array_get(list, i), &d->credential[i], cause);
	}
	sort(d->credential, d->credential_n);
	return rc;
}

laps_rc laps_graph_parse_device(const struct laps_buf *body, const char *id, bool credentials,
				struct laps_graph_device *out, struct laps_cause *cause)
{
	struct laps_graph_device d = {0};
	json_t *root = NULL;
	laps_rc rc = laps_cloud_json(SERVICE, body, &root, cause);

	if (rc != LAPS_OK)
		return rc;
	if (!take_guid(laps_cloud_text(root, "id", LAPS_GRAPH_TEXT_MAX), d.id) ||
	    strcasecmp(d.id, id) != 0) {
		rc = laps_cloud_bad(SERVICE, "its answer is of another device", cause);
		goto out;
	}
	if ((rc = take_text(root, "deviceName", &d.name, cause)) != LAPS_OK ||
	    (rc = take_time(root, "lastBackupDateTime", &d.backup_ticks, cause)) != LAPS_OK ||
	    (rc = take_time(root, "refreshDateTime", &d.refresh_ticks, cause)) != LAPS_OK)
		goto out;
	if (credentials)
		rc = take_credentials(json_object_get(root, "credentials"), &d, cause);
	if (rc != LAPS_OK)
		goto out;
	*out = d;
	d = (struct laps_graph_device){0};
out:
	laps_graph_device_clear(&d);
	json_decref(root);
	return rc;
}

void laps_graph_device_clear(struct laps_graph_device *d)
{
	for (size_t i = 0; i < d->credential_n; i++) {
		free(d->credential[i].account);
		free(d->credential[i].sid);
		laps_secret_free(&d->credential[i].password);
	}
	free(d->credential);
	free(d->name);
	*d = (struct laps_graph_device){0};
}
