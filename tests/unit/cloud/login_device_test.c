/* SPDX-License-Identifier: MIT */
/* Tokens of devices, in the form that roadlib sends its request. */
#include "unit/cloud/loginkit.h"

#define GRANT "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"

static struct sim_device *device;
static struct laps_buf cert;
static char x5c[8192]; /* as JSON */
static char nonce[512];
static const char *endpoint;

/* A certificate of the device with this id; ca NULL: ours. */
static void make_cert(const char *device_id, struct sim_device_ca *ca, const struct laps_rsa *key)
{
	struct sim_device_subject s = {
		.region = "EU", .joined = true, .key = key, .now_ticks = KIT_NOW};
	struct laps_buf b;
	struct sim_err err;

	ck_assert_int_eq(laps_guid_parse_text(device_id, s.device_id, NULL), LAPS_OK);
	laps_buf_clear(&cert);
	laps_buf_init(&cert, LAPS_CERT_MAX);
	ck_assert_msg(sim_device_cert_issue(ca ? ca : kit_c->device_ca, &s, &cert, &err), "%s",
		      err.text);
	laps_buf_init(&b, 8000);
	laps_base64_format(cert.data, cert.len, &b);
	snprintf(x5c, sizeof(x5c), "\"%.*s\"", (int)b.len, (const char *)b.data);
	laps_buf_clear(&b);
}

static void set_up(void)
{
	kit_set_up();
	endpoint = KIT_V1;
	device = kit_device(kit_c->store, kit_t, 1);
	device->has_key = true;
	ck_assert(sim_device_key_hash(kit_key, device->key_hash));
	memset(&cert, 0, sizeof(cert));
	make_cert(device->device_id, NULL, kit_key);
}

static void tear_down(void)
{
	laps_buf_clear(&cert);
	kit_tear_down();
}

static void get_nonce(void)
{
	ck_assert_uint_eq(kit_post("/common/oauth2/token", "grant_type=srv_challenge"), 200);
	snprintf(nonce, sizeof(nonce), "%s", kit_text("Nonce"));
	ck_assert(nonce[0]);
}

static unsigned send_text(const char *target, const char *request)
{
	char form[20000];

	snprintf(form, sizeof(form), "windows_api_version=2.2&grant_type=%s&request=%s", GRANT,
		 request);
	return kit_post(target, form);
}

/* Members of the payload that are not as they should be: name and JSON, or NULL for none. */
static unsigned send_as(const char *alg, const char *header_x5c, const char *name,
			const char *value, const struct laps_rsa *key)
{
	json_t *h = json_pack("{ss ss si}", "alg", alg, "typ", "JWT", "kdf_ver", 2);
	json_t *p =
		json_pack("{ss ss ss ss ss ss ss}", "resource", KIT_DRS, "client_id",
			  "1b730954-1685-4b74-9bfd-dac224a7b894", "request_nonce", nonce, "win_ver",
			  "10.0.19041.928", "grant_type", "device_token", "redirect_uri",
			  "ms-appx-web://Microsoft.AAD.BrokerPlugin/x", "iss", "aad:brokerplugin");
	char *header, *payload, *text;
	unsigned status;

	if (header_x5c)
		json_object_set_new(h, "x5c", json_loads(header_x5c, JSON_DECODE_ANY, NULL));
	if (name && value)
		json_object_set_new(p, name, json_loads(value, JSON_DECODE_ANY, NULL));
	else if (name)
		json_object_del(p, name);
	header = json_dumps(h, 0);
	payload = json_dumps(p, 0);
	text = kit_sign(header, payload, LAPS_JWS_RS256, key);
	status = send_text(endpoint, text);
	free(text);
	free(header);
	free(payload);
	json_decref(h);
	json_decref(p);
	return status;
}

static unsigned send_with(const char *header_x5c, const char *name, const char *value,
			  const struct laps_rsa *key)
{
	return send_as("RS256", header_x5c, name, value, key);
}

static unsigned send_good(void)
{
	get_nonce();
	return send_with(x5c, NULL, NULL, kit_key);
}

/* AUT-40 */
START_TEST(nonces_are_given)
{
	char first[sizeof(nonce)];

	get_nonce();
	memcpy(first, nonce, sizeof(first));
	ck_assert_uint_eq(json_object_size(kit_reply), 1);
	get_nonce();
	ck_assert_str_ne(first, nonce);
	ck_assert_uint_eq(kit_post(KIT_V1, "grant_type=srv_challenge"), 200);
	ck_assert_uint_eq(kit_post(KIT_V2, "grant_type=srv_challenge"), 200);
}
END_TEST

/* AUT-41, AUT-42 */
START_TEST(a_signed_request_gives_a_devices_token)
{
	struct sim_caller who;
	char array[8300];

	ck_assert_uint_eq(send_good(), 200);
	ck_assert_str_eq(kit_text("token_type"), "Bearer");
	ck_assert_str_eq(kit_text("expires_in"), "3599");
	ck_assert_str_eq(kit_text("resource"), KIT_DRS);
	ck_assert(kit_text("refresh_token")[0] && kit_text("id_token")[0]);
	ck_assert_int_eq(kit_check(kit_text("access_token"), SIM_AUDIENCE_REGISTRATION, &who),
			 SIM_TOKEN_OK);
	ck_assert(who.is_device);
	ck_assert_str_eq(who.device_id, device->device_id);
	ck_assert_str_eq(who.client_id, "1b730954-1685-4b74-9bfd-dac224a7b894");
	ck_assert_str_eq(kit_claim(kit_text("access_token"), "deviceid"), device->device_id);
	ck_assert_uint_eq(device->last_sign_in_ticks, kit_now);
	snprintf(array, sizeof(array), "[%s]", x5c);
	get_nonce();
	ck_assert_uint_eq(send_with(array, NULL, NULL, kit_key), 200);
}
END_TEST

START_TEST(a_device_refreshes_its_token)
{
	char form[4096];

	ck_assert_uint_eq(send_good(), 200);
	snprintf(form, sizeof(form),
		 "grant_type=refresh_token&client_id=1b730954-1685-4b74-9bfd-dac224a7b894"
		 "&refresh_token=%s",
		 kit_text("refresh_token"));
	ck_assert_uint_eq(kit_post(KIT_V1, form), 200);
	ck_assert_str_eq(kit_claim(kit_text("access_token"), "deviceid"), device->device_id);
	kit_post("/" KIT_OTHER "/oauth2/token", form);
	kit_refused(400, 70000, "invalid_grant");
	device->enabled = false;
	kit_post(KIT_V1, form);
	kit_refused(400, 135011, "invalid_grant");
	device->enabled = true;
	device->deleted_ticks = kit_now;
	kit_post(KIT_V1, form);
	kit_refused(400, 50155, "invalid_grant");
}
END_TEST

/* AUT-43 */
START_TEST(a_nonce_is_good_once)
{
	ck_assert_uint_eq(send_good(), 200);
	send_with(x5c, NULL, NULL, kit_key);
	kit_refused(400, 70002, "invalid_grant");
	snprintf(nonce, sizeof(nonce), "AwABAAEAAAACAOz_BAD0");
	send_with(x5c, NULL, NULL, kit_key);
	kit_refused(400, 70002, "invalid_grant");
	get_nonce();
	kit_now += (SIM_NONCE_SECONDS + 1) * KIT_SECOND;
	send_with(x5c, NULL, NULL, kit_key);
	kit_refused(400, 70002, "invalid_grant");
	send_with(x5c, "request_nonce", NULL, kit_key);
	kit_refused(400, 70002, "invalid_grant");
}
END_TEST

/* Somebody without the key cannot use up a nonce. */
START_TEST(a_nonce_is_taken_last)
{
	get_nonce();
	send_with(x5c, NULL, NULL, kit_stolen);
	kit_refused(400, 70002, "invalid_grant");
	send_with(x5c, "client_id", "\"x\"", kit_key);
	kit_refused(400, 700016, "unauthorized_client");
	ck_assert_uint_eq(send_with(x5c, NULL, NULL, kit_key), 200);
}
END_TEST

/* AUT-44 */
START_TEST(a_disabled_device_is_refused)
{
	device->enabled = false;
	send_good();
	kit_refused(400, 135011, "invalid_grant");
	device->enabled = true;
	ck_assert_uint_eq(send_good(), 200);
}
END_TEST

START_TEST(a_deleted_device_is_refused)
{
	device->deleted_ticks = kit_now;
	send_good();
	kit_refused(400, 50155, "invalid_grant");
	device->deleted_ticks = 0;
	sim_store_write(kit_c->store);
	sim_store_remove_device(kit_c->store, device);
	sim_store_unlock(kit_c->store);
	send_good();
	kit_refused(400, 50155, "invalid_grant");
}
END_TEST

/* AUT-45 */
START_TEST(a_certificate_of_another_authority_is_refused)
{
	struct sim_device_ca *other = NULL;
	struct laps_secret *pem = NULL;
	struct sim_err err;

	ck_assert_int_eq(laps_rsa_format_pem(kit_key, &pem), LAPS_OK);
	ck_assert(sim_device_ca_new((const uint8_t *)laps_secret_text(pem), laps_secret_len(pem),
				    &other, &err));
	make_cert(device->device_id, other, kit_key);
	send_good();
	kit_refused(400, 50155, "invalid_grant");
	sim_device_ca_free(&other);
	laps_secret_free(&pem);
}
END_TEST

/* AUT-45 */
START_TEST(another_key_is_refused)
{
	get_nonce();
	send_with(x5c, NULL, NULL, kit_stolen);
	kit_refused(400, 70002, "invalid_grant");
	/* a certificate of ours, but not of the key that was registered */
	make_cert(device->device_id, NULL, kit_stolen);
	send_with(x5c, NULL, NULL, kit_stolen);
	kit_refused(400, 50155, "invalid_grant");
	/* nor of a device that is known */
	make_cert("99999999-9999-4999-8999-999999999999", NULL, kit_key);
	send_with(x5c, NULL, NULL, kit_key);
	kit_refused(400, 50155, "invalid_grant");
	make_cert(device->device_id, NULL, kit_key);
	device->has_key = false;
	send_with(x5c, NULL, NULL, kit_key);
	kit_refused(400, 50155, "invalid_grant");
}
END_TEST

START_TEST(a_device_is_its_tenants)
{
	endpoint = "/" KIT_OTHER "/oauth2/token";
	send_good();
	kit_refused(400, 50155, "invalid_grant");
	endpoint = "/corp.example/oauth2/token";
	ck_assert_uint_eq(send_good(), 200);
	endpoint = "/common/oauth2/token";
	ck_assert_uint_eq(send_good(), 200);
	ck_assert_str_eq(kit_claim(kit_text("access_token"), "tid"), KIT_TENANT);
}
END_TEST

START_TEST(clients_are_of_the_devices_tenant_and_have_no_secret)
{
	endpoint = "/common/oauth2/token";
	get_nonce();
	send_with(x5c, "client_id", "\"" KIT_FOREIGN "\"", kit_key);
	kit_refused(400, 700016, "unauthorized_client");
	get_nonce();
	ck_assert_uint_eq(send_with(x5c, "client_id", "\"" KIT_PUBLIC "\"", kit_key), 200);
	/* ours: one that has credentials could show none here */
	get_nonce();
	send_with(x5c, "client_id", "\"" KIT_APP "\"", kit_key);
	kit_refused(401, 7000218, "invalid_client");
}
END_TEST

static const struct {
	const char *name, *value;
	int number;
	const char *error;
} payload[] = {
	{"resource", NULL, 70000, "invalid_grant"},
	{"resource", "7", 70000, "invalid_grant"},
	{"resource", "\"\"", 900144, "invalid_request"},
	{"resource", "\"https://nowhere.example\"", 500011, "invalid_resource"},
	{"client_id", NULL, 70000, "invalid_grant"},
	{"client_id", "\"" KIT_OFF "\"", 7000112, "unauthorized_client"},
	{"grant_type", NULL, 70000, "invalid_grant"},
	{"grant_type", "\"password\"", 70003, "unsupported_grant_type"},
	{"iss", NULL, 70000, "invalid_grant"},
	{"iss", "\"somebody\"", 70000, "invalid_grant"},
};

START_TEST(payloads_that_lack_something_are_refused)
{
	get_nonce();
	send_with(x5c, payload[_i].name, payload[_i].value, kit_key);
	kit_refused(400, payload[_i].number, payload[_i].error);
}
END_TEST

START_TEST(garbage_is_refused)
{
	static const char *const x5c_garbage[] = {"7", "\"\"", "[]", "[7]", "\"****\"", "\"AA\""};
	static const char *const garbage[] = {"x", "a.b.c", "e30.e30.AA", "W10.W10.AA",
					      "eyJhbGciOiJub25lIn0.e30."};

	get_nonce();
	for (size_t i = 0; i < sizeof(x5c_garbage) / sizeof(x5c_garbage[0]); i++) {
		send_with(x5c_garbage[i], NULL, NULL, kit_key);
		kit_refused(400, 70000, "invalid_grant");
	}
	send_with(NULL, NULL, NULL, kit_key);
	kit_refused(400, 70000, "invalid_grant");
	/* another algorithm than what it is signed by, or none */
	send_as("PS256", x5c, NULL, NULL, kit_key);
	kit_refused(400, 70000, "invalid_grant");
	send_as("none", x5c, NULL, NULL, kit_key);
	kit_refused(400, 70000, "invalid_grant");
	/* base64, but no certificate */
	send_with("\"AAAA\"", NULL, NULL, kit_key);
	kit_refused(400, 50155, "invalid_grant");
	for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
		send_text(KIT_V1, garbage[i]);
		kit_refused(400, 70000, "invalid_grant");
	}
	send_text(KIT_V1, "");
	kit_refused(400, 900144, "invalid_request");
}
END_TEST

static Suite *make_suite(void)
{
	Suite *s = suite_create("login_device");
	TCase *t = tcase_create("login_device");

	tcase_add_unchecked_fixture(t, kit_make_keys, kit_drop_keys);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, nonces_are_given);
	tcase_add_test(t, a_signed_request_gives_a_devices_token);
	tcase_add_test(t, a_device_refreshes_its_token);
	tcase_add_test(t, a_nonce_is_good_once);
	tcase_add_test(t, a_nonce_is_taken_last);
	tcase_add_test(t, a_disabled_device_is_refused);
	tcase_add_test(t, a_deleted_device_is_refused);
	tcase_add_test(t, a_certificate_of_another_authority_is_refused);
	tcase_add_test(t, another_key_is_refused);
	tcase_add_test(t, a_device_is_its_tenants);
	tcase_add_test(t, clients_are_of_the_devices_tenant_and_have_no_secret);
	tcase_add_loop_test(t, payloads_that_lack_something_are_refused, 0,
			    sizeof(payload) / sizeof(payload[0]));
	tcase_add_test(t, garbage_is_refused);
	suite_add_tcase(s, t);
	return s;
}

int main(int argc, char **argv)
{
	return laps_test_main(argc, argv, make_suite);
}
