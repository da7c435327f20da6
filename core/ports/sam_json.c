/* SPDX-License-Identifier: MIT */
#include "ports/sam_json.h"

#include <inttypes.h>
#include <laps/filetime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAM_VERSION     2
#define SAM_VERSION_OLD 1 /* accounts and policy alone */
#define NEXT_RID        1002

static const char *const guard_name[] = {
	[LAPS_GUARD_NONE] = "none", [LAPS_GUARD_PASSWORD] = "password", [LAPS_GUARD_ALL] = "all"};

/* ---- members ------------------------------------------------------------------------------- */

static bool get_text(const json_t *object, const char *name, char *out, size_t size)
{
	const char *text = json_string_value(json_object_get(object, name));

	if (!text || strlen(text) >= size)
		return false;
	memcpy(out, text, strlen(text) + 1);
	return true;
}

static bool get_u64(const json_t *object, const char *name, uint64_t max, uint64_t *out)
{
	const json_t *v = json_object_get(object, name);

	if (!json_is_integer(v) || json_integer_value(v) < 0 ||
	    (uint64_t)json_integer_value(v) > max)
		return false;
	*out = (uint64_t)json_integer_value(v);
	return true;
}

static bool get_u32(const json_t *object, const char *name, uint32_t *out)
{
	uint64_t v;

	if (!get_u64(object, name, UINT32_MAX, &v))
		return false;
	*out = (uint32_t)v;
	return true;
}

/* null is 0 */
static bool get_time(const json_t *object, const char *name, uint64_t *out)
{
	const json_t *v = json_object_get(object, name);

	*out = 0;
	return json_is_null(v) || (json_is_string(v) &&
				   laps_filetime_parse(json_string_value(v), out, NULL) == LAPS_OK);
}

/* absent is false */
static bool get_flag(const json_t *object, const char *name, bool *out)
{
	const json_t *v = json_object_get(object, name);

	*out = json_is_true(v);
	return !v || json_is_boolean(v);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static bool read_row(const json_t *object, struct sam_row *out)
{
	const json_t *hash = json_object_get(object, "hash");

	if (!get_text(object, "name", out->account.name, sizeof(out->account.name)) ||
	    !get_u32(object, "rid", &out->account.rid) ||
	    !json_is_boolean(json_object_get(object, "enabled")) ||
	    !get_flag(object, "enabled", &out->account.enabled) ||
	    !get_time(object, "last_set", &out->account.last_set_ticks) ||
	    !get_flag(object, "administrator", &out->administrator) ||
	    !get_flag(object, "password_not_required", &out->password_not_required) ||
	    !get_flag(object, "password_never_expires", &out->password_never_expires) ||
	    !get_flag(object, "protected", &out->protected) ||
	    (json_object_get(object, "description") &&
	     !get_text(object, "description", out->description, sizeof(out->description))))
		return false;
	if (json_is_null(hash))
		return true;
	out->hash = json_is_string(hash) ? strdup(json_string_value(hash)) : NULL;
	return out->hash != NULL;
}

static bool read_session(const json_t *object, struct sam_session *out)
{
	struct laps_session *s = &out->session;

	return get_u32(object, "id", &s->id) && get_u32(object, "state", &s->state) &&
	       get_text(object, "name", s->name, sizeof(s->name)) &&
	       get_text(object, "host", s->host, sizeof(s->host)) &&
	       get_text(object, "user", s->user, sizeof(s->user)) &&
	       get_text(object, "domain", s->domain, sizeof(s->domain)) &&
	       get_time(object, "warned", &out->warned_ticks);
}

static bool read_smb(const json_t *object, struct laps_smb_session *out)
{
	return get_u64(object, "id", INT64_MAX, &out->id) &&
	       get_text(object, "client", out->client, sizeof(out->client)) &&
	       get_text(object, "user", out->user, sizeof(out->user)) &&
	       get_u64(object, "opens", INT64_MAX, &out->opens) &&
	       get_u32(object, "idle_seconds", &out->idle_seconds) &&
	       get_u32(object, "age_seconds", &out->age_seconds);
}

static bool read_process(const json_t *object, struct sam_process *out)
{
	const json_t *code = json_object_get(object, "exit_code");

	out->ended = !json_is_null(code);
	return get_u32(object, "id", &out->process.id) &&
	       get_text(object, "image", out->process.image, sizeof(out->process.image)) &&
	       get_text(object, "user", out->process.user, sizeof(out->process.user)) &&
	       (!out->ended || get_u32(object, "exit_code", &out->exit_code));
}

/* ---- whole --------------------------------------------------------------------------------- */

static bool read_policy(const json_t *root, struct laps_sam_policy *out)
{
	const json_t *policy = json_object_get(root, "policy");
	const json_t *length = json_object_get(policy, "minimum_length");
	const json_t *categories = json_object_get(policy, "minimum_categories");

	return json_is_object(policy) &&
	       (!length || get_u32(policy, "minimum_length", &out->minimum_length)) &&
	       (!categories || get_u32(policy, "minimum_categories", &out->minimum_categories)) &&
	       out->minimum_categories <= LAPS_SAM_CATEGORY_N;
}

static bool read_guard(const json_t *root, struct sam_data *out)
{
	const json_t *guard = json_object_get(root, "guard");
	const char *level = json_string_value(json_object_get(guard, "level"));

	if (json_is_null(guard))
		return true;
	if (!level || !get_u32(guard, "rid", &out->guard_rid))
		return false;
	for (int g = LAPS_GUARD_PASSWORD; g <= LAPS_GUARD_ALL; g++) {
		if (strcmp(guard_name[g], level) == 0)
			out->guard = (laps_guard)g;
	}
	return out->guard != LAPS_GUARD_NONE;
}

static bool read_reboot(const json_t *root, struct sam_data *out)
{
	const json_t *reboot = json_object_get(root, "reboot");

	return json_is_null(reboot) || (json_is_string(json_object_get(reboot, "at")) &&
					get_time(reboot, "at", &out->reboot_ticks));
}

/* Every element of a list by its reader; *place is the number of a bad one, or the length. */
#define READ_LIST(root, member, d, list, read)                                    \
	do {                                                                      \
		const json_t *all = json_object_get(root, member);                \
                                                                                  \
		if (!json_is_array(all))                                          \
			return member " is no list";                              \
		(d)->list = calloc(json_array_size(all) + 1, sizeof(*(d)->list)); \
		if (!(d)->list)                                                   \
			return "out of memory";                                   \
		for (size_t i = 0; i < json_array_size(all); i++) {               \
			*place = i + 1;                                           \
			(d)->list##_n = i + 1;                                    \
			if (!read(json_array_get(all, i), &(d)->list[i]))         \
				return "an element of " member " is none";        \
		}                                                                 \
		*place = 0;                                                       \
	} while (0)

const char *sam_from_json(const json_t *root, struct sam_data *out, size_t *place)
{
	uint32_t version = 0;

	*place = 0;
	*out = (struct sam_data){.next_rid = NEXT_RID};
	if (!get_u32(root, "version", &version) ||
	    (version != SAM_VERSION && version != SAM_VERSION_OLD))
		return "not an account file of version 1 or 2";
	if (!read_policy(root, &out->policy))
		return "policy is none";
	READ_LIST(root, "accounts", out, row, read_row);
	if (version == SAM_VERSION_OLD)
		return NULL;
	if (!read_guard(root, out))
		return "guard is none";
	if (!get_u32(root, "next_rid", &out->next_rid))
		return "next_rid is no number";
	if (!read_reboot(root, out))
		return "reboot is none";
	READ_LIST(root, "sessions", out, session, read_session);
	READ_LIST(root, "smb_sessions", out, smb, read_smb);
	READ_LIST(root, "processes", out, process, read_process);
	return NULL;
}

/* ---- writing ------------------------------------------------------------------------------- */

/* A time that has no date stays the number it was. */
static json_t *time_json(uint64_t ticks)
{
	char text[LAPS_FILETIME_TEXT];

	if (ticks == 0)
		return json_null();
	laps_filetime_format(ticks, text);
	if (strcmp(text, "-") == 0)
		snprintf(text, sizeof(text), "%" PRIu64, ticks);
	return json_string(text);
}

static json_t *row_json(const struct sam_row *r)
{
	return json_pack("{ss sI sb ss? so sb sb sb sb ss}", "name", r->account.name, "rid",
			 (json_int_t)r->account.rid, "enabled", (int)r->account.enabled, "hash",
			 r->hash, "last_set", time_json(r->account.last_set_ticks), "administrator",
			 (int)r->administrator, "password_not_required",
			 (int)r->password_not_required, "password_never_expires",
			 (int)r->password_never_expires, "protected", (int)r->protected,
			 "description", r->description);
}

static json_t *session_json(const struct sam_session *s)
{
	return json_pack("{sI sI ss ss ss ss so}", "id", (json_int_t)s->session.id, "state",
			 (json_int_t)s->session.state, "name", s->session.name, "host",
			 s->session.host, "user", s->session.user, "domain", s->session.domain,
			 "warned", time_json(s->warned_ticks));
}

static json_t *smb_json(const struct laps_smb_session *s)
{
	return json_pack("{sI ss ss sI sI sI}", "id", (json_int_t)s->id, "client", s->client,
			 "user", s->user, "opens", (json_int_t)s->opens, "idle_seconds",
			 (json_int_t)s->idle_seconds, "age_seconds", (json_int_t)s->age_seconds);
}

static json_t *process_json(const struct sam_process *p)
{
	return json_pack("{sI ss ss so}", "id", (json_int_t)p->process.id, "image",
			 p->process.image, "user", p->process.user, "exit_code",
			 p->ended ? json_integer(p->exit_code) : json_null());
}

/* NULL when out of memory; object is taken over. */
static json_t *append(json_t *list, json_t *object)
{
	if (list && object && json_array_append_new(list, object) == 0)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *guard_json(const struct sam_data *d)
{
	if (d->guard == LAPS_GUARD_NONE)
		return json_null();
	return json_pack("{sI ss}", "rid", (json_int_t)d->guard_rid, "level", guard_name[d->guard]);
}

json_t *sam_to_json(const struct sam_data *d)
{
	json_t *rows = json_array(), *sessions = json_array(), *smb = json_array();
	json_t *processes = json_array();

	for (size_t i = 0; i < d->row_n && rows; i++)
		rows = append(rows, row_json(&d->row[i]));
	for (size_t i = 0; i < d->session_n && sessions; i++)
		sessions = append(sessions, session_json(&d->session[i]));
	for (size_t i = 0; i < d->smb_n && smb; i++)
		smb = append(smb, smb_json(&d->smb[i]));
	for (size_t i = 0; i < d->process_n && processes; i++)
		processes = append(processes, process_json(&d->process[i]));
	return json_pack(
		"{si s{sI sI} so so so so so so sI}", "version", SAM_VERSION, "policy",
		"minimum_length", (json_int_t)d->policy.minimum_length, "minimum_categories",
		(json_int_t)d->policy.minimum_categories, "guard", guard_json(d), "accounts", rows,
		"sessions", sessions, "smb_sessions", smb, "processes", processes, "reboot",
		d->reboot_ticks ? json_pack("{so}", "at", time_json(d->reboot_ticks)) : json_null(),
		"next_rid", (json_int_t)d->next_rid);
}
