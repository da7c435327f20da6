/* SPDX-License-Identifier: MIT */
#include "graphkit.h"

#define ITEM   KIT_LAPS "/" KIT_DEVICE "01"
#define UMLAUT KIT_DEVICE "09"

static const char *const form[] = {
	"/v1.0/directory/deviceLocalCredentials",
	"/beta/directory/deviceLocalCredentials",
	"/beta/deviceLocalCredentials",
	"/v1.0/deviceLocalCredentials",
};

static void begin(void)
{
	kit_open();
	kit_as_app(SIM_BIT(SIM_LOCAL_CREDENTIAL_READ));
}

/* GRA-01, GRA-02, GRA-03, AAD-08: six devices of the tenant have a password and are not deleted */
START_TEST(list_has_four_members_and_no_credentials)
{
	json_t *item;
	size_t i;

	kit_as_app(_i ? SIM_BIT(SIM_LOCAL_CREDENTIAL_READ)
		      : SIM_BIT(SIM_LOCAL_CREDENTIAL_READ_BASIC));
	kit_get(KIT_LAPS);
	kit_status(200);
	ck_assert_uint_eq(kit_value_n(), 6);
	json_array_foreach(kit_at("value"), i, item)
	{
		ck_assert_uint_eq(json_object_size(item), 4);
		ck_assert(json_is_string(json_object_get(item, "id")));
		ck_assert(json_is_string(json_object_get(item, "deviceName")));
		ck_assert(json_is_string(json_object_get(item, "lastBackupDateTime")));
		ck_assert(json_is_string(json_object_get(item, "refreshDateTime")));
	}
	kit_is("value/0/id", KIT_DEVICE "01");
	kit_is("value/0/deviceName", "WS0001");
}
END_TEST

/* GRA-04 */
START_TEST(list_refuses_to_select_credentials)
{
	kit_get(KIT_LAPS "?$select=credentials");
	kit_refused(400, "BadRequest");
	kit_get(KIT_LAPS "?$select=id,credentials,deviceName");
	kit_refused(400, "BadRequest");
	kit_get(KIT_LAPS "?$select=*");
	ck_assert_uint_eq(json_object_size(kit_at("value/0")), 4);
}
END_TEST

/* GRA-05, GRA-07, GRA-25, GRA-26: all four forms, the key in a path or in parentheses, either case
 */
START_TEST(item_stands_at_top_level)
{
	char target[200], context[200];
	const char *const key[] = {"/" KIT_DEVICE "01", "('" KIT_DEVICE "01')",
				   "(%27" KIT_DEVICE "01%27)",
				   "/E0000000-0001-4000-8000-000000000001"};

	for (size_t i = 0; i < 4; i++) {
		snprintf(target, sizeof(target), "%s%s", form[_i], key[i]);
		kit_get(target);
		kit_status(200);
		ck_assert_uint_eq(json_object_size(kit_answer), 5);
		kit_is("id", KIT_DEVICE "01");
		kit_is("deviceName", "WS0001");
		ck_assert_ptr_null(kit_at("value"));
		ck_assert_ptr_null(kit_at("credentials"));
		snprintf(context, sizeof(context), KIT_ORIGIN "/%.*s/$metadata#%s/$entity",
			 (int)strcspn(form[_i] + 1, "/"), form[_i] + 1,
			 strchr(form[_i] + 1, '/') + 1);
		kit_is("@odata.context", context);
	}
}
END_TEST

/* GRA-25, GRA-26 */
START_TEST(list_in_four_forms)
{
	char target[200], context[200];

	snprintf(target, sizeof(target), "%s?$select=id,deviceName", form[_i]);
	kit_get(target);
	kit_status(200);
	ck_assert_uint_eq(kit_value_n(), 6);
	ck_assert_uint_eq(json_object_size(kit_at("value/0")), 2);
	snprintf(context, sizeof(context), KIT_ORIGIN "/%.*s/$metadata#%s(id,deviceName)",
		 (int)strcspn(form[_i] + 1, "/"), form[_i] + 1, strchr(form[_i] + 1, '/') + 1);
	kit_is("@odata.context", context);
	/* the alias of the beta is the one that was announced to go */
	ck_assert_int_eq(kit_reply("Deprecation") != NULL, _i == 2);
	ck_assert_int_eq(kit_reply("Link") != NULL, _i == 2);
}
END_TEST

/* GRA-06, GRA-34, GRA-35: an object id, nobody's id, no LAPS data, another tenant, soft-deleted */
START_TEST(what_is_not_there_is_not_found)
{
	static const char *const key[] = {
		KIT_OBJECT "01",
		"e0000000-0001-4000-8000-000000000099",
		KIT_DEVICE "06",
		KIT_DEVICE "04",
		"e0000000-0002-4000-8000-000000000001",
		KIT_DEVICE "03",
		"WS0001",
		"x'y",
	};
	char target[200];

	snprintf(target, sizeof(target), KIT_LAPS "/%s", key[_i]);
	kit_get(target);
	kit_refused(404, "Request_ResourceNotFound");
	snprintf(target, sizeof(target), KIT_LAPS "/%s?$select=credentials", key[_i]);
	kit_get(target);
	kit_refused(404, "Request_ResourceNotFound");
}
END_TEST

/* GRA-08, GRA-09, GRA-10, GRA-12, GRA-14, GRA-15, GRA-26, AAD-08: expected base64 by base64(1) */
START_TEST(item_with_credentials)
{
	kit_secret_due = true;
	kit_get(ITEM "?$select=credentials");
	kit_status(200);
	kit_is("@odata.context",
	       KIT_ORIGIN "/v1.0/$metadata#directory/deviceLocalCredentials(credentials)/$entity");
	ck_assert_uint_eq(json_object_size(kit_answer), 6);
	kit_is("id", KIT_DEVICE "01");
	kit_is("deviceName", "WS0001");
	kit_is("lastBackupDateTime", "2026-05-21T13:45:30.1234567Z");
	kit_is("refreshDateTime", "2026-06-20T13:45:30.0000000Z");
	ck_assert_uint_eq(json_array_size(kit_at("credentials")), 3);
	ck_assert_uint_eq(json_object_size(kit_at("credentials/0")), 4);
	kit_is("credentials/0/accountName", "lapsadmin");
	kit_is("credentials/0/accountSid", "S-1-5-21-1004336348-1177238915-682003330-1001");
	kit_is("credentials/0/backupDateTime", "2026-05-21T13:45:30.1234567Z");
	kit_is("credentials/0/passwordBase64", "UGFzcy13b3JkLTEwMDM=");
	kit_is("credentials/1/backupDateTime", "2026-04-21T13:45:30.0000000Z");
	kit_is("credentials/1/passwordBase64", "UGFzcy13b3JkLTEwMDI=");
	kit_is("credentials/2/accountName", "Administrator");
	kit_is("credentials/2/backupDateTime", "2026-03-21T13:45:30.0000000Z");
	kit_is("credentials/2/passwordBase64", "UGFzcy13b3JkLTEwMDE=");
}
END_TEST

/* GRA-08, GRA-45: names around it, and other ways to write it */
START_TEST(credentials_are_selected_however_it_is_written)
{
	static const char *const query[] = {"?%24select=credentials", "?$select=id,credentials",
					    "?$select=credentials%2cdeviceName",
					    "?$select=+credentials+", "?a=b&$select=credentials"};
	char target[200];

	kit_secret_due = true;
	snprintf(target, sizeof(target), ITEM "%s", query[_i]);
	kit_get(target);
	kit_status(200);
	kit_is("credentials/0/passwordBase64", "UGFzcy13b3JkLTEwMDM=");
	kit_is("refreshDateTime", "2026-06-20T13:45:30.0000000Z");
}
END_TEST

/* GRA-13: by python3: base64.b64encode("Pass-word-1003".encode("utf-16-le")) */
START_TEST(passwords_in_utf_16)
{
	kit_secret_due = true;
	kit_set("password-encoding", "utf-16le");
	kit_get(ITEM "?$select=credentials");
	kit_is("credentials/0/passwordBase64", "UABhAHMAcwAtAHcAbwByAGQALQAxADAAMAAzAA==");
	kit_get(KIT_LAPS "/" UMLAUT "?$select=credentials");
	kit_is("credentials/0/passwordBase64", "UADkAHMAcwB3APYAcgBkAC0AOQAwADAAMQAtAKwg");
	kit_set("password-encoding", "utf-8");
	kit_get(KIT_LAPS "/" UMLAUT "?$select=credentials");
	kit_is("credentials/0/passwordBase64", "UMOkc3N3w7ZyZC05MDAxLeKCrA==");
}
END_TEST

/* AAD-12: every symbol that a password of complexity 4 may have; base64 by base64(1) */
START_TEST(symbols_come_back_as_they_went)
{
	static const char symbols[] = "Ab1,.-+;!#&@{}[]+$/()%<>=:*\"'\\~`|^?_";
	struct laps_secret *secret = NULL;
	struct sim_device *d;
	struct sim_err err;
	struct laps_buf back;

	ck_assert_int_eq(laps_secret_dup(symbols, strlen(symbols), &secret), LAPS_OK);
	sim_store_write(kit_cloud->store);
	d = sim_store_device(kit_cloud->store, KIT_DEVICE "06");
	ck_assert(sim_store_push_credential(kit_cloud->store, d, "admin", "S-1-5-21-1-2-3-500",
					    secret, kit_now, kit_now, &err));
	sim_store_unlock(kit_cloud->store);
	laps_secret_free(&secret);
	kit_secret_due = true;
	kit_get(KIT_LAPS "/" KIT_DEVICE "06?$select=credentials");
	kit_is("credentials/0/passwordBase64", "QWIxLC4tKzshIyZAe31bXSskLygpJTw+PToqIidcfmB8Xj9f");
	laps_buf_init(&back, 100);
	ck_assert_int_eq(laps_base64_parse(kit_text("credentials/0/passwordBase64"),
					   strlen(kit_text("credentials/0/passwordBase64")), &back,
					   NULL),
			 LAPS_OK);
	ck_assert_uint_eq(back.len, strlen(symbols));
	ck_assert_int_eq(memcmp(back.data, symbols, back.len), 0);
	laps_buf_clear(&back);
}
END_TEST

/* GRA-07: a star is not everything */
START_TEST(a_star_selects_no_credentials)
{
	kit_as_app(SIM_BIT(SIM_LOCAL_CREDENTIAL_READ));
	kit_get(ITEM "?$select=*");
	kit_status(200);
	ck_assert_uint_eq(json_object_size(kit_answer), 5);
	ck_assert_ptr_null(kit_at("credentials"));
	kit_as_app(SIM_BIT(SIM_LOCAL_CREDENTIAL_READ_BASIC));
	kit_get(ITEM "?$select=*");
	kit_status(200);
	kit_get(ITEM "?$select=*,credentials");
	kit_refused(403, "Authorization_RequestDenied");
}
END_TEST

/* The longest that the store takes can be read in either form, and times that no date has are not
 * told. */
START_TEST(whatever_is_stored_can_be_read)
{
	struct laps_secret *password = NULL;
	struct sim_device *d;
	char text[4096];
	struct sim_err err;

	memset(text, 'a', sizeof(text));
	ck_assert_int_eq(laps_secret_dup(text, sizeof(text), &password), LAPS_OK);
	sim_store_write(kit_cloud->store);
	d = sim_store_device(kit_cloud->store, KIT_DEVICE "01");
	ck_assert(sim_store_push_credential(kit_cloud->store, d, "a", "S-1-5-21-1-2-3-500",
					    password, UINT64_MAX, UINT64_MAX, &err));
	sim_store_unlock(kit_cloud->store);
	laps_secret_free(&password);
	kit_secret_due = true;
	kit_get(ITEM "?$select=credentials");
	kit_status(200);
	ck_assert_uint_eq(strlen(kit_text("credentials/0/passwordBase64")), 5464);
	ck_assert(json_is_null(kit_at("refreshDateTime")));
	ck_assert(json_is_null(kit_at("credentials/0/backupDateTime")));
	kit_set("password-encoding", "utf-16le");
	kit_get(ITEM "?$select=credentials");
	kit_status(200);
	ck_assert_uint_eq(strlen(kit_text("credentials/0/passwordBase64")), 10924);
}
END_TEST

/* GRA-46 */
START_TEST(an_unknown_property_is_a_bad_request)
{
	kit_get(ITEM "?$select=nothing");
	kit_refused(400, "BadRequest");
	kit_is("error/message", "Could not find a property named 'nothing' on type "
				"'microsoft.graph.deviceLocalCredentialInfo'.");
	kit_get(KIT_LAPS "?$select=id,Credentials");
	kit_refused(400, "BadRequest");
	/* our own choice, as the type's key is id */
	kit_get(KIT_LAPS "?$filter=deviceId%20eq%20%27" KIT_DEVICE "01%27");
	kit_refused(400, "BadRequest");
}
END_TEST

START_TEST(an_item_takes_no_other_options)
{
	static const char *const query[] = {"$filter=id%20eq%20%27x%27",
					    "$search=%22id:x%22",
					    "$top=1",
					    "$count=true",
					    "$orderby=id",
					    "$expand=x",
					    "$skip=1"};
	char target[200];

	snprintf(target, sizeof(target), ITEM "?%s", query[_i]);
	kit_get(target);
	kit_refused(400, "BadRequest");
}
END_TEST

/* GRA-63 */
START_TEST(other_methods_are_not_allowed)
{
	static const char *const method[] = {"POST", "PATCH", "DELETE", "PUT", "HEAD", "BREW"};

	kit_ask(method[_i], ITEM);
	kit_refused(405, "Request_BadRequest");
	ck_assert_str_eq(kit_reply("Allow"), "GET");
	kit_ask(method[_i], KIT_LAPS);
	kit_refused(405, "Request_BadRequest");
}
END_TEST

START_TEST(unknown_segments_are_bad_requests)
{
	static const char *const target[] = {
		ITEM "/credentials",
		ITEM "/$count",
		KIT_LAPS "/$count/x",
		KIT_LAPS "/$value",
		"/v1.0/directory/deviceLocalCredential",
		"/v1.0/directory",
		"/v1.0",
		"/v1.0/groups",
		KIT_LAPS "(deviceId='" KIT_DEVICE "01')",
		KIT_LAPS "('" KIT_DEVICE "01",
		KIT_LAPS "()",
	};

	kit_get(target[_i]);
	kit_refused(400, "BadRequest");
}
END_TEST

/* GRA-36, AAD-11 */
START_TEST(deleted_devices_take_their_passwords_along)
{
	kit_secret_due = true;
	kit_get(ITEM "?$select=credentials");
	kit_status(200);
	kit_as_app(KIT_ALL);
	kit_ask("DELETE", "/v1.0/devices/" KIT_OBJECT "01");
	kit_status(204);
	kit_get(ITEM "?$select=credentials");
	kit_refused(404, "Request_ResourceNotFound");
	kit_get(ITEM);
	kit_refused(404, "Request_ResourceNotFound");
	kit_get(KIT_LAPS);
	ck_assert_uint_eq(kit_value_n(), 5);
	kit_ask("POST", "/v1.0/directory/deletedItems/" KIT_OBJECT "01/restore");
	kit_status(200);
	kit_get(ITEM "?$select=credentials");
	kit_status(200);
	ck_assert_uint_eq(json_array_size(kit_at("credentials")), 3);
}
END_TEST

/* A disabled device's password can be read: so says the documentation. GRA-11 is the store's. */
START_TEST(disabled_devices_are_there)
{
	kit_secret_due = true;
	kit_get(KIT_LAPS "/" KIT_DEVICE "02?$select=credentials");
	kit_status(200);
	kit_is("credentials/0/passwordBase64", "UGFzcy13b3JkLTIwMDE=");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("graph_credential");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, begin, kit_close);
	tcase_add_loop_test(t, list_has_four_members_and_no_credentials, 0, 2);
	tcase_add_test(t, list_refuses_to_select_credentials);
	tcase_add_loop_test(t, item_stands_at_top_level, 0, 4);
	tcase_add_loop_test(t, list_in_four_forms, 0, 4);
	tcase_add_loop_test(t, what_is_not_there_is_not_found, 0, 8);
	tcase_add_test(t, item_with_credentials);
	tcase_add_loop_test(t, credentials_are_selected_however_it_is_written, 0, 5);
	tcase_add_test(t, passwords_in_utf_16);
	tcase_add_test(t, symbols_come_back_as_they_went);
	tcase_add_test(t, a_star_selects_no_credentials);
	tcase_add_test(t, whatever_is_stored_can_be_read);
	tcase_add_test(t, an_unknown_property_is_a_bad_request);
	tcase_add_loop_test(t, an_item_takes_no_other_options, 0, 7);
	tcase_add_loop_test(t, other_methods_are_not_allowed, 0, 6);
	tcase_add_loop_test(t, unknown_segments_are_bad_requests, 0, 11);
	tcase_add_test(t, deleted_devices_take_their_passwords_along);
	tcase_add_test(t, disabled_devices_are_there);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
