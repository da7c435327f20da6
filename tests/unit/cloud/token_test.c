/* SPDX-License-Identifier: MIT */
/* Access tokens as they come back: ours, and what is none. The claims that are expected are those
 * of Microsoft's version 1 tokens; OpenSSL makes what another key or algorithm signed. */
#include "unit/cloud/loginkit.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

static struct sim_caller app_caller(void)
{
	return (struct sim_caller){.tenant = KIT_TENANT,
				   .audience = SIM_AUDIENCE_GRAPH,
				   .client_id = KIT_APP,
				   .app_name = "app 1",
				   .app_auth = 1,
				   .oid = "b0000000-0000-4000-8000-000000000001",
				   .permissions = SIM_BIT(SIM_LOCAL_CREDENTIAL_READ) |
						  SIM_BIT(SIM_AUDIT_READ)};
}

static struct sim_caller user_caller(void)
{
	return (struct sim_caller){.tenant = KIT_TENANT,
				   .audience = SIM_AUDIENCE_GRAPH,
				   .client_id = KIT_PUBLIC,
				   .app_name = "app 2",
				   .is_user = true,
				   .oid = "c0000000-0000-4000-8000-000000000001",
				   .upn = KIT_ADMIN,
				   .name = "user 1",
				   .permissions = SIM_BIT(SIM_USER_READ),
				   .role = {KIT_ROLE},
				   .role_n = 1,
				   .cae = true};
}

/* The caller frees it. */
static char *issue(const struct sim_caller *who)
{
	struct laps_buf b;
	char *text;

	laps_buf_init(&b, LAPS_JWS_MAX);
	ck_assert(sim_token_issue(kit_c, who, kit_now, &b));
	text = strndup((const char *)b.data, b.len);
	laps_buf_clear(&b);
	return text;
}

/* AUT-36, AUT-37 */
START_TEST(a_token_of_an_application_comes_back_as_it_was)
{
	const struct sim_caller who = app_caller();
	struct sim_caller back;
	char *token = issue(&who);

	ck_assert_int_eq(kit_check(token, SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_OK);
	ck_assert_str_eq(back.tenant, who.tenant);
	ck_assert_str_eq(back.client_id, who.client_id);
	ck_assert_str_eq(back.app_name, who.app_name);
	ck_assert_str_eq(back.oid, who.oid);
	ck_assert_int_eq(back.app_auth, 1);
	ck_assert(!back.is_user && !back.is_device && !back.cae);
	ck_assert_uint_eq(back.permissions, who.permissions);
	ck_assert_uint_eq(back.issued_ticks, kit_now / KIT_SECOND * KIT_SECOND);
	ck_assert_str_eq(kit_claim(token, "idtyp"), "app");
	ck_assert_str_eq(kit_claim(token, "aud"), "https://graph.microsoft.com");
	ck_assert_str_eq(kit_claim(token, "iss"), "https://sts.windows.net/" KIT_TENANT "/");
	ck_assert_str_eq(kit_claim(token, "ver"), "1.0");
	free(token);
}
END_TEST

START_TEST(a_token_has_all_roles_of_its_user)
{
	struct sim_caller who = user_caller(), back;
	char *token;

	who.role_n = SIM_USER_ROLES_MAX;
	for (size_t i = 0; i < who.role_n; i++) {
		memcpy(who.role[i], KIT_ROLE, sizeof(who.role[i]));
		who.role[i][35] = (char)('0' + i);
	}
	token = issue(&who);
	ck_assert_int_eq(kit_check(token, SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_OK);
	ck_assert_uint_eq(back.role_n, SIM_USER_ROLES_MAX);
	ck_assert_str_eq(back.role[SIM_USER_ROLES_MAX - 1], who.role[SIM_USER_ROLES_MAX - 1]);
	free(token);
}
END_TEST

/* AUT-37 */
START_TEST(a_token_of_a_user_comes_back_as_it_was)
{
	const struct sim_caller who = user_caller();
	struct sim_caller back;
	char *token = issue(&who);

	ck_assert_int_eq(kit_check(token, SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_OK);
	ck_assert(back.is_user && back.cae);
	ck_assert_str_eq(back.upn, who.upn);
	ck_assert_str_eq(back.name, who.name);
	ck_assert_uint_eq(back.role_n, 1);
	ck_assert_str_eq(back.role[0], KIT_ROLE);
	ck_assert_uint_eq(back.permissions, SIM_BIT(SIM_USER_READ));
	ck_assert_str_eq(kit_claim(token, "scp"), "User.Read");
	ck_assert_str_eq(kit_claim(token, "idtyp"), "user");
	ck_assert_uint_eq(sim_caller_actions(kit_c, &back),
			  SIM_ACTION_READ_METADATA | SIM_ACTION_READ_PASSWORD);
	free(token);
}
END_TEST

START_TEST(a_token_of_a_device_says_which)
{
	struct sim_caller who = {.tenant = KIT_TENANT,
				 .audience = SIM_AUDIENCE_REGISTRATION,
				 .client_id = KIT_BROKER,
				 .is_device = true,
				 .device_id = "d0000000-0000-4000-8000-000000000001"},
			  back;
	char *token = issue(&who);
	struct sim_actor actor;

	ck_assert_int_eq(kit_check(token, SIM_AUDIENCE_REGISTRATION, &back), SIM_TOKEN_OK);
	ck_assert(back.is_device && !back.is_user);
	ck_assert_str_eq(back.device_id, who.device_id);
	ck_assert_str_eq(kit_claim(token, "aud"), KIT_DRS);
	sim_caller_actor(&back, &actor);
	ck_assert_str_eq(actor.id, "");
	ck_assert_str_eq(actor.name, "Device Registration Service");
	free(token);
}
END_TEST

START_TEST(a_resource_named_by_its_id_is_the_audience_by_its_id)
{
	struct sim_caller who = app_caller(), back;
	char *token;

	who.audience_id = true;
	token = issue(&who);
	ck_assert_str_eq(kit_claim(token, "aud"), "00000003-0000-0000-c000-000000000000");
	ck_assert_int_eq(kit_check(token, SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_OK);
	ck_assert(back.audience_id);
	free(token);
}
END_TEST

START_TEST(actors_are_users_or_applications)
{
	struct sim_caller who = user_caller();
	struct sim_actor actor;

	sim_caller_actor(&who, &actor);
	ck_assert(actor.is_user);
	ck_assert_str_eq(actor.name, KIT_ADMIN);
	who = app_caller();
	sim_caller_actor(&who, &actor);
	ck_assert(!actor.is_user);
	ck_assert_str_eq(actor.name, "app 1");
	ck_assert_str_eq(actor.id, who.oid);
}
END_TEST

/* GRA-19: the skew that is forgiven, at both sides of its bounds */
START_TEST(a_token_is_good_in_its_time_only)
{
	const struct sim_caller who = app_caller();
	struct sim_caller back;
	char *token = issue(&who);

	kit_now = KIT_NOW + (SIM_TOKEN_SECONDS + SIM_TOKEN_SKEW - 1) * KIT_SECOND;
	ck_assert_int_eq(kit_check(token, SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_OK);
	memset(&back, 0x5a, sizeof(back));
	kit_now += KIT_SECOND;
	ck_assert_int_eq(kit_check(token, SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_EXPIRED);
	ck_assert_int_eq(back.tenant[0], 0x5a);
	kit_now = KIT_NOW - SIM_TOKEN_SKEW * KIT_SECOND;
	ck_assert_int_eq(kit_check(token, SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_OK);
	kit_now -= KIT_SECOND;
	ck_assert_int_eq(kit_check(token, SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_EXPIRED);
	free(token);
}
END_TEST

/* GRA-19 */
START_TEST(a_token_is_good_for_its_audience_only)
{
	const struct sim_caller who = app_caller();
	struct sim_caller back;
	char *token = issue(&who);

	ck_assert_int_eq(kit_check(token, SIM_AUDIENCE_REGISTRATION, &back), SIM_TOKEN_AUDIENCE);
	ck_assert_int_eq(kit_check(token, SIM_AUDIENCE_LEGACY, &back), SIM_TOKEN_AUDIENCE);
	free(token);
}
END_TEST

START_TEST(a_token_of_a_tenant_that_is_not_here_is_refused)
{
	struct sim_caller who = app_caller(), back;
	char *token;

	snprintf(who.tenant, sizeof(who.tenant), "99999999-9999-4999-8999-999999999999");
	token = issue(&who);
	ck_assert_int_eq(kit_check(token, SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_TENANT);
	free(token);
}
END_TEST

/* Claims that are good but for what a test changes; the caller frees it. */
static char *claims_with(const char *name, const char *value)
{
	json_t *c = json_pack(
		"{ss ss sI sI sI ss ss ss ss ss s[s]}", "aud", "https://graph.microsoft.com", "iss",
		"https://sts.windows.net/" KIT_TENANT "/", "iat", (json_int_t)1767225600, "nbf",
		(json_int_t)1767225600, "exp", (json_int_t)1767229199, "tid", KIT_TENANT, "appid",
		KIT_APP, "appidacr", "1", "idtyp", "app", "oid",
		"b0000000-0000-4000-8000-000000000001", "roles", "DeviceLocalCredential.Read.All");
	json_t *v = value ? json_loads(value, JSON_DECODE_ANY, NULL) : NULL;
	char *text;

	if (name && v)
		json_object_set_new(c, name, v);
	else if (name)
		json_object_del(c, name);
	text = json_dumps(c, JSON_COMPACT);
	json_decref(c);
	return text;
}

static sim_token_verdict verdict_of(const char *header, const char *claims, laps_jws_alg alg,
				    const struct laps_rsa *key)
{
	char *token = kit_sign(header, claims, alg, key);
	struct sim_caller back;
	sim_token_verdict v = kit_check(token, SIM_AUDIENCE_GRAPH, &back);

	free(token);
	return v;
}

#define RS256 "{\"alg\":\"RS256\",\"typ\":\"JWT\"}"

static const struct {
	const char *claim, *value;
	sim_token_verdict verdict;
} changed[] = {
	{NULL, NULL, SIM_TOKEN_OK},
	{"iss", "\"https://sts.windows.net/" KIT_OTHER "/\"", SIM_TOKEN_TENANT},
	{"iss", "\"https://login.microsoftonline.com/" KIT_TENANT "/v2.0\"", SIM_TOKEN_TENANT},
	{"iss", NULL, SIM_TOKEN_TENANT},
	{"iss", "7", SIM_TOKEN_TENANT},
	{"tid", "\"" KIT_OTHER "\"", SIM_TOKEN_TENANT},
	{"tid", NULL, SIM_TOKEN_MALFORMED},
	/* an id token */
	{"aud", "\"" KIT_APP "\"", SIM_TOKEN_AUDIENCE},
	{"aud", "[\"https://graph.microsoft.com\"]", SIM_TOKEN_MALFORMED},
	{"aud", NULL, SIM_TOKEN_MALFORMED},
	{"exp", NULL, SIM_TOKEN_MALFORMED},
	{"exp", "1e99", SIM_TOKEN_MALFORMED},
	{"exp", "\"1767229199\"", SIM_TOKEN_MALFORMED},
	{"nbf", NULL, SIM_TOKEN_MALFORMED},
	{"iat", NULL, SIM_TOKEN_MALFORMED},
	{"iat", "9223372036854775807", SIM_TOKEN_MALFORMED},
	{"iat", "-9223372036854775808", SIM_TOKEN_MALFORMED},
	{"idtyp", "\"admin\"", SIM_TOKEN_MALFORMED},
	{"idtyp", NULL, SIM_TOKEN_MALFORMED},
	/* without a user's claims */
	{"idtyp", "\"user\"", SIM_TOKEN_MALFORMED},
	{"idtyp", "\"device\"", SIM_TOKEN_MALFORMED},
	{"appidacr", "\"3\"", SIM_TOKEN_MALFORMED},
	{"appidacr", "1", SIM_TOKEN_MALFORMED},
	{"oid", NULL, SIM_TOKEN_MALFORMED},
	{"oid", "\"b0000000-0000-4000-8000-0000000000011\"", SIM_TOKEN_MALFORMED},
	{"roles", "[1]", SIM_TOKEN_MALFORMED},
	{"roles", "[\"Other.Read.All\"]", SIM_TOKEN_OK},
	{"more", "{}", SIM_TOKEN_OK},
};

/* It names a tenant, but is not the id of one. */
START_TEST(a_domain_is_no_tenant_id)
{
	char *claims = claims_with("tid", "\"corp.example\"");
	json_t *c = json_loads(claims, 0, NULL);

	json_object_set_new(c, "iss", json_string("https://sts.windows.net/corp.example/"));
	free(claims);
	claims = json_dumps(c, JSON_COMPACT);
	ck_assert_int_eq(verdict_of(RS256, claims, LAPS_JWS_RS256, kit_c->token_key),
			 SIM_TOKEN_TENANT);
	free(claims);
	json_decref(c);
}
END_TEST

START_TEST(claims_that_are_not_ours_are_refused)
{
	char *claims = claims_with(changed[_i].claim, changed[_i].value);
	const sim_token_verdict v = verdict_of(RS256, claims, LAPS_JWS_RS256, kit_c->token_key);

	ck_assert_msg(v == changed[_i].verdict, "%s %s: %d",
		      changed[_i].claim ? changed[_i].claim : "", changed[_i].value, (int)v);
	free(claims);
}
END_TEST

/* GRA-19 */
START_TEST(another_key_or_algorithm_is_refused)
{
	char *claims = claims_with(NULL, NULL);

	ck_assert_int_eq(verdict_of(RS256, claims, LAPS_JWS_RS256, kit_stolen),
			 SIM_TOKEN_SIGNATURE);
	/* our key, but not what we sign with */
	ck_assert_int_eq(
		verdict_of("{\"alg\":\"PS256\"}", claims, LAPS_JWS_PS256, kit_c->token_key),
		SIM_TOKEN_SIGNATURE);
	ck_assert_int_eq(verdict_of(RS256, claims, LAPS_JWS_PS256, kit_c->token_key),
			 SIM_TOKEN_SIGNATURE);
	ck_assert_int_eq(verdict_of("{\"alg\":\"none\"}", claims, LAPS_JWS_RS256, kit_c->token_key),
			 SIM_TOKEN_SIGNATURE);
	ck_assert_int_eq(verdict_of("{}", claims, LAPS_JWS_RS256, kit_c->token_key),
			 SIM_TOKEN_MALFORMED);
	ck_assert_int_eq(verdict_of("[]", claims, LAPS_JWS_RS256, kit_c->token_key),
			 SIM_TOKEN_MALFORMED);
	ck_assert_int_eq(verdict_of("{\"alg\":\"RS256\",\"alg\":\"none\"}", claims, LAPS_JWS_RS256,
				    kit_c->token_key),
			 SIM_TOKEN_MALFORMED);
	free(claims);
}
END_TEST

/* An attacker's token: the header's algorithm takes the public key for a password. */
START_TEST(a_public_key_is_no_password)
{
	static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
	char *claims = claims_with(NULL, NULL), *text;
	uint8_t mac[32];
	unsigned mac_len = sizeof(mac);
	struct laps_buf b, pem;
	struct sim_caller back;

	laps_buf_init(&b, LAPS_JWS_MAX);
	laps_buf_init(&pem, LAPS_JWS_MAX);
	laps_cert_format_pem(kit_c->token_cert.data, kit_c->token_cert.len, &pem);
	kit_base64url(header, &b);
	laps_buf_put_u8(&b, '.');
	kit_base64url(claims, &b);
	ck_assert(HMAC(EVP_sha256(), pem.data, (int)pem.len, b.data, b.len, mac, &mac_len));
	laps_buf_put_u8(&b, '.');
	laps_base64url_format(mac, sizeof(mac), &b);
	text = strndup((const char *)b.data, b.len);
	ck_assert_int_eq(kit_check(text, SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_SIGNATURE);
	free(text);
	free(claims);
	laps_buf_clear(&b);
	laps_buf_clear(&pem);
}
END_TEST

START_TEST(a_token_that_nobody_signed_is_refused)
{
	char *claims = claims_with(NULL, NULL), *text;
	struct laps_buf b;
	struct sim_caller back;

	laps_buf_init(&b, LAPS_JWS_MAX);
	kit_base64url("{\"alg\":\"none\"}", &b);
	laps_buf_put_u8(&b, '.');
	kit_base64url(claims, &b);
	laps_buf_put_u8(&b, '.');
	text = strndup((const char *)b.data, b.len);
	ck_assert_int_eq(kit_check(text, SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_SIGNATURE);
	free(text);
	free(claims);
	laps_buf_clear(&b);
}
END_TEST

START_TEST(garbage_is_no_token)
{
	static const char *const garbage[] = {"x",           "a.b",
					      "....",        "e30.e30.e30",
					      "e30.e30.===", "eyJhbGciOiJSUzI1NiJ9.bm8.AAAA",
					      "%%%.%%%.%%%"};
	struct sim_caller back;

	for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++)
		ck_assert_int_ne(kit_check(garbage[i], SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_OK);
}
END_TEST

/* Every character of a token counts. */
START_TEST(no_character_can_be_changed)
{
	const struct sim_caller who = app_caller();
	struct sim_caller back;
	char *token = issue(&who);
	const size_t len = strlen(token);

	for (size_t i = 0; i < len; i++) {
		const char was = token[i];

		token[i] = was == 'A' ? 'B' : 'A';
		ck_assert_int_ne(kit_check(token, SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_OK);
		token[i] = was;
	}
	ck_assert_int_eq(kit_check(token, SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_OK);
	free(token);
}
END_TEST

START_TEST(no_header_is_no_token)
{
	struct sim_http_request rq;
	struct sim_caller back;

	sim_http_request_init(&rq, "GET");
	ck_assert_int_eq(sim_token_check(kit_c, &rq, SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_NONE);
	ck_assert_uint_eq(sim_http_request_header(&rq, "Authorization", "Basic QTpC"), 0);
	ck_assert_int_eq(sim_token_check(kit_c, &rq, SIM_AUDIENCE_GRAPH, &back), SIM_TOKEN_NONE);
	sim_http_request_clear(&rq);
}
END_TEST

START_TEST(resources_have_several_names)
{
	static const struct {
		const char *name;
		int audience; /* -1: unknown */
	} row[] = {
		{"https://graph.microsoft.com", SIM_AUDIENCE_GRAPH},
		{"https://graph.microsoft.com/", SIM_AUDIENCE_GRAPH},
		{"HTTPS://Graph.Microsoft.com", SIM_AUDIENCE_GRAPH},
		{"00000003-0000-0000-c000-000000000000", SIM_AUDIENCE_GRAPH},
		{"00000003-0000-0000-C000-000000000000/", SIM_AUDIENCE_GRAPH},
		{KIT_DRS, SIM_AUDIENCE_REGISTRATION},
		{"01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9", SIM_AUDIENCE_REGISTRATION},
		{"https://enterpriseregistration.windows.net/", SIM_AUDIENCE_REGISTRATION},
		{"https://graph.windows.net", SIM_AUDIENCE_LEGACY},
		{"00000002-0000-0000-c000-000000000000", SIM_AUDIENCE_LEGACY},
		{"https://graph.microsoft.com//", -1},
		{"https://graph.microsoft.co", -1},
		{"https://graph.microsoft.com.example", -1},
		{"", -1},
		{"/", -1},
	};
	sim_audience a;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const bool found = sim_audience_find(row[i].name, strlen(row[i].name), &a);

		ck_assert_msg(found == (row[i].audience >= 0), "%s", row[i].name);
		ck_assert_msg(!found || (int)a == row[i].audience, "%s", row[i].name);
	}
}
END_TEST

/* a custom role of another tenant gives nothing, and an unknown one neither */
START_TEST(roles_are_those_of_the_tenant)
{
	struct sim_role role = {"e0000000-0000-4000-8000-000000000001", "custom",
				SIM_ACTION_READ_PASSWORD, kit_other};
	struct sim_caller who = user_caller();
	struct sim_err err;

	ck_assert(sim_store_add_role(kit_c->store, &role, &err));
	memcpy(who.role[0], role.id, sizeof(role.id));
	ck_assert_uint_eq(sim_caller_actions(kit_c, &who), 0);
	memcpy(who.tenant, KIT_OTHER, sizeof(KIT_OTHER));
	ck_assert_uint_eq(sim_caller_actions(kit_c, &who), SIM_ACTION_READ_PASSWORD);
	who.role[0][0] = 'f';
	ck_assert_uint_eq(sim_caller_actions(kit_c, &who), 0);
}
END_TEST

static Suite *make_suite(void)
{
	TCase *t;
	Suite *s = kit_suite("token", &t);

	tcase_add_test(t, a_token_of_an_application_comes_back_as_it_was);
	tcase_add_test(t, a_token_has_all_roles_of_its_user);
	tcase_add_test(t, a_token_of_a_user_comes_back_as_it_was);
	tcase_add_test(t, a_token_of_a_device_says_which);
	tcase_add_test(t, a_resource_named_by_its_id_is_the_audience_by_its_id);
	tcase_add_test(t, actors_are_users_or_applications);
	tcase_add_test(t, a_token_is_good_in_its_time_only);
	tcase_add_test(t, a_token_is_good_for_its_audience_only);
	tcase_add_test(t, a_token_of_a_tenant_that_is_not_here_is_refused);
	tcase_add_test(t, a_domain_is_no_tenant_id);
	tcase_add_loop_test(t, claims_that_are_not_ours_are_refused, 0,
			    sizeof(changed) / sizeof(changed[0]));
	tcase_add_test(t, another_key_or_algorithm_is_refused);
	tcase_add_test(t, a_public_key_is_no_password);
	tcase_add_test(t, a_token_that_nobody_signed_is_refused);
	tcase_add_test(t, garbage_is_no_token);
	tcase_add_test(t, no_character_can_be_changed);
	tcase_add_test(t, no_header_is_no_token);
	tcase_add_test(t, resources_have_several_names);
	tcase_add_test(t, roles_are_those_of_the_tenant);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
