/* SPDX-License-Identifier: MIT */
/* deviceManagement/managedDevices: Intune's ids, and its order to rotate. */
#include "graphkit.h"

#define SET    "/v1.0/deviceManagement/managedDevices"
#define ROTATE "/beta/deviceManagement/managedDevices/" KIT_MANAGED "01/rotateLocalAdminPassword"

static void begin(void)
{
	kit_open();
	kit_as_app(SIM_BIT(SIM_MANAGED_PRIVILEGED));
}

static bool is_requested(const char *device_id)
{
	bool requested;

	sim_store_read(kit_cloud->store);
	requested = sim_store_device(kit_cloud->store, device_id)->rotate_requested;
	sim_store_unlock(kit_cloud->store);
	return requested;
}

/* a device id leads to Intune's; registered devices are not managed (ours) */
START_TEST(managed_devices_are_listed)
{
	kit_as_app(SIM_BIT(SIM_MANAGED_READ));
	kit_get(SET "?$filter=azureADDeviceId%20eq%20%27" KIT_DEVICE "02%27&$select=id");
	ck_assert_str_eq(kit_names("id"), KIT_MANAGED "02");
	kit_get(SET);
	kit_status(200);
	ck_assert_uint_eq(kit_value_n(), 7);
	kit_is("@odata.context", KIT_ORIGIN "/v1.0/$metadata#deviceManagement/managedDevices");
	kit_get(SET "/" KIT_MANAGED "01");
	kit_status(200);
	kit_is("id", KIT_MANAGED "01");
	kit_is("deviceName", "WS0001");
	kit_is("azureADDeviceId", KIT_DEVICE "01");
	kit_get(SET "/" KIT_MANAGED "04");
	kit_refused(404, "Request_ResourceNotFound");
	kit_get(SET "/" KIT_DEVICE "01");
	kit_refused(404, "Request_ResourceNotFound");
}
END_TEST

/* GRA-57 */
START_TEST(rotation_takes_no_body_or_an_empty_object)
{
	ck_assert(!is_requested(KIT_DEVICE "01"));
	kit_with("Content-Type", "application/json");
	kit_body = _i ? "{}" : "";
	kit_ask("POST", ROTATE);
	kit_status(204);
	ck_assert_uint_eq(kit_rs.body.len, 0);
	ck_assert(is_requested(KIT_DEVICE "01"));
	ck_assert(!is_requested(KIT_DEVICE "02"));
}
END_TEST

START_TEST(rotation_refuses_other_bodies)
{
	static const char *const body[] = {"[]", "x", "{\"a\":1}", "null"};

	kit_body = body[_i];
	kit_ask("POST", ROTATE);
	kit_refused(400, "Request_BadRequest");
	ck_assert(!is_requested(KIT_DEVICE "01"));
}
END_TEST

/* GRA-58: the shape of a public report of the real refusal */
START_TEST(rotation_needs_its_own_permission)
{
	json_t *inner;
	const char *message;

	kit_as_app(KIT_ALL & ~SIM_BIT(SIM_MANAGED_PRIVILEGED));
	kit_ask("POST", ROTATE);
	kit_refused(403, "Forbidden");
	ck_assert(!is_requested(KIT_DEVICE "01"));
	inner = json_loads(kit_text("error/message"), 0, NULL);
	ck_assert_ptr_nonnull(inner);
	ck_assert_int_eq(json_integer_value(json_object_get(inner, "_version")), 3);
	message = json_string_value(json_object_get(inner, "Message"));
	ck_assert_ptr_nonnull(message);
	ck_assert_ptr_nonnull(
		strstr(message,
		       "Application is not authorized to perform this operation. Application must "
		       "have one of the following scopes: "
		       "DeviceManagementManagedDevices.PrivilegedOperations.All - Operation ID"));
	ck_assert(json_is_null(json_object_get(inner, "RetryAfter")));
	ck_assert_str_eq(json_string_value(json_object_get(inner, "CustomApiErrorPhrase")), "");
	ck_assert_str_eq(json_string_value(json_object_get(inner, "ErrorSourceService")), "");
	ck_assert_str_eq(json_string_value(json_object_get(inner, "HttpHeaders")), "{}");
	json_decref(inner);
	kit_as_app(KIT_ALL & ~(SIM_BIT(SIM_MANAGED_PRIVILEGED) | SIM_BIT(SIM_MANAGED_READ)));
	kit_get(SET);
	kit_refused(403, "Forbidden");
	kit_get(SET "/" KIT_MANAGED "01");
	kit_refused(403, "Forbidden");
}
END_TEST

/* GRA-58: whatever path was asked for, the document is whole */
START_TEST(refusals_of_long_paths_are_whole)
{
	static const char quotes[] = {
		"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\""};
	char target[4000] = "/beta/deviceManagement/managedDevices/";
	json_t *inner;

	kit_as_app(0);
	for (int i = 0; i < (_i ? 3 : 100); i++)
		snprintf(target + strlen(target), 40, "%s",
			 _i ? quotes : "//////////////////////////////");
	snprintf(target + strlen(target), 40, "%s/rotateLocalAdminPassword", _i ? "" : "x");
	kit_ask("POST", target);
	kit_refused(403, "Forbidden");
	inner = json_loads(kit_text("error/message"), 0, NULL);
	ck_assert_ptr_nonnull(inner);
	ck_assert_ptr_nonnull(strstr(json_string_value(json_object_get(inner, "Message")),
				     _i ? target : "Url: " KIT_ORIGIN));
	json_decref(inner);
}
END_TEST

START_TEST(rotation_is_for_managed_devices_of_the_beta)
{
	static const struct {
		const char *method, *target;
		unsigned status;
	} call[] = {
		{"GET", ROTATE, 405},
		{"POST", SET "/" KIT_MANAGED "01/rotateLocalAdminPassword", 400},
		{"POST", "/beta/deviceManagement/managedDevices/" KIT_MANAGED "01/wipe", 400},
		{"POST", "/beta/deviceManagement/managedDevices/rotateLocalAdminPassword", 405},
		{"POST",
		 "/beta/deviceManagement/managedDevices/" KIT_DEVICE "01/rotateLocalAdminPassword",
		 404},
		{"POST",
		 "/beta/deviceManagement/managedDevices/" KIT_MANAGED "03/rotateLocalAdminPassword",
		 404},
		{"POST",
		 "/beta/deviceManagement/managedDevices/" KIT_MANAGED "04/rotateLocalAdminPassword",
		 404},
		{"DELETE", SET "/" KIT_MANAGED "01", 405},
	};

	kit_ask(call[_i].method, call[_i].target);
	kit_status(call[_i].status);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("graph_managed");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, begin, kit_close);
	tcase_add_test(t, managed_devices_are_listed);
	tcase_add_loop_test(t, rotation_takes_no_body_or_an_empty_object, 0, 2);
	tcase_add_loop_test(t, rotation_refuses_other_bodies, 0, 4);
	tcase_add_test(t, rotation_needs_its_own_permission);
	tcase_add_loop_test(t, refusals_of_long_paths_are_whole, 0, 2);
	tcase_add_loop_test(t, rotation_is_for_managed_devices_of_the_beta, 0, 8);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
