/* SPDX-License-Identifier: MIT */
#include "ports/state_json.h"

#include <laps/filetime.h>
#include <laps/sid.h>
#include <string.h>

#define STATE_VERSION 2

/* An integer member from 0 to max. */
static bool get_number(const json_t *object, const char *name, uint64_t max, uint64_t *out)
{
	const json_t *v = json_object_get(object, name);

	if (!json_is_integer(v) || json_integer_value(v) < 0 ||
	    (uint64_t)json_integer_value(v) > max)
		return false;
	*out = (uint64_t)json_integer_value(v);
	return true;
}

static bool get_u32(const json_t *object, const char *name, uint32_t max, uint32_t *out)
{
	uint64_t v;

	if (!get_number(object, name, max, &v))
		return false;
	*out = (uint32_t)v;
	return true;
}

/* A text member of less than size bytes. */
static bool get_text(const json_t *object, const char *name, char *out, size_t size)
{
	const char *text = json_string_value(json_object_get(object, name));

	if (!text || strlen(text) >= size)
		return false;
	memcpy(out, text, strlen(text) + 1);
	return true;
}

static bool get_mode(const json_t *object, laps_mode *out)
{
	const char *text = json_string_value(json_object_get(object, "mode"));

	for (int m = LAPS_MODE_CLEAR; text && m < LAPS_MODE_N; m++) {
		if (strcmp(laps_mode_name((laps_mode)m), text) == 0) {
			*out = (laps_mode)m;
			return true;
		}
	}
	return false;
}

static bool get_version(const json_t *object, struct laps_rotation *out)
{
	const json_t *v = json_object_get(object, "version");

	if (json_is_null(v))
		return true;
	out->has_version = json_is_string(v) && laps_guid_parse_text(json_string_value(v),
								     out->version, NULL) == LAPS_OK;
	return out->has_version;
}

static bool get_principal(const json_t *object, struct laps_rotation *out)
{
	const json_t *v = json_object_get(object, "principal");

	if (json_is_null(v))
		return true;
	out->has_principal = json_is_string(v) &&
			     laps_sid_parse_text(json_string_value(v), json_string_length(v),
						 &out->principal, NULL) == LAPS_OK;
	return out->has_principal;
}

/* A record of before there was one has none. */
static bool get_entra_device(const json_t *object, struct laps_rotation *out)
{
	const json_t *v = json_object_get(object, "entra_device");
	uint8_t id[LAPS_GUID_LEN];

	if (!v || json_is_null(v))
		return true;
	if (!json_is_string(v) || laps_guid_parse_text(json_string_value(v), id, NULL) != LAPS_OK)
		return false;
	laps_guid_format_text(id, out->entra_device);
	return true;
}

static bool get_rotation(const json_t *object, struct laps_rotation *out)
{
	struct laps_rotation r = {.present = true};
	uint32_t source;

	if (json_is_null(object))
		return true;
	if (!get_number(object, "updated_ticks", LAPS_TICKS_MAX, &r.updated_ticks) ||
	    !get_number(object, "expiry_ticks", LAPS_TICKS_MAX, &r.expiry_ticks) ||
	    !get_u32(object, "account_rid", UINT32_MAX, &r.account_rid) ||
	    !get_mode(object, &r.mode) || !get_u32(object, "source", LAPS_POLICY_LEGACY, &source) ||
	    !get_version(object, &r) || !get_principal(object, &r) || !get_entra_device(object, &r))
		return false;
	r.source = (laps_policy_source)source;
	*out = r;
	return true;
}

static bool get_post_auth(const json_t *object, struct laps_post_auth *out)
{
	struct laps_post_auth p;
	uint32_t stage;

	if (json_is_null(object))
		return true;
	if (!get_u32(object, "stage", LAPS_POST_AUTH_GIVEN_UP, &stage) ||
	    !get_number(object, "authenticated_ticks", LAPS_TICKS_MAX, &p.authenticated_ticks) ||
	    !get_number(object, "deadline_ticks", LAPS_TICKS_MAX, &p.deadline_ticks) ||
	    !get_u32(object, "account_rid", UINT32_MAX, &p.account_rid) ||
	    !get_u32(object, "actions", UINT32_MAX, &p.actions) ||
	    !get_u32(object, "retries", UINT32_MAX, &p.retries) ||
	    !get_text(object, "boot_id", p.boot_id, sizeof(p.boot_id)))
		return false;
	p.stage = (laps_post_auth_stage)stage;
	*out = p;
	return true;
}

static bool get_auto_account(const json_t *object, struct laps_auto_account *out)
{
	struct laps_auto_account a = {.present = true};

	if (json_is_null(object))
		return true;
	if (!get_u32(object, "rid", UINT32_MAX, &a.rid) ||
	    !get_text(object, "name", a.name, sizeof(a.name)))
		return false;
	*out = a;
	return true;
}

bool laps_state_from_json(const json_t *root, struct laps_state *out)
{
	struct laps_state s = {0};
	uint32_t version;

	if (!get_u32(root, "version", UINT32_MAX, &version) || version != STATE_VERSION ||
	    !get_rotation(json_object_get(root, "confirmed"), &s.confirmed) ||
	    !get_rotation(json_object_get(root, "intent"), &s.intent) ||
	    !get_post_auth(json_object_get(root, "post_auth"), &s.post_auth) ||
	    !get_auto_account(json_object_get(root, "auto_account"), &s.auto_account))
		return false;
	*out = s;
	return true;
}

static json_t *rotation_json(const struct laps_rotation *r)
{
	char version[LAPS_GUID_TEXT], principal[LAPS_SID_TEXT];

	if (!r->present)
		return json_null();
	laps_guid_format_text(r->version, version);
	laps_sid_format_text(&r->principal, principal);
	return json_pack("{sI sI sI ss si ss? ss? ss?}", "updated_ticks",
			 (json_int_t)r->updated_ticks, "expiry_ticks", (json_int_t)r->expiry_ticks,
			 "account_rid", (json_int_t)r->account_rid, "mode", laps_mode_name(r->mode),
			 "source", (int)r->source, "version", r->has_version ? version : NULL,
			 "principal", r->has_principal ? principal : NULL, "entra_device",
			 r->entra_device[0] ? r->entra_device : NULL);
}

static json_t *post_auth_json(const struct laps_post_auth *p)
{
	if (p->stage == LAPS_POST_AUTH_IDLE)
		return json_null();
	return json_pack("{si sI sI sI sI sI ss}", "stage", (int)p->stage, "authenticated_ticks",
			 (json_int_t)p->authenticated_ticks, "deadline_ticks",
			 (json_int_t)p->deadline_ticks, "account_rid", (json_int_t)p->account_rid,
			 "actions", (json_int_t)p->actions, "retries", (json_int_t)p->retries,
			 "boot_id", p->boot_id);
}

static json_t *auto_account_json(const struct laps_auto_account *a)
{
	if (!a->present)
		return json_null();
	return json_pack("{sI ss}", "rid", (json_int_t)a->rid, "name", a->name);
}

json_t *laps_state_to_json(const struct laps_state *s)
{
	return json_pack("{si so so so so}", "version", STATE_VERSION, "confirmed",
			 rotation_json(&s->confirmed), "intent", rotation_json(&s->intent),
			 "post_auth", post_auth_json(&s->post_auth), "auto_account",
			 auto_account_json(&s->auto_account));
}
