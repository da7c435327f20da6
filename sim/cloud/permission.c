/* SPDX-License-Identifier: MIT */
/*
 * Names that Microsoft gives: permissions, roles, kinds of trust, activities of the trail.
 *
 * Differs from Entra ID: administrative units and scoped roles are not looked at: a role holds for
 * the whole tenant.
 */
#include <string.h>
#include <strings.h>

#include "cloud/store_private.h"

static const struct {
	const char *name;
	const char *role_id, *scope_id; /* NULL where no client that we know asks by id */
} permission[SIM_PERMISSION_N] = {
	[SIM_LOCAL_CREDENTIAL_READ_BASIC] = {"DeviceLocalCredential.ReadBasic.All",
					     "db51be59-e728-414b-b800-e0f010df1a79",
					     "9917900e-410b-4d15-846e-42a357488545"},
	[SIM_LOCAL_CREDENTIAL_READ] = {"DeviceLocalCredential.Read.All",
				       "884b599e-4d48-43a5-ba94-15c414d00588",
				       "280b3b69-0437-44b1-bc20-3b2fca1ee3e9"},
	[SIM_DEVICE_READ] = {"Device.Read.All", NULL, NULL},
	[SIM_DEVICE_WRITE] = {"Device.ReadWrite.All", NULL, NULL},
	[SIM_DIRECTORY_READ] = {"Directory.Read.All", NULL, NULL},
	[SIM_POLICY_READ_DEVICE] = {"Policy.Read.DeviceConfiguration", NULL, NULL},
	[SIM_POLICY_WRITE_DEVICE] = {"Policy.ReadWrite.DeviceConfiguration", NULL, NULL},
	[SIM_AUDIT_READ] = {"AuditLog.Read.All", NULL, NULL},
	[SIM_MANAGED_READ] = {"DeviceManagementManagedDevices.Read.All", NULL, NULL},
	[SIM_MANAGED_PRIVILEGED] = {"DeviceManagementManagedDevices.PrivilegedOperations.All", NULL,
				    NULL},
	[SIM_USER_READ] = {"User.Read", NULL, NULL},
	[SIM_USER_REVOKE] = {"User.RevokeSessions.All", NULL, NULL},
};

const char *sim_permission_name(sim_permission p)
{
	return permission[p].name;
}

bool sim_permission_find(const char *name, size_t len, sim_permission *out)
{
	for (int p = 0; p < SIM_PERMISSION_N; p++)
		if (strlen(permission[p].name) == len &&
		    strncasecmp(permission[p].name, name, len) == 0) {
			*out = (sim_permission)p;
			return true;
		}
	return false;
}

bool sim_permission_find_id(const char *id, bool scope, sim_permission *out)
{
	for (int p = 0; p < SIM_PERMISSION_N; p++) {
		const char *own = scope ? permission[p].scope_id : permission[p].role_id;

		if (own && strcasecmp(own, id) == 0) {
			*out = (sim_permission)p;
			return true;
		}
	}
	return false;
}

#define BOTH (SIM_ACTION_READ_METADATA | SIM_ACTION_READ_PASSWORD)
const struct sim_role sim_builtin_role[] = {
	{"62e90394-69f5-4237-9190-012177145e10", "Global Administrator", BOTH, NULL},
	{"7698a772-787b-4ac8-901f-60d6b08affd2", "Cloud Device Administrator", BOTH, NULL},
	{"3a2c62db-5318-420d-8d74-23affee5d9d5", "Intune Administrator", BOTH, NULL},
	{"729827e3-9c14-49f7-bb1b-9608f156bbb8", "Helpdesk Administrator", SIM_ACTION_READ_METADATA,
	 NULL},
	{"194ae4cb-b126-40b2-bd5b-6091b380977d", "Security Administrator", SIM_ACTION_READ_METADATA,
	 NULL},
	{"5d6b6bb7-de71-4623-b4af-96380a352509", "Security Reader", SIM_ACTION_READ_METADATA, NULL},
	{"f2ef992c-3afb-46b9-b7cf-a126ee74c451", "Global Reader", SIM_ACTION_READ_METADATA, NULL},
};
const size_t sim_builtin_role_n = sizeof(sim_builtin_role) / sizeof(sim_builtin_role[0]);

const char *sim_trust_name(sim_trust t)
{
	static const char *const name[] = {"AzureAd", "Workplace", "ServerAd"};

	return name[t];
}

const char *sim_activity_name(sim_activity a)
{
	static const char *const name[] = {
		[SIM_AUDIT_UPDATED] = "Update device local administrator password",
		[SIM_AUDIT_RECOVERED] = "Recover device local administrator password",
		[SIM_AUDIT_ADDED] = "Add device",
		[SIM_AUDIT_CHANGED] = "Update device",
		[SIM_AUDIT_DELETED] = "Delete device",
		[SIM_AUDIT_RESTORED] = "Restore device",
		[SIM_AUDIT_POLICY] = "Set device registration policies",
	};

	return name[a];
}
