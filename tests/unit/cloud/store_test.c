/* SPDX-License-Identifier: MIT */
#include "unit/cloud/storekit.h"

static struct sim_store *s;
static struct sim_tenant *tenant;
static struct sim_err err;

static void set_up(void)
{
	ck_assert(sim_store_new(&s, &err));
	tenant = kit_tenant(s, KIT_TENANT, "corp.example");
}

static void tear_down(void)
{
	sim_store_free(&s);
}

static const char *password_of(const struct sim_device *d, size_t i)
{
	return laps_secret_text(d->credential[i].password);
}

/* GRA-10 */
START_TEST(credentials_are_newest_first)
{
	struct sim_device *d = kit_device(s, tenant, 1);

	kit_push(s, d, "Administrator", "Pass-word-0001", KIT_NOW);
	kit_push(s, d, "Administrator", "Pass-word-0002", KIT_NOW + 1);
	ck_assert_uint_eq(d->credential_n, 2);
	ck_assert_str_eq(password_of(d, 0), "Pass-word-0002");
	ck_assert_str_eq(password_of(d, 1), "Pass-word-0001");
	ck_assert_uint_eq(d->credential[0].backup_ticks, KIT_NOW + 1);
	ck_assert_uint_eq(d->refresh_ticks, KIT_NOW + 1 + LAPS_TICKS_PER_DAY * 30);
}
END_TEST

/* GRA-11, DEV-34 */
START_TEST(the_fourth_credential_drops_the_oldest)
{
	struct sim_device *d = kit_device(s, tenant, 1);
	char password[20];

	for (int i = 1; i <= 4; i++) {
		snprintf(password, sizeof(password), "Pass-word-000%d", i);
		kit_push(s, d, "Administrator", password, KIT_NOW + (uint64_t)i);
		ck_assert_uint_eq(d->credential_n, i < 3 ? (size_t)i : 3);
	}
	ck_assert_str_eq(password_of(d, 0), "Pass-word-0004");
	ck_assert_str_eq(password_of(d, 1), "Pass-word-0003");
	ck_assert_str_eq(password_of(d, 2), "Pass-word-0002");
}
END_TEST

/* DEV-35 */
START_TEST(a_new_account_keeps_the_entries_of_the_old)
{
	struct sim_device *d = kit_device(s, tenant, 1);

	kit_push(s, d, "Administrator", "Pass-word-0001", KIT_NOW);
	kit_push(s, d, "lapsadmin", "Pass-word-0002", KIT_NOW + 1);
	ck_assert_uint_eq(d->credential_n, 2);
	ck_assert_str_eq(d->credential[0].account, "lapsadmin");
	ck_assert_str_eq(d->credential[1].account, "Administrator");
	ck_assert_str_eq(d->credential[1].sid, KIT_SID);
	ck_assert_str_eq(password_of(d, 1), "Pass-word-0001");
}
END_TEST

/* DEV-33: what is not UTF-8 is refused, and the device is as it was */
START_TEST(a_refused_credential_leaves_the_others)
{
	struct sim_device *d = kit_device(s, tenant, 1);
	struct laps_secret *bad = NULL;

	kit_push(s, d, "Administrator", "Pass-word-0001", KIT_NOW);
	ck_assert_int_eq(laps_secret_dup("\xff\xfe", 2, &bad), LAPS_OK);
	ck_assert(!sim_store_push_credential(s, d, "Administrator", KIT_SID, bad, KIT_NOW + 5,
					     KIT_NOW + 6, &err));
	laps_secret_free(&bad);
	ck_assert_int_eq(laps_secret_dup("x", 1, &bad), LAPS_OK);
	ck_assert(!sim_store_push_credential(s, d, "Admin\xc0", KIT_SID, bad, KIT_NOW + 5,
					     KIT_NOW + 6, &err));
	ck_assert(
		!sim_store_push_credential(s, d, "", KIT_SID, bad, KIT_NOW + 5, KIT_NOW + 6, &err));
	laps_secret_free(&bad);
	ck_assert_uint_eq(d->credential_n, 1);
	ck_assert_str_eq(password_of(d, 0), "Pass-word-0001");
	ck_assert_uint_eq(d->refresh_ticks, KIT_NOW + LAPS_TICKS_PER_DAY * 30);
}
END_TEST

/* GRA-36 */
START_TEST(a_removed_device_is_gone_with_its_credentials)
{
	struct sim_device *d = kit_device(s, tenant, 1);
	char id[LAPS_GUID_TEXT];

	kit_push(s, d, "Administrator", "Pass-word-0001", KIT_NOW);
	sim_store_remove_device(s, d);
	kit_id(1, 'a', id);
	ck_assert_ptr_null(sim_store_device_object(s, id));
	kit_id(1, 'b', id);
	ck_assert_ptr_null(sim_store_device(s, id));
	kit_id(1, 'c', id);
	ck_assert_ptr_null(sim_store_device_managed(s, id));
	ck_assert_ptr_null(sim_store_device_after(s, tenant, ""));
	ck_assert_uint_eq(sim_store_device_count(s, tenant), 0);
	/* another of the same ids begins without */
	ck_assert_uint_eq(kit_device(s, tenant, 1)->credential_n, 0);
}
END_TEST

/* AAD-11: deleted softly it keeps its passwords, and has them when it is restored */
START_TEST(a_soft_deleted_device_can_be_restored)
{
	struct sim_device *d = kit_device(s, tenant, 1);

	kit_push(s, d, "Administrator", "Pass-word-0001", KIT_NOW);
	sim_store_delete_device(s, d, KIT_NOW + 7);
	ck_assert_uint_eq(d->deleted_ticks, KIT_NOW + 7);
	ck_assert_ptr_eq(sim_store_device(s, d->device_id), d);
	sim_store_purge(s, KIT_NOW + 7 + 30 * LAPS_TICKS_PER_DAY);
	sim_store_restore_device(s, d);
	ck_assert_uint_eq(d->deleted_ticks, 0);
	sim_store_purge(s, KIT_NOW + 400 * LAPS_TICKS_PER_DAY);
	ck_assert_ptr_eq(sim_store_device_after(s, tenant, ""), d);
	ck_assert_uint_eq(d->credential_n, 1);
	ck_assert_str_eq(password_of(d, 0), "Pass-word-0001");
}
END_TEST

/* AAD-11: 30 days and not a tick longer */
START_TEST(a_soft_deleted_device_goes_after_thirty_days)
{
	const uint64_t days = 30 * LAPS_TICKS_PER_DAY;
	char id[LAPS_GUID_TEXT];

	for (unsigned i = 0; i < 3; i++)
		sim_store_delete_device(s, kit_device(s, tenant, i), KIT_NOW + i);
	sim_store_purge(s, KIT_NOW + days);
	ck_assert_uint_eq(sim_store_device_count(s, tenant), 3);
	sim_store_purge(s, KIT_NOW + days + 1);
	ck_assert_uint_eq(sim_store_device_count(s, tenant), 2);
	kit_id(0, 'b', id);
	ck_assert_ptr_null(sim_store_device(s, id));
	sim_store_purge(s, KIT_NOW + days + 3);
	ck_assert_uint_eq(sim_store_device_count(s, tenant), 0);
}
END_TEST

/* AAD-11: a clock that is set back makes nothing overdue */
START_TEST(a_clock_set_back_purges_nothing)
{
	struct sim_device *d = kit_device(s, tenant, 1);

	sim_store_delete_device(s, d, KIT_NOW);
	sim_store_purge(s, KIT_NOW - 1);
	sim_store_purge(s, KIT_NOW - 400 * LAPS_TICKS_PER_DAY);
	ck_assert_uint_eq(sim_store_device_count(s, tenant), 1);
	/* a second one, too, when another has gone */
	sim_store_delete_device(s, kit_device(s, tenant, 2), KIT_NOW - 400 * LAPS_TICKS_PER_DAY);
	sim_store_purge(s, KIT_NOW - 1);
	ck_assert_uint_eq(sim_store_device_count(s, tenant), 1);
	ck_assert_ptr_eq(sim_store_device_after(s, tenant, ""), d);
}
END_TEST

/* AAD-11 */
START_TEST(a_hybrid_device_is_always_deleted_for_good)
{
	struct sim_device *d = kit_device(s, tenant, 1);

	d->trust = SIM_TRUST_HYBRID;
	kit_push(s, d, "Administrator", "Pass-word-0001", KIT_NOW);
	sim_store_delete_device(s, d, KIT_NOW);
	ck_assert_uint_eq(sim_store_device_count(s, tenant), 0);
}
END_TEST

START_TEST(ids_are_found_in_any_case)
{
	struct sim_device *d = kit_device(s, tenant, 0xabcdef);
	char id[LAPS_GUID_TEXT];

	for (int kind = 'a'; kind <= 'c'; kind++) {
		kit_id(0xabcdef, (char)kind, id);
		for (char *p = id; *p; p++)
			*p = (char)(*p >= 'a' && *p <= 'f' ? *p - 32 : *p);
		ck_assert_ptr_eq(kind == 'a'   ? sim_store_device_object(s, id)
				 : kind == 'b' ? sim_store_device(s, id)
					       : sim_store_device_managed(s, id),
				 d);
	}
	/* each id opens its own index only */
	ck_assert_ptr_null(sim_store_device(s, d->id));
	ck_assert_ptr_null(sim_store_device_object(s, d->device_id));
	ck_assert_ptr_null(sim_store_device_managed(s, d->device_id));
	ck_assert_ptr_eq(sim_store_tenant(s, "CORP.Example"), tenant);
	ck_assert_ptr_eq(sim_store_tenant(s, KIT_TENANT), tenant);
	ck_assert_ptr_null(sim_store_tenant(s, "other.example"));
}
END_TEST

START_TEST(what_is_there_already_is_refused)
{
	struct sim_device d, *first = kit_device(s, tenant, 1);
	struct sim_tenant t = *tenant;

	for (int same = 0; same < 3; same++) {
		d = kit_device_plain(tenant, 2);
		memcpy(same == 0   ? d.id
		       : same == 1 ? d.device_id
				   : d.managed_id,
		       same == 0   ? first->id
		       : same == 1 ? first->device_id
				   : first->managed_id,
		       LAPS_GUID_TEXT);
		ck_assert(!sim_store_add_device(s, &d, NULL, &err));
		ck_assert_ptr_nonnull(strstr(err.text, "is there already"));
		ck_assert_ptr_nonnull(d.name);
		free(d.name);
	}
	ck_assert_uint_eq(sim_store_device_count(s, tenant), 1);
	ck_assert(!sim_store_add_tenant(s, &t, NULL, &err));
	snprintf(t.id, sizeof(t.id), KIT_OTHER);
	ck_assert(!sim_store_add_tenant(s, &t, NULL, &err));
	snprintf(t.domain, sizeof(t.domain), "other.example");
	ck_assert(sim_store_add_tenant(s, &t, NULL, &err));
}
END_TEST

START_TEST(a_device_that_is_not_good_is_refused)
{
	char long_name[SIM_CLOUD_TEXT + 1];
	struct sim_tenant stranger = *tenant;

	memset(long_name, 'x', SIM_CLOUD_TEXT);
	long_name[SIM_CLOUD_TEXT] = 0;
	for (int what = 0; what < 9; what++) {
		struct sim_device d = kit_device_plain(tenant, 2);

		switch (what) {
		case 0: d.id[0] = 0; break;
		case 1: d.device_id[0] = 'A'; break; /* upper case */
		case 2: d.managed_id[3] = 'x'; break;
		case 3: d.tenant = &stranger; break;
		case 4: d.name[0] = (char)0xff; break;
		case 5: d.name[0] = 0; break;
		case 6: memcpy(d.owner_id, d.id, sizeof(d.owner_id)); break;
		case 7:
			free(d.name);
			d.name = strdup(long_name);
			break;
		default: d.credential_n = 1; break;
		}
		ck_assert_msg(!sim_store_add_device(s, &d, NULL, &err), "case %d", what);
		free(d.name);
	}
	ck_assert_uint_eq(sim_store_device_count(s, tenant), 0);
}
END_TEST

START_TEST(devices_come_in_order_of_device_id_and_by_tenant)
{
	enum { N = 3000 };
	struct sim_tenant *other = kit_tenant(s, KIT_OTHER, "other.example");
	const struct sim_device *d;
	char last[LAPS_GUID_TEXT] = "", id[LAPS_GUID_TEXT];
	size_t n = 0;

	for (unsigned i = 0; i < N; i++)
		kit_device(s, i % 3 ? tenant : other, i);
	while ((d = sim_store_device_after(s, tenant, last)) != NULL) {
		ck_assert_int_gt(strcmp(d->device_id, last), 0);
		ck_assert_ptr_eq(d->tenant, tenant);
		memcpy(last, d->device_id, sizeof(last));
		n++;
	}
	ck_assert_uint_eq(n, 2000);
	ck_assert_uint_eq(sim_store_device_count(s, tenant), 2000);
	ck_assert_uint_eq(sim_store_device_count(s, other), 1000);
	/* behind an id that is gone the listing goes on where it was */
	d = sim_store_device_after(s, other, "80000000-0000-0000-0000-000000000000");
	memcpy(id, d->device_id, sizeof(id));
	memcpy(last, sim_store_device_after(s, other, id)->device_id, sizeof(last));
	sim_store_remove_device(s, sim_store_device(s, id));
	ck_assert_str_eq(sim_store_device_after(s, other, id)->device_id, last);
}
END_TEST

/* Adds and removals in many orders, against a plain list of what must be there. */
START_TEST(the_indexes_agree_after_adds_and_removals)
{
	enum { N = 2000 };
	static bool there[N];
	char id[LAPS_GUID_TEXT];
	uint32_t random = (uint32_t)_i + 1;
	size_t n = 0, listed = 0;

	memset(there, 0, sizeof(there));
	for (int step = 0; step < 6 * N; step++) {
		unsigned at;

		random = random * 1664525u + 1013904223u;
		at = (random >> 8) % N;
		kit_id(at, 'b', id);
		if (there[at]) {
			sim_store_remove_device(s, sim_store_device(s, id));
			n--;
		} else {
			kit_device(s, tenant, at);
			n++;
		}
		there[at] = !there[at];
	}
	for (unsigned i = 0; i < N; i++) {
		kit_id(i, 'b', id);
		ck_assert_int_eq(sim_store_device(s, id) != NULL, there[i]);
		kit_id(i, 'a', id);
		ck_assert_int_eq(sim_store_device_object(s, id) != NULL, there[i]);
		kit_id(i, 'c', id);
		ck_assert_int_eq(sim_store_device_managed(s, id) != NULL, there[i]);
	}
	for (const struct sim_device *d = sim_store_device_after(s, tenant, ""); d;
	     d = sim_store_device_after(s, tenant, d->device_id))
		listed++;
	ck_assert_uint_eq(listed, n);
	ck_assert_uint_eq(sim_store_device_count(s, tenant), n);
}
END_TEST

START_TEST(the_trail_is_newest_first_and_bounded)
{
	const struct sim_actor who = {.name = "alice@corp.example", .is_user = true};
	const struct sim_device *d = kit_device(s, tenant, 1);
	const struct sim_audit *a;
	size_t n = 0;

	ck_assert_ptr_null(sim_store_audit_at(s, 0));
	for (unsigned i = 0; i < SIM_AUDIT_MAX + 100; i++)
		sim_store_audit(s, tenant, SIM_AUDIT_RECOVERED, &who, i % 2 ? d : NULL, KIT_OTHER,
				KIT_NOW + i);
	while ((a = sim_store_audit_at(s, n)) != NULL) {
		ck_assert_uint_eq(a->ticks, KIT_NOW + SIM_AUDIT_MAX + 99 - n);
		ck_assert_str_eq(a->target_id, (SIM_AUDIT_MAX + 99 - n) % 2 ? d->id : "");
		n++;
	}
	ck_assert_uint_eq(n, SIM_AUDIT_MAX);
	a = sim_store_audit_at(s, 0);
	ck_assert_str_eq(a->target_name, "WS000001");
	ck_assert_str_eq(sim_store_audit_at(s, 1)->target_name, "corp.example");
	ck_assert_str_eq(a->correlation_id, KIT_OTHER);
	ck_assert_str_ne(a->id, sim_store_audit_at(s, 1)->id);
	ck_assert_int_eq(a->id[14], '4');
	ck_assert_str_eq(sim_activity_name(a->activity),
			 "Recover device local administrator password");
}
END_TEST

/* names and ids of Microsoft's permission reference */
START_TEST(permissions_are_found_by_name_and_id)
{
	static const struct {
		const char *name, *role, *scope;
		sim_permission p;
	} known[] = {
		{"DeviceLocalCredential.ReadBasic.All", "db51be59-e728-414b-b800-e0f010df1a79",
		 "9917900e-410b-4d15-846e-42a357488545", SIM_LOCAL_CREDENTIAL_READ_BASIC},
		{"DeviceLocalCredential.Read.All", "884b599e-4d48-43a5-ba94-15c414d00588",
		 "280b3b69-0437-44b1-bc20-3b2fca1ee3e9", SIM_LOCAL_CREDENTIAL_READ},
	};
	sim_permission p = SIM_PERMISSION_N;

	for (size_t i = 0; i < 2; i++) {
		ck_assert(sim_permission_find(known[i].name, strlen(known[i].name), &p));
		ck_assert_int_eq(p, known[i].p);
		ck_assert(sim_permission_find_id(known[i].role, false, &p));
		ck_assert_int_eq(p, known[i].p);
		ck_assert(sim_permission_find_id(known[i].scope, true, &p));
		ck_assert_int_eq(p, known[i].p);
		ck_assert(!sim_permission_find_id(known[i].scope, false, &p));
	}
	for (int i = 0; i < SIM_PERMISSION_N; i++) {
		const char *name = sim_permission_name((sim_permission)i);

		ck_assert(sim_permission_find(name, strlen(name), &p));
		ck_assert_int_eq(p, i);
		ck_assert(!sim_permission_find(name, strlen(name) - 1, &p));
	}
	ck_assert(sim_permission_find("device.read.ALL and more", 15, &p));
	ck_assert_int_eq(p, SIM_DEVICE_READ);
	ck_assert(!sim_permission_find("", 0, &p));
}
END_TEST

/* template ids of Microsoft's role reference; and what each may */
START_TEST(roles_that_are_built_in_allow_what_they_should)
{
	static const struct {
		const char *id, *name;
		uint32_t actions;
	} known[] = {
		{"7698A772-787B-4ac8-901f-60d6b08affd2", "Cloud Device Administrator", 3},
		{"3a2c62db-5318-420d-8d74-23affee5d9d5", "Intune Administrator", 3},
		{"62e90394-69f5-4237-9190-012177145e10", "Global Administrator", 3},
		{"729827e3-9c14-49f7-bb1b-9608f156bbb8", "Helpdesk Administrator", 1},
		{"194ae4cb-b126-40b2-bd5b-6091b380977d", "Security Administrator", 1},
		{"5d6b6bb7-de71-4623-b4af-96380a352509", "Security Reader", 1},
		{"f2ef992c-3afb-46b9-b7cf-a126ee74c451", "Global Reader", 1},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const struct sim_role *r = sim_store_role(s, known[i].id);

		ck_assert_ptr_nonnull(r);
		ck_assert_str_eq(r->name, known[i].name);
		ck_assert_uint_eq(r->actions, known[i].actions);
		ck_assert_ptr_null(r->tenant);
	}
	ck_assert_ptr_null(sim_store_role(s, KIT_TENANT));
	ck_assert_uint_eq(SIM_ACTION_READ_METADATA, 1);
	ck_assert_uint_eq(SIM_ACTION_READ_PASSWORD, 2);
	ck_assert_str_eq(sim_trust_name(SIM_TRUST_JOINED), "AzureAd");
	ck_assert_str_eq(sim_trust_name(SIM_TRUST_REGISTERED), "Workplace");
	ck_assert_str_eq(sim_trust_name(SIM_TRUST_HYBRID), "ServerAd");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("store");
	TCase *t = tcase_create("devices");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, credentials_are_newest_first);
	tcase_add_test(t, the_fourth_credential_drops_the_oldest);
	tcase_add_test(t, a_new_account_keeps_the_entries_of_the_old);
	tcase_add_test(t, a_refused_credential_leaves_the_others);
	tcase_add_test(t, a_removed_device_is_gone_with_its_credentials);
	tcase_add_test(t, a_soft_deleted_device_can_be_restored);
	tcase_add_test(t, a_soft_deleted_device_goes_after_thirty_days);
	tcase_add_test(t, a_clock_set_back_purges_nothing);
	tcase_add_test(t, a_hybrid_device_is_always_deleted_for_good);
	tcase_add_test(t, ids_are_found_in_any_case);
	tcase_add_test(t, what_is_there_already_is_refused);
	tcase_add_test(t, a_device_that_is_not_good_is_refused);
	tcase_add_test(t, devices_come_in_order_of_device_id_and_by_tenant);
	tcase_add_loop_test(t, the_indexes_agree_after_adds_and_removals, 0, 3);
	suite_add_tcase(suite, t);
	t = tcase_create("trail and names");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, the_trail_is_newest_first_and_bounded);
	tcase_add_test(t, permissions_are_found_by_name_and_id);
	tcase_add_test(t, roles_that_are_built_in_allow_what_they_should);
	suite_add_tcase(suite, t);
	return suite;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
