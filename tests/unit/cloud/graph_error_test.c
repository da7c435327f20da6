/* SPDX-License-Identifier: MIT */
/* What every answer has, and how calls are refused before a resource sees them. */
#include "graphkit.h"

#define ITEM KIT_LAPS "/" KIT_DEVICE "01"

static void begin(void)
{
	kit_open();
	kit_as_app(KIT_ALL);
}

static void bearer(const char *token)
{
	laps_buf_clear(&kit_authorization);
	laps_buf_put(&kit_authorization, token, strlen(token) + 1);
}

static bool is_guid(const char *text)
{
	uint8_t guid[LAPS_GUID_LEN];

	return text && strlen(text) == LAPS_GUID_TEXT - 1 &&
	       laps_guid_parse_text(text, guid, NULL) == LAPS_OK;
}

/* GRA-27, GRA-28, GRA-30 */
START_TEST(good_answers_have_the_headers_of_the_service)
{
	json_t *diagnostic;

	kit_get(KIT_LAPS);
	kit_status(200);
	ck_assert_str_eq(kit_rs.content_type,
			 "application/json;odata.metadata=minimal;odata.streaming=true;"
			 "IEEE754Compatible=false;charset=utf-8");
	ck_assert(is_guid(kit_reply("request-id")));
	ck_assert_str_eq(kit_reply("OData-Version"), "4.0");
	ck_assert_str_eq(kit_reply("Vary"), "Accept-Encoding");
	ck_assert_str_eq(kit_reply("Strict-Transport-Security"), "max-age=31536000");
	diagnostic = json_loads(kit_reply("x-ms-ags-diagnostic"), 0, NULL);
	ck_assert(json_is_string(
		json_object_get(json_object_get(diagnostic, "ServerInfo"), "RoleInstance")));
	json_decref(diagnostic);
}
END_TEST

/* GRA-29 */
START_TEST(the_client_s_request_id_is_echoed)
{
	char own[LAPS_GUID_TEXT];

	kit_get(KIT_LAPS);
	ck_assert_str_eq(kit_reply("client-request-id"), kit_reply("request-id"));
	snprintf(own, sizeof(own), "%s", kit_reply("request-id"));
	kit_with("client-request-id", "22f89cf4-0000-4000-8000-00000000abcd");
	kit_get(KIT_LAPS);
	ck_assert_str_eq(kit_reply("client-request-id"), "22f89cf4-0000-4000-8000-00000000abcd");
	ck_assert_str_ne(kit_reply("request-id"), own);
	ck_assert_str_ne(kit_reply("request-id"), kit_reply("client-request-id"));
	kit_get(KIT_LAPS "?$top=0");
	kit_refused(400, "Request_BadRequest");
	kit_is("error/innerError/client-request-id", "22f89cf4-0000-4000-8000-00000000abcd");
}
END_TEST

/* GRA-31, GRA-32, GRA-33 */
START_TEST(errors_have_one_envelope)
{
	kit_get(ITEM "?$select=x");
	kit_refused(400, "BadRequest");
	ck_assert_uint_eq(json_object_size(kit_answer), 1);
	ck_assert_uint_eq(json_object_size(kit_at("error")), 3);
	ck_assert_uint_eq(json_object_size(kit_at("error/innerError")), 3);
	kit_is("error/innerError/date", "2026-06-10T00:00:00");
	kit_is("error/innerError/request-id", kit_reply("request-id"));
	ck_assert_int_eq(strncmp(kit_rs.content_type, "application/json", 16), 0);
	kit_now += 7777777;
	kit_get(ITEM "?$select=x");
	kit_is("error/innerError/date", "2026-06-10T00:00:00");
}
END_TEST

static void unauthenticated(const char *message)
{
	static const char *const target[] = {KIT_LAPS,        ITEM "?$select=credentials",
					     "/v1.0/devices", "/v1.0/nothing",
					     "/v9",           "/beta/me"};

	for (size_t i = 0; i < sizeof(target) / sizeof(*target); i++) {
		kit_get(target[i]);
		kit_refused(401, "InvalidAuthenticationToken");
		kit_is("error/message", message);
		ck_assert_int_eq(strncmp(kit_reply("WWW-Authenticate"), "Bearer realm=\"\", ", 17),
				 0);
		ck_assert_ptr_null(strstr(kit_reply("WWW-Authenticate"), "claims"));
	}
}

/* GRA-18 */
START_TEST(a_token_is_needed)
{
	laps_buf_clear(&kit_authorization);
	unauthenticated("Access token is empty.");
	bearer("Bearer ");
	unauthenticated("Access token is empty.");
	bearer("Basic YTpi");
	unauthenticated("Access token is empty.");
}
END_TEST

/* GRA-19 */
START_TEST(unfit_tokens_are_refused)
{
	struct sim_caller who = kit_app(KIT_ALL);
	char *token = (char *)kit_authorization.data;
	const uint64_t now = kit_now;

	kit_now = now + 3599 * LAPS_TICKS_PER_SECOND + 301 * LAPS_TICKS_PER_SECOND;
	unauthenticated("Lifetime validation failed, the token is expired.");
	kit_now = now;
	token[strlen(token) - 10] = token[strlen(token) - 10] == 'A' ? 'B' : 'A';
	unauthenticated("Access token validation failure. Signature validation failed.");
	bearer("Bearer x");
	unauthenticated("CompactToken parsing failed with error code: 80049217");
	who.audience = SIM_AUDIENCE_REGISTRATION;
	kit_as(&who);
	unauthenticated("Access token validation failure. Invalid audience.");
	who.audience = SIM_AUDIENCE_LEGACY;
	kit_as(&who);
	unauthenticated("Access token validation failure. Invalid audience.");
	who.audience = SIM_AUDIENCE_GRAPH;
	memcpy(who.tenant, "33333333-3333-4333-8333-333333333333", sizeof(who.tenant));
	kit_as(&who);
	unauthenticated("Access token validation failure. Invalid issuer.");
}
END_TEST

/* The claims of the last challenge; the expected form is that of Microsoft's documentation of
 * continuous access evaluation. */
static void challenged(const char *claims)
{
	const char *header;
	struct laps_buf plain;

	kit_refused(401, "InvalidAuthenticationToken");
	ck_assert_int_eq(strncmp(kit_text("error/message"), "Continuous access evaluation", 28), 0);
	header = kit_reply("WWW-Authenticate");
	ck_assert_ptr_nonnull(strstr(header, "error=\"insufficient_claims\""));
	header = strstr(header, "claims=\"");
	ck_assert_ptr_nonnull(header);
	header += 8;
	laps_buf_init(&plain, 500);
	ck_assert_int_eq(laps_base64_parse(header, strcspn(header, "\""), &plain, NULL), LAPS_OK);
	ck_assert_uint_eq(plain.len, strlen(claims));
	ck_assert_int_eq(memcmp(plain.data, claims, plain.len), 0);
	laps_buf_clear(&plain);
}

/* GRA-51: the server's half. 1780272000 is 2026-06-01, by date(1). */
START_TEST(revoked_sessions_are_challenged)
{
	struct sim_caller who = kit_user("revoked", KIT_ALL);

	kit_now = kit_time("2026-06-01T00:00:00Z");
	who.cae = true;
	kit_as_since(&who, kit_now - LAPS_TICKS_PER_SECOND);
	kit_get(KIT_LAPS);
	challenged("{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1780272000\"}}}");
	/* a token that was got since is good: of the same second, too */
	kit_as(&who);
	kit_get(KIT_LAPS);
	kit_status(200);
	/* who does not know challenges keeps the old one */
	who.cae = false;
	kit_as_since(&who, kit_now - LAPS_TICKS_PER_SECOND);
	kit_get(KIT_LAPS);
	kit_status(200);
	/* nobody else is meant */
	who = kit_user("cloudadmin", KIT_ALL);
	who.cae = true;
	kit_as_since(&who, kit_now - LAPS_TICKS_PER_SECOND);
	kit_get(KIT_LAPS);
	kit_status(200);
}
END_TEST

START_TEST(disabled_applications_are_challenged)
{
	struct sim_caller who = kit_app(KIT_ALL);

	memcpy(who.client_id, "a0000000-0001-4000-8000-000000000003", LAPS_GUID_TEXT);
	kit_as(&who);
	kit_get(KIT_LAPS);
	kit_status(200);
	who.cae = true;
	kit_as(&who);
	kit_get(KIT_LAPS);
	challenged("{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1781049601\"}}}");
	who = kit_user("cloudadmin", KIT_ALL);
	memcpy(who.client_id, "a0000000-0001-4000-8000-000000000003", LAPS_GUID_TEXT);
	who.cae = true;
	kit_as(&who);
	kit_get(KIT_LAPS);
	kit_refused(401, "InvalidAuthenticationToken");
	/* a client that is in no store: one of Microsoft's own */
	memcpy(who.client_id, "04b07795-8ddb-461a-bbee-02f9e1bf7b46", LAPS_GUID_TEXT);
	kit_as(&who);
	kit_get(KIT_LAPS);
	kit_status(200);
}
END_TEST

/* Who may end the sessions of others: to read the directory is not enough. */
START_TEST(ending_sessions_takes_its_own_permission)
{
	static const struct {
		const char *user;
		uint32_t permissions;
		unsigned reads, ends;
	} who[] = {
		{NULL, SIM_BIT(SIM_DIRECTORY_READ), 200, 403},
		{NULL, SIM_BIT(SIM_USER_REVOKE), 403, 200},
		{NULL, KIT_ALL & ~(SIM_BIT(SIM_USER_REVOKE) | SIM_BIT(SIM_DIRECTORY_READ)), 403,
		 403},
		{"cloudadmin", SIM_BIT(SIM_DIRECTORY_READ), 200, 403},
		{"cloudadmin", SIM_BIT(SIM_USER_REVOKE), 403, 200},
		{"globalreader", SIM_BIT(SIM_USER_REVOKE), 403, 403},
		{"cloudadmin", SIM_BIT(SIM_USER_READ), 403, 403},
	};

	if (who[_i].user)
		kit_as_user(who[_i].user, who[_i].permissions);
	else
		kit_as_app(who[_i].permissions);
	kit_get("/v1.0/users/nobody@corp.example");
	kit_status(who[_i].reads);
	kit_ask("POST", "/v1.0/users/nobody@corp.example/revokeSignInSessions");
	kit_status(who[_i].ends);
	sim_store_read(kit_cloud->store);
	ck_assert_uint_eq(
		sim_store_user(kit_cloud->store, "nobody@corp.example")->sessions_from_ticks,
		who[_i].ends == 200 ? kit_now : 0);
	sim_store_unlock(kit_cloud->store);
	/* nor those of another tenant, whatever one may */
	kit_as_app(KIT_ALL);
	kit_ask("POST", "/v1.0/users/cloudadmin@other.example/revokeSignInSessions");
	kit_refused(404, "Request_ResourceNotFound");
}
END_TEST

START_TEST(users_end_their_sessions)
{
	struct sim_caller who = kit_user("nobody", SIM_BIT(SIM_USER_READ));

	who.cae = true;
	kit_as(&who);
	kit_get("/v1.0/me");
	kit_status(200);
	kit_is("userPrincipalName", "nobody@corp.example");
	kit_is("id", who.oid);
	kit_now += LAPS_TICKS_PER_SECOND;
	kit_ask("POST", "/v1.0/me/revokeSignInSessions");
	kit_status(200);
	ck_assert(json_is_true(kit_at("value")));
	kit_get("/v1.0/me");
	kit_refused(401, "InvalidAuthenticationToken");
	kit_as(&who);
	kit_get("/v1.0/me");
	kit_status(200);
	/* not those of others */
	kit_ask("POST", "/v1.0/users/cloudadmin@corp.example/revokeSignInSessions");
	kit_refused(403, "Authorization_RequestDenied");
	kit_get("/v1.0/users/cloudadmin@corp.example");
	kit_refused(403, "Authorization_RequestDenied");
	kit_get("/v1.0/users/nobody@corp.example");
	kit_status(200);
	/* an application is nobody's self */
	kit_as_app(SIM_BIT(SIM_USER_READ));
	kit_get("/v1.0/users/a1000000-0001-4000-8000-000000000001");
	kit_refused(403, "Authorization_RequestDenied");
	who = kit_app(0);
	kit_as(&who);
	kit_get("/v1.0/me");
	kit_refused(400, "BadRequest");
}
END_TEST

/* A disabled user's client is challenged; what it gets then is login's matter. */
START_TEST(disabled_users_are_challenged)
{
	struct sim_caller who = kit_user("disabled", KIT_ALL);

	who.cae = true;
	kit_as(&who);
	kit_get(KIT_LAPS);
	challenged("{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1781049601\"}}}");
}
END_TEST

/* GRA-51: of an application, by a setting (ours) */
START_TEST(a_setting_challenges_applications)
{
	struct sim_caller who = kit_app(KIT_ALL);

	kit_set("claims-challenge", "2026-06-01T00:00:00Z");
	who.cae = true;
	kit_as_since(&who, kit_time("2026-06-09T23:59:00Z"));
	kit_get(KIT_LAPS);
	kit_status(200);
	kit_set("claims-challenge", "2026-06-10T00:00:00Z");
	kit_get(KIT_LAPS);
	challenged("{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1781049600\"}}}");
	kit_as(&who);
	kit_get(KIT_LAPS);
	kit_status(200);
	/* the later of the two counts: this user's sessions are good since long ago */
	who = kit_user("cloudadmin", KIT_ALL);
	who.cae = true;
	kit_as_since(&who, kit_time("2026-06-09T23:59:00Z"));
	kit_get(KIT_LAPS);
	challenged("{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1781049600\"}}}");
	who = kit_app(KIT_ALL);
	who.cae = true;
	kit_set("claims-challenge", "no");
	kit_as_since(&who, kit_time("2026-06-09T23:59:00Z"));
	kit_get(KIT_LAPS);
	kit_status(200);
}
END_TEST

/* GRA-47 */
START_TEST(a_user_agent_is_needed_when_strict)
{
	kit_get(KIT_LAPS);
	kit_status(200);
	kit_set("strict-user-agent", "yes");
	kit_get(KIT_LAPS);
	kit_refused(400, "BadRequest");
	kit_get(ITEM "?$select=credentials");
	kit_refused(400, "BadRequest");
	kit_with("user-agent", "Dsreg/10.0 (Windows 10.0.19043.1466)");
	kit_get(KIT_LAPS);
	kit_status(200);
}
END_TEST

/* GRA-48 */
START_TEST(product_headers_are_for_the_log)
{
	kit_get(KIT_LAPS);
	kit_status(200);
	ck_assert_str_eq(kit_rs.who, "reader");
	kit_with("ocp-client-name", "Get-LapsAADPassword Windows LAPS Cmdlet");
	kit_get(KIT_LAPS);
	kit_status(200);
	kit_with("ocp-client-version", "1.0");
	kit_get(KIT_LAPS);
	kit_status(200);
	/* the timeline has them on their own: tests/sim/world_cloud.sh */
	ck_assert_str_eq(kit_rs.note, "");
	kit_as_user("cloudadmin", KIT_ALL);
	kit_get(KIT_LAPS);
	ck_assert_str_eq(kit_rs.who, "cloudadmin@corp.example");
}
END_TEST

/* GRA-49 */
START_TEST(throttling_says_when)
{
	struct sim_http_request rq;

	sim_http_request_init(&rq, "GET");
	ck_assert_uint_eq(sim_http_request_target(&rq, KIT_LAPS), 0);
	ck_assert_uint_eq(sim_http_request_finish(&rq, "localhost:8443"), 0);
	rq.now_ticks = kit_now;
	sim_http_response_clear(&kit_rs);
	sim_graph_trouble(&rq, 429, 17, &kit_rs);
	sim_http_request_clear(&rq);
	kit_answer = json_loadb((const char *)kit_rs.body.data, kit_rs.body.len, 0, NULL);
	kit_refused(429, "TooManyRequests");
	ck_assert_str_eq(kit_reply("Retry-After"), "17");
	kit_is("error/message", "Please retry again later.");
	kit_is("error/innerError/code", "429");
	kit_is("error/innerError/status", "429");
	kit_is("error/innerError/message", "Please retry after");
	ck_assert_str_eq(kit_reply("OData-Version"), "4.0");
}
END_TEST

START_TEST(paths_that_are_none)
{
	static const struct {
		const char *target;
		unsigned status;
		const char *code, *message;
	} path[] = {
		{"/v2.0/devices", 400, "BadRequest",
		 "Invalid version: the path begins with 'v1.0' or 'beta'."},
		{"/v1.0/groups", 400, "BadRequest", "Resource not found for the segment 'groups'."},
		{"/v1.0/directory/groups", 400, "BadRequest",
		 "Resource not found for the segment 'groups'."},
		{"/v1.0/devices/" KIT_OBJECT "01/memberOf", 400, "BadRequest",
		 "Resource not found for the segment 'memberOf'."},
		{"/v1.0/%C3%A4", 400, "BadRequest",
		 "Resource not found for the segment '\xc3\xa4'."},
		{"/v1.0/$metadata", 404, "ResourceNotFound",
		 "This simulator has no metadata document."},
		{"/V1.0/Devices/" KIT_OBJECT "01", 200, "(none)", "(none)"},
		{"/BETA/DIRECTORY/deviceLOCALcredentials", 200, "(none)", "(none)"},
	};

	kit_get(path[_i].target);
	kit_status(path[_i].status);
	kit_is("error/code", path[_i].code);
	kit_is("error/message", path[_i].message);
}
END_TEST

/* A name of 2000 bytes is cut where a character begins. */
START_TEST(messages_stay_utf_8)
{
	char target[4200] = "/v1.0/x";

	for (size_t i = 0; i < 400; i++)
		snprintf(target + strlen(target), 10, "%%C3%%A4");
	kit_get(target);
	kit_refused(400, "BadRequest");
	snprintf(target, sizeof(target), KIT_LAPS "/x");
	for (size_t i = 0; i < 60; i++)
		snprintf(target + strlen(target), 10, "%%C3%%A4");
	kit_get(target);
	kit_refused(404, "Request_ResourceNotFound");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("graph_error");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, begin, kit_close);
	tcase_add_test(t, good_answers_have_the_headers_of_the_service);
	tcase_add_test(t, the_client_s_request_id_is_echoed);
	tcase_add_test(t, errors_have_one_envelope);
	tcase_add_test(t, a_token_is_needed);
	tcase_add_test(t, unfit_tokens_are_refused);
	tcase_add_test(t, revoked_sessions_are_challenged);
	tcase_add_test(t, disabled_applications_are_challenged);
	tcase_add_loop_test(t, ending_sessions_takes_its_own_permission, 0, 7);
	tcase_add_test(t, users_end_their_sessions);
	tcase_add_test(t, disabled_users_are_challenged);
	tcase_add_test(t, a_setting_challenges_applications);
	tcase_add_test(t, a_user_agent_is_needed_when_strict);
	tcase_add_test(t, product_headers_are_for_the_log);
	tcase_add_test(t, throttling_says_when);
	tcase_add_loop_test(t, paths_that_are_none, 0, 8);
	tcase_add_test(t, messages_stay_utf_8);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
