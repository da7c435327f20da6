/* SPDX-License-Identifier: MIT */
/* Who may read deviceLocalCredentials: permission of the token, and for users their roles, too. */
#include "graphkit.h"

#define ITEM  KIT_LAPS "/" KIT_DEVICE "01"
#define BASIC SIM_BIT(SIM_LOCAL_CREDENTIAL_READ_BASIC)
#define READ  SIM_BIT(SIM_LOCAL_CREDENTIAL_READ)

static const struct {
	const char *user;
	bool metadata, password;
} users[] = {
	{"globaladmin", true, true},   {"cloudadmin", true, true}, {"intuneadmin", true, true},
	{"helpdesk", true, false},     {"secadmin", true, false},  {"secreader", true, false},
	{"globalreader", true, false}, {"lapsreader", true, true}, {"lapsviewer", true, false},
	{"nobody", false, false},      {"tworoles", true, true},
};

static void reads(bool allowed, const char *target)
{
	kit_get(target);
	if (allowed) {
		kit_status(200);
		return;
	}
	kit_refused(403, "Authorization_RequestDenied");
	kit_is("error/message", "Insufficient privileges to complete the operation.");
}

static void reads_all(bool metadata, bool password)
{
	kit_secret_due = password;
	reads(metadata, KIT_LAPS);
	reads(metadata, "/beta/deviceLocalCredentials");
	reads(metadata, ITEM);
	reads(password, ITEM "?$select=credentials");
	reads(password, "/beta/deviceLocalCredentials/" KIT_DEVICE "01?$select=credentials");
	kit_with("ConsistencyLevel", "eventual");
	reads(metadata, KIT_LAPS "/$count");
	kit_header_n = 0;
}

/* GRA-20, GRA-21, GRA-22, GRA-24 */
START_TEST(users_need_a_role_and_the_scope)
{
	kit_as_user(users[_i].user, READ);
	reads_all(users[_i].metadata, users[_i].password);
	kit_as_user(users[_i].user, BASIC | READ);
	reads_all(users[_i].metadata, users[_i].password);
	kit_as_user(users[_i].user, BASIC);
	reads_all(users[_i].metadata, false);
	kit_as_user(users[_i].user, 0);
	reads_all(false, false);
	/* all but the two */
	kit_as_user(users[_i].user, KIT_ALL & ~(READ | BASIC));
	reads_all(false, false);
}
END_TEST

/* GRA-16, GRA-17, GRA-23, AAD-09 */
START_TEST(applications_need_a_permission_and_no_role)
{
	kit_as_app(READ);
	reads_all(true, true);
	kit_as_app(BASIC);
	reads_all(true, false);
	kit_as_app(0);
	reads_all(false, false);
	kit_as_app(KIT_ALL & ~(READ | BASIC));
	reads_all(false, false);
}
END_TEST

/* A refusal does not tell whether there is such a device. */
START_TEST(refusals_do_not_depend_on_the_device)
{
	kit_as_app(BASIC);
	kit_get(KIT_LAPS "/e0000000-0001-4000-8000-000000000099?$select=credentials");
	kit_refused(403, "Authorization_RequestDenied");
	kit_get(KIT_LAPS "/" KIT_DEVICE "06?$select=credentials");
	kit_refused(403, "Authorization_RequestDenied");
}
END_TEST

/* Roles of an application's token are no directory roles, and the other way round. */
START_TEST(a_role_without_its_kind_is_nothing)
{
	struct sim_caller who = kit_app(0);
	const struct sim_caller admin = kit_user("cloudadmin", 0);

	memcpy(who.role, admin.role, sizeof(who.role));
	who.role_n = admin.role_n;
	kit_as(&who);
	reads_all(false, false);
}
END_TEST

/* GRA-24: a custom role of another tenant means nothing. */
START_TEST(a_custom_role_is_its_tenant_s)
{
	struct sim_caller who = kit_user("lapsreader", READ);

	kit_as(&who);
	kit_get(KIT_LAPS);
	kit_status(200);
	memcpy(who.tenant, KIT_OTHER, sizeof(KIT_OTHER));
	kit_as(&who);
	kit_get(KIT_LAPS);
	kit_refused(403, "Authorization_RequestDenied");
	kit_get(KIT_LAPS "/e0000000-0002-4000-8000-000000000001?$select=credentials");
	kit_refused(403, "Authorization_RequestDenied");
}
END_TEST

START_TEST(a_tenant_sees_its_own_devices_only)
{
	struct sim_caller who = kit_app(KIT_ALL);

	memcpy(who.tenant, KIT_OTHER, sizeof(KIT_OTHER));
	kit_as(&who);
	kit_get(KIT_LAPS);
	kit_status(200);
	ck_assert_uint_eq(kit_value_n(), 1);
	kit_is("value/0/id", "e0000000-0002-4000-8000-000000000001");
	kit_get(ITEM "?$select=credentials");
	kit_refused(404, "Request_ResourceNotFound");
	kit_get("/v1.0/devices/" KIT_OBJECT "01");
	kit_refused(404, "Request_ResourceNotFound");
	kit_ask("DELETE", "/v1.0/devices/" KIT_OBJECT "01");
	kit_refused(404, "Request_ResourceNotFound");
	kit_get("/v1.0/directory/deletedItems/microsoft.graph.device");
	ck_assert_uint_eq(kit_value_n(), 0);
	kit_ask("POST", "/v1.0/directory/deletedItems/" KIT_OBJECT "03/restore");
	kit_refused(404, "Request_ResourceNotFound");
	kit_get("/v1.0/deviceManagement/managedDevices/" KIT_MANAGED "01");
	kit_refused(404, "Request_ResourceNotFound");
	kit_get("/v1.0/users/b0000000-0001-4000-8000-000000000002");
	kit_refused(404, "Request_ResourceNotFound");
	kit_get("/v1.0/auditLogs/directoryAudits/90000000-0001-4000-8000-000000000001");
	kit_refused(404, "Request_ResourceNotFound");
	kit_get("/v1.0/auditLogs/directoryAudits");
	ck_assert_uint_eq(kit_value_n(), 0);
}
END_TEST

/* What a device shows to registration is nothing to Graph. */
START_TEST(a_device_reads_nothing)
{
	struct sim_caller who = {.tenant = KIT_TENANT,
				 .client_id = "a0000000-0001-4000-8000-000000000001",
				 .is_device = true,
				 .device_id = KIT_DEVICE "01",
				 .permissions = KIT_ALL};

	kit_as(&who);
	reads_all(false, false);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("graph_permission");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, kit_open, kit_close);
	tcase_add_loop_test(t, users_need_a_role_and_the_scope, 0,
			    (int)(sizeof(users) / sizeof(*users)));
	tcase_add_test(t, applications_need_a_permission_and_no_role);
	tcase_add_test(t, refusals_do_not_depend_on_the_device);
	tcase_add_test(t, a_role_without_its_kind_is_nothing);
	tcase_add_test(t, a_custom_role_is_its_tenant_s);
	tcase_add_test(t, a_tenant_sees_its_own_devices_only);
	tcase_add_test(t, a_device_reads_nothing);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
