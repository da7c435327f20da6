/* SPDX-License-Identifier: MIT */
/* Who may join devices, as the tenant's device registration policy says. */
#include <string.h>
#include <strings.h>

#include "cloud/registration_join.h"

#define TYPE(name) "#microsoft.graph." name "DeviceRegistrationMembership"

static bool is_listed(const json_t *users, const char *user_id)
{
	const json_t *user;
	size_t i;

	json_array_foreach(users, i, user)
	{
		const char *id = json_string_value(user);

		if (id && strcasecmp(id, user_id) == 0)
			return true;
	}
	return false;
}

bool sim_join_allowed(const char *policy, sim_trust trust, const char *user_id)
{
	json_t *root = policy ? json_loads(policy, 0, NULL) : NULL;
	const bool registers = trust == SIM_TRUST_REGISTERED;
	const json_t *part =
		json_object_get(root, registers ? "azureADRegistration" : "azureADJoin");
	const json_t *who =
		json_object_get(part, registers ? "allowedToRegister" : "allowedToJoin");
	const char *type = json_string_value(json_object_get(who, "@odata.type"));
	bool allowed = true; /* Microsoft's default */

	if (type && strcmp(type, TYPE("no")) == 0)
		allowed = false;
	else if (type && strcmp(type, TYPE("enumerated")) == 0)
		allowed = is_listed(json_object_get(who, "users"), user_id);
	json_decref(root);
	return allowed;
}
