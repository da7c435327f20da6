/* SPDX-License-Identifier: MIT */
#include "unit/cloud/registrationkit.h"

#include "cloud/grants.h"

#define DISCOVER "/" KIT_TENANT "/Discover?api-version=1.9&managed=True"

/* DEV-01: any 1.x, "discover" in any case, the tenant by id or domain */
START_TEST(tells_where_everything_is)
{
	static const char *const target[] = {
		DISCOVER,
		"/" KIT_TENANT "/discover?api-version=1.0",
		"/" KIT_TENANT "/DISCOVER/?api-version=1.7&traceid=x",
		"/corp.example/Discover?api-version=1.3",
		"/CORP.EXAMPLE/Discover?api-version=1.12",
	};

	for (size_t i = 0; i < sizeof(target) / sizeof(*target); i++) {
		ck_assert_msg(kit_ask("GET", target[i], NULL) == 200, "%s", target[i]);
		ck_assert_str_eq(kit_rs.content_type, "application/json; charset=utf-8");
		ck_assert_str_eq(kit_text("DeviceJoinService.JoinEndpoint"),
				 "https://" KIT_NAME "/EnrollmentServer/device/");
		ck_assert_str_eq(kit_text("DeviceManagementService.DeviceManagementEndpoint"),
				 "https://" KIT_NAME "/manage/" KIT_TENANT "/");
		ck_assert_str_eq(kit_text("DeviceManagementService.DeviceManagementResourceId"),
				 "urn:ms-drs:enterpriseregistration.windows.net");
		ck_assert_str_eq(kit_text("NonceService.Endpoint"),
				 "https://" KIT_NAME "/EnrollmentServer/nonce/" KIT_TENANT "/");
		ck_assert_str_eq(kit_text("TenantInfo.TenantId"), KIT_TENANT);
		ck_assert_str_eq(kit_text("TenantInfo.TenantName"), "corp.example");
		ck_assert_str_eq(kit_text("DeviceJoinService.ServiceVersion"), "2.0");
	}
}
END_TEST

/* All members that are known of the real document (section 3.2). */
START_TEST(has_every_known_member)
{
	static const char *const member[] = {
		"DiscoveryService.DiscoveryEndpoint",
		"DiscoveryService.ServiceVersion",
		"DeviceRegistrationService.RegistrationEndpoint",
		"DeviceRegistrationService.RegistrationResourceId",
		"AuthenticationService.OAuth2.AuthCodeEndpoint",
		"AuthenticationService.OAuth2.TokenEndpoint",
		"IdentityProviderService.PassiveAuthEndpoint",
		"DeviceJoinService.JoinResourceId",
		"KeyProvisioningService.KeyProvisionEndpoint",
		"KeyProvisioningService.KeyProvisionResourceId",
		"WebAuthNService.WebAuthNEndpoint",
		"WebAuthNService.WebAuthNResourceId",
		"MsaProviderData.SiteId",
		"MsaProviderData.SiteUrl",
		"PrecreateService.PrecreateEndpoint",
		"TenantInfo.DisplayName",
		"AzureRbacService.RbacPolicyEndpoint",
		"DeviceJoinResourceService.Endpoint",
		"DeviceJoinResourceService.ResourceId",
		"NonceService.ResourceId",
	};

	kit_ask("GET", DISCOVER, NULL);
	for (size_t i = 0; i < sizeof(member) / sizeof(*member); i++)
		ck_assert_uint_gt(strlen(kit_text(member[i])), 0);
}
END_TEST

/* DEV-02: no address but the caller's own, and Microsoft's where the caller came by its names */
START_TEST(addresses_are_of_the_host_that_was_asked)
{
	kit_ask("GET", DISCOVER, NULL);
	ck_assert_str_eq(kit_text("AuthenticationService.OAuth2.TokenEndpoint"),
			 "https://" KIT_NAME "/" KIT_TENANT "/oauth2/token");
	kit_host = "127.0.0.1:1234";
	kit_ask("GET", DISCOVER, NULL);
	ck_assert_str_eq(kit_text("DeviceJoinService.JoinEndpoint"),
			 "https://127.0.0.1:1234/EnrollmentServer/device/");
	ck_assert_str_eq(kit_text("AuthenticationService.OAuth2.TokenEndpoint"),
			 "https://127.0.0.1:1234/" KIT_TENANT "/oauth2/token");
	kit_host = "enterpriseregistration.windows.net";
	kit_ask("GET", DISCOVER, NULL);
	ck_assert_str_eq(kit_text("DeviceJoinService.JoinEndpoint"),
			 "https://enterpriseregistration.windows.net/EnrollmentServer/device/");
	ck_assert_str_eq(kit_text("AuthenticationService.OAuth2.TokenEndpoint"),
			 "https://login.microsoftonline.com/" KIT_TENANT "/oauth2/token");
	kit_host = NULL;
}
END_TEST

START_TEST(refuses_other_versions_and_tenants)
{
	static const char *const target[] = {
		"/" KIT_TENANT "/Discover",
		"/" KIT_TENANT "/Discover?api-version=2.0",
		"/" KIT_TENANT "/Discover?api-version=1",
		"/" KIT_TENANT "/Discover?api-version=1.",
		"/" KIT_TENANT "/Discover?api-version=1.x",
		"/" KIT_TENANT "/Discover?api-version=1.1234",
		"/99999999-9999-4999-8999-999999999999/Discover?api-version=1.9",
		"/no.example/Discover?api-version=1.9",
		"/EnrollmentServer/nonce/no.example/?api-version=1.0",
		"/EnrollmentServer/nonce/" KIT_TENANT "/?api-version=2.0",
	};

	for (size_t i = 0; i < sizeof(target) / sizeof(*target); i++) {
		kit_ask("GET", target[i], NULL);
		kit_refused(400, "InvalidRequest");
	}
}
END_TEST

/* DEV-04: the first member is spelled as the service spells it */
START_TEST(gives_nonces_that_can_be_used_once)
{
	char first[256];

	ck_assert_uint_eq(
		kit_ask("GET", "/EnrollmentServer/nonce/" KIT_TENANT "/?api-version=1.0", NULL),
		200);
	kit_text("ReponseStatus.message");
	kit_text("ReponseStatus.traceId");
	ck_assert_str_eq(kit_text("ReponseStatus.time"), "01-01-2026 00:00:00Z");
	snprintf(first, sizeof(first), "%s", kit_text("Value"));
	kit_ask("GET", "/EnrollmentServer/nonce/corp.example/?api-version=1.0", NULL);
	ck_assert_str_ne(kit_text("Value"), first);
	ck_assert(sim_nonce_take(kit, first, kit_now));
	ck_assert(!sim_nonce_take(kit, first, kit_now));
}
END_TEST

/* DEV-03 (the status is ours) */
START_TEST(the_bare_host_says_unsupported)
{
	static const char *const target[] = {"/", "/x", "/EnrollmentServer", "/manage/a/b/c/d/e"};

	for (size_t i = 0; i < sizeof(target) / sizeof(*target); i++) {
		ck_assert_uint_eq(kit_ask("GET", target[i], NULL), 404);
		ck_assert_uint_eq(kit_rs.body.len, 30);
		ck_assert_mem_eq(kit_rs.body.data, "Unsupported method or endpoint", 30);
		ck_assert_str_eq(kit_rs.content_type, "text/plain; charset=utf-8");
	}
}
END_TEST

START_TEST(wrong_methods_are_told_the_right_ones)
{
	static const struct {
		const char *method, *target, *allow;
	} row[] = {
		{"POST", DISCOVER, "GET"},
		{"GET", "/EnrollmentServer/device/?api-version=2.0", "POST"},
		{"GET", "/EnrollmentServer/device/x", "PUT, DELETE"},
		{"PUT", "/manage/a/device/b/localCredentials?api-version=1.0", "POST"},
		{"DELETE", "/manage/a/device/b", "POST"},
		{"delete", "/EnrollmentServer/device/x", "PUT, DELETE"},
	};

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		kit_ask(row[i].method, row[i].target, NULL);
		kit_refused(405, "InvalidRequest");
		ck_assert_str_eq(kit_header("Allow"), row[i].allow);
	}
}
END_TEST

/* DEV-31, DEV-30: by header or in the query, with and without braces */
START_TEST(gives_the_callers_id_back_when_asked_to)
{
#define ID    "0a1b2c3d-0001-4002-8003-0a0b0c0d0e0f"
#define UPPER "0A1B2C3D-0001-4002-8003-0A0B0C0D0E0F"
	kit_id_header = "{" UPPER "}";
	kit_ask("GET", DISCOVER, NULL);
	ck_assert_ptr_null(kit_header("client-request-id"));
	ck_assert_str_eq(kit_header("request-id"), kit_rq.request_id);
	kit_return_header = "true";
	kit_ask("GET", DISCOVER, NULL);
	ck_assert_int_eq(strcasecmp(kit_header("client-request-id"), ID), 0);
	kit_id_header = UPPER;
	kit_ask("GET", DISCOVER, NULL);
	ck_assert_int_eq(strcasecmp(kit_header("client-request-id"), ID), 0);
	kit_return_header = "false";
	kit_ask("GET", DISCOVER, NULL);
	ck_assert_ptr_null(kit_header("client-request-id"));
	kit_id_header = kit_return_header = NULL;
	kit_ask("GET", DISCOVER "&return-client-request-id=true&client-request-id=%7B" UPPER "%7D",
		NULL);
	ck_assert_str_eq(kit_header("client-request-id"), ID);
	kit_ask("GET", "/x?return-client-request-id=true", NULL);
	ck_assert_str_eq(kit_header("client-request-id"), kit_rq.request_id);
}
END_TEST

/* DEV-38 */
START_TEST(throttles_in_its_own_words)
{
	kit_ask("GET", DISCOVER, NULL);
	sim_http_response_clear(&kit_rs);
	sim_registration_trouble(&kit_rq, 429, 17, &kit_rs);
	json_decref(kit_answer);
	kit_answer = json_loadb((const char *)kit_rs.body.data, kit_rs.body.len, 0, NULL);
	kit_refused(429, "TooManyRequests");
	ck_assert_str_eq(kit_header("Retry-After"), "17");
}
END_TEST

/* DEV-26: month, day, year */
START_TEST(refusals_have_the_time_in_the_services_form)
{
	kit_now = UINT64_C(133982043390000000); /* 2025-07-28T19:25:39Z */
	kit_ask("GET", "/no.example/Discover?api-version=1.9", NULL);
	kit_refused(400, "InvalidRequest");
	ck_assert_str_eq(kit_text("Time"), "07-28-2025 19:25:39Z");
	ck_assert_str_eq(kit_text("TraceId"), kit_rq.request_id);
	kit_now = KIT_NOW;
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("registration_discover");
	TCase *t = tcase_create("discovery");

	tcase_add_checked_fixture(t, kit_set_up, kit_tear_down);
	tcase_add_test(t, tells_where_everything_is);
	tcase_add_test(t, has_every_known_member);
	tcase_add_test(t, addresses_are_of_the_host_that_was_asked);
	tcase_add_test(t, refuses_other_versions_and_tenants);
	tcase_add_test(t, gives_nonces_that_can_be_used_once);
	tcase_add_test(t, the_bare_host_says_unsupported);
	tcase_add_test(t, wrong_methods_are_told_the_right_ones);
	tcase_add_test(t, gives_the_callers_id_back_when_asked_to);
	tcase_add_test(t, throttles_in_its_own_words);
	tcase_add_test(t, refusals_have_the_time_in_the_services_form);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
