/* SPDX-License-Identifier: MIT */
/* The JSON form of a cloud, fixtures/cloud/README.md: what is read, what is refused, what is saved.
 * The digests of the certificate are what openssl x509 -fingerprint prints. */
#include "unit/cloud/storekit.h"

#define FIXTURE "fixtures/cloud/two-tenants.json"
#define DEVICE  "e0000000-0001-4000-8000-00000000000"

static struct sim_store *s;
static struct sim_err err;

static json_t *fixture(void)
{
	json_error_t why;
	json_t *j = json_load_file(FIXTURE, JSON_REJECT_DUPLICATES, &why);

	ck_assert_msg(j != NULL, "%s:%d: %s", FIXTURE, why.line, why.text);
	return j;
}

static void set_up(void)
{
	json_t *j = fixture();

	ck_assert(sim_store_new(&s, &err));
	ck_assert_msg(sim_store_load(s, j, &err), "%s", err.text);
	json_decref(j);
}

static void tear_down(void)
{
	sim_store_free(&s);
}

START_TEST(the_fixture_has_its_applications)
{
	static const uint8_t sha1[] = {0x6d, 0x80, 0x1a, 0x58, 0x53, 0xd7, 0x4e, 0x66, 0x18, 0x64,
				       0xcc, 0xd4, 0x68, 0x82, 0xe0, 0x5c, 0x69, 0x4a, 0xb9, 0x82};
	const struct sim_app *a;

	a = sim_store_app(s, "A0000000-0001-4000-8000-000000000001");
	ck_assert_str_eq(a->name, "reader");
	ck_assert_str_eq(a->tenant->domain, "corp.example");
	ck_assert_str_eq(a->object_id, "a1000000-0001-4000-8000-000000000001");
	ck_assert(a->enabled && !a->is_public);
	ck_assert_uint_eq(a->app_roles, SIM_BIT(SIM_USER_READ) - 1);
	ck_assert_str_eq(laps_secret_text(a->secret[0].value), "Secret-reader-0001");
	ck_assert(!sim_store_app(s, "a0000000-0001-4000-8000-000000000003")->enabled);
	a = sim_store_app(s, "a0000000-0001-4000-8000-000000000004");
	ck_assert_uint_eq(a->secret_n, 1);
	/* 2020-01-01 */
	ck_assert_uint_eq(a->secret[0].expires_ticks, UINT64_C(132223104000000000));
	a = sim_store_app(s, "a0000000-0001-4000-8000-000000000005");
	ck_assert_uint_eq(a->cert_n, 1);
	ck_assert_mem_eq(a->cert[0].sha1, sha1, sizeof(sha1));
	ck_assert_uint_eq(a->cert[0].sha256[0], 0x6e);
	ck_assert(sim_store_app(s, "a0000000-0001-4000-8000-000000000006")->is_public);
	/* permissions by the ids of a manifest */
	a = sim_store_app(s, "a0000000-0001-4000-8000-000000000008");
	ck_assert_uint_eq(a->app_roles, SIM_BIT(SIM_LOCAL_CREDENTIAL_READ));
	ck_assert_uint_eq(a->scopes, SIM_BIT(SIM_LOCAL_CREDENTIAL_READ_BASIC));
	ck_assert_uint_eq(a->secret_n, 2);
	ck_assert_uint_eq(a->secret[1].expires_ticks, 0);
}
END_TEST

START_TEST(the_fixture_has_its_users_and_roles)
{
	const struct sim_user *u = sim_store_user(s, "LAPSReader@corp.example");

	ck_assert_str_eq(u->id, "b0000000-0001-4000-8000-000000000008");
	ck_assert_uint_eq(u->role_n, 1);
	ck_assert_uint_eq(u->role[0]->actions, SIM_ACTION_READ_METADATA | SIM_ACTION_READ_PASSWORD);
	ck_assert_str_eq(laps_secret_text(u->password), "Pass-word-lapsreader");
	ck_assert_ptr_eq(sim_store_user(s, u->id), u);
	ck_assert(!sim_store_user(s, "disabled@corp.example")->enabled);
	ck_assert_uint_ne(sim_store_user(s, "revoked@corp.example")->sessions_from_ticks, 0);
	ck_assert_str_eq(sim_store_user(s, "cloudadmin@other.example")->tenant->id, KIT_OTHER);
	ck_assert_ptr_null(sim_store_user(s, "who@corp.example"));
}
END_TEST

START_TEST(the_fixture_has_its_devices)
{
	const struct sim_device *d = sim_store_device(s, DEVICE "1");
	char text[LAPS_FILETIME_TEXT];

	ck_assert_str_eq(d->name, "WS0001");
	ck_assert_uint_eq(d->credential_n, 3);
	ck_assert_str_eq(d->credential[0].account, "lapsadmin");
	ck_assert_str_eq(laps_secret_text(d->credential[0].password), "Pass-word-1003");
	laps_filetime_format(d->credential[0].backup_ticks, text);
	ck_assert_str_eq(text, "2026-05-21T13:45:30.1234567Z");
	ck_assert_str_eq(d->credential[2].account, "Administrator");
	ck_assert_str_eq(laps_secret_text(d->credential[2].password), "Pass-word-1001");
	ck_assert(!sim_store_device(s, DEVICE "2")->enabled);
	ck_assert_uint_ne(sim_store_device(s, DEVICE "3")->deleted_ticks, 0);
	ck_assert_int_eq(sim_store_device(s, DEVICE "4")->trust, SIM_TRUST_REGISTERED);
	ck_assert_int_eq(sim_store_device(s, DEVICE "5")->trust, SIM_TRUST_HYBRID);
	ck_assert_uint_eq(sim_store_device(s, DEVICE "6")->credential_n, 0);
	ck_assert_str_eq(sim_store_device(s, DEVICE "7")->name,
			 sim_store_device(s, DEVICE "8")->name);
	d = sim_store_device(s, DEVICE "9");
	ck_assert_str_eq(laps_secret_text(d->credential[0].password),
			 "P\xc3\xa4ssw\xc3\xb6rd-9001-\xe2\x82\xac");
	ck_assert(d->rotate_requested);
	ck_assert_uint_eq(sim_store_device_count(s, sim_store_tenant(s, "corp.example")), 9);
	ck_assert_uint_eq(sim_store_device_count(s, sim_store_tenant(s, "other.example")), 1);
	ck_assert_str_eq(
		sim_store_tenant(s, "other.example")->policy,
		"{\"userDeviceQuota\":20,\"multiFactorAuthConfiguration\":\"notRequired\"}");
	ck_assert_int_eq(sim_store_audit_at(s, 0)->activity, SIM_AUDIT_RECOVERED);
	ck_assert_int_eq(sim_store_audit_at(s, 1)->activity, SIM_AUDIT_UPDATED);
	ck_assert_ptr_null(sim_store_audit_at(s, 2));
}
END_TEST

START_TEST(what_is_saved_can_be_loaded)
{
	json_t *first = sim_store_save(s), *second;
	struct sim_store *other = NULL;

	ck_assert_ptr_nonnull(first);
	ck_assert(sim_store_new(&other, &err));
	ck_assert_msg(sim_store_load(other, first, &err), "%s", err.text);
	second = sim_store_save(other);
	ck_assert(json_equal(first, second));
	json_decref(first);
	json_decref(second);
	sim_store_free(&other);
}
END_TEST

/* Changes of one place in a good file, each of which makes it bad: a path of members and numbers,
 * what to put there (JSON; NULL: take it away), and what the error must say. */
static const struct bad {
	const char *path, *value, *says;
} bad[] = {
	{"format", "\"lapsim\"", "'format'"},
	{"format", NULL, "'format'"},
	{"version", "2", "'version'"},
	{"version", "\"1\"", "'version'"},
	{"version", NULL, "'version'"},
	{"more", "[]", "'more' is not known"},
	{"tenants", "{}", "'tenants' is no array"},
	{"devices", "null", "'devices' is no array"},
	{"tenants/0", "1", "tenants, entry 0: is no object"},
	{"tenants/0/id", "\"1\"", "tenants, entry 0: member 'id' is no GUID"},
	{"tenants/0/id", "\"{11111111-1111-4111-8111-111111111111}\"", "is no GUID"},
	{"tenants/0/id", NULL, "'id' is missing"},
	{"tenants/1/id", "\"11111111-1111-4111-8111-111111111111\"", "is there already"},
	{"tenants/1/domain", "\"CORP.example\"", "is there already"},
	{"tenants/0/domain", "\"\"", "is not good"},
	{"tenants/0/region", "\"EUR\"", "'region' is too long"},
	{"tenants/0/laps_enabled", "1", "'laps_enabled' is neither"},
	{"tenants/0/laps_enabled", "null", "'laps_enabled' is neither"},
	{"tenants/0/policy", "\"{}\"", "'policy' is no object"},
	{"tenants/0/policy", "{\"@odata.context\":\"x\"}", "'policy' has a member"},
	{"tenants/0/policy", "{\"localAdminPassword\":{\"isEnabled\":true}}", "has a member"},
	{"tenants/0/policy", "{\"userDeviceQuota\":-1}", "userDeviceQuota is a number"},
	{"tenants/0/policy", "{\"azureADJoin\":{\"allowedToJoin\":{}}}", "@odata.type"},
	{"tenants/0/extra", "1", "'extra' is not known"},
	{"tenants/0/id domain", "1", "'id domain' is not known"},
	{"roles/0/tenant", "\"33333333-3333-4333-8333-333333333333\"", "is no tenant"},
	{"roles/0/id", "\"62e90394-69f5-4237-9190-012177145e10\"", "is there already"},
	{"roles/0/actions/0", "\"microsoft.directory/devices/delete\"", "'actions' has one"},
	{"roles/0/actions/0", "7", "'actions' has one"},
	{"apps/1/client_id", "\"A0000000-0001-4000-8000-000000000001\"", "is there already"},
	{"apps/1/object_id", "\"a1000000-0001-4000-8000-000000000001\"", "is there already"},
	{"apps/0/app_roles/0", "\"Device.Read\"", "'app_roles' has one"},
	{"apps/0/scopes/0", "\"db51be59-e728-414b-b800-e0f010df1a79\"", "'scopes' has one"},
	{"apps/0/secrets/0/value", "\"\"", "'value' is empty"},
	{"apps/0/secrets/0/value", "[]", "'value' is no text"},
	{"apps/0/secrets/0/expires", "\"tomorrow\"", "secrets, entry 0: member 'expires' is no"},
	{"apps/0/secrets/0/expires", "20300101", "'expires' is no text"},
	{"apps/4/certificates/0/der_base64", "\"MIIC\"", "is no certificate"},
	{"apps/4/certificates/0/der_base64", "\"MII\"", "is no base64"},
	{"apps/4/certificates/0", "\"MII\"", "certificates, entry 0: is no object"},
	{"users/1/upn", "\"GLOBALadmin@corp.example\"", "is there already"},
	{"users/1/upn", "\"cloudadmin\"", "is not good"},
	{"users/1/id", "\"b0000000-0001-4000-8000-000000000001\"", "is there already"},
	{"users/1/password", NULL, "'password' is missing"},
	{"users/1/roles/0", "\"00000000-0000-4000-8000-000000000000\"", "'roles' has one"},
	{"users/14/roles/0", "\"c0000000-0001-4000-8000-000000000001\"", "has a role"},
	{"users/1/roles", "[\"x\",\"x\",\"x\",\"x\",\"x\",\"x\",\"x\",\"x\",\"x\"]", "too many"},
	{"users/1/enabled", "\"true\"", "'enabled' is neither"},
	{"devices/1/id", "\"D0000000-0001-4000-8000-000000000001\"", "is there already"},
	{"devices/1/device_id", "\"e0000000-0001-4000-8000-000000000001\"", "is there already"},
	{"devices/1/managed_id", "\"f0000000-0001-4000-8000-000000000001\"", "is there already"},
	{"devices/1/managed_id", NULL, "'managed_id' is missing"},
	{"devices/1/trust", "\"joined\"", "'trust' is no kind"},
	{"devices/1/trust", NULL, "'trust' is missing"},
	{"devices/4/deleted", "\"2026-01-01T00:00:00Z\"", "hybrid"},
	{"devices/0/owner_id", "\"b0000000-0001-4000-8000-000000000099\"", "no user"},
	{"devices/0/owner_id", "\"b0000000-0002-4000-8000-000000000001\"", "no user"},
	{"devices/0/owner_id", "\"\"", "'owner_id' is no GUID"},
	{"devices/0/created", "\"2026-02-30T00:00:00Z\"", "'created' is no time"},
	{"devices/0/created", "\"2026-02-01T00:00:00\"", "'created' is no time"},
	{"devices/0/created", "\"1600-02-01T00:00:00Z\"", "'created' is no time"},
	{"devices/0/key_hash", "\"AAAA\"", "'key_hash' is no SHA-256"},
	{"devices/0/key_hash", "\"A\"", "'key_hash' is no base64"},
	{"devices/0/os_version", "\"10.0.26100.1 and a word too much.\"",
	 "'os_version' is too long"},
	{"devices/0/credentials/0/password_base64", "\"UGFzcw\"", "is no base64"},
	{"devices/0/credentials/0/password_base64", "\"//4=\"", "is not good"},
	{"devices/0/credentials/0/password_base64", NULL, "is missing"},
	{"devices/0/credentials/0/sid", "\"S-1-\"", "is not good"},
	{"devices/0/credentials/0/account", "\"\"", "is not good"},
	{"devices/0/credentials/1/backup", "\"\"", "credentials, entry 1: member 'backup'"},
	{"devices/0/credentials/3", "{}", "'credentials' has too many"},
	{"audit/0/activity", "\"Sleep\"", "'activity' is not known"},
	{"audit/0/tenant", "\"33333333-3333-4333-8333-333333333333\"", "is no tenant"},
	{"audit/1/actor_name", NULL, "'actor_name' is missing"},
	{"audit/1/target_id", "\"x\"", "'target_id' is no GUID"},
};

static void change(json_t *at, const char *path, const char *value)
{
	const char *slash = strchr(path, '/');
	char name[64];
	json_t *new;

	snprintf(name, sizeof(name), "%.*s", slash ? (int)(slash - path) : (int)strlen(path), path);
	if (slash) {
		change(json_is_array(at) ? json_array_get(at, strtoul(name, NULL, 10))
					 : json_object_get(at, name),
		       slash + 1, value);
		return;
	}
	new = value ? json_loads(value, JSON_DECODE_ANY, NULL) : NULL;
	if (!value)
		ck_assert_int_eq(json_object_del(at, name), 0);
	else if (json_is_array(at) && strtoul(name, NULL, 10) == json_array_size(at))
		ck_assert_int_eq(json_array_append_new(at, new), 0);
	else if (json_is_array(at))
		ck_assert_int_eq(json_array_set_new(at, strtoul(name, NULL, 10), new), 0);
	else
		ck_assert_int_eq(json_object_set_new(at, name, new), 0);
}

START_TEST(one_bad_place_refuses_all_and_changes_nothing)
{
	json_t *before, *after, *j = fixture();

	sim_store_write(s);
	sim_store_remove_device(s, sim_store_device(s, DEVICE "2"));
	sim_store_unlock(s);
	before = sim_store_save(s);
	change(j, bad[_i].path, bad[_i].value);
	ck_assert_msg(!sim_store_load(s, j, &err), "%s = %s is taken", bad[_i].path, bad[_i].value);
	ck_assert_msg(strstr(err.text, bad[_i].says) != NULL, "%s: says '%s', not '%s'",
		      bad[_i].path, err.text, bad[_i].says);
	after = sim_store_save(s);
	ck_assert(json_equal(before, after));
	json_decref(before);
	json_decref(after);
	json_decref(j);
}
END_TEST

START_TEST(no_error_has_a_secret_in_it)
{
	json_t *j = fixture();

	change(j, "users/3/password", "[\"Pass-word-of-nobody\"]");
	ck_assert(!sim_store_load(s, j, &err));
	ck_assert_ptr_null(strstr(err.text, "Pass-word"));
	json_decref(j);
}
END_TEST

START_TEST(what_is_loaded_replaces_what_was_there)
{
	json_t *j = json_pack("{s:s,s:i}", "format", "lapsim-cloud", "version", 1);

	ck_assert_msg(sim_store_load(s, j, &err), "%s", err.text);
	json_decref(j);
	ck_assert_ptr_null(sim_store_tenant_at(s, 0));
	ck_assert_ptr_null(sim_store_user_at(s, 0));
	ck_assert_ptr_null(sim_store_device(s, DEVICE "1"));
	ck_assert_ptr_null(sim_store_audit_at(s, 0));
	ck_assert_ptr_nonnull(sim_store_role(s, "62e90394-69f5-4237-9190-012177145e10"));
	j = json_array();
	ck_assert(!sim_store_load(s, j, &err));
	json_decref(j);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("store_json");
	TCase *t = tcase_create("json");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, the_fixture_has_its_applications);
	tcase_add_test(t, the_fixture_has_its_users_and_roles);
	tcase_add_test(t, the_fixture_has_its_devices);
	tcase_add_test(t, what_is_saved_can_be_loaded);
	tcase_add_loop_test(t, one_bad_place_refuses_all_and_changes_nothing, 0,
			    sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(t, no_error_has_a_secret_in_it);
	tcase_add_test(t, what_is_loaded_replaces_what_was_there);
	suite_add_tcase(suite, t);
	return suite;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
