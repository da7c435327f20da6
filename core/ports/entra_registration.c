/* SPDX-License-Identifier: MIT */
#include "ports/entra_registration.h"

#include <laps/filetime.h>
#include <stdlib.h>
#include <string.h>

#include "ports/cloud_answer.h"
#include "ports/file.h"
#include "ports/http_url.h"
#include "ports/json_file.h"

#define VERSION 1

static const struct {
	const char *name;
	laps_entra_join_type type;
} join_type[] = {
	{"joined", LAPS_ENTRA_JOINED},
	{"registered", LAPS_ENTRA_REGISTERED},
	{"hybrid", LAPS_ENTRA_HYBRID},
};
#define JOIN_TYPE_N (sizeof(join_type) / sizeof(join_type[0]))

static bool get_guid(const json_t *root, const char *name, char out[static LAPS_GUID_TEXT])
{
	const char *text = laps_cloud_text(root, name, LAPS_GUID_TEXT - 1);
	uint8_t guid[LAPS_GUID_LEN];

	if (!text || laps_guid_parse_text(text, guid, NULL) != LAPS_OK)
		return false;
	laps_guid_format_text(guid, out);
	return true;
}

static bool get_join_type(const json_t *root, laps_entra_join_type *out)
{
	const char *text = laps_cloud_text(root, "join_type", 16);

	for (size_t i = 0; text && i < JOIN_TYPE_N; i++) {
		if (strcmp(join_type[i].name, text) == 0) {
			*out = join_type[i].type;
			return true;
		}
	}
	return false;
}

static bool get_url(const json_t *root, const char *name, const char **out)
{
	*out = laps_cloud_text(root, name, LAPS_HTTP_URL_MAX);
	return *out && laps_http_base_ok(*out) && (*out)[strlen(*out) - 1] != '/';
}

static bool get_version(const json_t *root)
{
	const json_t *v = json_object_get(root, "version");

	return json_is_integer(v) && json_integer_value(v) == VERSION;
}

/* "" when the service did not say who it was. */
static const char *get_upn(const json_t *root)
{
	const json_t *upn = json_object_get(root, "upn");

	return json_string_length(upn) <= LAPS_ENTRA_UPN_MAX ? json_string_value(upn) : NULL;
}

laps_rc laps_entra_registration_parse(const json_t *root, const char *name,
				      struct laps_entra_identity *out, struct laps_cause *cause)
{
	struct laps_entra_identity id = {0};
	const char *login, *registration, *joined = laps_cloud_text(root, "joined", 64),
					  *upn = get_upn(root);

	if (!get_version(root) || !get_guid(root, "tenant_id", id.tenant_id) ||
	    !get_guid(root, "device_id", id.device_id) || !get_join_type(root, &id.join_type) ||
	    !get_url(root, "login_url", &login) ||
	    !get_url(root, "registration_url", &registration) || !upn || !joined ||
	    laps_filetime_parse(joined, &id.joined_ticks, NULL) != LAPS_OK)
		return laps_json_bad(cause, name, "not a registration");
	id.login_url = strdup(login);
	id.registration_url = strdup(registration);
	id.upn = strdup(upn);
	if (!id.login_url || !id.registration_url || !id.upn) {
		laps_entra_identity_clear(&id);
		return laps_file_nomem(cause);
	}
	*out = id;
	return LAPS_OK;
}

json_t *laps_entra_registration_format(const struct laps_entra_identity *identity)
{
	char joined[LAPS_FILETIME_TEXT];
	const char *type = NULL;

	for (size_t i = 0; i < JOIN_TYPE_N; i++)
		if (join_type[i].type == identity->join_type)
			type = join_type[i].name;
	laps_filetime_format(identity->joined_ticks, joined);
	return json_pack("{si ss ss ss ss ss ss ss}", "version", VERSION, "tenant_id",
			 identity->tenant_id, "device_id", identity->device_id, "join_type", type,
			 "login_url", identity->login_url, "registration_url",
			 identity->registration_url, "upn", identity->upn, "joined", joined);
}
