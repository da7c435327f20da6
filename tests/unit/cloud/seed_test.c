/* SPDX-License-Identifier: MIT */
#include "cloud/seed.h"

#include <stdio.h>
#include <string.h>

#include "lib/runner.h"

static const struct sim_cloud_seed seed = {.seed = 42, .domain = "corp.example"};
static struct sim_store *s;
static struct sim_err err;

static void set_up(void)
{
	ck_assert(sim_store_new(&s, &err));
	ck_assert_msg(sim_cloud_seed(s, &seed, &err), "%s", err.text);
}

static void tear_down(void)
{
	sim_store_free(&s);
}

static struct sim_app *app(const char *name)
{
	char what[64], id[LAPS_GUID_TEXT];

	snprintf(what, sizeof(what), "%s client", name);
	ck_assert(sim_cloud_id(42, what, id, &err));
	return sim_store_app(s, id);
}

/* The switch is on from the start (ours); a real tenant's is off. */
START_TEST(there_is_a_tenant_of_the_domain)
{
	const struct sim_tenant *t = sim_store_tenant(s, "corp.example");
	char id[LAPS_GUID_TEXT];

	ck_assert(sim_cloud_id(42, "tenant", id, &err));
	ck_assert_str_eq(t->id, id);
	ck_assert(t->laps_enabled);
	ck_assert_ptr_null(t->policy);
	ck_assert_ptr_null(sim_store_tenant_at(s, 1));
	ck_assert_uint_eq(sim_store_device_count(s, t), 0);
}
END_TEST

START_TEST(there_are_three_applications)
{
	const struct sim_app *reader = app(SIM_APP_READER), *basic = app(SIM_APP_BASIC),
			     *public = app(SIM_APP_PUBLIC);
	char secret[SIM_PASSWORD_LEN + 1];

	ck_assert(reader->enabled && basic->enabled && public->enabled);
	ck_assert(!reader->is_public && !basic->is_public && public->is_public);
	for (int p = 0; p < SIM_PERMISSION_N; p++)
		ck_assert_int_eq((reader->app_roles & SIM_BIT(p)) != 0, p != SIM_USER_READ);
	ck_assert_uint_eq(basic->app_roles, SIM_BIT(SIM_LOCAL_CREDENTIAL_READ_BASIC));
	ck_assert_uint_eq(public->app_roles, 0);
	ck_assert_uint_eq(public->scopes, SIM_BIT(SIM_PERMISSION_N) - 1);
	ck_assert_uint_eq(public->secret_n, 0);
	ck_assert(sim_cloud_password(42, SIM_APP_READER, secret, &err));
	ck_assert_str_eq(laps_secret_text(reader->secret[0].value), secret);
	ck_assert_uint_eq(reader->secret[0].expires_ticks, 0);
	ck_assert_str_ne(laps_secret_text(basic->secret[0].value), secret);
}
END_TEST

START_TEST(users_have_their_roles)
{
	/* what each role may: spec of the roles' reference, and our two custom ones */
	static const struct {
		const char *upn;
		uint32_t actions;
	} known[] = {
		{"administrator@corp.example", 3}, {"alice@corp.example", 0},
		{"cloudadmin@corp.example", 3},    {"intuneadmin@corp.example", 3},
		{"helpdesk@corp.example", 1},      {"secadmin@corp.example", 1},
		{"secreader@corp.example", 1},     {"globalreader@corp.example", 1},
		{"lapsreader@corp.example", 3},    {"lapsviewer@corp.example", 1},
	};

	ck_assert_uint_eq(sim_cloud_user_n, sizeof(known) / sizeof(known[0]));
	for (size_t i = 0; i < sim_cloud_user_n; i++) {
		const struct sim_user *u = sim_store_user(s, known[i].upn);

		ck_assert_msg(u && u->enabled, "%s", known[i].upn);
		ck_assert_uint_eq(u->role_n, known[i].actions ? 1 : 0);
		ck_assert_uint_eq(u->role_n ? u->role[0]->actions : 0, known[i].actions);
		ck_assert_ptr_eq(u, sim_store_user_at(s, i));
	}
	ck_assert_ptr_nonnull(sim_store_user(s, "lapsreader@corp.example")->role[0]->tenant);
	ck_assert_ptr_null(sim_store_user(s, "cloudadmin@corp.example")->role[0]->tenant);
}
END_TEST

/* The domain is synchronised: who is in both has one password. */
START_TEST(passwords_are_those_of_the_directory)
{
	char password[SIM_PASSWORD_LEN + 1];

	for (size_t i = 0; i < sim_cloud_user_n; i++) {
		ck_assert(sim_choose_password(42, sim_cloud_user[i].name, password, &err));
		ck_assert_str_eq(laps_secret_text(sim_store_user_at(s, i)->password), password);
	}
	ck_assert_str_eq(sim_cloud_user[0].name, "Administrator");
	ck_assert_str_eq(sim_cloud_user[1].name, "alice");
}
END_TEST

START_TEST(equal_seeds_make_equal_clouds)
{
	struct sim_store *other = NULL;
	json_t *a, *b;

	for (uint64_t n = 42; n <= 43; n++) {
		const struct sim_cloud_seed again = {.seed = n, .domain = "corp.example"};

		ck_assert(sim_store_new(&other, &err));
		ck_assert(sim_cloud_seed(other, &again, &err));
		a = sim_store_save(s);
		b = sim_store_save(other);
		ck_assert_int_eq(json_equal(a, b), n == 42);
		json_decref(a);
		json_decref(b);
		sim_store_free(&other);
	}
}
END_TEST

START_TEST(what_is_too_long_or_there_is_refused)
{
	char domain[300];
	struct sim_cloud_seed long_one = {.seed = 1, .domain = domain};
	struct sim_store *other = NULL;
	char id[LAPS_GUID_TEXT] = "as it was";

	ck_assert(!sim_cloud_seed(s, &seed, &err));
	memset(domain, 'd', sizeof(domain));
	for (size_t len = 240; len < 260; len += 19) {
		domain[len] = 0;
		ck_assert(sim_store_new(&other, &err));
		/* "Administrator@" and 242 more are a UPN; 259 are no domain */
		ck_assert_int_eq(sim_cloud_seed(other, &long_one, &err), len == 240);
		sim_store_free(&other);
		domain[len] = 'd';
	}
	domain[299] = 0;
	ck_assert(!sim_cloud_id(1, domain, id, &err));
	ck_assert_str_eq(id, "as it was");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("seed");
	TCase *t = tcase_create("seed");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, there_is_a_tenant_of_the_domain);
	tcase_add_test(t, there_are_three_applications);
	tcase_add_test(t, users_have_their_roles);
	tcase_add_test(t, passwords_are_those_of_the_directory);
	tcase_add_test(t, equal_seeds_make_equal_clouds);
	tcase_add_test(t, what_is_too_long_or_there_is_refused);
	suite_add_tcase(suite, t);
	return suite;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
