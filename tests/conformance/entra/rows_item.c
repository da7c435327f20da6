/* SPDX-License-Identifier: MIT */
/* One device's credentials. */
#include <laps/filetime.h>
#include <laps/sid.h>
#include <laps/text.h>
#include <laps/utf16.h>
#include <string.h>
#include <strings.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/rows.h"

#define SET      "/v1.0/directory/deviceLocalCredentials"
#define TEXT_MAX 16384

static bool item(struct conform *c, const char *id, struct entra_answer *a)
{
	return id && entra_graph(c, a, ENTRA_AS_READER, SET "/%s", id) && entra_json(c, a, 200);
}

static void top_level(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (item(c, entra_backed(c), &a) &&
	    conform_that(c, !json_object_get(a.json, "value"), "the item is under 'value'"))
		entra_text(c, a.json, "id");
}

static void same_id(struct conform *c)
{
	const char *id = entra_backed(c), *of_item, *of_device;
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (!item(c, id, &a) || !(of_item = entra_text(c, a.json, "id")) ||
	    !entra_device_get(c, id, &b) || !entra_json(c, &b, 200) ||
	    !(of_device = entra_text(c, b.json, "deviceId")))
		return;
	conform_that(c, strcasecmp(of_item, of_device) == 0, "id is not the device's deviceId");
}

static void object_id(struct conform *c)
{
	const char *id = entra_backed(c), *object;
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (id && entra_device_get(c, id, &a) && entra_json(c, &a, 200) &&
	    (object = entra_text(c, a.json, "id")) &&
	    conform_that(c, strcasecmp(object, id) != 0, "the object's id is its deviceId") &&
	    entra_graph(c, &b, ENTRA_AS_READER, SET "/%s", object))
		conform_that(c, b.status >= 400 && b.status < 500, "the status is %u", b.status);
}

static void not_selected(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (item(c, entra_backed(c), &a))
		conform_that(c, !json_object_get(a.json, "credentials"),
			     "there are credentials that nobody has selected");
}

/* What only selected it gives besides. */
static void selected(struct conform *c)
{
	static const char *const member[] = {"id", "deviceName", "lastBackupDateTime",
					     "refreshDateTime"};
	const char *id = entra_backed(c);
	ENTRA_ANSWER(a);

	if (!id || !entra_credentials(c, id, &a))
		return;
	for (size_t i = 0; i < sizeof(member) / sizeof(member[0]); i++)
		if (!entra_text(c, a.json, member[i]))
			return;
}

/* When it was backed up: Graph's schema permits none to twelve decimals. */
static bool backup_time(struct conform *c, const json_t *one, uint64_t *ticks)
{
	const char *text = entra_text(c, one, "backupDateTime");

	return text && conform_that(c, laps_filetime_parse(text, ticks, NULL) == LAPS_OK,
				    "backupDateTime is no time");
}

static void credential_members(struct conform *c)
{
	const char *id = entra_backed(c), *sid;
	const json_t *list, *one;
	struct laps_sid parsed;
	uint64_t ticks;
	size_t i;
	ENTRA_ANSWER(a);

	list = id ? entra_credentials(c, id, &a) : NULL;
	json_array_foreach(list, i, one)
	{
		if (!entra_text(c, one, "accountName") ||
		    !(sid = entra_text(c, one, "accountSid")) ||
		    !entra_text(c, one, "passwordBase64") ||
		    !conform_that(c,
				  laps_sid_parse_text(sid, strlen(sid), &parsed, NULL) == LAPS_OK,
				  "accountSid is no SID") ||
		    !backup_time(c, one, &ticks))
			return;
	}
}

static void order(struct conform *c)
{
	const char *id = entra_backed(c);
	const json_t *list, *one;
	uint64_t ticks, before = UINT64_MAX;
	size_t i;
	ENTRA_ANSWER(a);

	if (!id || !(list = entra_credentials(c, id, &a)))
		return;
	if (json_array_size(list) < 2)
		conform_skip(c, "the device has one password only");
	json_array_foreach(list, i, one)
	{
		if (!backup_time(c, one, &ticks) ||
		    !conform_that(c, ticks <= before, "credential %zu is newer than the one before",
				  i))
			return;
		before = ticks;
	}
}

static void depth(struct conform *c)
{
	const char *id = entra_backed(c);
	const json_t *list;
	ENTRA_ANSWER(a);

	if (id && (list = entra_credentials(c, id, &a)))
		conform_that(c, json_array_size(list) <= 3, "there are %zu credentials",
			     json_array_size(list));
}

/* Text without NUL: UTF-16 of anything that a keyboard has is full of them. */
static bool is_utf8(const char *base64)
{
	struct laps_buf bytes;
	bool ok;

	laps_buf_init(&bytes, TEXT_MAX);
	ok = laps_base64_parse(base64, strlen(base64), &bytes, NULL) == LAPS_OK && bytes.len > 0 &&
	     !memchr(bytes.data, 0, bytes.len) &&
	     laps_utf8_check((const char *)bytes.data, bytes.len, NULL) == LAPS_OK;
	laps_buf_clear(&bytes);
	return ok;
}

static void encoding(struct conform *c)
{
	const char *id = entra_backed(c), *text;
	char password[ENTRA_TEXT];
	const json_t *list, *one;
	size_t i;
	ENTRA_ANSWER(a);

	if (!id || !(list = entra_credentials(c, id, &a)))
		return;
	json_array_foreach(list, i, one)
	{
		text = entra_text(c, one, "passwordBase64");
		if (!text || !conform_that(c, is_utf8(text), "passwordBase64 %zu is no UTF-8", i))
			return;
	}
	if (entra_uploaded(c, ENTRA_UPLOADS - 1, password))
		conform_that(c, entra_password_is(json_array_get(list, 0), password),
			     "the first is not the password that was uploaded last");
	laps_wipe(password, sizeof(password));
}

static void last_backup(struct conform *c)
{
	const char *id = entra_backed(c), *text;
	uint64_t of_item, of_first;
	const json_t *list;
	ENTRA_ANSWER(a);

	if (id && (list = entra_credentials(c, id, &a)) &&
	    (text = entra_text(c, a.json, "lastBackupDateTime")) &&
	    conform_that(c, laps_filetime_parse(text, &of_item, NULL) == LAPS_OK,
			 "lastBackupDateTime is no time") &&
	    backup_time(c, json_array_get(list, 0), &of_first))
		conform_that(c, of_item == of_first,
			     "lastBackupDateTime is not the time of the first credential");
}

static void times(struct conform *c)
{
	static const char *const member[] = {"lastBackupDateTime", "refreshDateTime"};
	ENTRA_ANSWER(a);

	if (!item(c, entra_backed(c), &a))
		return;
	for (size_t i = 0; i < 2; i++)
		conform_that(c, entra_is_time(entra_peek(a.json, member[i])),
			     "%s has not seven decimals and Z", member[i]);
}

static void unknown(struct conform *c)
{
	ENTRA_ANSWER(a);

	if (entra_graph(c, &a, ENTRA_AS_READER, SET "/6c617073-ffff-4000-8000-00000000dead"))
		entra_graph_error(c, &a, 404, NULL);
}

static void without_password(struct conform *c)
{
	const struct entra_device *d = entra_bare(c);
	ENTRA_ANSWER(a);

	if (d && entra_graph(c, &a, ENTRA_AS_READER, SET "/%s", d->id))
		entra_graph_error(c, &a, 404, NULL);
}

static void deleted(struct conform *c)
{
	ENTRA_DEVICE_OF(d);
	ENTRA_ANSWER(a);
	ENTRA_ANSWER(b);

	if (entra_join(c, &(struct entra_join){.word = "deleted"}, &d) &&
	    entra_upload(c, &d, &(struct entra_upload){.account = NULL}) && item(c, d.id, &a) &&
	    entra_delete(c, &d) && entra_graph(c, &b, ENTRA_AS_READER, SET "/%s", d.id))
		entra_graph_error(c, &b, 404, NULL);
}

#define READ (ENTRA_DEVICE | ENTRA_PASSWORDS)
#define MAKE (ENTRA_WRITE | ENTRA_USER)
const struct conform_row entra_item_rows[] = {
	{"GRA-05.plain", CONFORM_MUST, "an item stands at the top, not under value",
	 "a captured reply; the documentation's example has it otherwise", "item-under-value",
	 ENTRA_DEVICE, top_level},
	{"GRA-06.id", CONFORM_MUST, "the item's id is the device's deviceId",
	 "deviceLocalCredentialInfo", "item-of-another-id", ENTRA_DEVICE, same_id},
	{"GRA-06.object", CONFORM_MUST, "the device's object id leads to no item",
	 "deviceLocalCredentialInfo", "object-id-accepted", ENTRA_DEVICE, object_id},
	{"GRA-07.select", CONFORM_MUST, "credentials come only when they are selected",
	 "Get deviceLocalCredentialInfo", "item-with-credentials", ENTRA_DEVICE, not_selected},
	{"GRA-08.selected", CONFORM_MUST, "selected credentials come with all the other members",
	 "a captured reply", "select-strips", READ, selected},
	{"GRA-09.members", CONFORM_MUST, "a credential has account, SID, time and password",
	 "deviceLocalCredential", "credential-without-sid", READ, credential_members},
	{"GRA-10.order", CONFORM_MUST, "credentials are the newest first",
	 "Get deviceLocalCredentialInfo, Get-LapsAADPassword", "oldest-first", READ, order},
	{"GRA-11.three", CONFORM_SHOULD, "three credentials are kept at most",
	 "Get-LapsAADPassword's example (the limit is not told)", "four-kept", READ, depth},
	{"GRA-12.encoding", CONFORM_MUST, "a password is base64 of UTF-8",
	 "public consumers; the documentation's example is UTF-16", "password-utf16", READ,
	 encoding},
	{"GRA-14.last", CONFORM_MUST, "lastBackupDateTime is the time of the newest credential",
	 "Get deviceLocalCredentialInfo", "last-backup-stale", READ, last_backup},
	/* Graph's schema permits none to twelve */
	{"GRA-15.times", CONFORM_SHOULD, "times have seven decimals and are UTC",
	 "Get deviceLocalCredentialInfo, example", "times-in-milliseconds", ENTRA_DEVICE, times},
	{"GRA-34.unknown", CONFORM_SHOULD, "an unknown device is not found", "ours",
	 "unknown-device-empty", 0, unknown},
	{"GRA-35.none", CONFORM_SHOULD, "a device without a password is not found", "ours",
	 "unknown-device-empty", MAKE, without_password},
	{"GRA-36.deleted", CONFORM_MUST, "credentials go with their device",
	 "Manage local administrator passwords", "credentials-outlive-device", MAKE | ENTRA_UPLOAD,
	 deleted},
	ENTRA_ROWS_END,
};
