/* SPDX-License-Identifier: MIT */
/* What a target says of itself, and the target that a world of lapsim is. */
#include <stdio.h>
#include <stdlib.h>

#include "conformance/entra/entra.h"
#include "conformance/entra/world.h"

const struct conform_key entra_key[] = {
	{"login-url", "origin of the login service, https://login.microsoftonline.com",
	 CONFORM_KEY_TEXT, true},
	{"registration-url",
	 "origin of device registration, https://enterpriseregistration.windows.net",
	 CONFORM_KEY_TEXT, true},
	{"graph-url", "origin of Microsoft Graph, https://graph.microsoft.com", CONFORM_KEY_TEXT,
	 true},
	{"tenant", "the tenant's id", CONFORM_KEY_TEXT, true},
	{"api-version", "v1.0 or beta: of Graph, where a row does not say; v1.0 when not given",
	 CONFORM_KEY_TEXT, false},
	{"domain", "a verified domain of the tenant", CONFORM_KEY_TEXT, false},
	{"ca-file", "certificates to trust in place of the system's, PEM", CONFORM_KEY_FILE, false},
	{"client-id",
	 "an application with DeviceLocalCredential.Read.All, Device.Read.All, "
	 "AuditLog.Read.All and Policy.Read.DeviceConfiguration",
	 CONFORM_KEY_TEXT, true},
	{"client-secret-file", "its secret; or else its certificate and key are needed",
	 CONFORM_KEY_SECRET, false},
	{"client-certificate-file", "its certificate, PEM", CONFORM_KEY_FILE, false},
	{"client-key-file", "the key of that, PEM", CONFORM_KEY_SECRET, false},
	{"metadata-client-id", "an application with DeviceLocalCredential.ReadBasic.All only",
	 CONFORM_KEY_TEXT, false},
	{"metadata-client-secret-file", "its secret", CONFORM_KEY_SECRET, false},
	{"no-right-client-id", "an application without any right to local credentials",
	 CONFORM_KEY_TEXT, false},
	{"no-right-client-secret-file", "its secret", CONFORM_KEY_SECRET, false},
	{"public-client-id", "a public client, for what users do: device code and password",
	 CONFORM_KEY_TEXT, false},
	{"user", "a user who may join devices and whose role reads passwords, name@domain",
	 CONFORM_KEY_TEXT, false},
	{"user-password-file", "the user's password", CONFORM_KEY_SECRET, false},
	{"metadata-user", "a user whose role reads metadata only", CONFORM_KEY_TEXT, false},
	{"metadata-user-password-file", "the user's password", CONFORM_KEY_SECRET, false},
	{"no-role-user", "a user without a role", CONFORM_KEY_TEXT, false},
	{"no-role-user-password-file", "the user's password", CONFORM_KEY_SECRET, false},
	{"device-id", "deviceId of a device to read; else the first that is listed",
	 CONFORM_KEY_TEXT, false},
	{"read-passwords", "passwords may be read, which the tenant's audit log tells",
	 CONFORM_KEY_FLAG, false},
	{"may-write",
	 "devices of the run's own may be joined, changed and deleted, which takes "
	 "Device.ReadWrite.All",
	 CONFORM_KEY_FLAG, false},
	{"may-switch",
	 "the tenant's LAPS switch may be turned for moments, which takes "
	 "Policy.ReadWrite.DeviceConfiguration",
	 CONFORM_KEY_FLAG, false},
	{"upload-contract", "lapsim: it takes passwords by this project's contract",
	 CONFORM_KEY_TEXT, false},
	{"device-key-file", "the key of devices that join, RSA, PEM; a new one when not given",
	 CONFORM_KEY_SECRET, false},
	{"may-throttle", "so many requests may be made at once to see how they are refused",
	 CONFORM_KEY_TEXT, false},
	{"audit-wait", "seconds until the audit log has what was done; 0 when not given",
	 CONFORM_KEY_TEXT, false},
	{NULL, NULL, CONFORM_KEY_TEXT, false},
};

static bool set_user(struct conform_target *t, const char *key, const char *name,
		     struct sim_err *err)
{
	const char *dir = getenv("LAPSIM_DIR"), *domain = getenv("LAPSIM_DOMAIN");
	char file_key[64], upn[ENTRA_TEXT], file[ENTRA_TEXT];

	if (!dir || !domain)
		return true;
	snprintf(file_key, sizeof(file_key), "%s-password-file", key);
	if ((size_t)snprintf(upn, sizeof(upn), "%s@%s", name, domain) >= sizeof(upn) ||
	    (size_t)snprintf(file, sizeof(file), "%s/secrets/%s.password", dir, name) >=
		    sizeof(file))
		return sim_fail(err, "LAPSIM_DIR or LAPSIM_DOMAIN is too long");
	return conform_target_set(t, key, upn, err) && conform_target_set(t, file_key, file, err);
}

bool entra_discover(struct conform_target *t, struct sim_err *err)
{
	bool ok = conform_target_set(t, "name", "a world of lapsim", err);

	if (!getenv("LAPSIM_GRAPH_URL"))
		return sim_fail(err, "this is no world with a cloud (LAPSIM_GRAPH_URL is not set): "
				     "name a target with --target");
	for (size_t i = 0; ok && i < ENTRA_ROWS(entra_world_variable); i++) {
		const char *value = getenv(entra_world_variable[i].variable);

		ok = !value || conform_target_set(t, entra_world_variable[i].key, value, err);
	}
	for (size_t i = 0; ok && i < ENTRA_ROWS(entra_world_user); i++)
		ok = set_user(t, entra_world_user[i].key, entra_world_user[i].name, err);
	for (size_t i = 0; ok && i < ENTRA_ROWS(entra_world_leave); i++)
		ok = conform_target_set(t, entra_world_leave[i].key, entra_world_leave[i].value,
					err);
	return ok;
}
