/* SPDX-License-Identifier: MIT */
#include "ports/state_file.h"

#include <laps/filetime.h>
#include <laps/hresult.h>
#include <string.h>

#include "ports/file.h"
#include "ports/json_file.h"

#define STATE_LEN_MAX 65536 /* bytes */
#define STATE_VERSION 1

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

/* null is "not present"; false when it is neither that nor a rotation. */
static bool get_rotation(const json_t *state, const char *name, struct laps_rotation *out)
{
	const json_t *object = json_object_get(state, name), *version;
	struct laps_rotation r = {.present = true};
	uint64_t rid, mode, source;

	if (json_is_null(object)) {
		*out = (struct laps_rotation){0};
		return true;
	}
	if (!json_is_object(object) ||
	    !get_number(object, "updated_ticks", LAPS_TICKS_MAX, &r.updated_ticks) ||
	    !get_number(object, "expiry_ticks", LAPS_TICKS_MAX, &r.expiry_ticks) ||
	    !get_number(object, "account_rid", UINT32_MAX, &rid) ||
	    !get_number(object, "mode", LAPS_MODE_N - 1, &mode) ||
	    !get_number(object, "source", LAPS_POLICY_LEGACY, &source))
		return false;
	version = json_object_get(object, "version");
	if (json_is_string(version)) {
		if (laps_guid_parse_text(json_string_value(version), r.version, NULL) != LAPS_OK)
			return false;
		r.has_version = true;
	} else if (!json_is_null(version)) {
		return false;
	}
	r.account_rid = (uint32_t)rid;
	r.mode = (laps_mode)mode;
	r.source = (laps_policy_source)source;
	*out = r;
	return true;
}

static laps_rc state_load(void *ctx, struct laps_state *out, struct laps_cause *cause)
{
	const char *path = ctx;
	struct laps_state s = {0};
	json_t *root = NULL;
	uint64_t version;
	laps_rc rc = laps_json_load(path, STATE_LEN_MAX, &root, cause);

	/* whatever is there and cannot be read as a record is a lost record */
	if (rc == LAPS_E_RANGE)
		rc = LAPS_E_FORMAT;
	if (rc != LAPS_OK)
		return rc;
	if (!get_number(root, "version", STATE_VERSION, &version) || version != STATE_VERSION ||
	    !get_rotation(root, "confirmed", &s.confirmed) ||
	    !get_rotation(root, "intent", &s.intent))
		rc = laps_json_bad(cause, path, "not a state record");
	else
		*out = s;
	json_decref(root);
	return rc;
}

/* NULL when out of memory. */
static json_t *rotation_json(const struct laps_rotation *r)
{
	char version[LAPS_GUID_TEXT];

	if (!r->present)
		return json_null();
	laps_guid_format_text(r->version, version);
	return json_pack("{sI sI sI si si ss?}", "updated_ticks", (json_int_t)r->updated_ticks,
			 "expiry_ticks", (json_int_t)r->expiry_ticks, "account_rid",
			 (json_int_t)r->account_rid, "mode", (int)r->mode, "source", (int)r->source,
			 "version", r->has_version ? version : NULL);
}

static laps_rc state_store(void *ctx, const struct laps_state *state, struct laps_cause *cause)
{
	const char *path = ctx;
	laps_rc rc;
	json_t *root = json_pack("{si so so}", "version", STATE_VERSION, "confirmed",
				 rotation_json(&state->confirmed), "intent",
				 rotation_json(&state->intent));

	if (!root)
		return laps_file_nomem(cause);
	rc = laps_json_save(path, root, 0600, cause);
	json_decref(root);
	/* only load may say "none yet": a missing directory is a store that cannot be reached */
	return rc == LAPS_E_NOTFOUND ? LAPS_E_HOST : rc;
}

struct laps_state_port laps_state_file_port(const char *path)
{
	union {
		const char *in;
		void *out;
	} ctx = {.in = path};

	return (struct laps_state_port){.ctx = ctx.out, .load = state_load, .store = state_store};
}
