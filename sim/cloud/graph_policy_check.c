/* SPDX-License-Identifier: MIT */
#include <laps/guid.h>
#include <limits.h>
#include <string.h>

#include "cloud/graph_policy.h"

const char *const sim_graph_policy_member[] = {"userDeviceQuota", "multiFactorAuthConfiguration",
					       "azureADRegistration", "azureADJoin", NULL};

/* What a member of an object has to be. */
struct member {
	const char *name;
	bool (*is_good)(json_t *value, struct sim_err *err);
	bool needed;
};

/* "@odata.type": texts that say something about the object. */
static bool is_annotation(const char *name, const json_t *value)
{
	return *name == '@' && json_is_string(value);
}

/* Every member is in the table, and good; the needed ones are there. */
static bool check(json_t *object, const struct member *table, const char *what, bool all,
		  struct sim_err *err)
{
	const struct member *m;
	const char *name;
	json_t *value;

	if (!json_is_object(object))
		return sim_fail(err, "%s is not an object", what);
	json_object_foreach(object, name, value)
	{
		if (is_annotation(name, value))
			continue;
		for (m = table; m->name && strcmp(m->name, name) != 0; m++)
			;
		if (!m->name)
			return sim_fail(err, "%s has a member that it cannot have", what);
		if (m->is_good && !m->is_good(value, err))
			return false;
	}
	for (m = table; m->name; m++)
		if ((m->needed || (all && m->is_good)) && !json_object_get(object, m->name))
			return sim_fail(err, "%s lacks %s", what, m->name);
	return true;
}

static bool is_flag(json_t *value, struct sim_err *err)
{
	return json_is_boolean(value) || sim_fail(err, "a switch is true or false");
}

static bool is_quota(json_t *value, struct sim_err *err)
{
	return (json_is_integer(value) && json_integer_value(value) >= 0 &&
		json_integer_value(value) <= INT_MAX) ||
	       sim_fail(err, "userDeviceQuota is a number from 0 to %d", INT_MAX);
}

static bool is_factor(json_t *value, struct sim_err *err)
{
	const char *text = json_string_value(value);

	if (json_is_integer(value)) /* Microsoft's documentation has its numbers, too */
		return json_integer_value(value) == 0 || json_integer_value(value) == 1 ||
		       sim_fail(err, "multiFactorAuthConfiguration is 0 or 1");
	return (text && (strcmp(text, "notRequired") == 0 || strcmp(text, "required") == 0)) ||
	       sim_fail(err, "multiFactorAuthConfiguration is notRequired or required");
}

static bool is_id_list(json_t *value, struct sim_err *err)
{
	uint8_t guid[LAPS_GUID_LEN];
	json_t *id;
	size_t i;

	if (!json_is_array(value) || json_array_size(value) > SIM_POLICY_LIST_MAX)
		return sim_fail(err, "users and groups are lists of at most %d ids",
				SIM_POLICY_LIST_MAX);
	json_array_foreach(value, i, id)
	{
		if (!json_is_string(id) ||
		    laps_guid_parse_text(json_string_value(id), guid, NULL) != LAPS_OK)
			return sim_fail(err, "users and groups are lists of ids");
	}
	return true;
}

static bool is_membership(json_t *value, struct sim_err *err)
{
	static const struct member table[] = {
		{"users", is_id_list, false}, {"groups", is_id_list, false}, {NULL, NULL, false}};
	static const char *const type[] = {
		"#microsoft.graph.noDeviceRegistrationMembership",
		"#microsoft.graph.allDeviceRegistrationMembership",
		"#microsoft.graph.enumeratedDeviceRegistrationMembership"};
	const char *text;

	if (!check(value, table, "a membership", false, err))
		return false;
	text = json_string_value(json_object_get(value, "@odata.type"));
	for (size_t i = 0; text && i < sizeof(type) / sizeof(*type); i++)
		if (strcmp(text, type[i]) == 0)
			return true;
	return sim_fail(err, "the @odata.type of a membership is none of the three");
}

static bool is_registration(json_t *value, struct sim_err *err)
{
	static const struct member table[] = {{"isAdminConfigurable", is_flag, false},
					      {"allowedToRegister", is_membership, false},
					      {NULL, NULL, false}};

	return check(value, table, "azureADRegistration", false, err);
}

static bool is_admins(json_t *value, struct sim_err *err)
{
	static const struct member table[] = {{"enableGlobalAdmins", is_flag, false},
					      {"registeringUsers", is_membership, false},
					      {NULL, NULL, false}};

	return check(value, table, "localAdmins", false, err);
}

static bool is_join(json_t *value, struct sim_err *err)
{
	static const struct member table[] = {{"isAdminConfigurable", is_flag, false},
					      {"allowedToJoin", is_membership, false},
					      {"localAdmins", is_admins, false},
					      {NULL, NULL, false}};

	return check(value, table, "azureADJoin", false, err);
}

static bool is_laps(json_t *value, struct sim_err *err)
{
	static const struct member table[] = {{"isEnabled", is_flag, true}, {NULL, NULL, false}};

	return check(value, table, "localAdminPassword", false, err);
}

bool sim_graph_policy_check(json_t *body, bool all, struct sim_err *err)
{
	static const struct member table[] = {
		{"userDeviceQuota", is_quota, false},
		{"multiFactorAuthConfiguration", is_factor, false},
		{"azureADRegistration", is_registration, false},
		{"azureADJoin", is_join, false},
		{"localAdminPassword", is_laps, false},
		{"id", NULL, false},
		{"displayName", NULL, false},
		{"description", NULL, false},
		{NULL, NULL, false},
	};

	return check(body, table, "the policy", all, err);
}
