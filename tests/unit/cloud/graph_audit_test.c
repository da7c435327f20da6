/* SPDX-License-Identifier: MIT */
/* auditLogs/directoryAudits, and what writes to them. */
#include "graphkit.h"

#define AUDITS "/v1.0/auditLogs/directoryAudits"
#define ITEM   KIT_LAPS "/" KIT_DEVICE "01"
#define RECOVER \
	"activityDisplayName%20eq%20%27Recover%20device%20local%20administrator%20password%27"

static void begin(void)
{
	kit_open();
	kit_as_app(KIT_ALL);
}

static size_t trail_n(void)
{
	size_t n = 0;

	sim_store_read(kit_cloud->store);
	while (sim_store_audit_at(kit_cloud->store, n))
		n++;
	sim_store_unlock(kit_cloud->store);
	return n;
}

/* GRA-60: an upload as the fixture has it */
START_TEST(entries_have_the_members_of_the_service)
{
	kit_get(AUDITS);
	kit_status(200);
	kit_is("@odata.context", KIT_ORIGIN "/v1.0/$metadata#auditLogs/directoryAudits");
	ck_assert_uint_eq(kit_value_n(), 2);
	ck_assert_uint_eq(json_object_size(kit_at("value/1")), 12);
	kit_is("value/1/id", "90000000-0001-4000-8000-000000000001");
	kit_is("value/1/activityDisplayName", "Update device local administrator password");
	kit_is("value/1/activityDateTime", "2026-05-21T13:45:30.1234567Z");
	kit_is("value/1/category", "Device");
	kit_is("value/1/correlationId", "91000000-0001-4000-8000-000000000001");
	kit_is("value/1/result", "success");
	kit_is("value/1/loggedByService", "Device Registration Service");
	kit_is("value/1/operationType", "Update");
	kit_is("value/1/initiatedBy/app/displayName", "Device Registration Service");
	ck_assert(json_is_null(kit_at("value/1/initiatedBy/user")));
	kit_is("value/1/targetResources/0/id", KIT_OBJECT "01");
	kit_is("value/1/targetResources/0/displayName", "WS0001");
	kit_is("value/1/targetResources/0/type", "Device");
	ck_assert_uint_eq(json_array_size(kit_at("value/1/additionalDetails")), 0);
	kit_get(AUDITS "/90000000-0001-4000-8000-000000000001");
	kit_is("id", "90000000-0001-4000-8000-000000000001");
	kit_get(AUDITS "/90000000-0001-4000-8000-000000000099");
	kit_refused(404, "Request_ResourceNotFound");
}
END_TEST

/* GRA-59 */
START_TEST(reading_a_password_is_written_down)
{
	kit_secret_due = true;
	kit_with("client-request-id", "22f89cf4-0000-4000-8000-00000000abcd");
	kit_as_user("lapsreader", SIM_BIT(SIM_LOCAL_CREDENTIAL_READ));
	kit_get(ITEM "?$select=credentials");
	kit_status(200);
	kit_secret_due = false;
	kit_as_app(KIT_ALL);
	kit_get(AUDITS "?$top=1");
	kit_is("value/0/activityDisplayName", "Recover device local administrator password");
	kit_is("value/0/activityDateTime", "2026-06-10T00:00:00.0000000Z");
	kit_is("value/0/category", "Device");
	kit_is("value/0/loggedByService", "Device Registration Service");
	kit_is("value/0/correlationId", "22f89cf4-0000-4000-8000-00000000abcd");
	kit_is("value/0/initiatedBy/user/userPrincipalName", "lapsreader@corp.example");
	kit_is("value/0/initiatedBy/user/id", "b0000000-0001-4000-8000-000000000008");
	ck_assert(json_is_null(kit_at("value/0/initiatedBy/app")));
	kit_is("value/0/targetResources/0/id", KIT_OBJECT "01");
	kit_is("value/0/additionalDetails/0/value",
	       "Successfully recovered local credential by device id");
	kit_secret_due = true;
	kit_get(KIT_LAPS "/" KIT_DEVICE "02?$select=credentials");
	kit_secret_due = false;
	kit_get(AUDITS "?$top=1");
	kit_is("value/0/initiatedBy/app/displayName", "reader");
	kit_is("value/0/initiatedBy/app/servicePrincipalId",
	       "a1000000-0001-4000-8000-000000000001");
	kit_is("value/0/targetResources/0/displayName", "WS0002");
}
END_TEST

/* GRA-59: metadata, lists and refusals are not (ours) */
START_TEST(nothing_else_that_is_read_is)
{
	const size_t before = trail_n();

	kit_get(ITEM);
	kit_get(KIT_LAPS);
	kit_get(KIT_LAPS "/" KIT_DEVICE "06?$select=credentials");
	kit_as_app(SIM_BIT(SIM_LOCAL_CREDENTIAL_READ_BASIC));
	kit_get(ITEM "?$select=credentials");
	kit_as_user("helpdesk", SIM_BIT(SIM_LOCAL_CREDENTIAL_READ));
	kit_get(ITEM "?$select=credentials");
	kit_as_app(KIT_ALL);
	kit_get(ITEM "?$select=credentials&$top=1");
	ck_assert_uint_eq(trail_n(), before);
}
END_TEST

START_TEST(changes_are_written_down)
{
	kit_body = "{\"accountEnabled\":false}";
	kit_ask("PATCH", "/v1.0/devices/" KIT_OBJECT "01");
	kit_ask("DELETE", "/v1.0/devices/" KIT_OBJECT "01");
	kit_ask("POST", "/v1.0/directory/deletedItems/" KIT_OBJECT "01/restore");
	kit_body = "{\"localAdminPassword\":{\"isEnabled\":false}}";
	kit_ask("PUT", "/v1.0/policies/deviceRegistrationPolicy");
	kit_body = "{\"localAdminPassword\":{\"isEnabled\":5}}";
	kit_ask("PUT", "/v1.0/policies/deviceRegistrationPolicy");
	kit_ask("DELETE", "/v1.0/devices/" KIT_OBJECT "05");
	kit_ask("DELETE", "/v1.0/directory/deletedItems/" KIT_OBJECT "03");
	kit_get(AUDITS "?$filter=activityDateTime%20ge%202026-06-10");
	ck_assert_str_eq(kit_names("activityDisplayName"),
			 "Delete device Delete device Set device registration policies Restore "
			 "device Delete "
			 "device Update device");
	kit_is("value/0/targetResources/0/id", KIT_OBJECT "03");
	kit_is("value/1/targetResources/0/id", KIT_OBJECT "05");
	kit_is("value/1/operationType", "Delete");
	ck_assert(json_is_null(kit_at("value/2/targetResources/0/id")));
	kit_is("value/2/category", "Policy");
	kit_is("value/2/operationType", "Update");
	sim_store_write(kit_cloud->store);
	sim_store_audit(kit_cloud->store, sim_store_tenant(kit_cloud->store, KIT_TENANT),
			SIM_AUDIT_ADDED, &(struct sim_actor){.name = "x"},
			sim_store_device(kit_cloud->store, KIT_DEVICE "01"), "", kit_now);
	sim_store_unlock(kit_cloud->store);
	kit_get(AUDITS "?$top=1");
	kit_is("value/0/operationType", "Add");
}
END_TEST

/* GRA-61 */
START_TEST(the_trail_is_queried)
{
	static const struct {
		const char *query, *ids;
	} query[] = {
		{"$filter=" RECOVER "&$top=5", "90000000-0001-4000-8000-000000000002"},
		{"$filter=startswith(activityDisplayName,%27Update%20device%20local%27)",
		 "90000000-0001-4000-8000-000000000001"},
		{"$filter=activityDateTime%20ge%202026-05-22T08:00:00Z",
		 "90000000-0001-4000-8000-000000000002"},
		{"$filter=activityDateTime%20le%202026-05-22T07:59:59Z",
		 "90000000-0001-4000-8000-000000000001"},
		{"$filter=activityDateTime%20ge%202026-05-21%20and%20activityDateTime%20le%202026-"
		 "05-"
		 "22",
		 "90000000-0001-4000-8000-000000000001"},
		{"$orderby=activityDateTime", "90000000-0001-4000-8000-000000000001 "
					      "90000000-0001-4000-8000-000000000002"},
		{"$orderby=activityDateTime%20desc", "90000000-0001-4000-8000-000000000002 "
						     "90000000-0001-4000-8000-000000000001"},
		{"$filter=activityDateTime%20ge%202026-01-01&$orderby=activityDateTime%20asc&$top="
		 "1",
		 "90000000-0001-4000-8000-000000000001"},
		{"$filter=initiatedBy/user/userPrincipalName%20eq%20%27cloudadmin@corp.example%27",
		 "90000000-0001-4000-8000-000000000002"},
		{"$filter=initiatedBy/app/displayName%20eq%20%27Device%20Registration%20Service%27",
		 "90000000-0001-4000-8000-000000000001"},
		{"$filter=correlationId%20eq%20%2791000000-0001-4000-8000-000000000001%27",
		 "90000000-0001-4000-8000-000000000001"},
		{"$filter=correlationId%20eq%2091000000-0001-4000-8000-000000000001",
		 "90000000-0001-4000-8000-000000000001"},
		{"$filter=loggedByService%20eq%20%27Core%20Directory%27", ""},
	};
	char target[300];

	snprintf(target, sizeof(target), AUDITS "?%s", query[_i].query);
	kit_get(target);
	ck_assert_str_eq(kit_names("id"), query[_i].ids);
}
END_TEST

/* GRA-61: what is written between two pages does not move them */
START_TEST(pages_of_the_trail)
{
	char link[8192];

	for (int i = 0; i < 3; i++) {
		kit_body = "{\"accountEnabled\":false}";
		kit_ask("PATCH", "/v1.0/devices/" KIT_OBJECT "01");
	}
	kit_get(AUDITS "?$top=4");
	ck_assert_uint_eq(kit_value_n(), 4);
	snprintf(link, sizeof(link), "%s", kit_next());
	kit_body = "{\"accountEnabled\":true}";
	kit_ask("PATCH", "/v1.0/devices/" KIT_OBJECT "01");
	kit_get(link);
	ck_assert_str_eq(kit_names("id"), "90000000-0001-4000-8000-000000000001");
	ck_assert_ptr_null(kit_next());
}
END_TEST

START_TEST(the_trail_needs_its_permission)
{
	kit_as_app(KIT_ALL & ~SIM_BIT(SIM_AUDIT_READ));
	kit_get(AUDITS);
	kit_refused(403, "Authorization_RequestDenied");
	kit_get(AUDITS "/90000000-0001-4000-8000-000000000001");
	kit_refused(403, "Authorization_RequestDenied");
	kit_as_app(SIM_BIT(SIM_AUDIT_READ));
	kit_get(AUDITS);
	kit_status(200);
	kit_ask("DELETE", AUDITS);
	kit_refused(405, "Request_BadRequest");
	kit_get(AUDITS "?$select=initiatedBy/user/id");
	kit_refused(400, "BadRequest");
	kit_get(AUDITS "?$select=initiatedBy,*");
	ck_assert_uint_eq(json_object_size(kit_at("value/0")), 12);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("graph_audit");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, begin, kit_close);
	tcase_add_test(t, entries_have_the_members_of_the_service);
	tcase_add_test(t, reading_a_password_is_written_down);
	tcase_add_test(t, nothing_else_that_is_read_is);
	tcase_add_test(t, changes_are_written_down);
	tcase_add_loop_test(t, the_trail_is_queried, 0, 13);
	tcase_add_test(t, pages_of_the_trail);
	tcase_add_test(t, the_trail_needs_its_permission);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
