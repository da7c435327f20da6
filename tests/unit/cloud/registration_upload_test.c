/* SPDX-License-Identifier: MIT */
/* The upload's route, members and answers are ours; section 3.5 of the specification has them. */
#include "unit/cloud/registrationkit.h"

#define BODY                                                                                   \
	"{\"accountName\":\"Administrator\",\"accountSid\":\"" KIT_SID "\","                   \
	"\"passwordBase64\":\"" KIT_PASSWORD64 "\",\"refreshDateTime\":\"2026-01-31T12:30:45." \
	"1234567Z\"}"
#define REFRESH UINT64_C(134143362451234567)

static char id[LAPS_CERT_CN_LEN]; /* of the device that is joined */
static char target[200];

static void aim(const char *tenant, const char *device)
{
	snprintf(target, sizeof(target), "/manage/%s/device/%s/localCredentials?api-version=1.0",
		 tenant, device);
}

static void set_up(void)
{
	kit_set_up();
	kit_joined(0, id);
	aim(KIT_TENANT, id);
}

static unsigned upload(const char *body)
{
	return kit_ask("POST", target, body);
}

static void token(void)
{
	kit_device_token(id, KIT_TENANT, SIM_AUDIENCE_REGISTRATION);
}

static void no_cert(void)
{
	laps_buf_clear(&kit_cert);
}

/* Nothing was stored, and nothing written down. */
static void nothing_happened(void)
{
	ck_assert_uint_eq(kit_stored(id)->credential_n, 0);
	ck_assert_int_ne(sim_store_audit_at(kit->store, 0)->activity, SIM_AUDIT_UPDATED);
}

static void set(const char *name, const char *value)
{
	struct sim_err err;

	ck_assert_msg(sim_settings_set(&kit->settings, name, value, &err), "%s", err.text);
}

/* DEV-21, DEV-36, DEV-40: by a device token for the service */
START_TEST(stores_what_a_device_sends)
{
	const struct sim_device *d;
	const struct sim_audit *a;

	no_cert();
	token();
	ck_assert_uint_eq(upload(BODY), 200);
	ck_assert(json_is_object(kit_answer) && json_object_size(kit_answer) == 0);
	d = kit_stored(id);
	ck_assert_uint_eq(d->credential_n, 1);
	ck_assert_str_eq(d->credential[0].account, "Administrator");
	ck_assert_str_eq(d->credential[0].sid, KIT_SID);
	ck_assert_str_eq(laps_secret_text(d->credential[0].password), KIT_PASSWORD);
	ck_assert_uint_eq(d->credential[0].backup_ticks, kit_now);
	ck_assert_uint_eq(d->refresh_ticks, REFRESH);
	a = sim_store_audit_at(kit->store, 0);
	ck_assert_int_eq(a->activity, SIM_AUDIT_UPDATED);
	ck_assert_str_eq(a->actor.name, "Device Registration Service");
	ck_assert(!a->actor.is_user);
	ck_assert_str_eq(a->target_id, d->id);
	ck_assert_str_eq(a->correlation_id, kit_rq.client_request_id);
	ck_assert_ptr_null(strstr(kit_rs.note, KIT_PASSWORD));
}
END_TEST

/* DEV-21: by the certificate in TLS; the tenant by its domain, ids in any case */
START_TEST(stores_what_a_certificate_vouches_for)
{
	char upper[LAPS_CERT_CN_LEN];

	ck_assert_uint_eq(upload(BODY), 200);
	for (size_t i = 0; i < sizeof(upper); i++)
		upper[i] = (char)(id[i] >= 'a' && id[i] <= 'f' ? id[i] - 32 : id[i]);
	aim("CORP.example", upper);
	ck_assert_uint_eq(upload(BODY), 200);
	ck_assert_uint_eq(kit_stored(id)->credential_n, 2);
}
END_TEST

START_TEST(the_setting_says_what_may_be_shown)
{
	static const struct {
		const char *setting;
		bool token, cert;
		unsigned status;
	} row[] = {
		{"either", true, true, 200},  {"either", true, false, 200},
		{"either", false, true, 200}, {"either", false, false, 401},
		{"bearer", true, false, 200}, {"bearer", false, true, 401},
		{"mtls", true, false, 401},   {"mtls", false, true, 200},
	};
	uint8_t saved[LAPS_CERT_MAX];
	const size_t len = kit_cert.len;

	memcpy(saved, kit_cert.data, len);
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		set("upload-auth", row[i].setting);
		kit_no_token();
		if (row[i].token)
			token();
		no_cert();
		if (row[i].cert)
			laps_buf_put(&kit_cert, saved, len);
		ck_assert_msg(upload(BODY) == row[i].status, "row %zu: %u", i, kit_rs.status);
	}
}
END_TEST

/* DEV-27: for another device, by token and by certificate */
START_TEST(a_device_cannot_speak_for_another)
{
	char other[LAPS_CERT_CN_LEN];
	uint8_t saved[LAPS_CERT_MAX];
	const size_t len = kit_cert.len;

	memcpy(saved, kit_cert.data, len);
	kit_joined(0, other);
	laps_buf_clear(&kit_cert);
	token();
	aim(KIT_TENANT, other);
	upload(BODY);
	kit_refused(401, "AuthenticationError");
	kit_no_token();
	laps_buf_put(&kit_cert, saved, len);
	upload(BODY);
	kit_refused(401, "AuthenticationError");
	ck_assert_uint_eq(kit_stored(other)->credential_n, 0);
	nothing_happened();
}
END_TEST

/* DEV-28: tokens of users, for Graph, broken, too old; and a bad token is not helped by a good
 * certificate (ours) */
START_TEST(other_tokens_are_refused)
{
	struct sim_caller user = {.audience = SIM_AUDIENCE_REGISTRATION,
				  .is_user = true,
				  .tenant = KIT_TENANT,
				  .client_id = KIT_USER,
				  .oid = KIT_USER,
				  .upn = KIT_UPN,
				  .name = KIT_UPN};

	/* a user's on this very device */
	memcpy(user.device_id, id, sizeof(user.device_id));
	kit_bearer(&user, kit_now);
	upload(BODY);
	kit_refused(401, "AuthenticationError");
	kit_user_token(KIT_USER, KIT_UPN, SIM_AUDIENCE_REGISTRATION);
	upload(BODY);
	kit_refused(401, "AuthenticationError");
	kit_user_token(KIT_USER, KIT_UPN, SIM_AUDIENCE_GRAPH);
	upload(BODY);
	kit_refused(401, "AuthenticationError");
	kit_device_token(id, KIT_TENANT, SIM_AUDIENCE_GRAPH);
	upload(BODY);
	kit_refused(401, "AuthenticationError");
	token();
	kit_auth.data[kit_auth.len - 10] ^= 1;
	upload(BODY);
	kit_refused(401, "AuthenticationError");
	token();
	kit_now += 2 * LAPS_TICKS_PER_HOUR;
	upload(BODY);
	kit_refused(401, "AuthenticationError");
	kit_now = KIT_NOW;
	kit_device_token(id, KIT_OTHER, SIM_AUDIENCE_REGISTRATION);
	upload(BODY);
	kit_refused(401, "AuthenticationError");
	ck_assert_str_eq(kit_text("Message"), "Invalid JWT token.");
	nothing_happened();
}
END_TEST

/* A certificate of another authority, of another key, of another time. */
START_TEST(other_certificates_are_refused)
{
	struct sim_device_ca *ca = NULL;
	struct sim_device_subject s = {.region = "EU", .key = kit_key, .now_ticks = kit_now};
	struct sim_err err;
	struct laps_rsa *key = NULL;

	kit_now -= LAPS_TICKS_PER_DAY;
	upload(BODY);
	kit_refused(401, "AuthenticationError");
	kit_now = KIT_NOW;
	ck_assert_int_eq(laps_guid_parse_text(id, s.device_id, NULL), LAPS_OK);
	ck_assert(sim_device_ca_new((const uint8_t *)sim_key_token_signing,
				    strlen(sim_key_token_signing), &ca, &err));
	laps_buf_clear(&kit_cert);
	ck_assert(sim_device_cert_issue(ca, &s, &kit_cert, &err));
	upload(BODY);
	kit_refused(401, "AuthenticationError");
	/* ours, and for this id, but of a key that the device does not have */
	ck_assert_int_eq(laps_rsa_generate(2048, &key, NULL), LAPS_OK);
	s.key = key;
	laps_buf_clear(&kit_cert);
	ck_assert(sim_device_cert_issue(kit->device_ca, &s, &kit_cert, &err));
	upload(BODY);
	kit_refused(401, "AuthenticationError");
	laps_buf_clear(&kit_cert);
	laps_buf_put(&kit_cert, "no certificate", 14);
	upload(BODY);
	kit_refused(401, "AuthenticationError");
	nothing_happened();
	laps_rsa_free(&key);
	sim_device_ca_free(&ca);
}
END_TEST

/* DEV-23: Microsoft's words, as event 10059 quotes them */
START_TEST(refuses_while_the_tenant_has_it_switched_off)
{
	sim_store_tenant(kit->store, KIT_TENANT)->laps_enabled = false;
	upload(BODY);
	kit_refused(400, "InvalidRequest");
	ck_assert_str_eq(kit_text("Message"),
			 "Local admin password solution is not enabled for this tenant.");
	nothing_happened();
	sim_store_tenant(kit->store, KIT_TENANT)->laps_enabled = true;
	ck_assert_uint_eq(upload(BODY), 200);
}
END_TEST

/* DEV-24: soft-deleted, and then gone; the refusal names device and tenant */
START_TEST(refuses_a_deleted_device)
{
	struct sim_device *d = kit_stored(id);

	token();
	sim_store_delete_device(kit->store, d, kit_now);
	upload(BODY);
	kit_refused(400, "DirectoryError");
	ck_assert_ptr_nonnull(strstr(kit_text("Message"), id));
	ck_assert_ptr_nonnull(strstr(kit_text("Message"), KIT_TENANT));
	nothing_happened();
	kit_no_token();
	upload(BODY);
	kit_refused(400, "DirectoryError");
	ck_assert_ptr_nonnull(strstr(kit_text("Message"), KIT_TENANT));
	sim_store_remove_device(kit->store, d);
	upload(BODY);
	kit_refused(400, "DirectoryError");
	token();
	upload(BODY);
	kit_refused(400, "DirectoryError");
	ck_assert_int_ne(sim_store_audit_at(kit->store, 0)->activity, SIM_AUDIT_UPDATED);
}
END_TEST

/* The device of one tenant below another one's path, and below none's. */
START_TEST(refuses_the_path_of_another_tenant)
{
	aim(KIT_OTHER, id);
	upload(BODY);
	kit_refused(400, "DirectoryError");
	aim("no.example", id);
	upload(BODY);
	kit_refused(400, "DirectoryError");
	token();
	aim(KIT_OTHER, id);
	upload(BODY);
	kit_refused(400, "DirectoryError");
	nothing_happened();
}
END_TEST

/* DEV-25 */
START_TEST(refuses_a_disabled_device)
{
	kit_stored(id)->enabled = false;
	upload(BODY);
	kit_refused(403, "AuthorizationError");
	token();
	upload(BODY);
	kit_refused(403, "AuthorizationError");
	nothing_happened();
	kit_stored(id)->enabled = true;
	ck_assert_uint_eq(upload(BODY), 200);
}
END_TEST

/* DEV-29; joined and hybrid devices may */
START_TEST(refuses_a_device_that_is_only_registered)
{
	kit_joined(4, id);
	aim(KIT_TENANT, id);
	upload(BODY);
	kit_refused(403, "AuthorizationError");
	nothing_happened();
	kit_joined(6, id);
	aim(KIT_TENANT, id);
	ck_assert_uint_eq(upload(BODY), 200);
}
END_TEST

/* The body, with this instead of one of its members. */
static char *changed(const char *name, json_t *value)
{
	json_t *body = json_loads(BODY, 0, NULL);
	char *text;

	if (value)
		ck_assert_int_eq(json_object_set_new(body, name, value), 0);
	else
		json_object_del(body, name);
	text = json_dumps(body, 0);
	json_decref(body);
	return text;
}

static void refused_member(const char *name, json_t *value)
{
	char *text = changed(name, value);

	upload(text);
	kit_refused(400, "InvalidRequest");
	ck_assert_msg(strstr(kit_text("Message"), name), "'%s' names not %s", kit_text("Message"),
		      name);
	free(text);
}

static json_t *letters(size_t n)
{
	static char text[4096];

	memset(text, 'A', sizeof(text));
	return json_stringn(text, n);
}

/* DEV-32, DEV-33: whatever is wrong with the body, what was there stays as it was */
START_TEST(refuses_bad_bodies_and_keeps_what_was_there)
{
	static const char *const name[] = {"accountName", "accountSid", "passwordBase64",
					   "refreshDateTime"};
	static const char *const password[] = {
		"", "UGF", "UGFzcw=", "UGFz cw==", "UGFzcx==", "AAAA", "/w==", "7aCA"};
	static const char *const sid[] = {
		"",           "S-1",           "S-1-5-",
		"S-1-5-21-x", "Administrator", "S-1-5-21-1-2-3-4294967296",
		" S-1-5-18"};
	static const char *const date[] = {"",
					   "2026-01-31",
					   "2026-01-31T12:30:45",
					   "2026-01-31T12:30:45+01:00",
					   "2026-01-31 12:30:45Z",
					   "2026-02-30T12:30:45Z",
					   "134143362451234567",
					   "2026-01-31T12:30:45.12345678Z",
					   "31.01.2026T12:30:45Z"};
	static const char *const body[] = {
		"",   "{",      "[]",      "\"x\"",
		"{}", BODY "x", "{\"a\"}", "{\"accountName\":\"a\",\"accountName\":\"b\"}"};
	const struct sim_device *d;

	ck_assert_uint_eq(upload(BODY), 200);
	kit_now++;
	for (size_t i = 0; i < sizeof(name) / sizeof(*name); i++) {
		refused_member(name[i], NULL);
		refused_member(name[i], json_null());
		refused_member(name[i], json_integer(1));
		refused_member(name[i], json_pack("[s]", "x"));
	}
	refused_member("accountName", json_string(""));
	refused_member("accountName", json_string("a\tb"));
	refused_member("accountName", letters(SIM_CLOUD_TEXT));
	for (size_t i = 0; i < sizeof(password) / sizeof(*password); i++)
		refused_member("passwordBase64", json_string(password[i]));
	refused_member("passwordBase64", letters(1368)); /* NULs */
	for (size_t i = 0; i < sizeof(sid) / sizeof(*sid); i++)
		refused_member("accountSid", json_string(sid[i]));
	for (size_t i = 0; i < sizeof(date) / sizeof(*date); i++)
		refused_member("refreshDateTime", json_string(date[i]));
	for (size_t i = 0; i < sizeof(body) / sizeof(*body); i++) {
		upload(body[i]);
		kit_refused(400, "InvalidRequest");
	}
	kit_now = KIT_NOW;
	d = kit_stored(id);
	ck_assert_uint_eq(d->credential_n, 1);
	ck_assert_str_eq(laps_secret_text(d->credential[0].password), KIT_PASSWORD);
	ck_assert_uint_eq(d->credential[0].backup_ticks, KIT_NOW);
	ck_assert_uint_eq(d->refresh_ticks, REFRESH);
	ck_assert_int_eq(sim_store_audit_at(kit->store, 0)->activity, SIM_AUDIT_UPDATED);
	ck_assert_int_ne(sim_store_audit_at(kit->store, 1)->activity, SIM_AUDIT_UPDATED);
}
END_TEST

/* A password of n bytes; the status. */
static unsigned with_length(size_t n)
{
	struct laps_buf plain;
	char *encoded, *text;
	unsigned status;

	laps_buf_init(&plain, 4096);
	for (size_t i = 0; i < n; i++)
		laps_buf_put_u8(&plain, 'p');
	encoded = kit_base64(&plain);
	text = changed("passwordBase64", json_string(encoded));
	status = upload(text);
	free(text);
	free(encoded);
	laps_buf_clear(&plain);
	return status;
}

/* 1024 bytes (ours): more than any policy makes */
START_TEST(passwords_and_names_may_be_long)
{
	char *text = changed("accountName", letters(SIM_CLOUD_TEXT - 1));

	ck_assert_uint_eq(with_length(1), 200);
	ck_assert_uint_eq(with_length(1024), 200);
	ck_assert_uint_eq(with_length(1025), 400);
	ck_assert_uint_eq(upload(text), 200);
	free(text);
	text = changed("unknownMember", json_integer(1));
	ck_assert_uint_eq(upload(text), 200);
	free(text);
}
END_TEST

/* A password of more than ASCII, as UTF-8. */
START_TEST(passwords_are_utf8)
{
	char *text = changed("passwordBase64", json_string("R3LDvMOfZQ=="));

	ck_assert_uint_eq(upload(text), 200);
	ck_assert_str_eq(laps_secret_text(kit_stored(id)->credential[0].password),
			 "Gr\303\274\303\237e");
	free(text);
}
END_TEST

/* DEV-34, DEV-35 */
START_TEST(three_are_kept_whatever_their_account)
{
	static const char *const account[] = {"first", "second", "third", "fourth"};
	const struct sim_device *d = kit_stored(id);

	for (size_t i = 0; i < 4; i++) {
		char *text = changed("accountName", json_string(account[i]));

		kit_now++;
		ck_assert_uint_eq(upload(text), 200);
		ck_assert_uint_eq(d->credential_n, i < 3 ? i + 1 : 3);
		free(text);
	}
	kit_now = KIT_NOW;
	ck_assert_str_eq(d->credential[0].account, "fourth");
	ck_assert_str_eq(d->credential[1].account, "third");
	ck_assert_str_eq(d->credential[2].account, "second");
}
END_TEST

/* What Intune asked for has been done (ours). */
START_TEST(an_upload_ends_a_request_to_rotate)
{
	kit_stored(id)->rotate_requested = true;
	upload("{}");
	ck_assert(kit_stored(id)->rotate_requested);
	upload(BODY);
	ck_assert(!kit_stored(id)->rotate_requested);
}
END_TEST

START_TEST(the_route_has_a_version)
{
	snprintf(target, sizeof(target), "/manage/" KIT_TENANT "/device/%s/localCredentials", id);
	upload(BODY);
	kit_refused(400, "InvalidRequest");
	snprintf(target, sizeof(target),
		 "/MANAGE/" KIT_TENANT "/Device/%s/LocalCredentials/?api-version=1.5", id);
	ck_assert_uint_eq(upload(BODY), 200);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("registration_upload");
	TCase *t = tcase_create("upload");

	tcase_add_checked_fixture(t, set_up, kit_tear_down);
	tcase_add_test(t, stores_what_a_device_sends);
	tcase_add_test(t, stores_what_a_certificate_vouches_for);
	tcase_add_test(t, the_setting_says_what_may_be_shown);
	tcase_add_test(t, a_device_cannot_speak_for_another);
	tcase_add_test(t, other_tokens_are_refused);
	tcase_add_test(t, other_certificates_are_refused);
	tcase_add_test(t, refuses_while_the_tenant_has_it_switched_off);
	tcase_add_test(t, refuses_a_deleted_device);
	tcase_add_test(t, refuses_the_path_of_another_tenant);
	tcase_add_test(t, refuses_a_disabled_device);
	tcase_add_test(t, refuses_a_device_that_is_only_registered);
	tcase_add_test(t, refuses_bad_bodies_and_keeps_what_was_there);
	tcase_add_test(t, passwords_and_names_may_be_long);
	tcase_add_test(t, passwords_are_utf8);
	tcase_add_test(t, three_are_kept_whatever_their_account);
	tcase_add_test(t, an_upload_ends_a_request_to_rotate);
	tcase_add_test(t, the_route_has_a_version);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
