/* SPDX-License-Identifier: MIT */
/* Tokens for users: by password, and by refresh token. */
#include "unit/cloud/loginkit.h"

#include "cloud/login.h"

/* KIT_PASSWORD as a form has it */
#define ALICE "&username=alice%40corp.example&password=Pass-word-0003%20%2B%26"
#define BASIC "DeviceLocalCredential.ReadBasic.All"
#define ROPC  "grant_type=password&response_type=id_token%20token&client_id=" KIT_PUBLIC
#define ALL   "&scope=" BASIC "%20openid%20profile%20offline_access"

static struct sim_caller caller(void)
{
	struct sim_caller who;

	ck_assert_int_eq(kit_check(kit_text("access_token"), SIM_AUDIENCE_GRAPH, &who),
			 SIM_TOKEN_OK);
	return who;
}

/* AUT-30, AUT-33, AUT-37; the body is that of MSAL for Node */
START_TEST(a_password_gives_tokens)
{
	struct sim_caller who;
	struct laps_buf info;
	json_t *o;

	ck_assert_uint_eq(kit_post(KIT_V2, ROPC ALICE ALL "&client_info=1&x-client-SKU=x"), 200);
	ck_assert_str_eq(kit_text("token_type"), "Bearer");
	ck_assert_str_eq(kit_text("scope"), BASIC " openid profile");
	ck_assert_int_eq(json_integer_value(json_object_get(kit_reply, "expires_in")), 3599);
	ck_assert(kit_text("refresh_token")[0] && kit_text("id_token")[0]);
	who = caller();
	ck_assert(who.is_user);
	ck_assert_str_eq(who.upn, KIT_ALICE);
	ck_assert_uint_eq(who.permissions, SIM_BIT(SIM_LOCAL_CREDENTIAL_READ_BASIC));
	ck_assert_uint_eq(who.role_n, 0);
	ck_assert_int_eq(who.app_auth, 0);
	ck_assert_str_eq(kit_claim(kit_text("access_token"), "scp"), BASIC);
	laps_buf_init(&info, 1024);
	ck_assert_int_eq(laps_base64url_parse(kit_text("client_info"),
					      strlen(kit_text("client_info")), &info, NULL),
			 LAPS_OK);
	o = json_loadb((const char *)info.data, info.len, 0, NULL);
	ck_assert_str_eq(json_string_value(json_object_get(o, "uid")), who.oid);
	ck_assert_str_eq(json_string_value(json_object_get(o, "utid")), KIT_TENANT);
	json_decref(o);
	laps_buf_clear(&info);
	ck_assert_str_eq(kit_rs.who, "user " KIT_ALICE);
}
END_TEST

/* AUT-30 */
START_TEST(an_id_token_is_for_the_client)
{
	struct sim_caller who;
	const char *id;

	ck_assert_uint_eq(kit_post(KIT_V2, ROPC ALICE ALL "%20email"), 200);
	id = kit_text("id_token");
	ck_assert_str_eq(kit_claim(id, "aud"), KIT_PUBLIC);
	ck_assert_str_eq(kit_claim(id, "iss"), KIT_ORIGIN "/" KIT_TENANT "/v2.0");
	ck_assert_str_eq(kit_claim(id, "preferred_username"), KIT_ALICE);
	ck_assert_str_eq(kit_claim(id, "email"), KIT_ALICE);
	ck_assert_str_eq(kit_claim(id, "tid"), KIT_TENANT);
	ck_assert_str_eq(kit_claim(id, "ver"), "2.0");
	/* signed by the same key, it opens nothing */
	ck_assert_int_eq(kit_check(id, SIM_AUDIENCE_GRAPH, &who), SIM_TOKEN_AUDIENCE);
}
END_TEST

START_TEST(what_is_not_asked_for_is_not_given)
{
	ck_assert_uint_eq(kit_post(KIT_V2, ROPC ALICE "&scope=" BASIC), 200);
	ck_assert_uint_eq(json_object_size(kit_reply), 5);
	ck_assert_str_eq(kit_text("refresh_token"), "");
	ck_assert_str_eq(kit_text("id_token"), "");
	ck_assert_str_eq(kit_text("client_info"), "");
	ck_assert_uint_eq(kit_post(KIT_V2, ROPC ALICE ALL "&client_info=2"), 200);
	ck_assert_str_eq(kit_text("client_info"), "");
	ck_assert_str_eq(kit_claim(kit_text("id_token"), "email"), "");
}
END_TEST

START_TEST(roles_travel_in_the_token)
{
	ck_assert_uint_eq(kit_post(KIT_V2, ROPC "&username=cloudadmin%40corp.example"
						"&password=Pass-word-0003%20%2B%26" ALL),
			  200);
	ck_assert_str_eq(caller().role[0], KIT_ROLE);
}
END_TEST

START_TEST(all_that_is_consented_to)
{
	ck_assert_uint_eq(kit_post("/common/oauth2/v2.0/token",
				   ROPC ALICE "&scope=https://graph.microsoft.com/.default"),
			  200);
	ck_assert_uint_eq(caller().permissions,
			  SIM_BIT(SIM_LOCAL_CREDENTIAL_READ_BASIC) | SIM_BIT(SIM_USER_READ));
	ck_assert_str_eq(caller().tenant, KIT_TENANT);
}
END_TEST

START_TEST(what_is_not_consented_to_is_refused)
{
	kit_post(KIT_V2, ROPC ALICE "&scope=DeviceLocalCredential.Read.All");
	kit_refused(400, 65001, "invalid_grant");
	ck_assert_str_eq(kit_text("suberror"), "consent_required");
	/* Microsoft's own client has nothing at Graph, and all it needs at device registration */
	kit_post(KIT_V2, "grant_type=password&client_id=" KIT_BROKER ALICE
			 "&scope=https://graph.microsoft.com/.default");
	kit_refused(400, 65001, "invalid_grant");
	ck_assert_uint_eq(kit_post(KIT_V2, "grant_type=password&client_id=" KIT_BROKER ALICE
					   "&scope=" KIT_DRS "/.default"),
			  200);
	ck_assert_str_eq(kit_claim(kit_text("access_token"), "aud"), KIT_DRS);
}
END_TEST

/* AUT-33 */
START_TEST(wrong_users_and_passwords_are_refused)
{
	kit_post(KIT_V2, ROPC ALL "&username=alice%40corp.example&password=Pass-word-0009");
	kit_refused(400, 50126, "invalid_grant");
	/* one that begins as the right one does, and one that goes on */
	kit_post(KIT_V2, ROPC ALL "&username=alice%40corp.example&password=Pass-word-0003");
	kit_refused(400, 50126, "invalid_grant");
	kit_post(KIT_V2, ROPC ALL ALICE "x");
	kit_refused(400, 50126, "invalid_grant");
	ck_assert_ptr_null(strstr(kit_text("error_description"), "Pass"));
	ck_assert_str_eq(kit_rs.who, "");
	kit_post(KIT_V2, ROPC ALL "&username=nobody%40corp.example&password=x");
	kit_refused(400, 50034, "invalid_grant");
	kit_post("/" KIT_OTHER "/oauth2/v2.0/token",
		 "grant_type=password&client_id=" KIT_BROKER ALICE "&scope=" KIT_DRS "/.default");
	kit_refused(400, 50034, "invalid_grant");
	kit_post(KIT_V2, ROPC ALL "&username=gone%40corp.example"
				  "&password=Pass-word-0003%20%2B%26");
	kit_refused(400, 50057, "invalid_grant");
	/* whether an account is disabled is told to those who have its password */
	kit_post(KIT_V2, ROPC ALL "&username=gone%40corp.example&password=x");
	kit_refused(400, 50126, "invalid_grant");
	kit_post(KIT_V2, ROPC ALL "&username=alice%40corp.example");
	kit_refused(400, 900144, "invalid_request");
	kit_post(KIT_V2, ROPC ALL "&password=x");
	kit_refused(400, 900144, "invalid_request");
	kit_post(KIT_V2, ROPC ALICE);
	kit_refused(400, 900144, "invalid_request");
}
END_TEST

START_TEST(clients_of_users_are_checked_too)
{
	/* one with a secret has to show it */
	kit_post(KIT_V2, "grant_type=password&client_id=" KIT_APP ALICE ALL);
	kit_refused(401, 7000218, "invalid_client");
	ck_assert_uint_eq(kit_post(KIT_V2,
				   "grant_type=password&client_id=" KIT_APP
				   "&client_secret=Pass-word-0001~%2B%25%26%3D%3A" ALICE ALL),
			  200);
	ck_assert_int_eq(caller().app_auth, 1);
	kit_post(KIT_V2, "grant_type=password&client_id=" KIT_OFF ALICE ALL);
	kit_refused(400, 7000112, "unauthorized_client");
	/* an application of one tenant is unknown to users of another */
	kit_post("/common/oauth2/v2.0/token",
		 "grant_type=password&client_id=" KIT_FOREIGN ALICE ALL);
	kit_refused(400, 700016, "unauthorized_client");
}
END_TEST

/* AUT-39 */
START_TEST(version_1_gives_users_texts)
{
	ck_assert_uint_eq(kit_post(KIT_V1 "?api-version=1.0", ROPC ALICE
				   "&resource=https%3A%2F%2Fgraph.microsoft.com&scope=openid"),
			  200);
	ck_assert_str_eq(kit_text("expires_in"), "3599");
	ck_assert_str_eq(kit_text("expires_on"), "1767229199");
	ck_assert_str_eq(kit_text("resource"), "https://graph.microsoft.com");
	ck_assert_str_eq(kit_text("scope"), BASIC " User.Read");
	ck_assert(kit_text("refresh_token")[0]);
	ck_assert_str_eq(kit_claim(kit_text("id_token"), "iss"),
			 "https://sts.windows.net/" KIT_TENANT "/");
	ck_assert_str_eq(kit_claim(kit_text("id_token"), "upn"), KIT_ALICE);
}
END_TEST

START_TEST(azure_ad_graph_has_the_same_permissions)
{
	struct sim_caller who;

	ck_assert_uint_eq(kit_post(KIT_V1, ROPC ALICE "&resource=https%3A%2F%2Fgraph.windows.net"),
			  200);
	ck_assert_str_eq(kit_text("scope"), BASIC " User.Read");
	ck_assert_int_eq(kit_check(kit_text("access_token"), SIM_AUDIENCE_LEGACY, &who),
			 SIM_TOKEN_OK);
	ck_assert_uint_eq(who.permissions,
			  SIM_BIT(SIM_LOCAL_CREDENTIAL_READ_BASIC) | SIM_BIT(SIM_USER_READ));
}
END_TEST

START_TEST(clients_that_know_challenges_are_marked)
{
	ck_assert_uint_eq(kit_post(KIT_V2, ROPC ALICE ALL
				   "&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22"
				   "values%22%3A%5B%22cp1%22%5D%7D%7D%7D"),
			  200);
	ck_assert(caller().cae);
	ck_assert_uint_eq(kit_post(KIT_V2, ROPC ALICE ALL "&claims=%7B%22id_token%22%3A7%7D"), 200);
	ck_assert(!caller().cae);
}
END_TEST

static char refresh_token[4096];

static void log_in(void)
{
	ck_assert_uint_eq(kit_post(KIT_V2, ROPC ALICE ALL), 200);
	snprintf(refresh_token, sizeof(refresh_token), "%s", kit_text("refresh_token"));
}

static unsigned refresh(const char *target, const char *client, const char *more)
{
	char form[8192];

	snprintf(form, sizeof(form), "grant_type=refresh_token&client_id=%s&refresh_token=%s%s",
		 client, refresh_token, more);
	return kit_post(target, form);
}

/* AUT-31 */
START_TEST(a_refresh_token_gives_tokens_and_the_next)
{
	log_in();
	kit_now += 2 * LAPS_TICKS_PER_HOUR;
	ck_assert_uint_eq(refresh(KIT_V2, KIT_PUBLIC,
				  "&client_info=1&claims=%7B%22id_token%22%3A%7B%7D%7D" ALL),
			  200);
	ck_assert_str_eq(caller().upn, KIT_ALICE);
	ck_assert_str_ne(kit_text("refresh_token"), refresh_token);
	ck_assert(kit_text("id_token")[0] && kit_text("client_info")[0]);
	snprintf(refresh_token, sizeof(refresh_token), "%s", kit_text("refresh_token"));
	/* without a scope it is what it was */
	ck_assert_uint_eq(refresh(KIT_V2, KIT_PUBLIC, ""), 200);
	ck_assert_str_eq(kit_text("scope"), BASIC " openid profile");
	/* and for another resource */
	ck_assert_uint_eq(refresh(KIT_V2, KIT_PUBLIC, "&scope=" KIT_DRS "/.default"), 200);
	ck_assert_str_eq(kit_claim(kit_text("access_token"), "aud"), KIT_DRS);
	ck_assert(kit_text("refresh_token")[0]);
	/* at the other endpoint */
	ck_assert_uint_eq(refresh(KIT_V1, KIT_PUBLIC, ""), 200);
	ck_assert_str_eq(kit_text("resource"), "https://graph.microsoft.com");
	ck_assert_uint_eq(refresh("/common/oauth2/token", KIT_PUBLIC, "&resource=" KIT_DRS), 200);
	ck_assert_str_eq(kit_text("resource"), KIT_DRS);
}
END_TEST

START_TEST(a_refresh_token_is_its_clients_and_tenants)
{
	log_in();
	refresh(KIT_V2, KIT_BROKER, "");
	kit_refused(400, 70000, "invalid_grant");
	refresh("/" KIT_OTHER "/oauth2/v2.0/token", KIT_BROKER, "");
	kit_refused(400, 70000, "invalid_grant");
	refresh("/" KIT_OTHER "/oauth2/v2.0/token", KIT_PUBLIC, "");
	kit_refused(400, 700016, "unauthorized_client");
	refresh(KIT_V2, KIT_APP, "");
	kit_refused(401, 7000218, "invalid_client");
	refresh(KIT_V2, KIT_PUBLIC, "&scope=DeviceLocalCredential.Read.All");
	kit_refused(400, 65001, "invalid_grant");
	/* a client of every tenant */
	ck_assert_uint_eq(kit_post(KIT_V1, "grant_type=password&client_id=" KIT_BROKER ALICE
					   "&resource=" KIT_DRS),
			  200);
	snprintf(refresh_token, sizeof(refresh_token), "%s", kit_text("refresh_token"));
	refresh("/" KIT_OTHER "/oauth2/token", KIT_BROKER, "");
	kit_refused(400, 70000, "invalid_grant");
	ck_assert_uint_eq(refresh("/common/oauth2/token", KIT_BROKER, ""), 200);
}
END_TEST

/* AUT-32 */
START_TEST(garbage_is_no_refresh_token)
{
	char *text;
	struct laps_buf b;

	log_in();
	kit_post(KIT_V2, "grant_type=refresh_token&client_id=" KIT_PUBLIC);
	kit_refused(400, 900144, "invalid_request");
	refresh_token[20] = refresh_token[20] == 'A' ? 'B' : 'A';
	refresh(KIT_V2, KIT_PUBLIC, "");
	kit_refused(400, 70000, "invalid_grant");
	snprintf(refresh_token, sizeof(refresh_token), "garbage");
	refresh(KIT_V2, KIT_PUBLIC, "");
	kit_refused(400, 70000, "invalid_grant");
	/* sealed by us, but a nonce */
	laps_buf_init(&b, 4096);
	ck_assert(sim_nonce_issue(kit_c, kit_now, &b));
	text = strndup((const char *)b.data, b.len);
	snprintf(refresh_token, sizeof(refresh_token), "%s", text);
	refresh(KIT_V2, KIT_PUBLIC, "");
	kit_refused(400, 70000, "invalid_grant");
	laps_buf_clear(&b);
	free(text);
}
END_TEST

/* AUT-32 */
START_TEST(a_revoked_refresh_token_is_refused)
{
	struct sim_user *u;

	log_in();
	sim_store_write(kit_c->store);
	u = sim_store_user(kit_c->store, KIT_ALICE);
	u->sessions_from_ticks = kit_now;
	sim_store_unlock(kit_c->store);
	ck_assert_uint_eq(refresh(KIT_V2, KIT_PUBLIC, ""), 200);
	u->sessions_from_ticks = kit_now + 1;
	refresh(KIT_V2, KIT_PUBLIC, "");
	kit_refused(400, 50173, "invalid_grant");
	/* however late it comes */
	kit_now += LAPS_TICKS_PER_HOUR;
	refresh(KIT_V2, KIT_PUBLIC, "");
	kit_refused(400, 50173, "invalid_grant");
	log_in();
	ck_assert_uint_eq(refresh(KIT_V2, KIT_PUBLIC, ""), 200);
	u->enabled = false;
	refresh(KIT_V2, KIT_PUBLIC, "");
	kit_refused(400, 50057, "invalid_grant");
	u->enabled = true;
	sim_store_app(kit_c->store, KIT_PUBLIC)->enabled = false;
	refresh(KIT_V2, KIT_PUBLIC, "");
	kit_refused(400, 7000112, "unauthorized_client");
}
END_TEST

/* AUT-32 */
START_TEST(a_refresh_token_expires)
{
	log_in();
	kit_now = KIT_NOW + SIM_REFRESH_DAYS * LAPS_TICKS_PER_DAY - 1;
	ck_assert_uint_eq(refresh(KIT_V2, KIT_PUBLIC, ""), 200);
	kit_now++;
	refresh(KIT_V2, KIT_PUBLIC, "");
	kit_refused(400, 700082, "invalid_grant");
}
END_TEST

static Suite *make_suite(void)
{
	TCase *t;
	Suite *s = kit_suite("login_user", &t);

	tcase_add_test(t, a_password_gives_tokens);
	tcase_add_test(t, an_id_token_is_for_the_client);
	tcase_add_test(t, what_is_not_asked_for_is_not_given);
	tcase_add_test(t, roles_travel_in_the_token);
	tcase_add_test(t, all_that_is_consented_to);
	tcase_add_test(t, what_is_not_consented_to_is_refused);
	tcase_add_test(t, wrong_users_and_passwords_are_refused);
	tcase_add_test(t, clients_of_users_are_checked_too);
	tcase_add_test(t, version_1_gives_users_texts);
	tcase_add_test(t, azure_ad_graph_has_the_same_permissions);
	tcase_add_test(t, clients_that_know_challenges_are_marked);
	tcase_add_test(t, a_refresh_token_gives_tokens_and_the_next);
	tcase_add_test(t, a_refresh_token_is_its_clients_and_tenants);
	tcase_add_test(t, garbage_is_no_refresh_token);
	tcase_add_test(t, a_revoked_refresh_token_is_refused);
	tcase_add_test(t, a_refresh_token_expires);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
