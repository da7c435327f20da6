/* SPDX-License-Identifier: MIT */
/* policies/deviceRegistrationPolicy. */
#include "graphkit.h"

#define POLICY "/v1.0/policies/deviceRegistrationPolicy"
#define BETA   "/beta/policies/deviceRegistrationPolicy"
#define WRITE  SIM_BIT(SIM_POLICY_WRITE_DEVICE)
#define NOBODY "{\"@odata.type\":\"#microsoft.graph.noDeviceRegistrationMembership\"}"

static const char whole[] =
	"{\"id\":\"deviceRegistrationPolicy\",\"displayName\":\"x\",\"description\":\"y\","
	"\"userDeviceQuota\":7,\"multiFactorAuthConfiguration\":\"required\","
	"\"azureADRegistration\":{\"isAdminConfigurable\":false,\"allowedToRegister\":"
	"{\"@odata.type\":\"#microsoft.graph.enumeratedDeviceRegistrationMembership\",\"users\":"
	"[\"b0000000-0001-4000-8000-000000000002\"],\"groups\":[]}},"
	"\"azureADJoin\":{\"isAdminConfigurable\":true,\"allowedToJoin\":" NOBODY
	",\"localAdmins\":{\"enableGlobalAdmins\":false,\"registeringUsers\":" NOBODY "}},"
	"\"localAdminPassword\":{\"isEnabled\":false}}";

static void begin(void)
{
	kit_open();
	kit_as_app(WRITE);
}

static void put(const char *body)
{
	kit_body = body;
	kit_ask("PUT", POLICY);
}

/* A tenant that nobody has changed; the fixture's has LAPS on. */
static void of_a_new_tenant(void)
{
	struct sim_tenant t = {.id = "44444444-4444-4444-8444-444444444444",
			       .domain = "new.example",
			       .name = "New",
			       .region = "EU"};
	struct sim_caller who = kit_app(WRITE);
	struct sim_err err;

	sim_store_write(kit_cloud->store);
	ck_assert(sim_store_add_tenant(kit_cloud->store, &t, NULL, &err));
	sim_store_unlock(kit_cloud->store);
	memcpy(who.tenant, t.id, sizeof(t.id));
	kit_as(&who);
}

/* GRA-55: the object of Microsoft's documentation */
START_TEST(laps_is_off_by_default)
{
	of_a_new_tenant();
	kit_get(POLICY);
	kit_status(200);
	kit_is("@odata.context", KIT_ORIGIN "/v1.0/$metadata#deviceRegistrationPolicy");
	kit_is("id", "deviceRegistrationPolicy");
	kit_is("displayName", "Device Registration Policy");
	ck_assert_int_eq(json_integer_value(kit_at("userDeviceQuota")), 50);
	kit_is("multiFactorAuthConfiguration", "notRequired");
	ck_assert(json_is_false(kit_at("azureADRegistration/isAdminConfigurable")));
	kit_is("azureADRegistration/allowedToRegister/@odata.type",
	       "#microsoft.graph.allDeviceRegistrationMembership");
	ck_assert(json_is_true(kit_at("azureADJoin/isAdminConfigurable")));
	kit_is("azureADJoin/allowedToJoin/@odata.type",
	       "#microsoft.graph.allDeviceRegistrationMembership");
	ck_assert(json_is_true(kit_at("azureADJoin/localAdmins/enableGlobalAdmins")));
	kit_is("azureADJoin/localAdmins/registeringUsers/@odata.type",
	       "#microsoft.graph.noDeviceRegistrationMembership");
	ck_assert(json_is_false(kit_at("localAdminPassword/isEnabled")));
	ck_assert_uint_eq(json_object_size(kit_answer), 9);
}
END_TEST

/* GRA-56 */
START_TEST(a_switch_alone_is_put)
{
	of_a_new_tenant();
	put("{\"localAdminPassword\":{\"isEnabled\":true}}");
	kit_status(200);
	ck_assert(json_is_true(kit_at("localAdminPassword/isEnabled")));
	ck_assert_int_eq(json_integer_value(kit_at("userDeviceQuota")), 50);
	kit_get(BETA);
	ck_assert(json_is_true(kit_at("localAdminPassword/isEnabled")));
	kit_is("@odata.context", KIT_ORIGIN "/beta/$metadata#deviceRegistrationPolicy");
	/* what was not said stays as it is (ours) */
	put("{\"userDeviceQuota\":20}");
	kit_status(200);
	kit_get(POLICY);
	ck_assert(json_is_true(kit_at("localAdminPassword/isEnabled")));
	ck_assert_int_eq(json_integer_value(kit_at("userDeviceQuota")), 20);
	/* and the other tenant's is its own */
	kit_as_app(WRITE);
	kit_get(POLICY);
	ck_assert_int_eq(json_integer_value(kit_at("userDeviceQuota")), 50);
}
END_TEST

/* GRA-56 */
START_TEST(the_whole_is_put)
{
	put(whole);
	kit_status(200);
	kit_get(POLICY);
	ck_assert(json_is_false(kit_at("localAdminPassword/isEnabled")));
	ck_assert_int_eq(json_integer_value(kit_at("userDeviceQuota")), 7);
	kit_is("multiFactorAuthConfiguration", "required");
	kit_is("azureADRegistration/allowedToRegister/users/0",
	       "b0000000-0001-4000-8000-000000000002");
	ck_assert(json_is_false(kit_at("azureADJoin/localAdmins/enableGlobalAdmins")));
	/* what cannot be written is as it was */
	kit_is("displayName", "Device Registration Policy");
}
END_TEST

/* Strict (ours): none of the five may be missing. */
START_TEST(a_part_is_refused_when_strict)
{
	static const char *const member[] = {"userDeviceQuota", "multiFactorAuthConfiguration",
					     "azureADRegistration", "azureADJoin",
					     "localAdminPassword"};
	json_t *body = json_loads(whole, 0, NULL);
	char *text;

	kit_set("strict-put", "yes");
	json_object_del(body, member[_i]);
	text = json_dumps(body, 0);
	put(text);
	kit_refused(400, "Request_BadRequest");
	kit_set("strict-put", "no");
	put(text);
	kit_status(200);
	kit_set("strict-put", "yes");
	put(whole);
	kit_status(200);
	free(text);
	json_decref(body);
}
END_TEST

START_TEST(bad_bodies_change_nothing)
{
	static const char *const body[] = {
		"",
		"x",
		"[]",
		"{\"localAdminPassword\":true}",
		"{\"localAdminPassword\":{}}",
		"{\"localAdminPassword\":{\"isEnabled\":\"false\"}}",
		"{\"localAdminPassword\":{\"isEnabled\":null}}",
		"{\"localAdminPassword\":{\"isEnabled\":false,\"x\":1}}",
		"{\"localAdminPassword\":{\"isEnabled\":false},\"other\":1}",
		"{\"localAdminPassword\":{\"isEnabled\":false},\"userDeviceQuota\":-1}",
		"{\"localAdminPassword\":{\"isEnabled\":false},\"userDeviceQuota\":2147483648}",
		"{\"localAdminPassword\":{\"isEnabled\":false},\"userDeviceQuota\":1.5}",
		"{\"localAdminPassword\":{\"isEnabled\":false},\"multiFactorAuthConfiguration\":2}",
		"{\"localAdminPassword\":{\"isEnabled\":false},\"multiFactorAuthConfiguration\":"
		"\"\"}",
		"{\"localAdminPassword\":{\"isEnabled\":false},\"azureADJoin\":[]}",
		"{\"localAdminPassword\":{\"isEnabled\":false},\"azureADJoin\":{\"@x\":{}}}",
		"{\"localAdminPassword\":{\"isEnabled\":false},\"azureADJoin\":{\"allowedToJoin\":{"
		"}}}",
		"{\"localAdminPassword\":{\"isEnabled\":false},\"azureADJoin\":{\"allowedToJoin\":"
		"{\"@odata.type\":\"#microsoft.graph.user\"}}}",
		"{\"localAdminPassword\":{\"isEnabled\":false},\"azureADRegistration\":"
		"{\"allowedToRegister\":{\"@odata.type\":"
		"\"#microsoft.graph.enumeratedDeviceRegistrationMembership\",\"users\":[\"x\"]}}}",
		"{\"localAdminPassword\":{\"isEnabled\":false},\"azureADRegistration\":"
		"{\"allowedToRegister\":{\"@odata.type\":"
		"\"#microsoft.graph.enumeratedDeviceRegistrationMembership\",\"users\":{}}}}",
	};

	put(body[_i]);
	kit_refused(400, "Request_BadRequest");
	kit_get(POLICY);
	ck_assert(json_is_true(kit_at("localAdminPassword/isEnabled")));
	ck_assert_int_eq(json_integer_value(kit_at("userDeviceQuota")), 50);
}
END_TEST

/* a thousand ids, and one too many (ours) */
START_TEST(lists_of_ids_have_a_bound)
{
	json_t *body = json_loads(whole, 0, NULL);
	json_t *users = json_object_get(
		json_object_get(json_object_get(body, "azureADRegistration"), "allowedToRegister"),
		"users");
	char *text;

	while (json_array_size(users) < 1000)
		json_array_append_new(users, json_string(KIT_TENANT));
	text = json_dumps(body, 0);
	put(text);
	kit_status(200);
	free(text);
	json_array_append_new(users, json_string(KIT_TENANT));
	text = json_dumps(body, 0);
	put(text);
	kit_refused(400, "Request_BadRequest");
	free(text);
	json_decref(body);
}
END_TEST

/* GRA-56 */
START_TEST(who_may)
{
	static const struct {
		const char *user;
		uint32_t permissions;
		unsigned reads, writes;
	} who[] = {
		{NULL, WRITE, 200, 200},
		{NULL, SIM_BIT(SIM_POLICY_READ_DEVICE), 200, 403},
		{NULL, KIT_ALL & ~(WRITE | SIM_BIT(SIM_POLICY_READ_DEVICE)), 403, 403},
		{"cloudadmin", WRITE, 200, 200},
		{"globaladmin", WRITE, 200, 200},
		{"cloudadmin", SIM_BIT(SIM_POLICY_READ_DEVICE), 200, 403},
		{"helpdesk", WRITE, 200, 403},
		{"nobody", WRITE, 200, 403},
	};

	if (who[_i].user)
		kit_as_user(who[_i].user, who[_i].permissions);
	else
		kit_as_app(who[_i].permissions);
	kit_get(POLICY);
	kit_status(who[_i].reads);
	put("{\"localAdminPassword\":{\"isEnabled\":false}}");
	kit_status(who[_i].writes);
	kit_as_app(WRITE);
	kit_get(POLICY);
	ck_assert_int_eq(json_is_true(kit_at("localAdminPassword/isEnabled")),
			 who[_i].writes != 200);
}
END_TEST

START_TEST(methods_and_segments)
{
	kit_ask("PATCH", POLICY);
	kit_refused(405, "Request_BadRequest");
	ck_assert_str_eq(kit_reply("Allow"), "GET, PUT");
	kit_ask("DELETE", POLICY);
	kit_refused(405, "Request_BadRequest");
	kit_get(POLICY "/localAdminPassword");
	kit_refused(400, "BadRequest");
	kit_get(POLICY "('x')");
	kit_refused(400, "BadRequest");
	kit_get("/v1.0/policies");
	kit_refused(400, "BadRequest");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("graph_policy");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, begin, kit_close);
	tcase_add_test(t, laps_is_off_by_default);
	tcase_add_test(t, a_switch_alone_is_put);
	tcase_add_test(t, the_whole_is_put);
	tcase_add_loop_test(t, a_part_is_refused_when_strict, 0, 5);
	tcase_add_loop_test(t, bad_bodies_change_nothing, 0, 20);
	tcase_add_test(t, lists_of_ids_have_a_bound);
	tcase_add_loop_test(t, who_may, 0, 8);
	tcase_add_test(t, methods_and_segments);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
