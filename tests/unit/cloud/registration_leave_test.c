/* SPDX-License-Identifier: MIT */
#include "unit/cloud/registrationkit.h"

static char id[LAPS_CERT_CN_LEN]; /* of the device that is joined */

static void set_up(void)
{
	kit_set_up();
	kit_joined(0, id);
}

static unsigned leave(const char *device, const char *query)
{
	char target[128];

	snprintf(target, sizeof(target), "/EnrollmentServer/device/%s%s", device, query);
	return kit_ask("DELETE", target, NULL);
}

/* DEV-19: with and without a version, as roadlib and AADInternals do */
START_TEST(leaving_removes_the_device_and_its_passwords)
{
	static const char *const query[] = {"", "?api-version=1.0", "?api-version=2.0"};

	for (size_t i = 0; i < 3; i++) {
		kit_joined(i == 2 ? 4 : 0, id);
		kit_push(kit->store, kit_stored(id), "a", KIT_PASSWORD, kit_now);
		ck_assert_uint_eq(leave(id, query[i]), 200);
		ck_assert_ptr_null(kit_stored(id));
		ck_assert_int_eq(sim_store_audit_at(kit->store, 0)->activity, SIM_AUDIT_DELETED);
		/* once */
		leave(id, query[i]);
		kit_refused(400, "DirectoryError");
	}
}
END_TEST

/* DEV-19: without the certificate, with another device's, with a token instead (status ours) */
START_TEST(leaving_needs_the_devices_own_certificate)
{
	char other[LAPS_CERT_CN_LEN];

	kit_joined(0, other);
	leave(id, "");
	kit_refused(401, "AuthenticationError");
	laps_buf_clear(&kit_cert);
	leave(id, "");
	kit_refused(401, "AuthenticationError");
	kit_device_token(id, KIT_TENANT, SIM_AUDIENCE_REGISTRATION);
	leave(id, "");
	kit_refused(401, "AuthenticationError");
	kit_user_token(KIT_USER, KIT_UPN, SIM_AUDIENCE_REGISTRATION);
	leave(id, "");
	kit_refused(401, "AuthenticationError");
	ck_assert_ptr_nonnull(kit_stored(id));
	ck_assert_ptr_nonnull(kit_stored(other));
}
END_TEST

/* What an administrator disabled or deleted stays as it is (ours). */
START_TEST(disabled_and_deleted_devices_cannot_leave)
{
	kit_stored(id)->enabled = false;
	leave(id, "");
	kit_refused(403, "AuthorizationError");
	ck_assert_ptr_nonnull(kit_stored(id));
	kit_stored(id)->enabled = true;
	sim_store_delete_device(kit->store, kit_stored(id), kit_now);
	leave(id, "");
	kit_refused(400, "DirectoryError");
	ck_assert_ptr_nonnull(kit_stored(id));
}
END_TEST

#define KEY    "123456-234567-345678-456789-567890-678901-789012-890123"
#define KID    "0a1b2c3d-0001-4002-8003-0a0b0c0d0e0f"
#define ESCROW "{\"key\":\"" KEY "\",\"kid\":\"" KID "\",\"vol\":\"OSV\"}"

static unsigned escrow(const char *tenant, const char *device, const char *body)
{
	char target[160];

	snprintf(target, sizeof(target), "/manage/%s/device/%s?api-version=1.0", tenant, device);
	return kit_ask("POST", target, body);
}

/* DEV-37: over mTLS only */
START_TEST(a_recovery_key_is_taken)
{
	static const char *const bad[] = {
		"",
		"{}",
		"[]",
		"{\"key\":\"1\",\"kid\":\"" KID "\",\"vol\":\"OSV\"}",
		"{\"key\":\"" KEY "\",\"kid\":\"x\",\"vol\":\"OSV\"}",
		"{\"key\":\"" KEY "\",\"kid\":\"" KID "\"}",
		"{\"key\":\"" KEY "-\",\"kid\":\"" KID "\",\"vol\":\"OSV\"}",
		"{\"key\":\"-" KEY "\",\"kid\":\"" KID "\",\"vol\":\"OSV\"}",
		"{\"key\":\"" KEY "1\",\"kid\":\"" KID "\",\"vol\":\"OSV\"}",
	};

	ck_assert_uint_eq(escrow(KIT_TENANT, id, ESCROW), 200);
	ck_assert_uint_eq(escrow("corp.example", id, ESCROW), 200);
	ck_assert_uint_eq(escrow(KIT_TENANT, id,
				 "{\"key\":\"123456234567345678456789567890678901789012890123\","
				 "\"kid\":\"" KID "\",\"vol\":\"FDV\"}"),
			  200);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		escrow(KIT_TENANT, id, bad[i]);
		kit_refused(400, "InvalidRequest");
	}
	escrow("no.example", id, ESCROW);
	kit_refused(400, "DirectoryError");
	escrow(KIT_TENANT, KIT_USER, ESCROW);
	kit_refused(401, "AuthenticationError");
	kit_stored(id)->enabled = false;
	escrow(KIT_TENANT, id, ESCROW);
	kit_refused(403, "AuthorizationError");
	kit_stored(id)->enabled = true;
	laps_buf_clear(&kit_cert);
	escrow(KIT_TENANT, id, ESCROW);
	kit_refused(401, "AuthenticationError");
	kit_device_token(id, KIT_TENANT, SIM_AUDIENCE_REGISTRATION);
	escrow(KIT_TENANT, id, ESCROW);
	kit_refused(401, "AuthenticationError");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("registration_leave");
	TCase *t = tcase_create("leave");

	tcase_add_checked_fixture(t, set_up, kit_tear_down);
	tcase_add_test(t, leaving_removes_the_device_and_its_passwords);
	tcase_add_test(t, leaving_needs_the_devices_own_certificate);
	tcase_add_test(t, disabled_and_deleted_devices_cannot_leave);
	tcase_add_test(t, a_recovery_key_is_taken);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
