/* SPDX-License-Identifier: MIT */
/* The record of rotations that a host keeps, state.json (laps/state.h). */
#include <laps/filetime.h>
#include <string.h>

#include "view/host.h"

#define STATE_VERSION 2

static uint64_t ticks_of(const json_t *object, const char *name)
{
	const json_int_t n = json_integer_value(json_object_get(object, name));

	return n > 0 ? (uint64_t)n : 0;
}

static laps_mode mode_of(const json_t *object)
{
	const char *text = json_string_value(json_object_get(object, "mode"));

	for (int m = LAPS_MODE_CLEAR; text && m < LAPS_MODE_N; m++)
		if (strcmp(laps_mode_name((laps_mode)m), text) == 0)
			return (laps_mode)m;
	return LAPS_MODE_NONE;
}

static void take_rotation(const json_t *object, struct laps_rotation *out)
{
	const char *version = json_string_value(json_object_get(object, "version"));
	const char *principal = json_string_value(json_object_get(object, "principal"));
	const char *device = json_string_value(json_object_get(object, "entra_device"));
	uint8_t id[LAPS_GUID_LEN];

	if (!json_is_object(object))
		return;
	*out = (struct laps_rotation){
		.present = true,
		.updated_ticks = ticks_of(object, "updated_ticks"),
		.expiry_ticks = ticks_of(object, "expiry_ticks"),
		.account_rid = (uint32_t)ticks_of(object, "account_rid"),
		.mode = mode_of(object),
		.source = (laps_policy_source)ticks_of(object, "source"),
	};
	out->has_version = version && laps_guid_parse_text(version, out->version, NULL) == LAPS_OK;
	out->has_principal = principal && laps_sid_parse_text(principal, strlen(principal),
							      &out->principal, NULL) == LAPS_OK;
	if (device && laps_guid_parse_text(device, id, NULL) == LAPS_OK)
		laps_guid_format_text(id, out->entra_device);
}

bool view_state_from_json(const json_t *root, struct laps_state *out)
{
	const json_t *post = json_object_get(root, "post_auth");
	const json_t *own = json_object_get(root, "auto_account");
	struct laps_state s = {0};

	if (json_integer_value(json_object_get(root, "version")) != STATE_VERSION)
		return false;
	take_rotation(json_object_get(root, "confirmed"), &s.confirmed);
	take_rotation(json_object_get(root, "intent"), &s.intent);
	if (json_is_object(post)) {
		s.post_auth.stage = (laps_post_auth_stage)ticks_of(post, "stage");
		s.post_auth.deadline_ticks = ticks_of(post, "deadline_ticks");
		s.post_auth.authenticated_ticks = ticks_of(post, "authenticated_ticks");
	}
	if (json_is_object(own)) {
		s.auto_account.present = true;
		s.auto_account.rid = (uint32_t)ticks_of(own, "rid");
	}
	*out = s;
	return true;
}
