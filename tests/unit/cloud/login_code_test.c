/* SPDX-License-Identifier: MIT */
/* Device codes, and the page where people answer them. */
#include "unit/cloud/loginkit.h"

#define DEVICECODE "/" KIT_TENANT "/oauth2/v2.0/devicecode"
#define PAGE       "/common/oauth2/deviceauth"
#define SCOPE      "User.Read%20openid%20profile%20offline_access"
#define URN        "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
#define ALICE      "&username=alice%40corp.example&password=Pass-word-0003%20%2B%26"

static char user_code[16], device_code[128];

static void begin_at(const char *target, const char *form)
{
	ck_assert_uint_eq(kit_post(target, form), 200);
	snprintf(user_code, sizeof(user_code), "%s", kit_text("user_code"));
	snprintf(device_code, sizeof(device_code), "%s", kit_text("device_code"));
}

static void begin(void)
{
	begin_at(DEVICECODE, "scope=" SCOPE "&client_id=" KIT_PUBLIC);
}

static unsigned poll_as(const char *grant, const char *client)
{
	char form[512];

	snprintf(form, sizeof(form), "grant_type=%s&client_id=%s&client_info=1&device_code=%s",
		 grant, client, device_code);
	return kit_post(KIT_V2, form);
}

static unsigned poll(void)
{
	return poll_as("device_code", KIT_PUBLIC);
}

static unsigned answer(const char *account, const char *action)
{
	char form[512];

	snprintf(form, sizeof(form), "otc=%s%s&action=%s", user_code, account, action);
	return kit_post(PAGE, form);
}

static bool page_has(const char *text)
{
	return memmem(kit_rs.body.data, kit_rs.body.len, text, strlen(text)) != NULL;
}

/* AUT-26 */
START_TEST(a_code_is_given_with_all_that_a_device_shows)
{
	begin();
	ck_assert_uint_eq(json_object_size(kit_reply), 6);
	ck_assert_str_eq(kit_text("verification_uri"), KIT_ORIGIN PAGE);
	ck_assert_int_eq(json_integer_value(json_object_get(kit_reply, "expires_in")), 900);
	ck_assert_int_eq(json_integer_value(json_object_get(kit_reply, "interval")), 5);
	ck_assert_ptr_nonnull(strstr(kit_text("message"), user_code));
	ck_assert_ptr_nonnull(strstr(kit_text("message"), KIT_ORIGIN PAGE));
	ck_assert_str_eq(kit_reply_header("Cache-Control"), "no-store");
	ck_assert_ptr_null(strstr(kit_rs.note, user_code));
	ck_assert_str_eq(kit_rs.who, "app app 2");
}
END_TEST

/* AUT-26 */
START_TEST(version_1_calls_it_a_url)
{
	char form[512];

	begin_at("/common/oauth2/devicecode",
		 "client_id=" KIT_PUBLIC "&resource=https%3A%2F%2Fgraph.microsoft.com");
	ck_assert_str_eq(kit_text("verification_url"), KIT_ORIGIN PAGE);
	ck_assert_str_eq(kit_text("expires_in"), "900");
	ck_assert_str_eq(kit_text("interval"), "5");
	ck_assert_uint_eq(answer(ALICE, "approve"), 200);
	kit_post(KIT_V1, "grant_type=device_code&client_id=" KIT_PUBLIC "&code=x");
	kit_refused(400, 70018, "bad_verification_code");
	/* adal's name for the code */
	snprintf(form, sizeof(form), "grant_type=device_code&client_id=%s&code=%s", KIT_PUBLIC,
		 device_code);
	ck_assert_uint_eq(kit_post(KIT_V1, form), 200);
	ck_assert_str_eq(kit_text("resource"), "https://graph.microsoft.com");
	ck_assert_str_eq(kit_text("expires_in"), "3599");
}
END_TEST

START_TEST(codes_are_for_what_can_be_asked)
{
	kit_post(DEVICECODE, "scope=" SCOPE);
	kit_refused(400, 900144, "invalid_request");
	kit_post(DEVICECODE, "client_id=" KIT_PUBLIC);
	kit_refused(400, 900144, "invalid_request");
	kit_post(DEVICECODE, "client_id=x&scope=openid");
	kit_refused(400, 700016, "unauthorized_client");
	kit_post(DEVICECODE, "client_id=" KIT_OFF "&scope=openid");
	kit_refused(400, 7000112, "unauthorized_client");
	kit_post(DEVICECODE, "client_id=" KIT_PUBLIC "&scope=nothing");
	kit_refused(400, 70011, "invalid_scope");
	kit_post(DEVICECODE, "client_id=" KIT_PUBLIC "&scope=resource%3Dhttps://graph.windows.net");
	kit_refused(400, 70011, "invalid_scope");
}
END_TEST

/* AUT-27, AUT-28, AUT-30 */
START_TEST(an_approved_code_gives_tokens_once)
{
	struct sim_caller who;

	begin();
	poll();
	kit_refused(400, 70016, "authorization_pending");
	poll_as(URN, KIT_PUBLIC);
	kit_refused(400, 70016, "authorization_pending");
	ck_assert_uint_eq(answer(ALICE, "approve"), 200);
	ck_assert_uint_eq(poll_as(URN, KIT_PUBLIC), 200);
	ck_assert_int_eq(kit_check(kit_text("access_token"), SIM_AUDIENCE_GRAPH, &who),
			 SIM_TOKEN_OK);
	ck_assert_str_eq(who.upn, KIT_ALICE);
	ck_assert_uint_eq(who.permissions, SIM_BIT(SIM_USER_READ));
	ck_assert_str_eq(kit_text("scope"), "User.Read openid profile");
	ck_assert(kit_text("refresh_token")[0] && kit_text("id_token")[0] &&
		  kit_text("client_info")[0]);
	poll();
	kit_refused(400, 70018, "bad_verification_code");
	/* the other name of the grant */
	begin();
	ck_assert_uint_eq(answer(ALICE, "approve"), 200);
	ck_assert_uint_eq(poll(), 200);
}
END_TEST

/* AUT-29 */
START_TEST(declined_expired_and_unknown_codes_are_told_apart)
{
	begin();
	ck_assert_uint_eq(answer(ALICE, "decline"), 200);
	poll();
	kit_refused(400, 70017, "authorization_declined");
	begin();
	kit_now += SIM_DEVICE_CODE_SECONDS * KIT_SECOND;
	ck_assert_uint_eq(answer(ALICE, "approve"), 400);
	poll();
	kit_refused(400, 70020, "expired_token");
	snprintf(device_code, sizeof(device_code), "nothing");
	poll();
	kit_refused(400, 70018, "bad_verification_code");
	kit_post(KIT_V2, "grant_type=device_code&client_id=" KIT_PUBLIC);
	kit_refused(400, 900144, "invalid_request");
}
END_TEST

START_TEST(a_code_of_another_client_is_unknown)
{
	begin();
	ck_assert_uint_eq(answer(ALICE, "approve"), 200);
	poll_as("device_code", KIT_BROKER);
	kit_refused(400, 70018, "bad_verification_code");
	ck_assert_uint_eq(poll(), 200);
}
END_TEST

START_TEST(what_happens_after_the_approval_counts)
{
	begin();
	ck_assert_uint_eq(answer(ALICE, "approve"), 200);
	sim_store_user(kit_c->store, KIT_ALICE)->enabled = false;
	poll();
	kit_refused(400, 50057, "invalid_grant");
	sim_store_user(kit_c->store, KIT_ALICE)->enabled = true;
	begin_at(DEVICECODE, "scope=DeviceLocalCredential.Read.All&client_id=" KIT_PUBLIC);
	ck_assert_uint_eq(answer(ALICE, "approve"), 200);
	poll();
	kit_refused(400, 65001, "invalid_grant");
}
END_TEST

/* AUT-32: an approval is revoked as a refresh token of that time is */
START_TEST(an_approval_from_before_the_sessions_end_is_no_good)
{
	struct sim_user *u = sim_store_user(kit_c->store, KIT_ALICE);

	begin();
	ck_assert_uint_eq(answer(ALICE, "approve"), 200);
	kit_now += KIT_SECOND;
	u->sessions_from_ticks = kit_now;
	kit_now += KIT_SECOND;
	poll();
	kit_refused(400, 50173, "invalid_grant");
	begin();
	ck_assert_uint_eq(answer(ALICE, "approve"), 200);
	ck_assert_uint_eq(poll(), 200);
}
END_TEST

START_TEST(the_page_asks_for_code_and_account)
{
	ck_assert_uint_eq(kit_get(PAGE), 200);
	ck_assert_str_eq(kit_rs.content_type, "text/html; charset=utf-8");
	ck_assert(page_has("name=\"otc\"") && page_has("name=\"username\""));
	ck_assert(page_has("name=\"password\"") && page_has("type=\"password\""));
	ck_assert(page_has("value=\"approve\"") && page_has("value=\"decline\""));
	ck_assert(page_has("action=\"" PAGE "\""));
	ck_assert(strstr(kit_reply_header("Content-Security-Policy"), "default-src 'none'"));
	ck_assert_str_eq(kit_reply_header("X-Frame-Options"), "DENY");
	ck_assert_str_eq(kit_reply_header("Cache-Control"), "no-store");
	ck_assert_uint_eq(kit_get("/devicelogin"), 200);
	ck_assert(page_has("action=\"/devicelogin\""));
	ck_assert_uint_eq(kit_get("/" KIT_TENANT "/oauth2/deviceauth?otc=%3Cscript%3E"), 200);
	ck_assert(page_has("&lt;script&gt;") && !page_has("<script"));
}
END_TEST

START_TEST(a_wrong_password_does_not_use_up_the_code)
{
	begin();
	ck_assert_uint_eq(
		answer("&username=alice%40corp.example&password=Pass-word-0009", "approve"), 401);
	ck_assert(page_has(user_code) && page_has("alice@corp.example"));
	ck_assert(!page_has("Pass-word-0009"));
	ck_assert_str_eq(kit_rs.who, "");
	ck_assert_str_eq(kit_rs.note, "AADSTS50126");
	ck_assert_uint_eq(
		answer("&username=gone%40corp.example&password=Pass-word-0003%20%2B%26", "approve"),
		401);
	poll();
	kit_refused(400, 70016, "authorization_pending");
	ck_assert_uint_eq(answer(ALICE, "approve"), 200);
	ck_assert_str_eq(kit_rs.who, "user " KIT_ALICE);
	ck_assert_uint_eq(poll(), 200);
}
END_TEST

START_TEST(a_code_stands_so_many_wrong_passwords)
{
	begin();
	for (int i = 0; i < SIM_DEVICE_CODE_ATTEMPTS; i++)
		ck_assert_uint_eq(answer("&username=alice%40corp.example&password=x", "approve"),
				  401);
	ck_assert_uint_eq(answer(ALICE, "approve"), 400);
	poll();
	kit_refused(400, 70017, "authorization_declined");
}
END_TEST

START_TEST(forms_that_lack_something_change_nothing)
{
	begin();
	ck_assert_uint_eq(kit_post(PAGE, ""), 400);
	ck_assert_uint_eq(kit_post(PAGE, "otc=AAAA-EEEE" ALICE "&action=approve"), 400);
	ck_assert_uint_eq(answer("", "approve"), 400);
	ck_assert_uint_eq(answer("&username=alice%40corp.example", "approve"), 400);
	ck_assert_uint_eq(answer(ALICE, ""), 400);
	ck_assert_uint_eq(answer(ALICE, "other"), 400);
	answer(ALICE "&otc=x", "approve");
	kit_refused(400, 9002313, "invalid_request");
	poll();
	kit_refused(400, 70016, "authorization_pending");
}
END_TEST

START_TEST(a_code_of_one_tenant_is_for_its_users)
{
	begin_at("/" KIT_OTHER "/oauth2/v2.0/devicecode",
		 "client_id=" KIT_BROKER "&scope=" KIT_DRS "/.default");
	ck_assert_uint_eq(answer(ALICE, "approve"), 401);
	begin_at("/common/oauth2/v2.0/devicecode",
		 "client_id=" KIT_BROKER "&scope=" KIT_DRS "/.default");
	ck_assert_uint_eq(answer(ALICE, "approve"), 200);
	ck_assert_uint_eq(poll_as("device_code", KIT_BROKER), 200);
	ck_assert_str_eq(kit_claim(kit_text("access_token"), "aud"), KIT_DRS);
}
END_TEST

static Suite *make_suite(void)
{
	TCase *t;
	Suite *s = kit_suite("login_code", &t);

	tcase_add_test(t, a_code_is_given_with_all_that_a_device_shows);
	tcase_add_test(t, version_1_calls_it_a_url);
	tcase_add_test(t, codes_are_for_what_can_be_asked);
	tcase_add_test(t, an_approved_code_gives_tokens_once);
	tcase_add_test(t, declined_expired_and_unknown_codes_are_told_apart);
	tcase_add_test(t, a_code_of_another_client_is_unknown);
	tcase_add_test(t, what_happens_after_the_approval_counts);
	tcase_add_test(t, an_approval_from_before_the_sessions_end_is_no_good);
	tcase_add_test(t, the_page_asks_for_code_and_account);
	tcase_add_test(t, a_wrong_password_does_not_use_up_the_code);
	tcase_add_test(t, a_code_stands_so_many_wrong_passwords);
	tcase_add_test(t, forms_that_lack_something_change_nothing);
	tcase_add_test(t, a_code_of_one_tenant_is_for_its_users);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
