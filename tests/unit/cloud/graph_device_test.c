/* SPDX-License-Identifier: MIT */
/* devices, and those deleted. */
#include "graphkit.h"

#define ONE     "/v1.0/devices/" KIT_OBJECT "01"
#define DELETED "/v1.0/directory/deletedItems/"

static void begin(void)
{
	kit_open();
	kit_as_app(SIM_BIT(SIM_DEVICE_WRITE));
}

/* GRA-52 */
START_TEST(three_ways_to_one_device)
{
	static const char *const way[] = {
		ONE,
		"/beta/devices/D0000000-0001-4000-8000-000000000001",
		"/v1.0/devices('" KIT_OBJECT "01')",
		"/v1.0/devices(deviceId='" KIT_DEVICE "01')",
		"/v1.0/devices(deviceId=%27" KIT_DEVICE "01%27)",
		"/v1.0/devices?$filter=deviceId%20eq%20%27" KIT_DEVICE "01%27",
	};
	json_t *d;

	kit_get(way[_i]);
	kit_status(200);
	d = kit_at("value/0") ? kit_at("value/0") : kit_answer;
	ck_assert_str_eq(json_string_value(json_object_get(d, "id")), KIT_OBJECT "01");
	ck_assert_str_eq(json_string_value(json_object_get(d, "deviceId")), KIT_DEVICE "01");
	ck_assert_str_eq(json_string_value(json_object_get(d, "displayName")), "WS0001");
	ck_assert_str_eq(json_string_value(json_object_get(d, "operatingSystem")), "Windows");
	ck_assert_str_eq(json_string_value(json_object_get(d, "operatingSystemVersion")),
			 "10.0.26100.4061");
	ck_assert_str_eq(json_string_value(json_object_get(d, "createdDateTime")),
			 "2026-01-02T03:04:05.6789012Z");
	ck_assert_str_eq(json_string_value(json_object_get(d, "approximateLastSignInDateTime")),
			 "2026-05-21T13:45:29.0000000Z");
	ck_assert_str_eq(json_string_value(json_object_get(d, "profileType")), "RegisteredDevice");
	ck_assert(json_is_true(json_object_get(d, "accountEnabled")));
	ck_assert(json_is_null(json_object_get(d, "deletedDateTime")));
	ck_assert(json_is_null(json_object_get(d, "onPremisesSyncEnabled")));
	ck_assert_int_eq(json_integer_value(json_object_get(d, "deviceVersion")), 2);
	ck_assert_uint_eq(json_array_size(json_object_get(d, "physicalIds")), 0);
}
END_TEST

START_TEST(contexts_name_what_was_selected)
{
	kit_get("/v1.0/devices");
	kit_is("@odata.context", KIT_ORIGIN "/v1.0/$metadata#devices");
	ck_assert_uint_eq(kit_value_n(), 8);
	kit_get(ONE "?$select=id,displayName");
	kit_is("@odata.context", KIT_ORIGIN "/v1.0/$metadata#devices(id,displayName)/$entity");
	ck_assert_uint_eq(json_object_size(kit_answer), 3);
	kit_get("/beta/devices/" KIT_OBJECT "01");
	kit_is("@odata.context", KIT_ORIGIN "/beta/$metadata#devices/$entity");
}
END_TEST

/* GRA-06, AAD-11: of the other kind of id, nobody's, deleted */
START_TEST(what_is_not_there_is_not_found)
{
	static const char *const target[] = {
		"/v1.0/devices/" KIT_DEVICE "01",
		"/v1.0/devices/" KIT_OBJECT "99",
		"/v1.0/devices/" KIT_OBJECT "03",
		"/v1.0/devices(deviceId='" KIT_OBJECT "01')",
		"/v1.0/devices(deviceId='" KIT_DEVICE "03')",
		"/v1.0/devices/WS0001",
	};
	static const char *const method[] = {"GET", "DELETE", "PATCH"};

	for (size_t m = 0; m < 3; m++) {
		kit_body = "{\"accountEnabled\":false}";
		kit_ask(method[m], target[_i]);
		kit_refused(404, "Request_ResourceNotFound");
	}
}
END_TEST

/* GRA-53: the fixture's; join itself is registration's */
START_TEST(trust_follows_the_join)
{
	kit_get("/v1.0/devices/" KIT_OBJECT "01");
	kit_is("trustType", "AzureAd");
	kit_get("/v1.0/devices/" KIT_OBJECT "04");
	kit_is("trustType", "Workplace");
	kit_get("/v1.0/devices/" KIT_OBJECT "05");
	kit_is("trustType", "ServerAd");
	ck_assert(json_is_true(kit_at("onPremisesSyncEnabled")));
}
END_TEST

/* GRA-53: a person's own device is not managed (ours); the key is told as it is on record, in the
 * base64 of base64(1) */
START_TEST(what_a_device_tells_of_itself)
{
	struct sim_device *d;

	kit_get("/v1.0/devices/" KIT_OBJECT "04");
	ck_assert(json_is_false(kit_at("isManaged")));
	ck_assert(json_is_false(kit_at("isCompliant")));
	sim_store_write(kit_cloud->store);
	d = sim_store_device(kit_cloud->store, KIT_DEVICE "01");
	for (unsigned i = 0; i < sizeof(d->key_hash); i++)
		d->key_hash[i] = (uint8_t)i;
	d->has_key = true;
	sim_store_unlock(kit_cloud->store);
	kit_get(ONE);
	ck_assert(json_is_true(kit_at("isManaged")));
	ck_assert_uint_eq(json_array_size(kit_at("alternativeSecurityIds")), 1);
	ck_assert_int_eq(json_integer_value(kit_at("alternativeSecurityIds/0/type")), 2);
	ck_assert(json_is_null(kit_at("alternativeSecurityIds/0/identityProvider")));
	kit_is("alternativeSecurityIds/0/key", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
}
END_TEST

/* GRA-54 */
START_TEST(devices_by_name)
{
	static const struct {
		const char *filter, *ids;
	} query[] = {
		{"displayName%20eq%20%27WS0001%27", KIT_DEVICE "01"},
		{"displayName%20eq%20%27twin%27", KIT_DEVICE "07 " KIT_DEVICE "08"},
		{"displayName%20eq%20%27O%27%27Brien%27%27s%20PR%C3%9CFGER%C3%84T%27",
		 KIT_DEVICE "09"},
		{"startswith(displayName,%27WS000%27)%20and%20accountEnabled%20eq%20false",
		 KIT_DEVICE "02"},
		{"accountEnabled%20and%20trustType%20eq%20%27ServerAd%27", KIT_DEVICE "05"},
		{"displayName%20eq%20%27WS0003%27", ""},
		{"displayName%20eq%20%27X%27", ""},
	};
	char target[300];

	snprintf(target, sizeof(target), "/v1.0/devices?$filter=%s", query[_i].filter);
	kit_get(target);
	ck_assert_str_eq(kit_names("deviceId"), query[_i].ids);
}
END_TEST

START_TEST(devices_are_changed)
{
	kit_body = "{\"accountEnabled\":false}";
	kit_ask("PATCH", ONE);
	kit_status(204);
	ck_assert_uint_eq(kit_rs.body.len, 0);
	kit_get(ONE);
	ck_assert(json_is_false(kit_at("accountEnabled")));
	kit_is("displayName", "WS0001");
	kit_body = "{\"@odata.type\":\"#microsoft.graph.device\",\"accountEnabled\":true,"
		   "\"displayName\":\"N\\u00e4u\"}";
	kit_ask("PATCH", "/v1.0/devices(deviceId='" KIT_DEVICE "01')");
	kit_status(204);
	kit_get(ONE);
	ck_assert(json_is_true(kit_at("accountEnabled")));
	kit_is("displayName", "N\xc3\xa4u");
}
END_TEST

START_TEST(bad_changes_change_nothing)
{
	static const char *const body[] = {
		"",
		"{",
		"[]",
		"{\"accountEnabled\":\"no\"}",
		"{\"accountEnabled\":null}",
		"{\"displayName\":\"\"}",
		"{\"displayName\":5}",
		"{\"accountEnabled\":false,\"deviceId\":\"x\"}",
		"{\"displayName\":\"x\",\"trustType\":\"AzureAd\"}",
		"{\"accountEnabled\":false} x",
		"{\"accountEnabled\":false,\"accountEnabled\":false}",
		"{\"displayName\":\"a\\u0000b\"}",
	};

	kit_body = body[_i];
	kit_ask("PATCH", ONE);
	kit_refused(400, "Request_BadRequest");
	kit_get(ONE);
	ck_assert(json_is_true(kit_at("accountEnabled")));
	kit_is("displayName", "WS0001");
}
END_TEST

/* 256 bytes are the most that a name has */
START_TEST(names_have_bounds)
{
	char body[400];

	memset(body, 'x', sizeof(body));
	memcpy(body, "{\"displayName\":\"", 16);
	memcpy(body + 16 + 257, "\"}", 3);
	kit_body = body;
	kit_ask("PATCH", ONE);
	kit_refused(400, "Request_BadRequest");
	memcpy(body + 16 + 256, "\"}", 3);
	kit_body = body;
	kit_ask("PATCH", ONE);
	kit_status(204);
}
END_TEST

START_TEST(who_may)
{
	static const struct {
		const char *user;
		uint32_t permissions;
		unsigned reads, writes;
	} who[] = {
		{NULL, SIM_BIT(SIM_DEVICE_READ), 200, 403},
		{NULL, SIM_BIT(SIM_DIRECTORY_READ), 200, 403},
		{NULL, SIM_BIT(SIM_DEVICE_WRITE), 200, 204},
		{NULL,
		 KIT_ALL & ~(SIM_BIT(SIM_DEVICE_READ) | SIM_BIT(SIM_DEVICE_WRITE) |
			     SIM_BIT(SIM_DIRECTORY_READ)),
		 403, 403},
		{"cloudadmin", SIM_BIT(SIM_DEVICE_WRITE), 200, 204},
		{"intuneadmin", SIM_BIT(SIM_DEVICE_WRITE), 200, 204},
		{"cloudadmin", SIM_BIT(SIM_DEVICE_READ), 200, 403},
		{"helpdesk", SIM_BIT(SIM_DEVICE_WRITE), 200, 403},
		{"nobody", SIM_BIT(SIM_DEVICE_WRITE), 200, 403},
	};

	if (who[_i].user)
		kit_as_user(who[_i].user, who[_i].permissions);
	else
		kit_as_app(who[_i].permissions);
	kit_get(ONE);
	kit_status(who[_i].reads);
	kit_get("/v1.0/devices");
	kit_status(who[_i].reads);
	kit_get(DELETED "microsoft.graph.device");
	kit_status(who[_i].reads);
	kit_body = "{\"accountEnabled\":true}";
	kit_ask("PATCH", ONE);
	kit_status(who[_i].writes);
	kit_ask("DELETE", ONE);
	kit_status(who[_i].writes);
	kit_ask("POST", DELETED KIT_OBJECT "03/restore");
	kit_status(who[_i].writes == 204 ? 200 : 403);
}
END_TEST

/* AAD-11 */
START_TEST(deleted_devices_come_back_for_thirty_days)
{
	kit_ask("DELETE", ONE);
	kit_status(204);
	kit_get(ONE);
	kit_refused(404, "Request_ResourceNotFound");
	kit_get("/v1.0/devices?$filter=deviceId%20eq%20%27" KIT_DEVICE "01%27");
	ck_assert_uint_eq(kit_value_n(), 0);
	kit_ask("DELETE", ONE);
	kit_refused(404, "Request_ResourceNotFound");
	kit_get(DELETED "microsoft.graph.device");
	kit_is("@odata.context", KIT_ORIGIN "/v1.0/$metadata#devices");
	ck_assert_uint_eq(kit_value_n(), 2);
	kit_is("value/0/id", KIT_OBJECT "01");
	kit_is("value/0/deletedDateTime", "2026-06-10T00:00:00.0000000Z");
	kit_get(DELETED "microsoft.graph.device?$orderby=deletedDateTime");
	ck_assert_str_eq(kit_names("id"), KIT_OBJECT "03 " KIT_OBJECT "01");
	kit_get(DELETED KIT_OBJECT "01");
	kit_status(200);
	kit_is("@odata.type", "#microsoft.graph.device");
	kit_now += 30 * LAPS_TICKS_PER_DAY;
	kit_as_app(SIM_BIT(SIM_DEVICE_WRITE));
	kit_ask("POST", DELETED KIT_OBJECT "01/restore");
	kit_status(200);
	kit_is("id", KIT_OBJECT "01");
	kit_get(ONE);
	kit_status(200);
	kit_ask("POST", DELETED KIT_OBJECT "01/restore");
	kit_refused(404, "Request_ResourceNotFound");
	/* the other's thirty days were over, to the day */
	kit_ask("POST", DELETED KIT_OBJECT "03/restore");
	kit_refused(404, "Request_ResourceNotFound");
	kit_get(DELETED "microsoft.graph.device");
	ck_assert_uint_eq(kit_value_n(), 0);
}
END_TEST

/* AAD-11 */
START_TEST(hybrid_devices_do_not_come_back)
{
	kit_ask("DELETE", "/v1.0/devices/" KIT_OBJECT "05");
	kit_status(204);
	kit_get(DELETED "microsoft.graph.device");
	ck_assert_str_eq(kit_names("id"), KIT_OBJECT "03");
	kit_ask("POST", DELETED KIT_OBJECT "05/restore");
	kit_refused(404, "Request_ResourceNotFound");
}
END_TEST

START_TEST(deleted_devices_go_for_good)
{
	kit_ask("DELETE", DELETED KIT_OBJECT "03");
	kit_status(204);
	kit_get(DELETED KIT_OBJECT "03");
	kit_refused(404, "Request_ResourceNotFound");
	/* not one that is there */
	kit_ask("DELETE", DELETED KIT_OBJECT "01");
	kit_refused(404, "Request_ResourceNotFound");
	kit_get(ONE);
	kit_status(200);
}
END_TEST

START_TEST(methods_and_segments)
{
	static const struct {
		const char *method, *target;
		unsigned status;
	} call[] = {
		{"POST", "/v1.0/devices", 405},
		{"PUT", ONE, 405},
		{"POST", DELETED KIT_OBJECT "03", 405},
		{"GET", DELETED KIT_OBJECT "03/restore", 405},
		{"DELETE", DELETED "microsoft.graph.device", 405},
		{"GET", "/v1.0/directory/deletedItems", 400},
		{"GET", DELETED KIT_OBJECT "03/x", 400},
		{"GET", DELETED "microsoft.graph.device/restore", 400},
		{"GET", ONE "/$count", 400},
		{"GET", "/v1.0/devices(id='" KIT_OBJECT "01')", 400},
		{"GET", "/v1.0/devices(deviceId='" KIT_DEVICE "01'", 400},
		{"GET", "/v1.0/devices(deviceId=)", 400},
		{"GET", "/v1.0/devices('a'b')", 400},
	};

	kit_ask(call[_i].method, call[_i].target);
	kit_refused(call[_i].status, call[_i].status == 405 ? "Request_BadRequest" : "BadRequest");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("graph_device");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, begin, kit_close);
	tcase_add_loop_test(t, three_ways_to_one_device, 0, 6);
	tcase_add_test(t, contexts_name_what_was_selected);
	tcase_add_loop_test(t, what_is_not_there_is_not_found, 0, 6);
	tcase_add_test(t, trust_follows_the_join);
	tcase_add_test(t, what_a_device_tells_of_itself);
	tcase_add_loop_test(t, devices_by_name, 0, 7);
	tcase_add_test(t, devices_are_changed);
	tcase_add_loop_test(t, bad_changes_change_nothing, 0, 12);
	tcase_add_test(t, names_have_bounds);
	tcase_add_loop_test(t, who_may, 0, 9);
	tcase_add_test(t, deleted_devices_come_back_for_thirty_days);
	tcase_add_test(t, hybrid_devices_do_not_come_back);
	tcase_add_test(t, deleted_devices_go_for_good);
	tcase_add_loop_test(t, methods_and_segments, 0, 13);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
