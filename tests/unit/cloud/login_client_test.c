/* SPDX-License-Identifier: MIT */
/* How applications prove themselves, in the forms that Microsoft's libraries send. */
#include "unit/cloud/loginkit.h"

#include <ctype.h>

#define SCOPE "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
#define CC    "grant_type=client_credentials" SCOPE
/* KIT_SECRET and KIT_EXPIRED as a form has them */
#define SECRET "&client_id=" KIT_APP "&client_secret=Pass-word-0001~%2B%25%26%3D%3A"

static struct sim_caller caller(void)
{
	struct sim_caller who;

	ck_assert_int_eq(kit_check(kit_text("access_token"), SIM_AUDIENCE_GRAPH, &who),
			 SIM_TOKEN_OK);
	return who;
}

/* AUT-09, AUT-22, AUT-34, AUT-37, AUT-38; the body is that of MSAL for Node */
START_TEST(a_secret_in_the_form_gives_a_token)
{
	struct sim_caller who;

	ck_assert_uint_eq(kit_post(KIT_V2 "?client-request-id=22f89cf4-0000-4000-8000-000000000001",
				   CC SECRET
				   "&x-client-SKU=msal.js.node&x-client-VER=7.2.1&x-ms-lib-"
				   "capability=retry-after%2C%20h429&x-client-current-telemetry="
				   "5%7C771%2C2%2C%2C%2C%7C%2C&claims=garbage"),
			  200);
	ck_assert_str_eq(kit_text("token_type"), "Bearer");
	ck_assert_int_eq(json_integer_value(json_object_get(kit_reply, "expires_in")), 3599);
	ck_assert_int_eq(json_integer_value(json_object_get(kit_reply, "ext_expires_in")), 3599);
	ck_assert_uint_eq(json_object_size(kit_reply), 4);
	ck_assert_str_eq(kit_reply_header("Cache-Control"), "no-store");
	ck_assert_str_eq(kit_reply_header("Pragma"), "no-cache");
	ck_assert_uint_eq(strlen(kit_reply_header("x-ms-request-id")), 36);
	who = caller();
	ck_assert(!who.is_user && !who.cae);
	ck_assert_int_eq(who.app_auth, 1);
	ck_assert_str_eq(who.client_id, KIT_APP);
	ck_assert_str_eq(who.oid, "b0000000-0000-4000-8000-000000000001");
	ck_assert_uint_eq(who.permissions,
			  SIM_BIT(SIM_LOCAL_CREDENTIAL_READ) | SIM_BIT(SIM_DEVICE_READ));
	ck_assert_str_eq(kit_rs.who, "app app 1");
}
END_TEST

static const char *basic(const char *id, const char *secret)
{
	static char value[512];
	char both[256];
	struct laps_buf b;

	snprintf(both, sizeof(both), "%s:%s", id, secret);
	laps_buf_init(&b, 400);
	laps_base64_format((const uint8_t *)both, strlen(both), &b);
	snprintf(value, sizeof(value), "Basic %.*s", (int)b.len, (const char *)b.data);
	laps_buf_clear(&b);
	return value;
}

static void with_authorization(const char *value)
{
	kit_header[0][0] = "Authorization";
	kit_header[0][1] = value;
}

/* AUT-10 */
START_TEST(http_basic_gives_a_token)
{
	with_authorization(basic(KIT_APP, "Pass-word-0001~%2B%25%26%3D%3A"));
	ck_assert_uint_eq(kit_post(KIT_V2, CC), 200);
	ck_assert_int_eq(caller().app_auth, 1);
	with_authorization(basic(KIT_APP, "Pass-word-0001~%2B%25%26%3D%3A"));
	ck_assert_uint_eq(kit_post(KIT_V2, CC "&client_id=" KIT_APP), 200);
}
END_TEST

START_TEST(http_basic_has_its_own_faults)
{
	with_authorization(basic(KIT_APP, "wrong"));
	kit_post(KIT_V2, CC);
	kit_refused(401, 7000215, "invalid_client");
	with_authorization("Basic ====");
	kit_post(KIT_V2, CC);
	kit_refused(400, 9002313, "invalid_request");
	with_authorization("Basic QUJD");
	kit_post(KIT_V2, CC);
	kit_refused(400, 9002313, "invalid_request");
	with_authorization(basic(KIT_APP, "%4"));
	kit_post(KIT_V2, CC);
	kit_refused(400, 9002313, "invalid_request");
	/* a NUL behind the secret: base64 of it, by base64(1) */
	with_authorization(
		"Basic YTAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxOlBhc3Mtd29yZC0wMDAx"
		"fiUyQiUyNSUyNiUzRCUzQQB4");
	kit_post(KIT_V2, CC);
	kit_refused(400, 9002313, "invalid_request");
	/* another client in the form, and a second credential */
	with_authorization(basic(KIT_APP, "x"));
	kit_post(KIT_V2, CC "&client_id=" KIT_PUBLIC);
	kit_refused(400, 9002313, "invalid_request");
	with_authorization(basic(KIT_APP, "x"));
	kit_post(KIT_V2, CC SECRET);
	kit_refused(400, 9002313, "invalid_request");
}
END_TEST

/* AUT-11, AUT-23 */
START_TEST(a_wrong_secret_is_refused)
{
	static const char *const wrong[] = {"Pass-word-0009", "", "Pass-word-0001",
					    "Pass-word-0001~%2B%25%26%3D%3A1"};
	char form[512];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(form, sizeof(form), "%s%s",
			 CC "&client_id=" KIT_APP "&client_secret=", wrong[i]);
		kit_post(KIT_V2, form);
		kit_refused(401, 7000215, "invalid_client");
		ck_assert_ptr_null(strstr(kit_rs.note, "Pass"));
		ck_assert_ptr_null(strstr(kit_rs.who, "Pass"));
		ck_assert_ptr_null(strstr(kit_text("error_description"), "Pass"));
	}
	/* an application has no part in another's secret */
	kit_post(KIT_V2, CC "&client_id=" KIT_PUBLIC "&client_secret=x");
	kit_refused(401, 700025, "invalid_client");
}
END_TEST

/* AUT-12 */
START_TEST(an_expired_secret_is_refused)
{
	kit_post(KIT_V2, CC "&client_id=" KIT_APP "&client_secret=" KIT_EXPIRED);
	kit_refused(401, 7000222, "invalid_client");
	/* the good one is over with the next tick */
	kit_now = KIT_NOW + 1;
	kit_post(KIT_V2, CC SECRET);
	kit_refused(401, 7000222, "invalid_client");
}
END_TEST

/* AUT-13 */
START_TEST(no_credential_is_refused)
{
	kit_post(KIT_V2, CC "&client_id=" KIT_APP);
	kit_refused(401, 7000218, "invalid_client");
	/* nor is a public client anything for itself */
	kit_post(KIT_V2, CC "&client_id=" KIT_PUBLIC);
	kit_refused(401, 7000218, "invalid_client");
}
END_TEST

/* AUT-14 */
START_TEST(an_unknown_client_is_refused)
{
	kit_post(KIT_V2, CC "&client_id=99999999-9999-4999-8999-999999999999&client_secret=x");
	kit_refused(400, 700016, "unauthorized_client");
	kit_post(KIT_V2, CC "&client_id=%22%0d%0a&client_secret=x");
	kit_refused(400, 700016, "unauthorized_client");
	/* one of another tenant is unknown in this */
	kit_post(KIT_V2, CC "&client_id=" KIT_FOREIGN "&client_secret=x");
	kit_refused(400, 700016, "unauthorized_client");
	kit_post(KIT_V2, CC "&client_id=" KIT_OFF "&client_secret=x");
	kit_refused(400, 7000112, "unauthorized_client");
	kit_post(KIT_V2, CC "&client_secret=x");
	kit_refused(400, 900144, "invalid_request");
	kit_post("/common/oauth2/v2.0/token", CC SECRET);
	kit_refused(400, 50059, "invalid_request");
}
END_TEST

/* AUT-23, AUT-24: as in Microsoft's example, which spells times with a blank */
START_TEST(an_error_has_the_whole_envelope)
{
	char expected[512];

	kit_post(KIT_V2 "?client-request-id=22f89cf4-0000-4000-8000-000000000001", CC);
	kit_refused(400, 900144, "invalid_request");
	snprintf(expected, sizeof(expected),
		 "AADSTS900144: The request body must contain the following parameter: "
		 "'client_id'.\r\nTrace ID: %s\r\nCorrelation ID: "
		 "22f89cf4-0000-4000-8000-000000000001\r\nTimestamp: 2026-01-01 00:00:00Z",
		 kit_text("trace_id"));
	ck_assert_str_eq(kit_text("error_description"), expected);
	ck_assert_str_eq(kit_text("timestamp"), "2026-01-01 00:00:00Z");
	ck_assert_str_eq(kit_text("error_uri"), KIT_ORIGIN "/error?code=900144");
	ck_assert_str_eq(kit_text("correlation_id"), "22f89cf4-0000-4000-8000-000000000001");
	ck_assert_str_eq(kit_reply_header("client-request-id"),
			 "22f89cf4-0000-4000-8000-000000000001");
	ck_assert_str_eq(kit_rs.note, "AADSTS900144");
}
END_TEST

/* AUT-24 */
START_TEST(the_callers_id_is_in_query_form_or_header)
{
	kit_post(KIT_V2, CC "&client-request-id=22F89CF4-0000-4000-8000-000000000002");
	ck_assert_str_eq(kit_text("correlation_id"), "22f89cf4-0000-4000-8000-000000000002");
	kit_header[0][0] = "client-request-id";
	kit_header[0][1] = "{22f89cf4-0000-4000-8000-000000000003}";
	kit_post(KIT_V2, CC);
	ck_assert_str_eq(kit_text("correlation_id"), "22f89cf4-0000-4000-8000-000000000003");
	kit_post(KIT_V2 "?client-request-id=garbage%0d%0aX:y", CC);
	ck_assert_str_eq(kit_text("correlation_id"), kit_text("trace_id"));
}
END_TEST

/* AUT-25 */
START_TEST(an_application_asks_for_all_of_one_resource)
{
	static const struct {
		const char *scope;
		int number;
		const char *error;
	} row[] = {
		{"DeviceLocalCredential.Read.All", 1002012, "invalid_scope"},
		{"https://graph.microsoft.com/User.Read", 1002012, "invalid_scope"},
		{"openid", 1002012, "invalid_scope"},
		{"https://graph.microsoft.com/.default%20https://graph.windows.net/.default", 70011,
		 "invalid_scope"},
		{"nothing", 70011, "invalid_scope"},
		{"https://nowhere.example/.default", 500011, "invalid_resource"},
		{"", 900144, "invalid_request"},
	};
	char form[512];

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		snprintf(form, sizeof(form), "%s&scope=%s", "grant_type=client_credentials" SECRET,
			 row[i].scope);
		kit_post(KIT_V2, form);
		kit_refused(400, row[i].number, row[i].error);
	}
	kit_post(KIT_V2, "grant_type=client_credentials" SECRET);
	kit_refused(400, 900144, "invalid_request");
	kit_post(KIT_V2, CC SECRET "&resource=https://graph.microsoft.com");
	kit_refused(400, 901002, "invalid_request");
	ck_assert_uint_eq(kit_post(KIT_V2, "grant_type=client_credentials" SECRET
					   "&scope=00000003-0000-0000-c000-000000000000/.default"),
			  200);
	ck_assert_str_eq(kit_claim(kit_text("access_token"), "aud"),
			 "00000003-0000-0000-c000-000000000000");
}
END_TEST

/* Azure AD Graph's are those of Microsoft Graph (ours). */
START_TEST(roles_are_for_both_graphs_only)
{
	struct sim_caller who;

	ck_assert_uint_eq(kit_post(KIT_V2, "grant_type=client_credentials" SECRET
					   "&scope=https://graph.windows.net/.default"),
			  200);
	ck_assert_int_eq(kit_check(kit_text("access_token"), SIM_AUDIENCE_LEGACY, &who),
			 SIM_TOKEN_OK);
	ck_assert_uint_eq(who.permissions,
			  SIM_BIT(SIM_LOCAL_CREDENTIAL_READ) | SIM_BIT(SIM_DEVICE_READ));
	ck_assert_uint_eq(kit_post(KIT_V2, "grant_type=client_credentials" SECRET "&scope=" KIT_DRS
					   "/.default"),
			  200);
	ck_assert_int_eq(kit_check(kit_text("access_token"), SIM_AUDIENCE_REGISTRATION, &who),
			 SIM_TOKEN_OK);
	ck_assert_uint_eq(who.permissions, 0);
}
END_TEST

/* AUT-39 */
START_TEST(version_1_takes_a_resource_and_answers_in_texts)
{
	ck_assert_uint_eq(kit_post(KIT_V1 "?api-version=1.0",
				   "grant_type=client_credentials" SECRET
				   "&resource=https%3A%2F%2Fgraph.microsoft.com%2F"),
			  200);
	ck_assert_str_eq(kit_text("token_type"), "Bearer");
	ck_assert_str_eq(kit_text("expires_in"), "3599");
	ck_assert_str_eq(kit_text("ext_expires_in"), "3599");
	/* date -u -d 2026-01-01 +%s */
	ck_assert_str_eq(kit_text("not_before"), "1767225600");
	ck_assert_str_eq(kit_text("expires_on"), "1767229199");
	ck_assert_str_eq(kit_text("resource"), "https://graph.microsoft.com/");
	ck_assert_int_eq(caller().app_auth, 1);
	kit_post(KIT_V1, "grant_type=client_credentials" SECRET SCOPE);
	kit_refused(400, 900144, "invalid_request");
	kit_post(KIT_V1, "grant_type=client_credentials" SECRET "&resource=https://x.example");
	kit_refused(400, 500011, "invalid_resource");
}
END_TEST

/* A parameter that comes twice could be read in two ways (ours). */
START_TEST(duplicates_are_refused)
{
	kit_post(KIT_V2, CC SECRET "&client_id=" KIT_APP);
	kit_refused(400, 9002313, "invalid_request");
	kit_post(KIT_V2, CC SECRET "&x-client-SKU=a&x-client-SKU=b");
	kit_refused(400, 9002313, "invalid_request");
}
END_TEST

START_TEST(forms_that_are_none_are_refused)
{
	kit_ask("POST", KIT_V2, "application/json", "{\"grant_type\":\"password\"}");
	kit_refused(400, 9002313, "invalid_request");
	kit_post(KIT_V2, "grant_type=%ff");
	kit_refused(400, 9002313, "invalid_request");
	kit_post(KIT_V2, "grant_type=%00");
	kit_refused(400, 9002313, "invalid_request");
	kit_post(KIT_V2, "");
	kit_refused(400, 900144, "invalid_request");
	kit_post(KIT_V2, "grant_type=");
	kit_refused(400, 900144, "invalid_request");
	kit_post(KIT_V2, "grant_type=authorization_code&code=x");
	kit_refused(400, 70003, "unsupported_grant_type");
	kit_ask("POST", KIT_V2, "application/x-www-form-urlencoded;charset=utf-8", CC SECRET);
	ck_assert_uint_eq(kit_rs.status, 200);
}
END_TEST

/* AUT-47 */
START_TEST(throttling_is_told_in_the_envelope)
{
	struct sim_http_request rq;

	sim_http_request_init(&rq, "POST");
	ck_assert_uint_eq(sim_http_request_target(&rq,
						  KIT_V2 "?client-request-id="
							 "22f89cf4-0000-4000-8000-000000000004"),
			  0);
	ck_assert_uint_eq(sim_http_request_finish(&rq, "localhost:8443"), 0);
	rq.now_ticks = kit_now;
	sim_login_trouble(&rq, 429, 7, &kit_rs);
	kit_reply = json_loadb((const char *)kit_rs.body.data, kit_rs.body.len, 0, NULL);
	kit_refused(429, 90055, "temporarily_unavailable");
	ck_assert_str_eq(kit_reply_header("Retry-After"), "7");
	ck_assert_str_eq(kit_text("correlation_id"), "22f89cf4-0000-4000-8000-000000000004");
	ck_assert_str_eq(kit_reply_header("client-request-id"),
			 "22f89cf4-0000-4000-8000-000000000004");
	ck_assert_str_eq(kit_reply_header("x-ms-request-id"), rq.request_id);
	sim_http_request_clear(&rq);
}
END_TEST

static Suite *make_suite(void)
{
	TCase *t;
	Suite *s = kit_suite("login_client", &t);

	tcase_add_test(t, a_secret_in_the_form_gives_a_token);
	tcase_add_test(t, http_basic_gives_a_token);
	tcase_add_test(t, http_basic_has_its_own_faults);
	tcase_add_test(t, a_wrong_secret_is_refused);
	tcase_add_test(t, an_expired_secret_is_refused);
	tcase_add_test(t, no_credential_is_refused);
	tcase_add_test(t, an_unknown_client_is_refused);
	tcase_add_test(t, an_error_has_the_whole_envelope);
	tcase_add_test(t, the_callers_id_is_in_query_form_or_header);
	tcase_add_test(t, an_application_asks_for_all_of_one_resource);
	tcase_add_test(t, roles_are_for_both_graphs_only);
	tcase_add_test(t, version_1_takes_a_resource_and_answers_in_texts);
	tcase_add_test(t, duplicates_are_refused);
	tcase_add_test(t, forms_that_are_none_are_refused);
	tcase_add_test(t, throttling_is_told_in_the_envelope);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
