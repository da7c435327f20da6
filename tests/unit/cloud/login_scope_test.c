/* SPDX-License-Identifier: MIT */
/* Scopes and resources as clients write them. */
#include "unit/cloud/loginkit.h"

#include "cloud/login_scope.h"

#define BASIC SIM_BIT(SIM_LOCAL_CREDENTIAL_READ_BASIC)
#define READ  SIM_BIT(SIM_LOCAL_CREDENTIAL_READ)

static const struct {
	const char *text;
	unsigned number;
	struct sim_login_scope scope; /* without has_audience */
} row[] = {
	{"https://graph.microsoft.com/.default", 0, {.all = true}},
	{"https://graph.microsoft.com//.default", 0, {.all = true}},
	{".default", 0, {.all = true}},
	{"00000003-0000-0000-c000-000000000000/.default", 0, {.all = true, .audience_id = true}},
	{KIT_DRS "/.default", 0, {.audience = SIM_AUDIENCE_REGISTRATION, .all = true}},
	{"https://graph.windows.net/user_impersonation",
	 0,
	 {.audience = SIM_AUDIENCE_LEGACY, .named = true}},
	{"DeviceLocalCredential.Read.All openid profile offline_access",
	 0,
	 {.bits = READ, .named = true, .openid = true, .profile = true, .offline = true}},
	{"https://graph.microsoft.com/DeviceLocalCredential.ReadBasic.All email",
	 0,
	 {.bits = BASIC, .named = true, .email = true}},
	{"  DeviceLocalCredential.Read.All  devicelocalcredential.readbasic.all ",
	 0,
	 {.bits = READ | BASIC, .named = true}},
	{"openid", 0, {.openid = true}},
	{"https://graph.microsoft.com/.default openid offline_access",
	 0,
	 {.all = true, .openid = true, .offline = true}},
	{"resource=https://graph.microsoft.com/",
	 0,
	 {.all = true, .openid = true, .profile = true, .offline = true}},
	{"resource=" KIT_DRS,
	 0,
	 {.audience = SIM_AUDIENCE_REGISTRATION,
	  .all = true,
	  .openid = true,
	  .profile = true,
	  .offline = true}},
	{"", 900144, {0}},
	{"  ", 900144, {0}},
	{"resource=", 900144, {0}},
	{"resource=https://unknown.example", 500011, {0}},
	{"resource=https://graph.microsoft.com/.default", 500011, {0}},
	{"https://unknown.example/.default", 500011, {0}},
	{"https://graph.microsoft.com", 500011, {0}},
	{"https://graph.microsoft.com/", 70011, {0}},
	{"https://graph.microsoft.com/Nothing.Read", 70011, {0}},
	{"Nothing.Read", 70011, {0}},
	{"https://graph.windows.net/User.Read", 70011, {0}},
	/* several resources, and all beside some */
	{"https://graph.microsoft.com/.default https://graph.windows.net/.default", 70011, {0}},
	{"User.Read " KIT_DRS "/.default", 70011, {0}},
	{"https://graph.microsoft.com/.default User.Read", 70011, {0}},
};

/* AUT-25 */
START_TEST(scopes_are_read)
{
	struct sim_login_scope got, poison;
	const unsigned number =
		(memset(&got, 0x5a, sizeof(got)), memset(&poison, 0x5a, sizeof(got)),
		 sim_login_scope_parse(row[_i].text, &got));

	ck_assert_msg(number == row[_i].number, "'%s': %u", row[_i].text, number);
	if (number) {
		ck_assert_mem_eq(&got, &poison, sizeof(got));
		return;
	}
	ck_assert_int_eq(got.audience, row[_i].scope.audience);
	ck_assert(got.audience_id == row[_i].scope.audience_id);
	ck_assert(got.all == row[_i].scope.all && got.named == row[_i].scope.named);
	ck_assert_uint_eq(got.bits, row[_i].scope.bits);
	ck_assert(got.openid == row[_i].scope.openid && got.profile == row[_i].scope.profile);
	ck_assert(got.email == row[_i].scope.email && got.offline == row[_i].scope.offline);
}
END_TEST

START_TEST(a_scope_has_a_longest_form)
{
	char text[SIM_LOGIN_SCOPE_MAX + 1];
	struct sim_login_scope got;

	memset(text, ' ', sizeof(text));
	memcpy(text, "openid", 6);
	text[SIM_LOGIN_SCOPE_MAX] = '\0';
	ck_assert_uint_eq(sim_login_scope_parse(text, &got), 70011);
	text[SIM_LOGIN_SCOPE_MAX - 1] = '\0';
	ck_assert_uint_eq(sim_login_scope_parse(text, &got), 0);
}
END_TEST

static void granted_is(const char *text, uint32_t bits, const char *expected)
{
	struct sim_login_scope scope;
	struct laps_buf b;

	laps_buf_init(&b, 4096);
	ck_assert_uint_eq(sim_login_scope_parse(text, &scope), 0);
	sim_login_scope_granted(text, &scope, bits, &b);
	laps_buf_put_u8(&b, 0);
	ck_assert_str_eq((const char *)b.data, expected);
	laps_buf_clear(&b);
}

/* AUT-30: what is granted is in the form that it was asked for in */
START_TEST(what_is_granted_is_named_as_it_was_asked_for)
{
	granted_is("User.Read openid offline_access", SIM_BIT(SIM_USER_READ), "User.Read openid");
	granted_is("https://graph.microsoft.com/.default offline_access",
		   BASIC | SIM_BIT(SIM_USER_READ),
		   "https://graph.microsoft.com/DeviceLocalCredential.ReadBasic.All "
		   "https://graph.microsoft.com/User.Read https://graph.microsoft.com/.default");
	granted_is("resource=https://graph.microsoft.com", SIM_BIT(SIM_USER_READ), "User.Read");
	granted_is("resource=" KIT_DRS, 0, "user_impersonation");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("login_scope");
	TCase *t = tcase_create("login_scope");

	tcase_add_loop_test(t, scopes_are_read, 0, sizeof(row) / sizeof(row[0]));
	tcase_add_test(t, a_scope_has_a_longest_form);
	tcase_add_test(t, what_is_granted_is_named_as_it_was_asked_for);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
