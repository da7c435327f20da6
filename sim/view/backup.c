/* SPDX-License-Identifier: MIT */
#include "view/backup.h"

#include <laps/filetime.h>
#include <laps/guid.h>
#include <laps/pwjson.h>
#include <stdlib.h>
#include <string.h>

/* Where each mode keeps what. */
static const struct {
	view_attr value, history, expiry;
	bool has_history, has_version;
} place[LAPS_MODE_N] = {
	[LAPS_MODE_CLEAR] = {VIEW_CLEAR, 0, VIEW_EXPIRY, false, true},
	[LAPS_MODE_ENCRYPTED] = {VIEW_ENCRYPTED, VIEW_HISTORY, VIEW_EXPIRY, true, true},
	[LAPS_MODE_DSRM] = {VIEW_DSRM, VIEW_DSRM_HISTORY, VIEW_EXPIRY, true, false},
	[LAPS_MODE_LEGACY] = {VIEW_LEGACY, 0, VIEW_LEGACY_EXPIRY, false, false},
};

/* A decimal FILETIME; 0 for anything else, which counts as none. */
static uint64_t ticks_of(const char *text)
{
	uint64_t n = 0;

	if (!*text || text[strspn(text, "0123456789")] ||
	    laps_filetime_parse(text, &n, NULL) != LAPS_OK)
		return 0;
	return n;
}

static bool read_clear(const struct berval *v, struct view_backup *b)
{
	struct laps_pwjson j;
	laps_rc rc = laps_pwjson_parse(v->bv_val, v->bv_len, &j, NULL);

	if (rc == LAPS_E_NOMEM)
		return false;
	if (rc != LAPS_OK) {
		b->bad = "it is not the JSON that LAPS writes";
		return true;
	}
	b->updated_ticks = j.updated_ticks;
	b->account = j.account;
	j.account = NULL;
	laps_pwjson_clear(&j);
	return true;
}

static void read_encrypted(const struct berval *v, struct view_backup *b)
{
	struct laps_encvalue header;
	struct laps_err err = {0};
	const uint8_t *bytes = (const uint8_t *)v->bv_val;

	if (laps_lapsvalue_parse(bytes, v->bv_len, &b->value, &err) == LAPS_OK) {
		b->updated_ticks = b->value.header.updated_ticks;
		return;
	}
	b->bad = err.what ? err.what : "it is not a value that LAPS writes";
	if (laps_encvalue_parse(bytes, v->bv_len, &header, NULL) == LAPS_OK)
		b->updated_ticks = header.updated_ticks;
}

/* The one that a reader of passwords takes, when there are several. */
static laps_mode mode_of(const struct view_computer *c)
{
	static const laps_mode order[] = {LAPS_MODE_ENCRYPTED, LAPS_MODE_CLEAR, LAPS_MODE_DSRM,
					  LAPS_MODE_LEGACY};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (view_value(c, place[order[i]].value))
			return order[i];
	return LAPS_MODE_NONE;
}

bool view_backup_read(const struct view_computer *c, struct view_backup *out)
{
	struct view_backup b = {.mode = mode_of(c)};
	const struct berval *v;
	bool ok = true;

	if (b.mode == LAPS_MODE_NONE) {
		b.expiry_ticks = ticks_of(view_value_text(c, VIEW_EXPIRY));
		*out = b;
		return true;
	}
	v = view_value(c, place[b.mode].value);
	b.expiry_ticks = ticks_of(view_value_text(c, place[b.mode].expiry));
	if (place[b.mode].has_history)
		b.history_n = view_value_n(c, place[b.mode].history);
	b.clear_beside = b.mode == LAPS_MODE_ENCRYPTED && view_value(c, VIEW_CLEAR);
	if (b.mode == LAPS_MODE_CLEAR)
		ok = read_clear(v, &b);
	else if (b.mode != LAPS_MODE_LEGACY)
		read_encrypted(v, &b);
	if (ok)
		*out = b;
	return ok;
}

void view_backup_clear(struct view_backup *b)
{
	free(b->account);
	*b = (struct view_backup){0};
}

bool view_backup_encrypted(const struct view_backup *b)
{
	return b->mode == LAPS_MODE_ENCRYPTED || b->mode == LAPS_MODE_DSRM;
}

view_attr view_backup_attr(const struct view_backup *b)
{
	return place[b->mode].value;
}

view_attr view_backup_expiry(const struct view_backup *b)
{
	return b->mode == LAPS_MODE_NONE ? VIEW_EXPIRY : place[b->mode].expiry;
}

void view_backup_current(const struct view_computer *c, laps_mode mode,
			 struct laps_backup_current *out)
{
	const struct berval *version = view_value(c, VIEW_VERSION), *value;

	*out = (struct laps_backup_current){0};
	if (mode == LAPS_MODE_NONE || mode == LAPS_MODE_ENTRA)
		return;
	out->expiry_ticks = ticks_of(view_value_text(c, place[mode].expiry));
	out->has_expiry = out->expiry_ticks != 0;
	value = place[mode].has_history ? view_value(c, place[mode].value) : NULL;
	if (value) {
		out->encrypted.data = (uint8_t *)value->bv_val;
		out->encrypted.len = value->bv_len;
	}
	if (place[mode].has_version && version && version->bv_len == LAPS_GUID_LEN) {
		out->has_version = true;
		memcpy(out->version, version->bv_val, LAPS_GUID_LEN);
	}
}

json_t *view_time(uint64_t ticks)
{
	char text[LAPS_FILETIME_TEXT];

	if (ticks == 0)
		return json_null();
	laps_filetime_format(ticks, text);
	return json_string(text);
}

json_t *view_backup_json(const struct view_backup *b, const char *account, uint64_t now_ticks)
{
	const bool open = view_backup_encrypted(b) && !b->bad;
	const struct laps_keyid *id = &b->value.key_id;
	const struct laps_cms_recipient *r = &b->value.cms.recipient[0];
	const char *whose = b->account ? b->account : account;
	char key[LAPS_GUID_TEXT] = "";

	if (open)
		laps_guid_format_text(id->root_key_id, key);
	return json_pack(
		"{ss ss? so so sb sI ss? so so sn sb ss?}", "kind", laps_mode_name(b->mode),
		"account", b->mode != LAPS_MODE_NONE ? whose : NULL, "updated",
		view_time(b->updated_ticks), "expires", view_time(b->expiry_ticks), "expired",
		b->expiry_ticks != 0 && b->expiry_ticks <= now_ticks, "history",
		(json_int_t)b->history_n, "root_key", open ? key : NULL, "period",
		open ? json_pack("[iii]", (int)id->l0, (int)id->l1, (int)id->l2) : json_null(),
		"protected_for",
		open ? json_stringn(r->descriptor, r->descriptor_len) : json_null(),
		"protected_for_name", "clear_beside", (int)b->clear_beside, "bad", b->bad);
}
