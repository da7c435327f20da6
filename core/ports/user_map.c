/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <laps/hresult.h>

#include "ports/ad_admin.h"
#include "ports/file.h"
#include "ports/json_file.h"

#define MAP_LEN_MAX (1u << 22) /* bytes: some ten thousand users */

/* The account part of "user@domain" and "DOMAIN\user"; borrowed from name. */
static const char *account_of(const char *name, size_t *len)
{
	const char *slash = strchr(name, '\\');

	if (slash)
		name = slash + 1;
	*len = strcspn(name, "@");
	return name;
}

laps_rc laps_user_map_find(const char *file, const char *name, char **dn, struct laps_cause *cause)
{
	json_t *map = NULL, *value;
	const char *key, *account;
	char *found = NULL;
	size_t len;
	laps_rc rc;

	if (strchr(name, '=')) {
		found = strdup(name);
		if (!found)
			return laps_file_nomem(cause);
		*dn = found;
		return LAPS_OK;
	}
	if (!file) {
		laps_cause_set(cause, LAPS_HR_NO_SUCH_USER,
			       "'%s' is no DN, and no user-map is configured", name);
		return LAPS_E_NOTFOUND;
	}
	rc = laps_json_load(file, MAP_LEN_MAX, &map, cause);
	if (rc != LAPS_OK)
		return rc == LAPS_E_RANGE ? LAPS_E_FORMAT : rc;
	account = account_of(name, &len);
	rc = LAPS_E_NOTFOUND;
	laps_cause_set(cause, LAPS_HR_NO_SUCH_USER, "no user '%s' in '%s'", name, file);
	json_object_foreach(map, key, value)
	{
		if (strlen(key) != len || strncasecmp(key, account, len) != 0)
			continue;
		if (!json_is_string(value)) {
			rc = laps_json_bad(cause, file, "a user without a DN");
			break;
		}
		found = strdup(json_string_value(value));
		rc = found ? LAPS_OK : laps_file_nomem(cause);
		break;
	}
	json_decref(map);
	if (rc == LAPS_OK)
		*dn = found;
	return rc;
}
